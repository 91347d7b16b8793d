"""Where a wave stands in its course, whom it has reached, and what is still to come. Puts three answers together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from listener.core.baseline import HOUR, Baseline, Series
from listener.core.branching import branching
from listener.core.contact import audience, reached, touch
from listener.core.course import Usual, course
from listener.core.forecast import forecast
from listener.core.phase import phase
from listener.core.voices import speaker
from listener.model import Contact, Heard, Phase, Standing

BACK, AHEAD = timedelta(hours=48), timedelta(hours=25)
TOLD = (1, 3, 6)
"""Hours that a forecast is told for. Up to six, the interval holds what it says on real storms, too; for a day and in
all it does not (back-test: docs/internals/detection.md), so nobody is told."""


def standing(
    critics: Sequence[Heard],
    wave: Sequence[Heard],
    now: datetime,
    usual: Baseline,
    before: Standing | None = None,
    public: float | None = None,
) -> Standing:
    """Return where a wave stands.

    ``critics``: critical originals of the last two days, oldest first; ``wave``: those since its onset. ``before`` is
    what was said of it last. ``public`` is the audience in contacts that a company states for its brand; without it, it
    is estimated from what is usually said.
    """
    first = now.replace(minute=0, second=0, microsecond=0) - BACK
    hours = int((BACK + AHEAD) / HOUR)
    expected = Usual(
        first.timestamp(),
        tuple(usual.expected(first + n * HOUR, first + (n + 1) * HOUR, Series.NEGATIVE) for n in range(hours)),
    )
    times = np.array([one.at.timestamp() for one in critics], np.float64)
    found = course(times, now.timestamp(), expected)
    touched = touch(
        reached([one.reach for one in _voices(wave)]),
        public or _audience(wave, usual),
        before.contact if before else Contact.PRE_CONTACT,
    )
    outlook = forecast(times, found, expected)
    bred = branching(times, found.onset, found.now, expected.mean)
    return Standing(
        phase=phase(found, before.phase if before else Phase.EMERGING),
        contact=touched.contact,
        reached=touched.share,
        ahead=tuple((hours, one) for hours, one in outlook.ahead if hours in TOLD),
        so_far=found.voices,
        brings=bred.ratio if bred else None,
    )


def _audience(wave: Sequence[Heard], usual: Baseline) -> float:
    """Return the contacts of eight usual weeks, every voice counted as the wave's median one."""
    each = reached([one.reach for one in wave]) / len(wave) if wave else 1.0
    known = sorted(one.reach for one in wave if one.reach is not None)
    middle = float(known[len(known) // 2]) if known else each
    weekly = 168 * usual.levels[1]
    return audience(weekly * max(middle, 1.0), 1.0, max(middle, 1.0))


def _voices(wave: Sequence[Heard]) -> list[Heard]:
    """Return each speaker's farthest-reaching mention."""
    best: dict[str, Heard] = {}
    for one in wave:
        known = best.get(speaker(one))
        if known is None or (one.reach or 0) > (known.reach or 0):
            best[speaker(one)] = one
    return list(best.values())
