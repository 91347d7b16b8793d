"""What is measured of an incident beside its numbers: competitors that are named, reviews that come in a burst."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.bookshelf import load
from alerts.briefing import Grounds, advice, brief
from alerts.signals import SIGNALS, Value
from listener.app import utc_now
from listener.gauging import Gauged, gauged
from listener.model import BrandId, Handling, Heard, Incident, IncidentId, Medium, MentionId, Mood, SourceName, State
from listener.parts import Parts
from listener.planning import GAUGED, chosen, remembered
from tests.cli.calls import Office
from tests.cli.gossip import CONFIG, DAY, HOUR, line, talking
from tests.cli.storms import seen
from tests.world import World, midday

BRAND = BrandId("nordwind")
NOW = midday()
BOOKS, _ = load()
WORDS = ("Boykott!", "Propaganda", "Schande, dieser Konzern", "Haltung: null", "Eure Werbung ist sexistisch")
INCIDENT = Incident(IncidentId(1), BRAND, State.OPEN, 3, 3, NOW, NOW, playbook="generic_storm")


def said(number: int, text: str, medium: Medium = Medium.MICROBLOG, author: str = "") -> Heard:
    id_ = MentionId(number)
    return Heard(
        *(id_, NOW, SourceName("portal"), medium, author or f"a{number}", id_, Mood.NEGATIVE, -0.5, None, "", text, "")
    )


@contextmanager
def listening(world: World) -> Iterator[Parts]:
    world.text = CONFIG
    with world.program() as parts:
        yield parts


def measured(parts: Parts, *wave: Heard) -> dict[str, object]:
    return told(gauged(parts, parts.brands[BRAND], INCIDENT, wave, NOW))


def told(found: Gauged) -> dict[str, object]:
    """Return what is told of competitors and reviews."""
    names = {"competitor_share", "review_burst", "rating_drop", "type.review_bombing"}
    return {name: value for name, value in found.signals.items() if name in names}


def test_the_share_of_those_who_name_a_competitor_is_measured_from_ten_voices_on(world: World) -> None:
    angry = [said(n, f"Nordwind, schon wieder Verspätung {n}") for n in range(9)]
    leaving = [said(20 + n, "Nordwind? Dann lieber #ByeNordwindHalloSüdexpress") for n in range(3)]
    with listening(world) as parts:
        assert measured(parts, *angry) == {}
        assert measured(parts, *angry, *leaving)["competitor_share"] == pytest.approx(3 / 12)


def test_a_brand_without_competitors_has_no_such_share(world: World) -> None:
    with listening(world) as parts:
        alone = parts.brands[BrandId("suedexpress")]
        wave = [said(n, f"Südexpress und Nordwind {n}") for n in range(20)]

        assert told(gauged(parts, alone, replace(INCIDENT, brand=alone.id), wave, NOW)) == {}


def test_a_burst_of_low_ratings_is_told_with_how_much_it_looks_like_bombing(tmp_path: Path) -> None:
    usual = [line(n, f"Nordwind gut {n}", (80 - 2 * n) * DAY, "portal", rating=4, rating_max=5) for n in range(36)]
    burst = [
        line(100 + n, f"Nordwind: {WORDS[n % 5]} {n}", 2 * DAY - n * HOUR, "portal", rating=1, rating_max=5)
        for n in range(15)
    ]
    office = talking(Office(tmp_path), [*usual, *burst])
    with World(office.folder, utc_now(), text=CONFIG).program() as parts:
        brand, now = parts.brands[BRAND], parts.clock()
        found = told(gauged(parts, brand, INCIDENT, [said(1, "Boykott!", Medium.REVIEW)], now))
        elsewhere = told(gauged(parts, brand, INCIDENT, [said(1, "Boykott!", Medium.MICROBLOG)], now))

    assert found["review_burst"] == pytest.approx(30)
    assert found["rating_drop"] == pytest.approx(3)
    assert found["type.review_bombing"] == pytest.approx(1)
    assert elsewhere == {}


def test_the_plan_goes_by_what_was_measured_and_remembers_it_until_the_next_look() -> None:
    going = replace(INCIDENT, last=seen(3, NOW))
    given: dict[str, Value] = {"claim_status": "unverified", "open_claim_spots": 2, "competitor_share": 0.3}
    first = chosen(BOOKS, going, seen(3, NOW), (), NOW, gauged=(given, (4,)))
    again = chosen(BOOKS, replace(going, plan=first.plan), seen(3, NOW), (), NOW)
    later = chosen(BOOKS, replace(going, plan=first.plan), seen(3, NOW), (), NOW, gauged=({}, (4,)))

    assert {name: first.known[name] for name in given} == {name: again.known[name] for name in given} == given
    assert remembered(again.plan).claims == (4,)
    assert "competitor_share" not in later.known


def test_what_a_person_says_of_a_claim_goes_first() -> None:
    going = replace(INCIDENT, handling=Handling(claim="true"))
    plan = chosen(BOOKS, going, seen(3, NOW), (), NOW, gauged=({"claim_status": "unverified"}, (4,)))

    assert plan.known["claim_status"] == "true"


def test_a_plan_that_is_done_only_when_every_place_is_says_how_many_are_not() -> None:
    waiting = brief(BOOKS["rumour"], {"level": 1, "open_claim_spots": 2}, (), Grounds(1))
    answered = brief(BOOKS["rumour"], {"level": 1, "open_claim_spots": 0}, (), Grounds(1))

    assert "offen: 2" in "\n".join(advice(waiting, "de"))
    assert (waiting.waiting, waiting.done) == (2, ())
    assert "offen:" not in "\n".join(advice(answered, "de"))
    assert len(answered.done) == 1
    assert brief(BOOKS["service_failure"], {"open_claim_spots": 2}, (), Grounds(1)).waiting == 0


def test_all_that_is_measured_here_is_on_the_list_of_signals() -> None:
    assert set(GAUGED) <= set(SIGNALS)
