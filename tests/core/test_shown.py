"""What a source shows again unchanged need not be read again; what is new or different must be."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from listener.core.shown import MOST, compare
from listener.model import Item

names = st.text(st.characters(codec="utf-8") | st.just("\ud83d"), max_size=3)
items = st.lists(st.builds(Item, names, title=names, url=names, likes=st.integers(0, 3)), max_size=20)


def entries(*native: str) -> list[Item]:
    return [Item(name, title=f"Beitrag {name}", url=f"https://forum.example/{name}") for name in native]


@given(items, items)
def test_the_same_answer_again_has_nothing_new(before: list[Item], now: list[Item]) -> None:
    """Also with the same id twice, or none."""
    shown = compare(compare(b"", before).shown, now).shown

    again = compare(shown, now)

    assert (again.changed, again.same, again.fresh, again.shown) == ((), len(now), 0, shown)


@given(items, items)
def test_every_entry_is_either_changed_or_the_same_and_a_fresh_one_is_changed(
    before: list[Item], now: list[Item]
) -> None:
    compared = compare(compare(b"", before).shown, now)

    assert len(compared.changed) + compared.same == len(now)
    assert compared.fresh <= len(compared.changed)
    assert all(item not in before for item in compared.changed)
    assert all(item in compared.changed for item in now if item not in before)


@given(items)
def test_the_order_of_an_answer_does_not_matter(before: list[Item]) -> None:
    assert compare(compare(b"", before).shown, before[::-1]).changed == ()


def test_new_edited_and_liked_entries_are_read_and_the_others_are_not() -> None:
    old = entries("a", "b", "c", "d")
    now = [*entries("neu"), old[0], replace(old[1], title="Geändert"), replace(old[2], likes=7), old[3]]

    compared = compare(compare(b"", old).shown, now)

    assert [item.native_id for item in compared.changed] == ["neu", "b", "c"]
    assert (compared.same, compared.fresh) == (2, 1)


def test_an_entry_without_id_is_known_by_its_address() -> None:
    bare = [replace(item, native_id="") for item in entries("a", "b")]

    compared = compare(compare(b"", bare).shown, [replace(bare[0], title="anders"), bare[1]])

    assert (compared.fresh, compared.same) == (0, 1)


def test_16_bytes_an_entry_are_remembered_and_what_is_beyond_is_not_taken_for_new() -> None:
    many = entries(*map(str, range(MOST + 50)))

    first = compare(b"", many)
    again = compare(first.shown, many)

    assert len(first.shown) == 16 * MOST
    assert (len(again.changed), again.fresh) == (50, 0)
