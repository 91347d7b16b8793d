"""Whether a crowd is one: copies, timing and accounts of a wave, and the verdict that somebody arranged it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from listener.core import timing
from listener.core.copies import texts
from listener.core.voices import first_of_each, is_own, is_shared, speaker
from listener.model import Heard, Medium
from listener.model.alias import is_alias, looks_drawn

ARRANGED = 0.5
"""Score from which a wave is called coordinated."""
LEAST = 10
"""Accounts below which nobody is accused of anything."""
_COPIED = (0.3, 0.8)
"""Share of copying voices at which copies begin to speak and at which they say all: storms hold 25–60 %, bot waves 90 %
and more (detection.md 2 and 6)."""
_DRAWN, _FOLLOWED = (0.1, 0.4), (0.3, 0.7)
"""The same for drawn names and faint accounts. Measured: 11–37 % and 52–94 % in bot waves, 3–9 % and 2–31 % elsewhere
(StockNet 2014–2015, airlines 2015)."""
_ALONE, _OPENLY = 0.5, 0.1
"""What copies count without another sign, and how much less if they name whom they share: one click is no campaign."""
_FAINT = 10
"""Reach of an account that hardly anybody follows."""
_DIGITS = re.compile(r"[^\W\d_]\D*(\d{3,})$")
_YEAR = re.compile(r"(?:19[4-9]|20[0-2])\d")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}")


@dataclass(frozen=True, slots=True)
class Coordination:
    """What speaks for an arranged wave, outside the news; shares in 0…1 of distinct voices, unless said otherwise."""

    voices: int = 0
    copies: float = 0.0
    """Voices that say nothing but what another one said before."""
    shared: float = 0.0
    """Voices that openly share somebody's post (RT @…) and say nothing beside it."""
    accounts: int = 0
    """Distinct accounts behind the most repeated text."""
    texts: int = 0
    """Texts said by two accounts or more."""
    together: float = 0.0
    """Posts within a second of the one before, beyond chance."""
    clockwork: float = 0.0
    """Regularity of the gaps beyond chance."""
    drawn: float = 0.0
    """Names that look drawn by a machine."""
    faint: float | None = None
    """Voices with a reach of ten at most, of those whose reach is known; None if it is of fewer than ten."""
    unheard: float | None = None
    """Voices never heard before; None if nobody knows who was. Storms bring new voices as well: it decides nothing."""
    busiest: float = 0.0
    """Share of the mentions that the busiest author wrote."""
    busiest_three: float = 0.0
    """The same of the busiest three."""
    score: float = 0.0

    @property
    def coordinated(self) -> bool:
        """True from a score of 0.5 on, of ten accounts or more."""
        return self.score >= ARRANGED and self.voices >= LEAST


def coordination(wave: Sequence[Heard], known: Collection[str] | None = None) -> Coordination:
    """Return how far a wave (oldest first) is arranged; ``known`` holds the voices heard before (``voices.speaker``).

    The rule: copies count from 30 % to 80 % of the voices (0…1), half of that by themselves (a fifth less if they are
    openly shared), the other half as far as one more sign speaks: the strongest of timing, drawn names and faint
    accounts. From 0.5 on, of ten accounts, a wave is called coordinated. News are left out: papers that print one
    agency's story are syndication. One heavy poster is no crowd either: ``busiest`` tells of him. Shared content and
    timing as signs: Pacheco et al. 2021; that copies give a wave away and authors do not: detection.md 2.
    """
    crowd = [one for one in wave if one.medium is not Medium.NEWS]
    if not crowd:
        return Coordination()
    first = first_of_each(crowd)
    times = sorted(one.at for one in first)
    behind, copies = _behind(crowd)
    parts = Coordination(
        voices=len(first),
        copies=copies,
        shared=sum(map(is_shared, first)) / len(first),
        accounts=max(behind),
        texts=sum(count >= 2 for count in behind),
        together=timing.together(times),
        clockwork=timing.clockwork(times),
        drawn=sum(is_drawn(one.author) for one in first) / len(first),
        faint=_faint(first),
        unheard=None if known is None else sum(speaker(one) not in known for one in first) / len(first),
        busiest=_busiest(crowd, 1),
        busiest_three=_busiest(crowd, 3),
    )
    return replace(parts, score=_score(parts))


def is_drawn(name: str) -> bool:
    """Tell whether a name looks drawn: letters before three digits or more that are no year, or no syllables.

    A weak sign: 22 % of the names of a real bot wave, 4–8 % of others (StockNet, airlines 2015).
    """
    if is_alias(name):
        return looks_drawn(name)
    bare = name.removeprefix("@").split("@", 1)[0].casefold()
    digits = _DIGITS.search(bare)
    return bool(digits and not _YEAR.fullmatch(digits[1])) or bool(_CONSONANTS.search(bare))


def _behind(crowd: Sequence[Heard]) -> tuple[list[int], float]:
    """Return how many accounts are behind each text, and the share of voices without a text of their own."""
    place = texts(crowd)
    pairs = set(zip(map(speaker, crowd), place, strict=True))
    behind = Counter(text for _, text in pairs)
    own = {speaker(one) for number, one in enumerate(crowd) if place[number] == number and is_own(one)}
    return list(behind.values()), 1 - len(own) / len({who for who, _ in pairs})


def _faint(first: Sequence[Heard]) -> float | None:
    reaches = [one.reach for one in first if one.reach is not None]
    return sum(reach <= _FAINT for reach in reaches) / len(reaches) if len(reaches) >= LEAST else None


def _busiest(crowd: Sequence[Heard], authors: int) -> float:
    return sum(count for _, count in Counter(map(speaker, crowd)).most_common(authors)) / len(crowd)


def _score(parts: Coordination) -> float:
    if not parts.copies:
        return 0.0
    error = sqrt(parts.drawn * (1 - parts.drawn) / parts.voices)
    drawn, faint = _between(parts.drawn - error, *_DRAWN), _between(parts.faint or 0.0, *_FOLLOWED)
    alone = _ALONE - _OPENLY * min(1.0, parts.shared / parts.copies)
    more = max(parts.together, parts.clockwork, drawn, faint)
    return _between(parts.copies, *_COPIED) * (alone + (1 - alone) * more)


def _between(value: float, low: float, high: float) -> float:
    """Return where a value lies between nothing (0) and plain (1)."""
    return min(1.0, max(0.0, (value - low) / (high - low)))
