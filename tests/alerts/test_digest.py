"""The daily report, also of a day on which nothing happened, and what the program says of itself."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.digest import Report, digest, next_report
from alerts.trouble import Trouble, trouble
from listener.model import ChannelName, Count, Reason, Sign, SourceName, State, Told
from tests.alerts.world import HOSTILE, incident, mention

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)
HALF_PAST_EIGHT = time(8, 30)


def report(lang: str = "de", **changes: Any) -> Report:
    fields: dict[str, Any] = {
        "key": "digest.2026-11-18/mail",
        "lang": lang,
        "zone": BERLIN,
        "since": NOW - DAY,
        "until": NOW,
        "weekly": False,
        "read": [("Nordwind", [Count(NOW, 1204, 130, 700, 274, 100)])],
        "names": {"nordwind": "Nordwind"},
    }
    return Report(**(fields | changes))


def sign(**changes: Any) -> Sign:
    fields: dict[str, Any] = {
        "brand": "nordwind",
        "since": NOW - timedelta(hours=5),
        "until": NOW - timedelta(hours=4),
        "surprise": 2.4,
        "voices": 31,
        "usual": 4.0,
        "window": timedelta(hours=3),
        "arranged": False,
        "words": ("aufzug", "berlin"),
    }
    return Sign(**(fields | changes))


def test_a_week_is_drawn_day_by_day_and_told_in_words_where_pictures_are_off() -> None:
    week = digest(report(weekly=True, days=[(40, 38.0), (900, 38.0), (35, 30.0)]))

    assert (week.chart, week.chart_usual) == ((40, 900, 35), (38.0, 38.0, 30.0))
    assert week.chart_title.endswith("zuletzt 35, höchstens 900, üblich etwa 35 am Tag.")
    assert (digest(report()).chart, digest(report()).chart_title) == ((), "")


def test_a_quiet_day_is_told_as_well() -> None:
    calm = digest(report())
    assert calm.headline == "Alles ruhig"
    assert calm.push == "Alles ruhig: 1.204 Beiträge gelesen, Quellen vollständig."
    assert calm.why == ("Nordwind: 1.204 Beiträge gelesen, 12\N{NO-BREAK SPACE}% negativ.",)
    assert (calm.steps, calm.facts) == ((), ())
    assert digest(report("en")).push == "All quiet: 1,204 mentions read, all sources heard."


def test_open_incidents_signs_gaps_and_what_was_not_delivered_are_told() -> None:
    busy = digest(
        report(
            incidents=[incident(), incident(state=State.CLOSED, closed=NOW - timedelta(hours=2))],
            signs=[sign(), sign(arranged=True)],
            gaps=[SourceName("forum")],
            dead=2,
            learning=["Nordwind"],
            voices=[mention()],
        )
    )
    assert busy.headline == "1 offen, 2 Auffälligkeiten"
    assert busy.steps[0].startswith("INC-0012")
    assert "Noch hat niemand übernommen" in busy.steps[0]
    told = "\n".join(busy.facts)
    for words in (
        "31 Stimmen statt 4,0",
        "aufzug, berlin",
        "wenige Texte von vielen Konten",
        "forum",
        "outbox",
        "Lernzeit",
    ):
        assert words in told
    assert busy.voices[0].who == "kuechenfee_lena"


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_do_no_harm(lang: str, text: str) -> None:
    found = digest(report(lang, signs=[sign(words=(text,) * 9)], voices=[mention(text)], read=[(text, [])]))
    lines = (found.push, found.headline, *found.why, *found.facts)
    assert all("\n" not in line and "\u202e" not in line for line in lines)
    assert len(found.push) <= 150
    assert all(len(line) < 2000 for line in lines)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - made aware
def test_the_next_report_comes_on_a_working_day_at_its_time_within_four_days(now: datetime) -> None:
    due = next_report(now, HALF_PAST_EIGHT, BERLIN)
    local = due.astimezone(BERLIN)
    assert now < due <= now + timedelta(days=4)
    assert (local.hour, local.minute) == (8, 30)
    assert local.weekday() < 5


def dead(channel: str) -> Told:
    return Told("INC-0012.1/x", ChannelName(channel), Reason.FIRST, 4, "dead", NOW, None, "http_404")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_program_says_what_it_cannot_deliver_and_what_to_do(lang: str) -> None:
    stuck = trouble("self.1/sms", Trouble(3, NOW - timedelta(minutes=20), [dead("slack")]), lang, BERLIN, NOW)
    assert stuck.reason is Reason.SELF
    assert "20" in stuck.why[0]
    assert "slack" in stuck.why[1]
    assert len(stuck.steps) == 3
    assert "listener outbox retry" in stuck.steps[2]


def test_and_that_it_can_again() -> None:
    fine = trouble("self.2/sms", Trouble(), "de", BERLIN, NOW)
    assert fine.headline == "Listener stellt wieder zu"
    assert (fine.why, fine.steps) == ((), ())
