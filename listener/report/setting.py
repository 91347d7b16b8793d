"""For whom a report is written: language, zone, names; and how times and lengths are said there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from listener.report.page import Line, Part, sentence
from listener.words import catalogue

if TYPE_CHECKING:
    from alerts.playbook import Playbook

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Setting:
    """What turns values into what somebody reads."""

    lang: str
    zone: tzinfo
    brand: str
    """The brand's name."""
    playbooks: Mapping[str, Playbook] = field(default_factory=dict)

    def say(self, key: str, /, **values: Part | Line) -> Line:
        """Return a sentence of the report."""
        return sentence(key, self.lang, **values)

    def word(self, key: str, /, default: str = "") -> str:
        """Return a sentence without slots; what the catalogue does not know by that name is ``default``."""
        return catalogue("report", self.lang).get(key, default or key)

    def knows(self, key: str) -> bool:
        """Tell whether the catalogue has a sentence."""
        return key in catalogue("report", self.lang)

    def day(self, at: datetime) -> str:
        """Return a local day with its year: 17.11.2026 or 17 Nov 2026."""
        local = at.astimezone(self.zone)
        if self.lang == "de":
            return f"{local:%d.%m.%Y}"
        return f"{local.day} {self.word(f'month_{local.month}')} {local.year}"

    def when(self, at: datetime | None) -> str:
        """Return a local time with its day and year; "not known" for none."""
        if at is None:
            return self.word("unknown")
        return (
            f"{self.word(f'day_{at.astimezone(self.zone).weekday()}')} {self.day(at)} {at.astimezone(self.zone):%H:%M}"
        )

    def told_when(self, at: datetime) -> str:
        """Return a local time for running text: Mi 18.11.2026 um 20:26 Uhr."""
        return self.word("in_text").format(day=self.when(at)[:-6], clock=f"{at.astimezone(self.zone):%H:%M}")

    def lasted(self, length: timedelta | None) -> str:
        """Return a length in two units at most: 48 Min., 5 Std. 12 Min., 3 Tage 4 Std.; "not known" for none."""
        if length is None:
            return self.word("unknown")
        if length < _MINUTE:
            return self.word("at_once")
        if length < _HOUR:
            return self._units((("minutes", length // _MINUTE),))
        if length < _DAY:
            return self._units((("hours", length // _HOUR), ("minutes", length % _HOUR // _MINUTE)))
        return self._units((("days", length // _DAY), ("hours", length % _DAY // _HOUR)))

    def _units(self, parts: tuple[tuple[str, int], ...]) -> str:
        return " ".join(self._unit(name, count) for name, count in parts if count)

    def _unit(self, name: str, count: int) -> str:
        key = f"unit_{name}_1" if count == 1 else f"unit_{name}"
        return f"{count}\N{NO-BREAK SPACE}{self.word(key)}"


def exact(at: datetime, zone: tzinfo) -> str:
    """Return a local time to the second with its distance from UTC: 2026-11-17 20:05:00 +01:00."""
    local = at.astimezone(zone).replace(microsecond=0)
    return local.isoformat(" ")[:19] + " " + local.isoformat()[19:]


def utc(at: datetime) -> str:
    """Return a time for machines."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat()


def zone_name(zone: tzinfo) -> str:
    """Return what a zone is called: Europe/Berlin."""
    return str(zone)
