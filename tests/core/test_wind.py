"""Windstärke 0–6: one rule, one story; the scale is Graf and Schwede's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import wind
from listener.core.wind import Cause, Heat, Signs
from listener.model import Heard
from tests.core import storms

CALM = Signs()
CRITICS = Signs(critics=2, criticism=0.8)
ECHO = Signs(critics=4, criticism=1.5)
STORM = Signs(critics=12, criticism=3, volume=3, storm=1, crowd=12, critical=9, sources=2)
STRONG = replace(STORM, cluster=0.4, clustered=12, doubling=timedelta(hours=2))
RAGING = replace(STRONG, pickups=3, heat=Heat(calls=0.2))
HURRICANE = replace(RAGING, heat=Heat(0.2, 0.8, 0.6), fresh_outlets=10, outlets=10)


@pytest.mark.parametrize(
    ("signs", "social", "reason"),
    [
        (CALM, 0, None),
        (Signs(critics=1, criticism=0.4), 0, None),
        (CRITICS, 1, Cause.CRITICS),
        (replace(CRITICS, repeated=3), 2, Cause.REPEATED),
        (ECHO, 2, Cause.UNUSUAL),
        (STORM, 3, Cause.PLATFORMS),
        (replace(STORM, sources=1, pickups=1), 3, Cause.MEDIA),
        (replace(STORM, sources=1), 3, Cause.ONE_PLATFORM),
        (replace(STORM, storm=-0.1), 2, Cause.VOLUME),
        (replace(STORM, crowd=4), 2, Cause.VOLUME),
        (replace(STORM, critical=1), 2, Cause.VOLUME),
        (replace(STORM, coordinated=True), 2, Cause.COORDINATED),
        (STRONG, 4, Cause.FAST),
        (replace(STRONG, doubling=None, pickups=2), 4, Cause.MEDIA),
        (replace(STRONG, doubling=timedelta(hours=7)), 3, Cause.STORM),
        (replace(STRONG, cluster=0.1), 3, Cause.STORM),
        (replace(STRONG, clustered=9), 3, Cause.STORM),
        (replace(STORM, criticism=4.5, crowd=40, critical=30, confirmed=True), 4, Cause.OVERWHELMING),
        (RAGING, 5, Cause.CALLS),
        (replace(RAGING, heat=Heat(arousal=0.5)), 5, Cause.AROUSAL),
        (replace(RAGING, heat=Heat()), 4, Cause.FAST),
        (replace(RAGING, pickups=2), 4, Cause.FAST),
        (HURRICANE, 6, Cause.AGGRESSION),
        (replace(HURRICANE, fresh_outlets=9), 5, Cause.CALLS),
    ],
)
def test_the_social_track_follows_its_rules(signs: Signs, social: int, reason: Cause | None) -> None:
    found = wind.level(signs)
    assert found.social == social
    assert reason in found.reasons if reason else found.reasons == ()


def test_praise_and_other_noise_ends_at_two() -> None:
    praise = wind.level(Signs(critics=0, volume=12))
    assert (praise.level, praise.reasons) == (2, (Cause.VOLUME,))
    assert wind.level(Signs(critics=50, criticism=12, volume=12, pickups=5)).level == 2


@pytest.mark.parametrize(
    ("outlets", "score", "media"),
    [(0, 9, 0), (1, 1.5, 1), (2, 2.5, 2), (3, 5, 3), (3, 3, 2), (6, 6, 4), (12, 6, 5), (25, 6, 6), (25, 0, 0)],
)
def test_the_media_track_counts_outlets_where_they_are_unusual(outlets: int, score: float, media: int) -> None:
    assert wind.level(Signs(outlets=outlets, media=score)).media == media


def test_the_higher_track_counts() -> None:
    assert wind.level(replace(STORM, outlets=12, media=9)).level == 5


def test_while_learning_it_is_damped_and_says_so() -> None:
    damped = wind.level(STORM, learning=True)
    assert (damped.level, Cause.LEARNING in damped.reasons) == (2, True)
    assert wind.level(HURRICANE, learning=True).level == 3
    assert wind.level(ECHO, learning=True) == wind.level(ECHO)


def test_the_overwhelming_is_not_damped() -> None:
    assert wind.level(replace(STORM, criticism=4.5, crowd=40, critical=30, confirmed=True), learning=True).level == 4


def texts(*said: str) -> tuple[Heard, ...]:
    dice = Random(1)  # noqa: S311 - a simulation, not a secret
    return tuple(storms.wave(dice, [storms.START], storms.Voices(1.0, texts=(text,)))[0] for text in said)


@pytest.mark.parametrize(
    ("text", "calls", "arousal", "aggression"),
    [
        ("Die Lieferung kam zu spät", 0, 0, 0),
        ("Boykottiert Nordwind", 1, 0, 0),
        ("stop buying from them", 1, 0, 0),
        ("Das ist ein Skandal", 0, 1, 0),
        ("this is disgusting 😡", 0, 1, 0),
        ("WAS IST DAS BITTE FÜR EIN LADEN", 0, 1, 0),
        ("Was für ein Saftladen", 0, 1, 1),
        ("Ihr Betrüger, nie wieder", 1, 1, 1),
    ],
)
def test_heat_reads_both_languages(text: str, calls: float, arousal: float, aggression: float) -> None:
    assert wind.heat(texts(text)) == Heat(calls, arousal, aggression)


def test_heat_is_a_share() -> None:
    assert wind.heat(texts("Boykott", "schade", "naja", "hm")) == Heat(0.25, 0, 0)
    assert wind.heat(()) == Heat()


shares = st.floats(0, 1)
scores = st.floats(-4, 12)
few = st.integers(0, 60)
signs = st.builds(
    Signs,
    critics=few,
    repeated=few,
    criticism=scores,
    volume=scores,
    storm=scores,
    crowd=few,
    critical=few,
    confirmed=st.booleans(),
    sources=few,
    coordinated=st.booleans(),
    cluster=shares,
    clustered=few,
    doubling=st.none() | st.timedeltas(timedelta(minutes=1), timedelta(days=2)),
    heat=st.builds(Heat, shares, shares, shares),
    outlets=few,
    fresh_outlets=few,
    pickups=few,
    media=scores,
)


@given(signs, st.booleans())
def test_a_level_is_between_nothing_and_a_hurricane(given_signs: Signs, learning: bool) -> None:
    found = wind.level(given_signs, learning=learning)
    assert 0 <= found.social <= 6
    assert 0 <= found.media <= 6
    assert found.level == max(found.social, found.media)
    assert bool(found.reasons) == (found.level > 0)


@given(signs)
def test_learning_never_raises(given_signs: Signs) -> None:
    assert wind.level(given_signs, learning=True).level <= wind.level(given_signs).level


@given(
    signs,
    st.sampled_from(
        [
            "critics",
            "criticism",
            "volume",
            "storm",
            "sources",
            "crowd",
            "critical",
            "clustered",
            "cluster",
            "outlets",
            "pickups",
            "fresh_outlets",
            "media",
            "repeated",
        ]
    ),
)
def test_more_of_a_sign_never_lowers_the_level(given_signs: Signs, name: str) -> None:
    more = replace(given_signs, **{name: getattr(given_signs, name) + 1})
    assert wind.level(more).level >= wind.level(given_signs).level
