"""The file that a set-up makes: whatever was answered, it loads, and it holds what was answered and no secret."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts import CHANNELS
from listener import config
from listener.config.init import (
    Chosen,
    Mail,
    Setup,
    addresses,
    brands_text,
    config_text,
    feeds,
    mail_server,
    parts,
)
from sources import SOURCES
from tests.config.kinds import no_file

ENVIRON = {"LISTENER_SLACK_URL": "https://hooks.example/services/x", "LISTENER_SMTP_PASSWORD": "geheim"}
MAIL = Mail(("presse@nordwind.example", "chef@nordwind.example"), "mail.nordwind.example", 465, "l@nordwind.example")


def load(text: str) -> config.Config:
    return config.load(
        text, sources=SOURCES, channels=CHANNELS, environ=ENVIRON, read_file=no_file, folder=Path("/etc/listener")
    )


def test_the_answers_arrive() -> None:
    sources, odd = feeds(
        "https://www.tagblatt.example/rss https://www.tagblatt.example/lokal, nonsense ftp://x.example/"
    )
    setup = Setup(
        "en", "Nordwind Bahn AG", ("Nordwind Bahn", "Nordwind", "NWB"), ("Nordwind Airlines",), ("Zug",),
        ("Südexpress GmbH", "!!!", "Nordwind Bahn AG"), "DE-BY", sources, slack=True, mail=MAIL,
        contact="it@nordwind.example", networks=("10.0.0.0/8",),
    )  # fmt: skip
    text = config_text(setup)
    found = load(text)
    brand, rival = found.brands

    assert (brand.name, brand.aliases, brand.exclude, brand.context) == setup_brand(setup)
    assert (brand.competitors, rival.aliases) == (("suedexpress-gmbh",), ("Südexpress",))
    assert [source.name for source in found.subscriptions] == ["tagblatt.example", "tagblatt.example-2"]
    assert odd == ("nonsense", "ftp://x.example/")
    assert set(found.channels) == {"slack", "email"}
    assert (found.routes[0].channels, found.routes[0].brands) == (("slack", "email"), ("nordwind-bahn-ag",))
    assert found.http.contact == "it@nordwind.example"
    assert found.regions == ("DE-BY",)
    assert found.notes == ()
    mail = tomllib.loads(text)["channels"]["email"]
    assert (mail["recipients"], mail["port"], mail["security"]) == (list(MAIL.recipients), 465, "tls")
    assert "geheim" not in text
    assert ENVIRON["LISTENER_SLACK_URL"] not in text


def setup_brand(setup: Setup) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return setup.name, setup.aliases, setup.exclude, setup.context


def test_without_answers_there_is_a_file_to_go_on_from() -> None:
    found = load(config_text(Setup()))

    assert [brand.name for brand in found.brands] == ["Meine Marke"]
    assert [note.key for note in found.notes] == ["config.no_sources", "config.no_channels"]


def test_a_source_that_still_lacks_something_stands_there_as_a_comment() -> None:
    text = config_text(Setup(sources=(Chosen("trustpilot", "trustpilot", about="Bewertungen", off=True),)))

    assert '# name = "trustpilot"' in text
    assert load(text).subscriptions == ()


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_file_speaks_both_languages(lang: str) -> None:
    assert load(config_text(Setup(lang))).language == lang


def test_a_login_needs_a_password_from_the_environment_and_plain_words_are_for_this_machine() -> None:
    named = config_text(Setup(mail=Mail(("a@b.example",), "mail.example", 587, username="presse")))
    here = Mail(("a@b.example",), "127.0.0.1", 2525)

    assert 'password_env = "LISTENER_SMTP_PASSWORD"' in named.splitlines()
    assert load(named).channels
    assert (here.security, Mail(("a@b.example",), "mail.example", 2525).security) == ("none", "starttls")
    assert load(config_text(Setup(mail=here))).channels


@pytest.mark.parametrize(
    ("answer", "server"),
    [
        ("mail.example.org", ("mail.example.org", 587)),
        (" mail.example.org:465 ", ("mail.example.org", 465)),
        ("[::1]:25", ("::1", 25)),
        ("[::1]", ("::1", 587)),
        ("[1.2.3.4]:25", None),
        ("[mail]:25", None),
        ("mail.example.org:99999", None),
        ("mail example", None),
        ("", None),
    ],
)
def test_servers_are_read(answer: str, server: tuple[str, int] | None) -> None:
    assert mail_server(answer) == server


def test_a_brand_for_a_file_that_is_there_repeats_no_competitor() -> None:
    setup = Setup(name="Nordwind", competitors=("Südexpress", "Ostbahn"))
    text = brands_text(setup, known={"suedexpress": "suedexpress"})

    assert [one["name"] for one in tomllib.loads(text)["brands"]] == ["Nordwind", "Ostbahn"]
    assert tomllib.loads(text)["brands"][0]["competitors"] == ["suedexpress", "ostbahn"]


def test_a_competitor_that_is_there_under_an_id_of_its_own_is_meant_by_it() -> None:
    known = {"suedexpress": "konkurrenz", "nordwind-bahn": "west"}
    text = brands_text(Setup(name="Nordwind", competitors=("Südexpress", "Suedexpress", "West")), known)
    (brand,) = tomllib.loads(text)["brands"]

    assert brand["competitors"] == ["konkurrenz", "west"]


HOSTILE = st.text(max_size=30) | st.text(
    st.sampled_from(list("\"'\\\n\r\t\x00\x1b\x7f#[]=,;@. äß\ud800\u2028")), max_size=20
)
ADDRESSES = st.lists(
    st.sampled_from(
        ["https://", "http://", "a.example", "/x", ":99999", ":80", "?q=ü", "[::1]", '"', " ", "@", "user:pw@", "..",
         "-", "ex"]
    )
).map("".join)  # fmt: skip
TEXTS = st.lists(HOSTILE, max_size=3).map(tuple)


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    recipients = addresses(draw(HOSTILE | ADDRESSES | st.emails()))
    server = mail_server(draw(HOSTILE | ADDRESSES)) or ("mail.example", 587)
    senders = (*addresses(draw(HOSTILE | st.emails())), "")
    mail = Mail(recipients, *server, senders[0]) if recipients else None
    named = Chosen("quelle", "feed", {"url": "https://a.example/"}, about=draw(HOSTILE), off=draw(st.booleans()))
    return Setup(
        draw(st.sampled_from(["de", "en"])),
        draw(HOSTILE | st.text(min_size=61, max_size=90, alphabet="ab ")),
        draw(TEXTS),
        draw(TEXTS),
        draw(TEXTS),
        draw(TEXTS),
        sources=(*feeds(draw(HOSTILE | ADDRESSES))[0], named),
        slack=draw(st.booleans()),
        mail=mail,
        contact=draw(HOSTILE),
    )


@given(setups())
@example(Setup(name='Bär & "Söhne" \\ GmbH\n[[x]]', aliases=('"""',), exclude=("\\u00zz",), slack=True))
@example(Setup(name="\x1b\u2028\x1b", aliases=("\x1b\u2028,",), competitors=("\x1b", "brand", "a" * 70)))
@example(Setup(mail=Mail(("a@b.example",)), competitors=("Meine Marke",)))
@settings(max_examples=40)
def test_whatever_is_answered_the_file_loads(setup: Setup) -> None:
    text = config_text(setup)
    found = load(text)

    assert found.brands[0].id == setup.id
    assert text.encode("utf-8").decode() == text


@given(HOSTILE)
def test_parts_of_an_answer_are_texts_without_line_ends(answer: str) -> None:
    assert all(part and part == " ".join(part.split()) and part.isprintable() for part in parts(answer))
