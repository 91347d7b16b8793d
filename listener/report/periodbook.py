"""The report of a period as a whole: one page each brand first, then the details, then what the numbers mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.figures import FIGURES
from listener.report import perioddetails as details
from listener.report import periodpeople as people
from listener.report.page import Block, Bullets, Line, Paragraph, Section, Table, named
from listener.report.periodfound import Findings
from listener.report.periodfront import because, front, headline
from listener.report.periodwords import NONE, Tongue
from listener.report.setting import zone_name
from listener.words import say

_MEANINGS = ("usual", "change", "negative", "step", "light", "answers")


@dataclass(frozen=True, slots=True)
class Chapter:
    """What is told of one brand, or of all of them."""

    title: Line
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that the report says, in one language."""

    lang: str
    title: Line
    about: Sequence[Line]
    overview: Section | None
    """All brands beside each other; None of one."""
    fronts: Sequence[Chapter]
    details: Sequence[Chapter]
    meanings: Section
    footer: Line


def book(found: Sequence[Findings], tongue: Tongue, now: datetime) -> Book:
    """Return the report of some brands in one period; at least one. The same values give the same book."""
    first = found[0]
    kind = tongue.text(f"title_{first.period.kind}")
    return Book(
        lang=tongue.lang,
        title=(tongue.text("title", kind=kind, period=tongue.name(first.period)),),
        about=[(line,) for line in _about(found, tongue, now)],
        overview=_overview(found, tongue) if len(found) > 1 else None,
        fronts=[Chapter((named(one.brand.name),), front(one, tongue, place)) for place, one in enumerate(found, 1)],
        details=[
            Chapter(tongue.line("details", brand=named(one.brand.name)), _details(one, tongue))
            for one in found
            if not one.is_empty
        ],
        meanings=_meanings(found, tongue),
        footer=(tongue.text("footer"),),
    )


def _about(found: Sequence[Findings], tongue: Tongue, now: datetime) -> Iterator[str]:
    first = found[0]
    yield tongue.text("as_of", at=tongue.when(now), zone=zone_name(tongue.zone))
    if not first.is_over:
        yield tongue.text("not_over")
    yield tongue.text(_personal(found, tongue))


def _personal(found: Sequence[Findings], tongue: Tongue) -> str:
    """Return the sentence that says whether somebody's words stand in the report, and whether with their names."""
    quoted = any(peak.tops for one in found for peak in one.outstanding) or any(
        rumour.gist for one in found for rumour in one.rumours
    )
    if not (tongue.quotes and quoted):
        return "not_personal"
    return "personal_names" if tongue.names else "personal"


def _overview(found: Sequence[Findings], tongue: Tongue) -> Section:
    heads = [tongue.text(f"col_{name}") for name in ("brand", "light", "mentions", "usual", "share", "incidents")]
    table = Table(heads, [_beside(one, tongue) for one in found], (2, 3, 4, 5))
    lines = [(named(one.brand.name), ": ", *headline(one, tongue), " ", *because(one, tongue)) for one in found]
    return Section(tongue.text("title_overview"), [table, Bullets(lines)])


def _beside(one: Findings, tongue: Tongue) -> list[Line]:
    whole = one.whole
    return [
        (named(one.brand.name),),
        (tongue.text(f"lamp_{one.verdict.lamp}"),),
        (tongue.number(whole.count.total),),
        (tongue.range(whole.usual) if whole.usual else NONE,),
        (tongue.percent(whole.count.negative / whole.scored) if whole.scored else NONE,),
        (tongue.number(sum(each.counts for each in one.incidents)),),
    ]


def _details(one: Findings, tongue: Tongue) -> list[Section]:
    several = {
        "said": details.striking(one, tongue),
        "incidents": details.incidents(one, tongue),
        "answers": people.answers(one, tongue),
        "rumours": people.rumours(one, tongue),
        "reviews": people.reviews(one, tongue),
        "trust": people.trust(one, tongue),
        "voice": people.voice(one, tongue),
        "heard": people.heard(one, tongue),
    }
    nothing = [name for name, section in several.items() if section is None and not _was_not_asked(name, one)]
    last = details.data(one, tongue)
    if nothing:
        names = ", ".join(tongue.text(f"title_{name}") for name in nothing)
        quiet: list[Block] = [Paragraph((tongue.text("nothing_of", names=names),), soft=True)]
        last = Section(last.title, [*last.blocks, *quiet])
    return [details.course(one, tongue), *(section for section in several.values() if section is not None), last]


def _was_not_asked(name: str, one: Findings) -> bool:
    return (name == "trust" and one.trust is None) or (name == "voice" and not one.brand.competitors)


def _meanings(found: Sequence[Findings], tongue: Tongue) -> Section:
    lines = [(tongue.text(f"meaning_{name}", group=tongue.number(tongue.group)),) for name in _MEANINGS]
    if any(one.trust is not None for one in found):
        lines += [
            (f"{say(f'relationship.figure_{name}', tongue.lang)}: {say(f'relationship.def_{name}', tongue.lang)}",)
            for name in FIGURES
        ]
    return Section(tongue.text("title_meanings"), [Bullets(lines)])
