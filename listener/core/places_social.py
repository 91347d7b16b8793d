"""Social networks, forums and developers' places, known by their address alone. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from listener.core.address import Address
from listener.core.proposal import ISSUED, PART, Proposal, Recogniser, searching, short_name
from listener.errors import UsageError

_MASTODON = (
    r"(?:mastodon|mstdn|masto|social)\.[\w.-]+|[\w-]+\.social|troet\.cafe|social\.tchncs\.de|chaos\.social|det\.social"
    r"|mas\.to|fosstodon\.org|infosec\.exchange|norden\.social|hessen\.social"
)
_LEMMY = r"(?:lemmy|feddit)\.[\w.-]+|lemm\.ee|sh\.itjust\.works|beehaw\.org|discuss\.tchncs\.de|programming\.dev"
_STACK_SITES = {
    "stackoverflow.com": "stackoverflow", "serverfault.com": "serverfault", "superuser.com": "superuser",
    "askubuntu.com": "askubuntu", "stackapps.com": "stackapps", "mathoverflow.net": "mathoverflow.net",
}  # fmt: skip
_FEED = re.compile(r"/(?:feeds?|rss)(?:/|$)|\.(?:rss|atom|xml)$", re.IGNORECASE)
"""What such places publish as a feed anyway need not be searched for."""
_CHANNEL = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)
_REPOSITORY_PAGES = frozenset({"orgs", "topics", "features", "marketplace", "sponsors", "settings", "search"})


def mastodon(address: Address) -> tuple[Proposal, ...]:
    """Return a hashtag, at any server that is known to be Mastodon."""
    if address.path[:1] != ("tags",) or len(address.path) != 2:
        return ()
    tag = address.path[1].removesuffix(".rss").lstrip("#")
    options = {"tags": (tag,), "servers": (f"https://{address.host}",)}
    values = {"tag": tag, "host": address.host}
    return (Proposal("mastodon", short_name(f"mastodon {tag}"), options, "found_mastodon", values),)


def lemmy(address: Address) -> tuple[Proposal, ...]:
    """Return the search for the brands on a Lemmy server, whichever of its pages was named."""
    return (searching("lemmy", f"Lemmy {address.host}", address.phrase("q"), server=f"https://{address.host}"),)


def _bluesky(address: Address) -> tuple[Proposal, ...]:
    if address.path[:1] == ("profile",):
        return ()  # its page names its feed
    search = address.phrase("q")
    if address.path[:1] == ("hashtag",) and len(address.path) > 1:
        search = (f"#{address.path[1]}",)
    return (searching("bluesky", "Bluesky", search),)


def _reddit(address: Address) -> tuple[Proposal, ...]:
    token = {"feed_token": PART} if {"feed", "user"} <= set(address.query) else {}
    user = {"user": address.query["user"]} if token else {}
    inside = {"subreddits": (address.path[1],)} if address.path[:1] == ("r",) and len(address.path) > 1 else {}
    found = searching("reddit", "Reddit", address.phrase("q"), **inside, **user)
    return (replace(found, reason="found_reddit", secrets=token),)


def _hackernews(address: Address) -> tuple[Proposal, ...]:
    return (searching("hackernews", "Hacker News", address.phrase("q", "query")),)


def _stackexchange(address: Address) -> tuple[Proposal, ...]:
    site = _STACK_SITES.get(address.host, address.host.removesuffix(".stackexchange.com"))
    return (searching("stackexchange", f"Stack Exchange {site}", address.phrase("q"), site=site),)


def _github(address: Address) -> tuple[Proposal, ...]:
    if len(address.path) < 2 or address.path[0] in _REPOSITORY_PAGES:
        return (searching("github", "GitHub", address.phrase("q")),)
    repository = "/".join(address.path[:2])
    options = {"narrow": f"repo:{repository}"}
    name = short_name(f"github {address.path[1]}")
    return (Proposal("github", name, options, "found_github", {"repository": repository}),)


def _telegram(address: Address) -> tuple[Proposal, ...]:
    name = next((part for part in address.path if part not in {"s", "share"}), "")
    if name.startswith("+") or name == "joinchat":
        raise UsageError("find.refused_telegram")
    if not _CHANNEL.fullmatch(name):
        return ()
    return (Proposal("telegram", short_name(f"telegram {name}"), {"channel": name}, "found_telegram", {"name": name}),)


def _x(address: Address) -> tuple[Proposal, ...]:
    search = address.phrase("q")
    if address.path[:1] == ("hashtag",) and len(address.path) > 1:
        search = (f"#{address.path[1]}",)
    return (_reviewed("x", "X", search),)


def _threads(address: Address) -> tuple[Proposal, ...]:
    return (_reviewed("threads", "Threads", address.phrase("q")),)


def _instagram(address: Address) -> tuple[Proposal, ...]:
    tags = {"hashtags": (address.path[2],)} if address.path[:2] == ("explore", "tags") and len(address.path) > 2 else {}
    options = {"account": "0", **tags, "accept_terms": True}
    return (Proposal("instagram", "instagram", options, "found_instagram", secrets={"token": ISSUED}),)


def _facebook(_address: Address) -> tuple[Proposal, ...]:
    options = {"page": "0", "accept_terms": True}
    return (Proposal("facebook", "facebook", options, "found_facebook", secrets={"token": ISSUED}),)


def _reviewed(kind: str, place: str, search: tuple[str, ...]) -> Proposal:
    """Return a search whose interface costs money or needs somebody's approval."""
    found = searching(kind, place, search, accept_terms=True)
    return replace(found, reason=f"found_{kind}", secrets={"token": ISSUED})


def _unless_feed(find: Recogniser) -> Recogniser:
    return lambda address: () if _FEED.search(address.place) else find(address)


PLACES: tuple[tuple[str, Recogniser], ...] = (
    (_MASTODON, mastodon),
    (_LEMMY, _unless_feed(lemmy)),
    (r"bsky\.app", _bluesky),
    (r"(?:[a-z]+\.)?reddit\.com", _reddit),
    (r"news\.ycombinator\.com|hn\.algolia\.com", _unless_feed(_hackernews)),
    ("|".join(map(re.escape, _STACK_SITES)) + r"|[a-z-]+\.stackexchange\.com", _unless_feed(_stackexchange)),
    (r"github\.com", _unless_feed(_github)),
    (r"t\.me|telegram\.me", _telegram),
    (r"x\.com|twitter\.com", _x),
    (r"threads\.(?:net|com)", _threads),
    (r"instagram\.com", _instagram),
    (r"(?:[a-z]{2}-[a-z]{2}\.)?facebook\.com|fb\.com", _facebook),
)
