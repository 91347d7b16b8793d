"""What a mention's form tells of its writer, whatever the words: medium, length, persons, questions, tenses, tone."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from listener.core.wording import form, pieces

NAME = "Markenname"
"""Stands for the watched names: which brand it is must not decide anything."""
_MEDIA = ("news", "blog", "forum", "microblog", "video", "review", "email")
_LENGTHS = (3, 6, 10, 18)
_LONG = (35, 60)
_I = frozenset("ich i mir mich me im i'm i've i'd ive id ick isch my mein meine meinen meiner meinem".split())  # noqa: SIM905 - a word list reads better as text
_WE = frozenset("wir uns we us we're we've mer unser unsere unseren our ours".split())  # noqa: SIM905 - as above
_YOU = frozenset(
    "ihr euch euer eure eurer eurem euren sie ihnen ihre ihrem ihrer you your ya u ye yours".split()  # noqa: SIM905 - as above
)
_PAST = frozenset(
    "hab habe haben hatte hatten hat ham wurde wurden war waren bin ist has have had was were".split()  # noqa: SIM905 - as above
)
_QUOTES = frozenset('"„“”«»')
_DIGITS = frozenset("0123456789")
_PICTURE = "\u2190"
"""From this character on: arrows, signs, emoji."""
_TONE = 0.3


def masked(text_pieces: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the pieces with a placeholder for each that is one of the names, as a tag or an address too."""
    if not names:
        return list(text_pieces)
    known = {form(part) for name in names for part in pieces(name)}
    return [
        NAME if form(piece if piece[0] not in "#@" else piece[1:] or piece) in known else piece for piece in text_pieces
    ]


def signs(text_pieces: Sequence[str], words: Sequence[str], medium: str, score: float | None) -> list[float]:
    """Return the figures of a text's form; always as many, in the same order.

    ``words`` are the pieces as ``kinds_cues.words`` folds them; ``score`` is the tone from -1 to 1, if it is known.
    """
    letters = len([word for word in words if word[0].isalpha()])
    return [
        *(float(medium == one) for one in _MEDIA),
        *(float(letters <= most) for most in _LENGTHS),
        *(float(letters > least) for least in _LONG),
        *_persons(words),
        *_marks(text_pieces, words),
        *_tenses(words),
        *_script(text_pieces, letters),
        *_tone(score or 0.0),
    ]


def _persons(words: Sequence[str]) -> list[float]:
    speaker, group, others = (len([word for word in words if word in them]) for them in (_I, _WE, _YOU))
    alone = float(not speaker + group)
    return [float(speaker > 0), log1p(speaker), float(group > 0), float(others > 0), log1p(others), alone]


def _marks(text_pieces: Sequence[str], words: Sequence[str]) -> list[float]:
    firsts = [word[0] for word in words]
    asked = [at for at, first in enumerate(firsts) if first == "?" or (first == "!" and "?" in words[at])]
    last = bool(asked) and asked[-1] >= len(words) - 2
    return [
        float(bool(asked)),
        float(len(asked) > 1),
        float(last),
        float(bool(asked) and len(words) < 12),
        float(bool(asked) and not last),
        float("!" in firsts),
        float("!!" in words),
        float(not _QUOTES.isdisjoint(firsts)),
        float("<url>" in words),
        float("@" in [piece[0] for piece in text_pieces]),
        log1p(firsts.count(".") + firsts.count("!") + firsts.count("?")),
    ]


def _tenses(words: Sequence[str]) -> list[float]:
    done = sum([_is_participle(word) for word in words if len(word) > 4])
    helped = len([word for word in words if word in _PAST])
    return [log1p(done), log1p(helped), float(done > 0 and helped > 0)]


def _is_participle(word: str) -> bool:
    """Tell whether a word looks like one: rough, but the same for both languages and any verb."""
    return word.endswith(("ed", "iert")) or (word.startswith("ge") and len(word) > 5 and word.endswith(("t", "en")))


def _script(text_pieces: Sequence[str], letters: int) -> list[float]:
    shouted = len([piece for piece in text_pieces if piece.isupper() and len(piece) > 2])
    firsts = [piece[0] for piece in text_pieces]
    capital = len([first for first in firsts if first.isupper()]) / (letters or 1)
    named = text_pieces.count(NAME)
    return [
        float(shouted > 0),
        float(shouted > 2),
        float(not _DIGITS.isdisjoint(firsts)),
        float(named > 0),
        float(NAME in text_pieces[:2]),
        float(named > 1),
        float(max(firsts, default="") >= _PICTURE),
        float(capital > 0.5),
        float(capital == 0),
    ]


def _tone(score: float) -> list[float]:
    return [score, abs(score), float(score > _TONE), float(score < -_TONE)]
