"""The page *Lage* in words: a card for each brand, what needs somebody, and what was since the evening. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from alerts.figures import amount, estimate, within
from alerts.quotes import listed, name
from alerts.standing import status
from listener.cli.view import View
from listener.core.claims import open_places
from listener.core.hearing import Hearing
from listener.drawing.charts import sparkline
from listener.lamp import Lamp, Seen, Unheard, going
from listener.model import Incident, Status
from listener.web.overview import Overview, Standing, Sum, spark
from listener.words import number, percent, say, span

_SOURCES, _RUMOURS, _NAMES, _WORDS = 3, 3, 4, 3


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what it is about, and where to go on."""

    label: str
    href: str
    """Empty: there is no page of it; the sentence names the command."""
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A brand as it is shown."""

    id: str
    name: str
    lamp: Lamp
    word: str
    because: str
    count: str
    usual: str
    """The range by itself; empty: not known."""
    place: str
    loud: bool
    share: str
    share_counts: str
    share_short: str
    share_usual: str
    incidents: tuple[Line, ...]
    sources: tuple[str, ...]
    sources_short: str
    planned: str
    spark: Markup


@dataclass(frozen=True, slots=True)
class Need(Line):
    """Something that waits for somebody."""

    brand: str
    urgent: bool = False


def card(one: Standing, view: View) -> Card:
    """Return a brand as it is shown."""
    seen, found = one.seen, one.verdict
    return Card(
        id=str(one.brand.id),
        name=one.brand.name,
        lamp=found.lamp,
        word=_say(view, f"lamp_{found.lamp}"),
        because=because(one, view),
        count=number(seen.total, view.lang),
        usual=within(seen.usual.mean, seen.usual.low, seen.usual.high, view.lang) if seen.usual else "",
        place="" if seen.place == "unknown" else _say(view, f"place_{seen.place}"),
        loud=seen.place == "above",
        share="" if seen.negative_share is None else percent(seen.negative_share, view.lang),
        share_counts=_counts(view, seen, "negative_counts"),
        share_short=_counts(view, seen, "negative_short"),
        share_usual="" if one.usual_negative is None else percent(one.usual_negative, view.lang),
        incidents=tuple(_incident(view, each) for each in going(seen.incidents)),
        sources=tuple(_sources(view, seen.unheard)),
        sources_short=", ".join(_short(view, seen.unheard)),
        planned=_say(view, "planned", names=listed(one.planned, _NAMES)) if one.planned else "",
        spark=_spark(one, view),
    )


def because(one: Standing, view: View) -> str:
    """Return the sentence that says what decides a brand's light."""
    found, told = one.verdict, dict(one.verdict.told)
    if found.of is not None:
        told |= {"level": found.of.level, "word": _force(view, found.of), "since": view.when(found.of.opened)}
    said = {key: _value(view, value) for key, value in told.items()}
    return _say(view, f"because_{found.because}", **(said | ({"share": _share(view, one)} if "share" in told else {})))


def _value(view: View, value: object) -> object:
    match value:
        case datetime():
            return view.when(value)
        case timedelta():
            return span(value, view.lang)
        case float():
            return amount(value, view.lang)
        case int():
            return number(value, view.lang)
    return value


def _share(view: View, one: Standing) -> str:
    return percent(one.seen.deaf, view.lang)


def _counts(view: View, seen: Seen, key: str) -> str:
    return _say(view, key, negative=number(seen.negative, view.lang), scored=number(seen.scored, view.lang))


def _force(view: View, one: Incident) -> str:
    return say(f"alerts.level_{one.level}", view.lang)


def _incident(view: View, one: Incident) -> Line:
    return Line(one.name, _path(one), _say(view, "incident", **_told(view, one)))


def _told(view: View, one: Incident) -> dict[str, object]:
    return {
        "level": one.level,
        "word": _force(view, one),
        "since": view.when(one.opened),
        "about": _about(view, one),
        "status": status(one, view.zone, view.lang),
    }


def _about(view: View, one: Incident) -> str:
    words = about(one)
    return _say(view, "about", words=words) + " " if words else ""


def about(one: Incident) -> str:
    """Return what an incident is about: the words of its height as they were written, else its topic's; strangers'."""
    seen = one.height or one.last
    words = list(seen.words) if seen and seen.words else [word for word, _ in one.topic.words] if one.topic else []
    return ", ".join(map(name, words[:_WORDS]))


def _path(one: Incident) -> str:
    return f"/incidents/{one.id}"


def _sources(view: View, unheard: Sequence[Unheard]) -> Iterator[str]:
    for one in unheard[:_SOURCES]:
        tells = one.hearing is Hearing.BLIND and one.share >= 0.01
        key = f"source_{one.hearing}_share" if tells else f"source_{one.hearing}"
        since = view.when(one.since)
        yield _say(view, key, name=name(one.name), since=since, share=percent(one.share, view.lang))
    if len(unheard) > _SOURCES:
        yield _say(view, "source_more", count=len(unheard) - _SOURCES)


