"""``listener desk``, ``answered``, ``feedback`` and ``questions``: what waits, what came of it, what is asked again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from listener.app import utc_now
from listener.cli.feedback import month_of
from listener.errors import UsageError
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint
from listener.store import Store
from tests.cli.calls import CONFIG, Office
from tests.cli.judgements import copied, records
from tests.cli.test_json_keys import PAGE, documented
from tests.cli.test_screen import plain

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OWN = """
[[sources]]
name = "fedi"
kind = "feed"
medium = "microblog"
url = "https://fedi.example/rss"
[own_accounts]
fedi = ["@nordwind_hilft"]
[desk]
around_the_clock = true
"""
SAID = (
    # source, author, age, text
    ("fedi", "jana", 3 * DAY, "Wann kommt der neue Fahrplan von Nordwind?"),
    ("fedi", "timo", 2 * DAY, "Nordwind, wann kommt endlich der neue Fahrplan?"),
    ("fedi", "mimi", 4 * DAY, "Nordwind, ab wann gilt der neue Fahrplan?"),
    ("fedi", "karl", 50 * HOUR, "Nordwind hat meinen Koffer beschädigt. Sehr enttäuscht!"),
    ("fedi", "karl", 8 * DAY, "Der Nordwind Zug war kaputt und dreckig, eine Frechheit."),
    ("fedi", "ole", HOUR / 2, "Kann man bei Nordwind ein Fahrrad mitnehmen?"),
    ("fedi", "suse", 40 * DAY, "Wo finde ich bei Nordwind das Fundbüro?"),
    ("fedi", "dora", 3 * DAY, "Südexpress ist schon wieder ausgefallen. Unmöglich!"),
    ("fedi", "nordwind_hilft", 70 * HOUR, "@jana Der neue Fahrplan von Nordwind kommt am Freitag."),
)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose mentions are imported and read. Tests look at copies."""
    office = Office(tmp_path_factory.mktemp("said"))
    (office.folder / "config.toml").write_text(CONFIG + OWN, "utf-8")
    now = utc_now()
    lines = [
        {"source": source, "author": who, "published": (now - age).isoformat(), "text": text, "medium": "microblog",
         "url": f"https://fedi.example/{number}", "id": str(number)}
        for number, (source, who, age, text) in enumerate(SAID)
    ]  # fmt: skip
    done = office.call("import", "-", stdin="".join(json.dumps(one) + "\n" for one in lines))
    assert done.code == 0, done.err
    with Store(office.folder / "listener.db") as store:
        store.relations.note([(one, as_read(one.text)) for one in store.relations.unread()])
    return office


def as_read(text: str) -> Relation:
    """Return how these texts read: what it takes to read others is tested elsewhere."""
    intents = (Intent.QUESTION,) if text.endswith("?") else () if text.startswith("@") else (Intent.COMPLAINT,)
    return Relation(
        ContactPhase.UNKNOWN, intents, Touchpoint.DELIVERY if "Koffer" in text else Touchpoint.NONE, Emotion.NONE
    )


@pytest.fixture
def counter(office: Office, said: Office) -> Office:
    (office.folder / "config.toml").write_text(CONFIG + OWN, "utf-8")
    return copied(office, said).where(LISTENER_USER="erna")


def configured(office: Office, more: str) -> None:
    (office.folder / "config.toml").write_text(CONFIG + OWN + more, "utf-8")


def texts(found: list[dict[str, Any]]) -> list[str]:
    return [one["text"] for one in found]


def number(office: Office, word: str) -> str:
    """Return the number of what waits and holds a word."""
    (found,) = (one["mention"] for one in records(office, "desk", "--all") if word in one["text"])
    return str(found)


# --- what waits ------------------------------------------------------------------------------------------------------


