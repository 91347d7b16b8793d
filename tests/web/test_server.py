"""The dashboard over real sockets: the daemon's own, and that of ``listener serve``."""

from __future__ import annotations

import http.client
import logging
import re
import threading
from contextlib import closing
from urllib.parse import urlencode, urlsplit

import pytest

from listener.config.dashboard import Dashboard
from listener.core.password import sealed
from listener.daemon import run
from listener.errors import ConfigError
from listener.model import Secret
from listener.model.user import Access
from listener.store import Store
from listener.web.entry import Limits
from listener.web.server import Site, open_dashboard
from tests.web.browser import CHEAP, FORM, PASSWORD, Street, ways
from tests.world import CONFIG, World


def ask(address: str, method: str, path: str, body: str = "", **headers: str) -> tuple[int, dict[str, str], str]:
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body.encode() or None, sent)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read().decode()


def test_somebody_logs_in_and_looks_over_a_real_connection(street: Street) -> None:
    with street.house() as home:
        address = home.site.start(0)
        status, headers, page = ask(address, "GET", "/login")
        stamp = re.search(r'name="csrf" value="(\w+)"', page)
        cookie = headers["set-cookie"].partition(";")[0]
        assert (status, "connection" in headers, "server" in headers) == (200, True, False)
        assert stamp
        form = urlencode({"csrf": stamp[1], "name": "anna", "password": PASSWORD})
        status, headers, _ = ask(
            address,
            "POST",
            "/login",
            form,
            Cookie=cookie,
            Content_Type=FORM,
            Origin=address,
            Sec_Fetch_Site="same-origin",
        )
        cookie = headers["set-cookie"].partition(";")[0]
        assert (status, headers["location"]) == (303, "/")
        assert "anna de" in ask(address, "GET", "/", Cookie=cookie)[2]
        assert ask(address, "HEAD", "/", Cookie=cookie)[::2] == (200, "")
        mark = ask(address, "GET", "/", Cookie=cookie, HX_Request="true")[1]["etag"]
        assert ask(address, "GET", "/", Cookie=cookie, HX_Request="true", If_None_Match=mark)[::2] == (304, "")
        assert ask(address, "GET", "/", Host="evil.example", Cookie=cookie)[0] == 421


def test_a_page_that_takes_long_holds_up_neither_the_daemon_nor_the_other_pages(street: Street) -> None:
    begun, go_on, waited = threading.Event(), threading.Event(), list[bool]()
    with street.house() as home:

        def slow(parts: object, _ask: object) -> object:
            with parts.store._db.transaction():  # type: ignore[attr-defined] # a page that holds the database itself
                begun.set()
                waited.append(go_on.wait(3))
            raise ZeroDivisionError

        (look, *_) = ways([])
        quick = type(look)("/", look=look.look)
        site = Site(home.parts, Dashboard(), ways=(type(look)("/slow", look=slow), quick))  # type: ignore[arg-type]
        address = site.start(0)
        browser = home.person()
        cookie = f"listener={browser.cookies['listener']}"
        waiting = threading.Thread(target=ask, args=(address, "GET", "/slow"), kwargs={"Cookie": cookie})
        waiting.start()
        try:
            assert begun.wait(30)
            assert home.parts.store.users.anybody()
            assert ask(address, "GET", "/", Cookie=cookie)[0] == 200
        finally:
            go_on.set()
            waiting.join()
            site.stop()

    assert waited == [True]  # both were answered in the meantime


def test_whoever_connects_and_says_nothing_is_hung_up_on(street: Street) -> None:
    with street.house(limits=Limits(head_s=0.1)) as home:
        address = urlsplit(home.site.start(0))
        with closing(http.client.HTTPConnection(address.netloc, timeout=30)) as connection:
            connection.connect()
            assert connection.sock.recv(1) == b""


class _Heard(logging.Handler):
    """Notices that the dashboard is open, and where."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.opened, self.port = threading.Event(), ""

    def emit(self, record: logging.LogRecord) -> None:
        if found := re.search(r"dashboard open host=127\.0\.0\.1 port=(\d+)", record.getMessage()):
            self.port = found[1]
            self.opened.set()


def test_the_daemon_opens_the_dashboard_where_it_is_configured_and_closes_it_with_itself(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.text = f"{CONFIG}\n[dashboard]\nport = 0\n"
    stop, heard = threading.Event(), _Heard()
    caplog.set_level("INFO")
    logging.getLogger("listener.web.server").addHandler(heard)
    with world.program() as parts:
        at_work = threading.Thread(target=run, args=(parts, stop))
        at_work.start()
        try:
            assert heard.opened.wait(30)
            address = f"http://127.0.0.1:{heard.port}"
            assert "Anmelden" in ask(address, "GET", "/login")[2]
        finally:
            stop.set()
            at_work.join()
            logging.getLogger("listener.web.server").removeHandler(heard)
    assert "nobody can log in yet: listener user add" in caplog.text
    with pytest.raises(OSError, match=r"refused|reset"):
        ask(address, "GET", "/login")


def test_an_address_that_is_taken_is_told_with_its_place(street: Street) -> None:
    with street.house() as home:
        taken = urlsplit(home.site.start(0)).port
        assert taken
        with pytest.raises(ConfigError) as caught, open_dashboard(home.parts, Dashboard(), taken):
            pass

    (problem,) = caught.value.problems
    assert (problem.place, problem.values["port"]) == ("dashboard.port", str(taken))


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (Dashboard(public_url="https://listener.firma.example/"), "https://listener.firma.example"),
        (Dashboard(host="localhost"), r"http://localhost:\d+"),
        (Dashboard(), r"http://127\.0\.0\.1:\d+"),
    ],
)
def test_the_address_that_is_shown_is_the_one_to_open(street: Street, options: Dashboard, shown: str) -> None:
    with street.house() as home, open_dashboard(home.parts, options, 0) as address:
        assert re.fullmatch(shown, address)


def test_each_thread_has_a_connection_of_its_own_and_all_are_closed(street: Street) -> None:
    with street.house() as home:
        home.person()
        path = home.parts.store.path
    kept = Secret(sealed(PASSWORD, b"salt", CHEAP))
    with Store(path) as store:
        assert store.users.add("neu", Access.READER, kept, home.world.now)
    assert not path.with_name(f"{path.name}-wal").exists()
