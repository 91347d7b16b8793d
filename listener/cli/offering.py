"""After a false alarm: lines of the configuration, or a command, that keep such things quiet from now on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.asif import RINGS, height
from listener.cli.handrows import text
from listener.cli.output import note, safe, visible
from listener.config.values import duration, written
from listener.core import exclusion
from listener.core.calendar import Planned
from listener.core.match import compile_brands
from listener.model import Brand, Incident, Mistake, Search

if TYPE_CHECKING:
    from listener.cli.asif import Height
    from listener.cli.deeds import Desk
    from listener.core.handled import Deed

_BEFORE = timedelta(days=56)
"""How much of what was said before is looked at, lest a phrase leaves it out, too."""
_OTHERS = 2_000
_YEAR = timedelta(days=400)
_LONGEST_EVENT = timedelta(days=41)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_WORDS = 3
_QUIET = "7d"


def offer(deed: Deed, desk: Desk, form: str | None) -> dict[str, object]:
    """Say what would have kept a false alarm quiet; for machines as ``rule``, "" if nothing is known."""
    brand = next((one for one in desk.config.brands if one.id == deed.incident.brand), None)
    mistake = deed.incident.handling.mistake
    lines = list(_offered(deed.incident, brand, mistake, desk)) if brand and mistake else []
    rule = [visible(line) for line in lines if not line.startswith("#")]
    if lines and not form:
        note(text("offer", desk.view))
        for line in lines:
            click.echo(visible(line))
    return {"rule": "\n".join(rule)}


def _offered(incident: Incident, brand: Brand, mistake: Mistake, desk: Desk) -> Iterator[str]:
    with height(desk, incident, brand) as seen:
        if mistake in {Mistake.CAMPAIGN, Mistake.SEASON}:
            yield from _event(incident, _every(incident, desk) if mistake is Mistake.SEASON else "", seen, desk)
        else:
            yield from _phrases(incident, brand, seen, desk) or _silence(incident, "offer_silence", desk)


def _span(incident: Incident, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when it was heard, which may be long before anybody ended it."""
    begin, end = incident.opened, incident.closed or now
    if incident.topic is not None:
        begin, end = min(begin, incident.topic.began), min(end, max(begin, incident.topic.heard) + _HOUR)
    return begin, min(end, begin + _LONGEST_EVENT)


def _phrases(incident: Incident, brand: Brand, seen: Height | None, desk: Desk) -> list[str]:
    """Return the line for the brand's ``exclude``, and what it would have done; nothing if no phrase sets it apart."""
    begin, end = _span(incident, desk.view.now)
    wave = exclusion.own(incident, desk.store.heard(brand.id, begin, end))
    before = Search(brands=(brand.id,), since=begin - _BEFORE, until=begin, originals=True, limit=_OTHERS)
    others = [(found.mention.title, found.mention.text) for found in desk.store.search(before)]
    found = exclusion.exclusion(brand, wave, others)
    if found is None:
        return []
    counted = {"left_out": found.left_out, "voices": found.voices, "harm": found.harm, "others": found.others}
    phrases = (*brand.exclude, *map(safe, found.phrases))
    level = seen.level(matcher=compile_brands([replace(brand, exclude=phrases)])) if seen else None
    lines = [f"# {text('offer_phrases', desk.view, **counted)}", *_verdict(level, incident, desk)]
    return [*lines, f"# [[brands]] id = {written(str(brand.id))}", f"exclude = {written(phrases)}"]


def _every(incident: Incident, desk: Desk) -> str:
    """Return after what time it came before, if it did."""
    begin, end = _span(incident, desk.view.now)
    hours = desk.store.hours([incident.brand], begin - _YEAR, end)
    return exclusion.comes_again({one.start: one.total for one in hours}, begin, end)


def _event(incident: Incident, again: str, seen: Height | None, desk: Desk) -> Iterator[str]:
    event, times = _planned(incident, again, desk), exclusion.factor(incident)
    level = seen.level([event]) if seen else None
    if times is not None:
        yield f"# {text('offer_event', desk.view, times=f'{times:g}')}"
    if again:
        yield f"# {text('offer_again', desk.view, every=again)}"
    yield from _verdict(level, incident, desk)
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
        yield from (f"# {line.removeprefix('# ')}" for line in _silence(incident, "offer_beside", desk))


def _planned(incident: Incident, again: str, desk: Desk) -> Planned:
    """Return the event that the lines describe: whole local days."""
    first, last = (at.astimezone(desk.view.zone).date() for at in _span(incident, desk.view.now))
    seen = incident.height or incident.last
    planned = Planned(
        " ".join(filter(None, [incident.name, safe(", ".join(seen.words[:_WORDS]) if seen else "")])),
        datetime.combine(first, time()),
        datetime.combine(last + _DAY, time()),
        desk.view.zone,
        brands=(incident.brand,),
        every=duration(again) if again else None,
    )
    times = exclusion.factor(incident)
    return planned if times is None else replace(planned, factor=times)


def _verdict(level: int | None, incident: Incident, desk: Desk) -> Iterator[str]:
    """Say what the detector would have said; nothing if that is no longer known."""
    if level is not None:
        key = "offer_quiet" if level < RINGS else "offer_loud"
        yield f"# {text(key, desk.view, level=level, top=incident.max_level)}"


def _silence(incident: Incident, why: str, desk: Desk) -> list[str]:
    """Return the command that keeps its topic silent for a week."""
    if incident.topic is None or not incident.topic.words:
        return []
    topic = safe(incident.topic.words[0][0])
    about = f"--brand {shlex.quote(str(incident.brand))} --topic {shlex.quote(topic)}"
    reason = shlex.quote(f"{incident.name}: {text(f'mistake_{incident.handling.mistake}', desk.view)}")
    return [f"# {text(why, desk.view)}", f"listener silence {about} --until {_QUIET} --reason {reason}"]
