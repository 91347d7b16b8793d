"""The courier against a real web server, through Apprise's own json:// service: what arrives, what is said of refusals,
and that nobody waits for ever or sees an address. Without the extra, all that needs it is left out."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.channels.apprise import LIMITS, USUAL, Apprise
from alerts.render import notice
from listener.courier import MOST_LATE, Messenger, unusable
from listener.errors import DeliveryError
from listener.model import Postcard, Secret
from tests.alerts.world import HOSTILE, hostile_notice, situation
from tests.edges.servers import Exchange, HttpServer, http_server

TOKEN = "t0kenthatnobodymaysee"
CARD = Postcard("INC-0012.1/chat", Secret("json://x.example"), "Windstärke 4", "Es weht.\n\n1. Anrufen", "failure")


@pytest.fixture
def library() -> None:
    """Load Apprise with all its plugins, or skip with the reason. What it warns of while it loads is not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("apprise", reason="apprise is not installed: extra apprise")
        assert unusable(Secret("json://x.example")) == ""


@contextmanager
def service(answer: Callable[[Exchange], None] = lambda it: it.answer(200, b"ok")) -> Iterator[HttpServer]:
    with http_server({f"/{TOKEN}": answer, "/anderswo": lambda it: it.answer(200, b"ok")}) as server:
        yield server


def at(server: HttpServer, card: Postcard = CARD) -> Postcard:
    return replace(card, address=Secret(f"json://127.0.0.1:{server.server_port}/{TOKEN}?rto=30"))


def failure(messenger: Messenger, card: Postcard) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        messenger(card)
    shown = "".join(traceback.format_exception(failed.value)) + repr(vars(failed.value))
    assert TOKEN not in shown
    assert failed.value.__context__ is None
    return failed.value


@pytest.mark.usefixtures("library")
def test_a_postcard_arrives_as_it_was_written() -> None:
    with service() as server:
        assert Messenger()(at(server)).status == 200
    (seen,) = server.log
    arrived = json.loads(seen.body)
    assert (arrived["title"], arrived["message"], arrived["type"]) == (CARD.title, CARD.text, "failure")
    assert "caronc" not in seen.body.decode()


@pytest.mark.usefixtures("library")
def test_a_whole_warning_arrives_in_one_piece() -> None:
    with service() as server:
        channel = Apprise(Secret(f"json://127.0.0.1:{server.server_port}/{TOKEN}"))
        card = channel.compose(notice(situation()))
        channel.check(Messenger()(card))
    assert [json.loads(seen.body)["message"] for seen in server.log] == [card.text]


@pytest.mark.usefixtures("library")
def test_texts_of_strangers_are_neither_escaped_nor_interpreted() -> None:
    cards = [Apprise(CARD.address).compose(hostile_notice(text)) for text in (*HOSTILE, r"\n \u0041 :smile:")]
    with service() as server:
        assert {Messenger()(at(server, card)).status for card in cards} == {200}
    arrived = [json.loads(seen.body) for seen in server.log]
    assert [one["message"].strip() for one in arrived] == [card.text.strip() for card in cards]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429, 500, 502, 503])
def test_a_refusal_is_told_with_its_status(status: int) -> None:
    body = f"error=200 {TOKEN}".encode()
    with service(lambda it: it.answer(status, body)) as server:
        assert Messenger()(at(server)).status == status


@pytest.mark.usefixtures("library")
def test_a_refusal_is_heard_whatever_the_program_logs() -> None:
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.CRITICAL)
    try:
        with service(lambda it: it.answer(404)) as server:
            assert Messenger()(at(server)).status == 404
    finally:
        root.setLevel(before)


@pytest.mark.usefixtures("library")
def test_a_service_that_is_off_may_have_taken_it() -> None:
    with service() as server:
        pass
    error = failure(Messenger(), at(server))
    assert (str(error), error.permanent) == ("connection", False)


