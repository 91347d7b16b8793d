"""A backup that takes the database's place: nothing old is told again, and nobody who was shut out comes back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from listener import handling
from listener.core import handled
from listener.errors import StoreError
from listener.model import (
    NO_INCIDENT,
    ChannelName,
    Incident,
    IncidentId,
    Kind,
    Promise,
    Reason,
    Search,
    Secret,
    Silence,
    SourceName,
    State,
)
from listener.model.alias import alias, short
from listener.model.user import Access
from listener.store import Store, copies, schema
from listener.store.restoring import Restored, restore
from tests.store.conftest import BRAND, NOW, SOURCE, judged, opened_file, read_afresh, save
from tests.store.test_copies import released, spoil, texts

HOUR = timedelta(hours=1)
LATER = NOW + 24 * HOUR
SLACK = ChannelName("slack")


def incident(number: int) -> Incident:
    return Incident(IncidentId(number), BRAND, State.OPEN, 3, 3, NOW, NOW)


def promised(store: Store, key: str, number: int, at: datetime = NOW, kind: Kind = Kind.MESSAGE) -> None:
    one = store.incident(IncidentId(number)) or incident(number)
    promise = Promise(key, IncidentId(number), SLACK, Reason.FIRST, 3, '{"a": 1}', at, kind, at + HOUR)
    store.decide(read_afresh(store, one), [("told", {})], [promise], at)


def sent(store: Store, key: str, number: int, at: datetime = NOW) -> None:
    promised(store, key, number, at)
    owed = next(one for one in store.owed(at) if one.key == key)
    assert store.begin(key)
    store.hands.told(owed, f"C1:{number}.0", at)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database that has told of one incident and still owes a message about another."""
    path = tmp_path / "listener.db"
    with Store(path) as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        save(store, judged("a"))
        sent(store, "INC-0001.1/slack", 1)
        promised(store, "INC-0002.1/slack", 2)
        store.plan_task("digest", NOW + HOUR)
    return path


@pytest.fixture
def backup(file: Path) -> Path:
    copies.keep(file, target := file.parent / "backups" / "listener-20261120T120000Z.db")
    return target


def put_back(backup: Path, file: Path, *, resend: bool = False) -> Restored:
    return restore(backup, file, LATER, resend=resend)


def test_what_waited_then_is_overtaken_and_what_was_told_stays_told(file: Path, backup: Path) -> None:
    done = put_back(backup, file)

    assert (done.overtaken, done.known, done.erased) == (1, True, 0)
    with Store(file, create=False) as store:
        assert store.owed(LATER) == []
        assert [one.state for one in store.told(IncidentId(2))] == ["superseded"]
        assert store.hands.unsent(LATER) == []
        assert store.hands.planned("digest") is None
        assert store.hands.root(IncidentId(1), SLACK) == "C1:1.0"


def test_it_goes_out_after_all_if_somebody_wants_that(file: Path, backup: Path) -> None:
    assert put_back(backup, file, resend=True).overtaken == 0

    with Store(file, create=False) as store:
        assert [one.key for one in store.owed(LATER)] == ["INC-0002.1/slack"]


def test_what_was_told_after_the_backup_is_not_told_again_and_its_message_can_be_edited(
    file: Path, backup: Path
) -> None:
    with Store(file) as store:
        owed = store.owed(NOW)[0]
        store.begin(owed.key)
        store.hands.told(owed, "C1:2.0", LATER)
        sent(store, "INC-0001.2/slack", 1, LATER)
        store.tell([], [Promise("digest.2026-11-21/slack", NO_INCIDENT, SLACK, Reason.DIGEST, 0, "{}", LATER)], LATER)
        sent(store, "INC-0003.1/slack", 3, LATER)

    assert put_back(backup, file, resend=True).overtaken == 0
    with Store(file, create=False) as store:
        assert [one.key for one in store.owed(LATER)] == ["digest.2026-11-21/slack"]
        assert store.hands.root(IncidentId(2), SLACK) == "C1:2.0"
        assert store.next_sequence(IncidentId(1)) == 3
        assert store.incident(IncidentId(3)) is None
        assert store.next_incident_id() == 4  # INC-0003 means something to people and to receivers


