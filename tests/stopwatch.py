"""How much of the processor something takes, without what counting the lines of a program adds to it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail if the block takes more of the processor; coverage looks away meanwhile.

    So does the collector, which would walk through all that thousands of other tests have left in this process.
    """
    tracer, collects = sys.gettrace(), gc.isenabled()
    sys.settrace(None)
    gc.disable()
    began = process_time()
    try:
        yield
    finally:
        spent = process_time() - began
        if collects:
            gc.enable()
        sys.settrace(tracer)
    assert spent < seconds
