"""Own posts that backfire: more replies than likes, three times as many as usual, corrected in public (A14, E04)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.ownpost import Correction, contradicts, corrected, reactions, trigger
from listener.model import MentionId
from listener.model.spoken import Spoken
from tests.core.relations import FEW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
POST = MentionId(1000)


def own(id_: int = POST, at: datetime = NOON, likes: int | None = 100, replies: int | None = None) -> Spoken:
    return Spoken(MentionId(id_), at, "nordwind", own=True, likes=likes, replies=replies)


def replied(count: int, to: int = POST, within: timedelta = 30 * MINUTE, at: datetime = NOON) -> list[Spoken]:
    """So many people reply, evenly over a time."""
    step = within / max(count, 1)
    return [
        Spoken(MentionId(to + n), at + n * step, f"p{n}", own=False, parent=MentionId(to), answers=True)
        for n in range(1, count + 1)
    ]


def usual(each: int, posts: int = 6) -> list[Spoken]:
    """One own post a day before, each with as many replies within the hour."""
    found = []
    for day in range(1, posts + 1):
        id_, at = 10_000 * day, NOON - day * DAY
        found += [own(id_, at, likes=500), *replied(each, id_, at=at)]
    return found


def test_more_replies_than_likes_are_a_surge() -> None:
    found = trigger([own(likes=20), *replied(20)], NOON + HOUR)

    assert found is not None
    assert (found.post, found.people, found.ratio) == (POST, 20, 1.0)
    assert trigger([own(likes=21), *replied(20)], NOON + HOUR) is None


def test_three_times_as_many_replies_as_normal_within_the_hour_are_one_too() -> None:
    """A replayed timeline: six quiet days, then a post that many like and even more answer."""
    assert trigger([*usual(4), own(likes=900), *replied(12)], NOON + HOUR) is not None
    assert trigger([*usual(4), own(likes=900), *replied(11)], NOON + HOUR) is None
    assert trigger([*usual(4), own(likes=900), *replied(24, within=3 * HOUR)], NOON + 3 * HOUR) is None, "8 in the hour"
    assert trigger([*usual(4, posts=4), own(likes=900), *replied(30)], NOON + HOUR) is None, "what is normal?"


def test_what_the_source_counts_is_enough_where_replies_do_not_name_the_brand() -> None:
    assert trigger([own(likes=3, replies=40)], NOON + HOUR) is not None
    assert trigger([own(likes=3, replies=9)], NOON + HOUR) is None
    assert trigger([own(likes=None, replies=400)], NOON + HOUR) is None, "without likes there is no ratio"


def test_few_people_are_no_surge_and_one_who_writes_often_is_one() -> None:
    nagging = [replace(one, who="kalle") for one in replied(9)]

    assert trigger([own(likes=0), *replied(4)], NOON + HOUR) is None
    assert trigger([own(likes=0), *nagging], NOON + HOUR) is None
    assert trigger([own(likes=0), *replied(5)], NOON + HOUR) is not None


def test_answers_of_the_company_and_old_posts_set_nothing_off() -> None:
    answer = replace(own(likes=1), parent=MentionId(7), answers=True)
    unknown_parent = replace(own(likes=1), answers=True)
    talks = [replace(one, own=True, who="nordwind") for one in replied(20)]

    assert trigger([answer, *replied(20)], NOON + HOUR) is None
    assert trigger([unknown_parent, *replied(20)], NOON + HOUR) is None
    assert trigger([own(likes=1), *talks], NOON + HOUR) is None
    assert trigger([own(likes=1), *replied(20)], NOON + 25 * HOUR) is None


def test_of_two_the_worse_ratio_is_told() -> None:
    later = own(5000, NOON + HOUR, likes=2)
    found = trigger([own(likes=10), *replied(30), later, *replied(10, 5000, at=NOON + HOUR)], NOON + 3 * HOUR)

    assert found is not None
    assert (found.post, found.ratio) == (MentionId(5000), 5.0)


@FEW
@given(
    st.lists(st.tuples(st.integers(0, 300), st.booleans(), st.integers(0, 12)), max_size=25),
    st.integers(0, 50),
)
def test_reactions_do_not_depend_on_the_order_and_count_each_reply_once(
    said: list[tuple[int, bool, int]], likes: int
) -> None:
    spoken = [own(n, NOON, likes) for n in range(3)] + [
        Spoken(MentionId(100 + n), NOON + minutes * MINUTE, f"p{who % 4}", mine, MentionId(who % 3), True)
        for n, (minutes, mine, who) in enumerate(said)
    ]
    found = reactions(spoken)

    assert found == reactions(spoken[::-1])
    assert sum(one.replies for one in found) == sum(not mine for _, mine, _ in said)
    assert all(one.within <= one.people <= one.replies for one in found)


# --- the public correction -------------------------------------------------------------------------------------------

CORRECTS = (
    "Stimmt einfach nicht, die Strecke war drei Tage zu.",
    "Das ist gelogen, ich stand selber am Gleis",
    "Faktencheck: pünktlich waren 48 Prozent",
    "nö. In Wahrheit habt ihr die Preise vorher erhöht 🙄",
    "lol das is falsche Zahl, schaut in euren eigenen Bericht: falsche Angaben!",
    "That's not true and you know it",
    "actually you raised prices in May",
    "This is misleading. Get your facts straight.",
)
AGREES = (
    "Super Aktion, weiter so!",
    "Wie komme ich an die Karten?",
    "Stimmt, war echt gut organisiert",
    "Falsches Gleis erwischt, mein Fehler",
    "Love it, see you there",
    "Is it true that kids travel free?",
    "Right, finally some good news",
)


@pytest.mark.parametrize("text", CORRECTS)
def test_who_contradicts_is_heard(text: str) -> None:
    assert contradicts(text)


@pytest.mark.parametrize("text", AGREES)
def test_who_asks_or_agrees_contradicts_nothing(text: str) -> None:
    assert not contradicts(text)


def test_a_third_of_those_who_reply_correct_it_in_public() -> None:
    replies = {f"c{n}": [text] for n, text in enumerate(CORRECTS[:3])}
    replies |= {f"a{n}": [text] for n, text in enumerate(AGREES[:6])}

    assert corrected(replies) == Correction(3, 9)
    assert corrected(replies).public
    assert not corrected(replies | {"a9": ["Schön"]}).public, "three of ten"
    assert not corrected({"c": list(CORRECTS), "d": [CORRECTS[0]]}).public, "two people, however much they say"
