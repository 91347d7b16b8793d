"""A public Telegram channel as its web preview shows it (t.me/s/…): no login, about twenty messages a page."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from listener.core.clean import line
from listener.core.dates import read_date
from listener.core.entries import tidy
from listener.core.htmltree import attribute, page_text, text_of, tree
from listener.core.jsonanswer import numbers_at
from listener.core.numerals import counted
from listener.core.options import bad_address
from listener.core.urls import absolute, canonical, is_web
from listener.errors import SourceError
from listener.model import Batch, DateQuality, Item, Json, Medium, Request, Response
from listener.ports import Flow

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

PACE_S = 10.0
"""The preview is for people; what asks more often is answered with 429."""

MOST_PAGES = 10
"""In one visit, besides the newest page. At the first one this is how far back the channel is read."""

MOST_KNOWN = 200
"""Messages that are remembered to notice which of them is deleted."""

_CHANNEL = re.compile(r"(?:https?://)?(?:(?:www\.)?t(?:elegram)?\.me/(?:s/)?|@)?([A-Za-z]\w{3,31})/?", re.ASCII)
_POST = re.compile(r"([A-Za-z]\w{3,31})/(\d{1,18})", re.ASCII)
_OWN_TAG = re.compile(r"</?tg-[a-z]+[^<>]{0,200}>")
_ONLY_LINKS = re.compile(r"(?:\s|https?://\S+)*")


@dataclass(frozen=True, slots=True)
class _Page:
    """What one page of a channel shows, oldest first."""

    items: tuple[Item, ...]
    ids: tuple[int, ...]
    """Numbers of all messages, also of those that only say that something was pinned."""
    channel: str
    """The channel's name as its messages bear it; another one than asked for if it has several."""
    older: bool
    """There are messages before these."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """The messages of one public channel. Channels whose owners or Telegram allow no preview cannot be heard."""

    MEDIUM: ClassVar[Medium] = Medium.MICROBLOG
    EVERY: ClassVar[timedelta] = timedelta(minutes=15)

    channel: str = field(
        metadata={
            "de": "Name des öffentlichen Kanals, etwa nordwind_news; @nordwind_news oder die Adresse gehen auch.",
            "en": "Name of the public channel, for example nordwind_news; @nordwind_news and the address will do, too.",
        }
    )
    api: str = field(
        default="https://t.me",
        metadata={
            "de": "Adresse der Schnittstelle; nur für einen Proxy oder Testserver zu ändern.",
            "en": "Address of the interface; only to be changed for a proxy or a test server.",
        },
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong: field, key of the sentence, its values."""
        if not _CHANNEL.fullmatch(self.channel.strip()):
            yield "channel", "sources.telegram_channel", {"channel": self.channel}
        yield from bad_address("api", self.api)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return the newest page and everything between it and the last message known.

        The newest page is read at each visit: what was changed on it comes again, what is missing from it was deleted.
        Raises SourceError: ``not_available`` (no such channel, or no preview), ``not_a_channel``, ``empty``,
        ``too_large``, ``unasked_304``.
        """
        name = _name(self.channel)
        known = numbers_at(cursor, "known") if cursor.get("channel") == name else []
        last = _last(cursor, name)
        newest = yield from self._page(name, {}, last)
        top = max((last, *newest.ids))
        pages, reached = [newest], top
        if not last:
            pages += yield from self._back(name, newest)
        elif newest.ids and min(newest.ids) > last + 1:
            between, reached = yield from self._between(name, last, min(newest.ids), top)
            pages += between
        gone = _gone(known, newest)
        seen = {number for page in pages for number in page.ids}
        remembered = sorted((set(known) - set(gone)) | seen)[-MOST_KNOWN:]
        items = {item.native_id: item for page in reversed(pages) for item in page.items}
        return Batch(
            tuple(items.values()),
            {"channel": name, "last": reached, "known": remembered},
            gone=tuple(f"{newest.channel}/{number}" for number in gone),
            more=reached < top,
        )

    def _back(self, name: str, newest: _Page) -> Generator[Request, Response, list[_Page]]:
        """Read what is older than the newest page, as far as a first visit goes."""
        pages = [newest]
        while pages[-1].older and pages[-1].ids and len(pages) <= MOST_PAGES:
            pages.append((yield from self._page(name, {"before": min(pages[-1].ids)}, 1)))
        return pages[1:]

    def _between(
        self, name: str, last: int, newest: int, top: int
    ) -> Generator[Request, Response, tuple[list[_Page], int]]:
        """Read on from the last message known to the newest page; return the pages and the last message without gap."""
        pages: list[_Page] = []
        mark = last
        for _ in range(MOST_PAGES):
            page = yield from self._page(name, {"after": mark}, last)
            pages.append(page)
            if not page.ids or max(page.ids) <= mark or max(page.ids) >= newest - 1:
                return pages, top
            mark = max(page.ids)
        return pages, mark

    def _page(self, name: str, place: dict[str, int], known: int) -> Generator[Request, Response, _Page]:
        query = f"?{urlencode(place)}" if place else ""
        address = f"{self.api.rstrip('/')}/s/{quote(name)}{query}"
        response = yield Request(address, headers={"Accept": "text/html"}, pace_s=PACE_S)
        if response.status == 304:
            raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
        if not urlsplit(response.url).path.startswith("/s/"):
            # Trying again is pointless where there never was a preview; one that was there may come back.
            raise SourceError("not_available", "no such public channel, or none with a preview", gone=not known)
        return _read(response)


def _read(response: Response) -> _Page:
    root = tree(page_text(response))
    if root.css_first(".tgme_channel_history, .js-message_history") is None:
        raise SourceError("not_a_channel", "the page has no messages and no place for them")
    messages = root.css(".tgme_widget_message")
    posts = [post for post in map(_post, messages) if post]
    items = tuple(_item(message) for message in messages if not _is_notice(message))
    channel = posts[0][1].lower() if posts else ""
    older = root.css_first("[data-before], link[rel=prev]") is not None
    return _Page(items, tuple(int(post[2]) for post in posts), channel, older)


def _item(message: LexborNode) -> Item:
    post, link = _post(message), message.css_first("a.tgme_widget_message_date")
    time = message.css_first(".tgme_widget_message_date time[datetime]")
    written = attribute(time, "datetime") if time is not None else ""
    dated = read_date(written, UTC)
    body = _body(message)
    address = canonical(attribute(link, "href")) if link is not None else ""
    return Item(
        native_id=f"{post[1].lower()}/{post[2]}" if post else _hash(written, body),
        body=body,
        url=address if is_web(address) else "",
        author=_first(message, ".tgme_widget_message_from_author", ".tgme_widget_message_owner_name"),
        published=dated.at if dated else None,
        date_quality=dated.quality if dated else DateQuality.SEEN,
        parent=_answered(message),
        reach=counted(_first(message, ".tgme_widget_message_views")),
        extra=_extra(message),
    )


def _body(message: LexborNode) -> str:
    """Return the message's own words; for a poll its question and answers, for a bare link what its preview says."""
    for node in message.css(".tgme_widget_message_text:not(.js-message_reply_text)"):
        if not _is_inside(node, message, "tgme_widget_message_reply"):
            own = tidy(_OWN_TAG.sub("", node.inner_html or ""))
            break
    else:
        own = ""
    poll = (".tgme_widget_message_poll_question", ".tgme_widget_message_poll_option_text")
    said = [text_of(node) for selector in poll for node in message.css(selector)]
    if not own and not said:
        said = [_first(message, ".tgme_widget_message_document_title")]
    if _ONLY_LINKS.fullmatch(line(own)):
        said += [_first(message, ".link_preview_title"), _first(message, ".link_preview_description")]
    return "\n".join(part for part in (own, *said) if part)


