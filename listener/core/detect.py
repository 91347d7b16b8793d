"""The detector: a brand's last day against its own past. Pure; opens no incident and tells nobody.

    count the windows | notable? | figures and their points | read the texts | wind force, sum, course

Two tiers (detection.md 6). WATCH is the volume of distinct voices, copies folded, without regard to mood, held against
the leaps of the brand's own ordinary days: earliest, silent, at most level 2. STORM is the scorecard's sum over volume,
criticism, the mood of what is more than usual, tempo and spread: it rings, level 3 and above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from listener.core import chance, wind
from listener.core.baseline import HOUR, WINDOWS, Baseline, Series
from listener.core.classes import learn_classes
from listener.core.ebb import ebbed, near
from listener.core.gauge import Gauge, gauge
from listener.core.look import DAY, Day, day, since
from listener.core.omens import Omens, omens, quotes, trigger
from listener.core.pulse import pulse
from listener.core.reprints import folded
from listener.core.scorecard import card, passing_on
from listener.core.standing import standing
from listener.core.symptoms import notable, symptoms
from listener.model import Assessment, Bin, BrandId, Evidence, Heard, Medium, Mood, Reckoning, Signal, Standing

_TOLD = 2.0
"""Standard score from which a way of speaking is told."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a brand beside its history."""

    zone: tzinfo
    exclude: Collection[str] = ()
    """Its own names: they are no topic."""
    deaf: Collection[int] = ()
    """Hours since 1970 in which too little was heard to learn from."""
    rest_days: frozenset[date] = frozenset()
    factors: Mapping[int, float] | None = None
    """How many times the usual is expected in an hour since 1970, because something is planned."""
    planned: tuple[str, ...] = ()
    """Names of what is planned now."""
    public: float | None = None
    """Contacts that the brand's audience is worth; None: estimated."""
    before: Standing | None = None
    """Where the wave stood at the last look."""


def assess(
    brand: BrandId,
    history: Sequence[Bin],
    recent: Sequence[Heard],
    now: datetime,
    known: Known,
    *,
    baseline: Baseline | None = None,
) -> Assessment:
    """Return what the last day says of a brand, in any order of ``recent``.

    ``recent`` holds the last 24 to 48 hours without backfill. ``baseline`` saves learning it again (it changes slowly:
    once in some hours is enough).
    """
    usual = baseline or learn_classes(history, now, known.zone, known.deaf, known.rest_days)
    heard = day(recent, now, usual)
    found = gauge(pulse(heard.heard), now, usual, known.factors)
    if not notable(found) and not _papers(heard):
        return _calm(brand, heard, found, known)
    told = folded(heard.heard, now - DAY)
    if told is not heard.heard:
        found = gauge(pulse(told), now, usual, known.factors)
    return _notable(brand, heard, found, known)


def _papers(heard: Day) -> bool:
    """Tell whether critical papers must be looked at: three of them are the media's own track, however few they are."""
    return sum(one.medium is Medium.NEWS for one in since(heard.critics, heard.now - DAY)) >= 3


def _calm(brand: BrandId, heard: Day, found: Gauge, known: Known) -> Assessment:
    signs = wind.Signs(critics=found.social[-1], criticism=max(found.criticism), volume=max(found.volume))
    return _assessment(brand, heard, found, wind.level(signs, learning=heard.usual.learning), known)


def _notable(brand: BrandId, heard: Day, found: Gauge, known: Known) -> Assessment:
    usual, read = heard.usual, omens(heard, found, known.exclude)
    reckoned = _reckoning(found, usual, read)
    over, late = ebbed(found), near(found)
    signs = wind.Signs(
        critics=found.social[-1],
        repeated=read.repeated,
        criticism=max(found.criticism[late]),
        volume=max(found.volume[late]),
        storm=-99.0 if over else reckoned.points - reckoned.threshold,
        crowd=max(found.voices[late]),
        critical=max(found.social[late]),
        sources=max(found.sources),
        confirmed=read.confirmed and not over,
        coordinated=read.arranged,
        cluster=read.using / max(1, read.read),
        clustered=read.using,
        doubling=read.doubling,
        heat=read.heat,
        outlets=read.outlets,
        fresh_outlets=read.fresh_outlets,
        pickups=read.pickups,
        media=0.0 if over else read.media,
    )
    assessment = _assessment(brand, heard, found, wind.level(signs, learning=usual.learning), known)
    return replace(
        assessment,
        doubling=read.doubling,
        window=reckoned.window,
        evidence=_evidence(heard, found, reckoned, read),
        trigger=trigger(read),
        voices=quotes(read.wave),
        words=read.words,
        watch=signs.volume >= wind.WATCH,
        reckoning=reckoned,
        standing=standing(heard.critics, read.wave, heard.now, usual, known.before, known.public),
        coordinated=read.crowd.coordinated,
        amplifier=read.amplifier.id if read.amplifier and read.amplifier.prominent else None,
    )


