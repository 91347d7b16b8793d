"""The alert shows its sum: a bakery, a railway, an arranged wave, a wave that hardly anybody has heard of yet."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from alerts.render import notice
from listener.core.phase import COLOURS
from listener.model import (
    Contact,
    Evidence,
    MentionId,
    Notice,
    Outlook,
    Phase,
    Reason,
    Signal,
    Standing,
)
from listener.words import say
from tests.alerts.world import assessment, incident, mention, reckoning, situation, standing

HOURS = timedelta(hours=1)
SHARE = "\N{NO-BREAK SPACE}%"
BAKERY = reckoning(
    window=6 * HOURS, voices=7, usual=0.5, low=0.0, high=2.0, critics=6, usual_critics=0.13, critics_low=0.0,
    critics_high=1.0, outlets=0, sources=2, copies=0, unscored=0, weeks=900.0,
)  # fmt: skip
RAILWAY = reckoning(
    window=1 * HOURS, voices=3214, usual=1187.4, low=938.0, high=1466.0, critics=2105, usual_critics=543.9,
    critics_low=402.0, critics_high=706.0, outlets=14, sources=61, copies=2790, unscored=311, weeks=120.0,
)  # fmt: skip


def told(lang: str = "de", reason: Reason = Reason.FIRST, *, seen: dict[str, Any] | None = None, **more: Any) -> Notice:
    """The message of a storm whose sum is known."""
    known = {"reckoning": reckoning(), "standing": standing(), **(seen or {})}
    return notice(situation(lang, reason, assessment=assessment(**known), **more))


def said(signal: Signal, value: float, usual: float, z: float = 4.0) -> Evidence:
    return Evidence(signal, 3 * HOURS, value, usual, z)


def test_a_storm_in_german_says_why_it_rings_now() -> None:
    assert told().why == (
        "Stimmen in den letzten 3 Std.: 42, üblich 4 (1–9). Davon kritisch: 31, üblich 0,8 (0–3).",
        f"Negativ in den letzten 3 Std.: 81{SHARE} der bewerteten Stimmen (4 ohne Bewertung), üblich 18{SHARE}.",
        "In 48 Min. verdoppeln sich die negativen Stimmen.",
        f"Phase: wächst (rot). Vorkontakt: erst etwa 1{SHARE} der erwarteten Öffentlichkeit erreicht.",
        "Weitere kritische Stimmen in den nächsten 6 Std.: etwa 120 (58–240).",
        "Durch Zufall allein sähe es bei einer Marke etwa einmal in 35 Wochen so aus.",
        "Auslöser: „kuechenfee_lena“, Video · videoportal · Reichweite 184.000, Sa 21.11. 02:07.",
    )


def test_the_same_storm_in_english() -> None:
    assert told("en").why[:6] == (
        "Voices in the last 3 h: 42, usually 4 (1–9). Critical ones: 31, usually 0.8 (0–3).",
        f"Negative in the last 3 h: 81{SHARE} of the scored voices (4 unscored), usually 18{SHARE}.",
        "The negative voices double in 48 min.",
        f"Phase: growing (red). Pre-contact: about 1{SHARE} of the expected public reached so far.",
        "Further critical voices in the next 6 h: about 120 (58–240).",
        "By chance alone a brand would look like this about once in 35 weeks.",
    )


def test_the_rest_of_the_sum_stands_below() -> None:
    assert told(gaps=()).facts[:3] == (
        (
            "Verschiedene Stimmen: 42. Kopien, die nicht mitzählen: 12. Quellen der Kritik: 3, darunter Medien: 2. "
            "In Klammern liegen 9 von 10 üblichen Werten, bei Prognosen 8 von 10."
        ),
        "Soziale Medien: Windstärke 4. Medienecho: Windstärke 2.",
        (
            "Prognose: In den nächsten 24 Std. kritische Stimmen: etwa 310 (120–790). "
            "Von der Welle selbst noch zu erwarten: etwa 290 (100–810); bisher: 37."
        ),
    )
    assert not [fact for fact in told().facts if "Kopien: 40" in fact]


def test_the_push_line_says_the_numbers_of_the_first_line() -> None:
    assert told().push == (
        "Windstärke 4: Muster & Söhne. 42 Stimmen in 3 Std. statt 4, 31 kritisch (Verdopplung in 48 Min.). "
        "Jetzt: Gefahr prüfen, Schutzanweisung zuerst"
    )
    assert "42 voices in 3 h instead of 4, 31 critical (doubling in 48 min)." in told("en").push


@pytest.mark.parametrize(
    ("lang", "sum_", "chance"),
    [
        (
            "de",
            "Stimmen in den letzten 6 Std.: 7, üblich 0,5 (0–2). Davon kritisch: 6, üblich 0,1 (0–1).",
            "Durch Zufall allein sähe es bei einer Marke seltener als einmal in fünf Jahren so aus.",
        ),
        (
            "en",
            "Voices in the last 6 h: 7, usually 0.5 (0–2). Critical ones: 6, usually 0.1 (0–1).",
            "By chance alone a brand would look like this less than once in five years.",
        ),
    ],
)
def test_a_bakery_of_two_mentions_a_day(lang: str, sum_: str, chance: str) -> None:
    small = told(lang, seen={"reckoning": BAKERY, "unscored": 9, "negative_share": 6 / 7})
    assert small.why[0] == sum_
    assert chance in small.why
    assert ("0,5" if lang == "de" else "0.5") in small.push
    assert "(9" not in small.why[1]


def test_what_is_next_to_never_said_is_not_called_nothing() -> None:
    rare = reckoning(usual=0.04, low=0.0, high=0.0, usual_critics=0.01, critics_low=0.0, critics_high=0.0)
    first = "Stimmen in den letzten 3 Std.: 42, üblich unter 0,1. Davon kritisch: 31, üblich unter 0,1."
    assert told(seen={"reckoning": rare}).why[0] == first
    assert "instead of under 0.1, 31 critical" in told("en", seen={"reckoning": rare}).push


def test_a_railway_of_twenty_thousand_a_day_is_not_told_to_the_last_digit() -> None:
    big = told(seen={"reckoning": RAILWAY})
    assert big.why[0] == (
        "Stimmen in den letzten 60 Min.: 3.214, üblich 1.200 (940–1.500). Davon kritisch: 2.105, üblich 540 (400–710)."
    )
    assert "3.214 Stimmen in 60 Min. statt 1.200, 2.105 kritisch" in big.push
    assert "Kopien, die nicht mitzählen: 2.790." in big.facts[1]
    english = told("en", seen={"reckoning": RAILWAY})
    assert english.why[0].startswith("Voices in the last 60 min: 3,214, usually 1,200 (940–1,500).")


@pytest.mark.parametrize(("lang", "says"), [("de", "Wirkt abgesprochen"), ("en", "Looks coordinated")])
def test_an_arranged_wave_is_called_so(lang: str, says: str) -> None:
    copied = (said(Signal.COORDINATED, 0.94, 0.02),)
    share = told(lang, seen={"coordinated": True, "evidence": copied}).why
    assert [line for line in share if line.startswith(says) and f"94{SHARE}" in line]
    assert [line for line in told(lang, seen={"coordinated": True}).why if line.startswith(says)]
    assert not [line for line in told(lang, seen={"evidence": copied}).why if says in line]


@pytest.mark.parametrize(
    ("found", "lang", "says"),
    [
        (standing(reached=0.0), "de", f"Vorkontakt: erst weniger als 1{SHARE} der erwarteten Öffentlichkeit erreicht."),
        (
            standing(reached=0.0049),
            "en",
            f"Pre-contact: less than 1{SHARE} of the expected public reached so far.",
        ),
        (
            standing(contact=Contact.CONTACT, reached=0.43),
            *("de", f"Kontakt: etwa 40{SHARE} der erwarteten Öffentlichkeit erreicht."),
        ),
        (
            standing(contact=Contact.CONTACT, reached=1.8),
            *("de", "Kontakt: mehr als die erwartete Öffentlichkeit erreicht."),
        ),
        (
            standing(contact=Contact.CONTACT, reached=1.8),
            *("en", "Contact: more than the expected public reached."),
        ),
    ],
)
def test_how_far_it_has_come_is_said_roughly(found: Standing, lang: str, says: str) -> None:
    assert [line for line in told(lang, seen={"standing": found}).why if line.endswith(says)]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.QUIET])
def test_each_phase_has_its_word_and_the_colour_of_a_crisis_plan(phase: Phase) -> None:
    colours = {"green": "grün", "yellow": "gelb", "red": "rot", "blue": "blau"}
    english = next(str(colour) for one, colour in COLOURS.items() if str(one) == str(phase))
    for lang, colour in (("de", colours[english]), ("en", english)):
        (line,) = [line for line in told(lang, seen={"standing": standing(phase=phase)}).why if "Phase" in line]
        assert line.startswith(f"Phase: {say(f'alerts.phase_{phase}', lang)} ({colour}). ")


def test_a_quiet_phase_is_none_and_says_nothing_against_the_alarm() -> None:
    calm = told(seen={"standing": standing(phase=Phase.QUIET)})
    assert not [line for line in calm.why if "Phase" in line]
    assert [line for line in calm.why if line.startswith("Vorkontakt")]


@pytest.mark.parametrize("phase", [Phase.PEAK, Phase.DECLINING, Phase.OVER])
def test_a_wave_past_its_rise_does_not_double_any_more(phase: Phase) -> None:
    falling = told(seen={"standing": standing(phase=phase)})
    assert "Im Anstieg hatten sich die negativen Stimmen in 48 Min. verdoppelt." in falling.why
    assert "Verdopplung" not in falling.push


@pytest.mark.parametrize("phase", [Phase.EMERGING, Phase.GROWING])
def test_a_growing_wave_is_not_said_to_stand_still(phase: Phase) -> None:
    growing = told(seen={"standing": standing(phase=phase), "doubling": None})
    assert not [line for line in growing.why if "nicht weiter zu" in line]


@pytest.mark.parametrize(
    ("lang", "says"),
    [("de", "Prognose: Dafür ist es noch zu früh."), ("en", "Forecast: it is too early for one.")],
)
def test_a_forecast_that_nobody_can_give_is_not_given(lang: str, says: str) -> None:
    unknown = told(lang, seen={"standing": standing(ahead=(), to_come=None)})
    assert says in unknown.facts
    assert not re.search(r"nächsten|next \d", "\n".join(unknown.why))
    over = told(lang, seen={"standing": standing(phase=Phase.OVER, ahead=(), to_come=None)})
    assert not [fact for fact in over.facts if fact.startswith(("Prognose", "Forecast"))]


@pytest.mark.parametrize(
    ("outlook", "says"),
    [
        (Outlook(0.2, 0.0, 2.4), "höchstens 2"),
        (Outlook(0.1, 0.0, 0.4), "keine"),
        (Outlook(1.2, 0.8, 1.4), "etwa 1"),
        (Outlook(96.4, 61.2, 149.6), "etwa 96 (61–150)"),
        (Outlook(12_345.0, 8_765.0, 23_456.0), "etwa 12.000 (8.800–23.000)"),
    ],
)
def test_a_forecast_has_two_digits_that_count(outlook: Outlook, says: str) -> None:
    coming = told(seen={"standing": standing(ahead=((6, outlook),), to_come=None)})
    assert f"Weitere kritische Stimmen in den nächsten 6 Std.: {says}." in coming.why
    assert not [fact for fact in coming.facts if fact.startswith("Prognose")]


@pytest.mark.parametrize(
    ("weeks", "says"),
    [
        (0.2, "etwa jede Woche"),
        (1.6, "etwa einmal in 2 Wochen"),
        (99.0, "etwa einmal in 99 Wochen"),
        (104.0, "etwa einmal in 2 Jahren"),
        (259.0, "etwa einmal in 5 Jahren"),
        (260.0, "seltener als einmal in fünf Jahren"),
        (10_000.0, "seltener als einmal in fünf Jahren"),
    ],
)
def test_chance_is_told_carefully(weeks: float, says: str) -> None:
    sentence = f"Durch Zufall allein sähe es bei einer Marke {says} so aus."
    assert sentence in told(seen={"reckoning": reckoning(weeks=weeks)}).why


def test_where_the_media_rang_the_tracks_stand_above_and_the_chance_of_the_score_nowhere() -> None:
    pressed = told(seen={"social": 2, "media": 3}, incident=incident(waves=2))
    tracks = "Soziale Medien: Windstärke 2. Medienecho: Windstärke 3. Das ist die 2. Welle dieses Vorfalls."
    assert tracks in pressed.why
    assert tracks not in pressed.facts
    assert "Zufall" not in "".join(pressed.why)


def test_blind_sources_stand_before_all_other_facts() -> None:
    assert told(gaps=("mastodon",)).facts[0].startswith("Lücke: keine Antwort von mastodon")
    assert told("en", gaps=("mastodon",)).facts[0].startswith("Gap: no answer from mastodon")


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("de", "mit dem Geplanten (Krimi, Messe …) erwartet 4 (1–9). Davon kritisch: 31, erwartet 0,8 (0–3)."),
        (
            "en",
            "expected with what is planned (Krimi, Messe …) 4 (1–9). Critical ones: 31, expected 0.8 (0–3).",
        ),
    ],
)
def test_what_is_planned_is_named_beside_what_is_expected(lang: str, says: str) -> None:
    planned = told(lang, seen={"planned": ("Krimi", "Messe", "Derby")})
    assert planned.why[0].endswith(says)


def test_who_carries_it_is_named_once() -> None:
    loud = mention("Schaut euch das an.", author="stern_tv", reach=2_000_000)
    assert (
        told(amplifier=loud)
        .why[-1]
        .endswith("Verstärker: „stern_tv“, Video · videoportal · Reichweite 2.000.000, Sa 21.11. 02:07.")
    )
    assert told(amplifier=mention()).why[-1].startswith("Auslöser und Verstärker: „kuechenfee_lena“, ")
    reach = (said(Signal.AMPLIFIER, 184_000, 912.0),)
    unnamed = told(seen={"evidence": reach, "amplifier": MentionId(9)}, trigger=None)
    assert unnamed.why[-1] == "Verstärker: eine Stimme mit Reichweite 184.000, bei anderen üblich 910."
    alone = (said(Signal.AMPLIFIER, 184_000, 0.0),)
    assert told(seen={"evidence": alone, "amplifier": MentionId(9)}, trigger=None).why[-1].endswith("184.000.")
    assert "Verstärker" not in "".join(told(seen={"evidence": reach}).why)
    assert "Verstärker" not in "".join(told(seen={"amplifier": MentionId(9)}).why)


def test_the_way_people_speak_is_told_only_where_it_tells_something() -> None:
    telling = (said(Signal.CALLS, 0.4, 0.02), said(Signal.PLAY, 0.3, 0.05), said(Signal.AROUSAL, 0.2, 0.15, 1.9))
    assert (
        f"So spricht eine Welle: Aufrufe 40{SHARE} (üblich 2{SHARE}). So spricht eher ein Scherz, der die Runde macht: "
        f"nur zitiert, gelacht oder kaum Eigenes gesagt 30{SHARE}."
    ) in told(seen={"evidence": telling}).facts
    assert not [fact for fact in told().facts if "spricht" in fact]
