"""JSON answers of other people's interfaces: read without trust, and asked for values that may be anything. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from listener.core.charset import decode
from listener.errors import SourceError
from listener.model import Response

Object = dict[str, Any]
MOST_VALUES = 250_000
"""Lists and objects in one answer: 15 MB of empty ones would be a gigabyte of memory and minutes of reading."""


def json_object(response: Response) -> Object:
    """Return an answer that must be an object.

    Raises SourceError: ``empty``, ``not_json`` (a web page instead of data), ``bad_json`` (cut off, damaged),
    ``too_large`` (more than ``MOST_VALUES``), ``wrong_shape`` (JSON, but no object).
    """
    found = json_value(response)
    if not isinstance(found, dict):
        raise SourceError("wrong_shape", f"an object was expected, this is {_name(found)}")
    return found


def json_list(response: Response) -> list[Any]:
    """Return an answer that must be a list; raises as ``json_object`` does."""
    found = json_value(response)
    if not isinstance(found, list):
        raise SourceError("wrong_shape", f"a list was expected, this is {_name(found)}")
    return found


def json_value(response: Response) -> Any:
    """Return any JSON answer; raw control characters inside texts are let through. Raises as ``json_object`` does."""
    text = decode(response.body, response.headers.get("content-type", "")).strip().lstrip("\ufeff")
    if not text:
        raise SourceError("empty", "the answer has no content")
    if text.startswith("<"):
        raise SourceError("not_json", "a web page instead of data: maintenance, consent or a bot wall")
    if crowded(text):
        raise SourceError("too_large", f"more than {MOST_VALUES} lists and objects")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        raise SourceError("bad_json", "the answer is damaged or cut off") from None


def crowded(text: str) -> bool:
    """Tell whether a text of JSON holds more lists and objects than anybody means."""
    return text.count("[") + text.count("{") > MOST_VALUES


def objects(value: object) -> Iterator[Object]:
    """Yield the objects in what should be a list of them; a single object is a list of one, anything else nothing."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def inside(value: object, *path: str) -> Any:
    """Return what lies at a path of keys, None where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_at(value: object, *path: str) -> str:
    """Return the text at a path; numbers as they are written, everything else as nothing."""
    found = inside(value, *path)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else ""


def texts_at(value: object, *path: str) -> list[str]:
    """Return the texts in the list at a path; what is no text in it is left out."""
    found = inside(value, *path)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def numbers_at(value: object, *path: str) -> list[int]:
    """Return the whole numbers in the list at a path; what is none in it is left out."""
    found = inside(value, *path)
    return [one for one in found if type(one) is int] if isinstance(found, list) else []


def object_at(value: object, *path: str) -> Object:
    """Return the object at a path, an empty one if there is none."""
    found = inside(value, *path)
    return found if isinstance(found, dict) else {}


def count_at(value: object, *path: str) -> int | None:
    """Return the whole number at a path (also if written as text), None for anything else; never negative."""
    found = number_at(value, *path)
    return None if found is None or found < 0 else int(found)


def number_at(value: object, *path: str) -> float | None:
    """Return the number at a path, also if written as text; None for anything else and for what is not finite."""
    found = inside(value, *path)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        number = float(found)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and abs(number) < 2**53 else None


def epoch(seconds: float | None) -> datetime | None:
    """Return seconds since 1970 as a time; None where there is none, or no such time."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _name(value: object) -> str:
    return {list: "a list", dict: "an object", str: "a text", type(None): "null"}.get(type(value), "a number")
