"""A report as HTML, Markdown and text: well-formed, the same every time, and strangers' words are only words in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from listener.core.aftermath import Aftermath
from listener.report.aftermath import page
from listener.report.html import html
from listener.report.markdown import code, markdown
from listener.report.page import Bullets, Link, Page, Paragraph, Section, Theirs, link, named, sentence, theirs
from listener.report.plain import bare, plain, sparks
from listener.words import catalogue
from tests.report.storm import HOSTILE, found, hostile, setting

XHTML = "{http://www.w3.org/1999/xhtml}"
LANGS = ("de", "en")
OURS = re.compile(r"https://(fedi|tagblatt|www\.tagblatt|anzeiger)\.example/")


def as_html(one: Aftermath, lang: str = "de", brand: str = "Brodelmann") -> str:
    return html(page(one, setting(lang, brand)))


def as_markdown(one: Aftermath, lang: str = "de", brand: str = "Brodelmann") -> str:
    return markdown(page(one, setting(lang, brand)))


def tree(text: str) -> ET.Element:
    """Parse strictly: an unclosed tag, a stray sign or an unknown entity raises."""
    return ET.fromstring(text.partition("\n")[2])  # noqa: S314 - our own text, and entities are refused


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        yield token
        yield from token.children or ()


@pytest.mark.parametrize("lang", LANGS)
def test_the_report_holds_every_section_in_order(lang: str) -> None:
    words = catalogue("report", lang)
    wanted = [
        words[f"title_{name}"]
        for name in (
            *("summary", "course", "first", "reactions", "levels", "reach", "voices", "press", "plan", "messages"),
            *("missed", "aftercare", "lessons"),
        )
    ]

    assert [one.text for one in tree(as_html(found(), lang)).iter("h2")] == wanted
    assert [line[3:] for line in as_markdown(found(), lang).splitlines() if line.startswith("## ")] == wanted


def test_the_summary_is_three_sentences() -> None:
    (told,) = (one for one in page(found(), setting()).sections[0].blocks if isinstance(one, Paragraph))

    assert bare(told.line).replace("\N{NO-BREAK SPACE}", " ") == (
        "Am Di 19.11.2024 um 20:30 Uhr begann eine Kritikwelle über Brodelmann (Kessel, raucht); sie dauerte 20 Std. "
        "und erreichte Windstärke 5 (Sturm), mit 88 Beiträgen in der lautesten Stunde, wo 1,5 üblich sind. Die erste "
        "Warnung kam nach 26 Min. an, 12 Min. danach reagierte jemand darauf, und das erste öffentliche Wort fiel "
        "2 Std. nach dem Beginn. Kritische Stimmen: 7, Quellen: 2, berichtende Medien: 2; erreicht haben sie höchstens "
        "rund 210.000 Menschen (Schätzung)."
    )


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_storm_gives_the_same_bytes(lang: str) -> None:
    assert as_html(found(), lang) == as_html(found(), lang)
    assert as_markdown(found(), lang) == as_markdown(found(), lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_strangers_cannot_put_anything_but_words_into_the_html(text: str, lang: str) -> None:
    root = tree(as_html(hostile(text), lang, brand=text))

    calm = {one.tag for one in tree(as_html(found(), lang)).iter()}
    assert {one.tag for one in root.iter()} <= calm | {"blockquote"}
    for one in root.iter():
        assert not [name for name in one.attrib if name.startswith("on") or name in {"src", "style"}]
        assert one.tag != "a" or OURS.match(one.attrib["href"]) or one.attrib["href"] == text
    assert {one.get("rel") for one in root.iter("a")} <= {"noopener noreferrer nofollow"}


def test_the_html_loads_nothing_and_a_browser_is_told_to_refuse() -> None:
    told = as_html(found())

    assert "<script" not in told
    assert not re.findall(r"(?:src=|xlink:href|@import|url\()", told)
    assert "default-src &#x27;none&#x27;" in told


class _Lenient(HTMLParser):
    """What a browser makes of it, roughly: the same tags as the strict parser sees."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_browser_sees_the_same_tags_as_the_strict_parser(text: str) -> None:
    told, lenient = as_html(hostile(text)), _Lenient()
    lenient.feed(told)

    assert lenient.tags == [one.tag.replace("viewBox", "viewbox").split("}")[-1] for one in tree(told).iter()]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_strangers_cannot_put_anything_but_words_into_the_markdown(text: str, lang: str) -> None:
    seen = list(tokens(as_markdown(hostile(text), lang, brand=text)))
    kinds = {token.type for token in seen}

    assert not kinds & {"html_block", "html_inline", "image", "fence", "code_block", "s_open", "strong_open", "em_open"}
    labels = {catalogue("report", lang)["view"]}
    for place, token in enumerate(seen):
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith("https://")
            assert seen[place + 1].content in labels
        if token.type == "text":
            assert not re.search(r"https?://|www\.|\S@\S", token.content), "a service would make a link of it"
    headings = [seen[n + 1].content for n, token in enumerate(seen) if token.type == "heading_open"]
    assert headings[1:] == [section.title for section in page(found(), setting(lang)).sections]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_rows_of_a_table_keep_their_cells(text: str) -> None:
    counts: list[int] = []
    for token in tokens(as_markdown(hostile(text))):
        if token.type == "tr_open":
            counts.append(0)
        if token.type in {"td_open", "th_open"}:
            counts[-1] += 1
        if token.type == "table_close":
            assert len(set(counts)) == 1
            counts = []


