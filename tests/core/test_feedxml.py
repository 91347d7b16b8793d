"""RSS, RDF and Atom, as they should be and as they are."""

from __future__ import annotations

import ast
import socket
import time
from datetime import timedelta
from pathlib import Path

import pytest

from listener.core.charset import decode
from listener.core.entries import Document, Entry
from listener.core.feedxml import read_xml
from listener.core.xmlguard import MOST_TAGS
from listener.errors import SourceError

ROOT = Path(__file__).parents[2]
FEEDS = ROOT / "tests" / "data" / "feeds"
URL = "https://duenenblog.example/feed.xml"


def read(name: str) -> Document:
    return read_xml(decode((FEEDS / name).read_bytes()), URL)


def rss(*items: str, channel: str = "") -> str:
    return f'<rss version="2.0"><channel><title>Bote</title>{channel}{"".join(items)}</channel></rss>'


def only(text: str) -> Entry:
    (entry,) = read_xml(text, URL).entries
    return entry


def kind_of(text: str) -> str:
    with pytest.raises(SourceError) as caught:
        read_xml(text, URL)
    return caught.value.kind


def test_rss_2() -> None:
    feed = read("rss20.xml")

    first, second, third = feed.entries
    assert first.id == "kb-1001"
    assert first.author == "Anke Petersen"
    assert "fährt ab Dezember seltener" in first.body
    assert first.replies == 12
    assert first.extra == {"tags": ["Verkehr", "Sylt"]}
    assert first.lang == "de-DE"
    assert (second.id, second.author, second.date) == ("", "Jörn Groß", "05.03.2024 10:00")
    assert (third.link, third.date, third.author) == ("", "", "")
    assert feed.wait == timedelta(minutes=30)
    assert feed.whole


def test_rss_091_with_its_plain_doctype() -> None:
    assert [entry.title for entry in read("rss091.xml").entries] == [
        "Nordwind eröffnet Schalter",
        "Nordwind schließt Schalter",
    ]


def test_rss_1() -> None:
    feed = read("rss10.rdf")

    (entry,) = feed.entries
    assert (entry.id, entry.author) == ("https://forum.example/thema/5", "moewe72")
    assert entry.body == "Dreißig Minuten, keine Ansage."
    assert feed.wait == timedelta(minutes=30)


def test_atom_with_a_reply() -> None:
    brief, reply = read("atom10.xml").entries

    assert (brief.author, brief.lang, brief.replies) == ("Tomke Hansen", "de", 3)
    assert brief.link == "https://duenenblog.example/brief"
    assert brief.date == "2026-11-20T10:00:00Z"
    assert (reply.author, reply.lang, reply.parent) == ("A. Reader", "en", brief.id)


@pytest.mark.parametrize(
    ("item", "author"),
    [
        ("<author>max@firma.example (Max Muster)</author>", "Max Muster"),
        ("<author>Max Muster &lt;max@firma.example&gt;</author>", "Max Muster"),
        ("<author>max@firma.example</author>", "max@firma.example"),
        ("<author>max@firma.example ()</author>", "max@firma.example ()"),
        ('<source url="https://bote.example/">Küstenbote</source>', "Küstenbote"),
    ],
)
def test_the_author_is_a_name_where_there_is_one(item: str, author: str) -> None:
    assert only(rss(f"<item><title>x</title>{item}</item>")).author == author


def test_several_authors_are_all_named() -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>{}</entry></feed>'
    authors = "<author><name>Anke</name></author><author><name>Jörn</name></author>"

    assert only(feed.format(authors)).author == "Anke, Jörn"


def test_an_id_is_not_taken_for_a_link() -> None:
    assert only('<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>6310006838</id></entry></feed>').link == ""


def test_a_number_stays_a_number_wherever_the_feed_moves() -> None:
    (entry,) = read_xml(rss("<item><guid>17</guid><link>/neu?id=17</link></item>"), URL).entries

    assert (entry.id, entry.link) == ("17", "https://duenenblog.example/neu?id=17")


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("/brief", "https://duenenblog.example/brief"),
        ("https://duenenblog.example/brief", "https://duenenblog.example/brief"),
        ("//[kaputt", ""),
        ("17", ""),
    ],
)
def test_an_id_that_looks_like_an_address_is_the_page_where_none_is_named(guid: str, link: str) -> None:
    assert only(rss(f"<item><guid>{guid}</guid></item>")).link == link


