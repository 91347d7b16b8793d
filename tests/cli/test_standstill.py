"""``listener sources`` when nobody listens: a daemon that stands still cannot say so itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listener.app import utc_now
from listener.cli.health import standstill
from listener.config.listening import USUALLY_LATEST
from listener.model import SourceHealth, SourceName, Tally
from tests.cli.calls import Office
from tests.cli.rounds import DAY, HOUR, MINUTE, answered, listens, store_of
from tests.world import midday


@pytest.mark.parametrize(
    ("ago", "said"),
    [(timedelta(0), False), (39 * MINUTE, False), (45 * MINUTE, True), (5 * DAY, True)],
)
def test_it_is_said_when_every_source_is_long_overdue(office: Office, ago: timedelta, said: bool) -> None:
    """Ten minutes are the interval; due after ten, overdue by three of them after forty."""
    names, now = ("amt", "blog"), utc_now()
    listens(office, names)
    with store_of(office, names, now) as store:
        for name in names:
            answered(store, name, now - ago)
    done = office.call("sources")

    assert done.err.startswith("Alle Quellen sind längst fällig; die letzte wurde ") is said
    assert ("`listener run`" in done.err) is said
    assert {row[1] for row in done.rows} == {"hörbar"}


def test_one_source_that_is_asked_in_time_shows_that_somebody_listens(office: Office) -> None:
    names, now = ("amt", "blog"), utc_now()
    listens(office, names)
    with store_of(office, names, now) as store:
        answered(store, "amt", now - 5 * DAY)
        answered(store, "blog", now - 9 * MINUTE)

    assert office.call("sources").err == ""


def test_a_daemon_that_never_began_its_rounds_is_noticed_too(office: Office) -> None:
    listens(office, ("amt",))
    store_of(office, ("amt",), utc_now() - DAY).close()
    german, english = office.call("sources").err, office.call("sources", "--lang", "en").err

    assert german.startswith("Alle Quellen sind längst fällig, und noch keine wurde besucht.")
    assert english.startswith("All sources are long overdue, and none was ever visited.")


@pytest.mark.parametrize(("hosts", "said"), [(("amt", "blog"), False), (("amt",), True)])
def test_waiting_because_servers_asked_for_it_is_no_standstill(
    office: Office,
    hosts: tuple[str, ...],
    said: bool,
) -> None:
    names, now = ("amt", "blog"), utc_now()
    listens(office, names)
    with store_of(office, names, now) as store:
        for name in names:
            answered(store, name, now - 5 * HOUR)
        for host in hosts:
            store.throttle(f"{host}.example", now + HOUR)

    assert (office.call("sources").err != "") is said


def test_the_longest_interval_counts_for_what_is_not_configured() -> None:
    now = midday()
    one = SourceHealth(SourceName("amt"), "feed", now - 2 * USUALLY_LATEST, now - DAY, now - DAY, None, 0, "", Tally())

    def waits(_: SourceName) -> bool:
        return False

    assert not standstill([one], {}, waits, now)
    assert standstill([one], {}, waits, now + 2 * USUALLY_LATEST)
    assert not standstill([], {}, waits, now)
