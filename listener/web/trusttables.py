"""What the page *Beziehung* shows, in one language: cards of figures, and tables whose withheld cells say why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from listener.cli.view import View
from listener.core.contactmodels import stages
from listener.core.groups import Count, Row, Withheld
from listener.core.ladder import Rung
from listener.core.leaks import Leak
from listener.core.points import UNIT, Part, Score
from listener.core.proportion import Proportion
from listener.drawing.charts import Rank
from listener.figures import HIDDEN, PARTS, Figure, figures, movements, share, shown, signed, topics, why
from listener.model.relation import ContactPhase, Touchpoint
from listener.trusting import Account
from listener.web.trust import Trust
from listener.words import number, percent, say

_HEATS = (0.15, 0.3, 0.5, 0.7)
"""Negative shares from which a cell is one shade darker."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table. ``why`` says why it is withheld; empty: it is not."""

    text: str
    why: str = ""
    negative: str = ""
    """Share of these people who spoke badly."""
    range: str = ""
    heat: int = 0
    """0…4, by that share: a shade beside the number."""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One of the six figures."""

    name: str
    label: str
    value: str
    why: str
    """Why it is withheld; empty: it is not."""
    count: str
    """Of how many it is made, as a sentence; empty: it is the count."""
    detail: str
    definition: str
    interval: tuple[float, float, float] | None = None
    """Low end, value and high end of a score of −100…100."""


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a sum."""

    label: str
    points: str
    count: str = ""
    sum: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """The balance of one touchpoint."""

    label: str
    points: Cell
    count: Cell
    parts: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the same columns. The last row and column are sums where there are any."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[Cell]]]
    """Name, what belongs to it in small letters, cells."""


@dataclass(frozen=True, slots=True)
class Week:
    """Where people were lost in a week."""

    monday: str
    leaks: Sequence[tuple[str, str, str, str, str]]
    """Where, negative share, range, people, change against the week before."""


def cards(found: Trust, view: View) -> list[Card]:
    """Return the six figures; always all of them."""
    return [_card(one, found, view) for one in figures(found.view, view.lang, view.lasted)]


def _card(one: Figure, found: Trust, view: View) -> Card:
    lang = view.lang
    interval = None
    if one.low is not None and one.high is not None and isinstance(one.value, int | float):
        interval = (one.low, float(one.value), one.high)
    count = shown(one.count, lang) if isinstance(one.count, int | float) and not one.withheld else ""
    hidden = _hidden(one, found, lang)
    return Card(
        one.name,
        say(f"relationship.figure_{one.name}", lang),
        HIDDEN if hidden else one.value_text,
        hidden,
        say(f"dashtrust.count_{one.name}", lang, count=count) if count else "",
        one.detail if not one.withheld else _so_far(one, lang),
        say(f"relationship.def_{one.name}", lang),
        interval,
    )


def _hidden(one: Figure, found: Trust, lang: str) -> str:
    """Return why a figure is withheld. How many climbed the ladder also is where those on no rung are too few."""
    if one.name == "nps":
        return why(found.view.nps, lang)
    if one.name == "ladder" and not one.withheld:
        return why(found.view.ladder.people.cells[Rung.NONE], lang)
    return one.detail if one.withheld else ""


def _so_far(one: Figure, lang: str) -> str:
    """Return how many there are of a score that needs more of them."""
    return say("dashtrust.so_far", lang, count=shown(one.count, lang)) if isinstance(one.count, int) else ""


def account(one: Account, lang: str) -> list[Line]:
    """Return the parts of the balance, so rounded that they add up as they are read; nothing of a withheld one."""
    values = {name: getattr(one, name) for name in PARTS}
    if any(isinstance(value, Withheld) for value in values.values()):
        return []
    parts = tuple(Part(name, 0, round(value * UNIT)) for name, value in values.items())
    whole = Score("account", 1, date.min, parts)
    rounded = dict(whole.explain())
    lines = [Line(say(f"dashtrust.part_{name}", lang), signed(rounded[name], lang, 1)) for name in PARTS]
    return [*lines, Line(say("dashtrust.part_closing", lang), signed(whole.shown(), lang, 1), sum=True)]


def rules(score: Score | Withheld, lang: str) -> list[Line]:
    """Return what each rule brought to a balance, the weightiest first, and the sum; nothing of a withheld one."""
    if isinstance(score, Withheld):
        return []
    events = {part.rule: part.events for part in score.parts}
    lines = [
        Line(say(f"scores.trust_{rule}", lang), signed(points, lang, 1), shown(events[rule], lang))
        for rule, points in score.explain()
    ]
    return [*lines, Line(say("relationship.sum", lang), signed(score.shown(), lang, 1), sum=True)]


