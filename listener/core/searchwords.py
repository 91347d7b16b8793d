"""Phrases to the queries of search engines, which ignore silently what goes beyond their longest query. Asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

SEARCH = {
    "brand": "names",
    "de": "Gesuchte Wörter und Wendungen; ohne Angabe Namen und Schreibweisen der Marken.",
    "en": "Words and phrases to search for; if not given, the names and other spellings of the brands.",
}
"""Metadata of the option ``search``."""

WITHOUT = {
    "brand": "exclude",
    "de": "Wendungen, die etwas anderes meinen: Treffer mit ihnen lässt die Suchmaschine weg.",
    "en": "Phrases that mean something else: the search engine leaves out what contains them.",
}
"""Metadata of the option ``without``."""


def quoted(phrase: str) -> str:
    """Return a phrase as search engines take it literally; quotation marks inside would end it."""
    return '"' + " ".join(phrase.replace('"', " ").split()) + '"'


def queries(search: Iterable[str], without: Iterable[str] = (), most_words: int = 30) -> tuple[str, ...]:
    """Return as few queries as possible that find any of the phrases: ``("a" OR "b c") -"d"``.

    A query has at most ``most_words`` words, or one phrase that is longer. Exclusions take at most half of that; those
    beyond are left out: what they would have kept away is sorted out on our side, where brands are matched again.
    """
    minus = tuple(f"-{phrase}" for phrase in _fitting(_distinct(without), most_words // 2))
    room = most_words - sum(map(_size, minus))
    return tuple(" ".join((_any(group), *minus)) for group in _groups(_distinct(search), room))


def _distinct(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for phrase in phrases if (text := quoted(phrase)) != '""'))


def _any(group: Sequence[str]) -> str:
    """Return what finds any of them; brackets around a single phrase are an error at some engines."""
    return group[0] if len(group) == 1 else f"({' OR '.join(group)})"


def _size(phrase: str) -> int:
    return len(phrase.split())


def _fitting(phrases: Iterable[str], room: int) -> Iterator[str]:
    for phrase in phrases:
        room -= _size(phrase)
        if room < 0:
            return
        yield phrase


def _groups(phrases: Iterable[str], room: int) -> Iterator[tuple[str, ...]]:
    group: tuple[str, ...] = ()
    for phrase in phrases:
        if group and sum(map(_size, (*group, phrase))) > room:
            yield group
            group = ()
        group = (*group, phrase)
    if group:
        yield group
