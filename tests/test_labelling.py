"""Stories of people who teach the program how their customers speak."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from listener.core import correct, tone
from listener.errors import UsageError
from listener.labelling import (
    EVERY,
    Learning,
    add_phrase,
    catch_up,
    learn,
    learn_due,
    note,
    remove_phrase,
    roll_back,
    take_back,
    to_ask,
)
from listener.lessons import Lessons, read
from listener.model import BrandId, Found, MentionId, Mood, Phrase, Search, Version
from listener.parts import Parts
from listener.store import Store
from tests.store.test_mentions import counts, recounted
from tests.world import World

BRAND = BrandId("brodelmann")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ROUND = EVERY // 2


def said(parts: Parts, text: str = "") -> list[Found]:
    """Return what was stored, oldest first."""
    return [one for one in reversed(parts.store.search(Search(limit=200))) if text in one.mention.text]


def tell_apart(world: World) -> None:
    """People speak of two things in words that no dictionary knows the worth of."""
    for number in range(ROUND):
        world.said(f"Brodelmann und die Schmorstufe, Gerät {number}", author=f"a{number}")
        world.now += MINUTE
        world.said(f"Brodelmann und die Rührstufe, Gerät {number}", author=f"b{number}")
        world.now += MINUTE
    world.run(HOUR)


def correct_tones(parts: Parts, world: World) -> list[Learning]:
    """Say of each mention what it really means, as a person does: one after the other."""
    outcomes: list[Learning] = []
    for found in said(parts):
        mood = Mood.NEGATIVE if "Schmorstufe" in found.mention.text else Mood.POSITIVE
        world.now += MINUTE
        note(parts.store, found, mood, "", world.now)
        outcomes += learn_due(parts.store, BRAND, world.now)
    return outcomes


def next_tone(world: World, number: int) -> tuple[float, str]:
    """Return how likely the next mention of the bad thing is thought negative, and by which method."""
    world.said(f"Jetzt auch bei mir: Schmorstufe am Brodelmann, Tag {number}", author=f"c{number}")
    world.run(HOUR)
    with world.program() as parts:
        (found,) = said(parts, f"Tag {number}")
    assert found.tone.chances is not None
    return found.tone.chances.negative, found.tone.method


def test_a_press_officer_corrects_tones_and_the_next_mention_is_judged_otherwise(world: World) -> None:
    tell_apart(world)
    shipped = tone.model("de").version
    untaught, method = next_tone(world, 1)
    assert method == shipped

    with world.program() as parts:
        outcomes = correct_tones(parts, world)

    assert [(one.version and one.version.number, one.labels) for one in outcomes] == [(1, EVERY)]
    taught, method = next_tone(world, 2)
    assert method == f"{shipped}+brodelmann-1"
    assert taught > untaught + 0.05

    with world.program() as parts:
        assert [(left.number, now) for left, now in roll_back(parts.store, BRAND, "")] == [(1, None)]
    again, method = next_tone(world, 3)
    assert method == shipped
    assert again == pytest.approx(untaught, abs=0.05)


def test_what_people_say_moves_the_counts_that_detection_reads(world: World) -> None:
    tell_apart(world)

    with world.program() as parts:
        for found in said(parts)[:7]:
            note(parts.store, found, Mood.NEGATIVE, "", world.now)
        negative = sum(one.negative for one in parts.store.bins(BRAND, world.now - 9 * HOUR, world.now + HOUR))

        assert counts(parts.store) == recounted(parts.store)
        assert negative == parts.store.count(Search(moods=(Mood.NEGATIVE,))) >= 7


def test_an_officer_who_goes_back_twice_has_the_first_version_then_the_shipped_model(world: World) -> None:
    tell_apart(world)
    with world.program() as parts:
        correct_tones(parts, world)
        world.now += HOUR
        learn(parts.store, [BRAND], world.now)

        assert [(v.number, now and now.number) for v, now in roll_back(parts.store, BRAND, "de")] == [(2, 1)]
        assert [(v.number, now) for v, now in roll_back(parts.store, BRAND, "")] == [(1, None)]
        with pytest.raises(UsageError, match="nothing_in_use"):
            roll_back(parts.store, BRAND, "")


def test_what_the_command_line_teaches_the_running_daemon_uses_at_its_next_visit(world: World) -> None:
    world.said("Brodelmann hat angerufen, na danke", author="erna")
    world.run(HOUR)
    with world.program() as parts:
        before = parts.learned
        with Store(parts.store.path) as beside:
            add_phrase(beside, Phrase(BRAND, "na danke", Mood.NEGATIVE, world.now))
        assert parts.learned is not before
        assert parts.learned is parts.learned

    world.said("Schon der dritte Termin, na danke, Brodelmann!", author="otto")
    world.run(HOUR)

    with world.program() as parts:
        first, second = said(parts)
    assert first.tone.method == tone.model("de").version
    assert (second.tone.method, second.tone.mood, second.tone.words) == ("phrase", Mood.NEGATIVE, ("na danke",))


def test_lessons_are_read_anew_only_when_something_was_taught(world: World) -> None:
    tell_apart(world)
    with world.program() as parts:
        lessons = Lessons(parts.store.labels, {})
        first = lessons.now()
        note(parts.store, said(parts)[0], Mood.NEGATIVE, "", world.now)
        assert lessons.now() is first

        correct_tones(parts, world)
        assert lessons.now() is not first
        assert set(lessons.now().corrections) == {(BRAND, "de")}


def test_a_label_that_is_taken_back_leaves_the_tone_that_the_program_gives_now(world: World) -> None:
    world.said("Brodelmann ist eine einzige Frechheit, nie wieder!")
    world.run(HOUR)
    with world.program() as parts:
        (found,) = said(parts)
        note(parts.store, found, Mood.POSITIVE, "Ironie?", world.now)
        assert said(parts)[0].tone.method == "label"
        (label,) = parts.store.labels.of(found.id)

        now = take_back(parts.store, label, parts.matcher, parts.learned)

        (back,) = said(parts)
        for one in (now, back.tone):
            assert replace(one, chances=None) == replace(found.tone, chances=None)
        assert parts.store.labels.of(found.id) == []


def test_a_label_can_be_taken_back_after_its_mention_is_gone(world: World) -> None:
    world.said("Brodelmann ist eine einzige Frechheit, nie wieder!")
    world.run(HOUR)
    with world.program() as parts:
        (found,) = said(parts)
        note(parts.store, found, Mood.POSITIVE, "", world.now)
        (label,) = parts.store.labels.of(found.id)
        parts.store.forget(world.now, world.now)

        then = take_back(parts.store, label, parts.matcher, parts.learned)

        assert (then.mood, then.score, then.method) == (found.tone.mood, found.tone.score, found.tone.method)
        assert parts.store.labels.listed() == []


def test_what_is_not_scored_can_be_labelled_and_teaches_nothing(world: World) -> None:
    world.said("Brodelmann 4711")
    world.run(HOUR)
    with world.program() as parts:
        (found,) = said(parts)
        assert found.tone.mood is Mood.UNSCORED
        label = note(parts.store, found, Mood.NEGATIVE, "", world.now)

        assert (label.lang, label.features) == ("", b"")
        assert said(parts)[0].tone.mood is Mood.NEGATIVE
        assert learn(parts.store, [], world.now) == []


def test_too_few_labels_or_only_one_mood_teach_nothing_and_that_is_said(world: World) -> None:
    tell_apart(world)
    with world.program() as parts:
        for found in said(parts)[: correct.MIN - 1]:
            note(parts.store, found, Mood.NEGATIVE, "", world.now)
            assert learn_due(parts.store, BRAND, world.now) == []
        (few,) = learn(parts.store, [], world.now)
        note(parts.store, said(parts)[-1], Mood.NEGATIVE, "", world.now)
        (one_mood,) = learn_due(parts.store, BRAND, world.now)

    assert (few.labels, few.version, few.report) == (correct.MIN - 1, None, None)
    assert (one_mood.labels, one_mood.version) == (correct.MIN, None)


def doubtful() -> tuple[str, list[Mood]]:
    """Return the sentence of some hundred that the shipped model is least sure about, and its two likeliest moods."""
    things = (
        "Der Topf",
        "Die Hotline",
        "Das Paket",
        "Der Shop",
        "Die Pfanne",
        "Das Gerät",
        "Der Deckel",
        "Die Werbung",
    )
    ends = ("nett", "klein", "alt", "anders", "warm", "kalt", "laut", "leise", "da", "neu", "schwer", "okay", "weg")
    found = []
    for text in (f"{thing} von Brodelmann ist {end}" for thing in things for end in ends):
        chances = tone.score(text, "de").chances
        assert chances is not None
        ranked = sorted(correct.MOODS, key=lambda mood: -float(getattr(chances, mood)))
        found.append((getattr(chances, ranked[0]) - getattr(chances, ranked[1]), text, ranked[:2]))
    _, text, moods = min(found)
    return text, moods


def contradict(parts: Parts, world: World, usual: Mood, other: Mood, times: int) -> None:
    """Label the same words now one way, now the other: what four fifths teach is wrong for the fifth held apart."""
    (found,) = said(parts)
    for place in range(times):
        alike = replace(found, id=MentionId(found.id + place), mention=replace(found.mention, lang="de"))
        usually = place % 5 < 2 or (place % 5 == 2 and place % 2 == 1)
        note(parts.store, alike, usual if usually else other, "", world.now)


def test_what_would_make_the_tones_worse_is_refused_and_nothing_changes(world: World) -> None:
    """Two people who never agree on the same words: what four fifths teach is wrong for the fifth held apart."""
    text, (usual, other) = doubtful()
    world.said(text)
    world.run(HOUR)
    with world.program() as parts:
        contradict(parts, world, usual, other, times=240)
        stamp = parts.store.labels.stamp()

        (learning,) = learn(parts.store, [BRAND], world.now)

        assert learning.version is not None
        assert learning.report is not None
        assert learning.report.after < learning.report.before
        assert not learning.version.active
        assert parts.store.labels.stamp() == stamp
        assert read(parts.store.labels).corrections == {}


@pytest.fixture
def outgrown(world: World) -> Iterator[Parts]:
    """A program whose shipped model is newer than the one that its correction was made for."""
    tell_apart(world)
    with world.program() as parts:
        correct_tones(parts, world)
        ((version, weights),) = parts.store.labels.active()
        base = version.base.encode()
        older = replace(version, number=2, base="de-0")
        parts.store.labels.keep(older, weights.replace(b'"base": "%s"' % base, b'"base": "de-0"'))
        yield parts


def test_after_an_update_of_the_shipped_model_an_old_correction_is_not_used_and_that_is_logged(
    outgrown: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "listener.lessons"):
        assert read(outgrown.store.labels).corrections == {}

    (line,) = caplog.messages
    assert "listener labels refit" in line
    assert "brodelmann" in line


def test_what_was_learned_is_learned_anew_for_a_new_model(outgrown: Parts, world: World) -> None:
    (learning,) = catch_up(outgrown.store, world.now + HOUR)

    assert learning.version is not None
    assert (learning.version.number, learning.version.base) == (3, tone.model("de").version)
    assert set(read(outgrown.store.labels).corrections) == {(BRAND, "de")}
    assert catch_up(outgrown.store, world.now + HOUR) == []


def test_going_back_leaves_out_what_was_made_for_another_model(outgrown: Parts, world: World) -> None:
    catch_up(outgrown.store, world.now + HOUR)

    (pair,) = roll_back(outgrown.store, BRAND, "de")

    assert [one and one.number for one in pair] == [3, 1]


def test_the_most_useful_mentions_are_asked_about_and_never_twice(world: World) -> None:
    tell_apart(world)
    world.said("Brodelmann war früher besser, aber der Service ist freundlich")
    world.said("Brodelmann ist eine Katastrophe, Frechheit, nie wieder!")
    world.run(HOUR)
    with world.program() as parts:
        asked = to_ask(parts.store, [], 3, world.now)
        note(parts.store, asked[0], Mood.NEUTRAL, "", world.now, asked=True)
        again = to_ask(parts.store, [BRAND], 300, world.now)

        assert len(asked) == 3
        assert asked[0].id not in {one.id for one in again}
        assert {one.id for one in asked[1:]} <= {one.id for one in again}
        assert to_ask(parts.store, [BRAND], 3, world.now + timedelta(days=91)) == []
        assert [label.asked for label in parts.store.labels.of(asked[0].id)] == [True]


def test_phrases_are_one_rule_however_they_are_written(world: World) -> None:
    with world.program() as parts:
        store = parts.store
        assert add_phrase(store, Phrase(BRAND, "Na, danke", Mood.NEGATIVE, world.now)) == []
        (replaced,) = add_phrase(store, Phrase(BRAND, "NA DANKE!", Mood.NEUTRAL, world.now))
        assert replaced.words == "Na, danke"
        assert [one.words for one in store.labels.phrases()] == ["NA DANKE!"]

        assert [one.words for one in remove_phrase(store, BRAND, "na danke")] == ["NA DANKE!"]
        with pytest.raises(UsageError, match="unknown_phrase"):
            remove_phrase(store, BRAND, "na danke")
        with pytest.raises(UsageError, match="no_words"):
            add_phrase(store, Phrase(BRAND, " … !", Mood.NEGATIVE, world.now))


def test_a_refused_refit_is_not_tried_again_at_every_start(world: World) -> None:
    """Labels that contradict each other teach nothing: one try on the new model is enough."""
    text, (usual, other) = doubtful()
    world.said(text)
    world.run(HOUR)
    with world.program() as parts:
        contradict(parts, world, usual, other, times=60)
        parts.store.labels.keep(
            Version(BRAND, "de", 1, world.now, "de-0", 60, active=True, kept=True, report="{}"), b"x"
        )

        tries = [len(catch_up(parts.store, world.now + step * HOUR)) for step in range(1, 4)]

    assert tries == [1, 0, 0]
