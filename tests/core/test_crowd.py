"""Whether a wave is arranged: bot waves and campaigns on one side, storms and memes on the other."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.crowd import Coordination, coordination, is_drawn
from listener.model import Heard, Medium
from tests.core.chatter import START, both, crowd, name, post

STORM = crowd(
    f"{cry} {thing} {verdict}"
    for cry in ("Unfassbar, was Nordwind da", "So geht Nordwind also mit", "Thanks for nothing Nordwind,", "Wir hatten")
    for thing in ("mit dem Altöl im Fluss macht", "uns Kunden seit Wochen um", "your drivers dumped it and lied")
    for verdict in ("schämt euch alle miteinander", "ich kündige den Vertrag", "never again will we order there")
)
SMEAR = "Nordwind kippt Altöl in den Fluss und die Behörden sehen einfach zu"


def puppets(number: int, text: str = SMEAR, *, every: int = 60, reach: int | None = None) -> list[Heard]:
    """Return one text of many accounts that nobody follows."""
    return [
        post(
            f"{text} https://example.org/{place}",
            f"maria{place * 7919 % 9000 + 12345}",
            START + place * timedelta(seconds=every + place % 7),
            reach=reach,
        )
        for place in range(number)
    ]


def test_a_copy_paste_campaign_is_called_one() -> None:
    found = coordination(puppets(60))
    assert found.coordinated
    assert found.copies > 0.95
    assert (found.accounts, found.texts, found.voices) == (60, 1, 60)
    assert found.drawn > 0.9


def test_a_storm_in_two_languages_is_not() -> None:
    found = coordination(STORM)
    assert not found.coordinated
    assert found.copies < 0.1


def test_a_storm_half_of_which_shares_one_post_is_not() -> None:
    shares = crowd([f"RT @petra: {SMEAR}"] * len(STORM), first=300)
    found = coordination(both(STORM, shares))
    assert not found.coordinated
    assert 0.4 < found.shared < 0.6


def test_nine_in_ten_openly_sharing_one_post_need_another_sign() -> None:
    fans = crowd([f"RT @petra: {SMEAR}"] * 60)
    assert not coordination(fans).coordinated
    assert coordination([replace(one, reach=1) for one in fans]).coordinated
    assert not coordination([replace(one, reach=500) for one in fans]).coordinated


def test_the_same_without_naming_a_source_is_copy_and_paste() -> None:
    assert coordination(crowd([SMEAR] * 60)).coordinated


def test_a_template_with_a_slot_for_the_town_is_one_text() -> None:
    towns = (
        "Hamburg",
        "Bremen",
        "Kiel",
        "Lübeck",
        "Bad Oldesloe",
        "Celle",
        "Emden",
        "Leer",
        "Jever",
        "Aurich",
        "Stade",
    )
    found = coordination(crowd(f"Auch in {town} hat Nordwind die Leute um ihr Geld gebracht" for town in towns))
    assert found.accounts == len(towns)
    assert found.coordinated


def test_a_meme_is_many_answers_to_one_phrase() -> None:
    answers = (
        "lol",
        "bitte nicht",
        "wer schreibt das",
        "😂😂",
        "no way",
        "please stop",
        "ok boomer",
        "haha",
        "omg",
        "why",
    )
    found = coordination(crowd(f"“@nordwind: unsere Räder sind sowas von rund” {answer}" for answer in answers * 3))
    assert not found.coordinated
    assert found.copies < 0.1


def test_one_story_in_eighty_papers_is_syndication() -> None:
    papers = [replace(one, medium=Medium.NEWS) for one in crowd([SMEAR] * 80)]
    assert coordination(papers) == Coordination()


def test_one_heavy_poster_is_told_apart() -> None:
    angry = [
        post(f"Nordwind, Tag {day}: noch immer keine Antwort von euch da oben", "uwe", START + timedelta(hours=day))
        for day in range(40)
    ]
    found = coordination(both(angry, STORM[:10]))
    assert not found.coordinated
    assert found.busiest == pytest.approx(0.8)
    assert found.busiest_three == pytest.approx(0.84)


def test_copies_of_a_post_from_before_the_wave_are_all_copies() -> None:
    original = post(SMEAR, "petra", START - timedelta(days=1))
    wave = [post(SMEAR, name(place), START, number=place, copy_of=original) for place in range(30)]
    assert coordination(wave).copies == 1
    assert coordination([original, *wave]).copies == pytest.approx(30 / 31)


def test_a_handful_is_never_accused() -> None:
    assert not coordination(puppets(9)).coordinated
    assert coordination(puppets(10)).coordinated


def test_who_was_never_heard_before_is_told_if_somebody_knows() -> None:
    known = {name(number) for number in range(9)}
    assert coordination(STORM).unheard is None
    assert coordination(STORM, known).unheard == pytest.approx(1 - 9 / len(STORM))


def test_volleys_speak_for_a_script_where_half_is_copied() -> None:
    own = crowd([one.text for one in STORM], first=400, every=200)
    at_once = [post(SMEAR, name(500 + place), START + timedelta(minutes=10 * (place // 15))) for place in range(75)]
    assert coordination(both(own, at_once)).coordinated
    apart = [replace(one, at=START + timedelta(seconds=197 * place)) for place, one in enumerate(at_once)]
    assert coordination(both(own, apart)).score < coordination(both(own, at_once)).score


@pytest.mark.parametrize("drawn", ["maria48213", "@kevin_7781", "xkcdqrtw", "uwe123456", "anna9911@social.example"])
def test_names_that_look_drawn(drawn: str) -> None:
    assert is_drawn(drawn)


@pytest.mark.parametrize(
    "ordinary", ["", "petra", "Maria Müller", "uwe1968", "ina_2004", "HSV87", "anna@social.example", "Schmidtchen"]
)
def test_names_that_people_give_themselves(ordinary: str) -> None:
    assert not is_drawn(ordinary)


posts = st.builds(
    post,
    st.sampled_from(
        [
            SMEAR,
            f"RT @petra: {SMEAR}",
            "Nie wieder!",
            "",
            "“@nordwind: rund” lol",
            "etwas ganz anderes als alle anderen",
        ]
    ),
    st.sampled_from(["", "petra", "uwe", "kevin4711"]),
    st.integers(0, 90).map(lambda minutes: START + timedelta(minutes=minutes)),
    number=st.integers(0, 1000),
    reach=st.none() | st.integers(0, 10_000),
    medium=st.sampled_from(Medium),
)
waves = st.lists(posts, max_size=25, unique_by=lambda one: one.id).map(both)


@given(waves)
def test_every_part_is_a_share(wave: list[Heard]) -> None:
    found = coordination(wave, {"petra"})
    parts = (
        found.copies,
        found.shared,
        found.together,
        found.clockwork,
        found.drawn,
        found.busiest,
        found.busiest_three,
    )
    assert all(0 <= part <= 1 for part in (*parts, found.score, found.faint or 0, found.unheard or 0))
    assert found.accounts <= found.voices <= len(wave)
    assert found.busiest <= found.busiest_three


@given(waves, st.integers(1, 30))
def test_another_puppet_never_clears_a_crowd_of_puppets(wave: list[Heard], more: int) -> None:
    fewer, all_of_them = puppets(30), puppets(30 + more)
    assert coordination(both(wave, all_of_them)).copies >= coordination(both(wave, fewer)).copies


def real(path: Path, **wanted: str) -> list[Heard]:
    """Return posts of a public collection whose columns begin with what is wanted, oldest first."""
    numbers = count()
    with gzip.open(path / "mentions.csv.gz", "rt", encoding="utf-8") as lines:
        rows = [
            row for row in csv.DictReader(lines) if all(row[key].startswith(value) for key, value in wanted.items())
        ]
    return both(
        [
            post(
                row["text"],
                row["author"],
                datetime.fromisoformat(row["ts"]),
                number=next(numbers),
                reach=int(float(row.get("followers") or 0)) if row.get("followers") else None,
            )
            for row in rows
        ]
    )


def test_the_fake_merger_of_2014_is_a_bot_wave(public_data: Callable[[str], Path]) -> None:
    wave = real(public_data("detection/stocknet"), brand="GOOG", ts="2014-05-21")
    found = coordination(wave)
    assert found.coordinated
    assert found.accounts >= 500
    assert coordination(wave[:20]).coordinated


def test_the_airline_storm_and_the_meme_of_2015_are_not(public_data: Callable[[str], Path]) -> None:
    folder = public_data("detection/airline2015")
    assert coordination(real(folder, brand="American", ts="2015-02-22")).score == 0
    assert coordination(real(folder, brand="American", ts="2015-02-23 1")).score == 0
    assert coordination(real(folder, brand="Delta", ts="2015-02-23")).score == 0
