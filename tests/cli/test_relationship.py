"""The relationship on the command line: six numbers, protected tables, people only where that is allowed."""

from __future__ import annotations

import hmac
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.relationship_people import SOURCE
from benchmarks.relationship_plans import lived
from benchmarks.relationship_year import CONFIG, ID, Clock, line, program
from listener import app
from listener.core.acquaintance import day_of
from listener.core.advocates import advocates
from listener.core.recovery import Recovery, recoveries
from listener.importing import from_lines, import_all
from listener.model import Search, SourceName
from listener.relating import relate_due
from listener.store import Store
from listener.trusting import known
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import Done, Office
from tests.cli.judgements import copied, records
from tests.cli.test_json_keys import PAGE, documented
from tests.edges.servers import Certificates, Exchange, Route, Seen, certificates, http_server

__all__ = ["certificates"]

PEOPLE = 160
OWNERS = """
[[owners]]
owner = "Leitung Service"
touchpoint = "hotline"
[[owners]]
owner = "Alle anderen"
"""


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office after a year in which some 160 people wrote."""
    folder = tmp_path_factory.mktemp("lively")
    year, clock = lived(7, PEOPLE), Clock(app.utc_now())
    with program(folder, clock) as parts:
        shift = clock.now - year.end - timedelta(hours=1)
        told = (line(replace(post, at=post.at + shift)) for post in year.posts)
        import_all(parts, from_lines(parts, told), clock.now, lambda _: None)
        while relate_due(parts, clock.now):
            pass
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    return Office(folder)


@pytest.fixture
def busy(lively: Office, tmp_path: Path) -> Office:
    """A copy that a test may change."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    return copied(Office(tmp_path), lively)


def configured(office: Office, text: str) -> Office:
    (office.folder / "config.toml").write_text(text, "utf-8")
    return office


def figures(office: Office, *args: str) -> dict[str, dict[str, Any]]:
    return {one["figure"]: one for one in records(office, "relationship", *args)}


def test_the_trust_view_is_six_numbers_and_never_one(lively: Office) -> None:
    found = figures(lively)

    assert list(found) == ["volume", "balance", "answers", "ladder", "nps", "recovered"]
    assert found["volume"]["value"] == found["volume"]["count"] > 0
    assert 0 < found["answers"]["value"] < 1
    assert found["nps"]["low"] < found["nps"]["value"] < found["nps"]["high"]
    assert found["nps"]["count"] >= 30
    assert all(one["definition"] for one in found.values())
    rows = lively.call("relationship").rows
    assert (rows[1][0], rows[5][0]) == ("Vertrauensbilanz", "Zurückgewonnen")


def test_who_was_answered_and_came_back_is_a_share_of_a_group_with_its_definition(lively: Office, busy: Office) -> None:
    with Store(lively.folder / "listener.db") as store:
        ground = known(store, app.configuration(lively.folder / "config.toml"), ID, app.utc_now())
        became = Counter(recoveries(ground.utterances, ground.answered, ground.gathered.until).values())
    found = figures(lively)["recovered"]

    assert found["count"] == became.total() >= 10
    assert found["value"] == pytest.approx(became[Recovery.RECOVERED] / became.total(), abs=1e-4)
    assert 0 < found["value"] < 1
    assert found["definition"].startswith("Personen, die sich beschwert haben")
    few = figures(configured(busy, CONFIG.replace("[desk]", "[desk]\ngroup = 1000")))["recovered"]
    assert (few["value"], few["count"], few["withheld"]) == (None, None, "small")


def test_the_balance_is_told_by_touchpoint_and_small_ones_are_withheld(lively: Office) -> None:
    balance = figures(lively)["balance"]
    topics, out = balance["parts"]["topics"], lively.call("relationship").out
    table = out.partition("Vertrauensbilanz je Kontaktpunkt: ")[2].splitlines()[1:]
    cells = {row.split("\t")[0]: row.split("\t")[1:] for row in table[1:]}

    assert len(cells) == len(topics) > 2
    assert None in topics.values()
    assert sum(one == ["·", "·"] for one in cells.values()) == list(topics.values()).count(None) != 1
    shown = [points for points in topics.values() if points is not None]
    assert [_points(f"{one[0]},0") for one in cells.values() if one[0] != "·"] == sorted(map(round, shown))


