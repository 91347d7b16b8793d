"""People of the relationship as rows, under their pseudonyms: burdened, advocates, detractors, silent; and scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from listener.cli.output import Column, Listing
from listener.cli.relationshipwords import score_text, shown, text
from listener.cli.trustrows import account_lines
from listener.cli.view import View
from listener.core.advocates import advocates
from listener.core.breach import breaches
from listener.core.burden import burdened
from listener.core.dispositions import advocacies, risks
from listener.core.ladder import Rung, moves
from listener.core.leads import Lead
from listener.core.mouth import detractors
from listener.core.points import Score
from listener.core.regulars import silent
from listener.trusting import Known, lives

_MOVED = timedelta(days=30)
"""So far back moves on the ladder are told."""


def people(ground: Known, view: View) -> Listing:
    """Return who is to be answered first, thanked, watched and asked how they are."""
    columns = (
        Column("kind", text("col_kind"), most=20),
        Column("person", text("col_person"), most=16),
        Column("count", text("col_count"), right=True),
        Column("detail", text("col_detail"), wrap=True),
    )
    records = [*_burdened(ground), *_advocates(ground), *_detractors(ground), *_breached(ground), *_silent(ground)]
    records += _moved(ground)
    for one in records:
        one["brand"] = ground.gathered.brand
    return Listing(columns, records, [_cells(one, view) for one in records])


def _burdened(ground: Known) -> Iterator[dict[str, object]]:
    found = burdened(ground.utterances, ground.solved, ground.gathered.until, ground.gathered.objected)
    for one in found:
        yield _record("burdened", one.author, len(one.complaints), one.since.isoformat(), list(one.complaints))


def _advocates(ground: Known) -> Iterator[dict[str, object]]:
    for one in advocates(ground.utterances, ground.gathered.until, ground.gathered.objected):
        kind = "defender" if one.defended else "advocate"
        yield _record(kind, one.author, one.kind_words, one.last.isoformat(), list(one.defended))


def _detractors(ground: Known) -> Iterator[dict[str, object]]:
    for one in detractors(ground.utterances, ground.gathered.until, objections=ground.gathered.objected):
        more = {
            "reach": one.reach.raw,
            "effective_reach": round(one.reach.effective, 1),
            "times_normal": round(one.times_normal, 2),
            "alarming": one.alarming,
        }
        mentions = [] if one.last is None else [one.last]
        yield _record("detractor", one.author, round(one.reach.effective), None, mentions) | more


def _breached(ground: Known) -> Iterator[dict[str, object]]:
    for one in breaches(ground.utterances, ground.gathered.objected):
        yield _record("breach", one.author, len(one.before), one.at.isoformat(), [one.mention])


def _silent(ground: Known) -> Iterator[dict[str, object]]:
    for one in silent(ground.utterances, ground.today, ground.zone, ground.gathered.objected):
        yield _record("silent", one.author, one.days, one.last.isoformat(), [])


def _moved(ground: Known) -> Iterator[dict[str, object]]:
    """Give who reached delight or more, or fell from there, and why (C23); mere satisfaction comes and goes."""
    for one in moves(lives(ground), ground.today - _MOVED, ground.today):
        if max(one.before, one.after) >= Rung.DELIGHT:
            mentions = [] if one.cause is None else [one.cause]
            record = _record("moved", one.author, int(one.after), one.day.isoformat(), mentions)
            yield record | {"before": int(one.before), "ground": str(one.ground)}


def _record(kind: str, person: str, count: int, at: str | None, mentions: Sequence[int]) -> dict[str, object]:
    return {
        "brand": "",
        "kind": kind,
        "person": person,
        "count": count,
        "at": at,
        "mentions": list(mentions),
        "reach": None,
        "effective_reach": None,
        "times_normal": None,
        "alarming": None,
        "before": None,
        "ground": None,
    }


def _cells(one: dict[str, object], view: View) -> dict[str, str]:
    from datetime import UTC, datetime  # noqa: PLC0415 - only where there are people to show

    at = one["at"]
    when = "–"
    if isinstance(at, str):
        found = datetime.fromisoformat(at)
        when = view.day(found if found.tzinfo else found.replace(tzinfo=UTC))
    count = one["count"]
    values = {
        "count": shown(count if isinstance(count, int) else None),
        "at": when,
        "mentions": " ".join(map(str, one["mentions"])) if isinstance(one["mentions"], list) else "",
        "reach": shown(_number(one["reach"])),
        "times": shown(_number(one["times_normal"]), 1),
        "before": shown(_number(one["before"])),
    }
    cause = f" ({values['mentions']})" if values["mentions"] else ""
    values["ground"] = score_text(f"ground_{one['ground']}") + cause if one["ground"] else ""
    return {
        "kind": text(f"kind_{one['kind']}"),
        "person": str(one["person"]),
        "count": values["count"],
        "detail": text(f"people_{one['kind']}", **values),
    }


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def scores(ground: Known, leads: tuple[Lead, ...], person: str) -> dict[str, Score]:
    """Return every score of one person; empty if they are not known or have objected."""
    objected = ground.gathered.objected
    found = {
        "risk": risks(ground.utterances, ground.today, ground.zone, objected).get(person),
        "advocacy": advocacies(ground.utterances, ground.today, ground.zone, objected).get(person),
        "lead": next((one.score for one in leads if one.author == person), None),
    }
    return {name: score for name, score in found.items() if score is not None}


def score_lines(found: dict[str, Score]) -> Iterator[str]:
    """Give each score with what it is made of."""
    for name, score in found.items():
        yield from account_lines(text(f"score_{name}"), score, name)


def score_records(found: dict[str, Score], brand: str, of: str) -> list[dict[str, object]]:
    """Return scores for machines; the points of the parts add up to the score."""
    return [
        {
            "brand": brand,
            "of": of,
            "score": name,
            "points": score.points,
            "card": f"{score.card}-{score.version}",
            "day": score.day.isoformat(),
            "parts": [{"rule": part.rule, "events": part.events, "points": part.points} for part in score.parts],
        }
        for name, score in found.items()
    ]
