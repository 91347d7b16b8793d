"""The figures of the running daemon in the text format of Prometheus (version 0.0.4): names and numbers, no texts."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles

from listener.life import Life
from listener.store.gauges import Gauges, Visits

Labels = tuple[tuple[str, str], ...]
Value = int | float
OUTCOMES = ("stored", "known", "revised", "filtered", "quarantined")
"""What becomes of an entry that was fetched: together they are all of them (``Tally``)."""


@dataclass(frozen=True, slots=True)
class Family:
    """A metric with its values."""

    name: str
    kind: str
    help: str
    values: Sequence[tuple[Labels, Value]]


class Meter:
    """Counts from the program's start on, and reads the rest from the database when it is asked."""

    def __init__(self, gauges: Gauges, life: Life) -> None:
        """Begin to count visits now."""
        self._gauges, self._life = gauges, life
        self._seen, self._counting = gauges.last_visit(), threading.Lock()

    def text(self, now: datetime) -> str:
        """Return all figures. Raises StoreError."""
        self._count_visits()
        return written([*self._sources(), *self._messages(now), *self._lag(now), *self._self()])

    def _count_visits(self) -> None:
        with self._counting:  # two who ask at once must not count the same visits
            found, self._seen = self._gauges.visited(self._seen)
        for one in found:
            self._life.count("fetch", one.source, "ok", by=one.well)
            self._life.count("fetch", one.source, "failed", by=one.failed)
            for outcome in OUTCOMES:
                self._life.count("items", outcome, by=getattr(one.total, outcome))
            self._life.count("fetched", by=one.total.fetched)
            self._life.count("unaccounted", by=unaccounted(one))

    def _sources(self) -> Iterator[Family]:
        known = self._gauges.sources()
        counted = self._life.counts
        success = [(_label(source=one.name), _at(one.last_success)) for one in known]
        new = [(_label(source=one.name), _at(one.last_new)) for one in known]
        fails = [(_label(source=one.name), one.failures) for one in known]
        fetches = [(_label(source=name, outcome=what), count) for (name, what), count in counted("fetch").items()]
        items = [(_label(outcome=what), count) for (what,), count in counted("items").items()]
        yield _gauge("source_last_success_timestamp_seconds", "Last answer of a source; 0: none yet.", success)
        yield _gauge("source_last_new_item_timestamp_seconds", "Last new mention of a source; 0: none yet.", new)
        yield _gauge("source_failures", "Failed visits in a row.", fails)
        yield _counter("fetch_total", "Visits to sources.", fetches)
        yield _counter("items_fetched_total", "Entries that visits brought.", _one(counted("fetched")))
        yield _counter("items_total", "What became of them; all outcomes together are what was fetched.", items)
        yield _counter("items_unaccounted_total", "Entries without an outcome: a bug.", _one(counted("unaccounted")))

    def _messages(self, now: datetime) -> Iterator[Family]:
        waiting, since = self._gauges.waiting()
        age = max(0.0, (now - since).total_seconds()) if since else 0
        counted = self._life.counts
        alerts = [(_label(channel=name, result=what), count) for (name, what), count in counted("alerts").items()]
        dead = [(_label(channel=name), count) for name, count in self._gauges.undeliverable().items()]
        yield _gauge("outbox_pending", "Messages that are not delivered yet.", [((), waiting)])
        yield _gauge("outbox_oldest_seconds", "For how long the oldest of them has waited.", [((), age)])
        yield _gauge("outbox_dead", "Messages that nobody will get.", dead)
        yield _counter("alerts_total", "Tries to deliver a message, by channel and result.", alerts)
        yield _counter("repeat_total", "Messages sent as possible repeats.", _one(counted("repeat")))

    def _lag(self, now: datetime) -> Iterator[Family]:
        lags = self._gauges.lags(now)
        shares = quantiles(lags, n=20, method="inclusive") if len(lags) > 1 else lags * 19
        values = [(_label(quantile=name), shares[place]) for name, place in (("0.5", 9), ("0.95", 18)) if shares]
        help_ = "From publication to storing, of the last hour's newest mentions."
        yield _gauge("ingest_lag_seconds", help_, values)

    def _self(self) -> Iterator[Family]:
        size, log = self._gauges.file_bytes()
        life = self._life
        still = [(_label(part=part), seconds) for part, seconds in life.still().items()]
        reloads = [(_label(result=what), count) for (what,), count in life.counts("reload").items()]
        yield _gauge("db_bytes", "Size of the database.", [((), size)])
        yield _gauge("wal_bytes", "Size of its write-ahead log.", [((), log)])
        yield _gauge("db_writable", "1: the last try to write went well.", [((), int(life.writable))])
        yield _gauge("part_still_seconds", "Since a part of the daemon moved last.", still)
        yield _counter("clock_jump_total", "How often the machine's clock was set.", _one(life.counts("clock_jump")))
        yield _counter("config_reload_total", "Reloads of the configuration.", reloads)
        help_ = "1: the last one went well, or there was none."
        yield _gauge("config_reload_success", help_, [((), int(life.reloaded))])


def unaccounted(visits: Visits) -> int:
    """Return how many entries were fetched of which nobody knows what became; not 0 means a bug."""
    found: int = visits.total.fetched - sum(getattr(visits.total, outcome) for outcome in OUTCOMES)
    return found


def written(families: Iterable[Family]) -> str:
    """Return metrics as Prometheus reads them; one without values is left out."""
    lines: list[str] = []
    for one in families:
        if one.values:
            lines += [f"# HELP {one.name} {one.help}", f"# TYPE {one.name} {one.kind}"]
            lines += [f"{one.name}{_braced(labels)} {value:.15g}" for labels, value in one.values]
    return "\n".join(lines) + "\n"


def _braced(labels: Labels) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{inside}}}" if inside else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _label(**labels: str) -> Labels:
    return tuple(labels.items())


def _gauge(name: str, help_: str, values: Sequence[tuple[Labels, Value]]) -> Family:
    return Family(f"listener_{name}", "gauge", help_, values)


def _counter(name: str, help_: str, values: Sequence[tuple[Labels, Value]]) -> Family:
    return Family(f"listener_{name}", "counter", help_, values)


def _one(counts: Mapping[tuple[str, ...], int]) -> list[tuple[Labels, Value]]:
    return [((), sum(counts.values()))]


def _at(when: datetime | None) -> Value:
    return when.timestamp() if when else 0
