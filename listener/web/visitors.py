"""Who is there: by the session that a browser's token stands for, or as a proxy with SSO says. Logging in and out.

A token is 32 random bytes in a cookie that no script can read. A browser has one from its first request on, and a new
one when somebody logs in, so that nobody can prepare one for somebody else. Stored are hashes of those with a session.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from listener.config.dashboard import Dashboard
from listener.core.lockout import FORGIVEN, FORGOTTEN, Failures, Try, counted, vouched, wait
from listener.core.password import NOBODY, opens, usable_name
from listener.log import pairs
from listener.model.user import User
from listener.store import Store
from listener.web import callers
from listener.web.contract import Person, Role
from listener.web.exchange import Call

_log = logging.getLogger(__name__)
_LONGEST = timedelta(days=7)
"""A session, however busy."""
_SIGN = timedelta(minutes=5)
"""A sign of life is noted once in this time: looking should not write."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,60}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is there."""

    token: str = field(repr=False)
    person: Person | None
    """None: nobody is logged in."""
    fresh: bool
    """The browser does not know its token yet."""
    by_proxy: bool = False
    """A proxy says who it is: there is no logging out here."""
    devices: str = field(default="", repr=False)
    """By what the browser is known from now on, also when the session is over (``core.lockout``); "": as before."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody tried too often, and may again after so many seconds."""

    seconds: int


def mark(token: str) -> bytes:
    """Return what is stored of a token."""
    return sha256(token.encode()).digest()


class Visitors:
    """Knows visitors. Holds no state but the options and the source of tokens: all else is rows."""

    def __init__(self, options: Dashboard, tokens: Callable[[], str]) -> None:
        """``tokens``: gives a new one, impossible to guess."""
        self._options, self._tokens = options, tokens

    def cookie(self, call: Call) -> str:
        """Return what the cookie with the token is called; the prefix lets browsers refuse it from anywhere else."""
        return "__Host-listener" if callers.encrypted(call, self._options) else "listener"

    def device_cookie(self, call: Call) -> str:
        """Return what the cookie is called by which a browser is known in which somebody has logged in before."""
        return f"{self.cookie(call)}-device"

    def of(self, store: Store, call: Call, now: datetime) -> Visitor:
        """Return who is there. A click keeps a session going; a page that only stays open does not."""
        given = call.cookies.get(self.cookie(call), "")
        token = given if _TOKEN.fullmatch(given) else self._tokens()
        fresh = token != given
        said = callers.said_by_proxy(call, self._options, lambda name: _role(store.users.user(name)))
        if said is not None:
            return Visitor(token, said, fresh, by_proxy=True)
        session = None if fresh else store.users.session(mark(token), now)
        if session is None:
            return Visitor(token, None, fresh)
        if not call.fragment and not timedelta() <= now - session.seen < _SIGN:
            store.users.stay(mark(token), now, self._ends(session.created, now))
        return Visitor(token, Person(session.user, Role[session.access.name]), fresh=False)

    def _ends(self, created: datetime, now: datetime) -> datetime:
        return min(now + timedelta(hours=self._options.session_hours), created + _LONGEST)

    def log_in(self, store: Store, call: Call, now: datetime) -> Visitor | Waits | None:
        """Return who has logged in, with a new token; None for a wrong name or password."""
        found = self.proven(store, call, call.form.get("name", ""), call.form.get("password", ""), now)
        return self.welcome(store, call, found.name, now) if isinstance(found, User) else found

    def proven(self, store: Store, call: Call, name: str, typed: str, now: datetime) -> User | Waits | None:
        """Return whose name and password these are; None if either is wrong, which takes as long."""
        name = usable_name(name) or name  # however it is typed, the same user's failures are counted
        user, place = store.users.user(name), callers.client(call, self._options)
        tried = Try(name, place, user.changed if user else None, call.cookies.get(self.device_cookie(call), ""))
        marks = counted(_key(store), tried, now)
        known = store.users.failures(marks)
        waits = max((wait(Failures(*seen), marks[one], now) for one, seen in known.items()), default=timedelta())
        if waits:
            return Waits(ceil(waits.total_seconds()))
        right = opens(typed, user.password.reveal() if user else NOBODY)
        if user is None or not right:
            store.users.failed(marks, now, FORGOTTEN)
            _log.warning("login refused %s", pairs(client=place))  # not the name: people type passwords there
            return None
        for one in (mark for mark, patience in marks.items() if patience in FORGIVEN):
            store.users.forgive(one)
        return user

    def welcome(self, store: Store, call: Call, name: str, now: datetime) -> Visitor | None:
        """Begin a session for somebody who has shown who they are; the one before ends. None: they are gone."""
        before, token = call.cookies.get(self.cookie(call), ""), self._tokens()
        store.users.log_out(mark(before))
        begun = store.users.log_in(mark(token), name, now, self._ends(now, now))
        session = store.users.session(mark(token), now) if begun else None
        if session is None:
            return None
        _log.info("logged in %s", pairs(user=session.user, client=callers.client(call, self._options)))
        nonce, before = mark(self._tokens()).hex()[:32], call.cookies.get(self.device_cookie(call), "")
        devices = vouched(_key(store), before, session.user, nonce)
        return Visitor(token, Person(session.user, Role[session.access.name]), fresh=True, devices=devices)

    def set_cookie(self, call: Call, name: str, value: str, *, seconds: int | None = None) -> tuple[str, str]:
        """Return the header that leaves a cookie with the browser: not for scripts, not for requests of other sites."""
        secure = "; Secure" if callers.encrypted(call, self._options) else ""
        age = "" if seconds is None else f"; Max-Age={seconds}"
        return "Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"


def _key(store: Store) -> bytes:
    return bytes.fromhex(store.users.form_key().reveal())


def _role(user: User | None) -> Role | None:
    return None if user is None else Role[user.access.name]
