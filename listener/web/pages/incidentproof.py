"""The evidence on the page of an incident: figures beside what is usual, who said it, and where. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from markupsafe import Markup

from alerts import manner, outlook, tally
from alerts.figures import expected, rounded, within
from alerts.quotes import LONGEST_QUOTE, clean, cut, listed, name, safe_url, voice, who
from listener.core.speakers import Speaker, Told
from listener.drawing import charts
from listener.model import Assessment, Heard, Reckoning, Voice
from listener.web.pages.incidentfacts import Facts
from listener.web.pages.incidentwords import word
from listener.words import moment, number, percent, say, span

_GAPS = 5
_NEAR = 6
"""Hours that a press office can act in."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number beside what is usual."""

    what: str
    now: str
    usual: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Something that was said, as it may be shown."""

    who: str
    where: str
    when: str
    url: str
    text: str
    copies: str = ""


def pulse(seen: Assessment, lang: str) -> Iterator[Figure]:
    """Give how bad it is and how fast in three numbers, for whoever has one screen."""
    if seen.reckoning is not None:
        sum_ = seen.reckoning
        usual = within(sum_.usual_critics, sum_.critics_low, sum_.critics_high, lang)
        yield Figure(word("pulse_critics", lang, window=span(sum_.window, lang)), number(sum_.critics, lang), usual)
    else:
        band = within(seen.usual, seen.usual_low, seen.usual_high, lang)
        yield Figure(word("fig_hour", lang), number(seen.volume, lang), band)
    rising = outlook.rising(seen)
    if rising is not None:
        yield Figure(word("pulse_doubling", lang), span(rising, lang), "")
    if seen.negative_share is not None:
        usual = "" if seen.usual_negative_share is None else percent(seen.usual_negative_share, lang)
        yield Figure(word("pulse_negative", lang), percent(seen.negative_share, lang), usual)


def figures(seen: Assessment, lang: str) -> Iterator[Figure]:
    """Give what was measured, each beside what is usual; what is not known says so."""
    if seen.reckoning is not None:
        yield from _counted(seen.reckoning, lang)
    band = within(seen.usual, seen.usual_low, seen.usual_high, lang)
    yield Figure(word("fig_hour", lang), number(seen.volume, lang), band)
    yield _negative(seen, lang)
    yield _doubling(seen, lang)
    yield from _ahead(seen, lang)
    if seen.reckoning is not None:
        yield _sure(seen.reckoning, lang)
    if seen.coordinated:
        found = next((one.value for one in seen.evidence if one.signal == "coordinated"), None)
        yield Figure(word("fig_arranged", lang), word("unknown", lang) if found is None else percent(found, lang), "–")


def _counted(sum_: Reckoning, lang: str) -> Iterator[Figure]:
    window = span(sum_.window, lang)
    usual = within(sum_.usual, sum_.low, sum_.high, lang)
    copies = word("fig_copies", lang, copies=number(sum_.copies, lang)) if sum_.copies else ""
    yield Figure(word("fig_voices", lang, window=window), number(sum_.voices, lang), usual, copies)
    usual = within(sum_.usual_critics, sum_.critics_low, sum_.critics_high, lang)
    places = word("fig_places", lang, sources=number(sum_.sources, lang), outlets=number(sum_.outlets, lang))
    yield Figure(word("fig_critics", lang, window=window), number(sum_.critics, lang), usual, places)


def _negative(seen: Assessment, lang: str) -> Figure:
    usual = word("unknown", lang) if seen.usual_negative_share is None else percent(seen.usual_negative_share, lang)
    left = tally.unscored(seen)
    note = word("fig_unscored", lang, count=number(left, lang)) if left else ""
    share = word("unknown", lang) if seen.negative_share is None else percent(seen.negative_share, lang)
    return Figure(word("fig_negative", lang, window=span(seen.window, lang)), share, usual, note)


def _doubling(seen: Assessment, lang: str) -> Figure:
    rising = outlook.rising(seen)
    brings = seen.standing.brings if seen.standing else None
    note = word("fig_brings", lang, number=number(brings, lang, 1)) if brings is not None else ""
    told = word("fig_doubling_none", lang) if rising is None else word("fig_every", lang, span=span(rising, lang))
    return Figure(word("fig_doubling", lang), told, "–", note)


def _ahead(seen: Assessment, lang: str) -> Iterator[Figure]:
    ahead = dict(seen.standing.ahead) if seen.standing else {}
    if not ahead:
        yield Figure(word("fig_forecast_title", lang), word("fig_forecast_none", lang), "–")
        return
    hours = min(ahead, key=lambda one: abs(one - _NEAR))
    found = expected(ahead[hours].median, ahead[hours].low, ahead[hours].high, lang)
    what = word("fig_forecast", lang, window=span(timedelta(hours=hours), lang))
    yield Figure(what, found, "–", word("fig_interval", lang))


def _sure(sum_: Reckoning, lang: str) -> Figure:
    points, least = number(sum_.points, lang, 1), number(sum_.threshold, lang, 1)
    return Figure(
        word("fig_points", lang), points, word("fig_threshold", lang, points=least), tally.chance(sum_.weeks, lang)
    )


def posts(facts: Facts, zone: tzinfo, lang: str) -> tuple[Post, ...]:
    """Return what shows best what is said, copies folded, without the posts that stand by themselves.

    Without texts of the wave: what the last look kept.
    """
    if facts.found.voices:
        apart = {facts.first.id if facts.first else None, _trigger_id(facts)}
        return tuple(_told(one, zone, lang) for one in facts.found.voices if one.heard.id not in apart)
    shown = (first(facts, zone, lang), trigger(facts, zone, lang))
    kept = (_quoted(voice(one, lang, zone)) for one in (facts.situation.voices if facts.situation else ()))
    return tuple(one for one in kept if one not in shown)


def defenders(facts: Facts, zone: tzinfo, lang: str) -> tuple[Post, ...]:
    """Return who speaks for the brand."""
    return tuple(_told(one, zone, lang) for one in facts.found.defenders[:2])


def first(facts: Facts, zone: tzinfo, lang: str) -> Post | None:
    """Return the first critical post of the wave."""
    found = facts.first
    return _said(found, zone, lang, _copied(facts, found.id, lang)) if found else None


def trigger(facts: Facts, zone: tzinfo, lang: str) -> Post | None:
    """Return what the detector takes for the cause, if that is another post than the first."""
    found, id_ = facts.situation.trigger if facts.situation else None, _trigger_id(facts)
    if found is None or is_trigger(facts):
        return None
    return replace(_quoted(voice(found, lang, zone)), copies=_copied(facts, id_, lang))


def is_trigger(facts: Facts) -> bool:
    """Tell whether the first post is also what the detector takes for the cause."""
    return facts.first is not None and _trigger_id(facts) == facts.first.id


def _trigger_id(facts: Facts) -> int | None:
    return facts.situation.assessment.trigger if facts.situation else None


def _copied(facts: Facts, id_: int | None, lang: str) -> str:
    return _copies(next((one.copies for one in facts.found.voices if one.heard.id == id_), 0), lang)


def _copies(count: int, lang: str) -> str:
    return word("copies" if count > 1 else "copy", lang, count=number(count, lang)) if count else ""


def loudest(facts: Facts, zone: tzinfo, lang: str) -> Post | None:
    """Return the prominent voice that carries the wave, if it does not stand there already."""
    known, shown = facts.situation, {facts.first.id if facts.first else None, _trigger_id(facts)}
    found = known.amplifier if known and known.assessment.amplifier not in shown else None
    return _quoted(voice(found, lang, zone)) if found else None


def _told(one: Told, zone: tzinfo, lang: str) -> Post:
    return _said(one.heard, zone, lang, _copies(one.copies, lang))


def _said(one: Heard, zone: tzinfo, lang: str, copies: str = "") -> Post:
    where = [say(f"alerts.medium_{one.medium.value}", lang), name(str(one.source))]
    where += [say("alerts.reach", lang, reach=number(one.reach, lang))] if one.reach is not None else []
    return Post(
        who(one.author, lang),
        " · ".join(where),
        moment(one.at, zone, lang),
        safe_url(one.url),
        cut(clean(one.text), LONGEST_QUOTE) or cut(clean(one.title), LONGEST_QUOTE),
        copies,
    )


def _quoted(one: Voice) -> Post:
    return Post(one.who, one.where, one.when, one.url, one.text)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Somebody whose words reach far."""

    who: str
    where: str
    reach: str
    share: str
    mentions: str
    url: str


