"""A search finds what its query means, newest first, and nothing that people ask makes SQLite stumble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.exchanges import matter_of
from listener.core.query import parse
from listener.core.query_fields import People, Setting
from listener.errors import UsageError
from listener.model import BrandId, Judged, Link, Medium, MentionId, Mood, Search, SourceName, Tone
from listener.model.query import EVERYTHING, AllOf, AnyOf, Field, Holds, Near, Not, Replied, Since, Tree, Until, Words
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint, Utterance
from listener.model.url import parsed
from listener.store import Store
from listener.store.db import Place
from listener.store.mentions import _FOUND
from listener.store.relations import share_of
from listener.store.search import plan
from listener.store.searchforms import MOST, spelled
from listener.store.searchsteps import newest
from tests.meaning import TYPED, Told, means, trees
from tests.postgres import Cluster
from tests.store.conftest import BRAND, NOW, SOURCE, judged, of_files, save

OTHER, FORUM = BrandId("suedexpress"), SourceName("forum")
TEXTS = ("Bahn zu spät", "Der Zug, die Bahn", "Bahnhof", "spät der Zug", "www.bahn.example", "Ärger: Zug-Bahn kam spät")
MOODS = tuple(Mood)


@dataclass(frozen=True)
class Card:
    """A mention as it is put into the store, and what somebody read in it."""

    text: str
    title: str
    author: str
    source: SourceName
    medium: Medium
    lang: str
    minutes: int
    brands: tuple[BrandId, ...]
    moods: tuple[Mood, Mood]
    relation: Relation | None
    copies: bool
    rating: float | None
    reply: str


@dataclass(frozen=True)
class Shelf:
    """What is stored, and who is said to have answered: the numbers are those of the cards."""

    cards: tuple[Card, ...]
    own: frozenset[int]
    answered: frozenset[int]
    closed: frozenset[int]


READ = st.builds(
    Relation,
    st.sampled_from(ContactPhase),
    st.lists(st.sampled_from(Intent), max_size=2, unique=True).map(tuple),
    st.sampled_from([Touchpoint.APP, Touchpoint.NONE]),
    st.sampled_from([Emotion.ANGER, Emotion.NONE]),
)
CARD = st.builds(
    Card,
    st.sampled_from(TEXTS),
    st.sampled_from(["", "Bahn", "Zug http://x.example"]),
    st.sampled_from(["Erna Müller", "Zug", ""]),
    st.sampled_from([SOURCE, FORUM]),
    st.sampled_from([Medium.NEWS, Medium.FORUM]),
    st.sampled_from(["de", "en", ""]),
    st.integers(0, 3).map(lambda days: days * 1440),
    st.sampled_from([(BRAND,), (OTHER,), (BRAND, OTHER), (OTHER, BRAND)]),
    st.tuples(st.sampled_from(MOODS), st.sampled_from(MOODS)),
    st.none() | READ,
    st.booleans(),
    st.sampled_from([None, 1.0, 3.0, 4.0]),
    st.sampled_from(["", " ", "Danke"]),
)
NUMBERS = st.frozensets(st.integers(0, 7))
SHELF = st.builds(Shelf, st.lists(CARD, max_size=8).map(tuple), NUMBERS, NUMBERS, NUMBERS)
WORD = st.builds(Words, st.sampled_from(["bahn", "zug", "spaet", "der zug", "mueller", "x"]), st.booleans())
VALUES: Mapping[Field, Sequence[str]] = {
    Field.BRAND: (BRAND, OTHER),
    Field.SOURCE: (SOURCE, FORUM, "niemand"),
    Field.LANG: ("de", "unknown", "pl"),
    Field.TONE: MOODS,
    Field.PHASE: tuple(ContactPhase),
    Field.INTENT: tuple(Intent),
    Field.TOUCHPOINT: ("app", "none"),
    Field.EMOTION: ("anger", "joy"),
    Field.AUTHOR: ("erna", "erna mueller", "zug"),
    Field.IS: ("unanswered", "answered", "original", "copy", "unscored", "unread"),
    Field.HAS: ("link",),
}
HELD = st.sampled_from(list(VALUES)).flatmap(
    lambda field: st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=2, unique=True).map(
        lambda values: Holds(field, tuple(map(str, values)))
    )
)
WHEN = st.integers(-1, 4).map(lambda days: NOW - timedelta(days=days))
TREE = trees(
    WORD | HELD | st.builds(Near, WORD, WORD, st.integers(0, 2)) | st.builds(Since, WHEN) | st.builds(Until, WHEN)
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shelves(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One database for all examples: each empties it and fills it anew."""
    place: Place = tmp_path_factory.mktemp("search") / "x.db"
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        place = parsed(cluster.url(cluster.create()))
    with Store(place) as opened:
        yield opened


