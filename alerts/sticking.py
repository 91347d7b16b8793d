"""A plan does not flap: when a wave's playbook is chosen anew, and when it stays although another has more points.

Rules (knowledge 5.2): anew on a change of level, of the kind that a person set, or of what is known of a claim; or if
another playbook leads by 15 points for 15 minutes. What a person pinned stays until that person lets go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.bykind import playbook_of
from alerts.choosing import Choice, Why, choose
from alerts.playbook import Playbook
from alerts.signals import Known, Value, value_of

LEADS = 15
"""Points by which another playbook must lead …"""
LEADS_FOR = timedelta(minutes=15)
"""… and how long."""
_LESS = 0.5
"""What is left of other kinds where a person says which it is: they may still come along."""


class Cause(StrEnum):
    """Why the plan is what it is now."""

    FIRST = "first"
    STAYS = "stays"
    LEVEL = "level"
    KIND = "kind"
    CLAIM = "claim"
    LEAD = "lead"
    PINNED = "pinned"
    GONE = "gone"
    """The playbook that it followed is no longer there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered of a choice between two looks."""

    playbook: str
    level: int
    claim: str
    kind: str = ""
    """The kind that a person set (``product_defect``), "" if nobody did."""
    pinned: bool = False
    rival: str = ""
    """Who leads at present without having taken over, since ``rival_since``."""
    rival_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The choice to follow now, what to remember of it, and why it is this one."""

    choice: Choice
    kept: Kept
    cause: Cause

    @property
    def changed(self) -> bool:
        """Tell whether people must be told of another plan."""
        return self.cause not in {Cause.STAYS, Cause.PINNED}


def sticky(
    before: Kept | None, books: Mapping[str, Playbook], known: Known, now: datetime, *, kind: str = "", pinned: str = ""
) -> Plan:
    """Return the plan to follow. ``before``: what was kept at the last look; None at the first.

    ``kind`` is what a person says the wave is (a ``type.*`` without its prefix): its playbook is followed, whatever
    else has points, and what comes along is chosen by the rest. ``pinned`` is the playbook that a person insists on.
    Both are "" if nobody said anything. Raises LookupError without a fallback among ``books``.
    """
    said = _said(known, kind)
    insisted = pinned in books
    fresh = choose(books, said, pinned if insisted else playbook_of(kind, books) if kind else "")
    now_kept = Kept(fresh.playbook.id, _level(said), str(value_of("claim_status", said)), kind, insisted)
    if insisted:
        return Plan(fresh, now_kept, Cause.PINNED)
    cause = _cause(before, now_kept, books)
    if fresh.why is Why.PINNED:
        return Plan(fresh, now_kept, Cause.STAYS if before and before.playbook == fresh.playbook.id else Cause.KIND)
    if before is None or cause is not Cause.STAYS:
        return Plan(fresh, now_kept, cause)
    return _stay_or_follow(before, now_kept, fresh, choose(books, said, before.playbook), now)


def _said(known: Known, kind: str) -> dict[str, Value]:
    """Return the signals with a person's word on the kind: that one is sure, and all others are half as sure."""
    if not kind:
        return dict(known)
    less: dict[str, Value] = {
        name: value * _LESS if name.startswith("type.") and isinstance(value, int | float) else value
        for name, value in known.items()
    }
    return less | {f"type.{kind}": 1.0}


def _cause(before: Kept | None, now: Kept, books: Mapping[str, Playbook]) -> Cause:
    """Return what lets the playbook be chosen anew at once; STAYS if nothing does."""
    if before is None or before.pinned:
        return Cause.FIRST
    if before.playbook not in books:
        return Cause.GONE
    if before.kind != now.kind:
        return Cause.KIND
    if before.claim != now.claim:
        return Cause.CLAIM
    return Cause.LEVEL if before.level != now.level else Cause.STAYS


def _stay_or_follow(before: Kept, now_kept: Kept, fresh: Choice, same: Choice, now: datetime) -> Plan:
    """Keep the plan unless the same other one has led for long enough."""
    staying = replace(same, why=Why.UNCLEAR if same.playbook.fallback else Why.POINTS)
    if fresh.playbook.id == before.playbook or _lead(fresh, same) < LEADS:
        return Plan(staying, replace(before, rival="", rival_since=None), Cause.STAYS)
    since = before.rival_since if before.rival == fresh.playbook.id else None
    if since is not None and now - since >= LEADS_FOR:
        return Plan(fresh, now_kept, Cause.LEAD)
    return Plan(staying, replace(before, rival=fresh.playbook.id, rival_since=since or now), Cause.STAYS)


def _lead(fresh: Choice, same: Choice) -> float:
    """Return by how many points the other playbook leads; one that a gate keeps out by now has none."""
    own = fresh.of(same.playbook.id)
    mine = own.score if own is not None and not own.gates else 0.0
    theirs = fresh.score
    return theirs - mine


def _level(known: Mapping[str, Value]) -> int:
    level = value_of("level", known)
    return int(level) if isinstance(level, int | float) else 0
