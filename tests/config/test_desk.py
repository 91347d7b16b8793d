"""[desk], [[limits]] and [own_accounts]: who speaks for the company, and how fast it means to answer."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from listener.core.replies import is_own
from listener.core.sla import Matter, limit
from listener.errors import ConfigError
from listener.model import BrandId, Medium, SourceName
from listener.model.relation import ContactPhase, Touchpoint
from tests.config.kinds import BRAND, SOURCE, load, places

HERE = SourceName("agentur")
BAHN = BrandId("nordwind-bahn")


def test_without_a_word_the_office_is_open_on_working_days_and_nothing_is_told_of_persons() -> None:
    found = load(BRAND + SOURCE).desk
    hours = found.slas[BAHN].hours
    assert hours is not None
    assert (hours.opens, hours.closes, hours.days) == (time(9), time(17), frozenset(range(5)))
    assert (found.profiles, found.group, dict(found.own)) == (False, 10, {})


def test_own_accounts_are_known_whatever_their_case() -> None:
    own = load(BRAND + SOURCE + '[own_accounts]\nagentur = ["@Nordwind", "Nordwind Service"]\n').desk.own
    assert is_own(own, HERE, "nordwind")
    assert is_own(own, HERE, "NORDWIND SERVICE")
    assert not is_own(own, HERE, "Nordwind-Fan")
    assert not is_own(own, SourceName("forum"), "nordwind")


def test_a_limit_of_one_s_own_goes_before_the_usual_one() -> None:
    written = '[[limits]]\nmedium = "news"\nmatter = "question"\nwithin = "20m"\n[desk]\nyoung = ["agentur"]\n'
    found = load(BRAND + SOURCE + written).desk.slas[BAHN]
    assert limit(found, Medium.NEWS, Matter.QUESTION, HERE) == timedelta(minutes=20)
    assert limit(found, Medium.MICROBLOG, Matter.QUESTION, HERE) == timedelta(hours=2)
    assert limit(found, Medium.MICROBLOG, Matter.QUESTION, SourceName("forum")) == timedelta(hours=4)


def test_around_the_clock_there_are_no_office_hours() -> None:
    assert load(BRAND + SOURCE + "[desk]\naround_the_clock = true\n").desk.slas[BAHN].hours is None


def test_who_objected_is_known_by_source_and_name() -> None:
    found = load(BRAND + SOURCE + '[desk]\nobjections = ["agentur: Erna M."]\n').desk
    assert found.objections == ((HERE, "Erna M."),)


@pytest.mark.parametrize(
    ("written", "place", "problem"),
    [
        ("[desk]\nopens = 18:00:00\ncloses = 09:00:00\n", "desk.closes", "no_office"),
        ("[desk]\ngroup = 3\n", "desk.group", "too_small"),
        ('[desk]\nyoung = ["agentu"]\n', "desk.young", "unknown_source"),
        ('[desk]\nobjections = ["Erna M."]\n', "desk.objections[0]", "objection"),
        ('[own_accounts]\nagentu = ["@nordwind"]\n', "own_accounts.agentu", "unknown_source"),
        ('[own_accounts]\nagentur = "@nordwind"\n', "own_accounts.agentur", "own_names"),
        ('[[limits]]\nmedium = "news"\nmatter = "rant"\nwithin = "1h"\n', "limits[0].matter", "not_one_of"),
    ],
)
def test_what_is_wrong_has_its_place(written: str, place: str, problem: str) -> None:
    assert places(BRAND + SOURCE + written)[place] == problem


def test_the_finest_owner_answers_for_a_cell() -> None:
    owners = load(
        BRAND
        + SOURCE
        + '[[owners]]\nowner = "Service"\ntouchpoint = "hotline"\n[[owners]]\nowner = "Vertrieb"\nphase = "contact"\n'
        '[[owners]]\nowner = "Presse"\n[[owners]]\nowner = "Kim"\nphase = "contact"\ntouchpoint = "hotline"\n'
    ).desk.owners

    assert owners.of(ContactPhase.CONTACT, Touchpoint.HOTLINE) == "Kim"
    assert owners.of(ContactPhase.AFTER_CONTACT, Touchpoint.HOTLINE) == "Service"
    assert owners.of(ContactPhase.CONTACT, Touchpoint.APP) == "Vertrieb"
    assert owners.of(ContactPhase.UNKNOWN, Touchpoint.NONE) == "Presse"


def test_a_crm_has_an_address_and_a_secret_that_signs() -> None:
    written = '[crm]\nurl_env = "CRM"\nsecret_env = "KEY"\n'
    found = load(BRAND + SOURCE + written, environ={"CRM": "https://crm.example/in", "KEY": "sechzehn Zeichen!"}).desk

    assert found.crm is not None
    assert found.crm.url.reveal() == "https://crm.example/in"
    assert "sechzehn" not in repr(found)
    assert load(BRAND + SOURCE).desk.crm is None


@pytest.mark.parametrize(
    ("address", "secret", "place", "problem"),
    [
        ("http://crm.example/in", "sechzehn Zeichen!", "crm.url", "crm_address"),
        ("https://crm.example/in", "kurz", "crm.secret", "webhook_secret"),
    ],
)
def test_a_crm_that_everybody_could_read_is_refused(address: str, secret: str, place: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(BRAND + SOURCE + '[crm]\nurl_env = "CRM"\nsecret_env = "KEY"\n', environ={"CRM": address, "KEY": secret})
    (told,) = refused.value.problems
    assert (told.place, told.key.split(".")[1]) == (place, problem)


def test_two_owners_of_the_same_are_a_problem() -> None:
    written = '[[owners]]\nowner = "Kim"\nphase = "contact"\n[[owners]]\nowner = "Jo"\nphase = "contact"\n'
    assert places(BRAND + SOURCE + written)["owners[1]"] == "owned_twice"
