"""An incident that is a rumour ends by a person's word only once it is answered everywhere, or deliberately."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import claims, handled
from listener.core.ending import STILL_OPEN, WITHOUT_REASON, Waiting, ended, waiting
from listener.core.handled import Deed
from listener.errors import UsageError
from listener.model import BrandId, Incident, IncidentId, MentionId, Mistake, SourceName, State
from listener.model.claim import Claim, Place

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BRAND = BrandId("nordwind")
STORM = Incident(*(IncidentId(12), BRAND, State.OPEN, 4, 4, NOW, NOW), playbook="rumour")


def claim(number: int, *reaches: int | None) -> Claim:
    """A claim with a place for each reach."""
    places = tuple(
        Place(SourceName(f"ort{number}{n}"), "", NOW + timedelta(hours=n), (MentionId(100 * number + n),), reach)
        for n, reach in enumerate(reaches)
    )
    return Claim(number, BRAND, NOW, "Ratten im Lager", None, places)


def close(note: str = "") -> Deed:
    return handled.close(STORM, note, NOW)


def false_alarm(note: str = "") -> Deed:
    return handled.false_alarm(STORM, Mistake.SATIRE, note, NOW)


@pytest.mark.parametrize("deed", [close(), false_alarm()])
def test_what_would_end_it_while_places_wait_is_refused_with_how_many_and_of_which_claims(deed: Deed) -> None:
    with pytest.raises(UsageError, match=STILL_OPEN) as refused:
        ended(STORM, deed, waiting([claim(3, None, None), claim(7, None)]))

    assert refused.value.values == {"name": "INC-0012", "places": "3", "claims": "3, 7"}


@pytest.mark.parametrize("end", [close, false_alarm])
def test_whoever_insists_says_why_and_the_log_keeps_what_was_left_open(end: Callable[[str], Deed]) -> None:
    left = waiting([claim(3, None, None)])
    with pytest.raises(UsageError, match=WITHOUT_REASON):
        ended(STORM, end("  "), left, despite=2)

    done = ended(STORM, end("Das Forum ist geschlossen"), left, despite=2)

    assert done.incident == end("").incident
    assert (done.detail["note"], done.detail["open_places"], done.detail["open_claims"]) == (
        "Das Forum ist geschlossen", 2, [3],
    )  # fmt: skip


def test_who_accepted_two_places_has_not_accepted_three() -> None:
    with pytest.raises(UsageError, match=STILL_OPEN):
        ended(STORM, close("bekannt"), waiting([claim(3, None, None, None)]), despite=2)


def test_nothing_is_asked_where_nothing_waits_or_nothing_ends_or_all_is_over() -> None:
    left, over = waiting([claim(3, None)]), close().incident
    take = handled.take(STORM, "Anna", NOW)
    later = handled.false_alarm(over, Mistake.SATIRE, "", NOW)

    assert ended(STORM, close(), Waiting()) == close()
    assert ended(STORM, take, left) == take
    assert ended(over, later, left) == later


def test_what_is_no_rumour_keeps_no_incident_open() -> None:
    joke = claims.dismissed(claim(3, None, None), "Ein Scherz", "Kai", NOW)

    assert waiting([joke]) == Waiting()
    assert ended(STORM, close(), waiting([joke, replace(claim(4), places=())])) == close()


def test_the_widest_place_of_all_claims_comes_first() -> None:
    found = waiting([claim(3, 5, None), claim(7, 900)])

    assert [place.source for place in found.places] == ["ort70", "ort30", "ort31"]
    assert found.claims == (3, 7)


@given(st.lists(st.integers(0, 3), max_size=4), st.integers(0, 12), st.text(max_size=3))
def test_it_ends_exactly_if_nothing_more_waits_than_was_accepted_with_a_reason(
    counts: list[int], despite: int, note: str
) -> None:
    left = waiting(claim(number, *[None] * count) for number, count in enumerate(counts, 1))
    may = sum(counts) == 0 or (sum(counts) <= despite and bool(note.strip()))
    try:
        ended(STORM, close(note), left, despite)
    except UsageError:
        assert not may
    else:
        assert may
