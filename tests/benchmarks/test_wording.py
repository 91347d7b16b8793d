"""Words of simulated brands: each mention has some, copies repeat what was said, a storm has a subject of its own."""

from __future__ import annotations

import re
from functools import cache
from math import prod
from string import Formatter

import numpy as np
import pytest

from benchmarks.storms.brands import LANGUAGE_OF_SOURCE
from benchmarks.storms.parts import PART
from benchmarks.storms.posts import Stream
from benchmarks.storms.simulator import draw
from benchmarks.storms.wording import BRAND, TONGUES, facts, kind, worded
from listener.core.pulse import NEGATIVE, NEWS, Flags
from listener.core.story import similarity

ODD = ("launch", "meme", "homonym", "syndication", "bots", "angry_few")
EVERYDAY = ("chat", "grumble", "praise")
STORMY = ("rage", "asking", "mockery", "defence", "headline")
KINDS = (*EVERYDAY, *STORMY, "product", "joke", "namesake", "agency", "spam", "crusade")


@cache
def told() -> Stream:
    return worded(draw(9, 60, storms=("flash", "sarcastic"), lookalikes=ODD), 1)


def said(stream: Stream, which: Flags) -> list[str]:
    assert stream.text is not None
    return [stream.texts[number] for number in stream.text[which].tolist()]


def cause(stream: Stream, name: str) -> Flags:
    number = 1 + [event.kind for event in stream.events].index(name)
    found: Flags = stream.pulse.voice // PART == number
    return found


def test_every_mention_has_words_that_name_the_brand() -> None:
    stream = told()

    assert stream.text is not None
    assert len(stream.text) == len(stream.pulse)
    assert stream.text.min() >= 0
    assert stream.text.max() < len(stream.texts)
    assert all(BRAND in text and "{" not in text for text in stream.texts)


def test_the_same_seed_says_the_same() -> None:
    bare = draw(9, 20)
    one, again, other = worded(bare, 1), worded(bare, 1), worded(bare, 2)

    assert said(one, one.pulse.at > 0) == said(again, again.pulse.at > 0)
    assert said(one, one.pulse.at > 0) != said(other, other.pulse.at > 0)
    assert one.pulse is bare.pulse


def test_a_copy_has_the_words_of_something_said_before_in_the_same_cause_and_mood() -> None:
    stream = told()
    heard: set[tuple[int, int, str]] = set()
    repeated = 0
    for voice, mood, original, text in zip(
        (stream.pulse.voice // PART).tolist(),
        stream.pulse.mood.tolist(),
        stream.pulse.original.tolist(),
        said(stream, stream.pulse.at > 0),
        strict=True,
    ):
        if not original and any((voice, shown, text) in heard for shown in (mood, 0, 2)):
            repeated += 1
        heard.add((voice, mood, text))

    assert repeated / np.sum(~stream.pulse.original) > 0.97


@pytest.mark.parametrize("event", ["flash", "sarcastic", "homonym", "launch"])
def test_originals_rarely_say_the_same(event: str) -> None:
    stream = told()
    texts = said(stream, cause(stream, event) & stream.pulse.original)

    assert len(set(texts)) > 0.97 * len(texts)


def test_two_originals_of_a_storm_are_rarely_near_copies() -> None:
    stream = told()
    texts = said(stream, cause(stream, "flash") & stream.pulse.original)[:150]
    near = sum(similarity(one, other) >= 0.6 for place, one in enumerate(texts) for other in texts[:place])

    assert len(texts) >= 50
    assert near < len(texts) * len(texts) / 2 / 300


@pytest.mark.parametrize("event", ["flash", "sarcastic"])
def test_a_storm_has_a_subject_that_nobody_spoke_of_before(event: str) -> None:
    stream = told()
    inside = said(stream, cause(stream, event) & (stream.pulse.mood == NEGATIVE))
    everyday = said(stream, stream.pulse.voice < PART)
    tags = {tag for text in inside for tag in re.findall(r"#(\w+)", text) if BRAND not in tag}

    assert len(tags) == 1
    assert not any(tag in text for text in everyday for tag in tags)


def test_bots_and_agencies_say_one_thing() -> None:
    stream = told()

    for event in ("bots", "syndication"):
        texts = said(stream, cause(stream, event))
        assert len(texts) >= 15
        assert len(set(texts)) <= 60
        assert max(similarity(texts[0], text) for text in texts[1:]) >= 0.5


def test_papers_write_headlines_of_a_storm() -> None:
    stream = worded(draw(3, 200, storms=("flash",) * 5, lookalikes=0), 1)
    storm = np.isin(stream.pulse.voice // PART, range(1, 6))
    texts = said(stream, storm & (stream.pulse.medium == NEWS))

    assert len(texts) >= 4
    assert not any("#Boykott" in text or "#Boycott" in text for text in texts)


def test_a_german_source_speaks_german_and_another_english() -> None:
    stream = next(
        one
        for one in (worded(draw(seed, 20, storms=0, lookalikes=0), 1) for seed in range(40))
        if one.pulse.source.max() >= LANGUAGE_OF_SOURCE
    )
    german = stream.pulse.source < LANGUAGE_OF_SOURCE

    def speaks_german(text: str) -> bool:
        return bool(re.search(r"\b(der|die|das|bei|von|ich|und|ist|hat|zur)\b", text, re.IGNORECASE))

    assert np.mean([speaks_german(text) for text in said(stream, german)]) > 0.95
    assert np.mean([speaks_german(text) for text in said(stream, ~german)]) < 0.05


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_sentence_has_many_forms_and_no_unknown_slot(tongue: str, name: str) -> None:
    found = kind(tongue, name)
    known = {*found.slots, *facts(np.random.default_rng(1), tongue), "brand"}
    slots = {slot for choices in found.lists for text in choices for _, slot, _, _ in Formatter().parse(text) if slot}

    assert prod(found.sizes) >= 30 * 16 * 14
    assert slots <= known
    assert found.text(prod(found.sizes) - 1, {slot: slot for slot in known}).strip()


@pytest.mark.parametrize("seed", range(5))
def test_an_event_is_about_the_same_in_both_languages(seed: int) -> None:
    german, english = (facts(np.random.default_rng(seed), tongue) for tongue in TONGUES)

    assert {name for name in german if german[name] != english[name]} <= {"topic"}
