"""What is gathered of a period: a storm's week, a quiet one, one with gaps, a brand of which nothing is heard."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from listener import app
from listener.cli.outside import shut_in
from listener.model import Blind, Brand
from listener.parts import Parts
from listener.report.period import Kind, Period, of_day
from listener.report.periodfound import Findings
from listener.report.periodlook import look
from listener.report.periodrows import COLUMNS, table
from listener.report.periodwords import Tongue
from listener.reporting import report
from listener.store import Store
from tests.report.autumn import BERLIN, BRODELMANN, DAY, FEDIWALL, HOUR, MONDAY, OVER, STERNE
from tests.report.storm import MINUTE, OPENED

STORM = of_day(Kind.WEEK, MONDAY.astimezone(BERLIN).date(), BERLIN)
TUESDAY = of_day(Kind.DAY, (MONDAY + 1.5 * DAY).astimezone(BERLIN).date(), BERLIN)
OCTOBER = of_day(Kind.MONTH, datetime(2024, 10, 5, tzinfo=BERLIN).date(), BERLIN)


@pytest.fixture(scope="module")
def parts(autumn: Path) -> Iterator[Parts]:
    configured = app.configuration(autumn / "config.toml", secrets=False)
    with shut_in(configured, autumn / "listener.db") as found:
        yield found


def brand(parts: Parts, name: str) -> Brand:
    return next(one for one in parts.config.brands if one.name.startswith(name))


def seen(parts: Parts, name: str, period: Period = STORM, now: datetime = OVER) -> Findings:
    return look(parts, brand(parts, name), period, now, trust=False)


def test_the_week_of_the_storm_is_an_alarm_with_what_made_it_one(parts: Parts) -> None:
    found = seen(parts, "Brodelmann")

    assert (found.verdict.lamp, found.verdict.because) == ("alarm", "storm")
    assert found.whole.place == "above"
    assert found.change is not None
    assert found.change.is_sure
    assert found.negative_shift is not None
    assert found.negative_shift > 0.2
    (case,) = found.incidents
    assert (case.incident.name, case.incident.max_level) == ("INC-0001", 5)
    took = case.reacted.reactions
    assert (took.acknowledged, took.spoken) == (timedelta(minutes=12), 2 * HOUR)


def test_of_an_incident_each_day_tells_the_height_that_it_had_then(parts: Parts) -> None:
    wednesday = of_day(Kind.DAY, TUESDAY.after, BERLIN)
    opened = seen(parts, "Brodelmann", TUESDAY, now=OPENED + MINUTE)

    assert [one.level for one in opened.incidents] == [3]
    assert [one.level for one in seen(parts, "Brodelmann", wednesday).incidents] == [5]
    assert seen(parts, "Brodelmann", of_day(Kind.DAY, wednesday.after, BERLIN)).incidents == []


def test_counts_of_steps_add_up_to_the_whole_and_to_what_is_stored(parts: Parts, autumn: Path) -> None:
    for period in (STORM, TUESDAY, OCTOBER):
        found = seen(parts, "Brodelmann", period)
        with Store(autumn / "listener.db") as store:
            stored = store.hours([BRODELMANN], period.since, period.until)
        assert (
            sum(one.count.total for one in found.steps) == found.whole.count.total == sum(one.total for one in stored)
        )


def test_october_has_thirty_one_days_of_which_one_has_25_hours(parts: Parts) -> None:
    steps = seen(parts, "Brodelmann", OCTOBER).steps

    assert len(steps) == 31
    assert [place for place, one in enumerate(steps, 1) if one.end - one.start == 25 * HOUR] == [27]


def test_what_stood_out_is_the_storm_with_its_most_repeated_words_first_and_each_once(parts: Parts) -> None:
    first, *_ = outstanding = seen(parts, "Brodelmann").outstanding

    assert (first.step.start, first.is_sure) == (MONDAY + DAY, True)
    assert first.tops[0].copies > 20
    assert first.tops[1].found.mention.author == "promi"
    stories = [top.found.story for one in outstanding for top in one.tops]
    assert len(stories) == len(set(stories))


def test_neither_who_objected_nor_the_company_itself_is_quoted(parts: Parts) -> None:
    quoted = [top.found.mention.author for one in seen(parts, "Brodelmann").outstanding for top in one.tops]

    assert quoted
    assert not {"widerspruch", "@brodelmann"} & set(quoted)


def test_a_quiet_week_is_calm_and_says_so_beside_what_is_usual(parts: Parts) -> None:
    found = seen(parts, "Brodelmann", STORM.before)

    assert (found.verdict.lamp, found.verdict.because, found.incidents) == ("calm", "within", [])
    assert found.whole.usual is not None
    assert found.whole.usual.low <= found.whole.count.total <= found.whole.usual.high
    assert (found.change is not None, found.change is not None and found.change.is_sure) == (True, False)


def test_the_storm_does_not_teach_what_was_usual_in_its_own_week(parts: Parts) -> None:
    during, before = (seen(parts, "Brodelmann", one).whole.usual for one in (STORM, STORM.before))

    assert during is not None
    assert before is not None
    assert during.mean == pytest.approx(before.mean, rel=0.15)


def test_of_a_brand_that_nobody_mentions_nothing_is_known(parts: Parts) -> None:
    found = seen(parts, "Stille")

    assert (found.verdict.lamp, found.verdict.because) == ("unknown", "nothing")
    assert (found.whole.usual, found.change, found.negative, found.is_empty) == (None, None, None, True)


def test_the_first_week_has_nothing_to_be_measured_by(parts: Parts) -> None:
    first = of_day(Kind.WEEK, (MONDAY - 62 * DAY).astimezone(BERLIN).date(), BERLIN)
    found = seen(parts, "Brodelmann", first)

    assert (found.whole.usual, found.change, found.before) == (None, None, None)
    assert (found.verdict.lamp, found.verdict.because) == ("calm", "fresh")


def test_a_week_that_goes_on_is_compared_with_the_same_part_of_the_one_before(parts: Parts) -> None:
    wednesday = MONDAY + 2 * DAY + 12 * HOUR
    found = seen(parts, "Brodelmann", STORM, wednesday)

    assert (found.is_over, found.end, found.whole.end) == (False, wednesday, wednesday)
    with Store(parts.store.path) as store:
        then = store.hours([BRODELMANN], STORM.before.since, STORM.before.since + 60 * HOUR)
    assert found.before == sum(one.total for one in then)


def test_answers_reviews_rumours_and_feedback_of_the_week(parts: Parts) -> None:
    found = seen(parts, "Brodelmann")

    assert (found.desk.is_known, found.desk.answered.part, found.desk.median) == (True, 2, 2 * HOUR)
    settled_by_feedback = 1
    assert found.desk.answered.whole <= found.desk.asked == found.desk.open + 2 + settled_by_feedback
    ((place, mean),) = [(one.place, one.mean) for one in found.rated]
    assert (place, mean.of) == ("sterne", 4)
    assert mean.value == pytest.approx((1 + 1 + 0.25 + 0) / 4)
    assert (found.reviews.bad, found.reviews.answered) == (2, 0)
    assert [(one.now.average, one.before and one.before.average) for one in found.stated] == [(4.3, 4.4)]
    assert [one.number for one in found.rumours] == [1]
    assert [row.topic for row in found.heard.done] == ["Kürzere Schnur"]
    assert [one.voices for one in found.signs] == [14]


def test_shares_of_voice_add_up_over_brand_and_competitors(parts: Parts) -> None:
    ours, rival = seen(parts, "Brodelmann").voices

    assert ours.raw is not None
    assert rival.raw is not None
    assert ours.raw.value + rival.raw.value == pytest.approx(1)
    assert ours.adjusted is not None
    assert ours.adjusted.value < ours.raw.value
    assert seen(parts, "Kuriero").voices == ()


def test_blind_hours_are_told_of_the_source_and_make_a_week_incomplete(autumn: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(autumn, tmp_path / "deaf"))
    with Store(folder / "listener.db") as store:
        store.tell([Blind(FEDIWALL, MONDAY - 7 * DAY, MONDAY - 4 * DAY)], (), OVER)
    with shut_in(app.configuration(folder / "config.toml", secrets=False), folder / "listener.db") as parts:
        gap, storm = (seen(parts, "Brodelmann", one) for one in (STORM.before, STORM))

    assert (gap.verdict.lamp, gap.verdict.because) == ("unknown", "deaf")
    assert gap.data.blind == {FEDIWALL: 3 * DAY}
    assert [one.is_heard for one in gap.steps][:3] == [False, False, False]
    assert storm.data.blind == {STERNE: 9 * HOUR}
    assert (storm.before, storm.change) == (None, None)  # too little could be heard then to compare with it


def test_the_trust_view_comes_protected_and_only_if_it_is_wanted(parts: Parts) -> None:
    found = look(parts, brand(parts, "Brodelmann"), STORM, OVER)

    assert found.trust is not None
    assert (found.trust.began, found.trust.view.volume.mentions > 100) == (None, True)
    assert seen(parts, "Brodelmann").trust is None


def test_the_table_has_a_row_a_step_and_no_word_that_a_spreadsheet_would_run(parts: Parts) -> None:
    found = [replace(seen(parts, name), names={}) for name in ("Brodelmann", "Kuriero")]
    rows = list(csv.DictReader(io.StringIO(table(found, Tongue("de", BERLIN, 10)), newline="")))

    assert tuple(rows[0]) == COLUMNS
    assert [row["brand"] for row in rows] == 7 * ["brodelmann"] + 7 * ["kuriero"]
    assert rows[0]["start"] == "2024-11-18T00:00:00+01:00"
    assert sum(int(row["mentions"]) for row in rows[:7]) == found[0].whole.count.total


def test_the_weekly_letter_draws_the_days_of_all_brands(parts: Parts) -> None:
    now = MONDAY + 7 * DAY
    days = report(parts, now, "digest", weekly=True).days
    read = parts.store.hours((), MONDAY, now)

    assert sum(count for count, _ in days) == sum(one.total for one in read)
    assert max(range(7), key=lambda place: days[place][0]) == 1
    assert all(5 < usual < 40 for _, usual in days)
    assert report(parts, now, "digest", weekly=False).days == ()
