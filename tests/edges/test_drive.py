"""What a status means for a visit, and how a source's flow is run against a web that answers as it likes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.throttle import LONGEST_WAIT, SHORTEST_WAIT, UNASKED_WAIT, retry_after
from listener.drive import MOST_REQUESTS, drive, verdict
from listener.errors import SourceError, Throttled
from listener.model import Batch, Item, Request, Response
from listener.ports import Flow

NOW = datetime(2026, 3, 7, 2, 54, tzinfo=UTC)
GOOD = {*range(200, 300), 304}
GONE = {400, 410, 451}


@pytest.mark.parametrize("status", range(100, 600))
def test_every_status_has_a_meaning(status: int) -> None:
    meaning = verdict(status, {}, NOW)
    if status in GOOD:
        assert meaning is None
        return
    assert meaning
    family = {1: "http_1xx", 3: "http_3xx"}.get(status // 100, f"http_{status}")
    assert meaning.kind == family
    assert meaning.gone == (status in GONE)
    assert isinstance(meaning, Throttled) == (status == 429)
    assert meaning.detail


def test_only_403_429_and_503_make_us_wait_as_long_as_the_server_says() -> None:
    meanings = [verdict(status, {"retry-after": "3600"}, NOW) for status in range(100, 600)]
    waits = {meaning.kind: meaning.wait for meaning in meanings if isinstance(meaning, Throttled)}
    assert waits == dict.fromkeys(("http_403", "http_429", "http_503"), timedelta(hours=1))


def test_a_429_without_a_time_waits_a_quarter_of_an_hour() -> None:
    meaning = verdict(429, {}, NOW)
    assert isinstance(meaning, Throttled)
    assert meaning.wait == UNASKED_WAIT == timedelta(minutes=15)


@pytest.mark.parametrize(("host", "waits"), [("www.reddit.com", True), ("news.google.com", True), ("a.example", False)])
def test_hosts_that_refuse_whoever_comes_too_often_are_left_alone_for_hours(host: str, waits: bool) -> None:
    meaning = verdict(403, {}, NOW, host)

    assert meaning
    assert meaning.kind == "http_403"
    assert isinstance(meaning, Throttled) == waits
    assert not isinstance(meaning, Throttled) or meaning.wait == timedelta(hours=4)


def test_a_cloudflare_challenge_is_called_by_its_name() -> None:
    challenged = verdict(403, {"cf-mitigated": "challenge"}, NOW)
    plain = verdict(403, {}, NOW)
    assert challenged
    assert plain
    assert "Cloudflare" in challenged.detail
    assert "Cloudflare" not in plain.detail


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("90.5", timedelta(seconds=90.5)),
        ("0", SHORTEST_WAIT),
        ("86400", timedelta(days=1)),
        ("316800", LONGEST_WAIT),  # 88 h, as seen in the field
        ("9" * 6000, LONGEST_WAIT),
        ("Sat, 07 Mar 2026 03:54:00 GMT", timedelta(hours=1)),
        ("Saturday, 07-Mar-26 03:54:00 GMT", timedelta(hours=1)),
        ("Sat Mar  7 03:54:00 2026", timedelta(hours=1)),
        ("Sat, 07 Mar 2026 05:54:00 +0200", timedelta(hours=1)),
        ("Fri, 06 Mar 2026 03:54:00 GMT", SHORTEST_WAIT),
        ("Sat, 07 Mar 2099 03:54:00 GMT", LONGEST_WAIT),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("１２０", None),
        ("Sat, 99 Mar 2026 03:54:00 GMT", None),
    ],
)
def test_retry_after_in_all_its_spellings(text: str, wait: timedelta | None) -> None:
    assert retry_after(text, NOW) == wait


@given(st.text(max_size=60))
def test_no_retry_after_makes_us_stumble_or_wait_for_ever(text: str) -> None:
    wait = retry_after(text, NOW)
    assert wait is None or SHORTEST_WAIT <= wait <= LONGEST_WAIT


@given(st.integers(60, 48 * 3600))
def test_seconds_and_the_date_they_lead_to_mean_the_same(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after(str(seconds), NOW) == retry_after(date, NOW) == timedelta(seconds=seconds)


def answer(status: int, headers: dict[str, str] | None = None) -> Callable[[Request], Response]:
    return lambda request: Response(status, headers or {}, request.url.encode(), request.url)


class Diary:
    """A source that asks for some pages and notes whether its flow was closed."""

    def __init__(self, *pages: str) -> None:
        self.pages = pages
        self.closed = False

    def collect(self) -> Flow:
        items = []
        try:
            for page in self.pages:
                response = yield Request(page)
                items.append(Item(native_id=response.body.decode()))
        finally:
            self.closed = True
        return Batch(tuple(items), {"pages": len(items)})


def test_a_flow_gets_the_answer_to_each_of_its_requests() -> None:
    diary = Diary("one", "two", "three")
    batch = drive(diary.collect(), answer(200), NOW)
    assert [item.native_id for item in batch.items] == ["one", "two", "three"]
    assert batch.cursor == {"pages": 3}
    assert diary.closed


def test_a_flow_is_told_that_nothing_changed() -> None:
    assert drive(Diary("one").collect(), answer(304), NOW).cursor == {"pages": 1}


def test_a_flow_that_asks_for_nothing_returns_its_batch() -> None:
    assert drive(Diary().collect(), answer(500), NOW) == Batch((), {"pages": 0})


@pytest.mark.parametrize("status", [302, 404, 410, 429, 500])
def test_a_bad_answer_ends_the_visit_and_closes_the_flow(status: int) -> None:
    diary = Diary("one")
    with pytest.raises(SourceError, match="http_"):
        drive(diary.collect(), answer(status), NOW)
    assert diary.closed


def test_a_wait_is_carried_out_of_the_visit() -> None:
    with pytest.raises(Throttled) as throttled:
        drive(Diary("one").collect(), answer(503, {"retry-after": "7200"}), NOW)
    assert throttled.value.wait == timedelta(hours=2)


@pytest.mark.parametrize("error", [SourceError("timeout"), ZeroDivisionError()], ids=["expected", "bug"])
def test_what_the_web_raises_passes_and_the_flow_is_closed(error: Exception) -> None:
    def broken(_request: Request) -> Response:
        raise error

    diary = Diary("one")
    with pytest.raises(type(error)) as raised:
        drive(diary.collect(), broken, NOW)
    assert raised.value is error
    assert diary.closed


def test_what_a_source_raises_passes() -> None:
    def collect() -> Generator[Request, Response, Batch]:
        yield Request("one")
        raise SourceError("not_a_feed")

    with pytest.raises(SourceError, match="not_a_feed"):
        drive(collect(), answer(200), NOW)


def test_a_source_may_ask_for_many_pages_but_not_for_ever() -> None:
    assert len(drive(Diary(*["page"] * MOST_REQUESTS).collect(), answer(200), NOW).items) == MOST_REQUESTS
    endless = Diary(*["page"] * (MOST_REQUESTS + 1))
    with pytest.raises(SourceError) as stopped:
        drive(endless.collect(), answer(200), NOW)
    assert stopped.value.kind == "too_many_requests"
    assert endless.closed


class Servers:
    """A source with several servers: it goes on without one that fails, but not if all of them do."""

    def __init__(self, *hosts: str, stubborn: bool = False) -> None:
        self.hosts = hosts
        self.stubborn = stubborn
        self.closed = False

    def collect(self) -> Flow:
        items, lines = [], []
        try:
            for host in self.hosts:
                try:
                    response = yield Request(host)
                    items.append(Item(native_id=response.body.decode()))
                except SourceError as error:
                    lines.append(f"{host}: {error.kind}")
            while self.stubborn:
                try:
                    yield Request("immer wieder")
                except SourceError:
                    continue
            if not items:
                raise SourceError("all_failed")
            return Batch(tuple(items), {}, unreadable=tuple(lines))
        finally:
            self.closed = True


def moody(request: Request) -> Response:
    """Answer as the address says."""
    if request.url == "timeout":
        raise SourceError("timeout")
    return Response(int(request.url) if request.url.isdecimal() else 200, {}, request.url.encode(), request.url)


def test_an_error_is_thrown_into_the_flow_which_may_go_on_without_that_server() -> None:
    servers = Servers("eins", "500", "timeout", "429", "zwei")

    batch = drive(servers.collect(), moody, NOW)

    assert [item.native_id for item in batch.items] == ["eins", "zwei"]
    assert batch.unreadable == ("500: http_500", "timeout: timeout", "429: http_429")
    assert servers.closed


def test_if_the_last_server_fails_what_the_others_gave_is_the_batch() -> None:
    assert [item.native_id for item in drive(Servers("eins", "404").collect(), moody, NOW).items] == ["eins"]


def test_a_source_that_must_not_hide_that_all_failed_says_so_itself() -> None:
    servers = Servers("500", "timeout")

    with pytest.raises(SourceError, match="all_failed"):
        drive(servers.collect(), moody, NOW)
    assert servers.closed


def test_requests_that_failed_count_too_so_nobody_tries_for_ever() -> None:
    servers = Servers("eins", stubborn=True)
    asked: list[str] = []

    def counting(request: Request) -> Response:
        asked.append(request.url)
        raise SourceError("timeout")

    with pytest.raises(SourceError, match="too_many_requests"):
        drive(servers.collect(), counting, NOW)
    assert len(asked) == MOST_REQUESTS
    assert servers.closed


def test_a_bug_of_ours_is_not_thrown_into_the_flow() -> None:
    def broken(_request: Request) -> Response:
        raise ZeroDivisionError

    servers = Servers("eins", "zwei")
    with pytest.raises(ZeroDivisionError):
        drive(servers.collect(), broken, NOW)
    assert servers.closed


def test_a_status_that_the_source_reads_itself_is_an_answer() -> None:
    def collect() -> Generator[Request, Response, Batch]:
        response = yield Request("401", handles=(401,))
        return Batch((), {"status": response.status})

    assert drive(collect(), moody, NOW).cursor == {"status": 401}
