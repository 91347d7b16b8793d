"""What a text says near a brand: its pieces weighted by distance and clause, and what a target model is told of it.

A piece counts less with each piece between it and the brand, and much less in another clause or sentence. The sums of
such a text are put on the scale of a whole one, so that the base model can say what the text would be without the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import sqrt
from operator import mul

from listener.core import contrast, passage
from listener.core.reading import Reading, figures
from listener.core.tone import Analysis
from listener.core.wording import ADDRESS, form

REACH = 8
"""Pieces on each side of a brand whose words the target model is told."""
_DECAY = 0.88  # exp(-1/8) a piece
_ELSEWHERE = 0.35  # what another clause counts
_STEP_OUT = _DECAY * _ELSEWHERE
_MOST = 6.0
_FIRST_SIGN = 0x2600
"""From here on Unicode has pictures, and letters only of scripts that no offered language uses."""
_QUOTE, _REPORT, _SIGN, _SHOUT, _QUESTION, _LINK, _SPEAKER, _BORDER = (1 << bit for bit in range(8))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BORDERS = _set(
    ", ; : ( ) – — - … .. ... aber doch sondern während dagegen hingegen wohingegen but while whereas however"
) | {"\n"}
_QUOTES = frozenset('"„“”»«‚‘')
_SAID = _set(
    "sagt sagte sagten erklaert erklaerte betont betonte kritisiert kritisierte lobt lobte bezeichnet bezeichnete "
    "nannte nennt meint meinte laut zufolge says said say told tells calls called claims claimed accused accuses "
    "according described argued added wrote"
)
_FIRST_PERSON = _set("ich mich mir mein meine meinen meinem meiner wir uns unser i me my we us our")
_PRONOUNS = _set(
    "ich du er sie es das die der dies dieses ihr wir mich dich ihn mir dir ihm euch uns was man alles jemand i you "
    "he she it this that they we me him her them us everything someone"
)

Pair = tuple[float, float]
"""Logits against and towards, relative to neutral."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """What stands near a brand, as the target model is told it."""

    nearness: tuple[float, ...]
    """Of each piece, 0…1."""
    whole: Pair
    """What the base model says of the whole text or passage, within ±6."""
    near: Pair
    """What it would say of a text in which each piece counts by its nearness, within ±6."""
    gates: tuple[float, ...]
    """Each 0…1 (see ``GATES``): under which circumstances whole and near are to be weighed anew."""
    figures: tuple[float, ...]
    """See ``FIGURES``."""
    words: tuple[tuple[str, float], ...]
    """Words with the side on which they stand, and how much each counts."""
    moved: Pair = (0.0, 0.0)
    """Of a long text: by how much the logits of its passage differ from those of all of it."""


GATES = (
    *("always", "against", "away", "beaten", "unbeaten", "chosen", "quotes", "inside quotes", "reported", "others"),
    *("long", "not short", "signs", "phrase"),
)
FIGURES = (
    *("after against", "after towards", "before against", "before towards", "first", "named", "handle", "opens"),
    *("shouts", "asks", "link", "first person", "feeling"),
)


def nearby(analysed: Analysis, named: Sequence[int]) -> Nearby:
    """Gather what is said near the pieces ``named`` (in order, not empty); in a long text, in the passage around."""
    part = passage.cut(analysed, named)
    if part is None:
        return _gathered(analysed, named)
    own = frozenset(named)
    found = _gathered(part.analysed, [place for place, there in enumerate(part.places) if there in own])
    spread = [0.0] * len(analysed.pieces)
    for place, near in zip(part.places, found.nearness, strict=True):
        spread[place] = near
    here, all_of_it = part.analysed.logits, analysed.logits
    return replace(found, nearness=tuple(spread), moved=(here[0] - all_of_it[0], here[1] - all_of_it[1]))


def _gathered(analysed: Analysis, named: Sequence[int]) -> Nearby:
    pieces = analysed.pieces
    after, before = _sides(pieces, named)
    nearness = list(map(max, after, before))
    whole = _held(analysed.logits)
    shapes = [form(piece) for piece in pieces]
    own = frozenset(named)
    starts = [place for place in named if place - 1 not in own]
    flags = 0
    for piece in pieces:
        flags |= _kind(piece)
    gates = _gates(analysed, shapes, flags, own, starts)
    told = (
        *_held(_summed(analysed, after)),
        *_held(_summed(analysed, before)),
        *_circumstances(pieces, flags, starts),
        gates[-2] * abs(whole[1] - whole[0]) / _MOST,
    )
    return Nearby(
        tuple(nearness),
        whole,
        _held(_near_logits(analysed, nearness)),
        gates,
        told,
        tuple(_words(shapes, (after, before), own, starts)),
    )


def _sides(pieces: Sequence[str], named: Sequence[int]) -> tuple[list[float], list[float]]:
    """Return the nearness of each piece to the brand named before it, and to the one named after it."""
    steps = [_STEP_OUT if _kind(piece) & _BORDER else _DECAY for piece in pieces]
    own = frozenset(named)
    after = _walked(steps, own, range(len(pieces)))
    return after, _walked(steps, own, range(len(pieces) - 1, -1, -1))


def _walked(steps: Sequence[float], own: frozenset[int], order: range) -> list[float]:
    found = [0.0] * len(steps)
    value = 0.0
    for place in order:
        value = 1.0 if place in own else value * steps[place]
        found[place] = value
    return found


def _held(pair: Pair) -> Pair:
    return max(-_MOST, min(_MOST, pair[0])), max(-_MOST, min(_MOST, pair[1]))


def _summed(analysed: Analysis, nearness: Sequence[float]) -> Pair:
    """Return the sums of the pieces' shares by nearness, on the scale of a text that has only what is near."""
    against, towards = zip(*analysed.sums.shares, strict=True)
    scale = sqrt(len(nearness) / max(1.0, sum(nearness)))
    return scale * sum(map(mul, against, nearness)), scale * sum(map(mul, towards, nearness))


