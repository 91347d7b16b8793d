"""For each kind of source: how to make one that listens to a server, and how a recorded answer is put before it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from benchmarks.recorded.stage import Reply
from benchmarks.recorded.tapes import Answer
from listener.model import Secret
from listener.ports import Source
from sources import SOURCES

NAME = "Beispielbank"
_SEARCH = (NAME,)
_SECRET = Secret("recorded")


@dataclass(frozen=True, slots=True)
class Listener:
    """One kind of source."""

    source: Callable[[str], Source]
    on: str = ""
    """In the path of the request that the recording answers."""
    then: bytes = b""
    """What comes after it: an empty page; nothing: the recording is the answer to every such request."""
    besides: tuple[Reply, ...] = ()
    """What else the source asks."""

    def replies(self, answer: Answer) -> tuple[Reply, ...]:
        """Return what the server says when it plays a recording."""
        first = Reply(answer.body, self.on, answer.status, answer.headers, once=bool(self.then))
        return (*self.besides, first, *([Reply(self.then, self.on)] if self.then else []))


def _of(kind: str, **options: object) -> Source:
    """Return a source with these options. By name, so that a kind that is not here hurts only itself."""
    return SOURCES[kind](**options)


def _json(**values: object) -> bytes:
    return json.dumps(values).encode()


@cache
def _key_file(token_uri: str) -> Secret:
    """Return the key file of a service account that nobody has; made late, for it needs cryptography."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415

    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    account = {"type": "service_account", "private_key": pem, "client_email": "a@example", "token_uri": token_uri}
    return Secret(json.dumps(account))


EMPTY_FEED = b'<rss version="2.0"><channel><title>Nothing</title></channel></rss>'
_TOKEN = Reply(_json(access_token="t", expires_in=3600), on="token")  # noqa: S106 - nobody's
_CLOSED = Reply(b"{}", on="/api/v1/timelines", status=401)
_COMPANY = _json(id="u", displayName=NAME, numberOfReviews={"total": 1}, score={"trustScore": 3.0})
_TELEGRAM = b'<section class="tgme_channel_history"></section>'

LISTENERS: Mapping[str, Listener] = {
    "apple": Listener(
        lambda web: _of("apple", app="999", countries=("de",), api=web),
        "page=1/",
        besides=tuple(Reply(b"", on=path, status=400) for path in ("lookup", *(f"page={n}/" for n in range(2, 11)))),
    ),
    "bing_news": Listener(lambda web: _of("bing_news", search=_SEARCH, api=web), then=EMPTY_FEED),
    "bluesky": Listener(lambda web: _of("bluesky", search=_SEARCH, api=web), then=_json(posts=[])),
    "discourse": Listener(
        lambda web: _of("discourse", url=web, search=_SEARCH), "/posts.json", then=_json(latest_posts=[])
    ),
    "discourse search": Listener(
        lambda web: _of("discourse", url=web, search=_SEARCH), "/search.json", then=_json(posts=[])
    ),
    "etrusted": Listener(
        lambda web: _of("etrusted", client_id="c", client_secret=_SECRET, api=web, login=web),
        "/reviews",
        then=_json(items=[]),
        besides=(_TOKEN, Reply(b"[]", on="/channels")),
    ),
    "feed": Listener(lambda web: _of("feed", url=f"{web}/feed"), "/feed"),
    "gdelt": Listener(lambda web: _of("gdelt", search=_SEARCH, api=web), then=b"{}"),
    "github": Listener(lambda web: _of("github", search=_SEARCH, api=web), then=_json(total_count=0, items=[])),
    "google_alerts": Listener(lambda web: _of("google_alerts", url=Secret(f"{web}/feed"))),
    "google_business": Listener(
        lambda web: _of(
            "google_business",
            account="1",
            locations=("2",),
            client_id="c",
            client_secret=_SECRET,
            refresh_token=_SECRET,
            api=web,
            login=f"{web}/token",
        ),
        "/reviews",
        then=b"{}",
        besides=(_TOKEN,),
    ),
    "google_news": Listener(lambda web: _of("google_news", search=_SEARCH, api=web), then=EMPTY_FEED),
    "google_play": Listener(
        lambda web: _of(
            "google_play", package="example.nordwind.app", credentials=_key_file(f"{web}/login-token"), api=web
        ),
        "/reviews",
        then=b"{}",
        besides=(Reply(_TOKEN.body, on="/login-token"),),
    ),
    "hackernews": Listener(lambda web: _of("hackernews", search=_SEARCH, api=web), then=_json(hits=[])),
    "lemmy": Listener(
        lambda web: _of("lemmy", search=_SEARCH, server=web),
        "/search",
        then=_json(posts=[], comments=[]),
        besides=(Reply(_json(version="0.19.5"), on="/site"),),
    ),
    "lemmy 1.0": Listener(
        lambda web: _of("lemmy", search=_SEARCH, server=web),
        "/search",
        then=_json(posts=[], comments=[]),
        besides=(Reply(_json(version="1.0.0"), on="/site"),),
    ),
    "mailbox": Listener(
        lambda _: _of("mailbox", host="imap.nordwind.example", username="u", password=_SECRET),
    ),
    "mastodon": Listener(
        lambda web: _of("mastodon", tags=_SEARCH, servers=(web,), only_indexable=False), "/timelines", then=b"[]"
    ),
    "mastodon feed": Listener(lambda web: _of("mastodon", tags=_SEARCH, servers=(web,)), "/tags/", besides=(_CLOSED,)),
    "news_sitemap": Listener(lambda web: _of("news_sitemap", url=f"{web}/map"), "/map"),
    "reddit": Listener(lambda web: _of("reddit", search=_SEARCH, api=web)),
    "schema_org": Listener(lambda web: _of("schema_org", urls=(f"{web}/page",)), "/page"),
    "stackexchange": Listener(
        lambda web: _of("stackexchange", search=_SEARCH, answers=False, api=web), then=_json(items=[], has_more=False)
    ),
    "telegram": Listener(lambda web: _of("telegram", channel="beispielkanal", api=web), "/s/", then=_TELEGRAM),
    "threads": Listener(
        lambda web: _of("threads", token=_SECRET, search=_SEARCH, accept_terms=True, api=web), then=_json(data=[])
    ),
    "trustpilot": Listener(
        lambda web: _of("trustpilot", apikey=_SECRET, unit="u", api=web),
        "/reviews",
        then=_json(reviews=[]),
    ),
    "wordpress": Listener(lambda web: _of("wordpress", url=web), "/wp-json", then=b"[]"),
    "wordpress feed": Listener(lambda web: _of("wordpress", url=web), "/comments/feed"),
    "x": Listener(
        lambda web: _of("x", token=_SECRET, search=_SEARCH, accept_terms=True, api=web),
        then=_json(meta={"result_count": 0}),
    ),
}
"""By kind; a second name behind it stands for another way that the same kind is answered."""
_AFTERWARDS: Mapping[str, tuple[Reply, ...]] = {
    "trustpilot": (Reply(_COMPANY, on="/business-units/u"),),
    "telegram": (Reply(b"<html>no preview</html>", on="/beispielkanal"),),
}
"""What is said to requests that nothing else fits."""


def played(name: str, answer: Answer) -> tuple[Reply, ...]:
    """Return all that the server says when it plays a recording to a listener."""
    return (*LISTENERS[name].replies(answer), *_AFTERWARDS.get(name, ()))
