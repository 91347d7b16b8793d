"""The tables as they begin on PostgreSQL: what all migrations up to ``BEGINS_WITH`` have made of a file.

In the words of SQLite as far as both have them (``pgsql.declared``); a test compares tables and columns. Later
migrations are written for both.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from listener.errors import StoreError
from listener.store import pgtext, pgtriggers
from listener.store.pgsql import declared
from listener.store.schema_privacy import IN_CLEAR

if TYPE_CHECKING:
    from listener.model.url import DatabaseUrl
    from listener.store.db import Cursor, Values
    from listener.store.postgres import PostgresConnection
    from listener.store.steps import Steps

BEGINS_WITH = "m020_privacy"
"""The last migration that the tables below hold."""
APPLIED = "listener_migration"
"""Holds the names of the migrations that a database has."""

NUMBERS = """CREATE FUNCTION next_number(which text, field text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
    DECLARE last bigint;
    BEGIN
        EXECUTE format('SELECT max(%I) FROM %I', field, which) INTO last;
        RETURN coalesce(last, 0) + 1;
    END $$"""
"""The number of the next row, as SQLite gives it: there is one writer at a time, and a rollback leaves no gap."""
_FUNCTIONS = (
    NUMBERS,
    # The path names members only: '$.reply'. What lies there is returned as text, as far as it is no null.
    """CREATE FUNCTION json_extract(given text, path text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS $$ SELECT given::json #>> string_to_array(substr(path, 3), '.') $$""",
    """CREATE FUNCTION json_array_length(given text, path text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS $$ SELECT CASE json_typeof(given::json #> string_to_array(substr(path, 3), '.')) WHEN 'array'
            THEN json_array_length(given::json #> string_to_array(substr(path, 3), '.')) ELSE 0 END::bigint $$""",
    """CREATE FUNCTION json_each(given text) RETURNS TABLE (value bigint) LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS $$ SELECT one::bigint FROM json_array_elements_text(given::json) AS one $$""",
    """CREATE FUNCTION substr(whole text, start bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS $$ SELECT substr(whole, start::int) $$""",
    """CREATE FUNCTION substr(whole text, start bigint, letters bigint) RETURNS text LANGUAGE sql IMMUTABLE
        PARALLEL SAFE AS $$ SELECT substr(whole, start::int, letters::int) $$""",
    """CREATE FUNCTION instr(whole text, part text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS $$ SELECT strpos(whole, part)::bigint $$""",
)
"""What SQLite knows by these names. Only for texts: PostgreSQL's own of the same name are for other types."""
TABLES = (
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
    """CREATE TABLE source (name TEXT PRIMARY KEY, kind TEXT NOT NULL, cursor TEXT NOT NULL DEFAULT '{}', due
        INTEGER NOT NULL, first INTEGER NOT NULL DEFAULT 1, covered INTEGER, failures INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '', options TEXT NOT NULL DEFAULT '', last_visit INTEGER, last_success INTEGER,
        last_new INTEGER, active INTEGER NOT NULL DEFAULT 1, fetched INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT
        NULL DEFAULT 0, known INTEGER NOT NULL DEFAULT 0, revised INTEGER NOT NULL DEFAULT 0, filtered INTEGER NOT
        NULL DEFAULT 0, quarantined INTEGER NOT NULL DEFAULT 0, host TEXT NOT NULL DEFAULT '', failing_since
        INTEGER, shown BLOB NOT NULL DEFAULT '', rhythm TEXT NOT NULL DEFAULT '{}')""",
    "CREATE INDEX source_due ON source (active, due)",
    """CREATE TABLE visit (id INTEGER PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL, error TEXT NOT NULL
        DEFAULT '', fetched INTEGER NOT NULL, stored INTEGER NOT NULL, known INTEGER NOT NULL, revised INTEGER NOT
        NULL, filtered INTEGER NOT NULL, quarantined INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX visit_at ON visit (at)",
    """CREATE TABLE mention (id INTEGER PRIMARY KEY, source TEXT NOT NULL, native_id TEXT NOT NULL, medium TEXT NOT
        NULL, at INTEGER NOT NULL, published INTEGER NOT NULL, first_seen INTEGER NOT NULL, date_quality TEXT NOT
        NULL, url TEXT NOT NULL, author TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL,
        rating REAL, rating_max REAL, parent TEXT NOT NULL, reach INTEGER, likes INTEGER, shares INTEGER, replies
        INTEGER, backfill INTEGER NOT NULL, story INTEGER NOT NULL, exact INTEGER, fingerprint TEXT NOT NULL, extra
        TEXT NOT NULL, rating_min REAL, missed INTEGER, deleted INTEGER, UNIQUE (source, native_id))""",
    "CREATE INDEX mention_fingerprint ON mention (fingerprint)",
    """CREATE TABLE hit (brand TEXT NOT NULL, mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE,
        matched TEXT NOT NULL, mood TEXT NOT NULL, score REAL, method TEXT NOT NULL, words TEXT NOT NULL, negative
        REAL, positive REAL, PRIMARY KEY (brand, mention))""",
    "CREATE INDEX hit_mention ON hit (mention)",
    """CREATE TABLE revision (mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE, at INTEGER NOT
        NULL, title TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (mention, at))""",
    """CREATE TABLE sketch (hash INTEGER NOT NULL, mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE
        CASCADE, PRIMARY KEY (hash, mention))""",
    "CREATE INDEX sketch_mention ON sketch (mention)",
    """CREATE TABLE hourly (brand TEXT NOT NULL, hour INTEGER NOT NULL, source TEXT NOT NULL, medium TEXT NOT NULL,
        total INTEGER NOT NULL, voices INTEGER NOT NULL, negative INTEGER NOT NULL, negative_voices INTEGER NOT
        NULL, neutral INTEGER NOT NULL, positive INTEGER NOT NULL, unscored INTEGER NOT NULL, PRIMARY KEY (brand,
        hour, source))""",
    "CREATE INDEX hourly_source ON hourly (source, hour)",
    """CREATE TABLE incident (id INTEGER PRIMARY KEY, brand TEXT NOT NULL, state TEXT NOT NULL, level INTEGER NOT
        NULL, max_level INTEGER NOT NULL, opened INTEGER NOT NULL, changed INTEGER NOT NULL, calm_since INTEGER,
        closed INTEGER, waves INTEGER NOT NULL, playbook TEXT NOT NULL, peak_volume INTEGER NOT NULL, last TEXT,
        topic TEXT, height TEXT, handling TEXT NOT NULL DEFAULT '{}', version INTEGER NOT NULL DEFAULT 0, facts TEXT
        NOT NULL DEFAULT '[]', plan TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX incident_brand ON incident (brand, id)",
    """CREATE TABLE event (id INTEGER PRIMARY KEY, incident INTEGER NOT NULL REFERENCES incident (id) ON DELETE
        CASCADE, at INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL, actor TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX event_incident ON event (incident, id)",
    """CREATE TABLE outbox (key TEXT PRIMARY KEY, incident INTEGER NOT NULL, channel TEXT NOT NULL, reason TEXT NOT
        NULL, level INTEGER NOT NULL, notice TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT
        0, due INTEGER NOT NULL, begun INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '', created INTEGER
        NOT NULL, sent INTEGER, kind TEXT NOT NULL DEFAULT 'message')""",
    "CREATE INDEX outbox_due ON outbox (state, due)",
    "CREATE TABLE agenda (task TEXT PRIMARY KEY, due INTEGER NOT NULL)",
    "CREATE TABLE owner (id INTEGER PRIMARY KEY CHECK (id = 1), pid INTEGER, host TEXT, since INTEGER)",
    "CREATE INDEX mention_source ON mention (source, published)",
    """CREATE TABLE aggregate (source TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL, average REAL NOT
        NULL, best REAL NOT NULL, worst REAL NOT NULL, ratings INTEGER, reviews INTEGER, PRIMARY KEY (source,
        subject, at))""",
    """CREATE TABLE blind (source TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, told INTEGER, PRIMARY KEY
        (source, since))""",
    "CREATE TABLE host (name TEXT PRIMARY KEY, until INTEGER NOT NULL)",
    """CREATE TABLE label (brand TEXT NOT NULL, mention INTEGER NOT NULL, at INTEGER NOT NULL, mood TEXT NOT NULL,
        reason TEXT NOT NULL, lang TEXT NOT NULL, before TEXT NOT NULL, score REAL, method TEXT NOT NULL, asked
        INTEGER NOT NULL, features BLOB NOT NULL, PRIMARY KEY (brand, mention))""",
    "CREATE INDEX label_at ON label (at)",
    """CREATE TABLE phrase (brand TEXT NOT NULL, words TEXT NOT NULL, mood TEXT NOT NULL, reason TEXT NOT NULL, at
        INTEGER NOT NULL, PRIMARY KEY (brand, words))""",
    """CREATE TABLE correction (brand TEXT NOT NULL, lang TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT
        NULL, base TEXT NOT NULL, labels INTEGER NOT NULL, active INTEGER NOT NULL, report TEXT NOT NULL, weights
        BLOB NOT NULL, PRIMARY KEY (brand, lang, version))""",
    """CREATE TABLE thread (incident INTEGER NOT NULL, channel TEXT NOT NULL, root TEXT NOT NULL, at INTEGER NOT
        NULL, PRIMARY KEY (incident, channel))""",
    """CREATE TABLE silence (id INTEGER PRIMARY KEY, owner TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT
        NULL, until INTEGER NOT NULL, brand TEXT NOT NULL, topic TEXT NOT NULL, source TEXT NOT NULL, level INTEGER
        NOT NULL, ended INTEGER, ended_by TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE sign (brand TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, surprise REAL NOT
        NULL, voices INTEGER NOT NULL, usual REAL NOT NULL, "window" INTEGER NOT NULL, arranged INTEGER NOT NULL,
        words TEXT NOT NULL, PRIMARY KEY (brand, since))""",
    """CREATE TABLE danger (brand TEXT NOT NULL, mention INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY
        (brand, mention))""",
    "CREATE INDEX danger_mention ON danger (mention)",
    "CREATE TABLE asked (since INTEGER)",
    """CREATE TABLE relation (mention INTEGER PRIMARY KEY REFERENCES mention (id) ON DELETE CASCADE, phase TEXT NOT
        NULL, intents TEXT NOT NULL, touchpoint TEXT NOT NULL, emotion TEXT NOT NULL, cues TEXT NOT NULL)""",
    "CREATE TABLE unread (mention INTEGER PRIMARY KEY REFERENCES mention (id) ON DELETE CASCADE)",
    "CREATE TABLE reader (id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL)",
    "CREATE TABLE pseudonym (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL)",
    """CREATE TABLE answered (id INTEGER PRIMARY KEY, mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE
        CASCADE, at INTEGER NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL)""",
    "CREATE INDEX answered_mention ON answered (mention)",
    """CREATE TABLE feedback (number INTEGER PRIMARY KEY, brand TEXT NOT NULL, topic TEXT NOT NULL, opened INTEGER
        NOT NULL)""",
    """CREATE TABLE feedback_mention (feedback INTEGER NOT NULL REFERENCES feedback (number) ON DELETE CASCADE,
        mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE, PRIMARY KEY (feedback, mention))""",
    "CREATE INDEX feedback_of_mention ON feedback_mention (mention)",
    """CREATE TABLE feedback_step (id INTEGER PRIMARY KEY, feedback INTEGER NOT NULL REFERENCES feedback (number)
        ON DELETE CASCADE, at INTEGER NOT NULL, progress TEXT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL)""",
    "CREATE TABLE backlog (brand TEXT PRIMARY KEY, since INTEGER NOT NULL)",
    """CREATE TABLE claim (number INTEGER PRIMARY KEY AUTOINCREMENT, brand TEXT NOT NULL, opened INTEGER NOT NULL,
        gist TEXT NOT NULL, gist_of INTEGER, traits TEXT NOT NULL, tellings INTEGER NOT NULL, reopened TEXT NOT
        NULL, merged INTEGER REFERENCES claim (number) ON DELETE CASCADE)""",
    "CREATE INDEX claim_brand ON claim (brand, number)",
    "CREATE INDEX claim_gist ON claim (gist_of)",
    "CREATE INDEX claim_merged ON claim (merged)",
    """CREATE TABLE claim_place (id INTEGER PRIMARY KEY, claim INTEGER NOT NULL REFERENCES claim (number) ON DELETE
        CASCADE, source TEXT NOT NULL, url TEXT NOT NULL, at INTEGER NOT NULL, reach INTEGER, gone INTEGER)""",
    "CREATE INDEX claim_place_claim ON claim_place (claim)",
    """CREATE TABLE claim_mention (mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE CASCADE, place
        INTEGER NOT NULL REFERENCES claim_place (id) ON DELETE CASCADE, PRIMARY KEY (mention, place))""",
    "CREATE INDEX claim_mention_place ON claim_mention (place)",
    """CREATE TABLE claim_answer (id INTEGER PRIMARY KEY, place INTEGER NOT NULL REFERENCES claim_place (id) ON
        DELETE CASCADE, at INTEGER NOT NULL, who TEXT NOT NULL, noted INTEGER NOT NULL)""",
    "CREATE INDEX claim_answer_place ON claim_answer (place)",
    """CREATE TABLE claim_evidence (id INTEGER PRIMARY KEY, claim INTEGER NOT NULL REFERENCES claim (number) ON
        DELETE CASCADE, verdict TEXT NOT NULL, what TEXT NOT NULL, url TEXT NOT NULL, who TEXT NOT NULL, at INTEGER
        NOT NULL)""",
    "CREATE INDEX claim_evidence_claim ON claim_evidence (claim)",
    "CREATE TABLE rumour (mention INTEGER PRIMARY KEY REFERENCES mention (id) ON DELETE CASCADE)",
    "CREATE INDEX mention_copies ON mention (story) WHERE story <> id AND deleted IS NULL",
    """CREATE TABLE phase_hourly (brand TEXT NOT NULL, hour INTEGER NOT NULL, phase TEXT NOT NULL, total INTEGER
        NOT NULL, PRIMARY KEY (brand, hour, phase))""",
    """CREATE TABLE lead_event (author TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (author,
        day, kind))""",
    """CREATE TABLE consent (id INTEGER PRIMARY KEY, mention INTEGER NOT NULL REFERENCES mention (id) ON DELETE
        CASCADE, at INTEGER NOT NULL, actor TEXT NOT NULL, evidence TEXT NOT NULL, given INTEGER NOT NULL,
        fingerprint TEXT NOT NULL)""",
    "CREATE INDEX consent_mention ON consent (mention)",
    f"CREATE INDEX mention_in_clear ON mention (id) WHERE {IN_CLEAR}",
    "CREATE TABLE erased (hash BLOB PRIMARY KEY)",
    "CREATE TABLE veil (id INTEGER PRIMARY KEY CHECK (id = 1), mark TEXT NOT NULL, below INTEGER)",
    """CREATE TABLE objection (person TEXT PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT
        NULL, reason TEXT NOT NULL, refused INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE hold (mention INTEGER NOT NULL, incident INTEGER NOT NULL DEFAULT 0, until INTEGER NOT NULL, at
        INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (mention, incident))""",
    """CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, deed TEXT NOT NULL,
        person TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL)""",
    """CREATE TABLE "user" (name TEXT PRIMARY KEY, access TEXT NOT NULL, password TEXT NOT NULL, created INTEGER
        NOT NULL, changed INTEGER NOT NULL)""",
    """CREATE UNIQUE INDEX user_name ON "user" (lower(name))""",
    """CREATE TABLE session (token BLOB PRIMARY KEY, "user" TEXT NOT NULL REFERENCES "user" (name) ON DELETE
        CASCADE, created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL)""",
    """CREATE INDEX "session_user" ON session ("user", created)""",
    "CREATE INDEX session_expires ON session (expires)",
    "CREATE TABLE login_failure (who BLOB PRIMARY KEY, count INTEGER NOT NULL, last INTEGER NOT NULL)",
    "CREATE TABLE form_key (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL)",
)
_BEGUN = (
    "INSERT INTO asked VALUES (NULL)",
    "INSERT INTO counter VALUES ('tones', 0)",
)


def applied(connection: PostgresConnection) -> list[str]:
    """Return the names of the migrations that a database has, in their order; none for an empty one."""
    if connection.execute("SELECT to_regclass(?)", [APPLIED]).fetchone()[0] is None:
        return []
    return [name for (name,) in connection.execute(f"SELECT name FROM {APPLIED} ORDER BY number")]


def note(connection: PostgresConnection, names: Sequence[str]) -> None:
    """Note migrations as done."""
    connection.executemany(f"INSERT INTO {APPLIED} (name) VALUES (?)", [(name,) for name in names])


def begin(connection: PostgresConnection, place: DatabaseUrl) -> None:
    """Make all tables in an empty database. Raises StoreError if somebody else's are there."""
    count = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
    if connection.execute(count).fetchone()[0]:
        raise StoreError(f"{place} holds tables of another program; name a database of its own, or another search_path")
    connection.execute(declared(f"CREATE TABLE {APPLIED} (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE)"))
    for sql in _FUNCTIONS:
        connection.execute(sql)
    for sql in TABLES:
        connection.execute(declared(sql))
    for sql in (*pgtext.TABLES, *pgtriggers.FUNCTIONS, *pgtriggers.TRIGGERS, *_BEGUN):
        connection.execute(sql)
    for table in ("pseudonym", "form_key"):
        connection.execute(f"INSERT INTO {table} VALUES (1, ?)", [secrets.token_bytes(32)])


class Declaring:
    """What a migration is given in place of a file: it says what it makes in the words of SQLite."""

    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Values = ()) -> Cursor:
        """Do a statement."""
        return self._connection.execute(declared(sql), values)


def migrate(connection: PostgresConnection, place: DatabaseUrl, steps: Steps) -> None:
    """Do what is due. Raises StoreError."""
    known = applied(connection)
    if not known:
        begin(connection, place)
        known = [name for name in steps.names if name <= BEGINS_WITH]
        note(connection, known)
    for name, step in steps.elsewhere().items():
        if name not in known:
            step(Declaring(connection))
            note(connection, [name])
