"""Reports of danger that ring whatever the volume: which mentions are some, and whether they are more than usual here.

One credible report is enough where such reports are rare (knowledge 2.7). A railway has some every day ("Notarzteinsatz
am Bahnhof"), so they are held against the brand's own: how seldom would chance bring as many within 24 hours?
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, sqrt

from listener.core import chance, kinds_cues
from listener.core.facts import Fact
from listener.core.fold import fold
from listener.core.incidents import OPENS
from listener.core.kinds_safety import cues_in, listed
from listener.core.match import Match
from listener.core.wording import LONGEST
from listener.model import BrandId, Danger, Incident, Medium, MentionId, Report, Rings, State, Topic

DAY = timedelta(hours=24)
LASTS = timedelta(hours=18)
"""Without a further report for so long they are over; six hours of calm later, after a day, the end is told."""
LEARNED = timedelta(days=14)
"""Of a brand that is known for less, one person's word does not ring alone."""
SELDOM = 60.0
"""Days in which chance may bring one false alarm to a brand."""
_STRAY = 1 / 1000
"""Mentions that read like a report without the brand being to blame: 0 to 1.3 of a thousand were in public sets."""
_PRIOR = 0.5
"""Reports that are taken to have been heard before anything was: Jeffreys' prior for a Poisson rate."""
_USUAL_DAY = 0.95
"""Share of days that no day counts more than: the day of an accident does not make accidents usual."""
_TRUSTED = 5
"""Reports of which half of what their days vary by is believed."""
_LONG, _REACH = 600, 300
"""Characters from which a text is more than what it says of one brand, and how far around its name is read."""
_STOP = re.compile(r"[.!?\n]")
_SIGNS = re.compile(r"[\W_]+")
_MOST_WEEKS = 520.0
_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Usual:
    """How many reports of danger are usual for a brand."""

    rate: float
    """In 24 hours."""
    dispersion: float
    """Of counts in 24 hours: of what is not known of the rate, and of how far days leap."""
    days: float
    """That were learned from."""


def reported(said: str, matches: Sequence[Match]) -> tuple[BrandId, ...]:
    """Return the brands beside whose name a text, German or English, credibly reports danger to people.

    Of a long text only what stands near the name is read; where no word names the brand, the text is about it.
    """
    known: dict[str, bool] = {}
    parts = [near(said, match.words) for match in matches]
    for part in parts:
        if part not in known:
            known[part] = bool(cues_in(part))
    return tuple(match.brand for match, part in zip(matches, parts, strict=True) if known[part])


def near(said: str, words: Collection[str]) -> str:
    """Return the sentences of a long text that stand within 300 characters of one of the words; a short one whole."""
    if len(said) <= _LONG or not words:
        return said
    kept: list[tuple[int, int]] = []
    for start, end in sorted(_sentences_around(said[:LONGEST], words)):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return "\n".join(said[start:end] for start, end in kept)