def carriers(found: Sequence[Speaker], lang: str) -> tuple[Carrier, ...]:
    """Return those who reach farthest."""
    return tuple(
        Carrier(
            who(one.name, lang),
            f"{say(f'alerts.medium_{one.medium.value}', lang)} · {name(one.source)}",
            number(rounded(one.reach), lang),
            percent(one.share, lang),
            number(one.mentions, lang),
            safe_url(one.url),
        )
        for one in found
    )


def platforms(seen: Assessment, lang: str) -> Markup:
    """Return the media by their share, as bars with numbers."""
    rows = [
        charts.Rank(say(f"alerts.medium_{medium.value}", lang), share, percent(share, lang))
        for medium, share in seen.media_split
    ]
    return charts.ranked(rows, word("platforms", lang))


def doubts(facts: Facts, lang: str) -> Iterator[str]:
    """Give what makes the numbers uncertain: sources that cannot be heard, too little known of what is usual."""
    seen = facts.situation
    if seen is not None and seen.gaps:
        yield say("alerts.gaps", lang, gaps=listed(seen.gaps, _GAPS))
    if seen is not None and seen.assessment.learning:
        yield say("alerts.learning", lang)


def speech(seen: Assessment, lang: str) -> tuple[str, ...]:
    """Return how people speak, and whether it seems arranged."""
    return tuple(line for line in (*manner.speech(seen, lang), manner.coordinated(seen, lang)) if line)
