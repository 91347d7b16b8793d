"""Verb part: what a visit brought becomes mentions, judged and not yet stored.

compare | read | match | understand what is new | link
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from listener.core.coverage import covered_since
from listener.core.due import next_visit
from listener.core.judge import brands_of, linked, read, understand
from listener.core.renames import moved, renamed
from listener.core.rhythm import after_answer, corrected, interval, missed
from listener.core.shown import Compared, compare
from listener.core.story import STORY_WINDOW, Original, fingerprint, whole
from listener.core.veil import Naming
from listener.log import pairs
from listener.model import After, Batch, Item, Judged, Mention, MentionId, Present, Tally, Visit, Visited
from listener.parts import Parts
from listener.ports import Subscription

SOON = timedelta(seconds=5)
"""When a visit left pages for the next one."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sorted:
    """The items of one visit, sorted by what is to become of them."""

    judged: list[Judged] = field(default_factory=list)
    filtered: int = 0
    known: int = 0
    poisoned: list[str] = field(default_factory=list)
    refreshed: list[Mention] = field(default_factory=list)
    renamed: Mapping[MentionId, str] = field(default_factory=dict)


def understood(parts: Parts, visit: Visit, batch: Batch, now: datetime) -> Visited:
    """Return what a visit brought, all but the links to what it copies: these depend on what else is stored by then."""
    subscription = parts.subscriptions[visit.source]
    compared = compare(visit.shown, batch.items)
    sorted_ = sort(parts, subscription, compared.changed, now, backfill=visit.first)
    if getattr(subscription.source, "RENAMES", False):
        sorted_.renamed = _recognise(parts, subscription, batch, compared, sorted_)
    quarantined = [*batch.unreadable, *sorted_.poisoned]
    fetched = Tally(
        fetched=len(batch.items) + len(batch.unreadable),
        filtered=sorted_.filtered,
        known=sorted_.known + compared.same,
        quarantined=len(quarantined),
    )
    after = replace(
        _after(parts, visit, batch, compared, now),
        note="\n".join([*quarantined, *([] if sorted_.renamed else _gap(parts, visit, compared, batch))]),
        refreshed=tuple(sorted_.refreshed),
        renamed=sorted_.renamed,
    )
    return Visited(visit.source, tuple(sorted_.judged), fetched, after)


def _after(parts: Parts, visit: Visit, batch: Batch, compared: Compared, now: datetime) -> After:
    """Return what is kept beside the mentions: the cursor, the rhythm and when to come back, what is no more."""
    subscription = parts.subscriptions[visit.source]
    published = [item.published for item in batch.items if item.published is not None]
    rhythm = after_answer(visit.rhythm, published, len(batch.items), compared.fresh, now, first=visit.first)
    if _shows_window(subscription) and not visit.first:
        rhythm = corrected(rhythm, len(batch.items), compared.fresh)
    pause = SOON if batch.more else interval(rhythm, subscription.every, subscription.latest, now)
    return After(
        cursor=batch.cursor,
        due=next_visit(now, pause, batch.not_before, parts.dice()),
        covered=covered_since(batch.items, now) if visit.first else None,
        rhythm=rhythm,
        shown=compared.shown if batch.items else None,
        gone=batch.gone,
        # The first visit after a change of options may look at less than before: what is missing was not deleted.
        present=None if visit.first else _present(batch),
        aggregates=batch.aggregates,
        first=visit.first and batch.more,
    )


def _present(batch: Batch) -> Present | None:
    """Return what the source still has; None if it does not say, or if one entry could not be told from another."""
    names = frozenset(item.native_id or item.url for item in batch.items)
    if batch.complete_since is None or batch.unreadable or "" in names:
        return None
    return Present(batch.complete_since, names)


def _shows_window(subscription: Subscription) -> bool:
    return getattr(subscription.source, "WINDOW", False)


def _gap(parts: Parts, visit: Visit, compared: Compared, batch: Batch) -> list[str]:
    entries, window = len(batch.items), _shows_window(parts.subscriptions[visit.source])
    if not window or not missed(entries, compared.fresh, shown_before=bool(visit.shown), first=visit.first):
        return []
    return ["nothing of what was shown before was left: something may have been missed in between"]


def sort(parts: Parts, subscription: Subscription, items: tuple[Item, ...], now: datetime, *, backfill: bool) -> Sorted:
    """Read and match every item; understand (the costly part) only what is new or edited.

    What is past its retention already is not taken in: it would be deleted and fetched again, day after day. Names
    become aliases here, the one place where entries become mentions; whoever has objected is counted, and forgotten.
    """
    result, keeping = Sorted(), parts.config.keeping
    today = now.astimezone(parts.config.zone).date()
    names = Naming(parts.config.privacy.veil, parts.store.relations.key(), parts.store.privacy.barred(), today)
    stored = parts.store.known(subscription.name, [item.native_id for item in items])
    learned, staff = parts.learned, parts.config.privacy.staff
    for item in items:
        try:
            mention = staff.veiled(read(item, subscription, now, backfill=backfill))
            matches = brands_of(item, mention, subscription, parts.matcher)
            if not matches or not keeping.wants(mention, now) or names.bars(mention):
                result.filtered += 1
                continue
            mention = names.stored(mention)
            old = stored.get(mention.native_id)
            if old is not None and old.fingerprint in {"", fingerprint(mention.title, mention.text)}:
                result.known += 1
                result.refreshed.append(mention)
                continue
            result.judged.append(understand(mention, matches, learned))
        except Exception as error:  # noqa: BLE001 - one poisonous item must not hold up the rest; it is quarantined
            _log.exception("quarantined %s", pairs(source=subscription.name, id=item.native_id))
            result.poisoned.append(f"{item.native_id}: {type(error).__name__}")
    if names.refused:
        parts.store.privacy.refused(names.refused)
    return result


def _recognise(
    parts: Parts, subscription: Subscription, batch: Batch, compared: Compared, sorted_: Sorted
) -> Mapping[MentionId, str]:
    """Return what is stored under another id: an entry whose id has changed is no news, and alerts nobody.

    It is then saved like anything known: an edit stays an edit.
    """
    known = parts.store.known(subscription.name, [one.mention.native_id for one in sorted_.judged])
    found = renamed(
        [one for one in sorted_.judged if one.mention.native_id not in known],
        lambda stranger: parts.store.twins(subscription.name, stranger),
        {item.native_id for item in batch.items},
        loosely=moved(len(batch.items), compared.fresh),
    )
    if found:
        _log.info("renamed %s", pairs(source=subscription.name, count=len(found)))
    return found


def link_copies(parts: Parts, judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """Link each mention that says what an earlier one said, stored or in the same batch."""

    def stored(new: Judged) -> list[Original]:
        at = new.mention.at
        rows = parts.store.originals(new, at - STORY_WINDOW, at + STORY_WINDOW)
        return [Original(id_, print_, whole(title, text)) for id_, print_, title, text in rows]

    return linked(judged, stored)
