"""[[routes]] within routes, [[escalations]], [digest], [self] and [heartbeat]: the ways of a message."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from listener.model import NO_DIGEST, ChannelName, Digest, Escalation, Route
from tests.config.kinds import BRAND, CHANNEL, ENVIRON, load, places

GLOCKE = ChannelName("glocke")
NESTED = """
[[routes]]
channels = ["glocke"]
brands = ["nordwind-bahn"]
topics = ["Akku"]
[[routes.routes]]
min_level = 5
[[routes.routes.routes]]
topics = ["Brand"]
[[routes]]
channels = ["glocke"]
max_level = 3
"""


def test_a_route_within_a_route_is_asked_first_and_takes_over_what_it_does_not_say() -> None:
    found = load(BRAND + CHANNEL + NESTED).routes
    assert [(one.place, one.min_level, one.max_level, one.topics) for one in found] == [
        ("routes[0].routes[0].routes[0]", 5, 6, ("Brand",)),
        ("routes[0].routes[0]", 5, 6, ("Akku",)),
        ("routes[0]", 3, 6, ("Akku",)),
        ("routes[1]", 3, 3, ()),
    ]
    assert {one.channels for one in found} == {(GLOCKE,)}
    assert [one.brands for one in found] == [("nordwind-bahn",)] * 3 + [()]


def test_what_is_wrong_with_a_route_has_its_place() -> None:
    wrong = (
        '[[routes]]\nchannels = ["glocke"]\nsources = ["gibtsnicht"]\n[[routes.routes]]\nmin_level = 5\nmax_level = 4\n'
    )
    found = places(BRAND + CHANNEL + wrong)
    assert found["routes[0].sources[0]"] == "unknown_source"
    assert found["routes[0].routes[0].max_level"] == "levels_crossed"


def test_the_chain_is_climbed_soonest_first() -> None:
    chain = (
        '[[escalations]]\nafter = "45m"\nchannels = ["glocke"]\n'
        '[[escalations]]\nafter = "15m"\nchannels = ["glocke"]\nmin_level = 5\n'
    )
    assert load(BRAND + CHANNEL + chain).escalations == (
        Escalation(timedelta(minutes=15), (GLOCKE,), 5),
        Escalation(timedelta(minutes=45), (GLOCKE,)),
    )


@pytest.mark.parametrize("section", ["[[escalations]]\nafter = '15m'", "[digest]", "[self]"])
def test_a_channel_that_is_not_there_is_a_problem_everywhere(section: str) -> None:
    found = places(f'{BRAND}{CHANNEL}{section}\nchannels = ["glokce"]\n')
    assert list(found.values()) == ["unknown_channel"]


def test_reports_the_second_way_and_the_ping() -> None:
    more = '[digest]\nchannels = ["glocke"]\nat = "07:15"\nweekly = false\n[self]\nchannels = ["glocke"]\n'
    found = load(
        BRAND + CHANNEL + more + '[heartbeat]\nurl_env = "PING"\n',
        environ={**ENVIRON, "PING": "https://p.example/geheim"},
    )
    assert found.digest == Digest((GLOCKE,), time(7, 15), weekly=False)
    assert found.self_to == (GLOCKE,)
    assert found.heartbeat is not None
    assert "geheim" not in repr(found)
    assert found.heartbeat.reveal() == "https://p.example/geheim"


def test_without_them_there_is_none() -> None:
    found = load(BRAND + CHANNEL)
    assert (found.escalations, found.digest, found.self_to, found.heartbeat) == ((), NO_DIGEST, (), None)


def test_a_channel_that_only_the_second_way_leads_to_is_not_idle() -> None:
    routes = '[[routes]]\nchannels = ["glocke"]\n'
    other = CHANNEL.replace("glocke", "turm")
    idle = load(BRAND + CHANNEL + other + routes).notes
    used = load(BRAND + CHANNEL + other + routes + '[self]\nchannels = ["turm"]\n').notes
    assert {note.place for note in idle} - {note.place for note in used} == {"channels.turm"}


TURM = ChannelName("turm")
PEOPLE = f"""
{CHANNEL}
{CHANNEL.replace("glocke", "turm")}
[people.anna]
name = "Anna"
role = "duty"
channels = ["turm", "glocke"]
[people.bernd]
name = "Bernd"
role = "ceo"
channels = ["glocke"]
"""


def test_a_route_may_name_roles_and_leads_to_what_the_people_like_best() -> None:
    routes = '[[routes]]\nroles = ["duty"]\n[[routes.routes]]\nmin_level = 5\nroles = ["duty", "ceo"]\n'
    assert load(BRAND + PEOPLE + routes).routes == (
        Route((TURM, GLOCKE), min_level=5, place="routes[0].routes[0]", by_role=(TURM, GLOCKE)),
        Route((TURM,), place="routes[0]", by_role=(TURM,)),
    )


def test_a_channel_that_is_named_is_told_once_whoever_has_it() -> None:
    routes = '[[routes]]\nchannels = ["turm"]\nroles = ["duty", "ceo"]\n'
    assert load(BRAND + PEOPLE + routes).routes == (Route((TURM, GLOCKE), place="routes[0]", by_role=(GLOCKE,)),)


@pytest.mark.parametrize("section", ["[[routes]]", "[[escalations]]\nafter = '15m'"])
def test_somebody_has_to_be_told(section: str) -> None:
    name = section.strip("[]").partition("]")[0]
    assert places(f"{BRAND}{PEOPLE}{section}\n") == {f"{name}[0].channels": "no_receiver"}
    assert places(f'{BRAND}{PEOPLE}{section}\nroles = ["legal"]\n') == {f"{name}[0].roles[0]": "role_unreachable"}
    assert places(f'{BRAND}{PEOPLE}{section}\nroles = ["boss"]\n') == {f"{name}[0].roles[0]": "not_one_of"}


def test_a_mistake_about_people_is_told_once() -> None:
    wrong = PEOPLE.replace('role = "ceo"', 'role = "cheo"')
    assert places(f'{BRAND}{wrong}[[routes]]\nroles = ["ceo"]\n') == {"people.bernd.role": "not_one_of"}


def test_a_brand_may_have_a_chain_of_its_own() -> None:
    chain = (
        '[[escalations]]\nafter = "30m"\nroles = ["ceo"]\nbrands = ["nordwind-bahn"]\nmax_level = 4\n'
        '[[escalations]]\nafter = "10m"\nroles = ["duty"]\n'
        '[[escalations]]\nafter = "5m"\nchannels = ["glocke"]\nbrands = ["nordwind-bahn"]\n'
    )
    of = load(BRAND + PEOPLE).brands[0].id
    assert load(BRAND + PEOPLE + chain).escalations == (
        Escalation(timedelta(minutes=5), (GLOCKE,), brands=(of,)),
        Escalation(timedelta(minutes=30), (GLOCKE,), max_level=4, brands=(of,)),
        Escalation(timedelta(minutes=10), (TURM,)),
    )


def test_a_chain_that_is_never_asked_is_noted_and_levels_must_not_cross() -> None:
    general = '[[escalations]]\nafter = "10m"\nroles = ["duty"]\n'
    own = general + 'brands = ["nordwind-bahn"]\n'
    hidden = [one.place for one in load(BRAND + PEOPLE + general + own).notes if one.key == "config.escalation_hidden"]
    assert hidden == ["escalations[1]"]
    assert not [one for one in load(BRAND + PEOPLE + own + general).notes if one.key == "config.escalation_hidden"]
    crossed = general + "min_level = 5\nmax_level = 4\n"
    assert places(BRAND + PEOPLE + crossed) == {"escalations[0].max_level": "levels_crossed"}
