"""What others find in a file: feedparser in feeds, a plain walk in pages and sitemaps, or what they wrote down."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser

_WANTED = ("review", "aggregaterating")
_JSONLD = re.compile(
    rb"""<script[^>]{0,200}type\s*=\s*["']?application/ld\+json["']?[^>]{0,200}>(.*?)</script>""",
    re.DOTALL | re.IGNORECASE,
)
_MARKED = re.compile(
    rb"""(?:itemtype|typeof)\s*=\s*["'](?:[^"']{0,80}[/:])?(Review|AggregateRating)["']""", re.IGNORECASE
)
_SCRIPT = re.compile(rb"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)
_RESERVED = re.compile(
    rb"""<meta\b(?=[^>]*name\s*=\s*["']?robots)[^>]*content\s*=\s*["']?[^"'>]*(?:noindex|noarchive|nosnippet|\bnone)""",
    re.IGNORECASE,
)
_PAGE = re.compile(r"<url\b.*?</url>", re.DOTALL)
_DATE = re.compile(r"<(?:\w+:)?(?:publication_date|lastmod)>\s*([\dT:.+-]+Z?)\s*<")
RECENT = timedelta(days=2)
"""Of a sitemap, what changed within so long before its newest page is news."""


def entries_of_feed(body: bytes, suffix: str) -> int:
    """Return how many different entries the reference readers find in a feed."""
    if suffix in {".json", ".jsonc"}:
        return _entries_of_json(body)
    # As the server answers: the file's own declaration decides about its encoding.
    headers = {"content-type": "application/xml"}
    found = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    return len({_words(entry) for entry in found.entries})


def _entries_of_json(body: bytes) -> int:
    try:
        data = json.loads(body)
    except ValueError:
        return 0
    known = isinstance(data, dict) and "jsonfeed.org/version/" in str(data.get("version", ""))
    items = data.get("items") if known else None
    keys = ("id", "title", "url", "external_url", "content_html", "content_text", "summary")
    objects = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return len({json.dumps([item.get(key) for key in keys]) for item in objects})


def _words(entry: Any) -> tuple[str, ...]:
    texts = [entry.get("summary", ""), *(part["value"] for part in entry.get("content", ()))]
    return (*(str(entry.get(key, "")) for key in ("id", "title", "link")), max(map(str, texts), key=len))


def entries_of_sitemap(text: str) -> tuple[int, datetime | None]:
    """Return how many pages of a sitemap are news, and when its newest page changed."""
    dates = [max(map(_moment, found)) for page in _PAGE.findall(text) if (found := _DATE.findall(page))]
    newest = max(dates, default=None)
    return sum(newest - date <= RECENT for date in dates) if newest else 0, newest


def _moment(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def entries_of_page(path: Path) -> int:
    """Return how many reviews and average ratings somebody else finds in a page.

    As written down beside the page, if it was; else what a plain walk through its JSON-LD finds, or the markup. Where
    the publisher reserves the content, reviews are kept as links, and average ratings are not.
    """
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    found = _told(path)
    found = _walked(body) if found is None else found
    return found["review"] if _RESERVED.search(body) else sum(found.values())


def _told(path: Path) -> Counter[str] | None:
    """Return what somebody wrote down beside a page; None if nobody did."""
    told = _observed(path.parent / "observed.json").get(path.name)
    if told is not None:
        rated = sum(_rates(one) for one in told["aggregate"]) or told["microdata_aggregate"]
        return Counter({"aggregaterating": rated, "review": told["reviews"] or told["microdata_review"]})
    beside = [other for suffix in (".json", ".jsonld") if (other := path.with_suffix(suffix)).exists()]
    counts = [_types(json.loads(other.read_text("utf-8") or "null")) for other in beside]
    return max(counts, key=lambda one: sum(one.values()), default=None)


@cache
def _observed(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def _walked(body: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    for block in _JSONLD.findall(body):
        try:
            found += _types(json.loads(block.decode("utf-8", "replace"), strict=False))
        except ValueError:
            continue
    seen = _SCRIPT.sub(b"", body)
    marked = Counter(name.decode().lower() for name in _MARKED.findall(seen))
    if b"ratingValue" not in seen:  # "0 reviews", and no value
        del marked["aggregaterating"]
    return found or marked


def _types(value: Any) -> Counter[str]:
    """Count the reviews and ratings in data, wherever they are."""
    return Counter(name for one in _objects(value) for name in _names(one) if name == "review" or _rates(one))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for part in value if isinstance(value, list) else ():
        yield from _objects(part)


def _names(one: dict[str, Any]) -> Iterator[str]:
    types = one.get("@type", one.get("type"))
    for name in types if isinstance(types, list) else [types]:
        last = str(name).rpartition("/")[2].lower()
        if last in _WANTED:
            yield last


def _rates(rating: dict[str, Any]) -> bool:
    """Tell whether an average says anything: where nobody has rated, there is none, or 0."""
    told = rating.get("properties", rating)
    value = told.get("ratingValue", told.get("http://schema.org/ratingValue", 0))
    return str(value).strip() not in {"", "0", "0.0", "None", "[]"}
