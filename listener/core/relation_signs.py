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
_STOPS = ".!?"
_PICTURE = 0x2190
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
    letters = sum(1 for word in words if word[0].isalpha())
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
    speaker = sum(word in _I for word in words)
    group = sum(word in _WE for word in words)
    others = sum(word in _YOU for word in words)
    return [
        float(speaker > 0),
        log1p(speaker),
        float(group > 0),
        float(others > 0),
        log1p(others),
        float(not speaker + group),
    ]


def _marks(text_pieces: Sequence[str], words: Sequence[str]) -> list[float]:
    asked = [at for at, word in enumerate(words) if "?" in word[:3]]
    last = bool(asked) and asked[-1] >= len(words) - 2
    loud = [piece for piece in text_pieces if piece[0] == "!"]
    return [
        float(bool(asked)),
        float(len(asked) > 1),
        float(last),
        float(bool(asked) and len(words) < 12),
        float(bool(asked) and not last),
        float(bool(loud)),
        float(any(len(piece) > 1 for piece in loud)),
        float(any(word[0] in '"„“”«»' for word in words)),
        float("<url>" in words),
        float(any(piece[0] == "@" for piece in text_pieces)),
        log1p(sum(word[0] in _STOPS for word in words)),
    ]


def _tenses(words: Sequence[str]) -> list[float]:
    done = sum(_is_participle(word) for word in words)
    helped = sum(word in _PAST for word in words)
    return [log1p(done), log1p(helped), float(done > 0 and helped > 0)]


def _is_participle(word: str) -> bool:
    """Tell whether a word looks like one: rough, but the same for both languages and any verb."""
    size = len(word)
    return (size > 5 and word.startswith("ge") and word.endswith(("t", "en"))) or (
        size > 4 and word.endswith(("ed", "iert"))
    )


def _script(text_pieces: Sequence[str], letters: int) -> list[float]:
    shouted = sum(len(piece) > 2 and piece.isupper() for piece in text_pieces)
    capital = sum(piece[0].isupper() for piece in text_pieces) / (letters or 1)
    named = text_pieces.count(NAME)
    return [
        float(shouted > 0),
        float(shouted > 2),
        float(any(piece[0].isdigit() for piece in text_pieces)),
        float(named > 0),
        float(NAME in text_pieces[:2]),
        float(named > 1),
        float(any(ord(piece[0]) >= _PICTURE for piece in text_pieces)),
        float(capital > 0.5),
        float(capital == 0),
    ]


def _tone(score: float) -> list[float]:
    return [score, abs(score), float(score > _TONE), float(score < -_TONE)]
