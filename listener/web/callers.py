"""What is believed about a request: where it comes from, whether it is really meant for us, who a proxy says it is."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from listener.config.dashboard import Dashboard
from listener.core.password import usable_name
from listener.web.contract import Person, Role
from listener.web.exchange import Call

_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_MOST_PATH = 2000


def through_proxy(call: Call, options: Dashboard) -> bool:
    """Tell whether a proxy that is believed speaks for somebody."""
    return _from_proxy(call.peer, options)


def _from_proxy(address: str, options: Dashboard) -> bool:
    at = _address(address)
    return at is not None and any(at in network for network in options.proxy_from if network.version == at.version)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def client(call: Call, options: Dashboard) -> str:
    """Return the address of whoever asks: the last one that a proxy of ours did not write itself; "" if unknown."""
    found = _address(call.peer)
    if through_proxy(call, options):
        told = ",".join(call.headers.get("x-forwarded-for", ())).split(",")
        for one in reversed(told):
            if _address(one) is None:
                break
            found = _address(one)
            if not _from_proxy(str(found), options):
                break
    return str(found) if found else ""


def encrypted(call: Call, options: Dashboard) -> bool:
    """Tell whether the browser speaks TLS: then cookies are for TLS only."""
    told = through_proxy(call, options) and call.header("x-forwarded-proto").lower() == "https"
    return told or options.public_url.startswith("https:")


def meant_for_us(call: Call, options: Dashboard) -> bool:
    """Tell whether the Host header names us.

    Somebody else's page whose name was made to point at us (DNS rebinding) sends its own name; an address is no name.
    """
    host = _host(f"//{call.header('host')}")
    known = {"localhost", options.host.lower(), _host(options.public_url)}
    return bool(host) and (host in known or _address(host) is not None)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def from_our_page(call: Call, options: Dashboard) -> bool:
    """Tell whether a browser that sends a form has got it from us, as far as the browser says (Fetch Metadata, Origin).

    Browsers that say nothing are left to the token in the form.
    """
    site, origin = call.headers.get("sec-fetch-site", ()), call.headers.get("origin", ())
    if any(one not in {"same-origin", "none"} for one in site):
        return False
    ours = {call.header("host").lower(), _netloc(options.public_url)} - {""}
    return all(_netloc(one) in ours for one in origin)


def said_by_proxy(call: Call, options: Dashboard, known: Callable[[str], Role | None]) -> Person | None:
    """Return who a proxy with SSO says is asking; None if it is not believed, or says nothing clear.

    ``known``: tells the role of a user, for when no header is to name one.
    """
    if not options.believes or not through_proxy(call, options):
        return None
    name = usable_name(_text(call.header(options.proxy_user_header.lower())))
    if not name:
        return None
    if not options.proxy_role_header:
        return Person(name, known(name) or Role.READER)
    return Person(name, max(_roles(call.header(options.proxy_role_header.lower())), default=Role.READER))


def _roles(text: str) -> Iterator[Role]:
    for one in re.split(r"[,;\s]+", text.lower()):
        if one.upper() in Role.__members__:
            yield Role[one.upper()]


def _text(header: str) -> str:
    """Return a header as the text it was: servers read bytes as Latin-1, proxies write UTF-8."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def stamp(key: str, token: str, name: str) -> str:
    """Return what a form of ours carries: only who has the key and knows the browser's token can write it."""
    return hmac.new(bytes.fromhex(key), f"{token}\0{name}".encode("utf-8", "replace"), sha256).hexdigest()


def genuine(call: Call, wanted: str) -> bool:
    """Tell whether a form carries the stamp that it should."""
    return hmac.compare_digest(call.form.get("csrf", "").encode("utf-8", "replace"), wanted.encode())


def path_of_ours(path: str) -> str:
    """Return a path to go on to; "/" for anything that could lead elsewhere."""
    return path if len(path) <= _MOST_PATH and _PATH.fullmatch(path) else "/"
