"""What only a process can show: signals, pipes, exit codes, a daemon and a second one, a real server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from alerts.deafness import deafness
from alerts.notices import notice_to_json
from listener.app import utc_now
from listener.model import Blind, ChannelName, Promise, Reason, SourceName
from listener.overhear import NO_INCIDENT
from listener.store import Store
from tests.cli.calls import CONFIG, PATIENCE_S, Office

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Tagblatt</title>
<item><guid>1</guid><title>Nordwind fährt wieder</title><pubDate>Fri, 15 Mar 2024 09:00:00 +0100</pubDate></item>
<item><guid>2</guid><title>Wetter</title><description>Es regnet</description></item></channel></rss>"""


class _Feeds(BaseHTTPRequestHandler):
    """Answers with a feed; /hangs never answers until the test is over."""

    asked = threading.Event()
    over = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/hangs":
            self.asked.set()
            self.over.wait()
            return
        body = FEED.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    """A real server on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feeds)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    _Feeds.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def listening(office: Office, web: str) -> Office:
    """An office whose source is on this machine, and whose Slack is nowhere."""
    text = CONFIG.replace("https://tagblatt.example/rss", f"{web}/feed")
    (office.folder / "config.toml").write_text(text + '[http]\nallow_networks = ["127.0.0.0/8"]\n', "utf-8")
    return Office(office.folder, {"SLACK_URL": "http://127.0.0.1:9/services/x"})


@contextmanager
def running(office: Office, *args: str) -> Iterator[subprocess.Popen[str]]:
    """Run the daemon until the end of the block; it has started when the block begins."""
    with office.start("run", *args) as daemon:
        try:
            wait_for(daemon, " started ")
            yield daemon
        finally:
            daemon.kill()


def wait_for(process: subprocess.Popen[str], sign: str) -> str:
    """Read standard error until a line holds the sign."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if sign in line:
            return said
    pytest.fail(f"it ended without {sign!r}: {said}")


def test_one_pass_fetches_understands_and_stores(listening: Office) -> None:
    done = listening.process("run", "--once")

    assert (done.code, done.out) == (0, "")
    assert "visit source=tagblatt fetched=2 stored=1" in done.err
    assert [row[-1] for row in listening.call("mentions").rows] == ["Nordwind fährt wieder"]


def test_the_daemon_ends_in_order_when_told_to_and_refuses_a_second_one(listening: Office) -> None:
    with running(listening) as daemon:
        second = listening.process("run")
        looking = listening.call("sources", patience_s=10.0)
        daemon.send_signal(signal.SIGTERM)
        code, said = daemon.wait(PATIENCE_S), daemon.stderr.read() if daemon.stderr else ""

    assert code == 0
    assert "stopped" in said
    assert second.code == 75
    assert f"Prozess {daemon.pid} auf " in second.err
    assert "Traceback" not in second.err
    assert looking.code == 0


def test_ctrl_c_ends_the_daemon_in_order_too(listening: Office) -> None:
    with running(listening, "--log-level", "info") as daemon:
        daemon.send_signal(signal.SIGINT)

        assert daemon.wait(PATIENCE_S) == 0


def test_a_server_that_does_not_answer_does_not_hold_up_the_end(listening: Office) -> None:
    file = listening.folder / "config.toml"
    patient = "read_s = 300\ntotal_s = 600\n"
    file.write_text(file.read_text("utf-8").replace("/feed", "/hangs") + patient, "utf-8")
    with running(listening) as daemon:
        assert _Feeds.asked.wait(PATIENCE_S)
        daemon.send_signal(signal.SIGTERM)

        assert daemon.wait(PATIENCE_S) == 0  # the request by itself would take five minutes


def test_questions_can_be_interrupted(tmp_path: Path) -> None:
    office = Office(tmp_path, {"LISTENER_LANG": "de"})
    with office.start("init") as asking:
        assert asking.stdout is not None
        assert asking.stdout.read(7) == "Sprache"
        assert asking.stdin is not None
        asking.send_signal(signal.SIGINT)
        with suppress(BrokenPipeError):  # it has ended already
            os.write(asking.stdin.fileno(), b"\n")  # a signal just before Python reads is seen only when it has read
        code, said = asking.wait(PATIENCE_S), asking.stderr.read() if asking.stderr else ""

    assert (code, said.strip()) == (130, "Abgebrochen.")
    assert list(tmp_path.iterdir()) == []


def test_a_demo_can_be_interrupted(tmp_path: Path) -> None:
    with Office(tmp_path).start("demo", "--folder", str(tmp_path / "demo"), "--lang", "en") as demo:
        assert demo.stdout is not None
        assert demo.stdout.readline().startswith("Demo: ")
        demo.send_signal(signal.SIGINT)
        code, said = demo.wait(PATIENCE_S), demo.stderr.read() if demo.stderr else ""

    assert (code, said.strip()) == (130, "Interrupted.")
    assert (tmp_path / "demo" / "config.toml").exists()


