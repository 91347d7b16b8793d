"""How far a wave reaches, and whose one mention carries it farthest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from listener.core.voices import speaker
from listener.model import Heard, MentionId

_PROMINENT = 20.0
"""Times the usual reach from which a voice is prominent: between a private account and a known one lie two orders of
magnitude (median 239 followers in StockNet, one account in twenty has 20 times as many)."""
_SHARE = 0.2
"""Least share of the wave's reach: who is one of many loud ones carries nothing."""


@dataclass(frozen=True, slots=True)
class Amplifier:
    """The mention of a wave that reaches most people."""

    id: MentionId
    reach: int
    share: float
    """Of the wave's reach (see ``effective_reach``), 0…1."""
    times_usual: float | None
    """Its reach over the median of the others', of the wave and before; None if no other is known."""

    @property
    def prominent(self) -> bool:
        """True for a fifth of the wave's reach and twenty times what is usual."""
        return self.share >= _SHARE and (self.times_usual or 0.0) >= _PROMINENT


def effective_reach(wave: Sequence[Heard]) -> int | None:
    """Return how many people a wave may have reached: each voice once, with its widest mention.

    A voice of unknown reach counts as the median of the known ones; None if none is known. An upper bound: audiences
    overlap, and sources count different things (followers, readers, views).
    """
    known, unknown = _reaches(wave)
    if not known:
        return None
    return round(sum(known.values()) + unknown * median(known.values()))


def amplifier(wave: Sequence[Heard], before: Sequence[Heard] = ()) -> Amplifier | None:
    """Return the mention with the largest reach, the earliest of equals; None if no reach above zero is known."""
    loudest = max(wave, key=lambda one: (one.reach or 0, -one.id), default=None)
    if loudest is None or not loudest.reach:
        return None
    others = _reaches(before)[0] | _reaches(wave)[0]
    others.pop(speaker(loudest), None)
    usual = max(1.0, median(others.values())) if others else None
    return Amplifier(
        id=loudest.id,
        reach=loudest.reach,
        share=loudest.reach / (effective_reach(wave) or loudest.reach),
        times_usual=loudest.reach / usual if usual else None,
    )


def _reaches(mentions: Sequence[Heard]) -> tuple[dict[str, int], int]:
    """Return the widest reach of each voice where it is known, and the number of the other voices."""
    known: dict[str, int] = {}
    for one in mentions:
        if one.reach is not None:
            known[speaker(one)] = max(one.reach, known.get(speaker(one), 0))
    return known, len({speaker(one) for one in mentions} - known.keys())
