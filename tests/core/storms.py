"""A small seeded simulator of what is said about a brand: quiet streams, storms, and what only looks like one.

Parameters follow detection.md 6; storms have at least 25 posts. All texts and names are invented.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from math import exp, log, sqrt
from random import Random
from zoneinfo import ZoneInfo

from listener.model import Bin, Heard, Medium, MentionId, Mood, SourceName
from tests.core import outrage

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2025, 9, 1, tzinfo=UTC)
RECALL, WRONG = 0.78, 0.08
"""What a sentiment classifier makes of it: share of negatives seen, share of others called negative."""

_MEDIA = (Medium.MICROBLOG, Medium.MICROBLOG, Medium.FORUM, Medium.REVIEW, Medium.NEWS)
_PLACES = tuple(zip(_MEDIA, ("mastodon", "bluesky", "forum", "reviews", "news"), strict=True))


@dataclass(frozen=True, slots=True)
class Quiet:
    """An ordinary brand: how much is said of it, and how."""

    per_day: float
    negative: float = 0.26
    dispersion: float = 0.2
    night: float = 4.0
    """Busiest over quietest hour."""
    weekend: float = 0.7
    weekly_peak: float = 1.0
    """Factor on Sunday from 20 to 22 h local: the brand's television show."""


@dataclass(frozen=True, slots=True)
class Voices:
    """How a wave speaks."""

    negative: float
    positive: float = 0.02
    copies: float = 0.0
    places: tuple[int, ...] = (0, 1, 2)
    texts: tuple[str, ...] = ()
    """Empty: outrage about one topic, nearly everybody's in own words."""
    authors: int = 0
    """Zero: nearly everybody is somebody else."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What was heard, oldest first, and when a storm in it began, peaked and was over (90 % heard)."""

    heard: tuple[Heard, ...]
    onset: datetime | None = None
    peak: datetime | None = None
    over: datetime | None = None


def poisson(dice: Random, mean: float) -> int:
    """Return a Poisson draw (normal approximation above 60)."""
    if mean > 60:
        return max(0, round(dice.gauss(mean, sqrt(mean))))
    limit, product, draws = exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        draws += 1
    return draws


def rhythm(brand: Quiet, local: datetime) -> float:
    """Return the factor of an hour of the local week: a sine in the logarithm, lowest at four in the morning."""
    low = log(brand.night) / 2
    hours = abs((local.hour - 4) % 24 - 12) / 12
    factor = exp(low * (1 - 2 * hours)) * (brand.weekend if local.weekday() >= 5 else 1.0)
    return factor * (brand.weekly_peak if local.weekday() == 6 and 20 <= local.hour < 22 else 1.0)


def quiet(dice: Random, brand: Quiet, days: float, start: datetime = START, zone: tzinfo = BERLIN) -> Stream:
    """Return an ordinary stream: rhythm, gamma bursts, slow drift, and 12 % of posts reshared (Pareto 1.9)."""
    drift, heard = 0.0, list[Heard]()
    for number in range(int(days * 24)):
        hour = start + number * HOUR
        drift += -drift / 240 + dice.gauss(0, 0.25 * sqrt(2 / 240))
        burst = dice.gammavariate(1 / brand.dispersion, brand.dispersion) if brand.dispersion else 1.0
        mean = brand.per_day / 24 / 1.28 * rhythm(brand, hour.astimezone(zone)) * exp(drift) * burst
        for _ in range(poisson(dice, mean)):
            heard += _ordinary(dice, brand, hour + dice.random() * HOUR)
    return Stream(ordered(heard))


def _ordinary(dice: Random, brand: Quiet, at: datetime) -> list[Heard]:
    place = dice.choices(range(len(_PLACES)), (35, 20, 20, 10, 15))[0]
    mood = _mood(dice, brand.negative, 0.25)
    text = outrage.said(Random(dice.getrandbits(32)), outrage.EVERYDAY)  # noqa: S311 - a simulation, not a secret
    author = f"user{int(brand.per_day * 5 * dice.random() ** 2)}"
    one = _say(dice, at, place, author, mood, text)
    if dice.random() > 0.12 * 0.5:  # half of the reshared ones come as posts of their own
        return [one]
    shares = min(40, int(dice.paretovariate(1.9)))
    return [one, *(_copy(dice, one, at + HOUR * dice.expovariate(1)) for _ in range(shares))]


def _mood(dice: Random, negative: float, positive: float) -> Mood:
    drawn = dice.random()
    if drawn < negative:
        return Mood.NEGATIVE if dice.random() < RECALL else Mood.NEUTRAL
    if dice.random() < WRONG:
        return Mood.NEGATIVE
    return Mood.POSITIVE if drawn < negative + positive else Mood.NEUTRAL


