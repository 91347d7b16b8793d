"""The trust view as rows: six numbers, each with its count and its definition; and the balance by topic."""

from __future__ import annotations

from collections.abc import Iterator

from listener.cli.output import Column, Listing
from listener.cli.relationshipwords import score_text, shown, text, why
from listener.cli.view import View
from listener.cli.wording import language
from listener.core.groups import Withheld
from listener.core.points import Score
from listener.figures import FIGURES, Figure, figures, movements, signed, topics
from listener.trusting import TrustView


def view_rows(found: TrustView, view: View) -> Listing:
    """Return the six numbers of a brand's period."""
    columns = (
        Column("figure", text("col_figure"), most=28),
        Column("value", text("col_value"), right=True, most=16),
        Column("count", text("col_count"), right=True),
        Column("detail", text("col_detail"), wrap=True),
    )
    told = list(figures(found, language(), view.lasted))
    return Listing(columns, [_record(one, found) for one in told], [_cells(one) for one in told])


def topic_rows(found: TrustView) -> Listing:
    """Return the balance of each topic at the end of the period, the worst first; what few people moved is withheld."""
    columns = (
        Column("topic", text("col_touchpoint"), most=16),
        Column("points", text("figure_balance"), right=True),
        Column("movements", text("col_movements"), right=True),
    )
    listed = topics(found)
    return Listing(columns, [{} for _ in listed], [_topic_cells(*one) for one in listed])


def _topic_cells(topic: str, score: Score | Withheld) -> dict[str, str]:
    points = score if isinstance(score, Withheld) else score.points
    return {
        "topic": text(f"touchpoint_{topic}"),
        "points": signed(points, language()),
        "movements": shown(movements(score)),
    }


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


def _signed(points: float) -> str:
    return signed(points, language(), 1)


def account_lines(heading: str, score: Score | Withheld, card: str = "trust") -> Iterator[str]:
    """Give a score and what each rule brought to it."""
    if isinstance(score, Withheld):
        yield f"{heading}: {why(score)}"
        return
    yield text("explain_score", name=heading, points=_signed(score.shown()), card=f"{score.card}-{score.version}")
    for rule, points in score.explain():
        events = next(part.events for part in score.parts if part.rule == rule)
        yield text("explain_part", points=_signed(points), rule=score_text(f"{card}_{rule}"), events=shown(events))
