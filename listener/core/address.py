"""An address as a person types it, taken apart for recognising the place it leads to. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from listener.core.urls import is_web
from listener.errors import UsageError

_LIKE_A_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")
_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?://)|(?<=^)feed:(?=//)", re.IGNORECASE)
_HANDLE = re.compile(r"@([\w.-]+)@((?:[\w-]+\.)+[^\W\d_]{2,})")
_OPERATOR = re.compile(r"(?:^|\s)-?\w+:\S+")
_QUOTES = "\"'“”„«»‚‘"


@dataclass(frozen=True, slots=True)
class Address:
    """A web address."""

    url: str
    host: str
    """In lower case, without port, ``www.`` and ``m.``."""
    path: tuple[str, ...]
    """Its parts, decoded; empty ones left out."""
    query: Mapping[str, str]

    @property
    def place(self) -> str:
        """The path as it is compared: /r/nordwind/new."""
        return "/" + "/".join(self.path)

    def phrase(self, *names: str) -> tuple[str, ...]:
        """Return what was searched for, under the first parameter that is there; operators and quotes left out."""
        written = next((self.query[name] for name in names if self.query.get(name)), "")
        words = " ".join(_OPERATOR.sub(" ", written).split()).strip(_QUOTES + " ")
        return (words,) if words else ()


def read_address(typed: str) -> Address:
    """Return what was typed as an address: without scheme is https, ``feed:`` is a feed's, ``@name@host`` a profile.

    Raises UsageError for what is no address on the web.
    """
    url = _FEED_SCHEME.sub("", typed.strip().strip("<>"), count=1)
    if handle := _HANDLE.fullmatch(url):
        url = f"https://{handle[2]}/@{handle[1]}"
    elif url.startswith("//") or ("://" not in url and _LIKE_A_HOST.fullmatch(url)):
        url = f"https://{url.removeprefix('//')}"
    if not is_web(url):
        raise UsageError("find.no_address", typed=" ".join(typed.split())[:200])
    parts = urlsplit(url)
    host = re.sub(r"^(?:www|m|mobile)\.", "", (parts.hostname or "").rstrip("."))
    path = tuple(unquote(part) for part in parts.path.split("/") if part)
    return Address(url, host, path, dict(parse_qsl(parts.query)))