@given(st.text(max_size=60))
def test_a_code_span_holds_exactly_the_words(text: str) -> None:
    words = theirs(text).text
    found_ = [token for token in tokens(f"a {code(words)} b") if token.type == "code_inline"]

    assert [token.content for token in found_] == ([words] if words else [])


@given(st.text(max_size=200))
def test_every_text_survives_the_strict_parser(text: str) -> None:
    (body,) = tree(as_html(found(others=[text]))).iter("body")

    assert theirs(text, 80).text in "".join(body.itertext())


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", "ftp://evil.example/"),
        *(
            "https://user@evil.example/",
            'https://evil.example/"onclick=',
            "https://evil.example/ a",
            "",
            "mailto:a@b.c",
        ),
    ],
)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    assert link(url, "ansehen") == ()


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://fedi.example/a(b)", "https://fedi.example/a%28b%29"),
        ("https://fedi.example/`x`", "https://fedi.example/%60x%60"),
        ("https://fedi.example/?a=1&copy;=2", "https://fedi.example/?a=1&copy%3B=2"),
        ("https://fedi.example/a_b_c", "https://fedi.example/a_b_c"),
        ("https://fedi.example/ä", "https://fedi.example/ä"),
    ],
)
def test_an_address_stays_what_it_is_and_ends_nothing(url: str, written: str) -> None:
    (found_,) = link(url, "ansehen")

    assert isinstance(found_, Link)
    assert markdown_of(found_) == f"[ansehen]({written})"


def markdown_of(part: Link) -> str:
    from listener.report.markdown import inline  # noqa: PLC0415 - beside the forms it is compared with

    return inline((part,))


@given(st.text(alphabet="ab *_[]()<>&|~#`\\!-+=:1.)", min_size=1, max_size=30))
def test_our_own_sentences_mean_nothing_but_themselves_either(text: str) -> None:
    words = " ".join(text.split())
    told = markdown(Page("de", ("x",), (), (Section("y", [Paragraph((words,)), Bullets([(words,)])]),), ("z",)))
    read = [token.content for token in tokens(told) if token.type == "inline"]

    kinds = {token.type for token in tokens(told)}
    assert not kinds & {"html_inline", "link_open", "image", "em_open", "strong_open", "code_inline", "s_open"}
    assert read[0] == "x"
    assert sum(token.type == "heading_open" for token in tokens(told)) == 2


def test_nobody_s_name_is_a_dash_and_a_long_one_is_cut() -> None:
    assert named("   ") == "–"
    cut = named("x" * 500)
    assert isinstance(cut, Theirs)
    assert len(cut.text) == 80


def test_slots_keep_what_is_theirs() -> None:
    told = sentence("merged", "de", into=Theirs("<b>"))

    assert Theirs("<b>") in told
    assert "<b>" not in "".join(part for part in told if isinstance(part, str))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("room", [40, 80, 140])
def test_on_a_terminal_no_line_is_longer_than_the_room_but_for_addresses(lang: str, room: int) -> None:
    lines = [line for line, _ in plain(page(found(), setting(lang)), room)]

    assert [line for line in lines if len(line) > room and "https://" not in line] == []
    assert sum("Brodelmann" in line for line in lines) >= 2


def test_a_line_of_blocks_shows_the_height() -> None:
    assert sparks([0, 50, 100], 10) == "▁▄█"
    assert len(sparks(list(range(180)), 60)) == 60
    assert sparks([], 10) == ""


def test_both_catalogues_have_the_same_sentences_with_the_same_slots() -> None:
    german, english = (catalogue("report", lang) for lang in LANGS)
    slots = re.compile(r"\{\w+\}")

    assert set(german) == set(english)
    assert [key for key in german if sorted(slots.findall(german[key])) != sorted(slots.findall(english[key]))] == []
