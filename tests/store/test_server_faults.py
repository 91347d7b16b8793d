"""A server that is gone, shut, foreign, newer or busy: a clear error with a remedy, nothing lost, and on it goes."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from listener.claim import claimed, holder, shared, sign
from listener.errors import AlreadyRunning, StoreError
from listener.model import Search
from listener.model.url import DatabaseUrl, parsed
from listener.store import Store, pgschema, schema
from listener.store.db import Db, file_of, open_db
from listener.store.pgsql import declared, translated
from tests.postgres import PASSWORD, Cluster, running
from tests.store.conftest import NOW, SOURCE, judged, save
from tests.store.test_faults import CALLS, WRITES

_ALL = set(CALLS) - {"lookup.read_only", "leases.share"}
"""But what lets nobody write any more, and what makes a store one of several."""


@pytest.fixture
def place(database: str) -> DatabaseUrl:
    """A server's database of the test's own: tests here change more than rows."""
    found = parsed(database)
    with Store(found) as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        save(store, judged("a"))
    return found


@pytest.fixture
def impatient(place: DatabaseUrl) -> Iterator[Store]:
    with Store(place, wait_s=0.01) as store:
        yield store


def test_every_method_works_on_a_healthy_server(place: DatabaseUrl) -> None:
    with Store(place) as store:
        for name in sorted(_ALL):
            CALLS[name](store)

        assert store.source_health()[0].name == SOURCE
        assert store.failures == (0, "")


def test_while_another_writes_writers_say_so_and_readers_go_on(impatient: Store, place: DatabaseUrl) -> None:
    outcomes = {}
    with closing(open_db(place)) as other, other.transaction():
        for name in sorted(_ALL):
            try:
                CALLS[name](impatient)
            except StoreError as error:
                outcomes[name] = str(error)

    assert set(WRITES) <= outcomes.keys()
    assert all("is locked by another program" in said for said in outcomes.values())
    assert impatient.failures[0] == len(outcomes)
    for name in sorted(outcomes):
        CALLS[name](impatient)  # and the store works again once the other is done


def test_writers_take_turns_and_no_number_is_given_twice(place: DatabaseUrl) -> None:
    together = threading.Barrier(4)

    def clerk() -> None:
        with closing(open_db(place)) as db:
            together.wait(10)
            for _ in range(10):
                with db.transaction() as connection:
                    (count,) = connection.execute("SELECT count(*) FROM lead_event").fetchone()
                    connection.execute("INSERT INTO lead_event VALUES (?, '2026-11-20', 'lead')", [f"{count:03}"])

    threads = [threading.Thread(target=clerk) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    with closing(open_db(place)) as db:
        assert [name for (name,) in db.rows("SELECT author FROM lead_event ORDER BY author")] == [
            f"{number:03}" for number in range(40)
        ]


def test_a_connection_that_is_cut_is_told_once_and_made_anew(place: DatabaseUrl, cluster: Cluster) -> None:
    with Store(place) as store:
        with pytest.raises(StoreError, match=r"shutting down|cannot be reached") as caught:
            _broken_off(store._db, place, cluster)

        assert PASSWORD not in str(caught.value)
        assert store.failures[0] == 1
        assert store.count(Search()) == 1  # nothing of the transaction is left, and it works again
        assert save(store, judged("b")).stored == 1


def test_whoever_is_cut_off_holds_nobody_up(place: DatabaseUrl, cluster: Cluster) -> None:
    with closing(open_db(place)) as dying:
        with pytest.raises(StoreError):
            _broken_off(dying, place, cluster)

        with Store(place, wait_s=5) as store:
            assert save(store, judged("b")).stored == 1


def _broken_off(db: Db, place: DatabaseUrl, cluster: Cluster) -> None:
    """Lose the connection in the middle of a transaction, as when a network fails or an administrator ends it."""
    name = urlsplit(place.text).path.strip("/")
    with db.transaction() as connection:
        connection.execute("DELETE FROM mention")
        cluster.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608
        connection.execute("DELETE FROM source")


def test_a_server_that_is_gone_is_told_by_every_method_and_found_again() -> None:
    with running() as own:
        place = parsed(own.url(own.create()))
        with Store(place) as store:
            store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
            save(store, judged("a"))
            own.kill()
            mute = [name for name in sorted(_ALL) if not _told(store, name)]
            own.start()

            assert store.count(Search()) == 1
            assert save(store, judged("b")).stored == 1
    assert set(mute) <= {"mentions_by_id", "lookup.by_ids", "leases.patient", "leases.share"} | _IDLE


_IDLE = {name for name in CALLS if name.startswith("leases.")}
"""What asks nothing of the database while it works alone."""


def _told(store: Store, name: str) -> bool:
    try:
        CALLS[name](store)
    except StoreError as error:
        return "cannot be reached" in str(error)
    return False


def test_a_wrong_password_is_told_and_never_repeated(cluster: Cluster, database: str) -> None:
    name = urlsplit(database).path.strip("/")
    wrong = parsed(cluster.address(name)).with_password("falsches-geheimnis")

    with pytest.raises(StoreError, match="does not let this user in; check user and password") as caught:
        Store(wrong)
    assert "falsches" not in repr(caught.value) + repr(wrong) + str(wrong) + repr(caught.value.__cause__)
    with Store(wrong.with_password(PASSWORD)) as store:
        assert store.count(Search()) == 0


def test_a_database_that_is_not_there_is_named(cluster: Cluster) -> None:
    with pytest.raises(StoreError, match=r"nirgends does not exist; create it first: createdb"):
        Store(parsed(cluster.url("nirgends")))


def test_nobody_at_home_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        Store(DatabaseUrl(f"postgresql:///listener?host={tmp_path}"))


def test_looking_makes_no_tables(database: str) -> None:
    with pytest.raises(StoreError, match="does not exist yet; start `listener run` first"):
        Store(parsed(database), create=False)
    with closing(open_db(parsed(database))) as db:
        assert db.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []


def test_a_database_of_another_program_is_left_as_it_is(database: str) -> None:
    with closing(open_db(parsed(database))) as db:
        db.rows("CREATE TABLE recipes (name text)")
        with pytest.raises(StoreError, match="holds tables of another program"):
            Store(parsed(database))

        assert db.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("recipes",)]


def test_a_newer_version_s_database_is_refused(place: DatabaseUrl) -> None:
    with closing(open_db(place)) as db:
        db.changes("INSERT INTO listener_migration (name) VALUES ('m999_tomorrow')", [])

    with pytest.raises(StoreError, match=r"was written by a newer Listener \(m999_tomorrow\)"):
        Store(place)


def test_a_database_that_stores_no_unicode_is_refused(cluster: Cluster) -> None:
    cluster.ask("CREATE DATABASE latin OWNER listener TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    try:
        with pytest.raises(StoreError, match="stores LATIN1; create it anew"):
            Store(parsed(cluster.url("latin")))
    finally:
        cluster.drop("latin")


def test_what_has_no_place_in_a_text_is_left_out(place: DatabaseUrl) -> None:
    with Store(place) as store:
        save(store, judged("nul", "vor\0her"))

        assert [one.mention.text for one in store.search(Search()) if one.mention.native_id == "nul"] == ["vorher"]


def test_one_daemon_holds_a_server_s_database_and_is_named(place: DatabaseUrl) -> None:
    assert holder(place) is None
    with claimed(place), Store(place) as store:
        sign(store, NOW)
        with pytest.raises(AlreadyRunning, match=r"process \d+ on .+, since 2026-11-20 12:00 UTC"), claimed(place):
            pass
        with pytest.raises(AlreadyRunning), shared(place):
            pass
        assert holder(place) == store.owner()
    with shared(place), shared(place), pytest.raises(AlreadyRunning), claimed(place):
        pass
    assert holder(place) is None


def test_what_wants_a_file_says_what_does_it_instead(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"^postgresql://erna@db/kunden is no file; instead: pg_dump$"):
        file_of(parsed("postgresql://erna@db/kunden?sslmode=require"), "pg_dump")
    assert file_of(tmp_path, "pg_dump") == tmp_path


def test_both_databases_have_the_same_tables_and_columns(place: DatabaseUrl, tmp_path: Path) -> None:
    with Store(tmp_path / "listener.db") as file:
        names = file._db.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
            "AND name NOT LIKE 'fulltext%' AND name NOT LIKE '%sqlite_migrations%'"
        )
        kinds = {"INTEGER": "bigint", "REAL": "double precision", "BLOB": "bytea", "TEXT": "text"}
        ours = {
            (table, name, kinds[kind], bool(must or key))
            for (table,) in names
            for _, name, kind, must, _, key in file._db.rows(f'PRAGMA table_info("{table}")')
        }
    with closing(open_db(place)) as db:
        theirs = {
            (table, name, kind, null == "NO")
            for table, name, kind, null in db.rows(
                "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
                "WHERE table_schema = 'public'"
            )
            if table not in {pgschema.APPLIED, "counter", "fulltext"}
        }
        assert sorted(db.applied(schema.MIGRATIONS)) == sorted(schema.MIGRATIONS.names)
    assert ours == theirs


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("SELECT ? WHERE a = '?'", "SELECT $1 WHERE a = '?'"),
        ("a = :it OR b = :it AND c = :other", "a = $1 OR b = $1 AND c = $2"),
        ("x::text = ?", "x::text = $1"),
        ("a LIKE '%x?'", "a ILIKE '%x?'"),
        ("author NOT GLOB '~?????-*'", "author NOT LIKE '~_____-%'"),
        ("INSERT OR IGNORE INTO a VALUES (?)", "INSERT INTO a VALUES ($1) ON CONFLICT DO NOTHING"),
        ("hit h INDEXED BY hit_mention ON", "hit h ON"),
        ("AND +m.source = a + b", "AND m.source = a + b"),
        ("id IN () AND id NOT IN ( )", "id = ANY ('{}') AND id <> ALL ('{}')"),
    ],
)
def test_statements_are_said_in_the_server_s_words(said: str, there: str) -> None:
    assert translated(said).sql == there


def test_tables_are_declared_in_the_server_s_words() -> None:
    assert declared("CREATE TABLE a (id INTEGER PRIMARY KEY, b REAL, c TEXT DEFAULT 'TEXT', d BLOB) WITHOUT ROWID") == (
        "CREATE TABLE a (id BIGINT PRIMARY KEY DEFAULT next_number('a', 'id'), b DOUBLE PRECISION, "
        "c TEXT COLLATE \"C\" DEFAULT 'TEXT', d BYTEA)"
    )


@pytest.mark.parametrize(
    "text",
    ["", "listener.db", "mysql://a/b", "postgresql://h:port/b", "postgresql://h/b?password=x", "postgresql://h/b c"],
)
def test_what_is_no_address_of_a_database_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="URL") as caught:
        parsed(text)
    assert not text or text not in str(caught.value)


def test_an_address_shows_no_password_and_still_has_it_where_it_is_sent() -> None:
    found = parsed("postgres://erna:Ge%40heim@db.example:5433/kunden?sslmode=require")

    assert found.text == "postgresql://erna@db.example:5433/kunden?sslmode=require"
    assert (found.password, str(found)) == ("Ge@heim", "postgresql://erna@db.example:5433/kunden")
    assert "heim" not in repr(found) + str(found)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - the process that counts gets it this way
