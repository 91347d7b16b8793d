"""Mentions that may mean somebody else than the brand, and what to exclude once a person has said so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from listener.core.everyday import is_word
from listener.core.fold import fold
from listener.core.match import compile_brands
from listener.core.naming import spans
from listener.core.topic import term
from listener.model import Brand, Found

MOST = 5
"""Questions: whoever sets the program up wants to go on."""
_NEAR = 60
"""Characters on either side in which the next word is looked for."""
_BEFORE = re.compile(r"([^\W_]+(?:[-'’][^\W_]+)*)[ \t]+[#@]?$")
_AFTER = re.compile(r"^[ \t-]+([^\W_]+(?:[-'’][^\W_]+)*)")


def doubtful(found: Sequence[Found], *, ambiguous: bool, guesses: Collection[str] = ()) -> tuple[Found, ...]:
    """Return the mentions to ask about, those in most doubt first, of each surroundings one.

    ``ambiguous``: the brand's name means something else as well; a name that does not is in doubt only where another
    name follows it ("Nordwind Airlines"). ``guesses``: spellings that were only guessed.
    """
    known = {fold(guess) for guess in guesses}
    rated = [(_doubt(one, ambiguous=ambiguous, guesses=known), one) for one in found]
    asked: dict[tuple[str, ...], Found] = {}
    for doubt, one in sorted(rated, key=lambda pair: -pair[0]):
        if doubt:
            asked.setdefault(tuple(sorted(fold(phrase) for phrase in around(one))), one)
    return tuple(asked.values())[:MOST]


def _doubt(one: Found, *, ambiguous: bool, guesses: Collection[str]) -> int:
    named = {fold(word) for word in one.matched}
    longer = any(_is_name(after) for _, after in _neighbours(one))
    return 2 * bool(named) * (named <= set(guesses)) + ambiguous + longer


def _is_name(word: str) -> bool:
    """Tell whether a word beside the name seems to be part of another, longer name."""
    return word[:1].isupper() and not is_word(word)


def around(one: Found) -> tuple[str, ...]:
    """Return the phrases of a mention that hold the brand's name and a word beside it that says something."""
    text = _text(one)
    phrases = list[str]()
    for (start, end), (before, after) in zip(spans(text, one.matched), _neighbours(one), strict=True):
        name = text[start:end].lstrip("#@")
        phrases += [f"{name} {after}"] if term(after) else []
        phrases += [f"{before} {name}"] if term(before) else []
    return tuple(dict.fromkeys(phrases))


def _neighbours(one: Found) -> Iterator[tuple[str, str]]:
    """Yield the words before and after each place where the brand is named; "" where there is none on the line."""
    text = _text(one)
    for start, end in spans(text, one.matched):
        before, after = _BEFORE.search(text[max(0, start - _NEAR) : start]), _AFTER.search(text[end : end + _NEAR])
        yield before[1] if before else "", after[1] if after else ""


def _text(one: Found) -> str:
    return f"{one.mention.title}\n{one.mention.text}"


def excluded(brand: Brand, no: Found, others: Sequence[Found]) -> tuple[str, ...]:
    """Return the phrases that leave out a mention which is not about the brand; none if they would cost too much.

    As few as do it, and none that leaves out one of ``others``, which are about the brand or may be.
    """
    chosen: list[str] = []
    for phrase in sorted(around(no), key=lambda one: not _is_name(one.rpartition(" ")[2])):
        if any(_left_out(brand, (phrase,), one) for one in others):
            continue
        chosen.append(phrase)
        if _left_out(brand, chosen, no):
            needed = [one for one in chosen if not _left_out(brand, [two for two in chosen if two != one], no)]
            return tuple(needed or chosen[-1:])
    return ()


def _left_out(brand: Brand, phrases: Sequence[str], one: Found) -> bool:
    without = compile_brands([replace(brand, exclude=(*brand.exclude, *phrases))])
    return not without.find(one.mention.title, one.mention.text)
