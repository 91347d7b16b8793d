"""Where a brand loses people: leaks by week, the journey with its owners, reasons for leaving, pros and cons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.groups import Withheld
from listener.core.journey import counts, table
from listener.core.leaks import leaks
from listener.core.leaving import OTHER, clause, reason_table, reasons
from listener.core.owners import Owners
from listener.core.proscons import Opinion, opinions
from listener.model import MentionId, Mood
from listener.model.relation import ContactPhase, Intent, Touchpoint, Utterance
from tests.core.relations import said
from tests.core.utter import words

BERLIN = ZoneInfo("Europe/Berlin")
OWNERS = Owners(
    cells={(ContactPhase.AFTER_CONTACT, Touchpoint.DELIVERY): "Logistik Reklamation"},
    touchpoints={Touchpoint.DELIVERY: "Logistik"},
    phases={ContactPhase.PRE_CONTACT: "Marketing"},
    else_="Service",
)


def met(
    id_: int, phase: ContactPhase, touchpoint: Touchpoint, mood: Mood, author: str = "", day: float = 0
) -> Utterance:
    one = said(id_, author or f"p{id_}", day, mood=mood)
    return replace(one, relation=replace(one.relation, phase=phase, touchpoint=touchpoint))


def crowd(first: int, bad: int, good: int, touchpoint: Touchpoint, day: float = 0) -> list[Utterance]:
    moods = [Mood.NEGATIVE] * bad + [Mood.POSITIVE] * good
    return [met(first + n, ContactPhase.AFTER_CONTACT, touchpoint, mood, day=day) for n, mood in enumerate(moods)]


def test_the_leak_of_the_week_is_where_most_are_surely_angry() -> None:
    told = [
        *crowd(100, 45, 5, Touchpoint.DELIVERY),
        *crowd(200, 9, 1, Touchpoint.HOTLINE),
        *crowd(300, 5, 45, Touchpoint.APP),
        *crowd(400, 9, 0, Touchpoint.BRANCH),
        *crowd(500, 20, 0, Touchpoint.NONE),
        *crowd(600, 5, 15, Touchpoint.DELIVERY, day=-7),
    ]

    found = leaks(told, BERLIN)
    this_week = found[date(2025, 12, 29)]

    assert [one.topic for one in this_week] == ["delivery", "hotline", "app"]
    assert (this_week[0].people, this_week[0].negative.value) == (50, 0.9)
    assert this_week[0].change == pytest.approx(0.65)
    assert this_week[1].change is None


def test_one_angry_person_writing_often_is_no_group() -> None:
    told = [met(n, ContactPhase.CONTACT, Touchpoint.APP, Mood.NEGATIVE, "anna") for n in range(50)]

    assert leaks(told, BERLIN) == {}


def test_a_topic_may_be_anything() -> None:
    found = leaks(crowd(1, 12, 0, Touchpoint.NONE), BERLIN, topic=lambda _: "Rückgabe")

    assert [one.topic for weeks in found.values() for one in weeks] == ["Rückgabe"]


def test_a_smaller_group_cannot_be_configured() -> None:
    with pytest.raises(ValueError, match="at least 10"):
        leaks([], BERLIN, size=9)


CHATTER = st.lists(
    st.tuples(
        st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
        st.sampled_from(ContactPhase),
        st.sampled_from(list(Touchpoint)[:4]),
        st.sampled_from(Mood),
        st.integers(0, 20),
    ),
    max_size=60,
)


@given(CHATTER)
def test_no_leak_is_of_fewer_than_ten(told: list[tuple[str, ContactPhase, Touchpoint, Mood, int]]) -> None:
    heard = [met(n, phase, at, mood, who, day) for n, (who, phase, at, mood, day) in enumerate(told, 1)]

    assert all(
        one.people >= 10 and 0 < one.negative.value <= 1 for week in leaks(heard, BERLIN).values() for one in week
    )


@given(CHATTER)
def test_the_cells_of_the_journey_add_up_to_all_people(
    told: list[tuple[str, ContactPhase, Touchpoint, Mood, int]],
) -> None:
    heard = [met(n, phase, at, mood, who, day) for n, (who, phase, at, mood, day) in enumerate(told, 1)]
    whole, shown = counts(heard), table(heard, OWNERS)

    assert sum(whole.values()) == len({one.author for one in heard})
    for cell, people in shown.people.cells.items():
        assert isinstance(people, Withheld) or people == whole.get(cell, 0)
        assert isinstance(people, Withheld) or people == 0 or people >= 10
    for phase, total in shown.people.rows.items():
        row = sum(count for (one, _), count in whole.items() if one is phase)
        assert isinstance(total, Withheld) or total == row
    for cell, share in shown.negative.items():
        assert isinstance(share, Withheld) == isinstance(shown.people.cells[cell], Withheld)


def test_who_is_angry_is_placed_where_they_are() -> None:
    told = [
        met(1, ContactPhase.AFTER_CONTACT, Touchpoint.DELIVERY, Mood.NEGATIVE, "anna", 1),
        met(2, ContactPhase.CONTACT, Touchpoint.SHOP, Mood.POSITIVE, "anna", 2),
        met(3, ContactPhase.CONTACT, Touchpoint.SHOP, Mood.POSITIVE, "ben", 1),
        met(4, ContactPhase.CONTACT, Touchpoint.APP, Mood.NEUTRAL, "ben", 2),
    ]

    assert counts(told) == {
        (ContactPhase.AFTER_CONTACT, Touchpoint.DELIVERY): 1,
        (ContactPhase.CONTACT, Touchpoint.APP): 1,
    }


def test_the_journey_shows_shares_and_owners() -> None:
    shown = table([*crowd(1, 15, 5, Touchpoint.DELIVERY), *crowd(50, 0, 12, Touchpoint.APP)], OWNERS)
    delivery, app = ((ContactPhase.AFTER_CONTACT, one) for one in (Touchpoint.DELIVERY, Touchpoint.APP))

    assert (shown.people.cells[delivery], shown.people.cells[app], shown.people.total) == (20, 12, 32)
    share = shown.negative[delivery]
    assert not isinstance(share, Withheld)
    assert share.value == 0.75
    assert shown.owners[delivery] == "Logistik Reklamation"
    assert shown.owners[ContactPhase.CONTACT, Touchpoint.DELIVERY] == "Logistik"
    assert shown.owners[ContactPhase.PRE_CONTACT, Touchpoint.APP] == "Marketing"
    assert shown.owners[app] == "Service"


@pytest.mark.parametrize(
    ("text", "why", "about"),
    [
        (
            "Hab gekündigt, weil die Preise schon wieder gestiegen sind. Tschüss!",
            "die Preise schon wieder gestiegen sind",
            "price",
        ),
        ("Gekündigt wegen der Warteschleife", "der Warteschleife", "service"),
        ("left because of constant outages", "constant outages", "quality"),
        ("Cancelled. Parcel never came, twice.", "", "delivery"),
        (
            "Bin weg. Grund war nicht der Preis, sondern dass keiner reagiert",
            "nicht der Preis, sondern dass keiner reagiert",
            "service",
        ),
        ("Ich bin jetzt woanders, weil halt", "halt", OTHER),
    ],
)
def test_the_reason_for_leaving_is_read_in_their_words(text: str, why: str, about: str) -> None:
    (found,) = reasons([words(1, text, "anna", 0, Intent.LEAVING)])

    assert (clause(text), found.clause, found.about[0]) == (why, why, about)


def test_the_table_of_reasons_counts_each_person_once_and_hides_the_few() -> None:
    told = [words(n, "gekündigt wegen der Preise", f"p{n}", 0, Intent.LEAVING) for n in range(20)]
    told += [words(100 + n, "gekündigt wegen der Hotline", f"q{n}", 0, Intent.LEAVING) for n in range(12)]
    told += [words(200 + n, "gekündigt wegen Umzug", f"r{n}", 0, Intent.LEAVING) for n in range(3)]
    told += [words(300, "gekündigt wegen der Preise", "p1", 1, Intent.LEAVING), words(301, "Preise!", "x")]
    told += [words(302, "gekündigt wegen der Preise", "y", 1, Intent.LEAVING, story=MentionId(1))]

    shown = reason_table(reasons(told))

    assert shown.total == 35
    assert shown.cells["price"] == 20
    assert isinstance(shown.cells["life"], Withheld)
    assert isinstance(shown.cells["service"], Withheld)
    assert shown.cells["delivery"] == 0


def test_the_sample_of_the_forum_is_four_pros_and_no_con() -> None:
    sample = (
        "„Mein Lebensretter in fast jeder Lage; pro: Auswahl, Preis, Kontakt, Bedienung der Seite; kontra: nichts“."
    )

    assert opinions(sample) == tuple(
        Opinion(one, True) for one in ("Auswahl", "Preis", "Kontakt", "Bedienung der Seite")
    )


@pytest.mark.parametrize(
    ("text", "pros", "cons"),
    [
        ("Pro: Akku, Display. Contra: Preis und Gewicht", ["Akku", "Display"], ["Preis", "Gewicht"]),
        ("+ schneller Versand\n+ nette Leute\n− teuer", ["schneller Versand", "nette Leute"], ["teuer"]),
        ("Pros:\n- light\n- cheap\nCons:\n- none so far", ["light", "cheap"], []),
        ("Vorteile – leise, stark\nNachteile – laut im Turbo", ["leise", "stark"], ["laut im Turbo"]),
        ("Gut: Essen. Schlecht: Service", ["Essen"], ["Service"]),
        ("kontra: alles", [], ["alles"]),
        ("👍 Verpackung\n👎 Anleitung", ["Verpackung"], ["Anleitung"]),
    ],
)
def test_lists_of_pros_and_cons(text: str, pros: list[str], cons: list[str]) -> None:
    found = opinions(text)

    assert [one.aspect for one in found if one.positive] == pros
    assert [one.aspect for one in found if not one.positive] == cons


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pro Person 10 Euro",
        "Alles gut: ich bin zufrieden",
        "- eins\n- zwei",
        "contra: -",
        "Protest: morgen",
        "-20 °C und +3",
    ],
)
def test_what_only_looks_like_a_list(text: str) -> None:
    assert opinions(text) == ()


@given(st.text(alphabet="pro contra:+-\n,;.x", max_size=60))
def test_any_text_is_read_and_no_entry_is_empty(text: str) -> None:
    assert all(one.aspect.strip() for one in opinions(text))