def _short(view: View, unheard: Sequence[Unheard]) -> Iterator[str]:
    counts = Counter(one.hearing for one in unheard)
    for state in (Hearing.BLIND, Hearing.FAILING, Hearing.LATE):
        if counts[state]:
            yield _say(view, f"short_{state}", count=counts[state])


def _spark(one: Standing, view: View) -> Markup:
    counts, usual = spark(one, view.now)
    if not usual and not any(counts):
        return Markup()
    mean = sum(usual) / len(usual) if usual else 0.0
    said = {
        "brand": one.brand.name,
        "most": number(max(counts, default=0), view.lang),
        "usual": amount(mean, view.lang),
    }
    return sparkline(counts, _say(view, "spark" if usual else "spark_alone", **said), usual)


def needs(found: Overview, view: View) -> list[Need]:
    """Return what waits for somebody now, the most urgent first."""
    waiting = [
        (one.brand.name, incident)
        for one in found.brands
        for incident in going(one.seen.incidents)
        if incident.status is Status.OPEN
    ]
    ranked = sorted(waiting, key=lambda pair: (not _dangerous(pair[1]), -pair[1].level, pair[1].opened))
    return [
        *(_unanswered(view, brand, one) for brand, one in ranked),
        *_letters(view, found.dead),
        *_desks(view, found),
        *_rumours(view, found),
    ]


def _dangerous(one: Incident) -> bool:
    return one.last is not None and one.last.danger is not None


def _unanswered(view: View, brand: str, one: Incident) -> Need:
    key = "need_danger" if _dangerous(one) else "need_incident"
    return Need(one.name, _path(one), _say(view, key, **_told(view, one)), brand, urgent=True)


def _letters(view: View, dead: int) -> Iterator[Need]:
    if dead:
        yield Need(_say(view, "messages"), "/sources", _say(view, "need_dead", count=number(dead, view.lang)), "")


def _desks(view: View, found: Overview) -> Iterator[Need]:
    for one in found.brands:
        desk, where = found.desks.get(one.brand.id), f"/desk?brand={one.brand.id}"
        if desk is not None and desk.overdue:
            said = {"overdue": number(desk.overdue, view.lang), "past": span(desk.past_due, view.lang)}
            yield Need(_say(view, "desk"), where, _say(view, "need_desk", **said), one.brand.name)
        elif desk is None and one.seen.backlog is not None:
            text = _say(view, "need_backlog", since=view.when(one.seen.backlog))
            yield Need(_say(view, "desk"), where, text, one.brand.name)


def _rumours(view: View, found: Overview) -> Iterator[Need]:
    known = sorted(found.rumours, key=lambda one: (-len(open_places(one)), one.opened))
    for one in known[:_RUMOURS]:
        places = number(len(open_places(one)), view.lang)
        said = {"since": view.when(one.opened), "places": places, "number": one.number}
        label = _say(view, "rumour", number=one.number)
        yield Need(label, f"/rumours/{one.number}", _say(view, "need_rumour", **said), view.brand(one.brand))
    if len(known) > _RUMOURS:
        text = _say(view, "need_rumours", count=number(len(known) - _RUMOURS, view.lang))
        yield Need(text, "/rumours", "", "")


def morning(found: Overview, view: View) -> str:
    """Return in one line what was since people went home: how much, how negative, which incidents, what was deaf."""
    whole = sum((one.evening for one in found.brands), Sum())
    usual = [one.baseline.expected(found.evening, found.now) for one in found.brands if one.baseline]
    said = {"total": number(whole.total, view.lang), "usual": estimate(sum(usual), view.lang)}
    lines = [_say(view, "morning_total" if usual else "morning_total_alone", **said)]
    if whole.scored:
        counts = {"negative": number(whole.negative, view.lang), "scored": number(whole.scored, view.lang)}
        lines.append(_say(view, "morning_share", share=percent(whole.negative / whole.scored, view.lang), **counts))
    lines += [
        _happened(view, key, several) for key, several in (("opened", found.opened), ("ended", found.ended)) if several
    ]
    lines += [] if found.opened else [_say(view, "morning_no_incident")]
    return " · ".join([*lines, *_listened(found, view)])


def _listened(found: Overview, view: View) -> Iterator[str]:
    """Give which sources cannot be heard, and which nobody has listened to so far."""
    for key, hearing in (("morning_sources", Hearing.BLIND), ("morning_sources_new", Hearing.NEW)):
        names = [str(one.health.name) for one in found.sources if one.hearing is hearing]
        if names:
            yield _say(view, key, names=listed(names, _NAMES))
    if found.sources and not any(one.hearing in {Hearing.BLIND, Hearing.NEW} for one in found.sources):
        yield _say(view, "morning_sources_whole")


def _happened(view: View, key: str, several: Sequence[Incident]) -> str:
    return _say(view, f"morning_{key}", names=listed([one.name for one in several], _NAMES))


def _say(view: View, key: str, **values: object) -> str:
    return say(f"dashlage.{key}", view.lang, **values)
