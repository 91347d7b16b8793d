"""The line on a locked telephone: at most 150 characters, the first action included whenever it fits."""

from __future__ import annotations

from collections.abc import Iterator

from alerts import peril
from alerts.figures import amount, estimate
from alerts.measurements import length
from alerts.outlook import rising
from alerts.playbook import Playbook
from alerts.quotes import clean, cut
from alerts.situation import Situation
from listener.model import Assessment, Reason
from listener.words import number, say, span

LONGEST = 150
_BRAND = 40
_WORD = 20


def push(situation: Situation) -> str:
    """Return the fullest form that fits: words of the wave go first, then the doubling time, then the action."""
    forms = tuple(_forms(situation))
    return next((text for text in forms if len(text) <= LONGEST), cut(forms[-1], LONGEST))


def _forms(situation: Situation) -> Iterator[str]:
    lang, incident = situation.lang, situation.incident
    brand = cut(clean(situation.brand.name), _BRAND)
    if situation.reason is Reason.END:
        ended = span(length(situation), lang)
        peak = number(incident.peak_volume, lang)
        yield say("alerts.push_end", lang, brand=brand, length=ended, level=incident.max_level, peak=peak)
        return
    now = say("alerts.push_now", lang, first=first_action(situation.playbook, lang))
    if danger := peril.of(situation):
        yield peril.push(danger, brand, lang) + now
        yield peril.push(danger, brand, lang)
        return
    words, doubling = _words(situation), _doubling(situation)
    for some_words, some_doubling, some_now in (
        (words, doubling, now),
        ("", doubling, now),
        ("", "", now),
        ("", "", ""),
    ):
        yield _numbers(situation, brand, some_words, some_doubling) + some_now


def _numbers(situation: Situation, brand: str, words: str, doubling: str) -> str:
    lang = situation.lang
    told = _loudness(situation.assessment, lang)
    return say("alerts.push", lang, opening=_opening(situation), brand=brand, words=words, numbers=told + doubling)


def _loudness(seen: Assessment, lang: str) -> str:
    """Say the same numbers as the first line of the message."""
    found = seen.reckoning
    if found is None:
        return say("alerts.push_volume", lang, volume=number(seen.volume, lang), usual=amount(seen.usual, lang))
    return say(
        "alerts.push_sum",
        lang,
        window=span(found.window, lang),
        voices=number(found.voices, lang),
        usual=estimate(found.usual, lang),
        critics=number(found.critics, lang),
    )


def _opening(situation: Situation) -> str:
    lang, level = situation.lang, situation.incident.level
    match situation.reason:
        case Reason.LEVEL_UP if situation.level_before is not None:
            return say("alerts.push_opening_rise", lang, before=situation.level_before, level=level)
        case Reason.SECOND_WAVE:
            return say("alerts.push_opening_second", lang, level=level)
        case Reason.HELD:
            return say("alerts.push_opening_held", lang, level=level)
        case _:
            return say("alerts.push_opening", lang, level=level)


def _words(situation: Situation) -> str:
    words = [cut(clean(word), _WORD) for word in situation.assessment.words[:2]]
    return " – " + ", ".join(say("alerts.push_word", situation.lang, word=word) for word in words) if words else ""


def _doubling(situation: Situation) -> str:
    doubling = rising(situation.assessment)
    if doubling is None:
        return ""
    return say("alerts.push_doubling", situation.lang, doubling=span(doubling, situation.lang))


def first_action(playbook: Playbook, lang: str) -> str:
    """Return the first action in a few words: the playbook's own short form."""
    return playbook.push.of(lang)
