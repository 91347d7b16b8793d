"""What people do on the page of an incident: once, in their name, and never over what they have not seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listener.core import handled
from listener.core.claims import noted
from listener.handling import act
from listener.model import Medium, MentionId, Mistake, Mood, State, Verdict
from listener.model.desk import Said
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint, Utterance
from listener.web.contract import Role, There
from tests.web.browser import Street
from tests.web.casefile import ONE, Case, opened, refused, way

DEEDS: dict[str, tuple[str, dict[str, str]]] = {
    # what is pressed: what the log calls it, what is typed
    "take": ("acknowledged", {}),
    "snooze.4h": ("snoozed", {}),
    "assign": ("assigned", {"to": "kim"}),
    "kind": ("kind_set", {"choice": "rumour"}),
    "pin": ("pinned", {"choice": "rumour"}),
    "regard": ("regarded", {"cluster": "victim", "claim": "false"}),
    "note": ("note", {"note": "Hotline verstärkt"}),
    "said": ("said", {}),
    "tick.15m-duty": ("step_done", {}),
    "false_alarm": ("false_alarm", {"choice": "name"}),
    "close": ("closed_by", {"note": "geklärt"}),
}


@pytest.fixture
def case(street: Street) -> Iterator[Case]:
    with opened(street) as found:
        found.storm()
        yield found


@pytest.mark.parametrize("do", DEEDS)
def test_each_button_does_its_deed_once_in_the_name_of_who_pressed_it(case: Case, do: str) -> None:
    event, typed = DEEDS[do]
    form = case.form(do) | typed
    answer = case.send(form)
    again = case.send(form)

    assert isinstance(answer, There)
    assert answer.path.startswith("/incidents/1")
    assert answer.told
    assert isinstance(again, There)
    assert "zählt nur einmal" in again.told
    assert case.deeds == [(event, "Anna Beispiel")]
    assert case.log[-1].detail["via"] == "dashboard"


@pytest.mark.parametrize("do", sorted(set(DEEDS) - {"note", "said", "tick.15m-duty"}))
def test_who_did_not_see_that_somebody_else_has_taken_it_is_told_and_decides_anew(case: Case, do: str) -> None:
    form = case.form(do) | DEEDS[do][1]
    case.press("take", who="kim")
    read = refused(case.send(form))

    assert read.page.status == 409
    assert "Inzwischen hat jemand anderes übernommen" in read.words("main [role=alert]")
    assert "Kim Weber , übernommen" in read.words("main [role=alert] li")
    assert case.deeds == [("acknowledged", "Kim Weber")]
    assert "Kim Weber kümmert sich" in read.words(".stands")
    assert read.page.live_s == 0, "nobody's words are taken away while they read them"


def test_what_was_typed_stays_when_nothing_could_be_done(case: Case) -> None:
    form = case.form("close") | {"note": "mit dem Kunden geklärt"}
    case.press("take", who="kim")
    read = refused(case.send(form))

    field = read.tree.css_first('.deeds details[open] input[name="note"]')
    assert field is not None
    assert field.attributes["value"] == "mit dem Kunden geklärt"
    assert isinstance(case.press("close", read), There)


def test_a_wave_that_has_risen_meanwhile_is_not_put_aside_by_mistake(case: Case) -> None:
    form = case.form("snooze.4h")
    risen = replace(case.incident_now, level=5, max_level=5)
    case.parts.store.decide(risen, [("level_up", {"level": 5, "stands": 5})], [], case.now)
    read = refused(case.send(form))

    assert "stärker geworden" in read.words("main [role=alert]")
    assert "gestiegen ( Windstärke 5 (Sturm)" in read.words("main [role=alert] li")
    assert case.deeds == []


@pytest.mark.parametrize("do", ["note", "said", "tick.15m-duty"])
def test_what_harms_nobody_is_done_although_somebody_else_has_taken_it(case: Case, do: str) -> None:
    form = case.form(do) | DEEDS[do][1]
    case.press("take", who="kim")

    assert isinstance(case.send(form), There)
    assert [one for one, _ in case.deeds] == ["acknowledged", DEEDS[do][0]]


def test_after_the_end_the_old_page_cannot_take_it_any_more(case: Case) -> None:
    form = case.form("take")
    case.press("close", note="geklärt", who="kim")

    assert "inzwischen beendet" in refused(case.send(form)).words("main [role=alert]")
    assert isinstance(case.press("verdict.late"), There)
    assert case.incident_now.handling.verdict is Verdict.LATE


def test_a_step_is_ticked_off_and_opened_again_and_shows_who_did_it(case: Case) -> None:
    before = len(case.look().tree.css(".duty.done"))
    case.press("tick.15m-community", who="kim")
    ticked = case.look()
    case.press("untick.15m-community")

    assert before == 0
    assert "erledigt von Kim Weber" in ticked.words(".duty.done")
    assert "offen: 2 von 3" in ticked.words(".stage h3")
    assert case.look().tree.css(".duty.done") == []
    assert isinstance(case.press("tick.15m-community"), There)
    assert [one for one, _ in case.deeds] == ["step_done", "step_undone", "step_done"]


def test_a_step_that_two_people_tick_at_once_is_done_once(case: Case) -> None:
    form = case.form("tick.15m-duty")
    case.press("tick.15m-duty", who="kim")

    answer = case.send(form)
    assert isinstance(answer, There)
    assert case.deeds == [("step_done", "Kim Weber")]


def test_a_step_of_a_plan_that_is_no_longer_followed_is_not_ticked(case: Case) -> None:
    form = case.form("tick.15m-duty")
    case.press("pin", choice="rumour", who="kim")

    assert "nach einem anderen Plan" in refused(case.send(form)).words("main [role=alert]")
    assert [one for one, _ in case.deeds] == ["pinned"]


def test_the_steps_of_the_aftercare_are_those_that_the_console_knows(case: Case) -> None:
    case.press("close", note="geklärt")
    step = next(one for one in case.whole().tree.css("button.tick"))
    case.press(str(step.attributes["value"]))
    case.press(str(step.attributes["value"]).replace("tick", "untick"))

    assert [one for one, _ in case.deeds] == ["closed_by", "aftercare", "step_undone"]
    assert case.whole().tree.css(".duty.done") == []


def test_what_was_given_can_be_returned_with_a_reason_by_who_got_it(case: Case) -> None:
    case.press("take")
    case.press("assign", to="Kim Weber")
    for_kim = replace(case)
    without = refused(for_kim.send(_return_form(case) | {"note": " "}, who="kim"))
    done = for_kim.send(_return_form(case) | {"note": "nicht unser Bereich"}, who="kim")

    assert "warum es zurückgeht" in without.words("main [role=alert]")
    assert isinstance(done, There)
    assert case.deeds[-1] == ("returned", "Kim Weber")
    assert case.incident_now.handling.owner == "Anna Beispiel"


def _return_form(case: Case) -> dict[str, str]:
    form = case.form("close")
    return {key: form[key] for key in ("form", "seen")} | {"do": "return"}


def test_the_first_public_word_may_be_noted_later_and_never_ahead(case: Case) -> None:
    told = case.press("said", at="11:40")
    ahead = refused(case.press("said", at="2030-01-01 12:00"))

    assert isinstance(told, There)
    spoken = case.incident_now.handling.spoken
    assert spoken is not None
    assert case.now - spoken == timedelta(minutes=20)
    assert "kommt erst noch" in ahead.words("main [role=alert]")
    assert "Erstes öffentliches Wort" in case.look().words(".who")


def test_a_false_alarm_leads_to_what_would_have_kept_it_quiet(case: Case) -> None:
    answer = case.press("false_alarm", choice="season", note="jedes Jahr")
    assert isinstance(answer, There)
    read = case.look("/rule")

    assert answer.path == "/incidents/1/rule"
    assert case.incident_now.handling.mistake is Mistake.SEASON
    assert "[[events]]" in read.words("pre")
    assert 'brands = ["brodelmann"]' in read.words("pre")
    assert "/incidents/1/rule" in case.look().links()


def test_without_a_false_alarm_there_is_no_rule(case: Case) -> None:
    assert "kein Fehlalarm" in case.look("/rule").words("main")


def test_a_kind_brings_its_plan_and_can_be_left_to_the_program_again(case: Case) -> None:
    case.press("kind", choice="rumour")
    set_ = case.incident_now
    case.press("kind", choice="auto")

    assert (set_.handling.kind, set_.playbook) == ("rumour", "rumour")
    assert case.incident_now.handling.kind == ""


def test_what_a_person_knows_of_the_claim_changes_the_stance(case: Case) -> None:
    before = case.whole().words("#stance ~ p")
    case.press("regard", cluster="victim", claim="false")

    assert "widerlegen" not in before
    assert "widerlegen" in case.whole().words("#stance ~ p")


@pytest.mark.parametrize(
    ("do", "typed", "says"),
    [
        ("assign", {"to": "  "}, "wer es bekommen soll"),
        ("note", {"note": " \u200b "}, "braucht Worte"),
        ("kind", {"choice": "weather"}, "eine Art auswählen"),
        ("pin", {"choice": "weather"}, "eine Art auswählen"),
        ("false_alarm", {"choice": ""}, "warum es ein Fehlalarm war"),
        ("regard", {"cluster": "me", "claim": "auto"}, "unvollständig"),
        ("tick.15m-duty", {"do": "tick.99m-nobody"}, "Diesen Schritt hat der Plan nicht mehr"),
        ("take", {"form": "1.2.3"}, "unvollständig"),
        ("take", {"do": "erase"}, "unvollständig"),
    ],
)
def test_what_makes_no_sense_is_said_and_not_done(case: Case, do: str, typed: dict[str, str], says: str) -> None:
    read = refused(case.send(case.form(do) | typed))

    assert says in read.words("main [role=alert]")
    assert read.page.status in {409, 422}
    assert case.deeds == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(
            ["do", "form", "seen", "choice", "note", "to", "at", "despite", "playbook", "cluster", "claim"]
        ),
        st.text(max_size=30) | st.sampled_from(["take", "close", "tick.", "1.4.1.open.0123456789ab", "note", "assign"]),
    )
)
def test_a_form_that_somebody_made_up_breaks_nothing(case: Case, fields: dict[str, str]) -> None:
    before = len(case.log)
    answer = case.send(fields)

    assert isinstance(answer, There) == (len(case.log) > before)


def test_only_who_works_through_incidents_can_press_anything() -> None:
    ways = [way(part) for part in ("", "/statement")]
    assert {one.do_role for one in ways} == {Role.DUTY}
    assert {one.role for one in ways} == {Role.READER}


def test_a_visitor_whom_the_configuration_knows_by_another_spelling_acts_as_that_person(case: Case) -> None:
    case.press("take", who="KIM")
    case.press("note", who="Gast am Pult", note="war da")

    assert [who for _, who in case.deeds] == ["Kim Weber", "Gast am Pult"]


def rumour(case: Case) -> None:
    """Make it a rumour that stands at two places and waits for an answer there."""
    ids = [one.id for one in case.parts.store.heard(case.incident_now.brand, case.now - timedelta(hours=1), case.now)]
    told = [_said(case, id_, n) for n, id_ in enumerate(ids[:2], 1)]
    claims = case.parts.store.claims.change(case.incident_now.brand, lambda found: noted(found, told, ()), case.now)
    about = {"playbook": "rumour", "level": 4, "claim": "unverified", "claims": [one.number for one in claims]}
    case.parts.store.decide(replace(case.incident_now, playbook="rumour", plan=json.dumps(about)), [], [], case.now)


def _said(case: Case, id_: MentionId, place: int) -> Said:
    read = Relation(ContactPhase.CONTACT, (Intent.RUMOUR,), Touchpoint.NONE, Emotion.NONE)
    spoken = Utterance(id_, case.incident_now.brand, case.answering[0], Medium.FORUM, case.now, Mood.NEGATIVE, read)
    return Said(spoken, "", "Der Wasserkocher soll giftig sein", f"https://ort{place}.example/x")


def test_a_rumour_shows_where_it_stands_and_is_ended_only_with_a_reason(case: Case) -> None:
    rumour(case)
    read = case.whole()
    places = read.all(".spots li")
    silent = refused(case.press("close", read, note=" "))
    blind = refused(case.press("close", read, note="wir wissen es", despite="0"))
    done = case.press("close", read, note="die Behörde hat geantwortet")

    assert len(places) == 2
    assert all("wartet auf Antwort" in one for one in places)
    assert "offene Fundstellen: 2" in read.words(".deeds")
    assert "warum es trotz offener Fundstellen" in silent.words("main [role=alert]")
    assert "noch nicht überall eine Antwort" in blind.words("main [role=alert]")
    assert isinstance(done, There)
    assert case.log[-1].detail["open_places"] == 2
    assert case.incident_now.state is State.CLOSED


def test_a_deed_at_the_console_in_the_same_moment_loses_nothing(case: Case) -> None:
    form = case.form("note") | {"note": "Rückruf läuft"}
    act(case.parts.store, ONE, "erna", lambda one: handled.take(one, "erna", case.now), case.now)
    case.send(form)

    assert case.deeds == [("acknowledged", "erna"), ("note", "Anna Beispiel")]
