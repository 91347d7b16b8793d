"""Simulated brands: a seeded stream with storms and with what only looks like one, for training and for measuring.

``python -m benchmarks.storms.simulator [--seed N] [--brands N]`` prints how uneven the quiet streams are beside NAB's.
The specification is detection.md 6; who draws what: ``brands`` (parameters), ``quiet_streams``, ``waves`` (storms),
``lookalikes``, ``parts`` (moods as a sentiment model sees them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.storms.brands import Brand, brand, dice
from benchmarks.storms.lookalikes import BLIND, LOOKALIKES, SPOKEN, archive, blind, caught_up, daytime
from benchmarks.storms.parts import RECALL, Part, heard, joined
from benchmarks.storms.posts import DAY, Event, Stream
from benchmarks.storms.quiet_streams import quiet, span, weekly
from benchmarks.storms.waves import ODDS, STORMS, storm

DEVELOPMENT = range(1000)
"""Seeds of fleets that may be looked at, trained on and tuned with."""
FROZEN = (7001, 7002, 7003)
"""Seeds of fleets for reports only: nothing may be chosen by what they show. Touched once a release."""
MIX: Mapping[float, int] = {2: 40, 20: 40, 200: 30, 2000: 16, 20000: 5}
"""Brands of a fleet by usual mentions a day."""
_HOW_MANY = (0.15, 0.55, 0.25, 0.05)
"""Odds of no, one, two, three storms in 90 days: 1.2 on average."""
_LOOKALIKES = 4
_NEEDED = {"slow_burn": 16.0, "two_waves": 9.0, "crossing": 5.0}
"""Days that an event is given for itself; others need three."""

Kinds = int | Sequence[str] | None


def draw(
    seed: int,
    per_day: float,
    *,
    days: int = 90,
    warm_up: int = 14,
    recall: float = RECALL,
    storms: Kinds = None,
    lookalikes: Kinds = None,
) -> Stream:
    """Return one brand over ``days`` days, of which the first ``warm_up`` hold nothing but what is usual.

    ``recall`` is the share of true negatives that the sentiment model sees; the same seed with another one gives the
    same mentions in other moods. ``storms`` and ``lookalikes`` are how many, or of which kinds; None is as many as
    usual (1.2 and 4 in 90 days). What does not fit into the days is left out. Events that people speak in come first,
    in the order of their parts (see ``parts.PART``), then gaps, weekly peaks and named bursts.
    """
    one = brand(seed, per_day)
    rng = dice(seed, per_day, 5)
    kinds = (*_chosen(rng, storms, days - warm_up), *_odd(rng, lookalikes, days - warm_up))
    scene = _everyday(one, days)
    for number, (kind, start) in enumerate(_placed(rng, kinds, warm_up, days)):
        begin = daytime(rng, one, one.begin + start * DAY)
        scene = _happening(scene, dice(seed, per_day, 6, number), kind, begin)
    return _finished(scene, days, warm_up, recall)


def calm(seed: int, per_day: float, days: int = 365, *, warm_up: int = 14, recall: float = RECALL) -> Stream:
    """Return one brand without storms and look-alikes: rhythm, drift, bursts and weekly peaks only."""
    return draw(seed, per_day, days=days, warm_up=warm_up, recall=recall, storms=0, lookalikes=0)


def fleet(
    seed: int, mix: Mapping[float, int] | int = MIX, recall: float = RECALL, *, days: int = 90
) -> Iterator[Stream]:
    """Yield brands one at a time, volumes mixed; a number draws so many brands in the usual mix."""
    for number, per_day in enumerate(volumes(mix)):
        yield draw(seed * 100_000 + number, per_day, days=days, recall=recall)


def volumes(mix: Mapping[float, int] | int = MIX) -> list[float]:
    """Return the usual mentions a day of a fleet's brands, evenly mixed."""
    counts = _scaled(mix) if isinstance(mix, int) else mix
    places = [((number + 0.5) / count, per_day) for per_day, count in counts.items() for number in range(count)]
    return [per_day for _, per_day in sorted(places)]


def _scaled(count: int) -> Mapping[float, int]:
    """Return the usual mix for so many brands: largest remainders."""
    whole = sum(MIX.values())
    exact = {per_day: share * count / whole for per_day, share in MIX.items()}
    found = {per_day: int(share) for per_day, share in exact.items()}
    for per_day in sorted(exact, key=lambda one: found[one] - exact[one])[: count - sum(found.values())]:
        found[per_day] += 1
    return found


