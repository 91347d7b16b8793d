"""Who may look at the dashboard: users, sessions, failed logins. Of passwords and tokens there are only hashes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from listener.model import Secret
from listener.model.user import Access, Session, User
from listener.store import schema_users
from listener.store.db import ALL, Db, marks, maybe, moment, seconds

MIGRATED = schema_users.m017_users
"""Registers the tables: whoever imports this module has them."""
_MOST_SESSIONS = 20
"""Of one user; of more, the oldest end."""
_USERS = """SELECT name, access, password, created, changed,
    (SELECT max(seen) FROM session WHERE session."user" = "user".name) FROM "user" """


class Users:
    """The part of the store that knows users. Each method is one transaction; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def add(self, name: str, access: Access, password: Secret, now: datetime, *, first: bool = False) -> bool:
        """Enter a user. False: the name is taken or, if it is to be the ``first``, there is somebody already."""
        alone = 'WHERE NOT EXISTS (SELECT 1 FROM "user")' if first else "WHERE true"
        at = seconds(now)
        sql = f'INSERT INTO "user" SELECT ?, ?, ?, ?, ? {alone} ON CONFLICT DO NOTHING'
        return bool(self._db.changes(sql, [name, access.value, password.reveal(), at, at]))

    def listed(self) -> list[User]:
        """Return all users by name."""
        return [_user(row) for row in self._db.rows(f"{_USERS} ORDER BY lower(name)")]

    def user(self, name: str) -> User | None:
        """Return one user; upper and lower case are the same name."""
        row = self._db.row(f"{_USERS} WHERE lower(name) = lower(?)", [name])
        return None if row is None else _user(row)

    def anybody(self) -> bool:
        """Tell whether there is any user."""
        return self._db.row('SELECT 1 FROM "user"') is not None

    def allow(self, name: str, access: Access) -> bool:
        """Change what a user may do, and end their sessions. False: there is no such user."""
        return self._change('UPDATE "user" SET access = ? WHERE lower(name) = lower(?)', [access.value, name], name)

    def set_password(self, name: str, password: Secret, now: datetime) -> bool:
        """Change a user's password and end their sessions. False: there is no such user."""
        sql = 'UPDATE "user" SET password = ?, changed = ? WHERE lower(name) = lower(?)'
        return self._change(sql, [password.reveal(), seconds(now), name], name)

    def remove(self, name: str) -> bool:
        """Take a user out, and end their sessions. False: there is no such user."""
        return self._change('DELETE FROM "user" WHERE lower(name) = lower(?)', [name], name)

    def _change(self, sql: str, values: list[object], name: str) -> bool:
        with self._db.transaction() as connection:
            done = connection.execute(sql, values).rowcount
            connection.execute('DELETE FROM session WHERE lower("user") = lower(?)', [name])
        return bool(done)

    def log_in(self, token: bytes, name: str, now: datetime, expires: datetime) -> bool:
        """Begin a session known by the hash of its token; those that are over go, and the oldest of too many.

        False: there is no such user any more.
        """
        with self._db.transaction() as connection:
            values = [token, seconds(now), seconds(now), seconds(expires), name]
            sql = 'INSERT INTO session SELECT ?, name, ?, ?, ? FROM "user" WHERE lower(name) = lower(?)'
            begun = connection.execute(sql, values).rowcount
            connection.execute("DELETE FROM session WHERE expires <= ?", [seconds(now)])
            connection.execute(
                'DELETE FROM session WHERE token IN (SELECT token FROM session WHERE lower("user") = lower(?) '
                "ORDER BY created DESC, token = ? DESC LIMIT ? OFFSET ?)",
                [name, token, ALL, _MOST_SESSIONS],
            )
        return bool(begun)

    def session(self, token: bytes, now: datetime) -> Session | None:
        """Return the session of that hash, if it is not over."""
        row = self._db.row(
            'SELECT u.name, u.access, s.created, s.seen, s.expires FROM session s JOIN "user" u ON u.name = s."user" '
            "WHERE s.token = ? AND s.expires > ?",
            [token, seconds(now)],
        )
        if row is None:
            return None
        name, access, *times = row
        return Session(name, Access(access), *map(moment, times))

    def stay(self, token: bytes, now: datetime, expires: datetime) -> None:
        """Note a sign of life of a session."""
        self._db.changes(
            "UPDATE session SET seen = ?, expires = ? WHERE token = ?", [seconds(now), seconds(expires), token]
        )

    def log_out(self, token: bytes) -> None:
        """End a session."""
        self._db.changes("DELETE FROM session WHERE token = ?", [token])

    def failures(self, who: Iterable[bytes]) -> dict[bytes, tuple[int, datetime]]:
        """Return how often each of some (hashes of) names and places failed to log in, and when last."""
        asked = list(who)
        rows = self._db.rows(f"SELECT who, count, last FROM login_failure WHERE who IN ({marks(asked)})", asked)
        return {bytes(one): (count, moment(last)) for one, count, last in rows}

    def failed(self, who: Iterable[bytes], now: datetime, forget: timedelta) -> None:
        """Note a failure of each; failures older than ``forget`` are forgotten."""
        with self._db.transaction() as connection:
            connection.execute("DELETE FROM login_failure WHERE last < ?", [seconds(now - forget)])
            connection.executemany(
                "INSERT INTO login_failure VALUES (?, 1, ?) "
                "ON CONFLICT (who) DO UPDATE SET count = login_failure.count + 1, last = excluded.last",
                [(one, seconds(now)) for one in who],
            )

    def forgive(self, who: bytes) -> None:
        """Forget the failures of one."""
        self._db.changes("DELETE FROM login_failure WHERE who = ?", [who])

    def form_key(self) -> Secret:
        """Return the key that what forms carry is signed with, in hexadecimal digits."""
        (row,) = self._db.rows("SELECT key FROM form_key")
        return Secret(bytes(row[0]).hex().upper())


def _user(row: tuple[str, str, str, int, int, int | None]) -> User:
    name, access, password, created, changed, seen = row
    return User(name, Access(access), Secret(password), moment(created), moment(changed), maybe(seen))
