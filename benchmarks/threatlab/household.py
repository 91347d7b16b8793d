"""What the program keeps to itself: its secrets, its files, its dashboard, its log."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from ipaddress import ip_network
from pathlib import Path

from benchmarks.threatlab.attack import SPARE_S, Attack
from benchmarks.threatlab.parsers import NOW
from benchmarks.threatlab.words import TERMINAL
from listener.childprocess import Child
from listener.errors import ListenerError
from listener.http import Fetcher, Limits
from listener.log import JsonLine, OneLine, pairs
from listener.model import Request, Secret
from listener.store import Store, copies
from listener.store.restoring import restore
from listener.web.server import Site
from listener.web.ways import WAYS
from tests.cli.test_secrets_stay import TAKING, TOKEN, block, load, told
from tests.edges.servers import Exchange, http_server
from tests.web.browser import HOME, Browser, House, Street
from tests.world import World, midday

# Secrets


def secrets() -> Iterator[Attack]:
    """S15: a token in every option that takes one, and in addresses whose servers fail in every way: told by nobody."""
    lines = ('{} = "' + TOKEN + '"', '{}_env = "' + TOKEN + '"', '{}_file = "' + TOKEN * 2 + '"')
    blocks = [block(kind, line.format(name)) for kind, name in TAKING for line in lines]
    asked = [partial(_keeps, partial(load, text, {})) for text in blocks]
    kinds = sorted({kind for kind, _ in TAKING})
    read = [partial(_keeps, partial(_read, kind)) for kind in kinds]
    yield Attack("S15", "tokens in the configuration", [*asked, *read], 0.5)
    with http_server({f"/{name}/{TOKEN}": route for name, route in _FAILING.items()}) as web:
        fetch = Fetcher(Limits(connect_s=1, read_s=0.5, total_s=0.5), "threats", (ip_network("127.0.0.1/32"),))
        ours, others = (
            [web.url(f"/{name}/{TOKEN}") for name in _FAILING],
            ("none.invalid", "10.0.0.1", "127.0.0.1:1"),
        )
        urls = [*ours, *(f"http://{host}/{TOKEN}" for host in others), f"file:///{TOKEN}", TOKEN]
        sent = [partial(_keeps, partial(_sent, fetch, url)) for url in urls]
        yield Attack("S15", "tokens in addresses that fail", sent, 1 + SPARE_S)


def _read(kind: str) -> object:
    lines = [f'{name}_env = "PLANTED"' for owner, name in TAKING if owner == kind]
    return load(block(kind, *lines), {"PLANTED": TOKEN})


def _sent(fetch: Fetcher, url: str) -> object:
    request = Request(method="POST", body=b"{}", secret_url=Secret(url))
    answer = fetch(request)  # its body and headers are the server's own words
    return request, answer.status, answer.url


def _keeps(call: Callable[[], object]) -> bool:
    """Tell whether neither what is returned nor what is raised nor what is logged names the token."""
    with _overheard() as log:
        try:
            found = call()
            shown = f"{found!r} {found} {vars(found) if hasattr(found, '__dict__') else ''}"
        except ListenerError as error:
            shown = told(error)
    return TOKEN not in shown + log.getvalue()


@contextmanager
def _overheard() -> Iterator[io.StringIO]:
    """Collect what the program logs meanwhile, all of it."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    level, others = root.level, root.handlers[:]
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.handlers[:] = others
        root.setLevel(level)


def _moved(to: str) -> Callable[[Exchange], None]:
    return lambda it: it.answer(302, b"", {"Location": to})


_FAILING: Mapping[str, Callable[[Exchange], None]] = {
    "error": lambda it: it.answer(500, it.path.encode(), {"X-Echo": it.path}),
    "refusal": lambda it: it.answer(403, it.path.encode()),
    "loop": lambda it: it.answer(302, b"", {"Location": it.path}),
    "inside": _moved(f"http://10.0.0.1/{TOKEN}"),
    "odd": _moved(f"file:///{TOKEN}"),
    "garbage": lambda it: it.raw(f"{TOKEN}\r\n\r\n".encode()),
    "headers": lambda it: it.raw(b"HTTP/1.1 200 OK\r\n" + f"{TOKEN}\r\n".encode() * 1000),
    "coding": lambda it: it.answer(200, b"x", {"Content-Encoding": TOKEN}),
    "short": lambda it: it.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + it.path.encode()),
    "drip": lambda it: it.drip(b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
}


# Files


def rights(folder: Path) -> Iterator[Attack]:
    """S16: make everything that holds people's words where files are everybody's by default, or were already."""
    cases = {"new": _new, "everybody's before": _open, "copied": _copied, "restored": _restored}
    for case in cases:
        (folder / case).mkdir()
    tries = [partial(_is_private, make, folder / case) for case, make in cases.items()]
    yield Attack("S16", "files that others may read", tries, SPARE_S)


def _is_private(make: Callable[[Path], None], folder: Path) -> bool:
    before = os.umask(0)
    try:
        make(folder / "listener.db")
    finally:
        os.umask(before)
    made = list(folder.rglob("*.db*"))
    return bool(made) and all(stat.S_IMODE(one.stat().st_mode) & stat.S_IRWXO == 0 for one in made)


def _new(path: Path) -> None:
    with Store(path) as store:
        store.plan_task("a", NOW)


def _open(path: Path) -> None:
    _new(path)
    path.chmod(0o666)
    _new(path)


def _copied(path: Path) -> None:
    _new(path)
    copies.copy(path, path.parent / "copies" / "listener.db.copy")