def test_without_a_page_the_enclosed_recording_is_the_link() -> None:
    item = (
        '<item><title>Folge 3</title><enclosure url="https://funk.example/3.mp3" type="audio/mpeg" length="1"/></item>'
    )

    assert only(rss(item)).link == "https://funk.example/3.mp3"


@pytest.mark.parametrize(
    ("channel", "wait"),
    [
        ("", None),
        ("<ttl>99999</ttl>", timedelta(hours=24)),
        ("<ttl>bald</ttl>", None),
        ("<ttl>-5</ttl>", None),
        (
            '<x:updateFrequency xmlns:x="http://purl.org/rss/1.0/modules/syndication/">4</x:updateFrequency>',
            timedelta(hours=6),
        ),
        ('<x:updatePeriod xmlns:x="http://purl.org/rss/1.0/modules/syndication/">manchmal</x:updatePeriod>', None),
    ],
)
def test_how_long_the_feed_wants_to_be_left_alone(channel: str, wait: timedelta | None) -> None:
    assert read_xml(rss(channel=channel), URL).wait == wait


@pytest.mark.parametrize(
    ("ending", "whole", "entries", "lines"),
    [
        ("</channel></rss>", True, 3, ()),
        ("<!-- 0.3 s --></RSS>\n<!-- cached -->", True, 3, ()),
        ("", False, 3, ()),
        ("<item><guid>kb-4</guid><title>Fäh", False, 3, ("entry 4: the file ends in the middle of it",)),
        ("<item><title>Ohne Ende</channel></rss>", True, 4, ()),
    ],
)
def test_a_file_that_was_cut_off_says_so_and_gives_no_half_entry(
    ending: str, whole: bool, entries: int, lines: tuple[str, ...]
) -> None:
    text = rss(*(f"<item><guid>kb-4{number}</guid></item>" for number in range(3))).removesuffix("</channel></rss>")

    feed = read_xml(text + ending, URL)

    assert (feed.whole, len(feed.entries), feed.unreadable) == (whole, entries, lines)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Zug &#55357;&#56834; weg", "Zug 😂 weg"),
        ("Zug &#xD83D; weg", "Zug \ufffd weg"),
        ("Zug&#11; weg&#x1F600000;!&#9999999999;", "Zug weg!"),
        ("Zug\x0b weg", "Zug weg"),
        ("Zug &#8364; weg&#10;!", "Zug € weg\n!"),
        ("Gr&ouml;&szlig;e", "Größe"),
    ],
)
def test_one_impossible_character_does_not_cost_the_feed(written: str, read: str) -> None:
    assert only("\ufeff \n" + rss(f"<item><title>{written}</title></item>")).title == read


def test_an_entry_the_parser_trips_over_is_left_out_with_a_line() -> None:
    good = [f"<item><guid>{number}</guid><title>Meldung {number}</title></item>" for number in range(7)]
    bad = "<item><guid>x</guid><gml:pos>1 x</gml:pos></item>"

    feed = read_xml(rss(*good[:3], bad, *good[3:]), URL)

    assert [entry.id for entry in feed.entries] == [str(number) for number in range(7)]
    assert feed.unreadable == ("entry 4: KeyError in feedparser",)


@pytest.mark.parametrize(
    "text",
    [
        rss(channel="<gml:pos>1 x</gml:pos>"),
        rss("<item><title>Nur einer</title><gml:pos>1 x</gml:pos></item>"),
        rss(*["<item><gml:pos>1 x</gml:pos></item>"] * 300),
    ],
    ids=["before the entries", "the only entry", "hundreds of entries"],
)
def test_where_nothing_can_be_saved_the_visit_fails(text: str) -> None:
    assert kind_of(text) == "unreadable"