def test_what_waits_is_listed_by_what_is_due_first_and_the_answered_is_not(counter: Office) -> None:
    found = records(counter, "desk")

    assert texts(found)[0].startswith("Der Nordwind Zug")
    assert texts(found)[-1] == "Kann man bei Nordwind ein Fahrrad mitnehmen?"
    assert [one["due"] for one in found] == sorted(one["due"] for one in found)
    assert not [text for text in texts(found) if "Wann kommt der neue Fahrplan von" in text], "it has an answer"
    assert {one["burdened"] for one in found} == {0}, "nothing is told of persons"
    assert list(found[0]) == documented(PAGE, "desk")
    assert (found[0]["overdue"], found[-1]["overdue"], found[0]["matter"]) == (True, False, "complaint")
    assert counter.call("desk", "--csv").out.startswith('"mention","brand"')


def test_people_see_how_much_it_is_and_how_old(counter: Office) -> None:
    done = counter.call("desk")

    assert "6 warten auf Antwort, 5 über der Frist (83" in done.err
    assert "das Älteste seit 8 Tagen" in done.err
    assert "1 warten länger als 14 Tage: --all zeigt sie." in done.err
    assert done.rows[0][2].startswith("überfällig ")
    assert len(counter.call("desk", "--all").rows) == 7
    limited = counter.call("desk", "-n", "2", "--lang", "en")
    assert (len(limited.rows), "The first 2 are shown" in limited.err) == (2, True)
    assert [row[4] for row in counter.call("desk", "--brand", "suedexpress").rows] == ["Südexpress"]
    assert max(map(len, plain(counter.see("desk", columns=80)).splitlines())) <= 80


def test_where_profiles_are_allowed_the_burdened_come_first_unless_they_objected(counter: Office) -> None:
    configured(counter, "profiles = true\n")
    first, second, *rest = records(counter, "desk")
    assert [first["burdened"], second["burdened"]] == [2, 2]
    assert {one["burdened"] for one in rest} == {0}
    assert "[2 offene Beschwerden]" in counter.call("desk").rows[0][6]

    configured(counter, 'profiles = true\nobjections = ["fedi: karl"]\n')
    assert not [one for one in records(counter, "desk") if one["burdened"] or "Koffer" in one["text"]]


def test_whoever_wrote_before_is_no_stranger_where_profiles_are_allowed(counter: Office) -> None:
    assert {one["author_history"] for one in records(counter, "desk")} == {None}
    configured(counter, "profiles = true\n")
    first, second, *rest = records(counter, "desk")
    history = second["author_history"]

    assert (first["author_history"], {one["author_history"] for one in rest}) == (None, {None})
    assert (history["times"], history["outcome"], history["outcome_at"]) == (2, "open", first["published"])
    assert "schreibt zum 2. Mal in 90 Tagen, Beschwerde vom" in counter.call("desk").rows[1][6]
    counter.call("answered", str(first["mention"]), "--note", "am Telefon")
    (third, *_) = records(counter, "desk")
    assert third["author_history"]["outcome"] == "answered"


OWNERS = """
[[owners]]
owner = "Gepäck"
touchpoint = "delivery"
[[owners]]
owner = "Leitung Service"
"""


def test_each_one_s_matters_are_named_and_can_be_listed_alone(counter: Office) -> None:
    assert {one["owner"] for one in records(counter, "desk")} == {None}
    assert "Leitung Service" not in counter.call("desk").out
    configured(counter, OWNERS)

    (luggage,) = records(counter, "desk", "--owner", "gepäck")
    others = records(counter, "desk", "--owner", "Leitung Service")
    assert ("Koffer" in luggage["text"], luggage["owner"]) == (True, "Gepäck")
    assert {one["owner"] for one in others} == {"Leitung Service"}
    assert len(others) == len(records(counter, "desk")) - 1
    assert counter.call("desk", "--owner", "Gepäck").err.startswith("1 warten auf Antwort")
    assert [row[6] for row in counter.call("desk").rows].count("Gepäck") == 1
    unknown = counter.call("desk", "--owner", "Gepaek")
    assert (unknown.code, "Gepäck, Leitung Service" in unknown.err) == (2, True)


