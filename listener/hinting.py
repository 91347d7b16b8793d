"""Verb: see what else lies behind a wave: the own post that set it off, staff that speak, the aspect that fails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from alerts.signals import Value
from listener.core.aspects import failing, titles
from listener.core.insiders import insider_score, wave_score
from listener.core.ownpost import LATELY, NORMAL, Correction, Reaction, corrected, trigger
from listener.core.story import whole
from listener.gathering import own_of
from listener.model import Assessment, Brand, Heard, Mood
from listener.parts import Parts
from listener.words import moment, number, percent, say

NEWEST = 200
"""As many of a wave's critical posts are read for what they speak of."""
LEAST_WINDOW = timedelta(hours=6)
_MOMENT = timedelta(seconds=1)
_TOLD = 2


def set_off(parts: Parts, brand: Brand, now: datetime) -> Reaction | None:
    """Return the own post of the last day that had a surge of replies; None without one, or without own accounts."""
    sources = [source for source, names in parts.config.desk.own.items() if names]
    if not sources:
        return None
    own, since = own_of(parts.config), now - NORMAL - LATELY
    return trigger(parts.store.relations.spoken(brand.id, sources, since, now + _MOMENT, own), now)


def signals(parts: Parts, brand: Brand, recent: Sequence[Heard], now: datetime) -> dict[str, Value]:
    """Return what playbooks ask of own posts and insiders (``alerts.signals``), as far as it is known (A14, A07)."""
    found: dict[str, Value] = {}
    post = set_off(parts, brand, now)
    if post is not None:
        found["own_post_trigger"] = True
        if post.ratio is not None:
            found["reply_to_like_ratio"] = post.ratio
    employers = parts.config.desk.employers
    inside = wave_score([_inside(whole(one.title, one.text), one.source in employers) for one in critics(recent)])
    return found if inside is None else found | {"insider_score": round(inside, 4)}


def critics(recent: Sequence[Heard]) -> list[Heard]:
    """Return the newest critical posts, copies left out."""
    return [one for one in recent if one.mood is Mood.NEGATIVE and one.story == one.id][-NEWEST:]


@lru_cache(2 * NEWEST)
def _inside(text: str, employer: bool) -> float:
    return insider_score(text, employer=employer)


def hints(parts: Parts, brand: Brand, assessment: Assessment, now: datetime) -> tuple[str, ...]:
    """Return what a message says of that, each in one line: the own post with its corrections, failing aspects."""
    lang = parts.config.language
    window = max(assessment.window, LEAST_WINDOW)
    recent = parts.store.heard(brand.id, now - window, now + _MOMENT)
    lines = [_own_post(parts, brand, post, lang)] if (post := set_off(parts, brand, now)) else []
    names = titles(lang)
    told = [(names[one.aspect], one) for one in failing(critics(recent), "", parts.config.desk.group)[:_TOLD]]
    if told:
        each = (say("aspects.hint_share", lang, aspect=name, share=percent(one.share, lang)) for name, one in told)
        lines.append(say("aspects.hint", lang, aspects=", ".join(each)))
    return tuple(lines)


def _own_post(parts: Parts, brand: Brand, post: Reaction, lang: str) -> str:
    when = moment(post.at, parts.config.zone, lang)
    likes = number(post.likes, lang) if post.likes is not None else "–"
    line = say("aspects.hint_own_post", lang, when=when, replies=number(post.replies, lang), likes=likes)
    found = correction(parts, brand, post)
    if not found.public:
        return line
    return f"{line} {say('aspects.hint_corrected', lang, people=found.people, of=found.of)}"


def correction(parts: Parts, brand: Brand, post: Reaction) -> Correction:
    """Return how many of those who replied to an own post contradict it (E04)."""
    texts: dict[str, list[str]] = {}
    known = parts.store.mentions_by_id(brand.id, list(post.answers[-NEWEST:]))
    for one in known:
        who = one.mention.author or f"#{one.id}"
        texts.setdefault(who, []).append(whole(one.mention.title, one.mention.text))
    return corrected(texts)