def put(store: Store, shelf: Shelf) -> list[MentionId]:
    """Store the cards and return the id of each."""
    store.forget(NOW + timedelta(days=9), NOW)
    save(store, *(stored(number, card) for number, card in enumerate(shelf.cards)))
    ids = {found.mention.native_id: found.id for found in store.search(Search())}
    found = [ids[str(number)] for number in range(len(shelf.cards))]
    read = {id_: card.relation for id_, card in zip(found, shelf.cards, strict=True)}
    store.relations.note([(one, relation) for one in store.relations.unread() if (relation := read[one.id])])
    return found


def stored(number: int, card: Card) -> Judged:
    link = Link(exact=True, to=number - 1, in_batch=True) if card.copies and number else None
    one = judged(str(number), card.text, minutes=card.minutes, brands=card.brands, link=link)
    mention = replace(
        one.mention, source=card.source, medium=card.medium, title=card.title, author=card.author, lang=card.lang,
        rating=card.rating, rating_max=5.0, extra={"reply": card.reply},
    )  # fmt: skip
    tones = tuple(Tone(mood, None, "de-2") for mood in card.moods[: len(card.brands)])
    return replace(one, mention=mention, tones=tones)


def told(shelf: Shelf, ids: Sequence[MentionId]) -> list[tuple[MentionId, BrandId, Told]]:
    """Return what the cards say of each brand, as the store numbers them."""
    first: list[int] = []
    for number, card in enumerate(shelf.cards):
        first.append(first[number - 1] if card.copies and number else number)
    replied = {first[number] for number in shelf.answered if number < len(first)}
    found = []
    for number, card in enumerate(shelf.cards):
        answered = first[number] in replied or bool((card.reply + shelf.cards[first[number]].reply).strip())
        for brand, mood in zip(card.brands, card.moods, strict=False):
            known = {"copy" if first[number] != number else "original"} | ({"answered"} if answered else set())
            awaits = card.relation and matter_of(uttered(ids[number], card, brand, mood, own=number in shelf.own))
            known |= {"unanswered"} if awaits and not answered and number not in shelf.closed else set()
            at = NOW - timedelta(minutes=card.minutes)
            one = Told(str(number), at, card.title, card.text, card.author, fields(card, brand, mood, known))
            found.append((ids[number], brand, one))
    return sorted(found, key=lambda one: (-one[0], one[1]))


def uttered(id_: MentionId, card: Card, brand: BrandId, mood: Mood, *, own: bool) -> Utterance:
    rating = share_of(card.rating, 5.0, None)
    assert card.relation
    return Utterance(id_, brand, card.source, card.medium, NOW, mood, card.relation, own=own, rating=rating)


def fields(card: Card, brand: BrandId, mood: Mood, known: set[str]) -> dict[Field, set[str]]:
    read = card.relation
    known = known | ({"unscored"} if mood is Mood.UNSCORED else set()) | ({"unread"} if read is None else set())
    found: dict[Field, set[str]] = {
        Field.BRAND: {brand},
        Field.SOURCE: {card.source},
        Field.LANG: {card.lang or "unknown"},
        Field.TONE: {mood},
        Field.IS: known,
        Field.HAS: {"link"} if "www." in card.text or "://" in card.title else set(),
    }
    if read is not None:
        found[Field.INTENT] = set(map(str, read.intents))
        found |= {Field.PHASE: {read.phase}, Field.TOUCHPOINT: {read.touchpoint}, Field.EMOTION: {read.emotion}}
    return found


def whole(shelf: Shelf, ids: Sequence[MentionId]) -> Replied:
    own, answered, closed = (
        frozenset(ids[number] for number in numbers if number < len(ids))
        for numbers in (shelf.own, shelf.answered, shelf.closed)
    )
    return Replied(own, answered, closed)


EACH = [Holds(field, (str(value),)) for field, values in VALUES.items() for value in values]