BOMBS = {
    "laughs": '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
    "one entity": '<!DOCTYPE rss [\n<!ENTITY firma "Nordwind">\n]>',
    "external": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "parameter": '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>',
    "behind a comment with a tag": '<!-- <rss> --><!DOCTYPE rss [<!ENTITY a "x">]>',
    "behind a comment in an instruction": '<?a <!-- ?><!DOCTYPE rss [<!ENTITY a "x">]><?b --> ?>',
    "behind quotes": '<!DOCTYPE rss PUBLIC "[>" \'>\' [<!ENTITY a "x">]>',
    "behind junk": 'Warning: x\n<!DOCTYPE rss [\n<!ENTITY a "x">\n]>',
    "subset without entity": "<!DOCTYPE rss [<!ATTLIST rss a CDATA 'b'>]>",
}


@pytest.mark.parametrize("prolog", BOMBS.values(), ids=BOMBS)
def test_declared_entities_are_refused(prolog: str) -> None:
    assert kind_of(f'<?xml version="1.0"?>{prolog}' + rss("<item><title>&a;</title></item>")) == "dtd"


def test_writing_about_entities_is_allowed() -> None:
    body = '<![CDATA[Mit <!DOCTYPE x [<!ENTITY a "b">]> fängt es an.]]>'

    assert "<!ENTITY" in only(rss(f"<item><description>{body}</description></item>")).body


def test_a_document_of_tags_only_is_refused_before_it_costs_minutes() -> None:
    assert kind_of("<rss>" + "<a>" * MOST_TAGS) == "too_large"


def test_a_web_page_is_refused_with_the_feed_it_offers() -> None:
    with pytest.raises(SourceError, match=r"names a feed at https://kuestenbote\.example/rss$") as caught:
        read("page.html")

    assert caught.value.kind == "not_a_feed"


@pytest.mark.parametrize("text", ["<html><body>x", "Guten Tag", "<catalog><book/></catalog>"])
def test_what_is_no_feed_is_refused(text: str) -> None:
    assert kind_of(text) == "not_a_feed"


def test_feedparser_opens_no_file_and_no_connection(tmp_path: Path) -> None:
    """It would, if the text of a body reached it as a string: both are addresses it reads when asked by hand."""
    (tmp_path / "feed.xml").write_text(rss("<item><title>geheim</title></item>"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        for body in (str(tmp_path / "feed.xml"), f"http://127.0.0.1:{server.getsockname()[1]}/"):
            assert kind_of(body) == "not_a_feed"
        with pytest.raises(TimeoutError):
            server.accept()


def test_feedparser_is_known_in_one_place_and_gets_bytes_there() -> None:
    sources = [path for folder in ("listener", "sources", "alerts") for path in (ROOT / folder).rglob("*.py")]
    knowing = [path for path in sources if "import feedparser" in path.read_text("utf-8")]
    assert [path.name for path in knowing] == ["feedxml.py"]

    calls = [node for node in ast.walk(ast.parse(knowing[0].read_text("utf-8"))) if isinstance(node, ast.Call)]
    parses = [call for call in calls if ast.unparse(call.func) == "feedparser.parse"]
    assert [ast.unparse(call.args[0]) for call in parses] == ["BytesIO(text.encode())"]


def test_an_author_of_nothing_but_blanks_costs_no_time() -> None:
    began = time.process_time()
    entry = only(rss(f"<item><title>Nordwind</title><author>Max{' ' * 200_000}Muster</author></item>"))

    assert time.process_time() - began < 1
    assert entry.author == "Max Muster"


def test_blanks_within_an_author_hide_no_name() -> None:
    entry = only(
        rss(f"<item><title>Nordwind</title><author>max@firma.example{' ' * 5_000}(Max Muster)</author></item>")
    )

    assert entry.author == "Max Muster"


def test_an_endless_author_is_cut() -> None:
    entry = only(rss(f"<item><title>Nordwind</title><author>{'Max ' * 50_000}</author></item>"))

    assert entry.author.startswith("Max Max")
    assert len(entry.author) <= 500
