"""GitHub: issues and pull requests that name a phrase in their title, text or comments, by their last change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from listener.core.apiitem import API, facts, native_id, page, when
from listener.core.dates import read_date
from listener.core.jsonanswer import Object, count_at, epoch, inside, json_object, number_at, objects, text_at
from listener.core.options import Fault, bad_address
from listener.core.searchwords import quoted
from listener.core.sweep import Found, Search, Span, sweep
from listener.errors import SourceError, Throttled
from listener.model import Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

PER_PAGE = 100
"""The most the site gives."""
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(hours=48)
_REFUSALS = (401, 403, 422, 429)


@dataclass(frozen=True, slots=True)
class GitHub:
    """What is said in public issues and pull requests on GitHub."""

    MEDIUM: ClassVar[Medium] = Medium.FORUM
    EVERY: ClassVar[timedelta] = timedelta(minutes=15)
    LATEST: ClassVar[timedelta] = timedelta(hours=1)

    search: tuple[str, ...] = field(
        metadata={
            "brand": "names",
            "de": "Wonach gesucht wird; ohne Angabe nach den Namen und Schreibweisen der Marken.",
            "en": "What to search for; if not given, the names and other spellings of the brands.",
        }
    )
    token: Secret | None = field(
        default=None,
        metadata={
            "de": "Ein persönlicher Zugangsschlüssel ohne jedes Recht; mit ihm darf dreimal so oft gefragt werden.",
            "en": "A personal access token without any permission; with it three times as many requests are allowed.",
        },
    )
    narrow: str = field(
        default="",
        metadata={
            "de": "Weitere Suchbedingungen, wie GitHub sie schreibt, zum Beispiel „is:issue -org:nordwind“.",
            "en": "Further conditions as GitHub writes them, for example “is:issue -org:nordwind”.",
        },
    )
    api: str = field(default="https://api.github.com", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("api", self.api)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what has changed since the last visit and on the day before.

        Raises what ``core.sweep`` raises, Throttled (``http_403``, ``http_429``, with the wait that the answer asks
        for), ``http_401`` and ``http_422`` (both gone: the token, the query).
        """
        queries = tuple(f"{quoted(phrase)} {self.narrow}".strip() for phrase in self.search)

        def read(response: Response) -> Found:
            _check(response, now)
            return _read(response)

        return sweep(Search(self.api, queries, self._ask, read, moving=True), cursor, now)

    def _ask(self, span: Span) -> Request:
        until = "*" if span.until is None else _iso(span.until)
        options = {
            "q": f"{span.query} updated:{_iso(span.since)}..{until}",
            "sort": "updated",
            "order": "desc",
            "per_page": PER_PAGE,
        }
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token.reveal()}"
        # Ten searches a minute, or thirty with a token (docs.github.com, "Rate limit" of the search endpoints).
        pace = 2.0 if self.token else 6.5
        return Request(
            f"{self.api}/search/issues?{urlencode(options)}", headers=headers, handles=_REFUSALS, pace_s=pace
        )


def _iso(seconds: int) -> str:
    at = epoch(seconds)
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else "*"


def _check(response: Response, now: datetime) -> None:
    """Raise what a refusal means; a limit comes as 403 or 429, and sometimes only the words of the answer say so."""
    if response.status not in _REFUSALS:
        return
    kind = f"http_{response.status}"
    if response.status in {401, 422}:
        detail = "the token is not accepted" if response.status == 401 else "the site does not understand the search"
        raise SourceError(kind, detail, gone=True)
    wait = _wait(response, now)
    if wait is None and response.status == 403 and b"rate limit" not in response.body:
        raise SourceError(kind, "no access")
    raise Throttled(kind, "the site's limit of requests is reached", max(_SHORTEST, min(wait or _SHORTEST, _LONGEST)))


def _wait(response: Response, now: datetime) -> timedelta | None:
    """Return how long to wait: Retry-After, else until the limit starts anew if nothing is left of it."""
    given = response.headers.get("retry-after", "").strip()
    if given.isdecimal() and len(given) < 10:
        return timedelta(seconds=int(given))
    dated = read_date(given, UTC)
    if dated:
        return dated.at - now
    reset = epoch(number_at(response.headers, "x-ratelimit-reset"))
    spent = response.headers.get("x-ratelimit-remaining", "").strip() == "0"
    return reset - now if reset and spent else None


def _read(response: Response) -> Found:
    answer = json_object(response)
    if not isinstance(answer.get("items"), list):
        raise SourceError("wrong_shape", "a list of items was expected")
    issues = tuple(objects(answer["items"]))
    changed = [int(dated.at.timestamp()) for one in issues if (dated := read_date(text_at(one, "updated_at"), UTC))]
    return Found(
        tuple(map(_item, issues)),
        newest=max(changed, default=None),
        oldest=min(changed, default=None),
        # Only the link says it: hidden entries are in total_count and never come.
        more='rel="next"' in response.headers.get("link", ""),
        partial=answer.get("incomplete_results") is True,
        unreadable=("an entry that is no object",) * (len(answer["items"]) - len(issues)),
    )


def _item(issue: Object) -> Item:
    title, text, author = text_at(issue, "title"), text_at(issue, "body"), text_at(issue, "user", "login")
    written, link = text_at(issue, "created_at"), page(text_at(issue, "html_url"))
    dated = when(written)
    return Item(
        native_id=native_id(text_at(issue, "node_id") or link, author, title, text, written),
        title=title,
        body=text,
        url=link,
        author=author,
        published=dated.published,
        date_quality=dated.quality,
        likes=count_at(issue, "reactions", "total_count"),
        replies=count_at(issue, "comments"),
        extra=facts(
            state=text_at(issue, "state"),
            repository="/".join(text_at(issue, "repository_url").split("/")[-2:]),
            pull_request=True if isinstance(inside(issue, "pull_request"), dict) else None,
        ),
    )
