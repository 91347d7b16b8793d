"""Reports for machines: one record a brand with fixed keys, and steps as CSV. Nothing is translated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from listener.core.aftermath import Aftermath
from listener.core.aftermath import Step as Hours
from listener.core.claims import open_places
from listener.core.csvcells import written
from listener.core.dialogue import Share
from listener.core.proportion import Proportion
from listener.figures import figures
from listener.model import Aggregate
from listener.report.period import Kind
from listener.report.periodfound import Case, Findings, Outstanding, Stated, Step, Top, Voice
from listener.report.periodwords import Tongue
from listener.report.setting import utc

_COUNTS = ("negative", "neutral", "positive", "unscored")
_OF_INCIDENT = ("mentions", "negative", "usual", "usual_low", "usual_high")
COLUMNS = ("brand", "step", "start", "end", "mentions", *_COUNTS, "usual", "usual_low", "usual_high", "heard")


def table(several: Sequence[Findings], tongue: Tongue) -> str:
    """Return the steps of some brands as CSV with fixed columns; times are local ones with their offset."""
    return _rows(
        [
            {"brand": found.brand.id, "step": "hour" if found.period.kind is Kind.DAY else "day", **_step(one, tongue)}
            for found in several
            for one in found.steps
        ],
        COLUMNS,
    )


def course(found: Aftermath, zone: tzinfo) -> str:
    """Return the course of an incident as CSV: steps of some hours, as its report draws them."""
    return _rows([_hours(one, zone) for one in found.steps], ("start", "end", *_OF_INCIDENT))


def _hours(one: Hours, zone: tzinfo) -> dict[str, object]:
    usual, times = one.usual, (one.start.astimezone(zone).isoformat(), one.end.astimezone(zone).isoformat())
    known = (usual.mean, usual.low, usual.high) if usual else (None, None, None)
    return dict(zip(("start", "end", *_OF_INCIDENT), (*times, one.total, one.negative, *known), strict=True))


def _rows(records: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return records as CSV; what is not known is empty. Only for words and numbers of our own."""
    return written(columns, ([_cell(one[key]) for key in columns] for one in records))


def _cell(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value


def _step(one: Step, tongue: Tongue | None = None) -> dict[str, object]:
    usual = one.usual
    at = [utc(at) if tongue is None else at.astimezone(tongue.zone).isoformat() for at in (one.start, one.end)]
    return {
        "start": at[0],
        "end": at[1],
        "mentions": one.count.total,
        **{name: getattr(one.count, name) for name in _COUNTS},
        "usual": round(usual.mean, 2) if usual else None,
        "usual_low": usual.low if usual else None,
        "usual_high": usual.high if usual else None,
        "heard": one.is_heard,
    }


def record(found: Findings, tongue: Tongue) -> dict[str, object]:
    """Return everything that is known of a brand in a period."""
    return _about(found) | _course(found, tongue) | _people(found, tongue) | _data(found)


def _about(found: Findings) -> dict[str, object]:
    period, change = found.period, found.change
    return {
        "brand": found.brand.id,
        "period": period.key,
        "since": utc(period.since),
        "until": utc(period.until),
        "counted_until": utc(found.end),
        "state": str(found.verdict.lamp),
        "because": found.verdict.because,
        **{key: value for key, value in _step(found.whole).items() if key not in {"start", "end", "heard"}},
        "before": found.before,
        "change": round(change.ratio, 4) if change else None,
        "change_low": round(change.low, 4) if change else None,
        "change_high": round(change.high, 4) if change else None,
        "negative_share": _share(found.negative),
        "negative_share_before": _share(found.negative_before),
        "negative_share_moved": None if found.negative_shift is None else round(found.negative_shift, 4),
        "usual_negative_share": None if found.usual_negative is None else round(found.usual_negative, 4),
    }


def _share(one: Proportion | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4)}


def _course(found: Findings, tongue: Tongue) -> dict[str, object]:
    return {
        "steps": [_step(one) for one in found.steps],
        "outstanding": [_outstanding(one, tongue) for one in found.outstanding],
        "signs": [
            {"since": utc(one.since), "voices": one.voices, "usual": round(one.usual, 2), "arranged": one.arranged}
            for one in found.signs
        ],
        "incidents": [_incident(one) for one in found.incidents],
    }


