"""How often a detector rings where no storm is, and what each of those alarms was about.

``python -m benchmarks.storms.quiet [--data DIR] [--detector NAME] [--budget N] [--smallest]`` rings the peers: the
threshold is chosen on one half of the brands of StockNet without injection, and the alarms of the other half are
printed; below them those of simulated calm brands at the same threshold.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log, nan
from pathlib import Path

import numpy as np

from benchmarks.report import PUBLIC_DATA
from benchmarks.storms import classics, incumbents, simulator
from benchmarks.storms.budgets import applied, cases, threshold_at
from benchmarks.storms.hybrid import development, quiet_streams
from benchmarks.storms.judging import ECHO, Detector, Rule, alarms, counting, muted, truth
from benchmarks.storms.posts import DAY, HOUR, Stream
from benchmarks.storms.reading import Reader, read_posts
from listener.core import topic
from listener.core.pulse import NEGATIVE, UNSCORED, Ints

WAVE = 6 * HOUR
"""What an alarm is taken to be about: the time before it."""
BEFORE = 14 * DAY
WORDS = 4
_WORD = re.compile(r"[#$]?[^\W\d_][\w'’-]{2,}")
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+")
_QUOTED = 60
_IDLE = topic.GERMAN | topic.ENGLISH
CALM = {2.0: 8, 20.0: 8, 200.0: 4, 2_000.0: 2}
"""Simulated brands of the default run by mentions a day."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm where no storm was, and what was said in the six hours before it."""

    brand: str
    at: float
    size: int
    usual: float
    """Mentions usual in six hours, from the 14 days before."""
    voices: int
    copies: float
    """Share of copies."""
    negative: float
    """Share of negative among scored mentions; nan if none was scored."""
    cause: str
    """The kind of event that it lies in, if the stream knows of one, and the wave's own words."""

    def line(self) -> str:
        """Return it as a line for people."""
        when = datetime.fromtimestamp(self.at, UTC).strftime("%Y-%m-%d %H:%M")
        figures = f"{self.size} of usually {self.usual:.1f}, {self.voices} voices, {self.copies:.0%} copies"
        return f"{self.brand:<12} {when}  {figures}, {self.negative:.0%} negative: {self.cause or 'no words'}"


@dataclass(frozen=True, slots=True)
class Silence:
    """All alarms of streams without storms."""

    months: float
    alarms: tuple[Alarm, ...]

    @property
    def a_month(self) -> float:
        """Alarms a brand-month; nan without any stream."""
        return len(self.alarms) / self.months if self.months else nan


def silence(streams: Iterable[Stream], rule: Rule) -> Silence:
    """Return the alarms that a rule gives at streams without storms, each a day apart, with their causes."""
    months, found = 0.0, []
    for stream in streams:
        months += stream.months
        times = muted(rule(stream))
        found += [explain(stream, float(at)) for at in times if stream.begin <= at < stream.end]
    return Silence(months, tuple(found))


def rings(detector: Detector, threshold: float) -> Rule:
    """Return a detector at a threshold as a rule."""
    return lambda stream: alarms(counting(detector(stream), truth(stream)), threshold)


def explain(stream: Stream, at: float) -> Alarm:
    """Return what an alarm was about."""
    start, first, last = np.searchsorted(stream.pulse.at, (at - WAVE - BEFORE, at - WAVE, at), "right").tolist()
    wave = stream.pulse.part(first, last)
    scored = wave.mood[wave.mood != UNSCORED]
    return Alarm(
        brand=stream.name,
        at=at,
        size=last - first,
        usual=(first - start) * WAVE / BEFORE,
        voices=len(np.unique(wave.voice[wave.original])),
        copies=float((~wave.original).mean()) if len(wave) else nan,
        negative=float((scored == NEGATIVE).mean()) if len(scored) else nan,
        cause=", ".join((*_kinds(stream, at), *_said(stream, start, first, last))),
    )


def _kinds(stream: Stream, at: float) -> Iterator[str]:
    return (one.kind for one in stream.events if one.onset <= at <= one.over + ECHO)


