"""The sections about who spoke: voices, those who reach far, the press."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.quotes import who
from listener.core.aftermath import Aftermath
from listener.core.speakers import Told
from listener.model import Heard
from listener.report.page import Block, Line, Paragraph, Quote, Section, Table, Theirs, joined, link, named, theirs
from listener.report.setting import Setting
from listener.words import number, percent, say


def voices(found: Aftermath, setting: Setting) -> Section:
    """Return who said what and when: critics, those who spoke for the brand, and who reaches farthest."""
    blocks: list[Block] = [*_told(found.voices, setting)]
    if found.defenders:
        blocks += [Paragraph((setting.word("defenders"),)), *_told(found.defenders, setting)]
    if found.speakers:
        blocks += [Paragraph((setting.word("amplifiers"),)), _farthest(found, setting)]
    if not blocks:
        blocks = [Paragraph((setting.word("texts_gone"),))]
    return Section(setting.word("title_voices"), blocks)


def _told(several: Sequence[Told], setting: Setting) -> Iterator[Block]:
    for one in several:
        about = [_about(one.heard, setting)]
        if one.copies:
            about.append(setting.say("copies", count=number(one.copies, setting.lang)))
        yield Quote(joined([*about, *_view(one.heard.url, setting)], " · "), _text(one.heard))


def quoted(key: str, heard: Heard, setting: Setting) -> Quote:
    """Return a mention with what it is taken for."""
    about = joined([_about(heard, setting), *_view(heard.url, setting)], " · ")
    return Quote((*setting.say(key), ": ", *about), _text(heard))


def _text(heard: Heard) -> Theirs:
    return theirs(heard.text or heard.title)


def _about(heard: Heard, setting: Setting) -> Line:
    place = (say(f"alerts.medium_{heard.medium.value}", setting.lang), " · ", named(str(heard.source)))
    reach = setting.say("reach_of", reach=number(heard.reach, setting.lang)) if heard.reach else ()
    speaker = named(who(heard.author, setting.lang))
    return joined([(speaker,), place, *([reach] if reach else []), (setting.when(heard.at),)], " · ")


def _view(url: str, setting: Setting) -> list[Line]:
    found = link(url, setting.word("view"))
    return [found] if found else []


def _farthest(found: Aftermath, setting: Setting) -> Table:
    headings = [setting.word(f"col_{name}") for name in ("who", "where", "first", "mentions", "reach", "share", "look")]
    rows: list[list[Line]] = [
        [
            (named(who(one.name, setting.lang)),),
            (named(one.source),),
            (setting.when(one.first),),
            (number(one.mentions, setting.lang),),
            (number(one.reach, setting.lang),),
            (percent(one.share, setting.lang),),
            link(one.url, setting.word("view")),
        ]
        for one in found.speakers
    ]
    return Table(headings, rows)


def press(found: Aftermath, setting: Setting) -> Section:
    """Return which papers told of it, and when."""
    if not found.outlets:
        return Section(setting.word("title_press"), [Paragraph((setting.word("no_press"),))])
    told = setting.say(
        "press",
        outlets=number(len(found.outlets), setting.lang),
        stories=number(found.stories, setting.lang),
        first=setting.when(found.outlets[0].first),
    )
    headings = [setting.word(f"col_{name}") for name in ("outlet", "first", "reports", "headline", "look")]
    rows: list[list[Line]] = [
        [
            (named(one.name),),
            (setting.when(one.first),),
            (number(one.reports, setting.lang),),
            (theirs(one.title, 160),),
            link(one.url, setting.word("view")),
        ]
        for one in found.outlets
    ]
    return Section(setting.word("title_press"), [Paragraph(told), Table(headings, rows)])
