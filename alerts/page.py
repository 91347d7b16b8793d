"""The page of an incident that a link in a message leads to: how it stands, what to do, and forms to say who does it.

Plain HTML without scripts; everything that is not ours goes through ``alerts.markup``. Showing it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from alerts import pageforms
from alerts.markup import Markup, Part, joined, tag
from alerts.pagelog import did
from alerts.pagestyle import STYLE
from alerts.quotes import name, safe_url
from listener.model import Entry, Incident, Notice, State, Status, Voice
from listener.model.claim import Place
from listener.words import moment, number, say

_LISTED = 12
"""Places that a page lists; the console has the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that a page shows."""

    incident: Incident
    notice: Notice
    """The message as it would be written now."""
    kind: str
    """Title of the playbook."""
    kinds: tuple[tuple[str, str], ...]
    """All playbooks: id and title."""
    reader: str
    """Who the link is for; empty if several may read it: they are asked for their name."""
    channel: str
    """Where a shared link went."""
    until: datetime
    """How long the link is good."""
    form: str
    """What the page shows, in short (``core.answering.form_of``)."""
    zone: tzinfo
    name: str = ""
    """What stands in the field for the name."""
    note: str = ""
    """What stands in the field for a note."""
    names: tuple[str, ...] = ()
    """Who may well be meant."""
    entries: tuple[Entry, ...] = ()
    """What people did, oldest first."""
    done: Entry | None = None
    """What has just been done from this page."""
    again: bool = False
    """It had been done before."""
    fault: str = ""
    """Key of the sentence that says why nothing was done."""
    opened: str = ""
    """The part that the link asked for."""
    waiting: tuple[Place, ...] = ()
    """Where a rumour has no answer yet, the widest reach first."""
    claims: tuple[int, ...] = ()
    """Numbers of the claims that wait there."""

    @property
    def lang(self) -> str:
        """The language of the page."""
        return self.notice.lang

    @property
    def over(self) -> bool:
        """Whether the wave has ended."""
        return self.incident.state is State.CLOSED


def page(view: View) -> str:
    """Return the page."""
    colour = "calm" if view.over else f"l{view.incident.level}"
    return document(_title(view), view.lang, colour, _header(view), _main(view), _footer(view))


def document(title: str, lang: str, colour: str, header: Part, main: Part, footer: Part = None) -> str:
    """Return a whole document around three parts."""
    head = joined(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex, nofollow"),
        tag("title", title),
        tag("style", Markup(STYLE)),
    )
    body = tag(
        "body",
        tag("header", tag("div", header, class_="in")),
        tag("main", main, class_="in"),
        tag("footer", tag("div", footer, class_="in")) if footer else None,
        class_=colour,
    )
    return f"<!doctype html>\n{tag('html', tag('head', head), body, lang=lang)}\n"


def _title(view: View) -> str:
    key = "page.title_over" if view.over else "page.title"
    slots = {"level": view.incident.level, "brand": view.notice.brand, "incident": view.incident.name}
    return say(key, view.lang, **slots)


def _header(view: View) -> Markup:
    incident, lang = view.incident, view.lang
    since = say("page.since", lang, since=moment(incident.opened, view.zone, lang))
    facts = [_ended(view)] if view.over else [since]
    facts += [say("page.wave", lang, waves=incident.waves)] if incident.waves > 1 else []
    return joined(
        tag("p", f"{view.notice.brand} · {incident.name}"),
        tag("h1", say("page.over", lang)) if view.over else _force(view),
        tag("p", " · ".join(facts)),
    )


def _force(view: View) -> Markup:
    level, lang = view.incident.level, view.lang
    word = say("page.of_six", lang, word=say(f"alerts.level_{level}", lang))
    steps = [tag("i", class_="on" if step <= level else None) for step in range(1, 7)]
    return joined(
        tag("h1", say("page.level", lang, level=level), " ", tag("small", word)),
        tag("div", steps, class_="gauge", role="img", aria_label=say("page.gauge", lang, level=level)),
    )


def _ended(view: View) -> str:
    incident, lang = view.incident, view.lang
    since, when = (moment(at, view.zone, lang) for at in (incident.opened, incident.closed or incident.changed))
    return say("page.over_at", lang, since=since, when=when, level=incident.max_level)


def _main(view: View) -> Iterator[Part]:
    yield _answer(view)
    yield _status(view)
    yield _why(view)
    yield _steps(view)
    yield _kind(view)
    yield _open(view)
    yield from pageforms.forms(view.incident, _asking(view))
    yield _folds(view)
    yield _history(view)


def _asking(view: View) -> pageforms.Asking:
    return pageforms.Asking(
        *(view.lang, view.form, view.reader, view.name, view.note, view.names, view.kinds, view.opened),
        waiting=0 if view.over else len(view.waiting),
    )


def _answer(view: View) -> Markup | None:
    """Return what became of what was asked for."""
    if view.fault:
        return tag("section", say(f"page.{view.fault}", view.lang), class_="fault", role="alert")
    if view.done is None:
        return None
    what = did(view.done, view.kinds, view.zone, view.lang)
    return tag(
        "section", say("page.again" if view.again else "page.done", view.lang, what=what), class_="told", role="status"
    )


def _status(view: View) -> Markup | None:
    """Return who has it, and since when the company has spoken; None if the heading says all there is."""
    hands, lang = view.incident.handling, view.lang
    ended = view.incident.status is Status.CLOSED
    has = None if ended else tag("p", view.notice.status, class_="who")
    said = say("page.said_at", lang, when=moment(hands.spoken, view.zone, lang)) if hands.spoken else ""
    lines = [has, tag("p", said, class_="soft") if said else None]
    colour = "held" if hands.acknowledged or view.over else "free"
    return tag("section", lines, class_=f"card {colour}", id="who") if any(lines) else None


def _why(view: View) -> Markup:
    title = say("channels.course" if view.over else "channels.why", view.lang)
    lines = tag("ul", [tag("li", line) for line in view.notice.why])
    return tag("section", tag("h2", title), lines, _chart(view.notice), class_="card")


def _chart(notice: Notice) -> Markup | None:
    """Return the mentions of the last hours as bars, and what is usual as a line; None if nothing was heard."""
    if not any(notice.chart):
        return None
    most = max(*notice.chart, *notice.chart_usual)
    bars = [
        tag(
            "rect",
            x=10 * at + 1,
            y=f"{100 - 96 * count / most:.1f}",
            width=8,
            height=f"{96 * count / most:.1f}",
            class_="now" if at == len(notice.chart) - 1 else None,
        )
        for at, count in enumerate(notice.chart)
    ]
    line = " ".join(f"{10 * at + 5},{100 - 96 * usual / most:.1f}" for at, usual in enumerate(notice.chart_usual))
    box = f"0 0 {10 * len(notice.chart)} 100"
    shape = tag("svg", bars, tag("polyline", points=line), viewBox=box, preserveAspectRatio="none", aria_hidden="true")
    return tag("figure", shape, tag("figcaption", notice.chart_title, class_="soft"))


def _steps(view: View) -> Markup:
    found = tag("ol", [tag("li", step) for step in view.notice.steps[:3]], class_="steps")
    besides = tag("ul", [tag("li", line) for line in view.notice.advice]) if view.notice.advice else None
    return tag("section", tag("h2", view.notice.steps_title), found, besides, class_="card")


def _kind(view: View) -> Markup:
    by_hand = say("page.kind_pinned", view.lang) if view.incident.handling.pinned else ""
    title = tag("p", view.kind, f" ({by_hand})" if by_hand else None)
    return tag("section", tag("h2", say("page.kind", view.lang)), title, class_="card")


def _open(view: View) -> Markup | None:
    """Return where a rumour waits for an answer; None: nowhere."""
    if not view.waiting:
        return None
    lang, more = view.lang, len(view.waiting) - _LISTED
    lines = [tag("li", _place(place, view)) for place in view.waiting[:_LISTED]]
    rest = tag("p", say("page.open_more", lang, more=more), class_="soft") if more > 0 else None
    shown = "; ".join(f"listener rumours show {one}" for one in view.claims)
    console = tag("p", say("page.open_console", lang, commands=shown), class_="soft")
    title = tag("h2", say("page.open_title", lang, places=len(view.waiting)))
    return tag("section", title, tag("ul", lines), rest, console, class_="card", id="open")


def _place(place: Place, view: View) -> Iterator[Part]:
    """Yield a place: the source, since when, the reach. Its address is a stranger's, as in a quotation."""
    facts = [name(place.source), say("page.since", view.lang, since=moment(place.at, view.zone, view.lang))]
    if place.reach is not None:
        facts.append(say("alerts.reach", view.lang, reach=number(place.reach, view.lang)))
    yield " · ".join(facts)
    if url := safe_url(place.url):
        yield joined(" · ", tag("a", say("page.view", view.lang), href=url, rel="noopener noreferrer nofollow"))


