"""The dashboard over a server shows what it shows over a file: page by page, letter by letter, in the same storm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from listener.model.url import parsed
from listener.parts import Parts
from listener.store.moving import move
from listener.web.contract import Ask, File, Missing, Page, Person, Role, Way
from listener.web.reckoned import reckoner
from listener.web.render import html
from listener.web.ways import WAYS
from tests.postgres import Cluster
from tests.web import offices, situation
from tests.web.situation import FRAME
from tests.world import World

ADA = Person("Ada", Role.ADMIN)
ASKED: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "/mentions": (
        {"q": "wasserkocher"},
        {"q": "wasserkoch* -brodelmann ton:negativ"},
        {"q": "brodelmann NAHE/5 charge", "brand": "brodelmann"},
        {"q": "ist:unbeantwortet"},
        {"q": "von:niemand"},
    ),
    "/": ({"brand": "brodelmann"},),
    "/course": ({"period": "7d"}, {"period": "30d"}),
    "/incidents": ({"state": "open"},),
}
"""What is asked behind the question mark, beside nothing."""
_SIZE = re.compile(r"<dt>[^<]*</dt><dd>[\d.,]+\W[KMGT]B.*?</dd>")
"""How large a file is, and how full its disk: of a server that is its owner's affair."""


@dataclass(frozen=True)
class Both:
    """The same office twice."""

    file: Parts
    server: Parts
    incident: str
    mention: str
    rumour: str


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("engines")
    played = offices.storm(folder)
    with World(folder, played.now, text=offices.TEXT).program() as parts, offices.welcoming(parts):
        newest = parts.store.heard(parts.config.brands[0].id, played.now - situation.HOUR, played.now)[-1]
        incident = parts.store.incidents()[0]
        rumour = parts.store.claims.of()[0].number
    server = parsed(cluster.url(cluster.create()))
    move(folder / "listener.db", server)
    with ExitStack() as stack:
        text = offices.TEXT
        ways = World(folder, played.now, text=text), World(folder, played.now, text=text, place=server)
        programs = [stack.enter_context(one.program()) for one in ways]
        yield Both(programs[0], programs[1], str(incident.id), str(newest.id), str(rumour))


def shown(parts: Parts, way: Way, ask: Ask) -> str:
    assert way.look is not None
    try:
        found = way.look(parts, ask)
    except Missing:
        return "nothing there"
    reckoner(parts).settle()
    found = way.look(parts, ask)
    if isinstance(found, Page):
        return html(found, ask.lang, parts.config.zone, FRAME)
    assert isinstance(found, File)
    return found.body.decode()


def words(parts: Parts, way: Way, ask: Ask) -> list[str]:
    """A page without what is of the place: how much it holds."""
    return _SIZE.sub("\n", shown(parts, way, ask)).split()


@pytest.mark.parametrize("way", [one for one in WAYS if one.look], ids=lambda way: way.path)
def test_every_page_is_the_same_over_both(both: Both, way: Way) -> None:
    kind = way.path.split("/")[1]
    number = {"incidents": both.incident, "mentions": both.mention, "rumours": both.rumour}.get(kind, "")
    for lang in ("de", "en"):
        for query in ({}, *ASKED.get(way.path, ())):
            given = {name: (value,) for name, value in query.items()}
            ask = Ask(ADA, lang, both.file.clock(), path={"number": number, "ending": "csv"}, query=given)

            assert words(both.server, way, ask) == words(both.file, way, ask), query