def test_the_account_adds_up_as_it_is_read(lively: Office) -> None:
    parts = figures(lively)["balance"]["parts"]
    explained = lively.call("relationship", "--explain").out.splitlines()
    head = next(place for place, one in enumerate(explained) if re.match(r"Vertrauensbilanz: [+\u2212]", one))
    points = [_points(one) for one in explained[head + 1 :] if one.startswith("  ")]
    whole = [_points(one) for one in explained[head:] if not one.startswith("  ") and "Punkte" in one]

    assert sum(parts[name] for name in ("opening", "credits", "debits", "fading")) == pytest.approx(
        figures(lively)["balance"]["value"], abs=0.01
    )
    assert sum(points[: _parts_of_first(explained, head)]) == pytest.approx(whole[0], abs=0.001)


def _points(text: str) -> float:
    found = re.search(r"([+\u2212]?[\d.]+,\d)", text)
    assert found is not None, text
    return float(found[1].replace(".", "").replace(",", ".").replace("\u2212", "-"))


def _parts_of_first(lines: list[str], head: int) -> int:
    rest = lines[head + 1 :]
    return next((place for place, one in enumerate(rest) if not one.startswith("  ")), len(rest))


def test_of_too_few_people_nothing_is_shown_and_it_says_why(busy: Office) -> None:
    found = figures(configured(busy, CONFIG.replace("[desk]", "[desk]\ngroup = 1000")))

    assert found["balance"]["value"] is found["ladder"]["value"] is None
    assert found["balance"]["withheld"] == "small"
    assert "weniger als 1000 Personen" in busy.call("relationship").out


def test_a_month_is_a_calendar_month(lively: Office) -> None:
    month = f"{app.utc_now() - timedelta(days=40):%Y-%m}"

    assert figures(lively, "--month", month)["volume"]["since"][:7] <= month
    assert lively.call("relationship", "--month", "11/2026").code == 2
    assert lively.call("relationship", "--month", "2999-01").code == 2


def test_the_matrix_adds_up_and_names_who_owns_a_cell(busy: Office) -> None:
    found = records(configured(busy, CONFIG + OWNERS), "relationship", "matrix", "--since", "300d")
    cells = [one for one in found if one["phase"] and one["touchpoint"]]
    (total,) = [one["people"] for one in found if one["phase"] is one["touchpoint"] is None]

    assert {one["owner"] for one in cells} == {"Leitung Service", "Alle anderen"}
    assert all(bool(one["stages"]) == (one["phase"] not in {"unknown", None}) for one in found)
    after = next(one for one in found if one["phase"] == "after_contact")
    assert after["stages"] == ["retention", "advocacy"]
    assert sum(one["people"] or 0 for one in cells) <= total
    assert all(one["people"] is None or one["people"] >= 10 for one in cells)
    assert any(one["withheld"] for one in cells)


def test_the_ladder_shows_counts_of_moves_and_no_person(lively: Office) -> None:
    found = records(lively, "relationship", "ladder")

    assert [one["rung"] for one in found] == [0, 1, 2, 3, 4]
    assert {one["month"] for one in found} < {f"{app.utc_now() - timedelta(days=back):%Y-%m}" for back in range(32)}
    told = lively.call("relationship", "ladder")
    assert f"Auf- und Abstiege im Monat {found[0]['month']} nicht gezeigt" in told.err
    assert all(row[2:] == ["·"] * 5 for row in told.rows[1:])
    assert not any(re.search(r"[0-9a-f]{16}", str(value)) for one in found for value in one.values())


def test_leaks_are_weeks_with_their_counts(lively: Office) -> None:
    found = records(lively, "relationship", "leaks", "--since", "360d")

    assert all(one["people"] >= 10 and one["low"] <= one["negative_share"] <= one["high"] for one in found)
    assert lively.call("relationship", "leaks", "--since", "1d").code == 0


def test_people_are_shown_only_where_that_is_allowed(lively: Office, busy: Office) -> None:
    found = records(lively, "relationship", "people")
    refused = configured(busy, CONFIG.replace("profiles = true", "")).call("relationship", "people")

    always, never = {"burdened", "advocate", "moved"}, {"silent", "breach"}
    assert always | {"defender", "detractor"} >= {one["kind"] for one in found} - never
    assert always <= {one["kind"] for one in found}
    assert not any("mensch" in str(one) for one in found)
    assert refused.code == 2
    assert "profiles = true" in refused.err
    for args in (("leads", "export"), ("relationship", "score", "abc"), ("leads", "send", "--dry-run")):
        assert busy.call(*args).code == 2


