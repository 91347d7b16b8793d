"""The message at three in the morning: what, how bad, how fast, what to do; in one language; whatever is missing."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.render import notice
from listener.model import Brand, BrandId, Medium, Notice, Reason
from listener.words import catalogue
from tests.alerts.world import BOOKS, BRAND, HOSTILE, NOW, WAVES, assessment, incident, mention, situation

EVERYTHING = [(lang, reason, book) for lang in ("de", "en") for reason in WAVES for book in BOOKS]


def all_text(told: Notice) -> str:
    """Everything a reader sees but the strangers' own words."""
    lines = [told.subject, told.push, told.headline, told.context, *told.why, told.steps_title, *told.steps]
    lines += [told.voices_title, *(f"{said.where} {said.when}" for said in told.voices), *told.facts]
    lines += [told.statement_title, told.statement, told.donts_title, *told.donts, told.footer]
    return "\n".join(lines)


def test_the_push_line_says_level_topic_number_doubling_and_first_action() -> None:
    assert notice(situation(assessment=assessment(words=("raucht",)))).push == (
        "Windstärke 4: Muster & Söhne – „raucht“. 212 Beiträge/h statt 9 (Verdopplung in 48 Min.). "
        "Jetzt: Gefahr prüfen, Schutzanweisung zuerst"
    )


def test_a_line_of_exactly_150_characters_is_not_shortened() -> None:
    rest = len(notice(situation(assessment=assessment(words=("raucht", "x")))).push)
    told = notice(situation(assessment=assessment(words=("raucht", "x" * (151 - rest)))))
    assert len(told.push) == 150
    assert "„raucht“, „x" in told.push


def test_words_that_do_not_fit_go_before_the_action_does() -> None:
    assert notice(situation(reason=Reason.LEVEL_UP)).push == (
        "Windstärke 3 → 4: Muster & Söhne. 212 Beiträge/h statt 9 (Verdopplung in 48 Min.). "
        "Jetzt: Gefahr prüfen, Schutzanweisung zuerst"
    )


def test_a_warning_in_german_from_top_to_bottom() -> None:
    told = notice(situation())
    assert told.headline == "🟠 Windstärke 4 von 6 (starker Wind): Muster & Söhne"
    assert told.context == (
        "Muster & Söhne · INC-0012 · Sa 21.11. 02:54 · erste Warnung · "
        "Produktmangel / Sicherheitsverdacht (Übereinstimmung 62\N{NO-BREAK SPACE}%)"
    )
    assert told.why == (
        "Beiträge in der letzten Stunde: 212, üblich um diese Zeit: 9 (5–14).",
        "Negativ in den letzten 3 Std.: 81\N{NO-BREAK SPACE}% der bewerteten Stimmen, üblich 18\N{NO-BREAK SPACE}%.",
        "In 48 Min. verdoppeln sich die negativen Stimmen.",
        "Soziale Medien: Windstärke 4. Medienecho: Windstärke 2.",
        "Auslöser: „kuechenfee_lena“, Video · videoportal · Reichweite 184.000, Sa 21.11. 02:07.",
    )
    assert told.steps_title == "Jetzt tun (15 Minuten)"
    assert len(told.steps) == 3
    assert told.steps[0].startswith("Bereitschaft: Verletzungs- oder Gesundheitsgefahr?")
    assert told.voices_title == "Drei Stimmen"
    assert told.facts == (
        "Lücke: keine Antwort von mastodon; die Zahlen können zu niedrig sein",
        "Orte: Video 48\N{NO-BREAK SPACE}% · Forum 27\N{NO-BREAK SPACE}% · Nachrichten 25\N{NO-BREAK SPACE}%",
        "Auffällige Wörter: raucht, Charge 25-07, Rückruf",
        "Kopien: 40\N{NO-BREAK SPACE}% der Beiträge wiederholen einen anderen",
    )
    assert told.statement == (
        "Wichtig zu ⟦Thema⟧: Bitte ⟦Anweisung⟧. Wir nehmen die Meldungen sehr ernst und prüfen sie mit Vorrang. "
        "Nächste Information bis 04:30 Uhr. Hilfe: ⟦Telefon/Seite⟧"
    )
    assert len(told.donts) == 3
    assert told.footer.startswith("Mehr dazu: listener incidents INC-0012 · ")


