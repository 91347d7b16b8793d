"""Reading where it can be killed: every kind survives the trip, and what kills its reader harms nobody else."""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from listener.childprocess import LONGEST, MOST_PIECES
from listener.drive import drive, here
from listener.errors import SourceError
from listener.log import OneLine
from listener.model import Batch, Item, Json, MailAnswer, MailQuery, RawMail, Request, Response, Secret
from listener.ports import Begin, Flow, Source
from listener.workerprocess import Limits, Worker
from listener.workers import Workers, allowed
from sources import SOURCES
from sources.mailbox import Mailbox
from sources.webhook import Webhook
from tests.edges.test_errands import until
from tests.poison import CURSOR, Page, answer
from tests.sources.sites.all import ELSEWHERE, SITES
from tests.sources.sites.site import Asked, Site

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = Page("https://a.example/")
PATIENCE_S = 40.0
SMALL = Limits(step_s=60, memory_mb=150, answer_bytes=1_000_000)
HASTY = replace(SMALL, step_s=0.5)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """The workers that all tests share which leave them alive."""
    found = Workers(allowed(60, 15))
    yield found
    found.close()


@pytest.fixture
def one_worker() -> Iterator[Workers]:
    found = Workers(SMALL, most=1)
    yield found
    found.close()


def read(begin: Begin, text: str, source: Source = PAGE) -> Batch:
    return drive(begin(source, {}, NOW), answer(text), NOW)


# The trip


def of(site: Site) -> Callable[[Request], Response]:
    """Return a web that is this site."""

    def http(request: Request) -> Response:
        url = request.secret_url.reveal() if request.secret_url else request.url
        parts = urlsplit(url)
        headers = {name.lower(): value for name, value in request.headers.items()}
        given = site.answer(
            Asked(
                request.method, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), headers, request.body
            )
        )
        body = given.body.encode() if isinstance(given.body, str) else given.body
        return Response(given.status, {name.lower(): text for name, text in given.headers.items()}, body, url)

    return http


@pytest.mark.parametrize("kind", SITES)
def test_every_kind_brings_the_same_from_there_as_from_here(kind: str, workers: Workers) -> None:
    found = []
    for begin in (here, workers):
        site = SITES[kind]()
        site.web = "https://site.example"
        source = site.source(site.web)
        found.append(drive(begin(source, {}, site.now), of(site), site.now))

    assert found[0] == found[1]
    assert found[0].items


def test_so_do_the_kinds_that_have_no_site(workers: Workers) -> None:
    letter = b"From: erna@example.org\r\nMessage-ID: <1@example.org>\r\nSubject: Nordwind\r\n\r\nwieder zu sp\xc3\xa4t"
    seen: list[MailQuery] = []

    def imap(query: MailQuery) -> MailAnswer:
        seen.append(query)
        return MailAnswer(5, (RawMail(1, letter),))

    box = Mailbox(host="mail.example", username="presse", password=Secret("geheim"))
    batches = [drive(begin(box, {}, NOW), answer(""), NOW, imap) for begin in (here, workers)]
    door = [drive(begin(Webhook(), {"a": 1}, NOW), answer(""), NOW) for begin in (here, workers)]

    assert set(ELSEWHERE) == {"mailbox", "webhook"} == SOURCES.keys() - SITES.keys()
    assert batches[0] == batches[1]
    assert batches[0].items
    assert seen[0] == seen[-1]
    assert seen[0].password == Secret("geheim")
    assert door[0] == door[1]


