"""Playbooks from folders: the shipped ones are sound, own ones replace them, broken ones are refused with the place."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.bookbuild import build
from alerts.bookcheck import book_flaws
from alerts.bookshelf import LARGEST, SHIPPED, Fault, checked, files, load, shelves
from alerts.playbook import Playbook
from alerts.signals import MEDIA
from listener.words import catalogue

SHIPPED_TEXT = (SHIPPED / "rumour.toml").read_text("utf-8")
CATALOGUE = {
    *("aftercare", "boycott_defection", "campaign_backfire", "celebrity_attack", "coordinated_attack", "data_breach"),
    *("ethics_accusation", "feedback_backlog", "generic_storm", "insider_criticism", "misunderstanding_satire"),
    *("positive_virality", "press_article", "price_policy", "product_defect", "review_bombing", "rumour"),
    "service_failure",
}
TIMES = ("15m", "60m", "24h", "72h", "14d", "30d")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shelf of shipped playbooks: two of the eighteen."""
    folder = tmp_path_factory.mktemp("shelf")
    for name in ("rumour", "generic_storm"):
        (folder / f"{name}.toml").write_text((SHIPPED / f"{name}.toml").read_text("utf-8"), "utf-8")
    return folder


@dataclass(frozen=True)
class Own:
    """A folder of one's own beside a small shelf."""

    shelf: Path
    folder: Path

    def holds(self, text: str, name: str = "rumour") -> tuple[dict[str, Playbook], tuple[Fault, ...]]:
        """Write a file and load everything."""
        (self.folder / f"{name}.toml").write_text(text, "utf-8")
        return load(self.shelf, self.folder)


@pytest.fixture
def own(shelf: Path, tmp_path: Path) -> Own:
    return Own(shelf, tmp_path)


BOOKS, NO_FAULTS = load()
SMALL = {"rumour", "generic_storm"}


def changed(old: str, new: str) -> str:
    assert old in SHIPPED_TEXT
    return SHIPPED_TEXT.replace(old, new, 1)


# --- the shipped ones ------------------------------------------------------------------------------------------------


def test_the_shipped_playbooks_have_no_fault_and_one_of_them_is_the_base_routine() -> None:
    assert not NO_FAULTS
    assert set(BOOKS) == CATALOGUE
    assert [book.id for book in BOOKS.values() if book.fallback] == ["generic_storm"]


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_shipped_playbook_says_what_to_do_now_within_the_hour_and_within_the_day(name: str) -> None:
    book = BOOKS[name]
    due = {step.by for step in book.steps}
    assert {"15m", "24h"} <= due <= set(TIMES)
    assert "60m" in due or book.id == "aftercare"
    assert due <= set(TIMES[:3]) or book.id == "aftercare"
    assert book.tones
    assert book.escalations
    assert book.done
    assert book.kpis


def test_aftercare_reaches_a_month_ahead_and_the_base_routine_knows_every_medium() -> None:
    assert "30d" in {step.by for step in BOOKS["aftercare"].steps}
    assert {tone.medium for tone in BOOKS["generic_storm"].tones} == set(MEDIA)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for child in children for text in _texts(child)]


def test_quotation_marks_are_those_of_the_language_and_nothing_is_swiss() -> None:
    for path in files(SHIPPED):
        text = path.read_text("utf-8")
        assert not re.findall(r"[«»‹›‚‘]|\s-\s", text), path.name
        for line in text.splitlines():
            german, english = re.search(r'\bde = "([^"]*)"', line), re.search(r'\ben = "([^"]*)"', line)
            assert "”" not in (german[1] if german else ""), line
            assert "„" not in (english[1] if english else ""), line


def test_legal_pointers_are_something_to_check_and_never_advice() -> None:
    law = re.compile(r"DSGVO|GDPR|NIS|BGH|HinSchG|2023/988|Digital Services Act|\bDSA\b")
    pointers = [
        text
        for book in BOOKS.values()
        for step in book.steps
        for text in (step.text.de, step.text.en)
        if law.search(text)
    ]
    assert len(pointers) >= 10
    assert [text for text in pointers if not re.search(r"[Pp]rüfen|\b[Cc]heck\b", text)] == []


# --- own ones --------------------------------------------------------------------------------------------------------


