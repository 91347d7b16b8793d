"""What visits brought and how their sources go on, as rows: the inside of one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from listener.model import Judged, Link, SourceName, Tally, Visited
from listener.store import deletions, ingest, places, refreshing, visits
from listener.store.db import Connection

Brought: TypeAlias = tuple[SourceName, Sequence[Judged], Tally]
"""Of a source: what is new or was edited, and what the caller saw besides."""
_Identity: TypeAlias = tuple[str, str]
"""Source and native id."""


def save(connection: Connection, visited: Sequence[Visited], now: datetime) -> list[Tally]:
    """Store what visits to different sources brought and move their cursors; returns the tally of each.

    What is new of all of them goes into each table and into the index at once: one visit after the other would cost
    as much again for each (measured, decision 0056).
    """
    for one in visited:
        deletions.rename(connection, one.after.renamed)
    tallies = save_all(connection, [(one.source, one.batch, one.fetched) for one in visited], now)
    for one, tally in zip(visited, tallies, strict=True):
        source, after = one.source, one.after
        refreshing.refresh_all(connection, source, after.refreshed)
        deletions.follow(connection, source, after.gone, now)
        if after.present is not None:
            deletions.look_for(connection, source, after.present, now)
        places.rate(connection, source, after.aggregates, now)
        visits.succeeded(connection, source, after, tally, now)
    return tallies


def save_all(connection: Connection, brought: Sequence[Brought], now: datetime) -> list[Tally]:
    """Save what different sources have brought, in one statement for each table; returns the tally of each.

    A link within the batch counts places in all batches, one behind the other.
    """
    stored: dict[_Identity, ingest.Known] = {}
    new: dict[_Identity, Judged] = {}
    tallies = []
    for source, batch, fetched in brought:
        found = ingest.known(connection, source, (judged.mention.native_id for judged in batch))
        stored |= {(source, native): old for native, old in found.items()}
        old = [(found[judged.mention.native_id], judged) for judged in batch if judged.mention.native_id in found]
        refreshing.refresh(connection, [(one.id, judged.mention) for one, judged in old])
        edited = [(one, judged) for one, judged in old if one.fingerprint not in {"", judged.fingerprint}]
        for one, judged in edited:
            ingest.revise(connection, one.id, judged, now)
        before = len(new)
        for judged in batch:
            if judged.mention.native_id not in found:
                new.setdefault((source, judged.mention.native_id), judged)
        fresh, revised = len(new) - before, len(edited)
        again = len(batch) - fresh - revised
        tallies.append(replace(fetched, stored=fresh, revised=revised, known=fetched.known + again))
    every = [(source, judged.mention.native_id) for source, batch, _ in brought for judged in batch]
    ingest.insert(connection, _relinked(every, new, stored))
    return tallies


def _relinked(
    every: Sequence[_Identity], new: Mapping[_Identity, Judged], stored: Mapping[_Identity, ingest.Known]
) -> list[Judged]:
    """Return the new ones, their links within the batch pointing at what is stored or is about to be."""
    place = {identity: position for position, identity in enumerate(new)}

    def relink(judged: Judged) -> Judged:
        link = judged.link
        if link is None or not link.in_batch:
            return judged
        target = every[link.to]
        to = place[target] if target in place else stored[target].id
        return replace(judged, link=Link(link.exact, to, in_batch=target in place))

    return [relink(judged) for judged in new.values()]
