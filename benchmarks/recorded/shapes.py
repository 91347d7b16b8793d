"""Recorded JSON answers: which interface each came from, and by what its entries are known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from benchmarks.recorded.listeners import LISTENERS, played
from benchmarks.recorded.stage import Case
from benchmarks.recorded.tapes import Answer

_POST = "app.bsky.feed.post"
Marks: TypeAlias = Sequence[str] | None
"""Ids or addresses of the entries; None: this is no such answer."""


def case_of(answer: Answer) -> Case | None:
    """Return how a JSON answer is put before its source; None if no interface is known that answers so."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return None
    for name, shape in SHAPES:
        marks = shape(found)
        if marks is not None:
            body = json.dumps(_wrapped(name, found)).encode()
            whole = Answer(body, answer.status, answer.headers)
            known = tuple(dict.fromkeys(marks))
            return Case(_kind(name), LISTENERS[name].source, played(name, whole), known, len(known))
    return None


def _kind(name: str) -> str:
    return name.partition(" ")[0]


def _wrapped(name: str, found: Any) -> Any:
    """Return the answer as the source asks for it: some were recorded singly, or within something larger."""
    if name == "discourse":
        return {"latest_posts": list(_discourse_posts(found))}
    if name == "bluesky":
        return {"posts": list(_bluesky_posts(found))}
    if name == "mastodon" and isinstance(found, dict):
        return found["statuses"]
    return found


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _listed(found: Any, key: str, *having: str) -> list[dict[str, Any]] | None:
    """Return the objects listed under a key if each has certain keys; None if that is not so, or there are none."""
    there = _dicts(found.get(key)) if isinstance(found, dict) else []
    return there if there and all(set(having) <= one.keys() for one in there) else None


def _marks(listed: list[dict[str, Any]] | None, key: str) -> Marks:
    return None if listed is None else [str(one[key]) for one in listed]


def _apple(found: Any) -> Marks:
    feed = found.get("feed") if isinstance(found, dict) else None
    if not isinstance(feed, dict) or "iTunes Store" not in str(feed.get("author")):
        return None
    entry = feed.get("entry", [])
    reviews = _dicts(entry if isinstance(entry, list) else [entry])
    return [one["id"]["label"] for one in reviews if "im:rating" in one]


def _bluesky(found: Any) -> Marks:
    posts = list(_bluesky_posts(found))
    return [one["uri"] for one in posts] if posts else None


def _bluesky_posts(found: Any) -> Iterator[dict[str, Any]]:
    """Give the posts anywhere in an answer, and records of posts as the posts they are."""
    if isinstance(found, dict):
        if {"uri", "author", "record"} <= found.keys():
            yield found
        elif _is_at(found.get("uri")) and isinstance(found.get("value"), dict) and found["value"].get("$type") == _POST:
            yield {**found, "record": found["value"], "author": {"did": str(found["uri"]).split("/")[2]}}
        found = list(found.values())
    for part in found if isinstance(found, list) else ():
        yield from _bluesky_posts(part)


def _is_at(uri: object) -> bool:
    return str(uri).startswith("at://")


def _discourse(found: Any) -> Marks:
    posts = list(_discourse_posts(found))
    return [f"/{one['topic_id']}/{one['post_number']}" for one in posts] if posts else None


def _discourse_posts(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, dict):
        if {"cooked", "topic_id", "post_number", "username"} <= found.keys():
            yield found
            return
        found = list(found.values())
    for part in found if isinstance(found, list) else ():
        yield from _discourse_posts(part)


def _discourse_search(found: Any) -> Marks:
    posts = _listed(found, "posts", "id", "topic_id", "post_number") if "grouped_search_result" in found else None
    return None if posts is None else [f"/{one['topic_id']}/{one['post_number']}" for one in posts]


def _github(found: Any) -> Marks:
    return _marks(_listed(found, "items", "html_url"), "html_url") if "incomplete_results" in found else None


def _lemmy(found: Any) -> list[dict[str, Any]] | None:
    views = [view for key in ("search", "posts", "comments") for view in _dicts(found.get(key))]
    entries = [view.get("comment") or view.get("post") for view in views]
    return [one for one in entries if isinstance(one, dict) and "ap_id" in one] or None


def _lemmy_old(found: Any) -> Marks:
    return _marks(_lemmy(found), "ap_id") if "type_" in found else None


def _lemmy_new(found: Any) -> Marks:
    return _marks(_lemmy(found), "ap_id") if isinstance(found, dict) else None


def _mastodon(found: Any) -> Marks:
    statuses = found if isinstance(found, list) else found.get("statuses") if isinstance(found, dict) else None
    listed = _dicts(statuses)
    known = bool(listed) and all({"uri", "account", "content"} <= one.keys() for one in listed)
    return [str(one["uri"]).partition("://")[2] for one in listed] if known else None


def _wordpress(found: Any) -> Marks:
    listed = _dicts(found)
    known = bool(listed) and all({"id", "post", "author_name"} <= one.keys() for one in listed)
    return [f"#comment-{one['id']}" for one in listed] if known else None


def _x(found: Any) -> Marks:
    meta = found.get("meta") if isinstance(found, dict) else None
    if not isinstance(meta, dict) or "result_count" not in meta:
        return None
    return [str(one["id"]) for one in _dicts(found.get("data", []))]


def _gdelt(found: Any) -> Marks:
    if found == {}:
        return ()
    return _marks(_listed(found, "articles", "url", "seendate"), "title")


def _keyed(key: str, mark: str, *having: str) -> Callable[[Any], Marks]:
    """Return a shape: a list under a key, its objects with these keys."""
    return lambda found: _marks(_listed(found, key, mark, *having), mark)


def _of_objects(shape: Callable[[Any], Marks]) -> Callable[[Any], Marks]:
    return lambda found: shape(found) if isinstance(found, dict) else None


SHAPES: Iterable[tuple[str, Callable[[Any], Marks]]] = (
    ("apple", _apple),
    ("hackernews", _keyed("hits", "objectID", "created_at_i")),
    ("google_play", _keyed("reviews", "reviewId", "comments")),
    ("google_business", _keyed("reviews", "reviewId", "starRating")),
    ("trustpilot", _keyed("reviews", "id", "consumer", "stars")),
    ("etrusted", _keyed("items", "id", "rating", "submittedAt")),
    ("stackexchange", _keyed("items", "question_id", "last_activity_date")),
    ("threads", _keyed("data", "id", "permalink", "media_type")),
    ("gdelt", _gdelt),
    ("github", _of_objects(_github)),
    ("x", _x),
    ("lemmy", _of_objects(_lemmy_old)),
    ("lemmy 1.0", _lemmy_new),
    ("discourse search", _of_objects(_discourse_search)),
    ("bluesky", _bluesky),
    ("discourse", _discourse),
    ("mastodon", _mastodon),
    ("wordpress", _wordpress),
)
"""By listener, the narrow ones first."""
