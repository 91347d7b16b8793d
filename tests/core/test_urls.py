"""One address for one page."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.urls import absolute, canonical, is_usual, is_web, same_page


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (
            "HTTPS://Leser:geheim@WWW.Nordwind.Example:443/A?utm_source=x&B=1&&c#oben",
            "https://www.nordwind.example/A?B=1&c",
        ),
        ("http://nordwind.example", "http://nordwind.example/"),
        ("http://nordwind.example:80", "http://nordwind.example/"),
        ("http://nordwind.example:8080/", "http://nordwind.example:8080/"),
        ("https://nordwind.example/x?wt_mc=rss&wt_zmc=y&fbclid=z&gclid=1&at_medium=rss", "https://nordwind.example/x"),
        ("https://nordwind.example/x?%75tm_source=a", "https://nordwind.example/x"),
        (
            "https://nordwind.example/x?at=5&reference=2&source=3",
            "https://nordwind.example/x?at=5&reference=2&source=3",
        ),
        ("https://nordwind.example/x#comment-12", "https://nordwind.example/x#comment-12"),
        ("https://nordwind.example/#!/thema", "https://nordwind.example/#!/thema"),
        ("https://nordwind.example/x#xtor=RSS-3", "https://nordwind.example/x"),
        ("https://nordwind.example/x#:~:text=3", "https://nordwind.example/x"),
        ("https://nordwind.example/x#mehr", "https://nordwind.example/x"),
        (" https://nordwind.example/ein satz\n", "https://nordwind.example/ein%20satz"),
        (
            "https://www.google.com/url?rct=j&sa=t&url=https://bote.example/a%3Futm_source%3Dg%26id%3D3&ct=ga",
            "https://bote.example/a?id=3",
        ),
        ("https://www.google.de/url?q=https://bote.example/", "https://bote.example/"),
        ("https://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fbote.example%2fb", "https://bote.example/b"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("tag:nordwind.example,2026:1", "tag:nordwind.example,2026:1"),
        ("http://[kaputt", "http://[kaputt"),
        ("http://nordwind.example:port/", "http://nordwind.example:port/"),
        ("http:///ohne-rechner", "http:///ohne-rechner"),
    ],
)
def test_the_address_of_a_page(given: str, wanted: str) -> None:
    assert canonical(given) == wanted


def test_http_and_https_are_the_same_page() -> None:
    assert same_page("http://nordwind.example/x?utm_id=1") == same_page("https://nordwind.example/x")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "/nur/pfad",
        "6310006838",
        "mailto:a@nordwind.example",
        "https://",
        "ftp://nordwind.example/",
    ],
)
def test_only_http_with_a_host_is_the_web(url: str) -> None:
    assert not is_web(url)


def test_a_search_address_wrapped_a_thousand_times_is_unwrapped() -> None:
    wrapped = "https://www.google.com/url?q=" * 200 + "https://bote.example/"

    assert canonical(wrapped) == "https://bote.example/"


def test_an_endless_address_is_left_alone() -> None:
    endless = "https://nordwind.example/" + "x" * 10_000

    assert canonical(endless) == endless


WORDS = st.sampled_from(
    ["http://", "https://", "www.google.com", "/url?", "url=", "q=", "%20", "utm_a=1", "x.test", ":80", ".."]
)
PIECES = WORDS | st.sampled_from("&# \x00@[]a1é\u2028?/\t\ufeff=;:ß")


@given(
    st.one_of(
        st.text(max_size=40), st.lists(PIECES, max_size=14).map("".join), st.text(max_size=20).map("https://".__add__)
    )
)
def test_what_is_canonical_stays_so(url: str) -> None:
    once = canonical(url)

    assert canonical(once) == once
    assert same_page(same_page(url)) == same_page(url)


@given(st.lists(PIECES, max_size=8).map("".join).map("https://bote.example/a".__add__))
def test_usual_addresses_are_read_as_if_they_were_unusual(url: str) -> None:
    """A scheme in capitals sends an address the long way."""
    unusual = url.replace("https:", "HTTPS:", 1)

    assert canonical(url) == canonical(unusual)
    assert is_web(url) == is_web(unusual)
    assert not is_usual(url) or absolute("http://kueste.example/b/", url) == url == urljoin(
        "http://kueste.example/b/", url
    )
    assert not is_usual(unusual)
