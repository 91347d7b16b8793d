"""What a storm came to: levels, course, who spoke, how far it went, and what nobody can know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from listener.core import speakers
from listener.core.aftermath import Level, aftermath, levels, window
from listener.model import Blind, Handling, Medium, Mood, SourceName, State
from tests.report.storm import (
    ENDED,
    HOUR,
    LOG,
    MINUTE,
    NOW,
    ONSET,
    OPENED,
    bins,
    entry,
    found,
    heard,
    incident,
    record,
    said,
    told,
)


def test_the_wind_forces_follow_the_log_and_stop_at_the_end() -> None:
    assert levels(LOG, ENDED) == (
        Level(OPENED, ONSET + HOUR, 3),
        Level(ONSET + HOUR, ONSET + 9 * HOUR, 5),
        Level(ONSET + 9 * HOUR, ENDED, 2),
    )


def test_between_two_waves_there_is_no_wind_force() -> None:
    log = [*LOG, entry(ENDED + 5 * HOUR, "second_wave", level=4, volume=30)]

    assert levels(log, ENDED + 6 * HOUR)[-2:] == (
        Level(ONSET + 9 * HOUR, ENDED, 2),
        Level(ENDED + 5 * HOUR, ENDED + 6 * HOUR, 4),
    )


def test_what_the_log_says_of_the_incident_counts_more_than_what_was_seen() -> None:
    log = [entry(OPENED, "opened", level=3), entry(OPENED + HOUR, "level_down", level=0, stands=2)]

    assert [one.level for one in levels(log, ENDED)] == [3, 2]


def test_a_log_that_makes_no_sense_is_not_followed() -> None:
    log = [entry(OPENED, "opened", level="hoch"), entry(OPENED, "level_up", level=9), entry(OPENED, "level_up")]

    assert levels(log, ENDED) == ()


def test_the_course_shows_every_hour_beside_what_is_usual() -> None:
    one = found()

    assert (one.hours, len(one.steps)) == (1, 39)
    assert (one.steps[12].start, one.steps[12].total) == (ONSET - 30 * MINUTE, 1)
    assert (one.steps[13].total, one.steps[13].negative) == (40, 30)
    assert one.steps[13].usual is not None
    assert one.steps[13].usual.high == 4.0
    assert one.peak is not None
    assert one.peak.total == 40


def test_a_storm_of_weeks_is_shown_in_longer_steps_and_loses_no_mention() -> None:
    start, end = ONSET.replace(minute=0) - 12 * HOUR, ONSET.replace(minute=0) + 25 * timedelta(days=1)
    long = record(start=start, end=end, bins=bins(start, end), usual=())
    one = aftermath(long, end)

    assert (one.hours, len(one.steps) <= 180) == (6, True)
    assert sum(step.total for step in one.steps) == sum(hour.total for hour in long.bins)


def test_the_window_is_the_wave_and_some_time_around_it() -> None:
    start, end = window(incident(), NOW)

    assert (start, end) == (ONSET.replace(minute=0) - 12 * HOUR, ENDED.replace(minute=0) + 7 * HOUR)
    assert window(incident(), ENDED)[1] == ENDED.replace(minute=0) + HOUR


def test_the_first_critic_and_how_many_spoke_before_anybody_noticed() -> None:
    one = found()

    assert one.first is not None
    assert (one.first.author, one.heard_before) == ("lena", 1)


def test_voices_are_people_who_were_passed_on_most_and_the_press_has_its_own_place() -> None:
    one = found()

    assert [(told_.heard.author, told_.copies) for told_ in one.voices] == [("promi", 3), ("lena", 0)]
    assert [told_.heard.author for told_ in one.defenders] == ["tom"]
    assert [outlet.name for outlet in one.outlets] == ["tagblatt.example", "anzeiger.example"]
    assert one.outlets[0].title == "Kessel raucht"


def test_one_agency_s_report_in_two_papers_is_one_story() -> None:
    text = "Der Wasserkessel von Brodelmann raucht, sagen viele Käufer in mehreren Städten; das Unternehmen schweigt."
    news = [
        heard(ONSET + n * HOUR, text, medium=Medium.NEWS, author=f"p{n}", url=f"https://p{n}.example/1")
        for n in range(3)
    ]

    assert speakers.outlets(news)[1] == 1
    assert len(speakers.outlets(news)[0]) == 3


def test_who_reaches_farthest_comes_first_with_a_share_of_all() -> None:
    one = found()

    assert [speaker.name for speaker in one.speakers][:3] == ["promi", "dpx", "tom"]
    assert 0.3 < one.speakers[0].share < 0.6
    assert one.reach.people is not None
    assert (one.reach.voices, one.reach.known) == (7, 4)


def test_what_many_pass_on_counts_more_than_who_reaches_far() -> None:
    far = heard(ONSET, "Kessel raucht", author="fern", reach=10**6)
    passed_on = heard(ONSET + MINUTE, "Kessel brennt", author="nah", reach=10)
    copy = heard(ONSET + HOUR, "Kessel brennt", author="fan", story=passed_on.id)

    assert [told_.heard.author for told_ in speakers.told([far, passed_on], [far, passed_on, copy])] == ["nah", "fern"]


def test_a_voice_without_name_is_a_voice_of_its_own() -> None:
    nameless = [heard(ONSET + n * MINUTE, f"Kessel raucht {n}", author="", reach=10 + n) for n in range(3)]

    assert len(speakers.told(nameless, nameless)) == 3
    assert [speaker.reach for speaker in speakers.farthest(nameless)] == [12, 11, 10]


def test_what_copies_the_topic_is_of_the_topic_and_the_rest_is_not() -> None:
    everything = said()
    own = {everything[1].id}

    assert [one.author for one in speakers.about(everything, own)] == ["promi", "fan0", "fan1", "fan2"]


def test_words_are_shown_as_people_write_them() -> None:
    texts = [heard(ONSET, "Die Händlerin und der Händler"), heard(ONSET, "Händler!"), heard(ONSET, "Geräte")]

    assert speakers.spelled(["haendl", "geraet", "unbekannt"], texts) == ("Händler", "Geräte")


def test_what_was_missed_is_counted() -> None:
    before = Blind(SourceName("alt"), ONSET - 9 * HOUR, ONSET - 8 * HOUR)
    later = Blind(SourceName("neu"), ENDED + HOUR, None)
    lost = found(blind=[*record().blind, before, later]).missed

    assert [one.source for one in lost.blind] == ["forum"]
    assert (lost.deaf_hours, lost.unscored, lost.total) == (2, 40, 801)
    assert lost.gone == lost.total - len(said())


def test_after_retention_the_counts_are_left_and_the_rest_is_said_to_be_gone() -> None:
    blank = [replace(one, text="", title="", author="", url="") for one in said()]
    for texts in ([], blank):
        one = found(said=texts)

        assert (one.first, one.trigger, one.voices, one.outlets, one.heard_before) == (None, None, (), (), None)
        assert (one.reach.people, one.reach.voices) == (None, 0)
        assert one.missed.gone == one.missed.total
        assert one.steps[13].total == 40


def test_a_wave_that_goes_on_has_no_end_and_no_aftercare() -> None:
    open_ = incident(state=State.OPEN, closed=None, level=5, handling=Handling())
    one = found(incident=open_, log=LOG[:4], now=ONSET + 3 * HOUR)

    assert (one.moments.ended, one.tasks) == (None, ())
    assert one.levels[-1] == Level(ONSET + HOUR, ONSET + 3 * HOUR, 5)


def test_an_incident_of_which_nothing_else_is_known_still_has_a_value() -> None:
    one = found(incident=incident(topic=None, handling=Handling()), log=(), messages=(), bins=(), usual=(), said=())

    assert (one.peak, one.levels, one.words, one.moments.onset) == (None, (), (), None)
    assert one.missed.total == 0


def test_the_same_record_gives_the_same_value() -> None:
    assert found() == found()


def test_positive_and_critical_are_never_mixed_up() -> None:
    one = found()

    assert {told_.heard.mood for told_ in one.voices} == {Mood.NEGATIVE}
    assert {told_.heard.mood for told_ in one.defenders} == {Mood.POSITIVE}


def test_no_message_arrived() -> None:
    assert found(messages=[told(None, state="dead")]).reactions.warned is None
