"""``listener init``: whatever a person answers, the file that comes out loads."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts import CHANNELS
from listener import config
from listener.config.init import questions, spellings, write
from sources import SOURCES
from tests.config.kinds import no_file

ENVIRON = {"LISTENER_SLACK_URL": "https://hooks.example/services/x"}


def load(text: str) -> config.Config:
    return config.load(
        text, sources=SOURCES, channels=CHANNELS, environ=ENVIRON, read_file=no_file, folder=Path("/etc/listener")
    )


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_questions_are_those_that_the_file_needs(lang: str) -> None:
    asked = questions(lang)
    assert [question.key for question in asked][:2] == ["language", "brand"]
    assert {question.key for question in asked if question.if_answered} == {"smtp_host", "sender"}
    assert all(question.text for question in asked)
    assert load(write({question.key: question.default for question in asked if question.default})).language == lang


def test_the_answers_arrive() -> None:
    text = write(
        {
            "language": "en",
            "brand": "Nordwind Bahn AG",
            "aliases": "Nordwind Bahn, Nordwind; NWB",
            "exclude": "Nordwind Airlines",
            "feeds": "https://www.tagblatt.example/rss https://www.tagblatt.example/lokal, nonsense ftp://x.example/",
            "slack": "ja",
            "recipients": "Presse <presse@nordwind.example>, chef@nordwind.example",
            "smtp_host": "mail.nordwind.example",
            "sender": "listener@nordwind.example",
            "contact": "it@nordwind.example",
        }
    )
    found = load(text)
    (brand,) = found.brands
    assert (brand.name, brand.aliases) == ("Nordwind Bahn AG", ("Nordwind Bahn", "Nordwind", "NWB"))
    assert brand.exclude == ("Nordwind Airlines",)
    assert [source.name for source in found.subscriptions] == ["tagblatt.example", "tagblatt.example-2"]
    assert set(found.channels) == {"slack", "email"}
    assert found.routes[0].channels == ("slack", "email")
    assert found.http.contact == "it@nordwind.example"
    assert found.notes == ()
    assert "# Not a web address and therefore left out: nonsense" in text
    assert tomllib.loads(text)["channels"]["email"]["recipients"] == [
        "presse@nordwind.example",
        "chef@nordwind.example",
    ]


def test_without_answers_there_is_a_file_to_go_on_from() -> None:
    found = load(write({}))
    assert [brand.name for brand in found.brands] == ["Meine Marke"]
    assert [note.key for note in found.notes] == ["config.no_sources", "config.no_channels"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller", {"Mueller", "#Müller", "#Mueller"}),
        ("Weißbäck", {"Weissbaeck", "#Weißbäck", "#Weissbaeck"}),
        ("Nordwind Bahn AG", {"Nordwind Bahn", "Nordwind-Bahn", "NordwindBahn", "#NordwindBahn"}),
        ("Nord-Express", {"Nord Express", "NordExpress", "#NordExpress"}),
        ("H & M", set()),
        ("", set()),
        ("日本航空会社", {"#日本航空会社"}),
    ],
)
def test_spellings_are_proposed(name: str, expected: set[str]) -> None:
    assert set(spellings(name)) == expected


HOSTILE = st.text(max_size=30) | st.text(
    st.sampled_from(list("\"'\\\n\r\t\x00\x1b\x7f#[]=,;@. äß\ud800\u2028")), max_size=20
)
ADDRESSES = st.lists(
    st.sampled_from(
        [
            "https://",
            "http://",
            "a.example",
            "/x",
            ":99999",
            ":80",
            "?q=ü",
            "[::1]",
            '"',
            " ",
            "@",
            "user:pw@",
            "..",
            "-",
            "ex",
        ]
    )
).map("".join)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(["de", "en", "fr"]) | HOSTILE,
        "brand": HOSTILE | st.text(min_size=61, max_size=90, alphabet="ab "),
        "aliases": HOSTILE,
        "exclude": HOSTILE,
        "feeds": HOSTILE | ADDRESSES,
        "slack": st.sampled_from(["ja", "no", "Y"]) | HOSTILE,
        "recipients": HOSTILE | ADDRESSES | st.emails(),
        "smtp_host": HOSTILE | ADDRESSES,
        "sender": HOSTILE | st.emails(),
        "contact": HOSTILE,
    },
)


@given(answers=ANSWERS)
@example(answers={"brand": 'Bär & "Söhne" \\ GmbH\n[[x]]', "aliases": '"""', "slack": "ja", "exclude": "\\u00zz"})
@example(answers={"brand": "\x1b\u2028\x1b", "aliases": "\x1b\u2028,"})
@example(answers={"recipients": "a@b.example", "smtp_host": "-", "sender": "nobody"})
@example(answers={"feeds": "https://-/ https://.. https://a.example:0/ https://a.example:70000/"})
@settings(max_examples=100, deadline=None)
def test_whatever_is_answered_the_file_loads(answers: dict[str, str]) -> None:
    text = write(answers)
    found = load(text)
    assert len(found.brands) == 1
    assert text.encode("utf-8").decode() == text
