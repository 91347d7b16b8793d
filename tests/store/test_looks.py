"""What pages ask of the file: how much lies there, how far back so many mentions reach, who was visited last."""

from __future__ import annotations

from datetime import timedelta

from listener.model import BrandId, SourceName
from listener.model.relation import ContactPhase, Emotion, Relation, Touchpoint
from listener.store import Store
from tests.store.conftest import BRAND, NOW, SOURCE, judged, save

RIVAL = BrandId("suedexpress")
MINUTE = timedelta(minutes=1)
READ = Relation(ContactPhase.CONTACT, (), Touchpoint.NONE, Emotion.NONE)


def test_an_empty_file_has_nothing_old_and_nothing_unread(store: Store) -> None:
    found = store.looks.stock()

    assert (found.oldest, found.unread, found.free) == (None, 0, 0)
    assert found.used > 0


def test_the_stock_tells_the_oldest_mention_and_what_is_still_to_be_read(store: Store) -> None:
    save(store, judged("a", minutes=30), judged("b", "Wieder nichts", minutes=90))
    found = store.looks.stock()

    assert (found.oldest, found.unread) == (NOW - 90 * MINUTE, 2)
    assert found.used > 100_000


def test_so_many_mentions_reach_back_to_when_the_first_of_them_was_said(store: Store) -> None:
    save(store, *(judged(str(n), f"Satz {n}", minutes=n) for n in range(1, 6)))
    save(store, *(judged(f"r{n}", f"Anderes {n}", minutes=n + 0.5, brands=(RIVAL,)) for n in range(1, 4)))

    assert store.looks.reaches([BRAND], NOW, 2) == NOW - 2 * MINUTE
    assert store.looks.reaches([BRAND], NOW, 5) == NOW - 5 * MINUTE
    assert store.looks.reaches([BRAND], NOW, 6) is None
    assert store.looks.reaches([BRAND], NOW - 3 * MINUTE, 2) == NOW - 5 * MINUTE
    assert store.looks.reaches([BRAND, RIVAL], NOW, 4) == NOW - 2.5 * MINUTE
    assert store.looks.reaches([BRAND, RIVAL], NOW, 9) is None


def test_the_last_visits_are_told_with_what_came_of_them(store: Store) -> None:
    save(store, judged("a"))
    store.visit_failed(SOURCE, "timeout: after 30 s", NOW + 9 * MINUTE, NOW + MINUTE)
    first, second = store.looks.visited()

    assert (first.source, first.at, first.error) == (SOURCE, NOW + MINUTE, "timeout: after 30 s")
    assert (second.error, second.fetched, second.stored) == ("", 1, 1)
    assert len(store.looks.visited(1)) == 1


def test_voices_are_the_read_mentions_without_their_words(store: Store) -> None:
    save(store, judged("a", minutes=2), judged("b", "Noch nicht gelesen", minutes=1))
    first, _ = reversed(store.relations.unread())
    store.relations.note([(first, READ)])
    (known,) = store.relations.said(BRAND, NOW - timedelta(hours=1), NOW, own)
    (found,) = store.relations.voiced(BRAND, NOW - timedelta(hours=1), NOW, own)
    told = known.utterance

    assert (found.id, found.brand, found.at, found.mood) == (told.id, told.brand, told.at, told.mood)
    assert (found.author, found.own, found.story, found.reach) == (told.author, told.own, told.story, told.reach)


def own(_brand: BrandId, _source: SourceName, author: str) -> bool:
    return author == "Nordwind hilft"
