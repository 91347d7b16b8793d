"""A forum that runs on Discourse: every new post in full or, where that list is shut, what its search finds."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlencode

from listener.core.apiitem import answered, listed
from listener.core.dates import read_date
from listener.core.entries import Entry, items, tidy
from listener.core.forumtrail import MOST_PAGES, Trail
from listener.core.jsonanswer import Object, count_at, inside, json_object, number_at, objects, text_at
from listener.core.options import Fault, bad_address
from listener.core.throttle import throttled
from listener.errors import SourceError
from listener.model import Batch, Item, Json, Medium, Request, Response, Secret
from listener.ports import Flow

FIRST = timedelta(days=7)
"""How far back the first visit reads."""
SEARCHED = timedelta(days=2)
"""What is searched again at each visit; the search knows whole days only, in the forum's own zone."""
SHUT = timedelta(hours=12)
"""Until a list that was refused is tried again."""
MOST_SEARCHES = 20
"""Answers of the search in one visit."""
SEARCH_PAGES = 10
"""Discourse gives no more."""
PACE_S = 1.0
"""Discourse allows 50 requests in 10 s and 200 a minute from one address."""

_CLOSED = (401, 403, 404)
_LIKE = 2
_SAID = {"", "1", "2"}
"""Kinds of posts: usual ones and moderators'. 3 is a note such as "closed by", 4 a whisper among the staff."""


