"""What others hand in as JSON: one object, a list, or one object a line; its fields found by JSON pointers. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from hashlib import blake2b
from typing import Any

from listener.core.charset import decode
from listener.core.dates import read_date
from listener.core.entries import identity, tidy
from listener.core.jsonanswer import crowded, text_at
from listener.core.numerals import counted, rated
from listener.core.reception import Wrong
from listener.core.urls import canonical, is_web
from listener.model import DateQuality, Item

Pointer = tuple[str, ...]
LIST = "items"
"""The target that says where in the body the list of entries is."""
TEXTS = ("id", "url", "published", "title", "text", "author", "lang", "parent")
COUNTS = ("reach", "likes", "shares", "replies")
RATINGS = ("rating", "rating_max", "rating_min")
TARGETS = (LIST, *TEXTS, *COUNTS, *RATINGS)
_OURS = frozenset({*TARGETS, "source", "brand"}) - {LIST}
"""Keys of the interchange format: nothing else is kept under them. Who sends does not say which brand it is about."""
_MOST_EXTRA, _LONGEST_EXTRA = 50, 2_000
_ESCAPE = re.compile("~(?![01])")


def pointer(text: str) -> Pointer | None:
    """Return the steps of a JSON pointer (RFC 6901), None if it is none; "" is the whole."""
    if (text and not text.startswith("/")) or _ESCAPE.search(text):
        return None
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:])


def pointers(fields: Sequence[str]) -> dict[str, Pointer]:
    """Return the pointer of each target named in "target=/path"; what cannot be read is left out."""
    parted = (one.partition("=") for one in fields)
    found = ((target.strip(), pointer(path.strip())) for target, sign, path in parted if sign)
    return {target: path for target, path in found if target in TARGETS and path is not None}


def at(value: Any, path: Pointer) -> Any:
    """Return what lies at a pointer, None where nothing is."""
    for step in path:
        if isinstance(value, list):
            value = value[int(step)] if re.fullmatch(r"0|[1-9]\d{0,5}", step) and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def entries(body: bytes, content_type: str, where: Pointer) -> list[Any] | None:
    """Return the entries of a body, None if it is no JSON or too much; ``NotJson`` for a line that is none."""
    text = decode(body, content_type).strip().lstrip("\ufeff")
    if crowded(text):
        return None
    try:
        found = at(json.loads(text, strict=False), where)
    except RecursionError:
        return None
    except ValueError:
        return _by_line(text)
    return found if isinstance(found, list) else [found]


class NotJson:
    """Stands for a line that cannot be read."""


def _by_line(text: str) -> list[Any] | None:
    """Return the values of JSON Lines; None if the first line is no object: then it is one damaged document."""
    values = [_value(line) for line in text.split("\n") if line.strip()]
    return values if len(values) > 1 and isinstance(values[0], dict) else None


def _value(line: str) -> Any:
    try:
        return json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return NotJson()


@dataclass(frozen=True, slots=True)
class Reader:
    """Makes items of the entries of one request."""

    fields: Mapping[str, Pointer]
    zone: tzinfo
    key: str = ""
    """The request's Idempotency-Key."""

    def read(self, found: Sequence[Any]) -> tuple[tuple[Item, ...], tuple[Wrong, ...]]:
        """Return the items, each identity once (of several the last), and what could not be read."""
        told = [(number, self._fault(entry), entry) for number, entry in enumerate(found, 1)]
        good = [entry for _, fault, entry in told if not fault]
        pages = Counter(_page(self._text(entry, "url")) for entry in good if not self._text(entry, "id"))
        made = (self._item(entry, pages, alone=len(found) == 1) for entry in good)
        items = {item.native_id: item for item in made}
        return tuple(items.values()), tuple(Wrong(number, fault) for number, fault, _ in told if fault)

    def _fault(self, entry: Any) -> str:
        if not isinstance(entry, dict):
            return "not_json" if isinstance(entry, NotJson) else "not_an_object"
        return "" if self._text(entry, "title") or self._text(entry, "text") else "no_text"

    def _value(self, entry: Any, target: str) -> Any:
        return at(entry, self.fields.get(target, (target,)))

    def _text(self, entry: Any, target: str) -> str:
        return tidy(text_at(self._value(entry, target)))

    def _count(self, entry: Any, target: str) -> int | None:
        return counted(_sane(self._value(entry, target)))

    def _item(self, entry: Any, pages: Mapping[str, int], *, alone: bool) -> Item:
        texts = {target: self._text(entry, target) for target in TEXTS}
        dated = read_date(texts["published"], self.zone)
        rating, best, worst = (rated(_sane(self._value(entry, target))) for target in RATINGS)
        page = _page(texts["url"])
        return Item(
            native_id=self._identity(texts, page if pages[page] == 1 else "", alone=alone),
            title=texts["title"],
            body=texts["text"],
            url=page,
            author=texts["author"],
            published=dated.at if dated else None,
            date_quality=dated.quality if dated else DateQuality.SEEN,
            lang=texts["lang"],
            rating=rating.value if rating else None,
            rating_max=best.value if best else (rating.best if rating else None),
            rating_min=worst.value if worst else (rating.worst if rating else None),
            parent=identity(texts["parent"]),
            extra=dict(self._extra(entry, undated=dated is None, unrated=rating is None)),
            reach=self._count(entry, "reach"),
            likes=self._count(entry, "likes"),
            shares=self._count(entry, "shares"),
            replies=self._count(entry, "replies"),
        )

    def _identity(self, texts: Mapping[str, str], page: str, *, alone: bool) -> str:
        """Return the id, the request's key, the address, else what is said; what shares a page needs more than that."""
        if texts["id"]:
            return identity(texts["id"])
        said = (texts["published"], texts["author"], texts["title"], texts["text"], texts["url"])
        if self.key:
            return identity(self.key) if alone else f"{identity(self.key)}#{_hash(*said)}"
        return identity(page) or "said:" + _hash(*said)

    def _extra(self, entry: Any, *, undated: bool, unrated: bool) -> Iterator[tuple[str, object]]:
        """Yield what else came along, plain values only, and what was meant as a date or rating and is none."""
        mapped = {path[0] for path in self.fields.values() if path}
        others = ((tidy(name), value) for name, value in entry.items() if name not in mapped)
        kept = ((name, _plain(value)) for name, value in others if name and name not in _OURS)
        yield from [(name, value) for name, value in kept if value not in (None, "")][:_MOST_EXTRA]
        for target, missing in (("published", undated), ("rating", unrated)):
            written = self._text(entry, target)
            if missing and written:
                yield f"{target}_raw", written[:_LONGEST_EXTRA]


def _plain(value: Any) -> object:
    if isinstance(value, str):
        return tidy(value)[:_LONGEST_EXTRA]
    return _sane(value) if isinstance(value, int | float) else None


def _sane(value: Any) -> Any:
    """Return a value, but None for numbers that JSON can write and nobody can mean."""
    return None if isinstance(value, int | float) and not abs(value) < 2**53 else value


def _page(url: str) -> str:
    address = canonical(url)
    return address if is_web(address) else ""


def _hash(*told: str) -> str:
    return blake2b("\0".join(told).encode(), digest_size=12).hexdigest()
