"""Somebody with a browser before the dashboard: keeps cookies, fills in forms. The application itself, no network."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode
from starlette.types import ASGIApp, Message, Scope

from listener.config.dashboard import Dashboard
from listener.core.password import Cost, sealed
from listener.model import Secret
from listener.model.user import Access
from listener.parts import Parts
from listener.store import Store
from listener.web.contract import Ask, File, Missing, Page, Role, There, Way
from listener.web.entry import Limits
from listener.web.server import Site
from tests.world import World, midday

PASSWORD = "ein satz den nur anna kennt"
CHEAP = Cost(2, 1, 1)
FORM = "application/x-www-form-urlencoded"
HOSTILE = "<script>alert('x')</script>\u202e"
LIMITS = Limits()
HOME = Dashboard()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    cookies: Sequence[str]
    body: bytes

    @property
    def html(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.body.decode())

    @property
    def words(self) -> str:
        """What a person reads in the main part."""
        return " ".join(self.one("main").text(separator=" ").split())

    def one(self, css: str) -> LexborNode:
        """The first element of that kind; there must be one."""
        found = self.html.css_first(css)
        assert found is not None, css
        return found

    @property
    def title(self) -> str:
        found = self.html.css_first("h1")
        return found.text().strip() if found else ""

    def field(self, name: str) -> str:
        page = self.html
        found = page.css_first(f'main input[name="{name}"]') or page.css_first(f'input[name="{name}"]')
        return str(found.attributes.get("value") or "") if found else ""


@dataclass
class Browser:
    """One browser. ``host``: what it believes to talk to; ``peer``: where the connection comes from."""

    app: ASGIApp
    host: str = "localhost:8640"
    peer: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers)

    def live(self, path: str, **headers: str) -> Answer:
        """An open page asks for its main part anew."""
        return self.ask("GET", path, {"HX-Request": "true", **headers})

    def post(self, path: str, form: Mapping[str, str] = {}, **headers: str) -> Answer:
        """Send a form of the page that was seen last."""
        sent = urlencode({"csrf": self.csrf, **form}).encode()
        given = {"Content-Type": FORM, "Origin": f"http://{self.host}", "Sec-Fetch-Site": "same-origin", **headers}
        return self.ask("POST", path, given, sent)

    def log_in(self, name: str = "anna", password: str = PASSWORD, following: str = "/login") -> Answer:
        self.get(following)
        return self.post("/login", {"name": name, "password": password})

    def ask(self, method: str, path: str, headers: Mapping[str, str] = {}, body: bytes = b"") -> Answer:
        """Send a request. An empty header is left out."""
        given = {"Host": self.host, **self.headers, **headers}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        pairs = [(name.lower().replace("_", "-").encode(), value.encode()) for name, value in given.items() if value]
        answer = send(self.app, method, path, pairs, body, self.peer)
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.csrf = answer.field("csrf") or self.csrf if answer.body[:1] == b"<" else self.csrf
        return answer


def send(
    app: ASGIApp, method: str, path: str, headers: Sequence[tuple[bytes, bytes]], body: bytes = b"", peer: str = ""
) -> Answer:
    """Call the application as a server would."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def take(message: Message) -> None:
        sent.append(message)

    bare, _, query = path.partition("?")
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": bare,
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "headers": list(headers),
        "client": (peer, 50000) if peer else None,
        "scheme": "http",
        "server": ("127.0.0.1", 8640),
    }

    async def whole() -> None:
        await app(scope, receive, take)

    asyncio.run(whole())
    names = [(name.decode(), value.decode("latin-1")) for name, value in sent[0]["headers"]]
    cookies = [value for name, value in names if name == "set-cookie"]
    return Answer(sent[0]["status"], dict(names), cookies, b"".join(one.get("body", b"") for one in sent[1:]))


@dataclass
class House:
    """The dashboard with small pages, its world, and who may enter."""

    world: World
    parts: Parts
    site: Site
    done: list[tuple[str, Mapping[str, str]]]

    def browser(self, host: str = "localhost:8640", peer: str = "127.0.0.1") -> Browser:
        return Browser(self.site.entry, host, peer)

    def person(self, name: str = "anna", host: str = "localhost:8640") -> Browser:
        """Somebody who has logged in and looks at the first page."""
        browser = self.browser(host)
        assert browser.log_in(name).status == 303
        browser.get("/")
        return browser

    def later(self, **span: float) -> None:
        self.world.now += timedelta(**span)


@dataclass
class Street:
    """Where houses can be opened, one after the other; the program is put together once."""

    world: World
    parts: Parts
    folder: Path

    @contextmanager
    def house(
        self, options: Dashboard = HOME, *, limits: Limits = LIMITS, users: bool = True, invitation: str = ""
    ) -> Iterator[House]:
        """Open a dashboard with an empty database, and with a reader, somebody on duty and an admin."""
        done: list[tuple[str, Mapping[str, str]]] = []
        numbers = count(1)
        self.world.now = midday()
        path = self.folder / f"{next(_HOUSES)}.db"
        shutil.copy(self.parts.store.path, path)  # as it is after the migrations, which take their time
        with Store(path) as store:
            parts = self.parts.beside(store)
            for name, access in (("rita", "reader"), ("anna", "duty"), ("Ada", "admin")) if users else ():
                kept = Secret(sealed(PASSWORD, b"salt", CHEAP))
                store.users.add(name, Access(access), kept, parts.clock())
            site = Site(
                parts, options, ways=ways(done), limits=limits, invitation=invitation,
                tokens=lambda: f"{next(numbers):043d}",
            )  # fmt: skip
            try:
                yield House(self.world, parts, site, done)
            finally:
                site.stop()


_HOUSES = count(1)


def ways(done: list[tuple[str, Mapping[str, str]]]) -> tuple[Way, ...]:
    """Pages that say who asks for what."""

    def look(_parts: Parts, ask: Ask) -> Page:
        said = f"{ask.person.name} {ask.lang} {dict(ask.path)} {dict(ask.query)} {len(done)}"
        return Page("error.html", "Lage", {"sentence": said, "status": 200}, live_s=30)

    def do(_parts: Parts, ask: Ask) -> There | Page:
        if "no" in ask.form:
            return Page("error.html", "Geht nicht", {"sentence": ask.form["no"], "status": 422}, 422)
        done.append((ask.person.name, ask.form))
        return There(ask.form.get("go", "/"), ask.form.get("say", ""))

    def gone(_parts: Parts, _ask: Ask) -> Page:
        raise Missing

    def broken(_parts: Parts, ask: Ask) -> Page:
        raise ZeroDivisionError(ask.query["secret"][0])

    def table(_parts: Parts, _ask: Ask) -> File:
        return File('Bericht "März"\r\n.csv', "text/csv", b"a,b")

    return (
        Way("/", look=look, do=do),
        Way("/incidents/{number}", look=look),
        Way("/incidents/{number}/ack", do=do),
        Way("/gone", look=gone),
        Way("/broken", look=broken),
        Way("/table", look=table),
        Way("/sources", look=look, do=do, role=Role.ADMIN, do_role=Role.ADMIN),
    )
