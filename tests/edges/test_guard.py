"""Where a request may go: the address table, the spellings of URLs, what follows a redirect."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener import guard
from listener.errors import SourceError

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0
198.17.255.255 198.20.0.0 223.255.255.255
2001:200:: 2003::1 2606:4700:4700::1111 2a00:1450:4001::200e 3ffe::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
"""

BLOCKED = """
0.0.0.0 0.1.2.3 10.0.0.0 10.255.255.255 100.64.0.0 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.255
168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.192 192.0.2.1
192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.0 192.168.255.255 192.175.48.1 198.18.0.0 198.19.255.255
198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.0 255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::8.8.8.8 ::ffff:0:8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
64:ff9b::127.0.0.1 64:ff9b::10.1.2.3 64:ff9b:1::1 64:ff9b:1::8.8.8.8 100::1 100:0:0:1::1 2001::1
2001:10::1 2001:20::1 2001:1ff:ffff::1 2001:db8::1 2002::1 2002:7f00:1:: 2002:808:808::1 2620:4f:8000::1 3fff::1
3fff:fff::1 4000::1 5f00::1 8000::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_are_reached(address: str) -> None:
    assert guard.why_blocked(ip_address(address)) is None


@pytest.mark.parametrize("address", BLOCKED.split())
def test_addresses_that_are_not_public_are_refused_with_a_reason(address: str) -> None:
    assert guard.why_blocked(ip_address(address))


def test_the_reason_is_the_one_of_the_address_inside() -> None:
    assert guard.why_blocked(ip_address("::ffff:169.254.169.254")) == "link-local"


@pytest.mark.parametrize(("network", "reason"), guard.SPECIAL, ids=str)
def test_every_special_network_is_refused_from_its_first_to_its_last_address(
    network: guard.Network, reason: str
) -> None:
    assert reason
    assert guard.why_blocked(network[0])
    assert guard.why_blocked(network[-1])


@given(st.ip_addresses(v=4))
def test_an_address_and_its_mapped_spelling_are_judged_alike(address: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{address}")
    assert guard.why_blocked(mapped) == guard.why_blocked(address)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_nothing_is_reached_that_the_standard_library_knows_to_be_private(address: guard.Address) -> None:
    inner = guard.unwrap(address)
    if inner.is_private or inner.is_loopback or inner.is_link_local or inner.is_multicast or inner.is_reserved:
        assert guard.why_blocked(address)


def test_an_operator_lets_a_network_in_and_only_that() -> None:
    office = (IPv4Network("10.1.0.0/16"), ip_network("fd00::/8"))
    assert guard.is_allowed(ip_address("10.1.2.3"), office)
    assert guard.is_allowed(ip_address("::ffff:10.1.2.3"), office)
    assert guard.is_allowed(ip_address("fd12::1"), office)
    assert not guard.is_allowed(ip_address("10.2.2.3"), office)
    assert not guard.is_allowed(ip_address("10.1.2.3"), ())


@pytest.mark.parametrize(
    "url",
    [
        "", "nonsense", "//example.org/feed", "file:///etc/passwd", "ftp://example.org/", "gopher://127.0.0.1/",
        "javascript:alert(1)", "data:text/xml,x", "feed:https://example.org/", "http://", "http:///path", "http://:80/",
        "https://user@example.org/", "http://@example.org/", "https://user:pass@example.org/", "http://example.org@127.0.0.1/",
        "http://127.0.0.1\\@example.org/", "http://example.org\\.evil.org/", "http:\\\\example.org/",
        "http://exa\nmple.org/", "http://example.org/\r\nHost: evil", "http://exam\tple.org/", "http://example.org/\x00",
        "http://example.org:0/", "http://example.org:65536/", "http://example.org:http/", "http://example.org:1:2/",
        "http://[::1", "http://::1/", "http://[fe80::1%25eth0]/", "http://[::g]/", "http://[v1.fe:1]/", "http://%31%32%37.0.0.1/",
        "http://exam ple.org/", "http://-example.org/", "http://exa<mple.org/", "http://example.org/" + "a" * 8192,
        "http://example.org/\ud800",
    ],
)  # fmt: skip
def test_urls_that_are_not_plain_web_addresses_are_refused(url: str) -> None:
    with pytest.raises(SourceError) as refused:
        guard.target(url)
    assert refused.value.kind == "bad_url"
    assert refused.value.gone
    assert url.strip() == "" or url not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "normalised"),
    [
        ("https://Example.ORG", "example.org", 443, "/", "https://example.org/"),
        ("HTTP://example.org:80/a?b=c#d", "example.org", 80, "/a?b=c", "http://example.org/a?b=c"),
        ("http://example.org:8080", "example.org", 8080, "/", "http://example.org:8080/"),
        (" http://example.org/ ", "example.org", 80, "/", "http://example.org/"),
        ("http://[2606:4700::1]:81/x", "2606:4700::1", 81, "/x", "http://[2606:4700::1]:81/x"),
        ("http://example.org./", "example.org.", 80, "/", "http://example.org./"),
        ("https://Müller.de/grün?q=ß", "xn--mller-kva.de", 443, "/gr%C3%BCn?q=%C3%9F",
         "https://xn--mller-kva.de/gr%C3%BCn?q=%C3%9F"),
        ("https://straße.de/", "xn--strae-oqa.de", 443, "/", "https://xn--strae-oqa.de/"),
        ("https://example.org/a b%20c|d", "example.org", 443, "/a%20b%20c|d", "https://example.org/a%20b%20c|d"),
        ("http://１２７.０.０.１/", "127.0.0.1", 80, "/", "http://127.0.0.1/"),
    ],
)  # fmt: skip
def test_urls_are_read_as_people_write_them(url: str, host: str, port: int, path: str, normalised: str) -> None:
    read = guard.target(url)
    assert (read.host, read.port, read.path, read.url) == (host, port, path, normalised)
    assert guard.target(read.url) == read


@given(st.text(max_size=40))
def test_a_url_is_read_or_refused_whatever_it_holds(text: str) -> None:
    with suppress(SourceError):  # any other error is a bug and fails the test
        read = guard.target("http://" + text)
        assert (read.host + read.path).isascii()
        assert " " not in read.host + read.path


HERE = guard.target("https://example.org/blog/feed.xml?page=1")


@pytest.mark.parametrize(
    ("location", "ahead"),
    [
        ("https://other.example/", "https://other.example/"),
        ("/new", "https://example.org/new"),
        ("other.xml", "https://example.org/blog/other.xml"),
        ("?page=2", "https://example.org/blog/feed.xml?page=2"),
        ("//cdn.example/x", "https://cdn.example/x"),
        (" /spaced out ", "https://example.org/spaced%20out"),
        ("/gr\u00c3\u00bcn", "https://example.org/gr%C3%BCn"),  # raw UTF-8, as http.client hands it over
        ("http://example.org/", "http://example.org/"),
    ],
)
def test_a_redirect_is_read_from_where_it_was_found(location: str, ahead: str) -> None:
    found = guard.next_hop(HERE, 302, {"location": location})
    assert found
    assert found.url == ahead


@pytest.mark.parametrize("status", [200, 300, 304, 305, 306, 404])
def test_other_answers_are_no_redirects(status: int) -> None:
    assert guard.next_hop(HERE, status, {"location": "/"}) is None


def test_a_redirect_without_target_leads_nowhere() -> None:
    assert guard.next_hop(HERE, 301, {}) is None


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://a@b/", "http://[", "ftp://example.org/"])
def test_a_redirect_to_somewhere_else_is_refused(location: str) -> None:
    with pytest.raises(SourceError) as refused:
        guard.next_hop(HERE, 302, {"location": location})
    assert refused.value.kind == "bad_url"


HEADERS = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Api-Key": "y", "Accept": "text/xml", "If-None-Match": '"1"'}


@pytest.mark.parametrize(
    ("here", "ahead", "known"),
    [
        ("https://example.org/a", "https://example.org/b", True),
        ("http://example.org/", "https://example.org/", True),
        ("https://example.org/", "http://example.org/", False),
        ("https://example.org/", "https://example.org:8443/", False),
        ("http://example.org:8080/", "https://example.org/", False),
        ("https://example.org/", "https://www.example.org/", False),
        ("https://example.org/", "https://example.org.evil.example/", False),
    ],
)
def test_credentials_go_to_nobody_but_the_server_they_were_meant_for(here: str, ahead: str, known: bool) -> None:
    kept = guard.headers_for(HEADERS, guard.target(here), guard.target(ahead))
    assert kept == (HEADERS if known else {"Accept": "text/xml", "If-None-Match": '"1"'})