def _outstanding(one: Outstanding, tongue: Tongue) -> dict[str, object]:
    tops = [_top(top, tongue) for top in one.tops] if tongue.quotes else []
    return {"start": utc(one.step.start), "mentions": one.step.count.total, "sure": one.is_sure, "tops": tops}


def _top(one: Top, tongue: Tongue) -> dict[str, object]:
    said = one.found.mention
    return {
        "id": one.found.id,
        "at": utc(said.at),
        "source": said.source,
        "author": said.author if tongue.names else None,
        "mood": str(one.found.tone.mood),
        "copies": one.copies,
        "reach": said.reach,
        "url": said.url,
        "text": said.text or said.title,
    }


def _incident(one: Case) -> dict[str, object]:
    known, took = one.reacted.moments, one.reacted.reactions
    return {
        "incident": one.incident.name,
        "status": str(one.incident.status),
        "level": one.level,
        "max_level": one.incident.max_level,
        "onset": _at(known.onset or one.incident.opened),
        "ended": _at(known.ended),
        "time_to_acknowledge_s": _seconds(took.acknowledged),
        "time_to_first_word_s": _seconds(took.spoken),
        "self_disclosed_first": took.self_disclosed_first,
        "counts": one.counts,
    }


def _at(at: datetime | None) -> str | None:
    return None if at is None else utc(at)


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _people(found: Findings, tongue: Tongue) -> dict[str, object]:
    return {
        "answers": _desk(found),
        "rumours": [
            {"rumour": one.number, "verdict": str(one.verdict), "opened": utc(one.opened)}
            | {"places": len(one.places), "open": len(open_places(one))}
            for one in found.rumours
        ],
        "reviews": [
            {"source": one.place, "count": round(one.mean.of)} | (_share(one.mean) or {}) for one in found.rated
        ],
        "bad_reviews": {"count": found.reviews.bad, "answered": found.reviews.answered},
        "stated": [_stated(one) for one in found.stated],
        "trust": None if found.trust is None else list(_trust(found, tongue)),
        "voice": [_voice(one) for one in found.voices],
        "feedback": [
            {"feedback": row.number, "topic": row.topic, "voices": row.voices, "note": row.note or None}
            | {"progress": str(row.progress) if row.progress else None, "since": utc(row.since)}
            for row in found.heard.rows
        ],
    }


def _desk(found: Findings) -> dict[str, object]:
    desk = found.desk
    return {
        "known": desk.is_known,
        "asked": desk.asked,
        "answered": _part(desk.answered),
        "in_time": _part(desk.in_time),
        "open": desk.open,
        "median_s": _seconds(desk.median),
        "counted_since": _at(desk.since),
    }


def _part(one: Share) -> dict[str, int]:
    return {"part": one.part, "of": one.whole}


def _stated(one: Stated) -> dict[str, object]:
    return {"source": one.source, "subject": one.now.subject, "now": _aggregate(one.now)} | {
        "before": _aggregate(one.before) if one.before else None
    }


def _aggregate(one: Aggregate) -> dict[str, object]:
    return {"average": one.average, "best": one.best, "worst": one.worst, "ratings": one.ratings}


def _trust(found: Findings, tongue: Tongue) -> Iterator[Mapping[str, object]]:
    if found.trust is None:
        return
    for one in figures(found.trust.view, tongue.lang, tongue.lasted):
        told = {"figure": one.name, "value": one.value, "count": one.count, "low": one.low, "high": one.high}
        yield told | {"withheld": one.withheld or None, "parts": dict(one.parts)}


def _voice(one: Voice) -> dict[str, object]:
    shares = {"share": _share(one.raw), "without_copies": _share(one.adjusted), "before": _share(one.before)}
    return {"brand": one.brand, "mentions": one.mentions} | shares


def _data(found: Findings) -> dict[str, object]:
    known = found.data
    return {
        "sources": {str(name): count for name, count in known.sources.items()},
        "blind_s": {str(name): _seconds(length) for name, length in known.blind.items()},
        "deaf_s": _seconds(known.deaf),
        "learning": known.learning,
        "unread": known.unread,
        "trust_since": _at(found.trust.began) if found.trust else None,
    }
