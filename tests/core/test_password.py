"""What is kept of a password, what is refused as one, and how long somebody waits who guesses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.lockout import (
    FOR_A_DEVICE,
    FOR_A_NAME,
    FOR_A_NAME_AT_A_PLACE,
    FOR_A_PLACE,
    FORGOTTEN,
    MOST_DEVICES,
    Failures,
    Patience,
    Try,
    counted,
    vouched,
    wait,
)
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
    waits = [wait(Failures(count, NOW), FOR_A_DEVICE, NOW).total_seconds() for count in range(16)]

    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert wait(Failures(10_000, NOW), FOR_A_PLACE, NOW) == timedelta(hours=1)


@given(st.integers(0, 10**6), st.integers(-(10**6), 10**6), st.integers(0, 100), st.integers(0, 10**5))
def test_nobody_waits_longer_than_the_limit_nor_after_a_day(count: int, since: int, free: int, most: int) -> None:
    patience = Patience(free, timedelta(seconds=most))
    found = wait(Failures(count, NOW - timedelta(seconds=since)), patience, NOW)

    assert timedelta() <= found <= patience.most
    assert not found or (count > free and timedelta(seconds=since) <= FORGOTTEN)


ANNA = Try("anna", "192.0.2.7", NOW)


def marks(one: Try, at: datetime = NOW) -> dict[Patience, bytes]:
    return {patience: mark for mark, patience in counted(KEY, one, at).items()}


def test_names_and_places_are_counted_without_being_kept() -> None:
    assert marks(ANNA) == marks(replace(ANNA, name="ANNA"))
    assert counted(b"x" * 32, ANNA, NOW).keys().isdisjoint(counted(KEY, ANNA, NOW))
    assert marks(ANNA)[FOR_A_PLACE] == marks(replace(ANNA, name="berta"))[FOR_A_PLACE]
    assert marks(ANNA)[FOR_A_NAME] == marks(replace(ANNA, place="192.0.2.8"))[FOR_A_NAME]
    assert set(marks(replace(ANNA, place=""))) == {FOR_A_NAME, FOR_A_NAME_AT_A_PLACE}
    addresses = ("2001:db8::1", "2001:db8:0:0:ffff::2", "2001:db8:0:1::1")
    six = [marks(replace(ANNA, place=one))[FOR_A_PLACE] for one in addresses]
    assert six[0] == six[1] != six[2]


def test_another_name_another_place_and_another_password_are_counted_apart() -> None:
    others = [replace(ANNA, name="berta"), replace(ANNA, place="192.0.2.8"), replace(ANNA, changed=NOW + timedelta(1))]
    both = {marks(one)[FOR_A_NAME_AT_A_PLACE] for one in (ANNA, *others)}

    assert len(both) == 4
    assert marks(ANNA)[FOR_A_NAME] not in {marks(others[0])[FOR_A_NAME], marks(others[2])[FOR_A_NAME]}
    assert marks(ANNA)[FOR_A_NAME] != marks(ANNA, NOW + FORGOTTEN)[FOR_A_NAME]


def failures(patience: Patience, during: timedelta) -> int:
    """Return how often somebody fails who tries again as soon as that is allowed."""
    at, count = NOW, 0
    while at <= NOW + during:
        count, last = count + 1, at
        at += wait(Failures(count, last), patience, at)
    return count


def test_one_address_alone_cannot_make_a_name_wait_elsewhere_and_all_together_try_few_passwords() -> None:
    assert failures(FOR_A_NAME_AT_A_PLACE, FORGOTTEN) <= FOR_A_NAME.free
    assert 100 < failures(FOR_A_NAME, FORGOTTEN) <= 160
    assert failures(FOR_A_DEVICE, FORGOTTEN) < 310


def test_a_browser_is_known_for_those_who_have_logged_in_there_and_for_nobody_else() -> None:
    shared = vouched(KEY, vouched(KEY, "", "Anna", "a" * 32), "rita", "b" * 32)
    here = replace(ANNA, devices=shared)

    assert set(marks(here)) == set(marks(replace(here, name="rita"))) == {FOR_A_DEVICE}
    assert marks(here) == marks(replace(here, place="192.0.2.8")) != marks(replace(here, name="rita"))
    assert FOR_A_DEVICE not in marks(replace(here, name="berta"))
    assert set(counted(b"x" * 32, here, NOW).values()) == {FOR_A_NAME, FOR_A_NAME_AT_A_PLACE, FOR_A_PLACE}
    again = vouched(KEY, shared, "ANNA", "c" * 32)
    assert len(again) == len(shared)
    assert marks(replace(ANNA, devices=again)) != marks(here)


def test_of_a_browser_that_many_share_the_last_are_known() -> None:
    cookie = ""
    for place in range(MOST_DEVICES + 2):
        cookie = vouched(KEY, cookie, f"n{place}", f"{place:032d}")
    known = [set(marks(Try(f"n{place}", "", None, cookie))) == {FOR_A_DEVICE} for place in range(MOST_DEVICES + 2)]

    assert known == [False, False, *[True] * MOST_DEVICES]


@given(st.text(max_size=400), st.integers(0, 63), st.sampled_from("0123456789abcdef"))
def test_a_cookie_that_we_did_not_write_vouches_for_nobody(made_up: str, place: int, digit: str) -> None:
    ours = vouched(KEY, "", "anna", "a" * 32)
    bent = ours[:place] + digit + ours[place + 1 :]

    assert FOR_A_DEVICE not in marks(replace(ANNA, devices=made_up))
    assert (FOR_A_DEVICE in marks(replace(ANNA, devices=bent))) == (bent == ours)
