"""Playbooks from folders: the shipped ones are sound, own ones replace them, broken ones are refused with the place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alerts.bookshelf import LARGEST, SHIPPED, Fault, load
from alerts.playbook import Playbook
from listener.words import catalogue

SHIPPED_TEXT = (SHIPPED / "rumour.toml").read_text("utf-8")
FIRST_SET = {"data_breach", "generic_storm", "press_article", "product_defect", "rumour", "service_failure"}


def own(folder: Path, text: str, name: str = "rumour") -> tuple[dict[str, Playbook], tuple[Fault, ...]]:
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return load(own=folder)


def changed(old: str, new: str) -> str:
    assert old in SHIPPED_TEXT
    return SHIPPED_TEXT.replace(old, new, 1)


def test_the_shipped_playbooks_have_no_fault_and_one_of_them_is_the_base_routine() -> None:
    books, faults = load()
    assert not faults
    assert set(books) == FIRST_SET
    assert [book.id for book in books.values() if book.fallback] == ["generic_storm"]


def test_every_shipped_playbook_has_its_first_action_in_a_few_words_and_cues_in_both_languages() -> None:
    books, _ = load()
    assert all(book.push is not None for book in books.values())
    assert all(book.fallback or (book.cues["de"] and book.cues["en"]) for book in books.values())


def test_an_own_file_replaces_the_shipped_one_with_its_id(tmp_path: Path) -> None:
    books, faults = own(tmp_path, changed("Gerücht / unbelegte Behauptung", "Gerede"))
    assert not faults
    assert books["rumour"].title.de == "Gerede"
    assert set(books) == FIRST_SET


def test_an_own_kind_of_wave_comes_beside_the_shipped_ones(tmp_path: Path) -> None:
    books, faults = own(tmp_path, changed('id = "rumour"', 'id = "gossip"'), "gossip")
    assert not faults
    assert set(books) == FIRST_SET | {"gossip"}


def test_a_broken_shipped_file_is_told_and_the_others_serve(tmp_path: Path) -> None:
    (tmp_path / "rumour.toml").write_text("schema = 1", "utf-8")
    (tmp_path / "generic_storm.toml").write_text((SHIPPED / "generic_storm.toml").read_text("utf-8"), "utf-8")
    books, faults = load(tmp_path)
    assert set(books) == {"generic_storm"}
    assert {fault.key for fault in faults} == {"fault_missing"}


def test_files_that_begin_with_an_underscore_are_no_playbooks(tmp_path: Path) -> None:
    books, faults = own(tmp_path, "nonsense", "_notes")
    assert not faults
    assert set(books) == FIRST_SET


FAULTS = [
    ('polarity = "negative"', 'polarity = "bad"', "polarity", "fault_word"),
    ("priority = 70", 'priority = "high"', "priority", "fault_type"),
    ("priority = 70", "priority = true", "priority", "fault_type"),
    ("priority = 70", "", "priority", "fault_missing"),
    ("priority = 70", "priority = 70\npriorty = 70", "priorty", "fault_unknown"),
    ('id = "rumour"', 'id = "gossip"', "id", "fault_id"),
    ('en = "Rumour / unverified claim"', 'en = ""', "title.en", "fault_empty"),
    ('title = { de = "Gerücht / unbelegte Behauptung", en', "title = { en", "title.de", "fault_missing"),
    ('title = { de = "Gerücht / unbelegte Behauptung"', "title = { de = 7", "title.de", "fault_type"),
    ("min_level = 1", "min_level = 7", "applies.min_level", "fault_levels"),
    ("min_level = 1", "min_level = 3\nmax_level = 2", "applies.min_level", "fault_levels"),
    ('signal = "claim_status", op = "=="', 'signal = "klaim", op = "=="', "applies.exclude[1].signal", "fault_signal"),
    ('op = "==", value = "true"', 'op = "==", value = 3', "applies.exclude[1].value", "fault_condition"),
    ("points = 55", "points = 56", "when", "fault_points"),
    ("value = true\npoints = 10", "value = true\npoints = 31", "when[4].points", "fault_yes_no"),
    ('by = "15m"', 'by = "5m"', "steps[1].by", "fault_word"),
    ('role = "duty"', 'role = "boss"', "steps[1].role", "fault_word"),
    ('by = "60m"', 'by = "15m"', "steps", "fault_first_steps"),
    ('de = "Fachabteilung: stimmt', 'de = "' + 200 * "x" + " stimmt", "steps[2].de", "fault_long"),
    ('reply_within = "60m"', "reply_within = 60", "tone.microblog.reply_within", "fault_type"),
    ("[tone.microblog]", "[tone.pigeon]", "tone.pigeon", "fault_unknown"),
    ('"gerücht*"', '"ge"', "cues.de[1]", "fault_cue"),
    ('"gerücht*"', '"ger*cht"', "cues.de[1]", "fault_cue"),
    ("[cues]\nde = [", "[cues]\nfr = [", "cues.fr", "fault_unknown"),
    ("bis {next_update} mit dem", "bald mit dem", "statement[1].text", "fault_next_update"),
    ("zu {topic} und", "zu {thema} und", "statement[1].text", "fault_slot"),
    ("Wir sehen die Fragen zu {topic} und", "Wir sehen Fragen und", "statement[1].text", "fault_topic"),
    (
        "gesichert ist: {link}",
        "gesichert ist.",
        "statement[1].text",
        "fault_contact",
    ),
    ("verstehen, dass das verunsichert", "sagen nichts dazu", "statement[1].text", "fault_empathy"),
    ("Wir prüfen das gerade", "Wir prüfen zeitnah", "statement[1].text", "fault_banned"),
    ("Wir sehen die Fragen", "Wir sehen }die Fragen", "statement[1].text", "fault_brace"),
    ("Wir sehen die Fragen", "Wir sehen " + 200 * "x" + " die Fragen", "statement[1].text", "fault_long"),
    ('kind = "holding"', 'kind = "reply"', "statement[1]", "fault_pair"),
    ('to = "comms_lead"', 'to = "nobody"', "escalate[1].to", "fault_word"),
    ('if = [ { signal = "media_hits", op = ">=", value = 1 } ]', "if = []", "escalate[1].if", "fault_few"),
    ('target = "<= 4h"', "target = 4", "kpi[1].target", "fault_type"),
    ("[applies]", "applies = 3\n[aplies]", "applies", "fault_type"),
    ("phases = [", 'phases = "peak"\nseeds = [', "applies.phases", "fault_type"),
]


@pytest.mark.parametrize(("old", "new", "place", "key"), FAULTS)
def test_a_broken_own_file_is_refused_with_its_place_and_the_shipped_one_stays(
    tmp_path: Path, old: str, new: str, place: str, key: str
) -> None:
    books, faults = own(tmp_path, changed(old, new))
    assert (place, key) in {(fault.place, fault.key) for fault in faults}
    assert all(fault.file.name == "rumour.toml" for fault in faults)
    for lang in ("de", "en"):
        sentences = [fault.sentence(lang) for fault in faults if fault.key == key]
        assert any(f"rumour.toml: {place}: " in sentence for sentence in sentences)
    assert books["rumour"] == load()[0]["rumour"]


def test_a_slip_in_a_key_is_answered_with_the_key_that_was_meant(tmp_path: Path) -> None:
    _, faults = own(tmp_path, changed("priority = 70", "priority = 70\npriorty = 70"))
    assert faults[0].values["suggestion"] == "priority"


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = changed("points = 55", "points = 5").replace('id = "rumour"', 'id = "other"').replace("{topic}", "{x}")
    _, faults = own(tmp_path, text)
    assert {"fault_points", "fault_id", "fault_slot"} <= {fault.key for fault in faults}


def test_what_is_no_toml_is_refused_with_line_and_column(tmp_path: Path) -> None:
    books, faults = own(tmp_path, 'schema = 1\nid = "rumour\n')
    (fault,) = faults
    assert "line 2" in fault.place
    assert fault.sentence("de").startswith(f"{tmp_path / 'rumour.toml'}: {fault.place}: Kein gültiges TOML")
    assert books["rumour"] == load()[0]["rumour"]


def test_what_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rumour.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "huge.toml").write_text("# " + "x" * LARGEST, "utf-8")
    (tmp_path / "folder.toml").mkdir()
    _, faults = load(own=tmp_path)
    assert [(fault.file.name, fault.key) for fault in faults] == [
        ("folder.toml", "fault_unreadable"),
        ("huge.toml", "fault_size"),
        ("rumour.toml", "fault_unreadable"),
    ]
    assert all(str(fault.file) in fault.sentence("en") for fault in faults)


def test_a_folder_that_is_not_there_is_said_and_the_shipped_ones_serve(tmp_path: Path) -> None:
    books, faults = load(own=tmp_path / "nowhere")
    assert [fault.key for fault in faults] == ["fault_folder"]
    assert faults[0].sentence("de") == f"{tmp_path / 'nowhere'}: Den Ordner für eigene Playbooks gibt es nicht."
    assert set(books) == FIRST_SET


def test_the_base_routine_can_be_rewritten_but_neither_claimed_nor_given_up(tmp_path: Path) -> None:
    base = (SHIPPED / "generic_storm.toml").read_text("utf-8")
    books, faults = own(tmp_path, base.replace("Grundablauf", "Notfallplan"), "generic_storm")
    assert not faults
    assert "Notfallplan" in books["generic_storm"].title.de
    _, faults = own(tmp_path, base.replace("fallback = true", "fallback = false"), "generic_storm")
    assert [fault.key for fault in faults] == ["fault_fallback"]
    (tmp_path / "generic_storm.toml").unlink()
    books, faults = own(tmp_path, changed("priority = 70", "priority = 70\nfallback = true"))
    assert [fault.key for fault in faults] == ["fault_fallback"]
    assert not books["rumour"].fallback


@pytest.mark.parametrize("area", ["alerts", "channels"])
def test_both_catalogues_have_the_same_sentences_with_the_same_slots(area: str) -> None:
    german, english = catalogue(area, "de"), catalogue(area, "en")
    assert german.keys() == english.keys()
    for key, text in german.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[key])), key
