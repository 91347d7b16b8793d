"""How mentions were read: once each, anew when their words or the reader change, gone when they go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from listener.model import MentionId, Mood, SourceName
from listener.model.relation import ContactPhase, Cue, Emotion, Intent, Relation, Touchpoint
from listener.store import Store
from listener.store.relations import Unread, share_of
from tests.store.conftest import BRAND, NOW, SOURCE, edited, judged, save

LATE = Relation(
    ContactPhase.AFTER_CONTACT,
    (Intent.COMPLAINT, Intent.SWITCH),
    Touchpoint.DELIVERY,
    Emotion.ANGER,
    (Cue("intent", "complaint", "wieder zu spät"),),
)
WHOLE = (NOW - timedelta(days=1), NOW + timedelta(hours=1))


def nobody(*_: object) -> bool:
    return False


def read_all(store: Store, relation: Relation = LATE) -> list[Unread]:
    waiting = store.relations.unread()
    store.relations.note([(one, relation) for one in waiting])
    return waiting


def test_what_is_stored_waits_to_be_read_and_is_read_once(store: Store) -> None:
    save(store, judged("1"), judged("2", "Gern wieder", minutes=5))

    assert [one.text for one in read_all(store)] == ["Der Zug kam wieder zu spät", "Gern wieder"]
    assert store.relations.unread() == []
    (first, second) = store.relations.said(BRAND, *WHOLE, nobody)
    assert first.text == "Gern wieder"
    assert second.utterance.relation == LATE
    assert store.relations.read([second.utterance.id]) == {second.utterance.id: LATE}


def test_an_edited_text_is_read_anew(store: Store) -> None:
    save(store, judged("1"))
    read_all(store)

    save(store, edited(judged("1"), "Der Zug war pünktlich", Mood.NEUTRAL))

    assert store.relations.said(BRAND, *WHOLE, nobody) == []
    assert [one.text for one in store.relations.unread()] == ["Der Zug war pünktlich"]


def test_what_was_edited_while_it_was_read_is_read_again(store: Store) -> None:
    save(store, judged("1"))
    waiting = store.relations.unread()
    save(store, edited(judged("1"), "Der Zug war pünktlich", Mood.NEUTRAL))

    store.relations.note([(one, LATE) for one in waiting])

    assert store.relations.said(BRAND, *WHOLE, nobody) == []
    assert [one.text for one in store.relations.unread()] == ["Der Zug war pünktlich"]


def test_another_reader_reads_everything_anew(store: Store) -> None:
    assert store.relations.read_by("1")
    save(store, judged("1"))
    read_all(store)

    assert not store.relations.read_by("1")
    assert store.relations.unread() == []
    assert store.relations.read_by("2")
    assert len(store.relations.unread()) == 1


def test_what_is_forgotten_leaves_nothing_behind(store: Store) -> None:
    save(store, judged("1"), judged("2", "Noch einer"))
    store.relations.note([(one, LATE) for one in store.relations.unread(1)])

    store.forget(NOW + timedelta(days=1), NOW)

    assert store.relations.unread() == []
    assert store.relations.said(BRAND, *WHOLE, nobody) == []


def test_an_author_has_one_pseudonym_for_each_source_and_the_name_is_not_in_it(store: Store) -> None:
    save(store, judged("1"), judged("2", "Noch einer", minutes=5))
    read_all(store)

    (one, other) = store.relations.said(BRAND, *WHOLE, nobody)

    person = one.utterance.author
    assert person == other.utterance.author == store.relations.person(SOURCE, "Erna Müller")
    assert person != store.relations.person(SourceName("forum"), "Erna Müller")
    assert "Erna" not in repr(one)
    assert store.relations.person(SOURCE, "") == ""


def test_the_company_s_own_posts_are_marked(store: Store) -> None:
    save(store, judged("1"))
    read_all(store)

    (said,) = store.relations.said(BRAND, *WHOLE, lambda *who: who == (BRAND, SOURCE, "Erna Müller"))

    assert said.utterance.own


@pytest.mark.parametrize(
    ("rating", "best", "worst", "share"),
    [(5, 5, None, 1.0), (1, 5, None, 0.0), (3, 5, 1, 0.5), (0, 10, 0, 0.0), (7, 10, 0, 0.7), (6, 5, 1, 1.0)],
)
def test_a_rating_is_a_share_of_its_scale(rating: float, best: float, worst: float | None, share: float) -> None:
    assert share_of(rating, best, worst) == pytest.approx(share)


def test_a_rating_without_a_scale_is_none() -> None:
    assert share_of(4, None, None) is None
    assert share_of(None, 5, 1) is None
    assert share_of(1, 1, 1) is None


def test_a_thread_is_known_by_what_an_entry_answers(store: Store) -> None:
    save(store, judged("1", minutes=9))
    answer = judged("2", "Das tut uns leid", minutes=3)
    save(store, replace(answer, mention=replace(answer.mention, parent="1")))
    read_all(store)

    (first, second) = store.relations.said(BRAND, *WHOLE, nobody)

    assert second.utterance.parent == first.utterance.id
    assert first.utterance.parent is None


def test_nothing_is_read_of_nothing(store: Store) -> None:
    store.relations.note([])
    assert store.relations.read([MentionId(1)]) == {}
