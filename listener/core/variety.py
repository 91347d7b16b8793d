"""How many different things a wave says: a meme repeats one phrase, a storm argues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log

from listener.core import topic
from listener.core.speech import own_words
from listener.model import Heard


@dataclass(frozen=True, slots=True)
class Variety:
    """What the voices of a wave share in words; copies are left out, each voice speaks once."""

    voices: int = 0
    word: str = ""
    """The commonest word that is neither the brand's nor a filler."""
    common: float = 0.0
    """Share of voices that use it, 0…1."""
    alike: float = 0.0
    """Chance that two words of two voices are the same one, times their usual number in a text: the words that two
    voices share on average. Does not depend on how many voices there are."""
    entropy: float = 0.0
    """Evenness of the words, 0…1: 0 if all say one word, 1 if nobody repeats another."""
    length: float = 0.0
    """Words of a voice on average."""


def variety(wave: Sequence[Heard], exclude: Collection[str] = ()) -> Variety:
    """Return how alike the voices of a wave speak; ``exclude`` takes the brand's own names.

    ``alike`` is Simpson's index (1949) over pairs of voices, unbiased for few of them; ``entropy`` is Shannon's over
    that of as many different words (Pielou 1966).
    """
    barred = topic.names(exclude)
    said = [topic.terms(one) - barred for one in own_words(wave)]
    counts = Counter(word for words in said for word in words)
    total = counts.total()
    if not total:
        return Variety(voices=len(said))
    word, most = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    pairs = sum(count * (count - 1) for count in counts.values())
    return Variety(
        voices=len(said),
        word=word,
        common=most / len(said),
        alike=pairs / (len(said) * (len(said) - 1)) if len(said) > 1 else 0.0,
        entropy=_entropy(counts.values(), total),
        length=total / len(said),
    )


def _entropy(counts: Collection[int], total: int) -> float:
    bits = -sum(count / total * log(count / total) for count in counts)
    return bits / log(total) if total > 1 else 0.0
