"""What the windows show of a beginning storm, as figures that the scorecard weighs. Counts and judges nothing itself.

Every figure has a side that speaks for a storm and one that speaks against it; the scorecard has learned both.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from math import expm1, log, log1p, sqrt

from listener.core.baseline import Baseline
from listener.core.gauge import Gauge

NOTABLE = 0.4
"""Least surprise of voices or critics at which a look is reckoned: once in some three ordinary days."""

_MANY = 3


@dataclass(frozen=True, slots=True)
class Symptoms:
    """Figures of one look. "Loudest": the window whose voices surprise most."""

    volume: float
    """Largest surprise of the voices over the windows."""
    volume_again: float
    """The second largest: what shows on two time scales is no flicker."""
    criticism: float
    """Largest surprise of the critics."""
    criticism_again: float
    voices: float
    """log(1 + voices beyond the usual) in the loudest window."""
    critics: float
    """The same of the critics, in the window where they are most."""
    share: float
    """Negative share of the loudest window, shrunk to the usual one by two voices."""
    shift: float
    """Log-odds of that beside the usual share's."""
    evidence: float
    """Standard score of that difference; moods of one day hang together, which is counted in."""
    day_shift: float
    """``shift`` of the whole day."""
    excess: float
    """Critics beyond the usual, per voice beyond the usual."""
    praise: float
    """Share of voices that praise."""
    balance: float
    """log(critics / fans)."""
    copies: float
    """Share of copies among all mentions of the loudest window."""
    repeats: float
    """log(posts / voices): a few who post much."""
    tempo: float
    """log of the last hour beside a mean hour of the last six."""
    hours: float
    """log of the last hour beside the last three."""
    morning: float
    """log of the last three hours beside the last six."""
    half_day: float
    """log of the last six hours beside the last twelve."""
    day: float
    """log of the last twelve hours beside the last day."""
    critics_tempo: float
    """``tempo`` of the critics."""
    steadiness: float
    """log of the busy half-hours of six hours beside those that so many voices usually fill."""
    sources: float
    """Sources that critics speak from, three at most: how many a brand has at all is the configuration's doing."""
    outlets: float
    """Critical news outlets, three at most."""
    unscored: float
    """Share of voices whose tone is unknown."""
    usual_share: float
    """The brand's usual negative share."""
    size: float
    """log of the voices of a usual day."""
    window: float
    """Place of the loudest window."""
    people: float
    """Largest surprise of the voices outside the news."""
    people_criticism: float
    """The same of the critics outside the news."""
    press: float
    """Largest surprise of the outlets that say something of their own."""
    news: float
    """Share of the news among the voices of the loudest window."""
    quarter: float
    """Surprise of the voices of the last quarter of an hour."""
    quarter_criticism: float
    """The same of the critics."""


def notable(found: Gauge) -> bool:
    """Tell whether a look is worth reckoning at all."""
    return max(*found.volume, *found.criticism, *found.people_criticism) >= NOTABLE


def symptoms(found: Gauge, usual: Baseline) -> Symptoms:
    """Return the figures of one look."""
    loudest = max(range(len(found.volume)), key=lambda place: found.volume[place])
    voices, critics, scored = found.voices[loudest], found.critics[loudest], found.scored[loudest]
    beyond = max(0.0, voices - found.usual_voices[loudest])
    critical = [max(0.0, count - mean) for count, mean in zip(found.critics, found.usual_critics, strict=True)]
    share = usual.negative_share
    negative = (critics + 2 * share) / (scored + 2)
    loud, sharp = sorted(found.volume), sorted(found.criticism)
    return Symptoms(
        volume=loud[-1],
        volume_again=loud[-2],
        criticism=sharp[-1],
        criticism_again=sharp[-2],
        voices=log1p(beyond),
        critics=log1p(max(critical)),
        share=negative,
        shift=_logit(negative) - _logit(share),
        day_shift=_logit((found.critics[-1] + 2 * share) / (found.scored[-1] + 2)) - _logit(share),
        evidence=_evidence(critics, scored, share),
        excess=(critical[loudest] + share) / (beyond + 1),
        praise=(found.fans[loudest] + 0.3) / (scored + 2),
        balance=log((critics + 1) / (found.fans[loudest] + 1)),
        copies=found.copies[loudest] / (voices + found.copies[loudest] + 1),
        repeats=log((found.posts[loudest] + 0.5) / (voices + 0.5)),
        **_tempo(found),
        sources=float(min(found.sources[loudest], _MANY)),
        outlets=float(min(max(found.outlets), _MANY)),
        unscored=(voices - scored + 0.3) / (voices + 2),
        usual_share=share,
        size=log(24 * usual.levels[1] + 0.1),
        window=float(loudest),
        people=max(found.people),
        people_criticism=max(found.people_criticism),
        press=max(found.press),
        news=(found.papers[loudest] + 0.1) / (voices + 1),
        quarter=found.quarter,
        quarter_criticism=found.quarter_criticism,
    )


def _tempo(found: Gauge) -> dict[str, float]:
    """Return how it grows: each window beside the next longer one, and how steadily people speak."""
    v = found.voices
    return {
        "tempo": log((v[0] + 0.5) / (v[2] / 6 + 0.5)),
        "hours": log((v[0] + 1) / (v[1] + 1)),
        "morning": log((v[1] + 1) / (v[2] + 1)),
        "half_day": log((v[2] + 1) / (v[3] + 1)),
        "day": log((v[3] + 1) / (v[4] + 1)),
        "critics_tempo": log((found.critics[0] + 0.5) / (found.critics[2] / 6 + 0.5)),
        "steadiness": log((found.busy + 1) / (12 * -expm1(-found.usual_voices[2] / 12) + 1)),
    }


def figures(found: Symptoms) -> tuple[float, ...]:
    """Return the figures in the order of the fields."""
    return astuple(found)


def _logit(share: float) -> float:
    return log(share / (1 - share + 1e-9) + 1e-9)


def _evidence(critics: int, scored: int, share: float) -> float:
    """Return the standard score of a share; its variance is that of a beta-binomial of twelve voices' concentration."""
    variance = share * (1 - share) * scored * (1 + max(0, scored - 1) / 12) + 0.25
    return (critics - share * scored) / sqrt(variance)
