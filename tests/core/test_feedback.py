"""What became of feedback, and the month of it that people are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.feedback import ENDS, NEXT, closed, month, standing, step
from listener.errors import UsageError
from listener.model import BrandId, MentionId
from listener.model.desk import Feedback, Progress, Step
from listener.report.heard import page
from listener.report.markdown import markdown
from listener.words import LANGUAGES, catalogue, say

BERLIN = ZoneInfo("Europe/Berlin")
NORDWIND = BrandId("nordwind")
START, END = datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC)
DAY = timedelta(days=1)


def about(
    number: int, topic: str, voices: int = 1, opened: datetime = START + DAY, brand: BrandId = NORDWIND
) -> Feedback:
    return Feedback(number, brand, topic, opened, tuple(MentionId(1000 * number + one) for one in range(voices)))


def told(feedback: Feedback, *course: Progress, day: int = 2) -> list[Step]:
    """A history with one step a day."""
    history: list[Step] = []
    for later, progress in enumerate(course):
        history.append(step(history, feedback, progress, "mia", START + (day + later) * DAY, f"Notiz {later}"))
    return history


def test_what_is_done_needs_a_word_about_what_was_changed_and_somebody_who_says_so() -> None:
    one = about(1, "Wartezeit")

    with pytest.raises(UsageError, match="no_note"):
        step((), one, Progress.DONE, "mia", START)
    with pytest.raises(UsageError, match="no_actor"):
        step((), one, Progress.HEARD, " ", START)
    assert step((), one, Progress.HEARD, "mia", START).note == ""


@settings(max_examples=40)
@given(st.lists(st.sampled_from(list(Progress)), max_size=8))
def test_a_history_only_grows_by_what_may_follow(course: list[Progress]) -> None:
    one = about(1, "Wartezeit")
    history: list[Step] = []
    before: Progress | None = None
    for progress in course:
        if progress in NEXT[before]:
            history.append(step(history, one, progress, "mia", START, "so"))
            before = progress
        else:
            with pytest.raises(UsageError, match="cannot_follow"):
                step(history, one, progress, "mia", START, "so")

    last = standing(history, 1, START + DAY)
    assert (last.progress if last else None) is before
    assert closed([one], history) == (frozenset(one.mentions) if before in ENDS else frozenset())


def test_a_clock_that_goes_back_does_not_reorder_a_history() -> None:
    one = about(1, "Wartezeit")
    history = [step((), one, Progress.HEARD, "mia", START + DAY)]

    assert step(history, one, Progress.DOING, "tim", START).at == START + DAY


def test_the_month_tells_what_ended_in_it_and_what_is_open_at_its_end() -> None:
    done, doing, heard = about(1, "Wartezeit", 12), about(2, "Sitze", 5), about(3, "WLAN", 7)
    no, untold, before = about(4, "Preise", 3), about(5, "Ansagen"), about(6, "Fahrplan", opened=START - 40 * DAY)
    other, later = about(7, "Anderes", brand=BrandId("suedexpress")), about(8, "Zukunft", opened=END)
    history = [
        *told(done, Progress.HEARD, Progress.DOING, Progress.DONE),
        *told(doing, Progress.DONE, Progress.DOING),
        *told(heard, Progress.HEARD),
        *told(no, Progress.NOT_POSSIBLE),
        *told(before, Progress.DONE, day=-30),
        *told(untold, Progress.HEARD, day=40),
    ]
    found = month(NORDWIND, [done, doing, heard, no, untold, before, other, later], history, START, END)

    assert [row.topic for row in found.done] == ["Wartezeit"]
    assert [row.topic for row in found.not_possible] == ["Preise"]
    assert [row.topic for row in found.doing] == ["Sitze"]
    assert [row.topic for row in found.heard] == ["WLAN"]
    assert [row.topic for row in found.untold] == ["Ansagen"]
    assert (found.done[0].voices, found.done[0].note, found.done[0].since) == (12, "Notiz 2", START + 4 * DAY)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(-40, 40), st.lists(st.sampled_from(list(Progress)), max_size=3)), max_size=8))
def test_each_thing_stands_in_one_part_or_ended_before(life: list[tuple[int, list[Progress]]]) -> None:
    things = [about(number, "x", opened=START + day * DAY) for number, (day, _) in enumerate(life)]
    history = [
        Step(number, START + (day + later) * DAY, progress, "mia", "so")
        for number, (day, course) in enumerate(life)
        for later, progress in enumerate(course)
    ]
    found = month(NORDWIND, things, history, START, END)
    numbers = [row.number for row in found.rows]
    ended_before = [one.number for one in things if _ended(history, one.number)]

    assert sorted(numbers + ended_before) == [one.number for one in things if one.opened < END]


def _ended(history: list[Step], number: int) -> bool:
    last = standing(history, number, END)
    return last is not None and last.progress in ENDS and last.at < START


@pytest.mark.parametrize(
    ("lang", "title", "new"),
    [("de", "Gehört – geändert: November 2026", " (neu)"), ("en", "Heard – changed: November 2026", " (new)")],
)
def test_the_report_reads_as_a_page_in_both_languages(lang: str, title: str, new: str) -> None:
    one = about(1, "Wartezeit | am <b>Telefon</b>", 12)
    found = month(NORDWIND, [one], told(one, Progress.DONE), START, END)
    text = markdown(page(found, "Nordwind", lang, BERLIN))

    assert text.startswith(f"# {title} · `Nordwind`\n")
    assert f"| `Wartezeit ¦ am <b>Telefon</b>`{new} | 12 | " in text
    assert text == markdown(page(found, "Nordwind", lang, BERLIN))
    assert say("desk.nothing", lang) in text


def test_both_languages_have_the_same_sentences_with_the_same_slots() -> None:
    german, english = (catalogue("desk", lang) for lang in LANGUAGES)

    assert {key: sorted(_slots(text)) for key, text in german.items()} == {
        key: sorted(_slots(text)) for key, text in english.items()
    }


def _slots(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]
