"""Bluesky: posts that name a phrase, through the network's search, with an account or as a visitor."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from listener.core import apiitem
from listener.core.entries import tidy
from listener.core.jsonanswer import Object, count_at, inside, json_object, objects, text_at
from listener.core.options import Fault, bad_address
from listener.core.ratelimit import until_reset, used_up
from listener.core.rounds import DEEPEST, Asking, Page, Round, Window
from listener.core.throttle import throttled
from listener.core.urls import is_web
from listener.errors import SourceError, Throttled
from listener.model import DateQuality, Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

LIMIT = 100
"""Posts a page, the most there are."""
LOGIN_EVERY = timedelta(minutes=10)
"""An account may log in 300 times a day."""
MARGIN = timedelta(minutes=1)
_TICK = timedelta(milliseconds=1)
_PACE_S = 1.0
_METHOD = "/xrpc/app.bsky.feed.searchPosts"
_LOGIN = "/xrpc/com.atproto.server.createSession"


@dataclass(frozen=True, slots=True)
class _Session:
    """Where to ask, and with which right."""

    host: str
    token: Secret | None = None

    def request(self, options: dict[str, str | int]) -> Request:
        headers = {"Authorization": f"Bearer {self.token.reveal()}"} if self.token else {}
        url = f"{self.host.rstrip('/')}{_METHOD}?{urlencode(options)}"
        return Request(url, headers=headers, handles=(400, 401, 403, 429), pace_s=_PACE_S)


@dataclass(frozen=True, slots=True)
class Bluesky:
    """Posts on Bluesky, found by the network's own search."""

    MEDIUM: ClassVar[Medium] = Medium.MICROBLOG
    EVERY: ClassVar[timedelta] = timedelta(minutes=5)
    LATEST: ClassVar[timedelta] = timedelta(minutes=15)

    search: tuple[str, ...] = field(
        metadata={
            "brand": "names",
            "de": "Wonach gesucht wird; ohne Angabe nach den Namen und Schreibweisen der Marken.",
            "en": "What to search for; if not given, the names and other spellings of the brands.",
        }
    )
    langs: tuple[str, ...] = field(
        default=(),
        metadata={
            "de": "Nur Beiträge, die eine dieser Sprachen angeben, zum Beispiel de; leer: alle, denn viele geben keine "
            "oder eine falsche an.",
            "en": "Only posts that declare one of these languages, for example de; empty: all, for many declare none "
            "or a wrong one.",
        },
    )
    handle: str = field(
        default="",
        metadata={
            "de": "Name eines Kontos, zum Beispiel nordwind.bsky.social; ohne Konto ist die Suche zeitweise gesperrt.",
            "en": "Handle of an account, for example nordwind.bsky.social; without one the search is closed at times.",
        },
    )
    app_password: Secret | None = field(
        default=None,
        metadata={
            "de": "App-Passwort dieses Kontos (Einstellungen, Privatsphäre und Sicherheit), nicht sein Passwort.",
            "en": "App password of that account (settings, privacy and security), not its password.",
        },
    )
    api: str = field(default="https://api.bsky.app", metadata=apiitem.API)
    login: str = field(
        default="https://bsky.social",
        metadata={
            "de": "Server, an dem sich das Konto anmeldet; nur für Konten auf eigenen Servern zu ändern.",
            "en": "Server where the account logs in; only to be changed for accounts on servers of their own.",
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from apiitem.no_phrases("search", self.search)
        yield from bad_address("api", self.api)
        yield from bad_address("login", self.login)
        if bool(self.handle) != (self.app_password is not None):
            yield "handle", "sources.half_login", {}

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return new posts and, as far back as that is cheap, those known before.

        Raises SourceError: ``login_refused`` (gone) for a wrong password, ``http_403`` where the search is closed to
        visitors, ``http_400`` if it understands none of the phrases.
        """
        return _Visit(self, cursor, now).run()

    def log_in(self) -> Generator[Request, Response, _Session]:
        """Open a session on the account's own server; it is forgotten with the visit."""
        if self.app_password is None:
            return _Session(self.api)
        account = {"identifier": self.handle.strip().lstrip("@"), "password": self.app_password.reveal()}
        response = yield Request(
            f"{self.login.rstrip('/')}{_LOGIN}",
            method="POST",
            headers={"Content-Type": "application/json"},
            body=json.dumps(account).encode(),
            handles=(400, 401),
            pace_s=_PACE_S,
        )
        if response.status in {400, 401}:
            raise SourceError("login_refused", "handle and app password do not fit, or were revoked", gone=True)
        answer = json_object(response)
        token = text_at(answer, "accessJwt")
        if not token:
            raise SourceError("wrong_shape", "the login brought no token")
        return _Session(_home(answer) or self.login, Secret(token))


class _Visit:
    """One visit: all phrases, in one session."""

    def __init__(self, source: Bluesky, cursor: Json, now: datetime) -> None:
        self._source, self._now = source, now
        self._searches = {
            f"{lang} {phrase}".strip(): (phrase, lang) for phrase in source.search for lang in source.langs or ("",)
        }
        self._round = Round(cursor, tuple(self._searches), now)
        self._session = _Session(source.api)
        self._rest: timedelta | None = None

    def run(self) -> Flow:
        self._session = yield from self._source.log_in()
        failure: SourceError | None = None
        for name in self._round.todo:
            try:
                resting = yield from self._round.read(name, partial(self._page, *self._searches[name]), DEEPEST)
            except SourceError as error:
                failure = error
                # A phrase may be at fault, and then only this one; anything else would be the same for all of them.
                alone = error.kind == "http_400"
                self._give_up(error, (name,) if alone else self._round.todo)
                resting = not alone
            if resting:
                break
        if failure and not self._round.pages:
            raise failure
        settled = LOGIN_EVERY if self._session.token and not self._round.todo else None
        return self._round.batch({}, self._rest or settled)

    def _give_up(self, error: SourceError, names: tuple[str, ...]) -> None:
        if isinstance(error, Throttled):
            self._rest = error.wait
        self._round.unreadable |= {f"{self._searches[name][0]}: {error}": None for name in names}
        self._round.skip(names)

    def _page(self, phrase: str, lang: str, window: Window) -> Asking:
        options: dict[str, str | int] = {"q": quoted(phrase), "sort": "latest", "limit": LIMIT}
        options |= {"since": _written(window.since - MARGIN), **({"lang": lang} if lang else {})}
        for key, value in parse_qsl(window.place):
            if key == "until" or self._session.token:
                options[key] = value
        response = yield from self._answer(options)
        self._rest = used_up(response.headers, self._now)
        answer = apiitem.answered(response)
        posts, odd = apiitem.listed(answer, "posts")
        place, stuck = self._place(posts, tidy(text_at(answer, "cursor")), window)
        # A cursor is a number of posts: where one is taken back in between, another is never shown.
        cut = stuck or bool(odd) or "cursor" in options
        return Page(tuple(map(_item, posts)), place, (), odd, cut=cut, rest=self._rest is not None)

    def _answer(self, options: dict[str, str | int]) -> Generator[Request, Response, Response]:
        """Ask, and once more with a new session where the old one has run out in between."""
        response = yield self._session.request(options)
        if self._session.token and _error(response) == "ExpiredToken":
            self._session = yield from self._source.log_in()
            response = yield self._session.request(options)
        if response.status == 429:
            reset = until_reset(response.headers, self._now)
            raise throttled(response, self._now, reset.total_seconds() if reset else None)
        if response.status == 403 and not self._session.token:
            raise SourceError("http_403", "the search is closed to visitors; handle and app_password open it")
        if response.status >= 400:
            refused = {400: "the search does not understand this", 401: "the session is not accepted"}
            raise SourceError(f"http_{response.status}", refused.get(response.status, "no access"))
        return response

    def _place(self, posts: list[Object], cursor: str, window: Window) -> tuple[str, bool]:
        """Return where the next page begins, and whether some posts cannot be reached.

        Visitors may not use the cursor, and members' ends after 10,000 posts; time goes on for ever.
        """
        times = [min(at, self._now) for at in map(_sorted_at, posts) if at and at > window.since - MARGIN]
        if not times or not (cursor or len(posts) >= LIMIT):
            return "", False
        until = dict(parse_qsl(window.place)).get("until", "")
        if cursor and self._session.token:
            after = urlencode({"until": until, "cursor": cursor} if until else {"cursor": cursor})
            return (after, False) if after != window.place else ("", True)
        before, oldest = apiitem.moment(until), min(times)
        if before is None or oldest + _TICK < before:
            return urlencode({"until": _written(oldest + _TICK)}), False
        # A whole page of one millisecond, or a server that ignores "until".
        return (urlencode({"until": _written(oldest)}), True) if oldest < before else ("", True)


def quoted(phrase: str) -> str:
    """Return a phrase as the search takes it: several words in quotation marks."""
    words = phrase.replace('"', " ").split()
    return f'"{" ".join(words)}"' if len(words) > 1 else "".join(words)


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _home(answer: Object) -> str:
    """Return the address of the account's own server out of its DID document."""
    services = objects(inside(answer, "didDoc", "service"))
    homes = [
        text_at(service, "serviceEndpoint") for service in services if text_at(service, "id").endswith("#atproto_pds")
    ]
    return next(filter(is_web, homes), "")


def _error(response: Response) -> str:
    if response.status not in {400, 401}:
        return ""
    try:
        return text_at(json_object(response), "error")
    except SourceError:
        return ""


def _sorted_at(post: Object) -> datetime | None:
    """Return the time by which the search sorts: when a post was written is said by its author, and may be wrong."""
    times = (inside(post, "record", "createdAt"), inside(post, "indexedAt"))
    return min((at for at in map(apiitem.moment, times) if at), default=None)


def _item(post: Object) -> Item:
    uri, did = text_at(post, "uri"), text_at(post, "author", "did")
    record = inside(post, "record")
    created, indexed = apiitem.when(text_at(record, "createdAt")), apiitem.when(text_at(post, "indexedAt"))
    published = min((at for at in (created.published, indexed.published) if at), default=None)
    langs = inside(record, "langs")
    return Item(
        native_id=apiitem.native_id(uri, did, text_at(record, "createdAt"), text_at(post, "indexedAt")),
        body="\n\n".join(filter(None, _texts(record))),
        url=_page_of(uri),
        author=text_at(post, "author", "handle"),
        published=published,
        date_quality=DateQuality.EXACT if published else DateQuality.SEEN,
        lang=langs[0] if isinstance(langs, list) and langs and isinstance(langs[0], str) else "",
        parent=text_at(record, "reply", "parent", "uri"),
        likes=count_at(post, "likeCount"),
        shares=count_at(post, "repostCount"),
        replies=count_at(post, "replyCount"),
        extra=apiitem.facts(
            did=did,
            name=text_at(post, "author", "displayName"),
            cid=text_at(post, "cid"),
            root=text_at(record, "reply", "root", "uri"),
            quotes=count_at(post, "quoteCount"),
            link=apiitem.page(text_at(record, "embed", "external", "uri")),
        ),
    )


def _page_of(uri: str) -> str:
    """Return the page of a post in the web: by the account's DID, for its name may change."""
    parts = uri.removeprefix("at://").split("/")
    known = uri.startswith("at://did:") and len(parts) == 3
    return apiitem.page(f"https://bsky.app/profile/{parts[0]}/post/{parts[2]}") if known else ""


def _texts(record: object) -> Iterator[str]:
    """Yield the post, then the card of the page it links to and what its pictures show."""
    yield text_at(record, "text")
    for embed in (inside(record, "embed"), inside(record, "embed", "media")):
        yield text_at(embed, "external", "title")
        yield text_at(embed, "external", "description")
        yield from (text_at(picture, "alt") for key in ("images", "items") for picture in objects(inside(embed, key)))
        yield text_at(embed, "alt")
