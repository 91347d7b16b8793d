"""Verb: after a false alarm, see what would have kept it quiet: lines of the configuration, or a command.

The incident's height is looked at once more as if the configuration had been another. Nothing is stored.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from alerts.quotes import clean
from listener.config.options import Sentiment
from listener.config.values import duration, written
from listener.core import exclusion
from listener.core.calendar import Planned
from listener.core.match import Matcher, compile_brands
from listener.model import Brand, Heard, Incident, Mistake, Search
from listener.parts import Parts
from listener.sight import look
from listener.words import say

RINGS = 3
"""From this wind force on there are incidents."""
_RECENT = timedelta(hours=48)
_BEFORE = timedelta(days=56)
"""How much of what was said before is looked at, lest a phrase leaves it out, too."""
_OTHERS = 2_000
_YEAR = timedelta(days=400)
_LONGEST_EVENT = timedelta(days=41)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_WORDS = 3
_QUIET = "7d"


@dataclass(frozen=True, slots=True)
class Height:
    """What was heard when an incident stood highest, and everything to look at it with."""

    parts: Parts
    brand: Brand
    recent: Sequence[Heard]
    incident: Incident

    def level(self, events: Sequence[Planned] = (), matcher: Matcher | None = None) -> int:
        """Return the wind force of then, with further planned events, or with what another matcher leaves."""
        config = replace(self.parts.config, events=(*self.parts.config.events, *events))
        left = [one for one in self.recent if matcher is None or matcher.find(one.title, one.text)]
        height = self.incident.height or self.incident.last
        return 0 if height is None else look(replace(self.parts, config=config), self.brand, left, height.at).level


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of what, and for whom."""

    parts: Parts
    incident: Incident
    brand: Brand
    now: datetime
    lang: str

    def text(self, key: str, **values: object) -> str:
        return clean(say(f"handling.{key}", self.lang, **values))

    def span(self) -> tuple[datetime, datetime]:
        """Return from when to when it was heard, which may be long before anybody ended it."""
        incident = self.incident
        begin, end = incident.opened, incident.closed or self.now
        if incident.topic is not None:
            begin, end = min(begin, incident.topic.began), min(end, max(begin, incident.topic.heard) + _HOUR)
        return begin, min(end, begin + _LONGEST_EVENT)


def offered(parts: Parts, incident: Incident, now: datetime, lang: str) -> tuple[str, ...]:
    """Return what would have kept a false alarm quiet; nothing if that is not known, or if it was none.

    What can be pasted into config.toml, or a command; what is said about it begins with "# ". Raises StoreError.
    """
    brand, mistake = parts.brands.get(incident.brand), incident.handling.mistake
    if brand is None or mistake is None:
        return ()
    asked = _Asked(parts, incident, brand, now, lang)
    seen = _height(asked)
    if mistake in {Mistake.CAMPAIGN, Mistake.SEASON}:
        return tuple(_event(asked, _every(asked) if mistake is Mistake.SEASON else "", seen))
    return tuple(_phrases(asked, seen) or _silence(asked, "offer_silence"))


def _height(asked: _Asked) -> Height | None:
    """Return what was heard at an incident's height; None if it is no longer known, or no longer looks like one."""
    at = asked.incident.height or asked.incident.last
    if at is None:
        return None
    brand, parts = asked.brand, replace(asked.parts, config=replace(asked.parts.config, sentiment=Sentiment()))
    recent = parts.store.heard(brand.id, at.at - _RECENT, at.at + timedelta(seconds=1))
    found = Height(parts, brand, recent, asked.incident)
    return found if found.level() >= RINGS else None


def _phrases(asked: _Asked, seen: Height | None) -> list[str]:
    """Return the line for the brand's ``exclude``, and what it would have done; nothing if no phrase sets it apart."""
    brand, store = asked.brand, asked.parts.store
    begin, end = asked.span()
    wave = exclusion.own(asked.incident, store.heard(brand.id, begin, end))
    before = Search(brands=(brand.id,), since=begin - _BEFORE, until=begin, originals=True, limit=_OTHERS)
    others = [(found.mention.title, found.mention.text) for found in store.search(before)]
    found = exclusion.exclusion(brand, wave, others)
    if found is None:
        return []
    counted = {"left_out": found.left_out, "voices": found.voices, "harm": found.harm, "others": found.others}
    phrases = (*brand.exclude, *map(clean, found.phrases))
    level = seen.level(matcher=compile_brands([replace(brand, exclude=phrases)])) if seen else None
    lines = [f"# {asked.text('offer_phrases', **counted)}", *_verdict(asked, level)]
    return [*lines, f"# [[brands]] id = {written(str(brand.id))}", f"exclude = {written(phrases)}"]


def _every(asked: _Asked) -> str:
    """Return after what time it came before, if it did."""
    begin, end = asked.span()
    hours = asked.parts.store.hours([asked.brand.id], begin - _YEAR, end)
    return exclusion.comes_again({one.start: one.total for one in hours}, begin, end)


def _event(asked: _Asked, again: str, seen: Height | None) -> Iterator[str]:
    event, times = _planned(asked, again), exclusion.factor(asked.incident)
    level = seen.level([event]) if seen else None
    if times is not None:
        yield f"# {asked.text('offer_event', times=f'{times:g}')}"
    if again:
        yield f"# {asked.text('offer_again', every=again)}"
    yield from _verdict(asked, level)
    yield "[[events]]"
    yield f"name = {written(event.name)}"
    yield f"start = {written(event.start.date().isoformat())}"
    yield f"end = {written((event.end - _DAY).date().isoformat())}"
    yield f"brands = {written(tuple(map(str, event.brands)))}"
    yield f"factor = {event.factor:g}"
    if again:
        yield f"every = {written(again)}"
    if level is not None and level >= RINGS:
        # Not a line of the configuration: it must not do harm where all of this is pasted.
        yield from (f"# {line.removeprefix('# ')}" for line in _silence(asked, "offer_beside"))


def _planned(asked: _Asked, again: str) -> Planned:
    """Return the event that the lines describe: whole local days."""
    incident, zone = asked.incident, asked.parts.config.zone
    first, last = (at.astimezone(zone).date() for at in asked.span())
    seen = incident.height or incident.last
    planned = Planned(
        " ".join(filter(None, [incident.name, clean(", ".join(seen.words[:_WORDS]) if seen else "")])),
        datetime.combine(first, time()),
        datetime.combine(last + _DAY, time()),
        zone,
        brands=(incident.brand,),
        every=duration(again) if again else None,
    )
    times = exclusion.factor(incident)
    return planned if times is None else replace(planned, factor=times)


def _verdict(asked: _Asked, level: int | None) -> Iterator[str]:
    """Say what the detector would have said; nothing if that is no longer known."""
    if level is not None:
        key = "offer_quiet" if level < RINGS else "offer_loud"
        yield f"# {asked.text(key, level=level, top=asked.incident.max_level)}"


def _silence(asked: _Asked, why: str) -> list[str]:
    """Return the command that keeps its topic silent for a week."""
    incident = asked.incident
    if incident.topic is None or not incident.topic.words:
        return []
    topic = clean(incident.topic.words[0][0])
    about = f"--brand {shlex.quote(str(incident.brand))} --topic {shlex.quote(topic)}"
    reason = shlex.quote(f"{incident.name}: {asked.text(f'mistake_{incident.handling.mistake}')}")
    return [f"# {asked.text(why)}", f"listener silence {about} --until {_QUIET} --reason {reason}"]
