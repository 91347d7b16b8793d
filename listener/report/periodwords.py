"""How a report of a period says numbers, times and sentences: in one language, for one zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from alerts.figures import estimate
from listener.backdrop import Usual
from listener.report.page import Line, Part, filled
from listener.report.period import Kind, Period
from listener.report.periodfound import Findings
from listener.report.setting import Setting
from listener.words import catalogue, clock, moment, number, percent, say

_DASH = "\N{EN DASH}"
NONE = "–"


@dataclass(frozen=True, slots=True)
class Tongue:
    """Whom a report speaks to."""

    lang: str
    zone: tzinfo
    group: int
    """Of fewer people nothing is told."""
    quotes: bool = True
    """False: nobody's words stand in it."""
    names: bool = False
    """Authors are named: only where figures of single people are allowed."""

    @property
    def setting(self) -> Setting:
        """How times and lengths are said in reports."""
        return Setting(self.lang, self.zone, "")

    def text(self, key: str, /, **values: object) -> str:
        """Return a sentence of which every word is ours."""
        return say(f"period.{key}", self.lang, **values)

    def line(self, key: str, /, **values: Part | Line) -> Line:
        """Return a sentence in whose slots others' words stay theirs."""
        return filled(catalogue("period", self.lang)[key], **values)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number."""
        return number(value, self.lang, digits)

    def count(self, key: str, value: int) -> str:
        """Return a number of things: 1 mention, 412 mentions, no mention."""
        form = {0: "_0", 1: "_1"}.get(value, "")
        return self.text(f"{key}{form}", count=self.number(value))

    def percent(self, share: float) -> str:
        """Return a share."""
        return percent(share, self.lang)

    def signed(self, share: float) -> str:
        """Return a change in per cent with its sign."""
        return f"{'+' if round(100 * share) > 0 else ''}{percent(share, self.lang)}"

    def points(self, moved: float) -> str:
        """Return a change of a share in points, with its sign."""
        return f"{'+' if moved > 0 else ''}{self.number(100 * moved)}"

    def range(self, usual: Usual) -> str:
        """Return what is usual: 380–450."""
        return f"{estimate(usual.low, self.lang)}{_DASH}{estimate(usual.high, self.lang)}"

    def lasted(self, length: timedelta | None) -> str:
        """Return how long something took; a dash where that is not known."""
        return NONE if length is None else self.setting.lasted(length)

    def when(self, at: datetime | None) -> str:
        """Return a local time; a dash for none."""
        return NONE if at is None else self.setting.when(at)

    def dated(self, day: date) -> str:
        """Return a day with its year: 17.11.2026, 17 November 2026."""
        month = say(f"desk.month_{day.month}", self.lang)
        return f"{day:%d.%m.%Y}" if self.lang == "de" else f"{day.day} {month} {day.year}"

    def day(self, at: datetime) -> str:
        """Return a local day of the period: Di 17.11., Tue 17 Nov."""
        return moment(at, self.zone, self.lang).rsplit(" ", 1)[0]

    def step(self, at: datetime, kind: Kind) -> str:
        """Return how an hour (of a day) or a day of the period is called."""
        if kind is not Kind.DAY:
            return self.day(at)
        return self.text("hour", clock=clock(at, self.zone))

    def name(self, period: Period) -> str:
        """Return how a period is called: Dienstag, 17.11.2026; KW 47 (16.11.–22.11.2026); November 2026."""
        first, last = period.first, period.after - timedelta(days=1)
        if period.kind is Kind.DAY:
            return self.text("name_day", weekday=self.text(f"weekday_{first.weekday()}"), date=self.dated(first))
        if period.kind is Kind.MONTH:
            return f"{say(f'desk.month_{first.month}', self.lang)} {first.year}"
        year, week, _ = first.isocalendar()
        return self.text("name_week", week=week, year=year, first=self._begins(first, last), last=self.dated(last))

    def _begins(self, first: date, last: date) -> str:
        """Return a day without what the later one says again: 16.11., 16, 28 December 2026."""
        if first.year != last.year:
            return self.dated(first)
        if self.lang == "de":
            return f"{first:%d.%m.}"
        return str(first.day) if first.month == last.month else self.dated(first).rsplit(" ", 1)[0]

    def before(self, found: Findings) -> str:
        """Return how the period before is called in a sentence: the day before, the week before."""
        return self.text(f"before_{found.period.kind}" if found.is_over else f"before_{found.period.kind}_so_far")
