"""What is said when: one large brand about which everybody speaks, and small ones whose storms begin one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.faultlab.stations import ANGRY, CALM, WORDS
from benchmarks.race.words import ADJECTIVES, NOUNS

LARGE = "Nordwind"
SMALL = (
    "Brodelmann", "Kestrelheim", "Ostfalk", "Tannrode", "Quarzwerk", "Lindhaus", "Fjordlicht", "Marvento",
    "Silbersee", "Dornfeld", "Wellbach", "Rabenstein",
)  # fmt: skip
_HISTORY_DAYS, _A_DAY = 24, 3
_SMALL_SHARE = 0.15
"""Of all mentions, while a small brand's storm lasts."""
_ANGRY = 0.8
_SPOKEN = (*WORDS, *ADJECTIVES["de"].split(","), *NOUNS["de"].split(","))
"""Many enough that nobody seems to copy."""


@dataclass(frozen=True, slots=True)
class Post:
    """Something that somebody says."""

    number: int
    at: float
    """Seconds since 1970."""
    brand: str
    text: str
    author: str
    feed: int | None
    """The feed that shows it; None: it is handed in at the door."""

    @property
    def native(self) -> str:
        """What it is called where it stands."""
        return f"post-{self.number}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A storm of ``seconds`` at ``rate`` mentions a second over ``feeds`` feeds and the door."""

    rate: float
    seconds: float
    feeds: int
    brands: tuple[str, ...]
    """The small ones."""
    seed: int = 1

    @property
    def pause(self) -> float:
        """Seconds from one small storm to the next; the last one has as long to be told."""
        return self.seconds / (len(self.brands) + 1)

    def posts(self, begin: float) -> Iterator[Post]:
        """Give what is said from ``begin`` on, in order."""
        dice = Random(self.seed)  # noqa: S311 - a simulation, not a secret
        for number in range(int(self.rate * self.seconds)):
            since = number / self.rate
            place = int(since / self.pause)
            small = place < len(self.brands) and dice.random() < _SMALL_SHARE
            brand = self.brands[place] if small else LARGE
            what = dice.choice(ANGRY if dice.random() < _ANGRY else CALM)
            words = " ".join(dice.choice(_SPOKEN) for _ in range(12))
            feed = dice.randrange(self.feeds) if dice.random() < 0.5 else None
            text = f"Die {brand} Bahn {what}: {words}."
            yield Post(number, begin + since, brand, text, f"wer{dice.randrange(1_000_000)}", feed)

    def history(self, now: datetime) -> Iterator[dict[str, str]]:
        """Give the calm weeks before, as lines of an import: what is usual is known."""
        dice = Random(self.seed)  # noqa: S311 - a simulation, not a secret
        for number in range(_HISTORY_DAYS * _A_DAY):
            for brand in (LARGE, *self.brands):
                at = now - timedelta(days=1 + dice.random() * _HISTORY_DAYS)
                words = " ".join(dice.choice(_SPOKEN) for _ in range(12))
                yield {
                    "source": "archiv",
                    "id": f"{brand}-{number}",
                    "published": at.isoformat(),
                    "author": f"wer{dice.randrange(1_000_000)}",
                    "text": f"Die {brand} Bahn {dice.choice(CALM)}: {words}.",
                }


def iso(at: float) -> str:
    """Return a moment as feeds write it."""
    return datetime.fromtimestamp(at, UTC).isoformat()
