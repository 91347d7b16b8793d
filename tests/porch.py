"""A storm that is stored, the daemon's real door with its page on loopback, and somebody with a browser."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from alerts.links import links
from listener.doorstep import open_doors
from listener.model import BrandId, ChannelName, Entry, Incident, IncidentId, State
from listener.parts import Parts
from tests.alerts import world as told
from tests.world import CONFIG, World

SECRET = "ein-geheimnis-mit-mindestens-32-zeichen"
ANSWERS = """
[ingest]
port = 0
[answers]
url = "https://listener.brodelmann.example/warnung"
secret_file = "links"
[people.anna]
name = "Anna Beispiel"
role = "duty"
channels = ["mail", "slack"]
[people.bernd]
name = "Bernd Muster"
role = "comms_lead"
channels = ["slack"]
"""
NUMBER = IncidentId(12)


class Page(HTMLParser):
    """A page as a browser understands it: its text, its links, and its forms with what each button sends."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.html = "", list[str](), html
        self.forms: list[dict[str, str]] = []
        self.buttons: dict[str, dict[str, str]] = {}
        self.opened: list[str] = []
        self.proposed: list[str] = []
        self._button: dict[str, str] | None = None
        self._label = ""
        self._skips = False
        self._select = ""
        self.feed(html)
        self.close()
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self._skips = tag in {"style", "script"}
        if tag == "form":
            assert (known["method"], known["action"]) == ("post", "?")
            self.forms.append({})
        elif tag == "input":
            self.forms[-1][known["name"]] = known.get("value", "")
        elif tag == "select":
            self._select = known["name"]
        elif tag == "option" and "selected" in known:
            self.forms[-1][self._select] = known["value"]
        elif tag == "option":
            self.proposed.append(known["value"])
        elif tag == "button":
            self._button, self._label = {known["name"]: known["value"]} if "name" in known else {}, ""
        elif tag == "a":
            self.links.append(known["href"])
        elif tag == "details" and "open" in known:
            self.opened.append(known["id"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._button is not None:
            self.buttons[" ".join(self._label.split())] = self.forms[-1] | self._button
            self._button = None
        if tag == "form":
            self.forms[-1] = dict(self.forms[-1])

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._label += data
        if not self._skips:
            self.words += f" {data}"

    def pressed(self, label: str) -> dict[str, str]:
        """Return what pressing a button sends."""
        return dict(self.buttons[label])


@dataclass(frozen=True)
class Seen:
    """An answer of the door."""

    status: int
    headers: Mapping[str, str]
    body: str
    at: str

    @property
    def page(self) -> Page:
        return Page(self.body)

    @property
    def words(self) -> str:
        return self.page.words


@dataclass
class Visit:
    """The world, and a browser in front of the page."""

    world: World
    parts: Parts
    port: int
    number: IncidentId = NUMBER

    def link(self, channel: str = "mail", number: int = 0) -> str:
        """Return the path of the link that a message to a channel carries now."""
        id_ = IncidentId(number or self.number)
        incident = self.parts.store.incident(id_) or storm(self.world, id_)
        config = self.parts.config
        action = links(incident, ChannelName(channel), config.people, config.answers, self.world.now, "de")[0]
        assert action.url.startswith("https://listener.brodelmann.example/warnung/i/")
        return urlsplit(action.url).path.removeprefix("/warnung")

    def ask(self, path: str, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] | None = None) -> Seen:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, body or None, dict(headers or {}))
            answer = connection.getresponse()
            return Seen(answer.status, dict(answer.headers.items()), answer.read().decode(), path)

    def send(self, path: str, fields: Mapping[str, str]) -> Seen:
        """Send a form, and stay."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(path.partition("?")[0], "POST", urlencode(fields).encode(), form)

    def press(self, seen: Seen, label: str, **typed: str) -> Seen:
        """Press a button on a page and follow where it leads, as a browser does."""
        answer = self.send(seen.at, seen.page.pressed(label) | typed)
        if answer.status != 303:
            return answer
        return self.ask(urljoin(seen.at, answer.headers["location"]))

    @property
    def incident(self) -> Incident:
        found = self.parts.store.incident(self.number)
        assert found is not None
        return found

    def log(self) -> list[Entry]:
        """Return what people did."""
        return [entry for entry in self.parts.store.hands.log(self.number) if entry.actor]

    def store(self, incident: Incident) -> None:
        """Let the detector say something."""
        self.parts.store.decide(incident, [("updated", {})], [], self.world.now)


def storm(world: World, number: IncidentId = NUMBER) -> Incident:
    """A storm about a kettle, as the detector stores it."""
    brand = BrandId("brodelmann")
    seen = told.assessment(
        brand=brand, at=world.now, reckoning=told.reckoning(), standing=told.standing(), trigger=None
    )
    return told.incident(
        id=number,
        brand=brand,
        state=State.OPEN,
        max_level=4,
        opened=world.now - timedelta(minutes=47),
        changed=world.now,
        playbook="product_defect",
        last=seen,
        height=seen,
    )


@contextmanager
def visiting(world: World, config: str = CONFIG + ANSWERS) -> Iterator[Visit]:
    """Open the door of a world with a storm in it while the block runs."""
    world.text = config
    (world.folder / "links").write_text(SECRET, "utf-8")
    with world.program() as parts:
        if parts.store.incident(NUMBER) is None:
            parts.store.decide(storm(world), [("opened", {})], [], world.now)
        with open_doors(parts) as doors:
            yield Visit(world, parts, doors[-1].port)
