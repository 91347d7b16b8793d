"""What one of each costs the program, in CPU seconds: its own verbs on its own parts, with a database on disk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks import archive, fetching
from benchmarks.loadlab.day import Costs
from benchmarks.race.corpus import Corpus, generated
from benchmarks.race.laps import NOW, Laps
from benchmarks.race.ours import Listener
from listener.claiming import claim_due
from listener.dispatch import dispatch_due
from listener.model import SourceName
from listener.relating import BATCH, relate_due
from listener.store import Store

_LATER = timedelta(hours=1)
_ROUNDS = 3
_FRESH, _ENTRIES = 0.1, 20
"""Of the polled feeds this share has changed, and so many entries are in such an answer (``benchmarks.polling``)."""


def seconds(do: Callable[[], object]) -> float:
    """Return the CPU time that something takes in this process."""
    start = process_time()
    do()
    return process_time() - start


def measure(entries: int, feeds: int, brands: int, mentions: int) -> Costs:
    """Measure each cost once: ``entries`` of feeds, ``feeds`` polled, ``brands`` looked at, ``mentions`` on disk."""
    logging.disable(logging.WARNING)  # a line for each visit is not what is measured
    try:
        parse, entry, mention, store, relate = _understood(generated("short", entries))
        polled = fetching.measure(feeds, ["listener"])
        look, heard = _looks(brands)
    finally:
        logging.disable(logging.NOTSET)
    one = 1 / polled["listener.per_core"]
    known = _FRESH * _ENTRIES
    return Costs(
        visit=one * (polled["listener.fetch_share"] + polled["listener.read_share"]) - known * parse,
        parse=parse,
        entry=entry,
        mention=mention,
        store=store,
        visit_store=max(0.0, one * polled["listener.store_share"] - known * entry),
        relate=relate,
        look=look,
        heard=heard,
        bytes_mention=_on_disk(mentions),
    )


def _understood(corpus: Corpus) -> tuple[float, float, float, float, float]:
    """Return what an entry costs to read, and to find that it names nobody; a mention to judge, store and relate."""
    with TemporaryDirectory() as folder, Listener(Path(folder), corpus) as warm:
        warm.visit(corpus.feeds, Laps())  # models and word lists are loaded once in the life of a daemon
        _read(warm)
    with TemporaryDirectory() as folder, Listener(Path(folder), corpus) as racer:
        whole = Laps()
        stored = max(1, racer.visit(corpus.feeds, whole))
        steps = Laps()
        racer.stages(corpus.feeds, steps)
        relate = seconds(lambda: _read(racer))
    took = steps.seconds
    glue = max(0.0, whole.total - steps.total)
    return (
        took["parse"] / corpus.entries,
        (took["html"] + took["match"] + glue) / corpus.entries,
        (took["language"] + took["tone"] + took["copies"]) / stored,
        took["store"] / stored,
        relate / stored,
    )


def _read(racer: Listener) -> None:
    while relate_due(racer.parts, NOW) == BATCH:
        pass
    claim_due(racer.parts, NOW)


def _looks(brands: int) -> tuple[float, float]:
    """Return what a look at a brand costs of which nobody speaks, and what each mention adds to it."""
    quiet, talked = generated("full", 1, brands, seed=11), generated("full", 500, 1, seed=12)
    alone, _ = _look(quiet)
    with_all, stored = _look(talked)
    each = alone / brands
    return each, max(0.0, with_all - each) / max(1, stored)


def _look(corpus: Corpus) -> tuple[float, int]:
    with TemporaryDirectory() as folder, Listener(Path(folder), corpus) as racer:
        stored = racer.visit(corpus.feeds, Laps())
        dispatch_due(racer.parts, NOW)  # the first look learns what is usual, once in some hours
        turns = [seconds(partial(dispatch_due, racer.parts, NOW + at * _LATER / 6)) for at in range(1, _ROUNDS + 1)]
    return median(turns), stored


def _on_disk(mentions: int) -> float:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "listener.db"
        archive.fill(path, mentions, NOW)
        with Store(path):  # opening and closing folds the log into the file
            pass
        return path.stat().st_size / mentions


def due(sources: int) -> float:
    """Return the CPU seconds in which the store says which of so many sources are due."""
    with TemporaryDirectory() as folder, Store(Path(folder) / "listener.db") as store:
        store.subscribe([(SourceName(f"s{n}"), "feed", "", f"host{n}.example") for n in range(sources)], NOW)
        return median(seconds(lambda: store.due_sources(NOW + _LATER, 100)) for _ in range(_ROUNDS))