def test_whoever_has_named_no_account_is_told_to(counter: Office) -> None:
    (counter.folder / "config.toml").write_text(CONFIG, "utf-8")
    assert "[own_accounts]" in counter.call("desk").err
    counter.call("answered", number(counter, "Koffer"))
    assert "[own_accounts]" not in counter.call("desk").err


def test_an_empty_desk_says_so(office: Office) -> None:
    office.call("import", "-")
    assert office.call("desk").err.startswith("Nichts wartet auf Antwort.")


def test_a_mention_that_was_answered_elsewhere_is_gone_from_the_desk(counter: Office) -> None:
    one, other = number(counter, "Koffer"), number(counter, "Fahrrad")
    done = counter.call("answered", one, other, one, "--note", "am Telefon")

    assert (done.code, done.out) == (0, "Notiert: 2 Beiträge beantwortet von erna.\n")
    assert not [text for text in texts(records(counter, "desk")) if "Koffer" in text or "Fahrrad" in text]
    (again,) = records(counter, "answered", one, "--as", "Kai")
    assert (list(again), again["by"]) == (documented(PAGE, "answered"), "Kai")


def test_an_unknown_number_answers_nothing(counter: Office) -> None:
    done = counter.call("answered", number(counter, "Koffer"), "99")

    assert (done.code, "99" in done.err) == (2, True)
    assert [text for text in texts(records(counter, "desk")) if "Koffer" in text]


# --- figures ---------------------------------------------------------------------------------------------------------


def test_figures_have_their_counts_and_on_request_their_definitions(counter: Office) -> None:
    found = records(counter, "desk", "figures", "--brand", "nordwind")
    explained = records(counter, "desk", "figures", "--brand", "nordwind", "--explain")

    rate = found[0]
    assert list(rate) == documented(PAGE, "desk figures")[:-1]
    assert (rate["figure"], rate["count"], rate["detail"]["part"]) == ("answer_rate", 6, 1)
    assert list(explained[0])[-1] == "definition"
    assert explained[0]["definition"].startswith("Anteil der Fragen")
    people = counter.call("desk", "figures", "--explain")
    assert "Antwortquote: Anteil der Fragen" in people.err
    assert {row[0] for row in people.rows} == {"Nordwind Bahn", "Südexpress"}
    assert max(map(len, plain(counter.see("desk", "figures", columns=100)).splitlines())) <= 100


# --- feedback --------------------------------------------------------------------------------------------------------


def test_feedback_is_heard_done_and_reported(counter: Office) -> None:
    one = number(counter, "Koffer")
    opened = counter.call("feedback", "open", "Koffer", "--mention", one)
    assert opened.out == "Rückmeldung 1 „Koffer“: gehört (erna).\n"
    (listed,) = records(counter, "feedback")
    assert (listed["progress"], listed["brand"], listed["voices"], listed["by"]) == ("heard", "nordwind", 1, "erna")
    assert list(listed) == documented(PAGE, "feedback")

    assert counter.call("feedback", "step", "1", "done").code == 2
    counter.call("feedback", "step", "1", "not-possible", "--note", "Der Rahmenvertrag läuft noch", "--as", "Kai")
    assert records(counter, "feedback") == []
    assert records(counter, "feedback", "--all")[0]["note"] == "Der Rahmenvertrag läuft noch"
    assert not [text for text in texts(records(counter, "desk")) if "Koffer" in text], "they were told"

    page = counter.call("feedback", "report", "--brand", "nordwind", "--markdown").out
    assert page.startswith("# Gehört – geändert")
    assert "Rahmenvertrag" in page
    (row,) = records(counter, "feedback", "report")
    assert (list(row), row["progress"]) == (documented(PAGE, "feedback report"), "not_possible")
    assert counter.call("feedback", "report").out.count("Gehört – geändert") == 2, "one for each brand"


