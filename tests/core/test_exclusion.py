"""What would have kept a false alarm quiet: phrases that mean another of that name, and events that come again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.exclusion import comes_again, exclusion, factor, own
from listener.core.match import compile_brands
from listener.model import (
    Assessment,
    Brand,
    BrandId,
    Heard,
    Incident,
    IncidentId,
    Medium,
    MentionId,
    Mood,
    Reckoning,
    SourceName,
    State,
    Topic,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NORDWIND = Brand(BrandId("nordwind"), "Nordwind Bahn", ("Nordwind",))
ENERGIE = (
    "Nordwind Energie hat mir {} Euro zu viel abgebucht",
    "Schon wieder falsch: die Rechnung von Nordwind-Energie, Kunde {}",
    "Ich warte seit {} Tagen auf Antwort, Nordwind Energie!",
)
BAHN = ("Die Nordwind Bahn fährt heute {} Minuten später", "Mit Nordwind in {} Stunden nach Ulm", "Nordwind: Wagen {}")


def heard(number: int, text: str, mood: Mood = Mood.NEGATIVE, story: int = 0) -> Heard:
    at = NOW - number * timedelta(minutes=1)
    return Heard(
        *(MentionId(number), at, SourceName("fediwall"), Medium.MICROBLOG, f"wer{number}", MentionId(story or number)),
        mood=mood,
        score=-0.6,
        reach=None,
        title="",
        text=text.format(number),
        url="",
    )


def said(texts: tuple[str, ...], count: int, begin: int = 1, mood: Mood = Mood.NEGATIVE) -> list[Heard]:
    return [heard(begin + place, texts[place % len(texts)], mood) for place in range(count)]


BEFORE = [("", one.text) for one in said(BAHN, 60, 1000, Mood.NEUTRAL)]


def storm(**more: object) -> Incident:
    wave = Incident(IncidentId(1), NORDWIND.id, State.OPEN, 4, 4, NOW, NOW)
    return replace(wave, **more)  # type: ignore[arg-type] # the names of fields, each test's own


# --- phrases ---------------------------------------------------------------------------------------------------------


def test_another_company_of_that_name_is_found_in_the_words_beside_the_name() -> None:
    found = exclusion(NORDWIND, said(ENERGIE, 30), BEFORE)

    assert found is not None
    assert found.phrases == ("Nordwind Energie",)
    assert (found.left_out, found.voices, found.harm, found.others) == (30, 30, 0, 60)


def test_what_is_offered_does_what_is_said_of_it() -> None:
    wave = [*said(ENERGIE, 20), *said(BAHN, 10, 100)]
    found = exclusion(NORDWIND, wave, BEFORE)
    assert found is not None

    matcher = compile_brands([replace(NORDWIND, exclude=found.phrases)])
    assert sum(not matcher.find(one.title, one.text) for one in wave) == found.left_out == 20
    assert found.voices == 30


def test_several_other_meanings_are_found_the_most_frequent_first() -> None:
    wave = [*said(ENERGIE, 20), *said(("Festival Nordwind war {} Mal zu laut",), 12, 100)]
    found = exclusion(NORDWIND, wave, BEFORE)

    assert found is not None
    assert found.phrases == ("Nordwind Energie", "Festival Nordwind")
    assert found.left_out == 32


def test_a_phrase_that_the_brand_itself_is_meant_by_is_never_offered() -> None:
    """People who are angry about the railway say "Nordwind Bahn", too."""
    assert exclusion(NORDWIND, said(BAHN, 30), BEFORE) is None
    assert exclusion(NORDWIND, said(("Nordwind Bahn zu spät: {}",), 30), BEFORE) is None


def test_small_words_beside_a_name_are_no_meaning_of_their_own() -> None:
    assert exclusion(NORDWIND, said(("Warum ist Nordwind die {} Katastrophe",), 30), []) is None


def test_what_is_excluded_already_is_not_offered_again() -> None:
    wise = replace(NORDWIND, exclude=("Nordwind Energie",))

    assert exclusion(wise, said(ENERGIE, 30), BEFORE) is None


@pytest.mark.parametrize("count", [0, 1, 2])
def test_of_two_voices_nothing_is_learned(count: int) -> None:
    assert exclusion(NORDWIND, said(ENERGIE, count), BEFORE) is None


@given(st.integers(0, 25), st.integers(0, 25), st.integers(0, 40))
def test_a_phrase_is_offered_only_if_it_helps_and_harms_nobody(energie: int, bahn: int, before: int) -> None:
    wave = [*said(ENERGIE, energie), *said(BAHN, bahn, 100)]
    found = exclusion(NORDWIND, wave, BEFORE[:before])

    if found is not None:
        assert found.left_out >= max(3, 0.1 * found.voices)
        assert found.harm <= 0.02 * found.others * len(found.phrases)
        assert found.voices == len(wave)


def test_an_incident_s_own_critics_are_those_that_speak_of_its_topic() -> None:
    mentions = [
        heard(1, "Nordwind Energie: Stromrechnung falsch"),
        heard(2, "Stromrechnungen von Nordwind, unverschämt"),
        heard(3, "Nordwind fährt zu spät"),
        heard(4, "Stromrechnung ist da, danke", Mood.POSITIVE),
        heard(5, "Nordwind Energie: Stromrechnung falsch", story=1),
        heard(6, "unfassbar, Nordwind"),
    ]
    topic = Topic(NOW, NOW, words=(("stromrechnung", 0.9),), stories=(MentionId(6),))

    assert [one.id for one in own(storm(topic=topic), mentions)] == [1, 2, 6]
    assert [one.id for one in own(storm(), mentions)] == [1, 2, 3, 6]


# --- events ----------------------------------------------------------------------------------------------------------


def reckoned(voices: int, usual: float) -> Assessment:
    sum_ = Reckoning(
        *(HOUR, voices, usual, 0.0, 4.0, 22, 0.3, 0.0, 2.0, 2, 3, 14, 1, 3.5, 1.75),
        parts=(),
        weeks=61.0,
        surprise=3.2,
    )
    return Assessment(
        *(NORDWIND.id, NOW, 4, 4, 0, False, 35, usual, 0.0, 4.0, None, None, None, HOUR, ()), reckoning=sum_
    )


@pytest.mark.parametrize(
    ("voices", "usual", "expected"), [(31, 1.2, 30), (10, 5, 2), (9, 9, 1.5), (5, 0, 10), (9_000, 1, 1000)]
)
def test_an_event_s_factor_covers_what_was_heard(voices: int, usual: float, expected: float) -> None:
    assert factor(storm(height=reckoned(voices, usual))) == expected


def test_the_height_counts_and_what_was_never_reckoned_has_no_factor() -> None:
    assert factor(storm(height=reckoned(31, 1.2), last=reckoned(2, 1.2))) == 30
    assert factor(storm(last=reckoned(31, 1.2))) == 30
    assert factor(storm()) is None
    assert factor(storm(last=replace(reckoned(31, 1.2), reckoning=None))) is None


def series(days: int, *peaks: int) -> dict[datetime, int]:
    """Two mentions an hour for some days until now; sixty in the three hours to now, and so many days before."""
    begin = NOW - days * DAY
    totals = {begin + hour * HOUR: 2 for hour in range(days * 24)}
    for peak in (0, *peaks):
        totals |= {NOW - peak * DAY - hour * HOUR: 60 for hour in (1, 2, 3)}
    return totals


@pytest.mark.parametrize(
    ("peaks", "every"), [((7,), "1w"), ((7, 14, 21, 28), "1w"), ((14,), "2w"), ((28,), "4w"), ((364,), "52w"), ((), "")]
)
def test_what_comes_again_is_seen_in_the_hours_of_then(peaks: tuple[int, ...], every: str) -> None:
    assert comes_again(series(400, *peaks), NOW - 3 * HOUR, NOW) == every


def test_what_lies_before_all_that_is_known_is_not_taken_for_quiet_or_loud() -> None:
    assert comes_again(series(6), NOW - 3 * HOUR, NOW) == ""
    assert comes_again({}, NOW - 3 * HOUR, NOW) == ""


def test_an_evening_that_was_a_bit_louder_is_not_the_same_again() -> None:
    totals = series(60)
    totals |= {NOW - 7 * DAY - hour * HOUR: 6 for hour in (1, 2, 3)}

    assert comes_again(totals, NOW - 3 * HOUR, NOW) == ""
