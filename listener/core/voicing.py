"""Kind words that may be shown: only with the consent of whoever said them, and only as they were then (idea B15)."""

from __future__ import annotations

from collections.abc import Iterable

from listener.core.stance import AGAINST, FOR
from listener.model.mention import Mood
from listener.model.names import MentionId
from listener.model.person import Consent
from listener.model.relation import Relation


def exported(lines: Iterable[Consent]) -> dict[MentionId, Consent]:
    """Return the consents in force: the last line about a mention decides, and it must be to the words as they are."""
    last: dict[MentionId, Consent] = {}
    for one in lines:
        last[one.mention] = one
    return {id_: one for id_, one in last.items() if one.given and one.holds}


def is_kind(mood: Mood, read: Relation | None) -> bool:
    """Tell whether a mention speaks for the brand and in nothing against it; by its tone where it was not read yet."""
    intents = frozenset(read.intents) if read is not None else frozenset()
    if intents & AGAINST or mood is Mood.NEGATIVE:
        return False
    return bool(intents & FOR) or mood is Mood.POSITIVE
