"""The endpoint for this machine: whether the daemon moves and can work, and its figures; no texts, no secrets."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from listener.errors import ConfigError
from listener.life import PATIENCE_S, Life
from listener.metrics import OUTCOMES, Family, Meter, unaccounted, written
from listener.model import SourceName, Tally
from listener.store.gauges import Gauges, Visits
from listener.vitals import HOST, open_vitals
from tests.world import SLACK_URL, World

HOUR = timedelta(hours=1)
PAGE = "<rss version='2.0'><channel><title>x</title>{}</channel></rss>"


class Clock:
    """Seconds that go by when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Asked:
    """A running endpoint."""

    port: int
    life: Life
    clock: Clock
    gauges: Gauges

    def ask(self, path: str, host: str = "", method: str = "GET") -> tuple[int, str]:
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=30)) as connection:
            connection.request(method, path, headers={"Host": host or f"{HOST}:{self.port}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def metrics(self) -> dict[str, float]:
        status, text = self.ask("/metrics")
        assert status == 200
        lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in lines}


@contextmanager
def endpoint(world: World) -> Iterator[Asked]:
    with world.program() as parts, closing(Gauges(parts.store.path)) as gauges:
        clock = Clock()
        life = Life(clock)
        life.watch("tend", "deliver", "write")
        with open_vitals(life, gauges, parts.clock, 0) as port:
            yield Asked(port, life, clock, gauges)


def entry(number: int, text: str = "", when: str = "Tue, 17 Nov 2026 10:00:00 GMT") -> str:
    title = text or f"Brodelmann {number}"
    return f"<item><guid isPermaLink='false'>g{number}</guid><title>{title}</title><pubDate>{when}</pubDate></item>"


def test_it_moves_until_a_part_hangs_and_then_says_which(world: World) -> None:
    with endpoint(world) as asked:
        assert asked.ask("/healthz") == asked.ask("/readyz") == (200, "ok\n")
        asked.clock.now += PATIENCE_S["deliver"] + 1
        asked.life.moved("tend")
        asked.life.moved("write")

        assert asked.ask("/healthz") == asked.ask("/readyz") == (503, "deliver\n")


def test_it_is_not_ready_while_the_database_takes_nothing_or_it_is_ending(world: World) -> None:
    with endpoint(world) as asked:
        asked.life.writable = False
        assert (asked.ask("/healthz")[0], asked.ask("/readyz")) == (200, (503, "database\n"))
        asked.life.writable = True
        asked.life.ending.set()

        assert asked.ask("/readyz") == (503, "ending\n")


def test_a_page_of_elsewhere_whose_name_leads_here_gets_nothing(world: World) -> None:
    ours = ("localhost", "LOCALHOST:80", "[::1]:9470", "[::1]", "127.0.0.1")
    theirs = ("evil.example", "evil.example:9470", "127.0.0.1.evil.example", "127.0.0.1@evil:1", "localhost:")
    with endpoint(world) as asked:
        for path in ("/healthz", "/readyz", "/metrics"):
            assert {asked.ask(path, host)[0] for host in ours} == {200}
            assert {asked.ask(path, host)[0] for host in theirs} == {421}


def test_nothing_else_is_there_and_nothing_can_be_changed(world: World) -> None:
    with endpoint(world) as asked:
        assert [asked.ask(path)[0] for path in ("/", "/metrics/", "/healthz?x=1")] == [404, 404, 200]
        assert asked.ask("/metrics", method="POST")[0] == 405


def test_a_port_that_is_taken_is_a_problem_of_the_configuration(world: World) -> None:
    with endpoint(world) as asked, pytest.raises(ConfigError) as refused:  # noqa: SIM117 - the second must be inside
        with open_vitals(asked.life, asked.gauges, lambda: world.now, asked.port):
            pass

    assert [one.place for one in refused.value.problems] == ["health.port"]


def test_figures_of_a_morning(world: World) -> None:
    world.pages["tagblatt"] = PAGE.format(entry(1) + entry(2, "Das Wetter") + entry(3, "Brodelmann &amp; Söhne"))
    with endpoint(world) as asked:
        world.run(HOUR, HOUR)
        asked.life.count("alerts", "slack", "postponed")
        asked.life.count("clock_jump")
        found = asked.metrics()

    assert found['listener_fetch_total{source="tagblatt",outcome="ok"}'] == 1
    assert found['listener_source_last_success_timestamp_seconds{source="tagblatt"}'] > 0
    assert found["listener_items_fetched_total"] == 3
    assert {one: found[f'listener_items_total{{outcome="{one}"}}'] for one in OUTCOMES} == {
        "stored": 2, "known": 0, "revised": 0, "filtered": 1, "quarantined": 0,
    }  # fmt: skip
    assert found["listener_items_unaccounted_total"] == 0
    assert found['listener_alerts_total{channel="slack",result="postponed"}'] == 1
    assert found["listener_clock_jump_total"] == 1
    assert found["listener_db_bytes"] > 100_000
    assert found["listener_config_reload_success"] == found["listener_db_writable"] == 1
    assert 'listener_ingest_lag_seconds{quantile="0.5"}' not in found  # a first visit brings history


def test_a_new_mention_tells_how_late_it_came(world: World) -> None:
    with endpoint(world) as asked:
        world.run(HOUR, HOUR)
        world.said("Brodelmann schon wieder")
        world.now += timedelta(minutes=2)
        world.run(timedelta(minutes=10), timedelta(minutes=10))
        found = asked.metrics()

    assert found['listener_ingest_lag_seconds{quantile="0.5"}'] == 120
    assert found['listener_ingest_lag_seconds{quantile="0.95"}'] == 120


def test_no_text_no_name_no_address_and_no_secret_is_in_it(world: World) -> None:
    world.said("Brodelmann geheimwort", author="erna.muster", title="Titelwort")
    with endpoint(world) as asked:
        world.run(HOUR, HOUR)
        _, text = asked.ask("/metrics")

    for word in ("geheimwort", "erna", "Titelwort", "http", ".example", SLACK_URL, "brodelmann"):
        assert word not in text


def test_every_line_is_as_prometheus_reads_it(world: World) -> None:
    world.text = world.text.replace('name = "fediwall"', 'name = "fedi \\"wall\\" \\\\ x"')
    with endpoint(world) as asked:
        world.run(HOUR, HOUR)
        _, text = asked.ask("/metrics")

    line = re.compile(r'listener_[a-z_]+(\{([a-z]+="(\\["\\n]|[^"\\])*",?)+\})? -?[0-9.e+-]+')
    assert [one for one in text.splitlines() if not one.startswith("# ") and not line.fullmatch(one)] == []
    assert 'source="fedi \\"wall\\" \\\\ x"' in text
    heads = re.findall(r"^# TYPE (\S+) (?:gauge|counter)$", text, re.MULTILINE)
    assert len(heads) == len(set(heads))


def test_without_a_value_there_is_no_family() -> None:
    assert written([Family("listener_x", "gauge", "X.", []), Family("listener_y", "gauge", "Y.", [((), 0.5)])]) == (
        "# HELP listener_y Y.\n# TYPE listener_y gauge\nlistener_y 0.5\n"
    )


# --- every entry that was fetched has an outcome ---------------------------------------------------------------------


def test_whatever_a_source_shows_each_entry_has_one_outcome(world: World) -> None:
    """New, again, edited, twice in one answer, about others, far too old, unreadable: visit after visit."""
    old = "Tue, 17 Nov 2020 10:00:00 GMT"
    pages = [
        entry(1) + entry(2) + entry(2) + entry(3, "Regen"),
        entry(1) + entry(2, "Brodelmann anders") + entry(4, when=old) + "<item></item>",
        entry(2, "Brodelmann wieder anders") + entry(2, "Brodelmann noch anders") + entry(5) + entry(3, "Sonne"),
        "",
    ]
    for page in pages:
        world.pages["tagblatt"] = PAGE.format(page)
        world.run(HOUR, HOUR)
    with world.program() as parts, closing(Gauges(parts.store.path)) as gauges:
        found, _ = gauges.visited(0)

    (tagblatt,) = [one for one in found if one.source == "tagblatt"]
    assert tagblatt.total.fetched >= 10
    assert min(tagblatt.total.stored, tagblatt.total.known, tagblatt.total.revised, tagblatt.total.filtered) > 0
    assert [unaccounted(one) for one in found] == [0] * len(found)


def test_what_is_lost_between_would_be_seen() -> None:
    """The negative control of the identity."""
    assert unaccounted(Visits(SourceName("x"), 1, 0, Tally(fetched=5, stored=2, known=1, filtered=1))) == 1


def test_two_who_ask_at_once_do_not_count_a_visit_twice(world: World) -> None:
    with world.program() as parts, closing(Gauges(parts.store.path)) as gauges:
        meters, start = Meter(gauges, parts.life), threading.Barrier(8)
        world.run(HOUR, HOUR)

        def ask() -> None:
            start.wait(20)
            meters.text(world.now)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert set(parts.life.counts("fetch").values()) == {0, 1}


def test_a_meter_counts_each_visit_once(world: World) -> None:
    with world.program() as parts, closing(Gauges(parts.store.path)) as gauges:
        meter = Meter(gauges, parts.life)
        world.pages["tagblatt"] = PAGE.format(entry(1))
        world.run(HOUR, HOUR)
        first, again = meter.text(world.now), meter.text(world.now)

    assert 'listener_fetch_total{source="tagblatt",outcome="ok"} 1' in first
    assert first == again
