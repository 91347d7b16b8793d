"""The details of a brand that counts and incidents tell: each step, what was said when it was loud, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.figures import amount
from alerts.quotes import who
from listener.model import Sign
from listener.report.page import Block, Bullets, Line, Paragraph, Quote, Section, Table, joined, link, named, theirs
from listener.report.period import Kind
from listener.report.periodfound import Case, Findings, Outstanding, Step, Top
from listener.report.periodfront import force
from listener.report.periodwords import NONE, Tongue
from listener.words import say, span

_QUOTE, _WORDS, _WORD = 200, 3, 40
_SOURCES, _SIGNS = 15, 6
_MISSING = "?"
"""Behind a count that may be too small."""


def course(found: Findings, tongue: Tongue) -> Section:
    """Return the numbers of the chart."""
    kind = found.period.kind
    first = tongue.text("col_hour" if kind is Kind.DAY else "col_day")
    heads = [first, *(tongue.text(f"col_{name}") for name in ("mentions", "usual", "negative", "share", "neutral"))]
    heads += [tongue.text(f"col_{name}") for name in ("positive", "unscored")]
    rows = [_row(one, tongue.step(one.start, kind), tongue) for one in found.steps]
    rows.append(_row(found.whole, tongue.text("all_of_it"), tongue))
    blocks: list[Block] = [Table(heads, rows, range(1, len(heads)))]
    if found.data.gaps:
        blocks.append(Paragraph((tongue.text("missing", sign=_MISSING),), soft=True))
    return Section(tongue.text("title_course"), blocks)


def _row(one: Step, label: str, tongue: Tongue) -> list[Line]:
    count = one.count
    return [
        (label,),
        (tongue.number(count.total) + ("" if one.is_heard else _MISSING),),
        (tongue.range(one.usual) if one.usual else NONE,),
        (tongue.number(count.negative),),
        (tongue.percent(count.negative / one.scored) if one.scored else NONE,),
        *((tongue.number(value),) for value in (count.neutral, count.positive, count.unscored)),
    ]


def striking(found: Findings, tongue: Tongue) -> Section | None:
    """Return what was said when it was loud, and what the silent tier saw; None of nothing."""
    blocks = [block for one in found.outstanding for block in _loud(one, found, tongue)]
    if found.outstanding and found.period.kind is not Kind.DAY:
        blocks.append(
            Paragraph((tongue.text("by_chance", count=tongue.number(0.05 * len(found.steps), 1)),), soft=True)
        )
    if found.signs:
        lines = [_sign(one, tongue) for one in found.signs[:_SIGNS]]
        blocks += [Paragraph((tongue.text("signs_title"),)), Bullets(lines)]
    return Section(tongue.text("title_said"), blocks) if blocks else None


def _sign(one: Sign, tongue: Tongue) -> Line:
    words: list[Line] = [(theirs(word, _WORD),) for word in one.words[:_WORDS]]
    return tongue.line(
        "sign_arranged" if one.arranged else "sign",
        when=tongue.when(one.since),
        voices=tongue.number(one.voices),
        usual=amount(one.usual, tongue.lang),
        window=span(one.window, tongue.lang),
        words=joined(words, ", ") or (NONE,),
    )


def _loud(one: Outstanding, found: Findings, tongue: Tongue) -> Iterator[Block]:
    step, usual = one.step, one.step.usual
    where = tongue.text("all_of_it") if step == found.whole else tongue.step(step.start, found.period.kind)
    said = {"count": tongue.number(step.count.total), "usual": tongue.range(usual) if usual else NONE}
    told: list[Line] = [(tongue.text("had_peak" if one.is_sure else "had_peak_chance", step=where, **said),)]
    if not one.tops:
        told.append((tongue.text("texts_gone"),))
    elif not tongue.quotes:
        told.append((tongue.text("quotes_left_out"),))
    elif one.is_newest_only:
        told.append((tongue.text("newest_only"),))
    yield Paragraph(joined(told))
    if tongue.quotes:
        yield from (_quoted(top, tongue) for top in one.tops)


def _quoted(one: Top, tongue: Tongue) -> Quote:
    said, tone = one.found.mention, one.found.tone
    about: list[Line] = [(named(who(said.author, tongue.lang)),)] if tongue.names and said.author else []
    about.append((say(f"alerts.medium_{said.medium.value}", tongue.lang), " ", named(str(said.source))))
    about += [(tongue.when(said.at),), (tongue.text(str(tone.mood)),)]
    about += [(tongue.text("copies", count=tongue.number(one.copies)),)] if one.copies else []
    about += [(tongue.text("reach", reach=tongue.number(said.reach)),)] if said.reach else []
    view = link(said.url, tongue.text("look"))
    return Quote(joined([*about, *([view] if view else [])], " · "), theirs(said.text or said.title, _QUOTE))


def incidents(found: Findings, tongue: Tongue) -> Section | None:
    """Return the incidents of the period; None of none."""
    if not found.incidents:
        return None
    heads = [tongue.text(f"col_{name}") for name in ("incident", "began", "ended", "force", "taken", "spoken", "about")]
    rows = [_incident(one, tongue) for one in found.incidents]
    blocks: list[Block] = [Table(heads, rows), Paragraph((tongue.text("incidents_note"),), soft=True)]
    return Section(tongue.text("title_incidents"), blocks)


def _incident(one: Case, tongue: Tongue) -> list[Line]:
    case, took, moments = one.incident, one.reacted.reactions, one.reacted.moments
    mistake = f" ({tongue.text('mistake')})" if case.handling.mistake is not None else ""
    return [
        (case.name + mistake,),
        (tongue.when(moments.onset or case.opened),),
        (tongue.when(moments.ended) if moments.ended else tongue.text("going_on"),),
        (force(one.level, tongue),),
        (tongue.lasted(took.acknowledged),),
        (tongue.text("first_themselves") if took.self_disclosed_first else tongue.lasted(took.spoken),),
        _about(one),
    ]


def _about(one: Case) -> Line:
    """Return what it was about: strangers' words."""
    topic = one.incident.topic
    words: Sequence[str] = [word for word, _ in topic.words] if topic else []
    return joined([(theirs(word, _WORD),) for word in words[:_WORDS]], ", ") or (NONE,)


