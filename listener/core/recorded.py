"""A mention as it was heard: a line of the interchange format that may also say when it was first seen, and its tone.

The further keys are those of ``listener mentions --json``: ``first_seen`` (also ``seen`` or ``collected``),
``sentiment``, ``score``, ``chances``, ``method``, ``words``, ``medium``. A line without them is one as ``listener
export`` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from listener.core.interchange import as_object, parse
from listener.errors import UsageError
from listener.model import Chances, Found, Item, Mood, SourceName, Tone

AS_SAID = "file"
"""The method of a tone that a line gives without saying where it has it from."""
_SEEN = ("first_seen", "seen", "collected")
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_TOMORROW = timedelta(days=2)
"""The bounds of a usable date, as for sources: one line of 1970 or 2099 must not make a replay of decades."""
_MOODS = frozenset(map(str, Mood))


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line: what was said, when it was first seen, and how it was judged then."""

    source: SourceName
    item: Item
    seen: datetime
    """When it came in; without such a word when it was published."""
    tone: Tone | None
    """Toward the brand that the line names; None if it says nothing of a tone."""


def record(found: Found) -> str:
    """Return a stored mention as one line; ``recorded`` gives back what the store knew of it.

    What came as history (a first visit, an import) counts as seen when it was published: nobody heard it late.
    """
    mention, tone = found.mention, found.tone
    seen = mention.at if mention.backfill else mention.first_seen
    data: dict[str, object] = as_object(found) | {
        "medium": str(mention.medium),
        "first_seen": seen.isoformat(),
        "sentiment": str(tone.mood),
        "score": tone.score,
        "method": tone.method,
        "words": tone.words,
        "chances": _as_object(tone.chances),
    }
    return json.dumps(data, ensure_ascii=False)


def recorded(line: str, now: datetime) -> Recorded:
    """Return what a line says. Raises UsageError that tells what is wrong with it; a date ahead of ``now`` is."""
    source, item = parse(line)
    seen = _seen(item.extra) or item.published or now
    if not _EARLIEST <= seen <= now + _TOMORROW:
        raise UsageError("import.bad_time", found=seen.isoformat())
    return Recorded(source, item, min(seen, now), _tone(item.extra))


def _seen(extra: Mapping[str, Any]) -> datetime | None:
    """Return when it was first seen, if the line says so; a key of that name that holds no text means something else.

    Raises UsageError for a text that is no time with a zone.
    """
    given = next((extra[key] for key in _SEEN if isinstance(extra.get(key), str)), None)
    if given is None:
        return None
    try:
        seen = datetime.fromisoformat(given)
        if seen.tzinfo is None:
            raise UsageError("import.no_zone", found=given[:40])
        return seen.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError("import.bad_time", found=given[:40]) from error


def _tone(extra: Mapping[str, Any]) -> Tone | None:
    said = extra.get("sentiment")
    mood = said.strip().lower() if isinstance(said, str) else ""
    if mood not in _MOODS:
        return None
    words, method = extra.get("words"), extra.get("method")
    return Tone(
        Mood(mood),
        _share(extra.get("score")),
        method if isinstance(method, str) and method else AS_SAID,
        tuple(map(str, words)) if isinstance(words, list) else (),
        _chances(extra.get("chances")),
    )


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 <= value <= 1:
        return None
    return float(value)


def _chances(value: object) -> Chances | None:
    if not isinstance(value, dict):
        return None
    negative, neutral, positive = (_share(value.get(mood)) for mood in ("negative", "neutral", "positive"))
    if negative is None or neutral is None or positive is None:
        return None
    return Chances(negative, neutral, positive)


def _as_object(chances: Chances | None) -> dict[str, float] | None:
    if chances is None:
        return None
    return {"negative": chances.negative, "neutral": chances.neutral, "positive": chances.positive}