def _restored(path: Path) -> None:
    _copied(path)
    (path.parent / "copies" / "listener.db.copy").chmod(0o600)
    restore(path.parent / "copies" / "listener.db.copy", path, NOW)


# The dashboard


@contextmanager
def dashboard(folder: Path) -> Iterator[Attack]:
    """S17: ask every page and every deed as a stranger, from another site, without a stamp, with less of a role."""
    world = World(folder, midday())
    with world.program() as parts:
        parts.store.close()  # what was begun in it is in the file now, and not beside it
        with Street(world, parts, folder).house() as home:
            site = Site(home.parts, HOME)
            try:
                ada, rita = (Browser(site.entry, cookies=home.person(name).cookies) for name in ("Ada", "rita"))
                for one in (ada, rita):
                    one.csrf = one.get("/login/").field("csrf")
                yield Attack("S17", "the dashboard, page by page", list(_tries(home, site, ada, rita)), SPARE_S)
            finally:
                site.stop()


_HEADERS: tuple[Mapping[str, str], ...] = (
    {},
    *({name: "Ada"} for name in ("X-Forwarded-User", "Remote-User", "X-Remote-User")),
    {"Authorization": "Basic QWRhOmE="},
    {"Cookie": "listener=1; __Host-listener=1"},
    {"X-Original-URL": "/login"},
    {"X-HTTP-Method-Override": "GET"},
)
_ELSEWHERE: tuple[Mapping[str, str], ...] = (
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site", "Origin": ""},
    {"Origin": "http://localhost:8640.evil.example"}, {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-site"},
)  # fmt: skip


def _tries(home: House, site: Site, ada: Browser, rita: Browser) -> Iterator[Callable[[], bool]]:
    looks = [re.sub(r"\{\w+\}", "1", one.path) for one in WAYS if one.look]
    deeds = [re.sub(r"\{\w+\}", "1", one.path) for one in WAYS if one.do]
    for path in looks:
        yield from (partial(_sees_nothing, Browser(site.entry), path, headers) for headers in _HEADERS)
        yield partial(_is_forbidden, home, replace(ada, host="evil.example"), "GET", path, {})
    for path in deeds:
        yield from (partial(_is_forbidden, home, replace(ada), "POST", path, headers) for headers in _ELSEWHERE)
        yield partial(_is_forbidden, home, replace(ada, csrf=""), "POST", path, {})
        yield partial(_is_forbidden, home, replace(ada, csrf=rita.csrf), "POST", path, {})
        yield partial(_is_forbidden, home, replace(rita), "POST", path, {})
        yield partial(_is_forbidden, home, replace(ada, host="evil.example"), "POST", path, {})


def _sees_nothing(browser: Browser, path: str, headers: Mapping[str, str]) -> bool:
    answer = browser.ask("GET", path, headers)
    return answer.status == 303 and not answer.body and answer.headers["location"].startswith("/login")


def _is_forbidden(home: House, browser: Browser, method: str, path: str, headers: Mapping[str, str]) -> bool:
    home.later(seconds=10)  # who asks too often is told to wait, whatever he asks for
    answer = browser.get(path, **headers) if method == "GET" else browser.post(path, {}, **headers)
    return answer.status in {400, 403, 421}


# The log


def log() -> Iterator[Attack]:
    """S19: strangers' words as values, as messages and as a child's last words, in both forms of the log."""
    lines = (
        "a\n2026-11-20T12:00:00Z ERROR   listener gelöscht",
        'a\r\n{"level": "error"}',
        "a key=b",
        '"',
        "'\n'",
    )
    forged = (*TERMINAL, *lines)
    forms = (OneLine(), JsonLine())
    written = [partial(_is_one_line, form, text) for form in forms for text in forged]
    spoken = [partial(_speaks_quietly, text) for text in _BABBLE]
    yield Attack("S19", "forged lines in logs", [*written, *spoken], 1 + SPARE_S)


_BABBLE = ("\x1b[2Ja\nERROR b", "x" * 5_000_000, "a\r" * 100_000, "\u202e\n\u2028")


def _is_one_line(form: logging.Formatter, text: str) -> bool:
    stream = io.StringIO()
    logger, handler = logging.Logger("listener.listen"), logging.StreamHandler(stream)
    handler.setFormatter(form)
    logger.addHandler(handler)
    logger.warning("visit failed %s", pairs(source="tagblatt", error=text))
    lines = stream.getvalue().rstrip("\n").splitlines()
    if isinstance(form, JsonLine):
        return len(lines) == 1 and json.loads(lines[0])["error"] == text
    return len(lines) == 1 and bool(re.match(r"[\d-]+T[\d:]+Z WARNING listener\.listen visit failed", lines[0]))


def _speaks_quietly(text: str) -> bool:
    """Tell whether what a process of ours writes to its standard error is some short lines that begin as ours do."""
    with tempfile.TemporaryDirectory() as folder, _overheard() as stream:
        said = Path(folder) / "said"
        said.write_text(text, "utf-8")
        logging.getLogger().handlers[0].setFormatter(OneLine())
        child = Child("worker", [sys.executable, "-c", f"import sys; sys.stderr.write(open({str(said)!r}).read())"])
        child.wait()
        child.close()
    lines = stream.getvalue().rstrip("\n").splitlines()
    return len(lines) < 25 and all(re.match(r"[\d-]+T[\d:]+Z WARNING ", line) and len(line) < 2_000 for line in lines)
