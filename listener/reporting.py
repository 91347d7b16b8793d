"""Verb: the daily and weekly report is promised when its time has come. What it says is ``alerts.digest``'s matter."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from alerts.digest import Report, digest, next_report
from alerts.notices import notice_to_json
from listener.caring import open_steps
from listener.desking import all_piled
from listener.errors import StoreError
from listener.log import pairs
from listener.model import (
    NO_INCIDENT,
    BrandId,
    Count,
    Incident,
    Mention,
    Mood,
    Promise,
    Reason,
    Search,
    SourceName,
    State,
)
from listener.parts import Parts
from listener.sight import known, usual
from listener.situating import gaps

_TASK = "digest"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_MONDAY = 0
_log = logging.getLogger(__name__)


def report_due(parts: Parts, now: datetime) -> None:
    """Promise the report, if it is time to. The first one comes at the next time that is configured, not at once."""
    wanted = parts.config.digest
    if not wanted.channels:
        return
    due = parts.store.hands.planned(_TASK)
    later = next_report(now, wanted.at, parts.config.zone)
    if due is None or due > later:
        parts.store.plan_task(_TASK, later)
    if due is None or now < due:
        return
    weekly = wanted.weekly and now.astimezone(parts.config.zone).weekday() == _MONDAY
    parts.store.tell((), promises(parts, now, weekly=weekly), now)
    parts.store.plan_task(_TASK, later)
    _log.info("reported %s", pairs(weekly=weekly, channels=len(wanted.channels)))


def promises(parts: Parts, now: datetime, *, weekly: bool) -> list[Promise]:
    """Return the report as a message for each channel."""
    day = now.astimezone(parts.config.zone).date().isoformat()
    found = []
    for channel in parts.config.digest.channels:
        key = f"digest.{day}/{channel}"
        text = notice_to_json(digest(report(parts, now, key, weekly=weekly)))
        found.append(Promise(key, NO_INCIDENT, channel, Reason.DIGEST, 0, text, now))
    return found


def report(parts: Parts, now: datetime, key: str, *, weekly: bool) -> Report:
    """Gather what happened since the last report: a day, over the weekend three, or a week."""
    monday = now.astimezone(parts.config.zone).weekday() == _MONDAY
    since = now - (_WEEK if weekly else 3 * _DAY if monday else _DAY)
    brands = parts.config.brands
    usuals = {one.name: usual(parts, one, now, known(parts, one, now)) for one in brands}
    read = [(one.name, parts.store.hours([one.id], since, now)) for one in brands]
    return Report(
        key=key,
        lang=parts.config.language,
        zone=parts.config.zone,
        since=since,
        until=now,
        weekly=weekly,
        read=read,
        incidents=_incidents(parts, since),
        names={one.id: one.name for one in brands},
        signs=parts.store.signs.since([one.id for one in brands], since),
        gaps=[SourceName(one) for one in gaps(parts, now)],
        dead=len(parts.store.hands.letters("dead", limit=1000)),
        learning=[name for name, one in usuals.items() if one.learning],
        voices=_voices(parts, [one.id for one in brands], since, now),
        care=open_steps(parts, now),
        desk=all_piled(parts, now),
        unreadable=[one.name for one in parts.store.hands.unreadable()],
        days=_days(read, [one.expected for one in usuals.values() if one.hours], since) if weekly else (),
    )


def _days(
    read: Sequence[tuple[str, Sequence[Count]]],
    expected: Sequence[Callable[[datetime, datetime], float]],
    since: datetime,
) -> list[tuple[int, float]]:
    """Return the mentions of all brands in each 24 hours of a week, and how many are usual; nothing without any."""
    counts = [0] * (_WEEK // _DAY)
    for one in (one for _, hours in read for one in hours):
        counts[max(0, (one.start - since) // _DAY)] += one.total  # the first hour may have begun before
    starts = [since + place * _DAY for place in range(len(counts))]
    usual_ = [sum(mean(start, start + _DAY) for mean in expected) for start in starts]
    return list(zip(counts, usual_, strict=True)) if any(counts) else []


def _incidents(parts: Parts, since: datetime) -> list[Incident]:
    found: list[Incident] = []
    for brand in parts.brands:
        try:
            found += parts.store.incidents([brand], limit=200)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - what cannot be read of one brand must not cost the others their report
            _log.exception("bug %s", pairs(brand=brand))
    return [one for one in found if one.state is not State.CLOSED or (one.closed is not None and one.closed >= since)]


def _voices(parts: Parts, brands: list[BrandId], since: datetime, now: datetime) -> list[Mention]:
    """Return three critical voices of the time, those with the farthest reach."""
    found = parts.store.search(
        Search(brands=tuple(brands), since=since, until=now, moods=(Mood.NEGATIVE,), originals=True, limit=200)
    )
    ranked = sorted(found, key=lambda one: (-(one.mention.reach or 0), one.id))
    return [one.mention for one in ranked[:3]]
