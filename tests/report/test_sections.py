"""What the report says where something is missing: it says so, and never makes anything up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from listener.core.reactions import Moments
from listener.model import Handling, Mistake, Reason, State
from listener.report.aftermath import page
from listener.report.deeds import details, what, who
from listener.report.plain import bare, plain
from listener.report.setting import exact
from tests.report.storm import (
    BERLIN,
    ENDED,
    HOUR,
    LOG,
    MINUTE,
    NOW,
    ONSET,
    OPENED,
    SPOKEN,
    entry,
    found,
    incident,
    said,
    setting,
    told,
)


def read(lang: str = "de", **changes: Any) -> str:
    """Return the report as one long line."""
    lines = plain(page(found(**changes), setting(lang)), 10_000)
    return " ".join(" ".join(line for line, _ in lines).replace("\N{NO-BREAK SPACE}", " ").split())


def test_reaction_times_say_since_what_they_count() -> None:
    report = read()

    assert "erste Warnung angekommen (MTTD) Di 19.11.2024 20:56 26 Min. nach dem Beginn" in report
    assert "bestätigt (MTTA) Di 19.11.2024 21:08, Kim Weber 12 Min. nach der Warnung" in report
    assert "Andere haben zuerst darüber gesprochen." in report


def test_nothing_acknowledged_nothing_said_nothing_arrived() -> None:
    report = read(incident=incident(handling=Handling()), log=LOG[:2], messages=[told(None, state="dead")])

    assert "Eine Warnung hat niemanden erreicht, bestätigt hat sie niemand, und von einem öffentlichen Wort" in report
    assert "bestätigt (MTTA) nicht bekannt nicht bekannt" in report
    assert "Ein erstes öffentliches Wort wurde nicht vermerkt." in report
    assert "Nachrichten, die nie ankamen: 1 (Kanäle: mail)." in report


def test_a_wave_that_goes_on_is_told_as_one() -> None:
    still = incident(state=State.OPEN, closed=None, handling=Handling())
    report = read(incident=still, log=LOG[:4], now=ONSET + 3 * HOUR)

    assert "sie dauert seit 3 Std. an und erreichte bisher Windstärke 5 (Sturm)" in report
    assert "Mit ihrem Ende stehen hier die Schritte der Nachsorge." in report
    assert "Ende nicht bekannt" in report


def test_a_company_that_spoke_first_is_told_so() -> None:
    report = read("en", incident=incident(handling=Handling(spoken=ONSET - HOUR)), log=LOG[:3])

    assert "the first public word came from the company itself, before the criticism." in report
    assert "The company was the first to speak of it." in report


def test_without_a_known_beginning_times_are_not_counted_from_one() -> None:
    report = read(incident=incident(topic=None))

    assert "Eine Warnung kam an (wie lange nach dem Beginn, ist nicht bekannt)" in report
    assert "das erste öffentliche Wort fiel am Di 19.11.2024 22:30" in report


def test_after_retention_the_report_says_that_the_texts_are_gone() -> None:
    report = read(said=[])

    assert report.count("Die Texte sind nicht mehr gespeichert") >= 3
    assert "Nicht mehr gespeichert (gelöscht oder abgelaufen): 801 von 801 Beiträgen" in report
    assert "40" in report


def test_the_estimate_of_the_reach_says_that_it_is_one() -> None:
    assert "bekannt ist die Reichweite nicht von jeder Stimme (von 4)" in read()
    nobody = [replace(one, reach=None) for one in said()]
    assert "Von keiner ist die Reichweite bekannt." in read(said=nobody)


def test_if_nothing_is_missing_it_says_so() -> None:
    calm = [replace(one, unscored=0) for one in found_bins()]
    report = read(blind=(), deaf_hours=0, bins=calm[:0], messages=[told()], said=said())

    assert "Nichts Bekanntes: Alle Quellen waren zu hören" in report


def found_bins() -> list[Any]:
    from tests.report.storm import record  # noqa: PLC0415 - one test's matter

    return list(record().bins)


def test_other_incidents_of_that_time_are_named_beside_the_numbers() -> None:
    assert "In den Zahlen stecken auch die Beiträge zu: INC-0011." in read(others=["INC-0011"])


def test_a_false_alarm_and_a_merged_incident_say_so_at_the_top() -> None:
    none = incident(handling=Handling(mistake=Mistake.SATIRE))
    merged = incident(handling=Handling(into="INC-0011"))

    assert "als Fehlalarm eingestuft" in read(incident=none)
    assert "Dieser Vorfall ist in INC-0011 aufgegangen" in read(incident=merged)
    assert "Für diesen Vorfall gibt es keine Nachsorge." in read(incident=none)


def test_the_aftercare_shows_what_is_due_and_what_is_done() -> None:
    log = [*LOG, entry(ENDED + HOUR, "aftercare", "Kim Weber", step="15m-duty")]
    report = read(log=log)

    assert "erledigt, Mi 20.11.2024 17:30, Kim Weber" in report
    assert "Do 21.11.2024 16:30 Kommunikationsleitung" in report
    assert "fällig" in report


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_step_of_the_log_is_told_in_words(lang: str) -> None:
    here = setting(lang)

    for one in LOG:
        assert here.knows(f"event_{one.kind}")
        assert bare(what(one, here)) == here.word(f"event_{one.kind}")
    assert (
        bare(details(LOG[1], here))
        == {
            "de": "Windstärke 3 (frische Brise) · Beiträge in der Stunde: 14 · Grund: erste Warnung · "
            f"Playbook: {here.playbooks['product_defect'].title.de} · gemeldet an: mail",
            "en": "wind force 3 (fresh breeze) · mentions in the hour: 14 · reason: first warning · "
            f"playbook: {here.playbooks['product_defect'].title.en} · told: mail",
        }[lang]
    )
    assert bare(who(LOG[0], here)) == {"de": "Programm", "en": "program"}[lang]


def test_a_kind_and_a_detail_that_nobody_knows_are_shown_as_they_are() -> None:
    odd = entry(ONSET, "moon_phase", "Kim", glow=3, why=["a"], until="bald", because=["night", "full_moon"])

    assert bare(what(odd, setting())) == "moon_phase"
    assert bare(details(odd, setting())) == (
        'weil: bis zum Ende der Ruhezeit zurückgehalten, full_moon · bis bald · glow: 3 · why: ["a"]'
    )


def test_what_a_judged_warning_is_remembered_by_is_for_the_program() -> None:
    learned: dict[str, object] = {"max_level": 5, "level": 0, "volume": 13, "topic": ["haendl"], "points": 4.2}
    judged = entry(ENDED, "verdict", "Kim", verdict="late", **learned)

    assert bare(details(judged, setting())) == "zu spät · höchste Windstärke 5 (Sturm)"


def test_playbooks_are_named_in_the_order_in_which_they_were_followed() -> None:
    log = [*LOG, entry(ENDED, "closed", playbook="aftercare")]

    assert "Playbook: Produktmangel / Sicherheitsverdacht, Nachsorge nach dem Sturm." in read(log=log)
    assert "Ein Playbook wurde nicht gewählt." in read(log=(), incident=incident(playbook=""))


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_reason_for_a_message_has_a_word(reason: Reason, lang: str) -> None:
    assert setting(lang).knows(f"reason_{reason}")


@pytest.mark.parametrize("mistake", list(Mistake))
def test_every_reason_for_a_false_alarm_has_a_word(mistake: Mistake) -> None:
    assert setting().knows(f"reason_{mistake}")


@pytest.mark.parametrize(
    ("length", "de", "en"),
    [
        (timedelta(seconds=20), "unter 1 Min.", "under 1 min"),
        (48 * MINUTE, "48 Min.", "48 min"),
        (2 * HOUR + 3 * MINUTE, "2 Std. 3 Min.", "2 h 3 min"),
        (5 * HOUR, "5 Std.", "5 h"),
        (timedelta(days=1, hours=1), "1 Tag 1 Std.", "1 day 1 h"),
        (timedelta(days=3), "3 Tage", "3 days"),
        (None, "nicht bekannt", "not known"),
    ],
)
def test_lengths_are_said_in_two_units_at_most(length: timedelta | None, de: str, en: str) -> None:
    assert [setting(lang).lasted(length).replace("\N{NO-BREAK SPACE}", " ") for lang in ("de", "en")] == [de, en]


def test_times_are_local_and_have_their_year() -> None:
    assert (setting("de").when(NOW), setting("en").when(NOW)) == ("Do 21.11.2024 22:30", "Thu 21 Nov 2024 22:30")
    assert exact(OPENED, BERLIN) == "2024-11-19 20:55:00 +01:00"
    assert setting().when(None) == "nicht bekannt"


def test_moments_of_the_storm_are_marked_in_the_picture() -> None:
    report = read()

    for told_ in ("A: Beginn", "B: erste Warnung", "C: bestätigt", "erstes öffentliches Wort", "Höhepunkt", "Ende"):
        assert told_ in report
    assert found().moments != Moments()
    assert "öffentliches Wort vermerkt" in report
    assert SPOKEN > ONSET
