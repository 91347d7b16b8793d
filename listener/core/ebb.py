"""Whether a day's wave has ebbed, and whether enough people are heard in it to ring at all. Weighs nothing."""

from __future__ import annotations

from listener.core.gauge import Gauge

VOICES, CRITICS = 5, 2
"""Least distinct voices of a storm, and critical ones among them, however small the brand: two grumblers never ring.
More critics are not asked for: of a sarcastic storm a classifier sees one in four, and to wait for five costs hours."""
_EBB, _FAIR = 2, 0.15
"""A day's wave has ebbed when its last six hours (the third window) hold less than this share of its critics. A slow
burn grows, so there they hold more than a quarter."""


def ebbed(found: Gauge) -> bool:
    """Tell whether the day's wave is over: what its long windows still hold must not ring for the rest of the day."""
    few_critics = found.critics[_EBB] < _FAIR * found.critics[-1]
    return few_critics and found.voices[_EBB] < 2 * _FAIR * found.voices[-1]


def near(found: Gauge) -> slice:
    """Return the windows that count: of a wave that has ebbed, only the short ones."""
    return slice(0, _EBB + 1) if ebbed(found) else slice(None)


def rings(found: Gauge) -> bool:
    """Tell whether enough people speak, and critically enough, for points to ring."""
    return not ebbed(found) and max(found.voices) >= VOICES and max(found.social) >= CRITICS
