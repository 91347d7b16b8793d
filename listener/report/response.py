"""The sections about what was done: reaction times, the plan and the log, messages, aftercare, and lessons."""

from __future__ import annotations

from datetime import datetime, timedelta

from listener.core.aftercare import AFTERCARE, LEAST_LEVEL, Care
from listener.core.aftermath import Aftermath
from listener.model import Told
from listener.report import deeds
from listener.report.page import Blanks, Block, Line, Paragraph, Section, Table, joined, named, theirs
from listener.report.setting import Setting
from listener.words import say

_ERROR = 200
_LESSONS = ("helped", "harmed", "turn", "earlier", "warning", "promises", "change")


def reaction_times(found: Aftermath, setting: Setting) -> Section:
    """Return what happened when, how long it took, and since what that is counted."""
    known, took = found.moments, found.reactions
    steps: tuple[tuple[str, datetime | None, timedelta | None], ...] = (
        ("onset", known.onset, None),
        ("seen", known.seen, took.seen),
        ("warned", known.warned, took.warned),
        ("acknowledged", known.acknowledged, took.acknowledged),
        ("spoken", known.spoken, took.spoken),
        ("ended", known.ended, known.ended - known.onset if known.ended and known.onset else None),
    )
    rows: list[list[Line]] = [
        [(setting.word(f"step_{key}"),), (setting.when(at),), _took(key, length, setting)] for key, at, length in steps
    ]
    if known.by:
        rows[3][1] = setting.say("by", at=setting.when(known.acknowledged), who=named(known.by))
    headings = [setting.word(f"col_{name}") for name in ("what", "when", "took")]
    told = [setting.word("disclosed_" + {True: "yes", False: "no", None: "unknown"}[took.self_disclosed_first])]
    blocks: list[Block] = [Table(headings, rows), Paragraph(tuple(told), soft=True)]
    return Section(setting.word("title_reactions"), blocks)


def _took(key: str, length: timedelta | None, setting: Setting) -> Line:
    if key == "onset":
        return ("–",)
    if length is None:
        return (setting.word("unknown"),)
    return setting.say(f"took_{key}", length=setting.lasted(length))


def plan_and_log(found: Aftermath, setting: Setting) -> Section:
    """Return the playbook, and everything that happened."""
    headings = [setting.word(f"col_{name}") for name in ("when", "who", "what", "details")]
    rows: list[list[Line]] = [
        [
            (setting.when(one.at),),
            deeds.who(one, setting),
            deeds.what(one, setting),
            deeds.details(one, setting),
        ]
        for one in found.log
    ]
    note = setting.say("log_note", command=f"listener incident log {found.incident.id}")
    blocks: list[Block] = [Paragraph(_plan(found, setting)), Table(headings, rows), Paragraph(note, soft=True)]
    return Section(setting.word("title_plan"), blocks)


def _plan(found: Aftermath, setting: Setting) -> Line:
    """Name the playbooks that were followed, in their order."""
    incident = found.incident
    followed = [str(one.detail["playbook"]) for one in found.log if one.detail.get("playbook")]
    titles = [(deeds.playbook(id_, setting),) for id_ in dict.fromkeys([*followed, incident.playbook]) if id_]
    if not titles:
        return setting.say("no_plan")
    return setting.say("plan_pinned" if incident.handling.pinned else "plan", title=joined(titles, ", "))


def messages(found: Aftermath, setting: Setting) -> Section:
    """Return who was told, when, and what never arrived."""
    if not found.messages:
        return Section(setting.word("title_messages"), [Paragraph((setting.word("nobody_told"),))])
    headings = [setting.word(f"col_{name}") for name in ("when", "channel", "message", "state")]
    rows: list[list[Line]] = [
        [
            (setting.when(one.sent or one.due),),
            (named(str(one.channel)),),
            (setting.word(f"reason_{one.reason}", str(one.reason)), f" ({one.level})"),
            _state(one, setting),
        ]
        for one in found.messages
    ]
    return Section(setting.word("title_messages"), [Table(headings, rows)])


def _state(one: Told, setting: Setting) -> Line:
    key = f"told_{one.state}"
    state: Line = (setting.word(key) if setting.knows(key) else named(one.state),)
    return (*state, ": ", theirs(one.error, _ERROR)) if one.error else state


def aftercare(found: Aftermath, setting: Setting) -> Section:
    """Return the promises that are open: the steps of the aftercare with their times."""
    title, book = setting.word("title_aftercare"), setting.playbooks.get(AFTERCARE)
    if not found.tasks or book is None:
        return Section(title, [Paragraph((setting.word(_why_not(found)),))])
    headings = [setting.word(f"col_{name}") for name in ("due", "role", "step", "state")]
    rows: list[list[Line]] = [
        [
            (setting.when(task.due),),
            (say(f"alerts.role_{task.role}", setting.lang),),
            (theirs(book.steps[task.place].text.of(setting.lang)),),
            _care(task.state, task.done, task.who, setting),
        ]
        for task in found.tasks
    ]
    return Section(title, [Table(headings, rows), Paragraph((setting.word("promises_note"),), soft=True)])


def _why_not(found: Aftermath) -> str:
    if found.moments.ended is None:
        return "aftercare_later"
    return "aftercare_small" if found.incident.max_level < LEAST_LEVEL else "aftercare_none"


def _care(state: Care, done: datetime | None, who: str, setting: Setting) -> Line:
    word: Line = (setting.word(f"care_{state}"),)
    if done is None:
        return word
    by: list[Line] = [(named(who),)] if who else []
    return joined([word, (setting.when(done),), *by], ", ")


def lessons(setting: Setting) -> Section:
    """Return the questions that only people can answer."""
    asked = [setting.word(f"lesson_{name}") for name in _LESSONS]
    return Section(setting.word("title_lessons"), [Paragraph((setting.word("lessons"),), soft=True), Blanks(asked)])
