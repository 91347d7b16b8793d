"""Verb: take mentions over from JSON Lines or a spreadsheet. History: it fills the baseline and never alerts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from listener.core.coverage import covered_since
from listener.core.fold import fold
from listener.core.interchange import parse
from listener.core.judge import brands_of, read, understand
from listener.core.spreadsheet import Sheet, Taken, taken
from listener.errors import UsageError
from listener.listen import plus
from listener.model import Batch, BrandId, Item, Json, Judged, Medium, SourceName, Tally, Tone
from listener.parts import Parts
from listener.ports import Flow, Subscription
from listener.understanding import link_copies, sort

Progress = Callable[[int], None]
_AT_ONCE = 500
"""Lines a transaction: large enough to be quick, small enough that a daemon at work beside it hardly waits."""
SHOWN = 20
"""Mentions that a look shows; all are counted."""


@dataclass(slots=True)
class Imported:
    """What became of a file."""

    tally: Tally = field(default_factory=Tally)
    bad: list[Taken] = field(default_factory=list)
    """The lines that could not be read."""


@dataclass(slots=True)
class Looked:
    """What would become of a file."""

    first: list[Judged] = field(default_factory=list)
    """At most ``SHOWN``, in the order of the file. Those that name no brand are among them."""
    kept: int = 0
    filtered: int = 0
    bad: list[Taken] = field(default_factory=list)


class Archive:
    """The source of an import: what it had stands in the file, and a visit would bring nothing more."""

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return an empty batch, without a request."""
        yield from ()
        return Batch((), cursor)


def from_lines(parts: Parts, lines: Iterable[bytes]) -> Iterator[Taken]:
    """Yield what each line of a JSON Lines file says; empty ones say nothing."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield Taken(number, number, _parsed(parts, line))


def from_sheet(parts: Parts, sheet: Sheet) -> Iterator[Taken]:
    """Yield what each row of a spreadsheet says; brands may be named by name or id."""
    brands = {fold(brand.name): str(brand.id) for brand in parts.config.brands}
    return taken(sheet, parts.config.zone, brands | {fold(id_): str(id_) for id_ in parts.brands})


def import_all(parts: Parts, found: Iterable[Taken], now: datetime, progress: Progress) -> Imported:
    """Store everything that could be read; the same file twice stores nothing twice."""
    result = Imported()
    waiting: list[tuple[SourceName, Item]] = []
    for one in found:
        if isinstance(one.outcome, UsageError):
            result.bad.append(one)
            continue
        waiting.append(one.outcome)
        if len(waiting) > _AT_ONCE and not _same(waiting[-1], waiting[-2]):
            result.tally = plus(result.tally, _store(parts, waiting[:-1], now))
            del waiting[:-1]
            progress(one.line)
    result.tally = plus(result.tally, _store(parts, waiting, now))
    return result


def look(parts: Parts, found: Iterable[Taken], now: datetime) -> Looked:
    """Return what an import would bring; stores nothing. What is known already is not told apart."""
    result = Looked()
    keeping = parts.config.keeping
    for one in found:
        if isinstance(one.outcome, UsageError):
            result.bad.append(one)
            continue
        source, item = one.outcome
        mention = read(item, _subscription(parts, source, item), now, backfill=True)
        matches = brands_of(item, mention, _subscription(parts, source, item), parts.matcher)
        if len(result.first) < SHOWN:
            result.first.append(understand(mention, matches, parts.learned))
        kept = bool(matches) and keeping.wants(mention, now)
        result.kept += kept
        result.filtered += not kept
    return result


def _same(one: tuple[SourceName, Item], other: tuple[SourceName, Item]) -> bool:
    """Tell whether two lines are one mention: an export gives a line for each of its brands, one after the other."""
    return (one[0], one[1].native_id) == (other[0], other[1].native_id)


def _parsed(parts: Parts, line: bytes) -> tuple[SourceName, Item] | UsageError:
    try:
        source, item = parse(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return UsageError("import.not_json", detail=f"not UTF-8 at byte {error.start}")
    except UsageError as error:
        return error
    if item.brand and item.brand not in parts.brands:
        return UsageError("import.unknown_brand", brand=item.brand, known=", ".join(parts.brands))
    return source, item


def _store(parts: Parts, waiting: list[tuple[SourceName, Item]], now: datetime) -> Tally:
    by_source: dict[SourceName, list[Item]] = defaultdict(list)
    for source, item in waiting:
        by_source[source].append(item)
    total = Tally()
    for source, items in by_source.items():
        sorted_ = sort(parts, _subscription(parts, source, items[0]), tuple(items), now, backfill=True)
        fetched = Tally(
            fetched=len(items), filtered=sorted_.filtered, known=sorted_.known, quarantined=len(sorted_.poisoned)
        )
        judged = link_copies(parts, _with_all_brands(sorted_.judged))
        total = plus(total, parts.store.import_mentions(source, judged, fetched, now, covered_since(items, now)))
    return total


def _with_all_brands(batch: list[Judged]) -> list[Judged]:
    """Give each mention the brands of all its lines; the store keeps the first of them."""
    tones: dict[str, dict[BrandId, Tone]] = defaultdict(dict)
    words: dict[str, dict[str, None]] = defaultdict(dict)
    for judged in batch:
        known = tones[judged.mention.native_id]
        known.update({brand: tone for brand, tone in judged.by_brand if brand not in known})
        words[judged.mention.native_id].update(dict.fromkeys(judged.matched))
    return [
        replace(
            judged,
            brands=tuple(tones[judged.mention.native_id]),
            tones=tuple(tones[judged.mention.native_id].values()),
            matched=tuple(words[judged.mention.native_id]),
        )
        for judged in batch
    ]


def _subscription(parts: Parts, source: SourceName, item: Item) -> Subscription:
    """Return the configured source of that name, or one that says what the import says."""
    known = parts.subscriptions.get(source)
    if known is not None:
        return known
    given = str(item.extra.get("medium", ""))
    medium = Medium(given) if given in list(Medium) else Medium.NEWS
    return Subscription(source, "import", Archive(), medium, timedelta(hours=1), timedelta(hours=1))
