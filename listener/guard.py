"""Where a request may go: addresses, URLs, redirects. Decides; opens no connection and resolves no name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import TypeAlias
from urllib.parse import quote, urljoin, urlsplit

from listener.errors import SourceError

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

# Our own table, because ``ipaddress.is_global`` differs between Python versions and calls some of these public.
# Source: IANA special-purpose address registries (RFC 6890 and later entries) and the multicast registries.
SPECIAL: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(block), reason)
    for block, reason in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),  # looks public; Azure answers there inside every virtual machine
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "AMT"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "this host"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard"),
        ("2001::/32", "Teredo"),  # carries an IPv4 address of the writer's choice; nobody publishes feeds there
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),  # same, and given up by RFC 7526
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_CARRIERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
"""IPv4-mapped and NAT64: the IPv4 address in the low bits is who answers."""

PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ANONYMOUS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})
"""Headers that may follow a redirect to a stranger. A list of what is harmless: tokens have many names."""

_URL_LENGTH = 8192
_URL_SAFE = "%/:=&?~#+!$,;'@()*[]|"
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


def unwrap(address: Address) -> Address:
    """Return the IPv4 address that a mapped or NAT64 address stands for, else the address without its scope."""
    if isinstance(address, IPv4Address):
        return address
    plain = IPv6Address(int(address))
    return IPv4Address(int(plain) & 0xFFFFFFFF) if any(plain in carrier for carrier in _CARRIERS) else plain


def is_allowed(address: Address, allow: Iterable[Network]) -> bool:
    """Whether the operator vouches for this address."""
    inner = unwrap(address)
    return any(inner in network for network in allow)


def why_blocked(address: Address) -> str | None:
    """Return why nothing may be fetched from this address, or None for a public one."""
    inner = unwrap(address)
    for network, reason in SPECIAL:
        if inner in network:
            return reason
    if isinstance(inner, IPv6Address) and inner not in _GLOBAL_UNICAST:
        return "not global unicast"
    return None


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart once; nobody parses it a second time, so no two parsers can disagree about the host."""

    scheme: str
    host: str
    """ASCII, lower case; an IPv6 address without brackets."""
    port: int
    path: str
    """With the query, percent-encoded."""

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, normalised."""
        return f"{self.scheme}://{self.authority}{self.path}"


def target(url: str) -> Target:
    """Read a URL. Raises SourceError ``bad_url``, which never repeats the URL."""
    if len(url) > _URL_LENGTH:
        raise _bad_url(f"it is longer than {_URL_LENGTH} characters")
    if _CONTROL.search(url):
        raise _bad_url("it holds a control character or a backslash")
    try:
        parts = urlsplit(url.strip(" "))
        port = parts.port
        query = "?" + quote(parts.query, safe=_URL_SAFE) if parts.query else ""
        path = quote(parts.path or "/", safe=_URL_SAFE) + query
    except ValueError:
        raise _bad_url("it cannot be read") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise _bad_url("only http and https are fetched")
    if "@" in parts.netloc:
        raise _bad_url("user name and password do not belong into a URL")
    if port == 0:
        raise _bad_url("port 0 does not exist")
    return Target(parts.scheme, _ascii_host(parts.hostname or ""), port or _DEFAULT_PORTS[parts.scheme], path)


def _bad_url(reason: str) -> SourceError:
    return SourceError("bad_url", reason, gone=True)


def _ascii_host(host: str) -> str:
    # Not the "idna" codec: it is of 2003 and turns ß into ss, which is another domain.
    labels = unicodedata.normalize("NFKC", host).lower().replace("。", ".").split(".")
    name = ".".join(label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in labels)
    if ":" in name:
        return str(_ipv6(name))
    if not _HOST.fullmatch(name):
        raise _bad_url("the host name is missing or not a host name")
    return name


def _ipv6(text: str) -> IPv6Address:
    try:
        address = IPv6Address(text)
    except ValueError:
        raise _bad_url("the IPv6 address cannot be read") from None
    if address.scope_id:
        raise _bad_url("an address with a zone is local to one machine")
    return address


def next_hop(here: Target, status: int, headers: Mapping[str, str]) -> Target | None:
    """Return where an answer sends us, or None if it is no redirect. ``headers`` as in Response. Raises ``bad_url``."""
    location = headers.get("location", "")
    if status not in REDIRECTS or not location:
        return None
    # http.client reads headers as Latin-1; servers that write a raw path mean UTF-8.
    readable = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        ahead = urljoin(here.url, readable.strip())
    except ValueError:
        raise _bad_url("the redirect cannot be read") from None
    return target(ahead)


def downgrades(here: Target, ahead: Target) -> bool:
    """Whether a redirect leaves encryption."""
    return here.scheme == "https" and ahead.scheme == "http"


def headers_for(headers: Mapping[str, str], here: Target, ahead: Target) -> dict[str, str]:
    """Return the headers that may go along from ``here`` to ``ahead``: to a stranger only harmless ones."""
    moved_up = (here.scheme, here.port, ahead.scheme, ahead.port) == ("http", 80, "https", 443)
    same_server = here.host == ahead.host and (moved_up or (here.scheme, here.port) == (ahead.scheme, ahead.port))
    return {name: value for name, value in headers.items() if same_server or name.lower() in _ANONYMOUS}
