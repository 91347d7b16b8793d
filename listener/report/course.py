"""The sections about the wave itself: its course as a picture, first signs, wind forces, reach, what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from alerts.figures import rounded
from listener.core.aftermath import Aftermath, Step
from listener.model import Heard
from listener.report.chart import Band, Bar, Chart, Mark
from listener.report.page import Block, Bullets, Line, Paragraph, Picture, Section, Table, joined, named, theirs
from listener.report.people import quoted
from listener.report.setting import Setting
from listener.report.summary import level
from listener.words import number, percent

_SIGNS = "ABCDEFGH"


class _Moment(NamedTuple):
    key: str
    at: datetime


def course(found: Aftermath, setting: Setting) -> Section:
    """Return the picture with its legend."""
    shown = [one for one in _moments(found) if found.steps and found.steps[0].start <= one.at <= found.steps[-1].end]
    marks = [Mark(one.at, sign) for sign, one in zip(_SIGNS, shown, strict=False)]
    told = [
        setting.say("mark", sign=sign, what=setting.word(one.key), at=setting.when(one.at))
        for sign, one in zip(_SIGNS, shown, strict=False)
    ]
    blocks: list[Block] = [Picture(_chart(found, marks, setting), told), *_notes(found, setting)]
    return Section(setting.word("title_course"), blocks)


def _moments(found: Aftermath) -> list[_Moment]:
    known = found.moments
    peak = found.peak.start + (found.peak.end - found.peak.start) / 2 if found.peak else None
    several = (
        ("mark_onset", known.onset),
        ("mark_warned", known.warned),
        ("mark_acknowledged", known.acknowledged),
        ("mark_spoken", known.spoken),
        ("mark_peak", peak),
        ("mark_ended", known.ended),
    )
    return sorted((_Moment(key, at) for key, at in several if at is not None), key=lambda one: one.at)


def _chart(found: Aftermath, marks: list[Mark], setting: Setting) -> Chart:
    return Chart(
        bars=[_bar(one) for one in found.steps],
        bands=[Band(one.start, one.end, one.level) for one in found.levels],
        marks=marks,
        zone=setting.zone,
        lang=setting.lang,
        title=setting.word("chart_title"),
        unit=setting.word("chart_unit"),
    )


def _bar(one: Step) -> Bar:
    usual = one.usual
    if usual is None:
        return Bar(one.start, one.end, one.total, one.negative)
    return Bar(one.start, one.end, one.total, one.negative, usual.mean, usual.low, usual.high)


def _notes(found: Aftermath, setting: Setting) -> Iterator[Block]:
    """Say what the picture shows, and what else is in its numbers."""
    key = "chart_hours" if found.hours == 1 else "chart_steps"
    lines = [setting.say(key, hours=number(found.hours, setting.lang))]
    if not any(one.usual for one in found.steps):
        lines.append((setting.word("chart_no_usual"),))
    elif found.learning:
        lines.append((setting.word("chart_learning"),))
    if found.others:
        lines.append(setting.say("chart_others", names=joined([(named(one),) for one in found.others], ", ")))
    yield Paragraph(joined(lines), soft=True)


def first_signs(found: Aftermath, setting: Setting) -> Section:
    """Return what was there first: the mention, the first look that noticed, what was taken for the cause."""
    blocks: list[Block] = []
    if found.first is not None:
        blocks.append(quoted("first_mention", found.first, setting))
    seen = next((one for one in found.log if one.kind in {"candidate", "opened"}), None)
    if seen is not None:
        blocks.append(Bullets(list(_evidence(found, seen.at, seen.detail, setting))))
    trigger = found.trigger
    if trigger is not None and trigger != found.first:
        blocks.append(quoted("trigger", trigger, setting))
    elif trigger is not None:
        blocks.append(Paragraph((setting.word("trigger_same"),)))
    if found.first is None:
        blocks.append(Paragraph((setting.word("texts_gone"),), soft=True))
    return Section(setting.word("title_first"), blocks)


def _evidence(found: Aftermath, at: datetime, detail: dict[str, object], setting: Setting) -> Iterator[Line]:
    volume, height = (named(str(detail.get(name, ""))) for name in ("volume", "level"))
    yield setting.say("first_look", at=setting.when(at), volume=volume, level=height)
    if found.heard_before:
        yield setting.say("first_heard_before", count=number(found.heard_before, setting.lang))


def level_path(found: Aftermath, setting: Setting) -> Section:
    """Return the wind forces it went through."""
    rows: list[list[Line]] = [
        [(setting.when(one.start),), (setting.lasted(one.end - one.start),), (level(one.level, setting),)]
        for one in found.levels
    ]
    headings = [setting.word(f"col_{name}") for name in ("since", "lasted", "level")]
    waves = setting.say("waves", waves=number(found.incident.waves, setting.lang))
    told: list[Block] = [Paragraph(waves)] if found.incident.waves > 1 else []
    return Section(setting.word("title_levels"), [Table(headings, rows), *told] if rows else _none(setting))


def reach(found: Aftermath, setting: Setting) -> Section:
    """Return how many people it may have reached, and how little that is worth."""
    known, lang = found.reach, setting.lang
    if not known.voices:
        return Section(setting.word("title_reach"), [Paragraph((setting.word("texts_gone"),))])
    if known.people is None:
        lines = [setting.say("reach_unknown", voices=number(known.voices, lang), places=number(known.places, lang))]
    else:
        people = number(rounded(known.people), lang)
        lines = [
            setting.say("reach", people=people, voices=number(known.voices, lang), places=number(known.places, lang)),
            setting.say("reach_estimate", known=number(known.known, lang))
            if known.known < known.voices
            else setting.say("reach_estimate_all"),
        ]
    return Section(setting.word("title_reach"), [Paragraph(line, soft=place > 0) for place, line in enumerate(lines)])


def missed(found: Aftermath, setting: Setting) -> Section:
    """Return what this report cannot know."""
    lines = list(_missed(found, setting))
    block: Block = Bullets(lines) if lines else Paragraph((setting.word("nothing_missed"),))
    return Section(setting.word("title_missed"), [block])


def _missed(found: Aftermath, setting: Setting) -> Iterator[Line]:
    lost, lang = found.missed, setting.lang
    for one in lost.blind:
        until = setting.when(one.until) if one.until else setting.word("still")
        yield setting.say("blind", source=named(str(one.source)), since=setting.when(one.since), until=until)
    if lost.deaf_hours:
        yield setting.say("deaf", hours=number(lost.deaf_hours, lang))
    if lost.unscored:
        share = percent(lost.unscored / max(1, lost.total), lang)
        yield setting.say("unscored", count=number(lost.unscored, lang), total=number(lost.total, lang), share=share)
    if lost.gone:
        yield setting.say("gone", count=number(lost.gone, lang), total=number(lost.total, lang))
    failed = [one for one in found.messages if one.state == "dead"]
    if failed:
        channels = joined([(named(one),) for one in dict.fromkeys(str(one.channel) for one in failed)], ", ")
        yield setting.say("dead", count=number(len(failed), lang), channels=channels)


def _none(setting: Setting) -> list[Block]:
    return [Paragraph((setting.word("nothing"),), soft=True)]


def said(one: Heard) -> str:
    """Return what a mention says, its title first."""
    return theirs(one.text or one.title).text
