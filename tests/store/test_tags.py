"""Sources and brands as words of the index: they lead a search, and nobody finds them by typing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from listener.model import BrandId, Mood, Search, SourceName, Tally
from listener.model.query import AllOf, Field, Holds, Words
from listener.store import Store, schema
from listener.store.search import plan
from listener.store.sqlite import SqliteDb
from listener.store.tags import of
from tests.store.conftest import BRAND, NOW, SOURCE, check_index, edited, judged, of_files, save

OTHER = BrandId("suedexpress")
AND_TRAIN = AllOf((Words("zug"), Holds(Field.BRAND, (OTHER,))))


def natives(store: Store, wanted: Search) -> set[str]:
    return {one.mention.native_id for one in store.search(wanted)}


@of_files("another database's index has no tags")
def test_a_word_with_a_brand_is_looked_for_in_the_index_alone(store: Store) -> None:
    save(store, judged("a"), judged("b", brands=(OTHER,)), judged("c", brands=(BRAND, OTHER)))

    found = plan(Search(AND_TRAIN))

    assert natives(store, Search(AND_TRAIN)) == {"b", "c"}
    assert "tags :" in found.where.values[0]
    (listed,) = store._db.rows("SELECT count(*) FROM fulltext WHERE fulltext MATCH ?", found.where.values[:1])
    assert listed == (2,)


@of_files("another database's index has no tags")
@pytest.mark.parametrize("typed", ["b", "s", "b6", "7375656465787072657373", "", "\ue000", "\ue000b"])
def test_nobody_finds_a_tag_by_typing(store: Store, typed: str) -> None:
    save(store, judged("a", "Der Zug"))
    save(store, judged("b", "Zug \ue000b7375656465787072657373", brands=(BRAND,)))  # who writes one, has none

    assert natives(store, Search(AND_TRAIN)) == set()
    if typed and "\ue000" not in typed:
        assert natives(store, Search(Words(typed, prefix=True))) == set()
        assert not [term for term, *_ in store.lookup.holding(typed, 9) if "\ue000" in term]


def test_tags_follow_an_edit_that_names_another_brand(store: Store) -> None:
    old = judged("a")
    save(store, old)

    save(store, replace(edited(old, "Der andere Zug", Mood.NEUTRAL), brands=(OTHER,)))

    assert natives(store, Search(AND_TRAIN)) == {"a"}
    assert natives(store, Search(AllOf((Words("zug"), Holds(Field.BRAND, (BRAND,)))))) == set()
    check_index(store)


@pytest.mark.parametrize("name", ["zeitung", "Ärger & Co.", "a b", 'x"y', "日本", "a-b_c"])
def test_any_name_of_a_source_leads_to_what_it_brought(store: Store, name: str) -> None:
    one = judged("a")
    named = replace(one, mention=replace(one.mention, source=SourceName(name)))
    store.import_mentions(SourceName(name), [named], Tally(1), NOW)
    store.import_mentions(
        SourceName("anders"), [replace(one, mention=replace(one.mention, source=SourceName("anders")))], Tally(1), NOW
    )

    found = store.search(Search(Holds(Field.SOURCE, (name,))))

    assert [one.mention.source for one in found] == [name]
    check_index(store)


def test_the_index_of_an_older_version_gets_its_tags(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    db = SqliteDb(path)
    with db.transaction() as connection:
        schema.MIGRATIONS.apply(db.tables, stop_before="m023_tags")
        columns = (
            "id, source, native_id, medium, at, published, first_seen, date_quality, url, author, title, text, lang"
        )
        for number, brands in enumerate([(BRAND,), (OTHER,), (BRAND, OTHER), ()], 1):
            connection.execute(
                f"INSERT INTO mention ({columns}, parent, backfill, story, fingerprint, extra) VALUES "  # noqa: S608
                "(?, ?, ?, 'news', 1, 1, 1, 'exact', '', 'Erna', '', 'Der Zug', 'de', '', 0, ?, 'x', '{}')",
                [number, SOURCE, str(number), number],
            )
            for brand in brands:
                connection.execute(
                    "INSERT INTO hit (brand, mention, matched, mood, method, words) "
                    "VALUES (?, ?, '[]', 'neutral', 'x', '[]')",
                    [brand, number],
                )
        connection.execute(
            "INSERT INTO fulltext (rowid, title, text, author) SELECT id, title, text, author FROM searchable"
        )
    db.close()

    with Store(path) as store:
        assert natives(store, Search(AND_TRAIN)) == {"2", "3"}
        assert natives(store, Search(Holds(Field.SOURCE, (SOURCE,)))) == {"1", "2", "3"}
        check_index(store)
        written = dict(store._db.rows("SELECT id, tags FROM searchable"))
    assert written == {
        1: of(SOURCE, [BRAND]),
        2: of(SOURCE, [OTHER]),
        3: of(SOURCE, [OTHER, BRAND]),
        4: of(SOURCE, []),
    }
