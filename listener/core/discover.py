"""What an address leads to, and how to listen there: proposals, best first. Sends nothing: it is given the answer."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace

from listener.core import software
from listener.core.address import Address, read_address
from listener.core.charset import decode
from listener.core.clean import line
from listener.core.feedvisit import read
from listener.core.jsonanswer import json_object, text_at
from listener.core.jsonfeed import is_json
from listener.core.opml import Outline, is_opml
from listener.core.pagehead import Offer, Page, look
from listener.core.places import recognised
from listener.core.places_news import youtube
from listener.core.places_social import mastodon
from listener.core.proposal import Proposal, short_name
from listener.core.urls import is_web
from listener.errors import SourceError, UsageError
from listener.model import Response

ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, */*;q=0.1"
)
_INFLATED = 100 * 1024 * 1024
"""Bytes. Sitemaps come compressed as files, up to 50 MB of them (sitemaps.org)."""
_HEAD = 20_000
_ROOT = re.compile(r"<(?:\w+:)?(rss|rdf|feed|urlset|sitemapindex|html)[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<(?:\w+:)?title\b[^<>]*>(.{0,500}?)</(?:\w+:)?title\s*>", re.IGNORECASE | re.DOTALL)
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_GENERATOR = re.compile(r"<generator\b[^<>]{0,300}>([^<]{0,300})", re.IGNORECASE)
_NEWS = re.compile(r"sitemap-news/0\.9|<news:news", re.IGNORECASE)
_CHANNEL = re.compile(r"\b(UC[\w-]{22})(?![\w-])", re.ASCII)
_CHANNEL_IN_SCRIPT = re.compile(r'"(?:channelId|externalId)"\s*:\s*"(UC[\w-]{22})"', re.ASCII)
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


def discover(typed: str, response: Response | None = None) -> tuple[Proposal, ...]:
    """Return what is proposed for an address; without an answer nothing means: look at the page.

    Raises UsageError for what is no address, for places that cannot be listened to and for broken OPML; SourceError
    ``nothing_found`` for a page that offers nothing, and what reading a feed raises.
    """
    address = read_address(typed)
    if response is None:
        return recognised(address)
    there = read_address(response.url) if is_web(response.url) else address
    known = recognised(there) if there.url != address.url else ()
    found = known or tuple(_by_content(_lasting(address, response), there, response))
    if not found:
        raise SourceError("nothing_found", "no feed, and nothing else that is known")
    return found


def list_in(response: Response) -> str:
    """Return the text of an answer that is a list of feeds (OPML), else nothing."""
    text = decode(response.body, response.headers.get("content-type", ""))
    return text if is_opml(text) else ""


def from_outlines(outlines: tuple[Outline, ...]) -> tuple[tuple[Proposal, ...], tuple[Outline, ...]]:
    """Return how to listen to the feeds of a list, and those that are no address on the web."""
    found, odd = list[Proposal](), list[Outline]()
    for outline in outlines:
        try:
            found.append(_outlined(outline, read_address(outline.url)))
        except UsageError:
            odd.append(outline)
    return tuple(found), tuple(odd)


def _outlined(outline: Outline, address: Address) -> Proposal:
    name = short_name(outline.title, address.host)
    known = recognised(address)
    values = {"title": outline.title or address.host, "folder": " / ".join(outline.path) or "–"}
    feed = Proposal("feed", name, {"url": address.url}, "found_outline", values)
    return replace(known[0] if known else feed, name=name)


def _lasting(address: Address, response: Response) -> str:
    """Return what to configure: the address as given, or where it has moved for good."""
    return response.moved or address.url


def _by_content(url: str, there: Address, response: Response) -> Iterator[Proposal]:
    response = replace(response, body=_inflated(response.body))
    text = decode(response.body, response.headers.get("content-type", ""))
    root = _ROOT.search(text[:_HEAD])
    kind = root[1].lower() if root else ""
    if there.place == "/robots.txt":
        yield from _named_sitemaps(text, there)
    elif kind in {"rss", "rdf", "feed"} or is_json(text):
        yield from _feed(url, there, response, text)
    elif kind in {"urlset", "sitemapindex"}:
        yield from _sitemap(url, there, text, listing=kind == "sitemapindex")
    else:
        yield from _page(look(text, response.url or url), there, response)


def _inflated(body: bytes) -> bytes:
    """Return a file without its compression (RFC 1952): sitemaps lie compressed on the server. Raises SourceError."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = stream.decompress(body, _INFLATED)
    except zlib.error:
        raise SourceError("encoding", "the compressed file is damaged") from None
    if stream.unconsumed_tail:
        raise SourceError("too_large", f"more than {_INFLATED} bytes, inflated")
    return plain