def _near_logits(analysed: Analysis, nearness: Sequence[float]) -> Pair:
    reading = analysed.reading
    weights = tuple(map(mul, reading.weights, nearness))
    score = passage.score_of(sum(weights), sum(nearness), analysed.lang)
    return analysed.model.logits(*_summed(analysed, nearness), figures(Reading(score, weights, (), reading.signs)))


def _gates(
    analysed: Analysis, shapes: Sequence[str], flags: int, own: frozenset[int], starts: Sequence[int]
) -> tuple[float, ...]:
    pieces = analysed.pieces
    stands = [contrast.stand(shapes[max(0, place - contrast.REACH) : place]) for place in starts]
    opened = sum([piece in _QUOTES for piece in pieces[: starts[0]]]) % 2 if flags & _QUOTE else 0
    count = len(pieces)
    return (
        1.0,
        *[float(kind in stands) for kind in contrast.STANDS],
        float(flags & _QUOTE > 0),
        float(opened),
        float(flags & _REPORT > 0),
        _others(analysed, own),
        max(0.0, min(1.0, (count - 50) / 100)),
        max(0.0, min(1.0, (count - 15) / 35)),
        float(flags & _SIGN > 0),
        float(_is_phrase(pieces, shapes, own, starts[0])),
    )


@lru_cache(maxsize=4_000)
def _kind(piece: str) -> int:
    """Return what a piece by itself says of the circumstances."""
    shape = form(piece)
    sign = ord(piece[0]) >= _FIRST_SIGN or (len(piece) > 1 and not piece[0].isalnum() and piece[0] not in "#@.!?{")
    calls = (
        (_QUOTE, piece in _QUOTES),
        (_REPORT, shape in _SAID),
        (_SIGN, sign),
        (_SHOUT, piece[0] in "!?" and "!" in piece),
        (_QUESTION, piece[0] in "!?" and "?" in piece),
        (_LINK, shape == ADDRESS),
        (_SPEAKER, shape in _FIRST_PERSON),
        (_BORDER, piece in _BORDERS or piece[0] in ".!?"),
    )
    return sum(flag for flag, called in calls if called)


def _others(analysed: Analysis, own: frozenset[int]) -> float:
    """Return how many others are named, 0…1; in German every noun is written like a name, so only handles count."""
    pieces = analysed.pieces
    found = 0
    for place, piece in enumerate(pieces):
        if place in own or len(piece) < 2:
            continue
        capital = analysed.lang != "de" and piece[0].isupper() and place > 0 and pieces[place - 1][-1] not in ".!?\n"
        found += piece[0] in "#@" or (capital and len(piece) > 2)
    return min(3, found) / 3


def _is_phrase(pieces: Sequence[str], shapes: Sequence[str], own: frozenset[int], start: int) -> bool:
    """Tell whether what is judged is no name: a pronoun, or several words that begin in lower case."""
    if not pieces[start][0].islower():
        return pieces[start][0].isalpha() and start + 1 not in own and shapes[start] in _PRONOUNS
    return start + 1 in own or shapes[start] in _PRONOUNS


def _circumstances(pieces: Sequence[str], flags: int, starts: Sequence[int]) -> tuple[float, ...]:
    first = starts[0]
    return (
        first / len(pieces),
        min(3, len(starts)) / 3,
        float(pieces[first][0] == "@"),
        float(first == 0),
        *[float(flags & flag > 0) for flag in (_SHOUT, _QUESTION, _LINK, _SPEAKER)],
    )


def _words(
    shapes: Sequence[str], sides: tuple[Sequence[float], Sequence[float]], own: frozenset[int], starts: Sequence[int]
) -> list[tuple[str, float]]:
    """Return the words around the brand by side, and the two next to it on each side as they stand."""
    after, before = sides
    found: list[tuple[str, float]] = []
    for place in range(max(0, starts[0] - REACH), min(len(shapes), max(own) + REACH + 1)):
        if place not in own:
            on_left = before[place] >= after[place]
            found.append((f"L{shapes[place]}" if on_left else f"R{shapes[place]}", max(after[place], before[place])))
    edged = ["^", "^", *shapes, "$", "$"]
    for place in starts[:REACH]:
        end = place
        while end + 1 in own:
            end += 1
        farther, left = edged[place], edged[place + 1]
        right, beyond = edged[end + 3], edged[end + 4]
        found += [(f"l{left}", 1.0), (f"r{right}", 1.0), (f"l{farther} {left}", 1.0), (f"r{right} {beyond}", 1.0)]
    return found
