"""The dashboard as a server: all pages behind one entry, in a thread of its own beside the daemon or alone."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from listener.config.dashboard import Dashboard
from listener.log import pairs
from listener.parts import Parts
from listener.serving import Serving
from listener.web.concierge import Concierge
from listener.web.contract import Way
from listener.web.doors import Doors
from listener.web.entry import Entry, Limits
from listener.web.office import Office
from listener.web.visitors import Visitors
from listener.web.ways import WAYS

_log = logging.getLogger(__name__)
_LIMITS = Limits()


def token() -> str:
    """Return a new token: 256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


class Site:
    """The dashboard, put together."""

    def __init__(
        self,
        parts: Parts,
        options: Dashboard,
        *,
        ways: Sequence[Way] = WAYS,
        invitation: str = "",
        tokens: Callable[[], str] = token,
        limits: Limits = _LIMITS,
    ) -> None:
        """``invitation``: see ``Doors``; ``tokens``: see ``Visitors``."""
        visitors = Visitors(options, tokens)
        concierge = Concierge(ways, options, visitors, Doors(options, visitors, invitation))
        self._office = Office(parts)
        self.entry = Entry(parts, options, concierge, self._office, limits)
        """The ASGI application."""
        self._options, self._serving = options, Serving(self.entry, limits, "dashboard", behind_proxy=False)

    def start(self, port: int) -> str:
        """Listen, and return the address for a browser on this machine. Raises ConfigError if it cannot be had."""
        chosen = self._serving.start(self._options.host, port, "dashboard.port")
        _log.info("dashboard open %s", pairs(host=self._options.host, port=chosen))
        return f"http://{_name(self._options)}:{chosen}"

    def stop(self) -> None:
        """Let what is on the way finish, then close."""
        self._serving.stop()
        self._office.close()


@contextmanager
def open_dashboard(parts: Parts, options: Dashboard, port: int, invitation: str = "") -> Iterator[str]:
    """Keep the dashboard open, and give its address. Raises ConfigError if it cannot be had."""
    if needs_first(parts, options) and not invitation:
        _log.warning("nobody can log in yet: listener user add NAME --role admin")
    site = Site(parts, options, invitation=invitation)
    try:
        address = site.start(port)
        yield options.public_url.rstrip("/") or address
    finally:
        site.stop()


def needs_first(parts: Parts, options: Dashboard) -> bool:
    """Tell whether nobody could log in: there is no user yet, and no proxy that says who is there."""
    return not options.believes and not parts.store.users.anybody()


def _name(options: Dashboard) -> str:
    """Return what a browser on this machine calls the host."""
    if options.host in {"", "0.0.0.0", "::", "127.0.0.1"}:  # noqa: S104 - asked for, not bound to
        return "127.0.0.1"
    return f"[{options.host}]" if ":" in options.host else options.host