def _sentences_around(said: str, words: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield from where to where whole sentences stand around each word."""
    stops = [0, *[found.end() for found in _STOP.finditer(said)], len(said)]
    for word in filter(None, words):
        at = said.find(word)
        while at >= 0:
            after = at + len(word)
            first = stops[bisect_right(stops, max(0, at - _REACH)) - 1]
            ends = bisect_left(stops, after + _REACH)
            yield first, stops[ends] if ends < len(stops) else len(said)
            at = said.find(word, after)


def usual(daily: Sequence[int], days: float, volume: float) -> Usual:
    """Return what is usual after ``days`` in which some stretches of 24 hours had reports (``daily``, none of 0).

    ``volume``: mentions in 24 hours. The rate is Gamma distributed: Jeffreys' prior, as if the brand had been heard for
    so long before that half a stray report came along; that time counts less the more reports there were, for then this
    brand is not like others. No day counts more than nineteen in twenty do. What days leap by beyond Poisson's law is
    added to what is not known of the rate.
    """
    counts = _trimmed(daily, days)
    heard = sum(counts)
    before = _PRIOR / (_STRAY * max(volume, 1.0))
    shape, length = heard + _PRIOR, days + before / sqrt(1 + heard)
    mean = heard / days if days >= 1 else 0.0
    leaps = 0.0
    if mean > 0:
        varies = sum(count * count for count in counts) / days - mean * mean
        leaps = max(0.0, varies - mean) / (mean * mean) * heard / (heard + _TRUSTED)
    return Usual(shape / length, 1 / shape + leaps, days)


def _trimmed(daily: Sequence[int], days: float) -> list[int]:
    ranked = sorted([*daily, *[0] * max(0, round(days) - len(daily))])
    most = max(1, ranked[int(_USUAL_DAY * (len(ranked) - 1))]) if ranked else 1
    return [min(count, most) for count in daily]


def days_between(count: int, known: Usual) -> float:
    """Return in how many days chance brings 24 hours with so many reports once; infinity for never.

    A report makes it so many if ``count - 1`` came in the 24 hours before it, and reports come more often where the
    rate is high: rate times the tail of the size-biased negative binomial.
    """
    if count <= 0:
        return 0.0
    more = 1 + known.dispersion
    often = known.rate * chance.tail(count - 1, known.rate * more, known.dispersion / more)
    return 1 / often if often > 0 else inf


def moment(reports: Sequence[Report]) -> datetime | None:
    """Return when the newest report was stored: what is decided of them is decided as of then, and does not drift."""
    return max((one.seen for one in reports), default=None)


def fresh(reports: Sequence[Report], until: datetime | None) -> list[Report]:
    """Return the reports that were stored after a moment: of earlier ones people know."""
    return [one for one in reports if until is None or one.seen > until]


def within(reports: Sequence[Report], at: datetime) -> list[Report]:
    """Return the reports of the 24 hours before a moment."""
    return [one for one in reports if at - DAY < one.at <= at + DAY]


def alarming(reports: Sequence[Report], known: Usual, rings: Rings, *, trusted: bool) -> Danger | None:
    """Return the reports of 24 hours as a danger, if they are more than chance brings; None: nothing rings.

    ``trusted``: the brand is well known, and one more report would be news (``doubted``). Else, and if the company
    wants it so, one person's word is not enough: it takes a second one's, a newsroom's or an authority's.
    """
    if rings is Rings.OFF or not reports:
        return None
    if (rings is Rings.WITH_OTHERS or not trusted) and not _borne_out(reports):
        return None
    seldom = days_between(len(reports), known)
    if seldom < SELDOM:
        return None
    return Danger(tuple(one.id for one in reports), known.rate, min(seldom / 7, _MOST_WEEKS), known.days)


def _borne_out(reports: Sequence[Report]) -> bool:
    if any(one.medium is Medium.NEWS or _official(one) for one in reports):
        return True
    return len({one.author or one.id for one in reports}) > 1


def _official(one: Report) -> bool:
    found = listed(kinds_cues.taken(f"{one.title}\n{one.text}", LONGEST))
    return any(cue.cue.kind == "official" for cue in found)


def others(reports: Sequence[Report], names: Collection[str]) -> list[Report]:
    """Return the reports that are not the company's own word: an account that is called like the brand is its own."""
    own = {_SIGNS.sub("", fold(name)) for name in names}
    return [one for one in reports if _SIGNS.sub("", fold(one.author)) not in own or one.medium is Medium.NEWS]


def dealt_with(known: Sequence[Incident]) -> datetime | None:
    """Return up to when people knew of all that was reported: when the brand's last incident ended."""
    return max((one.closed for one in known if one.closed is not None and not one.handling.into), default=None)


def doubted(known: Sequence[Incident]) -> bool:
    """Tell whether one more word is little news: people just called reports a false alarm, or had a storm of them."""
    return any(
        one.closed is not None
        and (one.handling.mistake is not None if one.max_level < OPENS else Fact.SAFETY in one.facts)
        for one in known
    )


def carried(incident: Incident) -> bool:
    """Tell whether an incident goes on by reports of danger alone: it never was a storm."""
    return incident.state is State.CANDIDATE or incident.max_level < OPENS


def earlier(known: Sequence[Incident], now: datetime) -> Incident | None:
    """Return the incident that further reports belong to: one without a storm that calmed down within a day."""
    calm = [
        one
        for one in known
        if one.closed is not None and one.handling.ended is None and one.max_level < OPENS and not one.handling.into
    ]
    return next((one for one in reversed(calm) if one.closed and now - one.closed <= _AGAIN), None)


def topic(reports: Collection[MentionId], at: datetime) -> Topic:
    """Return what an incident is about that has nothing but reports."""
    return Topic(at, at, stories=tuple(reports))