@dataclass(frozen=True, slots=True)
class Discourse:
    """The posts of a forum that runs on Discourse."""

    MEDIUM: ClassVar[Medium] = Medium.FORUM

    url: str = field(
        metadata={
            "de": "Adresse des Forums, zum Beispiel https://forum.nordwind.example.",
            "en": "Address of the forum, for example https://forum.nordwind.example.",
        }
    )
    search: tuple[str, ...] = field(
        default=(),
        metadata={
            "brand": "names",
            "de": "Wonach gesucht wird, falls das Forum die Liste aller Beiträge nicht herausgibt; "
            "ohne Angabe nach den Namen und Schreibweisen der Marken.",
            "en": "What to search for if the forum does not give out the list of all posts; "
            "if not given, the names and other spellings of the brands.",
        },
    )
    api_key: Secret | None = field(
        default=None,
        metadata={
            "de": "Schlüssel des Forums, nur für ein Forum, das nicht öffentlich ist.",
            "en": "Key of the forum, only for a forum that is not public.",
        },
    )
    api_username: str = field(
        default="system",
        metadata={
            "de": "Benutzername, für den der Schlüssel gilt.",
            "en": "User name that the key is for.",
        },
    )

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("url", self.url)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Return the posts since the last visit and the newest before them, with those that are no more.

        Raises what ``apiitem.answered`` raises, ``wrong_shape``, ``overloaded``, and Throttled for as long as the forum
        says, in the header or in the body.
        """
        trail = Trail.of(cursor, now, FIRST)
        if trail.shut_until and now < trail.shut_until:
            return (yield from self._searched(trail, trail.shut_until, now))
        outcome = yield from self._newest(trail, now)
        if isinstance(outcome, Batch):
            return outcome
        if not self.search:
            raise SourceError(
                f"http_{outcome}", "the forum does not give out its posts, and there is nothing to search"
            )
        return (yield from self._searched(trail, now + SHUT, now))

    def _newest(self, trail: Trail, now: datetime) -> Generator[Request, Response, Batch | int]:
        """Return what the list of all posts holds, newest first, or the status that says it is shut."""
        posts: dict[str, Object] = {}
        gone: list[str] = []
        unreadable: list[str] = []
        for turn in range(MOST_PAGES):
            response = yield self._request("posts", {"before": trail.before} if trail.before else {}, first=not turn)
            if response.status in _CLOSED:
                return response.status
            page, lines = listed(_answered(response, now), "latest_posts")
            there = [post for post in page if not _taken_back(post)]
            posts |= {text_at(post, "id") or f"{turn}.{at}": post for at, post in enumerate(there)}
            gone += trail.missed(_ids(page), _ids(there))
            unreadable += lines
            trail = trail.after(_ids(page), _ids(there), _youngest(page))
            if trail.ended:
                break
        cursor = trail.finished(now) if trail.ended else trail.unfinished()
        found = self._items([post for post in posts.values() if text_at(post, "post_type") in _SAID], {})
        return Batch(found, cursor, unreadable=tuple(unreadable), gone=tuple(gone), more=not trail.ended)

    def _searched(self, trail: Trail, until: datetime, now: datetime) -> Flow:
        """Return what the search finds for each phrase and the list has not brought: the words around the phrase."""
        since = (trail.read_at or now - FIRST) - SEARCHED
        posts: dict[str, Object] = {}
        topics: dict[str, Object] = {}
        asked, following = 0, 0
        for at, phrase in list(enumerate(self.search))[trail.phrase :]:
            if asked >= MOST_SEARCHES:
                following = at
                break
            for page in range(1, SEARCH_PAGES + 1):
                asked += 1
                answer = _answered((yield self._request("search", _query(phrase, since, page))), now)
                posts = {text_at(post, "id"): post for post in objects(answer.get("posts"))} | posts
                topics |= {text_at(topic, "id"): topic for topic in objects(answer.get("topics"))}
                if inside(answer, "grouped_search_result", "more_full_page_results") is not True:
                    break
        cursor = trail.searched(now, until, following)
        new = [post for post in posts.values() if (count_at(post, "id") or trail.top + 1) > trail.top]
        return Batch(self._items(new, topics), cursor, more=following > 0)

    def _request(self, what: str, asked: Mapping[str, object], *, first: bool = False) -> Request:
        key = {"Api-Key": self.api_key.reveal(), "Api-Username": self.api_username} if self.api_key else {}
        query = f"?{urlencode(asked)}" if asked else ""
        return Request(
            f"{self.url.rstrip('/')}/{what}.json{query}",
            headers={"Accept": "application/json", **key},
            handles=(429, *_CLOSED) if first else (429,),
            pace_s=PACE_S if what == "posts" else None,
        )

    def _items(self, posts: Sequence[Object], topics: Mapping[str, Object]) -> tuple[Item, ...]:
        ids = {_place(post): text_at(post, "id") for post in posts}
        return items((self._entry(post, topics.get(text_at(post, "topic_id"), {}), ids) for post in posts), UTC)

    def _entry(self, post: Object, topic: Object, ids: Mapping[tuple[str, str], str]) -> Entry:
        number, place = text_at(post, "id"), _place(post)
        slug = tidy(text_at(post, "topic_slug") or text_at(topic, "slug")) or "-"
        likes = [
            count_at(action, "count") for action in objects(post.get("actions_summary")) if action.get("id") == _LIKE
        ]
        return Entry(
            id=number,
            link=f"{self.url.rstrip('/')}/t/{quote(slug)}/{'/'.join(place)}" if all(place) else "",
            title=text_at(post, "topic_title") or text_at(topic, "title"),
            body=text_at(post, "cooked") or text_at(post, "blurb"),
            author=text_at(post, "username"),
            date=text_at(post, "created_at"),
            parent=ids.get((place[0], text_at(post, "reply_to_post_number")), ""),
            reach=count_at(post, "reads"),
            likes=likes[0] if likes else count_at(post, "like_count"),
            replies=count_at(post, "reply_count"),
        )


def _answered(response: Response, now: datetime) -> Object:
    """Return an answer; raises Throttled where the forum asks to wait, ``overloaded`` where it gave up a search."""
    if response.status == 429:
        raise throttled(response, now, _wait_s(response))
    answer = answered(response)
    if text_at(answer, "grouped_search_result", "error"):
        raise SourceError("overloaded", "the forum's search is too busy")
    return answer


def _wait_s(response: Response) -> float | None:
    """Return the seconds that the body of a refusal names, if it is one of Discourse's own."""
    try:
        return number_at(json_object(response), "extras", "wait_seconds")
    except SourceError:
        return None


def _query(phrase: str, since: datetime, page: int) -> Json:
    words = " ".join(phrase.replace('"', " ").split())
    return {"q": f'"{words}" after:{since.date().isoformat()} order:latest', "page": page}


def _taken_back(post: Object) -> bool:
    """Tell whether what stands there is only a note that something stood there."""
    return post.get("user_deleted") is True or post.get("hidden") is True or bool(post.get("deleted_at"))


def _place(post: Object) -> tuple[str, str]:
    return text_at(post, "topic_id"), text_at(post, "post_number")


def _ids(posts: Iterable[Object]) -> set[int]:
    return {id_ for post in posts if (id_ := count_at(post, "id")) is not None}


def _youngest(posts: Iterable[Object]) -> datetime | None:
    dates = (read_date(text_at(post, "created_at"), UTC) for post in posts)
    return max((dated.at for dated in dates if dated), default=None)
