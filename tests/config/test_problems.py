"""Whatever is wrong is said: all of it at once, each with its place, what to do, and what was perhaps meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.config import render
from listener.config.lines import line_of, lines
from listener.errors import ConfigError
from tests.config.kinds import BRAND, CHANNEL, SOURCE, load, places, problems

ALL = BRAND + SOURCE + CHANNEL


def test_all_problems_are_told_at_once() -> None:
    found = places(
        """
        langauge = "de"
        timezone = "Europe/Berln"
        [storag]
        path = "x"
        [[brands]]
        nam = "Nordwind"
        [[sources]]
        name = "a"
        kind = "wier"
        every = 10
        [channels.glocke]
        kind = "bell"
        [[routes]]
        channels = ["gloke"]
        min_level = 7
        """
    )
    assert found == {
        "langauge": "unknown_key",
        "timezone": "bad_zone",
        "storag": "unknown_key",
        "brands[0].nam": "unknown_key",
        "brands[0].name": "missing",
        "sources[0].kind": "not_one_of",
        "sources[0].every": "wrong_type",
        "channels.glocke.url": "missing_secret",
        "routes[0].min_level": "too_large",
    }


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('every = "10x"', "bad_duration"),
        ('every = "10"', "bad_duration"),
        ('every = "-1m"', "bad_duration"),
        ('every = ""', "bad_duration"),
        ('every = "999999999w"', "bad_duration"),
        ("every = 10", "wrong_type"),
        ('every = "59s"', "too_small"),
        ('every = "32d"', "too_large"),
        ('order = "newest"', "not_one_of"),
        ("order = 1", "wrong_type"),
        ('tags = "a"', "wrong_type"),
        ('pages = "3"', "wrong_type"),
        ("pages = true", "wrong_type"),
        ("pages = 3.0", "wrong_type"),
        ("pages = 0", "too_small"),
        ("pages = 10", "too_large"),
        (f"pages = {10**400}", "wrong_type"),
        ("weight = true", "wrong_type"),
        ("weight = inf", "wrong_type"),
        ("weight = nan", "wrong_type"),
        ("weight = 2.5", "too_large"),
        ('weight = "1"', "wrong_type"),
        (f"weight = {10**400}", "wrong_type"),
        ("deep = 1", "wrong_type"),
        ("deep = 2026-11-01", "wrong_type"),
        ("deep = 2026-11-01T10:00:00Z", "wrong_type"),
        ("deep = 10:00:00", "wrong_type"),
        ('deep = "yes"', "wrong_type"),
        ("page = 1", "wrong_type"),
        ("medium = 1", "wrong_type"),
        ('medium = "nws"', "not_one_of"),
        ("about = []", "wrong_type"),
        ('about = "nordwnd-bahn"', "unknown_brand"),
    ],
)
def test_a_wrong_value_is_told_at_its_place(line: str, key: str) -> None:
    assert places(BRAND + SOURCE + line) == {f"sources[0].{line.partition(' ')[0]}": key}


@pytest.mark.parametrize(
    ("text", "place", "key"),
    [
        ("", "brands", "no_brands"),
        ("brands = []", "brands", "no_brands"),
        ("[brands]\nname = 'x'", "brands", "not_repeated"),
        ("brands = [1]", "brands", "not_repeated"),
        ("[[brands]]\nname = ' '", "brands[0].name", "empty_text"),
        ("[[brands]]\nname = 'x'\naliases = ['a', '']", "brands[0].aliases[1]", "empty_text"),
        ("[[brands]]\nname = 'x'\naliases = ['a', 1]", "brands[0].aliases[1]", "wrong_type"),
        ("[[brands]]\nname = '!?'", "brands[0].name", "bad_id"),
        (f"[[brands]]\nname = 'x'\naliases = ['{'a' * 201}']", "brands[0].aliases", "long_phrase"),
        (f"[[brands]]\nname = 'x'\nexclude = ['{'a ' * 101}']", "brands[0].exclude", "long_phrase"),
        ("[[brands]]\nname = 'x'\nid = 'a b'", "brands[0].id", "bad_id"),
        ("[[brands]]\nname = 'x'\nid = 1", "brands[0].id", "wrong_type"),
        ("[[brands]]\nname = 'x'\n[[brands]]\nname = 'X'", "brands[1].name", "taken"),
        ("[[brands]]\nname = 'x'\n[[brands]]\nname = 'y'\nid = 'x'", "brands[1].id", "taken"),
        ("[[brands]]\nname = 'x'\ncompetitors = ['y']", "brands[0].competitors[0]", "unknown_brand"),
        ("[[brands]]\nname = 'x'\ncompetitors = ['x']", "brands[0].competitors", "own_competitor"),
        (BRAND + SOURCE + "page = { first = 1, last = 2 }", "sources[0].page.last", "unknown_key"),
        (BRAND + SOURCE + "page = { first = 'a' }", "sources[0].page.first", "wrong_type"),
        (BRAND + SOURCE + SOURCE, "sources[1].name", "taken"),
        (BRAND + SOURCE + 'brands = ["x"]', "sources[0].brands[0]", "unknown_brand"),
        (BRAND + SOURCE.replace("agentur", "a\\u001b[2J"), "sources[0].name", "bad_name"),
        (BRAND + SOURCE.replace("kind", "#"), "sources[0].kind", "missing"),
        (BRAND + SOURCE.replace('"wire"', "5"), "sources[0].kind", "wrong_type"),
        (BRAND + SOURCE.replace("url", "#"), "sources[0].url", "missing"),
        (BRAND + "[[sources]]\nname = 'a'\nkind = 'post'", "sources[0].order", "missing"),
        (BRAND + "[sources]", "sources", "not_repeated"),
        (BRAND + '[channels]\nglocke = "bell"', "channels.glocke", "not_a_section"),
        (BRAND + "[[channels]]", "channels", "not_a_section"),
        (BRAND + '[channels."x y"]\nkind = "bel"', 'channels."x y".kind', "not_one_of"),
        (BRAND + "[channels.x]", "channels.x.kind", "missing"),
        (BRAND + "[[routes]]", "routes[0].channels", "no_receiver"),
        (BRAND + "[[routes]]\nchannels = []", "routes[0].channels", "no_receiver"),
        (ALL + "[[routes]]\nchannels = ['gloke']", "routes[0].channels[0]", "unknown_channel"),
        (ALL + "[[routes]]\nchannels = ['glocke']\nbrands = ['x']", "routes[0].brands[0]", "unknown_brand"),
        (ALL + "volume = 12", "channels.glocke.volume", "not_one_of"),
        (BRAND + "[quiet_hours]\nstart = '22:00'", "quiet_hours.end", "missing"),
        (BRAND + "[quiet_hours]\nstart = '22:00'\nend = '25:00'", "quiet_hours.end", "bad_time"),
        (BRAND + "[quiet_hours]\nstart = '22:00'\nend = '24:00'", "quiet_hours.end", "bad_time"),
        (BRAND + "[quiet_hours]\nstart = '22:00'\nend = '22 Uhr'", "quiet_hours.end", "bad_time"),
        (BRAND + "[quiet_hours]\nstart = '22:00'\nend = 7", "quiet_hours.end", "wrong_type"),
        (BRAND + "[quiet_hours]\nstart = '22:00'\nend = '22:00'", "quiet_hours.end", "no_night"),
        ("quiet_hours = 5\n" + BRAND, "quiet_hours", "not_a_section"),
        (BRAND + "[http]\nallow_networks = ['10.1.0.1/16']", "http.allow_networks[0]", "bad_network"),
        (BRAND + "[http]\nallow_networks = ['intranet']", "http.allow_networks[0]", "bad_network"),
        (BRAND + "[http]\ntotal_s = 0", "http.total_s", "too_small"),
        (BRAND + "[retention]\nmentions_days = 1", "retention.mentions_days", "too_small"),
        (BRAND + "[detection]\nevery = '10s'", "detection.every", "too_small"),
        (BRAND + "[storage]\npath = 5", "storage.path", "wrong_type"),
        ("language = 'fr'\n" + BRAND, "language", "not_one_of"),
        ("timezone = 'Europe'\n" + BRAND, "timezone", "bad_zone"),
        ("timezone = '../etc/passwd'\n" + BRAND, "timezone", "bad_zone"),
        ("timezone = ''\n" + BRAND, "timezone", "bad_zone"),
        ("'odd key' = 1\n" + BRAND, '"odd key"', "unknown_key"),
        ("'5\" disk' = 1\n" + BRAND, r'"5\" disk"', "unknown_key"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, place: str, key: str) -> None:
    assert places(text).get(place) == key


def test_one_mistake_is_told_once() -> None:
    """A brand with a wrong option is still known to those who refer to it."""
    text = BRAND + "aliases = 5\n" + SOURCE + 'about = "nordwind-bahn"\n' + CHANNEL.replace("url_env", "volume = 5 #")
    assert set(places(text + '[[routes]]\nchannels = ["glocke"]')) == {"brands[0].aliases", "channels.glocke.url"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("[[brand]]\nname = 'x'", "brands"),
        (BRAND + SOURCE + "evry = '5m'", "every"),
        (BRAND + SOURCE + "Order = 'new'", "order"),
        (BRAND + SOURCE + "order = 'NEW'", "new"),
        (BRAND + SOURCE.replace("wire", "wier"), "wire"),
        (BRAND + SOURCE + 'about = "Nordwind-Ban"', "nordwind-bahn"),
        (BRAND + CHANNEL.replace("url_env", "url_evn"), "url_env"),
        ("timezone = 'Europe/Berln'\n" + BRAND, "Europe/Berlin"),
        ("timezone = 'Berlin'\n" + BRAND, "Europe/Berlin"),
        (BRAND + "[http]\nallow_networks = ['10.1.0.1/16']", "10.1.0.0/16"),
    ],
)
def test_did_you_mean(text: str, meant: str) -> None:
    hints = {problem.values["suggestion"]: problem for problem in problems(text) if "suggestion" in problem.values}
    assert meant in hints
    assert render(hints[meant], "de").endswith(f" Meinten Sie „{meant}“?")
    assert render(hints[meant], "en").endswith(f" Did you mean “{meant}”?")


def test_what_has_no_line_is_told_by_its_place_alone() -> None:
    (problem,) = problems("")
    assert render(problem, "en").startswith("brands: There is no brand. ")


def test_nothing_near_means_no_guess() -> None:
    (problem,) = problems(BRAND + SOURCE + "quatsch = 1")
    assert render(problem, "de") == "sources[0].quatsch (Zeile 7): Den Eintrag „quatsch“ gibt es hier nicht."


def test_a_sentence_says_what_was_found_and_what_is_expected() -> None:
    (problem,) = problems(BRAND + SOURCE + "every = 10")
    assert render(problem, "de") == (
        'sources[0].every (Zeile 7): Hier steht eine ganze Zahl, erwartet wird eine Dauer wie "10m" oder "2d".'
    )
    assert render(problem, "en") == (
        'sources[0].every (line 7): This is a whole number; expected: a duration like "10m" or "2d".'
    )


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('language = "de\ntimezone = 1', "1", "15"),
        ("a = 1\nb = = 2", "2", "5"),
        ("a = [1,", "1", "8"),
        ("a = 1\na = 2", "2", "6"),
        ("a = " + "9" * 5000, "1", "5005"),
        ("a = " + "[" * 5000, "1", "1"),
    ],
)
def test_broken_toml_is_one_problem_with_line_and_column(text: str, line: str, column: str) -> None:
    (problem,) = problems(text)
    assert (problem.key, problem.values["line"], problem.values["column"]) == ("config.syntax", line, column)
    assert render(problem, "de").startswith(f"config.toml (Zeile {line}): Spalte {column}: ")


def test_a_text_that_is_too_long_is_not_read() -> None:
    (problem,) = problems("#" * 1_000_001)
    assert problem.key == "config.too_long"


def test_lines_are_found_through_headers_keys_and_long_texts() -> None:
    known = lines('language = "de"\n\n[[a]]\nx = """\n[[a]]\n"""\n[[a]]\n"y z" = 1\n[b.c]\nd_env = 1')
    where = {
        place: line_of(place, known)
        for place in ("language", "a[0].x", "a[0].x[2]", "a[1]", 'a[1]."y z"', r'a[1]."y\"z"', "b.c.d", "a[1].q[3]")
    }
    assert where == {
        "language": 1, "a[0].x": 4, "a[0].x[2]": 4, "a[1]": 7, 'a[1]."y z"': 8, r'a[1]."y\"z"': 7, "b.c.d": 10,
        "a[1].q[3]": 7,
    }  # fmt: skip
    assert line_of("nowhere", known) is None
    assert line_of('no"place', known) is None


LINES = st.lists(
    st.sampled_from(
        [
            "[[brands]]", "[[sources]]", "[[routes]]", "[channels.glocke]", "[channels]", "[http]", "[quiet_hours]",
            "[brands]", "name = 'x'", "kind = 'wire'", "kind = 'bell'", "kind = 5", "url = 'x'",
            "url_env = 'BELL_URL'", "url_file = 'x'", "every = '1m'", "brands = ['x']", "brands = [[]]",
            "channels = ['glocke']", "channels = 1", "about = 'x'", "a.b.c = 1", "start = '22:00'", "end = 1",
            "token_env = 'x'", "page = {}", "page = [{}]", "tags = [{}]", "x = [1, [2], {y = 3}]",
        ]
    ),
    max_size=12,
)  # fmt: skip


@given(text=LINES.map("\n".join) | st.text(max_size=40))
@settings(deadline=None, max_examples=200)
def test_whatever_stands_in_the_file_it_loads_or_every_problem_can_be_said(text: str) -> None:
    try:
        assert load(text).brands
    except ConfigError as error:
        sentences = [render(problem, lang) for problem in error.problems for lang in ("de", "en")]
        assert sentences
        assert all(sentence.isprintable() for sentence in sentences)