def _say(dice: Random, at: datetime, place: int, author: str, mood: Mood, text: str) -> Heard:
    medium, source = _PLACES[place]
    number = MentionId(dice.getrandbits(50))
    outlet = f"zeitung{dice.randrange(40)}.example" if medium is Medium.NEWS else f"{source}.example"
    return Heard(
        id=number,
        at=at,
        source=SourceName(source),
        medium=medium,
        author=outlet if medium is Medium.NEWS else author,
        story=number,
        mood=mood,
        score={Mood.NEGATIVE: -0.6, Mood.POSITIVE: 0.6}.get(mood, 0.0),
        reach=int(dice.paretovariate(0.9) * 50),
        title="",
        text=text,
        url=f"https://{outlet}/{number}",
    )


def _copy(dice: Random, of: Heard, at: datetime) -> Heard:
    number = MentionId(dice.getrandbits(50))
    return replace(of, id=number, at=at, author=f"sharer{number % 10**9}")


def wave(dice: Random, times: Sequence[datetime], how: Voices) -> tuple[Heard, ...]:
    """Return a wave of posts at these times: one author a post or nearly, some of it copies of earlier ones."""
    topic, heard = dice.choice(outrage.TOPICS), list[Heard]()
    for at in sorted(times):
        if heard and dice.random() < how.copies:
            heard.append(_copy(dice, dice.choice(heard[-50:]), at))
            continue
        crowd = how.authors or max(20, 12 * len(times))
        text = outrage.said(dice, how.texts) if how.texts else outrage.rage(dice, topic)
        place = dice.choice(how.places)
        heard.append(_say(dice, at, place, f"w{dice.randrange(crowd)}", _mood(dice, how.negative, how.positive), text))
    return tuple(heard)


def climb(
    dice: Random, start: datetime, base: float, peak: float, doubling: timedelta, half_life: timedelta
) -> list[datetime]:
    """Return post times that grow exponentially to ``peak`` an hour and then halve, in steps of five minutes."""
    times, step, at = list[datetime](), timedelta(minutes=5), start
    rate, rising = max(base, 0.5), True
    while rising or rate > max(0.05 * peak, 0.02):
        times += [at + dice.random() * step for _ in range(poisson(dice, rate / 12))]
        rising = rising and rate < peak
        rate *= 2 ** (step / doubling) if rising else 0.5 ** (step / half_life)
        at += step
    return times


def _minutes(dice: Random, low: float, high: float) -> timedelta:
    return timedelta(minutes=dice.uniform(low, high))


def flash(dice: Random, per_day: float, start: datetime) -> list[datetime]:
    """Doubles in 15–45 min, 8–60 times the usual, halves in 3–10 h."""
    peak = max(5.0, per_day / 24 * dice.uniform(8, 60))
    return climb(dice, start, per_day / 240, peak, _minutes(dice, 15, 45), _minutes(dice, 180, 600))


def shock(dice: Random, per_day: float, start: datetime) -> list[datetime]:
    """Doubles in 3–8 min, 20–150 times the usual, halves in 1–4 h."""
    peak = max(8.0, per_day / 24 * dice.uniform(20, 150))
    return climb(dice, start, per_day / 240, peak, _minutes(dice, 3, 8), _minutes(dice, 60, 240))


def slow_burn(dice: Random, per_day: float, start: datetime) -> list[datetime]:
    """Doubles in 6–18 h, 3–8 times the usual, halves in 1–3 days."""
    peak = max(1.5, per_day / 24 * dice.uniform(3, 8))
    return climb(dice, start, per_day / 96, peak, _minutes(dice, 360, 1080), _minutes(dice, 1440, 4320))


SHAPES: tuple[Callable[[Random, float, datetime], list[datetime]], ...] = (flash, shock, slow_burn)


def storm(
    dice: Random, shape: Callable[[Random, float, datetime], list[datetime]], per_day: float, start: datetime
) -> Stream:
    """Return a storm: 55–90 % negative, 25–60 % copies, at least 25 posts (less is nobody's storm)."""
    how = Voices(dice.uniform(0.55, 0.9), copies=dice.uniform(0.25, 0.6), places=(0, 0, 1, 2, 4))
    times = shape(dice, per_day, start)
    while len(times) < 25:
        times += shape(dice, per_day, start)
    times.sort()
    best = max(times, key=lambda at: bisect_left(times, at + HOUR) - bisect_left(times, at))
    return Stream(wave(dice, times, how), times[0], best + HOUR / 2, times[int(0.9 * len(times))])


