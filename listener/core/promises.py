"""Promises in the company's own posts: until when, whether they were kept, and answers that contradict (B16, A26)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from listener.core import topic
from listener.core.exchanges import matter_of
from listener.core.fold import fold
from listener.core.promisetime import Due, due_of
from listener.core.sla import Hours
from listener.core.story import whole
from listener.core.voices import without_addresses
from listener.model import MentionId, SourceName
from listener.model.desk import Answer, Said
from listener.model.relation import Intent

WATCHED = timedelta(days=14)
"""So long after it was due complaints tell that a promise was broken."""
UNDATED = timedelta(days=30)
"""The same for one without a time, from when it was made."""
COMMON, ALONE = 2, 1
"""Terms that a complaint must have in common with a promise, and how many suffice if it says that it still waits or
comes from whom the promise was made to."""
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!…])\s+|(?<=\d{3}[.!])\s+|(?<=[?!…])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_WE = re.compile(
    r"\b(?:wir|ich|uns|unser\w*|unsererseits|we|we'll|we're|i|i'll|our|us"
    r"|(?:dein|deine|euer|eure|ihre?|your|the|das|die|der) (?:\w+ ){1,3}(?:kommt|kommen|ist|sind|wird"
    r"|werden|will|is|are|arrives?)"
    r"|(?:ihr|sie|du|you) (?:bekommt|bekommen|bekommst|erhaltet|erhalten|erhaeltst|hoert|hoeren|hoerst"
    r"|habt|haben|hast|get|will|have))\b"
    r"|\byou'll\b"
)
"""Who promises: the company, or something that it will make come."""
_ASKED = re.compile(
    r"\b(?:bitte(?:n)? (?!um entschuldigung)|please|schick\w* (?:uns|mir|sie)|senden? (?:sie )?uns"
    r"|meldet? (?:euch|dich|sie sich)"
    r"|bewerbt|sichert? (?:euch|dir|sie sich)|send us|let us know|apply|sign up|shop now"
    r"|gilt? (?:nur )?bis|gueltig bis|valid until"
    r"|nur (?:noch )?bis|only until|\d+ (?:%|prozent|percent)|rabatt|angebot|aktion|sale|offer|discount)"
)
"""Asks something of the reader, or sells: the time in it is no promise."""
_PAST = re.compile(
    r"\b(?:wurden?|war(?:en)?|hatten?|von montag bis|monday (?:to|through)|haben .{0,40}\bge\w+t|were|was"
    r"|had|used to|leider nicht"
    r"|nicht versprechen|cannot promise|can't promise"
    r"|koennen (?:\w+ ){0,3}nicht (?:garantieren|versprechen|zusagen)|not able to|unable)\b"
)
_ABSOLUTE = re.compile(
    r"\b(?:garantier\w*|garantie auf|versprechen (?:wir|euch|dir|ihnen)|wir versprechen|versprochen"
    r"|zugesagt|sagen .{0,20} zu"
    r"|auf jeden fall|definitiv|ausnahmslos|guarantee[ds]?|we promise|i promise|promised?|definitely"
    r"|without exception|no matter what)\b"
)
_FILLING = frozenset(
    """unser uns euch euer eure dich dir dein ihnen ihr sie uhr tag stunde woche monat bekommst bekommt bekommen erhalt
    erhalten zurueck neue neu day hour week month soon gerne guten danke thank team garantier guarantee versprech
    promis melden meld kommt komm startet sofort""".split()  # noqa: SIM905 - a word list reads better as text
)
"""Terms that many promises hold and that say nothing of what is promised."""
_STILL = re.compile(
    r"\b(?:immer noch (?:nicht|kein\w*|nix|nichts)|noch (?:immer|nicht|kein\w*)|wo bleib\w*|warte\w*"
    r"|versprochen|angekuendigt|zugesagt"
    r"|(?:hat|ist) nicht (?:geklappt|gekommen|passiert|stattgefunden)|nichts (?:passiert|angekommen|gekommen)"
    r"|still (?:no|not|waiting|nothing|hasn't|haven't)|promised|you said|where is|where's|never (?:came"
    r"|arrived|happened))\b"
)
"""Says that something announced has not come."""


class Outcome(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    """Not due yet, or still watched."""
    KEPT = "kept"
    """Nobody complained in two weeks: as far as can be heard."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence by which the company binds itself."""

    mention: MentionId
    source: SourceName
    at: datetime
    sentence: str
    words: str
    """Those that make it a promise, folded: ``bis freitag``, ``garantiert``."""
    due: datetime | None
    """Until when, in UTC; None: it promises without a time."""
    terms: frozenset[str]
    """What it is about (``core.topic.term``), words of time and the brand's names left out."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise beside what was heard of it."""

    promise: Promise
    outcome: Outcome
    complaints: tuple[MentionId, ...] = ()
    """Who says that it was not kept."""


