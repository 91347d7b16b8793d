"""Stack Exchange (Stack Overflow and some 170 other sites): questions and answers that name a phrase."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode

from listener.core.apiitem import API, facts, native_id, page, when
from listener.core.jsonanswer import Object, count_at, json_object, objects, text_at
from listener.core.options import Fault, bad_address
from listener.core.sweep import Found, Search, Span, sweep
from listener.errors import SourceError, Throttled
from listener.model import Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

PAGE_SIZE = 100
"""The most the site gives."""

_QUESTIONS, _EXCERPTS = "search/advanced", "search/excerpts"
_SITE = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_OWN_DOMAINS = {name: f"{name}.com" for name in ("stackoverflow", "serverfault", "superuser", "askubuntu", "stackapps")}
_OWN_DOMAINS["mathoverflow"] = "mathoverflow.net"
_WAIT = re.compile(r"in (\d{1,6}) seconds")
_UNTOLD_WAIT, _LONGEST_WAIT = timedelta(hours=1), timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class StackExchange:
    """What is asked and answered on one site of the Stack Exchange network."""

    MEDIUM: ClassVar[Medium] = Medium.FORUM
    # 300 requests a day and address without a key: two for each name every half an hour are 96.
    EVERY: ClassVar[timedelta] = timedelta(minutes=30)
    LATEST: ClassVar[timedelta] = timedelta(hours=6)

    search: tuple[str, ...] = field(
        metadata={
            "brand": "names",
            "de": "Wonach gesucht wird; ohne Angabe nach den Namen und Schreibweisen der Marken.",
            "en": "What to search for; if not given, the names and other spellings of the brands.",
        }
    )
    site: str = field(
        default="stackoverflow",
        metadata={
            "de": "Name der Seite im Netzwerk, zum Beispiel stackoverflow, german oder askubuntu.",
            "en": "Name of the site in the network, for example stackoverflow, german or askubuntu.",
        },
    )
    answers: bool = field(
        default=True,
        metadata={
            "de": "Auch Antworten suchen; das kostet je Suchbegriff eine weitere Anfrage.",
            "en": "Search for answers as well; this costs one more request for each phrase.",
        },
    )
    key: Secret | None = field(
        default=None,
        metadata={
            "de": "Schlüssel einer bei stackapps.com angemeldeten Anwendung; mit ihm sind 10.000 statt 300 Anfragen am "
            "Tag erlaubt.",
            "en": "Key of an application registered at stackapps.com; with it 10,000 instead of 300 requests a day are "
            "allowed.",
        },
    )
    api: str = field(default="https://api.stackexchange.com/2.3", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("api", self.api)
        if not _SITE.fullmatch(self.site):
            yield "site", "sources.stack_site", {"site": self.site}

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return what has changed since the last visit and on the day before.

        Raises what ``core.sweep`` raises, Throttled (``http_400``, ``http_502``) where the day's requests are used up,
        and ``http_400`` (gone) for a search or a key that the site does not accept.
        """
        methods = (_QUESTIONS, _EXCERPTS) if self.answers else (_QUESTIONS,)
        queries = tuple(f"{method}?{urlencode({'q': _phrase(text)})}" for text in self.search for method in methods)

        def read(response: Response) -> Found:
            return self._read(_accepted(response), now, len(queries))

        return sweep(Search(f"{self.api} {self.site}", queries, self._ask, read, moving=True), cursor, now)

    def _ask(self, span: Span) -> Request:
        options = {
            "site": self.site,
            "sort": "activity",
            "order": "desc",
            "min": span.since,
            **({} if span.until is None else {"max": span.until}),
            "pagesize": PAGE_SIZE,
            "filter": "withbody",
        }
        url = f"{self.api}/{span.query}&{urlencode(options)}"
        handles = (400, 502)
        if self.key is None:
            return Request(url, handles=handles)
        return Request(secret_url=Secret(f"{url}&{urlencode({'key': self.key.reveal()})}"), handles=handles)

    def _read(self, answer: Object, now: datetime, queries: int) -> Found:
        if not isinstance(answer.get("items"), list):
            raise SourceError("wrong_shape", "a list of items was expected")
        posts = tuple(objects(answer["items"]))
        changed = [at for post in posts if (at := count_at(post, "last_activity_date")) is not None]
        backoff, left = count_at(answer, "backoff"), count_at(answer, "quota_remaining")
        today = _rest_of_day(now)
        return Found(
            # Excerpts show questions once more, but without their authors.
            tuple(self._item(post) for post in posts if text_at(post, "item_type") != "question"),
            newest=max(changed, default=None),
            oldest=min(changed, default=None),
            more=answer.get("has_more") is True,
            unreadable=("an entry that is no object",) * (len(answer["items"]) - len(posts)),
            rest=today if left == 0 else timedelta(seconds=min(backoff, 86_400)) if backoff else None,
            # What is left of the quota has to last for the day.
            wish=today * queries / left if left else None,
        )

    def _item(self, post: Object) -> Item:
        number, question = text_at(post, "answer_id"), text_at(post, "question_id")
        title, text = html.unescape(text_at(post, "title")), text_at(post, "body") or text_at(post, "excerpt")
        author, written = html.unescape(text_at(post, "owner", "display_name")), text_at(post, "creation_date")
        dated = when(written)
        short = f"https://{_host(self.site)}/a/{quote(number)}" if number else ""
        return Item(
            native_id=native_id(number or question, author, title, text, written),
            # An answer below a question about somebody is not therefore about them.
            title="" if number else title,
            body=text,
            url=page(text_at(post, "link") or short),
            author=author,
            published=dated.published,
            date_quality=dated.quality,
            parent=question if number else "",
            likes=count_at(post, "score"),
            replies=count_at(post, "answer_count"),
            extra={
                **facts(question=title if number else "", views=count_at(post, "view_count")),
                **({"tags": tags} if (tags := _tags(post)) else {}),
            },
        )


def _phrase(text: str) -> str:
    """Return the text as the site's search takes it: several words in quotes."""
    words = text.replace('"', " ").split()
    return f'"{" ".join(words)}"' if len(words) > 1 else "".join(words)


def _accepted(response: Response) -> Object:
    """Return an answer that is none of the site's errors: ``throttle_violation`` comes as 400 and as 502."""
    if response.status < 400:
        return json_object(response)
    kind = f"http_{response.status}"
    try:
        error = json_object(response)
    except SourceError:
        raise SourceError(kind, "an error without explanation") from None
    name = text_at(error, "error_name")
    if name == "throttle_violation":
        told = _WAIT.search(text_at(error, "error_message"))
        wait = min(timedelta(seconds=int(told[1])), _LONGEST_WAIT) if told else _UNTOLD_WAIT
        raise Throttled(kind, "the site's limit of requests is reached", wait)
    reason = name if re.fullmatch(r"[a-z_]{1,40}", name) else "an error without name"
    raise SourceError(kind, reason, gone=response.status == 400)


def _rest_of_day(now: datetime) -> timedelta:
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow - now


def _host(site: str) -> str:
    """Return where a site is read: the oldest ones have domains of their own, as have their metas."""
    family, dot, name = site.rpartition(".")
    if name in _OWN_DOMAINS:
        return f"{family}{dot}{_OWN_DOMAINS[name]}"
    return site if name in {"com", "net"} else f"{site}.stackexchange.com"


def _tags(post: Object) -> list[str]:
    tags = post.get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
