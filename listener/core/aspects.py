"""Which aspects of service a text speaks of, and how often each is criticised (ideas A32, A39, E08, B05, B06, B25).

Source: knowledge.md 1.1, A32 (control, tracking, convenience, speed, reviews), A39 (returns, refund, call-back); 1.2,
B05 (data protection, told early) and B25 (reachability); 1.5, E08 (communication after the sale). The cues are lists
made for this project, as data: ``data/aspects_de.toml`` and ``data/aspects_en.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from listener.core.groups import SIZE, Why, Withheld, checked
from listener.core.kinds_cues import Lexicon, compiled, cue, found, taken, words
from listener.core.proportion import Proportion, proportion
from listener.core.story import whole
from listener.model.desk import Said
from listener.model.detection import Heard
from listener.model.mention import Mood

LANGUAGES = ("de", "en")
SHARE = 0.2
"""Share of a wave's criticism from which a warning names an aspect, where its list gives none of its own."""
LONGEST = 2_000
"""Characters of a text that are read."""
_FOLDER = Path(__file__).parent / "data"
_KEYS = {"title": str, "cues": list, "from": float}
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Aspect:
    """One entry of the taxonomy, in one language."""

    id: str
    title: str
    """As people read it."""
    cues: tuple[str, ...]
    least: float = SHARE
    """Share of a wave's criticism from which a warning names it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An aspect that a text speaks of, with the cues that told so, as the list writes them."""

    aspect: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """How one aspect stands in a time: withheld where fewer people than a group speak of it."""

    aspect: str
    mentions: int | Withheld
    """Originals; copies are folded into them."""
    people: int | Withheld
    negative: Proportion | Withheld
    """Share of these people who spoke badly of it at least once."""


@dataclass(frozen=True, slots=True)
class Failing:
    """An aspect that much of a wave's criticism is about."""

    aspect: str
    voices: int
    """Critics who speak of it, each once."""
    share: float
    """Of all critics."""


def taxonomy(text: str, other: Iterable[str] | None = None) -> tuple[Aspect, ...]:
    """Return the entries of a list. Raises ValueError, with the place, for anything that a list cannot say.

    ``other``: names of the entries in the other language's list, which must be the same.
    """
    entries = tuple(_aspect(name, told) for name, told in tomllib.loads(text).items())
    names = [one.id for one in entries]
    if other is not None and set(names) != set(other):
        raise ValueError(f"not in both languages: {', '.join(sorted(set(names) ^ set(other)))}")
    return entries


def _aspect(name: str, told: object) -> Aspect:
    if not isinstance(told, dict):
        raise ValueError(f"{name}: not an entry")  # noqa: TRY004 - a fault of the file, as all the others here
    if strange := sorted(set(told) - set(_KEYS)):
        raise ValueError(f"{name}.{strange[0]}: not known")
    for key, kind in _KEYS.items():
        if key in told and not isinstance(told[key], kind):
            raise ValueError(f"{name}.{key}: not of the kind {kind.__name__}")
    cues, title, least = told.get("cues", []), told.get("title", "").strip(), told.get("from", SHARE)
    if not title or not cues:
        raise ValueError(f"{name}: title and cues are needed")
    if not 0 < least <= 1:
        raise ValueError(f"{name}.from: not a share")
    for one in cues:
        _check(name, one, cues)
    return Aspect(name, title, tuple(cues), least)


def _check(name: str, one: object, cues: Sequence[object]) -> None:
    if not isinstance(one, str) or len(one.strip("* .")) < _SHORTEST or one != one.strip():
        raise ValueError(f"{name}.cues: {one!r} is no cue")
    if one.lower() != one:
        raise ValueError(f"{name}.cues: {one!r} is not in small letters")
    if cues.count(one) > 1:
        raise ValueError(f"{name}.cues: {one!r} stands there twice")


@cache
def shipped(lang: str) -> tuple[Aspect, ...]:
    """Return the list that comes with the program; that of English for a language that has none."""
    known = lang if lang in LANGUAGES else "en"
    other = next(one for one in LANGUAGES if one != known)
    return taxonomy(_text(known), tomllib.loads(_text(other)))


