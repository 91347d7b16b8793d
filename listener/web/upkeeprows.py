"""What the page *Quellen* shows, in one language: sources, channels, messages and tasks as rows. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.cli.channels import kind_of, whom
from listener.cli.failure import remedy, trouble
from listener.cli.health import Heard
from listener.cli.outbox import occasion
from listener.cli.troubles import remedy as message_remedy
from listener.cli.troubles import trouble as message_trouble
from listener.cli.view import View
from listener.core.hearing import Hearing
from listener.core.rhythm import usual_gap
from listener.model import Blind, ChannelName, Told
from listener.ports import Channel
from listener.store.hands import Fared
from listener.store.looks import Visited
from listener.web.upkeep import ALIVE, Daemon, Life, Task
from listener.words import number, say

LAMPS = {
    Hearing.OK: "calm",
    Hearing.NEW: "unknown",
    Hearing.LATE: "watch",
    Hearing.FAILING: "watch",
    Hearing.BLIND: "alarm",
}
LIVES = {Life.ALIVE: "calm", Life.NOW_AND_THEN: "watch", Life.STILL: "alarm", Life.NEVER: "unknown"}
_STEP = 1024
_UNITS = ("B", "KB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it stands."""

    name: str
    kind: str
    lamp: str
    state: str
    since: str
    """Since when it is in trouble; empty: it is not."""
    trouble: str
    remedy: str
    last_visit: str
    last_answer: str
    last_new: str
    usual: str
    every: str
    due: str
    fetched: str
    stored: str


@dataclass(frozen=True, slots=True)
class Way:
    """A channel as it fares."""

    name: str
    kind: str
    whom: str
    sent: str
    waiting: int
    dead: int
    trouble: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that has not arrived."""

    key: str
    channel: str
    about: str
    due: str
    state: str
    dead: bool
    revivable: bool
    """Given up, and it would still say something: not a mere edit of another message."""
    trouble: str
    remedy: str


def say_of(key: str, lang: str, **values: object) -> str:
    """Return a sentence of the page."""
    return say(f"dashsources.{key}", lang, **values)


def sources(found: Sequence[Heard], view: View, *, known: bool = True) -> list[Source]:
    """Return the sources as rows, in the order given. ``known``: somebody visits them; else nobody knows how they are.

    What could be heard while somebody visited it is not green any more then.
    """
    return [_source(one, view, known=known) for one in found]


def _lamp(one: Hearing, *, known: bool) -> str:
    return LAMPS[one] if known or one is not Hearing.OK else "unknown"


def _source(one: Heard, view: View, *, known: bool) -> Source:
    health, usual = one.health, usual_gap(one.health.rhythm)
    late = one.hearing is Hearing.LATE
    told = view.say("nothing_new", usual=view.lasted(usual)) if late and usual else trouble(health.error, view.lang)
    helps = view.say("remedy_late") if late else remedy(health.error, view.lang) if health.failures else ""
    times = f" ×{health.failures}" if health.failures else ""
    return Source(
        *(str(health.name), health.kind, _lamp(one.hearing, known=known), view.say(f"hearing_{one.hearing}") + times),
        since=view.when(one.since) if one.since else "",
        trouble=told,
        remedy=helps,
        last_visit=_when(health.last_visit, view),
        last_answer=_when(health.last_success, view),
        last_new=_when(health.last_new, view),
        usual=view.lasted(usual) if usual else "",
        every=view.lasted(one.every) if one.every else "",
        due=view.when(health.due),
        fetched=number(health.total.fetched, view.lang),
        stored=number(health.total.stored, view.lang),
    )


def _when(at: datetime | None, view: View) -> str:
    return view.when(at) if at else say_of("never", view.lang)


def states(found: Sequence[Heard], view: View, *, known: bool = True) -> list[tuple[str, str, str, int]]:
    """Return how many sources are in which state: the state, its lamp, its word, the count; what is wrong first."""
    counts = Counter(one.hearing for one in found)
    order = (Hearing.BLIND, Hearing.FAILING, Hearing.LATE, Hearing.NEW, Hearing.OK)
    return [
        (str(one), _lamp(one, known=known), view.say(f"hearing_{one}"), counts[one]) for one in order if counts[one]
    ]


def blind(found: Sequence[Blind], view: View) -> list[tuple[str, str, str, str]]:
    """Return blind times: the source, from, until, how long."""
    still = say_of("still", view.lang)
    return [
        (
            str(one.source),
            view.when(one.since),
            view.when(one.until) if one.until else still,
            view.lasted((one.until or view.now) - one.since),
        )
        for one in found
    ]


def visits(found: Sequence[Visited], view: View) -> list[tuple[str, str, str]]:
    """Return the last visits: when, where, what came of it."""
    return [(view.when(one.at), str(one.source), _visit(one, view)) for one in found]


def _visit(one: Visited, view: View) -> str:
    if one.error:
        return trouble(one.error, view.lang)
    return say_of("visited", view.lang, fetched=number(one.fetched, view.lang), stored=number(one.stored, view.lang))


def ways(told: Sequence[tuple[ChannelName, Channel, Fared | None]], view: View) -> list[Way]:
    """Return the channels as rows."""
    return [_way(*one, view) for one in told]


def _way(name: ChannelName, channel: Channel, fared: Fared | None, view: View) -> Way:
    error = fared.error if fared else ""
    when = f"{view.when(fared.promised)}: " if fared and error else ""
    return Way(
        str(name),
        kind_of(channel),
        ", ".join(whom(channel)) or say("handling.secret_address", view.lang),
        _when(fared.sent if fared else None, view),
        fared.waiting if fared else 0,
        fared.dead if fared else 0,
        when + message_trouble(error, view.lang) if error else "",
        message_remedy(error, view.lang) if error else "",
    )


def letters(found: Sequence[Told], view: View) -> list[Letter]:
    """Return messages that have not arrived as rows."""
    return [_letter(one, view) for one in found]


def _letter(one: Told, view: View) -> Letter:
    dead = one.state == "dead"
    return Letter(
        *(one.key, str(one.channel), occasion(one, view), view.when(one.due), view.say(f"told_{one.state}")),
        dead=dead,
        revivable=dead and one.kind == "message",
        trouble=message_trouble(one.error, view.lang) if one.error else "",
        remedy=message_remedy(one.error, view.lang) if one.error else "",
    )


def tasks(found: Daemon, view: View) -> list[tuple[str, str, str, bool]]:
    """Return what is done again and again: what, when last, when next, whether it is overdue."""
    return list(_tasks(found.tasks, view))


def _tasks(found: Sequence[Task], view: View) -> Iterator[tuple[str, str, str, bool]]:
    for one in found:
        late = one.due is not None and view.now - one.due > ALIVE
        last = view.when(one.last) if one.last else say_of("unknown", view.lang)
        due = view.when(one.due) if one.due else say_of("unknown", view.lang)
        yield say_of(f"task_{one.name}", view.lang), last, due, late


def size(count: int, lang: str) -> str:
    """Return bytes in the unit that suits them: 812 KB, 1,2 GB."""
    value, unit = float(count), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    return f"{number(value, lang, 1 if unit > 2 and value < 100 else 0)}\N{NO-BREAK SPACE}{_UNITS[unit]}"