def test_secrets_pass_and_do_not_show(workers: Workers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    source = Page("https://a.example/", Secret("streng-geheim"))
    asked: list[Request] = []

    def http(request: Request) -> Response:
        asked.append(request)
        return Response(200, {}, b"bug" if len(asked) > 2 else b"eins", request.url)

    flow = workers(source, {}, NOW)
    drive(flow, http, NOW)
    with pytest.raises(SourceError) as bug:
        drive(workers(source, {}, NOW), http, NOW)

    assert asked[0].headers["Authorization"] == "streng-geheim"
    assert asked[1].secret_url == Secret("streng-geheim")
    shown = f"{flow!r} {source!r} {asked[1]!r} {bug.value!r} {bug.value.__cause__} {caplog.text}"
    assert "streng-geheim" not in shown


def test_a_reader_has_nothing_of_ours_but_its_pipes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SLACK_URL", "https://hooks.slack.example/geheim")
    with closing(Workers(allowed(60, 15))) as fresh, (tmp_path / "listener.db").open("wb"):
        batch = read(fresh, "surroundings")

    environment, files, limits, sacrifice = (item.title for item in batch.items[2:])
    assert "SLACK_URL" not in environment
    assert "PATH" in environment
    errors = re.sub(r"\d", "", str(Path("/proc/self/fd/2").readlink()))
    assert set(files.splitlines()) <= {"pipe:[]", "/dev/null", errors}
    assert limits == f"0 0 0 {(512 + 32 * 15) * 1024 * 1024}"
    assert sacrifice == "1000\n"  # where the machine has no memory left, the daemon stays


def test_a_large_answer_passes(workers: Workers) -> None:
    batch = read(workers, "x" * 15_000_000)

    assert batch.items[0].title == "Brodelmann " + "x" * 100


def test_a_source_that_no_pickle_holds_is_read_here(workers: Workers, caplog: pytest.LogCaptureFixture) -> None:
    @dataclass(frozen=True)
    class Local:
        def collect(self, cursor: Json, now: datetime) -> Flow:
            yield Request("https://a.example/")
            return Batch((Item(str(os.getpid())),), cursor)

    batch = read(workers, "", Local())

    assert batch.items[0].native_id == str(os.getpid())
    assert "read without protection kind=Local" in caplog.text


def test_what_a_reader_says_beside_its_answers_stands_in_the_log_escaped_and_cut_short(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with closing(Workers(SMALL)) as fresh:
        read(fresh, "babble Brodelmann")

    lines = [OneLine().format(one) for one in caplog.records if one.name == "listener.childprocess"]
    assert "process=worker said='\\x1b[2J Brodelmann'" in lines[0]
    assert "said='ERROR a forged line'" in lines[1]
    assert len(lines) == MOST_PIECES + 1
    assert max(map(len, lines)) < LONGEST + 150
    assert lines[-1].endswith(f"process=worker bytes={1_000_000 - (MOST_PIECES - 2) * LONGEST}")
    assert not any("\x1b" in line or "\n" in line for line in lines)


# What kills


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("exit", "crashed: exit 3"),
        ("memory", "crashed: out of memory"),
        ("segfault", "crashed: SIGSEGV"),
        ("nonsense", "crashed: its answer made no sense"),
        ("large", "crashed: its answer was too large"),
        ("pickle {trace}", "crashed: its answer made no sense"),
    ],
)
def test_who_kills_its_reader_is_told_so_and_the_next_is_read(
    text: str, says: str, one_worker: Workers, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    with pytest.raises(SourceError) as end:
        read(one_worker, text.format(trace=trace))

    assert str(end.value) == says
    assert not trace.exists()
    assert read(one_worker, "eins").cursor == CURSOR


def test_who_never_ends_is_ended() -> None:
    with closing(Workers(HASTY)) as workers:
        with pytest.raises(SourceError, match=r"^stalled: no end after 0\.5 s$"):
            read(workers, "endless")
        assert until(lambda: not workers._all)


def test_a_flow_whose_reader_another_has_killed_is_read_again_without_asking_again(one_worker: Workers) -> None:
    asked: list[str] = []

    def http(request: Request) -> Response:
        asked.append(request.url)
        if request.url.endswith("/2"):
            with pytest.raises(SourceError, match="exit 3"):
                read(one_worker, "exit")
        return Response(200, {}, b"eins", request.url)

    batch = drive(one_worker(PAGE, {}, NOW), http, NOW)

    assert batch == drive(here(PAGE, {}, NOW), answer("eins"), NOW)
    assert asked == ["https://a.example/", "https://a.example//2"]


def test_one_whose_answers_are_too_large_to_keep_is_interrupted(one_worker: Workers) -> None:
    def http(request: Request) -> Response:
        if request.url.endswith("/2"):
            with pytest.raises(SourceError, match="exit 3"):
                read(one_worker, "exit")
        return Response(200, {}, bytes(5_000_000), request.url)

    with pytest.raises(SourceError, match=r"^interrupted: "):
        drive(one_worker(PAGE, {}, NOW), http, NOW)


def test_while_one_is_stuck_another_worker_reads_and_the_end_waits_for_nobody() -> None:
    errors: list[SourceError] = []
    two = Workers(allowed(600, 15))
    asked = threading.Event()

    def http(request: Request) -> Response:
        asked.set()
        return Response(200, {}, b"endless", request.url)

    def stuck() -> None:
        try:
            drive(two(PAGE, {}, NOW), http, NOW)
        except SourceError as error:
            errors.append(error)

    with closing(two):
        thread = threading.Thread(target=stuck)
        thread.start()
        assert until(lambda: asked.is_set() and two._all[0].busy)
        pid = read(two, "pid").items[-1].title
        assert thread.is_alive()
        assert {str(one._process.pid) for one in two._all} > {pid}
    thread.join(PATIENCE_S)

    assert list(map(str, errors)) == ["closed: the program ends"]
    with pytest.raises(SourceError, match=r"^closed: "):
        read(two, "eins")


# How long a worker lives


def pid_of(workers: Workers, source: Source = PAGE) -> int:
    """Return which process reads."""
    return int(read(workers, "pid", source).items[-1].title)


def test_sources_with_keys_are_read_apart_from_those_without(workers: Workers) -> None:
    keyed = [pid_of(workers, Page(f"https://{host}.example/", Secret(host))) for host in ("a", "b")]

    assert keyed[0] == keyed[1] != pid_of(workers)


def test_an_idle_one_is_let_go_and_a_new_one_comes_when_it_is_needed() -> None:
    with closing(Workers(SMALL, idle_s=0.0)) as workers:
        first = pid_of(workers)
        assert until(lambda: not workers._all)
        assert not Path(f"/proc/{first}").exists()
        assert pid_of(workers) != first


def test_one_that_has_grown_leaves_its_memory_to_the_system(workers: Workers) -> None:
    before = pid_of(workers)
    assert pid_of(workers) == before
    read(workers, "grow")

    assert pid_of(workers) != before
    assert not Path(f"/proc/{before}").exists()


def test_one_that_somebody_ended_meanwhile_is_replaced(one_worker: Workers) -> None:
    def http(request: Request) -> Response:
        process = one_worker._all[0]._process
        process.kill()
        process.wait()
        return Response(200, {}, b"eins", request.url)

    assert drive(one_worker(PAGE, {}, NOW), http, NOW).cursor == CURSOR


def test_a_flow_that_its_driver_leaves_is_closed_there(one_worker: Workers) -> None:
    def broken(request: Request) -> Response:
        raise KeyError(request.url)

    with pytest.raises(KeyError):
        drive(one_worker(PAGE, {}, NOW), broken, NOW)

    assert [one.users for one in one_worker._all] == [0]
    assert read(one_worker, "eins").cursor == CURSOR


def test_an_error_of_the_web_is_thrown_in_there(workers: Workers) -> None:
    def http(request: Request) -> Response:
        return Response(503 if request.url.endswith("/2") else 200, {"retry-after": "7200"}, b"", request.url)

    assert drive(workers(PAGE, {}, NOW), http, NOW) == drive(here(PAGE, {}, NOW), http, NOW)


def test_a_process_that_ended_before_anybody_asked_it_is_said_to_be_none() -> None:
    ended = Worker(SMALL, shutil.which("false") or "", keyed=False)
    ended._process.wait()

    for _ in range(2):  # whoever waited for a turn is told the same
        with pytest.raises(SourceError, match=r"^no_worker: exit 1$"):
            ended.ask(b"")


@pytest.mark.parametrize(
    ("python", "says"),
    [(shutil.which("false") or "", "no_worker: exit 1"), ("/nirgends/python", "no_worker: No such file or directory")],
)
def test_where_no_process_starts_it_is_said_why(python: str, says: str) -> None:
    with closing(Workers(SMALL, python=python)) as workers, pytest.raises(SourceError) as failed:
        read(workers, "eins")

    assert str(failed.value) == says
