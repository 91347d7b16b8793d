"""Feed files that others recorded, real and broken on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import feedparser

from listener.errors import SourceError
from sources.feed import Feed
from tests.sources.answers import URL, page, visit

FEED = Feed(URL)


def test_no_entry_of_the_public_feeds_is_lost(public_data: Callable[[str], Path]) -> None:
    """Of every file: as many items as feedparser has different entries, or one named error. Nothing else is raised."""
    folder = public_data("feeds")
    paths = [path for path in folder.rglob("*") if path.suffix in {".xml", ".rss", ".rdf", ".atom", ".json"}]
    outcomes = {path.relative_to(folder).as_posix(): _compared(path) for path in sorted(paths)}

    assert len(outcomes) > 1000
    different = {name.rpartition("/")[2]: ours for name, (ours, theirs) in outcomes.items() if ours != theirs}
    assert different == {"doctype_contains_entity_decl.xml": "dtd", "entity_in_doctype.xml": "dtd"}


def _compared(path: Path) -> tuple[int | str, int | str]:
    """Return our count or error, and what it ought to be."""
    body = path.read_bytes()
    expected = _json_entries(body) if path.suffix == ".json" else _feedparser_entries(body)
    try:
        batch, _ = visit(FEED, {}, page(body, content_type="application/xml"))
    except SourceError as error:
        return ("no feed", expected) if error.kind in {"not_a_feed", "bad_json"} else (error.kind, expected)
    return len(batch.items) + len(batch.unreadable), expected


def _feedparser_entries(body: bytes) -> int | str:
    headers = {"content-type": "application/xml"}
    found = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not found.entries and not found.version:
        return "no feed"
    return len({_words(entry) for entry in found.entries})


def _words(entry: dict[str, object]) -> tuple[str, ...]:
    contents = dict.get(entry, "content")
    texts = [dict.get(entry, "summary"), *(part["value"] for part in contents or ())]  # type: ignore[attr-defined]
    return (*(str(dict.get(entry, key, "")) for key in ("id", "title", "link")), max(map(str, texts), key=len))


def _json_entries(body: bytes) -> int | str:
    try:
        listed = json.loads(body)["items"]
    except (ValueError, KeyError):
        return "no feed"
    keys = ("id", "title", "url", "external_url", "content_html", "content_text", "summary")
    return len({json.dumps([item.get(key) for key in keys]) for item in listed})
