"""The measured side of a message: why it rings now, what else is known; every number beside what is usual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from alerts.quotes import name, voice
from alerts.situation import Situation
from listener.model import Reason
from listener.words import moment, number, percent, say, span

_WORDS = 5
_GAPS = 5


def why_now(situation: Situation) -> Iterator[str]:
    """Yield the lines that let a person check the alarm: volume, mood, growth, tracks, trigger."""
    yield volume(situation)
    yield _negative(situation)
    yield _growth(situation)
    seen, lang = situation.assessment, situation.lang
    yield say("alerts.tracks", lang, social=seen.social, media=seen.media)
    if situation.incident.waves > 1:
        yield say("alerts.waves", lang, waves=situation.incident.waves)
    if situation.trigger is not None:
        quoted = voice(situation.trigger, lang, situation.zone)
        yield say("alerts.trigger", lang, who=quoted.who, where=quoted.where, when=quoted.when)


def volume(situation: Situation) -> str:
    """Say how loud the last hour was beside what is usual; without a band if none was learned."""
    seen, lang = situation.assessment, situation.lang
    key = "alerts.volume" if seen.usual_high > seen.usual_low else "alerts.volume_calm"
    return say(
        key,
        lang,
        volume=number(seen.volume, lang),
        usual=amount(seen.usual, lang),
        low=amount(seen.usual_low, lang),
        high=amount(seen.usual_high, lang),
    )


def _negative(situation: Situation) -> str:
    seen, lang = situation.assessment, situation.lang
    window = span(seen.window, lang)
    if seen.negative_share is None:
        return say("alerts.negative_none", lang, window=window)
    told = {"window": window, "share": percent(seen.negative_share, lang), "unscored": _unscored(seen.unscored, lang)}
    if seen.usual_negative_share is None:
        return say("alerts.negative_only", lang, **told)
    return say("alerts.negative", lang, **told, usual=percent(seen.usual_negative_share, lang))


def _unscored(count: int, lang: str) -> str:
    """Say how many voices a share is silent about; "" if it speaks of all."""
    return say("alerts.unscored", lang, count=number(count, lang)) if count else ""


def _growth(situation: Situation) -> str:
    doubling, lang = situation.assessment.doubling, situation.lang
    if doubling is None:
        return say("alerts.no_doubling", lang)
    return say("alerts.doubling", lang, doubling=span(doubling, lang))


def how_it_went(situation: Situation) -> Iterator[str]:
    """Yield what an all-clear tells: how long, how high, how many waves, and how loud it is now."""
    incident, lang = situation.incident, situation.lang
    end = incident.closed or situation.now
    yield say("alerts.ended", lang, when=moment(end, situation.zone, lang), length=span(length(situation), lang))
    word = say(f"alerts.level_{incident.max_level}", lang)
    yield say("alerts.peak", lang, level=incident.max_level, word=word, peak=number(incident.peak_volume, lang))
    if incident.waves > 1:
        yield say("alerts.waves_total", lang, waves=incident.waves)
    yield volume(situation)


def length(situation: Situation) -> timedelta:
    """Return how long the incident lasted."""
    return (situation.incident.closed or situation.now) - situation.incident.opened


def facts(situation: Situation) -> Iterator[str]:
    """Yield what else is known, and what is not: places, words, copies, blind spots, the learning state."""
    seen, lang = situation.assessment, situation.lang
    if seen.learning:
        yield say("alerts.learning", lang)
    if situation.gaps:
        yield say("alerts.gaps", lang, gaps=_some(situation.gaps, _GAPS))
    if situation.reason is Reason.END:
        return  # the calm after it says nothing about the wave
    if seen.media_split:
        yield say("alerts.places", lang, places=_places(situation))
    if seen.words:
        yield say("alerts.words", lang, words=_some(seen.words, _WORDS))
    if seen.copies > 0:
        yield say("alerts.copies", lang, share=percent(seen.copies, lang))


def _places(situation: Situation) -> str:
    lang = situation.lang
    split = situation.assessment.media_split
    return " · ".join(f"{say(f'alerts.medium_{medium.value}', lang)} {percent(part, lang)}" for medium, part in split)


def _some(listed: Sequence[str], most: int) -> str:
    names = [name(one) for one in listed]
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def amount(value: float, lang: str) -> str:
    """Return a usual value: whole, but 0.4 stays 0.4 so that "instead of 0" is never said of a little."""
    return number(value, lang, 1 if 0 < value < 2 and value != round(value) else 0)
