"""Which new entries are old ones under a new id: feeds move to other software, and their addresses change. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from listener.model import DateQuality, Judged, MentionId, Twin

MOVED_SHARE, MOVED_LEAST = 0.8, 5
"""If so many of an answer's ids are new at once, the source has renamed its entries (sources.md A3)."""


def moved(entries: int, fresh: int) -> bool:
    """Tell whether a source has renamed its entries: nearly all of them were not shown before."""
    return entries >= MOVED_LEAST and fresh >= MOVED_SHARE * entries


def renamed(
    strangers: Sequence[Judged],
    twins: Callable[[Judged], Sequence[Twin]],
    shown: Collection[str],
    *,
    loosely: bool,
) -> Mapping[MentionId, str]:
    """Return the new native id of each mention that is stored under another one, which the source no longer shows.

    ``twins`` finds what is stored of the source with the same words, or with the same date at the same address.
    ``loosely``: the source has renamed its entries (``moved``). Two people who say the same are two voices, each with a
    date of its own; an entry that was renamed keeps its date, or its author and its address.
    """
    found: dict[MentionId, str] = {}
    for stranger in strangers:
        fitting = [
            (_alike(stranger, twin), twin.id)
            for twin in twins(stranger)
            if twin.id not in found and twin.native_id not in shown and _same(stranger, twin, loosely=loosely)
        ]
        if fitting:
            found[max(fitting)[1]] = stranger.mention.native_id
    return found


def _same(stranger: Judged, twin: Twin, *, loosely: bool) -> bool:
    words, date, address, author = _alike(stranger, twin)
    near = author or (address and not _two_people(stranger, twin))
    if words and (date or (_undated(stranger, twin) and address)) and near:
        return True
    return loosely and ((words and (date or near)) or (date and address))


def _alike(stranger: Judged, twin: Twin) -> tuple[bool, bool, bool, bool]:
    """Return whether words, date, address and author are the same; what is not there is not the same."""
    mention = stranger.mention
    rough = DateQuality.DAY in {mention.date_quality, twin.date_quality} and _two_people(stranger, twin)
    return (
        stranger.fingerprint == twin.fingerprint,
        mention.published == twin.published and not rough and not _undated(stranger, twin),
        bool(mention.url) and mention.url == twin.url,
        bool(mention.author) and mention.author == twin.author,
    )


def _two_people(stranger: Judged, twin: Twin) -> bool:
    return bool(stranger.mention.author and twin.author) and stranger.mention.author != twin.author


def _undated(stranger: Judged, twin: Twin) -> bool:
    return DateQuality.SEEN in {stranger.mention.date_quality, twin.date_quality}