def test_the_same_warning_in_english() -> None:
    told = notice(situation("en"))
    assert told.headline == "🟠 Wind force 4 of 6 (strong wind): Muster & Söhne"
    assert told.why[0] == "Posts in the last hour: 212, usual at this time: 9 (5–14)."
    assert told.steps[2] == "Duty: Pause scheduled advertising for the product."
    assert "by 04:30" in told.statement


def test_an_all_clear_says_how_long_how_high_and_what_comes_after() -> None:
    told = notice(situation(reason=Reason.END, incident=incident(level=1, closed=NOW, waves=2)))
    assert told.headline == "✅ Entwarnung: Muster & Söhne"
    assert told.push == (
        "Entwarnung: Muster & Söhne. Beendet nach 11 Std., höchstens Windstärke 5, 1.120 Beiträge/h in der Spitze. "
        "Jetzt: Nachsorge."
    )
    assert told.why[:3] == (
        "Nach 11 Std. beendet: Sa 21.11. 02:54.",
        "Höchststand: Windstärke 5 (Sturm). Beiträge in der lautesten Stunde: 1.120.",
        "Anzahl der Wellen: 2.",
    )
    assert told.steps_title == "Nachsorge"
    assert len(told.steps) == 3
    assert not told.voices
    assert not told.statement


@pytest.mark.parametrize(
    ("reason", "before", "push", "headline", "context"),
    [
        (Reason.FIRST, 3, "Windstärke 4: ", "🟠 Windstärke 4 von 6 ", "erste Warnung"),
        (Reason.LEVEL_UP, 3, "Windstärke 3 → 4: ", "🟠 Windstärke 3 → 4 von 6 ", "die Welle ist gestiegen"),
        (Reason.LEVEL_UP, None, "Windstärke 4: ", "🟠 Windstärke 4 von 6 ", "die Welle ist gestiegen"),
        (Reason.SECOND_WAVE, 1, "Zweite Welle, Windstärke 4: ", "🟠 Windstärke 4 von 6 ", "zweite Welle"),
        (
            Reason.HELD,
            None,
            "Seit der Ruhezeit Windstärke 4: ",
            "🟠 Windstärke 4 von 6 ",
            "in der Ruhezeit zurückgehalten, begonnen Fr 20.11. 15:54",
        ),
    ],
)
def test_the_reason_stands_in_the_message(
    reason: Reason, before: int | None, push: str, headline: str, context: str
) -> None:
    told = notice(situation(reason=reason, level_before=before))
    assert told.push.startswith(push)
    assert told.headline.startswith(headline)
    assert f" · {context} · " in told.context


@pytest.mark.parametrize("level", range(7))
def test_every_level_has_its_word_beside_its_colour(level: int) -> None:
    told = notice(situation(incident=incident(level=level)))
    word = catalogue("alerts", "de")[f"level_{level}"]
    assert f"Windstärke {level} von 6 ({word})" in told.headline
    assert told.headline[0] in "🟢🟡🟠🔴"


def test_the_subject_stays_the_same_over_the_life_of_an_incident() -> None:
    subjects = {
        notice(situation(reason=reason, incident=incident(level=level), now=NOW + timedelta(hours=level))).subject
        for reason in WAVES
        for level in range(7)
    }
    assert subjects == {"INC-0012 Muster & Söhne: Kritikwelle seit Fr 20.11. 15:54"}


