"""Real storms in real quiet streams as a part of the benchmark; thresholds and figures are of different brands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.storms.contest import Bell, bells, held
from benchmarks.storms.figures import DRAWS
from benchmarks.storms.hybrid import development, hybrid
from benchmarks.storms.posts import HOUR, Stream
from benchmarks.storms.reading import Post, Reader, read_posts
from benchmarks.storms.setting import Part, Setting, goals
from benchmarks.storms.stretches import events, reshaped, sarcastic
from benchmarks.storms.telling import blamed, breakdown, certainty, key, ours, standings, told

STORM_BRAND, MEME_BRAND = "American", "Delta"
"""American Airlines in February 2015, and the joke that JetBlue made then, which its file has under Delta."""
DOUBLING, HALF_LIFE = 2 * HOUR, 2 * HOUR
"""The course that the American storm is put on: its own begins as a cliff, for then collecting began."""
SEEDS = (1, 2, 3)
"""Each brand's stream is used so many times over, with events at other times."""
LEAST, MOST = {"recall": 0.95, "lead": 4.0}, {"false": 0.25, "rang": 0.3}


@dataclass(frozen=True, slots=True)
class Scenery:
    """What is put into what."""

    quiet: tuple[Post, ...]
    known: tuple[Post, ...]
    """The storm that thresholds are chosen beside; empty if there is none but the one that was given."""
    known_meme: tuple[Post, ...]
    """The look-alike that they are chosen with: the public one, if it is there."""
    storms: dict[str, tuple[Post, ...]]
    """The storms that are reported."""
    meme: tuple[Post, ...]
    """The look-alike that is reported."""


def injected(setting: Setting) -> Part:
    """Compare everybody on real quiet streams with real storms and a real joke in them."""
    reader = Reader(labels=setting.labels)
    scenery = scene(setting, reader)
    if scenery is None:
        return Part("hybrid: left out, for there is no quiet stream or no storm; see --data, --quiet, --storm")
    chosen = bells(_development(scenery, reader, setting), processes=setting.processes)
    parts = [_reported(name, scenery, storm, chosen, reader, setting) for name, storm in scenery.storms.items()]
    tone = "by the files' labels where there are any" if setting.labels else "as the product tells it"
    head = f"hybrid: thresholds from one half of the quiet brands, figures of the other; tone {tone}"
    if setting.storm is None:
        head += "\nthe scorecard has learned from neither storm nor joke, but from the other half's quiet streams"
    return Part(
        "\n\n".join((head, *(part.shown for part in parts))),
        {name: value for part in parts for name, value in part.figures.items()},
        {name: one for part in parts for name, one in part.targets.items()},
    )


def scene(setting: Setting, reader: Reader) -> Scenery | None:
    """Return what there is to be put into what; None without quiet streams or without a storm.

    A storm that was given is reported only. Thresholds are chosen with the public one; if that is not there, with the
    development half of the quiet streams and nothing but look-alikes in them.
    """
    quiet = _posts(setting.quiet or setting.file("stocknet", "mentions.csv.gz"))
    airlines = setting.file("airline2015", "mentions.csv.gz")
    gradual = _gradual(airlines)
    storms = {"given": _posts(setting.storm)} if setting.storm else _both(gradual, reader)
    joke, given = _posts(airlines, MEME_BRAND), _posts(setting.hard_negative)
    return Scenery(quiet, gradual, joke or given, storms, given or joke) if quiet and any(storms.values()) else None


def _posts(path: Path | None, brand: str = "") -> tuple[Post, ...]:
    return tuple(read_posts(path, brand)) if path is not None else ()


def _gradual(airlines: Path | None) -> tuple[Post, ...]:
    """Return the American storm's words on a gradual course."""
    found = events(_posts(airlines, STORM_BRAND)) if airlines is not None else []
    return reshaped(found[0], DOUBLING, HALF_LIFE, len(found[0]), SEEDS[0]) if found else ()


def _both(gradual: tuple[Post, ...], reader: Reader) -> dict[str, tuple[Post, ...]]:
    return {"gradual": gradual, "sarcastic": sarcastic(gradual, reader, SEEDS[0])} if gradual else {}


def _development(scenery: Scenery, reader: Reader, setting: Setting) -> list[Stream]:
    quiet = [post for post in scenery.quiet if development(post.brand)]
    return _streams(scenery.known, scenery.known_meme, quiet, reader, setting)


def _streams(
    storm: Sequence[Post], meme: Sequence[Post], quiet: Sequence[Post], reader: Reader, setting: Setting
) -> list[Stream]:
    """Return each brand's stream, several times over."""
    seeds = SEEDS[: 1 if setting.smallest else None]
    return [stream for seed in seeds for stream in hybrid(storm, meme, quiet, seed, reader)]


def _reported(
    name: str, scenery: Scenery, storm: Sequence[Post], chosen: Sequence[Bell], reader: Reader, setting: Setting
) -> Part:
    quiet = [post for post in scenery.quiet if not development(post.brand)]
    streams = _streams(storm, scenery.meme, quiet, reader, setting)
    found = held(f"hybrid_{name}", streams, chosen, setting.processes)
    measures = told(found.rows)
    for row in ours(found.rows):
        rang = [did for outcome in row.outcomes for _, did in outcome.rang]
        measures |= {f"{key(row)}_rang": sum(rang) / len(rang)} if rang else {}
    shown = (
        f"hybrid, {name}: {len(storm)} messages of the storm, thinned; {len(streams)} streams",
        standings(found.rows, 0 if setting.smallest else DRAWS),
        certainty(found.rows),
        breakdown(ours(found.rows)),
        blamed(found.false),
    )
    wanted = (goals(measures, key(row), LEAST, MOST) for row in ours(found.rows))
    return Part("\n\n".join(shown), measures, {name: one for part in wanted for name, one in part.items()})
