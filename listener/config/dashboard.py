"""``[dashboard]``: the pages that people look at, who is let in, and which proxy is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from listener.config.answering import is_base
from listener.config.build import Reading, Table, build
from listener.config.options import Ingest, said
from listener.config.sections import section
from listener.config.values import Network, shown
from listener.model import Answers

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Dashboard:
    """``[dashboard]``: the pages in a browser."""

    host: str = field(
        default="127.0.0.1",
        metadata=said(
            "Adresse, an der die Oberfläche lauscht; andere Rechner nur über einen Proxy mit TLS",
            "Address at which the dashboard listens; other machines only through a proxy with TLS",
        ),
    )
    port: int | None = field(
        default=None,
        metadata=said(
            "Port der Oberfläche in listener run; ohne Angabe läuft sie dort nicht mit",
            "Port of the dashboard in listener run; if not given, it is off there",
            least=0,
            most=65535,
        ),
    )
    public_url: str = field(
        default="",
        metadata=said(
            "Adresse, wie Browser sie sehen (https://…, ohne Pfad), wenn ein Proxy davor steht",
            "Address as browsers see it (https://…, no path) if there is a proxy in front",
        ),
    )
    session_hours: int = field(
        default=12,
        metadata=said(
            "So viele Stunden nach dem letzten Klick muss man sich wieder anmelden, spätestens nach einer Woche",
            "Hours after the last click until one has to log in again; a week at most",
            least=1,
            most=168,
        ),
    )
    proxy_from: tuple[Network, ...] = field(
        default=(),
        metadata=said(
            "Netze, aus denen der Proxy kommt; nur ihm wird geglaubt, wer anfragt",
            "Networks that the proxy comes from; only the proxy is believed about who is asking",
        ),
    )
    proxy_user_header: str = field(
        default="",
        metadata=said(
            "Kopfzeile, in der ein Proxy mit SSO den Namen der angemeldeten Person schickt",
            "Header in which a proxy with SSO sends the name of whoever is logged in",
        ),
    )
    proxy_role_header: str = field(
        default="",
        metadata=said(
            "Kopfzeile mit ihrer Rolle: reader, duty oder admin; ohne Angabe gilt die aus listener user, sonst reader",
            "Header with their role: reader, duty or admin; if not given, the one of listener user counts, else reader",
        ),
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong with the options."""
        if self.public_url and (not is_base(self.public_url) or urlsplit(self.public_url).path.strip("/")):
            yield "public_url", "config.public_url", {"given": shown(self.public_url)}
        for name in ("proxy_user_header", "proxy_role_header"):
            value = getattr(self, name)
            if value and not _HEADER.fullmatch(value):
                yield name, "config.bad_header", {"given": shown(value)}
        if self.proxy_user_header and not self.proxy_from:
            yield "proxy_from", "config.proxy_nowhere", {}
        if self.proxy_role_header and not self.proxy_user_header:
            yield "proxy_role_header", "config.role_of_nobody", {}
        if any(network.prefixlen == 0 for network in self.proxy_from):
            yield "proxy_from", "config.proxy_everywhere", {}

    @property
    def at_home(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host == "localhost" or (_is_address(self.host) and ip_address(self.host).is_loopback)

    @property
    def believes(self) -> bool:
        """Whether a proxy says who is asking."""
        return bool(self.proxy_user_header)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def dashboard(root: Table, ingest: Ingest | None, answers: Answers | None, reading: Reading) -> Dashboard | None:
    """Return ``[dashboard]``, None if it cannot be used."""
    found = build(Dashboard, section(root, "dashboard", reading), "dashboard", reading)
    if found is None or not found.port:
        return found
    others = {ingest.port if ingest else None, answers.port if answers else None}
    if found.port in others and ingest is not None and found.host == ingest.host:
        reading.problem("dashboard.port", "config.same_port", given=str(found.port))
    if not found.at_home and not found.public_url.startswith("https:"):
        reading.note("dashboard.host", "config.open_dashboard", host=shown(found.host))
    if found.at_home and found.public_url and not found.proxy_from:
        reading.note("dashboard.proxy_from", "config.proxy_unnamed")
    return found
