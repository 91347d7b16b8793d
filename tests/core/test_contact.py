"""Whether a wave has reached its public: shares of an audience, and reach that nobody knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.contact import PRE_CONTACT_SHARE, audience, reached, touch
from listener.model import Contact

POSITIVE = st.floats(1, 1e9)


def test_a_handful_of_voices_has_met_nobody_yet() -> None:
    """200 mentions a day are 11,200 in eight weeks; 30 critics are not a usual day."""
    found = touch(30, audience(11_200))

    assert found.contact is Contact.PRE_CONTACT
    assert found.share == pytest.approx(30 / 11_200)


def test_a_prominent_voice_ends_the_pre_contact_phase_alone() -> None:
    followers = audience(11_200 * 100, each=100)

    assert touch(reached([80, 120, 100]), followers).contact is Contact.PRE_CONTACT
    assert touch(reached([80, 120, 100, 250_000]), followers).contact is Contact.CONTACT


def test_five_critics_of_a_bakery_are_contact_and_four_are_not() -> None:
    bakery = audience(2 * 56)

    assert touch(4, bakery).contact is Contact.PRE_CONTACT
    assert touch(5, bakery).contact is Contact.CONTACT


def test_unknown_reach_counts_as_the_median_of_the_known() -> None:
    assert reached([100, None, 300, None, 9_000]) == 100 + 300 + 9_000 + 2 * 300
    assert reached([None, None], usual=40) == 80
    assert reached([None]) == 100
    assert reached([]) == 0


def test_a_wave_in_contact_is_not_taken_back_for_a_wandering_estimate() -> None:
    public = 1_000.0
    just_below = 0.9 * PRE_CONTACT_SHARE * public

    assert touch(just_below, public).contact is Contact.PRE_CONTACT
    assert touch(just_below, public, Contact.CONTACT).contact is Contact.CONTACT
    assert touch(just_below / 2, public, Contact.CONTACT).contact is Contact.PRE_CONTACT


def test_a_configured_audience_is_taken_as_it_is() -> None:
    assert touch(500, 1_000_000, limit=0.01).contact is Contact.PRE_CONTACT


def test_two_weeks_of_history_stand_for_eight() -> None:
    assert audience(2_800, weeks=2) == audience(11_200)


def test_no_audience_is_an_error() -> None:
    with pytest.raises(ValueError, match="positive"):
        touch(1, 0)
    with pytest.raises(ValueError, match="0 weeks"):
        audience(10, weeks=0)


@given(POSITIVE, POSITIVE, st.floats(1, 100), st.sampled_from(list(Contact)))
def test_more_contacts_never_lead_back(contacts: float, public: float, factor: float, before: Contact) -> None:
    order = [Contact.PRE_CONTACT, Contact.CONTACT]
    less, more = touch(contacts, public, before), touch(contacts * factor, public, before)

    assert order.index(less.contact) <= order.index(more.contact)
    assert less.share <= more.share


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**7)), max_size=30), st.integers(0, 10**7))
def test_each_further_voice_is_heard(reaches: list[int | None], more: int) -> None:
    known = [one for one in reaches if one is not None]

    assert reached([*known, more]) == reached(known) + more
    assert reached(reaches) >= sum(known)
