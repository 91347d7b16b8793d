"""How one person sees things: language, zone, what "this year" is, and the names of brands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from listener.words import moment, say, span

if TYPE_CHECKING:
    from listener.config import Config
    from listener.model import BrandId


@dataclass(frozen=True, slots=True)
class View:
    """Everything that turns a stored value into what somebody reads."""

    lang: str
    zone: tzinfo
    now: datetime
    brands: Mapping[BrandId, str]

    @classmethod
    def of(cls, configured: Config, lang: str, now: datetime) -> View:
        """Return the view that a configuration gives."""
        return cls(lang, configured.zone, now, {brand.id: brand.name for brand in configured.brands})

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the command line."""
        return say(f"cli.{key}", self.lang, **values)

    def when(self, at: datetime | None) -> str:
        """Return a local time: Sa 21.11. 02:54; with the year, if it is not this one; – for never."""
        if at is None:
            return "–"
        day, time = moment(at, self.zone, self.lang).rsplit(" ", 1)
        return f"{day}{self._year(at)} {time}"

    def day(self, at: datetime) -> str:
        """Return a local day: Sa 21.11."""
        return moment(at, self.zone, self.lang).rsplit(" ", 1)[0] + self._year(at)

    def _year(self, at: datetime) -> str:
        year = at.astimezone(self.zone).year
        if year == self.now.astimezone(self.zone).year:
            return ""
        return f"{year}" if self.lang == "de" else f" {year}"

    def lasted(self, length: timedelta) -> str:
        """Return how long something took: 48 Min., 24 Std., 3 Tage."""
        days = round(length / timedelta(days=1))
        return span(length, self.lang) if length < timedelta(days=2) else self.say("days", count=days)

    def brand(self, id_: BrandId) -> str:
        """Return a brand's name; of one that is no longer configured, its id."""
        return self.brands.get(id_, str(id_))
