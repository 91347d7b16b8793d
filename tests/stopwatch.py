"""How much of the processor something takes, without what counting the lines of a program adds to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail if the block takes more of the processor; coverage looks away meanwhile."""
    tracer = sys.gettrace()
    sys.settrace(None)
    began = process_time()
    try:
        yield
    finally:
        spent = process_time() - began
        sys.settrace(tracer)
    assert spent < seconds
