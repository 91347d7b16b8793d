"""``[health]``, ``[log]`` and ``[drill]``: what whoever runs the daemon sees of it, and how its alerts are tested."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum

from listener.config.build import Reading, Table, build
from listener.config.options import said
from listener.config.sections import section


@dataclass(frozen=True, slots=True)
class Health:
    """How the daemon is, for a program on the same machine that watches it."""

    port: int | None = field(
        default=None,
        metadata=said(
            "Port für /healthz, /readyz und /metrics, nur auf diesem Rechner; ohne Angabe gibt es sie nicht",
            "Port for /healthz, /readyz and /metrics, on this machine only; if not given, there are none",
            least=0,
            most=65535,
        ),
    )


class LogFormat(StrEnum):
    """How the daemon's log is written."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Log:
    """The daemon's log on standard error."""

    format: LogFormat = field(
        default=LogFormat.TEXT,
        metadata=said(
            "json schreibt ein JSON-Objekt je Zeile, außer auf ein Terminal",
            "json writes one JSON object a line, but not to a terminal",
        ),
    )


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class Drill:
    """``[drill]``: a test alert each week that somebody has to answer; without this section there is none."""

    day: Weekday = field(
        metadata=said(
            "Wochentag der Probe; sie geht an alle Kanäle außer denen unter [self]",
            "Day of the week of the test; it goes to all channels but those under [self]",
        )
    )
    at: time = field(default=time(10, 0), metadata=said("Uhrzeit der Probe", "Time of the test"))
    within: timedelta = field(
        default=timedelta(hours=2),
        metadata=said(
            "So lange ist Zeit für listener drill; danach erfährt es der zweite Weg unter [self]",
            "So long is there for listener drill; then the second way under [self] is told",
            least=timedelta(minutes=5), most=timedelta(days=2),
        ),
    )  # fmt: skip

    @property
    def weekday(self) -> int:
        """The day as a number; Monday is 0."""
        return tuple(Weekday).index(self.day)


def drill(root: Table, reading: Reading) -> Drill | None:
    """Return ``[drill]``, None without it."""
    if "drill" not in root:
        return None
    found = build(Drill, section(root, "drill", reading), "drill", reading)
    if found and not section(root, "self", reading).get("channels"):
        reading.note("drill", "config.drill_alone")
    return found


def health(root: Table, reading: Reading) -> Health:
    """Return ``[health]``; what cannot be used is noted as a problem."""
    return build(Health, section(root, "health", reading), "health", reading) or Health()


def log(root: Table, reading: Reading) -> Log:
    """Return ``[log]``; what cannot be used is noted as a problem."""
    return build(Log, section(root, "log", reading), "log", reading) or Log()
