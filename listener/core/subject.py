"""How a wave's topic is found in its words, moves on with what is said, and is known again. Decides no incident."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from math import prod

from listener.core import topic
from listener.core.fold import fold
from listener.core.wind import AGGRESSION, AROUSAL, CALLS
from listener.model import Heard, MentionId
from listener.model.topic import Topic

BELONGS = 0.6
"""Least chance that a mention with these words is of the topic: one strong word of it, or two that are half its own."""
MOST_WORDS = 16
"""Words of a topic: more would be what everybody says."""
MOST_STORIES = 500
_LEAST_VOICES = 3
LEAST_SHARE = 0.04
"""Voices, and share of the wave's voices, that make a word one of its topic."""
_LEAST_OWN = 0.3
"""Least weight: a word of which the wave explains less is everybody's."""
_DOUBT = 10.0
"""Voices that what was not heard before counts for, half a one of them using the word: "never" needs evidence."""
SAME = 0.3
"""Share of a topic's weight on words of the other from which two are the same."""
WAVES_WITHIN = timedelta(days=5)
"""How long after its end a topic is known again: the second wave of a storm of game players came on the fourth day
(detection.md 6)."""
_WORDLESS_WITHIN = timedelta(days=1)
"""The same for one without words, of which nothing but the brand is known."""
_SAME_STORIES = 3

OUTCRY = frozenset(
    """abzocke ahnung ärger beschissen boykott danke dreist dumm enttäuschend enttäuscht ernst fail firma frech
    frechheit ganze geld glaubt grund gute hammer hilfe katastrophe krass kunde kunden kundenservice laden leute
    lächerlich mies mist nervt niemals peinlich problem pfui sauerei saftladen schade schlecht schlimm schrecklich
    service schämt scheiße skandal tag traurig traurige typisch unfassbar unglaublich unmöglich unternehmen unverschämt
    verarsche wahnsinn warten witz wut wütend zustand
    absolutely angry annoying awful bad bullshit crap customer customers customerservice company day disappointed
    disappointing disgrace disgusting embarrassing experience fail fails fuck fucking hate help horrible issue joke lol
    money needs nothing omg pathetic people poor problem problems ridiculous rude sad service shame shit sorry stupid
    suck sucks terrible thank thanks today tried trying unacceptable unbelievable what's worst worse wow wtf years
    """.split()  # noqa: SIM905 - a word list reads better as text
)
"""What people say in every storm: how they feel, and that a company is one."""


def about(
    wave: Sequence[Heard],
    others: Sequence[Heard],
    now: datetime,
    exclude: Collection[str] = (),
    least: float = LEAST_SHARE,
) -> Topic:
    """Return what a wave is about: its own words beside ``others`` (what was said before it, or of something else).

    The words stand out by their log-odds (``core.topic``); the weight of each is its attributable fraction 1 − p₀/p₁
    (Levin 1953), p₁ and p₀ being the shares of voices that use it in the wave and else. ``exclude``: the brand's names.
    ``least``: the least share of the wave's voices that use it.
    """
    ranked = [one for one, _ in topic.apart(wave, others, exclude) if not is_outcry(one)]
    found = _own_words(ranked, wave, others, least)[:MOST_WORDS]
    originals = [one for one in wave if one.story == one.id]
    return Topic(
        began=min((one.at for one in originals), default=now),
        heard=max((one.at for one in originals), default=now),
        words=found,
        roots=found,
        stories=stories((), wave),
    )


def _own_words(
    ranked: Iterable[str], wave: Sequence[Heard], others: Sequence[Heard], share: float
) -> tuple[tuple[str, float], ...]:
    """Those of the terms that are the wave's own, with their weights, the most used of the strong ones first."""
    wanted = list(ranked)
    inside, total = _voices(wanted, wave)
    outside, rest = _voices(wanted, others)
    least = max(_LEAST_VOICES, share * total)
    weights = {one: weight(inside[one], total, outside[one], rest) for one in wanted if inside[one] >= least}
    own = [one for one in weights if weights[one] >= _LEAST_OWN]
    return tuple((one, weights[one]) for one in sorted(own, key=lambda one: (-inside[one] * weights[one], one)))


def weight(users: int, voices: int, others_using: int, others: int) -> float:
    """Return the attributable fraction of a word's users, 0…1; what is not known of the others counts against it."""
    usual = (others_using + 0.5) / (others + _DOUBT)
    return max(0.0, 1 - usual * voices / users) if users else 0.0


