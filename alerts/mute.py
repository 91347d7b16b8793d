"""When a message may be heard: quiet hours, weekends, and what breaks through them (knowledge 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from listener.model import QuietHours, Reason

FAST = timedelta(hours=2)
"""A level 4 that doubles within this time cannot wait for the morning."""
_SATURDAY = 5
_LOOK_AHEAD = 8
"""Days; a weekend ends within four, and a zone that skips a day needs one more."""


class Hold(StrEnum):
    """Why a message waits."""

    NIGHT = "night"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class Held:
    """A message waits until then (UTC)."""

    until: datetime
    why: Hold


def hold_until(
    level: int,
    doubling: timedelta | None,
    now: datetime,
    quiet: QuietHours | None,
    zone: tzinfo,
    reason: Reason = Reason.FIRST,
) -> Held | None:
    """Return until when a message is held, or None: tell it now.

    Level 5 and 6 are always told, level 4 if it doubles within two hours, level 3 and below never at night and, if the
    weekend counts as night, not before Monday. An all-clear (``reason`` END, ``level`` the highest that was reached)
    wakes nobody, whatever the level was. Quiet hours that end when they begin are none.
    """
    if quiet is None or (reason is not Reason.END and _breaks_through(level, doubling)):
        return None
    weekends = quiet.weekends and level <= 3
    why = _quiet(now.astimezone(zone), quiet, weekends=weekends)
    if why is None:
        return None
    free = (at for at in _ends(now, quiet, zone) if not _quiet(at.astimezone(zone), quiet, weekends=weekends))
    return Held(min(free), why)


def quiet_at(now: datetime, quiet: QuietHours | None, zone: tzinfo, level: int) -> bool:
    """Tell whether a moment lies in the quiet hours, for a message of that level."""
    if quiet is None:
        return False
    return _quiet(now.astimezone(zone), quiet, weekends=quiet.weekends and level <= 3) is not None


def _breaks_through(level: int, doubling: timedelta | None) -> bool:
    return level >= 5 or (level == 4 and doubling is not None and doubling <= FAST)


def _quiet(local: datetime, quiet: QuietHours, *, weekends: bool) -> Hold | None:
    if weekends and local.weekday() >= _SATURDAY:
        return Hold.WEEKEND
    return Hold.NIGHT if _at_night(local.time(), quiet) else None


def _at_night(clock: time, quiet: QuietHours) -> bool:
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def _ends(now: datetime, quiet: QuietHours, zone: tzinfo) -> Iterator[datetime]:
    """Yield the coming moments at which quiet hours or a weekend may end.

    Both folds are asked: in the night the clocks go back, a wall-clock time comes twice.
    """
    today = now.astimezone(zone).date()
    for ahead in range(_LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        for clock in (time(0), quiet.end):
            for fold in (0, 1):
                at = datetime.combine(day, clock.replace(fold=fold), zone).astimezone(UTC)
                if at > now:
                    yield at
