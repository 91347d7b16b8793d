"""What every source must get through, over real HTTP: each kind × each bad answer, with the outcome promised for it.

Another kind is another site in ``tests/sources/sites``; a kind of SOURCES without one fails the build.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from listener.errors import SourceError, Throttled
from listener.model import Batch, Item
from sources import SOURCES
from tests.edges.servers import Certificates, Exchange, certificates
from tests.sources.sites.all import ELSEWHERE, SITES
from tests.sources.sites.site import HASTY, PATIENT, Answer, Standing, standing, visit, visits

__all__ = ["certificates"]

Fault = Callable[[Exchange, Answer], bool]
ODD_DATES = ["31 Jun 2026", "00 00 0000", "irgendwann", "", "Mon, 01 Jan 0001 00:00:00 GMT", "9999-12-31T23:59:59Z"]
HUGE = 1500
PAGE = "<!doctype html><html><head><title>Wartung</title></head><body>Gleich zurück</body></html>"

USUAL: dict[str, int | str] = {
    "empty": "empty",
    "web page": "not_json",
    "garbage": "bad_json",
    "unasked 304": "unasked_304",
    "301 loop": "too_many_redirects",
    "403": "http_403",
    "404": "http_404",
    "410": "http_410",
    "429 seconds": "http_429",
    "429 date": "http_429",
    "500": "http_500",
    "cut off": "truncated",
    "slow drip": "timeout",
    "huge": HUGE,
    "duplicates": 10,
    "missing ids": 10,
    "odd dates": 10,
    "deletion": "followed",
}
"""A number of items, or the kind of the error; ``Site.outcomes`` says where a kind differs, as it may."""


def test_every_kind_of_source_has_a_site_or_a_table_of_its_own() -> None:
    assert {*SITES, *ELSEWHERE} == SOURCES.keys()
    assert {kind for kind, file in ELSEWHERE.items() if not (Path(__file__).parents[2] / file).exists()} == set()
    assert {kind: set(site.outcomes) - USUAL.keys() for kind, site in SITES.items()} == {kind: set() for kind in SITES}


@pytest.mark.parametrize("kind", SITES)
def test_a_site_belongs_to_its_kind(kind: str) -> None:
    assert type(SITES[kind]().source("http://127.0.0.1:1")) is SOURCES[kind]


def outcome(kind: str, case: str) -> int | str:
    return SITES[kind].outcomes.get(case, USUAL[case])


def _status(status: int, **headers: str) -> Fault:
    def fault(exchange: Exchange, _answer: Answer) -> bool:
        exchange.answer(status, b"", {name.replace("_", "-"): value for name, value in headers.items()})
        return True

    return fault


def _body(body: bytes) -> Fault:
    def fault(exchange: Exchange, answer: Answer) -> bool:
        exchange.answer(200, body, answer.headers)
        return True

    return fault


def _loop(exchange: Exchange, _answer: Answer) -> bool:
    exchange.answer(301, b"", {"Location": exchange.path})
    return True


def _cut(exchange: Exchange, answer: Answer) -> bool:
    body = (answer.body.encode() if isinstance(answer.body, str) else answer.body) or b"{"
    exchange.answer(200, body[: len(body) // 2], {**answer.headers, "Content-Length": str(len(body) + 1)})
    return True


def _drip(exchange: Exchange, _answer: Answer) -> bool:
    exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    exchange.server.stopping.wait(30)  # longer than the longest silence
    return True


FAULTS: dict[str, Fault] = {
    "empty": _body(b""),
    "web page": _body(PAGE.encode()),
    "garbage": _body(bytes(range(1, 256)) * 64),
    "unasked 304": _status(304),
    "301 loop": _loop,
    "403": _status(403),
    "404": _status(404),
    "410": _status(410),
    "429 seconds": _status(429, Retry_After="7200"),
    "500": _status(500),
    "cut off": _cut,
    "slow drip": _drip,
}


@pytest.mark.parametrize("case", FAULTS)
@pytest.mark.parametrize("kind", SITES)
def test_a_bad_answer_has_its_promised_outcome_and_says_nothing_of_the_address(kind: str, case: str) -> None:
    limits = HASTY if case == "slow drip" else PATIENT
    with standing(SITES[kind]()) as here:
        here.fault = FAULTS[case]
        promised = outcome(kind, case)
        if isinstance(promised, int):
            assert len(visit(here, limits=limits).items) == promised
            return
        with pytest.raises(SourceError) as caught:
            visit(here, limits=limits)

    assert caught.value.kind == promised
    assert here.url not in str(caught.value)
    if case == "429 seconds":
        assert isinstance(caught.value, Throttled)
        assert caught.value.wait == timedelta(hours=2)


@pytest.mark.parametrize("kind", SITES)
def test_retry_after_may_be_a_date(kind: str) -> None:
    with standing(SITES[kind]()) as here:
        here.fault = _status(429, Retry_After=format_datetime(here.site.now + timedelta(hours=3), usegmt=True))
        with pytest.raises(Throttled) as caught:
            visit(here)

    assert caught.value.kind == outcome(kind, "429 date")
    assert caught.value.wait == timedelta(hours=3)


@pytest.mark.parametrize("kind", SITES)
def test_a_certificate_that_nobody_vouches_for_is_refused(kind: str, certificates: Certificates) -> None:
    context: ssl.SSLContext = certificates.for_server()
    with standing(SITES[kind](), context) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == "tls"


@pytest.mark.parametrize("kind", SITES)
def test_everything_is_heard_once_and_nothing_twice(kind: str) -> None:
    with standing(SITES[kind]()) as here:
        found, last = visits(here)
        again, _ = visits(here, last.cursor)

    assert sorted(_words(item) for item in found) == sorted(post.text for post in here.site.posts)
    assert len({item.native_id for item in found}) == len(found)
    assert {item.native_id for item in again} <= {item.native_id for item in found}
    assert all(item.native_id for item in found)


@pytest.mark.parametrize("kind", SITES)
def test_a_huge_site_is_read_as_far_as_promised(kind: str) -> None:
    site = SITES[kind]()
    site.posts = [replace(site.post(number), at=site.now - timedelta(seconds=HUGE - number)) for number in range(HUGE)]
    with standing(site) as here:
        found, _ = visits(here)

    assert len({item.native_id for item in found}) == outcome(kind, "huge")


@pytest.mark.parametrize("kind", SITES)
def test_doubled_posts_are_one(kind: str) -> None:
    site = SITES[kind]()
    site.posts = [post for post in site.posts for _ in range(2)]
    with standing(site) as here:
        found, _ = visits(here)

    assert len({item.native_id for item in found}) == outcome(kind, "duplicates")


@pytest.mark.parametrize("kind", SITES)
def test_posts_without_id_are_kept_or_accounted_for_and_stay_the_same_ones(kind: str) -> None:
    site = SITES[kind]()
    site.posts = [replace(post, id="") for post in site.posts]
    with standing(site) as here:
        first, again = visit(here), visit(here)

    assert len({item.native_id for item in first.items}) == outcome(kind, "missing ids")
    assert len(first.items) + len(first.unreadable) == 10
    assert [item.native_id for item in first.items] == [item.native_id for item in again.items]


@pytest.mark.parametrize("kind", SITES)
def test_an_odd_date_loses_nothing_and_is_never_believed(kind: str) -> None:
    site = SITES[kind]()
    dates = (ODD_DATES * 2)[:10]
    site.posts = [replace(post, date=date) for post, date in zip(site.posts, dates, strict=True)]
    with standing(site) as here:
        batch = visit(here)

    assert len(batch.items) == outcome(kind, "odd dates")
    assert [item.published for item in batch.items if not _plausible(item.published)] == []


def _plausible(at: datetime | None) -> bool:
    return at is None or (at.tzinfo is not None and at.year >= 1995)


@pytest.mark.parametrize("kind", SITES)
def test_an_edited_post_comes_again_under_its_old_id(kind: str) -> None:
    with standing(SITES[kind]()) as here:
        before, last = visits(here)
        here.site.now += timedelta(minutes=10)
        here.site.edit(-1, "Nordwind fährt doch nicht")
        after, _ = visits(here, last.cursor)

    (edited,) = [item for item in after if _words(item) == "Nordwind fährt doch nicht"]
    assert edited.native_id == _newest(here, before).native_id


@pytest.mark.parametrize("kind", SITES)
def test_a_post_that_is_taken_back_is_followed_where_that_is_promised(kind: str) -> None:
    with standing(SITES[kind]()) as here:
        before, last = visits(here)
        gone = _newest(here, before)
        here.site.now += timedelta(minutes=10)
        here.site.posts.pop()
        batch = visit(here, last.cursor)

    assert ("followed" if _missed(gone, batch) else "kept") == outcome(kind, "deletion")


def _missed(gone: Item, batch: Batch) -> bool:
    """Tell whether the batch says that an item is no more."""
    if gone.native_id in batch.gone:
        return True
    left_out = gone.native_id not in {item.native_id for item in batch.items}
    since = batch.complete_since
    return left_out and since is not None and gone.published is not None and gone.published >= since


@pytest.mark.parametrize("kind", SITES)
def test_what_is_said_later_is_heard_at_the_next_visit(kind: str) -> None:
    with standing(SITES[kind]()) as here:
        _, last = visits(here)
        here.site.now += timedelta(minutes=30)
        late = replace(here.site.post(11), text="Nordwind sagt ab", at=here.site.now - timedelta(minutes=5))
        here.site.posts.append(late)
        after, _ = visits(here, last.cursor)

    assert "Nordwind sagt ab" in [_words(item) for item in after]


def _newest(here: Standing, found: list[Item]) -> Item:
    (item,) = [item for item in found if _words(item) == here.site.post(10).text]
    return item


def _words(item: Item) -> str:
    """Return what was said, without the markup a site may wrap it in."""
    return item.body.replace("<p>", "").replace("</p>", "").strip()
