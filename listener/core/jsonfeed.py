"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to entries; what is wrongly typed counts as missing."""

from __future__ import annotations

import json
from collections.abc import Mapping

from listener.core.entries import Document, Entry, tidy
from listener.core.jsonanswer import MOST_VALUES, crowded
from listener.errors import SourceError

_Object = Mapping[str, object]


def is_json(text: str) -> bool:
    """Tell by the first character whether a feed is JSON; the declared content type is wrong too often."""
    return text.lstrip().startswith("{")


def read_json(text: str) -> Document:
    """Return the entries of a JSON Feed.

    Raises SourceError: ``bad_json``, ``too_large`` (see ``jsonanswer``), or ``not_a_feed`` for other JSON.
    """
    feed = _load(text)
    listed = feed.get("items")
    if not isinstance(listed, list):
        raise SourceError("not_a_feed", "JSON without a list of items")
    return Document(
        entries=tuple(_entry(item, feed) for item in listed if isinstance(item, dict)),
        expired=feed.get("expired") is True,
        older=_text(feed, "next_url"),
        unreadable=tuple(
            f"item {position}: not an object" for position, item in enumerate(listed, 1) if not isinstance(item, dict)
        ),
    )


def _load(text: str) -> _Object:
    if crowded(text):
        raise SourceError("too_large", f"more than {MOST_VALUES} lists and objects")
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of more digits than Python converts
        raise SourceError("bad_json", str(error)[:200]) from error
    return value if isinstance(value, dict) else {}


def _entry(item: _Object, feed: _Object) -> Entry:
    texts = [_text(item, key) for key in ("content_html", "content_text", "summary")]
    return Entry(
        id=_id(item.get("id")),
        link=_text(item, "url") or _text(item, "external_url") or _attached(item),
        title=_text(item, "title"),
        body=max(texts, key=len),
        author=_authors(item) or _authors(feed),
        date=_text(item, "date_published") or _text(item, "date_modified"),
        lang=_text(item, "language") or _text(feed, "language"),
        extra={"tags": tags} if (tags := _texts(item.get("tags"))) else {},
    )


def _attached(item: _Object) -> str:
    """Return the address of the first recording or picture: all that an episode without a page has."""
    attachments = item.get("attachments")
    listed = attachments if isinstance(attachments, list) else []
    return next((url for one in listed if (url := _text(one, "url"))), "")


def _text(value: object, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _texts(value: object) -> list[str]:
    return [tidy(text) for text in value if isinstance(text, str) and tidy(text)] if isinstance(value, list) else []


def _id(value: object) -> str:
    """Return an id as text; the specification asks readers to take numbers, too."""
    known = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if known else ""


def _authors(holder: _Object) -> str:
    """Return the names under ``authors`` (1.1), else the one under ``author`` (1.0)."""
    several = holder.get("authors")
    authors = several if isinstance(several, list) else [holder.get("author")]
    names = [_text(author, "name") for author in authors]
    return ", ".join(name for name in names if name)
