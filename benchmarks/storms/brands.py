"""Invented brands: how much, when, where and in what mood people speak of each. Draws parameters, no mentions."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from benchmarks.storms.posts import DAY, HOUR
from listener.core.pulse import MEDIA, NEWS, Floats, Ints, Small
from listener.model import Medium

FIRST = 1_738_540_800.0
"""Monday, 3 February 2025, 0 h UTC: no brand begins earlier. The clocks change on 30 March and 26 October."""
LANGUAGES = ("de", "en", "nl")
LANGUAGE_OF_SOURCE = 100_000
"""A source's number divided by this, rounded down, is its place in ``LANGUAGES``."""
_OUTLETS = 700
_ZONES = ("Europe/Berlin", "Europe/Berlin", "Europe/Berlin", "Europe/London", "America/New_York")
_SHARES = {
    Medium.MICROBLOG: 0.55,
    Medium.FORUM: 0.13,
    Medium.NEWS: 0.12,
    Medium.REVIEW: 0.10,
    Medium.VIDEO: 0.06,
    Medium.BLOG: 0.04,
}
_SOURCES = {Medium.MICROBLOG: 3, Medium.FORUM: 2, Medium.REVIEW: 2, Medium.VIDEO: 1, Medium.BLOG: 3}


@dataclass(frozen=True, slots=True)
class Places:
    """Where is spoken of a brand: one entry a source, outlets of the news included."""

    source: Ints
    medium: Small
    language: Small
    weight: Floats
    """Share of the usual mentions; zero for outlets that speak of the brand only when something happens."""


@dataclass(frozen=True, slots=True)
class Brand:
    """What is usual for one brand (detection.md 6)."""

    seed: int
    per_day: float
    begin: float
    zone: str
    places: Places
    negative: float
    """True share of critical mentions: beta(5, 14), one brand in five 0.4–0.8 (service)."""
    positive: float
    dispersion: float
    """Variance of the hourly factor, Var = m + φm², without the bursts."""
    night: float
    """Busiest hour over quietest hour, 2.3–6."""
    weekend: float
    """A day of the weekend over a weekday, 0.45–1.1."""
    bursty: bool
    """One brand in ten: most of what is said of it comes in bursts (NAB's UPS), campaigns mostly passed on as they are.

    What the bursts of UPS were is not known; that such a brand is no service brand is an assumption.
    """
    bursts: float
    """Harmless bursts a month."""
    skill: float
    """Share of true copies that the product recognises as such, 0.80–0.95."""
    weekly: float | None
    """Hours from Monday 0 h local time at which its football night or show begins; None without one."""

    @property
    def per_hour(self) -> float:
        """Usual mentions an hour."""
        return self.per_day / 24

    @property
    def languages(self) -> int:
        """Number of languages that it is spoken of in."""
        return int(self.places.language.max()) + 1


def dice(seed: int, per_day: float, role: int, number: int = 0) -> np.random.Generator:
    """Return the chance of one part of one brand: parts do not disturb each other."""
    return np.random.default_rng((seed, round(per_day * 1000), role, number))


def brand(seed: int, per_day: float) -> Brand:
    """Draw a brand."""
    rng = dice(seed, per_day, 0)
    bursty = rng.random() < 0.1
    service = rng.random() < 0.22 and not bursty
    negative = rng.uniform(0.4, 0.8) if service else rng.beta(5, 14)
    return Brand(
        seed=seed,
        per_day=per_day,
        begin=FIRST + int(rng.integers(365)) * DAY + int(rng.integers(24)) * HOUR,
        zone=str(rng.choice(_ZONES)),
        places=_places(rng),
        negative=float(negative),
        positive=float((1 - negative) * rng.uniform(0.15, 0.5)),
        dispersion=_dispersion(rng, per_day),
        night=float(rng.uniform(2.3, 6)),
        weekend=float(rng.uniform(0.45, 1.1)),
        bursty=bool(bursty),
        bursts=float(rng.uniform(25, 45) if bursty else rng.uniform(2, 7)),
        skill=float(rng.uniform(0.8, 0.95)),
        weekly=float(rng.choice((5, 6)) * 24 + rng.uniform(19, 21)) if rng.random() < 0.2 else None,
    )


def _dispersion(rng: np.random.Generator, per_day: float) -> float:
    """Return φ of an hour: 0.03–0.6; small brands are spoken of more unevenly (StockNet: φ 0.4 a day at 1–25 a day)."""
    usual = 0.21 * (2000 / min(2000.0, max(20.0, per_day))) ** 0.15
    return float(np.clip(usual * np.exp(rng.normal(0, 0.6)), 0.03, 0.6))


def _places(rng: np.random.Generator) -> Places:
    """Draw the sources: one to three languages, each with its own; outlets by a power law."""
    count = int(rng.choice((1, 2, 3), p=(0.55, 0.3, 0.15)))
    parts = (1.0, 0.0, 0.0) if count == 1 else tuple(rng.dirichlet((6.0, 2.0, 1.0)[:count]))
    source, medium, language, weight = [], [], [], []
    for number in range(count):
        shares = rng.dirichlet([30 * share for share in _SHARES.values()])
        for (kind, share), first in zip(zip(_SHARES, shares, strict=True), range(0, 9000, 1000), strict=False):
            size = _OUTLETS if kind is Medium.NEWS else _SOURCES[kind]
            weights = _outlets(rng) if kind is Medium.NEWS else rng.dirichlet([2.0] * size)
            source.append(number * LANGUAGE_OF_SOURCE + first + np.arange(size))
            medium.append(np.full(size, MEDIA[kind]))
            language.append(np.full(size, number))
            weight.append(parts[number] * share * weights)
    weights = np.concatenate(weight)
    return Places(
        np.concatenate(source).astype(np.int64),
        np.concatenate(medium).astype(np.int8),
        np.concatenate(language).astype(np.int8),
        weights / weights.sum(),
    )


def _outlets(rng: np.random.Generator) -> Floats:
    usual = int(rng.integers(8, 60))
    weights = np.zeros(_OUTLETS)
    weights[:usual] = 1 / np.arange(1, usual + 1)
    shares: Floats = weights / weights.sum()
    return shares


def social(places: Places, language: int | None = None) -> Floats:
    """Return the weights of a wave: everywhere but in the news, microblogs above all, in one language or all."""
    keen = np.array([0.0 if n == NEWS else 2.0 if n == MEDIA[Medium.MICROBLOG] else 1.0 for n in range(len(MEDIA))])
    weights: Floats = places.weight * keen[places.medium]
    return weights if language is None else np.where(places.language == language, weights, 0.0)


def press(places: Places, language: int | None = None) -> Floats:
    """Return the weights of the papers: known outlets first, the others possible."""
    here = (places.medium == NEWS) & ((places.language == language) if language is not None else True)
    return np.where(here, 0.002 + places.weight, 0.0)


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw from between two bounds, each doubling equally likely."""
    return float(np.exp(rng.uniform(log(low), log(high))))
