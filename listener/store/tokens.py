"""The words of a text as SQLite's full-text index has them, for an index that is not SQLite's: a query means one thing.

What a letter is, and which letters are one, is asked of SQLite itself; most of a text is ASCII, where that is plain.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache, lru_cache
from threading import Lock

_FOLD = ("ä ae", "ö oe", "ü ue", "Ä ae", "Ö oe", "Ü ue", "ß ss", "ẞ ss")
TOKENIZER = "unicode61 remove_diacritics 2"
"""As ``schema`` has it for the index of a file."""
LONGEST = 500
"""Letters of a word that count; nothing that people write is longer, and PostgreSQL takes no more than 2,046 bytes."""
_RUNS = re.compile("[0-9A-Za-z\x80-\U0010ffff]+")
"""Any other sign of ASCII stands between words."""
_LOCK = Lock()


def folded(column: str) -> str:
    """Return SQL that spells umlauts out, so that Ärger and Aerger are one word to the index, in plain SQLite."""
    sql = column
    for pair in _FOLD:
        umlaut, plain = pair.split()
        sql = f"replace({sql}, '{umlaut}', '{plain}')"
    return sql


def refolded(text: str) -> str:
    """Return what ``folded`` makes of a text."""
    for pair in _FOLD:
        umlaut, plain = pair.split()
        text = text.replace(umlaut, plain)
    return text


def tokens(text: str) -> list[str]:
    """Return the words of a text (``refolded`` before, if it is one of a mention), in their order."""
    found: list[str] = []
    for run in _RUNS.findall(text):
        if run.isascii():
            found.append(run.lower()[:LONGEST])
        else:
            found.extend(_asked(run))
    return found


@lru_cache(maxsize=1 << 16)
def _asked(run: str) -> tuple[str, ...]:
    with _LOCK:
        memory = _memory()
        memory.execute("INSERT INTO one (rowid, text) VALUES (1, ?)", [run])
        rows = memory.execute("SELECT term FROM word ORDER BY offset").fetchall()
        memory.execute("INSERT INTO one (one) VALUES ('delete-all')")
    return tuple(term[:LONGEST] for (term,) in rows)


@cache
def _memory() -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    memory.execute(f"CREATE VIRTUAL TABLE one USING fts5 (text, content = '', tokenize = \"{TOKENIZER}\")")
    memory.execute("CREATE VIRTUAL TABLE word USING fts5vocab (one, instance)")
    return memory
