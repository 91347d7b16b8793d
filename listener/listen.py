"""Verb: visit the sources that are due, understand what they bring, save it with their cursors.

due sources | fetch (in parallel) | read each item | match | understand what is new | link copies | save in one step
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from listener.core.coverage import covered_since
from listener.core.due import next_try, next_visit
from listener.core.judge import brands_of, linked, read, understand
from listener.core.story import STORY_WINDOW, Original, fingerprint, whole
from listener.drive import drive
from listener.errors import SourceError, StoreError, Throttled
from listener.log import pairs
from listener.model import Batch, Item, Judged, Tally, Visit
from listener.parts import Parts
from listener.ports import Subscription

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Sorted:
    """The items of one visit, sorted by what is to become of them."""

    judged: list[Judged] = field(default_factory=list)
    filtered: int = 0
    known: int = 0
    poisoned: list[str] = field(default_factory=list)


def listen_due(parts: Parts, now: datetime) -> Tally:
    """Visit every due source once; returns the sum of what became of everything fetched."""
    visits = [visit for visit in parts.store.due_sources(now) if visit.source in parts.subscriptions]
    total = Tally()
    for visit, fetched in parts.map(partial(_fetch, parts, now), visits):
        outcome = fetched if isinstance(fetched, SourceError) else _saved(parts, visit, fetched, now)
        if isinstance(outcome, SourceError):
            _note_failure(parts, visit, outcome, now)
        else:
            total = plus(total, outcome)
    return total


def _saved(parts: Parts, visit: Visit, batch: Batch, now: datetime) -> Tally | SourceError:
    """Save one batch; what cannot be saved is this source's failure and backs off, the others go on."""
    try:
        return save(parts, visit, batch, now)
    except StoreError as error:
        return SourceError("store", str(error))
    except Exception as error:  # noqa: BLE001 - a bug on one batch must not silence the other sources
        _log.exception("bug %s", pairs(source=visit.source))
        return SourceError("bug", f"{type(error).__name__} while saving; please report it")


def plus(one: Tally, other: Tally) -> Tally:
    """Return the sum of two tallies."""
    return Tally(*(getattr(one, name) + getattr(other, name) for name in Tally.__slots__))


def _fetch(parts: Parts, now: datetime, visit: Visit) -> tuple[Visit, Batch | SourceError]:
    subscription = parts.subscriptions[visit.source]
    try:
        return visit, drive(subscription.source.collect(visit.cursor, now), parts.http, now)
    except SourceError as error:
        return visit, error
    except Exception as error:  # noqa: BLE001 - a bug in one source must not silence the others; logged with traceback
        _log.exception("bug %s", pairs(source=visit.source))
        return visit, SourceError("bug", f"{type(error).__name__} in the source; please report it")


def save(parts: Parts, visit: Visit, batch: Batch, now: datetime) -> Tally:
    """Understand one batch and store it with the cursor in one transaction."""
    subscription = parts.subscriptions[visit.source]
    sorted_ = sort(parts, subscription, batch.items, now, backfill=visit.first)
    quarantined = [*batch.unreadable, *sorted_.poisoned]
    fetched = Tally(
        fetched=len(batch.items) + len(batch.unreadable),
        filtered=sorted_.filtered,
        known=sorted_.known,
        quarantined=len(quarantined),
    )
    due = next_visit(now, subscription.every, batch.not_before, parts.dice())
    judged = link_copies(parts, sorted_.judged)
    note = "\n".join(quarantined)
    covered = covered_since(batch.items, now) if visit.first else None
    tally = parts.store.save_visit(visit.source, judged, fetched, batch.cursor, due, now, note, covered)
    _log.info("visit %s", pairs(source=visit.source, **{n: getattr(tally, n) for n in Tally.__slots__}))
    return tally


def sort(
    parts: Parts, subscription: Subscription, items: tuple[Item, ...], now: datetime, *, backfill: bool
) -> _Sorted:
    """Read and match every item; understand (the costly part) only what is new or edited.

    What is past its retention already is not taken in: it would be deleted and fetched again, day after day.
    """
    result = _Sorted()
    oldest = now - timedelta(days=parts.config.retention.mentions_days)
    stored = parts.store.known(subscription.name, [item.native_id for item in items])
    for item in items:
        try:
            mention = read(item, subscription, now, backfill=backfill)
            brands, matched = brands_of(item, mention, subscription, parts.matcher)
            if not brands or mention.at < oldest:
                result.filtered += 1
                continue
            old = stored.get(mention.native_id)
            if old is not None and old.fingerprint in {"", fingerprint(mention.title, mention.text)}:
                result.known += 1
                continue
            result.judged.append(understand(mention, brands, matched))
        except Exception as error:  # noqa: BLE001 - one poisonous item must not hold up the rest; it is quarantined
            _log.exception("quarantined %s", pairs(source=subscription.name, id=item.native_id))
            result.poisoned.append(f"{item.native_id}: {type(error).__name__}")
    return result


def link_copies(parts: Parts, judged: list[Judged]) -> tuple[Judged, ...]:
    """Link each mention that says what an earlier one said, stored or in the same batch."""

    def stored(new: Judged) -> list[Original]:
        at = new.mention.at
        rows = parts.store.originals(new, at - STORY_WINDOW, at + STORY_WINDOW)
        return [Original(id_, print_, whole(title, text)) for id_, print_, title, text in rows]

    return linked(judged, stored)


def _note_failure(parts: Parts, visit: Visit, error: SourceError, now: datetime) -> None:
    subscription = parts.subscriptions[visit.source]
    wait = error.wait if isinstance(error, Throttled) else None
    if error.gone:
        wait = timedelta(days=1)
    due = next_try(now, subscription.every, visit.failures, wait, parts.dice())
    parts.store.visit_failed(visit.source, str(error), due, now)
    _log.warning("visit failed %s", pairs(source=visit.source, error=error, next=due.isoformat()))
