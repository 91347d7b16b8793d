"""Verb: gather what a report of a period tells of a brand: counts by hour, indexed look-ups, incidents. Reads only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from listener.backdrop import Span, Usual, deaf, steps
from listener.core import chance, feedback
from listener.core.aftermath import levels
from listener.core.baseline import Baseline
from listener.core.claims import cleared
from listener.core.proportion import Proportion, proportion
from listener.core.reactions import reacted
from listener.core.replies import is_own
from listener.core.trend import buckets
from listener.gathering import objected_of
from listener.lamp import DEAF
from listener.model import Brand, BrandId, Count, Found, Incident, MentionId, Search, SourceName, State
from listener.model.claim import Claim
from listener.parts import Parts
from listener.report.period import Kind, Period
from listener.report.periodcounts import Change, change, shift
from listener.report.periodfound import Case, Data, Findings, Outstanding, Step, Top, Voice
from listener.report.periodread import read
from listener.report.periodverdict import verdict
from listener.sight import known, learned

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_READ = 1_000
"""Mentions of a step that are looked through for those to be quoted, the newest."""
_STEPS, _TOPS = 5, 3
"""So many steps are told of, with so many mentions each."""
_SURE = 0.05
_LEAST_HOURS = 24
"""Of less than a day before the period nothing is learned: it would be learned from the period itself."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time as far as it has passed, with what was counted in it."""

    since: datetime
    end: datetime
    hours: Sequence[Count]
    count: Count
    fold: float
    """Originals by all mentions: what was copied is no opinion of its own."""
    gaps: Sequence[Span]

    @property
    def length(self) -> timedelta:
        return self.end - self.since

    @property
    def is_heard(self) -> bool:
        """Tell whether it can be compared: what is missing is less than what counts as deaf."""
        return sum((end - start for start, end in self.gaps), timedelta()) < DEAF * self.length

    @property
    def negative(self) -> Proportion | None:
        """Share of the negative among those with a tone, as sure as its originals are many."""
        scored = self.count.total - self.count.unscored
        return proportion(self.count.negative * self.fold, scored * self.fold)


def look(parts: Parts, brand: Brand, period: Period, now: datetime, *, trust: bool = True) -> Findings:
    """Return what a report tells of a brand; ``trust``: with the trust view, which reads a year. Raises StoreError."""
    end = min(period.until, now)
    usual = _usual(parts, brand, period)
    this = _stretch(parts, brand.id, period.since, end, end)
    earlier = period.before
    before = _stretch(parts, brand.id, earlier.since, min(earlier.until, earlier.since + this.length), end)
    whole, found = _steps(parts, brand, period, this, usual)
    outstanding = list(_outstanding(parts, brand, found, usual)) or _whole(parts, brand, whole, usual)
    incidents = _incidents(parts, brand.id, this)
    negative_shift = shift(this.negative, before.negative) if before.is_heard else None
    data = _data(parts, brand, this, usual, now)
    return Findings(
        brand=brand,
        period=period,
        end=end,
        verdict=verdict(whole, outstanding, incidents, data, negative_shift),
        whole=whole,
        steps=found,
        before=before.count.total if before.is_heard else None,
        change=_change(this, before, usual),
        negative=this.negative,
        negative_before=before.negative if before.is_heard else None,
        negative_shift=negative_shift,
        usual_negative=usual.negative_share if usual else None,
        outstanding=outstanding,
        signs=[one for one in parts.store.signs.since([brand.id], period.since) if one.since < end],
        incidents=incidents,
        rumours=_rumours(parts, brand.id, this),
        heard=feedback.month(
            brand.id, parts.store.desks.feedback([brand.id]), parts.store.desks.steps(), period.since, end
        ),
        data=data,
        voices=_voices(parts, brand, this, before) if brand.competitors else (),
        names={one.id: one.name for one in parts.config.brands},
        **read(parts, brand, period, now, trust=trust),
    )


def _usual(parts: Parts, brand: Brand, period: Period) -> Baseline | None:
    """Return what was usual before the period: it must not be its own measure (learning leaves the last day out)."""
    at = period.since + _DAY
    found = learned(parts, brand, at, known(parts, brand, at))
    return found if found.hours >= _LEAST_HOURS else None