@pytest.mark.usefixtures("library")
def test_a_redirect_is_not_followed() -> None:
    with service(lambda it: it.answer(302, b"", {"Location": "/anderswo"})) as server:
        assert Messenger()(at(server)).status == 302
    assert [seen.path for seen in server.log] == [f"/{TOKEN}"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("address", ["nirgends://x/y", "tgram://nichts", "json://", f"nirgends://{TOKEN}/?format=odd"])
def test_an_address_that_leads_nowhere_is_said_at_the_start_and_given_up(address: str) -> None:
    assert unusable(Secret(address)) == "apprise_unknown"
    error = failure(Messenger(), replace(CARD, address=Secret(address)))
    assert (str(error), error.permanent) == ("apprise_address", True)


@pytest.mark.usefixtures("library")
def test_an_address_that_can_be_used_is() -> None:
    assert unusable(Secret(f" json://127.0.0.1/{TOKEN}\n")) == ""


@pytest.mark.usefixtures("library")
def test_nothing_of_an_address_stands_in_any_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(1)
    for name in ("apprise", "urllib3", "urllib3.connectionpool", "requests"):
        caplog.set_level(1, logger=name)
    with service(lambda it: it.answer(500, TOKEN.encode())) as server:
        assert Messenger()(at(server)).status == 500
        unusable(Secret(f"tgram://{TOKEN}"))
    failure(Messenger(), at(server))
    assert TOKEN not in caplog.text


ROCKET = "/hooks/aB1cD2eF3gH4iJ5kL/mN6oP7qR8sT9uV0wX1yZ2aB3cD4eF5gH6iJ7kL8mN"
MATTERMOST = "/hooks/tokentokentokentokentoke"
STRANGER = "<!channel> @all @everyone [hier](https://evil.example) " + "*_" * 2000


@pytest.mark.usefixtures("library")
def test_a_chat_that_knows_markup_neither_calls_anybody_nor_gets_too_much() -> None:
    routes = dict.fromkeys((ROCKET, MATTERMOST), lambda it: it.answer(200, b'{"success":true}'))
    with http_server(routes) as server:
        here = f"127.0.0.1:{server.server_port}"
        for address in (f"rocket://{ROCKET.removeprefix('/hooks/')}@{here}", f"mmost://{here}/{Path(MATTERMOST).name}"):
            channel = Apprise(Secret(address))
            channel.check(Messenger()(channel.compose(hostile_notice(STRANGER))))
    rocket, mattermost = (json.loads(seen.body)["text"] for seen in server.log)
    assert (len(rocket) <= 1_000, len(mattermost) <= 4_000) == (True, True)
    for shown in (rocket, mattermost):
        assert not re.search(r"<[!@a-z]|@(all|everyone)|[^\\]\]\(", shown)


# --- time -----------------------------------------------------------------------------------------------------------


@contextmanager
def slow_service() -> Iterator[tuple[HttpServer, threading.Event]]:
    """A service that answers when the event is set."""
    wake = threading.Event()

    def answer(it: Exchange) -> None:
        wake.wait(10)
        it.answer(200, b"ok")

    with service(answer) as server:
        try:
            yield server, wake
        finally:
            wake.set()


@pytest.mark.usefixtures("library")
def test_nobody_waits_for_ever_and_what_arrived_late_is_not_sent_again() -> None:
    messenger = Messenger(timeout_s=0.3)
    with slow_service() as (server, wake):
        late = failure(messenger, at(server))
        assert (str(late), late.permanent) == ("timeout", False)
        assert str(failure(messenger, at(server))) == "timeout"
        wake.set()
        again = at(server, replace(CARD, text=f"Wiederholung möglich\n{CARD.text}"))
        assert patient(messenger, again) == 200
        assert len(server.log) == 1
        assert messenger(at(server)).status == 200
        assert len(server.log) == 2


def patient(messenger: Messenger, card: Postcard) -> int:
    """Ask until it has come back, as the outbox does, but in a moment."""
    moment = threading.Event()
    for _ in range(500):
        try:
            return messenger(card).status
        except DeliveryError:
            moment.wait(0.01)
    raise AssertionError("it never came back")


@pytest.mark.usefixtures("library")
def test_a_service_that_hangs_takes_only_so_many_threads() -> None:
    messenger = Messenger(timeout_s=0.01)
    with slow_service() as (server, _):
        errors = [str(failure(messenger, at(server, replace(CARD, key=str(n))))) for n in range(MOST_LATE + 2)]
    assert errors == ["timeout"] * MOST_LATE + ["busy"] * 2


# --- what Apprise itself says ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("library")
def test_no_service_gets_more_than_apprise_says_it_takes() -> None:
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415 - the extra

    longer = {}
    manager = NotificationManager()  # type: ignore[no-untyped-call] # the library has no types there
    for plugin in manager.plugins():  # type: ignore[no-untyped-call] # as above
        for scheme in schemes(plugin):
            most = plugin.body_maxlen
            if isinstance(most, int) and LIMITS.get(scheme, USUAL) > most:
                longer[scheme] = most
    assert longer == {}


def schemes(plugin: type) -> Iterator[str]:
    for one in (getattr(plugin, "protocol", None), getattr(plugin, "secure_protocol", None)):
        yield from (one,) if isinstance(one, str) else one or ()


@pytest.mark.usefixtures("library")
def test_nothing_is_written_to_the_disk(tmp_path: Path) -> None:
    program = """
import sys
from listener.courier import Messenger
from listener.model import Postcard, Secret
print(Messenger()(Postcard("k", Secret(sys.argv[1]), "t", "x", "info")).status)
"""
    with service() as server:
        address = at(server).address.reveal()
        done = run(program, address, home=tmp_path)
    assert done.stdout.strip() == "200"
    assert list(tmp_path.rglob("*")) == []


# --- without the extra ----------------------------------------------------------------------------------------------

ABSENT = 'import sys\nsys.modules["apprise"] = None  # as Python itself notes what cannot be imported\n'
CONFIG = """
[[brands]]
name = "Nordwind Bahn"
[channels.chat]
kind = "apprise"
url_env = "CHAT_URL"
"""


def run(program: str, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    import os  # noqa: PLC0415 - only here

    environment = {**os.environ, "HOME": str(home), "CHAT_URL": f"json://chat.example/{TOKEN}", "PYTHONUTF8": "1"}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, *arguments],
        capture_output=True, text=True, check=True, timeout=60, env=environment, encoding="utf-8",
    )  # fmt: skip


def test_without_the_extra_the_start_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    program = (
        ABSENT
        + """
from pathlib import Path
from listener import app
from listener.config import render
from listener.errors import ConfigError
try:
    app.reachable(app.configuration(Path(sys.argv[1])))
except ConfigError as error:
    for lang in ("de", "en"):
        print(render(error.problems[0], lang))
"""
    )
    said = run(program, str(tmp_path / "config.toml"), home=tmp_path).stdout
    assert said.count('pip install "reputation-listener[apprise]"') == 2
    assert said.count("channels.chat.url") == 2
    assert TOKEN not in said


def test_without_the_extra_a_message_waits_for_it(tmp_path: Path) -> None:
    program = (
        ABSENT
        + """
from listener.courier import Messenger
from listener.errors import DeliveryError
from listener.model import Postcard, Secret
try:
    Messenger()(Postcard("k", Secret("json://x.example"), "t", "x", "info"))
except DeliveryError as error:
    print(error, error.permanent)
"""
    )
    assert run(program, home=tmp_path).stdout.strip() == "apprise_missing False"
