"""Meta's Graph API as Threads, Instagram and Facebook use it: asking with a token, its errors, its pages. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from listener.core import apiitem
from listener.core.jsonanswer import Object, count_at, inside, objects, text_at
from listener.errors import SourceError, Throttled
from listener.model import Batch, Item, Json, Request, Response, Secret
from listener.ports import Flow

MOST_PAGES = 20
"""In one visit. What is left is kept in the cursor and read at the next one."""
OVERLAP = timedelta(days=2)
"""Read again at each visit: for edits, for counts, and for what was hidden for a while."""
HISTORY = timedelta(days=90)
"""The first visit reads so far back."""
PACE_S = 1.0

_LIMITS = frozenset({4, 17, 32, 341, 368, 613, *range(80000, 80015)})
"""Error codes that mean: later."""
_TOKENS = frozenset({102, 190, 463, 467})
_PERMISSIONS = frozenset({3, 10, *range(200, 300)})
_UNSAID_WAIT = timedelta(hours=1)
"""The limits count calls in a sliding hour."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Where to ask, and with which token."""

    api: str
    token: Secret

    def request(self, path: str, query: Mapping[str, str]) -> Request:
        """Return a request. The token stands in its address, as documented, so the address is a secret."""
        filled = apiitem.query({**query, "access_token": self.token.reveal()})
        url = Secret(f"{self.api.rstrip('/')}/{path}?{filled}")
        return Request(secret_url=url, headers={"Accept": "application/json"}, handles=(400, 401, 403), pace_s=PACE_S)


@dataclass(frozen=True, slots=True)
class Edge:
    """A list to read, newest entries first."""

    path: str
    query: Mapping[str, str]
    after: str = ""
    """Where it goes on."""
    until: str = ""
    """For the source alone: entries after that time are not wanted."""

    @property
    def name(self) -> str:
        """What makes it this list, wherever on it we are."""
        return json.dumps([self.path, sorted(self.query.items())])

    def json(self) -> Json:
        """Return the edge as a cursor keeps it."""
        return {"path": self.path, "query": dict(self.query), "after": self.after, "until": self.until}

    @classmethod
    def of(cls, kept: Object) -> Edge:
        """Return the edge a cursor has kept."""
        query = inside(kept, "query")
        texts = {name: text_at(query, name) for name in query} if isinstance(query, dict) else {}
        return cls(text_at(kept, "path"), texts, text_at(kept, "after"), text_at(kept, "until"))


@dataclass(frozen=True, slots=True)
class Page:
    """What was read on one page of an edge."""

    items: Sequence[Item]
    further: Sequence[Edge] = ()
    """Lists that this page leads to (the comments below a post)."""
    oldest: datetime | None = None
    """Date of the oldest entry that the list is sorted by, where that is not the items' own."""