def test_a_report_is_written_for_one_brand_and_month(counter: Office, tmp_path: Path) -> None:
    file = tmp_path / "bericht.html"
    done = counter.call("feedback", "report", "--month", "2026-02", "--brand", "nordwind", "--html", str(file))

    assert (done.code, "Februar 2026" in file.read_text("utf-8")) == (0, True)
    assert counter.call("feedback", "report", "--html", str(file)).code == 2, "of which brand?"
    assert counter.call("feedback", "report", "--month", "Februar").code == 2
    assert counter.call("feedback", "report", "--json", "--html", str(file)).code == 2
    away = str(tmp_path / "away" / "x.html")
    assert counter.call("feedback", "report", "--brand", "nordwind", "--html", away).code == 74


def test_feedback_is_about_one_brand_and_stored_mentions(counter: Office) -> None:
    other = number(counter, "Südexpress")
    both = ("--mention", number(counter, "Koffer"), "--mention", other)

    assert counter.call("feedback", "open", "Pünktlichkeit", "--mention", other).code == 0
    assert "--brand" in counter.call("feedback", "open", "Pünktlichkeit", *both).err
    assert counter.call("feedback", "open", "Pünktlichkeit", *both, "--brand", "nordwind").code == 0
    assert counter.call("feedback", "open", "x", "--mention", "99").code == 2
    assert counter.call("feedback", "open", "\u202e", "--mention", other).code == 0, "made harmless"
    assert counter.call("feedback", "open", " ", "--mention", other).code == 2
    assert "9" in counter.call("feedback", "step", "9", "doing").err


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [("2026-12", "2026-11-30T23:00", "2026-12-31T23:00"), ("2026-03", "2026-02-28T23:00", "2026-03-31T22:00")],
)
def test_a_month_begins_and_ends_at_local_midnight(given: str, start: str, end: str) -> None:
    found = month_of(given, utc_now(), ZoneInfo("Europe/Berlin"))

    assert [f"{one:%Y-%m-%dT%H:%M}" for one in found] == [start, end]
    begin, close = month_of(None, datetime.fromisoformat("2026-06-30T22:30:00+00:00"), ZoneInfo("Europe/Berlin"))
    assert (f"{begin:%m-%d %H}", f"{close:%m-%d %H}") == ("06-30 22", "07-31 22")
    with pytest.raises(UsageError):
        month_of("2026-13", utc_now(), ZoneInfo("Europe/Berlin"))


# --- questions -------------------------------------------------------------------------------------------------------


def test_what_is_asked_again_comes_with_the_last_answer(counter: Office) -> None:
    (found,) = records(counter, "questions")

    assert (found["voices"], found["faq"], list(found)) == (3, None, documented(PAGE, "questions"))
    assert "Fahrplan" in found["question"]
    assert found["answer"] == "@jana Der neue Fahrplan von Nordwind kommt am Freitag."
    done = counter.call("questions")
    assert "[desk] faq" in done.err
    assert counter.call("questions", "--brand", "suedexpress").err == "Keine wiederkehrenden Fragen.\n"


def test_what_the_faq_answers_is_known_and_the_draft_says_so(counter: Office, tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("# Fragen\n\n## Wann kommt der neue Fahrplan?\n\nAm 12. Dezember.\n", "utf-8")
    configured(counter, f'faq = "{tmp_path / "faq.md"}"\n')

    assert records(counter, "questions")[0]["faq_question"] == "Wann kommt der neue Fahrplan?"
    assert counter.call("questions").rows[0][4].startswith("#1 Wann kommt")
    draft = counter.call("questions", "--brand", "nordwind", "--markdown").out
    assert draft.startswith("# Häufige Fragen: Entwurf")
    assert "Schon beantwortet durch" in draft
    configured(counter, f'faq = "{tmp_path / "away.md"}"\n')
    assert counter.call("questions").code == 74
