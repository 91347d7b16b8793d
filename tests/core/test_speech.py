"""How a wave speaks: a storm argues, a meme plays, a quiet day does what it always does."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import count
from math import isfinite
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from listener.core.speech import Share, Speech, share, speech
from listener.model import Heard, Mood
from tests.core.chatter import EARLIER, both, crowd, post

ORDINARY = (
    "Mein Paket von Nordwind ist heute schon angekommen",
    "Ich warte seit gestern auf meine Lieferung von Nordwind",
    "Weiß jemand, wann die Filiale in der Stadt öffnet?",
    "My parcel from Nordwind is two days late this time",
    "I like the new wheels in the window of the shop",
)
BEFORE = crowd(ORDINARY * 20, start=EARLIER, first=200)
OUTCRY = (
    "Wir lassen uns das von Nordwind nicht länger gefallen!!",
    "Schämt euch! Habt ihr gedacht, das merkt keiner?",
    "Boykottiert den Laden, die lügen uns alle an, ein Skandal",
    "They dumped oil in our river and they lied about it",
    "Shame on you, your company poisons them. Never buy there again",
    "Was soll das?! Nordwind kippt denen das Öl vor die Tür",
)
MEME = ("😂😂", "lol", "bitte nicht", "haha nein", "no way", "who wrote this", "lmao", "omg", "tja", "wow")


def meme(times: int) -> list[Heard]:
    return crowd(f"“@nordwind: unsere Räder sind sowas von rund” {answer}" for answer in MEME * times)


def test_an_outcry_argues() -> None:
    found = speech(crowd(OUTCRY * 5), BEFORE)
    assert (found.voices, found.before) == (30, 100)
    assert found.argues > 3
    assert found.plays < 1
    assert found.group.z > 3
    assert found.accuses.z > 3
    assert found.calls.now > found.calls.before == 0
    assert found.arousal.z > 2


def test_from_my_parcel_to_what_they_did() -> None:
    found = speech(crowd(OUTCRY * 5), BEFORE)
    assert found.singular.z < -3
    assert found.singular.now < found.singular.before


def test_a_meme_plays() -> None:
    found = speech(meme(3), BEFORE)
    assert found.plays > 3
    assert found.argues < 1
    assert found.brief.now == 1
    assert found.quotes.now == 1


def test_a_quiet_day_speaks_as_always() -> None:
    found = speech(crowd(ORDINARY * 6), BEFORE)
    assert abs(found.argues) < 1
    assert abs(found.plays) < 1


def test_a_sarcastic_storm_shows_what_the_classifier_missed() -> None:
    lines = (
        "Danke für nichts, Nordwind",
        "Na toll, wieder drei Tage",
        "Thanks for nothing, Nordwind",
        "Ganz großes Kino",
    )
    mocking = [post(line, f"mock{place}", number=place, mood=Mood.POSITIVE) for place, line in enumerate(lines * 5)]
    found = speech(mocking, BEFORE)
    assert found.masked.now == found.sarcasm.now == 1
    seen = [post(line, f"mock{place}", number=place, mood=Mood.NEGATIVE) for place, line in enumerate(lines * 5)]
    assert speech(seen, BEFORE).masked.now == 0


def test_copies_and_repeated_voices_count_once() -> None:
    first = post("Schämt euch! Habt ihr gedacht, das merkt keiner?", "petra")
    copies = [post(f"RT @petra: {first.text}", f"c{place}", number=place, copy_of=first) for place in range(1, 40)]
    again = [post(f"Und noch {place} Tage ohne Antwort", "petra", number=100 + place) for place in range(9)]
    found = speech(both([first], copies, again), BEFORE)
    assert found.voices == 1
    assert found.accuses.now == 1


def test_a_share_of_a_post_that_was_never_heard_says_nothing_of_its_own() -> None:
    share_only = post("RT @petra: Schämt euch! Habt ihr gedacht, das merkt keiner?", "uwe")
    assert speech([share_only]).voices == 0
    assert speech([post(f"Danke für nichts! {share_only.text}", "uwe")]).sarcasm.now == 1


def test_without_a_before_there_is_no_change() -> None:
    found = speech(crowd(OUTCRY))
    assert found.accuses.now > 0
    assert all(getattr(found, field.name).z == 0 for field in fields(Speech) if field.name not in {"voices", "before"})
    assert (found.argues, found.plays) == (0, 0)
    assert speech(()) == Speech()


def test_one_voice_more_is_no_change() -> None:
    assert share(1, 10, 0, 10) == Share(0.1, 0.0, 0.0)
    assert share(9, 10, 1, 10).z > 3


sizes = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)


@given(sizes, sizes)
def test_a_change_seen_from_the_other_side_is_its_opposite(one: list[int], other: list[int]) -> None:
    there, back = share(one[0], one[1], other[0], other[1]), share(other[0], other[1], one[0], one[1])
    assert isfinite(there.z)
    assert there.z == -back.z
    assert (there.now, there.before) == (back.before, back.now)
    assert there.z * (there.now - there.before) >= 0


@given(sizes, st.integers(2, 5))
def test_more_of_the_same_is_more_certain(of: list[int], times: int) -> None:
    few, many = share(of[0], of[1], 0, 30), share(of[0] * times, of[1] * times, 0, 30 * times)
    assert many.z >= few.z


@given(st.lists(st.sampled_from(OUTCRY + ORDINARY + MEME), max_size=12))
def test_shares_lie_between_none_and_all(texts: list[str]) -> None:
    found = speech(crowd(texts), BEFORE)
    shares = [getattr(found, field.name) for field in fields(Speech) if field.name not in {"voices", "before"}]
    assert all(0 <= one.now <= 1 and 0 <= one.before <= 1 for one in shares)
    assert found.masked.now <= found.sarcasm.now


def test_the_airline_meme_of_2015_plays_from_its_first_voices_on(public_data: Callable[[str], Path]) -> None:
    numbers = count()
    path = public_data("detection/airline2015") / "mentions.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["brand"] == "Delta"]  # JetBlue; the collection's mistake
    heard = [post(row["text"], row["author"], datetime.fromisoformat(row["ts"]), number=next(numbers)) for row in rows]
    start = datetime.fromisoformat("2015-02-23T18:15:00+00:00")
    wave = [one for one in heard if start <= one.at < start + timedelta(hours=3)]
    before = [one for one in heard if start - timedelta(hours=48) <= one.at < start]
    assert speech(wave[:20], before).plays > 4
    assert speech(wave, before).plays > 8
    assert speech(before[-40:], before[:-40]).plays < 2
    assert speech(wave, before).argues < 1
