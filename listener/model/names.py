"""Ids and the two smallest words: names of things, and a string that keeps its mouth shut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NewType

SourceName = NewType("SourceName", str)
BrandId = NewType("BrandId", str)
ChannelName = NewType("ChannelName", str)
MentionId = NewType("MentionId", int)
"""Ordered by time: ``unix seconds of Mention.at << 20 | sequence``; newest-first needs no sort."""
IncidentId = NewType("IncidentId", int)

Json = Mapping[str, object]
"""An object as JSON has it. Only at the edges: cursors, unknown keys of an import, rows."""


class Secret:
    """A string that never prints itself; ``reveal()`` is the only way to the text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text, for the one line that sends it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)
