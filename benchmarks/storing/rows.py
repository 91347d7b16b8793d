"""Made-up mentions as the core hands them over: words as frequent as in our texts, 160 characters, no two alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice

from benchmarks import archive
from listener.model import BrandId, DateQuality, Judged, Medium, Mention, Mood, SourceName, Tone

BEGAN = datetime(2024, 11, 22, tzinfo=UTC)
LENGTH = 160
"""Characters of a text; there is no title, as with posts."""
_APART = timedelta(seconds=6)
"""Ten millions in two years."""
_SHARES = (0.62, 0.25, 0.1, 0.025, 0.005)
_SCORES = {Mood.NEGATIVE: -0.6, Mood.NEUTRAL: 0.0, Mood.POSITIVE: 0.6}
_POOL = 20_000
"""Different texts; hashes are drawn for each mention, so that no two of them look alike to the store."""


@cache
def _texts() -> list[str]:
    """Return texts whose words are drawn from ours."""
    words = [word for text in archive.texts() for word in text.split()]
    chance = random.Random(1)  # noqa: S311 - made-up texts, not a secret
    return [" ".join(chance.choices(words, k=60))[:LENGTH] for _ in range(_POOL)]


def mentions(first: int = 0, seed: int = 1) -> Iterator[Judged]:
    """Give mentions without end, in the order of their times; ``first``: how many were before."""
    chance, texts, number = random.Random(f"{seed} {first}"), _texts(), first  # noqa: S311 - as above
    brands, moods = [BrandId(one) for one in archive.BRANDS], list(_SCORES)
    while True:
        at, source = BEGAN + number * _APART, SourceName(archive.SOURCES[number // 20 % len(archive.SOURCES)])
        mention = Mention(
            *(source, f"https://{source}.example/post/{number}", Medium.MICROBLOG, at, at, DateQuality.EXACT),
            url=f"https://{source}.example/post/{number}",
            author=f"~{number % 99_991:05}-9q8w1",
            text=texts[chance.randrange(_POOL)],
            lang="de",
        )
        (brand,), mood = chance.choices(brands, _SHARES), chance.choice(moods)
        tone = Tone(mood, _SCORES[mood], "de-2", ("verspätung",))
        sketch = tuple(chance.getrandbits(63) for _ in range(5))
        yield Judged(mention, (brand,), (brand,), tone, sketch, f"{chance.getrandbits(128):032x}")
        number += 1


def batches(many: int, size: int, first: int = 0) -> list[list[Judged]]:
    """Return so many mentions in batches of that size, ready to be stored."""
    rows = mentions(first)
    return [list(islice(rows, size)) for _ in range(max(1, many // size))]