@settings(max_examples=40)
@given(shelf=SHELF)
def test_every_value_of_every_field_finds_what_holds_it(shelves: Store, shelf: Shelf) -> None:
    """What awaits an answer is what the answer desk says of it."""
    ids = put(shelves, shelf)
    cards = told(shelf, ids)
    for tree in EACH:
        expected = [(id_, brand) for id_, brand, one in cards if means(tree, one)]

        assert [(one.id, one.brand) for one in shelves.search(Search(tree, replied=whole(shelf, ids)))] == expected


@settings(max_examples=25)
@given(shelf=SHELF, wanted=st.lists(TREE, min_size=8, max_size=24), limit=st.integers(1, 4))
def test_a_search_finds_what_its_query_means_newest_first(
    shelves: Store, shelf: Shelf, wanted: list[Tree], limit: int
) -> None:
    ids = put(shelves, shelf)
    cards = told(shelf, ids)
    for tree in wanted:
        expected = [(id_, brand) for id_, brand, one in cards if means(tree, one)]
        asked = Search(tree, limit=99, replied=whole(shelf, ids))

        assert [(one.id, one.brand) for one in shelves.search(asked)] == expected
        assert [(one.id, one.brand) for one in shelves.search(replace(asked, limit=limit))] == expected[:limit]
        assert [(one.id, one.brand) for one in shelves.export(asked)] == sorted(expected)
        assert (shelves.count(asked), shelves.count(asked, 2)) == (len(expected), min(2, len(expected)))


@settings(max_examples=20)
@given(shelf=SHELF, wanted=st.lists(TREE, min_size=4, max_size=8), limit=st.integers(0, 4), stretch=st.integers(1, 3))
def test_a_search_in_stretches_and_by_the_words_of_the_index_finds_the_same(
    shelves: Store, shelf: Shelf, wanted: list[Tree], limit: int, stretch: int
) -> None:
    ids, db = put(shelves, shelf), shelves._db
    low, top = (ids[0], ids[-1]) if ids else (0, 0)
    for tree in wanted:
        asked = Search(tree, limit=99, replied=whole(shelf, ids))
        expected = [(one.id, one.brand) for one in shelves.search(asked)]
        within = plan(spelled(db, asked), (low, top), db.dialect)
        parted = db.rows(within.sql("m.id, h.brand"), within.where.values)

        assert newest(db, asked, "m.id, h.brand", limit, stretch) == expected[:limit]
        assert newest(db, asked, "m.id, h.brand", -1) == expected
        assert parted == [one for one in expected if low <= one[0] < top]


@given(tree=TREE, part=TREE)
def test_the_options_of_a_search_narrow_its_query(tree: Tree, part: Tree) -> None:
    """What --brand, --since and their like ask for is what the same fields would ask for."""
    by_hand = AllOf((tree, part, Holds(Field.BRAND, (BRAND,)), Holds(Field.IS, ("original",)), Since(NOW), Until(NOW)))
    options = Search(AllOf((tree, part)), brands=(BRAND,), originals=True, since=NOW, until=NOW)

    assert plan(options) == plan(Search(by_hand))


@pytest.mark.parametrize(
    ("tree", "road"),
    [
        (Words("bahn", True), "SCAN fulltext VIRTUAL TABLE"),
        (AllOf((Words("bahn"), Not(Words("zug")), Holds(Field.TONE, ("negative",)))), "SCAN fulltext VIRTUAL TABLE"),
        (Holds(Field.AUTHOR, ("erna",)), "SCAN fulltext VIRTUAL TABLE"),
        (Holds(Field.BRAND, ("nordwind",)), "SEARCH h USING PRIMARY KEY (brand=?)"),
        (AllOf((Holds(Field.BRAND, ("nordwind",)), Since(NOW))), "SEARCH h USING PRIMARY KEY (brand=? AND mention>?)"),
        (Holds(Field.SOURCE, ("forum",)), "SCAN fulltext VIRTUAL TABLE"),
        (AllOf((Holds(Field.SOURCE, ("forum",)), Holds(Field.BRAND, ("nordwind",)))), "SCAN fulltext VIRTUAL TABLE"),
        (AllOf((Holds(Field.SOURCE, ("forum",)), Not(Words("bahn")))), "SCAN fulltext VIRTUAL TABLE"),
        (Holds(Field.IS, ("unread",)), "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)"),
        (AnyOf((Words("bahn"), Holds(Field.LANG, ("de",)))), "SCAN m"),
        (Not(Words("bahn")), "SCAN m"),
        (Since(NOW), "SEARCH m USING INTEGER PRIMARY KEY (rowid>?)"),
        (EVERYTHING, "SCAN m"),
    ],
)
@of_files("which way PostgreSQL takes, it decides anew each time: benchmarks.engines times it")
def test_every_query_goes_back_in_time_by_an_index_and_sorts_nothing(store: Store, tree: Tree, road: str) -> None:
    """The first fifty of a million are found without a look at the others."""
    found = plan(Search(tree))
    steps = [row[3] for row in store._db.rows(f"EXPLAIN QUERY PLAN {found.sql(_FOUND)} LIMIT 50", found.where.values)]

    assert steps[0].startswith(road)
    assert [step for step in steps if "TEMP B-TREE" in step] == []


