"""What was heard, read once: pages, languages, who uses a word."""

from __future__ import annotations

import pytest

from listener.core import talk
from listener.model import Medium, Mood
from tests.core import gossip
from tests.core.gossip import HOUR, MORNING, NAMES, posts, said


def test_a_thread_and_a_link_to_it_are_one_page() -> None:
    post = said(1, MORNING, "a", "", medium=Medium.FORUM, url="https://forum.example/t/4711#post-3")
    link = said(2, MORNING, "b", "siehe http://www.forum.example/t/4711/?utm_source=x.")
    assert talk.pages(post) <= talk.pages(link)
    assert talk.pages(post)


@pytest.mark.parametrize("url", ["", "https://nordwind.example", "https://nordwind.example/", "no address"])
def test_a_home_page_is_no_page(url: str) -> None:
    assert (
        talk.pages(said(1, MORNING, "a", "", Mood.NEUTRAL, Medium.NEWS, url=url or "https://x.example/#top")) == set()
    )


def test_languages_are_known_by_their_small_words() -> None:
    assert talk.tongue(posts(gossip.OIL, 20, MORNING)) == "de"
    assert talk.tongue(posts(gossip.ENGLISH, 20, MORNING)) == "en"
    assert talk.tongue(posts(gossip.OIL, 20, MORNING) + posts(gossip.ENGLISH, 10, MORNING)) == ""
    assert talk.tongue(posts(NAMES, 20, MORNING)) == ""
    assert talk.tongue([]) == ""


def test_who_uses_a_word_or_a_compound_of_it() -> None:
    spoken = [said(place, MORNING, "a", text) for place, text in enumerate(("Altöl", "#altölskandal", "Öl", "Altöle"))]
    heard = talk.read(spoken)
    assert heard.using("altoel", range(4)) == [0, 1, 3]
    assert heard.using("altoel", [2, 1]) == [1]


def test_people_without_a_name_are_voices_of_their_own() -> None:
    heard = talk.read([said(1, MORNING, "", "x"), said(2, MORNING, "", "x"), said(3, MORNING, "a", "x", story=2)])
    assert len(heard.speakers(range(3))) == 3
    assert heard.critical == (True, True, False)


def test_what_was_said_since() -> None:
    heard = talk.read([said(2, MORNING + HOUR, "a", "Altöl"), said(1, MORNING, "b", "Altöl")])
    assert [one.id for one in heard.heard] == [1, 2]
    assert list(heard.since(MORNING + HOUR)) == [1]
    assert heard.users(range(2)) == {"altoel": [0, 1]}
