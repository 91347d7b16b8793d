"""What a search looks for if nobody says: what the brands are called. And who is told of what cannot be heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from listener import config
from listener.errors import ConfigError
from listener.model import Batch, Json, Request
from listener.ports import Flow, Source
from tests.config.kinds import CHANNELS, ENVIRON, no_file


@dataclass(frozen=True, slots=True)
class Query:
    """A search engine."""

    search: tuple[str, ...] = field(metadata={"de": "Suche", "en": "Search", "brand": "names"})
    without: tuple[str, ...] = field(default=(), metadata={"de": "Ohne", "en": "Without", "brand": "exclude"})

    def collect(self, cursor: Json, now: datetime) -> Flow:
        yield Request(" ".join(self.search))
        return Batch((), cursor)


KINDS: Mapping[str, type[Source]] = {"query": Query}
BRANDS = """
[[brands]]
id = "bahn"
name = "Nordwind Bahn"
aliases = ["@nordwind", "Nordwind Bahn"]
exclude = ["Nordwind Airlines"]
[[brands]]
name = "Südwind"
[channels.glocke]
kind = "bell"
url_env = "BELL_URL"
"""
ALL = ("Nordwind Bahn", "@nordwind", "Südwind")


def load(text: str) -> config.Config:
    return config.load(
        text, sources=KINDS, channels=CHANNELS, environ=ENVIRON, read_file=no_file, folder=Path("/etc/listener")
    )


def searches(options: str, brands: str = BRANDS) -> Query:
    (subscription,) = load(f'{brands}[[sources]]\nname = "suche"\nkind = "query"\n{options}').subscriptions
    source: Any = subscription.source
    assert isinstance(source, Query)
    return source


@pytest.mark.parametrize(
    ("options", "search", "without"),
    [
        ("", ALL, ("Nordwind Airlines",)),
        ('brands = ["suedwind"]', ("Südwind",), ()),
        ('brands = ["Südwind", "bahn"]', ALL, ("Nordwind Airlines",)),
        ('about = "bahn"', ALL[:2], ("Nordwind Airlines",)),
        ('about = "bahn"\nbrands = ["suedwind"]', ALL[:2], ("Nordwind Airlines",)),
        ('search = ["Verspätung"]', ("Verspätung",), ("Nordwind Airlines",)),
        ("without = []", ALL, ()),
    ],
)
def test_a_search_looks_for_what_the_brands_are_called(
    options: str, search: tuple[str, ...], without: tuple[str, ...]
) -> None:
    assert searches(options) == Query(search, without)


@pytest.mark.parametrize(
    ("brands", "place"),
    [("", "brands"), ("[[brands]]\nname = 3\n", "brands[0].name"), ("[[brands]]\nnam = 'x'\n", "brands[0].nam")],
)
def test_a_brand_that_cannot_be_read_is_one_mistake(brands: str, place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        searches("", brands)

    found = [problem.place for problem in caught.value.problems]
    assert found[0] == place
    assert not [name for name in found if name.startswith("sources")]


def test_a_search_for_nothing_is_a_mistake() -> None:
    with pytest.raises(ConfigError) as caught:
        searches("search = []")

    assert [problem.place for problem in caught.value.problems] == ["sources[0].search"]


@pytest.mark.parametrize(
    ("section", "channels"), [("", ()), ("[hearing]\n", ()), ('[hearing]\nchannels = ["glocke"]\n', ("glocke",))]
)
def test_who_is_told_of_what_cannot_be_heard(section: str, channels: tuple[str, ...]) -> None:
    assert load(BRANDS + section).hearing.channels == channels


def test_only_channels_that_exist_can_be_told() -> None:
    with pytest.raises(ConfigError) as caught:
        load(BRANDS + '[hearing]\nchannels = ["gloke"]\n')

    (problem,) = caught.value.problems
    assert (problem.place, problem.values["suggestion"]) == ("hearing.channels[0]", "glocke")