def _stretch(parts: Parts, brand: BrandId, since: datetime, end: datetime, by: datetime) -> _Stretch:
    """Return what was counted in a time; ``by``: when it is told whether all was heard, by the sources of then."""
    hours = [one for one in parts.store.hours([brand], since, end) if one.start >= since]
    total, voices = 0, 0
    for one in parts.store.bins(brand, since, end):
        total, voices = total + one.total, voices + one.voices
    fold = voices / total if total else 1.0
    return _Stretch(since, end, hours, _summed(hours, since), fold, deaf(parts, brand, since, end, by))


def _summed(hours: Sequence[Count], since: datetime) -> Count:
    names = ("total", "negative", "neutral", "positive", "unscored")
    return Count(since, *(sum(getattr(one, name) for one in hours) for name in names))


def _steps(
    parts: Parts, brand: Brand, period: Period, this: _Stretch, usual: Baseline | None
) -> tuple[Step, tuple[Step, ...]]:
    """Return all of the period, and its hours (of a day) or days."""
    by = "hour" if period.kind is Kind.DAY else "day"
    counts = buckets(this.hours, by, this.since, this.end, period.zone)
    edges = [*(one.start for one in counts), this.end]
    events = parts.config.events
    each = steps(usual, brand.id, events, edges) if usual else [None] * len(counts)
    (all_of_it,) = steps(usual, brand.id, events, (this.since, this.end)) if usual else (None,)
    found = tuple(
        _step(count, span, one, this.gaps, usual)
        for count, span, one in zip(counts, pairwise(edges), each, strict=True)
    )
    return _step(this.count, (this.since, this.end), all_of_it, this.gaps, usual), found


def _step(count: Count, span: Span, usual: Usual | None, gaps: Sequence[Span], base: Baseline | None) -> Step:
    start, end = span
    is_heard = not any(since < end and until > start for since, until in gaps)
    if usual is None or base is None:
        return Step(start, end, count, None, is_heard=is_heard)
    rare = chance.tail(count.total, usual.mean, base.dispersion(end - start))
    return Step(start, end, count, usual, rare, is_heard)


def _outstanding(parts: Parts, brand: Brand, found: Sequence[Step], usual: Baseline | None) -> Iterator[Outstanding]:
    """Give the least likely of the steps above what is usual, oldest first; of hours those beyond chance only."""
    above = [one for one in found if one.place == "above"]
    if found and found[0].end - found[0].start <= _HOUR:
        above = [one for one in above if one.chance * len(found) < _SURE]
    chosen = sorted(above, key=lambda one: (one.chance, -one.count.total))[:_STEPS]
    quoted: set[MentionId] = set()
    for one in sorted(chosen, key=lambda one: one.start):
        yield _told(parts, brand, one, usual, len(found), quoted)


def _whole(parts: Parts, brand: Brand, whole: Step, usual: Baseline | None) -> list[Outstanding]:
    """Return the period itself, if no step of it stands out by itself and all of it does."""
    return [_told(parts, brand, whole, usual, 1, set())] if whole.place == "above" else []


def _told(
    parts: Parts, brand: Brand, one: Step, usual: Baseline | None, looks: int, quoted: set[MentionId]
) -> Outstanding:
    """Return a step with what was said in it; what was quoted before is not once more."""
    is_sure = usual is not None and not usual.learning and one.chance * looks < _SURE
    found = parts.store.search(Search(brands=(brand.id,), since=one.start, until=one.end, limit=_READ))
    tops = [_top(told) for told in _ranked(parts, found) if told[0].story not in quoted][:_TOPS]
    quoted |= {top.found.story for top in tops}
    return Outstanding(one, is_sure, tops, is_newest_only=len(found) == _READ)


def _ranked(parts: Parts, found: Sequence[Found]) -> list[list[Found]]:
    """Return what was said, the most repeated first, then what reached farthest, then what has the tone of most.

    Without the company's own words, and without those who have objected.
    """
    desk, objected = parts.config.desk, objected_of(parts.store, parts.config)
    stories: defaultdict[MentionId, list[Found]] = defaultdict(list)
    for one in found:
        said = one.mention
        if not is_own(desk.own, said.source, said.author) and not objected(said.source, said.author):
            stories[one.story].append(one)
    moods = Counter(one.tone.mood for one in found)
    return sorted(
        stories.values(), key=lambda told: (-len(told), -_reach(told), -moods[told[-1].tone.mood], told[-1].id)
    )


