"""What all tests share: a small world, and public data that may or may not lie beside the project."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from listener.demo import script
from tests import postgres
from tests.board import BOARD, CHANNEL, HEAD, Board, Brett, Mirrors
from tests.world import World, midday

# A busy machine is no bug, so examples have no deadline. The gate tries the same examples each time; a developer's
# machine tries new ones, and what those find becomes a test.
settings.register_profile("ours", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")))
settings.load_profile("ours")

PUBLIC_DATA = Path(os.environ.get("LISTENER_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def public_data() -> Callable[[str], Path]:
    """Return a folder of the public data, or skip the test with the reason."""

    def folder(name: str) -> Path:
        path = PUBLIC_DATA / name
        if not path.exists():
            pytest.skip(f"public data folder {name!r} is not here; set LISTENER_TEST_DATA to run this test")
        return path

    return folder


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server of this session's own; without its programs the test is skipped, or fails (see there)."""
    with postgres.running() as found:
        yield found


@pytest.fixture
def database(cluster: postgres.Cluster) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A Tuesday at midday in which nothing has happened yet."""
    found = World(tmp_path, midday())
    found.kinds |= {"board": Board, "mirrors": Mirrors}
    return found


@pytest.fixture
def brett(world: World) -> Brett:
    """A world with nothing but a board to listen at."""
    world.text = HEAD + BOARD + CHANNEL
    server = Brett(world)
    world.serve = server
    return server


@pytest.fixture
def storm(world: World) -> script.Script:
    """A world in which a storm begins in an hour; the weeks before are history."""
    story = script.write(world.now)
    world.play(story, from_=story.onset - timedelta(hours=1))
    return story
