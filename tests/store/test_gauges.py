"""Figures for whoever looks after it: the same over a file and over a server, from a connection of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from listener.model import ChannelName, IncidentId, Kind, Promise, Reason
from listener.store import Store
from listener.store.db import Place
from listener.store.gauges import Gauges
from tests.store.conftest import NOW, SOURCE, judged, save

MINUTE = timedelta(minutes=1)


@pytest.fixture
def gauges(store: Store, place: Place) -> Iterator[Gauges]:
    save(store, judged("1"), judged("2", minutes=3))
    store.visit_failed(SOURCE, "timed out", NOW + 10 * MINUTE, NOW + MINUTE)
    with closing(Gauges(place)) as found:
        yield found


def test_what_visits_came_to_since_somebody_asked_last(gauges: Gauges) -> None:
    (one,), last = gauges.visited(0)

    assert (one.source, one.well, one.failed, one.total.stored) == (SOURCE, 1, 1, 2)
    assert last == gauges.last_visit() == 2
    assert gauges.visited(last) == ([], last)


def test_how_late_mentions_came_and_how_sources_fare(gauges: Gauges) -> None:
    assert gauges.lags(NOW) == [0, 180]
    assert [one.name for one in gauges.sources()] == [SOURCE]
    assert gauges.blind() == 0


def test_what_waits_to_be_sent(gauges: Gauges, store: Store) -> None:
    assert gauges.waiting() == (0, None)
    key = "k"
    store.tell([], [Promise(key, IncidentId(0), ChannelName("slack"), Reason.SAMPLE, 0, "{}", NOW, Kind.MESSAGE)], NOW)

    assert gauges.waiting() == (1, NOW)
    assert gauges.undeliverable() == {}


def test_a_wanted_level_of_the_log_is_known_everywhere_and_ends(gauges: Gauges, place: Place) -> None:
    gauges.wants_level("debug", NOW, NOW + MINUTE)
    with closing(Gauges(place)) as other:
        assert other.wanted_level(NOW, timedelta(hours=1)) == "debug"
        assert other.wanted_level(NOW + MINUTE, timedelta(hours=1)) == ""
        other.wants_level("debug", NOW, NOW)
    assert gauges.wanted_level(NOW, timedelta(hours=1)) == ""


def test_a_place_has_a_size_and_its_log_can_be_folded(gauges: Gauges) -> None:
    gauges.fold()
    stored, log = gauges.file_bytes()

    assert stored > 10_000
    assert log == 0
