"""Verb: somebody looks at the page of an incident, or does something there: once, however often it is asked for.

look: read, shown | do: wish --done before? still as it was shown?--> deed --store--> sent on to what was done
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from alerts.page import View, page
from alerts.pagelog import DEEDS
from alerts.render import notice
from listener.core import answering, ending
from listener.core.answering import Do, Flaw, Stale, Wish
from listener.core.fold import fold
from listener.core.handled import Deed, lapsed
from listener.core.ticket import Refusal, Ticket
from listener.errors import StoreError, UsageError
from listener.gauging import unanswered
from listener.handling import Telling, act, nothing
from listener.log import pairs
from listener.model import Brand, Entry, Incident, Notice, Reason, State
from listener.parts import Parts
from listener.situating import situation

_log = logging.getLogger(__name__)
LATER_S = 10
"""Where the database cannot be written at the moment."""
_VAIN = {ending.STILL_OPEN: ("still_open", 409), ending.WITHOUT_REASON: ("no_why", 422)}
"""What the page says of a refusal, and with which status; of any other that there is nothing to do."""


class Refused(Exception):
    """Somebody gets no page of an incident: which sentence says why, and what they had sent."""

    def __init__(self, why: str, wait_s: int = 0, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(why)
        self.why, self.wait_s, self.fields = why, wait_s, fields or {}


class _Undone(Exception):
    """Nothing was done: the page is shown again with the reason."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.why, self.status = why, status


class _Repeated(Exception):
    """It was done before."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser gets: a page, or where to look next."""

    status: int
    page: str = ""
    there: str = ""
    """Relative to where it is now: a proxy may have put a path before it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a good ticket. Both methods raise Refused."""

    parts: Parts
    ticket: Ticket
    token: str
    """The ticket as it is written."""
    now: datetime

    def look(self, query: Mapping[str, str]) -> Answer:
        """Show how the incident stands. Changes nothing."""
        try:
            view = self._view()
        except StoreError as error:
            _log.error("not shown %s", pairs(incident=self.ticket.incident, error=error))
            raise Refused("busy", LATER_S) from error
        done = _entry(view.entries, query.get("did", ""))
        name = done.actor if done else ""
        shown = replace(view, done=done, again="again" in query, name=name, opened=query.get("a", ""))
        return Answer(200, page(shown))

    def do(self, fields: Mapping[str, str], telling: Telling = nothing) -> Answer:
        """Do what a form asks for, once."""
        try:
            return Answer(303, there=self._done(fields, telling))
        except _Undone as undone:
            return self._undone(undone, fields)
        except StoreError as error:
            _log.error("not stored %s", pairs(incident=self.ticket.incident, error=error))
            raise Refused("busy", LATER_S, fields) from error

    def _done(self, fields: Mapping[str, str], telling: Telling) -> str:
        """Return where what was done is shown. Raises _Undone, Refused, StoreError."""
        wish = answering.wish_of(fields, self.parts.playbooks)
        if isinstance(wish, Flaw):
            raise _Undone(wish, 422)
        if wish.incident != self.ticket.incident:
            raise Refused(Refusal.OTHER)
        who = self._who(wish.name)
        if not who:
            raise _Undone(Flaw.NAME, 422)
        once = answering.once(self.token, wish, who)
        decide = partial(self._decided, wish, who, once)
        try:
            act(self.parts.store, wish.incident, who, decide, self.now, telling)
        except _Repeated:
            return f"?did={once}&again=1"
        except UsageError as error:
            raise _Undone(*_VAIN.get(error.key, ("nothing_to_do", 409))) from error
        _log.info("answered %s", pairs(incident=wish.incident, do=wish.do, shared=self.ticket.shared))
        return f"?did={once}"

    def _decided(self, wish: Wish, who: str, once: str, incident: Incident) -> Deed:
        """Return the deed. Raises _Repeated, or _Undone if the page that asked for it no longer holds."""
        if _entry(self.parts.store.hands.log(incident.id), once):
            raise _Repeated
        changed = answering.stale(wish.form, lapsed(incident, self.now)[0])
        if changed and not (changed is Stale.OVER and wish.do in {Do.VERDICT, Do.SAID}):
            raise _Undone(changed, 409)
        deed = answering.deed(incident, wish, who, self.now, self.parts.config.zone)
        deed = ending.ended(incident, deed, ending.waiting(unanswered(self.parts.store, incident)), wish.despite)
        via = {"via": "link", "once": once} | ({"channel": self.ticket.who} if self.ticket.shared else {})
        return replace(deed, detail={**deed.detail, **via})

    def _who(self, name: str) -> str:
        """Return under which name something is done; a typed name of somebody we know is theirs, however written."""
        people = self.parts.config.people
        if not self.ticket.shared:
            return people[self.ticket.who].name
        known = {fold(way): one.name for one in people.values() for way in (one.id, one.name)}
        return known.get(fold(name), name)

    def _undone(self, undone: _Undone, fields: Mapping[str, str]) -> Answer:
        """Show the page as it is now, with why nothing was done and what had been typed."""
        shown = replace(
            self._view(),
            fault=f"fault_{undone.why}",
            name=fields.get("name", ""),
            note=fields.get("note", ""),
            opened=fields.get("do", "").partition(".")[0],
        )
        return Answer(undone.status, page(shown))

    def _view(self) -> View:
        """Return what a page shows. Raises Refused if there is no such incident, StoreError."""
        ticket, config, store = self.ticket, self.parts.config, self.parts.store
        stored = store.incident(ticket.incident)
        if stored is None or stored.state is State.CANDIDATE:
            raise Refused("unknown")
        incident, _ = lapsed(stored, self.now)
        left = ending.waiting(unanswered(store, incident))
        titles = {id_: book.title.of(config.language) for id_, book in self.parts.playbooks.items()}
        return View(
            incident=incident,
            notice=self._notice(incident),
            kind=titles.get(incident.playbook, incident.playbook),
            kinds=tuple(sorted(titles.items(), key=lambda one: fold(one[1]))),
            reader="" if ticket.shared else config.people[ticket.who].name,
            channel=ticket.who if ticket.shared else "",
            until=ticket.until,
            form=answering.form_of(incident),
            zone=config.zone,
            names=self._names() if ticket.shared else (),
            waiting=left.places,
            claims=left.claims,
            entries=tuple(entry for entry in store.hands.log(incident.id) if entry.kind in DEEDS),
        )

    def _names(self) -> tuple[str, ...]:
        """Return who may well be reading: those whom the channel reaches, else everybody we know."""
        people = self.parts.config.people.values()
        reached = [one.name for one in people if self.ticket.who in one.channels]
        return tuple(reached or [one.name for one in people])

    def _notice(self, incident: Incident) -> Notice:
        """Return the message about the incident as it would be written now."""
        brand = self.parts.brands.get(incident.brand) or Brand(incident.brand, incident.brand)
        reason = Reason.END if incident.state is State.CLOSED else Reason.UPDATE
        seen = incident.last or incident.height
        if seen is None:  # of a time when measurements were not kept with incidents
            raise Refused("unknown")
        return notice(situation(self.parts, brand, incident, seen, reason, self.now))


def _entry(entries: Sequence[Entry], once: str) -> Entry | None:
    """Return the entry of a deed by its name."""
    return next((entry for entry in entries if once and entry.detail.get("once") == once), None)