def test_what_is_not_known_is_said_or_left_out_but_never_made_up() -> None:
    blind = assessment(
        negative_share=None,
        doubling=None,
        usual=0.0,
        usual_low=0.0,
        usual_high=0.0,
        media_split=(),
        words=(),
        copies=0.0,
    )
    told = notice(situation(assessment=blind, voices=(), trigger=None, gaps=(), score=None))
    assert told.why == (
        "Beiträge in der letzten Stunde: 212, üblich um diese Zeit: 0.",
        "Stimmung: kein Text der letzten 3 Std. ließ sich bewerten.",
        "Die negativen Stimmen nehmen derzeit nicht weiter zu.",
        "Soziale Medien: Windstärke 4. Medienecho: Windstärke 2.",
    )
    assert "Verdopplung" not in told.push
    assert (told.voices, told.voices_title, told.facts) == ((), "", ())
    assert told.context.endswith("Produktmangel / Sicherheitsverdacht")


def test_a_share_without_a_usual_value_says_that_none_is_known() -> None:
    told = notice(situation(assessment=assessment(usual_negative_share=None)))
    assert told.why[1].endswith("ein üblicher Wert ist noch nicht bekannt.")


@pytest.mark.parametrize(
    ("lang", "usual", "says"),
    [
        ("de", 0.18, "81\N{NO-BREAK SPACE}% der bewerteten Stimmen (1.207 ohne Bewertung), üblich 18"),
        ("de", None, "81\N{NO-BREAK SPACE}% der bewerteten Stimmen (1.207 ohne Bewertung); ein üblicher"),
        ("en", 0.18, "81\N{NO-BREAK SPACE}% of the scored voices (1,207 unscored), usually 18"),
        ("en", None, "81\N{NO-BREAK SPACE}% of the scored voices (1,207 unscored); what is usual"),
    ],
)
def test_a_share_says_how_many_voices_it_is_silent_about(lang: str, usual: float | None, says: str) -> None:
    told = notice(situation(lang, assessment=assessment(usual_negative_share=usual, unscored=1207)))
    assert says in told.why[1]


def test_little_is_not_rounded_down_to_nothing() -> None:
    told = notice(situation(assessment=assessment(usual=0.4, usual_low=0.0, usual_high=2.0)))
    assert "statt 0,4" in told.push
    assert told.why[0].endswith("0,4 (0–2).")


def test_the_learning_time_is_said_honestly() -> None:
    assert notice(situation(assessment=assessment(learning=True))).facts[0].startswith("Noch in der Lernzeit")


def test_an_unknown_kind_of_wave_is_called_unknown() -> None:
    assert notice(situation(playbook=BOOKS["generic_storm"], score=0.0)).context.endswith(
        "Art der Welle unklar: Grundablauf"
    )


def test_a_second_wave_is_counted() -> None:
    assert "Das ist die 2. Welle dieses Vorfalls." in notice(situation(incident=incident(waves=2))).why


def test_many_silent_sources_do_not_fill_the_message() -> None:
    told = notice(situation(gaps=tuple(f"quelle{number}" for number in range(40))))
    assert "quelle4 …;" in told.facts[0]
    assert "quelle5" not in told.facts[0]


@pytest.mark.parametrize(
    ("count", "title"), [(1, "Eine Stimme"), (2, "Zwei Stimmen"), (3, "Drei Stimmen"), (9, "Drei Stimmen")]
)
def test_at_most_three_voices_are_quoted(count: int, title: str) -> None:
    told = notice(situation(voices=(mention(),) * count))
    assert (len(told.voices), told.voices_title) == (min(count, 3), title)


def test_what_a_person_settled_stands_in_the_statement_and_what_a_stranger_wrote_never_does() -> None:
    told = notice(situation(topic="Wasserkocher K2", contact="0800 123"))
    assert told.statement.startswith("Wichtig zu Wasserkocher K2: ")
    assert told.statement.endswith("Hilfe: 0800 123")
    assert "raucht" not in notice(situation()).statement


