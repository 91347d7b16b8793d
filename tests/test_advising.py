"""What a stance goes by: what was like it before, and what people thought, as the database remembers them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest

from alerts.bookshelf import load
from alerts.briefing import advice, as_object
from alerts.posture import Cluster, Reputation, Strategy
from benchmarks.relationship_plans import lived
from benchmarks.relationship_year import ID, Clock, line, program
from listener.advising import advised, earlier, matter, reputation
from listener.core.handled import is_kind
from listener.importing import from_lines, import_all
from listener.model import Assessment, BrandId, Handling, Incident, IncidentId, Mistake, State
from listener.model.relation import Prior
from listener.planning import NOTHING, as_kind, chosen, remembered
from listener.relating import relate_due
from listener.store import Store
from listener.trusting import prior
from tests.store.conftest import BRAND, NOW

BOOKS, _ = load()
DAY = timedelta(days=1)
SEEN = Assessment(
    BRAND, NOW, 4, 4, 2, False, 35, 1.2, 0.0, 4.0, 0.7, 0.26, timedelta(minutes=31), timedelta(hours=1), ()
)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "listener.db") as found:
        yield found


def said(book: Store, praise: int, blame: int) -> None:
    """Let so many voices have praised and criticised a month ago."""
    with closing(connect(book.path)) as file, file:
        hour = int((NOW - 30 * DAY).timestamp()) // 3600 * 3600
        total = praise + blame
        row = (BRAND, hour, "forum", "forum", total, total, blame, blame, 0, praise, 0)
        file.execute("INSERT INTO hourly VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def storm(id_: int, opened: datetime, playbook: str = "product_defect", **changes: Any) -> Incident:
    one = Incident(IncidentId(id_), BRAND, State.OPEN, 4, 4, opened, opened, playbook=playbook, last=SEEN)
    return replace(one, **changes)


def ended(id_: int, ago: timedelta, **changes: Any) -> Incident:
    at = NOW - ago
    return storm(id_, at - DAY, **{"state": State.CLOSED, "closed": at, **changes})


def test_the_same_kind_within_two_years_asks_for_more_responsibility(book: Store) -> None:
    book.decide(ended(1, 150 * DAY), (), (), NOW)
    now = storm(2, NOW)

    assert advised(book, BOOKS, now).posture.strategy is Strategy.REBUILD
    assert advised(book, BOOKS, now).grounds.earlier == "INC-0001"


@pytest.mark.parametrize(
    "other",
    [
        ended(1, 731 * DAY),
        ended(1, 150 * DAY, playbook="rumour"),
        ended(1, 150 * DAY, handling=Handling(mistake=Mistake.SATIRE)),
        ended(1, 150 * DAY, handling=Handling(into="INC-0009")),
        ended(1, 150 * DAY, max_level=2),
        ended(1, 150 * DAY, brand=BrandId("another")),
        storm(1, NOW - 150 * DAY),
    ],
    ids=["too long ago", "another kind", "a false alarm", "part of another", "a breeze", "another brand", "going on"],
)
def test_nothing_else_does(book: Store, other: Incident) -> None:
    book.decide(other, (), (), NOW)

    assert earlier(book, BOOKS, storm(2, NOW)) == ""
    assert advised(book, BOOKS, storm(2, NOW)).posture.strategy is Strategy.DIMINISH


def test_only_what_declines_or_is_over_may_be_at_its_end(book: Store) -> None:
    states = {state: advised(book, BOOKS, replace(storm(2, NOW), state=state)).grounds.calming for state in State}

    assert {state for state, calming in states.items() if calming} == {State.DECLINING, State.CLOSED}


def test_what_nobody_knows_the_kind_of_is_like_nothing(book: Store) -> None:
    book.decide(ended(1, 150 * DAY, playbook="generic_storm"), (), (), NOW)

    assert earlier(book, BOOKS, storm(2, NOW, "generic_storm")) == ""


def test_the_aftercare_does_not_hide_what_it_was_about() -> None:
    going = storm(1, NOW - 200 * DAY)
    plan = chosen(BOOKS, going, SEEN, (), NOW)
    over = replace(going, state=State.CLOSED, closed=NOW - 199 * DAY, plan=plan.plan, playbook=plan.choice.playbook.id)
    after = chosen(BOOKS, over, SEEN, (), NOW)

    assert after.choice.playbook.id == "aftercare"
    assert matter(replace(over, playbook="aftercare", plan=after.plan)) == plan.choice.playbook.id != "aftercare"


def test_too_little_said_before_is_no_reputation(book: Store) -> None:
    assert reputation(book, storm(1, NOW)) is None
    assert advised(book, BOOKS, storm(1, NOW)).grounds.reputation is Reputation.NEUTRAL


@pytest.mark.parametrize(
    ("praise", "blame", "name"),
    [(60, 40, Reputation.GOOD), (50, 50, Reputation.NEUTRAL), (40, 60, Reputation.BAD), (39, 60, Reputation.NEUTRAL)],
)
def test_a_reputation_is_the_praise_and_blame_of_the_quarter_before(
    book: Store, praise: int, blame: int, name: Reputation
) -> None:
    said(book, praise, blame)

    assert advised(book, BOOKS, storm(1, NOW)).grounds.reputation is name
    assert reputation(book, storm(1, NOW + 90 * DAY)) is None, "that was longer ago"


@pytest.mark.parametrize(("sign", "name"), [(1, Reputation.GOOD), (0, Reputation.NEUTRAL), (-1, Reputation.BAD)])
def test_the_balance_of_trust_goes_before_praise_and_blame(book: Store, sign: int, name: Reputation) -> None:
    said(book, 90, 10)
    found = advised(book, BOOKS, storm(1, NOW), Prior(sign, 50.0 * sign))

    assert (found.grounds.reputation, found.grounds.balance) == (name, 50.0 * sign)
    assert as_object(found)["trust_balance"] == 50.0 * sign
    assert any("Vertrauensbilanz" in line for line in advice(found, "de")) is bool(sign)


def test_the_balance_before_an_incident_leaves_out_its_day_and_what_is_too_little(tmp_path: Path) -> None:
    clock, year = Clock(), lived(3, 120)
    with program(tmp_path, clock) as parts:
        clock.now = year.end
        import_all(parts, from_lines(parts, map(line, year.posts)), clock.now, lambda _: None)
        while relate_due(parts, clock.now):
            pass
        store, config = parts.store, parts.config
        found = prior(store, config, ID, year.end)
        silent = replace(config, desk=replace(config.desk, reputation=False))

        assert found is not None
        assert found.sign == (found.points > 0) - (found.points < 0)
        assert prior(store, config, ID, year.end - 400 * DAY) is None
        assert prior(store, silent, ID, year.end) is None


def test_a_person_s_word_on_responsibility_is_what_counts(book: Store) -> None:
    found = advised(book, BOOKS, storm(1, NOW, handling=Handling(cluster="victim")))

    assert found.grounds.cluster is Cluster.VICTIM
    assert found.posture.strategy is Strategy.INFORM


def test_what_a_choice_remembers_is_what_messages_say_between_two_looks() -> None:
    plan = chosen(BOOKS, storm(1, NOW), SEEN, (), NOW)
    memory = remembered(plan.plan)

    assert memory.known == dict(plan.known)
    assert memory.along == tuple(one.id for one in plan.choice.addons)
    assert memory.kept is not None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"playbook": 1, "shrug": 2}', '{"known": 7}', "null"])
def test_what_another_version_remembered_is_forgotten_and_breaks_nothing(text: str) -> None:
    assert remembered(text) == NOTHING
    assert chosen(BOOKS, storm(1, NOW, plan=text), SEEN, (), NOW).choice.playbook.id in BOOKS


def test_what_an_earlier_version_remembered_still_counts() -> None:
    old = '{"playbook": "rumour", "level": 4, "claim": "none", "pinned": false, "rival": "", "rival_since": null}'
    kept = remembered(old).kept

    assert kept is not None
    assert (kept.playbook, kept.rival_since, remembered(old).along) == ("rumour", None, ())


def test_a_kind_that_a_person_sets_is_followed_at_once_and_until_it_is_let_go() -> None:
    deed = as_kind(BOOKS, storm(1, NOW, "generic_storm"), "data_breach", (), NOW)

    assert deed.incident.playbook == deed.detail["playbook"] == "data_breach"
    assert deed.detail["before"] == "generic_storm"
    later = [chosen(BOOKS, one, SEEN, (), NOW + DAY) for one in (deed.incident, is_kind(deed.incident, "").incident)]
    assert [one.choice.playbook.id for one in later] == ["data_breach", "generic_storm"]