def _folds(view: View) -> Markup | None:
    """Return what helps to decide and is not needed at once: voices, the other figures, what makes it worse."""
    notice = view.notice
    found = [
        _fold(notice.voices_title, [_voice(voice, view.lang) for voice in notice.voices]) if notice.voices else None,
        _fold(say("channels.facts", view.lang), tag("ul", [tag("li", fact) for fact in notice.facts]))
        if notice.facts
        else None,
        _fold(notice.donts_title, tag("ul", [tag("li", dont) for dont in notice.donts])) if notice.donts else None,
    ]
    return tag("section", found, class_="card folds") if any(found) else None


def _fold(title: str, *parts: Part) -> Markup:
    return tag("details", tag("summary", title), parts)


def _voice(voice: Voice, lang: str) -> Markup:
    """Return a quotation. The address is a stranger's: its label is ours, and it learns nothing of this page."""
    link = tag("a", say("page.view", lang), href=voice.url, rel="noopener noreferrer nofollow") if voice.url else None
    about = tag("p", f"{voice.who} · {voice.where} · {voice.when}", " · " if link else None, link, class_="soft")
    return tag("blockquote", about, tag("p", voice.text))


def _history(view: View) -> Markup | None:
    if not view.entries:
        return None
    lines = [
        tag("li", tag("span", moment(entry.at, view.zone, view.lang), class_="soft"), " · ", _did(view, entry))
        for entry in reversed(view.entries)
    ]
    return tag("section", tag("h2", say("page.history", view.lang)), tag("ul", lines, class_="log"), class_="card")


def _did(view: View, entry: Entry) -> str:
    return did(entry, view.kinds, view.zone, view.lang)


def _footer(view: View) -> Iterator[Part]:
    lang, until = view.lang, moment(view.until, view.zone, view.lang)
    if view.reader:
        yield tag("p", say("page.for_whom", lang, who=name(view.reader), until=until))
    else:
        yield tag("p", say("page.for_all", lang, channel=name(view.channel), until=until))
    verb = "incidents" if view.over else "ack"
    yield tag("p", say("page.console", lang, command=f"listener {verb} {view.incident.name}"))
