"""Posts for stories about how people talk: who says what, when. All names and texts are invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from listener.model import Heard, Medium, MentionId, Mood, SourceName

START = datetime(2025, 9, 2, 12, 0, 7, tzinfo=UTC)
EARLIER = START - timedelta(days=1)

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def name(number: int) -> str:
    """Return an ordinary account's name, another one for each number."""
    return f"{LETTERS[number // 26 % 26]}an{LETTERS[number % 26]}a_{'unterwegs' if number % 2 else 'liest'}"


def post(
    text: str,
    author: str = "",
    at: datetime = START,
    *,
    number: int = 0,
    copy_of: Heard | None = None,
    mood: Mood = Mood.NEGATIVE,
    reach: int | None = None,
    medium: Medium = Medium.MICROBLOG,
) -> Heard:
    id_ = MentionId((int(at.timestamp()) << 20) | number)
    story = copy_of.id if copy_of else id_
    source = SourceName("mastodon")
    return Heard(id_, at, source, medium, author, story, mood, None, reach, "", text, f"https://example.org/{id_}")


def crowd(texts: Iterable[str], *, first: int = 0, start: datetime = START, every: float = 97.0) -> list[Heard]:
    """Return one post of one voice for each text, at uneven distances of about ``every`` seconds."""
    posts, at = [], start
    for number, text in enumerate(texts):
        at += timedelta(seconds=int(every * (0.2 + 1.6 * ((number * 0.618) % 1) ** 2)))
        posts.append(post(text, name(first + number), at, number=number))
    return posts


def both(*parts: Sequence[Heard]) -> list[Heard]:
    """Return several crowds as one, oldest first."""
    return sorted([one for part in parts for one in part], key=lambda one: (one.at, one.id))
