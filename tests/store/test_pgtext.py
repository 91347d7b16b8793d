"""The words of a text are the same on both engines, and so is what a query means; what PostgreSQL cuts off is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.model import Search
from listener.model.query import AllOf, Field, Holds, Near, Not, Words
from listener.store import Store, pgtext
from listener.store.tokens import LONGEST, TOKENIZER, refolded, tokens
from tests.store.conftest import check_index, edited, judged, save

TEXT = st.text(max_size=30) | st.text(st.sampled_from("aB9_-. ,😡éßÄ\u0301\u0308ﬁ日本नम्ऀ\u200d\ue000İ"), max_size=20)


def as_sqlite_has_them(text: str) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(f'CREATE VIRTUAL TABLE f USING fts5 (t, tokenize = "{TOKENIZER}")')
        memory.execute("CREATE VIRTUAL TABLE v USING fts5vocab (f, instance)")
        memory.execute("INSERT INTO f VALUES (?)", [text])
        return [word for (word,) in memory.execute("SELECT term FROM v ORDER BY offset")]


@given(text=TEXT)
def test_the_words_of_a_text_are_those_that_sqlite_s_index_has(text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode().replace("\0", "")

    assert tokens(clean) == as_sqlite_has_them(clean)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ärger im Zug-Café!", ["aerger", "im", "zug", "cafe"]),
        ("Straße GROẞ STRASSE", ["strasse", "gross", "strasse"]),
        ("u\u0308ber 5km/h, @erna #bahn", ["uber", "5km", "h", "erna", "bahn"]),
        ("Bahn😡Bahn", ["bahn", "bahn"]),
        ("'tis\\'s", ["tis", "s"]),
        ("", []),
    ],
)
def test_umlauts_are_spelled_out_and_signs_part_words(text: str, words: list[str]) -> None:
    assert tokens(refolded(text)) == words


def test_no_phrase_goes_from_one_column_into_the_next(store: Store) -> None:
    """Names, titles and texts stand apart, however far a query reaches."""
    save(store, judged("1", "kommt zu spät"))  # by Erna Müller, titled Nordwind

    assert len(store.search(Search(Near(Words("kommt"), Words("spaet"), 1)))) == 1
    for asked in (Words("nordwind kommt"), Words("mueller nordwind"), Near(Words("mueller"), Words("kommt"), 100)):
        assert store.search(Search(asked)) == []


def test_an_author_is_asked_for_in_names_alone(store: Store) -> None:
    save(store, judged("1", "Erna sagt nichts"), judged("2", "Nordwind", minutes=1))

    assert len(store.search(Search(Holds(Field.AUTHOR, ("erna mueller",))))) == 2
    for name in ("nordwind", "sagt", "mueller erna"):
        assert store.search(Search(Holds(Field.AUTHOR, (name,)))) == []


def test_two_words_may_be_near_each_other_in_the_same_word(store: Store) -> None:
    """So says SQLite, and so it is told wherever a phrase stands on another one."""
    save(store, judged("1", "der kurze Zug nach Halle fährt"))

    for left, right in (("zug", "zug"), ("kurze zug", "zug nach"), ("der kurze zug", "kurze"), ("halle", "halle")):
        assert len(store.search(Search(Near(Words(left), Words(right), 0)))) == 1, (left, right)
    assert len(store.search(Search(Near(Words("zu", True), Words("zug"), 0)))) == 1
    assert store.search(Search(Near(Words("zug"), Words("zuge"), 0))) == []


def test_what_has_no_words_finds_nothing_and_excludes_nothing(store: Store) -> None:
    save(store, judged("1", "Bahn"))
    nothing = Words("\u0301")

    assert store.search(Search(nothing)) == []
    assert len(store.search(Search(AllOf((Words("bahn"), Not(nothing)))))) == 1


def test_a_word_longer_than_any_that_people_write_is_found_by_its_beginning(store: Store) -> None:
    """Five hundred letters of it count on a server; a file knows some more."""
    save(store, judged("1", "ä" * 3000))

    assert len(store.search(Search(Words("ae" * 200, True)))) == 1
    assert max(map(len, tokens("é" * 3000))) == LONGEST


def test_of_a_word_said_hundreds_of_times_phrases_know_the_first_255_places() -> None:
    """Else PostgreSQL would cut them off by itself, and silently; as a word it is found wherever it stands."""
    said = pgtext.vector("", "so " * 300 + "nun", "")

    assert said.count(",") == 254
    assert "'nun':813" in said  # behind 300 words and twice the distance between columns


def test_an_edited_text_is_indexed_anew_and_a_forgotten_one_goes(store: Store) -> None:
    one = judged("1", "Bahn zu spät")
    save(store, one, judged("2", "Zug", minutes=3))
    save(store, edited(one, "Bus fährt", one.tone.mood))

    check_index(store)
    assert store.search(Search(Words("bahn"))) == []
    assert len(store.search(Search(Words("bus faehrt")))) == 1
