"""Hashtags beside a brand: counted are voices, and it is said whose name a tag bears."""

from __future__ import annotations

from listener.core.taglist import LEAST, taglist
from listener.model import MentionId, Mood
from listener.model.desk import Said
from tests.core.utter import words

RIVALS = {"suedexpress": ("Südexpress", "#dannlieberbus")}


def tagged(count: int, text: str, first: int = 1, mood: Mood = Mood.NEUTRAL) -> list[Said]:
    return [words(first + n, f"{text} {n}", f"p{first + n}", n, mood=mood) for n in range(count)]


def test_tags_are_ranked_by_the_voices_that_use_them_and_told_as_they_are_mostly_written() -> None:
    told = [*tagged(4, "#BahnChaos in Ulm"), *tagged(2, "wieder #bahnchaos", 10), *tagged(5, "#Ticket weg", 20)]
    found = taglist(told, ("Nordwind",), RIVALS)

    assert [(one.written, one.voices, one.of) for one in found] == [("#BahnChaos", 6, 11), ("#Ticket", 5, 11)]


def test_who_repeats_a_tag_is_one_voice_and_a_copy_none() -> None:
    same = [words(n, "#bahnchaos", "anna", n) for n in range(1, 9)]
    copies = [words(10 + n, "#bahnchaos", f"c{n}", n, story=MentionId(1)) for n in range(9)]

    assert taglist([*same, *copies], ("Nordwind",), RIVALS) == ()
    assert LEAST > 1


def test_it_is_told_who_speaks_badly_with_a_tag_and_which_rival_it_names() -> None:
    told = [*tagged(3, "#ByeNordwindHalloSüdexpress", mood=Mood.NEGATIVE), *tagged(3, "#dannlieberbus", 10)]
    found = {one.written: one for one in taglist(told, ("Nordwind",), RIVALS)}

    assert found["#ByeNordwindHalloSüdexpress"].negative == 3
    assert {one.rivals for one in found.values()} == {("suedexpress",)}


def test_the_brand_s_own_name_and_the_company_s_own_words_are_no_news() -> None:
    own = [words(50 + n, "#fahrmituns", "nordwind", n, own=True) for n in range(5)]

    assert taglist([*tagged(5, "#Nordwind #Nord-Wind"), *own], ("Nordwind",), RIVALS) == ()
    assert len(taglist([*(one for n in range(20) for one in tagged(3, f"#tag{'x' * n}", 100 * n))], (), {}, 7)) == 7