def data(found: Findings, tongue: Tongue) -> Section:
    """Return what the numbers rest on: sources, what could not be heard, what has no tone."""
    known, whole = found.data, found.whole.count
    total = sum(known.sources.values())
    brought = dict(list(known.sources.items())[:_SOURCES]) | dict.fromkeys(known.blind.keys() - known.sources.keys(), 0)
    rows: list[list[Line]] = [
        [
            (named(str(source)),),
            (tongue.number(count),),
            (tongue.percent(count / total) if total else NONE,),
            (tongue.lasted(known.blind.get(source)),),
        ]
        for source, count in brought.items()
    ]
    heads = [tongue.text(f"col_{name}") for name in ("source", "mentions", "part", "blind")]
    blocks: list[Block] = [Table(heads, rows, (1, 2))] if rows else []
    lines = [(line,) for line in _caveats(found, tongue)]
    if len(known.sources) > _SOURCES:
        lines.append((tongue.text("more_sources", count=tongue.number(len(known.sources) - _SOURCES)),))
    if whole.unscored:
        share = tongue.percent(whole.unscored / whole.total)
        lines.append((tongue.text("some_unscored", count=tongue.number(whole.unscored), share=share),))
    blocks.append(Bullets(lines) if lines else Paragraph((tongue.text("data_whole"),)))
    return Section(tongue.text("title_data"), blocks)


def _caveats(found: Findings, tongue: Tongue) -> Iterator[str]:
    known = found.data
    if not found.is_over:
        yield tongue.text("still_going", at=tongue.when(found.end))
    if known.deaf:
        yield tongue.text("deaf", length=tongue.lasted(known.deaf))
    if found.whole.usual is None:
        yield tongue.text("no_usual")
    elif known.learning:
        yield tongue.text("learning")
    if known.unread:
        yield tongue.text("unread", count=tongue.number(known.unread))
    if known.is_gone:
        yield tongue.text("texts_gone")
    if found.desk.since is not None:
        yield tongue.text("desk_since", since=tongue.when(found.desk.since))
    if found.trust is not None and found.trust.began is not None:
        yield tongue.text("trust_since", since=tongue.when(found.trust.began))
