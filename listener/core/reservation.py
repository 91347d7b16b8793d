"""Whether a publisher reserves text and data mining (§ 44b UrhG), by TDMRep or robots directives. Sends nothing itself.

Where it does, only link and title of a page's entries are kept.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from listener.core.charset import decode
from listener.core.robots import AGENT, READABLE, origin
from listener.model import Json, Request, Response

KEPT_FOR = timedelta(hours=24)
_MOST_SITES, _MOST_RULES, _LARGEST = 50, 200, 500 * 1024

_RESTRICTING = {"none", "noindex", "noarchive", "nosnippet", "max-snippet:0"}
_WITH_VALUE = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}
"""Directives with a colon of their own; any other word before a colon is the name of an agent."""


def file_of(
    url: str, memory: Json, now: datetime, handles: tuple[int, ...] = READABLE
) -> Generator[Request, Response, Json]:
    """Ask for ``/.well-known/tdmrep.json`` of an address's site unless it is remembered; return the new memory.

    Whatever is no such file counts as none (TDMRep: an error means that nothing is reserved by it).
    """
    known = {site: entry for site, entry in memory.items() if _counts(entry, now)}
    site = origin(url)
    if site in known:
        return known
    headers = {"Accept": "application/json"}
    response = yield Request(f"{site}/.well-known/tdmrep.json", headers=headers, handles=handles)
    if response.status >= 500 or response.status == 429:
        return known
    kept = dict(list(known.items())[1 - _MOST_SITES :])
    return kept | {site: {"at": int(now.timestamp()), "rules": _rules(response)}}


def reservation(url: str, memory: Json, headers: Mapping[str, str], metas: Iterable[tuple[str, str]]) -> str:
    """Return what reserves a page (``tdm``, or the robots directive), nothing if it is free.

    ``memory``: from ``file_of``. ``headers``, ``metas``: the page's own. Of the three places where TDMRep may stand,
    the page counts before its header, and the header before the site's file.
    """
    named = list(metas)
    told = [*(content for name, content in named if name == "tdm-reservation"), headers.get("tdm-reservation", "")]
    said = next((word for word in map(str.strip, told) if word in {"0", "1"}), "")
    if said == "1" or (not said and _filed(url, memory)):
        return "tdm"
    return next(_restrictions(headers, named), "")


def _restrictions(headers: Mapping[str, str], metas: list[tuple[str, str]]) -> Iterator[str]:
    ours = AGENT.lower()
    for content in [content for name, content in metas if name in {"robots", ours}]:
        yield from (word for word in _words(content) if word in _RESTRICTING)
    agent = ""
    for word in _words(headers.get("x-robots-tag", "")):
        name, colon, rest = word.partition(":")
        if colon and name not in _WITH_VALUE:
            agent, word = name, rest  # noqa: PLW2901 - "agent: directive" names whom this and the next ones are for
        if agent in {"", ours} and word in _RESTRICTING:
            yield word


def _words(text: str) -> Iterator[str]:
    return ("".join(word.split()).lower() for word in text.replace(";", ",").split(","))


def _filed(url: str, memory: Json) -> bool:
    """Tell whether the site's file reserves the address: the first rule that fits decides."""
    entry: Any = memory.get(origin(url))
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    rules = entry["rules"] if isinstance(entry, dict) else []
    return next((bool(reserved) for location, reserved in rules if _fits(location, path)), False)


def _fits(location: str, path: str) -> bool:
    """Tell whether a location with ``*`` and a closing ``$`` fits a path, as in robots.txt."""
    exact = location.endswith("$")
    first, *others = location.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in others:
        found = path.rfind(piece, at) if exact and piece is others[-1] else path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return at == len(path) or not exact


def _rules(response: Response) -> list[list[str | bool]]:
    if response.status >= 300:
        return []
    try:
        listed = json.loads(decode(response.body[:_LARGEST]))
    except (ValueError, RecursionError):
        return []
    rules = (one for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, dict))
    found: list[list[str | bool]] = [
        [str(rule.get("location")), rule.get("tdm-reservation") in (1, "1")] for rule in rules if rule.get("location")
    ]
    return found[:_MOST_RULES]


def _counts(entry: Any, now: datetime) -> bool:
    sound = isinstance(entry, dict) and isinstance(entry.get("at"), int) and isinstance(entry.get("rules"), list)
    return sound and 0 <= now.timestamp() - entry["at"] < KEPT_FOR.total_seconds()
