"""Verb: visit the sources that are due, understand what they bring, save it with their cursors.

due sources | send off | … | come back | compare | read | match | understand what is new | link | save in one step
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from listener.core.coverage import covered_since
from listener.core.due import next_try, next_visit
from listener.core.entries import tidy
from listener.core.judge import brands_of, linked, read, understand
from listener.core.poison import POISON, counted, set_aside
from listener.core.renames import moved, renamed
from listener.core.rhythm import after_answer, corrected, interval, missed
from listener.core.shown import Compared, compare
from listener.core.story import STORY_WINDOW, Original, fingerprint, whole
from listener.core.veil import Naming
from listener.drive import drive
from listener.errors import Overtaken, SourceError, StoreError, Throttled
from listener.log import pairs
from listener.model import (
    After,
    Batch,
    Item,
    Judged,
    Mention,
    MentionId,
    Present,
    Request,
    Response,
    Tally,
    Visit,
)
from listener.parts import Fetched, Parts
from listener.ports import Http, Subscription

SOON = timedelta(seconds=5)
"""When a visit left pages for the next one."""
AGAIN = timedelta(minutes=1)
"""When a visit is made again whose entries could not be stored."""
_OURS = "store"
_MOST_SAID, _LONGEST_WAIT = 1000, timedelta(days=366)
"""Of what a source says of its failure: a hostile server's words must not keep it from being stored, or due ever."""
_VALIDATORS = frozenset({"if-none-match", "if-modified-since"})
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


def listen_due(parts: Parts, now: datetime) -> Tally:
    """Send off the visits that are due, take in those that have come back; returns what became of the latter.

    One visit at a time to each host, and none before its turn. A slow server delays only itself.
    """
    away = parts.errands.away
    parts.store.leases.keep([name for name, _ in away])
    hosts = {host for _, host in away if host} | set(parts.web.busy(now))
    room, names = parts.errands.most - len(away), {name for name, _ in away}
    # Who is away may still be due, and must not fill the places of the others.
    due = parts.store.due_sources(now, parts.errands.most, tuple(hosts)) if room > 0 else []
    ready = [visit for visit in due if visit.source in parts.subscriptions and visit.source not in names]
    for visit in parts.store.leases.claim(ready[:room], now):
        parts.errands.send(visit.source, visit.host, partial(fetch, parts, now, visit))
    total = Tally()
    for visit, fetched in parts.errands.back():
        total = plus(total, _taken_in(parts, visit, fetched, now))
    return total


def _taken_in(parts: Parts, visit: Visit, fetched: Batch | SourceError, now: datetime) -> Tally:
    try:
        outcome = fetched if isinstance(fetched, SourceError) else _saved(parts, visit, fetched, now)
        if isinstance(outcome, Tally):
            return outcome
        _note_failure(parts, visit, outcome, now)
    except Overtaken as somebody:  # this program stood still, and another worker has visited the source meanwhile
        _log.warning("visit dropped %s", pairs(source=visit.source, reason=somebody))
    return Tally()


def _saved(parts: Parts, visit: Visit, batch: Batch, now: datetime) -> Tally | SourceError:
    """Save one batch; what cannot be saved is this source's failure and backs off, the others go on."""
    try:
        return save(parts, visit, batch, now)
    except Overtaken:
        raise
    except StoreError as error:
        return SourceError(_OURS, str(error))
    except Exception as error:  # noqa: BLE001 - a bug on one batch must not silence the other sources
        _log.exception("bug %s", pairs(source=visit.source))
        return SourceError("bug", f"{type(error).__name__} while saving; please report it")


def plus(one: Tally, other: Tally) -> Tally:
    """Return the sum of two tallies."""
    return Tally(*(getattr(one, name) + getattr(other, name) for name in Tally.__slots__))


def fetch(parts: Parts, now: datetime, visit: Visit) -> Fetched:
    """Visit one source; never raises. After a failure it is asked in full: "unchanged" would be no sign of recovery."""
    subscription = parts.subscriptions[visit.source]
    http: Http = in_full(parts.web) if visit.failures else parts.web
    try:
        return visit, drive(parts.begin(subscription.source, visit.cursor, now), http, now, parts.imap)
    except SourceError as error:
        if error.kind == "bug":  # of a source that is read elsewhere, where no log is
            _log.exception("bug %s", pairs(source=visit.source))
        return visit, error
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a bug in one source must not silence the others; logged
        _log.exception("bug %s", pairs(source=visit.source))
        return visit, SourceError("bug", f"{type(error).__name__} in the source; please report it")


def in_full(http: Http) -> Callable[[Request], Response]:
    """Return an ``Http`` that asks for the whole page whatever is known of it."""

    def ask(request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _VALIDATORS}
        response = http(replace(request, headers=headers))
        if response.status == 304:
            raise SourceError("unasked_304", "the server says unchanged to whoever asks for all")
        return response

    return ask


def save(parts: Parts, visit: Visit, batch: Batch, now: datetime) -> Tally:
    """Understand one batch and store it with the cursor in one transaction."""
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
    after = _after(parts, visit, batch, compared, now)
    after = replace(
        after,
        note="\n".join([*quarantined, *([] if sorted_.renamed else _gap(parts, visit, compared, batch))]),
        refreshed=tuple(sorted_.refreshed),
        renamed=sorted_.renamed,
    )
    tally = parts.store.save_visit(visit.source, link_copies(parts, sorted_.judged), fetched, after, now)
    _log.info("visit %s", pairs(source=visit.source, **{n: getattr(tally, n) for n in Tally.__slots__}))
    return tally


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


def _note_failure(parts: Parts, visit: Visit, error: SourceError, now: datetime) -> None:
    subscription = parts.subscriptions[visit.source]
    wait = min(error.wait, _LONGEST_WAIT) if isinstance(error, Throttled) else None
    if error.gone:
        wait = timedelta(days=1)
    error = SourceError(tidy(error.kind)[:_MOST_SAID], tidy(error.detail)[:_MOST_SAID])
    if error.kind in POISON:
        error, times = counted(error, _said_last(parts, visit))
        wait = set_aside(times)
    pause = interval(visit.rhythm, subscription.every, subscription.latest, now)
    due = next_try(now, pause, visit.failures, wait, parts.dice())
    if error.kind == _OURS:
        due = now + AGAIN  # the source is not to blame, and what it shows may be gone later
    parts.store.visit_failed(visit.source, str(error), due, now)
    _log.warning("visit failed %s", pairs(source=visit.source, error=error, next=due.isoformat()))


def _said_last(parts: Parts, visit: Visit) -> str:
    """Return how the last visit failed, "" if it went well."""
    return next((health.error for health in parts.store.source_health() if health.name == visit.source), "")
