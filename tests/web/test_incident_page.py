"""The page of an incident: what, how bad, how fast, what to do, the button; then the evidence. Nothing in it hurts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from listener.core import handled
from listener.handling import act
from listener.model import IncidentId, Judged, Link, Medium, Mood, State
from listener.web.contract import Missing, Role
from listener.web.pages import incident
from listener.web.pages.incidentfacts import MOST
from tests.cli.storms import seen
from tests.web.browser import HOSTILE, Street
from tests.web.casefile import MINUTE, ONE, Case, opened
from tests.web.situation import BRAND, FORUM


@pytest.fixture
def case(street: Street) -> Iterator[Case]:
    with opened(street) as found:
        yield found


def test_the_first_card_says_what_how_bad_how_fast_who_has_it_and_what_to_do(case: Case) -> None:
    case.storm()
    read = case.look()
    lead = read.words(".lead")

    assert read.words("h1") == "Windstärke 4 von 6 · starker Wind"
    assert "raucht" in read.words(".facts")
    assert "Produktmangel" in lead
    assert read.all(".pulse li") == [
        "22 kritische Stimmen in 60 Min., üblich 0,3 (0–2)",
        "31 Min. bis sich die negativen Stimmen verdoppeln",
        "70 % negativ, üblich 26 %",
    ]
    assert "Zuerst: Gefahr prüfen" in lead
    assert "Noch hat niemand übernommen" in lead
    assert read.words("button.act") == "Ich übernehme"
    assert read.page.live_s == 10


def test_who_is_called_next_is_said_with_the_time(case: Case) -> None:
    case.storm()
    case.warned()

    assert "geht die Warnung um 12:10 an chef" in case.look().words(".stands")
    case.press("assign", to="Kim Weber")
    assert case.look().words(".stands") == (
        "An Kim Weber übergeben, noch nicht bestätigt. Ohne Bestätigung geht die Warnung um 12:10 an chef."
    )


def test_every_number_stands_beside_what_is_usual(case: Case) -> None:
    case.storm()
    rows = {row[0]: row[1:] for row in case.look().rows("#figures")}

    assert rows["Stimmen in 60 Min."][:2] == ["31", "1,2 (0–4)"]
    assert rows["kritische Stimmen in 60 Min."][2] == "Quellen: 3, Redaktionen: 2"
    assert rows["negativer Anteil in 60 Min."] == ["70 %", "26 %", "ohne Bewertung: 1"]
    assert rows["Verdopplung der negativen Stimmen"][0] == "alle 31 Min."
    assert rows["Prognose"][0] == "noch zu früh"
    assert rows["Auffälligkeit in Punkten"][:2] == ["3,5", "Warnung ab 1,8"]
    assert "einmal in 61 Wochen" in rows["Auffälligkeit in Punkten"][2]


def test_copies_are_folded_into_what_they_copy_and_links_lead_there_under_our_own_name(case: Case) -> None:
    first = case.says("Er raucht, der Sockel ist geschmolzen", reach=1200)
    copies = [
        replace(
            case.says("Er raucht, der Sockel ist geschmolzen!", author=f"nach{n}"),
            link=Link(exact=True, to=0, in_batch=True),
        )
        for n in range(41)
    ]
    case.say(first, *copies)
    case.storm()
    read = case.look()
    (folded,) = [one for one in read.all(".proof blockquote") if "geschmolzen" in one]

    assert "+ 41 Kopien" in folded
    assert "erna · Forum · kuechenforum · Reichweite 1.200" in folded
    link = read.tree.css_first('a[href="https://a.example/1"]')
    assert link is not None
    assert (link.text(), link.attributes["rel"]) == ("ansehen", "noreferrer noopener nofollow")


def at(case: Case, minutes: int, text: str, mood: Mood = Mood.NEGATIVE) -> Judged:
    """Return what erna said so many minutes ago."""
    one = case.says(text, url=f"https://a.example/{minutes}")
    tone = replace(one.tone, mood=mood)
    return replace(one, mention=replace(one.mention, published=case.now - minutes * MINUTE), tone=tone)


@pytest.mark.parametrize(
    ("trigger", "titles"),
    [
        (20, ["Erster Beitrag", "Auslöser"]),
        (50, ["Erster Beitrag, zugleich der Auslöser"]),
        (0, ["Erster Beitrag"]),
    ],
)
def test_the_first_critical_post_stands_first_and_what_triggered_it_is_called_so(
    case: Case, trigger: int, titles: list[str]
) -> None:
    said = [
        at(case, 55, "Der Kocher ist schön", Mood.POSITIVE),
        at(case, 50, "Der Sockel raucht"),
        at(case, 20, "Er ist zersprungen"),
    ]
    case.say(*said)
    ids = {one.at: one.id for one in case.parts.store.heard(BRAND, case.now - timedelta(hours=1), case.now)}
    case.storm(topic=None, last=replace(seen(4, case.now), trigger=ids.get(case.now - trigger * MINUTE)))
    read = case.whole()

    assert [one for one in read.all("section[aria-labelledby=posts] h3") if "Beitrag" in one or "Ausl" in one] == titles
    first, second = read.all("section[aria-labelledby=posts] blockquote")[:2]
    assert "Der Sockel raucht" in first
    assert "Er ist zersprungen" in second or trigger != 20
    assert sum("Der Sockel raucht" in one for one in read.all(".proof blockquote")) == 1


def test_hostile_words_are_shown_and_never_run(case: Case) -> None:
    case.say(case.says(HOSTILE, author=HOSTILE, url="javascript:alert(1)"))
    case.storm(topic=None)
    case.press("note", note=HOSTILE)
    case.press("assign", to=HOSTILE)
    read = case.whole()

    assert "<script>alert" not in read.source
    assert "&lt;script&gt;alert" in read.source
    assert "\u202e" not in read.source
    assert not [one for one in read.links() if not one.startswith(("/", "https://", "http://"))]
    assert not read.tree.css("main script:not([type='application/json'])")


def test_no_style_and_no_script_stands_in_the_page(case: Case) -> None:
    case.storm()
    page = case.whole().tree

    assert not page.css("[style], style")
    assert not [one for one in page.css("*") if any(name.startswith("on") for name in one.attributes)]


def test_the_page_can_be_used_by_ear_and_by_keyboard(case: Case) -> None:
    case.storm()
    page = case.whole().tree
    ids = Counter(str(one.attributes["id"]) for one in page.css("[id]"))

    assert len(page.css("h1")) == 1
    assert [one for one, times in ids.items() if times > 1] == []
    assert all(one.css_first("summary[id]") for one in page.css("main details"))
    named = [one for one in page.css("main input:not([type=hidden]), main select") if one.parent is not None]
    assert named
    assert all(one.parent is not None and one.parent.tag == "label" for one in named)
    assert all(one.css_first("caption") and one.css("th[scope]") for one in page.css("main table"))
    assert all(one.attributes.get("role") == "img" for one in page.css("main figure svg"))


def test_who_does_not_want_to_be_listed_is_not_named(case: Case) -> None:
    case.say(case.says("Er raucht, der Sockel ist geschmolzen", author="Erna Unbekannt", reach=9_000))
    case.storm()
    config = replace(case.parts.config, desk=replace(case.parts.config.desk, objections=((FORUM, "erna unbekannt"),)))
    before, case.parts = case.whole(), replace(case.parts, config=config)
    after = case.whole()

    assert "Erna Unbekannt" in before.source
    assert "Erna Unbekannt" not in after.source
    assert "der Sockel ist geschmolzen" in after.source
    assert "ohne Namen" in after.words(".proof")


def test_what_makes_the_numbers_uncertain_stands_beside_them(case: Case) -> None:
    sure = case.storm().last
    assert sure is not None
    calm = case.look()
    case.parts.store.decide(replace(case.incident_now, last=replace(sure, learning=True)), [], [], case.now)

    assert calm.tree.css(".doubt") == []
    assert "Unsicher: Noch in der Lernzeit" in case.look().words(".doubt")


def test_a_source_that_cannot_be_heard_is_named(case: Case) -> None:
    case.storm()
    case.deaf()

    assert "Lücke: keine Antwort von kuechenforum" in case.look().words(".why")


def test_what_was_never_measured_and_whose_texts_are_gone_says_so(case: Case) -> None:
    case.incident(1, last=None, topic=None, playbook="")
    read = case.whole()

    assert "keine Messung aufbewahrt" in read.words(".why")
    assert "Womit es begann, ist nicht bekannt" in read.words(".proof")
    assert "Die Texte sind nicht mehr gespeichert" in read.words(".proof")
    assert read.rows("#figures") == []


def test_somebody_who_only_looks_has_no_buttons(case: Case) -> None:
    case.storm()
    read = case.whole(access=Role.READER)

    assert read.tree.css("main form") == []
    assert "Dieser Zugang darf ansehen" in read.words(".who")
    assert "Stellungnahme" not in read.words("h1")


def test_when_it_is_over_it_asks_what_the_warning_was_worth_and_shows_the_aftercare(case: Case) -> None:
    case.storm()
    act(case.parts.store, ONE, "anna", lambda one: handled.close(one, "geklärt", case.now), case.now)
    read = case.look()

    assert read.words("h1") == "Beendet höchstens Windstärke 4 von 6 · starker Wind"
    assert read.page.live_s == 0
    assert read.all(".deeds button")[:4] == ["ja", "zu spät", "zu früh", "nein"]
    assert read.tree.css('button[value="take"]') == []
    assert len(read.tree.css(".duty")) > 3
    assert "Wie es war" in read.words(".lead")


def test_one_that_went_into_another_leads_there(case: Case) -> None:
    one = case.storm()
    case.parts.store.decide(
        handled.merged(replace(one, version=1, state=State.CLOSED, closed=case.now), replace(one, id=IncidentId(7))),
        [],
        [],
        case.now,
    )
    read = case.look()

    assert "/incidents/7" in read.links()
    assert read.tree.css("main form") == []


def test_the_course_shows_peoples_notes_as_letters_and_every_number_as_a_row(case: Case) -> None:
    case.storm()
    case.press("note", note="Rückruf mit der Fachabteilung geklärt")
    read = case.whole()

    assert any("Anna Beispiel: Rückruf" in one for one in read.all(".marks li"))
    assert read.tree.css_first("figure svg title") is not None
    newest = read.rows("#course-table")[0]
    assert newest[0] == "Di 17.11. 11:00"
    assert sum(int(row[2]) for row in read.rows("#course-table")) == 5


def test_of_a_large_wave_it_shows_what_was_copied_most_however_early_it_was_said(case: Case) -> None:
    early = replace(case.says("Er raucht, der Sockel ist geschmolzen"), link=None)
    early = replace(early, mention=replace(early.mention, published=case.now - 50 * MINUTE))
    copies = [
        replace(case.says(f"Er raucht {n}", author=f"a{n}"), link=Link(exact=True, to=0, in_batch=True))
        for n in range(7)
    ]
    case.say(early, *copies)
    case.hear([case.now - timedelta(seconds=n) for n in range(1, MOST + 10)], Mood.NEGATIVE, text="Der Kocher raucht")
    case.storm()
    words = case.whole().words(".proof")

    assert "Erster Beitrag Verfasser " in words
    assert "geschmolzen" in words.partition("Erster Beitrag")[2][:200]
    assert "+ 7 Kopien" in words
    assert "aus den neuesten 800 Beiträgen" in words


@pytest.mark.parametrize("number", ["2", "x", "0", "-1", "9" * 30, "²", "1 OR 1"])
def test_an_address_that_names_no_incident_leads_nowhere(case: Case, number: str) -> None:
    case.storm()
    with pytest.raises(Missing):
        incident.look(case.parts, replace(case.asked(), path={"number": number}))


def test_a_candidate_is_no_incident_yet(case: Case) -> None:
    case.storm(state=State.CANDIDATE)
    with pytest.raises(Missing):
        case.look()


def test_it_speaks_english_to_who_wants_that(case: Case) -> None:
    case.storm()
    words = case.whole(lang="en").words(".incident")

    assert "Wind force 4 of 6 · strong" in words
    assert "I take it" in words
    for german in ("Stimmen", "übernommen", "Beiträge", "Verlauf", "Plan festlegen", "üblich", "Warum"):
        assert german not in words


def test_the_report_and_the_log_can_be_taken_along(case: Case) -> None:
    case.storm()
    case.press("take")
    page, text, log = (case.file(f"/{one}") for one in ("report.html", "report.md", "log.csv"))

    assert (page.name, page.media) == ("INC-0001.html", "text/html; charset=utf-8")
    assert b"Nachbericht INC-0001" in page.body
    assert b"<script" not in page.body
    assert text.body.startswith(b"# Nachbericht INC-0001")
    assert "Anna Beispiel" in log.body.decode()
    assert log.name == "INC-0001-log.csv"


def test_a_prominent_voice_stands_there_under_a_pseudonym_and_the_press_by_name(case: Case) -> None:
    paper = case.says("Der Kocher raucht", author="Redaktion", url="https://blatt.example/a", medium=Medium.NEWS)
    case.say(paper, case.says("Nie wieder!", author="star", reach=2_000_000))
    case.storm(topic=None)
    read = case.whole()

    (loud,) = (row for row in read.rows("#carriers") if row[2] == "2.000.000")
    assert loud[0].startswith("Verfasser ")
    assert "star" not in read.words("#carriers")
    assert "blatt.example" in read.words(".proof")
    assert read.page.live_s == 0


def test_who_has_it_is_said_with_how_long_that_holds(case: Case) -> None:
    case.storm()
    case.press("take")
    held = case.look()
    case.later(hours=5)

    assert "Anna Beispiel kümmert sich darum, bis Di 17.11. 16:00" in held.words(".stands")
    assert "Ich bin weiter dran" in held.all(".who button")
    assert "noch nicht bestätigt" in case.look().words(".stands")
