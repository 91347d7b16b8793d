"""How a mention was read for the relationship, as rows: each label with the words that decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from listener.cli.relationshipwords import text
from listener.model import MentionId
from listener.model.relation import Relation

UNREAD: Mapping[MentionId, Relation] = MappingProxyType({})


def related(read: Relation | None) -> dict[str, object]:
    """Return what machines get: null and nothing while it was not read."""
    return {
        "phase": str(read.phase) if read else None,
        "intents": [str(one) for one in read.intents] if read else [],
        "touchpoint": str(read.touchpoint) if read else None,
        "emotion": str(read.emotion) if read else None,
        "cues": [{"aspect": one.aspect, "label": one.label, "words": one.words} for one in read.cues] if read else [],
    }


def relation_lines(read: Relation | None) -> Iterator[str]:
    """Give one line with everything that was read, and behind each label its words."""
    if read is None:
        return
    told = [("phase", str(read.phase))]
    told += [("intent", str(one)) for one in read.intents]
    told += [("touchpoint", str(read.touchpoint))] if read.touchpoint != "none" else []
    told += [("emotion", str(read.emotion))] if read.emotion != "none" else []
    yield " · ".join(_shown(read, aspect, label) for aspect, label in told)


def _shown(read: Relation, aspect: str, label: str) -> str:
    words = [one.words for one in read.cues if one.aspect == aspect and one.label == label]
    name = text(f"{aspect}_{label}")
    return f"{name} ({', '.join(words)})" if words else name
