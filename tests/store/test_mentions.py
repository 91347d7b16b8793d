"""What a visit brought is stored once, counted once, found again, and leaves nothing behind when it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listener.model import After, BrandId, Judged, Link, Mood, Search, SourceName, Tally
from listener.model.query import AllOf, Field, Holds, Words
from listener.store import Store
from listener.store.sqlite import SqliteDb
from tests.store.conftest import BRAND, BROKEN_RULES, NOW, SOURCE, edited, judged, save


def counts(store: Store) -> list[tuple[object, ...]]:
    """The roll-up as it is kept."""
    return store._db.rows(
        "SELECT brand, hour, source, total, voices, negative, negative_voices, neutral, positive, unscored FROM hourly "
        "WHERE total > 0 ORDER BY 1, 2, 3"
    )


def recounted(store: Store) -> list[tuple[object, ...]]:
    """The roll-up as it would be if it were made anew from the mentions."""
    return store._db.rows("""SELECT brand, at / 3600 * 3600 AS hour, source, count(*),
        count(*) FILTER (WHERE story = id), count(*) FILTER (WHERE mood = 'negative'),
        count(*) FILTER (WHERE mood = 'negative' AND story = id), count(*) FILTER (WHERE mood = 'neutral'),
        count(*) FILTER (WHERE mood = 'positive'), count(*) FILTER (WHERE mood = 'unscored')
        FROM hit JOIN mention ON id = mention GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""")


def test_a_visit_is_stored_once_however_often_it_is_saved(store: Store) -> None:
    batch = [judged("a"), judged("b", "Alles gut", mood=Mood.POSITIVE, minutes=90)]

    assert save(store, *batch) == Tally(fetched=2, stored=2)
    assert save(store, *batch) == Tally(fetched=2, known=2)

    assert [found.mention for found in store.search(Search())] == [batch[0].mention, batch[1].mention]
    assert counts(store) == recounted(store)


def test_the_tally_adds_up(store: Store) -> None:
    save(store, judged("a"))

    tally = store.save_visit(
        SOURCE,
        [judged("a", "geändert"), judged("b"), judged("b")],
        Tally(fetched=9, filtered=3, quarantined=1, known=2),
        After({}, NOW),
        NOW,
    )

    assert tally == Tally(fetched=9, stored=1, known=3, revised=1, filtered=3, quarantined=1)
    assert tally.fetched == tally.stored + tally.known + tally.revised + tally.filtered + tally.quarantined


def test_an_edited_mention_keeps_its_place_and_its_old_text(store: Store) -> None:
    one = judged("a", "Katastrophe auf Gleis drei")
    save(store, one)
    (before,) = store.search(Search())

    save(store, edited(one, "Entwarnung auf Gleis drei", Mood.NEUTRAL), at=NOW + timedelta(hours=1))

    (after,) = store.search(Search())
    assert (after.id, after.mention.text, after.tone.mood) == (before.id, "Entwarnung auf Gleis drei", Mood.NEUTRAL)
    assert store._db.rows("SELECT text FROM revision") == [("Katastrophe auf Gleis drei",)]
    assert store.search(Search(Words("katastrophe"))) == []
    assert [found.id for found in store.search(Search(Words("entwarnung")))] == [before.id]
    assert counts(store) == recounted(store)


def test_a_copy_belongs_to_the_first_original(store: Store) -> None:
    save(store, judged("original", "Wort eins zwei drei"))
    (original,) = store.search(Search())

    save(store, judged("kopie", minutes=-1, link=Link(exact=True, to=original.id)))
    (copy, _) = store.search(Search())
    save(
        store,
        judged("kopie der kopie", minutes=-2, link=Link(exact=False, to=copy.id)),
        judged("im selben Schub", minutes=-3, link=Link(exact=False, to=0, in_batch=True)),
    )

    assert {found.story for found in store.search(Search())} == {original.id}
    assert [found.id for found in store.search(Search(originals=True))] == [original.id]
    assert counts(store) == recounted(store)


def test_a_link_to_a_mention_stored_meanwhile_still_holds(store: Store) -> None:
    first = judged("a", "Der Text")
    save(store, first)
    (original,) = store.search(Search())

    save(store, first, judged("b", "Der Text", minutes=-5, link=Link(exact=True, to=0, in_batch=True)))

    assert [found.story for found in store.search(Search())] == [original.id, original.id]


def test_originals_are_found_by_shared_shingles_or_equal_words(store: Store) -> None:
    save(store, judged("a", "eins zwei drei vier"), judged("b", "etwas ganz anderes", minutes=5))
    similar = judged("c", "drei vier fünf sechs")

    found = store.originals(similar, NOW - timedelta(days=7), NOW + timedelta(days=7))

    assert [(title, text) for _, _, title, text in found] == [("Nordwind", "eins zwei drei vier")]
    assert store.originals(similar, NOW + timedelta(days=1), NOW + timedelta(days=7)) == []
    assert store.originals(similar, NOW - timedelta(days=9), NOW - timedelta(days=8)) == []


def test_umlauts_are_found_however_they_are_typed(store: Store) -> None:
    save(store, judged("a", "Ärger über die Straßenbahn in Überlingen"), judged("b", "Aerger, ganz ohne Umlaut"))

    assert len(store.search(Search(Words("aerger")))) == 2
    assert len(store.search(Search(AllOf((Words("strassenbahn"), Words("ueber", prefix=True)))))) == 1
    assert len(store.search(Search(Holds(Field.AUTHOR, ("mueller",))))) == 2


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Search(brands=(BRAND,)), ["neu", "alt"]),
        (Search(brands=(BrandId("andere"),)), []),
        (Search(sources=(SourceName("zeitung"),)), ["neu", "alt"]),
        (Search(langs=("en",)), []),
        (Search(moods=(Mood.POSITIVE,)), ["alt"]),
        (Search(since=NOW - timedelta(hours=1)), ["neu"]),
        (Search(until=NOW - timedelta(hours=1)), ["alt"]),
        (Search(Words("zug"), moods=(Mood.NEGATIVE,)), ["neu"]),
        (Search(Words("zug"), since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1)), ["neu"]),
        (Search(limit=1), ["neu"]),
    ],
)
def test_filters(store: Store, wanted: Search, expected: list[str]) -> None:
    save(store, judged("alt", "Der Zug war pünktlich", mood=Mood.POSITIVE, minutes=600), judged("neu"))

    assert [found.mention.native_id for found in store.search(wanted)] == expected
    assert store.count(wanted) == (2 if wanted.limit == 1 else len(expected))
    assert [found.mention.native_id for found in store.export(wanted)] == (
        ["alt", "neu"] if wanted.limit == 1 else expected[::-1]
    )


def test_detection_hears_neither_history_nor_the_other_brand(store: Store) -> None:
    save(
        store,
        judged("live", minutes=10),
        judged("backfill", minutes=20, backfill=True),
        judged("andere", minutes=30, brands=(BrandId("andere"),)),
    )

    heard = store.heard(BRAND, NOW - timedelta(hours=1), NOW)

    assert [(one.at, one.mood, one.author) for one in heard] == [
        (NOW - timedelta(minutes=10), Mood.NEGATIVE, "Erna Müller")
    ]
    assert [bin_.total for bin_ in store.bins(BRAND, NOW - timedelta(days=1), NOW + timedelta(hours=1))] == [2]


def test_forgetting_takes_text_index_and_copies_but_keeps_the_counts(store: Store) -> None:
    save(store, judged("alt", "Uraltes", minutes=60 * 24 * 400), judged("neu", "Neues"))
    before = counts(store)

    assert store.forget(NOW - timedelta(days=365), NOW) == 1

    assert [found.mention.native_id for found in store.search(Search())] == ["neu"]
    assert store.search(Search(Words("uraltes"))) == []
    assert store._db.rows("SELECT count(*) FROM sketch WHERE mention NOT IN (SELECT id FROM mention)") == [(0,)]
    assert counts(store) == before


def test_quoted_mentions_come_back_in_the_order_asked_for(store: Store) -> None:
    save(store, judged("a"), judged("b", minutes=1))
    b, a = sorted(found.id for found in store.search(Search()))

    assert [found.id for found in store.mentions_by_id(BRAND, [a, b])] == [a, b]
    assert store.mentions_by_id(BRAND, []) == []


def test_new_counts_of_a_known_mention_are_taken_over(store: Store) -> None:
    one = judged("a")
    save(store, one)
    save(store, replace(one, mention=replace(one.mention, likes=12, reach=900)))
    save(store, replace(one, mention=replace(one.mention, likes=15)))

    (found,) = store.search(Search())
    assert (found.mention.likes, found.mention.reach) == (15, 900)


MOODS = st.sampled_from(list(Mood))
STEPS = st.lists(st.tuples(st.integers(0, 6), MOODS, st.integers(0, 400)), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=st.lists(STEPS, max_size=4))
def test_the_series_always_equal_a_recount(
    tmp_path_factory: pytest.TempPathFactory, visits: list[list[tuple[int, Mood, int]]]
) -> None:
    """Whatever is stored, edited or stored again."""
    with Store(tmp_path_factory.mktemp("law") / "x.db") as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        for batch in visits:
            mentions: list[Judged] = [
                judged(f"n{name}", f"Text {mood} {minutes}", mood=mood, minutes=name * 40)
                for name, mood, minutes in batch
            ]
            tally = save(store, *mentions)
            assert tally.fetched == tally.stored + tally.known + tally.revised
        assert counts(store) == recounted(store)
        assert store._db.rows("SELECT count(*) FROM mention") == [(len({n for b in visits for n, _, _ in b}),)]
        assert isinstance(store._db, SqliteDb)
        store._db.connection.execute("INSERT INTO fulltext (fulltext) VALUES ('integrity-check')")


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    broken = judged("kaputt", brands=(BRAND, BRAND))  # the same brand twice breaks the key of the last table

    with pytest.raises(BROKEN_RULES):
        save(store, judged("heil"), broken)

    assert store.search(Search()) == []
    assert store.due_sources(NOW)[0].cursor == {}
