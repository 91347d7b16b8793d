"""The table of what is counted by contact phase, as a migration; kept apart from ``schema``.

The database keeps it up by itself, for how a mention was read and which brands it names change in many places. What
``INSERT OR REPLACE`` replaces counts as deleted there: ``recursive_triggers`` is on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from listener.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

_HOUR = "(mention >> 20) / 3600 * 3600"
"""Ids hold the seconds of ``mention.at``."""
_OF_HIT = f"SELECT {{row}}.brand, {_HOUR}, phase FROM relation WHERE mention = {{row}}.mention"
_OF_RELATION = f"SELECT brand, {_HOUR}, {{row}}.phase FROM hit WHERE mention = {{row}}.mention"


def _counted(which: str, more: str) -> str:
    """Return SQL that counts these (brand, hour, phase) once more or less.

    Without a conflict of its own: within a trigger the way of the statement outside would decide it (``INSERT OR
    REPLACE`` of how a mention was read).
    """
    return f"""INSERT INTO phase_hourly SELECT brand, hour, phase, 0 FROM (SELECT '' AS brand, 0 AS hour, '' AS phase
                WHERE 0 UNION ALL {which}) AS these WHERE NOT EXISTS (SELECT 1 FROM phase_hourly AS known
                WHERE (known.brand, known.hour, known.phase) = (these.brand, these.hour, these.phase));
            UPDATE phase_hourly SET total = total {more} 1 WHERE (brand, hour, phase) IN ({which});"""


TRIGGERS = (
    f"""CREATE TRIGGER phase_of_hit AFTER INSERT ON hit
        BEGIN {_counted(_OF_HIT.format(row="NEW"), "+")} END""",
    f"""CREATE TRIGGER phase_of_hit_goes AFTER DELETE ON hit
        BEGIN {_counted(_OF_HIT.format(row="OLD"), "-")} END""",
    f"""CREATE TRIGGER phase_is_read AFTER INSERT ON relation
        BEGIN {_counted(_OF_RELATION.format(row="NEW"), "+")} END""",
    f"""CREATE TRIGGER phase_goes AFTER DELETE ON relation
        BEGIN {_counted(_OF_RELATION.format(row="OLD"), "-")} END""",
)


@MIGRATIONS()
def m018_phases(db: Database) -> None:
    """Mentions by brand, hour and contact phase, as far as they were read and as long as they are stored."""
    db.execute("""CREATE TABLE phase_hourly (
        brand TEXT NOT NULL, hour INTEGER NOT NULL, phase TEXT NOT NULL, total INTEGER NOT NULL,
        PRIMARY KEY (brand, hour, phase)) WITHOUT ROWID""")
    db.execute(f"""INSERT INTO phase_hourly SELECT brand, {_HOUR} AS hour, phase, count(*)
        FROM hit JOIN relation USING (mention) GROUP BY 1, 2, 3""")
    for sql in TRIGGERS:
        db.execute(sql)
