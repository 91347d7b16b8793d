"""The tests' own PostgreSQL: a database for each, gone with it, and a server that survives its own death."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests import postgres


@pytest.fixture
def doomed() -> Iterator[postgres.Cluster]:
    with postgres.running() as found:
        yield found


def test_each_test_has_a_database_of_its_own(cluster: postgres.Cluster) -> None:
    first, second = cluster.create(), cluster.create()
    with psycopg.connect(cluster.url(first), autocommit=True) as connection:
        connection.execute('CREATE TABLE t (a TEXT COLLATE "C")')
        connection.execute("INSERT INTO t VALUES ('ä'), ('z')")
        assert connection.execute("SELECT a FROM t ORDER BY a").fetchall() == [("z",), ("ä",)]
    with psycopg.connect(cluster.url(second)) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 't'").fetchone() == (0,)
    cluster.drop(first)
    cluster.drop(second)

    there = {name for (name,) in cluster.ask("SELECT datname FROM pg_database")}
    assert not there & {first, second}


def test_who_comes_by_the_network_needs_the_password(cluster: postgres.Cluster) -> None:
    name = cluster.create()
    with psycopg.connect(cluster.url(name, password=True)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(cluster.address(name), passfile="/nowhere")


def test_a_killed_server_comes_back_with_what_it_had_acknowledged(doomed: postgres.Cluster) -> None:
    url = doomed.url(doomed.create())
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("CREATE TABLE t (a BIGINT)")
    connection.execute("INSERT INTO t VALUES (1)")
    doomed.kill()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")

    doomed.start()
    with psycopg.connect(url) as again:
        assert again.execute("SELECT a FROM t").fetchall() == [(1,)]
