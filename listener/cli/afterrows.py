"""How the crisis log and reaction times are shown: rows for machines, lines and tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import click

from listener.cli.afterrecord import at, length, task
from listener.cli.output import Column, Listing, visible
from listener.cli.prose import wrapped
from listener.cli.view import View
from listener.core.aftercare import AFTERCARE, Task
from listener.core.logchain import Marked
from listener.core.reactions import Month, Reacted, Spread
from listener.model import Incident
from listener.report import deeds
from listener.report.plain import bare
from listener.report.protocol import record
from listener.report.setting import Setting, exact, zone_name
from listener.words import say

_SHORT = 16
"""Hexadecimal digits of a mark that are printed with each line; the last one stands below in full."""
_SPREADS = ("warned", "acknowledged", "spoken")


def log(marked: Sequence[Marked], setting: Setting) -> Listing:
    """Return the log for machines."""
    records = [record(one, setting) for one in marked]
    return Listing([Column(key, key) for key in (records[0] if records else ())], records, [{} for _ in records])


def log_lines(incident: Incident, marked: Sequence[Marked], setting: Setting, room: int) -> Iterator[str]:
    """Give the log as lines to print: a head and the words of each entry, and the last mark in full."""
    about = setting.say("log_of", name=incident.name, brand=setting.brand, zone=zone_name(setting.zone))
    yield click.style(visible(bare(about)), bold=True)
    for one in marked:
        head = f"{one.number:>4}  {exact(one.entry.at, setting.zone)}  {one.mark[:_SHORT]}  "
        yield visible(head + bare(deeds.who(one.entry, setting)))
        told, more = bare(deeds.what(one.entry, setting)), bare(deeds.details(one.entry, setting))
        yield from wrapped(f"{told}: {more}" if more else told, room, "      ")
    if marked:
        last = setting.say("log_last", count=str(len(marked)), mark=marked[-1].mark)
        yield from wrapped(bare(last), room, "")


def tasks(found: Sequence[Task], setting: Setting, playbook: str = AFTERCARE) -> Listing:
    """Return the steps of a plan, by default of an aftercare."""
    columns = (
        Column("step", setting.word("col_step")),
        Column("due", setting.word("col_due")),
        Column("state", setting.word("col_state")),
        Column("role", setting.word("col_role"), least=100),
        Column("text", setting.word("col_what"), wrap=True),
    )
    return Listing(columns, [task(one) for one in found], [_task_cells(one, setting, playbook) for one in found])


def _task_cells(one: Task, setting: Setting, playbook: str) -> dict[str, str]:
    steps = setting.playbooks[playbook].steps
    return {
        "step": one.key,
        "due": setting.when(one.due),
        "state": setting.word(f"care_{one.state}"),
        "role": say(f"alerts.role_{one.role}", setting.lang),
        "text": steps[one.place].text.of(setting.lang),
    }


def times(found: Sequence[Reacted], view: View) -> Listing:
    """Return how fast warnings came and people reacted, by incident."""
    setting = _setting(view)
    columns = (
        Column("incident", setting.word("col_incident")),
        Column("brand", setting.word("col_brand"), least=110 if len(view.brands) == 1 else 0, most=16),
        Column("onset", setting.word("col_onset")),
        Column("max_level", setting.word("col_max_level"), right=True),
        Column("time_to_detect_s", setting.word("col_warned"), right=True),
        Column("time_to_acknowledge_s", setting.word("col_acknowledged"), right=True),
        Column("time_to_first_word_s", setting.word("col_spoken"), right=True),
        Column("self_disclosed_first", setting.word("col_disclosed"), least=100),
        Column("status", setting.word("col_state"), least=90),
    )
    return Listing(columns, [_times(one) for one in found], [_times_cells(one, setting, view) for one in found])


def _times(one: Reacted) -> dict[str, object]:
    took = one.reactions
    return {
        "incident": one.incident.name,
        "brand": one.incident.brand,
        "status": str(one.incident.status),
        "max_level": one.incident.max_level,
        "opened": at(one.incident.opened),
        "onset": at(one.moments.onset),
        "warned": at(one.moments.warned),
        "acknowledged": at(one.moments.acknowledged),
        "spoken": at(one.moments.spoken),
        "ended": at(one.moments.ended),
        "time_to_detect_s": length(took.warned),
        "time_to_acknowledge_s": length(took.acknowledged),
        "time_to_first_word_s": length(took.spoken),
        "self_disclosed_first": took.self_disclosed_first,
        "counts": one.counts,
    }


def _times_cells(one: Reacted, setting: Setting, view: View) -> dict[str, str]:
    took = one.reactions
    return {
        "incident": one.incident.name,
        "brand": view.brand(one.incident.brand),
        "status": setting.word(f"status_{one.incident.status}"),
        "max_level": str(one.incident.max_level),
        "onset": view.when(one.moments.onset),
        "time_to_detect_s": _lasted(took.warned, setting),
        "time_to_acknowledge_s": _lasted(took.acknowledged, setting),
        "time_to_first_word_s": _lasted(took.spoken, setting),
        "self_disclosed_first": {True: setting.word("yes"), False: setting.word("no"), None: "–"}[
            took.self_disclosed_first
        ],
    }


def months(found: Sequence[Month], view: View) -> Listing:
    """Return median and worst by month."""
    setting = _setting(view)
    columns = (
        Column("month", setting.word("col_month")),
        Column("incidents", setting.word("col_incidents"), right=True),
        *(Column(name, setting.word(f"col_{name}")) for name in _SPREADS),
        Column("self_disclosed_first", setting.word("col_disclosed"), right=True, least=90),
    )
    return Listing(columns, [_month(one) for one in found], [_month_cells(one, setting) for one in found])


def _month(one: Month) -> dict[str, object]:
    several = {name: _spread(getattr(one, name)) for name in ("warned", "acknowledged", "spoken")}
    keys = {"warned": "time_to_detect", "acknowledged": "time_to_acknowledge", "spoken": "time_to_first_word"}
    return {
        "month": f"{one.year}-{one.month:02}",
        "incidents": one.incidents,
        **{f"{keys[name]}_{of}": value for name, known in several.items() for of, value in known.items()},
        "self_disclosed_first": one.self_disclosed_first,
    }


def _spread(known: Spread | None) -> dict[str, float | int | None]:
    if known is None:
        return {"count": 0, "median_s": None, "worst_s": None}
    return {"count": known.count, "median_s": length(known.median), "worst_s": length(known.worst)}


def _month_cells(one: Month, setting: Setting) -> dict[str, str]:
    return {
        "month": f"{one.year}-{one.month:02}",
        "incidents": str(one.incidents),
        **{name: _spread_cell(getattr(one, name), setting) for name in _SPREADS},
        "self_disclosed_first": str(one.self_disclosed_first),
    }


def _spread_cell(known: Spread | None, setting: Setting) -> str:
    if known is None:
        return "–"
    return f"{setting.lasted(known.median)}, {setting.lasted(known.worst)} ({known.count})"


def _lasted(taken: timedelta | None, setting: Setting) -> str:
    return "–" if taken is None else setting.lasted(taken)


def _setting(view: View) -> Setting:
    return Setting(view.lang, view.zone, "")