def test_an_own_file_replaces_the_shipped_one_with_its_id(own: Own) -> None:
    books, faults = own.holds(changed("Gerücht / unbelegte Behauptung", "Gerede"))
    assert not faults
    assert books["rumour"].title.de == "Gerede"
    assert set(books) == SMALL


def test_an_own_kind_of_wave_comes_beside_the_shipped_ones(own: Own) -> None:
    books, faults = own.holds(changed('id = "rumour"', 'id = "gossip"'), "gossip")
    assert not faults
    assert set(books) == SMALL | {"gossip"}


def test_a_broken_shipped_file_is_told_and_the_others_serve(tmp_path: Path) -> None:
    (tmp_path / "rumour.toml").write_text("schema = 1", "utf-8")
    (tmp_path / "generic_storm.toml").write_text((SHIPPED / "generic_storm.toml").read_text("utf-8"), "utf-8")
    books, faults = load(tmp_path)
    assert set(books) == {"generic_storm"}
    assert {fault.key for fault in faults} == {"fault_missing", "fault_points"}


def test_files_that_begin_with_an_underscore_are_no_playbooks(own: Own) -> None:
    books, faults = own.holds("nonsense", "_notes")
    assert not faults
    assert set(books) == SMALL


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
    ('en = "write the claim down, ask the expert"', f'en = "{46 * "x"}"', "push.en", "fault_long"),
    ("min_level = 1", "min_level = 7", "applies.min_level", "fault_levels"),
    ("min_level = 1", "min_level = 3\nmax_level = 2", "applies.min_level", "fault_levels"),
    ('signal = "claim_status", op = "=="', 'signal = "klaim", op = "=="', "applies.exclude[1].signal", "fault_signal"),
    ('op = "==", value = "true"', 'op = "==", value = 3', "applies.exclude[1].value", "fault_value"),
    ('op = "==", value = "true"', 'op = "==", value = "tru"', "applies.exclude[1].value", "fault_value"),
    ('op = "==", value = "true"', 'op = ">=", value = "true"', "applies.exclude[1].op", "fault_condition"),
    ("value = 0.30", "value = 30", "when[1].value", "fault_value"),
    ("points = 60", "points = 61", "when", "fault_points"),
    ("points = 60", "points = 0", "when[1].points", "fault_no_points"),
    ("points = 20", "points = 20\nscale = true", "when[2].scale", "fault_scale"),
    ("value = true\npoints = 5", "value = true\npoints = 31", "when[4].points", "fault_yes_no"),
    ('by = "15m"', 'by = "5m"', "steps[1].by", "fault_word"),
    ('by = "15m"', 'by = "24h"', "steps[2].by", "fault_order"),
    ('role = "duty"', 'role = "boss"', "steps[1].role", "fault_word"),
    ('by = "60m"', 'by = "15m"', "steps", "fault_first_steps"),
    ('de = "Mit einem von', 'de = "' + 200 * "x" + " mit einem von", "steps[2].de", "fault_long"),
    ('reply_within = "60m"', "reply_within = 60", "tone.microblog.reply_within", "fault_word"),
    ("[tone.microblog]", "[tone.pigeon]", "tone.pigeon", "fault_unknown"),
    ("why = { de", "whi = { de", "dont[1].why", "fault_missing"),
    ("bis {next_update} hier", "heute hier", "statement[1].text", "fault_next_update"),
    ("zu {topic} und", "zu {thema} und", "statement[1].text", "fault_slot"),
    ("Wir sehen die Fragen", "Wir sehen }die Fragen", "statement[1].text", "fault_brace"),
    ("Wir sehen die Fragen", "Wir sehen " + 200 * "x" + " die Fragen", "statement[1].text", "fault_long"),
    ('kind = "holding"', 'kind = "reply"', "statement[1]", "fault_pair"),
    ('to = "comms_lead"', 'to = "nobody"', "escalate[1].to", "fault_word"),
    ('if = [ { signal = "media_hits", op = ">=", value = 1 } ]', "if = []", "escalate[1].if", "fault_few"),
    ('signal = "open_claim_spots"', 'signal = "open_spots"', "done[1].if[1].signal", "fault_signal"),
    ('target = "<= 4h"', "target = 4", "kpi[1].target", "fault_type"),
    ('target = "<= 4h"', 'target = "falling"', "kpi[1].target", "fault_form"),
    ('id = "time_to_clear"', 'id = "Time to clear"', "kpi[1].id", "fault_form"),
    ("Die Liste aller", "Beiträge löschen. Die Liste aller", "steps[7].de", "fault_deletion"),
    ("[applies]", "applies = 3\n[aplies]", "applies", "fault_type"),
    ("phases = [", 'phases = "peak"\nunknown = [', "applies.phases", "fault_type"),
]


