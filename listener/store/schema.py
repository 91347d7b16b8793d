"""The tables, as migrations: each a function with a name that is never changed and runs once per database."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from listener.errors import StoreError
from listener.store import claimtables, copies
from listener.store.db import Db
from listener.store.sqlite import SqliteDb
from listener.store.steps import Steps
from listener.store.tokens import folded

if TYPE_CHECKING:
    from sqlite_utils import Database

_log = logging.getLogger(__name__)
MIGRATIONS = Steps("listener")


def begin(db: Db, *, create: bool) -> None:
    """Bring a database that was just opened to this version, or close it. Raises StoreError, also if it is empty."""
    with ExitStack() as failed:
        failed.callback(db.close)
        if not create and not isinstance(db, SqliteDb) and not db.applied(MIGRATIONS):
            raise StoreError(f"{db.place} does not exist yet; start `listener run` first")
        migrate(db)
        failed.pop_all()


def migrate(db: Db, *, copied: bool = True) -> None:
    """Bring the database to this version. Raises StoreError if it comes from a newer one.

    What people have in a file is copied before (``copied=False``: it is a copy): an upgrade that goes wrong costs
    nothing. A server takes an upgrade back as a whole, and its owner has dumps.
    """
    with db.errors():
        if _finished(db, db.applied(MIGRATIONS)):
            return
    with db.transaction():
        # Another process may be making the same tables: it is waited for, and what it has done is no longer pending.
        applied = db.applied(MIGRATIONS)
        if _finished(db, applied):
            return
        if copied and applied and isinstance(db, SqliteDb):
            kept = db.path.parent / copies.FOLDER / f"{db.path.stem}.before-{MIGRATIONS.missing(applied)[0]}.db"
            size = db.path.stat().st_size
            _log.warning("the database is copied before an upgrade, %d MB to %s: wait", size // 1_000_000, kept)
            copies.keep(db.path, kept)
        db.migrate(MIGRATIONS)


def _finished(db: Db, applied: Sequence[str]) -> bool:
    newer = [name for name in applied if name not in MIGRATIONS.names]
    if newer:
        raise StoreError(f"{db.place} was written by a newer Listener ({newer[-1]}); install that one or newer")
    return not MIGRATIONS.missing(applied)


@MIGRATIONS()
def m001_sources(db: Database) -> None:
    """Where each source was left, when it is due, what it brought so far; and a log of visits."""
    db.execute("""CREATE TABLE source (
        name TEXT PRIMARY KEY, kind TEXT NOT NULL, cursor TEXT NOT NULL DEFAULT '{}', due INTEGER NOT NULL,
        first INTEGER NOT NULL DEFAULT 1, covered INTEGER, failures INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '', options TEXT NOT NULL DEFAULT '',
        last_visit INTEGER, last_success INTEGER, last_new INTEGER, active INTEGER NOT NULL DEFAULT 1,
        fetched INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0, known INTEGER NOT NULL DEFAULT 0,
        revised INTEGER NOT NULL DEFAULT 0, filtered INTEGER NOT NULL DEFAULT 0,
        quarantined INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""")
    db.execute("CREATE INDEX source_due ON source (active, due)")
    db.execute("""CREATE TABLE visit (
        id INTEGER PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL, error TEXT NOT NULL DEFAULT '',
        fetched INTEGER NOT NULL, stored INTEGER NOT NULL, known INTEGER NOT NULL, revised INTEGER NOT NULL,
        filtered INTEGER NOT NULL, quarantined INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '')""")
    db.execute("CREATE INDEX visit_at ON visit (at)")


@MIGRATIONS()
def m002_mentions(db: Database) -> None:
    """Mentions, the brands they name, older versions of edited ones, and what near duplicates are found by."""
    db.execute("""CREATE TABLE mention (
        id INTEGER PRIMARY KEY, source TEXT NOT NULL, native_id TEXT NOT NULL, medium TEXT NOT NULL,
        at INTEGER NOT NULL, published INTEGER NOT NULL, first_seen INTEGER NOT NULL, date_quality TEXT NOT NULL,
        url TEXT NOT NULL, author TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL,
        rating REAL, rating_max REAL, parent TEXT NOT NULL, reach INTEGER, likes INTEGER, shares INTEGER,
        replies INTEGER, backfill INTEGER NOT NULL, story INTEGER NOT NULL, exact INTEGER, fingerprint TEXT NOT NULL,
        extra TEXT NOT NULL, UNIQUE (source, native_id))""")
    db.execute("CREATE INDEX mention_fingerprint ON mention (fingerprint)")
    db.execute("""CREATE TABLE hit (
        brand TEXT NOT NULL, mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE,
        matched TEXT NOT NULL, mood TEXT NOT NULL, score REAL, method TEXT NOT NULL, words TEXT NOT NULL,
        PRIMARY KEY (brand, mention)) WITHOUT ROWID""")
    db.execute("CREATE INDEX hit_mention ON hit (mention)")
    db.execute("""CREATE TABLE revision (
        mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE, at INTEGER NOT NULL,
        title TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (mention, at)) WITHOUT ROWID""")
    db.execute("""CREATE TABLE sketch (
        hash INTEGER NOT NULL, mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE,
        PRIMARY KEY (hash, mention)) WITHOUT ROWID""")
    db.execute("CREATE INDEX sketch_mention ON sketch (mention)")


@MIGRATIONS()
def m003_search(db: Database) -> None:
    """Full text without an English stemmer: umlauts spelled out on both sides, inflection found by prefix."""
    db.execute(f"""CREATE VIEW searchable AS
        SELECT id, {folded("title")} AS title, {folded("text")} AS text, {folded("author")} AS author FROM mention""")
    db.execute("""CREATE VIRTUAL TABLE fulltext USING fts5 (
        title, text, author, content = 'searchable', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2",
        prefix = '4')""")


@MIGRATIONS()
def m004_series(db: Database) -> None:
    """Counts by hour, kept up with every change and longer than the texts they count."""
    db.execute("""CREATE TABLE hourly (
        brand TEXT NOT NULL, hour INTEGER NOT NULL, source TEXT NOT NULL, medium TEXT NOT NULL,
        total INTEGER NOT NULL, voices INTEGER NOT NULL, negative INTEGER NOT NULL, negative_voices INTEGER NOT NULL,
        neutral INTEGER NOT NULL, positive INTEGER NOT NULL, unscored INTEGER NOT NULL,
        PRIMARY KEY (brand, hour, source)) WITHOUT ROWID""")
    db.execute("CREATE INDEX hourly_source ON hourly (source, hour)")


@MIGRATIONS()
def m005_incidents(db: Database) -> None:
    """Incidents, all that happened to them, and the promises made: the outbox."""
    db.execute("""CREATE TABLE incident (
        id INTEGER PRIMARY KEY, brand TEXT NOT NULL, state TEXT NOT NULL, level INTEGER NOT NULL,
        max_level INTEGER NOT NULL, opened INTEGER NOT NULL, changed INTEGER NOT NULL, calm_since INTEGER,
        closed INTEGER, waves INTEGER NOT NULL, playbook TEXT NOT NULL, peak_volume INTEGER NOT NULL, last TEXT)""")
    db.execute("CREATE INDEX incident_brand ON incident (brand, id)")
    db.execute("""CREATE TABLE event (
        id INTEGER PRIMARY KEY, incident INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
        at INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL)""")
    db.execute("CREATE INDEX event_incident ON event (incident, id)")
    db.execute("""CREATE TABLE outbox (
        key TEXT PRIMARY KEY, incident INTEGER NOT NULL, channel TEXT NOT NULL, reason TEXT NOT NULL,
        level INTEGER NOT NULL, notice TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
        due INTEGER NOT NULL, begun INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
        created INTEGER NOT NULL, sent INTEGER) WITHOUT ROWID""")
    db.execute("CREATE INDEX outbox_due ON outbox (state, due)")
    db.execute("CREATE TABLE agenda (task TEXT PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID")
    db.execute("CREATE TABLE owner (id INTEGER PRIMARY KEY CHECK (id = 1), pid INTEGER, host TEXT, since INTEGER)")


@MIGRATIONS()
def m006_open_sources(db: Database) -> None:
    """Deletions, averages as series, what a source showed last, its rhythm, its blind times, and waits of hosts."""
    db.execute("ALTER TABLE mention ADD COLUMN rating_min REAL")
    db.execute("ALTER TABLE mention ADD COLUMN missed INTEGER")
    db.execute("ALTER TABLE mention ADD COLUMN deleted INTEGER")
    db.execute("CREATE INDEX mention_source ON mention (source, published)")
    db.execute("ALTER TABLE source ADD COLUMN host TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE source ADD COLUMN failing_since INTEGER")
    db.execute("ALTER TABLE source ADD COLUMN shown BLOB NOT NULL DEFAULT x''")
    db.execute("ALTER TABLE source ADD COLUMN rhythm TEXT NOT NULL DEFAULT '{}'")
    db.execute("""CREATE TABLE aggregate (
        source TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL, average REAL NOT NULL, best REAL NOT NULL,
        worst REAL NOT NULL, ratings INTEGER, reviews INTEGER, PRIMARY KEY (source, subject, at)) WITHOUT ROWID""")
    db.execute("""CREATE TABLE blind (
        source TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, told INTEGER,
        PRIMARY KEY (source, since)) WITHOUT ROWID""")
    db.execute("CREATE TABLE host (name TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID")


@MIGRATIONS()
def m007_tones(db: Database) -> None:
    """How likely each class is; what people said of a tone; phrases that decide it; and what was learned from labels.

    A label keeps hashes of its text's features, not the text: what was learned outlives the mention, its words do not.
    """
    db.execute("ALTER TABLE hit ADD COLUMN negative REAL")
    db.execute("ALTER TABLE hit ADD COLUMN positive REAL")
    db.execute("""CREATE TABLE label (
        brand TEXT NOT NULL, mention INTEGER NOT NULL, at INTEGER NOT NULL, mood TEXT NOT NULL, reason TEXT NOT NULL,
        lang TEXT NOT NULL, before TEXT NOT NULL, score REAL, method TEXT NOT NULL, asked INTEGER NOT NULL,
        features BLOB NOT NULL, PRIMARY KEY (brand, mention)) WITHOUT ROWID""")
    db.execute("CREATE INDEX label_at ON label (at)")
    db.execute("""CREATE TABLE phrase (
        brand TEXT NOT NULL, words TEXT NOT NULL, mood TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (brand, words)) WITHOUT ROWID""")
    db.execute("""CREATE TABLE correction (
        brand TEXT NOT NULL, lang TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, base TEXT NOT NULL,
        labels INTEGER NOT NULL, active INTEGER NOT NULL, report TEXT NOT NULL, weights BLOB NOT NULL,
        PRIMARY KEY (brand, lang, version)) WITHOUT ROWID""")


@MIGRATIONS()
def m008_topics(db: Database) -> None:
    """What each incident is about, so that a brand may have several at once, and what it was at its height, as JSON."""
    db.execute("ALTER TABLE incident ADD COLUMN topic TEXT")
    db.execute("ALTER TABLE incident ADD COLUMN height TEXT")


@MIGRATIONS()
def m009_hands(db: Database) -> None:
    """What people do about incidents, who did it, what channels call a message, and what is to stay silent.

    The log of an incident is append-only: the database itself refuses to change it.
    """
    db.execute("ALTER TABLE incident ADD COLUMN handling TEXT NOT NULL DEFAULT '{}'")
    db.execute("ALTER TABLE incident ADD COLUMN version INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE incident ADD COLUMN facts TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE incident ADD COLUMN plan TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE event ADD COLUMN actor TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'message'")
    db.execute("""CREATE TABLE thread (
        incident INTEGER NOT NULL, channel TEXT NOT NULL, root TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (incident, channel)) WITHOUT ROWID""")
    db.execute("""CREATE TABLE silence (
        id INTEGER PRIMARY KEY, owner TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL,
        until INTEGER NOT NULL, brand TEXT NOT NULL, topic TEXT NOT NULL, source TEXT NOT NULL, level INTEGER NOT NULL,
        ended INTEGER)""")
    db.execute("""CREATE TABLE sign (
        brand TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, surprise REAL NOT NULL,
        voices INTEGER NOT NULL, usual REAL NOT NULL, window INTEGER NOT NULL, arranged INTEGER NOT NULL,
        words TEXT NOT NULL, PRIMARY KEY (brand, since)) WITHOUT ROWID""")
    db.execute("""CREATE TRIGGER event_is_written_once BEFORE UPDATE ON event
        BEGIN SELECT RAISE (ABORT, 'the log of an incident is append-only'); END""")
    db.execute("""CREATE TRIGGER event_is_never_replaced BEFORE INSERT ON event
        WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
        BEGIN SELECT RAISE (ABORT, 'the log of an incident is append-only'); END""")
    db.execute("""CREATE TRIGGER incident_is_kept BEFORE DELETE ON incident
        WHEN OLD.state <> 'candidate' OR OLD.closed IS NOT NULL
        BEGIN SELECT RAISE (ABORT, 'an incident is never deleted'); END""")
    db.execute("""CREATE TRIGGER event_is_kept BEFORE DELETE ON event
        WHEN (SELECT state FROM incident WHERE id = OLD.incident) <> 'candidate'
        BEGIN SELECT RAISE (ABORT, 'the log of an incident is append-only'); END""")


@MIGRATIONS()
def m010_dangers(db: Database) -> None:
    """Which originals report danger to people, and from when on that is known: older texts were never asked."""
    db.execute("""CREATE TABLE danger (
        brand TEXT NOT NULL, mention INTEGER NOT NULL, seen INTEGER NOT NULL,
        PRIMARY KEY (brand, mention)) WITHOUT ROWID""")
    db.execute("CREATE INDEX danger_mention ON danger (mention)")
    db.execute("CREATE TABLE asked (since INTEGER)")
    db.execute("INSERT INTO asked SELECT max(first_seen) FROM mention")


@MIGRATIONS()
def m012_who_ended_a_silence(db: Database) -> None:
    """Who ended a silence early, beside when: whoever made it can ask them why."""
    db.execute("ALTER TABLE silence ADD COLUMN ended_by TEXT NOT NULL DEFAULT ''")


@MIGRATIONS()
def m013_relations(db: Database) -> None:
    """How mentions were read for the relationship, which are still to be, and the key of their authors' pseudonyms.

    What was read of a text goes when the text changes or goes.
    """
    db.execute("""CREATE TABLE relation (
        mention INTEGER PRIMARY KEY REFERENCES mention (id) ON DELETE CASCADE,
        phase TEXT NOT NULL, intents TEXT NOT NULL, touchpoint TEXT NOT NULL, emotion TEXT NOT NULL,
        cues TEXT NOT NULL)""")
    db.execute("""CREATE TABLE unread (
        mention INTEGER PRIMARY KEY REFERENCES mention (id) ON DELETE CASCADE)""")
    db.execute("INSERT INTO unread SELECT id FROM mention WHERE deleted IS NULL")
    db.execute("CREATE TABLE reader (id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL)")
    db.execute("""CREATE TRIGGER mention_to_be_read AFTER INSERT ON mention
        BEGIN INSERT OR IGNORE INTO unread VALUES (NEW.id); END""")
    db.execute("""CREATE TRIGGER mention_to_be_read_anew AFTER UPDATE OF title, text ON mention
        WHEN OLD.title <> NEW.title OR OLD.text <> NEW.text
        BEGIN DELETE FROM relation WHERE mention = NEW.id; INSERT OR IGNORE INTO unread VALUES (NEW.id); END""")
    db.execute("CREATE TABLE pseudonym (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL)")
    db.execute("INSERT INTO pseudonym VALUES (1, randomblob(32))")


@MIGRATIONS()
def m014_desk(db: Database) -> None:
    """What people say they have answered, what becomes of feedback, and whose backlog calls. Nothing is overwritten."""
    db.execute("""CREATE TABLE answered (
        id INTEGER PRIMARY KEY, mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE,
        at INTEGER NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL)""")
    db.execute("CREATE INDEX answered_mention ON answered (mention)")
    db.execute("""CREATE TABLE feedback (
        number INTEGER PRIMARY KEY, brand TEXT NOT NULL, topic TEXT NOT NULL, opened INTEGER NOT NULL)""")
    db.execute("""CREATE TABLE feedback_mention (
        feedback INTEGER NOT NULL REFERENCES feedback (number) ON DELETE CASCADE,
        mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE,
        PRIMARY KEY (feedback, mention)) WITHOUT ROWID""")
    db.execute("CREATE INDEX feedback_of_mention ON feedback_mention (mention)")
    db.execute("""CREATE TABLE feedback_step (
        id INTEGER PRIMARY KEY, feedback INTEGER NOT NULL REFERENCES feedback (number) ON DELETE CASCADE,
        at INTEGER NOT NULL, progress TEXT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL)""")
    db.execute("CREATE TABLE backlog (brand TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID")


@MIGRATIONS()
def m015_claims(db: Database) -> None:
    """The register of rumours, and the triggers that take traces out of it; its history is append-only."""
    for sql in (*claimtables.TABLES, *claimtables.TRIGGERS):
        db.execute(sql)
