"""Words for tests of what is said of an invented brand and its rivals: an utterance with its text in one line."""

from __future__ import annotations

from dataclasses import replace

from listener.model import BrandId, MentionId, Mood, SourceName
from listener.model.desk import Said
from listener.model.relation import Intent, Utterance
from tests.core.relations import NORDWIND, said

SUEDWIND, WESTWIND = BrandId("suedwind"), BrandId("westwind")
NAMES = {
    NORDWIND: ("Nordwind", "#nordwind"),
    SUEDWIND: ("Südwind", "Südwind Reisen"),
    WESTWIND: ("Westwind", "#immerwestwind"),
}


def words(id_: int, text: str, author: str = "", day: float = 0, *intents: Intent, **other: object) -> Said:
    """Return what somebody says of Nordwind; ``url``, ``lang`` and ``title`` belong to the text."""
    url, lang, title = (str(other.pop(name, "")) for name in ("url", "lang", "title"))
    return Said(said(id_, author, day, *intents, **other), title, text, url=url, lang=lang)


def of(brand: BrandId, id_: int, author: str = "", day: float = 0, mood: Mood = Mood.NEUTRAL) -> Utterance:
    """Return what somebody says of one of the brands."""
    return replace(said(id_, author, day), brand=brand, mood=mood)


def copied(one: Utterance, id_: int) -> Utterance:
    return replace(one, id=MentionId(id_), story=one.story or one.id, author=f"{one.author}+")


def placed(one: Said, source: str) -> Said:
    return replace(one, utterance=replace(one.utterance, source=SourceName(source)))
