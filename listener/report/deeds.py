"""What a line of an incident's log says, in words: what happened, and details. An unknown kind is shown as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from listener.core.aftercare import AFTERCARE, Planned, keys
from listener.model import Entry
from listener.report.page import Line, Part, joined, named, theirs
from listener.report.setting import Setting
from listener.words import catalogue, say

_ORDER = (
    *("stands", "level", "volume", "reason", "playbook", "before", "told", "because", "to", "until", "at", "into"),
    *("name", "verdict", "step", "note", "max_level", "kind", "cluster", "claim", "text", "despite", "open_places"),
)
_LEARNED = frozenset(
    {
        "level",
        "volume",
        "topic",
        "voices",
        "critics",
        "coordinated",
        "learning",
        "points",
        "threshold",
        "weeks",
        "usual",
    }
    | {"parts"}
)
"""What a judged warning is remembered by (``core.handled``): for the program to learn from, and in every export."""
_MACHINES = {
    "approved": frozenset({"lang", "statement", "medium", "followed", "strategies", "objections"}),
    "kind_set": frozenset({"kind_before"}),
    "acknowledged": frozenset({"from"}),
    "returned": frozenset({"holds"}),
    "aftercare_due": frozenset({"steps"}),
    "closed_by": frozenset({"open_claims"}),
    "false_alarm": frozenset({"open_claims"}),
}
"""Details for programs; people read what they come to."""
_TIMES, _LISTS = {"until", "at"}, {"told", "because"}
_WORDS = {"reason", "verdict"}
_NOTE, _STATEMENT = 300, 1_200


def who(entry: Entry, setting: Setting) -> Line:
    """Return who did it."""
    return (named(entry.actor),) if entry.actor else (setting.word("program"),)


def what(entry: Entry, setting: Setting) -> Line:
    """Return what happened."""
    key = f"event_{entry.kind}"
    return (setting.word(key),) if setting.knows(key) else (named(entry.kind),)


def details(entry: Entry, setting: Setting) -> Line:
    """Return the details, those that everybody knows first, and what nobody knows as it is."""
    unsaid = _LEARNED if "max_level" in entry.detail else {"level"} if "stands" in entry.detail else set[str]()
    known = [name for name in _ORDER if name in entry.detail and name not in unsaid]
    others = sorted(entry.detail.keys() - set(_ORDER) - unsaid - _MACHINES.get(entry.kind, frozenset()))
    plan = str(entry.detail.get("playbook") or AFTERCARE)
    lines = [line for name in known for line in _known(name, entry.detail[name], plan, setting)]
    lines += [(named(name), ": ", theirs(_shown(entry.detail[name]), _NOTE)) for name in others]
    return joined(lines, " · ")


def _known(name: str, value: object, plan: str, setting: Setting) -> Iterator[Line]:
    """Give what a detail says; nothing for an empty one. ``plan``: the playbook whose steps are meant."""
    if value in ("", None, []):
        return
    told = step(str(value), plan, setting) if name == "step" else _value(name, value, setting)
    yield setting.say(f"detail_{name}", value=told)


def _value(name: str, value: object, setting: Setting) -> Part | Line:
    if name in _TIMES:
        return _time(str(value), setting)
    if name in {"playbook", "before"}:
        return playbook(str(value), setting)
    if name in _LISTS and isinstance(value, list):
        return joined([(_listed(name, str(one), setting),) for one in value], ", ")
    if name in {"level", "stands", "max_level"} and isinstance(value, int) and 0 <= value <= 6:
        return f"{value} ({say(f'alerts.level_{value}', setting.lang)})"
    known = f"{name}_{value}"
    longest = _STATEMENT if name == "text" else _NOTE
    return setting.word(known) if name in _WORDS and setting.knows(known) else theirs(_shown(value), longest)


def _listed(name: str, value: str, setting: Setting) -> Part:
    """Return the channel of a message's key; or why one went out or did not, in the words of whoever decided it."""
    if name == "told":
        return named(value.partition("/")[2] or value)
    found = catalogue("policy", setting.lang).get(f"because_{value}")
    return found if found is not None else named(value)


def playbook(id_: str, setting: Setting) -> Part:
    """Return the title of a playbook; of one that is not there any more, its id."""
    found = setting.playbooks.get(id_)
    return named(found.title.of(setting.lang) if found else id_)


def step(key: str, plan: str, setting: Setting) -> Part:
    """Return what a step of a playbook says; of one that is not in it any more, its name."""
    book = setting.playbooks.get(plan)
    steps = book.steps if book else ()
    known = dict(zip(keys(Planned(step.by, step.role) for step in steps), steps, strict=True))
    return theirs(known[key].text.of(setting.lang)) if key in known else named(key)


def _time(value: str, setting: Setting) -> Part:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return theirs(value, _NOTE)
    return setting.when(found) if found.tzinfo else theirs(value, _NOTE)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
