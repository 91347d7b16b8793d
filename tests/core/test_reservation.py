"""Who reserves text and data mining, and where it may be written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from listener.core.reservation import file_of, reservation
from listener.model import Json, Response
from tests.core.test_robots import run

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = "https://www.nordwind.example/presse/heute?seite=2"


def filed(body: object, status: int = 200) -> Json:
    text = body if isinstance(body, str) else json.dumps(body)
    return run(file_of(PAGE, {}, NOW), Response(status, {}, text.encode(), ""))[0]


def reserves(
    memory: Json | None = None, headers: Mapping[str, str] | None = None, metas: Sequence[tuple[str, str]] = ()
) -> str:
    return reservation(PAGE, memory or {}, headers or {}, metas)


def test_nothing_said_is_nothing_reserved() -> None:
    assert reserves() == ""


def test_a_header_a_meta_element_and_a_file_reserve() -> None:
    assert reserves(headers={"tdm-reservation": "1"}) == "tdm"
    assert reserves(metas=[("tdm-reservation", " 1 ")]) == "tdm"
    assert reserves(filed([{"location": "/", "tdm-reservation": 1}])) == "tdm"


def test_the_page_counts_before_its_header_and_that_before_the_file() -> None:
    everywhere = filed([{"location": "/", "tdm-reservation": 1}])

    assert reserves(everywhere, {"tdm-reservation": "0"}) == ""
    assert reserves(everywhere, {"tdm-reservation": "1"}, [("tdm-reservation", "0")]) == ""
    assert reserves(everywhere, {"tdm-reservation": "vielleicht"}) == "tdm"


@pytest.mark.parametrize(
    ("location", "fits"),
    [
        ("/", True),
        ("/presse", True),
        ("/presse/*", True),
        ("/*heute", True),
        ("/presse/heute$", False),
        ("*seite=2$", True),
        ("/presse/*2$", True),
        ("/archiv/*", False),
        ("heute", False),
    ],
)
def test_a_location_is_a_path_with_stars(location: str, fits: bool) -> None:
    assert (reserves(filed([{"location": location, "tdm-reservation": 1}])) == "tdm") is fits


def test_the_first_rule_that_fits_decides() -> None:
    rules = [{"location": "/presse/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]

    assert reserves(filed(rules)) == ""
    assert reserves(filed(rules[::-1])) == "tdm"


@pytest.mark.parametrize("body", ["", "<html>", "[1, null]", "{}", "[" * 100_000, [{"tdm-reservation": 1}]])
def test_a_file_that_is_none_reserves_nothing(body: object) -> None:
    assert reserves(filed(body)) == ""


def test_the_file_is_asked_for_once_a_day_also_if_it_is_not_there() -> None:
    memory, asked = run(file_of(PAGE, {}, NOW), Response(404, {}, b"", ""))
    _, not_asked = run(file_of(PAGE, memory, NOW + timedelta(hours=23)))
    _, asked_again = run(file_of(PAGE, memory, NOW + timedelta(hours=25)), Response(404, {}, b"", ""))

    assert [one.url for one in asked] == ["https://www.nordwind.example/.well-known/tdmrep.json"]
    assert (not_asked, len(asked_again)) == ([], 1)


@pytest.mark.parametrize(
    ("directives", "restricts"),
    [
        ("index, follow", ""),
        ("noarchive", "noarchive"),
        ("max-image-preview:large, NoSnippet", "nosnippet"),
        ("none", "none"),
        ("max-snippet: 0", "max-snippet:0"),
        ("max-snippet:160", ""),
        ("nofollow", ""),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noindex", "noindex"),
    ],
)
def test_robots_directives_restrict_in_the_page_and_in_the_header(directives: str, restricts: str) -> None:
    assert reserves(metas=[("robots", directives)]) == restricts
    assert reserves(headers={"x-robots-tag": directives}) == restricts


def test_directives_for_another_agent_are_not_for_us() -> None:
    assert reserves(headers={"x-robots-tag": "googlebot: noindex, noarchive"}) == ""
    assert reserves(headers={"x-robots-tag": "googlebot: nofollow, ReputationListener: noarchive"}) == "noarchive"
    assert reserves(metas=[("googlebot", "noarchive")]) == ""
    assert reserves(metas=[("reputationlistener", "noarchive")]) == "noarchive"
