"""What a form asks for, and whether the page it was on still holds when it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import handled
from listener.core.answering import (
    MOST_NOTE,
    Do,
    Flaw,
    Snooze,
    Stale,
    Wish,
    deed,
    form_of,
    once,
    stale,
    until,
    wish_of,
)
from listener.model import BrandId, Incident, IncidentId, Mistake, State, Verdict

NOW = datetime(2026, 11, 21, 1, 54, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
KINDS = ("rumour", "product_defect")
STORM = Incident(
    *(IncidentId(412), BrandId("nordwind"), State.OPEN, 4, 4, NOW - timedelta(hours=1), NOW),
    playbook="rumour",
    version=7,
)


def fields(do: str, **more: str) -> dict[str, str]:
    return {"do": do, "incident": "412", "form": form_of(STORM), **more}


def wish(do: str, **more: str) -> Wish:
    found = wish_of(fields(do, **more), KINDS)
    assert isinstance(found, Wish)
    return found


@pytest.mark.parametrize(
    ("sent", "flaw"),
    [
        ({}, Flaw.UNREADABLE),
        (fields("burn"), Flaw.UNREADABLE),
        (fields("take", form="7.4.1.open"), Flaw.UNREADABLE),
        (fields("take", incident="-1"), Flaw.UNREADABLE),
        (fields("take", incident="٤١٢"), Flaw.UNREADABLE),
        (fields("snooze"), Flaw.UNREADABLE),
        (fields("snooze.1y"), Flaw.UNREADABLE),
        (fields("verdict.great"), Flaw.UNREADABLE),
        (fields("false_alarm"), Flaw.REASON),
        (fields("false_alarm", choice="boredom"), Flaw.REASON),
        (fields("kind"), Flaw.KIND),
        (fields("kind", choice="gossip"), Flaw.KIND),
    ],
)
def test_a_form_that_lacks_something_is_told_what(sent: Mapping[str, str], flaw: Flaw) -> None:
    assert wish_of(sent, KINDS) is flaw


def test_a_button_may_bring_its_choice_along() -> None:
    assert wish("snooze.4h").choice == wish("snooze", choice="4h").choice == "4h"
    assert wish("false_alarm", choice="name", note="Die Airline").note == "Die Airline"
    assert wish("take", choice="4h").choice == ""


def test_a_family_stays_together() -> None:
    assert wish("close", note="danke\n👩‍👩‍👧‍👦").note == "danke 👩‍👩‍👧‍👦"


@given(st.text(max_size=700), st.text(max_size=100))
def test_what_people_type_is_one_short_line_that_a_list_can_show(note: str, name: str) -> None:
    found = wish("close", note=note, name=name)

    assert len(found.note) <= MOST_NOTE
    assert len(found.name) <= 60
    for text in (found.note, found.name):
        assert text == text.strip()
        assert text.replace("\u200d", "").isprintable()


@given(st.dictionaries(st.sampled_from(["do", "incident", "form", "choice", "name", "note"]), st.text(max_size=40)))
def test_whatever_is_sent_is_a_wish_or_a_flaw(sent: dict[str, str]) -> None:
    assert isinstance(wish_of(sent, KINDS), Wish | Flaw)


def changed(**what: object) -> Incident:
    return replace(STORM, version=9, **what)  # type: ignore[arg-type]  # a table of tests


def owned(who: str) -> Incident:
    return handled.take(STORM, who, NOW).incident


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (STORM, None),
        (changed(peak_volume=999), None),
        (changed(level=3), None),
        (changed(state=State.DECLINING), None),
        (changed(playbook="product_defect"), None),
        (changed(level=5), Stale.RISEN),
        (changed(waves=2), Stale.RISEN),
        (owned("Anna"), Stale.TAKEN),
        (changed(state=State.CLOSED, closed=NOW), Stale.OVER),
    ],
)
def test_a_page_holds_until_something_happens_that_one_should_know(since: Incident, told: Stale | None) -> None:
    assert stale(form_of(STORM), since) is told


def test_what_has_begun_again_is_not_what_was_shown_as_over() -> None:
    over = replace(STORM, state=State.CLOSED, level=0, closed=NOW)

    assert stale(form_of(over), STORM) is Stale.RISEN
    assert stale(form_of(over), over) is None


def test_what_no_page_says_is_asked_of_nothing() -> None:
    with pytest.raises(ValueError, match=r"7\.4"):
        stale("7.4", STORM)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(1, 9), st.integers(1, 9), st.text(max_size=5))
def test_a_page_always_holds_for_what_it_shows_and_never_for_something_stronger(
    level: int, rise: int, waves: int, more: int, who: str
) -> None:
    shown = handled.assign(replace(STORM, level=level, waves=waves), who).incident
    now = replace(shown, level=level + rise, waves=waves + more - 1, version=99)

    assert stale(form_of(shown), shown) is None
    assert (stale(form_of(shown), now) is Stale.RISEN) == (rise > 0 or more > 1)


def test_the_same_again_is_the_same_deed_and_anything_else_another() -> None:
    base = wish("take", name="Anna")
    others = [
        once("u" * 40, base, "Anna"),
        once("t" * 40, base, "Bernd"),
        once("t" * 40, wish("snooze.1h"), "Anna"),
        once("t" * 40, wish("snooze.4h"), "Anna"),
        once("t" * 40, replace(base, form=form_of(changed())), "Anna"),
    ]

    assert once("t" * 40, base, "Anna") == once("t" * 40, wish("take", name="Anna"), "Anna")
    assert len({once("t" * 40, base, "Anna"), *others}) == 6


@pytest.mark.parametrize(
    ("form", "event"),
    [
        (wish("take"), "acknowledged"),
        (wish("snooze.1h"), "snoozed"),
        (wish("snooze.morning"), "snoozed"),
        (wish("false_alarm", choice="satire"), "false_alarm"),
        (wish("kind", choice="product_defect"), "pinned"),
        (wish("said"), "said"),
        (wish("close"), "closed_by"),
        (wish("verdict.late"), "verdict"),
    ],
)
def test_every_wish_becomes_the_deed_that_its_button_names(form: Wish, event: str) -> None:
    done = deed(STORM, form, "Anna", NOW, BERLIN)

    assert done.event == event
    assert done.incident != STORM


def test_what_is_chosen_arrives() -> None:
    assert (
        deed(STORM, wish("false_alarm", choice="spam"), "Anna", NOW, BERLIN).incident.handling.mistake is Mistake.SPAM
    )
    assert deed(STORM, wish("verdict.early"), "Anna", NOW, BERLIN).incident.handling.verdict is Verdict.EARLY
    assert deed(STORM, wish("kind", choice="product_defect"), "Anna", NOW, BERLIN).incident.playbook == "product_defect"
    assert deed(STORM, wish("take"), "Anna", NOW, BERLIN).incident.handling.owner == "Anna"


def test_all_that_can_be_asked_for_can_be_done() -> None:
    choices = {Do.SNOOZE: "1h", Do.FALSE_ALARM: "spam", Do.KIND: "rumour", Do.VERDICT: "late"}

    assert all(deed(STORM, wish(do, choice=choices.get(do, "")), "Anna", NOW, BERLIN) for do in Do)


@pytest.mark.parametrize(
    ("now", "eight"),
    [
        ("2026-11-21 02:54", "2026-11-21 08:00"),
        ("2026-11-21 07:59", "2026-11-21 08:00"),
        ("2026-11-21 08:00", "2026-11-22 08:00"),
        ("2026-11-21 23:10", "2026-11-22 08:00"),
        ("2026-10-24 20:00", "2026-10-25 08:00"),  # the clocks go back in this night: thirteen hours
        ("2027-03-27 20:00", "2027-03-28 08:00"),  # and forward: eleven
        ("2026-10-24 08:30", "2026-10-25 07:30"),  # a day of twenty-five hours: not longer than is allowed
    ],
)
def test_until_eight_is_the_next_eight_on_the_wall(now: str, eight: str) -> None:
    at, end = (datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC) for text in (now, eight))

    assert until(Snooze.MORNING, at, BERLIN) == end


@given(st.integers(0, 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds)), st.sampled_from(Snooze))
def test_no_snooze_is_longer_than_is_allowed(now: datetime, length: Snooze) -> None:
    assert now < until(length, now, BERLIN) <= now + handled.LONGEST_SNOOZE
