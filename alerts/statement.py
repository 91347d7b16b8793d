"""Holding statements: which slots they may have, what a good one says (knowledge 2.8), and how open slots are shown.

The program proposes; people fill, approve and publish. Nothing here sends anything anywhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from alerts.playbook import Statement
from alerts.shape import Flaw
from listener.words import say

SLOTS = (
    "brand", "topic", "fact", "facts_known", "facts_open", "reason", "action", "instruction", "next_update", "contact",
    "link", "name", "agent", "date",
)  # fmt: skip
KINDS = (
    "holding", "instructing", "refute", "press_line", "position", "apology", "reply", "reply_no_contact", "clarify",
    "internal", "thanks", "you_said", "report",
)  # fmt: skip
LONGEST = {"microblog": 280, "review": 500, "long": 900}
"""Characters by medium, with every slot filled with twelve."""
_FILLING = 12
_SLOT = re.compile(r"\{([a-z_]+)\}")
_SUBJECT = {"topic", "fact", "name", "agent"}
_WAY_ON = {"contact", "link", "agent", "action"}
_LISTS = Path(__file__).parent / "playbooks" / "_statements.toml"


def statement_flaws(statement: Statement, place: str) -> Iterator[Flaw]:
    """Yield what keeps a statement from being a good one; ``place`` as in ``statement[1]``."""
    text, place = statement.text, f"{place}.text"
    slots = set(_SLOT.findall(text))
    for unknown in sorted(slots - set(SLOTS)):
        yield Flaw(place, "fault_slot", {"found": unknown, "allowed": ", ".join(SLOTS)})
    if re.search(r"[{}]", _SLOT.sub("", text)):
        yield Flaw(place, "fault_brace")
    if not slots & _SUBJECT:
        yield Flaw(place, "fault_topic")
    if "next_update" not in slots and statement.kind != "thanks":
        yield Flaw(place, "fault_next_update")
    if not slots & _WAY_ON:
        yield Flaw(place, "fault_contact")
    yield from _wording(statement, place)


def _wording(statement: Statement, place: str) -> Iterator[Flaw]:
    if not _words(statement.lang, "empathy").search(statement.text):
        yield Flaw(place, "fault_empathy")
    banned = _words(statement.lang, "banned").search(statement.text)
    if banned:
        yield Flaw(place, "fault_banned", {"found": banned[0]})
    length, most = len(_SLOT.sub("x" * _FILLING, statement.text)), LONGEST[statement.medium]
    if length > most:
        yield Flaw(place, "fault_long", {"length": str(length), "most": str(most)})


def pair_flaws(statements: Sequence[Statement]) -> Iterator[Flaw]:
    """Yield each statement that lacks its twin in the other language, with the same slots."""
    sides = {lang: [_fingerprint(one) for one in statements if one.lang == lang] for lang in ("de", "en")}
    for position, one in enumerate(statements, 1):
        twin = "en" if one.lang == "de" else "de"
        if sides[twin].count(_fingerprint(one)) != sides[one.lang].count(_fingerprint(one)):
            yield Flaw(f"statement[{position}]", "fault_pair", {"lang": twin, "kind": one.kind, "medium": one.medium})


def _fingerprint(one: Statement) -> tuple[str, str, frozenset[str]]:
    return one.kind, one.medium, frozenset(_SLOT.findall(one.text))


def statement_for(statements: Sequence[Statement], lang: str, medium: str) -> Statement | None:
    """Return the statement to propose: the first in the language, one for this medium ("microblog", "long") first."""
    spoken = [one for one in statements if one.lang == lang]
    fitting = (one for one in spoken if one.medium == medium)
    return next(fitting, spoken[0] if spoken else None)


def filled(text: str, lang: str, values: Mapping[str, str]) -> str:
    """Fill the slots that are known; show the others as ``⟦Kontakt⟧`` so that nobody publishes them unseen."""
    return _SLOT.sub(lambda slot: values.get(slot[1]) or f"⟦{say('alerts.slot_' + slot[1], lang)}⟧", text)


@cache
def _words(lang: str, name: str) -> re.Pattern[str]:
    listed = tomllib.loads(_LISTS.read_text("utf-8"))[lang][name]
    return re.compile("|".join(rf"\b{re.escape(word)}" for word in listed), re.IGNORECASE)
