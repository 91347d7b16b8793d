"""Mentions as pages show them: cut and cleaned, words marked, readings with what decided them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from alerts.quotes import clean, name, safe_url, who
from listener.cli.rows import said
from listener.cli.view import View
from listener.core.query_forms import marked
from listener.core.relation import LEARNED
from listener.gathering import objected_of
from listener.model import BrandId, Found, Label, MentionId, Mood, SourceName, Tone
from listener.model.query import Words
from listener.model.relation import Relation
from listener.parts import Parts
from listener.store.shown import Hit
from listener.words import number, percent, say

_BEFORE, _TEXT = 90, 320
"""Characters before the first marked word, and of a text in all."""
_MARKED = 20_000
"""Characters of a text in which words are looked for."""

Piece = tuple[str, bool]
"""A stretch of a text, and whether it is marked."""


@dataclass(frozen=True, slots=True)
class Toned:
    """The tone toward one brand."""

    brand: str
    mood: str
    """As in the names of styles."""
    word: str
    score: str


@dataclass(frozen=True, slots=True)
class Also:
    """A copy on the same page."""

    href: str
    source: str
    when: str


@dataclass(frozen=True, slots=True)
class Card:
    """A mention in a list."""

    href: str
    url: str
    where: str
    who: str
    when: str
    iso: str
    tones: tuple[Toned, ...]
    tags: tuple[str, ...]
    pieces: tuple[Piece, ...]
    copies: str
    """How many mentions say the same, besides this one; empty: none."""
    also: tuple[Also, ...]
    original: str
    """Where the original stands, if this is a copy."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that was read out of a text."""

    what: str
    label: str
    words: str
    """That decided."""


def word(key: str, lang: str, **values: object) -> str:
    """Return a sentence of these pages."""
    return say(f"dashmentions.{key}", lang, **values)


def address(id_: MentionId, query: str = "") -> str:
    """Return where a mention stands; ``query``: encoded, what its words are marked by."""
    return f"/mentions/{id_}?{query}" if query else f"/mentions/{id_}"


Hidden: TypeAlias = Callable[[SourceName, str], bool]
"""Tells who does not want to be named, by source and author."""


def objected(parts: Parts) -> Hidden:
    """Return how to tell who does not want to be named."""
    return objected_of(parts.store, parts.config)


def is_hidden(found: Found, hidden: Hidden) -> bool:
    """Tell whether who wrote it has objected."""
    return hidden(found.mention.source, found.mention.author)


def author(found: Found, hidden: Hidden, lang: str) -> str:
    """Return who wrote it; whoever has objected is not named."""
    if is_hidden(found, hidden):
        return word("author_hidden", lang)
    return who(found.mention.author, lang) if found.mention.author else word("author_none", lang)


def toned(found: Found, view: View) -> Toned:
    """Return the tone toward a brand."""
    mood = found.tone.mood
    return Toned(name(view.brand(found.brand)), str(mood), view.say(f"mood_{mood}"), score(found.tone, view))


def score(tone: Tone, view: View) -> str:
    """Return a score as people read it; nothing where there is none."""
    return "" if tone.score is None else number(round(tone.score, 2) + 0.0, view.lang, 2)


def tags(read: Relation | None, lang: str) -> tuple[str, ...]:
    """Return phase and intents in short."""
    if read is None:
        return ()
    phase = [word("tag_phase", lang, phase=_label("phase", str(read.phase), lang))]
    intents = [_label("intent", str(one), lang) for one in read.intents]
    return (*(phase if read.phase != "unknown" else []), *intents)


def _label(aspect: str, label: str, lang: str) -> str:
    return say(f"relationship.{aspect}_{label}", lang)


def pieces(text: str, words: Sequence[Words]) -> tuple[Piece, ...]:
    """Return a whole text in stretches, the words of the query marked."""
    return tuple(_pieces(text, marked(words, text[:_MARKED]) if words else [], 0, len(text)))


