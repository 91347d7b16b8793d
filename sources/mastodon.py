"""Mastodon: the public posts under hashtags, as several servers know them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

from listener.core import entries, feedvisit
from listener.core.apiitem import moment
from listener.core.fediverse import hashtag, id_at, order, posts_of
from listener.core.jsonanswer import inside, json_list, objects, text_at
from listener.core.options import Fault, bad_address
from listener.core.ratelimit import until_reset, used_up
from listener.core.rounds import MOST_PAGES, Asking, Page, Round, Window
from listener.core.throttle import throttled
from listener.errors import SourceError, Throttled
from listener.model import Json, Medium, Request, Response, Secret
from listener.ports import Flow

LIMIT = 40
"""Posts a page, the most there are."""
SHORT = 20
"""Some servers never give more, and some drop posts from a page: one of so many may not be the last."""
MARGIN = timedelta(minutes=1)
"""Ids are made of times, but not to the millisecond."""
_CLOSED = (401, 403, 404, 422)
"""What servers say to visitors who may not read their timelines; versions differ."""
_CLOSED_FOR = timedelta(hours=6)
_PACE_S = 1.0


class _Closed(SourceError):
    """The timelines of a server are for its members."""


@dataclass(slots=True)
class _Host:
    """What is known of a server from earlier visits."""

    address: str
    rest: datetime | None = None
    """It has asked for quiet until then."""
    closed: datetime | None = None
    """Its timelines were closed to us; until then only its feeds are read."""
    token: Secret | None = None

    @property
    def name(self) -> str:
        return urlsplit(self.address).netloc

    def request(self, path: str) -> Request:
        headers = {"Authorization": f"Bearer {self.token.reveal()}"} if self.token else {}
        return Request(f"{self.address}{path}", headers=headers, handles=(*_CLOSED, 429), pace_s=_PACE_S)

    def json(self) -> Json:
        return {key: at.isoformat() for key, at in (("rest", self.rest), ("closed", self.closed)) if at}


@dataclass(frozen=True, slots=True)
class Mastodon:
    """Public posts under hashtags on Mastodon servers."""

    MEDIUM: ClassVar[Medium] = Medium.MICROBLOG
    EVERY: ClassVar[timedelta] = timedelta(minutes=5)
    LATEST: ClassVar[timedelta] = timedelta(minutes=15)

    tags: tuple[str, ...] = field(
        metadata={
            "brand": "names",
            "de": "Hashtags, nach denen gesehen wird; Leerzeichen und Sonderzeichen fallen weg. Ohne Angabe die Namen "
            "und Schreibweisen der Marken.",
            "en": "Hashtags to look at; blanks and signs are left out. If not given, the names and other spellings of "
            "the brands.",
        }
    )
    servers: tuple[str, ...] = field(
        default=("https://mastodon.social", "https://troet.cafe"),
        metadata={
            "de": "Adressen der Server; jeder kennt nur, was bei ihm ankommt, darum besser zwei bis vier große.",
            "en": "Addresses of the servers; each knows only what reaches it, so two to four large ones are better.",
        },
    )
    token: Secret | None = field(
        default=None,
        metadata={
            "de": "Zugangsschlüssel eines Kontos auf dem ersten der Server, falls dieser seine Zeitleisten nur "
            "Angemeldeten zeigt.",
            "en": "Access token of an account on the first of the servers, if that one shows its timelines to members "
            "only.",
        },
    )
    only_indexable: bool = field(
        default=False,
        metadata={
            "de": "Den Wortlaut nur von Konten aufbewahren, die gefunden werden wollen (indexable), von anderen nur "
            "Link und Zahlen; wer Suchmaschinen ausschließt (noindex), wird nie im Wortlaut aufbewahrt. Das gilt, "
            "soweit der Server es mitteilt.",
            "en": "Keep the words only of accounts that want to be found (indexable), of others just link and counts; "
            "the words of those who shut out search engines (noindex) are never kept. As far as the server tells.",
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        if not any(map(hashtag, self.tags)):
            yield "tags", "sources.hashtag", {"tag": ", ".join(self.tags)}
        if not self.servers:
            yield "servers", "sources.no_server", {}
        for server in self.servers:
            yield from bad_address("servers", server)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return the posts under all hashtags, from all servers that answer; raises only if none of them does."""
        return _Visit(self, cursor, now).run()


