"""What the words and the crowd of a wave say: its topic, heat and growth, who carries it, and whether it was arranged.

Read only where the counts are notable: texts are dear, and of an ordinary hour they say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from listener.core import chance, topic, wind
from listener.core.amplifier import Amplifier, amplifier
from listener.core.baseline import HOUR, WINDOWS, Series
from listener.core.copies import texts
from listener.core.crowd import Coordination, coordination
from listener.core.gauge import Gauge
from listener.core.look import DAY, Day, fastest, since, wave
from listener.core.novelty import Novelty, novelty
from listener.core.reprints import stories
from listener.core.speech import Speech, speech
from listener.core.voices import speaker
from listener.model import Heard, Medium, MentionId

READ = 200
"""Texts that are read for words and heat: the newest, so that the cost of a huge storm is bounded."""
FEW_TEXTS = 5
"""A coordinated wave with fewer different critical texts, beyond what an ordinary time brings, is nobody's outrage; one
with more is a storm, also pushed."""
_STORY_OUTLETS = 2
"""Outlets that a story counts for on the media track: what eighty papers print of one agency is one report."""
_LEAST_SHARE, _MOST_SHARE, _SHARE_MARGIN = 0.42, 0.6, 0.1
"""For the media track the excess must be critical by at least the usual share and a margin, within these bounds."""


@dataclass(frozen=True, slots=True)
class Omens:
    """What a look reads beside its counts."""

    wave: tuple[Heard, ...]
    """Critical originals since the onset."""
    stir: tuple[Heard, ...]
    """All mentions since then, copies too, whatever their mood."""
    words: tuple[str, ...]
    using: int
    """Critics who use the wave's commonest own word."""
    read: int
    doubling: timedelta | None
    heat: wind.Heat
    speech: Speech
    novelty: Novelty
    crowd: Coordination
    amplifier: Amplifier | None
    repeated: int
    outlets: int
    """Critical outlets of the day, two at most for each story."""
    fresh_outlets: int
    pickups: int
    """Outlets that are critical of it or speak of its topic."""
    media: float
    """Standard score of the critical outlets."""
    confirmed: bool
    """True if what is more than usual in some hours is critical."""
    arranged: bool
    """True if the crowd is coordinated and says next to nothing but the same: a few texts from many accounts."""


def omens(heard: Day, found: Gauge, exclude: Collection[str] = ()) -> Omens:
    """Read a notable look."""
    critics = wave(heard)
    began = critics[0].at if critics else heard.now - DAY
    before = [one for one in heard.originals if one.at < began][-READ:]
    stir = tuple(since(heard.heard, began))
    words = topic.words(critics[-READ:], before, exclude=exclude) if critics else ()
    read = critics[-READ:]
    today = since(heard.critics, heard.now - DAY)
    news = [one for one in today if one.medium is Medium.NEWS]
    fresh = [one for one in news if one.at >= heard.now - 3 * HOUR]
    outlets, confirmed = _outlets(news), _confirmed(heard, found)
    crowd = coordination(stir[-READ:])
    spoken = [one for one in stir if one.story == one.id][-READ:]
    return Omens(
        wave=critics,
        stir=stir,
        words=words,
        using=_using(read, words),
        read=len(read),
        doubling=fastest(today, heard.now),
        heat=wind.heat(read if words else ()),
        speech=speech(stir[-READ:], before),
        novelty=novelty(spoken, before, exclude=exclude),
        crowd=crowd,
        amplifier=amplifier(stir, before),
        repeated=_repeated(today),
        outlets=outlets,
        fresh_outlets=_outlets(fresh),
        pickups=len({_outlet(one) for one in news} | _pickups(heard, critics, words)),
        media=_media(heard, found, outlets) if confirmed else 0.0,
        confirmed=confirmed,
        arranged=crowd.coordinated and len(set(texts(read))) < FEW_TEXTS + _ordinary(heard, read),
    )


def _ordinary(heard: Day, read: Sequence[Heard]) -> float:
    """Return how many critics, at most, an ordinary time as long as theirs brings: they speak on beside a bot wave."""
    return heard.usual.band(read[0].at, heard.now, series=Series.NEGATIVE)[1] if read else 0.0


def _repeated(today: Sequence[Heard]) -> int:
    posts = Counter(speaker(one) for one in today if one.medium is not Medium.NEWS)
    return sum(count >= 2 for count in posts.values())


def _outlets(news: Sequence[Heard]) -> int:
    distinct = len({_outlet(one) for one in news})
    return min(distinct, _STORY_OUTLETS * stories(news)) if distinct > _STORY_OUTLETS else distinct


def _outlet(one: Heard) -> str:
    return urlsplit(one.url).hostname or one.source


def _using(read: Sequence[Heard], words: Sequence[str]) -> int:
    """Return how many voices use the wave's commonest own word, in whatever form."""
    wanted = {topic.term(word) for word in words}
    said = [(speaker(one), topic.terms(one)) for one in read] if wanted else []
    return max((len({who for who, spoken in said if word in spoken}) for word in wanted), default=0)


def _pickups(heard: Day, critics: Sequence[Heard], words: Sequence[str]) -> set[str]:
    """Outlets that speak of the wave's topic, whatever their tone: two of its words since it began."""
    wanted = {topic.term(word) for word in words}
    if len(wanted) < 2:
        return set()
    news = [one for one in since(heard.originals, critics[0].at) if one.medium is Medium.NEWS]
    return {_outlet(one) for one in news[-READ:] if len(wanted & topic.terms(one)) >= 2}


def _media(heard: Day, found: Gauge, outlets: int) -> float:
    """Return how unusual so many critical outlets are."""
    if not outlets:
        return 0.0
    share, doubt = _press_share(heard)
    usual = share * found.usual_critics[-1]
    return chance.score(outlets, usual, heard.usual.dispersion(DAY, Series.NEGATIVE) + doubt)


def _confirmed(heard: Day, found: Gauge) -> bool:
    least = min(_MOST_SHARE, max(_LEAST_SHARE, heard.usual.negative_share + _SHARE_MARGIN))
    return any(
        found.critics[place] - found.usual_critics[place]
        > least * max(0.0, found.voices[place] - found.usual_voices[place])
        for place, hours in enumerate(WINDOWS)
        if hours >= 3
    )


def _press_share(heard: Day) -> tuple[float, float]:
    """Return which share of the voices are papers, from what is older than six hours, and its relative variance.

    A Beta prior (15 % of ten voices) stands for what two days cannot show.
    """
    older = [one.medium for one in heard.originals if one.at < heard.now - 6 * HOUR]
    papers = older.count(Medium.NEWS) + 1.5
    return papers / (len(older) + 10), 1 / papers


def trigger(found: Omens) -> MentionId | None:
    """Return the first of the wave that speaks of its topic, or simply the first."""
    wanted = {topic.term(word) for word in found.words}
    about = (one.id for one in found.wave[:READ] if wanted & topic.terms(one))
    return next(about, found.wave[0].id if found.wave else None)


def quotes(critics: Sequence[Heard]) -> tuple[MentionId, ...]:
    """Return three originals of three authors, the farthest reaching first, then the most critical, then the newest."""
    best: dict[str, MentionId] = {}
    for one in sorted(critics, key=lambda one: (-(one.reach or 0), one.score or 0.0, -one.id)):
        best.setdefault(speaker(one), one.id)
        if len(best) == 3:
            break
    return tuple(best.values())