@pytest.mark.parametrize(("old", "new", "place", "key"), FAULTS)
def test_a_broken_own_file_is_refused_with_its_place_and_the_shipped_one_stays(
    own: Own, old: str, new: str, place: str, key: str
) -> None:
    books, faults = own.holds(changed(old, new))
    assert (place, key) in {(fault.place, fault.key) for fault in faults}
    assert all(fault.file.name == "rumour.toml" for fault in faults)
    for lang in ("de", "en"):
        sentences = [fault.sentence(lang) for fault in faults if (fault.place, fault.key) == (place, key)]
        assert all(re.search(rf"rumour\.toml(:\d+)?: {re.escape(place)}: \S.*\.", line) for line in sentences)
    assert books["rumour"] == BOOKS["rumour"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("priority = 70", 'priority = "high"', "priority = "),
        ("value = 0.30", "value = 30", "value = 30"),
        ('role = "expert"', 'role = "boss"', 'role = "boss"'),
        ("why = { de", "why = { du", "why = { du"),
        ('signal = "claim_status", op = "=="', 'signal = "klaim", op = "=="', "exclude = "),
        ("zu {topic} und", "zu {thema} und", "zu {thema} und"),
        ('signal = "open_claim_spots"', 'signal = "open_spots"', 'if = [ { signal = "open_spots"'),
    ],
)
def test_a_fault_names_the_line_it_stands_on(own: Own, old: str, new: str, line: str) -> None:
    text = changed(old, new)
    _, faults = own.holds(text)
    wanted = next(number for number, one in enumerate(text.splitlines(), 1) if line in one)
    assert wanted in {fault.line for fault in faults}
    assert any(fault.sentence("en").startswith(f"{own.folder / 'rumour.toml'}:{wanted}: ") for fault in faults)


def test_of_a_key_that_is_missing_the_table_is_named_that_lacks_it(own: Own) -> None:
    _, faults = own.holds(changed('role = "expert"\n', ""))
    (fault,) = (fault for fault in faults if fault.place == "steps[2].role")
    assert fault.key == "fault_missing"
    assert fault.line is not None
    assert SHIPPED_TEXT.splitlines()[fault.line - 1 : fault.line + 2] == ["[[steps]]", 'by = "15m"', 'role = "expert"']


def test_a_slip_in_a_key_or_a_signal_is_answered_with_the_one_that_was_meant(own: Own) -> None:
    _, faults = own.holds(changed("priority = 70", "priority = 70\npriorty = 70"))
    assert faults[0].values["suggestion"] == "priority"
    _, faults = own.holds(changed('signal = "single_source"', 'signal = "single_sauce"'))
    assert faults[0].values["suggestion"] == "single_source"


def test_all_faults_of_a_file_are_told_at_once_of_shape_and_of_sense(own: Own) -> None:
    text = changed("points = 60", "points = 5").replace('id = "rumour"', 'id = "other"').replace("{topic}", "{x}")
    text = text.replace("priority = 70", "priority = 1.5").replace('role = "press"', 'role = "boss"')
    _, faults = own.holds(text)
    assert {"fault_points", "fault_id", "fault_slot", "fault_type", "fault_word"} <= {fault.key for fault in faults}


def test_what_is_no_toml_is_refused_with_line_and_column(own: Own) -> None:
    books, faults = own.holds('schema = 1\nid = "rumour\n')
    (fault,) = faults
    assert fault.line == 2
    assert fault.sentence("de").startswith(f"{own.folder / 'rumour.toml'}:2: Kein gültiges TOML (line 2, column ")
    assert books["rumour"] == BOOKS["rumour"]


