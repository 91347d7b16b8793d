"""The measured side of a message: why it rings now, what else is known; every number beside what is usual.

The top has eight lines at most, whatever is known, and what else is known as many: both fit into every channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from alerts import manner, outlook, peril, tally
from alerts.figures import amount
from alerts.quotes import listed
from alerts.situation import Situation
from listener.model import Assessment, Reason
from listener.words import moment, number, percent, say, span

_WORDS = 5
_GAPS = 5


def why_now(situation: Situation) -> Iterator[str]:
    """Yield the lines that let a person check the alarm: seen beside usual, mood, growth, phase, forecast, chance."""
    seen, lang = situation.assessment, situation.lang
    if danger := peril.of(situation):
        yield from (*peril.why(danger, lang), _loudness(situation))
        return
    yield _loudness(situation)
    yield _negative(situation)
    yield from filter(None, [outlook.growth(seen, lang)])
    yield from _where(seen, lang)
    yield from _how_high(situation)
    yield from filter(None, [manner.coordinated(seen, lang), manner.carriers(situation)])


def _loudness(situation: Situation) -> str:
    """Say how many spoke: the sum where there is one, else the last hour."""
    seen = situation.assessment
    return volume(situation) if seen.reckoning is None else tally.seen(seen.reckoning, seen.planned, situation.lang)


def _where(seen: Assessment, lang: str) -> Iterator[str]:
    if seen.standing is not None:
        yield outlook.where(seen.standing, lang)
        yield from filter(None, [outlook.near(seen.standing, lang)])


def _how_high(situation: Situation) -> Iterator[str]:
    """Yield what carries the level: the score and its chance, or the tracks, where the score is not what rang."""
    seen = situation.assessment
    if not _in_full(seen):
        yield from _tracks(situation)
    elif _by_the_media(seen):
        yield " ".join(_tracks(situation))
    elif seen.reckoning is not None:
        yield tally.chance(seen.reckoning.weeks, situation.lang)


def _in_full(seen: Assessment) -> bool:
    """Tell whether there is so much to say that tracks and waves stand further below."""
    return seen.reckoning is not None or seen.standing is not None


def _by_the_media(seen: Assessment) -> bool:
    """Tell whether the media's own track is the higher one: the score knows nothing of it."""
    return seen.media > seen.social


def _tracks(situation: Situation) -> Iterator[str]:
    seen, lang = situation.assessment, situation.lang
    yield say("alerts.tracks", lang, social=seen.social, media=seen.media)
    if situation.incident.waves > 1:
        yield say("alerts.waves", lang, waves=situation.incident.waves)


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
    unscored = _unscored(tally.unscored(seen), lang)
    told = {"window": window, "share": percent(seen.negative_share, lang), "unscored": unscored}
    if seen.usual_negative_share is None:
        return say("alerts.negative_only", lang, **told)
    return say("alerts.negative", lang, **told, usual=percent(seen.usual_negative_share, lang))


def _unscored(count: int, lang: str) -> str:
    """Say how many voices a share is silent about; "" if it speaks of all."""
    return say("alerts.unscored", lang, count=number(count, lang)) if count else ""


def how_it_went(situation: Situation) -> Iterator[str]:
    """Yield what an all-clear tells: how long, how high, how many waves, and how loud it is now."""
    incident, lang = situation.incident, situation.lang
    end = incident.closed or situation.now
    yield say("alerts.ended", lang, when=moment(end, situation.zone, lang), length=span(length(situation), lang))
    word = say(f"alerts.level_{incident.max_level}", lang)
    yield say("alerts.peak", lang, level=incident.max_level, word=word, peak=number(incident.peak_volume, lang))
    if situation.height is not None and situation.height.reckoning is not None:
        yield tally.at_its_height(situation.height.reckoning, lang)
    if incident.waves > 1:
        yield say("alerts.waves_total", lang, waves=incident.waves)
    yield volume(situation)


def length(situation: Situation) -> timedelta:
    """Return how long the incident lasted."""
    return (situation.incident.closed or situation.now) - situation.incident.opened


def facts(situation: Situation) -> Iterator[str]:
    """Yield what else is known, and what is not: learning state, blind spots, the rest of the sum, places, words."""
    seen, lang = situation.assessment, situation.lang
    if seen.learning:
        yield say("alerts.learning", lang)
    if situation.gaps:
        yield say("alerts.gaps", lang, gaps=listed(situation.gaps, _GAPS))
    if situation.reason is Reason.END:
        return  # the calm after it says nothing about the wave
    yield from _rest_of_the_sum(situation)
    if seen.media_split:
        yield say("alerts.places", lang, places=_places(situation))
    if seen.words:
        yield say("alerts.words", lang, words=listed(seen.words, _WORDS))
    if seen.copies > 0 and seen.reckoning is None:
        yield say("alerts.copies", lang, share=percent(seen.copies, lang))


def _rest_of_the_sum(situation: Situation) -> Iterator[str]:
    """Yield four lines at most: who was counted, the tracks, the farther forecast, how people speak."""
    seen, lang = situation.assessment, situation.lang
    if seen.reckoning is not None:
        yield tally.counted(seen.reckoning, lang)
    if _in_full(seen) and not _by_the_media(seen):
        yield " ".join(_tracks(situation))
    farther = outlook.later(seen.standing, lang) if seen.standing else ""
    yield from filter(None, [farther, " ".join(manner.speech(seen, lang))])


def _places(situation: Situation) -> str:
    lang = situation.lang
    split = situation.assessment.media_split
    return " · ".join(f"{say(f'alerts.medium_{medium.value}', lang)} {percent(part, lang)}" for medium, part in split)
