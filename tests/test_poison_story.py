"""Three documents that nobody survives who reads them, and a forum that is heard all the while."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from alerts import CHANNELS
from listener import app, config
from listener.cli.failure import remedy, trouble
from listener.core.hearing import Hearing, hearing
from listener.daemon import run_once, take_up
from listener.model import Request, Response, Search, SourceHealth
from listener.parts import Parts
from listener.words import LANGUAGES
from tests.poison import Page
from tests.world import SLACK_URL, World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
POISONED = {"schleife": "endless", "vielfrass": "memory", "absturz": "segfault"}
KINDS = {"schleife": "stalled", "vielfrass": "crashed", "absturz": "crashed"}
CONFIG = """
language = "de"
[http]
parse_s = 0.6
pace_s = 0
[[brands]]
name = "Brodelmann"
[[sources]]
name = "forum"
kind = "page"
every = "10m"
url = "https://forum.example/"
[channels.slack]
kind = "slack"
url_env = "SLACK_URL"
""" + "".join(
    f'[[sources]]\nname = "{name}"\nkind = "page"\nevery = "10m"\nurl = "https://{name}.example/"\n'
    for name in POISONED
)


@contextmanager
def daemon(world: World, documents: dict[str, str]) -> Iterator[Parts]:
    """Put the program together as it runs: with threads and workers; only the web and the clock are ours."""

    def http(request: Request) -> Response:
        if request.secret_url is not None:
            world.slack.append((world.now, json.loads(request.body)))
            return Response(200, {}, b"ok", "")
        name = request.url.split("//")[1].split(".")[0]
        return Response(200, {}, documents[name].encode(), request.url)

    world.kinds["page"] = Page
    configured = config.load(
        CONFIG,
        sources=world.kinds,
        channels=CHANNELS,
        environ={"SLACK_URL": SLACK_URL},
        read_file=lambda _: "",
        folder=world.folder,
    )
    path = world.folder / "listener.db"
    with app.build(configured, path, clock=lambda: world.now, dice=lambda: 0.0, http=http) as parts:
        take_up(parts)
        yield parts


def health(parts: Parts) -> dict[str, SourceHealth]:
    return {one.name: one for one in parts.store.source_health()}


def heard(parts: Parts) -> set[str]:
    return {found.mention.title for found in parts.store.search(Search())}


def visit(parts: Parts, world: World, documents: dict[str, str], said: str, after: timedelta) -> None:
    """Let somebody write something in the forum, and visit whatever is due then."""
    world.now += after
    documents["forum"] = said
    run_once(parts)


def test_three_poisoned_documents_are_set_aside_and_the_forum_is_heard(world: World) -> None:
    documents = {"forum": "", **POISONED}
    with daemon(world, documents) as parts:
        visit(parts, world, documents, "raucht", timedelta(0))
        visit(parts, world, documents, "brennt", 10 * MINUTE)
    with daemon(world, documents) as parts:  # a restart forgives nothing
        visit(parts, world, documents, "ist kalt", 20 * MINUTE)
        found = health(parts)
        begun = world.now

        assert heard(parts) == {"Brodelmann raucht", "Brodelmann brennt", "Brodelmann ist kalt"}
        assert found["forum"].error == ""
        for name, kind in KINDS.items():
            assert found[name].error.startswith(f"{kind}: ")
            assert found[name].error.endswith("; 3 in a row")
            assert (found[name].failures, found[name].due) == (3, begun + HOUR)
            assert hearing(found[name], 10 * MINUTE, begun) is Hearing.FAILING

        visit(parts, world, documents, "ist heil", 50 * MINUTE)
        assert {health(parts)[name].last_visit for name in POISONED} == {begun}  # nobody was asked
        assert all(name in str(world.slack[-1][1]) for name in POISONED)

        documents |= dict.fromkeys(POISONED, "harmlos")
        visit(parts, world, documents, "ist ganz heil", 10 * MINUTE)
        assert {one.error for one in health(parts).values()} == {""}
        assert {"Brodelmann ist heil", "Brodelmann ist ganz heil", "Brodelmann harmlos"} <= heard(parts)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("error", ["stalled: no end after 10 s", "crashed: SIGSEGV; 3 in a row", "no_worker: exit 1"])
def test_people_read_what_happened_and_what_helps(error: str, lang: str) -> None:
    assert trouble(error, lang).endswith(f" ({error})")
    assert remedy(error, lang)
