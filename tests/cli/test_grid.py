"""Tables on a terminal: in line in any script, never wider than the screen, and nothing of a text is lost."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import given
from hypothesis import strategies as st

import listener.cli
from listener.cli.cells import broken, capped, cut, width
from listener.cli.grid import drawn
from listener.cli.output import GAP, Column, Listing, safe

FAMILY = "👩\u200d👩\u200d👧"
SCRIPTS = st.text(
    st.sampled_from("ab–ß e\u0301 \N{NO-BREAK SPACE}日本ㄱ한\u1100\u1161👍🏽❤\ufe0f\u200d🚆۰\u200c\u0301"), max_size=40
)
WRITTEN = SCRIPTS.map(safe)


def table(rows: list[dict[str, str]], *columns: Column, room: int = 80, coloured: bool = False) -> list[str]:
    return drawn(Listing(columns, rows, rows), room, coloured=coloured).splitlines()


WHO, WHAT, COUNT = Column("who", "Wer"), Column("what", "Was", wrap=True), Column("count", "Zahl", right=True)
MOOD = Column("mood", "Ton", styles={"negative": "bold red"})


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("Verspätung", 10),
        ("– „so nicht“ …", 14),
        ("e\u0301cole", 5),
        ("日本語", 6),
        ("ｗｉｄｅ", 8),
        ("한글", 4),
        ("\u1112\u1161\u11ab", 2),
        ("🚆", 2),
        (FAMILY, 2),
        ("👍🏽", 2),
        ("❤\ufe0f", 2),
        ("❤", 1),
        ("🇩🇪", 2),
        ("می\u200cخواهم", 7),
        ("\u0301", 0),
    ],
)
def test_a_text_is_as_wide_as_terminals_draw_it(text: str, columns: int) -> None:
    assert width(text) == columns


@given(WRITTEN, WRITTEN)
def test_texts_with_a_blank_between_them_take_the_room_of_both(one: str, other: str) -> None:
    assert width(f"{one} x{other}") == width(one) + 1 + width(f"x{other}")


@given(WRITTEN, st.integers(2, 30))
def test_lines_fit_and_lose_nothing(text: str, most: int) -> None:
    lines = broken(text, most)

    assert all(width(line) <= most for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(WRITTEN, st.integers(0, 30))
def test_what_is_cut_fits_and_says_so(text: str, most: int) -> None:
    shown = cut(text, most)

    assert width(shown) <= most
    assert shown == text or shown == "…"[:most] or (shown.endswith("…") and text.startswith(shown[:-1]))


@given(st.lists(st.integers(0, 200), max_size=8), st.integers(0, 150))
def test_only_what_is_wide_gives_way_and_no_room_is_wasted(widths: list[int], room: int) -> None:
    kept = capped(widths, room, 0)

    assert sum(kept) == min(sum(widths), room)
    assert all(one <= wished for one, wished in zip(kept, widths, strict=True))
    cap = max(kept, default=0)
    assert all(one in {wished, cap, cap - 1} for one, wished in zip(kept, widths, strict=True))


@given(
    st.lists(st.fixed_dictionaries({"who": WRITTEN, "what": WRITTEN, "count": WRITTEN}), max_size=4),
    st.integers(40, 90),
)
def test_no_line_is_wider_than_the_terminal_and_no_text_is_lost(rows: list[dict[str, str]], room: int) -> None:
    lines = table(rows, WHO, WHAT, COUNT, room=room)

    assert all(width(line) <= room for line in lines)
    for row in rows:
        assert not {*row["what"]} - {*"".join(lines)} - {" "}


def test_columns_stand_in_line_beside_any_script() -> None:
    rows = [{"who": who, "count": "7"} for who in ("Erna", "日本", FAMILY, "e\u0301")]

    _, _, *lines = table(rows, WHO, COUNT)
    assert {width(line) for line in lines} == {len("Erna") + GAP + len("Zahl")}


def test_a_number_stays_with_its_unit() -> None:
    assert broken("fast 12\N{NO-BREAK SPACE}%", 7) == ["fast", "12\N{NO-BREAK SPACE}%"]


def test_a_word_longer_than_a_line_goes_on_and_a_picture_stays_whole() -> None:
    assert broken("Donaudampfschiff fuhr", 10) == ["Donaudampf", "schiff", "fuhr"]
    assert broken(FAMILY * 2, 3) == [FAMILY, FAMILY]


def test_texts_give_way_to_names_and_share_what_is_left() -> None:
    also = Column("also", "Auch", wrap=True)
    rows = [{"who": "Nordwind Bahn", "what": "wort " * 30, "also": "wort " * 5}]

    head, *_ = table(rows, WHO, WHAT, also, room=60)
    assert (head.index("Was"), head.index("Auch")) == (15, 15 + 22 + GAP)


def test_names_are_cut_where_they_may_not_be_longer() -> None:
    assert table([{"who": "x" * 50}], Column("who", "Wer", most=10))[2] == "x" * 9 + "…"


def test_where_a_text_could_not_be_read_beside_names_each_row_is_a_block() -> None:
    mood = Column("mood", "Stimmung", styles={"negative": "red"})
    rows = [
        {"who": "Nordwind Bahn AG Kiel", "mood": "negative", "what": "Der Zug kam nicht, und niemand sagt warum."}
    ] * 2

    lines = table(rows, WHO, mood, WHAT, room=40, coloured=True)
    assert lines[:5] == [
        "Wer       Nordwind Bahn AG Kiel",
        "Stimmung  \x1b[31mnegative\x1b[0m",
        "Was       Der Zug kam nicht, und niemand",
        "          sagt warum.",
        "",
    ]
    assert lines[5:] == lines[:4]
    assert table(rows, WHO, mood, WHAT, room=44)[0].startswith("Wer       Nordwind")
    assert table(rows, WHO, mood, WHAT, room=45)[0] == f"Wer{' ' * 20}Stimmung  Was"


def test_narrow_terminals_leave_columns_out() -> None:
    wide = Column("more", "Mehr", least=100)

    assert "Mehr" in table([], WHO, wide, room=100)[0]
    assert "Mehr" not in table([], WHO, wide, room=99)[0]


def test_colour_is_around_a_word_and_only_where_it_is_wanted() -> None:
    rows = [{"mood": "negative"}, {"mood": "neutral"}]

    plain, coloured = (table(rows, MOOD, coloured=wanted) for wanted in (False, True))
    assert plain == ["Ton", "────────", "negative", "neutral"]
    assert coloured == ["\x1b[1mTon\x1b[0m", "────────", "\x1b[1;31mnegative\x1b[0m", "neutral"]
    assert [re.sub(r"\x1b\[[\d;]*m", "", line) for line in coloured] == plain


def test_numbers_stand_at_the_right() -> None:
    assert table([{"count": "7"}, {"count": "1.204"}], COUNT) == [" Zahl", "─────", "    7", "1.204"]


@pytest.mark.parametrize(
    "text", ["rot\x1b[31mtot", "\x1b]8;;https://boese.example\x1b\\klick", "eins\nzwei", "a\u202eb"]
)
def test_no_cell_and_no_heading_steers_the_terminal(text: str) -> None:
    lines = table([{text: text}], Column(text, text))

    assert len(lines) == 3
    assert not re.search("[\x00-\x1f\u202e]", "".join(lines))


def test_more_columns_than_fit_beside_each_other_stand_below_each_other() -> None:
    columns = [Column(f"c{number}", f"Wert {number}") for number in range(20)]
    lines = table([{one.key: f"Bahn {one.key}" for one in columns}], *columns, room=40)

    assert lines[:2] == ["Wert 0   Bahn c0", "Wert 1   Bahn c1"]
    assert len(lines) == 20


def test_every_style_of_a_list_is_one_that_terminals_know() -> None:
    """A word that is unknown would stop the command, and only where somebody looks at it."""
    modules = [import_module(f"listener.cli.{one.name}") for one in iter_modules(listener.cli.__path__)]
    styles = [each for module in modules for name, each in vars(module).items() if name.endswith("STYLES")]

    assert len(styles) > 5
    for one in styles:
        for style in one.values():
            table([{"a": "x"}], Column("a", "A", styles={"x": style}), coloured=True)
