"""What a query catches besides what it means, what it misses, and how strangers are told from the brand's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.query_forms import How, begins, is_caught, marked, rivals, sought, spellings
from listener.core.query_strangers import Exclusion, exclusions, is_far, told, usual
from listener.model.query import AllOf, AnyOf, Field, Holds, Near, Not, Words
from tests.meaning import starts

BAHN, ZUG = Words("bahn", prefix=True), Words("zug")
KALT = Words("kalter zug")


def test_words_are_asked_for_where_they_are_not_excluded() -> None:
    tree = AnyOf((BAHN, AllOf((Near(ZUG, KALT, 3), Not(Words("bus")), Holds(Field.LANG, ("de",)), Not(Not(BAHN))))))

    assert sought(tree) == (BAHN, ZUG, KALT)
    assert sought(Not(AllOf((BAHN, Not(ZUG))))) == (ZUG,)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Die BAHN, der Zug", ["BAHN", "Zug"]),
        ("Bahnhöfe und Straßenbahn", ["Bahnhöfe"]),
        ("kalter-Zug!", ["kalter-Zug"]),
        ("ein kalter  Zug", ["kalter  Zug"]),
        ("Zugbahn", []),
        ("#bahn 🚆zug", ["bahn", "zug"]),
        ("", []),
    ],
)
def test_the_words_are_marked_as_they_are_written(text: str, shown: list[str]) -> None:
    assert [text[start:end] for start, end in marked((BAHN, ZUG, KALT), text)] == shown


@given(
    text=st.lists(st.sampled_from(["Bahn", "Zug", "kälter", "-", "ß", "é", "\u0308", " "]) | st.text(max_size=2)).map(
        "".join
    )
)
def test_marks_lie_within_the_text_and_apart(text: str) -> None:
    spans = marked((BAHN, ZUG, KALT, Words("e", prefix=True)), text)
    bounds = [place for span in spans for place in span]

    assert bounds == sorted(set(bounds))
    assert not bounds or 0 <= bounds[0] <= bounds[-1] <= len(text)


@given(
    tokens=st.lists(st.sampled_from(["bahn", "bahnhof", "kalter", "zug"]), max_size=6),
    words=st.builds(Words, st.sampled_from(["bahn", "kalter zug", "zug zug"]), st.booleans()),
)
def test_words_begin_where_the_index_finds_them(tokens: list[str], words: Words) -> None:
    assert begins(words, tokens) == starts(words, tokens)


def test_spellings_of_a_form_are_counted_without_regard_to_case() -> None:
    texts = ["Verspätung, VERSPÄTUNG", "Verspaetung und Verspätungen"]

    counted = spellings([Words("verspaetung", prefix=True)], texts)

    assert counted == {"verspaetung": {"verspätung": 2, "verspaetung": 1}, "verspaetungen": {"verspätungen": 1}}


@pytest.mark.parametrize(
    ("word", "written", "how", "other"),
    [
        (ZUG, [], How.UMLAUT, Words("zueg", prefix=True)),
        (Words("verspaetung"), ["verspätung"], How.UMLAUT, Words("verspatung", prefix=True)),
        (Words("email", prefix=True), [], None, Words("e mail", prefix=True)),
        (Words("nordwindbahn"), [], How.SPLIT, Words("nordwind bahn")),
        (Words("nordwind bahn"), [], How.JOINED, Words("nordwindbahn")),
        (Words("neue"), ["neue"], None, Words("neu", prefix=True)),
    ],
)
def test_other_ways_to_write_a_word(word: Words, written: list[str], how: How | None, other: Words) -> None:
    found = [way for way, one in rivals(word, written) if one == other]

    assert found == ([how] if how else [])


def test_a_form_is_caught_by_any_of_the_words() -> None:
    assert is_caught((BAHN, ZUG), "bahnhof")
    assert is_caught((KALT,), "kalter zug")
    assert not is_caught((ZUG, KALT), "zugverkehr")


OURS = [told(f"Der Zug der Bahn hält im Bahnhof, Fahrplan und Schaffner Wagen {letter}") for letter in "abcdefgh" * 5]
STRANGE = [told(f"Nordwind Airlines streicht Flüge am Flughafen, Pilot Start {letter}") for letter in "abcd" * 3]


def test_what_is_told_has_neither_small_words_nor_addresses() -> None:
    assert told("Und @erna: die Züge 2024 https://x.example/pfad") == {"zuege"}


def test_a_text_without_any_usual_word_stands_far_from_the_brand() -> None:
    beside = usual(OURS, {"nordwind"})

    assert {"bahn", "zug", "fahrplan"} <= beside
    assert is_far(STRANGE[0], beside, {"nordwind"})
    assert not is_far(OURS[0], beside, {"nordwind"})
    assert not is_far(told("Nordwind weht"), beside, {"nordwind"}), "too short to tell"
    assert usual(OURS[:20], ()) == frozenset(), "hardly heard"
    assert not is_far(STRANGE[0], frozenset(), ())


def test_what_strangers_always_say_and_the_brand_s_own_never_is_proposed_once() -> None:
    assert exclusions(STRANGE, [], OURS, {"nordwind"}) == (Exclusion("flughafen", 12, 0),)
    assert exclusions(STRANGE[:6], STRANGE[6:], OURS, ()) == (Exclusion("flughafen", 6, 6),)
    assert exclusions(STRANGE, [], [*OURS, told("Bahn zum Flughafen")], ())[0].word == "streicht"


def test_chance_and_coincidence_propose_nothing() -> None:
    assert exclusions(STRANGE[:2], [], OURS, ()) == ()
    assert exclusions(OURS[:20], [], OURS[20:], ()) == ()
    assert exclusions(STRANGE, [], OURS[:1], ()) == (), "too few of the brand's own to say never"
    assert exclusions([], [], OURS, ()) == ()
