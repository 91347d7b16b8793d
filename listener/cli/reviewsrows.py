"""Reviews as rows: ratings by place and week, what was answered, bursts, pros and cons, reasons for leaving."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from listener.cli.output import Column, Listing, safe
from listener.cli.reviewsfound import Reviewed
from listener.cli.rumourswords import text
from listener.cli.view import View
from listener.cli.voicerows import between, counted, day, proportion, share, withheld
from listener.core.bombing import Bombing
from listener.core.groups import Withheld
from listener.core.reviewing import Change, Rated
from listener.words import number

_MOST = 10
"""Pros, and cons, that people are shown."""


def structured(found: Sequence[Reviewed]) -> Listing:
    """Return all of it for machines: one object a brand."""
    records = [_record(one) for one in found]
    return Listing([Column(key, key) for key in (records[0] if records else {})], records, [{} for _ in records])


def _record(one: Reviewed) -> dict[str, object]:
    median = one.answered.median
    return {
        "brand": one.brand.id,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "weeks": [_rated(each) for each in one.weeks],
        "stated": [_rated(each) for each in one.stated],
        "added": [_change(each) for each in one.added],
        "bad": one.answered.bad,
        "bad_answered": one.answered.answered,
        "answered_share": proportion(one.answered.share),
        "answer_median_s": None if median is None else int(median.total_seconds()),
        "bursts": [_burst(source, each) for source, each in one.bursts],
        "pros": [{"aspect": aspect, "reviews": count} for aspect, count in one.pros],
        "cons": [{"aspect": aspect, "reviews": count} for aspect, count in one.cons],
        "leaving": {reason: counted(count) for reason, count in one.leaving.cells.items()},
        "left": counted(one.leaving.total),
    }


def _rated(one: Rated) -> dict[str, object]:
    return {
        "place": one.place,
        "since": one.since.isoformat(),
        "value": round(one.value, 4),
        "low": round(one.mean.low, 4) if one.mean else None,
        "high": round(one.mean.high, 4) if one.mean else None,
        "ratings": one.count,
    }


def _change(one: Change) -> dict[str, object]:
    return {
        "place": one.place,
        "since": one.since.isoformat(),
        "at": one.at.isoformat(),
        "ratings": one.added,
        "low": None if one.low is None else round(one.low, 4),
        "high": None if one.high is None else round(one.high, 4),
    }


def _burst(source: str, one: Bombing) -> dict[str, object]:
    return {
        "source": source,
        "low": one.low,
        "usual": round(one.usual, 2),
        "burst": round(one.burst, 2),
        "drop": round(one.drop, 2),
        "is_burst": one.is_burst,
        "bombing": one.rings,
        "sure": round(min(1.0, one.sure), 4),
        "conduct_share": one.conduct,
        "copied_share": one.copied,
        "mentions": list(one.examples),
    }


def ratings(one: Reviewed, view: View) -> Listing:
    """Return the ratings of each place and week, in stars of five with their interval."""
    found = (*one.stated, *one.weeks)
    columns = (
        Column("place", text("col_where"), wrap=True),
        Column("since", text("col_week")),
        Column("stars", text("col_stars"), right=True),
        Column("between", text("col_between"), right=True),
        Column("ratings", text("col_ratings"), right=True),
    )
    told = len(one.stated)
    cells = [_cells(each, view, stated=place < told) for place, each in enumerate(found)]
    return Listing(columns, [_rated(each) for each in found], cells)


def _cells(one: Rated, view: View, *, stated: bool) -> dict[str, str]:
    mean = one.mean
    when = day(one.since, view)
    return {
        "place": safe(one.place),
        "since": text("stated", day=when) if stated else when,
        "stars": _stars(one.value, view),
        "between": f"{_stars(mean.low, view)}–{_stars(mean.high, view)}" if mean else "–",
        "ratings": "–" if one.count is None else number(one.count, view.lang),
    }


def _stars(value: float, view: View) -> str:
    return number(1 + 4 * value, view.lang, 1)


def told(one: Reviewed, view: View) -> Iterator[str]:
    """Yield in words what was added, what was answered, and whether low ratings come in a burst."""
    yield from (_added(each, view) for each in one.added)
    bad = one.answered
    if bad.bad:
        median = text("median", span=view.lasted(bad.median)) if bad.median is not None else ""
        values = {"share": share(bad.share, view), "between": between(bad.share, view)}
        yield text("bad_answered", answered=bad.answered, bad=bad.bad, **values, median=median)
    else:
        yield text("no_bad")
    for source, seen in one.bursts:
        if seen.is_burst:
            key = "bombing" if seen.rings else "burst"
            usual, times = number(seen.usual, view.lang, 1), number(seen.burst, view.lang)
            yield text(key, source=safe(source), low=seen.low, usual=usual, times=times)
    if isinstance(one.leaving.total, Withheld):
        yield text("leaving_withheld", least=one.leaving.total.least)


def _added(one: Change, view: View) -> str:
    values = {"place": safe(one.place), "count": number(abs(one.added), view.lang), "since": view.day(one.since)}
    if one.added < 0:
        return text("removed", **values)
    if one.low is None or one.high is None:
        return text("added", **values)
    return text("added_mean", **values, between=f"{_stars(one.low, view)}–{_stars(one.high, view)}")


def opinions(one: Reviewed, view: View) -> Listing:
    """Return pros and cons side by side."""
    columns = (Column("pro", text("col_pro"), wrap=True), Column("con", text("col_con"), wrap=True))
    pairs = zip_longest(one.pros[:_MOST], one.cons[:_MOST])
    cells = [{"pro": _counted(pro, view), "con": _counted(con, view)} for pro, con in pairs]
    return Listing(columns, [{} for _ in cells], cells)


def _counted(pair: tuple[str, int] | None, view: View) -> str:
    return f"{safe(pair[0])} ({number(pair[1], view.lang)})" if pair else ""


def leaving(one: Reviewed, view: View) -> Listing:
    """Return why people left, the reasons that were given; counts below a group are withheld, all if it is small."""
    columns = (Column("reason", text("col_reason"), most=30), Column("people", text("col_people"), right=True))
    shown = {} if isinstance(one.leaving.total, Withheld) else one.leaving.cells
    given = [(reason, count) for reason, count in shown.items() if count != 0]
    cells = [{"reason": text(f"reason_{reason}"), "people": withheld(count, view.lang)} for reason, count in given]
    return Listing(columns, [{} for _ in cells], cells)