def _assessment(brand: BrandId, heard: Day, found: Gauge, force: wind.Wind, known: Known) -> Assessment:
    now, usual = heard.now, heard.usual
    length = WINDOWS[_loudest(found)] * HOUR
    within = since(heard.heard, now - length)
    moods = Counter(one.mood for one in within if one.story == one.id)
    scored = moods.total() - moods[Mood.UNSCORED]
    low, high = usual.band(now - HOUR, now)
    more = (known.factors or {}).get(int(now.timestamp() // 3600), 1.0)
    return Assessment(
        brand=brand,
        at=now,
        level=force.level,
        social=force.social,
        media=force.media,
        learning=usual.learning,
        volume=len(since(heard.heard, now - HOUR)),
        usual=more * usual.expected(now - HOUR, now),
        usual_low=more * low,
        usual_high=more * high,
        negative_share=moods[Mood.NEGATIVE] / scored if scored else None,
        usual_negative_share=usual.negative_share if usual.hours else None,
        doubling=None,
        window=length,
        evidence=(),
        media_split=_split(within),
        copies=sum(one.story != one.id for one in within) / len(within) if within else 0.0,
        unscored=moods[Mood.UNSCORED],
        planned=known.planned,
    )


def _loudest(found: Gauge) -> int:
    """Return the place of the window that speaks loudest: to people, criticism counts as much as volume."""
    return max(range(len(WINDOWS)), key=lambda place: found.volume[place] + found.criticism[place])


def _reckoning(found: Gauge, usual: Baseline, read: Omens) -> Reckoning:
    known, place = card(), _loudest(found)
    figures, manner = symptoms(found, usual), passing_on(read.speech.passed_on)
    points, threshold = known.points(figures) + manner, known.threshold(figures.size)
    parts = sorted((*known.parts(figures), ("manner", manner)), key=lambda pair: -abs(pair[1]))
    length = WINDOWS[place] * HOUR
    voices = _band(found.usual_voices[place], usual.dispersion(length, Series.VOICES))
    critics = _band(found.usual_critics[place], usual.dispersion(length, Series.NEGATIVE))
    return Reckoning(
        window=length,
        voices=found.voices[place],
        usual=found.usual_voices[place],
        low=voices[0],
        high=voices[1],
        critics=found.critics[place],
        usual_critics=found.usual_critics[place],
        critics_low=critics[0],
        critics_high=critics[1],
        outlets=found.outlets[place],
        sources=found.sources[place],
        copies=found.copies[place],
        unscored=found.voices[place] - found.scored[place],
        points=points,
        parts=tuple(parts),
        threshold=threshold,
        weeks=known.weeks(points - threshold),
        surprise=max(found.volume),
    )


def _band(mean: float, dispersion: float) -> tuple[float, float]:
    return float(chance.quantile(0.05, mean, dispersion)), float(chance.quantile(0.95, mean, dispersion))


def _evidence(heard: Day, found: Gauge, reckoned: Reckoning, read: Omens) -> tuple[Evidence, ...]:
    """Return the facts that a person can check, the strongest first."""
    length, usual = reckoned.window, heard.usual
    facts = (
        _counted(Signal.VOLUME, length, reckoned.voices, reckoned.usual, usual.dispersion(length, Series.VOICES)),
        _counted(
            Signal.NEGATIVITY, length, reckoned.critics, reckoned.usual_critics,
            usual.dispersion(length, Series.NEGATIVE),
        ),
        _growth(heard, length),
        _spread(heard, reckoned),
        Evidence(Signal.MEDIA, DAY, read.pickups, found.usual_critics[-1], read.media),
        *_manner(length, read),
    )  # fmt: skip
    return tuple(sorted((fact for fact in facts if fact.value > 0), key=lambda fact: (-fact.z, fact.signal)))


def _counted(signal: Signal, length: timedelta, seen: int, usual: float, dispersion: float) -> Evidence:
    return Evidence(signal, length, seen, usual, chance.score(seen, usual, dispersion, len(WINDOWS)))


def _growth(heard: Day, length: timedelta) -> Evidence:
    """The window's later half beside its earlier one (or the usual, if that was more)."""
    half = length / 2
    start = heard.now - length
    times = sorted({one.author or one.id: one.at for one in since(heard.critics, start)}.values())
    later = sum(time >= start + half for time in times)
    earlier = max(len(times) - later, heard.usual.expected(start, start + half, Series.NEGATIVE))
    spread = heard.usual.dispersion(half, Series.NEGATIVE)
    return Evidence(Signal.GROWTH, half, later, earlier, chance.score(later, earlier, spread))


def _spread(heard: Day, reckoned: Reckoning) -> Evidence:
    before = {one.source for one in heard.critics if one.at < heard.now - reckoned.window}
    return Evidence(
        Signal.SPREAD,
        reckoned.window,
        reckoned.sources,
        len(before),
        chance.score(reckoned.sources, max(len(before), 0.5), 0),
    )


def _manner(length: timedelta, read: Omens) -> list[Evidence]:
    """How it speaks and who carries it, where that is telling."""
    spoken = read.speech
    found = [
        Evidence(Signal.CALLS, length, spoken.calls.now, spoken.calls.before, spoken.calls.z),
        Evidence(Signal.AROUSAL, length, spoken.arousal.now, spoken.arousal.before, spoken.arousal.z),
        Evidence(Signal.ARGUES, length, spoken.group.now, spoken.group.before, spoken.argues),
        Evidence(Signal.PLAY, length, spoken.passed_on, 0.0, spoken.plays),
        Evidence(Signal.NOVELTY, length, read.novelty.never_said, read.novelty.expected, _novel(read)),
    ]
    if read.amplifier and read.amplifier.prominent:
        found.append(Evidence(Signal.AMPLIFIER, length, read.amplifier.reach, _others(read.amplifier.reach, read), 3.0))
    if read.crowd.coordinated:
        found.append(Evidence(Signal.COORDINATED, length, read.crowd.copies, 0.0, 3.0))
    return [one for one in found if one.z >= _TOLD]


def _novel(read: Omens) -> float:
    return 3.0 if read.novelty.new else 0.0


def _others(reach: int, read: Omens) -> float:
    return reach / read.amplifier.times_usual if read.amplifier and read.amplifier.times_usual else 0.0


def _split(within: Sequence[Heard]) -> tuple[tuple[Medium, float], ...]:
    ranked = sorted(Counter(one.medium for one in within).items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((medium, count / len(within)) for medium, count in ranked)
