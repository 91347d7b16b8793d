"""What was deleted at its source leaves no word here; that somebody spoke stays. And nothing is deleted by mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listener.model import After, DateQuality, Judged, Link, Mood, Present, Search, SourceName, Tally
from listener.model.query import AllOf, Words
from listener.store import Store
from listener.store.sqlite import SqliteDb
from tests.store.conftest import BRAND, NOW, SOURCE, check_index, edited, judged
from tests.store.test_mentions import counts, recounted

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SINCE = NOW - 30 * DAY


def visit(
    store: Store,
    *batch: Judged,
    gone: Sequence[str] = (),
    there: Sequence[str] | None = None,
    since: datetime = SINCE,
    at: datetime = NOW,
    renamed: dict[str, str] | None = None,
) -> None:
    """A visit that may say what was deleted, or all that is there, or what is called otherwise now."""
    present = None if there is None else Present(since, frozenset(there))
    ids = {found.mention.native_id: found.id for found in store.search(Search(limit=1000))}
    names = {ids[old]: new for old, new in (renamed or {}).items()}
    after = After({}, at + HOUR, gone=tuple(gone), present=present, renamed=names)
    store.save_visit(SOURCE, batch, Tally(fetched=len(batch)), after, at)


def shown(store: Store) -> list[str]:
    return sorted(found.mention.native_id for found in store.search(Search(limit=1000)))


def check(store: Store) -> None:
    """The index holds what the table holds, and the counts are those of the table."""
    check_index(store)
    assert counts(store) == recounted(store)
    if isinstance(store._db, SqliteDb):  # PostgreSQL takes in nothing else
        assert store._db.rows("PRAGMA foreign_key_check") == []


def some(*natives: str) -> list[Judged]:
    return [judged(native, f"Beitrag {native} von Brodelmann", minutes=n) for n, native in enumerate(natives)]


def test_what_the_source_says_is_gone_leaves_no_word_but_its_count(store: Store) -> None:
    said = judged("weg", "Der Zauberstab ist Murks", minutes=5)
    visit(store, said, judged("bleibt"))
    visit(store, edited(said, "Der Zauberstab ist Kernschrott", Mood.NEGATIVE), at=NOW + HOUR)
    before = counts(store)

    visit(store, gone=["weg", "nie gesehen"], at=NOW + 2 * HOUR)

    assert shown(store) == ["bleibt"]
    assert store.search(Search(Words("zauberstab"))) == store.search(Search(Words("kernschrott"))) == []
    assert store.count(Search()) == len(list(store.export(Search()))) == 1
    assert store._db.rows("SELECT count(*) FROM revision") == [(0,)]
    assert counts(store) == before
    check(store)
    heard = store.heard(BRAND, NOW - DAY, NOW + DAY)
    assert [(one.title, one.text, one.author) for one in heard][:1] == [("", "", "")]


def test_after_the_clean_up_of_the_night_not_a_byte_of_it_is_left(
    store: Store, everything: Callable[[], bytes]
) -> None:
    """The index only marks words as deleted until it is merged, and the log still holds old pages."""
    visit(store, judged("weg", "Der Zauberstab ist Murks"), *some("a", "b", "c"))
    visit(store, gone=["weg"])

    store.forget(NOW - 400 * DAY, NOW - 400 * DAY)

    left = everything()
    assert b"zauberstab" not in left
    assert b"murks" not in left
    assert b"beitrag b von brodelmann" in left
    check(store)


def test_what_is_past_its_retention_leaves_no_byte_either(store: Store, everything: Callable[[], bytes]) -> None:
    undated = judged("undatiert", "Das Gurkenglas ist leer", minutes=60 * 24 * 400)
    undated = replace(undated, mention=replace(undated.mention, date_quality=DateQuality.SEEN))
    visit(store, judged("alt", "Der Zauberstab ist Murks", minutes=60 * 24 * 400), undated, *some("a"))

    assert store.forget(NOW - 365 * DAY, NOW) == 2

    left = everything()
    assert b"zauberstab" not in left
    assert b"gurkenglas" not in left
    check_index(store)


def test_what_is_missing_twice_where_it_should_be_was_deleted(store: Store) -> None:
    visit(store, *some("a", "b", "c"))

    visit(store, there=["a", "c"])
    assert shown(store) == ["a", "b", "c"]

    visit(store, there=["a", "c"], at=NOW + HOUR)
    assert shown(store) == ["a", "c"]
    assert store.search(Search(AllOf((Words("beitrag"), Words("b"))))) == []
    check(store)


def test_what_is_back_at_the_second_look_was_only_overlooked(store: Store) -> None:
    visit(store, *some("a", "b", "c"))
    for there in (["a", "c"], ["a", "b", "c"], ["a", "c"]):
        visit(store, there=there)

    assert shown(store) == ["a", "b", "c"]


def test_so_was_what_was_shown_in_between_by_a_visit_that_did_not_see_all(store: Store) -> None:
    visit(store, *some("a", "b", "c"))
    visit(store, there=["a", "c"])
    visit(store, replace(some("b")[0], mention=replace(some("b")[0].mention, likes=3)))
    visit(store, there=["a", "c"])

    assert shown(store) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("stored", "there", "left"),
    [
        pytest.param(20, 9, 20, id="half a list missing is not believed"),
        pytest.param(20, 10, 10, id="half of it is the most"),
        pytest.param(5, 1, 1, id="of a handful all but one may go"),
        pytest.param(5, 0, 5, id="an answer with nothing in it is rather a broken one"),
        pytest.param(7, 1, 7, id="six of seven are not believed"),
    ],
)
def test_an_answer_in_which_most_is_missing_is_not_believed(store: Store, stored: int, there: int, left: int) -> None:
    names = [f"n{number}" for number in range(stored)]
    visit(store, *some(*names))
    for look in range(3):
        visit(store, there=names[:there], at=NOW + look * HOUR)

    assert len(shown(store)) == left
    check(store)


def test_only_what_should_be_there_can_be_missing(store: Store) -> None:
    """Older entries, entries without a date and those of other sources are nothing to this answer."""
    undated = replace(some("undatiert")[0], mention=replace(some("u")[0].mention, date_quality=DateQuality.SEEN))
    undated = replace(undated, mention=replace(undated.mention, native_id="undatiert"))
    visit(store, judged("alt", minutes=60 * 24 * 31), undated, *some("a", "b"))
    other = judged("fremd")
    store.import_mentions(
        SourceName("andere"),
        [replace(other, mention=replace(other.mention, source=SourceName("andere")))],
        Tally(),
        NOW,
    )
    for look in range(3):
        visit(store, there=["a"], at=NOW + look * HOUR)

    assert shown(store) == ["a", "alt", "fremd", "undatiert"]


def test_a_text_that_comes_back_is_here_again_with_all_its_parts(store: Store) -> None:
    one = judged("a", "Der Zauberstab ist Murks und bleibt es auch")
    one = replace(one, mention=replace(one.mention, parent="thema-7", likes=4))
    visit(store, one)
    visit(store, gone=["a"])
    assert store.originals(one, NOW - DAY, NOW + DAY) == []

    visit(store, one, at=NOW + HOUR)

    (found,) = store.search(Search(Words("zauberstab")))
    assert found.mention == one.mention
    assert store._db.rows("SELECT count(*) FROM revision") == [(0,)]
    assert [native for _, native, _, _ in store.originals(one, NOW - DAY, NOW + DAY)] == [one.fingerprint]
    check(store)
    visit(store, gone=["a"], at=NOW + 2 * HOUR)
    assert shown(store) == []


def test_an_edited_text_is_found_by_its_new_words_when_it_is_copied(store: Store) -> None:
    one = judged("a", "alte Worte hier")
    visit(store, one)
    new = replace(edited(one, "ganz neue Rede", Mood.NEUTRAL), sketch=(11, 12, 13))
    visit(store, new, at=NOW + HOUR)

    asked = replace(judged("b", "x"), fingerprint="andere")
    assert store.originals(replace(asked, sketch=one.sketch), NOW - DAY, NOW + DAY) == []
    assert len(store.originals(replace(asked, sketch=(13,)), NOW - DAY, NOW + DAY)) == 1


def test_nothing_of_a_deleted_or_forgotten_text_comes_back_with_its_counts(store: Store) -> None:
    one = judged("a", "Der Zauberstab ist Murks")
    visit(store, one)
    visit(store, gone=["a"])
    after = After({}, NOW, refreshed=(replace(one.mention, likes=99, url="https://zeitung.example/geheim"),))

    store.save_visit(SOURCE, [], Tally(), after, NOW)

    assert store._db.rows("SELECT url, extra, likes FROM mention") == [("", "{}", None)]


def test_new_counts_and_an_answer_to_it_are_taken_over_without_a_new_version(store: Store) -> None:
    one = judged("a")
    visit(store, one)
    answered = replace(
        one.mention, likes=7, replies=2, extra={"reply": "Wir kümmern uns."}, url="https://neu.example/a"
    )
    after = After({}, NOW, refreshed=(answered, replace(one.mention, native_id="unbekannt")))

    store.save_visit(SOURCE, [], Tally(), after, NOW)
    store.save_visit(
        SOURCE, [], Tally(), replace(after, refreshed=(replace(answered, likes=None, extra={}, url=""),)), NOW
    )

    (found,) = store.search(Search())
    assert found.mention == answered
    assert store._db.rows("SELECT count(*) FROM revision") == [(0,)]


def test_a_copy_outlives_its_original(store: Store) -> None:
    visit(store, judged("original", "Wort eins zwei drei vier"))
    (original,) = store.search(Search())
    visit(store, judged("kopie", "Wort eins zwei drei vier", minutes=-5, link=Link(exact=True, to=original.id)))
    before = counts(store)

    visit(store, gone=["original"])

    assert shown(store) == ["kopie"]
    assert counts(store) == before
    check(store)


def test_a_renamed_entry_keeps_its_place_and_is_missing_nowhere(store: Store) -> None:
    visit(store, *some("a", "b", "c"))
    (before,) = [found.id for found in store.search(Search()) if found.mention.native_id == "a"]
    moved = judged("neu-a", "Beitrag a von Brodelmann, jetzt anders")
    moved = replace(moved, mention=replace(moved.mention, url="https://neu.example/a"))

    for look in range(3):
        visit(
            store, moved, there=["neu-a", "b", "c"], renamed={"a": "neu-a"} if not look else None, at=NOW + look * HOUR
        )

    assert shown(store) == ["b", "c", "neu-a"]
    (now,) = store.search(Search(Words("anders")))
    assert (now.id, now.mention.url) == (before, "https://neu.example/a")
    assert store._db.rows("SELECT count(*) FROM revision") == [(1,)]
    check(store)


def test_a_name_that_is_taken_is_not_given_twice(store: Store) -> None:
    visit(store, *some("a", "b"))

    visit(store, renamed={"a": "b"})

    assert shown(store) == ["a", "b"]


def test_twins_are_what_has_the_same_words_or_the_same_date_and_address(store: Store) -> None:
    same = judged("gleiche Worte", "Nie wieder", minutes=700)
    place = judged("gleicher Ort", "Etwas anderes", minutes=5)
    place = replace(place, mention=replace(place.mention, url="https://zeitung.example/neu"))
    deleted = judged("gelöscht", "Nie wieder", minutes=90)
    visit(store, same, place, deleted, judged("fremd", "Ganz anderes", minutes=5))
    visit(store, gone=["gelöscht"])
    other = judged("anderswo", "Nie wieder")
    other = replace(other, mention=replace(other.mention, source=SourceName("andere")))
    store.import_mentions(SourceName("andere"), [other], Tally(), NOW)

    found = store.twins(SOURCE, judged("neu", "Nie wieder", minutes=5))

    assert sorted(one.native_id for one in found) == ["gleiche Worte", "gleicher Ort"]
    assert {one.published for one in found} == {NOW - timedelta(minutes=700), NOW - timedelta(minutes=5)}


NAMES = [f"n{number}" for number in range(8)]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["say", "gone", "there", "rename", "forget"]),
        st.sets(st.sampled_from(NAMES), max_size=6),
        st.sampled_from(list(Mood)),
    ),
    max_size=10,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_said_deleted_brought_back_renamed_or_forgotten_index_and_counts_are_right(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, set[str], Mood]]
) -> None:
    fresh = count()
    with Store(tmp_path_factory.mktemp("law") / "x.db") as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        for number, (what, names, mood) in enumerate(steps):
            at = NOW + number * HOUR
            here = set(shown(store))
            if what == "say":
                batch = [judged(n, f"{n} sagt {mood} {next(fresh) % 3}", mood=mood, minutes=ord(n[1])) for n in names]
                visit(store, *batch, at=at)
                assert names <= set(shown(store))
            elif what == "gone":
                visit(store, gone=sorted(names), at=at)
                assert not names & set(shown(store))
            elif what == "there":
                visit(store, there=sorted(names), at=at)
                assert names & here <= set(shown(store))
            elif what == "rename":
                visit(store, renamed={name: f"{name}-{number}" for name in names & here}, at=at)
                assert len(shown(store)) == len(here)
            else:
                store.forget(NOW - timedelta(minutes=ord("4")), NOW)
                check_index(store)
                return  # the counts outlive what they counted
            check(store)
