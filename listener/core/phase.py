"""In which phase a wave is, and the colour a crisis plan gives it: explicit rules over its course. Measures nothing.

    QUIET ──▶ EMERGING ──▶ GROWING ◀──▶ PEAK ──▶ DECLINING ──▶ OVER
                              ▲                      │           │
                              └──── second wave ─────┴───────────┘

Each rule has two thresholds, one to enter and a laxer one to stay (Schmitt 1938), so that a phase does not flap. The
colours are those of the German federal guide to crisis communication (BMI, Leitfaden Krisenkommunikation): green
potential, yellow latent, red acute, blue afterwards.
"""

from __future__ import annotations

from enum import StrEnum

from listener.core import chance
from listener.core.course import Course
from listener.model import Phase


class Colour(StrEnum):
    """What a phase is in a crisis plan."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    BLUE = "blue"


COLOURS = {
    Phase.QUIET: Colour.GREEN,
    Phase.EMERGING: Colour.YELLOW,
    Phase.GROWING: Colour.RED,
    Phase.PEAK: Colour.RED,
    Phase.DECLINING: Colour.RED,
    Phase.OVER: Colour.BLUE,
}

BEGUN, GROWN = 3.0, 5.0
"""Voices beyond the usual from which a wave emerges, and from which it is more than a few: five make a storm (look)."""
UNUSUAL, _ONSETS = 2.0, 30
"""Standard score that a wave must have besides, against what is usual since its onset, and how many onsets apart from
each other could have been chosen: the largest of many is no wonder."""
CLIMBS = 1.6
"""Standard errors by which the last window must exceed the one before for growth to resume: one in 18 by chance."""
FALLEN, RISEN = 0.6, 0.85
"""Share of the height below which a wave declines, and above which it no longer does. The height is a maximum and so
lies above the truth by about a quarter (a full window of 20 voices): 0.6 of it is a real loss."""
EBBED, BACK = 0.1, 0.5
"""Share of the height at which a wave is over, and at which one that was over is back. A wave that climbs fast and
decays exponentially has brought nine tenths of its voices when its pace is down to a tenth or so."""
ALIVE = 0.3
"""Share of the height that a wave which is over must be surely below: few voices prove little."""
_SURE = 0.1
"""Chance of so few voices at which something is taken for sure."""
_STEADY = 0.05
"""Over-dispersion of a wave's own pace, beyond chance."""
_DISPERSION = 0.3
"""Over-dispersion of quiet hours (detection.md 1e)."""


def colour(phase: Phase) -> Colour:
    """Return the colour of a phase."""
    return COLOURS[phase]


def phase(course: Course, before: Phase = Phase.QUIET) -> Phase:
    """Return the phase of a wave; ``before`` is what this function said of it last.

    A wave that has been acute never goes back to emerging or quiet; it is over, and may come back.
    """
    if before in {Phase.QUIET, Phase.EMERGING} and not (course.excess >= GROWN and _unusual(course)):
        return _begun(course, before)
    if before is Phase.OVER:
        return Phase.GROWING if _back(course) else Phase.OVER
    if _ebbed(course):
        return Phase.OVER
    if _declines(course, before):
        return Phase.DECLINING
    return Phase.GROWING if _grows(course, before) else Phase.PEAK


def _begun(course: Course, before: Phase) -> Phase:
    """A wave emerges with three unusual voices, and only vanishes again when half of them are usual after all."""
    if before is Phase.EMERGING:
        return Phase.EMERGING if course.excess >= BEGUN / 2 else Phase.QUIET
    return Phase.EMERGING if course.excess >= BEGUN and _unusual(course) else Phase.QUIET


def _unusual(course: Course) -> bool:
    expected = course.voices - course.excess
    return chance.score(course.voices, max(expected, 0.01), _DISPERSION, _ONSETS) >= UNUSUAL


def _back(course: Course) -> bool:
    """Tell whether a wave that was over is back: many voices again, and clearly more than just before."""
    return course.share_of_height >= BACK and course.climb >= CLIMBS and course.beyond >= BEGUN


def _ebbed(course: Course) -> bool:
    """Tell whether next to nothing comes any more, over two windows, and more would surely have been heard."""
    return course.lull_share <= EBBED and _surely_fewer(course.lull, course.lull_at(ALIVE))


def _declines(course: Course, before: Phase) -> bool:
    if _resumes(course):
        return False
    if before is Phase.DECLINING:
        return course.share_of_height < RISEN
    fallen = course.share_of_height < FALLEN and _surely_fewer(course.last, course.at_height(1))
    return fallen and not course.gains


def _grows(course: Course, before: Phase) -> bool:
    """A wave grows as long as it makes new heights – the highest window is no older than one window – or resumes."""
    still = before not in {Phase.PEAK, Phase.DECLINING} and course.since_height <= course.window
    return still or _resumes(course)


def _resumes(course: Course) -> bool:
    return course.climb >= CLIMBS and course.share_of_height >= BACK


def _surely_fewer(voices: int, expected: float) -> bool:
    return 1 - chance.tail(voices + 1, expected, _STEADY) <= _SURE
