"""What a company promises, until when, and whether people say that it was kept."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.calendar import Region
from listener.core.promises import Kept, Outcome, Promise, judged, promises
from listener.core.promisetime import due_of
from listener.core.replies import answers
from listener.core.sla import Hours
from listener.model.desk import Said
from tests.core.counter import DAY, HOUR, NOON, Counter, alias, answering, id_of

HOURS = Hours(ZoneInfo("Europe/Berlin"), regions=(Region("DE-BY"),))


def until(text: str) -> str:
    """Return until when a post of a Tuesday noon binds itself, by the clocks of Berlin; "" if it is no promise."""
    (found,) = promises([Counter().answered(text=text)], HOURS) or (None,)
    if found is None:
        return ""
    return found.due.astimezone(HOURS.zone).strftime("%a %d.%m.%y %H:%M") if found.due else "for ever"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Wir liefern alle Bestellungen bis Freitag aus.", "Sat 21.11.26 00:00"),
        ("Du bekommst dein Geld innerhalb von 24 Stunden zurück.", "Wed 18.11.26 13:00"),
        ("Der Techniker kommt morgen, spätestens um 12 Uhr.", "Wed 18.11.26 12:00"),
        ("Ich rufe dich bis 18 Uhr zurück.", "Tue 17.11.26 18:00"),
        ("Wir melden uns spätestens am 24.11. bei Ihnen.", "Wed 25.11.26 00:00"),
        ("Wir eröffnen die Strecke am 3. Januar.", "Mon 04.01.27 00:00"),
        ("Die Erstattung ist in vier Werktagen auf Ihrem Konto.", "Tue 24.11.26 00:00"),
        ("Bis Ende der Woche ist der Fehler in unserer App behoben.", "Mon 23.11.26 00:00"),
        ("Unsere neue Filiale ist bis Ende des Monats fertig.", "Tue 01.12.26 00:00"),
        ("You'll have the money back by Friday.", "Sat 21.11.26 00:00"),
        ("We'll reply to every message within two hours.", "Tue 17.11.26 15:00"),
        ("Your parcel will arrive by 5 pm tomorrow.", "Wed 18.11.26 17:00"),
        ("We will fix this by the end of the week.", "Mon 23.11.26 00:00"),
        ("We'll send it by 3rd December.", "Fri 04.12.26 00:00"),
        ("Wir garantieren die Lieferung vor dem Fest.", "for ever"),
        ("Our batteries are guaranteed to last ten winters.", "for ever"),
    ],
)
def test_a_promise_has_its_time(text: str, due: str) -> None:
    assert until(text) == due


@pytest.mark.parametrize(
    "text",
    [
        "Bitte schick uns bis Freitag deine Kundennummer.",
        "Nur bis Sonntag: 20 % Rabatt auf alles!",
        "Guten Morgen! Wir sind wieder da.",
        "Kommt ihr am Samstag zum Hoffest?",
        "Unser Laden war am Freitag geschlossen.",
        "Wir können leider nicht versprechen, dass es bis Freitag klappt.",
        "Wir freuen uns auf Freitag!",
        "Please send us your order number by Friday.",
        "We cannot promise a date.",
        "Wir liefern am 31.02. aus.",
    ],
)
def test_no_promise(text: str) -> None:
    assert until(text) == ""


def test_what_customers_write_is_no_promise_of_the_company() -> None:
    assert promises([Counter().complained(text="Wir liefern bis Freitag, haben die gesagt.")], HOURS) == ()


DELIVERY = "Wir liefern jedes bestellte Fahrrad bis Freitag aus."


def outcome(*heard: Said, days_later: float, text: str = DELIVERY, desk: Counter, to: Said | None = None) -> Kept:
    own = desk.answered(0, to, text)
    made = promises([own], HOURS, ["Nordwind"])
    said = (own, *heard, *([to] if to else []))
    (found,) = judged(made, said, answers(said, alias), NOON + days_later * DAY, ["Nordwind"])
    return found


def test_it_is_broken_when_people_wait_for_the_same_after_it_was_due() -> None:
    desk = Counter()
    late = desk.complained(-5 * 24, "karl", "Mein Fahrrad ist immer noch nicht da, versprochen war Freitag!")
    found = outcome(late, days_later=6, desk=desk)

    assert (found.outcome, found.complaints) == (Outcome.BROKEN, (id_of(late),))


def test_it_is_open_while_it_is_watched_and_kept_when_nobody_complained_of_it() -> None:
    desk = Counter()
    early = desk.complained(-2 * 24, "uwe", "Mein bestelltes Fahrrad ist noch nicht da.")
    other = desk.complained(-6 * 24, "jan", "Der Kaffee in der Filiale war kalt.")

    assert outcome(early, other, days_later=10, desk=desk).outcome is Outcome.OPEN
    assert outcome(early, other, days_later=20, desk=desk).outcome is Outcome.KEPT


def test_one_word_in_common_is_enough_only_for_who_waits_or_was_promised_it() -> None:
    desk = Counter()
    quality = desk.complained(-6 * 24, "jan", "Das Fahrrad quietscht.")
    question = desk.asked(1, "karl", "Wann kommt es?")
    quiet = desk.complained(-6 * 24, "karl", "Und, wo bleibt es?")

    assert outcome(quality, days_later=20, desk=desk).outcome is Outcome.KEPT
    assert outcome(quiet, days_later=20, desk=desk, to=question).outcome is Outcome.BROKEN


def test_an_absolute_promise_is_broken_by_who_shows_that_it_does_not_hold() -> None:
    desk = Counter()
    promise = "Unsere Jacken sind garantiert wasserdicht, auch im Sturm."
    wet = desk.complained(-9 * 24, "uwe", "Nach zehn Minuten Regen war die Jacke nicht mehr wasserdicht.")

    assert outcome(wet, days_later=10, desk=desk, text=promise).outcome is Outcome.BROKEN
    assert outcome(days_later=31, desk=desk, text=promise).outcome is Outcome.KEPT


def test_the_brands_name_is_nothing_in_common() -> None:
    desk = Counter()
    about = desk.complained(-6 * 24, "uwe", "Nordwind, mein Fahrrad klappert.")

    assert outcome(
        about, days_later=20, desk=desk, text="Nordwind liefert: unser Fahrrad kommt bis Freitag."
    ).outcome is (Outcome.KEPT)


def test_an_answer_to_nobody_has_no_receivers() -> None:
    desk = Counter()
    own = desk.answered(0, text=DELIVERY)
    reply = answering(desk.complained(-6 * 24, "karl", "Schön wär's."), own)
    found = judged(promises([own], HOURS), (own, reply), answers((own, reply), alias), NOON + 20 * DAY)

    assert [one.outcome for one in found] == [Outcome.KEPT]


WORDS = st.sampled_from(
    """bis freitag innerhalb von 24 stunden in zwei wochen am 31. februar 12. 13. morgen heute um 25 1 uhr by monday
    within ende der woche""".split()  # noqa: SIM905 - a word list reads better as text
)


@settings(max_examples=40)
@given(st.lists(WORDS, max_size=8), st.integers(0, 400 * 24))
def test_whatever_is_written_no_promise_is_due_before_it_is_made(words: list[str], later: int) -> None:
    said: datetime = NOON + later * HOUR
    found = due_of(" ".join(words), said, HOURS)

    assert found is None or (found.at > said and found.words in " ".join(words))


@settings(max_examples=40)
@given(st.lists(st.sampled_from([DELIVERY, "Wir melden uns morgen.", "Danke!"]), max_size=5))
def test_every_promise_has_one_outcome(texts: list[str]) -> None:
    desk = Counter()
    own = [desk.answered(1, text=text) for text in texts]
    made: tuple[Promise, ...] = promises(own, HOURS)
    found = judged(made, own, (), NOON + 5 * DAY)

    assert [one.promise for one in found] == list(made)
    assert len(made) == sum(text != "Danke!" for text in texts)