def by_topic(found: Trust, lang: str) -> list[Topic]:
    """Return the balance of each touchpoint, the worst first."""
    return [
        Topic(
            say(f"relationship.touchpoint_{name}", lang),
            Cell(signed(score if isinstance(score, Withheld) else score.shown(), lang, 1), why(score, lang)),
            counted(movements(score), lang),
            rules(score, lang),
        )
        for name, score in topics(found.view)
    ]


def counted(value: Count, lang: str) -> Cell:
    """Return a count of people as a cell."""
    return Cell(shown(value, lang), why(value, lang))


def rungs(row: Row[Rung], lang: str) -> list[Rank]:
    """Return how many stand on each rung, the highest first."""
    return [_rung(rung, row, lang) for rung in sorted(Rung, reverse=True)]


def _rung(rung: Rung, row: Row[Rung], lang: str) -> Rank:
    count = row.cells[rung]
    label = f"{int(rung)} {say(f'scores.rung_{int(rung)}', lang)}"
    if isinstance(count, Withheld) or isinstance(row.total, Withheld):
        return Rank(label, 0.0, shown(count, lang))
    part = f" ({percent(count / row.total, lang)})" if row.total else ""
    return Rank(label, float(count), f"{number(count, lang)}{part}")


def moves(found: Trust, lang: str) -> Table | None:
    """Return from which rung (rows) to which people moved in a month, with what they add up to; None: withheld."""
    grid = found.view.ladder.moves
    if grid is None:
        return None
    names = {rung: f"{int(rung)} {say(f'scores.rung_{int(rung)}', lang)}" for rung in Rung}
    total = say("relationship.sum", lang)
    rows = [
        (names[before], "", [*(counted(grid.cells[before, after], lang) for after in Rung), counted(line, lang)])
        for before, line in grid.rows.items()
    ]
    sums = [*(counted(grid.columns[after], lang) for after in Rung), counted(grid.total, lang)]
    return Table([*names.values(), total], [*rows, (total, "", sums)])


def matrix(found: Trust, lang: str) -> Table:
    """Return contact phase × touchpoint, without touchpoints that nobody speaks of; sums at the ends."""
    grid = found.matrix.people
    columns = [one for one in Touchpoint if grid.columns[one] != 0]
    total = say("relationship.sum", lang)
    rows = [
        (say(f"relationship.phase_{phase}", lang), _stages(phase, lang), list(_row(found, phase, columns, lang)))
        for phase in ContactPhase
    ]
    sums = [*(counted(grid.columns[one], lang) for one in columns), counted(grid.total, lang)]
    names = [say(f"relationship.touchpoint_{one}", lang) for one in columns]
    return Table([*names, total], [*rows, (total, "", sums)])


def _stages(phase: ContactPhase, lang: str) -> str:
    return ", ".join(say(f"definitions.stage_{stage}", lang) for stage in stages(phase))


def _row(found: Trust, phase: ContactPhase, columns: Sequence[Touchpoint], lang: str) -> Iterator[Cell]:
    people = found.matrix.people
    for touchpoint in columns:
        count = people.cells[phase, touchpoint]
        owner = found.matrix.owners[phase, touchpoint] if count != 0 else ""
        negative = found.matrix.negative.get((phase, touchpoint))
        if isinstance(negative, Proportion) and not isinstance(count, Withheld):
            heat = sum(negative.value >= least for least in _HEATS)
            text = percent(negative.value, lang)
            yield Cell(shown(count, lang), "", text, between(negative, lang), heat, owner)
        else:
            yield Cell(shown(count, lang), why(count, lang), owner=owner)
    yield counted(people.rows[phase], lang)


def between(one: Proportion, lang: str) -> str:
    """Return the interval of a share: 12–34 %."""
    return f"{number(100 * one.low, lang)}–{percent(one.high, lang)}"


def weeks(found: Trust, view: View) -> list[Week]:
    """Return where people were lost, the newest week first."""
    return [
        Week(_day(monday, view.lang), [_leak(one, view.lang) for one in found.leaks[monday]])
        for monday in sorted(found.leaks, reverse=True)
        if found.leaks[monday]
    ]


def _day(day: date, lang: str) -> str:
    return f"{day:%d.%m.%Y}" if lang == "de" else f"{day.day} {day:%b %Y}"


def _leak(one: Leak, lang: str) -> tuple[str, str, str, str, str]:
    where = f"{say(f'relationship.phase_{one.phase}', lang)} × {say(f'relationship.touchpoint_{one.topic}', lang)}"
    change = "–" if one.change is None else say("relationship.change", lang, points=signed(100 * one.change, lang))
    return where, share(one.negative.value, lang), between(one.negative, lang), number(one.people, lang), change
