"""Whether a company contradicts itself: what a statement says of responsibility, beside what was said before. Pure.

A denial is mixed neither with an explanation nor with an apology (W. T. Coombs 2007; see ``alerts.posture``); the
labels are those of image repair (W. L. Benoit, Accounts, Excuses, and Apologies, 1995), as far as words tell them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum

from alerts.linter import takes
from alerts.posture import Claim, Strategy

_BY_KIND = {"refute": Strategy.DENY, "apology": Strategy.REBUILD}
_ACCEPTS = frozenset({Strategy.REBUILD, Strategy.DIMINISH})


class Clash(StrEnum):
    """What does not go together."""

    AFTER_APOLOGY = "after_apology"
    """It denies what somebody has taken responsibility for before."""
    AFTER_DENIAL = "after_denial"
    """It takes responsibility for what somebody has denied before."""
    MIXED = "mixed"
    """It does both at once."""
    UNPROVEN = "unproven"
    """It denies what is not proven false."""


def taken(kind: str, text: str, lang: str) -> frozenset[Strategy]:
    """Return what a statement of a kind says of responsibility: to deny, to rebuild, both, or nothing (INFORM)."""
    words = {strategy for strategy in (Strategy.DENY, Strategy.REBUILD) if takes(str(strategy), text, lang)}
    found = words | ({_BY_KIND[kind]} if kind in _BY_KIND else set())
    return frozenset(found or {Strategy.INFORM})


def clashes(now: Collection[Strategy], before: Collection[Strategy], claim: Claim) -> Iterator[Clash]:
    """Yield what does not go together; ``before``: all that was approved about the same incident."""
    denies, accepts = Strategy.DENY in now, bool(_ACCEPTS.intersection(now))
    if denies and accepts:
        yield Clash.MIXED
    if denies and _ACCEPTS.intersection(before):
        yield Clash.AFTER_APOLOGY
    if accepts and Strategy.DENY in before:
        yield Clash.AFTER_DENIAL
    if denies and claim is not Claim.FALSE:
        yield Clash.UNPROVEN
