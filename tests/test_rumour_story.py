"""A rumour goes round: one claim in many words, done only when it is judged and answered wherever it stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from listener.claiming import claim_due
from listener.core import claims
from listener.core.claims import cleared, is_done, open_places, time_to_clear
from listener.gauging import concerning, gauged, unanswered
from listener.listen import listen_due
from listener.model import BrandId, Heard, Incident, IncidentId, Reason, SourceName, State
from listener.model.alias import alias
from listener.model.claim import Claim, Evidence, Verdict
from listener.parts import Parts
from listener.planning import Memory, remembered
from listener.relating import relate_due
from listener.situating import situation
from tests.cli.storms import seen
from tests.porch import ANSWERS, Visit, visiting
from tests.world import CONFIG, World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BRAND = BrandId("brodelmann")
FORUM, WALL, PAPER = SourceName("kuechenforum"), SourceName("fediwall"), SourceName("tagblatt")
OWN = """
[own_accounts]
fediwall = ["@brodelmann_hilft"]
"""


@pytest.fixture
def rumoured(world: World) -> World:
    """A Tuesday on which one rumour is told at two places, in different words."""
    world.text = CONFIG + OWN
    with world.program() as parts:
        pass_by(parts, world, 5 * MINUTE)  # what a source shows first is history
    world.said("Stimmt es, dass im Lager von Brodelmann angeblich Ratten laufen?", "kuechenforum", "grete")
    world.now += 5 * MINUTE
    world.said("Bei Brodelmann sollen Ratten im Lager sein, munkelt man.", "fediwall", "kalle")
    return world


def pass_by(parts: Parts, world: World, length: timedelta = 10 * MINUTE) -> None:
    """Let time go by while the program listens, reads and keeps the register: nothing else is of interest here."""
    end = world.now + length
    while world.now < end:
        listen_due(parts, world.now)
        listen_due(parts, world.now)
        relate_due(parts, world.now)
        claim_due(parts, world.now)
        world.now += 5 * MINUTE


def only(parts: Parts) -> Claim:
    (claim,) = parts.store.claims.of()
    return claim


def change(parts: Parts, world: World, do: Callable[[Claim], Claim]) -> Claim:
    def each(found: Sequence[Claim]) -> Sequence[Claim]:
        return [do(one) for one in found]

    (claim,) = parts.store.claims.change(BRAND, each, world.now)
    return claim


def judge(parts: Parts, world: World) -> Claim:
    found = Evidence(Verdict.FALSE, "Das Veterinäramt hat nichts gefunden", "Kai", world.now)
    return change(parts, world, lambda claim: claims.judged(claim, found))


def answer(parts: Parts, world: World, source: SourceName) -> Claim:
    """A person says that it was answered at a source."""

    def do(claim: Claim) -> Claim:
        told = next(place.mentions for place in claim.places if place.source == source)
        return claims.answered_at(claim, told, world.now, "Kai")

    return change(parts, world, do)


def waiting(claim: Claim) -> set[SourceName]:
    return {place.source for place in open_places(claim)}


def test_a_rumour_is_done_when_every_place_is_and_comes_back_with_the_next(rumoured: World) -> None:
    world = rumoured
    with world.program() as parts:
        pass_by(parts, world)
        assert waiting(only(parts)) == {FORUM, WALL}

        world.said(
            "@kalle Nein, im Lager sind keine Ratten, das Amt war gerade da. #Brodelmann", author="brodelmann_hilft"
        )
        pass_by(parts, world)
        half = only(parts)
        assert waiting(half) == {FORUM}
        assert next(place.by for place in half.places if place.source == WALL) == "fediwall"
        assert not is_done(judge(parts, world))

        done = answer(parts, world, FORUM)
        assert cleared(done) is not None
        assert time_to_clear(done, world.now + HOUR) == world.now.replace(microsecond=0) - half.opened

        world.said("Brodelmann: angeblich Ratten im Lager gesehen", "tagblatt", "redaktion")
        pass_by(parts, world)
        back = only(parts)
        assert (waiting(back), is_done(back), len(back.reopened)) == ({PAPER}, False, 1)
        assert back.verdict is Verdict.FALSE


def test_the_register_outlives_the_program_and_repeats_nothing(rumoured: World) -> None:
    rumoured.run(10 * MINUTE)
    rumoured.run(10 * MINUTE)

    with rumoured.program() as parts:
        assert (only(parts).number, only(parts).tellings, len(only(parts).places)) == (1, 2, 2)


def test_what_was_said_long_ago_is_not_dug_up(rumoured: World) -> None:
    with rumoured.program() as parts:
        rumoured.now += 91 * 24 * HOUR
        pass_by(parts, rumoured)

        assert parts.store.claims.of() == []
        assert parts.store.claims.waiting() == []


def test_a_deleted_post_leaves_no_trace(rumoured: World) -> None:
    with rumoured.program() as parts:
        pass_by(parts, rumoured)
        judge(parts, rumoured)
        words = only(parts)
        assert "Stimmt es" in words.gist

        told = next(place.mentions[0] for place in words.places if place.source == FORUM)
        parts.store._db.changes("DELETE FROM mention WHERE id = ?", [told])
        pass_by(parts, rumoured)

        left = only(parts)
        assert [place.source for place in left.places] == [WALL]
        assert (left.tellings, left.gist) == (1, "Bei Brodelmann sollen Ratten im Lager sein, munkelt man.")
        assert "lauf" not in dict(left.traits)


# --- what an incident knows of it ------------------------------------------------------------------------------------


def plan(*numbers: int) -> str:
    """What is remembered of a choice, as ``planning`` writes it."""
    return json.dumps({"playbook": "rumour", "level": 3, "claim": "none", "claims": numbers})


def incident(world: World, playbook: str = "rumour", plan: str = "") -> Incident:
    return Incident(*(IncidentId(1), BRAND, State.OPEN, 3, 3, world.now, world.now), playbook=playbook, plan=plan)


def recent(parts: Parts, world: World) -> list[Heard]:
    return parts.store.heard(BRAND, world.now - HOUR, world.now + HOUR)


def test_an_incident_knows_its_claims_how_they_stand_and_that_it_is_not_done(rumoured: World) -> None:
    with rumoured.program() as parts:
        pass_by(parts, rumoured)
        brand, wave = parts.brands[BRAND], recent(parts, rumoured)
        first = gauged(parts, brand, incident(rumoured), wave, rumoured.now)
        assert (first.signals["claim_status"], first.signals["open_claim_spots"]) == ("unverified", 2)

        later = incident(rumoured, plan=plan(*first.claims))
        assert [one.number for one in unanswered(parts.store, later)] == [1]
        assert unanswered(parts.store, incident(rumoured, "service_failure", later.plan)) == []

        judge(parts, rumoured)
        answer(parts, rumoured, FORUM)
        answer(parts, rumoured, WALL)
        last = gauged(parts, brand, later, (), rumoured.now)
        assert (last.signals["claim_status"], last.signals["open_claim_spots"]) == ("false", 0)
        assert unanswered(parts.store, later) == []


def test_the_all_clear_says_where_a_rumour_still_stands_unanswered(rumoured: World) -> None:
    with rumoured.program() as parts:
        pass_by(parts, rumoured)
        brand, over = parts.brands[BRAND], incident(rumoured, plan=plan(1))
        lines = situation(parts, brand, over, seen(0, rumoured.now), Reason.END, rumoured.now).advice
        assert [line.partition("; ")[2] for line in lines] == ["offen: 2 (`listener rumours`)"]

        for source in (FORUM, WALL):
            answer(parts, rumoured, source)
        assert situation(parts, brand, over, seen(0, rumoured.now), Reason.END, rumoured.now).advice == ()


def test_in_a_wave_that_is_a_rumour_who_tells_it_as_a_fact_has_a_place_too(rumoured: World) -> None:
    rumoured.said("Ratten im Lager von Brodelmann, ekelhaft, eine Schande!", author="udo")
    rumoured.said("Mein Mixer von Brodelmann ist kaputt, eine Schande!", author="ulla")
    rumoured.said("Wir haben keine Ratten im Lager, das ist eine schlimme Lüge. Brodelmann", author="brodelmann_hilft")
    with rumoured.program() as parts:
        pass_by(parts, rumoured)
        alone = only(parts)
        parts.store.decide(incident(rumoured, plan=plan(1)), (), (), rumoured.now)
        pass_by(parts, rumoured)

        told = [parts.store.mentions_by_id(BRAND, place.mentions)[0].mention for place in only(parts).places]
        assert (len(alone.places), len(told)) == (2, 3)
        key = parts.store.relations.key()
        assert {one.author for one in told} == {alias(key, name) for name in ("grete", "kalle", "udo")}


def test_a_storm_about_something_else_is_not_about_the_one_who_tells_a_rumour(rumoured: World) -> None:
    for number in range(60):
        rumoured.said(f"Brodelmann, meine Lieferung {number} kommt wieder nicht an", author=f"kundin{number}")
    with rumoured.program() as parts:
        pass_by(parts, rumoured)
        known, wave = parts.store.claims.of(), recent(parts, rumoured)

        assert len(wave) > 60
        assert concerning(known, (), wave) == []
        assert concerning(known, (1,), wave) == known


# --- what is no rumour ----------------------------------------------------------------------------------------------


def dismiss(parts: Parts, world: World) -> Claim:
    return change(parts, world, lambda claim: claims.dismissed(claim, "Gemeint ist das Schiff", "Kai", world.now))


def test_what_is_no_rumour_stays_so_however_often_it_is_said_and_keeps_no_incident_open(rumoured: World) -> None:
    with rumoured.program() as parts:
        pass_by(parts, rumoured)
        storm = incident(rumoured, plan=plan(1))
        parts.store.decide(storm, (), (), rumoured.now)
        dismiss(parts, rumoured)

        rumoured.said("Brodelmann: angeblich Ratten im Lager gesehen", "tagblatt", "redaktion")
        rumoured.said("Ratten im Lager von Brodelmann, ekelhaft, eine Schande!", author="udo")
        pass_by(parts, rumoured)

        silent = only(parts)
        assert silent.is_dismissed
        assert {place.source for place in silent.places} == {FORUM, WALL, PAPER}, "udo told it as a fact: no place"
        assert len(silent.places) == 3
        assert unanswered(parts.store, storm) == []
        seen_ = gauged(parts, parts.brands[BRAND], storm, recent(parts, rumoured), rumoured.now)
        assert (seen_.signals["claim_status"], seen_.signals["open_claim_spots"]) == ("none", 0)

        change(parts, rumoured, lambda claim: claims.restored(claim, "Doch unser Lager", "Erna", rumoured.now))
        assert seen_.claims == (1,)
        assert len(open_places(only(parts))) == 3
        assert [one.number for one in unanswered(parts.store, storm)] == [1]


# --- the page behind a message ---------------------------------------------------------------------------------------

END, DESPITE = "Vorfall beenden", "Trotzdem beenden (offene Fundstellen: {places})"


@pytest.fixture
def visit(rumoured: World) -> Iterator[Visit]:
    """Somebody in front of the page of a storm that is this rumour."""
    with visiting(rumoured, CONFIG + OWN + ANSWERS) as found:
        pass_by(found.parts, rumoured)
        found.store(replace(found.incident, playbook="rumour", plan=plan(1)))
        yield found


def test_the_page_ends_a_rumour_only_for_somebody_who_knows_what_is_open_and_says_why(visit: Visit) -> None:
    page = visit.ask(visit.link())
    assert "Fundstellen ohne Antwort: 2" in page.words
    assert END not in page.page.buttons

    mute = visit.press(page, DESPITE.format(places=2))
    assert (mute.status, visit.log()) == (422, [])
    assert "Nichts getan: Bitte sagen, warum" in mute.words
    assert mute.page.opened == ["close"]

    done = visit.press(mute, DESPITE.format(places=2), note="Beide Foren sind geschlossen")
    (entry,) = visit.log()
    assert (entry.kind, entry.detail["open_places"], entry.detail["open_claims"]) == ("closed_by", 2, [1])
    assert "Offen gebliebene Fundstellen: 2. „Beide Foren sind geschlossen“" in done.words


@pytest.mark.parametrize("label", [DESPITE.format(places=1), "Als Fehlalarm beenden"])
def test_what_appeared_since_the_page_was_shown_is_shown_before_it_ends(visit: Visit, label: str) -> None:
    answer(visit.parts, visit.world, WALL)
    if label == "Als Fehlalarm beenden":
        answer(visit.parts, visit.world, FORUM)
    page = visit.ask(visit.link())
    visit.world.said("Brodelmann: angeblich Ratten im Lager gesehen", "tagblatt", "redaktion")
    pass_by(visit.parts, visit.world)

    late = visit.press(page, label, note="genug", choice="satire")

    assert (late.status, visit.log()) == (409, [])
    assert "hat noch nicht überall eine Antwort" in late.words
    assert "tagblatt" in late.words
    assert visit.incident.state is State.OPEN


def test_once_it_is_answered_everywhere_or_no_rumour_the_page_ends_it_without_asking(visit: Visit) -> None:
    dismiss(visit.parts, visit.world)

    visit.press(visit.ask(visit.link()), END)

    assert visit.incident.state is State.CLOSED
    assert "open_places" not in visit.log()[0].detail


def test_what_was_remembered_of_claims_is_read_back() -> None:
    assert remembered(plan(3, 7)).claims == (3, 7)
    assert remembered("{}") == Memory()
    assert remembered("").claims == ()
