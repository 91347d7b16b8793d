"""What may change of a mention whose words are as they were: counts, its address, an answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from listener.model import Mention, MentionId, SourceName
from listener.store.db import Connection, marks, some_of
from listener.store.ingest import as_text, known

_CHANGING = "reach, likes, shares, replies, rating, url, extra"
_REFRESH = (
    f"UPDATE mention SET {' = ?, '.join(_CHANGING.split(', '))} = ?, missed = NULL WHERE id = ? "
    "AND fingerprint <> '' AND deleted IS NULL"
)


def refresh(connection: Connection, mentions: Sequence[tuple[MentionId, Mention]]) -> None:
    """Take over what may change of mentions whose words are as they were: counts, its address, an answer to it.

    Of one whose text was forgotten or deleted at its source nothing comes back. What is as it was is not written.
    """
    for some in some_of(mentions):
        wanted = [id_ for id_, _ in some]
        rows = connection.execute(
            f"SELECT id, {_CHANGING}, missed FROM mention WHERE id IN ({marks(wanted)}) AND fingerprint <> '' "
            "AND deleted IS NULL",
            wanted,
        )
        as_is = {id_: (tuple(values), missed) for id_, *values, missed in rows}
        changed = []
        for id_, mention in some:
            if id_ in as_is:
                before, missed = as_is[id_]
                after = _changing(mention, before)
                as_is[id_] = (after, None)
                changed += [(*after, id_)] if after != before or missed is not None else []
        connection.executemany(_REFRESH, changed)


def _changing(mention: Mention, before: tuple[Any, ...]) -> tuple[Any, ...]:
    extra = as_text(mention.extra)
    told = (
        *(mention.reach, mention.likes, mention.shares, mention.replies, mention.rating),
        *(mention.url or None, None if extra == "{}" else extra),
    )
    return tuple(old if new is None else new for new, old in zip(told, before, strict=True))


def refresh_all(connection: Connection, source: SourceName, mentions: Sequence[Mention]) -> None:
    """Take over the new counts of known mentions."""
    stored = known(connection, source, (mention.native_id for mention in mentions))
    refresh(connection, [(stored[one.native_id].id, one) for one in mentions if one.native_id in stored])
