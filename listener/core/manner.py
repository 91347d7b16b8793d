"""How one text speaks: of whom, to whom, asking, mocking, laughing. Judges no mood."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from listener.core import mannerwords as lists
from listener.core import voices
from listener.core.fold import fold
from listener.model import Heard

_FAR = 9
"""Words from the praise to the trouble at most."""
_BRIEF = 5
_FORMAL = re.compile(r" (?<=[\w,;:] )(?:Sie|Ihnen|Ihre?[mnr]?)\b")
"""The German polite address; at the beginning of a sentence it may be "she" or "they"."""
_CHALLENGE = ("?!", "!?", "??", "!!")
_DOUBT = re.compile(r"\b(?:really|seriously|srsly|ernsthaft|wirklich|echt)\s?\?")
_MARKED = re.compile(r"#(?:not|fail|sarcasm|epicfail|ironie|sarkasmus)\b|(?:^|\s)/(?:s|ironie)\b")
_SO_MUCH = re.compile(r"(?<!you )\bso much for\b")
_QUOTED = re.compile(r"[\"“”„]([^\"“”„]{3,30})[\"“”]|(?<!\w)'([^']{3,30})'(?!\w)")
_QUOTES = ('"', "“", "”", "„", " '")
_SARCASTIC, _MIRTHFUL = frozenset("🙄🙃🤡😒"), frozenset("😂🤣😆😹💀")


def _by_longest_word(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return phrases by their longest word: most texts hold none of these, and are done with."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(phrases):
        key = max(phrase.split(), key=len)
        found[key] = (*found.get(key, ()), f" {phrase} ")
    return found


_ACCUSING, _MOCKING = _by_longest_word(lists.ACCUSING), _by_longest_word(lists.MOCKING)


@dataclass(frozen=True, slots=True)
class Manner:
    """What is found in one text."""

    brief: bool
    """Says less than five words of one's own."""
    singular: bool
    """Speaks of oneself: ich, mich, mein, I, me, my."""
    group: bool
    """Speaks of us or them: wir, uns, we, they."""
    addressed: bool
    """Speaks to somebody: ihr, euch, du, Sie, you."""
    accuses: bool
    """Puts the addressed on trial, or shouts at them."""
    question: bool
    sarcasm: bool
    laughter: bool
    quotes: bool
    """Answers to words that are quoted in full."""


def manner(one: Heard) -> Manner:
    """Return how the speaker's own words speak."""
    text = voices.said(one)
    bare = voices.without_addresses(text)
    folded = fold(bare)
    spoken = voices.folded_words(folded)
    known, signs = frozenset(spoken), frozenset() if bare.isascii() else frozenset(bare)
    second = not lists.ADDRESSED.isdisjoint(known) or bool(_FORMAL.search(bare))
    shouted = (second or text.lstrip(" .").startswith("@")) and any(sign in folded for sign in _CHALLENGE)
    return Manner(
        brief=len(spoken) < _BRIEF,
        singular=not lists.SINGULAR.isdisjoint(known),
        group=not lists.GROUP.isdisjoint(known),
        addressed=second,
        accuses=shouted or _holds(_ACCUSING, known, spoken),
        question="?" in bare,
        sarcasm=_holds(_MOCKING, known, spoken)
        or not _SARCASTIC.isdisjoint(signs)
        or _doubts(folded)
        or _praises_trouble(known, spoken),
        laughter=not lists.LAUGHING.isdisjoint(known) or not _MIRTHFUL.isdisjoint(signs),
        quotes=voices.comments(one),
    )


def _holds(phrases: Mapping[str, Sequence[str]], known: Collection[str], spoken: Sequence[str]) -> bool:
    keys = phrases.keys() & known
    if not keys:
        return False
    whole = f" {' '.join(spoken)} "
    return any(phrase in whole for key in keys for phrase in phrases[key])


def _doubts(folded: str) -> bool:
    return (
        ("?" in folded and bool(_DOUBT.search(folded)))
        or ("so much for" in folded and bool(_SO_MUCH.search(folded)))
        or (("#" in folded or "/" in folded) and bool(_MARKED.search(folded)))
        or (any(sign in folded for sign in _QUOTES) and any(map(_vain, _QUOTED.finditer(folded))))
    )


def _vain(quoted: re.Match[str]) -> bool:
    """Tell whether a short quotation is praise, as in: your "service"."""
    words = voices.folded_words(quoted[1] or quoted[2])
    return len(words) <= 3 and not (lists.PRAISING | lists.PROMISING).isdisjoint(words)


def _praises_trouble(known: frozenset[str], spoken: Sequence[str]) -> bool:
    """Tell whether praise is followed by what nobody praises (Riloff et al. 2013: positive words, bad situation).

    Of such airline tweets two in three are negative, of those with praise alone one in five.
    """
    if lists.PRAISING.isdisjoint(known):
        return False
    places = [place for place, word in enumerate(spoken) if word in lists.PRAISING]
    return any(word.startswith(lists.TROUBLE) for place in places for word in spoken[place + 1 : place + 1 + _FAR])
