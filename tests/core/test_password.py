"""What is kept of a password, what is refused as one, and how long somebody waits who guesses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.lockout import FOR_A_NAME, FOR_A_PLACE, FORGOTTEN, Failures, Patience, name_mark, place_mark, wait
from listener.core.password import NOBODY, USUAL, Cost, opens, sealed, usable_name, weakness

CHEAP = Cost(2, 1, 1)
NOW = datetime(2026, 11, 17, 11, tzinfo=UTC)
KEY = b"k" * 32


@settings(max_examples=30)
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_password_opens_what_was_kept_of_it_and_no_other_does(one: str, other: str) -> None:
    kept = sealed(one, b"salt", CHEAP)

    assert opens(one, kept)
    assert opens(other, kept) == (sealed(other, b"salt", CHEAP) == kept)
    assert not one or len(one) < 5 or one not in kept


def test_what_is_kept_says_what_it_cost_and_differs_by_its_salt() -> None:
    assert sealed("x", b"salt", CHEAP).startswith("scrypt$2$1$1$")
    assert sealed("x", b"salt", CHEAP) != sealed("x", b"other", CHEAP)
    assert (USUAL.n, USUAL.r, USUAL.p) == (2**15, 8, 3)  # OWASP's password storage cheat sheet
    assert NOBODY.startswith("scrypt$32768$8$3$")


def test_an_umlaut_is_the_same_from_every_keyboard() -> None:
    assert opens("scho\u0308n", sealed("schön", b"salt", CHEAP))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kurz", "short"),
        ("elf zeichen", "short"),
        ("zwölfzeichen", ""),
        ("x" * 201, "long"),
        ("aaaaaaaaaaaaaaaa", "simple"),
        ("annabeispiel12", "simple"),
        ("ein satz den nur anna kennt", ""),
        ("", "short"),
    ],
)
def test_what_is_easy_to_guess_is_refused(password: str, why: str) -> None:
    assert weakness(password, "AnnaBeispiel") == why


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Jörg  Müller ", "Jörg Müller"),
        ("o\u0308", "ö"),
        ("", ""),
        (" ", ""),
        ("a\x00b", ""),
        ("a\u202eb", ""),
        ("x" * 81, ""),
    ],
)
def test_a_name_is_what_can_be_seen(typed: str, kept: str) -> None:
    assert usable_name(typed) == kept


def test_the_wait_doubles_and_has_an_end() -> None:
    waits = [wait(Failures(count, NOW), FOR_A_NAME, NOW).total_seconds() for count in range(16)]

    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert wait(Failures(10_000, NOW), FOR_A_PLACE, NOW) == timedelta(hours=1)


@given(st.integers(0, 10**6), st.integers(-(10**6), 10**6), st.integers(0, 100), st.integers(0, 10**5))
def test_nobody_waits_longer_than_the_limit_nor_after_a_day(count: int, since: int, free: int, most: int) -> None:
    patience = Patience(free, timedelta(seconds=most))
    found = wait(Failures(count, NOW - timedelta(seconds=since)), patience, NOW)

    assert timedelta() <= found <= patience.most
    assert not found or (count > free and timedelta(seconds=since) <= FORGOTTEN)


def test_names_and_places_are_counted_without_being_kept() -> None:
    assert name_mark(KEY, "ANNA") == name_mark(KEY, "anna") != name_mark(KEY, "berta")
    assert name_mark(KEY, "anna") != name_mark(b"x" * 32, "anna")
    assert (
        place_mark(KEY, "2001:db8::1") == place_mark(KEY, "2001:db8:0:0:ffff::2") != place_mark(KEY, "2001:db8:0:1::1")
    )
    assert place_mark(KEY, "192.0.2.7") != place_mark(KEY, "192.0.2.8")