def promises(said: Iterable[Said], hours: Hours, names: Collection[str] = ()) -> tuple[Promise, ...]:
    """Return what the company promised in its own posts, oldest first (idea B16).

    A promise is a sentence in which the company, or what it lets come, is bound to a date or a duration ("bis Freitag",
    "within 24 hours"), or that is absolute ("garantiert"). What asks the reader for something, sells, is a question or
    tells of the past is none. ``names`` are the brand's.
    """
    own = sorted((one for one in said if one.utterance.own), key=lambda one: (one.utterance.at, one.utterance.id))
    barred = topic.names(names)
    found = [_promise(one, text, hours, barred) for one in own for text in _sentences(one)]
    return tuple(one for one in found if one is not None)


def _sentences(one: Said) -> list[str]:
    text = without_addresses(whole(one.title, one.text))
    return [bare for part in _SENTENCE.split(text) if (bare := " ".join(part.split()))]


def _promise(one: Said, text: str, hours: Hours, barred: frozenset[str]) -> Promise | None:
    folded = fold(text)
    if text.endswith("?") or _ASKED.search(folded) or _PAST.search(folded):
        return None
    due = due_of(folded, one.utterance.at, hours) if _WE.search(folded) else None
    absolute = _ABSOLUTE.search(folded)
    if due is None and absolute is None:
        return None
    words = due.words if due else absolute[0] if absolute else ""
    terms = _terms(folded.replace(words, " ")) - barred
    told = one.utterance
    return Promise(told.id, told.source, told.at, text, words, _until(due), terms)


def _until(due: Due | None) -> datetime | None:
    return due.at if due else None


def _terms(text: str) -> frozenset[str]:
    found = {topic.term(word) for word in _WORD.findall(text) if not word[0].isdigit()}
    return frozenset(found - {""} - _FILLING)


def judged(
    made: Sequence[Promise],
    said: Iterable[Said],
    answers: Iterable[Answer],
    now: datetime,
    names: Collection[str] = (),
) -> tuple[Kept, ...]:
    """Return what became of each promise (B16).

    It is broken if somebody complains about the same thing within two weeks after it was due (30 days after it was
    made, if it names no time): with two of its terms; or with one, if they say that they still wait or were promised,
    or if they are who the promise was made to. It is kept if that time has passed and nobody did.
    """
    complaints = sorted((one for one in said if _complains(one)), key=lambda one: (one.utterance.at, one.utterance.id))
    barred = topic.names(names)
    texts = [whole(one.title, one.text) for one in complaints]
    heard = [(one, text, _terms(fold(text)) - barred) for one, text in zip(complaints, texts, strict=True)]
    times = [one.utterance.at for one in complaints]
    receivers = _receivers(answers, said)
    found = []
    for promise in made:
        since, until = _watch(promise)
        places = range(bisect_right(times, since), bisect_right(times, min(until, now)))
        broken = tuple(heard[place][0].utterance.id for place in places if _is_about(promise, *heard[place], receivers))
        found.append(Kept(promise, _outcome(broken, until, now), broken))
    return tuple(found)


def _complains(one: Said) -> bool:
    told = one.utterance
    return not told.own and (matter_of(told) is not None) and Intent.PRAISE not in told.relation.intents


def _receivers(answers: Iterable[Answer], said: Iterable[Said]) -> Mapping[MentionId, frozenset[str]]:
    """Return for each own post the pseudonyms of whom it answers."""
    authors = {one.utterance.id: one.utterance.author for one in said}
    found: dict[MentionId, frozenset[str]] = {}
    for one in answers:
        if one.reply is not None and authors.get(one.to):
            found[one.reply] = found.get(one.reply, frozenset()) | {authors[one.to]}
    return found


def _watch(promise: Promise) -> tuple[datetime, datetime]:
    return (promise.at, promise.at + UNDATED) if promise.due is None else (promise.due, promise.due + WATCHED)


def _is_about(
    promise: Promise, one: Said, text: str, terms: frozenset[str], receivers: Mapping[MentionId, frozenset[str]]
) -> bool:
    told = one.utterance
    to_them = bool(told.author) and told.author in receivers.get(promise.mention, ())
    waits = bool(_STILL.search(fold(text)))
    if to_them and waits and told.source == promise.source:
        return True
    return len(_shared(promise.terms, terms)) >= (ALONE if waits or to_them else COMMON)


def _shared(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Return the terms of one text that another has, too, or has in a compound."""
    compounds = topic.heads(other, one)
    return (one & other) | frozenset(part for parts in compounds.values() for part in parts)


def _outcome(broken: tuple[MentionId, ...], until: datetime, now: datetime) -> Outcome:
    if broken:
        return Outcome.BROKEN
    return Outcome.KEPT if until <= now else Outcome.OPEN
