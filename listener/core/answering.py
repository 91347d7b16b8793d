"""What somebody asks for on the page of an incident, and whether the page they saw still holds. Pure.

fields of the form --wish--> is it still as it was shown? --deed--> what becomes of the incident
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from hashlib import sha256

from listener.core import handled
from listener.core.handled import Deed
from listener.model import Incident, IncidentId, Mistake, State, Verdict

MOST_NAME, MOST_NOTE = 60, 500
"""Characters."""
MORNING = time(8)
_FORM = re.compile(r"(\d{1,12})\.(\d)\.(\d{1,6})\.([a-z]+)\.([0-9a-f]{12})", re.ASCII)
_JOINER = "\u200d"
"""Holds the people of one emoji together."""
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)


class Do(StrEnum):
    """What can be asked for."""

    TAKE = "take"
    SNOOZE = "snooze"
    FALSE_ALARM = "false_alarm"
    KIND = "kind"
    """Say what kind of wave it is."""
    SAID = "said"
    """The company has just said something in public."""
    CLOSE = "close"
    VERDICT = "verdict"


class Snooze(StrEnum):
    """How long something can be put aside (knowledge 3.2)."""

    HOUR = "1h"
    FOUR = "4h"
    MORNING = "morning"


class Stale(StrEnum):
    """Why a page no longer holds: what is asked for would be asked for in error."""

    RISEN = "risen"
    """It is stronger now, or a second wave has begun."""
    TAKEN = "taken"
    """Somebody else has it now."""
    OVER = "over"


class Flaw(StrEnum):
    """What is missing in a form."""

    UNREADABLE = "unreadable"
    NAME = "no_name"
    REASON = "no_reason"
    KIND = "no_kind"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for, checked."""

    do: Do
    incident: IncidentId
    form: str
    """What the page showed that the form was on (``form_of``)."""
    name: str = ""
    """Who asks, where the ticket does not say."""
    choice: str = ""
    """How long, why none, which kind, what it was worth; as ``do`` needs it."""
    note: str = ""
    despite: int = 0
    """At how many open places of a rumour it is to end all the same (``core.ending``)."""


_CHOICES: Mapping[Do, type[StrEnum]] = {Do.SNOOZE: Snooze, Do.FALSE_ALARM: Mistake, Do.VERDICT: Verdict}


def wish_of(fields: Mapping[str, str], kinds: Collection[str]) -> Wish | Flaw:
    """Read a form; ``kinds`` are the playbooks there are. A button is named ``do`` and may bring its choice along."""
    do, _, choice = fields.get("do", "").partition(".")
    number, form = fields.get("incident", ""), fields.get("form", "")
    if do not in set(Do) or not _FORM.fullmatch(form) or not _NUMBER.fullmatch(number):
        return Flaw.UNREADABLE
    wanted, choice = Do(do), choice or fields.get("choice", "")
    if flaw := _unfit(wanted, choice, kinds):
        return flaw
    name, note = one_line(fields.get("name", ""), MOST_NAME), one_line(fields.get("note", ""), MOST_NOTE)
    chosen = choice if wanted in _CHOICES or wanted is Do.KIND else ""
    despite = fields.get("despite", "")
    return Wish(
        *(wanted, IncidentId(int(number)), form, name, chosen, note),
        int(despite) if _NUMBER.fullmatch(despite) else 0,
    )


def _unfit(do: Do, choice: str, kinds: Collection[str]) -> Flaw | None:
    if do is Do.KIND:
        return None if choice in kinds else Flaw.KIND
    if do not in _CHOICES or choice in set(_CHOICES[do]):
        return None
    return Flaw.REASON if do is Do.FALSE_ALARM else Flaw.UNREADABLE


def one_line(text: str, longest: int) -> str:
    """Return what somebody typed as one line that a list can show: no control, separator or mark of direction."""
    shown = "".join(c if c.isprintable() or c == _JOINER else " " for c in text)
    return " ".join(shown.split())[:longest].strip()


def form_of(incident: Incident) -> str:
    """Return what a page says of an incident, in short: its version, level, wave, state, and who has it."""
    owner = sha256(incident.handling.owner.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{incident.version}.{incident.level}.{incident.waves}.{incident.state}.{owner}"


def stale(form: str, incident: Incident) -> Stale | None:
    """Return what has happened since a page was shown that somebody should know before they act; None: nothing.

    That the numbers moved, or a wave became weaker, hinders nobody.
    """
    found = _FORM.fullmatch(form)
    if found is None:
        raise ValueError(form)
    level, waves, state, owner = int(found[2]), int(found[3]), found[4], found[5]
    if (incident.state is State.CLOSED) != (state == State.CLOSED):
        return Stale.OVER if incident.state is State.CLOSED else Stale.RISEN
    if incident.level > level or incident.waves > waves:
        return Stale.RISEN
    return Stale.TAKEN if owner != form_of(incident).rpartition(".")[2] else None


def once(token: str, wish: Wish, who: str) -> str:
    """Return the name of a deed: the same person asking for the same on the same page again means the same deed."""
    said = repr((token, wish.form, str(wish.do), wish.choice, wish.note, who))
    return sha256(said.encode()).hexdigest()[:20]


def deed(incident: Incident, wish: Wish, who: str, now: datetime, zone: tzinfo) -> Deed:
    """Do what is asked for. Raises UsageError if nothing can be done about the incident (any more)."""
    deeds: Mapping[Do, Callable[[], Deed]] = {
        Do.TAKE: lambda: handled.take(incident, who, now),
        Do.SNOOZE: lambda: handled.snooze(incident, who, until(Snooze(wish.choice), now, zone), now),
        Do.FALSE_ALARM: lambda: handled.false_alarm(incident, Mistake(wish.choice), wish.note, now),
        Do.KIND: lambda: handled.pin(incident, wish.choice),
        Do.SAID: lambda: handled.said(incident, now),
        Do.CLOSE: lambda: handled.close(incident, wish.note, now),
        Do.VERDICT: lambda: handled.judge(incident, Verdict(wish.choice)),
    }
    return deeds[wish.do]()


def until(length: Snooze, now: datetime, zone: tzinfo) -> datetime:
    """Return when a snooze ends: after so many hours, or at the next eight in the morning, local time."""
    if length is not Snooze.MORNING:
        return now + timedelta(hours=1 if length is Snooze.HOUR else 4)
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), MORNING, zone)
    eight = (today if today > local else today + timedelta(days=1)).astimezone(now.tzinfo)
    return min(eight, now + handled.LONGEST_SNOOZE)  # one day of the year has 25 hours