class _Visit:
    """One visit to all servers: first those whose timelines are open, then the feeds of the others."""

    def __init__(self, source: Mastodon, cursor: Json, now: datetime) -> None:
        self._source, self._now = source, now
        self._tags = tuple(dict.fromkeys(tag for tag in map(hashtag, source.tags) if tag))
        addresses = tuple(dict.fromkeys(server.rstrip("/") for server in source.servers))
        self._hosts = [self._host(address, inside(cursor, "hosts", address)) for address in addresses]
        names = [_list(host, tag) for host in self._hosts for tag in self._tags]
        self._round = Round(cursor, names, now)
        self._since: dict[str, datetime] = {}
        """By hashtag: what is older was heard at earlier visits by their timelines."""
        self._failures: list[SourceError] = []

    def _host(self, address: str, kept: object) -> _Host:
        rest, closed = moment(inside(kept, "rest")), moment(inside(kept, "closed"))
        return _Host(
            address,
            rest=rest if rest and rest > self._now else None,
            closed=closed if closed and closed > self._now else None,
            token=self._source.token if address == self._source.servers[0].rstrip("/") else None,
        )

    def run(self) -> Flow:
        self._skip(host for host in self._hosts if host.rest)
        for host in [host for host in self._hosts if not host.rest and not host.closed]:
            yield from self._tried(host, self._timelines(host))
        for host in [host for host in self._hosts if not host.rest and host.closed]:
            yield from self._tried(host, self._feeds(host))
        if self._failures and not self._round.pages:
            raise max(self._failures, key=_wait)
        hosts = {host.address: host.json() for host in self._hosts}
        return self._round.batch({"hosts": hosts}, self._quiet())

    def _tried(self, host: _Host, listening: Generator[Request, Response, None]) -> Generator[Request, Response, None]:
        """Listen to one server; its failure, of whatever kind, is noted and silences nobody else."""
        try:
            yield from listening
        except SourceError as error:
            self._failures.append(error)
            if isinstance(error, Throttled):
                host.rest = self._now + error.wait
            self._round.unreadable[f"{host.name}: {error}"] = None
            self._skip([host])

    def _timelines(self, host: _Host) -> Generator[Request, Response, None]:
        """Read the timelines of one server."""
        for tag in self._tags:
            name = _list(host, tag)
            if name not in self._round.todo:
                continue
            since = self._round.window(name).since
            try:
                yield from self._round.read(name, partial(self._page, host, tag))
            except _Closed:
                host.closed = self._now + _CLOSED_FOR
                if host.token:
                    self._round.unreadable[f"{host.name}: the token is not accepted"] = None
                return
            self._since[tag] = max(since, self._since.get(tag, since))
            if host.rest:
                self._skip([host])
                return

    def _page(self, host: _Host, tag: str, window: Window) -> Asking:
        after = window.place or str(id_at(window.since - MARGIN))
        options = urlencode({"limit": LIMIT, "min_id": after})
        response = yield host.request(f"/api/v1/timelines/tag/{quote(tag, safe='')}?{options}")
        self._check(host, response)
        host.rest = self._rest(response.headers)
        answer = json_list(response)
        statuses = list(objects(answer))
        newest = max((text_at(status, "id") for status in statuses), key=order, default="")
        stuck = len(statuses) >= SHORT and order(newest) <= order(after)
        ended = stuck or len(statuses) < SHORT
        found = posts_of(statuses, host.name, tag, only_indexable=self._source.only_indexable)
        odd = len(answer) - len(statuses)
        unreadable = (f"{host.name}: {odd} of {len(answer)} posts are none",) if odd else ()
        return Page(found, "" if ended else newest, (), unreadable, cut=stuck or bool(odd), rest=bool(host.rest))

    def _feeds(self, host: _Host) -> Generator[Request, Response, None]:
        """Read the feeds of a server with closed timelines: the last posts only, so they are never a whole."""
        for tag in self._tags:
            name = _list(host, tag)
            if name not in self._round.todo:
                continue
            if self._round.pages >= MOST_PAGES:
                return
            since = self._since.get(tag, self._round.window(name).since)
            response = yield host.request(f"/tags/{quote(tag, safe='')}.rss")
            self._check(host, response)
            document = feedvisit.read(response)
            heard = {item.url for item in self._round.items}
            found = entries.items(document.entries, UTC)
            fresh = [item for item in found if item.url not in heard and (item.published or since) >= since]
            self._round.take(Page(tuple(fresh), unreadable=document.unreadable))
            self._skip([host], tag)

    def _check(self, host: _Host, response: Response) -> None:
        status = response.status
        if status == 304:
            raise SourceError("unasked_304", "the server says unchanged to whoever knows nothing")
        if status == 429:
            reset = until_reset(response.headers, self._now, "x-ratelimit")
            raise throttled(response, self._now, reset.total_seconds() if reset else None)
        if status in _CLOSED:
            raise _Closed(f"http_{status}", "closed to visitors")

    def _rest(self, headers: Mapping[str, str]) -> datetime | None:
        wait = used_up(headers, self._now, "x-ratelimit")
        return self._now + wait if wait else None

    def _skip(self, hosts: Iterable[_Host], *tags: str) -> None:
        self._round.skip(_list(host, tag) for host in hosts for tag in tags or self._tags)

    def _quiet(self) -> timedelta | None:
        """Return how long all servers want to rest; None if one is awake."""
        rests = [host.rest for host in self._hosts if host.rest]
        return min(rests) - self._now if len(rests) == len(self._hosts) else None


def _list(host: _Host, tag: str) -> str:
    return f"{host.address} {tag}"


def _wait(error: SourceError) -> timedelta:
    return error.wait if isinstance(error, Throttled) else timedelta(0)