def _reach(told: Sequence[Found]) -> int:
    return max(one.mention.reach or 0 for one in told)


def _top(told: Sequence[Found]) -> Top:
    original = next((one for one in told if one.id == one.story), told[-1])
    return Top(original, len(told) - 1)


def _change(this: _Stretch, before: _Stretch, usual: Baseline | None) -> Change | None:
    if usual is None or not this.is_heard or not before.is_heard:
        return None
    spread = usual.dispersion(this.length) - usual.doubt  # both were counted: how sure the level is does not matter
    return change(this.count.total, before.count.total, spread, this.length / before.length)


def _incidents(parts: Parts, brand: BrandId, this: _Stretch) -> list[Case]:
    """Return the incidents that went on in the period, oldest first, with how fast people were."""
    found = [
        one
        for one in parts.store.current_incidents(brand, this.since)
        if one.state is not State.CANDIDATE and not one.handling.into and one.opened < this.end
    ]
    return [_case(parts, one, this) for one in sorted(found, key=lambda one: one.opened)]


def _case(parts: Parts, one: Incident, this: _Stretch) -> Case:
    log = parts.store.hands.log(one.id)
    had = [span.level for span in levels(log, this.end) if span.start < this.end and span.end > this.since]
    known = reacted(one, log, parts.store.casebook.told(one.id))
    return Case(known, max(had, default=one.max_level))


def _rumours(parts: Parts, brand: BrandId, this: _Stretch) -> list[Claim]:
    """Return the claims that went around in the period: not dismissed, and not cleared before it."""
    known_ones = [one for one in parts.store.claims.of([brand]) if not one.is_dismissed and one.opened < this.end]
    return [one for one in known_ones if (over := cleared(one)) is None or over >= this.since]


def _data(parts: Parts, brand: Brand, this: _Stretch, usual: Baseline | None, now: datetime) -> Data:
    stock = parts.store.looks.stock()
    return Data(
        sources=parts.store.courses.sources(brand.id, this.since, this.end),
        blind=_blind(parts, brand.id, this, now),
        gaps=this.gaps,
        learning=usual is None or usual.learning,
        unread=stock.unread,
        is_gone=bool(this.count.total) and (stock.oldest is None or stock.oldest >= this.end),
    )


def _blind(parts: Parts, brand: BrandId, this: _Stretch, now: datetime) -> Mapping[SourceName, timedelta]:
    listens = {
        one.name
        for one in parts.config.subscriptions
        if one.about == brand or (one.about is None and (not one.brands or brand in one.brands))
    }
    found: defaultdict[SourceName, timedelta] = defaultdict(timedelta)
    for one in parts.store.blind(this.since):
        length = min(one.until or now, this.end) - max(one.since, this.since)
        if one.source in listens and length > timedelta():
            found[one.source] += length
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _voices(parts: Parts, brand: Brand, this: _Stretch, before: _Stretch) -> list[Voice]:
    """Return who has how much of the word, by counts: own posts are in them."""
    every = (brand.id, *brand.competitors)
    now_, then = (_heard(parts, every, one) for one in (this, before))
    totals = [sum(pair[place] for pair in now_.values()) for place in (0, 1)]
    earlier = sum(pair[0] for pair in then.values())
    return [
        Voice(
            one,
            now_[one][0],
            proportion(now_[one][0], totals[0]),
            proportion(now_[one][1], totals[1]),
            proportion(then[one][0], earlier),
        )
        for one in every
    ]


def _heard(parts: Parts, brands: Sequence[BrandId], this: _Stretch) -> dict[BrandId, tuple[int, int]]:
    """Return mentions and originals of each brand."""
    found = {one: parts.store.bins(one, this.since, this.end) for one in brands}
    return {one: (sum(bin_.total for bin_ in bins), sum(bin_.voices for bin_ in bins)) for one, bins in found.items()}
