"""Who may look at the dashboard: users come and go, and their sessions with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from listener.model import Secret
from listener.model.user import Access
from listener.store import Store
from listener.store.db import Place
from listener.store.users import Users
from tests.store.conftest import NOW

KEPT = Secret("scrypt$…")
END = NOW + timedelta(hours=12)
DAY = timedelta(days=1)


@pytest.fixture
def users(place: Place) -> Iterator[Users]:
    with Store(place) as store:
        assert store.users.add("Jörg Müller", Access.DUTY, KEPT, NOW)
        yield store.users


def test_a_name_is_given_once_however_it_is_written(users: Users) -> None:
    assert not users.add("jörg müller", Access.ADMIN, Secret("other"), NOW)

    found = users.user("JöRG Müller")
    assert found
    assert (found.name, found.access, found.password, found.seen) == ("Jörg Müller", Access.DUTY, KEPT, None)


def test_the_first_user_is_made_only_while_there_is_none(users: Users) -> None:
    assert not users.add("Eve", Access.ADMIN, KEPT, NOW, first=True)
    assert users.remove("Jörg Müller")
    assert not users.anybody()
    assert users.add("Eve", Access.ADMIN, KEPT, NOW, first=True)
    assert [one.name for one in users.listed()] == ["Eve"]


def test_a_session_is_known_until_it_is_over(users: Users) -> None:
    assert users.log_in(b"one", "jörg müller", NOW, END)

    found = users.session(b"one", END - timedelta(seconds=1))
    assert found
    assert (found.user, found.access, found.created, found.expires) == ("Jörg Müller", Access.DUTY, NOW, END)
    assert users.session(b"one", END) is None
    assert users.session(b"two", NOW) is None

    users.stay(b"one", NOW + timedelta(hours=1), END + timedelta(hours=1))
    assert users.session(b"one", END)
    assert users.listed()[0].seen == NOW + timedelta(hours=1)
    users.log_out(b"one")
    assert users.session(b"one", NOW) is None


def test_nobody_who_is_gone_can_begin_a_session(users: Users) -> None:
    assert not users.log_in(b"one", "niemand", NOW, END)
    assert users.session(b"one", NOW) is None


def test_whatever_changes_of_a_user_ends_their_sessions_and_no_others(users: Users) -> None:
    users.add("Anna", Access.READER, KEPT, NOW)

    changes: tuple[Callable[[], bool], ...] = (
        lambda: users.allow("Jörg müller", Access.ADMIN),
        lambda: users.set_password("Jörg müller", Secret("new"), NOW),
        lambda: users.remove("Jörg müller"),
    )
    for change in changes:
        users.log_out(b"hers")
        users.log_in(b"his", "Jörg Müller", NOW, END)
        users.log_in(b"hers", "Anna", NOW, END)
        assert change()
        assert (users.session(b"his", NOW), users.session(b"hers", NOW) is None) == (None, False)
    assert not users.allow("Jörg Müller", Access.DUTY)
    assert not users.set_password("Jörg Müller", KEPT, NOW)
    assert not users.remove("Jörg Müller")


def test_of_too_many_sessions_the_oldest_end_and_those_that_are_over_leave_no_row(users: Users) -> None:
    for number in range(25):
        users.log_in(bytes([number]), "Jörg Müller", NOW + timedelta(minutes=number // 2), END + timedelta(hours=12))

    alive = [number for number in range(25) if users.session(bytes([number]), NOW)]
    assert len(alive) == 20
    assert {22, 23, 24} <= set(alive)
    users.log_in(b"later", "Jörg Müller", END + DAY, END + 2 * DAY)
    assert users._db.rows("SELECT count(*) FROM session") == [(1,)]


def test_failures_are_counted_for_a_day(users: Users) -> None:
    users.failed([b"name", b"place"], NOW, DAY)
    users.failed([b"name"], NOW + timedelta(minutes=1), DAY)

    assert users.failures([b"name", b"place", b"other"]) == {
        b"name": (2, NOW + timedelta(minutes=1)),
        b"place": (1, NOW),
    }
    users.forgive(b"place")
    assert set(users.failures([b"name", b"place"])) == {b"name"}
    users.failed([b"other"], NOW + 2 * DAY, DAY)
    assert set(users.failures([b"name", b"other"])) == {b"other"}


def test_a_user_shows_nothing_of_the_password(users: Users) -> None:
    assert "scrypt" not in repr(users.user("jörg müller"))
    assert "***" in repr(users.form_key())
    assert len(bytes.fromhex(users.form_key().reveal())) == 32