@dataclass(frozen=True, slots=True)
class Round:
    """A way through all the edges of a source: from the newest entries back to ``floor``."""

    about: str
    """Names the options; a cursor of other ones is forgotten."""
    edges: Callable[[datetime], Sequence[Edge]]
    """Which lists to read, given from when on entries are wanted."""
    read: Callable[[Edge, Sequence[Object], datetime], Page]
    """Reads one page of a list, given its entries and the same."""
    listed: bool = False
    """The edges list everything there is, so that what is missing was deleted; False for searches."""
    kept: Json = field(default_factory=dict)
    """What else the cursor is to keep."""

    def walk(self, graph: Graph, cursor: Json, now: datetime) -> Flow:
        """Read all edges, in several visits if there are many pages. Raises what ``ask`` raises."""
        known = cursor if cursor.get("about") == self.about else {}
        mark, began = apiitem.moment(known.get("mark")), apiitem.moment(known.get("began"))
        floor = mark - OVERLAP if mark else now - HISTORY
        queue = [Edge.of(kept) for kept in objects(known.get("queue"))]
        fresh = not queue or began is None
        found, left, lines = yield from self._through(graph, list(self.edges(floor)) if fresh else queue, floor)
        start = now if fresh or began is None else began
        rest: Json = {"began": start.isoformat(), "queue": [edge.json() for edge in left]} if left else {}
        high = mark if left else start
        return Batch(
            tuple(found.values()),
            {**self.kept, "about": self.about, **({"mark": high.isoformat()} if high else {}), **rest},
            unreadable=tuple(lines),
            complete_since=floor if self.listed and fresh and not left and found else None,
            more=bool(left),
        )

    def _through(
        self, graph: Graph, queue: list[Edge], floor: datetime
    ) -> Generator[Request, Response, tuple[dict[str, Item], list[Edge], list[str]]]:
        found: dict[str, Item] = {}
        seen: dict[str, set[str]] = {}
        lines: list[str] = []
        for _ in range(MOST_PAGES):
            if not queue:
                break
            edge = queue.pop(0)
            answer = yield from ask(graph, edge.path, {**edge.query, **({"after": edge.after} if edge.after else {})})
            entries, strays = apiitem.listed(answer, "data")
            lines += strays
            page = self.read(edge, entries, floor)
            new = {item.native_id: item for item in page.items}
            known = seen.setdefault(edge.name, set())
            queue[:0] = [] if new and new.keys() <= known else _next(edge, answer, page, floor)
            queue += page.further
            known.update(new)
            found |= new
        return found, queue, lines


def ask(graph: Graph, path: str, query: Mapping[str, str]) -> Generator[Request, Response, Object]:
    """Ask once and return the answer.

    Raises SourceError: ``token`` and ``permission`` (both gone), ``limit`` (Throttled), http_NNN, what
    ``apiitem.answered`` raises.
    """
    response = yield graph.request(path, query)
    if response.status >= 400:
        raise _refusal(response)
    answer = apiitem.answered(response)
    if "error" in answer:
        raise _refusal(response)
    return answer


def _next(edge: Edge, answer: Object, page: Page, floor: datetime) -> list[Edge]:
    """Return where the list goes on: nowhere without a link "next", or where everything is older than wanted.

    The same ``after`` again is no end (hashtags have only one), unless the page showed nothing.
    """
    after = text_at(answer, "paging", "cursors", "after")
    dates = [item.published for item in page.items if item.published]
    oldest = page.oldest or min(dates, default=None)
    stuck = not inside(answer, "data") or (after == edge.after and not page.items)
    if stuck or not after or not text_at(answer, "paging", "next") or (oldest is not None and oldest < floor):
        return []
    return [replace(edge, after=after)]


def _refusal(response: Response) -> SourceError:
    """Return what an error says: limits come with 400 and 403 here, and trying a wrong token again is pointless."""
    try:
        error = inside(apiitem.answered(response), "error")
    except SourceError:
        error = None
    code = count_at(error, "code")
    if code in _LIMITS:
        return Throttled("limit", f"Meta's limit is reached (code {code})", _wait(response.headers))
    if code in _TOKENS:
        return SourceError("token", "the access token is wrong or has run out", gone=True)
    if code in _PERMISSIONS:
        return SourceError("permission", f"the token has no permission for this (code {code})", gone=True)
    detail = f"code {code}" if code is not None else "the request was refused"
    return SourceError(f"http_{response.status}", detail, gone=response.status == 400)


def _wait(headers: Mapping[str, str]) -> timedelta:
    """Return how long until calls are allowed again, as the usage header says in minutes; else an hour."""
    try:
        usage = json.loads(headers.get("x-business-use-case-usage", "{}"))
    except (ValueError, RecursionError):
        return _UNSAID_WAIT
    listed = [one for part in usage.values() for one in objects(part)] if isinstance(usage, dict) else []
    minutes = max((count_at(one, "estimated_time_to_regain_access") or 0 for one in listed), default=0)
    return timedelta(minutes=min(minutes, 24 * 60)) or _UNSAID_WAIT
