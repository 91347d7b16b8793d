"""What a run of the detection benchmark measures with, and what each of its parts hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.report import Target, at_least, at_most

SMALL = 45
"""Days of a brand in the smallest run; 76 of 90 count else."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What was asked for. Paths that are None are not there."""

    data: Path | None = None
    """Folder of the public detection data."""
    storm: Path | None = None
    """A real storm that no threshold may be chosen with."""
    hard_negative: Path | None = None
    quiet: Path | None = None
    labels: bool = False
    """Take the files' own sentiment where they have one."""
    seeds: tuple[int, ...] = ()
    """Fleets to report on."""
    brands: int = 0
    """Brands of each fleet."""
    processes: int = 1
    smallest: bool = False

    def file(self, *parts: str) -> Path | None:
        """Return a file of the public data, if it is there."""
        path = self.data.joinpath(*parts) if self.data is not None else None
        return path if path is not None and path.exists() else None


@dataclass(frozen=True, slots=True)
class Part:
    """What one part measured."""

    shown: str
    figures: Mapping[str, float] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)


def goals(
    figures: Mapping[str, float], prefix: str, least: Mapping[str, float], most: Mapping[str, float]
) -> dict[str, Target]:
    """Return the targets of those figures that there are: ``least`` cannot be too large, ``most`` not too small."""
    wanted = [(f"{prefix}_{name}", at_least, value) for name, value in least.items()]
    wanted += [(f"{prefix}_{name}", at_most, value) for name, value in most.items()]
    return {key: rule(figures[key], value) for key, rule, value in wanted if key in figures}
