"""One story under several ids: the first one stays, whatever becomes of headlines."""

from __future__ import annotations

from listener.core.stories import MOST, Stories
from listener.model import Item


def item(name: str, title: str = "Nordwind sagt Fahrten ab", host: str = "kuestenbote.example") -> Item:
    return Item(name, title=title, extra={"host": host})


def names(*items: Item, known: Stories | None = None) -> tuple[list[str], Stories]:
    found, after = (known or Stories()).told_once(items)
    return [one.native_id for one in found], after


def test_the_same_words_of_the_same_paper_are_one_story() -> None:
    assert names(item("a"), item("b", "Nordwind  sagt: Fahrten ab!"))[0] == ["a"]
    assert names(item("a"), item("b", host="inselzeitung.example"))[0] == ["a", "b"]
    assert names(item("a", ""), item("b", ""))[0] == ["a", "b"]


def test_an_id_that_stood_for_a_story_still_does_with_the_headline_of_another() -> None:
    _, known = names(item("a"), item("b", "Nordwind fährt wieder"))

    assert names(item("b"), known=known)[0] == ["b"]


def test_what_was_seen_last_is_remembered_longest() -> None:
    _, known = names(item("a"), *(item(f"x{number}", f"Fähre {number}") for number in range(MOST - 1)))
    _, known = names(item("a2"), known=known)
    _, known = names(*(item(f"y{number}", f"Hafen {number}") for number in range(MOST - 1)), known=known)
    kept = Stories.of(known.cursor())

    assert names(item("a3"), known=kept)[0] == ["a"]
    assert names(item("z", "Fähre 7"), known=kept)[0] == ["z"]