def test_moves_on_the_ladder_are_told_with_their_reason(lively: Office) -> None:
    moved = [one for one in records(lively, "relationship", "people") if one["kind"] == "moved"]
    told = [row[3] for row in lively.call("relationship", "people").rows if row[0] == "Leiter"]

    assert all(max(one["before"], one["count"]) >= 2 and one["before"] != one["count"] for one in moved)
    assert all(bool(one["mentions"]) == (one["ground"] != "faded") for one in moved)
    assert len(told) == len(moved)
    form = r"seit .+ auf Stufe \d statt \d: (sprach (für|gegen) die Marke \(\d+\)|lange nichts mehr dergleichen)"
    assert all(re.fullmatch(form, one) for one in told)


def test_who_has_objected_is_in_no_list(lively: Office, busy: Office) -> None:
    with Store(lively.folder / "listener.db") as store:
        ground = known(store, app.configuration(lively.folder / "config.toml"), ID, app.utc_now())
        someone = advocates(ground.utterances, ground.gathered.until)[0].author
        names = [one.mention.author for one in store.search(Search(limit=10_000))]
        name = next(one for one in names if store.relations.person(SourceName(SOURCE), one) == someone)
    objected = configured(
        busy, CONFIG.replace("profiles = true", f'profiles = true\nobjections = ["{SOURCE}: {name}"]')
    )

    assert someone in lively.call("relationship", "people", "--json").out
    assert someone not in objected.call("relationship", "people", "--json").out
    assert someone not in objected.call("leads", "export", "--json").out


def test_the_scores_of_a_person_add_up(lively: Office) -> None:
    person = next(one["person"] for one in records(lively, "relationship", "people") if one["kind"] == "burdened")
    found = records(lively, "relationship", "score", person)

    assert {one["score"] for one in found} == {"risk", "advocacy", "lead"}
    for one in found:
        assert sum(part["points"] for part in one["parts"]) == pytest.approx(one["points"])
    explained = lively.call("relationship", "score", person, "--explain").out
    assert explained.startswith("Risiko: ")
    assert "Aussagen gegen das Unternehmen" in explained


def test_the_account_of_a_topic_and_what_is_none(lively: Office) -> None:
    (found,) = records(lively, "relationship", "score", "--topic", "none")

    assert sum(part["points"] for part in found["parts"]) == pytest.approx(found["points"])
    for args in ((), ("--topic", "kantine"), ("abc", "--topic", "none"), ("abc",)):
        assert lively.call("relationship", "score", *args).code == 2


def test_what_people_did_elsewhere_counts_for_their_lead_score(busy: Office) -> None:
    person = records(busy, "leads", "export")[0]["person"]
    file = busy.folder / "events.csv"
    today = day_of(app.utc_now(), ZoneInfo("Europe/Berlin"))  # the company's day: at night it is ahead of UTC's
    file.write_text(
        f"day,kind,person,source,author\n{today},unsubscribe,{person},,\n{today},visit,,{SOURCE},Neu Hier\n"
        f"{today},danced,{person},,\nmorgen,visit,{person},,\n{today},visit,,,\n2999-01-01,visit,{person},,\n",
        "utf-8",
    )
    before = _score(busy, person)
    done = busy.call("leads", "import", str(file))

    assert (done.code, done.out) == (65, "2 neu, 0 schon bekannt\n")
    assert len(done.err.splitlines()) == 4
    assert _score(busy, person) == pytest.approx(before - 5)
    assert "Neu Hier" not in busy.call("leads", "export", "--csv").out
    assert busy.call("leads", "import", str(file)).out == "0 neu, 2 schon bekannt\n"


def _score(office: Office, person: str) -> float:
    return float(next(one["score"] for one in records(office, "leads", "export") if one["person"] == person))


CRM = '[crm]\nurl_env = "CRM_URL"\nsecret_env = "CRM_SECRET"\n'


def test_what_would_be_sent_is_said_without_secrets(busy: Office) -> None:
    done = configured(busy, CONFIG + CRM).call("leads", "send", "--dry-run")

    assert re.fullmatch(r"Es würden \d+ Lead-Werte in 1 Nachrichten geschickt\.\n", done.out)
    assert configured(busy, CONFIG).call("leads", "send", "--dry-run").code == 78
    crossed = configured(busy, CONFIG + CRM)
    done = crossed.call("leads", "send", CRM_URL="https://127.0.0.1/crm", CRM_SECRET="sechzehn Zeichen!")
    assert done.code == 69
    assert "127.0.0.1" not in done.out


SECRET = "sechzehn Zeichen!"
REACHABLE = """
[http]
allow_networks = ["127.0.0.0/8"]
ca_file = "{authority}"
read_s = {patience}
"""


