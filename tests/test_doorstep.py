"""The daemon's door: the real server on loopback, the real store behind it; what comes in is heard like all else."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from listener.core.reception import MOST_BYTES
from listener.core.signature import signature
from listener.daemon import run_once
from listener.demo import script
from listener.doorstep import Doorstep, Limits
from listener.errors import ConfigError
from listener.model import Found, Search, Secret, Tally
from listener.parts import Parts
from listener.words import LANGUAGES, say
from tests.store.conftest import opened_file
from tests.world import CONFIG, World

SECRET, TOKEN = "ein-gemeinsames-geheimnis", "ein-langer-schluessel"
SOURCES = f"""
[[sources]]
name = "hotline"
kind = "webhook"
medium = "microblog"
secret_file = "{SECRET}"
[[sources]]
name = "crm"
kind = "webhook"
token_file = "{TOKEN}"
zone = "Europe/Berlin"
"""
GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "import-and-webhook.md"
LIMITS = Limits()
SAID = "Brodelmann antwortet seit Tagen nicht"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Door:
    """An open door and the world behind it."""

    world: World
    parts: Parts
    port: int

    def send(self, source: str, body: bytes, headers: Mapping[str, str], method: str = "POST") -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, f"/ingest/{source}", body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers.items()), answer.read())

    def signed(self, body: bytes, late: timedelta = timedelta(0), secret: str = SECRET) -> dict[str, str]:
        stamp = str(int((self.world.now + late).timestamp()))
        return {"X-Timestamp": stamp, "X-Signature": signature(Secret(secret), stamp, body)}

    def hotline(self, *entries: object) -> Answer:
        """Hand entries in as somebody who signs."""
        body = json.dumps(entries).encode()
        return self.send("hotline", body, self.signed(body))

    def crm(self, entry: object, **headers: str) -> Answer:
        """Hand an entry in as somebody with a token."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("crm", json.dumps(entry).encode(), {"Authorization": f"Bearer {TOKEN}", **named})

    def stored(self) -> list[Found]:
        return self.parts.store.search(Search(limit=1000))

    def raw(self, data: bytes) -> bytes:
        """Send bytes as they are and return all that comes back until the door closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))


@contextmanager
def standing(world: World, limits: Limits = LIMITS) -> Iterator[Door]:
    """Open the door of a world while the block runs."""
    world.text = CONFIG + SOURCES
    for secret in (SECRET, TOKEN):
        (world.folder / secret).write_text(secret, "utf-8")
    with world.program() as parts:
        door = Doorstep(parts, "127.0.0.1", 0, limits)
        door.start()
        try:
            yield Door(world, parts, door.port)
        finally:
            door.stop()


@pytest.fixture
def door(world: World) -> Iterator[Door]:
    with standing(world) as door:
        yield door


# --- what comes in ----------------------------------------------------------------------------------------------


def test_what_is_handed_in_is_stored_and_understood_before_the_answer(door: Door) -> None:
    answer = door.hotline({"id": 7, "text": SAID}, {"id": 8, "text": "Der Zug nach Ulm"}, {"id": 9}, 3)

    assert answer.status == 202
    assert answer.told == {
        "received": 4, "stored": 1, "changed": 0, "known": 0, "filtered": 1, "rejected": 2,
        "errors": [{"entry": 3, "error": "no_text"}, {"entry": 4, "error": "not_an_object"}],
    }  # fmt: skip
    (found,) = door.stored()
    assert (found.brand, found.mention.native_id, found.mention.medium) == ("brodelmann", "7", "microblog")
    assert not found.mention.backfill
    (health,) = [one for one in door.parts.store.source_health() if one.name == "hotline"]
    assert health.total == Tally(fetched=4, stored=1, filtered=1, quarantined=2)


def test_an_edit_is_an_edit_and_the_same_again_nothing(door: Door) -> None:
    edited = f"{SAID}, jetzt aber doch"
    answers = [door.crm({"id": 7, "text": text}).told for text in (SAID, SAID, edited, edited)]

    assert [(one["stored"], one["known"], one["changed"]) for one in answers] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (0, 1, 0),
    ]
    assert [found.mention.text for found in door.stored()] == [edited]


def test_a_key_makes_a_repeated_request_the_same_and_another_key_another(door: Door) -> None:
    first = door.crm({"text": SAID}, Idempotency_Key="k-1")
    again = door.crm({"text": SAID}, Idempotency_Key="k-1")
    other = door.crm({"text": SAID}, Idempotency_Key="k-2")

    assert [one.told["stored"] for one in (first, again, other)] == [1, 0, 1]


def test_a_storm_at_the_door_is_told_like_any_other(world: World) -> None:
    """What the demo's people write in a forum is handed in instead; the weeks before are history from the feeds."""
    story = script.write(world.now)
    calm = [post for post in story.posts if not post.storm]
    world.posts.extend(calm)
    world.now = story.onset - timedelta(hours=1)
    with standing(world) as door:
        run_once(door.parts)
        storm = [post for post in story.posts if post.storm and post.at < story.peak]
        while world.now < story.peak and not world.slack:
            due = [post for post in storm if world.now - timedelta(minutes=15) < post.at <= world.now]
            door.hotline(*({"id": post.number, "text": post.text, "author": post.author} for post in due))
            run_once(door.parts)
            world.now += timedelta(minutes=15)

    assert len(world.slack) == 1
    assert world.slack[0][0] < story.peak


