"""The desk's figures from a known life: each number with its count, and none without a name and a definition."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from listener.core.desk import Rules
from listener.core.deskfigures import Figure, Material, Unit, figures
from listener.core.exchanges import exchanges
from listener.core.replies import answers
from listener.core.sla import Hours
from listener.model import Medium
from listener.model.desk import Answer, Said, Via
from listener.words import LANGUAGES, catalogue
from tests.core.counter import BLUESKY, DAY, FORUM, NOON, Counter, alias, id_of

BERLIN = Hours(ZoneInfo("Europe/Berlin"))
_WEEK = 7 * 24


def told(said: list[Said], *more: Answer) -> dict[tuple[str, str], Figure]:
    given = (*answers(said, alias), *more)
    found = Material(said, given, exchanges(said, given), Rules(), BERLIN, ("Nordwind",))
    return {(one.name, one.of): one for one in figures(found, NOON)}


@pytest.fixture
def life() -> list[Said]:
    """Four posts in the last weeks, two of them answered after an hour and after two; one review, answered."""
    desk = Counter()
    first, second = desk.complained(_WEEK), desk.asked(_WEEK - 10)
    promise = "Wir erstatten den Betrag bis Freitag, versprochen."
    return [
        first, second, desk.complained(_WEEK - 20), desk.asked(_WEEK - 30),
        desk.answered(_WEEK - 1, first, promise), desk.answered(_WEEK - 12, second),
        desk.reviewed(100, 0.2, "Danke, das tut uns leid.", 5), desk.reviewed(90, 0.9),
    ]  # fmt: skip


def test_how_much_and_how_fast(life: list[Said]) -> None:
    found = told(life)

    rate = found["answer_rate", ""]
    assert (rate.value, rate.unit, rate.count, rate.detail["part"]) == (0.6, Unit.SHARE, 5, 3)
    assert (found["dialogue_rate", BLUESKY].value, found["dialogue_rate", BLUESKY].count) == (0.5, 4)
    median = found["first_answer_median", Medium.MICROBLOG]
    assert (median.value, median.count, median.detail["open"]) == (1.5 * 3600, 2, 2)
    assert found["first_answer_p90", Medium.MICROBLOG].value == 2 * 3600
    cell = found["sla_kept", "microblog/complaint"]
    assert (cell.value, cell.count, cell.detail["overdue"]) == (0.5, 2, 1)
    assert (found["bad_reviews_answered", ""].value, found["bad_reviews_median", ""].value) == (1.0, 5 * 3600)


def test_how_it_is_said(life: list[Said]) -> None:
    desk = Counter()
    people = [desk.asked(200 + n, f"p{n}") for n in range(8)]
    same = "Danke für deine Nachricht, wir leiten sie an die Fachabteilung weiter."
    replies = [desk.answered(199 + n / 100, one, same) for n, one in enumerate(people)]
    found = told([*people, *replies])

    assert (found["repeated_replies", ""].value, found["repeated_replies", ""].count) == (7 / 8, 8)
    assert found["canned", BLUESKY].value == 8
    assert found["stilted", ""].count == 8
    indifference = found["indifference", ""]
    assert (indifference.detail["unanswered"], indifference.detail["canned"], indifference.detail["ignored"]) == (
        0.0, 7 / 8, None,
    )  # fmt: skip
    assert (told(life)["promises", ""].value, told(life)["promises_open", ""].count) == (1, 1)


def test_a_note_of_an_answer_given_elsewhere_is_no_wording_but_an_answer() -> None:
    desk = Counter()
    people = [desk.asked(100 + n) for n in range(8)]
    notes = [
        Answer(id_of(one), NOON - 2 * DAY, Via.PERSON, BLUESKY, "am Telefon geklärt mit der Kundin") for one in people
    ]
    found = told(people, *notes)

    assert (found["answer_rate", ""].value, found["repeated_replies", ""].count, found["stilted", ""].count) == (
        1,
        0,
        0,
    )


def test_where_people_ask_and_nobody_answers() -> None:
    desk = Counter()
    asked = [replace(one, utterance=replace(one.utterance, source=FORUM)) for one in (desk.asked(99) for _ in range(5))]

    assert told(asked)["silent_channel", FORUM].value == 5
    assert ("silent_channel", FORUM) not in told(asked[:4])


def test_of_nothing_nothing_is_claimed() -> None:
    found = told([])

    assert {one.value for one in found.values() if one.unit is not Unit.COUNT} == {None}
    assert {one.count for one in found.values()} == {0}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_has_a_name_and_a_definition(lang: str, life: list[Said]) -> None:
    words = catalogue("desk", lang)
    named = {key.removeprefix("figure_") for key in words if key.startswith("figure_")}

    assert {name for name, _ in told(life)} | {"canned", "silent_channel"} == named
    assert {key.removeprefix("define_") for key in words if key.startswith("define_")} == named
