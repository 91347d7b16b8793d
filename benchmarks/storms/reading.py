"""Posts of a file as the product would understand them: when, who, in which tone, and which of them are copies."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nsmallest
from math import isnan
from pathlib import Path
from zlib import crc32

import numpy as np

from benchmarks.storms.posts import Stream
from listener.core import story, tone
from listener.core.language import identify
from listener.core.pulse import MEDIA, MOODS, NEGATIVE, NEUTRAL, POSITIVE, Flags, Pulse
from listener.core.story import STORY_WINDOW, Original
from listener.model import Medium, MentionId

_CANDIDATES = 20
"""Originals that a text is compared with, as in ``listener.core.judge``."""
_SOURCE = crc32(b"posts")
"""All posts of a file come from one source: nothing is known of where else they stood."""
_CLEAR = 0.05
"""A labelled score within ±0.05 is neutral: VADER's own bounds (Hutto & Gilbert 2014)."""


@dataclass(frozen=True, slots=True)
class Post:
    """One line of a file."""

    at: float
    """Seconds since 1970."""
    brand: str
    text: str
    author: str = ""
    sentiment: float | None = None
    """Below zero negative; None where the file does not say."""


def read_posts(path: Path, brand: str = "") -> list[Post]:
    """Return the posts of a CSV (or .csv.gz) with the columns ts, brand, text, author and sentiment, oldest first.

    Other columns are ignored, rows may come in any order, and a time without zone is UTC. ``brand`` keeps one brand.
    Raises ValueError, with the file's line, for a missing column, a time that is none or a sentiment that is no number.
    """
    stored = path.read_bytes()
    whole = gzip.decompress(stored) if path.suffix == ".gz" else stored
    rows = csv.DictReader(io.StringIO(whole.decode("utf-8-sig"), newline=""))
    missing = {"ts", "brand", "text"} - set(rows.fieldnames or ())
    if missing:
        raise ValueError(f"{path.name} has no column {', '.join(sorted(missing))}")
    posts = [_post(row, path.name, rows.line_num) for row in rows]
    return sorted((one for one in posts if brand in ("", one.brand)), key=lambda one: one.at)


def _post(row: dict[str, str], name: str, line: int) -> Post:
    try:
        at = datetime.fromisoformat(row["ts"].strip())
    except ValueError as wrong:
        raise ValueError(f"{name}, line {line}: {row['ts']!r} is no time") from wrong
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        said = float(row.get("sentiment") or "nan")
    except ValueError as wrong:
        raise ValueError(f"{name}, line {line}: {row['sentiment']!r} is no sentiment between -1 and 1") from wrong
    return Post(at.timestamp(), row["brand"], row["text"], row.get("author") or "", None if isnan(said) else said)


def by_brand(posts: Iterable[Post]) -> dict[str, list[Post]]:
    """Return each brand's posts, in their order; brands by name."""
    found: defaultdict[str, list[Post]] = defaultdict(list)
    for post in posts:
        found[post.brand].append(post)
    return {brand: found[brand] for brand in sorted(found)}


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands texts, each of them once in a run."""

    labels: bool = False
    """Take the file's own sentiment where it has one."""
    moods: dict[str, int] = field(default_factory=dict)
    marks: dict[str, tuple[str, tuple[int, ...]]] = field(default_factory=dict)

    def mood(self, post: Post) -> int:
        """Return what the product calls the tone of a post: -1, 0, 1, or 2 for unscored."""
        if self.labels and post.sentiment is not None:
            return _labelled(post.sentiment)
        if post.text not in self.moods:
            self.moods[post.text] = MOODS[tone.score(post.text, identify(post.text)).mood]
        return self.moods[post.text]

    def sketched(self, text: str) -> tuple[str, tuple[int, ...]]:
        """Return fingerprint and sketch of a text."""
        if text not in self.marks:
            self.marks[text] = story.fingerprint("", text), story.sketch(text)
        return self.marks[text]

    def originals(self, posts: Sequence[Post]) -> Flags:
        """Tell which posts copy none of the seven days before, folded as the product folds them."""
        found = np.ones(len(posts), np.bool_)
        places: defaultdict[str | int, list[int]] = defaultdict(list)
        for place, post in enumerate(posts):
            mark, sketch = self.sketched(post.text)
            near = self._near(posts, places, (mark, *sketch), post.at)
            found[place] = story.link(post.text, mark, near) is None
            known: tuple[str | int, ...] = (mark, *sketch) if found[place] else ()
            for one in known:
                places[one].append(place)
        return found

    def _near(
        self, posts: Sequence[Post], places: dict[str | int, list[int]], marks: Sequence[str | int], at: float
    ) -> list[Original]:
        """Return the originals of the last seven days that share the most marks; if equal, the first."""
        shared: Counter[int] = Counter()
        for mark in marks:
            known = places.get(mark, ())
            shared.update(_recent(posts, known, at - STORY_WINDOW.total_seconds()))
        best = nsmallest(_CANDIDATES, ((-count, place) for place, count in shared.items()))
        return [Original(MentionId(place), self.sketched(posts[place].text)[0], posts[place].text) for _, place in best]

    def stream(self, name: str, posts: Sequence[Post]) -> Stream:
        """Return the posts of one brand, oldest first, as a stream with words; alarms count in all of it."""
        texts = {text: place for place, text in enumerate(dict.fromkeys(post.text for post in posts))}
        count = len(posts)
        pulse = Pulse(
            np.array([post.at for post in posts], np.float64),
            np.array([_voice(post, place) for place, post in enumerate(posts)], np.int64),
            self.originals(posts),
            np.array([self.mood(post) for post in posts], np.int8),
            np.full(count, MEDIA[Medium.MICROBLOG], np.int8),
            np.full(count, _SOURCE, np.int64),
        )
        begin, end = (posts[0].at, posts[-1].at) if posts else (0.0, 0.0)
        per_day = count / max((end - begin) / 86_400, 1.0)
        said = np.array([texts[post.text] for post in posts], np.int64)
        return Stream(name, per_day, pulse, (), said, tuple(texts), "UTC", begin, end)


def _recent(posts: Sequence[Post], places: Sequence[int], since: float) -> Iterator[int]:
    """Yield the places, in order, of posts since a moment; looks from the end, for the old ones are many."""
    for place in reversed(places):
        if posts[place].at < since:
            return
        yield place


def _voice(post: Post, place: int) -> int:
    """Return who speaks as a number, as ``listener.core.pulse`` does: without author, a voice of its own."""
    return crc32(post.author.encode("utf-8", "surrogatepass")) if post.author else -1 - place


def _labelled(sentiment: float) -> int:
    if abs(sentiment) <= _CLEAR:
        return NEUTRAL
    return NEGATIVE if sentiment < 0 else POSITIVE
