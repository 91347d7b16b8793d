"""Staff speak differently, and nobody may be told by it: the score, the index, and that no author reaches it (A07)."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.groups import Withheld
from listener.core.insiders import CERTAIN, EMPLOYER, Index, Text, insider_score, sides, text_of, wave_score
from listener.model import Mood, SourceName
from tests.core.relations import FEW
from tests.core.utter import placed, words

INSIDE = (
    "Bei uns im Lager wird seit Wochen alles falsch gepackt, und keinen juckts",
    "als Mitarbeiter hier sag ich: die Zahlen stimmen hinten und vorne nicht",
    "Hab 6 Jahre dort gearbeitet. Die Überstunden sieht keiner.",
    "wir in der filiale kriegn nur noch zeitarbeiter, stimmung am boden 😞",
    "uns wurde gesagt, wir sollen den Kunden nix von dem Fehler erzählen",
    "We at the warehouse were told to keep quiet about the recall",
    "as a former employee i can tell you nobody ever checks those",
    "I work there. Unpaid overtime, every single week.",
    "our store manager cuts the hours and then wonders why",
)
OUTSIDE = (
    "Der Mitarbeiter an der Hotline war unfreundlich",
    "Als Kunde fühlt man sich verarscht",
    "Mein Paket liegt seit Montag im Lager",
    "Eure Mitarbeiter sind top, danke!",
    "Komme grad von der Arbeit und die Bahn fällt aus",
    "Nordwind eröffnet ein neues Lager in Ulm",
    "Your staff were lovely today",
    "On my way to work and the train is late again",
    "As a customer I expect better",
)
HEARSAY = ("Meine Schwester arbeitet da, die erzählt Sachen", "my brother works there and says it's chaos")


@pytest.mark.parametrize("text", INSIDE)
def test_who_speaks_from_inside_is_heard_as_such(text: str) -> None:
    assert insider_score(text) >= CERTAIN


@pytest.mark.parametrize("text", [*OUTSIDE, *HEARSAY, ""])
def test_customers_and_hearsay_are_not(text: str) -> None:
    assert insider_score(text) < CERTAIN


def test_where_staff_rate_their_employer_everything_is_from_inside() -> None:
    assert insider_score("Schöne Kantine", employer=True) == EMPLOYER
    one = placed(words(1, "Schöne Kantine"), "kununu")

    assert text_of(one, {SourceName("kununu")}).employer
    assert not text_of(one).employer


def test_staff_who_begin_a_wave_are_heard_above_the_public_that_carries_it() -> None:
    """Not the mean of all: 5 of 50 decide, and one false cue among 50 does not."""
    assert wave_score([0.8] * 5 + [0.0] * 45) == pytest.approx(0.8)
    assert wave_score([0.9] + [0.0] * 49) == pytest.approx(0.18)
    assert wave_score([0.7]) == pytest.approx(0.7)
    assert wave_score([]) is None


def shown(points: float | Withheld) -> int | Withheld:
    return points if isinstance(points, Withheld) else round(points)


def spoken(count: int, text: str, mood: Mood) -> list[Text]:
    return [Text(text, mood)] * count


def test_the_employee_index_stands_beside_the_customer_index() -> None:
    found = sides(
        [
            *spoken(30, INSIDE[0], Mood.NEGATIVE),
            *spoken(10, INSIDE[1], Mood.POSITIVE),
            *spoken(60, "Die Züge sind pünktlich", Mood.POSITIVE),
            *spoken(20, "Zu spät", Mood.NEGATIVE),
            *spoken(20, "Fährt nach Ulm", Mood.NEUTRAL),
            *spoken(50, "…", Mood.UNSCORED),
        ]
    )

    assert (found.staff.texts, shown(found.staff.points)) == (40, -50)
    assert (found.customers.texts, shown(found.customers.points)) == (100, 40)


def test_of_fewer_than_thirty_there_is_no_index() -> None:
    found = sides([*spoken(29, INSIDE[0], Mood.NEGATIVE), *spoken(30, "Zu spät", Mood.NEGATIVE)])

    assert {type(one) for one in (found.staff.texts, found.staff.points, found.staff.blame)} == {Withheld}
    assert found.customers.points == -100
    with pytest.raises(ValueError, match="10"):
        sides((), 9)


# --- nobody is to be identified --------------------------------------------------------------------------------------


def test_what_is_read_has_no_room_for_an_author() -> None:
    """By construction: what every figure is made of holds words, a tone and a kind of source, nothing else."""
    assert [one.name for one in fields(Text)] == ["words", "mood", "employer"]
    assert [one.name for one in fields(Index)] == ["texts", "praise", "blame"]


@FEW
@given(
    st.lists(st.tuples(st.sampled_from([*INSIDE, *OUTSIDE]), st.sampled_from(Mood)), max_size=40),
    st.lists(st.text("abcxyz", max_size=3), min_size=40, max_size=40),
    st.randoms(),
)
def test_no_author_reaches_a_figure(said: list[tuple[str, Mood]], names: list[str], chance: object) -> None:
    """Whoever says it, under whatever name, in whatever order: the figures are the same to the last digit."""
    known = [words(n, text, f"p{n}", mood=mood) for n, (text, mood) in enumerate(said)]
    renamed = [replace(one, utterance=replace(one.utterance, author=names[n])) for n, one in enumerate(known)]
    chance.shuffle(renamed)  # type: ignore[attr-defined] # hypothesis gives a Random

    assert sides(map(text_of, renamed)) == sides(map(text_of, known))
