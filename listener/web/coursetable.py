"""The numbers of a course beside its chart: further columns for people, and CSV for machines. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from alerts.quotes import clean
from listener.cli.view import View
from listener.core.csvcells import written
from listener.model import Count
from listener.web.courses import Course, Split
from listener.words import percent, say


def more_columns(found: Course, view: View) -> list[tuple[str, list[str]]]:
    """Return the share of the negative, and which steps could not be heard well, if there are such."""
    shares = [_share(one) for one in found.counts]
    columns = [
        (
            say("dashcourse.negative_share", view.lang),
            ["–" if one is None else percent(one, view.lang) for one in shares],
        )
    ]
    if found.gaps:
        words = {True: say("dashcourse.heard", view.lang), False: say("dashcourse.deaf", view.lang)}
        cells = [words[found.heard(place)] for place in range(len(found.counts))]
        columns.append((say("dashcourse.hearing", view.lang), cells))
    return columns


def _share(one: Count) -> float | None:
    scored = one.total - one.unscored
    return one.negative / scored if scored else None


def csv_of(found: Course, zone: tzinfo) -> str:
    """Return the steps as CSV with fixed keys: nothing is translated, and no cell begins like a formula."""
    rows = [dict(_row(found, place, zone)) for place in range(len(found.counts))]
    keys = list(rows[0]) if rows else []
    return written(keys, ([row[key] for key in keys] for row in rows))


def _row(found: Course, place: int, zone: tzinfo) -> Iterator[tuple[str, object]]:
    one = found.counts[place]
    yield "start", _iso(one.start, zone)
    yield "step", found.wanted.step
    for mood in ("total", "negative", "neutral", "positive", "unscored"):
        yield mood, getattr(one, mood)
    share = _share(one)
    yield "negative_share", None if share is None else round(share, 4)
    for part in ("mean", "low", "high"):
        yield f"usual_{part}", None if found.usual is None else round(getattr(found.usual[place], part), 2)
    yield "heard", int(found.heard(place))
    if found.wanted.split is not Split.TONE:
        for layer in found.layers:
            yield f"{found.wanted.split}:{_plain(layer.name)}", layer.values[place]
    if found.beside:
        yield f"beside:{found.beside.incident.name}", found.beside.values[place]


def _plain(name: str) -> str:
    return clean(name) or "rest"


def _iso(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat()
