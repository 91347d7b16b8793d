"""Verb: a person does something about an incident. Read afresh, decided, stored with its line in the log and the edits.

Whoever comes second in the same moment reads again and decides again: no word of a person is lost, none counts twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from listener.core.handled import Deed
from listener.errors import Overtaken, UsageError
from listener.model import Incident, IncidentId, Promise
from listener.store import Store

_TRIES = 5

Telling = Callable[[Deed], Sequence[Promise]]
"""What is to be told of a deed."""


def nothing(_: Deed) -> Sequence[Promise]:
    """Tell nobody: the next look edits what is there."""
    return ()


def act(
    store: Store,
    id_: IncidentId,
    actor: str,
    do: Callable[[Incident], Deed],
    now: datetime,
    telling: Telling = nothing,
) -> Deed:
    """Do something about an incident, and return it done.

    Raises UsageError if there is no such incident or nothing can be done about it, StoreError if it cannot be stored.
    """
    for left in reversed(range(_TRIES)):
        incident = store.incident(id_)
        if incident is None:
            raise UsageError("handling.unknown", number=str(id_))
        deed = do(incident)
        try:
            store.hands.act(deed.incident, (deed.event, deed.detail), actor, telling(deed), now)
        except Overtaken:
            if not left:
                raise
            continue
        return deed
    raise AssertionError("the last try returns or raises")
