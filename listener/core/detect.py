"""The first detector: a brand's last day against its baseline. Pure; opens no incident and tells nobody.

Two tiers (detection.md 6). WATCH is the volume of distinct voices, copies folded, without regard to mood: earliest, at
most level 2. STORM asks in addition that what is *more than usual* is critical (share of the excess) and comes from
distinct authors: level 3 and above. Several windows at once see a shock and a slow burn; each score is corrected for
having looked five times (Bonferroni).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta, tzinfo
from urllib.parse import urlsplit

from listener.core import chance, topic, wind
from listener.core.baseline import HOUR, Baseline, Series, learn
from listener.core.look import DAY, Day, Look, day, fastest, last_words, since, speaker, wave, windows
from listener.model import Assessment, Bin, BrandId, Evidence, Heard, Medium, MentionId, Mood, Signal

_READ = 200
"""Texts that are read for words and heat: the newest, so that the cost of a huge storm is bounded."""


def assess(
    brand: BrandId,
    history: Sequence[Bin],
    recent: Sequence[Heard],
    now: datetime,
    zone: tzinfo,
    *,
    baseline: Baseline | None = None,
    exclude: Collection[str] = (),
    deaf: Collection[int] = (),
) -> Assessment:
    """Return what the last day says of a brand, in any order of ``recent``.

    ``recent`` holds the last 24 to 48 hours without backfill. ``baseline`` saves learning it again (it changes slowly:
    once in some hours is enough). ``exclude`` takes the brand's own names: they are no topic. ``deaf``: the
    hours since 1970 in which too little was heard to learn from.
    """
    usual = baseline or learn(history, now, zone, deaf)
    heard = day(recent, now, usual)
    looks = windows(heard)
    loudest = max(looks, key=lambda look: look.loudness)
    critics = wave(heard)
    words = _words(heard, looks, critics, exclude)
    signs = _signs(heard, looks, critics, words)
    return _assessment(brand, heard, loudest, critics, words, signs)


def _assessment(
    brand: BrandId, heard: Day, loudest: Look, critics: Sequence[Heard], words: tuple[str, ...], signs: wind.Signs
) -> Assessment:
    now, usual = heard.now, heard.usual
    force = wind.level(signs, learning=usual.learning)
    within = since(heard.heard, now - loudest.length)
    moods = Counter(one.mood for one in since(heard.originals, now - loudest.length))
    low, high = usual.band(now - HOUR, now)
    return Assessment(
        brand=brand,
        at=now,
        level=force.level,
        social=force.social,
        media=force.media,
        learning=usual.learning,
        volume=len(since(heard.heard, now - HOUR)),
        usual=usual.expected(now - HOUR, now),
        usual_low=low,
        usual_high=high,
        negative_share=_negative_share(moods),
        usual_negative_share=usual.negative_share if usual.hours else None,
        doubling=signs.doubling,
        window=loudest.length,
        evidence=_evidence(heard, loudest, signs),
        trigger=_trigger(critics, words),
        voices=_quotes(critics),
        media_split=_split(within),
        words=words,
        copies=sum(one.story != one.id for one in within) / len(within) if within else 0.0,
        unscored=moods[Mood.UNSCORED],
    )


def _words(heard: Day, looks: Sequence[Look], critics: Sequence[Heard], exclude: Collection[str]) -> tuple[str, ...]:
    """Return the wave's own words if anything is unusual at all."""
    if not critics or max(max(look.criticism, look.volume) for look in looks) < wind.NOTABLE:
        return ()
    before = [one for one in heard.originals if one.at < critics[0].at]
    return topic.words(critics[-_READ:], before[-_READ:], exclude=exclude)


def _signs(heard: Day, looks: Sequence[Look], critics: Sequence[Heard], words: Sequence[str]) -> wind.Signs:
    now, today = heard.now, since(heard.critics, heard.now - DAY)
    social = [one for one in today if one.medium is not Medium.NEWS]
    news = [one for one in today if one.medium is Medium.NEWS]
    read = critics[-_READ:] if words else ()
    using = _using(read, words)
    outlets = {_outlet(one) for one in news}
    return wind.Signs(
        critics=looks[-1].social,
        repeated=sum(count >= 2 for count in Counter(map(speaker, social)).values()),
        negative=max(look.criticism for look in looks),
        volume=max(look.volume for look in looks),
        storm=max(look.storm for look in looks),
        spread=max((look.storm for look in looks if look.sources >= 2), default=0.0),
        crowd=max((look.storm for look in looks if look.social >= wind.MANY), default=0.0),
        cluster=using / max(1, len(read)),
        clustered=using,
        doubling=fastest(today, now),
        heat=wind.heat(read),
        outlets=len(outlets),
        fresh_outlets=len({_outlet(one) for one in news if one.at >= now - 3 * HOUR}),
        pickups=len(outlets | _pickups(heard, critics, words)),
        media=_media(heard, looks, len(outlets)),
    )


