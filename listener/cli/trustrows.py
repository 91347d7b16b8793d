"""The trust view as rows: five numbers, each with its count and its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from listener.cli.output import Column, Listing
from listener.cli.relationshipwords import plain, score_text, share, shown, text, why
from listener.cli.view import View
from listener.core.groups import Withheld
from listener.core.ladder import Rung
from listener.core.nps import TextNps
from listener.core.points import Score
from listener.trusting import Account, Answering, TrustView, Volume

FIGURES = ("volume", "balance", "answers", "ladder", "nps")
"""Always all five, in this order: none of them alone says how the relationship is."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as people and machines read it."""

    name: str
    value: object
    count: object
    """Of how many it is made."""
    value_text: str
    detail: str
    parts: Mapping[str, object]
    low: float | None = None
    high: float | None = None
    withheld: str = ""


def view_rows(found: TrustView, view: View) -> Listing:
    """Return the five numbers of a brand's period."""
    columns = (
        Column("figure", text("col_figure"), most=28),
        Column("value", text("col_value"), right=True, most=16),
        Column("count", text("col_count"), right=True),
        Column("detail", text("col_detail"), wrap=True),
    )
    figures = list(_figures(found, view))
    return Listing(columns, [_record(one, found) for one in figures], [_cells(one) for one in figures])


def _figures(found: TrustView, view: View) -> Iterator[Figure]:
    yield _volume(found.volume)
    yield _balance(found.account)
    yield _answers(found.answering, view)
    yield _ladder(found)
    yield _nps(found.nps, found.classed)


def _volume(one: Volume) -> Figure:
    detail = text("detail_volume", people=shown(one.people), stories=shown(one.stories), before=shown(one.before))
    parts = {"people": plain(one.people), "stories": one.stories, "before": one.before}
    return Figure("volume", one.mentions, one.mentions, shown(one.mentions), detail, parts)


def _balance(one: Account) -> Figure:
    parts = {name: plain(getattr(one, name)) for name in ("opening", "credits", "debits", "fading")}
    parts["people"] = plain(one.accounts.voices)
    if isinstance(one.closing, Withheld):
        return Figure("balance", None, None, "·", why(one.closing), parts, withheld=str(one.closing.why))
    shown_parts = {name: _signed(getattr(one, name)) for name in ("opening", "credits", "debits", "fading")}
    detail = text("detail_balance", **shown_parts)
    return Figure("balance", plain(one.closing), plain(one.movements), _signed(one.closing), detail, parts)


def _signed(value: float | Withheld) -> str:
    sign = "+" if isinstance(value, int | float) and value > 0 else ""
    return sign + shown(value).replace("-", "\N{MINUS SIGN}")


def _answers(one: Answering, view: View) -> Figure:
    told, waits = one.answered, one.waits
    parts = {
        "answered": told.part,
        "in_time_share": plain(one.in_time.share),
        "in_time_of": one.in_time.whole,
        "median_minutes": round(waits.median.total_seconds() / 60, 1) if waits.median else None,
        "open": waits.open,
    }
    median = view.lasted(waits.median) if waits.median else "–"
    detail = text("detail_answers", in_time=share(one.in_time.share), median=median, open=shown(waits.open))
    return Figure("answers", plain(told.share), told.whole, share(told.share), detail, parts)


def _ladder(found: TrustView) -> Figure:
    row = found.ladder
    parts = {rung.name.lower(): plain(row.cells[rung]) for rung in Rung}
    if isinstance(row.total, Withheld):
        return Figure("ladder", None, None, "·", why(row.total), parts, withheld=str(row.total.why))
    none = row.cells[Rung.NONE]
    climbed = None if isinstance(none, Withheld) else row.total - none
    steps = ", ".join(f"{score_text(f'rung_{int(rung)}')} {shown(row.cells[rung])}" for rung in Rung)
    return Figure("ladder", climbed, row.total, shown(climbed), steps, parts)


def _nps(found: TextNps | Withheld, classed: int | Withheld) -> Figure:
    if isinstance(found, Withheld):
        detail = text("detail_few", why=why(found), people=shown(classed))
        return Figure("nps", None, plain(classed), "·", detail, {}, withheld=str(found.why))
    detail = text("detail_nps", low=_signed(found.low), high=_signed(found.high), n=shown(found.n))
    counts = {} if isinstance(found.counts, Withheld) else {str(one): count for one, count in found.counts.items()}
    low, high = round(found.low, 2), round(found.high, 2)
    return Figure("nps", round(found.value, 2), found.n, _signed(found.value), detail, counts, low, high)


def _record(one: Figure, found: TrustView) -> dict[str, object]:
    return {
        "figure": one.name,
        "brand": found.brand,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "value": one.value,
        "count": one.count,
        "low": one.low,
        "high": one.high,
        "withheld": one.withheld or None,
        "parts": dict(one.parts),
        "definition": text(f"def_{one.name}"),
    }


def _cells(one: Figure) -> dict[str, str]:
    return {
        "figure": text(f"figure_{one.name}"),
        "value": one.value_text,
        "count": shown(one.count) if isinstance(one.count, int) else "·",
        "detail": one.detail,
    }


def explained(found: TrustView) -> Iterator[str]:
    """Give how each number is defined, and what the account is made of: parts that add up."""
    for name in FIGURES:
        yield text("explain_figure", name=text(f"figure_{name}"), definition=text(f"def_{name}"))
    yield from account_lines(text("explain_whole"), found.account.accounts.whole)
    for topic, score in found.account.accounts.topics.items():
        yield from account_lines(text("explain_topic", topic=text(f"touchpoint_{topic}")), score)


def account_lines(heading: str, score: Score | Withheld, card: str = "trust") -> Iterator[str]:
    """Give a score and what each rule brought to it."""
    if isinstance(score, Withheld):
        yield f"{heading}: {why(score)}"
        return
    yield text("explain_score", name=heading, points=_points(score.shown()), card=f"{score.card}-{score.version}")
    for rule, points in score.explain():
        events = next(part.events for part in score.parts if part.rule == rule)
        yield text("explain_part", points=_points(points), rule=score_text(f"{card}_{rule}"), events=shown(events))


def _points(value: float) -> str:
    return ("+" if value > 0 else "") + shown(value, 1).replace("-", "\N{MINUS SIGN}")
