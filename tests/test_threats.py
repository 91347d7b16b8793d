"""What attackers send, against the parsers and edges that take it: the corpora of benchmarks.threats.

The law of all parsers of foreign bytes: a value or a named error, in bounded time. Crashes found by fuzzing stay here.
"""

from __future__ import annotations

import random
from contextlib import suppress
from socketserver import StreamRequestHandler

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import threats
from benchmarks.threatlab.attack import Attack, made
from benchmarks.threatlab.bombs import BOMBS, Bomb
from benchmarks.threatlab.hunt import blindly, hunted, mutated
from benchmarks.threatlab.parsers import BY_NAME, PARSERS, Parser
from listener.core.letters import read_letter
from listener.core.match import compile_brands
from listener.errors import DeliveryError
from listener.mail import Postman
from listener.model import Brand, BrandId, Letter, MailServer
from tests.edges.servers import talker
from tests.stopwatch import at_most

SHARE = 500
"""Bombs are this much smaller here; benchmarks.threats sends them whole."""


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_every_parser_reads_what_is_good(parser: Parser) -> None:
    assert any(parser.take(seed) for seed in parser.seeds) or parser.name == "imap"


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
@settings(max_examples=8)
@given(dice=st.integers(0, 2**32), noise=st.binary(max_size=200))
def test_no_parser_falls_over_what_is_bad(parser: Parser, dice: int, noise: bytes) -> None:
    for data in (mutated(parser.seeds, random.Random(dice)), noise):  # noqa: S311 - repeatable, no secret
        assert parser.take(data) in {True, False}


def test_a_parser_that_falls_is_told_with_the_bytes_it_fell_over() -> None:
    fragile = Parser("fragile", "", lambda data: data.decode("ascii"), (), (b"plain",))

    assert hunted(fragile, iter((b"a", b"\xff", b"b")), float("inf")).found == b"\xff"
    assert blindly(fragile, 5, 1).error.startswith("UnicodeDecodeError")


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_a_bomb_costs_no_more_than_it_may(bomb: Bomb) -> None:
    data, parser = bomb.make(max(1, bomb.full // SHARE)), BY_NAME[bomb.parser]
    with at_most(max(bomb.limit_s, 0.2)):
        taken = parser.take(data)
    if bomb.limit_s == 0.05:
        assert not taken, "declared entities were believed"


@pytest.mark.parametrize("name", ["attributes of one tag", "lists in JSON", "entries in JSON"])
def test_what_only_hurts_at_its_full_size_is_refused_there(name: str) -> None:
    bomb = next(bomb for bomb in BOMBS if bomb.name == name)
    with at_most(2):
        assert not BY_NAME[bomb.parser].take(bomb.make(bomb.full // 6))


@pytest.mark.parametrize(
    "sender",
    ["(" * 9_000, "a:" * 30_000, "erna " + "(" * 3_000 + " <erna@a.example>", "=?utf-8?q?a?= " * 30_000],
)
def test_a_sender_cannot_hide_a_letter_by_an_address_that_takes_the_library_apart(sender: str) -> None:
    with at_most(2):
        (item,) = read_letter(f"From: {sender}\nSubject: Nie wieder\n\nNordwind war zu spät".encode()).items()
    assert (item.title, item.body) == ("Nie wieder", "Nordwind war zu spät")


def test_a_name_of_thousands_of_characters_is_none_and_costs_nothing() -> None:
    endless = Brand(BrandId("a"), "a " * 5_000, exclude=("[" * 20_000,), context=("a" + " " * 20_000 + "b",))
    with at_most(0.5):
        assert compile_brands((endless,)).find("", "a " * 10_000) == ()


def letter(port: int) -> Letter:
    server = MailServer("127.0.0.1", port, "none")
    return Letter(server, "a@a.example", ("b@a.example",), b"Subject: x\r\n\r\nx")


@pytest.mark.parametrize("line", [b"250-und\r\n" * 100, b"220-x\r\n" * 100, b"x" * 1000])
def test_a_mail_server_that_does_not_stop_talking_is_left(line: bytes) -> None:
    def speak(talk: StreamRequestHandler) -> None:
        with suppress(OSError):  # it hangs up
            talk.wfile.write(b"220 x\r\n")
            for _ in range(20_000):
                talk.wfile.write(line)

    with talker(speak) as port, pytest.raises(DeliveryError, match=r"connection|smtp_500"), at_most(2):
        Postman(5, total_s=5)(letter(port))


def test_a_mail_server_that_drips_is_left_at_the_deadline() -> None:
    def speak(talk: StreamRequestHandler) -> None:
        talk.connection.settimeout(0.02)
        with suppress(ConnectionError):
            for _ in range(1_000):
                talk.wfile.write(b"2")
                with suppress(TimeoutError):
                    talk.connection.recv(1)  # the time between two drops

    with talker(speak) as port, pytest.raises(DeliveryError, match="timeout"):
        Postman(5, total_s=0.2)(letter(port))


def test_nothing_leads_inside() -> None:
    rows = [made(attack) for attack in threats.addresses()]

    assert {row.attack.name: row.tries - row.stopped for row in rows} == {row.attack.name: 0 for row in rows}
    assert min(row.tries for row in rows) > 0


def test_a_try_that_gets_through_is_counted() -> None:
    attack = Attack("S0", "an open door", (lambda: True, lambda: False), 1)

    found = threats.figures([made(attack)])

    assert (found["tries"], found["let_through"]) == (2, 1)
    assert not threats.targets(found)["let_through"].ok