@dataclass(frozen=True, slots=True)
class _Scene:
    """A brand's stream so far."""

    one: Brand
    everyday: Part
    spoken: tuple[tuple[str, Part], ...]
    silent: tuple[Event, ...]


def _everyday(one: Brand, days: int) -> _Scene:
    calm_, nights = quiet(one, days), weekly(one, days)
    if nights is None:
        return _Scene(one, calm_.part, (), calm_.events)
    return _Scene(one, joined([calm_.part, nights.part]), (), (*nights.events, *calm_.events))


def _chosen(rng: np.random.Generator, storms: Kinds, days: int) -> list[str]:
    if storms is None:
        storms = int(rng.choice(len(_HOW_MANY), p=_HOW_MANY)) if days >= 60 else int(rng.random() < days / 64)
    if not isinstance(storms, int):
        return list(storms)
    odds = np.array(list(ODDS.values()))
    return [str(kind) for kind in rng.choice(list(ODDS), size=storms, p=odds / odds.sum())]


def _odd(rng: np.random.Generator, lookalikes: Kinds, days: int) -> list[str]:
    if lookalikes is None:
        lookalikes = round(_LOOKALIKES * days / 76)
    if not isinstance(lookalikes, int):
        return list(lookalikes)
    return [str(kind) for kind in rng.permutation(LOOKALIKES * (1 + lookalikes // len(LOOKALIKES)))[:lookalikes]]


def _placed(rng: np.random.Generator, kinds: Sequence[str], warm_up: int, days: int) -> list[tuple[str, float]]:
    """Return the day that each event begins on: none touches another, all fit. Storms are placed first."""
    kept: list[str] = []
    for kind in kinds:
        if _days(*kept, kind) <= days - warm_up:
            kept.append(kind)
    mixed = [str(kind) for kind in rng.permutation(kept)] if kept else []
    spare = np.sort(rng.random(len(mixed))) * (days - warm_up - _days(*mixed))
    return [(kind, warm_up + _days(*mixed[:n]) + spare[n]) for n, kind in enumerate(mixed)]


def _days(*kinds: str) -> float:
    return sum(_NEEDED.get(kind, 3.0) for kind in kinds)


def _happening(scene: _Scene, rng: np.random.Generator, kind: str, begin: float) -> _Scene:
    if kind == "crossing" and scene.one.languages == 1:
        kind = "flash"
    if kind in STORMS:
        return replace(scene, spoken=(*scene.spoken, (kind, storm(rng, scene.one, kind, begin))))
    if kind in SPOKEN:
        return replace(scene, spoken=(*scene.spoken, (kind, SPOKEN[kind](rng, scene.one, begin))))
    if kind not in BLIND:
        raise ValueError(f"no such event: {kind}")
    missed, place, until = blind(rng, scene.one, scene.everyday, begin)
    if kind == "gap":
        silence = Event("gap", storm=False, onset=begin, peak=(begin + until) / 2, over=until)
        return replace(scene, everyday=scene.everyday.only(~missed), silent=(silence, *scene.silent))
    found = archive(rng, scene.one, until, place)
    everyday = caught_up(rng, scene.everyday, missed, until)
    return replace(scene, everyday=everyday, spoken=(*scene.spoken, ("backlog", found)))


def _finished(scene: _Scene, days: int, warm_up: int, recall: float) -> Stream:
    one = scene.one
    end = one.begin + days * DAY
    spoken = [(kind, part.only(part.at < end)) for kind, part in scene.spoken]
    spoken = [(kind, part) for kind, part in spoken if len(part)]
    everyday = scene.everyday.only(scene.everyday.at < end)
    events = [span(kind, part.at, storm=kind in STORMS) for kind, part in spoken]
    return Stream(
        name=f"brand {one.seed}",
        per_day=one.per_day,
        pulse=heard(one, [everyday, *(part for _, part in spoken)], recall),
        events=(*events, *scene.silent),
        zone=one.zone,
        begin=one.begin + warm_up * DAY,
        end=end,
    )


if __name__ == "__main__":
    from benchmarks.storms.calibration import main

    main()
