"""The fetcher against real servers on loopback: what it brings home, what it refuses, and when it gives up."""

from __future__ import annotations

import gzip
import logging
import os
import socket
import struct
import threading
import time
import traceback
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.threatlab.addresses import INSIDE
from listener import body
from listener.deadline import Slots
from listener.errors import SourceError
from listener.http import AddressInfo, Fetcher, Limits
from listener.model import Request, Response, Secret
from tests.edges.servers import Certificates, Exchange, HttpServer, certificates, http_server

__all__ = ["certificates"]

LOOPBACK = (IPv4Network("127.0.0.0/8"),)
SMALL = Limits(total_s=10, raw_bytes=300_000, body_bytes=1_000_000)
SHORT = Limits(connect_s=0.15, read_s=0.15, total_s=0.2)
CROWDED_S = 20.0
"""What a crowded machine may add to a limit; the servers below would go on for longer."""
AGENT = "Listener/test (+https://nordwind.example; presse@nordwind.example)"
TOKEN = "t0kenthatnobodymaysee"  # small letters: a host is lowered, and would hide a leak
FEED = b"<rss version='2.0'><channel><title>Nordwind</title></channel></rss>" * 20


def bomb() -> bytes:
    """200 MB of nothing in 200 KB."""
    packer = zlib.compressobj(1, wbits=31, strategy=zlib.Z_RLE)  # as small as level 9, and quicker to make
    return b"".join([packer.compress(bytes(1_000_000)) for _ in range(200)]) + packer.flush()


BOMB = bomb()


def answers(status: int = 200, payload: bytes = FEED, **headers: str) -> Callable[[Exchange], None]:
    return lambda it: it.answer(status, payload, {name.replace("_", "-"): value for name, value in headers.items()})


def moves(location: str, status: int = 302) -> Callable[[Exchange], None]:
    return lambda it: it.answer(status, b"moved", {"Location": location})


def says(data: bytes) -> Callable[[Exchange], None]:
    return lambda it: it.raw(data)


def drips(head: bytes, data: bytes) -> Callable[[Exchange], None]:
    return lambda it: it.drip(data, head)


def pours(it: Exchange) -> None:
    it.raw(b"HTTP/1.1 200 OK\r\n\r\n")
    while not it.server.stopping.is_set():
        it.raw(bytes(65536))


def resets(it: Exchange) -> None:
    it.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    it.connection.close()


def resets_halfway(it: Exchange) -> None:
    it.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    resets(it)


def sleeps(it: Exchange) -> None:
    it.server.stopping.wait(60)


def repeats_headers(it: Exchange) -> None:
    it.raw(b"HTTP/1.1 200 OK\r\nVary: A\r\nX-Mixed-CASE: 1\r\nvary: B\r\nContent-Length: 2\r\n\r\nok")


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ZIPPED = OK + b"Content-Encoding: gzip\r\n\r\n"