def test_who_has_taken_or_closed_it_since_is_not_called_again(file: Path, backup: Path) -> None:
    with Store(file) as store:
        handling.act(store, IncidentId(1), "anna", lambda one: handled.take(one, "anna", LATER), LATER)
        handling.act(store, IncidentId(2), "anna", lambda one: handled.close(one, "", LATER), LATER)
        store.hands.silence(Silence("anna", "Rückruf ist bekannt", LATER, LATER + HOUR, BRAND))
        log = [store.hands.log(IncidentId(number)) for number in (1, 2)]
        hushed = store.hands.silences(LATER)
    put_back(backup, file)

    with Store(file, create=False) as store:
        taken, closed = store.incident(IncidentId(1)), store.incident(IncidentId(2))
        assert taken is not None
        assert closed is not None
        assert (taken.handling.owner, closed.state, closed.handling.ended) == ("anna", State.CLOSED, LATER)
        assert [store.hands.log(IncidentId(number)) for number in (1, 2)] == log
        assert store.hands.silences(LATER) == hushed != []
        handling.act(store, IncidentId(1), "otto", lambda one: handled.take(one, "otto", LATER), LATER)


def test_a_number_that_was_given_anew_since_says_nothing_of_who_had_it_then(file: Path, backup: Path) -> None:
    with Store(file) as store:
        opened_file(store).connection.execute("UPDATE incident SET brand = 'other', level = 6 WHERE id = 2")
        promised(store, "INC-0002.2/slack", 2, LATER)
    put_back(backup, file)

    with Store(file, create=False) as store:
        found = store.incident(IncidentId(2))
        assert found is not None
        assert (found.brand, found.level) == (BRAND, 3)
        assert [one.key for one in store.told(IncidentId(2))] == ["INC-0002.1/slack"]


def test_a_database_begun_anew_after_a_loss_knows_nothing_of_the_one_before(file: Path) -> None:
    """The disk was lost, and the daemon started before somebody thought of the backup."""
    with Store(file) as store:
        store.users.add("anna", Access.ADMIN, Secret("hash"), NOW)
    copies.keep(file, backup := file.parent / "backups" / "listener-20261120T120000Z.db")
    file.unlink()
    Store(file).close()
    done = put_back(backup, file)

    assert not done.known
    with Store(file, create=False) as store:
        assert [one.name for one in store.users.listed()] == ["anna"]
        assert store.next_incident_id() == 103


def test_a_log_that_lost_its_database_is_not_read_into_the_copy(file: Path, backup: Path) -> None:
    """Somebody has taken the damaged file away after a crash, and left the log beside it."""
    with Store(file) as store:
        save(store, judged("b", "Nach der Sicherung"))
        log = file.with_name("listener.db-wal").read_bytes()
    file.unlink()
    file.with_name("listener.db-wal").write_bytes(log)

    assert put_back(backup, file).aside is None
    assert copies.check(file, deep=True)
    assert texts(file) == ["a"]
    assert file.with_name("listener.db.replaced-20261121T120000Z-wal").read_bytes() == log


def test_behind_a_link_the_file_itself_is_replaced_on_its_own_disk(file: Path, backup: Path) -> None:
    (disk := file.parent / "disk").mkdir()
    file.rename(disk / "data.db")
    file.symlink_to(disk / "data.db")
    done = put_back(backup, file)

    assert file.is_symlink()
    assert done.aside == disk / "data.db.replaced-20261121T120000Z"
    assert texts(disk / "data.db") == ["a"]


def test_numbers_stay_given_away_over_two_restores(file: Path, backup: Path) -> None:
    with Store(file) as store:
        sent(store, "INC-0007.1/slack", 7, LATER)
    put_back(backup, file)
    put_back(backup, file)

    with Store(file, create=False) as store:
        assert store.next_incident_id() == 8


def test_where_nobody_can_say_what_was_told_since_numbers_are_left_out(file: Path, backup: Path) -> None:
    spoil(file)
    before = file.read_bytes()
    done = put_back(backup, file)

    assert not done.known
    assert done.aside is not None
    assert done.aside.read_bytes() == before
    with Store(file, create=False) as store:
        assert store.next_incident_id() == 103


def test_a_backup_may_be_put_where_there_is_no_database(file: Path, backup: Path) -> None:
    new = file.parent / "elsewhere" / "listener.db"
    new.parent.mkdir()

    assert put_back(backup, new).aside is None
    assert texts(new) == ["a"]


def test_what_was_there_is_kept_whole_with_what_only_its_log_holds(file: Path, backup: Path) -> None:
    with Store(file) as looking:  # somebody looks meanwhile: the log cannot be folded in
        looking.search(Search())
        with Store(file) as store:
            save(store, judged("b"))
        done = put_back(backup, file)

    assert done.aside is not None
    assert texts(done.aside) == ["a", "b"]
    assert texts(file) == ["a"]
    assert put_back(backup, file).aside != done.aside


def test_the_backup_itself_is_not_changed_and_nothing_is_left_lying_about(file: Path, backup: Path) -> None:
    before = backup.read_bytes()
    put_back(backup, file)

    assert backup.read_bytes() == before
    assert {one.name for one in file.parent.iterdir()} == {
        *("listener.db", "listener.db.copy", "backups", "listener.db.replaced-20261121T120000Z"),
    }


