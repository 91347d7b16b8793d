"""The drill: when it is due, what it says, and what is said when nobody has answered it. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

from alerts.ofitself import of_itself
from listener.model import Notice
from listener.words import moment, say


def next_drill(now: datetime, weekday: int, at: time, zone: tzinfo) -> datetime:
    """Return the next moment at which it is that day of the week (Monday is 0) and that time for people.

    A time that a change of clocks leaves out comes as much later as is left out; of one that it repeats, the first is
    meant.
    """
    today = now.astimezone(zone).date()
    for ahead in range(15):
        when = datetime.combine(today + timedelta(days=ahead), at, zone).astimezone(UTC)
        if when.astimezone(zone).weekday() == weekday and when > now:
            return when
    raise AssertionError("two weeks have each day twice")


def drill(key: str, within: timedelta, lang: str, zone: tzinfo, now: datetime) -> Notice:
    """Return the test alert: whoever gets it says so in time."""
    until = moment(now + within, zone, lang)
    return _told(key, "", say("policy.drill_why", lang, until=until), lang, zone, now)


def unanswered(key: str, asked: datetime, lang: str, zone: tzinfo, now: datetime) -> Notice:
    """Return the message, for the second way, that nobody has answered a test alert."""
    why = say("policy.drill_unanswered", lang, when=moment(asked, zone, lang))
    return _told(key, "_missed", why, lang, zone, now)


def _told(key: str, end: str, why: str, lang: str, zone: tzinfo, now: datetime) -> Notice:
    steps, subject = (f"drill_step{end}",), f"drill_subject{end}"
    return of_itself(key, "drill", end, (why,), steps, lang, zone, now, subject=subject)
