"""The message that too much awaits an answer, and that it no longer does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.backlog import Piled, begins, ends, in_digest
from alerts.quotes import voice
from listener.model import Reason
from tests.alerts.test_deafness import body
from tests.alerts.world import BERLIN, BOOKS, HOSTILE, NOW, deaf, mention

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOOK = BOOKS["feedback_backlog"]
PILED = Piled(
    id="muster",
    brand="Muster & Söhne",
    ages=[3 * HOUR, 30 * HOUR, 5 * DAY, 6 * DAY],
    critical=3,
    overdue=3,
    past_due=5 * DAY,
    oldest=[voice(mention(), "de", BERLIN)],
    questions=[(5 * DAY, voice(mention("Wann geht es weiter?"), "de", BERLIN))],
)


def test_it_says_how_much_how_old_and_what_to_do() -> None:
    told = begins("backlog.muster.1/slack", PILED, BOOK, "de", BERLIN, NOW)

    assert told.push == (
        "Muster & Söhne: 3 von 4 Anliegen über der Frist, das älteste wartet seit 6 Tagen. "
        "Jetzt: die zehn ältesten Anliegen verteilen"
    )
    assert told.why == (
        "4 Anliegen warten auf Antwort, 3 davon länger als vereinbart (75\N{NO-BREAK SPACE}%).",
        "Das älteste wartet seit 6 Tagen; die längste Überschreitung: seit 5 Tagen.",
        "3 davon sind kritisch.",
    )
    owned = begins("k", replace(PILED, owners=[("Leitung Service", 2), ("Vertrieb", 1)]), BOOK, "de", BERLIN, NOW)
    assert owned.why[3:] == ("Zuständig für das Überfällige: Leitung Service (2), Vertrieb (1).",)
    assert len(told.steps) == 3
    assert told.steps[0].startswith("Community: Offene Anliegen nach Alter ordnen")
    assert (told.reason, len(told.voices), len(told.donts)) == (Reason.BACKLOG, 1, 2)
    assert "listener desk --brand muster" in told.footer


def test_a_letter_of_it_is_no_green_one_and_its_end_is() -> None:
    begun, over = (
        body(begins("k", PILED, BOOK, "de", BERLIN, NOW), "html"),
        body(ends("k", PILED, NOW - DAY, "de", BERLIN, NOW), "html"),
    )

    assert "Offene Anliegen nach Alter ordnen" in begun
    assert "Wann geht es weiter?" not in begun, "questions stand in digests"
    assert colour(begun) != colour(over) == colour(body(deaf(blind=0), "html"))


def colour(page: str) -> str:
    return page.partition('<td style="background:')[2][:7]


def test_without_the_playbook_it_is_told_all_the_same() -> None:
    told = begins("k", PILED, None, "en", BERLIN, NOW)

    assert (told.steps, told.steps_title, told.donts) == ((), "", ())
    assert told.headline == "Muster & Söhne: 3 of 4 posts past their limit"


def test_the_end_is_in_the_same_thread_and_says_what_still_waits() -> None:
    first = begins("k1", PILED, BOOK, "de", BERLIN, NOW)
    last = ends("k2", replace(PILED, ages=[HOUR], overdue=0), NOW - 2 * DAY, "de", BERLIN, NOW)

    assert (last.incident, last.subject) == (first.incident, first.subject)
    assert last.push == "Muster & Söhne: Der Rückstau ist abgetragen, nach 2 Tagen. Es warten noch 1."
    assert (last.steps, last.voices) == ((), ())


def test_a_digest_counts_by_age_and_quotes_the_oldest_questions() -> None:
    lines = in_digest([PILED, replace(PILED, ages=(), questions=())], "de", 12)

    assert lines[0] == (
        "Muster & Söhne: 4 Anliegen ohne Antwort, 3 über der Frist; "
        "1 unter einem Tag alt, 1 ein bis drei Tage, 2 länger."
    )
    assert lines[1].startswith("Offene Frage seit 5 Tagen (Muster & Söhne, ")
    assert lines[1].endswith("„Wann geht es weiter?“")
    assert len(lines) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_do_no_harm(text: str) -> None:
    hostile = replace(PILED, brand=text, owners=[(text, 1)] * 9, questions=[(DAY, voice(mention(text), "en", BERLIN))])
    told = begins("k", hostile, BOOK, "en", BERLIN, NOW)
    lines = (told.push, told.headline, told.subject, *told.why, *in_digest([hostile], "en", 12))

    assert all("\n" not in line and "\u202e" not in line and "\x00" not in line for line in lines)
    assert len(told.push) <= 150
