"""What can be opened without being logged in: logging in and out, the first user's link, language and colours."""

from __future__ import annotations

import hmac
import logging
import os
from dataclasses import dataclass
from datetime import datetime

from listener.config.dashboard import Dashboard
from listener.core import password
from listener.log import pairs
from listener.model import Secret
from listener.model.user import Access, User
from listener.parts import Parts
from listener.store import Store
from listener.web import callers, exchange
from listener.web.contract import Missing, Page
from listener.web.exchange import Call, Reply
from listener.web.visitors import Visitor, Visitors, Waits, mark
from listener.words import LANGUAGES, say

_log = logging.getLogger(__name__)
THEMES = ("light", "dark")
_FIRST = "/first/"
YEAR_S = 365 * 86400
"""How long a browser keeps what was chosen there, and who has logged in there."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The browser goes on."""

    path: str
    told: str = ""
    visitor: Visitor | None = None
    """Who it is from now on."""


class Doors:
    """What can be opened without being logged in."""

    def __init__(
        self, options: Dashboard, visitors: Visitors, invitation: str = "", cost: password.Cost = password.USUAL
    ) -> None:
        """``invitation``: what the one-time link for the first user ends with; "" if there is no such link."""
        self._options, self._visitors, self._invitation, self._cost = options, visitors, invitation, cost

    def open(self, parts: Parts, call: Call, visitor: Visitor, now: datetime, lang: str) -> Page | Gone | Reply | None:
        """Return what is behind a door; None if the address is none."""
        if call.path == "/login":
            return self._login(parts.store, call, visitor, now, lang)
        if call.path == "/logout" and not call.looks:
            parts.store.users.log_out(mark(visitor.token))
            return Gone("/login", say("dash.logged_out", lang))
        if call.path == "/look" and not call.looks:
            return self._dressed(call)
        if call.path == "/password":
            return self._password(parts.store, call, visitor, now, lang)
        if call.path.startswith(_FIRST):
            return self._first(parts.store, call, now, lang)
        return None

    def _login(self, store: Store, call: Call, visitor: Visitor, now: datetime, lang: str) -> Page | Gone:
        wanted = callers.path_of_ours(call.form.get("next") or next(iter(call.query.get("next", ())), "/"))
        if visitor.person is not None and call.looks:
            return Gone(wanted)
        values: dict[str, object] = {"next": wanted, "name": password.usable_name(call.form.get("name", ""))}
        if call.looks:
            fault = "" if store.users.anybody() or self._options.believes else say("dash.nobody_yet", lang)
            return _page("login.html", "login", lang, {**values, "fault": fault})
        found = self._visitors.log_in(store, call, now)
        if isinstance(found, Visitor):
            return Gone(wanted, visitor=found)
        return _refused("login.html", "login", lang, values, found, "login_wrong")

    def _first(self, store: Store, call: Call, now: datetime, lang: str) -> Page | Gone:
        """Make the first of all users. Raises Missing if there is one already."""
        given = call.path.removeprefix(_FIRST).encode("utf-8", "replace")
        if not self._invitation or not hmac.compare_digest(given, self._invitation.encode()) or store.users.anybody():
            raise Missing
        name = password.usable_name(call.form.get("name", ""))
        fault = "" if call.looks else "name_unusable" if not name else _fault(name, call)
        if call.looks or fault:
            values: dict[str, object] = {"name": name, "fault": fault and _sentence(fault, lang)}
            return _page("first.html", "first", lang, values, 200 if call.looks else 422)
        if not store.users.add(name, Access.ADMIN, self._kept(call), now, first=True):
            raise Missing
        return Gone("/", say("dash.first_done", lang, name=name), self._visitors.welcome(store, call, name, now))

    def _password(self, store: Store, call: Call, visitor: Visitor, now: datetime, lang: str) -> Page | Gone | None:
        """Change one's own password; all sessions end, also this one. Nothing for those whom a proxy names."""
        if visitor.person is None or visitor.by_proxy:
            return None
        name = visitor.person.name
        if call.looks:
            return _page("password.html", "password", lang, {"name": name, "fault": ""})
        if fault := _fault(name, call):
            return _page("password.html", "password", lang, {"name": name, "fault": _sentence(fault, lang)}, 422)
        found = self._visitors.proven(store, call, name, call.form.get("old", ""), now)
        if not isinstance(found, User):
            return _refused("password.html", "password", lang, {"name": name}, found, "old_wrong")
        store.users.set_password(name, self._kept(call), now)
        _log.info("password changed %s", pairs(user=name))
        return Gone("/login", say("dash.password_set", lang))

    def _kept(self, call: Call) -> Secret:
        return Secret(password.sealed(call.form.get("password", ""), os.urandom(16), self._cost))

    def _dressed(self, call: Call) -> Reply:
        """Keep the language or the colours that somebody chose."""
        reply = exchange.there(callers.path_of_ours(call.form.get("next", "/")))
        for name, choices in (("lang", LANGUAGES), ("theme", (*THEMES, "auto"))):
            if call.form.get(name) in choices:
                reply = reply.also(self._visitors.set_cookie(call, f"listener-{name}", call.form[name], seconds=YEAR_S))
        return reply


def _fault(name: str, call: Call) -> str:
    """Return what is wrong with a new password that was typed twice: a key of the catalogue, or ""."""
    chosen = call.form.get("password", "")
    weak = password.weakness(chosen, name)
    if weak:
        return f"password_{weak}"
    return "" if chosen == call.form.get("again", "") else "password_differs"


def _sentence(fault: str, lang: str) -> str:
    return say(f"dash.{fault}", lang, least=password.LEAST, most=password.MOST)


def _refused(template: str, title: str, lang: str, values: dict[str, object], why: Waits | None, wrong: str) -> Page:
    """Return the page again for somebody whose password was wrong, or who has to wait."""
    if why is None:
        return _page(template, title, lang, {**values, "fault": say(f"dash.{wrong}", lang)}, 403)
    return _page(template, title, lang, {**values, "fault": say("dash.login_waits", lang, seconds=why.seconds)}, 429)


def _page(template: str, title: str, lang: str, values: dict[str, object], status: int = 200) -> Page:
    return Page(template, say(f"dash.title_{title}", lang), values, status)
