"""What a good statement says and never says: every shipped one passes, and each rule catches what it is there for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace

import pytest

from alerts.bookshelf import SHIPPED, load
from alerts.linter import deletion, pair_flaws, statement_flaws, wording_flaws
from alerts.playbook import Statement
from alerts.statement import KINDS, LONGEST
from listener.words import catalogue

BOOKS, _ = load()
STATEMENTS = [(book.id, one) for book in BOOKS.values() for one in book.statements]
GOOD = {
    "de": Statement(
        "holding",
        "microblog",
        "de",
        "Wir verstehen den Ärger über {topic}. Wir prüfen das und melden uns bis {next_update}. Hilfe: {contact}",
    ),
    "en": Statement(
        "holding",
        "microblog",
        "en",
        "We understand the anger about {topic}. We are checking and will be back by {next_update}. Help: {contact}",
    ),
}
LISTS = {lang: tomllib.loads((SHIPPED / f"_linter.{lang}.toml").read_text("utf-8")) for lang in ("de", "en")}


def keys(statement: Statement) -> set[str]:
    return {flaw.key for flaw in statement_flaws(statement, "statement[1]")}


@pytest.mark.parametrize(("book", "statement"), STATEMENTS, ids=lambda one: one if isinstance(one, str) else one.kind)
def test_every_shipped_statement_is_a_good_one(book: str, statement: Statement) -> None:
    assert list(statement_flaws(statement, book)) == []


@pytest.mark.parametrize("book", sorted(BOOKS))
def test_every_playbook_has_its_statements_in_both_languages(book: str) -> None:
    assert len(BOOKS[book].statements) >= 2
    assert list(pair_flaws(BOOKS[book].statements)) == []


def test_all_kinds_of_statement_are_used_and_have_names() -> None:
    assert {one.kind for _, one in STATEMENTS} == set(KINDS)
    for lang in ("de", "en"):
        assert all(catalogue("playbook", lang)[f"kind_{kind}"] for kind in KINDS)
        assert all(catalogue("playbook", lang)[f"medium_{medium}"] for medium in LONGEST)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_good_example_is_good(lang: str) -> None:
    assert keys(GOOD[lang]) == set()


BROKEN = [
    ("de", "über {topic}", "", "fault_topic"),
    ("de", "Wir verstehen den Ärger über", "Das Team liest mit bei", "fault_empathy"),
    ("de", "Wir prüfen das und melden uns bis {next_update}.", "Bis {next_update}.", "fault_doing"),
    ("de", "bis {next_update}", "heute", "fault_next_update"),
    ("de", "{contact}", "im Netz", "fault_contact"),
    ("de", "{topic}", "{thema}", "fault_slot"),
    ("de", "Hilfe:", "Hilfe}:", "fault_brace"),
    ("de", "Hilfe:", "Hilfe" + 200 * "x" + ":", "fault_long"),
    ("de", "bis {next_update}", "zeitnah, bis {next_update}", "fault_vague"),
    ("de", "Wir prüfen das", "Das Gerät ist absolut sicher. Wir prüfen das", "fault_absolute"),
    ("de", "Wir prüfen das", "Vermutlich liegt es am Akku. Wir prüfen das", "fault_speculation"),
    ("de", "Wir prüfen das", "Es wurde falsch bedient. Wir prüfen das", "fault_blame"),
    ("de", "Wir prüfen das", "Falls sich jemand verletzt fühlt: Wir prüfen das", "fault_conditional"),
    ("de", "Wir prüfen das", "Rechtliche Schritte folgen. Wir prüfen das", "fault_threat"),
    ("de", "Wir prüfen das", "Das ist ein Einzelfall. Wir prüfen das", "fault_belittling"),
    ("de", "Wir prüfen das", "Details kommentieren wir nicht. Wir prüfen das", "fault_silence"),
    ("de", "Wir prüfen das", "Wir bitten um Kenntnisnahme. Wir prüfen das", "fault_officialese"),
    ("de", "Wir prüfen das", "Wie immer gilt höchste Qualität. Wir prüfen das", "fault_boasting"),
    ("de", "über {topic}", "über den Betrugsskandal bei {topic}", "fault_accusation"),
    ("de", "Wir prüfen das", "Wir " + "und wir " * 20 + "prüfen das", "fault_sentence"),
    ("en", "about {topic}", "", "fault_topic"),
    ("en", "We understand the anger about", "The team has seen", "fault_empathy"),
    ("en", "We are checking and will be back by {next_update}.", "By {next_update}.", "fault_doing"),
    ("en", "by {next_update}", "today", "fault_next_update"),
    ("en", "{contact}", "on the web", "fault_contact"),
    ("en", "by {next_update}", "soon, by {next_update}", "fault_vague"),
    ("en", "We are checking", "We guarantee it is safe. We are checking", "fault_absolute"),
    ("en", "We are checking", "It is probably the battery. We are checking", "fault_speculation"),
    ("en", "We are checking", "This was user error. We are checking", "fault_blame"),
    ("en", "We are checking", "If anyone felt hurt: we are checking", "fault_conditional"),
    ("en", "We are checking", "We will take legal action. We are checking", "fault_threat"),
    ("en", "We are checking", "This is an isolated case. We are checking", "fault_belittling"),
    ("en", "We are checking", "We do not comment on details. We are checking", "fault_silence"),
    ("en", "We are checking", "Please be advised: we are checking", "fault_officialese"),
    ("en", "We are checking", "As always, quality comes first. We are checking", "fault_boasting"),
    ("en", "about {topic}", "about the fraud at {topic}", "fault_accusation"),
]


@pytest.mark.parametrize(("lang", "old", "new", "key"), BROKEN, ids=lambda one: one if one.startswith("fault") else "")
def test_each_rule_catches_what_it_is_there_for(lang: str, old: str, new: str, key: str) -> None:
    assert old in GOOD[lang].text
    assert key in keys(replace(GOOD[lang], text=GOOD[lang].text.replace(old, new)))


def test_known_and_open_are_kept_apart() -> None:
    text = GOOD["de"].text + " Bekannt ist {facts_known}. Offen ist {facts_open}."
    assert keys(replace(GOOD["de"], text=text, medium="long")) == set()
    assert "fault_known_open" in keys(replace(GOOD["de"], medium="long"))
    half = text.replace("{facts_open}", "einiges")
    assert "fault_known_open" in keys(replace(GOOD["de"], text=half))
    assert "fault_known_open" not in keys(replace(GOOD["de"], kind="position", medium="long"))


def test_a_correction_opens_with_the_fact() -> None:
    text = "{fact}. Wir verstehen die Fragen zu {topic}. Bis {next_update} mehr: {link}"
    assert keys(replace(GOOD["de"], kind="refute", text=text)) == set()
    turned = "Zu {topic} gibt es Fragen, das verstehen wir. Richtig ist {fact}. Bis {next_update} mehr: {link}"
    assert keys(replace(GOOD["de"], kind="refute", text=turned)) == {"fault_fact_first"}


def test_thanks_need_no_time_for_more() -> None:
    text = "{name}, das freut uns sehr! Dürfen wir das zeigen? {agent}"
    assert keys(replace(GOOD["de"], kind="thanks", text=text)) == set()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Nevertheless, we serve sooner than sued-for sueded likelihoods."),
        ("de", "Die Vermutung bleibt. Wir berichten bezogen auf die Seite, und Hundertprozent gibt es keine."),
    ],
)
def test_a_word_that_only_looks_like_one_of_the_lists_is_free(lang: str, text: str) -> None:
    assert list(wording_flaws(text, lang, "")) == []


def test_case_and_line_breaks_hide_nothing() -> None:
    assert [flaw.key for flaw in wording_flaws("Das ist KEIN\nGrund zur  Sorge.", "de", "")] == ["fault_belittling"]


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("de", "Die Kommentare löschen.", "löschen"),
        ("de", "Geplante Beiträge anhalten, nichts löschen.", ""),
        ("de", "Nicht zögern. Gelöschtes wiederherstellen, den Beitrag löschen.", "Gelöschtes"),
        ("en", "Delete the comments.", "Delete"),
        ("en", "Pause scheduled posts, delete nothing.", ""),
        ("en", "Answer the delegate.", ""),
    ],
)
def test_a_step_that_tells_people_to_delete_is_noticed(lang: str, text: str, found: str) -> None:
    assert deletion(text, lang) == found


def test_a_text_needs_its_twin_with_the_same_slots() -> None:
    short, english = GOOD["de"], GOOD["en"]
    assert not list(pair_flaws((short, english)))
    assert [flaw.values["lang"] for flaw in pair_flaws((short, replace(short, medium="long"), english))] == ["en"]
    other = replace(english, text=english.text.replace("{contact}", "{link}"))
    assert [flaw.place for flaw in pair_flaws((short, other))] == ["statement[1]", "statement[2]"]


def test_the_word_lists_have_the_same_groups_in_both_languages_and_each_has_its_sentence() -> None:
    groups = {lang: {section: set(listed) for section, listed in lists.items()} for lang, lists in LISTS.items()}
    assert groups["de"] == groups["en"]
    for lang in ("de", "en"):
        assert {f"fault_{group}" for group in groups[lang]["never"]} <= set(catalogue("playbook", lang))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_cue_is_said_twice_or_stands_for_nothing(lang: str) -> None:
    for section, groups in LISTS[lang].items():
        cues = [cue for listed in groups.values() for cue in listed]
        assert len(cues) == len(set(cues)), section
        assert [cue for cue in cues if not re.fullmatch(r"\*?[\w', %-]{2,}\*?", cue) or cue != cue.lower()] == []
