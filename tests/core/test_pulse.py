"""Mentions as columns: oldest first, one entry each, voices and outlets told apart."""

from __future__ import annotations

from dataclasses import fields, replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from listener.core.pulse import NEGATIVE, NEUTRAL, NEWS, POSITIVE, UNSCORED, pulse
from listener.model import Heard, Medium, MentionId, Mood, SourceName
from tests.core import gossip, storms

OIL = gossip.posts(gossip.OIL, 4, gossip.MORNING)


def test_columns_are_in_the_order_of_time() -> None:
    found = pulse(reversed(OIL))
    assert found.at.tolist() == [one.at.timestamp() for one in OIL]
    assert len(found) == 4
    assert found.original.all()


def test_each_mood_has_a_number_of_its_own() -> None:
    moods = (Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE, Mood.UNSCORED)
    found = pulse(replace(one, mood=mood) for one, mood in zip(OIL, moods, strict=True))
    assert found.mood.tolist() == [NEGATIVE, NEUTRAL, POSITIVE, UNSCORED]


def test_one_author_is_one_voice_and_nobody_is_a_voice_each_time() -> None:
    anna, also_anna, nobody, nobody_else = (
        replace(one, author=author) for one, author in zip(OIL, ("anna", "anna", "", ""), strict=True)
    )
    voice = pulse((anna, also_anna, nobody, nobody_else)).voice.tolist()
    assert voice[0] == voice[1]
    assert len(set(voice)) == 3


def test_the_papers_of_one_source_are_outlets_of_their_own_and_a_network_is_one_source() -> None:
    papers = [
        replace(one, medium=Medium.NEWS, source=SourceName("presse"), url=f"https://blatt{n % 3}.example/{n}")
        for n, one in enumerate(OIL)
    ]
    posts = [replace(one, source=SourceName("mastodon"), url=f"https://server{n}.example") for n, one in enumerate(OIL)]
    assert len(set(pulse(papers).source.tolist())) == 3
    assert set(pulse(papers).medium.tolist()) == {NEWS}
    assert len(set(pulse(posts).source.tolist())) == 1


def test_names_that_no_keyboard_has_are_names() -> None:
    odd = [replace(OIL[0], author=author) for author in ("\ud83d", "名無し", "a\x00b")]
    assert len(set(pulse(odd).voice.tolist())) == 3


def test_a_part_and_a_choice_keep_the_columns_together() -> None:
    found = pulse(storms.quiet(Random(1), storms.Quiet(100), 1).heard)  # noqa: S311 - a simulation, not a secret
    part, chosen = found.part(3, 9), found.only(found.mood == NEGATIVE)
    assert part.voice.tolist() == found.voice[3:9].tolist()
    assert {len(getattr(part, field.name)) for field in fields(part)} == {6}
    assert set(chosen.mood.tolist()) == {NEGATIVE}
    assert len(chosen) == (found.mood == NEGATIVE).sum()


def test_of_nothing_there_are_empty_columns() -> None:
    assert len(pulse(())) == 0
    assert len(pulse(()).part(0, 5)) == 0


@given(st.permutations(OIL))
def test_the_order_of_arrival_does_not_matter(shuffled: list[Heard]) -> None:
    found, known = pulse(shuffled), pulse(OIL)
    assert all((getattr(found, field.name) == getattr(known, field.name)).all() for field in fields(found))


def test_ids_decide_what_is_simultaneous() -> None:
    late, early = replace(OIL[0], id=MentionId(9), author="b"), replace(OIL[0], id=MentionId(2), author="a")
    assert pulse((late, early)).voice.tolist() == pulse((early, late)).voice.tolist()
