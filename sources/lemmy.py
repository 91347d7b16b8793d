"""Lemmy: posts and comments that name a phrase, as one server and all it is connected with know them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

from listener.core import apiitem
from listener.core.entries import tidy
from listener.core.jsonanswer import Object, count_at, inside, json_object, objects, text_at
from listener.core.options import Fault, bad_address
from listener.core.rounds import DEEPEST, Asking, Page, Round, Window
from listener.core.searchwords import SEARCH
from listener.errors import SourceError, Throttled
from listener.model import Item, Json, Medium, Request, Response
from listener.ports import Flow

LIMIT = 50
"""Entries a page, the most there are; the older interface gives so many posts and so many comments."""
MARGIN = timedelta(minutes=5)
"""Between our clock and the server's."""
KNOWN_FOR = timedelta(hours=6)
"""A server that was updated speaks another language; its version is asked for from time to time."""
_PAUSE = timedelta(minutes=10)
"""After a refusal for haste, which never says how long: the usual limit counts so many minutes."""
_OLD, _NEW = "v3", "v4"


@dataclass(frozen=True, slots=True)
class Lemmy:
    """Posts and comments on Lemmy servers, found by the search of one of them."""

    MEDIUM: ClassVar[Medium] = Medium.FORUM
    LATEST: ClassVar[timedelta] = timedelta(hours=1)

    search: tuple[str, ...] = field(metadata=SEARCH)
    server: str = field(
        default="https://feddit.org",
        metadata={
            "de": "Adresse des Servers, der gefragt wird; er kennt auch, was auf verbundenen Servern steht.",
            "en": "Address of the server that is asked; it also knows what stands on servers connected with it.",
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from apiitem.no_phrases("search", self.search)
        yield from bad_address("server", self.server)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return new posts and comments and, as far back as that is cheap, those known before.

        Raises SourceError: ``rate_limit``, ``private`` (gone), ``http_400``, and what reading the answers raises.
        """
        return _Visit(self, cursor, now).run()


class _Visit:
    """One visit to the server: all phrases, in whichever of its two languages it speaks."""

    def __init__(self, source: Lemmy, cursor: Json, now: datetime) -> None:
        self._server, self._now = source.server.rstrip("/"), now
        self._host = urlsplit(self._server).netloc
        self._phrases = {f"{self._server} {phrase}": phrase for phrase in source.search}
        self._round = Round(cursor, tuple(self._phrases), now)
        asked = apiitem.moment(inside(cursor, "asked_version"))
        fresh = asked is not None and asked <= now < asked + KNOWN_FOR and cursor.get("server") == self._server
        self._api = text_at(cursor, "api") if fresh else ""
        self._asked = asked if asked and fresh else now
        self._everywhere = text_at(cursor, "everywhere") or "all"
        """How the server writes it: in lower case since 1.0, before with a capital."""
        self._ids: dict[str, str] = {}
        """What comments are called everywhere, by their number on this server."""

    def run(self) -> Flow:
        if self._api not in {_OLD, _NEW}:
            self._api = yield from self._version()
        ask = self._old_page if self._api == _OLD else self._new_page
        pause: timedelta | None = None
        try:
            for name in self._round.todo:
                yield from self._round.read(name, partial(ask, self._phrases[name]), DEEPEST)
        except SourceError as error:
            if not self._round.pages:
                raise
            pause = error.wait if isinstance(error, Throttled) else None
            self._give_up(error)
        known = {"server": self._server, "api": self._api, "asked_version": self._asked.isoformat()}
        return self._round.batch({**known, "everywhere": self._everywhere}, pause)

    def _give_up(self, error: SourceError) -> None:
        """Leave the rest to a later visit; a server that only wants a pause goes on then where it stopped."""
        if not isinstance(error, Throttled):
            self._round.unreadable[f"{self._host}: {error}"] = None
            self._round.skip(self._round.todo)

    def _version(self) -> Generator[Request, Response, str]:
        """Return the language of the server. It is asked in the older one, which newer servers still understand."""
        response = yield Request(f"{self._server}/api/v3/site", handles=(400, 404))
        if response.status == 404:
            response = yield Request(f"{self._server}/api/v4/site", handles=(400,))
        version = text_at(_checked(response), "version")
        if not version:
            raise SourceError("wrong_shape", "the server does not say its version")
        return _OLD if version.startswith("0.") else _NEW

    def _old_page(self, phrase: str, window: Window) -> Asking:
        """Ask the interface of 0.19: newest first, page by page, until a page is older than the window."""
        number = int(window.place) if window.place.isdecimal() else 1
        options = {"q": phrase, "type_": "All", "sort": "New", "listing_type": "All", "limit": LIMIT, "page": number}
        answer = _checked((yield Request(f"{self._server}/api/v3/search?{urlencode(options)}", handles=(400,))))
        views, odd = _listed(answer, "posts", "comments")
        reaches = any(self._reaches(answer.get(kind), window.since - MARGIN) for kind in ("posts", "comments"))
        # Page numbers shift while one reads: where something is taken back in between, one entry is never shown.
        return self._page(views, odd, str(number + 1) if reaches else "", cut=number > 1)

    def _reaches(self, views: object, since: datetime) -> bool:
        """Tell whether a full page ends within the window: there may be more on the next."""
        shown = list(objects(views))
        times = [apiitem.when(_published(view)).published for view in shown]
        oldest = next((at for at in reversed(times) if at), None)
        return len(shown) >= LIMIT and oldest is not None and oldest >= since

    def _new_page(self, phrase: str, window: Window) -> Asking:
        """Ask the interface of 1.0: it cannot sort, but limit the time; all its pages are read.

        A page's mark is the entry it begins with, and worth nothing once that was deleted: then from the start again.
        """
        seconds = int((self._now - window.since + MARGIN).total_seconds())
        options: dict[str, str | int] = {"search_term": phrase, "q": phrase, "time_range_seconds": seconds}
        response = yield self._search(options, window.place)
        if response.status == 400 and window.place and not _hasty(response):
            response = yield self._search(options, "")
        if response.status == 400 and not _hasty(response):
            self._everywhere = "All" if self._everywhere == "all" else "all"
            response = yield self._search(options, "")
        answer = _checked(response)
        views, odd = _listed(answer, *(("search",) if "search" in answer else ("posts", "comments")))
        place = tidy(text_at(answer, "next_page"))
        stuck = bool(place) and place == window.place
        return self._page(views, odd, "" if stuck else place, cut=stuck)

    def _search(self, options: Mapping[str, str | int], place: str) -> Request:
        page: dict[str, str | int] = {"limit": LIMIT, **({"page_cursor": place} if place else {})}
        whole = {**options, "listing_type": self._everywhere, **page}
        return Request(f"{self._server}/api/v4/search?{urlencode(whole)}", handles=(400,))

    def _page(self, views: list[Object], odd: tuple[str, ...], place: str, *, cut: bool = False) -> Page:
        entries = [view for view in views if "comment" in view or "post" in view]
        self._ids |= {text_at(view, "comment", "id"): _identity(view["comment"]) for view in views if "comment" in view}
        gone = tuple(filter(None, (_identity(_said(view)) for view in entries if _taken_back(view))))
        items = tuple(_item(view, self._host, self._ids) for view in entries if not _taken_back(view))
        return Page(items, place, gone, odd, cut=cut or bool(odd))


def _checked(response: Response) -> Object:
    """Return an answer; raises what the server says with a 400, which is its word for most failures."""
    if response.status < 400:
        return apiitem.answered(response)
    word = _error(response)
    if word == "rate_limit_error":
        raise Throttled("rate_limit", "the server asks to wait", _PAUSE)
    if word == "instance_is_private":
        raise SourceError("private", "the server answers its members only", gone=True)
    known = re.fullmatch(r"[a-z_]{3,60}", word)
    raise SourceError(f"http_{response.status}", f"the server says {word}" if known else "the server refuses this")


def _error(response: Response) -> str:
    try:
        return text_at(json_object(response), "error")
    except SourceError:
        return ""


def _hasty(response: Response) -> bool:
    return _error(response) == "rate_limit_error"


def _listed(answer: Object, *names: str) -> tuple[list[Object], tuple[str, ...]]:
    lists = [apiitem.listed(answer, name) for name in names]
    return [view for views, _ in lists for view in views], tuple(line for _, lines in lists for line in lines)


def _said(view: Object) -> object:
    return view["comment"] if "comment" in view else view.get("post")


def _published(view: Object) -> str:
    return text_at(_said(view), "published") or text_at(_said(view), "published_at")


def _taken_back(view: Object) -> bool:
    said = _said(view)
    return any(inside(said, key) is True for key in ("deleted", "removed"))


def _identity(said: object) -> str:
    given = text_at(said, "ap_id")
    return apiitem.native_id(given) if given else ""


def _item(view: Object, host: str, ids: Mapping[str, str]) -> Item:
    said, when = _said(view), apiitem.when(_published(view))
    author = _name(inside(view, "creator"), host)
    counts = inside(view, "counts") or said
    return Item(
        native_id=_identity(said) or apiitem.native_id("", author, _published(view), text_at(said, "name")),
        title=text_at(said, "name"),
        body=text_at(said, "content") or text_at(said, "body"),
        url=apiitem.page(text_at(said, "ap_id")),
        author=author,
        published=when.published,
        date_quality=when.quality,
        parent=_parent(view, ids),
        likes=count_at(counts, "upvotes"),
        replies=count_at(counts, "child_count") if "comment" in view else count_at(counts, "comments"),
        extra=apiitem.facts(
            community=_name(inside(view, "community"), host),
            thread=text_at(view, "post", "name") if "comment" in view else "",
            link=apiitem.page(text_at(said, "url")),
            downvotes=count_at(counts, "downvotes"),
            edited=text_at(said, "updated") or text_at(said, "updated_at"),
            bot=inside(view, "creator", "bot_account") is True or None,
        ),
    )


def _parent(view: Object, ids: Mapping[str, str]) -> str:
    """Return what a comment answers: the comment before it in its path, if that is known here, else the post."""
    if "comment" not in view:
        return ""
    above = text_at(view, "comment", "path").split(".")[:-1]
    return (ids.get(above[-1], "") if above else "") or _identity(view.get("post"))


def _name(whoever: object, host: str) -> str:
    """Return a person or a community in full: name@server."""
    home = urlsplit(apiitem.page(text_at(whoever, "actor_id") or text_at(whoever, "ap_id"))).netloc
    name = text_at(whoever, "name")
    return f"{name}@{home or host}" if name else ""
