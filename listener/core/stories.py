"""One story under several ids, as a news search hands it out: which id it is kept under. Pure, but for its memory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b

from listener.model import Item

MOST = 2_000
"""Stories remembered, the last seen first to stay; a busy brand has some hundred a day."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Stories:
    """The ids that stories were first seen under. Least recently seen first."""

    ids: tuple[tuple[str, str], ...] = ()
    """Key of the story, and its native id."""

    @classmethod
    def of(cls, value: object) -> Stories:
        """Return what ``cursor`` wrote; nothing for anything else."""
        pairs = value if isinstance(value, list) else []
        return cls(tuple((pair[0], pair[1]) for pair in pairs if _is_pair(pair)))

    def cursor(self) -> list[list[str]]:
        """Return the memory as JSON."""
        return [list(pair) for pair in self.ids[-MOST:]]

    def told_once(self, items: Iterable[Item]) -> tuple[tuple[Item, ...], Stories]:
        """Return the items, each story once and under the id it had at first, and what to remember.

        The same story is the same publisher (``extra.host``) and the same words in the title. An id that was a story's
        first one stays its id, also with another title: that is an edit.
        """
        known = dict(self.ids)
        firsts = set(known.values())
        found: dict[str, Item] = {}
        for item in items:
            key = _key(item)
            native_id = item.native_id if item.native_id in firsts else known.get(key, item.native_id)
            firsts.add(native_id)
            known.pop(key, None)
            known[key] = native_id
            found.setdefault(native_id, replace(item, native_id=native_id))
        return tuple(found.values()), Stories(tuple(known.items()))


def _key(item: Item) -> str:
    host = str(item.extra.get("host", ""))
    words = " ".join(_WORD.findall(item.title.casefold())) or item.native_id
    return blake2b(f"{host}\0{words}".encode(), digest_size=8).hexdigest()


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(text, str) for text in value)
