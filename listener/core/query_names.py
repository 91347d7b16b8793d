"""What the fields of a query and their values are called, in German and English; a name is spelled in any usual way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from listener.core.fold import fold
from listener.model.query import Field

_BETWEEN = re.compile(r"[\s_-]+")


class State(StrEnum):
    """What a mention can be, beside what it says."""

    UNANSWERED = "unanswered"
    """Awaits an answer, as the desk sees it, and has none."""
    ANSWERED = "answered"
    """The company has answered it, or something that it copies."""
    ORIGINAL = "original"
    COPY = "copy"
    UNSCORED = "unscored"
    """As ``tone:unscored``."""
    UNREAD = "unread"
    """Nobody has read phase and intents of it yet."""


class Part(StrEnum):
    """What can be in a mention."""

    LINK = "link"
    """An address in title or text."""


def spelled(name: str) -> str:
    """Return by what a name is looked up: "voller Kontakt", "Voller-Kontakt" and full_contact's kin are one word."""
    return _BETWEEN.sub("", fold(name))


def _by_name(also: Mapping[str, str]) -> dict[str, str]:
    return {spelled(name): value for value, names in also.items() for name in (value, *names.split("|")) if name}


FIELDS = {
    name: Field(value)
    for name, value in _by_name({
        "brand": "marke", "source": "quelle", "lang": "sprache|language", "tone": "ton|stimmung|sentiment", "phase": "",
        "intent": "absicht", "touchpoint": "kontaktpunkt", "emotion": "gefühl", "author": "autor", "since": "seit",
        "until": "bis", "is": "ist", "has": "hat",
    }).items()
}  # fmt: skip
"""By name."""
VALUES: Mapping[Field, Mapping[str, str]] = {
    Field.TONE: _by_name({
        "negative": "negativ", "neutral": "", "positive": "positiv", "unscored": "ohne wert|unbewertet",
    }),
    Field.PHASE: _by_name({
        "pre_contact": "vorkontakt", "contact": "kontakt", "full_contact": "voller kontakt|vollkontakt",
        "after_contact": "nachkontakt", "unknown": "unbekannt",
    }),
    Field.INTENT: _by_name({
        "question": "frage", "praise": "lob", "complaint": "beschwerde", "rumour": "gerücht|rumor",
        "switch": "wechsel|wechsel zur konkurrenz|switch to a competitor", "expectation": "erwartung",
        "leaving": "abschied", "human": "mensch|will einen menschen|wants a human",
        "recommend": "empfehlung|recommendation", "warn": "warnung|warning",
    }),
    Field.TOUCHPOINT: _by_name({
        "shop": "", "app": "", "hotline": "", "branch": "filiale", "delivery": "lieferung", "website": "webseite",
        "social": "social media", "staff": "personal", "none": "ohne",
    }),
    Field.EMOTION: _by_name({
        "anger": "ärger", "fear": "angst", "disappointment": "enttäuschung", "joy": "freude",
        "surprise": "überraschung", "trust": "vertrauen", "hope": "hoffnung", "none": "ohne",
    }),
    Field.IS: _by_name({
        "unanswered": "unbeantwortet", "answered": "beantwortet", "original": "", "copy": "kopie",
        "unscored": "ohne wert|unbewertet", "unread": "ungelesen",
    }),
    Field.HAS: _by_name({"link": "links|url"}),
}  # fmt: skip
"""Of the fields whose values are ours: by name, as they are stored."""
LANGUAGES = _by_name({
    "de": "deutsch|german", "en": "englisch|english", "fr": "französisch|french", "es": "spanisch|spanish",
    "it": "italienisch|italian", "nl": "niederländisch|dutch", "pl": "polnisch|polish", "tr": "türkisch|turkish",
    "unknown": "unbekannt",
})  # fmt: skip
"""Languages that have a name; all others are asked for by their code."""
NO_LANGUAGE = "unknown"
"""In a query; stored is none."""