def is_signed(seen: Seen) -> bool:
    """Check as the reference page tells receivers to."""
    at = seen.headers["Listener-Timestamp"]
    expected = hmac.new(SECRET.encode(), f"{at}.".encode() + seen.body, sha256).hexdigest()
    return seen.headers["Listener-Signature"] == f"v1={expected}" and abs(float(at) - app.utc_now().timestamp()) < 60


def silent(it: Exchange) -> None:
    it.server.stopping.wait(9)


def test_a_crm_gets_signed_letters_over_the_wire_and_after_a_failure_all_of_them_again(
    busy: Office, certificates: Certificates
) -> None:
    due = {one["person"]: one["score"] for one in records(busy, "leads", "export")}

    def sent(path: str, patience: float) -> Done:
        wired = CONFIG + CRM + REACHABLE.format(authority=certificates.authority, patience=patience)
        return configured(busy, wired).call("leads", "send", CRM_URL=crm.url(path), CRM_SECRET=SECRET)

    routes: dict[str, Route] = {
        "/broken": lambda it: it.answer(500),
        "/silent": silent,
        "/crm": lambda it: it.answer(204),
    }
    with http_server(routes, certificates.for_server()) as crm:
        tries = [sent("/broken", 20), sent("/silent", 0.1), sent("/crm", 20)]

    assert [one.code for one in tries] == [69, 69, 0]
    assert [one.out for one in tries] == ["", "", f"{len(due)} Lead-Werte in 1 Nachrichten geschickt\n"]
    assert "500" in tries[0].err
    assert len(crm.log) == 3
    for seen in crm.log:
        body = json.loads(seen.body)
        assert (seen.method, is_signed(seen), body["version"]) == ("POST", True, 1)
        assert body["key"] == seen.headers["Listener-Key"]
        assert all(sum(part["points"] for part in one["parts"]) == pytest.approx(one["score"]) for one in body["leads"])
        assert {one["person"]: one["score"] for one in body["leads"]} == due, "what failed is still due, whole"
    assert not any(SECRET in f"{one.out}{one.err}{crm.log}" or "/crm" in one.err for one in tries)


def test_only_kind_words_with_consent_are_exported_and_until_it_is_taken_back(busy: Office) -> None:
    (praise, *_), (blame, *_) = (
        records(busy, "mentions", "--sentiment", mood, "-n", "1") for mood in ("positive", "negative")
    )
    for one in (praise, blame):
        done = busy.call("voices", "consent", str(one["mention"]), "--evidence", "Brief vom 3.11.", "--as", "Kim")
        assert done.code == 0
    (found,) = records(busy, "voices", "export")

    assert list(found) == documented(PAGE, "voices export")
    assert (found["text"], found["evidence"], found["noted_by"]) == (praise["text"], "Brief vom 3.11.", "Kim")
    assert busy.call("voices", "revoke", str(praise["mention"]), "--as", "Kim").code == 0
    assert records(busy, "voices", "export") == []
    assert busy.call("voices", "revoke", str(praise["mention"]), "--as", "Kim").code == 2
    assert busy.call("voices", "consent", "17", "--evidence", "Brief", "--as", "Kim").code == 2
    assert busy.call("voices", "consent", "17", "--evidence", " ", "--as", "Kim").code == 2


def test_erasing_needs_a_yes_and_says_what_went(busy: Office) -> None:
    author = records(busy, "mentions", "-n", "1")[0]["author"]

    assert busy.call("relationship", "erase", SOURCE, author).code == 2
    assert "Gelöscht: " in busy.call("relationship", "erase", SOURCE, author, "--yes").out
    assert all(one["author"] != author for one in records(busy, "mentions", "-n", "1000"))
    assert records(busy, "relationship", "erase", SOURCE, author, "--yes")[0]["mentions"] == 0


def test_on_a_terminal_there_is_a_legend(lively: Office) -> None:
    assert "nicht gezeigt" in lively.see("relationship", "--explain", columns=90)


def test_both_catalogues_have_the_same_sentences_with_the_same_slots() -> None:
    german, english = (catalogue("relationship", lang) for lang in LANGUAGES)
    slots = re.compile(r"{(\w+)}")

    assert set(german) == set(english)
    assert all(set(slots.findall(german[key])) == set(slots.findall(english[key])) for key in german)


def test_the_keys_are_those_of_the_reference(lively: Office) -> None:
    assert list(records(lively, "relationship")[0]) == documented(PAGE, "relationship")
    assert list(records(lively, "leads", "export")[0]) == documented(PAGE, "leads export")
