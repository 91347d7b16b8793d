"""The course of an incident as a picture with letters, people's notes among them, and as a table. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import chain

from markupsafe import Markup

from alerts.figures import within
from alerts.quotes import clean, cut, name
from listener.core.aftermath import Step
from listener.core.checklist import NOTE
from listener.drawing import charts
from listener.model import Entry
from listener.web.pages.incidentfacts import MOST, Facts
from listener.web.pages.incidentwords import word
from listener.words import moment, number, say

_MARKS = 14
_SIGNS = "ABCDEFGHIJKLMN"
_NOTE = 160


@dataclass(frozen=True, slots=True)
class Explained:
    """A letter in the picture."""

    sign: str
    what: str
    when: str


@dataclass(frozen=True, slots=True)
class Row:
    """A step of the course as a row of the table below its picture."""

    when: str
    mentions: str
    negative: str
    usual: str


@dataclass(frozen=True, slots=True)
class Course:
    """The picture with all that is said beside it."""

    drawn: Markup
    marks: tuple[Explained, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def course(facts: Facts, zone: tzinfo, lang: str) -> Course | None:
    """Return the course as a picture with its letters, and its numbers as rows; None without a count."""
    steps = facts.found.steps
    if not any(one.total for one in steps):
        return None
    marks = _marks(facts, lang)
    band = None
    if all(one.usual for one in steps):
        usual = [one.usual for one in steps if one.usual]
        low, high, mean = ([round(getattr(one, part), 2) for one in usual] for part in ("low", "high", "mean"))
        band = charts.Band(word("usual", lang), low, high, mean)
    chart = charts.Chart(
        id=f"course-{facts.incident.id}",
        title=word("course_title", lang, name=facts.incident.name),
        desc=_desc(steps, zone, lang),
        unit=word("course_unit" if facts.found.hours == 1 else "course_unit_several", lang, hours=facts.found.hours),
        starts=[one.start for one in steps],
        end=steps[-1].end,
        series=(
            charts.Series(word("negative", lang), [one.negative for one in steps], "negative"),
            charts.Series(word("others", lang), [one.total - one.negative for one in steps], "neutral"),
        ),
        zone=zone,
        lang=lang,
        band=band,
        marks=[charts.Mark(at, sign, what) for sign, (at, what) in zip(_SIGNS, marks, strict=False)],
        gaps=facts.gaps,
    )
    told = (Explained(sign, what, moment(at, zone, lang)) for sign, (at, what) in zip(_SIGNS, marks, strict=False))
    return Course(charts.figure(chart), tuple(told), tuple(_rows(steps, zone, lang)), tuple(_notes(facts, lang)))


def _desc(steps: Sequence[Step], zone: tzinfo, lang: str) -> str:
    most = max(steps, key=lambda one: one.total)
    told = {"most": number(most.total, lang), "when": moment(most.start, zone, lang)}
    return word("course_desc", lang, **told, last=number(steps[-1].total, lang))


def _marks(facts: Facts, lang: str) -> list[tuple[datetime, str]]:
    """Return the moments and people's notes within the picture, oldest first; of too many notes the newest."""
    known, steps = facts.found.moments, facts.found.steps
    named = (
        ("onset", known.onset),
        ("warned", known.warned),
        ("acknowledged", known.acknowledged),
        ("spoken", known.spoken),
        ("ended", known.ended),
    )
    moments = [(at, say(f"report.mark_{key}", lang)) for key, at in named if at is not None]
    notes = [(one.at, _note(one)) for one in facts.found.log if one.kind == NOTE]
    room = max(0, _MARKS - len(moments))
    shown = chain(moments, notes[-room:] if room else ())
    return sorted(one for one in shown if steps[0].start <= one[0] <= steps[-1].end)


def _note(entry: Entry) -> str:
    return f"{name(entry.actor)}: {cut(clean(str(entry.detail.get('note', ''))), _NOTE)}"


def _rows(steps: Sequence[Step], zone: tzinfo, lang: str) -> Iterator[Row]:
    for one in reversed(steps):
        usual = one.usual
        band = word("unknown", lang) if usual is None else within(usual.mean, usual.low, usual.high, lang)
        yield Row(moment(one.start, zone, lang), number(one.total, lang), number(one.negative, lang), band)


def _notes(facts: Facts, lang: str) -> Iterator[str]:
    """Say what is not in the picture, or cannot be known from it."""
    if facts.found.learning:
        yield word("course_learning", lang)
    if facts.found.others:
        yield say("report.chart_others", lang, names=", ".join(facts.found.others))
    if not facts.whole:
        yield word("course_newest", lang, most=number(MOST, lang))
