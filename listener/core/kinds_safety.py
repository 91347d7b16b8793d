"""Credible reports of injury or danger among the posts of a wave: one is enough to open the safety playbook.

A report says within two sentences that somebody came to harm, or what threatens people, or that an authority warns;
what it was about and whom it met speaks for it. Hearsay, "could", denials and figures of speech speak against it. How
reports are worded beyond the list was learned; but without a cue that people can be shown nothing is a report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from listener.core import kinds_cues
from listener.core.kinds_cues import Found, Lexicon, Pattern
from listener.core.wording import LONGEST, SHORT

_LIST = "kinds_safety.toml"
_CUES = 6
_ENOUGH = 3.4
"""Evidence that makes a report: chosen for few false ones on the development half and on 24,000 sentences of ours."""
_POINTS = {"harm": 2.2, "medical": 2.0, "hazard": 2.0, "official": 2.0}
_WOUNDED = 2.0
"""Points of what happens to a part of the body ("cut", "toe"): neither word tells anything alone."""
_PLAIN = 0.5
"""The part of the points that a cue gives which people also use without meaning harm."""
_TOLD = frozenset({*_POINTS, "wound", "limb"})
_ABOUT = {"thing": 0.6, "body": 0.5}
_MOST_ABOUT = 2
"""Cues of a thing or a body that count; in a long sentence there is always one more."""
_AGAINST = {"doubt": -2.5, "figure": -2.0}
_USUAL, _LEAST_LEARNED = -4.0, -1.0
"""Log odds of what is no report, from which what was learned counts; and how much it may speak against one."""
_LONGEST_SENTENCE = 400
"""Pieces of a sentence; longer ones have no stops and no end."""
_REMEMBERED = 50_000
Needed = frozenset[str]
"""The whole words of a cue: if one of them is not in a text, nor is the cue."""
_silent: set[str] = set()
"""Pieces on which no cue hangs that could make a report: most texts have few others."""
_hung: dict[str, tuple[Needed, ...]] = {}
"""The others."""

Sentence = list[str]


@dataclass(frozen=True, slots=True)
class Safety:
    """Whether people are reported hurt or in danger."""

    reported: bool
    posts: int
    """How many posts report it."""
    cues: tuple[tuple[str, int], ...] = ()
    """What tells it, as it is written in the list, with the number of posts; commonest first."""


def safety(texts: Sequence[str]) -> Safety:
    """Return whether one of the posts, German or English, credibly reports that people are hurt or in danger.

    The time grows with the number of posts; of each no more than 5,000 characters are read.
    """
    reports = [cues for cues in map(cues_in, texts) if cues]
    counted = Counter(cue for cues in reports for cue in cues)
    told = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:_CUES]
    return Safety(bool(reports), len(reports), tuple(told))


def cues_in(text: str) -> frozenset[str]:
    """Return the cues of harm, hazard or warning by which a post is a report; none if it is none."""
    told: set[str] = set()
    pieces = kinds_cues.taken(text, LONGEST)
    if _is_silent(pieces) or not kinds_cues.found(kinds_cues.words(pieces), _telling()):
        return frozenset()  # nearly every text, and each sentence is read once instead of twice
    for window in _windows(list(_sentences(pieces))):
        if _is_silent(window):
            continue
        found = listed(window)
        cues = {one.cue.written for one in found if one.cue.kind in _TOLD}
        if cues and points(found) + learned(window) >= _ENOUGH:
            told |= cues
    return frozenset(told)


def _is_silent(pieces: Sequence[str]) -> bool:
    """Tell whether no cue that could make a report can stand in the pieces, for not all of its words are there."""
    if _silent.issuperset(pieces):
        return True
    cues = [cue for piece in set(pieces) - _silent for cue in _hung.get(piece) or _learn(piece)]
    if not cues:
        return True
    words = set(kinds_cues.words(pieces))
    if max(map(len, words)) > kinds_cues.LONGEST:
        return False  # of such a word only the beginning counts
    return not any(map(words.issuperset, cues))


def _learn(piece: str) -> tuple[Needed, ...]:
    """Return what the cues need that hang on a piece; of those that have none, remember that."""
    words = kinds_cues.words([piece])
    found = tuple([needed for word in words for needed in _hanging(word)])
    if any(len(word) > kinds_cues.LONGEST for word in words):
        found = (*found, frozenset())
    if len(piece) <= SHORT:
        if len(_silent) + len(_hung) >= _REMEMBERED:
            _silent.clear()
            _hung.clear()
        if found:
            _hung[piece] = found
        else:
            _silent.add(piece)
    return found


def _hanging(word: str) -> list[Needed]:
    """Return the words of cues that hang on this one: it is the longest of theirs, and each of them must be there."""
    whole, others = _anchors()
    return [*whole.get(word, ()), *[needed for (how, what), needed in others if _FITS[how](word, what)]]


_FITS: Mapping[str, Callable[[str, str], bool]] = {
    "begins": str.startswith,
    "ends": str.endswith,
    "holds": str.__contains__,
    "number": lambda word, _: word[0].isdigit(),
}


@cache
def _anchors() -> tuple[Mapping[str, Sequence[Needed]], Sequence[tuple[Pattern, Needed]]]:
    """Return the cues that can make a report by the longest of their words, and those where that is a part of one."""
    whole: dict[str, list[Needed]] = {}
    others: list[tuple[Pattern, Needed]] = []
    for cue in kinds_cues.every(_telling()):
        how, what = max((part for part in cue.parts if part[1]), key=lambda part: (part[0] != "number", len(part[1])))
        needed = frozenset([word for compared, word in cue.parts if compared == "is"])
        if how == "is":
            whole.setdefault(what, []).append(needed)
        else:
            others.append(((how, what), needed))
    return whole, others


@cache
def _telling() -> Lexicon:
    """Return the cues that can make a report."""
    return kinds_cues.compiled(cue for cue in kinds_cues.every(kinds_cues.lexicon(_LIST)) if cue.kind in _TOLD)


def listed(window: Sequence[str]) -> list[Found]:
    """Return the cues of a stretch of text."""
    return kinds_cues.found(kinds_cues.words(window), kinds_cues.lexicon(_LIST))


def points(found: Iterable[Found]) -> float:
    """Return how much the cues of a stretch of text speak for a report."""
    cues = {(one.cue.kind, one.cue.written): one.cue.tier for one in found}
    counts = Counter(kind for kind, _ in cues)
    core = sum(_worth(kind, tier) for (kind, _), tier in cues.items() if kind in _POINTS)
    core += _WOUNDED if counts["wound"] and counts["limb"] else 0.0
    about = sum(weight * min(counts[kind], _MOST_ABOUT) for kind, weight in _ABOUT.items()) if core else 0.0
    return core + about + sum(weight * counts[kind] for kind, weight in _AGAINST.items())


def learned(window: Sequence[str]) -> float:
    """Return how much the wording of a stretch of text speaks for a report, by what was learned."""
    from listener.core.kinds_model import model  # noqa: PLC0415 - numpy, which whoever only configures rings need not load

    return max(model().danger(window) - _USUAL, _LEAST_LEARNED)


def _worth(kind: str, tier: str) -> float:
    return _POINTS[kind] * (1 if tier == "strong" else _PLAIN)


def _sentences(text_pieces: Iterable[str]) -> Iterator[Sentence]:
    sentence: Sentence = []
    for piece in text_pieces:
        sentence.append(piece)
        if piece[0] in ".!?\n" or len(sentence) == _LONGEST_SENTENCE:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _windows(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield every two neighbours as one; a single sentence by itself."""
    if len(sentences) == 1:
        yield sentences[0]
    for first, second in pairwise(sentences):
        yield first + second