def test_what_is_no_text_or_too_large_is_refused(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "rumour.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "huge.toml").write_text("# " + "x" * LARGEST, "utf-8")
    (tmp_path / "folder.toml").mkdir()
    _, faults = load(shelf, tmp_path)
    assert [(fault.file.name, fault.key) for fault in faults] == [
        ("folder.toml", "fault_unreadable"),
        ("huge.toml", "fault_size"),
        ("rumour.toml", "fault_unreadable"),
    ]
    assert all(str(fault.file) in fault.sentence("en") for fault in faults)


def test_a_folder_that_is_not_there_is_said_and_the_shipped_ones_serve(shelf: Path, tmp_path: Path) -> None:
    books, faults = load(shelf, tmp_path / "nowhere")
    assert [fault.key for fault in faults] == ["fault_folder"]
    assert (
        faults[0].sentence("de").startswith(f"{tmp_path / 'nowhere'}: Den Ordner für eigene Playbooks gibt es nicht.")
    )
    assert set(books) == SMALL


def test_the_base_routine_can_be_rewritten_but_neither_claimed_nor_given_up(own: Own) -> None:
    base = (SHIPPED / "generic_storm.toml").read_text("utf-8")
    books, faults = own.holds(base.replace("Grundablauf", "Notfallplan"), "generic_storm")
    assert not faults
    assert "Notfallplan" in books["generic_storm"].title.de
    when = SHIPPED_TEXT[SHIPPED_TEXT.index("[[when]]") : SHIPPED_TEXT.index("[[steps]]")]
    given_up = base.replace("fallback = true", "fallback = false").replace("[[steps]]", f"{when}[[steps]]", 1)
    _, faults = own.holds(given_up, "generic_storm")
    assert [fault.key for fault in faults] == ["fault_fallback"]
    (own.folder / "generic_storm.toml").unlink()
    claimed = SHIPPED_TEXT.replace(when, "").replace("priority = 70", "priority = 70\nfallback = true")
    books, faults = own.holds(claimed)
    assert [fault.key for fault in faults] == ["fault_fallback"]
    assert not books["rumour"].fallback


def test_the_base_routine_has_no_conditions(own: Own) -> None:
    _, faults = own.holds(changed("priority = 70", "priority = 70\nfallback = true"))
    assert [fault.key for fault in faults] == ["fault_when_fallback"]


def test_files_are_checked_each_by_itself_and_all_that_serve_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "rumour.toml").write_text(changed("priority = 70", ""), "utf-8")
    assert [fault.key for fault in checked([tmp_path / "rumour.toml", SHIPPED / "rumour.toml"])] == ["fault_missing"]
    assert [path.stem for path in shelves(tmp_path)] == [*sorted(CATALOGUE), "rumour"]
    assert list(shelves(tmp_path / "nowhere"))[-1] == tmp_path / "nowhere"


@pytest.mark.parametrize("area", ["alerts", "channels", "playbook"])
def test_both_catalogues_have_the_same_sentences_with_the_same_slots(area: str) -> None:
    german, english = catalogue(area, "de"), catalogue(area, "en")
    assert german.keys() == english.keys()
    for key, text in german.items():
        assert set(re.findall(r"(?<!{){\w+}", text)) == set(re.findall(r"(?<!{){\w+}", english[key])), key


# --- whatever somebody writes ----------------------------------------------------------------------------------------

TABLE = tomllib.loads(SHIPPED_TEXT)
VALUES = st.recursive(
    st.none().map(lambda _: date(2026, 11, 21)) | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _places(value: object, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a table, from the outside in."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inside:
        yield (*place, key)
        yield from _places(child, (*place, key))


@given(st.sampled_from(list(_places(TABLE))), VALUES, st.booleans())
def test_whatever_stands_in_a_file_is_told_or_understood(place: tuple[Any, ...], value: object, gone: bool) -> None:
    """One place of a sound table is replaced or taken away: it is refused with a reason, or it still builds."""
    table = copy.deepcopy(TABLE)
    holder: Any = table
    for key in place[:-1]:
        holder = holder[key]
    if gone:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    found = list(book_flaws("rumour", table))
    sentences = [Fault(Path("rumour.toml"), flaw.place, flaw.key, flaw.values).sentence("de") for flaw in found]
    assert all(sentences)
    assert found or build(table).id == "rumour"


def test_lines_inside_a_long_text_are_no_headers(own: Own) -> None:
    long = SHIPPED_TEXT.replace(
        'de = "Kurz, mit Link zum Beleg. Kein Spott über Menschen, die es weitergesagt haben."',
        'de = """Kurz,\n[[steps]]\nrole = "nobody"\nohne Spott."""',
    )
    assert long != SHIPPED_TEXT
    _, faults = own.holds(long.replace('target = "<= 4h"', 'target = "later"'))
    (fault,) = faults
    assert fault.line == long.splitlines().index('target = "<= 4h"') + 1
