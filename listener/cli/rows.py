"""Stored values as rows: for machines with fixed keys, for people in their language and zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from listener.cli.output import Column, Listing
from listener.core.interchange import as_object
from listener.model import Count, Found, Incident, Mood, SourceHealth, Tally
from listener.words import clock, moment, number, percent, say, span

if TYPE_CHECKING:
    from listener.config import Config

MOOD_STYLES = {"negative": "red", "positive": "green", "unscored": "dim"}
STATE_STYLES = {"open": "bold red", "declining": "yellow", "closed": "dim"}
_BAR = "▏▎▍▌▋▊▉█"
_BAR_WIDTH = 24


def _columns(lang: str, *columns: Column) -> list[Column]:
    return [Column(c.key, say(f"cli.col_{c.heading or c.key}", lang), c.right, c.wrap, c.styles) for c in columns]


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def mentions(found: Sequence[Found], zone: tzinfo, lang: str) -> Listing:
    """Return mentions as rows; machines get the interchange format and the understanding beside it."""
    columns = _columns(
        lang,
        Column("published", "when"),
        Column("brand", ""),
        Column("sentiment", "", styles=MOOD_STYLES),
        Column("lang", ""),
        Column("source", ""),
        Column("author", ""),
        Column("text", "what", wrap=True),
    )
    return Listing(columns, [_mention(one) for one in found], [_mention_cells(one, zone, lang) for one in found])


def _mention(found: Found) -> dict[str, object]:
    return as_object(found) | {
        "mention": found.id,
        "sentiment": str(found.tone.mood),
        "score": found.tone.score,
        "method": found.tone.method,
        "words": list(found.tone.words),
        "matched": list(found.matched),
        "medium": str(found.mention.medium),
        "copy_of": None if found.story == found.id else found.story,
        "first_seen": _iso(found.mention.first_seen),
        "date_quality": str(found.mention.date_quality),
    }


def _mention_cells(found: Found, zone: tzinfo, lang: str) -> dict[str, str]:
    m, tone = found.mention, found.tone
    score = "" if tone.score is None else f" {number(tone.score, lang, 2)}"
    what = m.title or m.text
    more = f" – {m.text}" if m.title and m.text and not m.text.startswith(m.title) else ""
    copy = "" if found.story == found.id else say("cli.is_copy", lang) + " "
    return {
        "published": moment(m.at, zone, lang),
        "brand": found.brand,
        "sentiment": say(f"cli.mood_{tone.mood}", lang) + score,
        "lang": m.lang or "–",
        "source": m.source,
        "author": m.author[:24],
        "text": copy + (what + more)[:200],
    }


def trend(counts: Sequence[Count], by: str, zone: tzinfo, lang: str) -> Listing:
    """Return a series as rows, with a bar for people."""
    moods = [Column(str(mood), f"mood_{mood}", right=True) for mood in Mood]
    columns = _columns(lang, Column("start", by), Column("total", "", right=True), *moods)
    columns += _columns(lang, Column("negative_share", "", right=True), Column("bar", ""))
    top = max((count.total for count in counts), default=0)
    records = [
        {
            "start": _iso(c.start.astimezone(zone)),
            "total": c.total,
            "negative": c.negative,
            "neutral": c.neutral,
            "positive": c.positive,
            "unscored": c.unscored,
            "negative_share": _share(c),
        }
        for c in counts
    ]
    return Listing(columns, records, [_count_cells(count, by, top, zone, lang) for count in counts])


def _share(count: Count) -> float | None:
    scored = count.total - count.unscored
    return round(count.negative / scored, 4) if scored else None


def _count_cells(count: Count, by: str, top: int, zone: tzinfo, lang: str) -> dict[str, str]:
    share = _share(count)
    day = moment(count.start, zone, lang)
    cells = {str(mood): number(getattr(count, mood), lang) for mood in Mood}
    return cells | {
        "start": day if by == "hour" else day.rsplit(" ", 1)[0],
        "total": number(count.total, lang),
        "negative_share": "–" if share is None else percent(share, lang),
        "bar": _bar(count.total, top),
    }


def _bar(value: int, top: int) -> str:
    eighths = round(value / top * _BAR_WIDTH * 8) if top else 0
    return "█" * (eighths // 8) + (_BAR[eighths % 8 - 1] if eighths % 8 else "")


def incidents(found: Sequence[Incident], configured: Config, lang: str) -> Listing:
    """Return incidents as rows."""
    zone = configured.zone
    columns = _columns(
        lang,
        Column("incident", ""),
        Column("brand", ""),
        Column("state", "", styles=STATE_STYLES),
        Column("level", "", right=True),
        Column("max_level", "", right=True),
        Column("opened", ""),
        Column("closed", "duration"),
        Column("peak_volume", "", right=True),
        Column("playbook", ""),
    )
    return Listing(columns, [incident(one) for one in found], [_incident_cells(one, zone, lang) for one in found])


def incident(one: Incident) -> dict[str, object]:
    """Return an incident for machines."""
    return {
        "incident": one.name,
        "brand": one.brand,
        "state": str(one.state),
        "level": one.level,
        "max_level": one.max_level,
        "opened": _iso(one.opened),
        "changed": _iso(one.changed),
        "closed": _iso(one.closed),
        "waves": one.waves,
        "peak_volume": one.peak_volume,
        "playbook": one.playbook,
    }


def _incident_cells(one: Incident, zone: tzinfo, lang: str) -> dict[str, str]:
    ended = one.closed or one.changed
    lasted = span(ended - one.opened, lang) + ("" if one.closed else " …")
    return {
        "incident": one.name,
        "brand": one.brand,
        "state": say(f"cli.state_{one.state}", lang),
        "level": f"{one.level} {say(f'alerts.level_{one.level}', lang)}",
        "max_level": str(one.max_level),
        "opened": moment(one.opened, zone, lang),
        "closed": lasted,
        "peak_volume": number(one.peak_volume, lang),
        "playbook": one.playbook,
    }


def sources(health: Sequence[SourceHealth], zone: tzinfo, lang: str) -> Listing:
    """Return the health of sources as rows."""
    columns = _columns(
        lang,
        Column("source", ""),
        Column("state", "", styles={"ok": "green", "failing": "bold red", "waiting": "dim"}),
        Column("last_success", ""),
        Column("last_new", ""),
        Column("due", ""),
        Column("fetched", "", right=True),
        Column("stored", "", right=True),
        Column("error", "", wrap=True),
    )
    return Listing(columns, [_health(one) for one in health], [_health_cells(one, zone, lang) for one in health])


def _state(one: SourceHealth) -> str:
    if one.failures:
        return "failing"
    return "ok" if one.last_success else "waiting"


def _health(one: SourceHealth) -> dict[str, object]:
    return {
        "source": one.name,
        "kind": one.kind,
        "state": _state(one),
        "failures": one.failures,
        "last_visit": _iso(one.last_visit),
        "last_success": _iso(one.last_success),
        "last_new": _iso(one.last_new),
        "due": _iso(one.due),
        **{name: getattr(one.total, name) for name in Tally.__slots__},
        "error": one.error,
    }


def _health_cells(one: SourceHealth, zone: tzinfo, lang: str) -> dict[str, str]:
    def shown(at: datetime | None) -> str:
        return "–" if at is None else moment(at, zone, lang)

    state = _state(one)
    times = f" ×{one.failures}" if one.failures else ""
    return {
        "source": one.name,
        "state": say(f"cli.health_{state}", lang) + times,
        "last_success": shown(one.last_success),
        "last_new": shown(one.last_new),
        "due": clock(one.due, zone),
        "fetched": number(one.total.fetched, lang),
        "stored": number(one.total.stored, lang),
        "error": one.error,
    }
