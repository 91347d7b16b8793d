"""Which software a website runs on, told by its page, and how to listen there: WordPress, Discourse, forums. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from listener.core.address import Address, read_address
from listener.core.pagehead import Page
from listener.core.places_social import lemmy, mastodon
from listener.core.proposal import Proposal, short_name

_REST = re.compile(r"/?(?:index\.php/?)?(?:wp-json/?|\?rest_route=/?)$")
_RATED = re.compile(
    r'"@type"\s*:\s*(?:\[[^\]]{0,200})?"(?:https?://schema\.org/)?(?:Aggregate)?(?:Review|Rating)"'
    r"""|itemtype\s*=\s*["']?https?://schema\.org/(?:AggregateRating|Review)\b""",
    re.IGNORECASE,
)
_FORUMS: tuple[tuple[str, str, str, str], ...] = (
    # name, what its pages say, what of a page's path belongs to the page and not to the forum, its feed
    ("phpBB", r'<body id="phpbb"|href="https?://www\.phpbb\.com', r"[\w-]*\.php.*", "app.php/feed"),
    (
        "XenForo",
        r'<html[^<>]{0,300}\bid="XF"',
        r"(?:index\.php\?|(?:threads|forums|members|whats-new)/).*",
        "forums/-/index.rss",
    ),
    ("vBulletin", r'name="generator"[^<>]{0,40}vBulletin', r"[\w-]*\.php.*", "external.php?type=RSS2"),
    ("WoltLab", r"href=\"https?://(?:www\.)?woltlab\.com", r"(?:index\.php|board|thread)/?.*", "board-feed/"),
    ("MyBB", r'href="https?://(?:www\.)?mybb\.com', r"[\w-]*\.php.*", "syndication.php"),
)
"""Their usual feeds (sources.md A10), for pages that name none."""


def wordpress(page: Page) -> Iterator[Proposal]:
    """Yield the comments of a WordPress site."""
    interface = next((own["href"] for own in page.links("https://api.w.org/") if own.get("href")), "")
    if interface or page.meta("generator").startswith("WordPress"):
        site = _REST.sub("", urljoin(page.url, interface)) if interface else urljoin(page.url, "/").rstrip("/")
        yield comments(site, page.site)


def comments(site: str, title: str) -> Proposal:
    """Return what readers write on a WordPress site."""
    host = read_address(site).host
    return Proposal(
        "wordpress", short_name(f"{host} kommentare"), {"url": site}, "found_wordpress", {"title": title or host}
    )


def discourse(page: Page) -> Iterator[Proposal]:
    """Yield a forum that runs on Discourse."""
    if not page.meta("generator").startswith("Discourse"):
        return
    site = page.meta("discourse-base-uri") or "/"
    url = urljoin(page.url, site).rstrip("/")
    yield Proposal("discourse", short_name(page.site, read_address(url).host), {"url": url}, "found_discourse")


def forum(page: Page) -> Iterator[Proposal]:
    """Yield the usual feed of a forum whose software the page shows."""
    for name, sign, inner, feed in _FORUMS:
        if re.search(sign, page.text, re.IGNORECASE):
            parts = urlsplit(page.url)
            home = re.sub(rf"(?<=/){inner}$", "", f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}")
            url = urljoin(page.url, home[: home.rfind("/") + 1] + feed)
            named = short_name(page.site, read_address(page.url).host)
            yield Proposal("feed", named, {"url": url, "medium": "forum"}, "found_forum", {"software": name})


def fediverse(page: Page, address: Address, headers: Mapping[str, str]) -> Iterator[Proposal]:
    """Yield a hashtag of a Mastodon server, or the search of a Lemmy server."""
    if headers.get("server", "").lower() == "mastodon" or re.search(r"""<div[^<>]+\bid=["']mastodon["']""", page.text):
        yield from mastodon(address)
    if "lemmyConfig" in page.text or page.meta("generator").lower().startswith("lemmy"):
        yield from lemmy(address)


def rated(page: Page) -> Iterator[Proposal]:
    """Yield a page that carries reviews or ratings in the words of schema.org."""
    if _RATED.search(page.text):
        named = short_name(page.title, read_address(page.url).host)
        yield Proposal("schema_org", named, {"urls": (page.url,)}, "found_rated")