def _voices(wanted: Sequence[str], mentions: Sequence[Heard]) -> tuple[dict[str, int], int]:
    """Distinct voices that use each term or a compound of it, and all of them."""
    users: dict[str, set[object]] = {one: set() for one in wanted}
    everybody: set[object] = set()
    spoken = [(one.author or one.id, topic.terms(one)) for one in mentions if one.story == one.id]
    parts = topic.heads({one for _, said in spoken for one in said}, wanted)
    for who, said in spoken:
        everybody.add(who)
        for one in {part for term in said for part in (term, *parts.get(term, ()))} & users.keys():
            users[one].add(who)
    return {one: len(found) for one, found in users.items()}, len(everybody)


@lru_cache(4096)
def is_outcry(term: str) -> bool:
    """Tell whether a term is what people say in every storm, or hardly more: a campaign's hashtag is more."""
    return term in _outcries() or any(term.startswith(cue) and len(term) <= len(cue) + 3 for cue in _cues())


@lru_cache(1)
def _outcries() -> frozenset[str]:
    return frozenset(map(topic.term, OUTCRY))


@lru_cache(1)
def _cues() -> tuple[str, ...]:
    return tuple(fold(cue).strip() for cue in (*CALLS, *AROUSAL, *AGGRESSION) if cue.strip().isalpha())


def weights(about_it: Topic) -> dict[str, float]:
    """Return the words of a topic, those that it began with at half of their weight at least."""
    roots = {one: share / 2 for one, share in about_it.roots}
    return roots | {one: max(share, roots.get(one, 0.0)) for one, share in about_it.words}


def belongs(terms: Collection[str], words: Mapping[str, float]) -> float:
    """Return the chance 0…1 that what uses these terms is of the topic, each word speaking for itself (noisy-or)."""
    return 1 - prod([1 - words[one] for one in terms if one in words])


def spoken(vocabulary: Collection[str], words: Mapping[str, float]) -> dict[str, float]:
    """Return the weight of each term of a vocabulary: compounds weigh as much as the word in them."""
    parts = topic.heads(vocabulary, words.keys())
    weighed = {one: max(words[part] for part in found) for one, found in parts.items()}
    return weighed | dict(words)


def stories(known: Sequence[MentionId], mentions: Iterable[Heard]) -> tuple[MentionId, ...]:
    """Return the known stories and those of further mentions, the newest last, no more than are worth remembering."""
    return tuple(dict.fromkeys((*known, *(one.story for one in mentions))))[-MOST_STORIES:]


def same(earlier: Topic, later: Topic) -> bool:
    """Tell whether two waves are about the same, so that the later one is a second wave of the earlier.

    They are within five days if a good part of either one's weight lies on common words, or they tell three common
    stories. Of a topic without words nothing but the brand is known: within a day it is taken to be the same.
    """
    pause = max(later.began - earlier.heard, timedelta())
    if pause > WAVES_WITHIN:
        return False
    if len({*earlier.stories} & {*later.stories}) >= _SAME_STORIES:
        return True
    if not earlier.words or not later.words:
        return pause <= _WORDLESS_WITHIN
    return overlap(earlier, later) >= SAME


def overlap(one: Topic, other: Topic) -> float:
    """Return the share, 0…1, of either topic's weight that lies on words of the other; the larger of both shares."""
    left, right = weights(one), weights(other)
    return max(_covered(left, right), _covered(right, left))


def _covered(words: Mapping[str, float], by: Mapping[str, float]) -> float:
    compounds = topic.heads(words, by).keys() | {part for parts in topic.heads(by, words).values() for part in parts}
    common = sum(share for one, share in words.items() if one in by or one in compounds)
    return common / (sum(words.values()) or 1.0)


def joined(older: Topic, younger: Topic) -> Topic:
    """Return the older topic with what the younger one knows: they were one all along."""
    return replace(
        older,
        heard=max(older.heard, younger.heard),
        words=_strongest(weights(older) | {w: max(s, weights(older).get(w, 0.0)) for w, s in younger.words}),
        roots=older.roots or younger.roots,
        stories=tuple(dict.fromkeys((*older.stories, *younger.stories)))[-MOST_STORIES:],
    )


def _strongest(words: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[: 2 * MOST_WORDS])
