"""Holding statements: open slots are seen, and the right form is proposed."""

from __future__ import annotations

from alerts.playbook import Statement
from alerts.statement import SLOTS, filled, pair_flaws, statement_for
from listener.words import catalogue

SHORT = Statement("holding", "microblog", "de", "Zu {topic}: bis {next_update}. {contact}")
LONG = Statement("holding", "long", "de", "Zu {topic} lang: bis {next_update}. {contact}")
ENGLISH = Statement("holding", "microblog", "en", "On {topic}: by {next_update}. {contact}")


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


def test_a_text_needs_its_twin_with_the_same_slots() -> None:
    assert not list(pair_flaws((SHORT, ENGLISH)))
    assert [flaw.values["lang"] for flaw in pair_flaws((SHORT, LONG, ENGLISH))] == ["en"]
    other = Statement("holding", "microblog", "en", "On {topic}: by {next_update}. {link}")
    assert [flaw.place for flaw in pair_flaws((SHORT, other))] == ["statement[1]", "statement[2]"]