@pytest.mark.parametrize("args", [("export",), ("--help",)])
def test_a_reader_who_stops_reading_is_no_error(archive: Office, args: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            archive.command(*args),
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
            env=archive.environ(),
            timeout=PATIENCE_S,
        )
    finally:
        os.close(write)

    assert done.stderr == b""
    assert done.returncode in ({141} if args != ("--help",) else {1, 141})


def test_without_any_configuration_the_way_to_one_is_named(tmp_path: Path) -> None:
    if Path("/etc/listener/config.toml").exists():
        pytest.skip("this machine has a configuration of its own")
    environment = Office(tmp_path).environ(LANG="de_DE.UTF-8", PYTHONUTF8="1")
    done = subprocess.run(
        [sys.executable, "-m", "listener", "mentions"], capture_output=True, text=True, encoding="utf-8",
        cwd=tmp_path, env=environment, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert done.stderr.startswith("config.toml gibt es nicht. `listener init` legt eine an")


def test_the_configuration_of_the_working_folder_is_taken_and_a_terminal_of_old_shows_what_it_can(
    archive: Office,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "listener", "mentions", "Ostern", "-n", "1"], capture_output=True, check=False,
        cwd=archive.folder, env=archive.environ(PYTHONIOENCODING="latin-1"),
    )  # fmt: skip

    assert done.returncode == 0
    assert "Mehr Züge ? Die".encode("latin-1") in done.stdout


# --- what a pass says about the configuration and about messages -----------------------------------------------------


@pytest.mark.usefixtures("own_logging")
def test_notes_and_broken_playbooks_are_said_at_the_start_but_do_not_hinder(office: Office) -> None:
    (office.folder / "own").mkdir()
    (office.folder / "own" / "broken.toml").write_text("id = ", "utf-8")
    text = 'language = "en"\nplaybooks = "own"\n[[brands]]\nname = "Nordwind"\n'
    (office.folder / "config.toml").write_text(text, "utf-8")
    done = office.call("run", "--once", "--log-level", "error")

    assert (done.code, done.out) == (0, "")
    assert [line[:4] for line in done.err.splitlines()] == ["  ! ", "  ! ", "  ✗ "]
    assert "broken.toml" in done.err


@pytest.mark.usefixtures("own_logging")
def test_a_message_that_could_not_be_delivered_is_an_exit_code(stormy: Office, office: Office) -> None:
    """The storm's message to Slack still waits; there is nobody at this address either."""
    (office.folder / "listener.db").write_bytes((stormy.folder / "listener.db").read_bytes())
    text = CONFIG.replace('"nordwind"', '"brodelmann"').split("[[sources]]")[0] + CONFIG[CONFIG.index("[channels") :]
    (office.folder / "config.toml").write_text(text + '[http]\nallow_networks = ["127.0.0.0/8"]\n', "utf-8")
    done = office.call("run", "--once", "--log-level", "error", SLACK_URL="http://127.0.0.1:9/x")

    assert done.code == 69
    assert "1 Nachricht(en) konnten nicht zugestellt werden" in done.err
    assert re.search(r"^  INC-0001\.\d+/slack: \w+", done.err, re.MULTILINE)
    assert "wartet" in office.call("incidents", "1").out


@pytest.mark.usefixtures("own_logging")
def test_so_is_one_that_belongs_to_no_incident(office: Office) -> None:
    """That sources cannot be heard, told to a Slack that cannot be reached either."""
    (office.folder / "config.toml").write_text(CONFIG + '[http]\nallow_networks = ["127.0.0.0/8"]\n', "utf-8")
    now, nowhere = utc_now(), "http://127.0.0.1:9/x"
    blind = Blind(SourceName("tagblatt"), now - timedelta(hours=5), told=now)
    key = "sources.1/slack"
    notice = deafness(key, [blind], [], {}, "de", UTC, now)
    promise = Promise(key, NO_INCIDENT, ChannelName("slack"), Reason.SOURCES, 0, notice_to_json(notice), now)
    with Store(office.folder / "listener.db") as store:
        store.tell([blind], [promise], now)
    done = office.call("run", "--once", "--log-level", "error", SLACK_URL=nowhere)

    assert done.code == 69
    assert "1 Nachricht(en) konnten nicht zugestellt werden" in done.err
    assert f"\n  {key}: " in done.err


@pytest.mark.usefixtures("own_logging")
def test_a_missing_secret_stops_the_daemon_before_it_starts(office: Office) -> None:
    done = office.call("run", "--once")

    assert done.code == 78
    assert "SLACK_URL" in done.err
    assert not (office.folder / "listener.db").exists()
