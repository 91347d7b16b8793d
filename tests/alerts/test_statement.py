"""Statements: open slots are seen, the right form is proposed, and nobody releases one with a slot still open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.approval import NotReadyError, approve
from alerts.bookshelf import load
from alerts.playbook import Statement
from alerts.statement import SLOTS, filled, slots, statement_for, still_open
from listener.words import catalogue

SHORT = Statement("holding", "microblog", "de", "Zu {topic}: bis {next_update}. {contact}")
LONG = Statement("holding", "long", "de", "Zu {topic} lang: bis {next_update}. {contact}")
ENGLISH = Statement("holding", "microblog", "en", "On {topic}: by {next_update}. {contact}")
NOW = datetime(2026, 11, 21, 2, 54, tzinfo=UTC)
BOOKS, _ = load()
SHIPPED = [one for book in BOOKS.values() for one in book.statements]


def test_an_open_slot_is_shown_with_its_name_in_the_language_of_the_text() -> None:
    assert (
        filled("Bis {next_update}: {contact}", "de", {"next_update": "04:30 Uhr"}) == "Bis 04:30 Uhr: ⟦Telefon/Seite⟧"
    )
    assert filled("By {next_update}: {contact}", "en", {"contact": ""}) == "By ⟦clock time⟧: ⟦phone/page⟧"


def test_what_people_fill_in_is_not_read_again() -> None:
    assert filled("{topic}", "de", {"topic": "{contact}"}) == "{contact}"


def test_every_slot_has_a_name_in_both_languages() -> None:
    for lang in ("de", "en"):
        assert all(catalogue("alerts", lang)[f"slot_{slot}"] for slot in SLOTS)


def test_the_form_for_the_medium_is_proposed_else_the_first_of_the_language_else_none() -> None:
    both = (SHORT, LONG, ENGLISH)
    assert statement_for(both, "de", "long") is LONG
    assert statement_for(both, "en", "long") is ENGLISH
    assert statement_for((SHORT,), "en", "microblog") is None


def test_slots_are_told_once_in_the_order_of_the_text() -> None:
    assert slots("{fact} – {topic}, {fact}") == ("fact", "topic")


# --- release ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", SHIPPED[::3], ids=lambda one: f"{one.kind}-{one.medium}-{one.lang}")
def test_a_text_as_it_is_shipped_or_proposed_cannot_be_released(statement: Statement) -> None:
    for text in (statement.text, filled(statement.text, statement.lang, {"next_update": "04:30"})):
        with pytest.raises(NotReadyError) as refused:
            approve(text, statement.lang, "Lena", NOW)
        assert refused.value.slots == still_open(text) != ()


@given(st.sampled_from(SHIPPED), st.data())
def test_one_slot_left_open_is_enough_to_stop_a_release(statement: Statement, data: st.DataObject) -> None:
    names = slots(statement.text)
    left = data.draw(st.sampled_from(names))
    values = dict.fromkeys(names, "Wert")
    with pytest.raises(NotReadyError):
        approve(filled(statement.text, statement.lang, {**values, left: ""}), statement.lang, "Lena", NOW)
    released = approve(filled(statement.text, statement.lang, values), statement.lang, "Lena", NOW)
    assert not still_open(released.text)


def test_a_release_has_a_name_a_time_and_the_doubts_that_were_overruled() -> None:
    released = approve("Wir prüfen das zeitnah. Hilfe: 0800 123", "de", " Lena ", NOW, despite="Zeit noch offen")
    assert (released.by, released.at) == ("Lena", NOW)
    assert [doubt.key for doubt in released.doubts] == ["fault_vague"]
    assert approve("Wir prüfen das bis 04:30 Uhr.", "de", "Lena", NOW).doubts == ()


@pytest.mark.parametrize(("text", "by"), [("Wir prüfen das.", "  "), (" ", "Lena")])
def test_nothing_is_released_by_nobody_and_no_text_is_not_released(text: str, by: str) -> None:
    with pytest.raises(ValueError, match="release"):
        approve(text, "de", by, NOW)
