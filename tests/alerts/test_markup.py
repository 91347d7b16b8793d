"""HTML in which nothing that is not ours can do anything: read back by a parser, it is text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.markup import Markup, joined, tag, text
from tests.alerts.world import HOSTILE


class Reader(HTMLParser):
    """Takes HTML apart as browsers do."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=50)))
def test_a_strangers_text_is_text(said: str) -> None:
    read = Reader(tag("p", tag("b", said), said, title=said))

    assert [name for name, _ in read.elements] == ["p", "b"]
    assert read.elements[0][1].keys() == {"title"}
    assert read.words == str(read.elements[0][1]["title"]) * 2
    assert not set(read.words) & set("\x00\x1b\u2028\u202e\ud83d\r")


def test_an_attribute_trusts_nobody_not_even_ourselves() -> None:
    assert tag("a", "x", href=Markup('"><b>')) == '<a href="&quot;&gt;&lt;b&gt;">x</a>'


def test_parts_are_put_together_and_nothing_is_nothing() -> None:
    assert joined("a & b", None, [tag("br"), ["<", Markup("<i>")]]) == "a &amp; b<br>&lt;<i>"
    assert tag("input", name="do", required=True, checked=False, value=0) == '<input name="do" required value="0">'
    assert (
        tag("label", "Name", for_="who", aria_label="Ihr Name") == '<label for="who" aria-label="Ihr Name">Name</label>'
    )
    assert text(Markup("<b>")) == "<b>"


@pytest.mark.parametrize("name", ["script x", "B", "", "a>b", "1a"])
def test_names_are_ours(name: str) -> None:
    with pytest.raises(ValueError, match=name or "^$"):
        tag(name)


def test_names_of_attributes_are_ours() -> None:
    with pytest.raises(ValueError, match="x y"):
        tag("p", **{"x y": "z"})
