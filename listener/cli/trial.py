"""One visit on trial: what it brings, what would become of it, and how that is shown. Stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from listener.cli.output import Column, Listing, safe
from listener.cli.prose import cut
from listener.cli.rows import MOOD_STYLES, spoken
from listener.core.judge import brands_of, read, understand
from listener.drive import drive
from listener.errors import SourceError, Throttled
from listener.model import Batch, DateQuality, Item, Json, Judged, MailAnswer, MailQuery, Request, Response
from listener.words import number, span

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.parts import Parts
    from listener.ports import Subscription

SHOWN = 20
"""Entries; all are counted."""
_LINES = 5
"""Of what could not be read; all are counted."""
_TEXT = 120


@dataclass(frozen=True, slots=True)
class Brought:
    """What a visit brought, and what the daemon would do with it."""

    batch: Batch
    newest: tuple[Judged, ...]
    """At most ``SHOWN``, newest first. Those that name no brand are among them."""
    stored: int
    filtered: int
    unreadable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A visit on trial."""

    outcome: Brought | SourceError
    took: timedelta
    requests: int


def visit(parts: Parts, subscription: Subscription, cursor: Json, asking: Callable[[int], None]) -> Trial:
    """Visit a source once, as the daemon does, and look at what it brings. Bugs in the source pass through.

    ``asking`` is told the number of each request before it waits for its turn and is sent.
    """
    asked = 0
    now = parts.clock()

    def count() -> None:
        nonlocal asked
        asked += 1
        asking(asked)

    def http(request: Request) -> Response:
        count()
        return parts.web(request)

    def imap(query: MailQuery) -> MailAnswer:
        count()
        return parts.imap(replace(query, seen=()))  # marks nothing as read

    outcome: Brought | SourceError
    try:
        batch = drive(subscription.source.collect(cursor, now), http, now, imap)
        outcome = _brought(parts, subscription, batch, now)
    except SourceError as error:
        outcome = error
    return Trial(outcome, parts.clock() - now, asked)


def _brought(parts: Parts, subscription: Subscription, batch: Batch, now: datetime) -> Brought:
    oldest = now - timedelta(days=parts.config.retention.mentions_days)
    by_age = sorted(batch.items, key=lambda item: _age(item, now))
    newest, stored, poisoned = list[Judged](), 0, list[str]()
    for item in by_age:
        try:
            mention = read(item, subscription, now, backfill=False)
            matches = brands_of(item, mention, subscription, parts.matcher)
            if len(newest) < SHOWN:
                newest.append(understand(mention, matches, parts.learned))
        except Exception as error:  # noqa: BLE001 - the daemon quarantines what it trips over, and goes on
            poisoned.append(f"{item.native_id}: {type(error).__name__}")
            continue
        stored += bool(matches) and mention.at >= oldest
    filtered = len(by_age) - len(poisoned) - stored
    return Brought(batch, tuple(newest), stored, filtered, (*batch.unreadable, *poisoned))


def _age(item: Item, now: datetime) -> timedelta:
    """Return how old an entry says it is; one without a usable date counts as new."""
    at = item.published
    return now - at if at is not None and at.tzinfo is not None else timedelta(0)


def listing(brought: Brought, view: View) -> Listing:
    """Return the newest entries as rows for people."""
    columns = (
        Column("published", view.say("col_when"), most=30),
        Column("text", view.say("col_what"), wrap=True),
        Column("brand", view.say("col_brand"), most=16),
        Column("sentiment", view.say("col_sentiment"), styles=MOOD_STYLES),
        Column("lang", view.say("col_lang")),
    )
    records = [_record(one) for one in brought.newest]
    return Listing(columns, records, [_cells(one, view) for one in brought.newest])


def _cells(judged: Judged, view: View) -> dict[str, str]:
    mention = judged.mention
    return {
        "published": view.when(None if mention.date_quality is DateQuality.SEEN else mention.published),
        "text": cut(safe(spoken(mention)), _TEXT),
        "brand": ", ".join(map(view.brand, judged.brands)) or "-",
        "sentiment": view.say(f"mood_{judged.tone.mood}"),
        "lang": mention.lang or "–",
    }


def told(trial: Trial, view: View) -> Iterator[str]:
    """Give the sentences about a visit that went well: counts, time, what the server wishes, what was unreadable."""
    brought = trial.outcome
    if isinstance(brought, SourceError):
        return
    batch = brought.batch
    yield view.say(
        "trial_counts",
        entries=number(len(batch.items) + len(batch.unreadable), view.lang),
        stored=number(brought.stored, view.lang),
        filtered=number(brought.filtered, view.lang),
        unreadable=number(len(brought.unreadable), view.lang),
    )
    yield view.say("trial_took", seconds=number(trial.took.total_seconds(), view.lang, 1), requests=trial.requests)
    yield from (f"  ✗ {safe(line)}" for line in brought.unreadable[:_LINES])
    if batch.gone:
        yield view.say("trial_gone", count=number(len(batch.gone), view.lang))
    for rated in batch.aggregates:
        known = rated.ratings if rated.ratings is not None else rated.reviews
        count = "–" if known is None else number(known, view.lang)
        average, best = (number(value, view.lang, 1) for value in (rated.average, rated.best))
        yield view.say("trial_rating", subject=safe(rated.subject), average=average, best=best, count=count)
    if batch.more:
        yield view.say("trial_more")
    if batch.not_before:
        yield view.say("trial_wait", span=span(batch.not_before, view.lang))


def as_object(trial: Trial, subscription: Subscription) -> dict[str, object]:
    """Return a visit for machines; the keys of what was brought are absent if it failed, ``error`` if it did not."""
    head = {
        "source": subscription.name,
        "kind": subscription.kind,
        "ok": not isinstance(trial.outcome, SourceError),
        "seconds": round(trial.took.total_seconds(), 3),
        "requests": trial.requests,
    }
    if isinstance(trial.outcome, SourceError):
        wait = trial.outcome.wait if isinstance(trial.outcome, Throttled) else None
        return head | {"error": str(trial.outcome), "wait_s": wait.total_seconds() if wait else None}
    brought, batch = trial.outcome, trial.outcome.batch
    return head | {
        "entries": len(batch.items) + len(batch.unreadable),
        "stored": brought.stored,
        "filtered": brought.filtered,
        "unreadable": list(brought.unreadable),
        "gone": list(batch.gone),
        "aggregates": [asdict(one) for one in batch.aggregates],
        "more": batch.more,
        "wait_s": batch.not_before.total_seconds() if batch.not_before else None,
        "mentions": [_record(one) for one in brought.newest],
    }


def _record(judged: Judged) -> dict[str, object]:
    mention = judged.mention
    return {
        "id": mention.native_id,
        "published": mention.published.isoformat(),
        "date_quality": str(mention.date_quality),
        "brands": list(judged.brands),
        "matched": list(judged.matched),
        "sentiment": str(judged.tone.mood),
        "score": judged.tone.score,
        "lang": mention.lang,
        "author": mention.author,
        "title": mention.title,
        "text": mention.text,
        "url": mention.url,
        "rating": mention.rating,
    }