def test_one_of_several_beside_words_is_found_however_sqlite_would_look_it_up(store: Store) -> None:
    """Else it looks up each of them in the full-text index, where it thinks that few are left, and MATCH fails then."""
    save(store, judged("1", "Bahn Zug Eis"), judged("2", "Bahn Zug"), judged("3", "Bahn"))
    brand, tone = Holds(Field.BRAND, (BRAND,)), Holds(Field.TONE, ("negative",))
    either = AnyOf((Words("eis"), AllOf((Words("zug"), Holds(Field.SOURCE, (SOURCE,))))))
    asked = Search(AllOf((brand, tone, Words("bahn"), either)), brands=(BRAND,))

    assert [found.mention.native_id for found in store.export(asked)] == ["1", "2"]
    assert store.count(asked) == 2


@of_files("PostgreSQL holds a text against a beginning as quickly as against a word")
def test_a_beginning_is_searched_for_by_the_words_that_begin_so_unless_they_are_many(store: Store) -> None:
    save(store, judged("1", "Bahnhof Bahnhöfe Bahnhof-Café, Zugabteil Zug"), judged("2", "Bahnhofs bahnhof Bahnen"))
    near = Near(Words("bahnhof", True), Words("zug", True), 1)

    def of(tree: Tree) -> Tree:
        return spelled(store._db, Search(tree)).where

    assert of(Words("bahnho", True)) == AnyOf((Words("bahnhoefe"), Words("bahnhof"), Words("bahnhofs")))
    assert of(Not(Words("bahnhofs", True))) == Not(AnyOf((Words("bahnhofs"),)))
    for same in (Words("bahn", True), Words("bahnhof"), Words("im bahnhof", True), Words("flug", True), near):
        assert of(same) == same, "the index has a list of it, or nothing is gained"

    save(store, judged("3", " ".join(f"zug{number}" for number in range(MOST))))
    assert of(Words("zug", True)) == Words("zug", True)
    assert of(AllOf((Words("zug1", True), Words("zugab", True)))) != AllOf((Words("zug1", True), Words("zugab", True)))


@settings(max_examples=60)
@given(typed=TYPED)
def test_nothing_people_type_makes_sqlite_stumble(shelves: Store, typed: str) -> None:
    setting = Setting(NOW, UTC, {"nordwind": BRAND}, ("forum nord",), People(profiles=True))
    with suppress(UsageError):
        wanted = Search(parse(typed, setting))
        assert len(shelves.search(wanted)) <= shelves.count(wanted)


def test_the_deepest_query_fits_into_the_parsers_of_sqlite(store: Store) -> None:
    save(store, judged("1", "Bahnhof und Zug, Eis im Bus, Ärger"), judged("2", "Bahnhofs Zugs Busse", brands=(OTHER,)))
    words, mixed = Words("bahnhof", True), Holds(Field.LANG, ("de",))
    deep: Tree = words
    deeper: Tree = mixed
    for _ in range(4):
        deep = AllOf(
            (Words("zug"), Not(AnyOf((Words("mond"), Not(AllOf((Words("im"), Words("bus"), deep, Not(Words("x")))))))))
        )
        deeper = AllOf((words, Not(AnyOf((Words("mond"), mixed, Not(AllOf((deep, deeper))))))))

    for asked in (Search(deep), spelled(store._db, Search(deep))):
        assert len(store.search(asked)) == 1
    for asked in (Search(deeper), spelled(store._db, Search(deeper))):
        assert store.search(asked) == []
