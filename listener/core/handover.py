"""An incident goes from hand to hand: given, accepted, or returned with a reason (idea C05). Pure.

Source: knowledge.md 1.3, C05 (seed 002:35): returns within 15 minutes keep the clock running. The giver's own
acknowledgement is such a clock: it runs on while somebody else thinks about it. The clock of whom to call next never
stands still at all: only messages that ring reset it (``core.chase``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from listener.model import Handling

IN_TIME = timedelta(minutes=15)
"""Who returns an incident within it has cost the giver no time: their acknowledgement goes on as if never given."""


def same(one: str, other: str) -> bool:
    """Tell whether two names are of the same person."""
    return one.strip().casefold() == other.strip().casefold()


def taken(hands: Handling) -> Handling:
    """Return what people did without the hand-over: somebody has it now, and nobody can return it any more."""
    return replace(hands, giver="", given=None, held=None, held_until=None)


def waits(hands: Handling) -> bool:
    """Tell whether it was given to somebody who has neither accepted nor returned it."""
    return bool(hands.giver) and hands.given is not None and hands.acknowledged is None


def given(hands: Handling, to: str, by: str, now: datetime | None) -> Handling:
    """Return what people did once it is given to somebody, who has to acknowledge it themselves; that ends a snooze.

    It goes back to who had it, else to who gave it; passed on unaccepted, to the first who gave it. Without ``now``, or
    to whom it came from, there is nothing to return.
    """
    after = replace(hands, owner=to, acknowledged=None, until=None, snoozed=None)
    giver = hands.giver if waits(hands) else hands.owner or by
    if now is None or not giver or same(giver, to):
        return taken(after)
    if waits(hands):
        return replace(after, given=now)
    return replace(after, giver=giver, given=now, held=hands.acknowledged, held_until=hands.until)


def holds(hands: Handling, level: int, now: datetime) -> bool:
    """Tell whether the giver's acknowledgement goes on if it is returned now: in time, not expired, not risen."""
    if hands.given is None or hands.held_until is None:
        return False
    return now - hands.given <= IN_TIME and now < hands.held_until and level <= hands.level


def returned(hands: Handling, level: int, now: datetime) -> Handling:
    """Return what people did once it is back with the giver, who has to take it anew unless their word still holds."""
    back = replace(taken(hands), owner=hands.giver, acknowledged=None, until=None)
    return replace(back, acknowledged=hands.held, until=hands.held_until) if holds(hands, level, now) else back