# --- who is not let in ------------------------------------------------------------------------------------------


def test_whoever_is_not_known_learns_nothing_not_even_which_sources_there_are(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps({"text": SAID}).encode()
    answers = [
        door.send("hotline", body, {}),
        door.send("hotline", body, door.signed(body, secret="ein anderes geheimnis")),
        door.send("hotline", body, door.signed(body, late=timedelta(minutes=-6))),
        door.send("hotline", body, door.signed(body + b" ")),
        door.send("crm", body, {"Authorization": "Bearer falsch"}),
        door.send("crm", body, door.signed(body)),
        door.send("tagblatt", body, door.signed(body)),
        door.send("gibtsnicht", body, door.signed(body)),
        door.send("hotline", b"x" * (MOST_BYTES // 4), {}),
    ]

    assert {(one.status, one.body) for one in answers} == {(401, b'{"error": "unauthorized"}')}
    assert door.stored() == []
    assert SECRET not in caplog.text
    assert SAID not in caplog.text


def test_there_is_nothing_else_at_the_door(door: Door) -> None:
    asked = {
        "GET /": 404, "GET /ingest/hotline": 405, "PUT /ingest/hotline": 405, "POST /": 404, "POST /ingest/": 404,
        "POST /ingest/hotline/": 404, "POST /ingest/a/b": 404, "POST /ingest/..%2f..": 404,
    }  # fmt: skip
    answers = {line: door.raw(f"{line} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode()) for line in asked}

    assert {line: int(answer.split()[1]) for line, answer in answers.items()} == asked
    assert all(b"connection: close" in answer.lower() for answer in answers.values())
    assert not any(b"uvicorn" in answer.lower() for answer in answers.values())


def test_a_bad_request_is_told_in_one_word(door: Door) -> None:
    gzip = {"Content-Encoding": "gzip"}
    bad: list[tuple[bytes, dict[str, str], int, str]] = [
        (b"kein json", {}, 400, "not_json"),
        (b"{}", {}, 422, "nothing_usable"),
        (b"[" + b"1," * 1000 + b"1]", {}, 413, "too_many_entries"),
        (b" " * (MOST_BYTES + 1), {}, 413, "too_large"),
        (b"{}", gzip, 415, "send_it_uncompressed"),
    ]
    for body, headers, status, error in bad:
        answer = door.send("hotline", body, door.signed(body) | headers)

        assert (answer.status, answer.told["error"]) == (status, error)
    assert door.stored() == []


def test_what_announces_too_much_is_refused_before_it_is_sent(door: Door) -> None:
    head = f"POST /ingest/crm HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nExpect: 100-continue\r\n"
    answer = door.raw(f"{head}Content-Length: {MOST_BYTES + 1}\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_without_an_announced_length_is_limited_too(door: Door) -> None:
    head = (
        f"POST /ingest/crm HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    body = json.dumps({"text": SAID}).encode()

    assert door.raw(head.encode() + 6 * chunk + b"0\r\n\r\n").startswith(b"HTTP/1.1 413 ")
    assert door.raw(head.encode() + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)).startswith(b"HTTP/1.1 202 ")


# --- the same again ---------------------------------------------------------------------------------------------


def test_a_recorded_request_is_answered_as_before_and_stores_nothing(door: Door) -> None:
    body = json.dumps({"id": 7, "text": SAID}).encode()
    recorded = door.signed(body)
    first = door.send("hotline", body, recorded)
    door.hotline({"id": 7, "text": "Brodelmann hat geantwortet"})
    replayed = door.send("hotline", body, recorded)

    assert (replayed.status, replayed.body) == (first.status, first.body)
    assert [found.mention.text for found in door.stored()] == ["Brodelmann hat geantwortet"], "the edit was not undone"


def test_a_recorded_request_is_worth_nothing_after_five_minutes_or_at_another_source(door: Door) -> None:
    body = json.dumps({"text": SAID}).encode()
    recorded = door.signed(body)
    elsewhere = door.send("crm", body, recorded)
    door.world.now += timedelta(minutes=5, seconds=1)

    assert (elsewhere.status, door.send("hotline", body, recorded).status) == (401, 401)


def test_after_a_restart_the_same_request_still_stores_nothing_twice(world: World) -> None:
    body = json.dumps({"text": SAID}).encode()
    with standing(world) as door:
        recorded = door.signed(body)
        assert door.send("hotline", body, recorded).told["stored"] == 1
    with standing(world) as door:
        again = door.send("hotline", body, recorded)

        assert (again.status, again.told["stored"], again.told["known"]) == (202, 0, 1)
        assert len(door.stored()) == 1


def test_many_at_once_lose_nothing_and_double_nothing(door: Door) -> None:
    bodies = [json.dumps({"id": number % 8, "text": f"{SAID}, Teil {number % 8}"}).encode() for number in range(16)]
    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(lambda body: door.send("hotline", body, door.signed(body)), bodies))

    assert {one.status for one in answers} == {202}
    assert sorted(found.mention.native_id for found in door.stored()) == sorted(map(str, range(8)))


# --- limits and failures ----------------------------------------------------------------------------------------


def test_one_client_may_not_take_all_the_time(world: World) -> None:
    with standing(world, Limits(burst=2, per_minute=6)) as door:
        answers = [door.crm({"text": SAID}) for _ in range(3)]
        world.now += timedelta(seconds=10)
        later = door.crm({"text": SAID})

    assert [one.status for one in answers] == [202, 202, 429]
    assert answers[2].headers["retry-after"] == "10"
    assert later.status == 202


def test_whoever_says_nothing_or_writes_too_slowly_is_not_waited_for(world: World) -> None:
    with standing(world, Limits(head_s=0.1, body_s=0.1)) as door:
        head = f"POST /ingest/crm HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 9\r\n\r\n"
        silent = _closed(door, b"")
        slow_head = _closed(door, b"POST /ingest/crm HTTP/1.1\r\nHo")
        slow_body = door.raw(head.encode() + b"{")

    assert (silent, slow_head) == (b"", b"")
    assert slow_body.startswith(b"HTTP/1.1 408 ")


def test_whoever_hangs_up_or_is_not_known_leaves_no_trace(door: Door) -> None:
    head = "POST /ingest/crm HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n"
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as connection:
        connection.sendall(f"{head}Authorization: Bearer {TOKEN}\r\n\r\n".encode() + b'{"text": "Brodelmann')
    waiting = door.raw(f"{head}Expect: 100-continue\r\n\r\n".encode())

    assert waiting.startswith(b"HTTP/1.1 401 ")
    assert door.crm({"text": SAID}).status == 202
    assert len(door.stored()) == 1


def _closed(door: Door, data: bytes) -> bytes:
    """Return what comes back from a connection that is cut off."""
    try:
        return door.raw(data)
    except ConnectionResetError:
        return b""


def test_what_cannot_be_stored_is_not_acknowledged_and_may_come_again(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    blocker = sqlite3.connect(door.world.folder / "listener.db", isolation_level=None)
    opened_file(door.parts.store).connection.execute("PRAGMA busy_timeout=50")  # else the test would wait ten seconds
    blocker.execute("BEGIN IMMEDIATE")
    refused = door.hotline({"id": 7, "text": SAID})
    blocker.execute("ROLLBACK")
    blocker.close()

    assert (refused.status, refused.headers["retry-after"]) == (503, "30")
    assert refused.told == {"error": "try_again"}
    assert "locked" in caplog.text
    assert door.hotline({"id": 7, "text": SAID}).told["stored"] == 1


def test_a_failure_inside_is_told_in_one_word_and_the_door_stays_open(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.parts.store.close()
    answers = [door.hotline({"id": 7, "text": SAID}) for _ in range(2)]

    assert {(one.status, one.body) for one in answers} == {(500, b'{"error": "failed"}')}
    assert caplog.text.count("bug source=hotline") == 2
    assert SAID not in caplog.text


def test_a_request_on_the_way_is_finished_before_the_door_is_closed(world: World) -> None:
    with standing(world) as door, ThreadPoolExecutor(1) as sender:
        blocker = sqlite3.connect(world.folder / "listener.db", isolation_level=None, check_same_thread=False)
        blocker.execute("BEGIN IMMEDIATE")  # nothing can be stored for now
        answer = sender.submit(door.hotline, {"id": 7, "text": SAID})
        threading.Timer(0.4, blocker.close).start()
        with pytest.raises(TimeoutError):
            answer.result(0.2)
        leaving = door
    assert answer.result(5).status == 202
    with pytest.raises(OSError, match="refused"):
        leaving.hotline({"id": 8, "text": SAID})


def test_a_port_that_is_taken_is_told_with_a_remedy(door: Door) -> None:
    second = Doorstep(door.parts, "127.0.0.1", door.port)
    with pytest.raises(ConfigError) as caught:
        second.start()
    second.stop()

    (problem,) = caught.value.problems
    assert all(str(door.port) in say(problem.key, lang, **problem.values) for lang in LANGUAGES)


# --- the guide --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["curl-signed", "curl-token"])
def test_the_examples_of_the_guide_work(door: Door, mark: str, tmp_path: Path) -> None:
    if not (shutil.which("curl") and shutil.which("openssl") and shutil.which("bash")):
        pytest.skip("curl, openssl and bash are needed to run the example of the guide")
    (example,) = re.findall(rf"<!-- {mark} -->\n```bash\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    ours = example.replace("https://listener.nordwind.example", f"http://127.0.0.1:{door.port}")
    ours = ours.replace("Nordwind Bahn", "Brodelmann").replace("umfragen", "hotline" if "signed" in mark else "crm")
    clock = f"date() {{ echo {int(door.world.now.timestamp())}; }}\n"
    environment = {"PATH": "/usr/bin:/bin", "SECRET": SECRET, "TOKEN": TOKEN}
    done = subprocess.run(  # noqa: S603 - our own example
        [shutil.which("bash") or "", "-euc", clock + ours],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["stored"] == 1
    assert len(door.stored()) == 1
