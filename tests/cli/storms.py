"""An office with incidents in its book: two that are going on, one that calms down, one that is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from listener.app import utc_now
from listener.model import (
    Assessment,
    BrandId,
    ChannelName,
    Evidence,
    Incident,
    IncidentId,
    Promise,
    Reason,
    Reckoning,
    Signal,
    State,
    Topic,
)
from listener.store import Store
from tests.cli.calls import Office

HOUR = timedelta(hours=1)
BRAND = BrandId("nordwind")


def now() -> datetime:
    """Return the time as the database keeps it."""
    return utc_now().replace(microsecond=0)


def seen(level: int, at: datetime) -> Assessment:
    """Return what was seen of a storm at a level."""
    sum_ = Reckoning(
        *(HOUR, 31, 1.2, 0.0, 4.0, 22, 0.3, 0.0, 2.0, 2, 3, 14, 1, 3.5, 1.75),
        parts=(("tone", 2.5), ("volume", 1.0)),
        weeks=61.0,
        surprise=3.2,
    )
    return Assessment(
        *(BRAND, at, level, level, 0, False, 35, 1.2, 0.0, 4.0, 0.7, 0.26, timedelta(minutes=31), HOUR),
        evidence=(Evidence(Signal.VOLUME, HOUR, 22, 0.3, 7.5),),
        reckoning=sum_,
    )


def storms(begin: datetime) -> Sequence[Incident]:
    """Return incidents 1 and 2 (wind force 4), 3 (declining at 1) and 4 (over)."""
    last = begin + HOUR
    topic = Topic(begin - HOUR, last, words=(("stromrechnung", 0.9), ("abgebucht", 0.7)))
    one = Incident(
        *(IncidentId(1), BRAND, State.OPEN, 4, 4, begin, last, None, None, 1, "service_failure", 98),
        last=seen(4, last),
        topic=topic,
        height=seen(4, last),
    )
    return (
        one,
        replace(one, id=IncidentId(2)),
        replace(one, id=IncidentId(3), state=State.DECLINING, level=1),
        replace(one, id=IncidentId(4), state=State.CLOSED, level=0, closed=last),
    )


def told(office: Office, *outcomes: tuple[str, str, str]) -> None:
    """Promise messages about incident 1 as (key, channel, what became of it: sent, waiting, or an error for ever)."""
    at = now()
    with Store(office.folder / "listener.db") as store:
        promises = [
            Promise(key, IncidentId(1), ChannelName(channel), Reason.FIRST, 4, "{}", at) for key, channel, _ in outcomes
        ]
        store.tell([], promises, at)
        for key, _, outcome in outcomes:
            if outcome != "waiting":
                store.begin(key)
            if outcome == "sent":
                store.kept(key, at)
            elif outcome != "waiting":
                store.broken(key, outcome)


def stormy(office: Office) -> Office:
    """Write these incidents into the office's book; they opened two hours ago."""
    at = now()
    with Store(office.folder / "listener.db") as store:
        for one in storms(at - 2 * HOUR):
            store.decide(one, [("opened", {"level": 4, "volume": 35})], [], one.opened)
    return office


def stored(office: Office, number: int) -> Incident:
    """Return an incident as it is in the book."""
    with Store(office.folder / "listener.db") as store:
        found = store.incident(IncidentId(number))
    assert found is not None
    return found


def log(office: Office, number: int) -> list[tuple[str, str]]:
    """Return what happened to an incident, and who did it."""
    with Store(office.folder / "listener.db") as store:
        return [(one.kind, one.actor) for one in store.hands.log(IncidentId(number))]


def in_utc(text: str) -> datetime:
    """Return a time that was printed for machines."""
    return datetime.fromisoformat(text).astimezone(UTC)
