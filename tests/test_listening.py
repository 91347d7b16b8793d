"""Stories of listening on a simulated clock: what changes at its place changes here, and alerts nobody by mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest

from listener.model import Search
from listener.model.query import Words
from tests.board import (
    BRAND,
    DAY,
    FORUM,
    HOUR,
    MINUTE,
    SCOLDING,
    Brett,
    Entry,
    feed,
    notes,
    stored,
    texts,
)
from tests.world import World


def scolding(world: World, count: int = 30) -> list[Entry]:
    return [Entry(n, world.now - n * 5 * MINUTE, SCOLDING.format(number=n)) for n in range(count)]


@pytest.mark.parametrize(
    ("place", "author"),
    [
        pytest.param("https://forum.example/thema/{number}", "gast{number}", id="ids"),
        pytest.param("https://neu.example/t/{number}", "gast{number}", id="ids and addresses"),
        pytest.param("https://neu.example/t/{number}", "Gast Nr. {number}", id="ids, addresses and names"),
    ],
)
def test_a_forum_that_renames_all_its_entries_alerts_nobody_again(world: World, place: str, author: str) -> None:
    """Thirty posts of last night scold; the forum moves to other software, and they all look new."""
    old = scolding(world)
    world.pages["kuechenforum"] = feed(old)
    world.run(HOUR)
    before = {found.id: found.mention.text for found in stored(world)}

    world.pages["kuechenforum"] = feed(
        [replace(entry, name="neu/{number}", place=place, author=author) for entry in old]
    )
    world.run(3 * HOUR)

    after = stored(world)
    assert {found.id: found.mention.text for found in after} == before
    assert {found.mention.native_id for found in after} == {f"neu/{n}" for n in range(30)}
    assert {found.mention.url for found in after} == {place.format(number=n) for n in range(30)}
    assert world.heard() == []
    assert notes(world, "kuechenforum") == []


def test_also_when_the_owner_has_entered_the_new_address(world: World) -> None:
    old = scolding(world)
    world.pages["kuechenforum"] = feed(old)
    world.run(HOUR)

    world.text = world.text.replace("forum.example/kuechenforum.atom", "neu.example/kuechenforum.rss")
    world.pages["kuechenforum"] = feed([replace(entry, name="neu/{number}") for entry in old])
    world.run(HOUR)

    assert len(stored(world)) == 30
    assert {found.mention.native_id for found in stored(world)} == {f"neu/{n}" for n in range(30)}


def test_people_who_copy_each_other_are_not_taken_for_renamed_entries(world: World) -> None:
    """A chain letter fills the whole window between two visits; each post is somebody's own."""
    chain = [Entry(n, world.now - (40 - n) * MINUTE, SCOLDING.format(number="alle")) for n in range(40)]
    world.pages["kuechenforum"] = feed(chain[:20])
    world.run(HOUR)

    world.pages["kuechenforum"] = feed(chain[20:])
    world.run(HOUR)

    assert len(stored(world)) == 40


def test_an_edited_post_becomes_a_version(world: World) -> None:
    posts = [Entry(n, world.now - n * HOUR, f"Brodelmann Kanne {n} ist gut") for n in range(4)]
    world.pages["kuechenforum"] = feed(posts)
    world.run(HOUR)

    world.pages["kuechenforum"] = feed([replace(posts[0], text="Brodelmann Kanne leckt, Betrug!"), *posts[1:]])
    world.run(HOUR)

    assert "Brodelmann Kanne leckt, Betrug!" in texts(world)
    with world.program() as parts:
        assert parts.store._db.rows("SELECT text FROM revision") == [("Brodelmann Kanne 0 ist gut",)]
        (forum,) = [one for one in parts.store.source_health() if one.name == FORUM]
    assert (forum.total.stored, forum.total.revised) == (4, 1)


def test_a_deleted_post_leaves_search_at_the_second_look_and_the_file_in_the_night(world: World, brett: Brett) -> None:
    for n in range(8):
        brett.pin(f"n{n}", f"Brodelmann Nachricht {n}", ago=n * HOUR)
    brett.pin("weg", "Brodelmann Zauberstab explodiert", ago=3 * HOUR)
    world.run(30 * MINUTE)
    del brett.notices["weg"]

    world.run(5 * MINUTE)
    with world.program() as parts:
        (at,) = [one.due for one in parts.store.source_health()]
    world.now = max(world.now, at)
    world.run(5 * MINUTE)
    assert len(texts(world)) == 9  # once may be a mistake

    world.run(2 * HOUR)
    assert len(texts(world)) == 8
    assert stored(world, Search(Words("zauberstab"))) == []
    with world.program() as parts:
        assert sum(one.total for one in parts.store.bins(BRAND, world.now - 2 * DAY, world.now)) == 9

    world.run(DAY, HOUR)
    everything = b"".join(path.read_bytes() for path in world.folder.iterdir() if path.is_file()).lower()
    assert b"zauberstab" not in everything
    assert b"nachricht 7" in everything


def test_the_first_look_after_a_change_of_options_deletes_nothing(world: World, brett: Brett) -> None:
    """It may look at less than the looks before."""
    for n in range(4):
        brett.pin(f"n{n}", f"Brodelmann Nachricht {n}", ago=n * HOUR)
    world.run(HOUR)
    world.text = world.text.replace("brett.example/seite", "brett.example/teil")
    del brett.notices["n1"]

    for _ in range(2):
        asked = len(brett.asked)
        while len(brett.asked) == asked:
            world.run(5 * MINUTE)
    assert len(texts(world)) == 4

    world.run(3 * HOUR)
    assert len(texts(world)) == 3


def test_half_a_list_missing_is_not_believed(world: World, brett: Brett) -> None:
    """The board's index is broken for an evening."""
    for n in range(20):
        brett.pin(f"n{n}", f"Brodelmann Nachricht {n}", ago=n * MINUTE)
    world.run(HOUR)
    kept = dict(brett.notices)
    for n in range(18):
        del brett.notices[f"n{n}"]
    brett.pin("alt", "Brodelmann von gestern", ago=DAY)
    world.run(6 * HOUR)
    assert len(texts(world)) == 21

    brett.notices.update(kept)
    world.run(3 * HOUR)
    assert len(texts(world)) == 21


def test_likes_are_refreshed_and_make_no_version(world: World, brett: Brett) -> None:
    for n in range(3):
        brett.pin(f"n{n}", f"Brodelmann Nachricht {n}", ago=n * HOUR)
    world.run(HOUR)

    brett.notices["n1"]["likes"] = 4711
    world.run(2 * HOUR)

    assert sorted(found.mention.likes or 0 for found in stored(world)) == [0, 0, 4711]
    with world.program() as parts:
        (board,) = parts.store.source_health()
    assert (board.total.stored, board.total.revised) == (3, 0)