def _extra(message: LexborNode) -> dict[str, object]:
    origin = message.css_first("a.tgme_widget_message_forwarded_from_name[href]")
    preview = message.css_first("a.tgme_widget_message_link_preview[href]")
    reactions = [counted(text_of(node)) for node in message.css(".tgme_reaction")]
    told: dict[str, object] = {
        "forwarded_from": _first(message, ".tgme_widget_message_forwarded_from_name"),
        "forwarded_url": _link(origin),
        "link": _link(preview),
        "edited": "edited" in _first(message, ".tgme_widget_message_meta"),
        "reactions": sum(count for count in reactions if count),
    }
    return {name: value for name, value in told.items() if value}


def _is_notice(message: LexborNode) -> bool:
    """Tell whether a message only says that something was pinned or renamed."""
    return "service_message" in attribute(message, "class").split()


def _is_inside(node: LexborNode, outermost: LexborNode, name: str) -> bool:
    above = node.parent
    while above is not None and above.mem_id != outermost.mem_id:
        if name in attribute(above, "class").split():
            return True
        above = above.parent
    return False


def _post(message: LexborNode) -> re.Match[str] | None:
    """Return channel and number of a message: as it says itself, else as the link of its date does."""
    own = _POST.fullmatch(attribute(message, "data-post"))
    link = message.css_first("a.tgme_widget_message_date")
    return own or (_POST.fullmatch(urlsplit(attribute(link, "href")).path.strip("/")) if link is not None else None)


def _answered(message: LexborNode) -> str:
    reply = message.css_first("a.tgme_widget_message_reply[href]")
    post = _POST.fullmatch(urlsplit(_link(reply)).path.strip("/")) if reply is not None else None
    return f"{post[1].lower()}/{post[2]}" if post else ""


def _link(node: LexborNode | None) -> str:
    address = canonical(absolute("https://t.me/", attribute(node, "href"))) if node is not None else ""
    return address if is_web(address) else ""


def _first(message: LexborNode, *selectors: str) -> str:
    """Return the text of the first of several elements that has one."""
    found = (text_of(message.css_first(selector)) for selector in selectors)
    return tidy(next((text for text in found if text), ""))


def _gone(known: list[int], newest: _Page) -> list[int]:
    """Return the messages that should stand on the newest page and do not; an empty page says nothing."""
    return [number for number in known if newest.ids and number >= min(newest.ids) and number not in newest.ids]


def _name(channel: str) -> str:
    match = _CHANNEL.fullmatch(channel.strip())
    return match[1].lower() if match else channel.strip().lower()


def _last(cursor: Json, name: str) -> int:
    last = cursor.get("last") if cursor.get("channel") == name else 0
    return last if isinstance(last, int) else 0


def _hash(*texts: str) -> str:
    return blake2b("\0".join(texts).encode("utf-8", "replace"), digest_size=10).hexdigest()