GOOD = {
    "/plain": (answers(), FEED),
    "/zipped": (answers(payload=gzip.compress(FEED), Content_Encoding="gzip"), FEED),
    "/old-name": (answers(payload=gzip.compress(FEED), Content_Encoding="X-GZIP"), FEED),
    "/identity": (answers(Content_Encoding="identity"), FEED),
    "/members": (answers(payload=gzip.compress(b"one ") + gzip.compress(b"two"), Content_Encoding="gzip"), b"one two"),
    "/padded": (answers(payload=gzip.compress(FEED) + bytes(64), Content_Encoding="gzip"), FEED),
    "/empty": (answers(payload=b""), b""),
    "/empty-zip": (says(ZIPPED), b""),
    "/chunked": (says(CHUNKED + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), b"abcde"),
    "/until-close": (says(OK + b"\r\nall there is"), b"all there is"),
    "/exactly-full": (answers(payload=gzip.compress(bytes(1_000_000)), Content_Encoding="gzip"), bytes(1_000_000)),
    "/early-hint": (says(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok"), b"ok"),
    "/odd-header": (says(OK + b"No colon here\r\nContent-Length: 2\r\n\r\nok"), b"ok"),
}

FAULTS = {
    "/brotli": (answers(Content_Encoding="br"), "encoding"),
    "/zipped-twice": (answers(Content_Encoding="gzip, gzip"), "encoding"),
    "/zipped-twice-two-headers": (says(OK + b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\nx"), "encoding"),
    "/deflate": (answers(Content_Encoding="deflate"), "encoding"),
    "/not-gzip": (answers(Content_Encoding="gzip"), "encoding"),
    "/many-members": (answers(payload=gzip.compress(b"") * 1200, Content_Encoding="gzip"), "encoding"),
    "/bomb": (answers(payload=BOMB, Content_Encoding="gzip"), "too_large"),
    "/one-byte-more": (answers(payload=gzip.compress(bytes(1_000_001)), Content_Encoding="gzip"), "too_large"),
    "/pours": (pours, "too_large"),
    "/gigabyte": (says(OK + b"Content-Length: 1000000000\r\n\r\n"), "too_large"),
    "/cut-zip": (says(ZIPPED + gzip.compress(FEED)[:-9]), "truncated"),
    "/cut-length": (says(OK + b"Content-Length: 1000\r\n\r\nhalf"), "truncated"),
    "/cut-chunk": (says(CHUNKED + b"ff\r\nhalf"), "truncated"),
    "/bad-chunk": (says(CHUNKED + b"zz\r\nhalf"), "truncated"),
    "/body-drip": (drips(OK + b"Content-Length: 1000\r\n\r\n", b"x"), "timeout"),
    "/chunk-drip": (drips(CHUNKED, b"1\r\nx\r\n"), "timeout"),
    "/header-drip": (drips(OK, b"X"), "timeout"),
    "/header-line-drip": (drips(OK, b"X: y\r\n"), "timeout"),
    "/hint-drip": (drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "timeout"),
    "/silence": (sleeps, "timeout"),
    "/many-headers": (says(OK + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n"), "headers"),
    "/long-header": (says(OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n"), "headers"),
    "/two-lengths": (says(OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabc"), "headers"),
    "/hangs-up": (says(b""), "connection"),
    "/resets": (resets, "connection"),
    "/resets-halfway": (resets_halfway, "connection"),
    "/garbage": (says(b"SSH-2.0-OpenSSH_9.6\r\n"), "not_http"),
    "/loop": (moves("/loop"), "too_many_redirects"),
    "/to-metadata": (moves("http://169.254.169.254/latest/meta-data/"), "blocked_address"),
    "/to-file": (moves("file:///etc/passwd"), "bad_url"),
    "/to-user": (moves("http://user:pass@127.0.0.1/"), "bad_url"),
    "/to-nowhere": (moves("http://127.0.0.1:1/"), "connect"),
}

OTHERS = {
    "/repeated-headers": repeats_headers,
    "/not-modified": says(b'HTTP/1.1 304 Not Modified\r\nContent-Encoding: br\r\nETag: W/"1"\r\n\r\n'),
    "/moved": moves("/plain", 301),
    "/moved-too": moves("/moved", 308),
    "/moved-then-found": moves("/found", 301),
    "/found": moves("/plain", 302),
    "/found-then-moved": moves("/moved", 307),
    "/five": moves("/four"),
    "/four": moves("/three"),
    "/three": moves("/two"),
    "/two": moves("/found"),
    "/choices": answers(300),
    "/busy": answers(503, b"come back", Retry_After="60"),
    "/busy-brotli": answers(503, b"???", Content_Encoding="br", Retry_After="60"),
    "/missing-cut": says(b"HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\nhalf"),
    "/refuses-body": says(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!"),
}


@pytest.fixture(scope="module")
def web() -> Iterator[HttpServer]:
    tables = {path: route for path, (route, _) in {**GOOD, **FAULTS}.items()} | OTHERS
    with http_server(tables) as server:
        server.impatient.add("/refuses-body")
        yield server


@pytest.fixture(scope="module")
def fetch() -> Iterator[Fetcher]:
    fetcher = Fetcher(SMALL, AGENT, LOOPBACK)
    yield fetcher
    fetcher.close()


@pytest.fixture(scope="module")
def hurried() -> Fetcher:
    return Fetcher(SHORT, AGENT, LOOPBACK)


@pytest.fixture(scope="module")
def suspicious() -> Fetcher:
    """As it is when nobody configured anything: no private address at all."""
    return Fetcher(SMALL, AGENT)


def failure(call: Callable[[Request], Response], request: Request) -> SourceError:
    with pytest.raises(SourceError) as failed:
        call(request)
    return failed.value


@pytest.mark.parametrize("path", GOOD)
def test_a_body_comes_home_whole(web: HttpServer, fetch: Fetcher, path: str) -> None:
    response = fetch(Request(web.url(path)))
    assert (response.status, response.url, response.moved) == (200, web.url(path), "")
    assert response.body == GOOD[path][1]


@pytest.mark.parametrize("path", FAULTS)
def test_every_fault_has_its_name_and_ends_in_time(
    web: HttpServer, fetch: Fetcher, hurried: Fetcher, path: str
) -> None:
    started = time.monotonic()
    error = failure(hurried if FAULTS[path][1] == "timeout" else fetch, Request(web.url(path)))
    assert error.kind == FAULTS[path][1]
    assert error.gone == (error.kind in {"blocked_address", "bad_url"})
    assert time.monotonic() - started < (SHORT if error.kind == "timeout" else SMALL).total_s + CROWDED_S


def test_a_bomb_takes_no_memory(web: HttpServer) -> None:
    small = Fetcher(Limits(body_bytes=100_000), AGENT, LOOPBACK)
    tracemalloc.start()
    error = failure(small, Request(web.url("/bomb")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.kind == "too_large"
    assert peak < 3_000_000


@given(st.lists(st.binary(max_size=300), max_size=5), st.integers(1, 50), st.integers(0, 200))
def test_inflating_does_not_depend_on_how_the_bytes_arrive(members: list[bytes], size: int, spare: int) -> None:
    packed = b"".join(gzip.compress(member) for member in members)
    pieces = [packed[start : start + size] for start in range(0, len(packed), size)]
    whole = b"".join(members)
    assert body.inflate(pieces, len(whole) + spare) == whole
    if whole:
        with pytest.raises(SourceError, match="too_large"):
            body.inflate(pieces, len(whole) - 1)
    if packed:
        with pytest.raises(SourceError, match="truncated"):
            body.inflate([packed[:-1]], len(whole))


@pytest.mark.parametrize("size", [1, 262_143, 262_144, 262_145, 524_288, 900_000])
def test_a_body_that_ends_where_a_piece_ends_is_whole(size: int) -> None:
    whole = bytes(size)
    assert body.inflate([gzip.compress(whole)], size) == whole
    assert body.inflate([bytes([byte]) for byte in gzip.compress(whole)], size) == whole


def test_a_request_says_who_asks_and_wants_nothing_but_gzip(web: HttpServer, fetch: Fetcher) -> None:
    mine = {"Accept": "text/xml", "If-None-Match": 'W/"7"', "accept-encoding": "br", "HOST": "evil", "User-agent": "x"}
    fetch(Request(web.url("/plain?page=1"), headers=mine))
    assert web.log[-1].path == "/plain?page=1"
    assert web.log[-1].headers == {
        "Host": f"127.0.0.1:{web.server_port}",
        "User-Agent": AGENT,
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "Accept": "text/xml",
        "If-None-Match": 'W/"7"',
    }


def test_headers_have_small_keys_and_repeated_ones_are_joined(web: HttpServer, fetch: Fetcher) -> None:
    headers = fetch(Request(web.url("/repeated-headers"))).headers
    assert headers == {"vary": "A, B", "x-mixed-case": "1", "content-length": "2"}


def test_not_modified_has_no_body_and_new_validators(web: HttpServer, fetch: Fetcher) -> None:
    response = fetch(Request(web.url("/not-modified")))
    assert (response.status, response.body, response.headers["etag"]) == (304, b"", 'W/"1"')


@pytest.mark.parametrize(
    ("path", "moved"),
    [
        ("/moved", "/plain"),
        ("/moved-too", "/plain"),
        ("/found", ""),
        ("/moved-then-found", "/found"),
        ("/found-then-moved", ""),
        ("/five", ""),
    ],
)
def test_redirects_are_followed_and_only_permanent_ones_remembered(
    web: HttpServer, fetch: Fetcher, path: str, moved: str
) -> None:
    response = fetch(Request(web.url(path)))
    assert (response.status, response.body, response.url) == (200, FEED, web.url("/plain"))
    assert response.moved == (web.url(moved) if moved else "")


@pytest.mark.parametrize(
    "request_",
    [Request("/moved", follow=False), Request("/moved", "POST", body=b"x"), Request("/choices")],
    ids=["not wanted", "POST", "no redirect"],
)
def test_what_is_not_followed_is_given_back(web: HttpServer, fetch: Fetcher, request_: Request) -> None:
    response = fetch(Request(web.url(request_.url), request_.method, body=request_.body, follow=request_.follow))
    assert (response.status, response.body, response.moved) == (301 if request_.url == "/moved" else 300, b"", "")


def test_credentials_stay_with_the_server_they_are_for(fetch: Fetcher) -> None:
    with http_server({"/": answers()}) as stranger:
        routes = {"/here": moves("/there"), "/there": moves(stranger.url("/", "localhost"))}
        with http_server(routes) as home:
            fetch(Request(home.url("/here"), headers={"Authorization": TOKEN, "Accept": "text/xml"}))
    assert [seen.headers.get("Authorization") for seen in home.log] == [TOKEN, TOKEN]
    assert "Authorization" not in stranger.log[0].headers
    assert stranger.log[0].headers["Accept"] == "text/xml"


def test_a_post_brings_its_body_and_reads_the_reply(web: HttpServer, fetch: Fetcher) -> None:
    response = fetch(Request(web.url("/plain"), "POST", {"Content-Type": "application/json"}, b'{"text": "Sturm"}'))
    assert response.body == FEED
    assert (web.log[-1].method, web.log[-1].body) == ("POST", b'{"text": "Sturm"}')
    assert web.log[-1].headers["Content-Length"] == "17"


def test_a_server_that_answers_before_it_has_read_is_heard(web: HttpServer) -> None:
    patient = Fetcher(Limits(total_s=5), AGENT, LOOPBACK)
    assert patient(Request(web.url("/refuses-body"), "POST", body=bytes(30_000_000))).status == 413


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [("/busy", 503, b"come back"), ("/busy-brotli", 503, b""), ("/missing-cut", 404, b"")],
)
def test_a_bad_body_does_not_hide_an_error_status(
    web: HttpServer, fetch: Fetcher, path: str, status: int, text: bytes
) -> None:
    response = fetch(Request(web.url(path)))
    assert (response.status, response.body) == (status, text)
    assert status != 503 or response.headers["retry-after"] == "60"


@pytest.mark.parametrize(
    "request_",
    [
        Request("/plain", headers={"X-Bad": "a\r\nInjected: b"}),
        Request("/plain", headers={"X-Bad": "日本"}),
        Request("/plain", headers={"X Bad\n": "a"}),
        Request("/plain", "GE T"),
    ],
    ids=["value", "alphabet", "name", "method"],
)
def test_a_request_that_would_break_the_protocol_is_not_sent(
    web: HttpServer, fetch: Fetcher, request_: Request
) -> None:
    before = len(web.log)
    error = failure(fetch, Request(web.url(request_.url), request_.method, request_.headers))
    assert (error.kind, error.gone, len(web.log)) == ("bad_request", True, before)


# --- where a request may go -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", INSIDE)
def test_no_spelling_of_a_private_address_is_reached(suspicious: Fetcher, url: str) -> None:
    error = failure(suspicious, Request(url))
    assert (error.kind, error.gone) == ("blocked_address", True)
    assert "allow_networks" in error.detail


def info(address: str) -> AddressInfo:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))


class Names:
    """A resolver that answers each question with its next list, and counts."""

    def __init__(self, *lists: list[str]) -> None:
        self.lists = list(lists)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int, _family: int, _type: int) -> list[AddressInfo]:
        self.asked.append((host, port))
        return [info(address) for address in self.lists.pop(0)]


def test_a_name_with_one_bad_address_among_good_ones_is_refused() -> None:
    names = Names(["93.184.216.34", "10.0.0.1"])
    assert failure(Fetcher(SMALL, AGENT, resolve=names), Request("http://example.org/")).kind == "blocked_address"


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(web: HttpServer) -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])  # the second answer is the rebinding that must never be asked for
    response = Fetcher(SMALL, AGENT, LOOPBACK, names)(Request(web.url("/plain", "rebind.example")))
    assert response.body == FEED
    assert names.asked == [("rebind.example", web.server_port)]
    assert web.log[-1].headers["Host"] == f"rebind.example:{web.server_port}"


def test_each_hop_is_resolved_and_checked_anew(web: HttpServer) -> None:
    with http_server({"/": moves(web.url("/plain", "inside.example"))}) as outside:
        names = Names(["127.0.0.1"], ["10.0.0.1"])
        error = failure(Fetcher(SMALL, AGENT, LOOPBACK, names), Request(outside.url("/", "outside.example")))
    assert error.kind == "blocked_address"
    assert "inside.example" in error.detail
    assert [host for host, _ in names.asked] == ["outside.example", "inside.example"]


OUTSIDE = ["127.0.0.1", "93.184.216.34"]
"""A server of the public's, as one of its addresses is: the first is the one that answers here."""
ANY_PORT = frozenset(range(1, 65_536))


@pytest.mark.parametrize("way", [["outside"], ["inside", "outside"]], ids=" ".join)
def test_a_public_server_does_not_lead_into_the_networks_that_are_allowed(web: HttpServer, way: list[str]) -> None:
    """It would have us ask, from within, what it cannot reach itself: the intranet is for addresses that we chose."""
    with ExitStack() as stack:
        there = web.url("/plain", "wiki.example")
        for _ in way:
            hop = stack.enter_context(http_server({"/": moves(there)}))
            there = hop.url("/", "hop.example")
        names = Names(*([OUTSIDE if one == "outside" else OUTSIDE[:1] for one in way]), ["127.0.0.1"])
        before = len(web.log)
        error = failure(Fetcher(replace(SMALL, ports=ANY_PORT), AGENT, LOOPBACK, names), Request(there))

    assert (error.kind, error.gone) == ("blocked_address", True)
    assert "wiki.example: a server outside leads into allow_networks" in error.detail
    assert len(web.log) == before, "it was asked all the same"


def test_a_server_inside_may_lead_on_to_another_one_inside(web: HttpServer) -> None:
    with http_server({"/": moves(web.url("/plain", "wiki.example"))}) as hop:
        fetcher = Fetcher(SMALL, AGENT, LOOPBACK, Names(["127.0.0.1"], ["127.0.0.1"]))
        assert fetcher(Request(hop.url("/", "intranet.example"))).body == FEED


def test_the_next_address_is_tried_when_one_does_not_answer(web: HttpServer) -> None:
    names = Names(["127.0.0.2", "127.0.0.1"])  # the server listens on the second only
    assert Fetcher(SMALL, AGENT, LOOPBACK, names)(Request(web.url("/plain", "two.example"))).body == FEED


def test_a_server_that_does_not_take_the_connection(hurried: Fetcher) -> None:
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # more than fit in the queue that nobody empties
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        error = failure(hurried, Request(f"http://127.0.0.1:{full.getsockname()[1]}/"))
    assert (error.kind, error.gone) == ("connect", False)


def test_other_ports_of_public_servers_are_closed() -> None:
    error = failure(Fetcher(SMALL, AGENT, resolve=Names(["93.184.216.34"])), Request("http://example.org:22/"))
    assert (error.kind, error.gone) == ("blocked_port", True)
    assert "port 22 is not one of 80, 443" in error.detail


def test_a_name_that_does_not_exist() -> None:
    def unknown(*_question: object) -> list[AddressInfo]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert failure(Fetcher(SMALL, AGENT, resolve=unknown), Request("http://nowhere.example/")).kind == "dns"


def test_a_name_with_an_impossible_label() -> None:
    assert failure(Fetcher(SMALL, AGENT), Request(f"http://{'a' * 64}.example/")).kind == "dns"


def test_a_name_without_addresses() -> None:
    assert failure(Fetcher(SMALL, AGENT, resolve=Names([])), Request("http://empty.example/")).kind == "dns"


def test_a_resolver_that_hangs_does_not_hang_us() -> None:
    release = threading.Event()

    def hangs(*_question: object) -> list[AddressInfo]:
        release.wait(60)
        return []

    started = time.monotonic()
    assert failure(Fetcher(SHORT, AGENT, resolve=hangs), Request("http://slow.example/")).kind == "dns"
    assert time.monotonic() - started < SHORT.total_s + CROWDED_S
    release.set()


def test_proxies_of_the_environment_are_not_asked(web: HttpServer, fetch: Fetcher) -> None:
    before = dict(os.environ)
    os.environ |= {
        "http_proxy": "http://127.0.0.1:1",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "ALL_PROXY": "http://[::1]:1",
    }
    try:
        assert fetch(Request(web.url("/plain"))).body == FEED
    finally:
        os.environ.clear()
        os.environ |= before


# --- TLS ------------------------------------------------------------------------------------------------------------


def test_a_certificate_is_accepted_from_an_authority_we_trust(certificates: Certificates) -> None:
    with http_server({"/": answers()}, certificates.for_server()) as web:
        trusting = Fetcher(SMALL, AGENT, LOOPBACK, ca_file=str(certificates.authority))
        assert trusting(Request(web.url("/", "localhost"))).body == FEED
        assert trusting(Request(web.url("/"))).body == FEED
        posted = trusting(Request(web.url("/"), "POST", body=b"Sturm"))
        assert (posted.body, web.log[-1].body) == (FEED, b"Sturm")


def test_a_stranger_s_certificate_is_refused(certificates: Certificates) -> None:
    with http_server({"/": answers()}, certificates.for_server()) as web:
        error = failure(Fetcher(SMALL, AGENT, LOOPBACK), Request(web.url("/", "localhost")))
    assert (error.kind, error.gone) == ("tls", False)
    assert "issuer" in error.detail or "self-signed" in error.detail


def test_a_certificate_for_another_name_is_refused(certificates: Certificates) -> None:
    with http_server({"/": answers()}, certificates.for_server()) as web:
        trusting = Fetcher(SMALL, AGENT, LOOPBACK, Names(["127.0.0.1"]), ca_file=str(certificates.authority))
        error = failure(trusting, Request(web.url("/", "bank.example")))
    assert error.kind == "tls"
    assert "mismatch" in error.detail
    assert web.log == []


def test_a_server_that_does_not_speak_tls(web: HttpServer, fetch: Fetcher) -> None:
    assert failure(fetch, Request(web.url("/plain").replace("http", "https", 1))).kind == "tls"


def test_a_drip_over_tls_ends_in_time(certificates: Certificates) -> None:
    routes = {"/": drips(OK + b"Content-Length: 1000\r\n\r\n", b"x")}
    with http_server(routes, certificates.for_server()) as web:
        trusting = Fetcher(SHORT, AGENT, LOOPBACK, ca_file=str(certificates.authority))
        started = time.monotonic()
        assert failure(trusting, Request(web.url("/"))).kind == "timeout"
    assert time.monotonic() - started < SHORT.total_s + CROWDED_S


def test_a_redirect_out_of_tls_is_followed_but_never_remembered(web: HttpServer, certificates: Certificates) -> None:
    with http_server({"/": moves(web.url("/plain"), 301)}, certificates.for_server()) as safe:
        trusting = Fetcher(SMALL, AGENT, LOOPBACK, ca_file=str(certificates.authority))
        response = trusting(Request(safe.url("/"), headers={"Authorization": TOKEN}))
        secret = failure(trusting, Request(secret_url=Secret(safe.url("/"))))
    assert (response.body, response.moved) == (FEED, "")
    assert "Authorization" not in web.log[-1].headers
    assert (secret.kind, secret.gone) == ("downgrade", True)


def test_an_authority_file_that_is_not_there_is_noticed_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Fetcher(SMALL, AGENT, ca_file=str(tmp_path / "none.pem"))


# --- secrets --------------------------------------------------------------------------------------------------------

SECRET_FAULTS = {
    **{kind: route for _, (route, kind) in FAULTS.items()},  # one of each kind
    "loop": FAULTS["/loop"][0],
    "odd-header": GOOD["/odd-header"][0],
    "echo": lambda it: it.raw(it.path.encode() + b" is what you asked for\r\n"),
    "echo-encoding": lambda it: it.answer(200, b"x", {"Content-Encoding": it.path}),
    "echo-redirect": lambda it: it.answer(302, b"", {"Location": "http://10.0.0.1" + it.path}),
}


def told(call: Callable[[], Response]) -> str:
    """Everything that a caller could print of an answer or an error."""
    try:
        return repr(call())
    except SourceError as error:
        return "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error)) + repr(error.__context__)


@pytest.mark.parametrize("fault", SECRET_FAULTS)
def test_a_secret_address_is_told_to_nobody(
    fetch: Fetcher, hurried: Fetcher, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    call = hurried if fault == "timeout" else fetch
    with http_server({f"/{fault}": SECRET_FAULTS[fault]}) as web:
        request = Request(secret_url=Secret(web.url(f"/{fault}?{TOKEN}")))
        words = told(lambda: call(request))
    assert TOKEN in web.log[0].path
    assert TOKEN not in words + repr(request) + caplog.text


@pytest.mark.parametrize(
    "url",
    [
        f"http://127.0.0.1:1/{TOKEN}", f"http://10.0.0.1/{TOKEN}", f"http://{TOKEN}.invalid/", f"http://a:{TOKEN}@b/",
        f"ftp://{TOKEN}/", f"http://[{TOKEN}", f"http://{TOKEN}\n/", f"http://x:{TOKEN}/", f"http://{'a' * 64}{TOKEN}/",
    ],
)  # fmt: skip
def test_a_secret_address_that_is_never_reached_stays_secret(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    names = socket.getaddrinfo if "invalid" not in url else Names([])
    words = told(lambda: Fetcher(SMALL, AGENT, LOOPBACK, names)(Request(secret_url=Secret(url))))
    assert "SourceError" in words
    assert TOKEN not in words + caplog.text


def test_a_secret_address_that_works_is_not_in_the_answer(web: HttpServer, fetch: Fetcher) -> None:
    response = fetch(Request(secret_url=Secret(web.url(f"/moved?{TOKEN}"))))
    assert (response.body, response.url, response.moved) == (FEED, "", "")
    assert TOKEN not in repr(response)


def test_the_web_is_not_kept_in_memory_by_an_error(web: HttpServer, fetch: Fetcher) -> None:
    assert failure(fetch, Request(web.url("/garbage"))).__context__ is None


# --- many at once ---------------------------------------------------------------------------------------------------


def test_no_more_than_two_connections_to_a_host_however_many_ask() -> None:
    lock = threading.Lock()
    running: list[int] = [0, 0]

    def counts(it: Exchange) -> None:
        with lock:
            running[0] += 1
            running[1] = max(running)
        it.server.stopping.wait(0.02)
        with lock:
            running[0] -= 1
        it.answer(200, b"ok")

    with http_server({"/": counts}) as web, ThreadPoolExecutor(8) as pool:
        fetcher = Fetcher(Limits(), AGENT, LOOPBACK)
        requests = [Request(web.url("/")) for _ in range(16)]
        assert [response.body for response in pool.map(fetcher, requests)] == [b"ok"] * 16
    assert running[1] == 2


def test_whoever_waits_too_long_for_a_connection_gives_up_and_leaves_no_trace() -> None:
    slots = Slots(1)
    with slots.taken("a.example", 0):
        with slots.taken("b.example", 0):
            pass
        with pytest.raises(TimeoutError), slots.taken("a.example", 0.01):
            pytest.fail("two at once")
    with pytest.raises(ZeroDivisionError), slots.taken("a.example", 0):
        raise ZeroDivisionError
    with slots.taken("a.example", 0) as taken:
        assert taken is None


def test_closing_ends_what_runs_and_refuses_what_comes() -> None:
    arrived = threading.Event()

    def holds(it: Exchange) -> None:
        arrived.set()
        it.server.stopping.wait(60)

    with http_server({"/": holds}) as web, ThreadPoolExecutor(1) as pool:
        fetcher = Fetcher(Limits(), AGENT, LOOPBACK)
        running = pool.submit(failure, fetcher, Request(web.url("/")))
        assert arrived.wait(CROWDED_S)
        fetcher.close()
        assert running.result(CROWDED_S).kind == "closed"
        assert failure(fetcher, Request(web.url("/"))).kind == "closed"


def test_the_clock_decides_and_not_the_server(web: HttpServer) -> None:
    ticks = iter([0.0, 0.0, 0.0, 61.0])
    error = failure(Fetcher(Limits(), AGENT, LOOPBACK, monotonic=lambda: next(ticks, 62.0)), Request(web.url("/plain")))
    assert error.kind == "timeout"
