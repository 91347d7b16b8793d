"""A full disk in the middle of a storm: nobody hears of it through the database, so it is told past the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.distress import SIGNS, distress
from listener.daemon import VERBS
from listener.distress import Distress
from listener.errors import DeliveryError, StoreError
from listener.model import Search
from listener.parts import Parts
from listener.ticking import Ticker
from tests.store.conftest import opened_file
from tests.world import World

MINUTE = timedelta(minutes=1)
SECOND_WAY = '[self]\nchannels = ["mail"]\n'


class Daemon:
    """What the daemon's scheduler does, minute by minute on the simulated clock."""

    def __init__(self, world: World, parts: Parts) -> None:
        self.world, self.parts = world, parts
        verbs = (*(one for one in VERBS if one[0] in {"listen", "vigil", "deliver"}), ("distress", Distress().look))
        self.tickers = [Ticker(name, verb, parts, rest_s=0) for name, verb in verbs]

    def work(self, length: timedelta) -> None:
        end = self.world.now + length
        while self.world.now < end:
            for ticker in self.tickers:
                ticker()
            self.world.now += MINUTE

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        connection = opened_file(self.parts.store).connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            connection.execute("PRAGMA max_page_count = 1000000")


def told(world: World) -> list[str]:
    return [str(letter["Subject"]) for _, letter in world.mails]


def much_is_said(world: World, about: str) -> None:
    for number in range(15):
        world.said(f"Brodelmann: {about} Nummer {number} " + "und noch viel mehr dazu " * 30, author=f"wer{number}")


def test_a_full_disk_is_told_on_the_second_way_and_so_is_its_end(world: World) -> None:
    world.text += SECOND_WAY
    with world.program() as parts:
        daemon = Daemon(world, parts)
        daemon.work(10 * MINUTE)
        with daemon.full_disk():
            much_is_said(world, "Kessel")
            daemon.work(15 * MINUTE)
            letters = [letter for _, letter in world.mails]
            assert len(letters) == 1, told(world)
            body = letters[0].get_body(("plain",))
            assert body is not None
            assert "Die Platte ist voll" in body.get_content()
        daemon.work(15 * MINUTE)

        assert len(world.mails) == 2, told(world)
        assert "speichert wieder" in str(world.mails[1][1].get_body(("plain",)))
        assert parts.store.count(Search()) == 15, "nothing that was said is lost"


def test_one_failure_that_passes_wakes_nobody(world: World) -> None:
    world.text += SECOND_WAY
    with world.program() as parts:
        daemon = Daemon(world, parts)
        daemon.work(10 * MINUTE)
        with daemon.full_disk():
            much_is_said(world, "Kessel")
            while not parts.store.failures[0]:
                daemon.work(MINUTE)
        daemon.work(20 * MINUTE)

        assert world.mails == []
        assert parts.store.count(Search()) == 15


def test_what_the_second_way_does_not_take_is_said_again_until_it_does(world: World) -> None:
    world.text += SECOND_WAY
    world.mail_error = DeliveryError("timeout", permanent=False)
    with world.program() as parts:
        daemon = Daemon(world, parts)
        daemon.work(10 * MINUTE)
        with daemon.full_disk():
            much_is_said(world, "Kessel")
            daemon.work(15 * MINUTE)
            assert world.mails == []
            world.mail_error = None
            daemon.work(5 * MINUTE)

            assert len(world.mails) == 1


def test_while_it_lasts_it_is_told_once_a_day(world: World) -> None:
    world.text += SECOND_WAY
    with world.program() as parts:
        daemon, day = Daemon(world, parts), timedelta(days=1)
        daemon.work(10 * MINUTE)
        with daemon.full_disk():
            much_is_said(world, "Kessel")
            daemon.work(20 * MINUTE)
            world.now += day
            daemon.work(20 * MINUTE)

        assert [at.date() for at, _ in world.mails] == [world.now.date() - day, world.now.date()]


@contextmanager
def unwritable(world: World, parts: Parts) -> Iterator[Distress]:
    """Somebody has taken the rights away a minute ago: every try to write fails at once."""
    connection, found = opened_file(parts.store).connection, Distress()
    connection.execute("PRAGMA query_only = ON")
    try:
        for _ in range(2):
            with suppress(StoreError):
                parts.store.plan_task("try", world.now)
            found.look(parts, world.now)
            world.now += MINUTE
        yield found
    finally:
        connection.execute("PRAGMA query_only = OFF")


def test_a_bug_in_one_channel_does_not_keep_it_from_the_other(world: World) -> None:
    world.text += '[self]\nchannels = ["mail", "slack"]\n'
    world.mail_error = ZeroDivisionError()  # type: ignore[assignment]  # what nobody foresaw
    with world.program() as parts, unwritable(world, parts):
        assert len(world.heard()) == 1


def test_a_channel_that_does_not_answer_is_not_asked_every_second(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """It may have taken the message each time."""
    world.text += SECOND_WAY
    world.mail_error = DeliveryError("timeout", permanent=False)
    with world.program() as parts, unwritable(world, parts) as found:
        for _ in range(120):
            world.now += timedelta(seconds=1)
            found.look(parts, world.now)

    assert caplog.text.count("undeliverable") == 3


def test_a_channel_that_was_taken_out_meanwhile_is_not_told_of_the_end(world: World) -> None:
    world.text += SECOND_WAY
    with world.program() as parts:
        with unwritable(world, parts) as found:
            assert len(world.mails) == 1
        fewer = replace(parts.config, self_to=(), channels={})
        found.look(parts.altered(config=fewer), world.now + timedelta(hours=1))

        assert (found.told, found.since, len(world.mails)) == ({}, None, 1)


def test_each_sign_has_its_own_sentence_in_both_languages(world: World) -> None:
    said = {
        distress("self.1/mail", sign, world.now, lang, world.now.tzinfo or None, world.now).why[1]  # type: ignore[arg-type]  # simulated time is UTC
        for sign in (*SIGNS, "what nobody foresaw")
        for lang in ("de", "en")
    }

    assert len(said) == 2 * (len(SIGNS) + 1)
