"""What a web page says of itself, for finding its feeds: links, metadata, title. No browser, only a look. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from listener.core.urls import absolute, canonical, is_web

_LONGEST = 600_000
"""Characters looked at. Heads come first; only a page that names its feeds in its foot needs the rest."""
_MOST = 50
"""Feeds of one page; portals have a page that lists hundreds."""
_UNSEEN = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))
_TAG = re.compile(r"""<(link|meta|base|a)\b((?:[^<>"']|"[^"<>]{0,2000}"|'[^'<>]{0,2000}'){0,500})>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,1000})", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml|application/feed\+json|text/(?:rss|atom)(?:\+xml)?")
_FEED_LINK = re.compile(
    r"\.(?:rss|atom|rdf)$|/(?:feed|rss|atom)/?$|[/_.-](?:rss|feed|atom)[^/]*\.(?:xml|json)$", re.IGNORECASE
)
_COMMENTS = re.compile(r"comments?\b|kommentar", re.IGNORECASE)

Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed that a page names."""

    url: str
    title: str = ""

    @property
    def comments(self) -> bool:
        """Whether it seems to hold what readers write, not the articles."""
        return bool(_COMMENTS.search(f"{self.url} {self.title}"))


@dataclass(frozen=True, slots=True)
class Page:
    """A web page."""

    url: str
    """Where it came from."""
    text: str
    """As written."""
    title: str
    tags: tuple[tuple[str, Attributes], ...]
    """Names and attributes of ``link``, ``meta``, ``base`` and ``a``, in lower case, without those in comments."""

    @property
    def site(self) -> str:
        """What the whole site is called, as far as this page tells."""
        named = self.meta("og:site_name") or self.meta("application-name")
        return named or (self.title if urlsplit(self.url).path in {"", "/"} else "")

    @property
    def base(self) -> str:
        """What its links start from."""
        given = next((own["href"] for name, own in self.tags if name == "base" and own.get("href")), "")
        return absolute(self.url, given) if given else self.url

    def meta(self, name: str) -> str:
        """Return what ``<meta>`` says under a name, property or itemprop."""
        told = (own for tag, own in self.tags if tag == "meta" and own.get("content"))
        wanted = (own for own in told if name in {own.get(key, "").lower() for key in ("name", "property", "itemprop")})
        return next((own["content"] for own in wanted), "")

    def links(self, relation: str) -> Iterator[Attributes]:
        """Yield the ``<link>`` elements of a relation."""
        return (own for name, own in self.tags if name == "link" and relation in own.get("rel", "").lower().split())

    def feeds(self) -> tuple[Offer, ...]:
        """Return the feeds it names, those of comments last. If there is no other: also what its links look like."""
        named = [own for own in self.links("alternate") if _FEED_TYPE.fullmatch(_type(own))]
        offers = self._offers((*named, *(own for own in self.links("feed") if own not in named)))
        if all(offer.comments for offer in offers):
            linked = (own for name, own in self.tags if name == "a")
            offers += self._offers(own for own in linked if _FEED_LINK.search(own.get("href", "").partition("?")[0]))
        found: dict[str, Offer] = {}
        for offer in offers:
            found.setdefault(offer.url, offer)
        return tuple(sorted(found.values(), key=lambda offer: offer.comments))[:_MOST]

    def _offers(self, elements: Iterable[Attributes]) -> tuple[Offer, ...]:
        given = (own for own in elements if own.get("href"))
        offers = (Offer(canonical(absolute(self.base, own["href"])), own.get("title", "")) for own in given)
        return tuple(offer for offer in offers if is_web(offer.url))


def look(text: str, url: str) -> Page:
    """Return what a page that came from ``url`` says of itself."""
    text = text[:_LONGEST]
    title = _TITLE.search(text)
    tags = tuple((found[1].lower(), _attributes(found[2])) for found in _TAG.finditer(_seen(text)))
    return Page(url, text, " ".join(unescape(title[1]).split()) if title else "", tags)


def _seen(text: str) -> str:
    """Return a page without comments, scripts and styles: what they write is no element."""
    for start, end in _UNSEEN:
        text = "".join(_outside(text, start, end))
    return text


def _outside(text: str, start: str, end: str) -> Iterator[str]:
    lower = text.lower()
    folded = lower if len(lower) == len(text) else text
    at = 0
    while (begin := folded.find(start, at)) >= 0:
        yield text[at:begin]
        at = folded.find(end, begin)
        if at < 0:
            return
        at += len(end)
    yield text[at:]


def _attributes(written: str) -> Attributes:
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(written):
        value = next((value for value in one.groups()[1:] if value is not None), "")
        found.setdefault(one[1].lower(), unescape(value).strip())
    return found


def _type(own: Attributes) -> str:
    return own.get("type", "").partition(";")[0].strip().lower()