def _media(heard: Day, looks: Sequence[Look], outlets: int) -> float:
    """Return how unusual so many critical outlets are, if the excess of the last hours or day is critical."""
    if looks[-1].ebbed or not any(look.confirmed for look in looks if look.length >= 3 * HOUR):
        return 0.0
    share, doubt = _press_share(heard)
    usual = share * looks[-1].usual_negative
    return chance.score(outlets, usual, heard.usual.dispersion(DAY, Series.NEGATIVE) + doubt)


def _press_share(heard: Day) -> tuple[float, float]:
    """Return which share of the voices are papers, from what is older than six hours, and its relative variance.

    Bins do not tell media apart; a Beta prior (15 % of ten voices) stands for what two days cannot show.
    """
    older = [one.medium for one in heard.originals if one.at < heard.now - 6 * HOUR]
    papers = older.count(Medium.NEWS) + 1.5
    return papers / (len(older) + 10), 1 / papers


def _using(read: Sequence[Heard], words: Sequence[str]) -> int:
    """Return how many voices use the wave's commonest own word."""
    said = [(speaker(one), topic.tokens(one)) for one in read]
    return max((len({who for who, spoken in said if word in spoken}) for word in words), default=0)


def _pickups(heard: Day, critics: Sequence[Heard], words: Sequence[str]) -> set[str]:
    """Outlets that speak of the wave's topic, whatever their tone: two of its words since it began."""
    if len(words) < 2:
        return set()
    news = [one for one in since(heard.originals, critics[0].at) if one.medium is Medium.NEWS]
    return {_outlet(one) for one in news[-_READ:] if len(topic.tokens(one).intersection(words)) >= 2}


def _outlet(one: Heard) -> str:
    return urlsplit(one.url).hostname or one.source


def _evidence(heard: Day, loudest: Look, signs: wind.Signs) -> tuple[Evidence, ...]:
    """Return the facts that a person can check, the strongest first; SPREAD counts sources, MEDIA counts outlets."""
    length, start = loudest.length, heard.now - loudest.length
    before = {one.source for one in heard.critics if one.at < start}
    facts = (
        Evidence(Signal.VOLUME, length, loudest.voices, loudest.usual_voices, loudest.volume),
        Evidence(Signal.NEGATIVITY, length, loudest.negative, loudest.usual_negative, loudest.criticism),
        _growth(heard, start, length / 2),
        Evidence(
            Signal.SPREAD, length, loudest.sources, len(before), chance.score(loudest.sources, max(len(before), 0.5), 0)
        ),
        Evidence(
            Signal.MEDIA,
            DAY,
            signs.pickups,
            heard.usual.expected(heard.now - DAY, heard.now, Series.NEGATIVE),
            signs.media,
        ),
    )
    return tuple(sorted((fact for fact in facts if fact.value > 0), key=lambda fact: (-fact.z, fact.signal)))


def _growth(heard: Day, start: datetime, half: timedelta) -> Evidence:
    """The window's later half beside its earlier one (or the usual, if that was more)."""
    times = last_words(since(heard.critics, start))
    later = sum(time >= start + half for time in times)
    earlier = max(len(times) - later, heard.usual.expected(start, start + half, Series.NEGATIVE))
    return Evidence(
        Signal.GROWTH, half, later, earlier, chance.score(later, earlier, heard.usual.dispersion(half, Series.NEGATIVE))
    )


def _negative_share(moods: Counter[Mood]) -> float | None:
    scored = moods.total() - moods[Mood.UNSCORED]
    return moods[Mood.NEGATIVE] / scored if scored else None


def _trigger(critics: Sequence[Heard], words: Sequence[str]) -> MentionId | None:
    """Return the first of the wave that speaks of its topic, or simply the first."""
    about = (one.id for one in critics[:_READ] if words and topic.tokens(one).intersection(words))
    return next(about, critics[0].id if critics else None)


def _quotes(critics: Sequence[Heard]) -> tuple[MentionId, ...]:
    """Return three originals of three authors, the farthest reaching first, then the most critical, then the newest."""
    best: dict[str, MentionId] = {}
    for one in sorted(critics, key=lambda one: (-(one.reach or 0), one.score or 0.0, -one.id)):
        best.setdefault(speaker(one), one.id)
        if len(best) == 3:
            break
    return tuple(best.values())


def _split(within: Sequence[Heard]) -> tuple[tuple[Medium, float], ...]:
    ranked = sorted(Counter(one.medium for one in within).items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((medium, count / len(within)) for medium, count in ranked)