def launch(dice: Random, per_day: float, start: datetime) -> Stream:
    """A product launch: three to eight times the usual, 60 % praise, for a day."""
    times = climb(dice, start, per_day / 24, max(4, per_day / 24 * dice.uniform(3, 8)), HOUR, 8 * HOUR)
    return Stream(wave(dice, times, Voices(0.12, 0.6, 0.3, texts=outrage.PRAISE, places=(0, 1, 2, 4))))


def meme(dice: Random, per_day: float, start: datetime) -> Stream:
    """A joke goes round: 62 neutral / 25 negative / 13 positive."""
    peak = max(5, per_day / 24 * dice.uniform(5, 15))
    times = climb(dice, start, per_day / 24, peak, HOUR / 2, 2 * HOUR)
    return Stream(wave(dice, times, Voices(0.25, 0.13, 0.4, texts=outrage.JOKES)))


def syndicated(dice: Random, per_day: float, start: datetime) -> Stream:
    """One agency story about a loss in many papers: 80 % of the prints are recognised as copies."""
    prints = min(600, int(15 + per_day * dice.random()))
    times = [start + HOUR * dice.lognormvariate(log(2), 0.8) for _ in range(prints)]
    how = Voices(0.6, 0.0, 0.8, places=(4,), texts=outrage.HEADLINES)
    return Stream(wave(dice, times, how))


def bots(dice: Random, _per_day: float, start: datetime) -> Stream:
    """60–550 accounts post one of three hostile texts, one message each, within hours."""
    times = [start + dice.random() * dice.uniform(2, 10) * HOUR for _ in range(dice.randint(60, 550))]
    first = [_say(dice, start, 0, f"bot{n}", Mood.NEGATIVE, f"Nordwind lügt, Punkt {n}") for n in range(3)]
    return Stream(ordered([*first, *(_copy(dice, dice.choice(first), at) for at in times)]))


def angry_few(dice: Random, _per_day: float, start: datetime) -> Stream:
    """Three people post forty times each within a day."""
    times = [start + dice.random() * 24 * HOUR for _ in range(120)]
    return Stream(wave(dice, times, Voices(0.95, authors=3)))


def backlog(dice: Random, per_day: float, start: datetime) -> Stream:
    """Old undated posts come all at once with the time they were found: a month in a few minutes."""
    times = [start + dice.random() * HOUR / 6 for _ in range(max(20, int(per_day / 2)))]
    return Stream(wave(dice, times, Voices(0.26, 0.25, texts=outrage.EVERYDAY, places=(2,))))


LOOKALIKES: tuple[Callable[[Random, float, datetime], Stream], ...]
LOOKALIKES = (launch, meme, syndicated, bots, angry_few, backlog)


def gap(stream: Stream, start: datetime, end: datetime) -> Stream:
    """Return the stream of a collector that was blind for a while and never caught up."""
    return replace(stream, heard=tuple(one for one in stream.heard if not start <= one.at < end))


def together(*streams: Stream) -> Stream:
    """Return all streams as one; the storm's dates are those of the last that has some."""
    marked = [stream for stream in streams if stream.onset] or [streams[0]]
    return replace(marked[-1], heard=ordered(one for stream in streams for one in stream.heard))


def ordered(heard: Iterable[Heard]) -> tuple[Heard, ...]:
    """Return mentions by time."""
    return tuple(sorted(heard, key=lambda one: (one.at, one.id)))


def bins(heard: Iterable[Heard]) -> tuple[Bin, ...]:
    """Return the hourly bins a store would keep."""
    found: dict[datetime, Bin] = {}
    for one in heard:
        hour = one.at.replace(minute=0, second=0, microsecond=0)
        found[hour] = add(found.get(hour, Bin(hour)), one)
    return tuple(found[hour] for hour in sorted(found))


def add(bin_: Bin, one: Heard) -> Bin:
    """Return the bin with one more mention."""
    original, negative = one.story == one.id, one.mood is Mood.NEGATIVE
    return Bin(
        hour=bin_.hour,
        total=bin_.total + 1,
        voices=bin_.voices + original,
        negative=bin_.negative + negative,
        negative_voices=bin_.negative_voices + (original and negative),
        positive=bin_.positive + (one.mood is Mood.POSITIVE),
        unscored=bin_.unscored + (one.mood is Mood.UNSCORED),
        press=bin_.press + (original and one.medium is Medium.NEWS),
        negative_press=bin_.negative_press + (original and negative and one.medium is Medium.NEWS),
    )
