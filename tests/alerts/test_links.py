"""Links under a message: each channel gets its own, and they say who may be on the other side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.links import links, reader
from listener.core.ticket import Refusal, Ticket, read
from listener.model import Act, Answers, ChannelName, Person, Role, Secret, State
from listener.words import LANGUAGES
from tests.alerts.world import NOW, incident

SLACK, MAIL, NIGHT = ChannelName("slack"), ChannelName("mail"), ChannelName("nachtdienst")
ANSWERS = Answers("https://listener.muster.example", (Secret("s" * 32),), timedelta(hours=48))
PEOPLE = {
    "anna": Person("anna", "Anna Beispiel", Role.DUTY, (SLACK, MAIL)),
    "bernd": Person("bernd", "Bernd Muster", Role.COMMS_LEAD, (SLACK,)),
}


def ticket(url: str) -> Ticket | Refusal:
    path = urlsplit(url).path
    assert path.startswith("/i/")
    return read(ANSWERS.secrets, path.removeprefix("/i/"), NOW)


def test_a_link_to_one_person_is_theirs_and_any_other_is_shared() -> None:
    until = NOW.replace(hour=6, minute=0) + timedelta(hours=48)
    found = {
        channel: ticket(links(incident(), channel, PEOPLE, ANSWERS, NOW, "de")[0].url)
        for channel in (SLACK, MAIL, NIGHT)
    }

    assert found == {
        MAIL: Ticket(incident().id, "anna", shared=False, until=until),
        SLACK: Ticket(incident().id, "slack", shared=True, until=until),
        NIGHT: Ticket(incident().id, "nachtdienst", shared=True, until=until),
    }
    assert reader(NIGHT, PEOPLE) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_warning_offers_what_can_be_done_about_it(lang: str) -> None:
    found = links(incident(), MAIL, PEOPLE, ANSWERS, NOW, lang)

    assert [action.act for action in found] == [Act.TAKE, Act.SNOOZE, Act.FALSE_ALARM, Act.KIND, Act.OPEN]
    assert len({action.url for action in found}) == 4
    assert len({action.url.partition("?")[0].partition("#")[0] for action in found}) == 1, "one page"
    assert all(0 < len(action.label) <= 20 for action in found)


def test_what_is_over_can_only_be_looked_at() -> None:
    for ended in (
        incident(state=State.CLOSED, closed=NOW),
        incident(handling=replace(incident().handling, into="INC-0007")),
    ):
        (action,) = links(ended, MAIL, PEOPLE, ANSWERS, NOW, "de")
        assert action.act is Act.OPEN


def test_without_a_page_there_are_no_links_and_before_it_is_told_neither() -> None:
    assert links(incident(), MAIL, PEOPLE, None, NOW, "de") == ()
    assert links(incident(state=State.CANDIDATE), MAIL, PEOPLE, ANSWERS, NOW, "de") == ()


@given(st.timedeltas(timedelta(0), timedelta(days=400)), st.timedeltas(timedelta(hours=1), timedelta(days=30)))
def test_a_link_is_good_for_as_long_as_promised_and_hardly_longer(later: timedelta, valid: timedelta) -> None:
    valid = timedelta(seconds=int(valid.total_seconds()))
    now, answers = NOW + later, replace(ANSWERS, valid=valid)
    found = read(ANSWERS.secrets, links(incident(), MAIL, PEOPLE, answers, now, "de")[0].url.rpartition("/")[2], now)

    assert isinstance(found, Ticket)
    assert valid - timedelta(seconds=1) <= found.until - now <= valid * 9 / 8


def test_a_message_that_is_edited_keeps_its_links_for_some_hours() -> None:
    every = [NOW + timedelta(minutes=5 * number) for number in range(24 * 12)]
    urls = {links(incident(), MAIL, PEOPLE, ANSWERS, now, "de")[0].url for now in every}

    assert len(urls) <= 5
