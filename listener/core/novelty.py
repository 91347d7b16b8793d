"""How new what a wave speaks of is, against the time before it. Finds no topic; ``core.topic`` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from listener.core import topic
from listener.core.speech import own_words
from listener.model import Heard

_APART = 3.0
"""Standard score of a term's log-odds from which it is more than a fluctuation: hundreds of terms are compared."""


@dataclass(frozen=True, slots=True)
class Novelty:
    """How new the words of a wave are; shares in 0…1."""

    never_said: float = 0.0
    """Share of what the wave says (terms, once a voice) that nobody said before."""
    expected: float = 1.0
    """The same share if the wave went on speaking as before; 1 where nothing is known of before."""
    carried: float = 0.0
    """Share of voices that use a term set apart from before, beyond those that used it before."""

    @property
    def new(self) -> float:
        """Share that was never said, beyond expectation."""
        return max(0.0, (self.never_said - self.expected) / (1 - self.expected)) if self.expected < 1 else 0.0

    @property
    def novelty(self) -> float:
        """How new the wave is: it uses new words, or few old ones all at once (1 − (1 − new)·(1 − carried))."""
        return 1 - (1 - self.new) * (1 - self.carried)


def novelty(
    wave: Sequence[Heard],
    before: Sequence[Heard],
    usual: Mapping[str, int] | None = None,
    exclude: Collection[str] = (),
) -> Novelty:
    """Return how new a wave's words are.

    ``before`` is what was said in the 48 hours before it, ``usual`` counts how many of the brand's mentions used a term
    (``topic.terms``) in older days, ``exclude`` takes the brand's own names. What is expected to be new is the share of
    terms heard only once before (Good 1953, and Turing: the chance that the next one was never heard). A term is set
    apart by its log-odds (``topic.apart``; Monroe, Colaresi & Quinn 2008).
    """
    now, then = own_words(wave), own_words(before)
    barred = topic.names(exclude)
    said = [topic.terms(one) - barred for one in now]
    older = [topic.terms(one) - barred for one in then]
    known = Counter(term for terms in older for term in terms) + Counter(usual or {})
    spoken = Counter(term for terms in said for term in terms)
    total = spoken.total()
    if not total:
        return Novelty()
    apart = frozenset(term for term, score in topic.apart(now, then, exclude) if score >= _APART)
    return Novelty(
        never_said=sum(count for term, count in spoken.items() if not known[term]) / total,
        expected=_missing(known),
        carried=max(0.0, _using(said, apart) - _using(older, apart)),
    )


def _missing(known: Counter[str]) -> float:
    total = known.total()
    return sum(count == 1 for count in known.values()) / total if total else 1.0


def _using(said: Sequence[frozenset[str]], terms: frozenset[str]) -> float:
    return sum(not terms.isdisjoint(spoken) for spoken in said) / len(said) if said and terms else 0.0
