"""Mentions as JSON Lines: the format that import, export and replay share. Pure: text in, values out.

One object a line: ``source``, ``published`` (ISO 8601 with zone) and one of ``text``/``title`` are required; ``id``,
``url``, ``author``, ``lang``, ``rating``, ``rating_max``, ``rating_min``, ``parent``, ``reach``, ``likes``, ``shares``,
``replies``, ``brand`` are known; every other key is kept and given back.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from listener.errors import UsageError
from listener.model import DateQuality, Found, Item, SourceName

_TEXTS = ("title", "text", "url", "author", "lang", "parent", "brand")
_COUNTS = ("reach", "likes", "shares", "replies")
_RATINGS = ("rating", "rating_max", "rating_min")
_KNOWN = {"source", "id", "published", *_TEXTS, *_COUNTS, *_RATINGS}
_DEEPEST = 50
"""Levels of nesting: far more than anybody exports, far less than what Python's stack bears when it is written."""
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair: JSON can write it, UTF-8 and the database cannot."""


def parse(line: str) -> tuple[SourceName, Item]:
    """Return the source and item of one line. Raises UsageError that says what is wrong with it."""
    data = _read(line)
    if not isinstance(data, dict):
        raise UsageError("import.not_object", found=type(data).__name__)
    source = _text(data, "source")
    if not source.strip():
        raise UsageError("import.missing", key="source")
    texts = {key: _text(data, key) for key in _TEXTS}
    if not (texts["title"].strip() or texts["text"].strip()):
        raise UsageError("import.missing", key="text")
    item = Item(
        native_id=_identity(data, texts),
        title=texts["title"],
        body=texts["text"],
        url=texts["url"],
        author=texts["author"],
        published=_published(data),
        date_quality=DateQuality.EXACT,
        lang=texts["lang"],
        parent=texts["parent"],
        brand=texts["brand"],
        **{key: _count(data, key) for key in _COUNTS},
        **{key: _rating(data, key) for key in _RATINGS},  # type: ignore[arg-type]  # floats for the rating fields
        extra={key: value for key, value in data.items() if key not in _KNOWN},
    )
    return SourceName(source.strip()), item


def dump(found: Found) -> str:
    """Return a stored mention as one line; ``parse`` gives the same item back."""
    return json.dumps(as_object(found), ensure_ascii=False)


def as_object(found: Found) -> dict[str, object]:
    """Return a stored mention with the format's keys, without empty ones."""
    m = found.mention
    data: dict[str, object] = {
        "source": m.source,
        "id": m.native_id,
        "url": m.url,
        "published": m.published.isoformat(),
        "author": m.author,
        "title": m.title,
        "text": m.text,
        "lang": m.lang,
        "rating": m.rating,
        "rating_max": m.rating_max,
        "rating_min": m.rating_min,
        "parent": m.parent,
        "reach": m.reach,
        "likes": m.likes,
        "shares": m.shares,
        "replies": m.replies,
        "brand": found.brand,
    }
    return {**m.extra, **{key: value for key, value in data.items() if value not in ("", None)}}


def _read(line: str) -> object:
    try:
        return _mended(json.loads(line), 0)
    except (ValueError, RecursionError) as error:
        raise UsageError("import.not_json", detail=str(error)) from error


def _mended(value: Any, depth: int) -> Any:
    """Return the value with U+FFFD for each half of a surrogate pair; raises RecursionError beyond ``_DEEPEST``."""
    if depth > _DEEPEST:
        raise RecursionError(f"nested deeper than {_DEEPEST} levels")
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_mended(key, depth): _mended(one, depth + 1) for key, one in value.items()}
    return value


def _published(data: Mapping[str, Any]) -> datetime:
    value = data.get("published")
    if value is None:
        raise UsageError("import.missing", key="published")
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise UsageError("import.bad_time", found=str(value)[:40]) from error
    if when.tzinfo is None:
        raise UsageError("import.no_zone", found=str(value)[:40])
    try:
        return when.astimezone(UTC)
    except OverflowError as error:
        raise UsageError("import.bad_time", found=str(value)[:40]) from error


def _identity(data: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    given = data.get("id")
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if given is not None and not isinstance(given, str):
        raise UsageError("import.wrong_type", key="id", expected="text", found=type(given).__name__)
    if given:
        return given
    parts = [str(data.get("published", "")), texts["author"], texts["title"], texts["text"]]
    return "sha1:" + hashlib.sha1("\0".join(parts).encode(), usedforsecurity=False).hexdigest()


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError("import.wrong_type", key=key, expected="text", found=type(value).__name__)
    return value


def _count(data: Mapping[str, Any], key: str) -> int | None:
    value = _number(data, key)
    return None if value is None else int(value)


def _rating(data: Mapping[str, Any], key: str) -> float | None:
    value = _number(data, key)
    return None if value is None else float(value)


def _number(data: Mapping[str, Any], key: str) -> float | None:
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**53:
        raise UsageError("import.wrong_type", key=key, expected="number", found=str(value)[:40])
    return value
