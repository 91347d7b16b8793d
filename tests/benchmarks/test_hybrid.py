"""Real streams with real events put into them: read as they lie there, cut, thinned, moved, and understood by us."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.storms.hybrid import APART, busiest, development, hybrid
from benchmarks.storms.posts import DAY, HOUR, Stream
from benchmarks.storms.reading import Post, Reader, read_posts
from benchmarks.storms.stretches import LEAST, RISE, course, events, reshaped, sarcastic, stretch
from listener.core import judge
from listener.core.pulse import NEGATIVE, NEUTRAL, POSITIVE, UNSCORED
from listener.model import DateQuality, Medium, Mention, SourceName
from tests.benchmarks.brands import MONDAY

HEAD = "ts,brand,text,author,sentiment,reason\n"
ANGRY = (
    "Frechheit, der Service ist katastrophal und keiner hilft.",
    "Ich bin so enttäuscht, das war der schlechteste Urlaub überhaupt.",
    "Unverschämt und wirklich furchtbar, nie wieder bei euch!",
)
KIND = ("Danke, das Team war super freundlich und schnell!", "Wirklich toller Service, ich bin begeistert.")
CHAT = ("Heute fährt die Fähre um acht Uhr ab.", "Der Laden ist am Montag von neun bis fünf geöffnet.")


def post(at: float, text: str = CHAT[0], author: str = "", brand: str = "Nordwind") -> Post:
    return Post(at, brand, text, author)


def spread(
    count: int, days: float, brand: str = "Nordwind", texts: Sequence[str] = CHAT, start: float = MONDAY
) -> list[Post]:
    """Posts at even distances, each with words of its own."""
    return [
        post(
            start + (number + 0.5) * days * DAY / count,
            f"{texts[number % len(texts)]} {_words(number)}",
            f"{brand}{number}",
            brand,
        )
        for number in range(count)
    ]


def _words(number: int) -> str:
    """Words that no other post of a test has, so that nothing is a copy."""
    return " ".join(f"{letter}{number * 7}x" for letter in "abcdefgh")


def written(path: Path, *rows: str) -> Path:
    path.write_text(HEAD + "".join(row + "\n" for row in rows), "utf-8")
    return path


def test_rows_in_any_order_with_and_without_zone_and_sentiment(tmp_path: Path) -> None:
    path = written(
        tmp_path / "posts.csv",
        '2020-09-14 12:00:00+02:00,Nordwind,"Wie, ""so""?\nÜbel!",ada,-1,delay',
        "2020-09-14T09:00:00,Nordwind,Gut.,bob,0.7,",
        "2020-09-14 11:00:00,Sanddorn,Na ja.,,,",
    )

    assert read_posts(path) == [
        Post(MONDAY + 9 * HOUR, "Nordwind", "Gut.", "bob", 0.7),
        Post(MONDAY + 10 * HOUR, "Nordwind", 'Wie, "so"?\nÜbel!', "ada", -1),
        Post(MONDAY + 11 * HOUR, "Sanddorn", "Na ja.", "", None),
    ]
    assert [one.brand for one in read_posts(path, brand="Sanddorn")] == ["Sanddorn"]


def test_a_compressed_file_reads_the_same(tmp_path: Path) -> None:
    plain = written(tmp_path / "posts.csv", "2020-09-14,Nordwind,Moin,,,")
    (tmp_path / "posts.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))

    assert read_posts(tmp_path / "posts.csv.gz") == read_posts(plain) == [post(MONDAY, "Moin")]


def test_a_file_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"posts.csv, line 3: 'yesterday' is no time"):
        read_posts(written(tmp_path / "posts.csv", "2020-09-14,Nordwind,Moin,,,", "yesterday,Nordwind,Moin,,,"))
    with pytest.raises(ValueError, match=r"line 2: 'angry' is no sentiment"):
        read_posts(written(tmp_path / "posts.csv", "2020-09-14,Nordwind,Moin,,angry,"))
    (tmp_path / "short.csv").write_text("ts,text\n", "utf-8")
    with pytest.raises(ValueError, match="has no column brand"):
        read_posts(tmp_path / "short.csv")


def test_tone_is_ours_unless_labels_are_asked_for() -> None:
    angry, unclear = replace(post(0, ANGRY[0]), sentiment=1.0), post(0, "+++ 4711 +++")
    ours, labelled = Reader(), Reader(labels=True)

    assert (ours.mood(angry), ours.mood(unclear)) == (NEGATIVE, UNSCORED)
    assert (labelled.mood(angry), labelled.mood(unclear)) == (POSITIVE, UNSCORED)
    assert [labelled.mood(replace(angry, sentiment=said)) for said in (-1.0, 0.04, -0.06)] == [
        NEGATIVE,
        NEUTRAL,
        NEGATIVE,
    ]


def test_copies_are_folded_within_seven_days() -> None:
    said = "Die Fähre nach Sylt fällt heute wegen Sturm leider aus, sagt die Reederei Nordwind."
    shared, near, other = (
        f"RT @ada: {said}",
        said.replace("heute", "morgen"),
        "Und im Hafen liegen heute drei Schiffe mehr.",
    )
    posts = [post(MONDAY, said), post(MONDAY + 1, shared), post(MONDAY + 2, near), post(MONDAY + 3, other)]
    late = post(MONDAY + 8 * DAY, said)

    assert Reader().originals([*posts, late]).tolist() == [True, False, False, True, True]


WORDS = st.sampled_from(("fähre", "hafen", "sturm", "heute", "fällt", "aus", "sylt", "voll"))
TEXTS = st.lists(st.tuples(st.integers(0, 12), st.lists(WORDS, min_size=1, max_size=9)), max_size=25)


@given(TEXTS)
def test_copies_are_those_that_the_product_links(said: list[tuple[int, list[str]]]) -> None:
    posts = [post(MONDAY + day * DAY, " ".join(words)) for day, words in sorted(said)]
    judged = judge.linked([judge.understand(_mention(one, place), ()) for place, one in enumerate(posts)], lambda _: ())

    assert Reader().originals(posts).tolist() == [one.link is None for one in judged]


def _mention(one: Post, place: int) -> Mention:
    at = datetime.fromtimestamp(one.at, UTC)
    return Mention(SourceName("board"), str(place), Medium.FORUM, at, at, DateQuality.EXACT, text=one.text)


def test_a_stream_has_voices_moods_and_words() -> None:
    posts = [post(MONDAY, ANGRY[0], "ada"), post(MONDAY + HOUR, KIND[0], "ada"), post(MONDAY + DAY, KIND[0])]
    posts += [post(MONDAY + 2 * DAY, CHAT[1]), post(MONDAY + 2 * DAY, ANGRY[0])]
    stream = Reader().stream("Nordwind", posts)

    assert stream.pulse.voice[0] == stream.pulse.voice[1]
    assert len(set(stream.pulse.voice.tolist())) == 4
    assert stream.pulse.mood.tolist() == [NEGATIVE, POSITIVE, POSITIVE, NEUTRAL, NEGATIVE]
    assert stream.pulse.original.tolist() == [True, True, False, True, False]
    assert stream.text is not None
    assert [stream.texts[place] for place in stream.text] == [one.text for one in posts]
    assert stream.per_day == pytest.approx(2.5)


def test_a_short_file_of_one_brand_is_an_event_as_it_is() -> None:
    storm = spread(40, 2)

    assert events(storm) == [tuple(storm)]


def test_of_a_long_file_the_stretch_around_the_busiest_hour_is_cut_out() -> None:
    """One an hour for ten days; on the fifth, six loud hours with a pause of two, and far from them one loud hour."""
    usual = spread(240, 10)
    loud = [MONDAY + (100 + hour) * HOUR for hour in (0, 1, 4, 5, 6, 7)]
    far = [MONDAY + 80 * HOUR]
    posts = sorted(
        [*usual, *(post(at + 60 * n, _words(n)) for at in (*loud, *far) for n in range(9 + (at == loud[3])))],
        key=lambda one: one.at,
    )
    (found,) = events(posts)

    assert loud[0] - HOUR < found[0].at <= loud[0]
    assert loud[-1] < found[-1].at < loud[-1] + HOUR
    assert len(found) == 6 * 9 + 1 + 8


def test_each_brand_of_a_file_gives_its_largest_event_if_it_is_large_enough() -> None:
    small = [post(MONDAY + 5 * DAY + n, _words(n), brand="Sanddorn") for n in range(LEAST - 2)]
    large = [post(MONDAY + 5 * DAY + n, _words(n)) for n in range(60)]
    posts = sorted([*spread(50, 10), *large, *spread(50, 10, "Sanddorn"), *small], key=lambda one: one.at)

    assert [event[0].brand for event in events(posts)] == ["Nordwind"]
    assert stretch(spread(240, 10)) == ()


STORM = spread(150, 0.8, "Boykott", ANGRY, MONDAY - 900 * DAY + 7 * HOUR)
MEME = spread(60, 0.2, "Meme", KIND, MONDAY - 800 * DAY + 19 * HOUR)
QUIET = [*spread(360, 300), *spread(60, 300, "Sanddorn"), *spread(300, 300, "Strandgut")]
READER = Reader()


@cache
def scene(seed: int = 1) -> list[Stream]:
    """Two brands over ten months, and one too quiet to take part, with storms and memes."""
    return hybrid(STORM, MEME, sorted(QUIET, key=lambda one: one.at), seed, READER)


def test_storms_and_lookalikes_are_put_into_every_brand_that_is_talked_of() -> None:
    streams = scene()
    happened = [one for stream in streams for one in stream.events]

    assert [stream.name for stream in streams] == ["Nordwind", "Strandgut"]
    assert {(one.kind, one.storm) for one in happened} == {("Boykott", True), ("Meme", False)}
    assert 3 <= sum(one.storm for one in happened) <= 6
    for stream in streams:
        assert stream.begin == stream.pulse.at[0] + 14 * DAY
        assert (np.diff(stream.pulse.at) >= 0).all()
        assert len(stream.pulse) == len(stream.pulse.mood) == len(stream.text if stream.text is not None else ())
        assert all(stream.begin <= one.onset and one.times[-1] <= stream.end for one in stream.events)


def test_events_lie_ten_days_apart_at_their_own_time_of_day() -> None:
    for stream in (stream for seed in (1, 2, 3) for stream in scene(seed)):
        told = sorted(stream.events, key=lambda one: one.onset)

        assert all(after.onset - before.times[-1] >= APART * DAY for before, after in pairwise(told))
        for one in told:
            said = STORM if one.storm else MEME
            assert {at % DAY for at in one.times} <= {post.at % DAY for post in said}


def test_an_event_knows_its_messages_its_peak_and_its_end() -> None:
    for one in (one for seed in (1, 2, 3) for stream in scene(seed) for one in stream.events):
        times = np.array(one.times)

        assert LEAST <= len(times) <= (150 if one.storm else 60)
        assert one.onset == times[0]
        assert (times <= one.over).mean() == pytest.approx(0.9, abs=0.05)
        assert one.onset < one.peak <= times[-1] + HOUR / 2


def test_what_is_injected_is_said_in_the_stream_with_its_tone() -> None:
    (stream, *_) = scene()
    storm = next(one for one in stream.events if one.storm)
    within = np.isin(stream.pulse.at, np.array(storm.times))

    assert (stream.pulse.mood[within] == NEGATIVE).mean() > 0.8
    assert stream.text is not None
    assert all(any(angry[:20] in stream.texts[place] for angry in ANGRY) for place in stream.text[within])


def test_who_has_no_name_is_a_voice_of_its_own_also_among_what_is_injected() -> None:
    storm, meme, quiet = ([replace(one, author="") for one in posts] for posts in (STORM, MEME, QUIET[:360]))
    (stream,) = hybrid(storm, meme, quiet, 1, READER)

    assert len(stream.events) > 0
    assert len(np.unique(stream.pulse.voice)) == len(stream.pulse)


def test_the_same_seed_gives_the_same_streams_and_another_does_not() -> None:
    def drawn(seed: int) -> list[list[float]]:
        return [[one.onset for one in stream.events] for stream in scene(seed)]

    again = hybrid(STORM, MEME, sorted(QUIET, key=lambda one: one.at), 1)

    assert [[one.onset for one in stream.events] for stream in again] == drawn(1) != drawn(2)
    assert all((one.pulse.mood == before.pulse.mood).all() for one, before in zip(again, scene(1), strict=True))


def test_too_short_a_stream_holds_fewer_events() -> None:
    storm = spread(60, 0.5, texts=ANGRY)
    quiet = spread(60, 20)

    for seed in range(8):
        (stream,) = hybrid(storm, storm, quiet, seed)
        assert len(stream.events) <= 1


def test_the_busiest_hour_is_found_wherever_it_begins() -> None:
    assert busiest(np.array([0.0, 100.0, 4000.0, 4100.0, 4200.0, 9000.0])) == 4000 + HOUR / 2


def test_brands_are_halved_by_their_names_alone() -> None:
    names = [f"brand {number}" for number in range(400)]

    assert 160 <= sum(development(name) for name in names) <= 240
    assert development("Nordwind") == development("Nordwind")


@given(st.floats(0.2, 6), st.floats(0.5, 12), st.floats(2, 60))
def test_a_course_doubles_and_halves_as_asked(doubling: float, half_life: float, rise: float) -> None:
    times = course(np.linspace(0, 1, 50_001)[:-1], doubling * HOUR, half_life * HOUR, rise)
    climb = doubling * HOUR * np.log2(rise)

    def rate(at: float) -> float:
        return float(((times >= at - 300) & (times < at + 300)).sum())

    assert (np.diff(times) > 0).all()
    if climb > doubling * HOUR + 700:
        assert rate(climb - 300) / rate(climb - 300 - doubling * HOUR) == pytest.approx(2, rel=0.25)
    assert rate(climb + 300 + half_life * HOUR) / rate(climb + 300) == pytest.approx(0.5, rel=0.25)


def test_a_cliff_becomes_a_gradual_storm_with_its_words_in_order() -> None:
    cliff = spread(1500, 0.5, texts=ANGRY)
    gradual = reshaped(cliff, 2.65 * HOUR, 2 * HOUR, 1200, seed=4)
    times = np.array([one.at for one in gradual])
    place = {one.text: number for number, one in enumerate(cliff)}

    assert len(gradual) == 1200
    assert [place[one.text] for one in gradual] == sorted(place[one.text] for one in gradual)
    assert times[0] >= cliff[0].at
    assert (busiest(times) - cliff[0].at) / HOUR == pytest.approx(2.65 * np.log2(RISE), abs=1.2)
    assert len(reshaped(cliff, HOUR, HOUR, 9_999, seed=4)) == 1500


def test_a_sarcastic_storm_is_one_in_which_we_see_little_anger() -> None:
    reader = Reader()
    storm = [*spread(90, 0.5, texts=ANGRY), *spread(45, 0.5, "Andere")]
    left = sarcastic(storm, reader, seed=1)

    assert np.mean([reader.mood(one) == NEGATIVE for one in left]) == pytest.approx(0.25, abs=0.03)
    assert [one for one in left if one.brand == "Andere"] == storm[90:]
    assert sarcastic(left, reader, seed=1, share=0.9) == left


def test_the_airlines_storm_and_meme_are_found_in_the_public_file(public_data: Callable[[str], Path]) -> None:
    path = public_data("detection") / "airline2015" / "mentions.csv.gz"
    found = {event[0].brand: event for event in events(read_posts(path))}

    assert 1000 < len(found["American"]) < 2500
    assert 150 < len(found["Delta"]) < 300
    assert busiest(np.array([one.at for one in found["Delta"]])) == pytest.approx(1_424_718_000, abs=2 * HOUR)