def _said(stream: Stream, start: int, first: int, last: int) -> tuple[str, ...]:
    """Return the wave's own words; if it has none because all say the same, what they say."""
    if stream.text is None or last == first:
        return ()
    now = stream.text[first:last]
    words = own_words(_spoken(stream, first, last), _spoken(stream, start, first))
    return words or (f"“{stream.texts[Counter(now.tolist()).most_common(1)[0][0]][:_QUOTED]}”",)


def _spoken(stream: Stream, first: int, last: int) -> tuple[Counter[str], int]:
    """Return how many distinct voices use each word, and how many voices there are."""
    text: Ints = stream.text if stream.text is not None else np.zeros(0, np.int64)
    said: defaultdict[int, set[str]] = defaultdict(set)
    for place in range(first, last):
        words = _WORD.findall(_ADDRESS.sub(" ", stream.texts[text[place]].casefold()))
        said[int(stream.pulse.voice[place])].update(words)
    return Counter(word for words in said.values() for word in words), len(said)


def own_words(wave: tuple[Counter[str], int], before: tuple[Counter[str], int], count: int = WORDS) -> tuple[str, ...]:
    """Return the words that set a wave apart: used by three voices or more, the largest gain in likelihood first.

    Each argument holds how many voices use each word and how many voices there are. A word must be twice as common as
    before; its gain is its voices times the logarithm of how much commoner it is (Kleinberg 2002 weighs bursts so).
    """
    (now, voices), (earlier, others) = wave, before
    commoner = {
        word: (used / voices) / ((earlier[word] + 1) / (others + 2))
        for word, used in now.items()
        if used >= 3 and word not in _IDLE
    }
    gains = {word: now[word] * log(ratio) for word, ratio in commoner.items() if ratio >= 2}
    return tuple(sorted(gains, key=lambda word: (-gains[word], word))[:count])


def shown(found: Silence, about: str) -> str:
    """Return the alarms line by line, with their rate."""
    head = f"{about}: {len(found.alarms)} alarms in {found.months:.0f} brand-months, {found.a_month:.2f} a brand-month"
    return "\n".join((head, *(f"  {one.line()}" for one in found.alarms)))


def calm_brands(seed: int, mix: Mapping[float, int], days: int = 104) -> Iterator[Stream]:
    """Yield simulated brands without storms and look-alikes, each drawn by a seed of its own."""
    volumes = [per_day for per_day, count in mix.items() for _ in range(count)]
    for number, per_day in enumerate(volumes):
        yield simulator.calm(seed * 1_000 + number, per_day, days)


def _streams(data: Path, *, smallest: bool) -> list[Stream]:
    path = data / "detection" / "stocknet" / "mentions.csv.gz"
    return quiet_streams(read_posts(path), Reader()) if path.exists() and not smallest else []


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the alarms of one peer."""
    peers = {**incumbents.DETECTORS, **classics.DETECTORS}
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storms.quiet", description=__doc__)
    parser.add_argument("--data", type=Path, default=PUBLIC_DATA, help="folder of the public data")
    parser.add_argument("--detector", default="EVT (H2)", choices=peers, help="whose alarms")
    parser.add_argument("--budget", type=float, default=0.25, help="false alarms a brand-month of the threshold's half")
    parser.add_argument("--smallest", action="store_true", help="four simulated brands, to see that it runs")
    given = parser.parse_args(arguments)
    peer = peers[given.detector]
    real = _streams(given.data, smallest=given.smallest)
    mix = {20.0: 4} if given.smallest else CALM
    chosen = [one for one in real if development(one.name)] or list(calm_brands(2, mix))
    scored = cases(chosen, {"peer": peer})["peer"]
    threshold = threshold_at(given.budget, scored)
    rule = rings(peer, threshold)
    print(
        f"{given.detector} at {threshold:.3g}: {sum(len(one.false) for one in applied(scored, threshold))} in its half"
    )
    if real:
        print(shown(silence((one for one in real if not development(one.name)), rule), "StockNet"))
    print(shown(silence(calm_brands(1, mix), rule), "simulated calm brands"))


if __name__ == "__main__":
    main()
