"""A partner's storm: a warning before it comes over, once, to those who hear of one's own storms (idea B12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.notices import notice_from_json
from listener.deliver import deliver_due
from listener.errors import ConfigError
from listener.model import NO_INCIDENT, BrandId, Incident, IncidentId, Mistake, Reason, State, Told
from listener.partnering import partners_due
from listener.parts import Parts
from tests.world import CONFIG, World, midday

HOUR = timedelta(hours=1)
PARTNER = BrandId("lena-kocht")
WITH_PARTNER = (
    CONFIG
    + """
[[brands]]
id = "lena-kocht"
name = "Lena kocht"
[partners]
brodelmann = ["lena-kocht"]
"""
)
QUIET = """
[quiet_hours]
start = "20:00"
end = "07:00"
"""


def storm(world: World, **other: object) -> Incident:
    """An incident of the partner, of whatever kind."""
    made = Incident(IncidentId(7), PARTNER, State.OPEN, 3, 3, world.now, world.now)
    return replace(made, **other)  # type: ignore[arg-type] # the fields of an incident, as a test names them


def look(parts: Parts, world: World, hours: int = 1) -> list[Told]:
    """Let some hours go by, and return what has been told of partners by mail."""
    for _ in range(hours * 2):
        partners_due(parts, world.now)
        deliver_due(parts, world.now)
        world.now += timedelta(minutes=30)
    return [one for one in parts.store.told(NO_INCIDENT) if one.reason is Reason.PARTNER and one.channel == "mail"]


def test_a_partner_s_storm_is_told_once_however_long_it_lasts(world: World) -> None:
    world.text = WITH_PARTNER
    with world.program() as parts:
        assert look(parts, world) == []

        begun = storm(world)
        parts.store.decide(begun, (), (), world.now)
        (told,) = look(parts, world)
        assert told.key == "partner.brodelmann.INC-0007/mail"

        parts.store.decide(replace(begun, level=5, max_level=5, version=1), (), (), world.now)
        assert len(look(parts, world, 12)) == 1

    (mail,) = [letter for _, letter in world.mails if "Lena kocht" in str(letter["Subject"])]
    assert "Partner Lena kocht hat Ärger" in str(mail["Subject"])
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Windstärke 3 (frische Brise)" in text.get_content()
    assert "Brodelmann nennt dabei noch niemand." in text.get_content()


def test_the_next_storm_of_the_partner_is_another_one(world: World) -> None:
    world.text = WITH_PARTNER
    with world.program() as parts:
        parts.store.decide(storm(world), (), (), world.now)
        assert len(look(parts, world)) == 1
        parts.store.decide(storm(world, state=State.CLOSED, closed=world.now, version=1), (), (), world.now)
        parts.store.decide(storm(world, id=IncidentId(8)), (), (), world.now)

        assert {one.key.split("/")[0] for one in look(parts, world)} == {
            "partner.brodelmann.INC-0007",
            "partner.brodelmann.INC-0008",
        }


@pytest.mark.parametrize(
    "other",
    [
        {"level": 2, "max_level": 2},
        {"state": State.CANDIDATE},
        {"state": State.CLOSED},
        {"state": State.DECLINING},
        {"brand": BrandId("brodelmann")},
    ],
)
def test_nothing_is_told_of_less_than_a_storm_or_of_one_s_own(world: World, other: dict[str, object]) -> None:
    world.text = WITH_PARTNER
    with world.program() as parts:
        parts.store.decide(storm(world, **other), (), (), world.now)

        assert look(parts, world) == []


def test_nothing_is_told_of_a_false_alarm_or_without_a_partner(world: World) -> None:
    world.text = WITH_PARTNER
    with world.program() as parts:
        made = storm(world)
        hands = replace(made.handling, mistake=Mistake.SATIRE)
        parts.store.decide(replace(made, handling=hands), (), (), world.now)
        assert look(parts, world) == []
    world.text = WITH_PARTNER.replace('["lena-kocht"]', "[]")
    with world.program() as parts:
        parts.store.decide(storm(world, id=IncidentId(9)), (), (), world.now)
        assert look(parts, world) == []


def test_at_night_it_waits_for_the_morning(world: World) -> None:
    world.text, world.now = WITH_PARTNER + QUIET, midday() + 10 * HOUR
    with world.program() as parts:
        parts.store.decide(storm(world), (), (), world.now)
        assert look(parts, world, 6) == []
        assert len(look(parts, world, 8)) == 1


def test_the_message_says_what_to_do_and_no_word_of_it_is_an_order_to_delete(world: World) -> None:
    world.text = WITH_PARTNER
    with world.program() as parts:
        parts.store.decide(storm(world), (), (), world.now)
        look(parts, world)
        (owed,) = [one for one in parts.store.told(NO_INCIDENT) if one.channel == "slack"]
        raw = parts.store._db.row("SELECT notice FROM outbox WHERE key = ?", [owed.key])
        assert raw is not None
        notice = notice_from_json(raw[0])

    assert (notice.brand, len(notice.steps)) == ("Brodelmann", 3)
    assert len(notice.push) <= 150
    assert not notice.level, "it is not their storm yet: no banner of a storm"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ('brodelmann = ["brodelmann"]', "config.own_partner"),
        ('brodelmann = ["lena"]', "config.unknown_brand"),
        ('niemand = ["lena-kocht"]', "config.unknown_brand"),
        ('brodelmann = "lena-kocht"', "config.partner_names"),
    ],
)
def test_a_wrong_list_is_told_with_its_place(world: World, given: str, says: str) -> None:
    world.text = WITH_PARTNER.replace('brodelmann = ["lena-kocht"]', given)

    with pytest.raises(ConfigError) as told, world.program():
        pass
    assert [(one.key, one.place.split("[")[0]) for one in told.value.problems] == [
        (says, f"partners.{given.split(maxsplit=1)[0]}")
    ]


def test_naming_a_partner_makes_no_source_begin_anew(world: World) -> None:
    """The list does not stand at the brand, whose description is the fingerprint of what a source is asked."""
    before = WITH_PARTNER.replace("[partners]", "").replace('brodelmann = ["lena-kocht"]', "")
    world.text = before
    with world.program() as parts:
        brands = parts.config.brands
        assert parts.config.partners == {}
    world.text = WITH_PARTNER
    with world.program() as parts:
        assert list(map(repr, parts.config.brands)) == list(map(repr, brands))
        assert parts.config.partners == {BrandId("brodelmann"): (PARTNER,)}