def _text(lang: str) -> str:
    return (_FOLDER / f"aspects_{lang}.toml").read_text("utf-8")


@cache
def titles(lang: str) -> Mapping[str, str]:
    """Return what each aspect is called, in the order of the list."""
    return {one.id: one.title for one in shipped(lang)}


@cache
def _lexicon(lang: str) -> Lexicon:
    languages = (lang,) if lang in LANGUAGES else LANGUAGES
    cues = (cue(one.id, "plain", written) for each in languages for one in shipped(each) for written in one.cues)
    return compiled(replace(one, negates=True) for one in cues)  # "keine Erstattung" speaks of the refund


def aspects(text: str, lang: str) -> tuple[Spoken, ...]:
    """Return what a text speaks of, in the order of the list; where its language is unknown, by both lists.

    Also what is denied is spoken of: "keine Erstattung" is about the refund.
    """
    heard: dict[str, dict[str, None]] = {}
    for one in found(words(taken(text, LONGEST)), _lexicon(lang)):
        heard.setdefault(one.cue.kind, {})[one.cue.written] = None
    order = titles(lang)
    return tuple(Spoken(name, tuple(heard[name])) for name in order if name in heard)


def table(said: Iterable[Said], size: int = SIZE) -> tuple[Line, ...]:
    """Return how every aspect stands, the most often criticised first; the company's own words do not count.

    Who speaks of two aspects counts at both, so nothing follows from one line about another, and there is no total.
    Raises ValueError for a group below ten.
    """
    checked(size)
    voices: dict[str, dict[str, bool]] = {name: {} for name in titles("en")}
    stories: dict[str, set[int]] = {name: set() for name in voices}
    for one in said:
        told = one.utterance
        if told.own:
            continue
        for each in aspects(whole(one.title, one.text), one.lang):
            who = told.author or f"#{told.id}"
            voices[each.aspect][who] = voices[each.aspect].get(who, False) or told.mood is Mood.NEGATIVE
            stories[each.aspect].add(told.story or told.id)
    lines = [_line(name, voices[name], len(stories[name]), size) for name in voices]
    return tuple(sorted(lines, key=_rank))


def _line(name: str, voices: Mapping[str, bool], stories: int, size: int) -> Line:
    share = proportion(sum(voices.values()), len(voices))
    if not voices or share is None:
        return Line(name, 0, 0, Withheld(Why.SAMPLE, size))
    if len(voices) < size:
        small = Withheld(Why.SMALL, size)
        return Line(name, small, small, small)
    return Line(name, stories, len(voices), share)


def _rank(one: Line) -> tuple[float, int]:
    """Return what lines are sorted by: the surest criticism first, then what is shown, then the rest as listed."""
    if isinstance(one.negative, Withheld):
        return 1.0, 0
    return -one.negative.low, -(one.people if isinstance(one.people, int) else 0)


def failing(wave: Iterable[Heard], lang: str = "", least: int = SIZE) -> tuple[Failing, ...]:
    """Return what much of a wave's criticism is about, the largest share first: never what fewer than a group say.

    Copies speak with one voice; each critic counts once at each aspect. An aspect is told from its own share on (A39,
    B05: data protection from one critic in twenty).
    """
    critics: set[str] = set()
    about: dict[str, set[str]] = {}
    for one in wave:
        if one.mood is not Mood.NEGATIVE or one.story != one.id:
            continue
        who = f"{one.source}/{one.author}" if one.author else f"#{one.id}"
        critics.add(who)
        for each in aspects(whole(one.title, one.text), lang):
            about.setdefault(each.aspect, set()).add(who)
    from_ = {one.id: one.least for one in shipped("de")}
    told = [Failing(name, len(who), len(who) / len(critics)) for name, who in about.items() if len(who) >= least]
    return tuple(
        sorted((one for one in told if one.share >= from_[one.aspect]), key=lambda one: (-one.share, one.aspect))
    )
