"""The sentences of the pages of incidents: catalogue ``dashincident``."""

from __future__ import annotations

from listener.words import catalogue, say


def word(key: str, lang: str, **values: object) -> str:
    """Return a sentence of the page."""
    return say(f"dashincident.{key}", lang, **values)


def knows(key: str, lang: str) -> bool:
    """Tell whether there is such a sentence."""
    return key in catalogue("dashincident", lang)
