"""What is proposed for an address: a kind of source with its options, a name, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from listener.core.address import Address
from listener.core.fold import fold

TYPED, PART, ISSUED = "secret_typed", "secret_part", "secret_issued"
"""Where a secret comes from: it is the address itself, a part of it, or the site gives it to whom it knows."""

_LONGEST_NAME = 40
_ANYBODY_S = frozenset(
    {"beitraege", "artikel", "news", "nachrichten", "aktuell", "blog", "posts", "articles", "index", "home"}
)
"""Titles that say nothing of who speaks."""
_NOISE = re.compile(r"\b(?:rss|atom|json)?[ -]*feeds?\b|\b(?:rss|atom)(?: ?[12]\.0)?\b|»|«|\|", re.IGNORECASE)
"""What titles of feeds say besides the name."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that could be configured."""

    kind: str
    name: str
    """Short, plain and typed without quotes; perhaps taken already."""
    options: Mapping[str, object]
    """As config.toml has them: texts, numbers, tuples of texts."""
    reason: str
    """Key of the sentence in the catalogue ``find`` that says what was found."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Fill the sentence's slots."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Options that must not stand in config.toml, each with where the secret comes from (a key of the catalogue)."""


Recogniser: TypeAlias = Callable[[Address], tuple[Proposal, ...]]
"""Tells how to listen at an address; nothing if it cannot say."""


def searching(kind: str, place: str, search: tuple[str, ...], **options: object) -> Proposal:
    """Return a search; without a phrase from the address it is for the brands' names."""
    named: dict[str, object] = {"search": search} if search else {}
    reason, values = (
        ("found_search", {"place": place, "phrase": search[0]}) if search else ("found_brands", {"place": place})
    )
    return Proposal(kind, short_name(" ".join((place, *search)), kind), {**named, **options}, reason, values)


def short_name(*titles: str) -> str:
    """Return the first title that makes a name: "Tagblatt » RSS-Feed" → tagblatt. The last one is taken as it is."""
    for title in titles[:-1]:
        name = _slug(_NOISE.sub(" ", title))
        if len(name) > 2 and name not in _ANYBODY_S:
            return name
    return _slug(titles[-1]) or "quelle"


def _slug(title: str) -> str:
    name = ""
    for word in re.findall(r"[^\W_]+", fold(title)):
        if name and len(name) + len(word) >= _LONGEST_NAME:
            break
        name = f"{name}-{word}" if name else word[:_LONGEST_NAME]
    return name
