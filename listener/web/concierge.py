"""Answers a request to the dashboard: who is there, is it really them, may they, and which page it is. Default: no.

request --who?--> a form: from our page? --> login, or a page --may they?--> look or do --> reply; a failure is a page
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from starlette.routing import compile_path

from listener.config.dashboard import Dashboard
from listener.errors import Overtaken, StoreError, UsageError
from listener.log import pairs
from listener.parts import Parts
from listener.web import callers, exchange
from listener.web.aside import Ended
from listener.web.contract import Ask, Do, File, Look, Missing, Page, Person, Role, There, Way
from listener.web.doors import THEMES, YEAR_S, Doors, Gone
from listener.web.exchange import Call, Reply
from listener.web.masking import for_eyes_of
from listener.web.menu import menu
from listener.web.render import html
from listener.web.visitors import Visitor, Visitors, mark
from listener.words import LANGUAGES, say

_log = logging.getLogger(__name__)
_REMEMBERED = 1000
"""Sentences that wait to be shown once."""


class Refused(Exception):
    """A request that gets no page of its own: the status, and the sentence that says why (``dash.error_KEY``)."""

    def __init__(self, status: int, key: str = "", *headers: tuple[str, str], **values: object) -> None:
        super().__init__(f"{status} {key}")
        self.status, self.key, self.headers, self.values = status, key or str(status), headers, values


class Concierge:
    """Keeps nothing but sentences to be shown once. May be asked by several threads, each with parts of its own."""

    def __init__(self, ways: Sequence[Way], options: Dashboard, visitors: Visitors, doors: Doors) -> None:
        self._ways = [(compile_path(way.path)[0], way) for way in ways]
        self._all, self._options, self._visitors, self._doors = tuple(ways), options, visitors, doors
        self._told: OrderedDict[bytes, str] = OrderedDict()

    def answer(self, parts: Parts, call: Call) -> Reply:
        """Return the reply to a request, whatever happens."""
        visitor, stamp, now = None, "", parts.clock()
        try:
            visitor = self._visitors.of(parts.store, call, now)
            stamp = self._stamp(parts, visitor)
            reply = self._answer(parts, call, visitor, stamp, now)
        except Exception as error:  # noqa: BLE001 - a bug on one page must not close the others; it is told and logged
            reply = self.refusal(parts, call, _refused(error, call), visitor, stamp)
        if visitor is not None and visitor.fresh and not any(name == "Set-Cookie" for name, _ in reply.headers):
            reply = reply.also(self._visitors.set_cookie(call, self._visitors.cookie(call), visitor.token))
        return exchange.unchanged(reply, call)

    def refusal(
        self, parts: Parts, call: Call, refused: Refused, visitor: Visitor | None = None, stamp: str = ""
    ) -> Reply:
        """Return a page that says in a sentence why there is no other."""
        lang = self._lang(parts, call)
        key = f"dash.error_{refused.key}" if "." not in refused.key else refused.key
        values = {"sentence": say(key, lang, **refused.values), "status": refused.status}
        page = Page("error.html", say(f"dash.title_{refused.status}", lang), values, refused.status)
        return self._page(parts, call, page, visitor, stamp).also(*refused.headers)

    def _answer(self, parts: Parts, call: Call, visitor: Visitor, stamp: str, now: datetime) -> Reply:
        if not call.looks and not (callers.from_our_page(call, self._options) and callers.genuine(call, stamp)):
            raise Refused(403, "foreign")
        answer = self._doors.open(parts, call, visitor, now, self._lang(parts, call))
        if answer is None:
            answer = self._to_login(call) if visitor.person is None else self._asked(parts, call, visitor.person, now)
        match answer:
            case Reply():
                return answer
            case Gone():
                return self._gone(call, answer, visitor)
            case Page():
                return self._page(parts, call, answer, visitor, stamp)

    def _asked(self, parts: Parts, call: Call, person: Person, now: datetime) -> Page | Gone | Reply:
        """Return what a page says to somebody who is logged in. Raises Refused and Missing."""
        answers, role, path = self._way(call)
        if person.role < role:
            raise Refused(403)
        form = {key: value for key, value in call.form.items() if key != "csrf"}
        match answers(parts, Ask(person, self._lang(parts, call), now, path, call.query, form)):
            case File(name, media, body):
                shown = for_eyes_of(person, body.decode("utf-8", "surrogateescape"))
                return exchange.download(name, media, shown.encode("utf-8", "surrogateescape"))
            case There(goal, told):
                return Gone(goal, told)
            case Page() as page:
                return page

    def _way(self, call: Call) -> tuple[Look | Do, Role, Mapping[str, str]]:
        """Return what answers at an address, for whom, and the named parts of the address."""
        found = [(way, hit.groupdict()) for pattern, way in self._ways if (hit := pattern.match(call.path))]
        for way, path in found:
            answers, role = (way.look, way.role) if call.looks else (way.do, way.do_role)
            if answers is not None:
                return answers, role, path
        if not found:
            raise Missing
        raise Refused(405, "", ("Allow", "POST" if call.looks else "GET, HEAD"))

    def _gone(self, call: Call, gone: Gone, visitor: Visitor) -> Reply:
        """Send the browser on; what is to be told there waits with the token that it will come with."""
        token = gone.visitor.token if gone.visitor else visitor.token
        if gone.told:
            self._told[mark(token)] = gone.told
            while len(self._told) > _REMEMBERED:
                self._told.popitem(last=False)
        reply = exchange.there(callers.path_of_ours(gone.path))
        if gone.visitor is None:
            return reply
        named = (self._visitors.device_cookie(call), gone.visitor.devices)
        known = [self._visitors.set_cookie(call, *named, seconds=YEAR_S)] if gone.visitor.devices else []
        return reply.also(*known, self._visitors.set_cookie(call, self._visitors.cookie(call), token))

    def _to_login(self, call: Call) -> Reply:
        """Send somebody who is not logged in to where they can; afterwards they are where they wanted to be."""
        if call.fragment:
            return Reply(401, b"", (*exchange.SAFE.items(), ("HX-Refresh", "true")))
        wanted = call.here if call.looks else "/"
        return exchange.there(f"/login?next={quote(wanted, safe='/')}" if wanted != "/" else "/login")

    def _page(self, parts: Parts, call: Call, page: Page, visitor: Visitor | None, stamp: str) -> Reply:
        lang, theme = self._lang(parts, call), call.cookies.get("listener-theme", "")
        person = visitor.person if visitor else None
        told = self._told.pop(mark(visitor.token), "") if visitor and call.looks and not call.fragment else ""
        frame: dict[str, object] = {
            "person": person,
            "csrf": stamp,
            "may": person.may if person else lambda _role: False,
            "told": told,
            "menu": menu(self._all, person, call.path, lang) if person else (),
            "theme": theme if theme in THEMES else "",
            "here": call.here if call.looks else "/",
            "leaves": visitor is not None and not visitor.by_proxy,
        }
        return exchange.shown(page.status, html(page, lang, parts.config.zone, frame, fragment=call.fragment))

    def _lang(self, parts: Parts, call: Call) -> str:
        chosen = call.cookies.get("listener-lang", "")
        return chosen if chosen in LANGUAGES else str(parts.config.language)

    def _stamp(self, parts: Parts, visitor: Visitor) -> str:
        name = visitor.person.name if visitor.person else ""
        return callers.stamp(parts.store.users.form_key().reveal(), visitor.token, name)


def _refused(error: Exception, call: Call) -> Refused:
    """Return what is told of a failure; what the machine's owner has to know of is logged, without what was sent."""
    match error:
        case Refused():
            return error
        case Missing():
            return Refused(404)
        case UsageError():
            return Refused(400, error.key, **error.values)
        case Overtaken():
            return Refused(409)
        case StoreError() | Ended():
            _log.error("page failed %s", pairs(path=_shown(call.path), error=error))
            return Refused(503, "", ("Retry-After", "30"))
        case _:
            _log.exception("bug on a page %s", pairs(path=_shown(call.path)))
            return Refused(500)


def _shown(path: str) -> str:
    """Return a path for the log: the first user's link is a secret until it is used."""
    return "/first/…" if path.startswith("/first/") else path[:80]
