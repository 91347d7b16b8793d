"""What the dashboard's tests share: a program that is put together once, and a house of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.browser import House, Street
from tests.world import World, midday


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder = tmp_path_factory.mktemp("street")
    world = World(folder, midday())
    with world.program() as parts:
        parts.store.close()  # what was begun in it is in the file now, and not beside it
        yield Street(world, parts, folder)


@pytest.fixture
def home(street: Street) -> Iterator[House]:
    with street.house() as found:
        yield found
