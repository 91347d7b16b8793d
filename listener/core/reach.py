"""Mass or class: how much of an account's audience listens, and what a wave reaches raw and adjusted (E01–E03).

Followers can be bought; likes, comments and shares less easily, and they do not weigh the same (E02). The quality of an
account's audience compares what its posts got with what an audience of that size gives at least; effective reach is
reach × quality. Both numbers are shown side by side, never one alone (E03).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from statistics import fmean, median, pstdev

from listener.core.acquaintance import by_time
from listener.core.stance import is_copy
from listener.model.relation import Utterance


@dataclass(frozen=True, slots=True)
class Weights:
    """What reactions weigh, and how many an honest audience gives. Raises ValueError for what makes no sense."""

    like: float = 1.0
    comment: float = 3.0
    share: float = 5.0
    usual: float = 0.000_35
    """Weighted reactions per follower and post that an honest audience gives at least. 0.035 % is the median of X, by
    far the lowest of the large networks (Rival IQ, Social Media Industry Benchmark Report 2023), there unweighted."""
    benefit: float = 1.0
    """Weighted reactions that everybody is taken to have had besides: a small account without a like proves nothing."""

    def __post_init__(self) -> None:
        given = (self.like, self.comment, self.share, self.usual, self.benefit)
        if not all(isfinite(one) and one >= 0 for one in given) or not (self.usual and self.benefit):
            raise ValueError("weights of reactions are at least zero; the usual rate and the benefit above it")


DEFAULT = Weights()
_MANY = 5
"""Posts from which a rhythm or a habit of copying can be seen."""
_EVEN = 0.1
"""Pauses that differ by less than a tenth of their mean are a machine's; people's differ by about their mean (Poisson:
exactly)."""
_HABIT = 0.5
"""Who copies up to half of the time passes things on, as people do."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How much of an audience counts, 0…1, and the three things that it is the product of."""

    engagement: float
    """What the posts got over what such an audience gives at least; 1 if no reactions are known."""
    originality: float
    """1 for who says own things, down to 0 for who only copies."""
    rhythm: float
    """1, or ½ for an account that posts like clockwork."""

    @property
    def value(self) -> float:
        """The product."""
        return self.engagement * self.originality * self.rhythm


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an account reaches."""

    author: str
    raw: int
    """Its largest reach, as the source says."""
    quality: Quality

    @property
    def effective(self) -> float:
        """How many people of it listen: reach × quality."""
        return self.raw * self.quality.value


@dataclass(frozen=True, slots=True)
class Size:
    """How large a wave is: as counted, and adjusted for bought and mechanical audiences."""

    voices: int
    adjusted_voices: float
    """Each voice counts as much as its audience's quality."""
    reach: int
    adjusted_reach: float
    unknown: int
    """Voices whose reach nobody told: in ``voices``, in no reach."""


def engagement(one: Utterance, weights: Weights = DEFAULT) -> float | None:
    """Return the weighted reactions to an utterance; None if the source tells of none (E02)."""
    given = ((one.likes, weights.like), (one.replies, weights.comment), (one.shares, weights.share))
    known = [max(0, count) * weight for count, weight in given if count is not None]
    return sum(known) if known else None


def quality(history: Iterable[Utterance], weights: Weights = DEFAULT) -> Quality:
    """Return the quality of the audience of one account from all that is stored of it (E01)."""
    said = by_time(history)
    return Quality(_engagement(said, weights), _originality(said), _rhythm(said))


def _engagement(said: Sequence[Utterance], weights: Weights) -> float:
    pairs = [(got, one.reach) for one in said if (got := engagement(one, weights)) is not None and one.reach]
    got = sum(found for found, _ in pairs) + weights.benefit
    expected = sum(max(0, reach) * weights.usual for _, reach in pairs) + weights.benefit
    return min(1.0, got / expected)


def _originality(said: Sequence[Utterance]) -> float:
    if len(said) < _MANY:
        return 1.0
    copied = sum(is_copy(one) for one in said) / len(said)
    return 1.0 - max(0.0, copied - _HABIT) / (1.0 - _HABIT)


def _rhythm(said: Sequence[Utterance]) -> float:
    pauses = [(later.at - one.at).total_seconds() for one, later in pairwise(said)]
    if len(said) < _MANY or not fmean(pauses):
        return 1.0
    return 0.5 if pstdev(pauses) / fmean(pauses) < _EVEN else 1.0


def reaches(utterances: Iterable[Utterance], weights: Weights = DEFAULT) -> dict[str, Reach]:
    """Return how far each pseudonym reaches; left out are those of unknown reach and the company itself."""
    found: dict[str, Reach] = {}
    for author, history in _accounts(utterances).items():
        known = [one.reach for one in history if one.reach is not None]
        if known and history[0].author:
            found[author] = Reach(author, max(0, *known), quality(history, weights))
    return found


def _accounts(utterances: Iterable[Utterance]) -> dict[str, list[Utterance]]:
    """Return what each voice said; one that nobody signed is a voice of its own."""
    accounts: defaultdict[str, list[Utterance]] = defaultdict(list)
    for one in by_time(utterances):
        if not one.own:
            accounts[one.author or f"#{one.id}"].append(one)
    return accounts


def size(wave: Iterable[Utterance], history: Iterable[Utterance] = (), weights: Weights = DEFAULT) -> Size:
    """Return how large a wave is, raw and adjusted; ``history`` is what the same accounts said before.

    Each voice counts by itself, so that the size without somebody is the size less exactly what they brought.
    """
    before = _accounts(history)
    accounts = _accounts(wave)
    rated = {voice: quality([*before.get(voice, ()), *said], weights).value for voice, said in accounts.items()}
    widest = {voice: _widest(said) for voice, said in accounts.items()}
    return Size(
        voices=len(accounts),
        adjusted_voices=sum(rated.values()),
        reach=sum(reach or 0 for reach in widest.values()),
        adjusted_reach=sum((reach or 0) * rated[voice] for voice, reach in widest.items()),
        unknown=sum(reach is None for reach in widest.values()),
    )


def _widest(said: Iterable[Utterance]) -> int | None:
    known = [max(0, one.reach) for one in said if one.reach is not None]
    return max(known) if known else None


def normal(reached: Iterable[Reach]) -> float:
    """Return the median effective reach of these accounts, at least one; one if there are none."""
    found = [one.effective for one in reached]
    return max(1.0, median(found)) if found else 1.0