def test_where_a_newsroom_began_the_long_form_is_proposed() -> None:
    assert notice(situation(trigger=mention(medium=Medium.NEWS))).statement.startswith("Uns erreichen Berichte")


def test_a_plan_without_statement_still_makes_a_message() -> None:
    bare = replace(BOOKS["product_defect"], statements=())
    told = notice(situation(playbook=bare, assessment=assessment(words=())))
    assert (told.statement, told.statement_title) == ("", "")
    assert told.push.endswith(f"Jetzt: {bare.push.de}")


def test_another_command_can_be_named() -> None:
    assert "Mehr dazu: meinbefehl 12 ·" in notice(situation(console="meinbefehl 12")).footer


def _static_parts(lang: str) -> set[str]:
    """Pieces of the catalogue's sentences that carry words of the language."""
    pieces = {part.strip() for text in catalogue("alerts", lang).values() for part in re.split(r"{\w+}", text)}
    return {piece for piece in pieces if len(piece) >= 6}


@pytest.mark.parametrize(("lang", "reason", "book"), EVERYTHING)
def test_no_message_mixes_the_languages(lang: str, reason: Reason, book: str) -> None:
    other = "en" if lang == "de" else "de"
    told = notice(situation(lang, reason, playbook=BOOKS[book], gaps=("x",), assessment=assessment(learning=True)))
    text = all_text(told)
    assert not [
        piece for piece in _static_parts(other) - _static_parts(lang) if re.search(rf"\b{re.escape(piece)}\b", text)
    ]
    playbook = BOOKS[book]
    foreign = [step.text.of(other) for step in playbook.steps] + [dont.of(other) for dont in playbook.donts]
    assert not [sentence for sentence in foreign if sentence in text]


@pytest.mark.parametrize(("lang", "reason", "book"), EVERYTHING)
def test_every_message_keeps_the_rules_of_a_rendered_message(lang: str, reason: Reason, book: str) -> None:
    told = notice(situation(lang, reason, playbook=BOOKS[book]))
    assert 40 < len(told.push) <= 150
    assert 1 <= len(told.steps) <= 3
    assert not re.search(r"[{}]|\.\.|None", all_text(told))
    assert "mastodon" in told.facts[0]


def _hostile(text: str) -> dict[str, Any]:
    voices = (mention(text, author=text, url=text, title=text),) * 3
    seen = assessment(words=(text,) * 6)
    return {"voices": voices, "trigger": voices[0], "assessment": seen, "gaps": (text,), "brand": Brand(BRAND.id, text)}


@given(st.sampled_from(HOSTILE) | st.text(), st.sampled_from(["de", "en"]), st.sampled_from(WAVES))
def test_hostile_words_make_no_message_fail_or_grow(text: str, lang: str, reason: Reason) -> None:
    told = notice(situation(lang, reason, **_hostile(text)))
    assert len(told.push) <= 150
    assert not re.search(r"[\x00-\x1f\x7f\u2028\u2029\u202e\ud800-\udfff]", repr(asdict(told)))
    assert max(len(line) for line in (told.headline, told.subject, *told.why, *told.facts)) < 600


def test_a_name_too_long_for_a_telephone_is_cut_and_the_numbers_stay() -> None:
    long_name = Brand(BrandId("x"), "Vereinigte Wasserkocherwerke von 1871 Muster & Söhne Aktiengesellschaft zu Celle")
    push = notice(situation(brand=long_name)).push
    assert "212 Beiträge/h statt 9" in push
    assert len(push) <= 150


def test_numbers_beyond_all_measure_leave_the_action_out_before_the_numbers() -> None:
    loud = assessment(volume=10**60, usual=10.0**60)
    assert len(notice(situation(assessment=loud)).push) <= 150
    less = assessment(volume=10**26, usual=10.0**26)
    assert "Jetzt" not in notice(situation(assessment=less)).push
