"""The catalogue of places: each entry makes a configuration that loads, and one's own list is read as strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import CHANNELS
from listener import config
from listener.config.init import Chosen, Setup, config_text
from listener.core import publishers
from listener.core.calendar import regions
from listener.core.publishers import Publisher
from listener.errors import UsageError
from listener.model import Medium
from listener.words import LANGUAGES, catalogue
from sources import SOURCES

SHIPPED = publishers.shipped()
ANSWERS = {"app": "310633997", "urls": ("https://bewertung.example/nordwind",), "channel": "nordwind"}
CHANNEL = {"youtube": "UC" + "x" * 22}


def options(one: Publisher) -> Mapping[str, object]:
    asked = {one.ask: CHANNEL.get(one.kind, ANSWERS[one.ask])} if one.ask else {}
    return {**publishers.filled(one.options, "Nordwind", "Nordwind"), **asked}


def test_every_place_makes_a_configuration_that_loads() -> None:
    places = [one for one in SHIPPED if one.account != "needed"]
    setup = Setup(
        name="Nordwind",
        sources=tuple(Chosen(one.name, one.kind, options(one), one.medium, one.told("de")) for one in places),
    )
    found = config.load(
        config_text(setup), sources=SOURCES, channels=CHANNELS, environ={}, read_file=Path.read_text, folder=Path("/x")
    )

    assert [str(one.name) for one in found.subscriptions] == [one.name for one in places]
    assert [one.name for one in SHIPPED if one.kind not in SOURCES] == []


def test_what_is_said_of_places_is_true_of_them() -> None:
    for one in SHIPPED:
        assert one.about[0]
        assert one.about[1]
        assert one.account in {"", "better", "needed"}
        assert one.region in {"", *regions()}
        assert one.medium in {"", *map(str, Medium)}
        assert one.lang in {"", "de", "en"}
        assert one.ask == "" or one.ask in {option.name for option in fields(cast_type(SOURCES[one.kind]))}


def cast_type(kind: Any) -> Any:
    return kind


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_group_and_each_question_has_its_words(lang: str) -> None:
    words = catalogue("init", lang)

    assert {f"group_{one.group}" for one in SHIPPED} <= set(words)
    assert {f"ask_for_{one.kind}" for one in SHIPPED if one.ask} <= set(words)


def test_no_address_stands_twice_and_all_are_encrypted() -> None:
    addresses = [
        (one.region, value) for one in SHIPPED for value in one.options.values() if str(value).startswith("http")
    ]

    assert len(set(addresses)) == len(addresses) > 100
    assert all(urlsplit(str(address)).scheme == "https" for _, address in addresses)


def test_what_is_proposed_needs_nobody_s_leave_and_no_account() -> None:
    taken = [one for one in publishers.offered(SHIPPED, "DE-BY") if publishers.proposed(one, "de")]

    assert not [one.name for one in taken if one.terms or one.ask or one.account == "needed"]
    assert {"tagesschau", "mastodon", "bing-news", "br24"} <= {one.name for one in taken}
    assert not {"hessenschau", "orf", "google-news", "techcrunch"} & {one.name for one in taken}


def test_local_places_are_for_people_there() -> None:
    def local(region: str) -> set[str]:
        return {one.region for one in publishers.offered(SHIPPED, region)} - {""}

    assert local("DE-BY") == {"DE-BY"}
    assert local("AT-9") == local("AT") == {"AT"}
    assert local("DE") == local("") == set()


def test_the_brand_is_filled_in_and_encoded() -> None:
    one = Publisher("x", "x", "feed", options={"url": "https://x.example/{tag}?q={query}", "n": 3, "more": ("{tag}",)})

    assert publishers.filled(one.options, 'Dampf & "Kessel"', "DampfKessel") == {
        "url": "https://x.example/DampfKessel?q=%22Dampf%20%26%20Kessel%22",
        "n": 3,
        "more": ("DampfKessel",),
    }


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_name_breaks_out_of_its_place(name: str, tag: str) -> None:
    url = str(publishers.filled({"url": "https://x.example/{tag}/feed?q={query}"}, name, tag)["url"])

    assert url.startswith("https://x.example/")
    assert url.isascii()
    assert (url.count("?"), url.count("="), url.count("/")) == (1, 1, 4)


def test_addresses_can_lie_elsewhere() -> None:
    options = {"url": "https://www.x.example/a?b=c", "servers": ("https://a.example", "b"), "app": "12"}

    assert publishers.moved(options, "http://localhost:80/") == {
        "url": "http://localhost:80/www.x.example/a?b=c",
        "servers": ("http://localhost:80/a.example", "b"),
        "app": "12",
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x = ", "–"),
        ("", "sources"),
        ("sources = 3", "sources"),
        ("[[sources]]\nname = 'a'\ngroup = 'b'", "sources[0]"),
        ("[[sources]]\nname = ' '\ngroup = 'b'\nkind = 'feed'", "sources[0]"),
        ("[[sources]]\nname = 'a'\ngroup = 'b'\nkind = 'feed'\nusual = 'yes'", "sources[0]"),
        ("[[sources]]\nname = 'a'\ngroup = 'b'\nkind = 'feed'\nlang = 3", "sources[0]"),
        (2 * "[[sources]]\nname = 'a'\ngroup = 'b'\nkind = 'feed'\n", "a"),
    ],
)
def test_a_list_that_cannot_be_used_says_where(text: str, place: str) -> None:
    with pytest.raises(UsageError) as refused:
        publishers.read(text)

    assert refused.value.key == "init.bad_catalogue"
    assert refused.value.values["place"] == place


def test_a_list_of_one_s_own_may_say_little() -> None:
    (one,) = publishers.read("[[sources]]\nname = 'haus'\ngroup = 'Intern'\nkind = 'feed'\nurl = 'https://a.example'\n")

    assert (one.told("de"), one.told("en"), one.options) == ("", "", {"url": "https://a.example"})