def _feed(url: str, there: Address, response: Response, text: str) -> Iterator[Proposal]:
    entries = len(read(response).entries)
    title = line(text_at(json_object(response), "title"), 200) if is_json(text) else _title(text)
    generator = _GENERATOR.search(text[:_HEAD])
    maker = generator[1].strip() if generator else ""
    if maker.startswith("Mastodon"):
        yield from mastodon(there)
    medium = {"medium": "microblog"} if maker.startswith("Mastodon") else {}
    values = {"title": title or there.host, "entries": str(entries)}
    yield Proposal("feed", short_name(title, there.host), {"url": url, **medium}, "found_feed", values)
    if "wordpress" in maker.lower() and there.place.endswith("/feed"):
        yield software.comments(url.partition("/feed")[0], title)


def _title(text: str) -> str:
    """Return what a feed calls itself: a title before its first entry."""
    entry = _ENTRY.search(text)
    found = _TITLE.search(text, 0, entry.start() if entry else len(text))
    return line(found[1], 200) if found else ""


def _sitemap(url: str, there: Address, text: str, *, listing: bool) -> Iterator[Proposal]:
    if not listing and not _NEWS.search(text):
        raise SourceError("plain_sitemap", "it lists pages, but no news")
    yield Proposal(
        "news_sitemap", short_name(f"{there.host} news"), {"url": url}, "found_sitemap", {"host": there.host}
    )


def _named_sitemaps(text: str, there: Address) -> Iterator[Proposal]:
    """Yield the sitemaps that robots.txt names, those of news first."""
    named = [address for address in _SITEMAP_LINE.findall(text) if is_web(address)]
    for url in sorted(named, key=lambda one: "news" not in one.lower()):
        yield Proposal(
            "news_sitemap", short_name(f"{there.host} news"), {"url": url}, "found_sitemap", {"host": there.host}
        )


def _page(page: Page, there: Address, response: Response) -> Iterator[Proposal]:
    if there.host.startswith("consent."):
        raise SourceError("consent_page", "the site asks for consent to cookies first")
    offers = page.feeds()
    yield from _video(page, there)
    yield from software.fediverse(page, there, response.headers)
    yield from software.discourse(page)
    yield from (_offered(offer, page, there) for offer in offers if not offer.comments)
    yield from software.wordpress(page)
    yield from (_offered(offer, page, there) for offer in offers if offer.comments)
    yield from () if offers else software.forum(page)
    yield from software.rated(page)


def _offered(offer: Offer, page: Page, there: Address) -> Proposal:
    title = offer.title or page.site or there.host
    name = short_name(offer.title, page.site, there.host)
    reason = "found_comments" if offer.comments else "found_offer"
    return Proposal("feed", name, {"url": offer.url}, reason, {"title": title})


def _video(page: Page, there: Address) -> Iterator[Proposal]:
    """Yield the channel that a page of YouTube belongs to: it is named by an id, which only the page tells."""
    if not re.fullmatch(r"youtube(?:-nocookie)?\.com|youtu\.be", there.host):
        return
    told = (page.meta("channelid"), page.meta("identifier"), *(offer.url for offer in page.feeds()))
    linked = (own.get("href", "") for own in page.links("canonical"))
    found = _CHANNEL.search(" ".join((*told, *linked))) or _CHANNEL_IN_SCRIPT.search(page.text)
    if found:
        yield from youtube(there, found[1])
