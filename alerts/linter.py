"""What a good statement says, and what it never says: rules over slots and word lists, German and English.

The rules are those of crisis communication practice (knowledge 2.8): it names the matter without making the accusation
its headline; recognises how people feel; says what is being done or where the facts are; keeps what is known apart
from what is open; names a time for the next word and a way to a person; does not speculate, blame, promise what nobody
can keep, apologise under a condition, threaten or belittle; fits its medium; and exists in both languages. Fact first
in a correction: S. Lewandowsky et al., The Debunking Handbook 2020. The word lists are data: ``playbooks/_linter.*``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from alerts.playbook import Statement
from alerts.shape import Flaw
from alerts.statement import LONGEST, SLOT, SLOTS, slots

FILLING = 12
"""Characters that a slot is counted with."""
LONGEST_SENTENCE = 30
"""Words; longer ones are officialese."""
_SUBJECT = {"topic", "fact", "name", "agent"}
_WAY_ON = {"contact", "link", "agent", "authority"}
_DONE = {"action", "facts_known", "fact", "link", "instruction", "correction"}
_WITHOUT_DATE = {"thanks"}
_SORTED = {"holding", "internal"}
"""Kinds whose long form keeps what is known apart from what is open."""
_LISTS = Path(__file__).parent / "playbooks"


def statement_flaws(statement: Statement, place: str) -> Iterator[Flaw]:
    """Yield what keeps a statement from being a good one; ``place`` as in ``statement[1]``."""
    place = f"{place}.text"
    yield from _slot_flaws(statement, place)
    yield from _content_flaws(statement, place)
    yield from wording_flaws(statement.text, statement.lang, place)
    length, most = len(SLOT.sub("x" * FILLING, statement.text)), LONGEST[statement.medium]
    if length > most:
        yield Flaw(place, "fault_long", {"length": str(length), "most": str(most)})


def _slot_flaws(statement: Statement, place: str) -> Iterator[Flaw]:
    for unknown in slots(statement.text):
        if unknown not in SLOTS:
            yield Flaw(place, "fault_slot", {"found": unknown, "allowed": ", ".join(SLOTS)})
    if re.search(r"[{}]", SLOT.sub("", statement.text)):
        yield Flaw(place, "fault_brace")


def _content_flaws(statement: Statement, place: str) -> Iterator[Flaw]:
    """Yield what it does not say and should: rules 1 to 6."""
    text, lang, found = statement.text, statement.lang, set(slots(statement.text))
    if not found & _SUBJECT:
        yield Flaw(place, "fault_topic")
    if statement.kind == "refute" and "fact" not in slots(text)[:1]:
        yield Flaw(place, "fault_fact_first")
    if not says("empathy", text, lang):
        yield Flaw(place, "fault_empathy")
    if not (found & _DONE or says("doing", text, lang)):
        yield Flaw(place, "fault_doing")
    if _mixed(statement, found):
        yield Flaw(place, "fault_known_open")
    if "next_update" not in found and statement.kind not in _WITHOUT_DATE:
        yield Flaw(place, "fault_next_update")
    if not found & _WAY_ON:
        yield Flaw(place, "fault_contact")


def _mixed(statement: Statement, found: set[str]) -> bool:
    """Tell whether known and open facts are not kept apart: one without the other, or neither where both belong."""
    one_only = len(found & {"facts_known", "facts_open"}) == 1
    wanted = statement.kind in _SORTED and statement.medium == "long"
    return (wanted and not {"facts_known", "facts_open"} <= found) or (one_only and statement.kind in _SORTED)


def wording_flaws(text: str, lang: str, place: str) -> Iterator[Flaw]:
    """Yield what a text must not say (rule 7), each kind of it once; also for texts that people have filled in."""
    for group in _lists(lang)["never"]:
        if found := _pattern(lang, "never", group).search(text):
            yield Flaw(place, f"fault_{group}", {"found": found[0]})
    opening = re.split(r"(?<=[.!?:])\s", text, maxsplit=1)[0]
    if found := _pattern(lang, "headline", "accusation").search(opening):
        yield Flaw(place, "fault_accusation", {"found": found[0]})
    words = max((len(sentence.split()) for sentence in re.split(r"(?<=[.!?])\s", text)), default=0)
    if words > LONGEST_SENTENCE:
        yield Flaw(place, "fault_sentence", {"words": str(words), "most": str(LONGEST_SENTENCE)})


def says(group: str, text: str, lang: str) -> bool:
    """Tell whether a text has one of the words of a group that must be there ("empathy", "doing")."""
    return _pattern(lang, "some", group).search(text) is not None


def takes(stance: str, text: str, lang: str) -> bool:
    """Tell whether a text takes a stance by its words: "deny", "rebuild" (``alerts.consistency``)."""
    return _pattern(lang, "stance", stance).search(text) is not None


def deletion(text: str, lang: str) -> str:
    """Return the word by which a text tells somebody to delete something, "" if none does; "delete nothing" is fine."""
    for sentence in re.split(r"(?<=[.!?:;])\s", text):
        found = _pattern(lang, "steps", "deleting").search(sentence)
        if found and not _pattern(lang, "steps", "unless").search(sentence):
            return found[0]
    return ""


def pair_flaws(statements: Sequence[Statement]) -> Iterator[Flaw]:
    """Yield each statement that lacks its twin in the other language, with the same slots (rule 9)."""
    sides = {lang: [_fingerprint(one) for one in statements if one.lang == lang] for lang in ("de", "en")}
    for position, one in enumerate(statements, 1):
        twin = "en" if one.lang == "de" else "de"
        if sides[twin].count(_fingerprint(one)) != sides[one.lang].count(_fingerprint(one)):
            yield Flaw(f"statement[{position}]", "fault_pair", {"lang": twin, "kind": one.kind, "medium": one.medium})


def _fingerprint(one: Statement) -> tuple[str, str, frozenset[str]]:
    return one.kind, one.medium, frozenset(slots(one.text))


@cache
def _lists(lang: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    found: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
        (_LISTS / f"_linter.{lang}.toml").read_text("utf-8")
    )
    return found


@cache
def _pattern(lang: str, section: str, group: str) -> re.Pattern[str]:
    return re.compile("|".join(map(_cue, _lists(lang)[section][group])), re.IGNORECASE)


def _cue(cue: str) -> str:
    """``verst*`` begins a word, ``*sorge*`` stands anywhere in one, ``zeitnah`` is a whole word."""
    body = r"\s+".join(re.escape(word) for word in cue.strip("*").split())
    return ("" if cue.startswith("*") else r"\b") + body + (r"\w*" if cue.endswith("*") else r"\b")
