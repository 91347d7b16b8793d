"""How each source is heard, as rows: what cannot be heard comes first, for what is not heard counts as nothing said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from listener.cli.failure import remedy, trouble
from listener.cli.output import Column, Listing, safe
from listener.cli.view import View
from listener.config.listening import USUALLY_LATEST
from listener.core.hearing import Hearing, blind_since, hearing, patience
from listener.core.rhythm import intervals, usual_gap
from listener.model import SourceHealth, SourceName, Tally
from listener.words import number

if TYPE_CHECKING:
    from listener.ports import Subscription

HEALTH_STYLES = {"ok": "green", "new": "dim", "late": "yellow", "failing": "red", "blind": "bold red"}
ORDER = (Hearing.BLIND, Hearing.FAILING, Hearing.LATE)
"""What needs somebody comes first; the rest follows by name."""
STANDSTILL = 3
"""When every source is overdue by so many of its intervals, it is not the sources."""
_NAMES = 5


@dataclass(frozen=True, slots=True)
class Heard:
    """A source as it stands."""

    health: SourceHealth
    hearing: Hearing
    every: timedelta | None
    """How often it is visited at the moment; None: it is not configured."""
    since: datetime | None
    """Since when it is blind, fails or is late; None: it is none of these."""


def heard(
    healths: Sequence[SourceHealth], subscriptions: Mapping[SourceName, Subscription], now: datetime
) -> list[Heard]:
    """Return how sources are heard, those that need somebody first."""
    every = intervals(healths, subscriptions, now)
    found = [_heard(one, every.get(one.name), now) for one in healths]
    return sorted(found, key=lambda one: (_rank(one.hearing), one.health.name))


def with_unvisited(
    known: Sequence[SourceHealth], subscriptions: Mapping[SourceName, Subscription], now: datetime
) -> list[SourceHealth]:
    """Return all sources: those that are known, and the configured ones that no daemon has taken up yet: due, new."""
    names = {one.name for one in known}
    return [
        *known,
        *(
            SourceHealth(one.name, one.kind, now, None, None, None, 0, "", Tally())
            for one in subscriptions.values()
            if one.name not in names
        ),
    ]


def _heard(health: SourceHealth, every: timedelta | None, now: datetime) -> Heard:
    usual = every or USUALLY_LATEST
    # A source that nobody has asked for long is not late: what it would have shown is not known.
    asked = min(now, health.last_visit + patience(usual)) if health.last_visit else now
    state = hearing(health, usual, asked)
    begun = {
        Hearing.BLIND: blind_since(health, usual, asked),
        Hearing.FAILING: health.failing_since,
        Hearing.LATE: health.rhythm.fresh_at,
    }
    return Heard(health, state, every, begun.get(state))


def _rank(state: Hearing) -> int:
    return ORDER.index(state) if state in ORDER else len(ORDER)


def standstill(
    healths: Collection[SourceHealth],
    every: Mapping[SourceName, timedelta],
    waits: Callable[[SourceName], bool],
    now: datetime,
) -> bool:
    """Tell whether nobody visits any source: all are long overdue, but for those that have to wait.

    ``waits``: whether a source's server asked to be left alone; asked for what is overdue only.
    """
    overdue = [one for one in healths if now - one.due > STANDSTILL * every.get(one.name, USUALLY_LATEST)]
    return bool(overdue) and len(overdue) == len(healths) and not all(waits(one.name) for one in overdue)


def remedies(found: Sequence[Heard], view: View) -> list[str]:
    """Return what helps the sources in trouble, one line for each remedy, as far as there is one."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for one in found:
        if told := _remedy(one, view):
            names[told].append(safe(one.health.name))
    return [f"{_listed(called)}: {told}" for told, called in names.items()]


def _remedy(one: Heard, view: View) -> str:
    if one.hearing is Hearing.LATE:
        return view.say("remedy_late")
    return remedy(one.health.error, view.lang) if one.health.failures else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMES]) + (f" … (+{len(names) - _NAMES})" if len(names) > _NAMES else "")


def listing(found: Sequence[Heard], view: View) -> Listing:
    """Return the sources as rows."""
    columns = (
        Column("source", view.say("col_source")),
        Column("state", view.say("col_state"), styles=HEALTH_STYLES),
        Column("since", view.say("col_since")),
        Column("last_new", view.say("col_last_new"), least=95),
        Column("usual_gap", view.say("col_usual_gap"), right=True, least=115),
        Column("every", view.say("col_every"), right=True, least=115),
        Column("due", view.say("col_due"), least=135),
        Column("last_success", view.say("col_last_success"), least=155),
        Column("stored", view.say("col_stored"), right=True, least=170),
        Column("fetched", view.say("col_fetched"), right=True, least=185),
        Column("error", view.say("col_error"), wrap=True),
    )
    return Listing(columns, [as_object(one) for one in found], [_cells(one, view) for one in found])


def as_object(one: Heard) -> dict[str, object]:
    """Return a source for machines; the keys are fixed (docs/reference/json.md)."""
    health, rhythm = one.health, one.health.rhythm
    usual = usual_gap(rhythm)
    return {
        "source": health.name,
        "kind": health.kind,
        "state": str(one.hearing),
        "blind_since": _iso(one.since if one.hearing is Hearing.BLIND else None),
        "failing_since": _iso(health.failing_since),
        "failures": health.failures,
        "error": health.error,
        "last_visit": _iso(health.last_visit),
        "last_success": _iso(health.last_success),
        "last_fresh": _iso(rhythm.fresh_at),
        "last_new": _iso(health.last_new),
        "due": _iso(health.due),
        "every_s": None if one.every is None else round(one.every.total_seconds()),
        "usual_gap_s": None if usual is None else round(usual.total_seconds()),
        **{name: getattr(health.total, name) for name in Tally.__slots__},
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _cells(one: Heard, view: View) -> dict[str, str]:
    health, usual = one.health, usual_gap(one.health.rhythm)
    times = f" ×{health.failures}" if health.failures else ""
    return {
        "source": health.name,
        "state": view.say(f"hearing_{one.hearing}") + times,
        "since": view.when(one.since),
        "last_new": view.when(health.last_new),
        "usual_gap": "–" if usual is None else view.lasted(usual),
        "every": "–" if one.every is None else view.lasted(one.every),
        "due": view.when(health.due),
        "last_success": view.when(health.last_success),
        "stored": number(health.total.stored, view.lang),
        "fetched": number(health.total.fetched, view.lang),
        "error": _trouble(one, view),
    }


def _trouble(one: Heard, view: View) -> str:
    usual = usual_gap(one.health.rhythm)
    if one.hearing is Hearing.LATE and usual is not None:
        return view.say("nothing_new", usual=view.lasted(usual))
    return trouble(one.health.error, view.lang)
