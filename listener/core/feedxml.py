"""RSS, RDF and Atom to entries: the fast reader first, and feedparser, which only this module knows, for the rest.

Feedparser gets bytes, and nothing to open or fetch.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise

from listener.core.entries import Document, Entry, identity
from listener.core.fastdoubt import DoubtError
from listener.core.fastfeed import read_fast
from listener.core.feedfacts import count, extra, is_whole, older, page_of, signed, wait
from listener.core.feedsigns import rest, tombstones
from listener.core.xmlguard import safe
from listener.errors import SourceError

_Fields = dict[str, object]
_Found = tuple[_Fields, list[_Fields], tuple[str, ...]]

_ENTRY_START = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_MOST_TRIES = 200


def read_xml(text: str, url: str) -> Document:
    """Return the entries of a feed that came from ``url`` (relative links are resolved against it).

    Raises SourceError: ``empty``, ``not_a_feed``, ``dtd``, ``too_large`` (see ``xmlguard``), or ``unreadable`` where
    feedparser gives up.
    """
    try:
        return read_fast(text, url)
    except DoubtError:
        return read_slowly(text, url)


def read_slowly(text: str, url: str) -> Document:
    """Return the same by way of feedparser alone, which reads everything and decides what is right."""
    text = safe(text)
    feed, entries, lost = _parse_or_salvage(text)
    whole = is_whole(text)
    if entries and not whole and _ends_within_entry(text):
        lost = (*lost, f"entry {len(entries)}: the file ends in the middle of it")
        entries = entries[:-1]
    if not (entries or lost or feed.get("version")):
        raise SourceError("not_a_feed", "neither RSS nor Atom nor JSON Feed")
    channel = _fields(feed, "feed")
    # In Atom an entry without author is its feed's; in RSS the feed's address is the webmaster's.
    author = _author(channel) if _text(feed, "version").startswith("atom") else ""
    return Document(
        entries=tuple(_entry(entry, url, _text(channel, "language"), author) for entry in entries),
        wait=wait(*(_text(channel, key) for key in ("ttl", "sy_updateperiod", "sy_updatefrequency"))),
        whole=whole,
        unreadable=lost,
        gone=tuple(name for ref in tombstones(text) if (name := identity(ref))),
        older=older((_text(link, "rel"), _text(link, "href")) for link in _list(channel, "links")),
        rest=rest(text),
    )


def _parse(text: str) -> _Fields:
    """Run feedparser. Its sanitiser and link resolver are off: half its time, for markup that ``clean`` strips.

    It is not told where the feed came from: it would make ``<guid>17</guid>`` an address below that place, and when the
    feed moves, every entry would be new.
    """
    import feedparser  # noqa: PLC0415 - 0.1 s that `listener --help` need not pay

    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        result: _Fields = feedparser.parse(
            BytesIO(text.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # a parser of hostile input: whatever it trips over is the feed's fault
        raise SourceError("unreadable", f"{type(error).__name__} in feedparser") from error
    return result


def _parse_or_salvage(text: str) -> _Found:
    try:
        feed = _parse(text)
    except SourceError as error:
        return _salvaged(text, error)
    return feed, _list(feed, "entries"), ()


def _salvaged(text: str, error: SourceError) -> _Found:
    """Return what feedparser reads once the entries it trips over are left out, found by halving; a line for each.

    Raises ``error`` if the entries are not to blame, or too many of them are.
    """
    feed: _Fields = {}
    entries: list[_Fields] = []
    lost: list[str] = []
    head, blocks, tail = _taken_apart(text)
    groups = [range(len(blocks))]
    for _ in range(_MOST_TRIES):
        if not groups:
            break
        group = groups.pop()
        try:
            feed = _parse(head + "".join(blocks[at] for at in group) + tail)
            entries += _list(feed, "entries")
        except SourceError as tripped:
            half = len(group) // 2
            groups += [group[half:], group[:half]] if half else []
            lost += [] if half else [f"entry {at + 1}: {tripped.detail}" for at in group]
    if groups or not entries:
        raise error
    return feed, entries, tuple(lost)


def _taken_apart(text: str) -> tuple[str, list[str], str]:
    """Return what stands before the first entry, the entries, and what stands after the last."""
    first = _ENTRY_START.search(text)
    start = first.start() if first else len(text)
    ends = [start, *(end.end() for end in _ENTRY_END.finditer(text, start))]
    return text[:start], [text[one:other] for one, other in pairwise(ends)], text[ends[-1] :]


def _ends_within_entry(text: str) -> bool:
    """Tell whether the last entry was cut off: half an id would come back as another entry."""
    starts = [start.end() for start in _ENTRY_START.finditer(text)]
    return bool(starts) and not _ENTRY_END.search(text, starts[-1])


def _entry(entry: _Fields, url: str, lang: str, author: str) -> Entry:
    written = _text(entry, "published") or _text(entry, "updated") or _text(entry, "created")
    contents = _list(entry, "content")
    texts = [_text(entry, "summary"), *(_text(content, "value") for content in contents)]
    return Entry(
        id=_text(entry, "id"),
        link=_link(entry, url),
        title=_text(entry, "title"),
        body=max(texts, key=len),
        author=_author(entry) or author or _text(_fields(entry, "source"), "title") or _text(entry, "news_source"),
        date=written,
        parsed=_parsed(entry),
        lang=_text(entry, "language") or _text(_fields(entry, "title_detail"), "language") or lang,
        parent=_text(_fields(entry, "thr_in-reply-to"), "ref"),
        reach=count(_text(_fields(entry, "media_statistics"), "views")),
        likes=count(_text(_fields(entry, "media_starrating"), "count")),
        replies=count(_text(entry, "slash_comments"), _text(entry, "thr_total")),
        extra=_extra(entry),
    )


def _extra(entry: _Fields) -> dict[str, object]:
    return extra((_text(tag, "term") for tag in _list(entry, "tags")), _text(_fields(entry, "source"), "href"))


def _link(entry: _Fields, url: str) -> str:
    enclosed = [_text(link, "href") for link in _list(entry, "links") if _text(link, "rel") == "enclosure"]
    return page_of(_text(entry, "id"), _text(entry, "link"), _text(entry, "feedburner_origlink"), enclosed, url)


def _author(holder: _Fields) -> str:
    return signed([_text(author, "name") for author in _list(holder, "authors")], _text(holder, "author"))


def _parsed(entry: _Fields) -> datetime | None:
    keys = ("published_parsed", "updated_parsed", "created_parsed")
    values = [value for key in keys if isinstance(value := _raw(entry, key), tuple)]
    if not values:
        return None
    year, month, day, hour, minute, second = values[0][:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _raw(holder: _Fields, key: str) -> object:
    """Pass by feedparser's own access, which maps keys to others and warns about it."""
    return dict.get(holder, key)


def _text(holder: _Fields, key: str) -> str:
    value = _raw(holder, key)
    return value if isinstance(value, str) else ""


def _fields(holder: _Fields, key: str) -> _Fields:
    value = _raw(holder, key)
    return value if isinstance(value, dict) else {}


def _list(holder: _Fields, key: str) -> list[_Fields]:
    value = _raw(holder, key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