def excerpt(text: str, words: Sequence[Words]) -> tuple[Piece, ...]:
    """Return what stands around the first word of the query, on one line."""
    whole = clean(text)
    places = marked(words, whole[:_MARKED]) if words else []
    start = _begin(whole, places[0][0]) if places else 0
    end = len(whole)
    if end - start > _TEXT:
        end = max(whole.rfind(" ", start + _TEXT // 2, start + _TEXT), start + _TEXT - 40)
    inside = [(begin, min(over, end)) for begin, over in places if begin < end]
    shown = list(_pieces(whole, inside, start, end))
    return (*([("… ", False)] if start else []), *shown, *([(" …", False)] if end < len(whole) else []))


def _begin(whole: str, first: int) -> int:
    """Return where to begin so that a place is seen: at a word, unless it is a very long one."""
    near = max(0, first - _BEFORE)
    begun = whole.rfind(" ", 0, near) + 1
    return begun if near - begun <= _BEFORE else near


def _pieces(text: str, places: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    for begin, over in places:
        if begin > start:
            yield text[start:begin], False
        yield text[begin:over], True
        start = over
    if start < end:
        yield text[start:end], False


@dataclass(frozen=True, slots=True)
class Beside:
    """What a list knows besides its mentions."""

    read: Mapping[MentionId, Relation]
    copied: Mapping[MentionId, int]
    words: Sequence[Words]
    hidden: Hidden
    query: str


def card(
    story: Sequence[Hit], known: Mapping[tuple[MentionId, BrandId], Found], beside: Beside, view: View
) -> Card | None:
    """Return hits of one text as one card; None if all of it was deleted meanwhile."""
    there = [known[one.id, one.brand] for one in story if (one.id, one.brand) in known]
    if not there:
        return None
    first = there[0]
    mention, lang = first.mention, view.lang
    later = {one.id: one for one in there if one.id != first.id}
    return Card(
        address(first.id, beside.query),
        safe_url(mention.url),
        name(mention.source),
        author(first, beside.hidden, lang),
        view.when(mention.at),
        mention.at.isoformat(),
        tuple(toned(one, view) for one in there if one.id == first.id),
        tags(beside.read.get(first.id), lang),
        excerpt(said(first), beside.words),
        copied(beside.copied.get(first.story, 0), lang),
        tuple(
            Also(address(one.id, beside.query), name(one.mention.source), view.when(one.mention.at))
            for one in later.values()
        ),
        address(first.story, beside.query) if first.story != first.id else "",
    )


def copied(count: int, lang: str) -> str:
    """Return how many mentions say the same besides; nothing if there are none."""
    return "" if not count else word("copies_one" if count == 1 else "copies", lang, count=number(count, lang))


def readings(read: Relation | None, lang: str) -> tuple[Reading, ...]:
    """Return everything that was read for the relationship, each with the words that decided."""
    if read is None:
        return ()
    told = [("phase", str(read.phase)), *(("intent", str(one)) for one in read.intents)]
    told += [("touchpoint", str(read.touchpoint)), ("emotion", str(read.emotion))]
    return tuple(_reading(read, aspect, label, lang) for aspect, label in told)


def _reading(read: Relation, aspect: str, label: str, lang: str) -> Reading:
    cues = [_cue(one.words, lang) for one in read.cues if one.aspect == aspect and one.label == label]
    shown = word("none", lang) if label == "none" else _label(aspect, label, lang)
    return Reading(word(f"aspect_{aspect}", lang), shown, ", ".join(filter(None, cues)))


def _cue(words: str, lang: str) -> str:
    return word("by_model", lang) if words == LEARNED else clean(words)


@dataclass(frozen=True, slots=True)
class Toning:
    """The tone toward one brand, with everything that is known of it."""

    brand_id: str
    toned: Toned
    words: str
    chances: str
    method: str
    matched: str
    label: str
    """What a person has said of it."""


def toning(found: Found, label: Label | None, view: View) -> Toning:
    """Return the tone toward a brand with the words that decided, how likely each class is, and a person's label."""
    tone, lang = found.tone, view.lang
    unknown = tone.mood is Mood.UNSCORED and tone.method in _WHY
    chances = tone.chances
    shares = (
        {one: percent(getattr(chances, one), lang) for one in ("negative", "neutral", "positive")} if chances else {}
    )
    return Toning(
        str(found.brand),
        toned(found, view),
        view.say(f"unscored_{tone.method}") if unknown else ", ".join(map(clean, tone.words)),
        view.say("chances", **shares) if shares else "",
        clean(tone.method),
        ", ".join(map(clean, found.matched)),
        _labelled(label, view) if label else "",
    )


_WHY = frozenset({"language", "short", "links"})
_SCORED = (Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE)


def _labelled(label: Label, view: View) -> str:
    said_ = view.say(f"mood_{label.mood}")
    values = {"said": said_, "before": view.say(f"mood_{label.before}"), "when": view.when(label.at)}
    told = word("labelled", view.lang, **values)
    return f"{told} „{clean(label.reason)}“" if label.reason else told
