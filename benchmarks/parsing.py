"""The fast reader of feeds beside feedparser: whether the two agree on every file, and what that saves.

``python -m benchmarks.parsing [--data DIR] [--json] [--smallest] [--reasons]``. Every recorded file is read by both.
They agree if our reading of both is the same: each item, the waiting time, the page before, deleted entries. Rates are
CPU time, in rounds in which all take turns; ratios are taken within a round.
"""

from __future__ import annotations

import gc
import re
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, TypeAlias
from xml.parsers import expat
from zoneinfo import ZoneInfo

import feedparser

from benchmarks.race.corpus import Kind, generated
from benchmarks.report import Report, Target, at_least, at_most, options, publish, table
from listener.core.charset import decode
from listener.core.entries import Document, items
from listener.core.fastdoubt import DoubtError
from listener.core.fastfeed import read_fast
from listener.core.feedxml import read_slowly, read_xml
from listener.errors import SourceError
from listener.model import Batch
from listener.workerwire import told, understood

Figures: TypeAlias = dict[str, float]
SAMPLES = Path(__file__).parents[1] / "tests" / "data" / "feeds"
SUFFIXES = frozenset({".xml", ".rss", ".rdf", ".atom"})
CONFORMANCE = "feedparser"
"""Folder of feedparser's own tests: a few lines each, most of them about something odd."""
ROUNDS = 5
FEW = 5
"""Entries that make a file one of the feeds on which rates are taken."""
RATE, DECLINED = 40.0, 0.1
KINDS: tuple[Kind, ...] = ("full", "short")
CORPORA = ("real", "read_fast", *KINDS)
"""Recorded feeds; those of them that are not left to feedparser; generated ones with articles and with headlines."""
URL = "https://feeds.example/feed.xml"
_ZONE = ZoneInfo("Europe/Berlin")
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]")
_HEADERS = {"content-type": "application/xml"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file."""

    file: str
    outcome: str
    """``agree``, ``declined`` or ``differ``."""
    why: str = ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options("parsing", __doc__, "the project's own samples, one round")
    parser.add_argument("--reasons", action="store_true", help="why files were declined, and which differ in what")
    chosen = parser.parse_args(arguments)
    folder = chosen.data / "feeds"
    if chosen.smallest or not folder.exists():
        folder = SAMPLES
    bodies = recorded(folder)
    verdicts = [judged(name, body) for name, body in bodies.items()]
    real = [body for name, body in bodies.items() if is_real(name, body)]
    figures = counted(verdicts, {name for name, body in bodies.items() if is_real(name, body)})
    rounds = 1 if chosen.smallest else ROUNDS
    few = 8 if chosen.smallest else 200
    agreed = {one.file for one in verdicts if one.outcome == "agree"}
    corpora: dict[str, list[bytes]] = {
        "real": real,
        "read_fast": [body for name, body in bodies.items() if is_real(name, body) and name in agreed],
        **{kind: list(generated(kind, few).feeds) for kind in KINDS},
    }
    for corpus, feeds in corpora.items():
        figures |= {f"{corpus}.{key}": value for key, value in raced(feeds, rounds).items()}
    report = Report("parsing", figures, {} if chosen.smallest else targets(figures))
    publish(report, shown(figures, verdicts if chosen.reasons else ()), as_json=chosen.json)


def recorded(folder: Path) -> dict[str, bytes]:
    """Return all feed files below a folder by their names."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def is_real(name: str, body: bytes) -> bool:
    """Tell whether a file looks like what publishers send, and no test of one rule."""
    return not name.startswith(f"{CONFORMANCE}/") and len(_ENTRY.findall(body)) >= FEW


def judged(name: str, body: bytes) -> Verdict:
    """Read a file both ways and compare. Entries that feedparser trips over are no business of the fast reader."""
    text = decode(body)
    try:
        fast = read_fast(text, URL)
    except DoubtError as doubt:
        return Verdict(name, "declined", str(doubt))
    try:
        slow = read_slowly(text, URL)
    except SourceError as error:
        return Verdict(name, "differ", str(error))
    said, meant = _said(fast), _said(slow)
    return Verdict(name, "agree") if said == meant else Verdict(name, "differ", _difference(said, meant))


def _said(document: Document) -> tuple[object, ...]:
    return (items(document.entries, _ZONE), replace(document, entries=()))


def _difference(said: tuple[object, ...], meant: tuple[object, ...]) -> str:
    pairs = list(zip(_lines(said), _lines(meant), strict=False))
    return next((f"{one[:300]} | {other[:300]}" for one, other in pairs if one != other), "another number of entries")


def _lines(said: tuple[object, ...]) -> list[str]:
    return [line for part in said for line in (map(repr, part) if isinstance(part, tuple) else (repr(part),))]


def counted(verdicts: Sequence[Verdict], real: set[str]) -> Figures:
    """Return how many files agree, differ and were declined: of all, and of the real feeds among them."""
    figures: Figures = {}
    for kind, chosen in (("all", verdicts), ("real", [one for one in verdicts if one.file in real])):
        outcomes = Counter(one.outcome for one in chosen)
        figures[f"{kind}.files"] = float(len(chosen))
        figures |= {f"{kind}.{outcome}": float(outcomes[outcome]) for outcome in ("agree", "declined", "differ")}
        figures[f"{kind}.declined_share"] = outcomes["declined"] / max(1, len(chosen))
    return figures


def racers() -> Mapping[str, Callable[[bytes], int]]:
    """Return the ways to read a feed that are here; each returns the number of entries."""
    found: dict[str, Callable[[bytes], int]] = {
        "feedparser": lambda body: _judge(body, plain=False),
        "feedparser_plain": lambda body: _judge(body, plain=True),
        "listener": lambda body: len(read_xml(decode(body), URL).entries),
        "listener_items": lambda body: len(items(read_xml(decode(body), URL).entries, _ZONE)),
        "listener_wire": lambda body: len(_sent(body).items),
        "expat": _floor,
    }
    if find_spec("fastfeedparser"):
        fast: Any = import_module("fastfeedparser")
        found["fastfeedparser"] = lambda body: len(fast.parse(body).entries)
    return found


def _judge(body: bytes, *, plain: bool) -> int:
    """Read with feedparser; ``plain``: with its sanitiser and its resolver of links turned off, as we do."""
    how = {"sanitize_html": False, "resolve_relative_uris": False} if plain else {}
    return len(feedparser.parse(BytesIO(body), response_headers=_HEADERS, **how).entries)


def _sent(body: bytes) -> Batch:
    """Read, and send what was read from a worker to the program."""
    batch = understood(told(Batch(items(read_xml(decode(body), URL).entries, _ZONE), {})))
    assert isinstance(batch, Batch)
    return batch


def _floor(body: bytes) -> int:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = _nothing
    with suppress(expat.ExpatError):
        parser.Parse(body, True)
    return 0


def _nothing(*_: object) -> None:
    """Be called, and do nothing: what reading in Python costs at least."""


def raced(feeds: Sequence[bytes], rounds: int) -> Figures:
    """Let everybody read all feeds; returns medians of entries a second, and of the ratios to feedparser."""
    runs: list[Figures] = []
    for turn in range(rounds):
        named = list(racers().items())
        runs.append(_round(feeds, named[turn % len(named) :] + named[: turn % len(named)]))
    return {key: median(run[key] for run in runs) for key in runs[0]}


def _round(feeds: Sequence[bytes], named: Sequence[tuple[str, Callable[[bytes], int]]]) -> Figures:
    seconds, entries = {}, 1
    for name, read in named:
        gc.collect()
        began, found = process_time(), 0
        for body in feeds:
            with warnings.catch_warnings(), suppress(Exception):  # others raise whatever they like at broken feeds
                warnings.simplefilter("ignore")
                found += read(body)
        seconds[name] = max(process_time() - began, 1e-6)
        entries = found if name == "feedparser" else entries
    rates = {f"{name}.entries_per_s": entries / spent for name, spent in seconds.items()}
    return rates | {f"{name}.to_feedparser": seconds["feedparser"] / spent for name, spent in seconds.items()}


def targets(figures: Figures) -> dict[str, Target]:
    """Return what was aimed at."""
    return {
        "all.differ": at_most(figures["all.differ"], 0.0),
        "real.declined_share": at_most(figures["real.declined_share"], DECLINED),
        "real.listener.to_feedparser": at_least(figures["real.listener.to_feedparser"], RATE),
        "read_fast.listener.to_feedparser": at_least(figures["read_fast.listener.to_feedparser"], RATE),
    }


def shown(figures: Figures, verdicts: Sequence[Verdict]) -> str:
    """Lay the figures out for people."""
    columns = ("files", "agree", "declined", "differ")
    counts = [(kind, *(f"{figures[f'{kind}.{column}']:.0f}" for column in columns)) for kind in ("all", "real")]
    parts = [table(("recorded", *columns), counts)]
    for corpus in CORPORA:
        keys = [f"{corpus}.{name}" for name in racers()]
        rows = [
            (name, f"{figures[f'{key}.entries_per_s']:,.0f}", f"{figures[f'{key}.to_feedparser']:.1f}×")
            for name, key in zip(racers(), keys, strict=True)
        ]
        parts.append(table((corpus, "entries/s", "to feedparser"), rows))
    reasons = Counter(one.why for one in verdicts if one.outcome == "declined").most_common()
    parts += (
        [table(("declined because of", "files"), [(why, str(number)) for why, number in reasons])] if reasons else []
    )
    parts += [f"{one.file} differs: {one.why}" for one in verdicts if one.outcome == "differ"]
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
