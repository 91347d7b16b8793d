"""The German word lists, and what one word weighs. Knows inflection and compounds, but nothing of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from listener.core.fold import fold

_FOLDER = Path(__file__).parent / "data"
_ADJECTIVE = re.compile(r"(?:(?:er|st|est)?(?:e[nrsm]?)?|st|s)")
_VERB = re.compile(r"(?:e?n|e|e?st|e?t|e?te(?:n|st|t)?|e?nd(?:e[nrsm]?)?)")
_PARTICIPLE = re.compile(r"(?:e?t(?:e[nrsm]?)?|en(?:e[nrsm]?)?)")
_NOUN = re.compile(r"(?:|er?n?|n|e?s|se|[sn]en|innen)")
_SEPARABLE = re.compile(
    r"(ab|an|auf|aus|bei|durch|ein|fest|her|herum|hin|los|mit|nach|rum|um|vor|weg|weiter|zu|zurueck|zusammen)(?:ge|zu)"
)
_LONG = re.compile(r"(.)\1{2,}")
_LONGEST_ENDING = 5
_LONGEST_WORD = 60
_INFLECTED = frozenset({"adj", "noun", "verb", "blank"})


@dataclass(slots=True)
class Lists:
    """All lists, keyed by folded words; filled once while loading."""

    adj: dict[str, float] = field(default_factory=dict)
    verb: dict[str, float] = field(default_factory=dict)
    noun: dict[str, float] = field(default_factory=dict)
    word: dict[str, float] = field(default_factory=dict)
    form: dict[str, float] = field(default_factory=dict)
    """As people write them; they go before everything else, and 0 is no opinion."""
    head: dict[str, float] = field(default_factory=dict)
    front: dict[str, float] = field(default_factory=dict)
    need: dict[str, float] = field(default_factory=dict)
    emoji: dict[str, float] = field(default_factory=dict)
    emoticon: dict[str, float] = field(default_factory=dict)
    strong: dict[str, float] = field(default_factory=dict)
    weak: dict[str, float] = field(default_factory=dict)
    sets: dict[str, set[str]] = field(default_factory=dict)
    """The words without weight: not, after, but, wish, irony, blank."""
    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], float]]]] = field(default_factory=dict)
    """By their first word and their second; longest first."""
    stems: set[str] = field(default_factory=set)
    """What a word may end on before its ending: one look tells that there is nothing to look for."""


@cache
def lists() -> Lists:
    """Read the word lists that come with the program."""
    known = Lists()
    for phrase, rated in _rows("german_phrases.tsv"):  # before the older phrases: of two the first counts
        _enter_phrase(known, phrase, float(rated))
    for weight, kind, words in _rows("german_words.tsv"):
        _enter_all(known, kind, words, float(weight))
    for options in [options for by_second in known.phrases.values() for options in by_second.values()]:
        options.sort(key=lambda option: -len(option[0]))
    general = [(fold(word), kind, float(rated)) for word, rated, kind in _rows("german_polarity.tsv")]
    for word, kind, own in [entry for entry in general if _plain_weight(entry[0], known) is None]:
        _enter(known, kind, word, own)  # the customers' list goes first
    known.form.update({fold(form): float(weight) for form, weight in _rows("german_forms.tsv")})
    return known


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _enter_all(known: Lists, kind: str, words: str, weight: float) -> None:
    if kind == "phrase":
        for phrase in words.split(" / "):
            _enter_phrase(known, phrase, weight)
        return
    for written in words.split():
        if "_" in written and written[0].isalpha():
            _enter_phrase(known, written.replace("_", " "), weight, kind)
        else:
            _enter(known, kind, written if kind == "emoticon" else fold(written), weight)


def _enter_phrase(known: Lists, phrase: str, weight: float, kind: str = "phrase") -> None:
    words = tuple(fold(phrase).split())
    if kind in ("irony", "sigh", "but"):
        known.sets.setdefault(kind, set()).add(" ".join(words))
        return
    by_second = known.phrases.setdefault(words[0], {})
    by_second.setdefault("".join(words[1:2]), []).append((words, weight))


def _enter(known: Lists, kind: str, word: str, weight: float) -> None:
    if kind in _INFLECTED:
        known.stems.update((word, _verb_stem(word), _short_adjective(word)))
    table = getattr(known, kind, None)
    if not isinstance(table, dict):
        known.sets.setdefault(kind, set()).add(word)
    elif kind == "verb":
        table[word] = weight
        table[_verb_stem(word)] = weight
    else:
        table[word] = weight
        if kind == "adj" and (stem := _short_adjective(word)):
            table[stem] = weight


def _verb_stem(infinitive: str) -> str:
    return infinitive[:-2] if infinitive.endswith("en") else infinitive.removesuffix("n")


def _short_adjective(word: str) -> str:
    """teuer: teure; übel: üble; öde: ödes."""
    if len(word) > 4 and word.endswith(("el", "er")):
        return word[:-2] + word[-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else ""


def weigh(word: str) -> float:
    """Return what a folded word weighs by itself: negative to positive, 0.0 for no opinion (and no word so long)."""
    return _weighed(word) if len(word) <= _LONGEST_WORD else 0.0


@lru_cache(maxsize=50_000)
def _weighed(word: str) -> float:
    if word in lists().sets["blank"] and word not in lists().form:
        return 0.0
    known = _plain_weight(word, lists())
    if known is None and (short := _LONG.sub(r"\1\1", word)) != word:  # geeeeil, sooo
        known = _plain_weight(short, lists())
        known = _plain_weight(_LONG.sub(r"\1", word), lists()) if known is None else known
    if known is None and "-" in word:
        front, *_, head = word.split("-")
        known = weigh(head) or min(
            0.0, weigh(front)
        )  # the head decides; a front may only blame (Chaos-Bahn, Nett-Werk)
    return _compound_weight(word) if known is None else known


def _plain_weight(word: str, known: Lists) -> float | None:
    exact = known.form.get(word, known.word.get(word))
    if exact is not None:
        return exact
    for stem, ending in _cuts(word, known):
        if stem in known.sets["blank"]:
            return 0.0
        if stem in known.adj and _ADJECTIVE.fullmatch(ending):
            return known.adj[stem]
        if stem in known.noun and _NOUN.fullmatch(ending):
            return known.noun[stem]
        if len(stem) > 2 and stem in known.verb and _VERB.fullmatch(ending):
            return known.verb[stem]
    return _participle_weight(word, known)


def _participle_weight(word: str, known: Lists) -> float | None:
    base = word[2:] if word.startswith("ge") else _without_ge(word)
    for stem, ending in _cuts(base, known):
        if _PARTICIPLE.fullmatch(ending) and len(stem) > 2 and stem in known.verb:
            return known.verb[stem]
    return None


def _without_ge(word: str) -> str:
    """Return a participle with its prefix but without what stands between: abgesagt, zuzusagen; of other words ""."""
    found = _SEPARABLE.match(word) if "ge" in word or "zu" in word else None
    return found[1] + word[found.end() :] if found else ""


def _cuts(word: str, known: Lists) -> list[tuple[str, str]]:
    """Return the cuts into a stem that is known and an ending, the shortest ending first."""
    size, stems = len(word), known.stems
    shortest = max(size - _LONGEST_ENDING, min(size, 2)) - 1
    return [(word[:cut], word[cut:]) for cut in range(size, shortest, -1) if word[:cut] in stems]


def _compound_weight(word: str) -> float:
    """Only strong heads and fronts decide; splitting at any known word makes more errors than it finds."""
    if len(word) < 8:
        return 0.0
    known = lists()
    for cut in range(3, len(word) - 3):
        if word[cut:] in known.head:
            return known.head[word[cut:]]
    for cut in range(len(word) - 3, 3, -1):
        if word[:cut] in known.front:
            rest = _plain_weight(word[cut:], known)
            return known.front[word[:cut]] if known.front[word[:cut]] < 0 or rest is None else 1.3 * rest
    return 0.0
