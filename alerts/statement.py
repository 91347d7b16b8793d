"""Statements: their kinds, media and slots, which one is proposed, and how open slots are shown. Judges no wording.

The program proposes; people fill, approve and publish. Nothing here sends anything anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from alerts.playbook import Statement
from listener.words import say

SLOTS = (
    "brand", "topic", "fact", "facts_known", "facts_open", "reason", "action", "instruction", "next_update", "contact",
    "link", "name", "agent", "date", "correction", "limits", "authority",
)  # fmt: skip
KINDS = (
    "holding", "instructing", "refute", "press_line", "position", "apology", "reply", "reply_no_contact", "clarify",
    "internal", "thanks", "you_said", "report",
)  # fmt: skip
LONGEST = {"microblog": 280, "review": 500, "long": 900}
"""Characters by medium, with every slot filled with twelve."""
SLOT = re.compile(r"\{([a-z_]+)\}")
_OPEN = re.compile(r"⟦[^⟧]*⟧")


def slots(text: str) -> tuple[str, ...]:
    """Return the names of the slots in a text, in the order in which they first stand there."""
    return tuple(dict.fromkeys(SLOT.findall(text)))


def statement_for(statements: Sequence[Statement], lang: str, medium: str) -> Statement | None:
    """Return the statement to propose: the first in the language, one for this medium ("microblog", "long") first."""
    spoken = [one for one in statements if one.lang == lang]
    fitting = (one for one in spoken if one.medium == medium)
    return next(fitting, spoken[0] if spoken else None)


def filled(text: str, lang: str, values: Mapping[str, str]) -> str:
    """Fill the slots that are known; show the others as ``⟦Kontakt⟧`` so that nobody publishes them unseen."""
    return SLOT.sub(lambda slot: values.get(slot[1]) or f"⟦{say('alerts.slot_' + slot[1], lang)}⟧", text)


def still_open(text: str) -> tuple[str, ...]:
    """Return what nobody has filled in yet: slots as they stand in a file, and as they are shown."""
    return tuple(dict.fromkeys(SLOT.findall(text) + _OPEN.findall(text)))
