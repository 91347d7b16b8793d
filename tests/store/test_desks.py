"""What people say they answered, what becomes of feedback, whose backlog calls: kept, and gone with its mentions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listener.model import NO_INCIDENT, BrandId, ChannelName, MentionId, Promise, Reason, Search
from listener.model.desk import Progress, Step, Via
from listener.store import Store
from tests.store.conftest import BRAND, BROKEN_RULES, NOW, SOURCE, judged, save

DAY = timedelta(days=1)
SLACK = ChannelName("slack")


def ids(store: Store) -> list[MentionId]:
    return [one.id for one in store.search(Search())]


def promise(key: str) -> Promise:
    return Promise(key, NO_INCIDENT, SLACK, Reason.BACKLOG, 0, "{}", NOW)


@pytest.fixture
def two(store: Store) -> list[MentionId]:
    save(store, judged("a"), judged("b", "Der Aufzug ist kaputt", minutes=5))
    return ids(store)


def test_who_answered_what_is_kept_however_often_it_is_said(store: Store, two: list[MentionId]) -> None:
    assert not store.desks.in_use()
    assert store.desks.answer(two[0], "erna", "am Telefon", NOW)
    assert store.desks.answer(two[0], "kai", "", NOW + DAY)
    assert not store.desks.answer(MentionId(7), "erna", "", NOW)

    first, second = store.desks.answered(two)
    assert (first.to, first.at, first.via, first.source, first.text) == (two[0], NOW, Via.PERSON, SOURCE, "am Telefon")
    assert second.at == NOW + DAY
    assert store.desks.answered([two[1]]) == []
    assert store.desks.in_use()


def test_feedback_begins_as_heard_and_its_history_only_grows(store: Store, two: list[MentionId]) -> None:
    made = store.desks.open(BRAND, "Aufzug", [*two, MentionId(7)], "erna", NOW)
    other = store.desks.open(BrandId("suedwind"), "Takt", two[:1], "kai", NOW + DAY)
    store.desks.step(Step(made.number, NOW + DAY, Progress.DONE, "kai", "repariert"))

    assert (made.number, other.number, made.mentions) == (1, 2, tuple(sorted(two)))
    assert store.desks.feedback([BRAND]) == [made]
    assert store.desks.feedback() == [made, other]
    assert [(one.progress, one.actor, one.note) for one in store.desks.steps(made.number)] == [
        (Progress.HEARD, "erna", ""),
        (Progress.DONE, "kai", "repariert"),
    ]
    assert len(store.desks.steps()) == 3


def test_what_is_forgotten_is_in_no_answer_and_no_feedback(store: Store, two: list[MentionId]) -> None:
    store.desks.answer(two[0], "erna", "", NOW)
    store.desks.open(BRAND, "Aufzug", two, "erna", NOW)

    store.forget(NOW + DAY, NOW)

    assert store.desks.answered(two) == []
    assert [one.mentions for one in store.desks.feedback()] == [()]


def test_a_backlog_calls_from_a_moment_on_and_its_messages_come_with_it(store: Store) -> None:
    assert store.desks.backlog_since(BRAND) is None
    store.desks.call(BRAND, NOW, [promise("backlog.nordwind.1/slack")], NOW)
    assert store.desks.backlog_since(BRAND) == NOW
    assert store.desks.backlog_since(BrandId("suedwind")) is None

    store.desks.call(BRAND, None, [], NOW + DAY)
    assert store.desks.backlog_since(BRAND) is None
    assert [one.key for one in store.told(NO_INCIDENT)] == ["backlog.nordwind.1/slack"]


def test_without_its_message_the_state_is_not_kept(store: Store) -> None:
    """Both or neither: a backlog that began in silence would never be told."""
    broken = Promise("k", NO_INCIDENT, SLACK, Reason.BACKLOG, 0, None, NOW)  # type: ignore[arg-type] # what a table refuses

    with pytest.raises(BROKEN_RULES, match=r"(?i)not.null"):
        store.desks.call(BRAND, NOW, [broken], NOW)

    assert store.desks.backlog_since(BRAND) is None