def test_who_was_shut_out_since_stays_out_and_who_is_in_logs_in_anew(file: Path, backup: Path) -> None:
    def people(store: Store) -> list[str]:
        return [one.name for one in store.users.listed()]

    with Store(file) as store:
        store.users.add("gone", Access.ADMIN, Secret("hash"), NOW)
        store.users.add("anna", Access.DUTY, Secret("old"), NOW)
        store.users.log_in(b"token", "anna", NOW, LATER + HOUR)
    copies.keep(file, backup)
    with Store(file) as store:
        store.users.remove("gone")
        store.users.set_password("anna", Secret("new"), NOW)
    put_back(backup, file)

    with Store(file, create=False) as store:
        assert people(store) == ["anna"]
        anna = store.users.user("anna")
        assert anna is not None
        assert store.users.session(b"token", NOW) is None
        assert store._db.row("SELECT password FROM user") == ("new",)


def test_who_was_erased_since_is_quoted_no_more_under_the_alias_that_people_saw(file: Path, backup: Path) -> None:
    with Store(file) as store:
        erna = alias(store.relations.key(), "Erna Müller")
        save(store, replace(one := judged("c"), mention=replace(one.mention, author=erna)))
        notice = json.dumps({"voices": [{"who": f"Verfasser {short(erna)}", "url": "", "text": "Zwetschgenkuchen"}]})
        store.tell([], [Promise("k", NO_INCIDENT, SLACK, Reason.SAMPLE, 0, notice, NOW, Kind.MESSAGE)], NOW)
        store.kept("k", NOW)
    copies.keep(file, backup)
    with Store(file) as store:
        store.persons.erase(SOURCE, "Erna Müller")
    with closing(sqlite3.connect(file, isolation_level=None)) as beside:
        beside.execute("DELETE FROM outbox")  # else what it knows of the message counts
    put_back(backup, file)

    assert b"Zwetschgenkuchen" not in file.read_bytes()


def test_who_was_erased_since_is_erased_again_and_leaves_no_byte(file: Path, backup: Path) -> None:
    with Store(file) as store:
        other = judged("b", "Ganz anders")
        save(store, replace(other, mention=replace(other.mention, author="Otto")))
    copies.keep(file, backup)
    with Store(file) as store:
        store.persons.erase(SOURCE, "Erna Müller")
    done = put_back(backup, file)

    assert done.erased == 1
    assert texts(file) == ["b"]
    assert b"Erna" not in file.read_bytes()
    with Store(file) as store:
        assert save(store, judged("a")).stored == 0  # its source cannot bring it again


@pytest.mark.parametrize("before", ["m006_open_sources", "m009_hands", "m017_users"])
def test_a_backup_of_an_older_version_is_brought_up_to_date(tmp_path: Path, before: str) -> None:
    old = tmp_path / "listener-old.db"
    released(old, before)
    done = put_back(old, tmp_path / "listener.db")

    assert done.overtaken == 0
    with Store(tmp_path / "listener.db", create=False) as store:
        assert store.next_incident_id() == 102
        assert schema.MIGRATIONS.applied(opened_file(store).connection) == schema.MIGRATIONS.names
    assert not (tmp_path / "backups").exists()


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("INSERT INTO _sqlite_migrations VALUES (99, 'listener', 'm999_tomorrow', '2030-01-01')")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name)")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (spoil, "is damaged"),
        (_truncated, "is damaged"),
        (_newer, "written by a newer Listener"),
        (_foreign, "belongs to another program"),
        (lambda path: path.write_bytes(b"PK\3\4 an archive" * 999), "is not a database"),
    ],
)
def test_a_backup_that_cannot_be_used_changes_nothing(file: Path, backup: Path, harm, says: str) -> None:  # type: ignore[no-untyped-def]  # of many kinds
    harm(backup)
    before = {one.name: one.read_bytes() for one in file.parent.iterdir() if one.is_file()}

    with pytest.raises(StoreError, match=says):
        put_back(backup, file)
    assert {one.name: one.read_bytes() for one in file.parent.iterdir() if one.is_file()} == before


def test_the_database_is_no_backup_of_itself(file: Path) -> None:
    with pytest.raises(StoreError, match="is the database itself"):
        put_back(file, file)


def test_sources_go_on_from_where_the_backup_left_them(file: Path, backup: Path) -> None:
    with Store(file) as store:
        save(store, judged("b"), judged("c"))
        assert store.cursor(SourceName(SOURCE)) == {"page": 2}
    put_back(backup, file)

    with Store(file) as store:
        assert store.cursor(SourceName(SOURCE)) == {"page": 1}
        assert save(store, judged("b"), judged("c")).stored == 2
