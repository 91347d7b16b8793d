"""Verb: visit the sources that are due, understand what they bring, save it with their cursors.

due sources | send off | … | come back | understand | link | save in one step
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial, reduce
from itertools import islice
from typing import TypeAlias

from listener.core.due import next_try
from listener.core.entries import tidy
from listener.core.poison import POISON, counted, set_aside
from listener.core.rhythm import interval
from listener.drive import drive
from listener.errors import Overtaken, SourceError, StoreError, Throttled
from listener.log import pairs
from listener.model import Batch, Request, Response, Tally, Visit, Visited
from listener.parts import Fetched, Parts
from listener.ports import Http
from listener.understanding import link_copies, understood

AGAIN = timedelta(minutes=1)
"""When a visit is made again whose entries could not be stored."""
_OURS = "store"
_MOST_SAID, _LONGEST_WAIT = 1000, timedelta(days=366)
"""Of what a source says of its failure: a hostile server's words must not keep it from being stored, or due ever."""
_VISITS, _MENTIONS = 50, 500
"""Of so many visits, or of so many new mentions, at most one more visit, is one transaction made."""
_Ready: TypeAlias = tuple[Visit, Visited]
_VALIDATORS = frozenset({"if-none-match", "if-modified-since"})
_log = logging.getLogger(__name__)


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
    return _taken_in(parts, parts.errands.back(), now)


def _taken_in(parts: Parts, back: Sequence[Fetched], now: datetime) -> Tally:
    """Understand what has come back, one visit after the other, and store many at once."""
    total, ready = Tally(), list[_Ready]()
    for visit, fetched in back:
        outcome = fetched if isinstance(fetched, SourceError) else _understood(parts, visit, fetched, now)
        if isinstance(outcome, SourceError):
            _failed(parts, visit, outcome, now)
            continue
        ready.append((visit, outcome))
        if len(ready) == _VISITS or sum(len(one.batch) for _, one in ready) >= _MENTIONS:
            total, ready = plus(total, _stored(parts, ready, now)), []
    return plus(total, _stored(parts, ready, now))


def _understood(parts: Parts, visit: Visit, batch: Batch, now: datetime) -> Visited | SourceError:
    try:
        return understood(parts, visit, batch, now)
    except Exception as error:  # noqa: BLE001 - as below
        return _fault(visit, error)


def _stored(parts: Parts, ready: Sequence[_Ready], now: datetime) -> Tally:
    """Store what visits brought, in one transaction; where that fails, each in its own.

    What cannot be stored alone either is its source's failure and backs off; the others go on.
    """
    if not ready:
        return Tally()
    try:
        return _store(parts, [one for _, one in ready], now)
    except Exception as error:  # noqa: BLE001 - a bug on one batch must not silence the other sources
        if len(ready) == 1:
            ((visit, _),) = ready
            _failed(parts, visit, error, now)
            return Tally()
        _log.info("stored one by one %s", pairs(visits=len(ready), error=type(error).__name__))
        return reduce(plus, [_stored(parts, [one], now) for one in ready])


def _store(parts: Parts, visited: Sequence[Visited], now: datetime) -> Tally:
    """Link copies, those between two visits as well, and store all or nothing."""
    every = iter(link_copies(parts, [judged for one in visited for judged in one.batch]))
    whole = [replace(one, batch=tuple(islice(every, len(one.batch)))) for one in visited]
    tallies = parts.store.save_visits(whole, now)
    for one, tally in zip(visited, tallies, strict=True):
        _log.info("visit %s", pairs(source=one.source, **{n: getattr(tally, n) for n in Tally.__slots__}))
    total = reduce(plus, tallies)
    if total.stored:
        parts.life.rouse("dispatch")
    return total


def _failed(parts: Parts, visit: Visit, error: Exception, now: datetime) -> None:
    """Note what has failed. A visit that another worker has made while we stood still is dropped."""
    try:
        if isinstance(error, Overtaken):
            raise error
        _note_failure(parts, visit, error if isinstance(error, SourceError) else _fault(visit, error), now)
    except Overtaken as somebody:
        _log.warning("visit dropped %s", pairs(source=visit.source, reason=somebody))


def _fault(visit: Visit, error: Exception) -> SourceError:
    if isinstance(error, StoreError):
        return SourceError(_OURS, str(error))
    _log.error("bug %s", pairs(source=visit.source), exc_info=error)
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
    return _store(parts, [understood(parts, visit, batch, now)], now)


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
