"""The fast reader of feeds says what feedparser says, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

import pytest
from feedparser.api import StrictFeedParser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listener.core.charset import decode
from listener.core.entries import Document, items
from listener.core.fastdoubt import DoubtError
from listener.core.fastentry import DOING
from listener.core.fastfeed import read_fast
from listener.core.fastnames import NAMESPACES
from listener.core.feedxml import read_slowly, read_xml
from listener.errors import SourceError

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
URL = "https://duenenblog.example/feed.xml"
BERLIN = ZoneInfo("Europe/Berlin")
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
KNOWN = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    ' xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:News="https://suche.example/news"'
    ' xmlns:h="http://www.w3.org/1999/xhtml" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def said(document: Document) -> tuple[object, ...]:
    """Return all that counts: the items, and what the feed says of itself."""
    return items(document.entries, BERLIN), replace(document, entries=())


def fast(text: str) -> Document | None:
    try:
        return read_fast(text, URL)
    except DoubtError:
        return None


def rss(*inside: str, root: str = "", channel: str = "") -> str:
    return f'<rss version="2.0" {KNOWN} {root}><channel><title>Bote</title>{channel}{"".join(inside)}</channel></rss>'


def atom(*inside: str, root: str = "") -> str:
    return f"<feed {ATOM} {KNOWN} {root}><title>Dünenblog</title>{''.join(inside)}</feed>"


# The two agree


@pytest.mark.parametrize("name", ["rss20.xml", "rss10.rdf", "atom10.xml"])
def test_samples_are_read_fast_and_the_same(name: str) -> None:
    text = decode((FEEDS / name).read_bytes())

    assert said(read_fast(text, URL)) == said(read_slowly(text, URL))


_TAGS = """
title link guid id description summary content content:encoded pubDate published updated issued created date dc:date
dcterms:modified author dc:creator itunes:author name email uri category dc:subject media:category itunes:category
media:keywords itunes:keywords enclosure source language dc:language media:group media:content media:title dc:title
media:description media:statistics media:starRating media:thumbnail itunes:summary itunes:subtitle itunes:owner
slash:comments thr:total thr:in-reply-to News:Source contributor image url rights comments atom:link feedburner:origLink
ttl sy:updatePeriod sy:updateFrequency textInput unbekannt h:div h:p tags item
"""
_ATTRIBUTES = """
rel href url type isPermaLink term label scheme domain xml:lang lang xml:base views count ref thr:count text mode src
atom:href
"""
_VALUES = "html xhtml text text/html alternate enclosure self next false true de en-GB 12"
_ADDRESSES = "https://bote.example/a?x=1&utm_source=y#c-3 http:///bote.example/a /relativ tag:bote.example,2026:1"
_DATES = ("Fri, 20 Nov 2026 10:00:00 +0100", "2026-11-20T10:00:00Z", "20.11.2026", "2026/11/20", "bald", "1763629200")
_WORDS = ("Zug fällt aus", "  Zug\n", "", "<b>fett</b> &amp; mehr", "Ã¤rger", "é » ende", "a & b", "17", "\u0085")
TEXTS = st.sampled_from((*_WORDS, *_DATES, *_ADDRESSES.split(), "x@y.example (Max)", "Max, Erna", "daily", "de_DE"))
TAGS = st.sampled_from(_TAGS.split())
ATTRIBUTES = st.dictionaries(
    st.sampled_from(_ATTRIBUTES.split()), TEXTS | st.sampled_from(["", *_VALUES.split()]), max_size=2
)


def _element(tag: str, attributes: dict[str, str], inside: str | Sequence[str], *, quoted: bool) -> str:
    told = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    if isinstance(inside, str):
        inside = f"<![CDATA[{inside}]]>" if quoted else escape(inside)
    return f"<{tag}{told}>{''.join(inside)}</{tag}>"


LEAVES = st.builds(_element, TAGS, ATTRIBUTES | st.just({}), TEXTS, quoted=st.booleans())
ELEMENTS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        _element, TAGS, ATTRIBUTES | st.just({}), st.lists(inner, max_size=3), quoted=st.just(False)
    ),
    max_leaves=5,
)
USUAL = st.lists(LEAVES, max_size=7)
ODD = st.lists(ELEMENTS, max_size=5)
ENTRIES = st.lists(USUAL | ODD, max_size=3)


def _agree(text: str) -> None:
    """Raise AssertionError unless the fast reader agrees with feedparser or is silent."""
    document = fast(text)
    if document is not None:
        assert said(document) == said(read_slowly(text, URL))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(USUAL, ENTRIES, USUAL, ATTRIBUTES)
def test_rss_is_read_the_same_or_not_at_all(
    head: list[str], entries: list[list[str]], tail: list[str], about: dict[str, str]
) -> None:
    _agree(rss(*head, *(_element("item", about, one, quoted=False) for one in entries), *tail))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(USUAL, ENTRIES, ATTRIBUTES)
def test_atom_is_read_the_same_or_not_at_all(head: list[str], entries: list[list[str]], about: dict[str, str]) -> None:
    _agree(atom(*head, *(_element("entry", about, one, quoted=False) for one in entries)))


@given(
    TEXTS,
    TEXTS,
    st.sampled_from(["Ã¤", "&#195;&#164;", "&#150;", "é\u00a0»", "\x7f", "&#x85;", "&nbsp;", "&#55357;", "<!-- x -->"]),
)
def test_signs_that_feedparser_replaces_are_left_to_it(before: str, after: str, sign: str) -> None:
    _agree(rss(f"<item><guid>1</guid><title>{escape(before)}{sign}{escape(after)}</title></item>"))


def test_a_podcast_whose_head_has_two_summaries() -> None:
    """Feedparser takes the second summary of the head for a content, and remembers that into the first entry."""
    entry = "<item><guid>{}</guid><description>kurz</description><itunes:summary>viel länger</itunes:summary></item>"
    text = rss(
        entry.format(1), entry.format(2), channel="<itunes:summary>a</itunes:summary><description>b</description>"
    )

    assert said(read_fast(text, URL)) == said(read_slowly(text, URL))


def test_markup_without_quotes_is_written_down_as_feedparser_does() -> None:
    inside = '<p CLASS="x &quot;y&quot;">1 &lt; 2<br/><A rel="NEXT">ä</A></p>'
    wrapped = f'\n <div xmlns="http://www.w3.org/1999/xhtml">{inside}</div> '
    text = atom(f'<entry><id>1</id><content type="xhtml">{wrapped}</content></entry>')

    (entry,) = read_fast(text, URL).entries

    assert entry.body == '<p class="x &quot;y&quot;">1 &lt; 2<br></br><a rel="next">ä</a></p>'
    assert said(read_fast(text, URL)) == said(read_slowly(text, URL))


def test_base_does_not_matter_to_addresses_that_are_whole() -> None:
    entry = '<entry><id>tag:x.example,2026:1</id><link href="{}"/><title>x</title></entry>'
    whole = atom(entry.format("https://x.example/1?a=b"), root='xml:base="https://x.example/"')

    assert said(read_fast(whole, URL)) == said(read_slowly(whole, URL))
    assert fast(atom(entry.format("1.html"), root='xml:base="https://x.example/"')) is None


# What it leaves to feedparser

MANY = " ".join(f"a{number}=''" for number in range(400))
ITEM = "<item><guid>1</guid><title>x</title>{}</item>"
LEFT = {
    "not well-formed": rss("<item><title>x & y</title></item>"),
    "cut off": rss(ITEM)[:-20],
    "an entity": rss(ITEM.format("<description>Gr&ouml;ße</description>")),
    "a document type": f"<!DOCTYPE rss>{rss(ITEM)}",
    "no feed": "<opml><body/></opml>",
    "a date in words": rss(ITEM.format("<pubDate>am 3. Tag der Woche</pubDate>")),
    "a date that feedparser trips over": rss(ITEM.format("<updated>Fri, 2006/15/15 08:19:53 EDT</updated>")),
    "content in base 64": atom('<entry><id>1</id><content type="image/png">R3J1w58=</content></entry>'),
    "markup without quotes": rss(ITEM.format("<description>ein <b>Wort</b></description>")),
    "a prefix for something else": rss(ITEM, root='xmlns:sy="http://purl.org/dc/elements/1.1/"'),
    "half an emoji": rss(ITEM.format("\ud83d")),
    "a place": rss(ITEM.format('<gml:pos xmlns:gml="http://www.opengis.net/gml">1 2</gml:pos>')),
    "too many attributes": rss(ITEM.format(f"<link {MANY}/>")),
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_is_not_certain_is_left_to_feedparser(text: str) -> None:
    assert fast(text) is None


def test_whoever_asks_gets_an_answer_either_way() -> None:
    quick, slow = rss(ITEM.format("")), rss(ITEM.format("<description>Gr&ouml;ße</description>"))

    assert [len(read_xml(text, URL).entries) for text in (quick, slow)] == [1, 1]
    with pytest.raises(SourceError, match="dtd"):
        read_xml(f'<!DOCTYPE rss [<!ENTITY a "x">]>{quick}', URL)


# What it knows of feedparser is what the installed one does


def test_every_element_that_means_something_to_feedparser_is_known() -> None:
    named = {name.split("_", 2)[2].lower() for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_"))}

    assert named - DOING.keys() == {"media_group", "media_content"}


def test_namespaces_stand_for_the_same_prefixes() -> None:
    theirs = {uri.lower(): prefix.lower() for uri, prefix in StrictFeedParser.namespaces.items()}
    handled = {
        name.split("_")[2] for name in dir(StrictFeedParser) if name.startswith("_start_") and name.count("_") > 2
    }

    assert NAMESPACES.items() <= theirs.items()
    assert {uri for uri, prefix in theirs.items() if prefix in handled | {""}} <= NAMESPACES.keys()
