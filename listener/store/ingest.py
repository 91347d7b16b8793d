"""What one visit brought becomes rows: mentions, hits, index, series and the source's cursor in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.model import BrandId, Json, Judged, MentionId, Mood, Tone
from listener.store import dangers, erased, fulltext, series, tags
from listener.store.db import Connection, marks, seconds, some_of

_json = json.JSONEncoder(ensure_ascii=False).encode  # ``json.dumps`` makes such an encoder for each call
_SEQUENCE_BITS = 20
_REVISIONS = 9
"""Latest older versions that are kept beside the first: some pages change with every visitor."""
_COLUMNS = (
    "id, source, native_id, medium, at, published, first_seen, date_quality, url, author, title, text, lang, rating, "
    "rating_max, parent, reach, likes, shares, replies, backfill, story, exact, fingerprint, extra, rating_min"
)
_INSERT = f"INSERT INTO mention ({_COLUMNS}) VALUES ({', '.join('?' * 26)})"
_HIT = (
    "INSERT INTO hit (brand, mention, matched, mood, score, method, words, negative, positive) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_TONE = "mood, score, method, words, negative, positive"
_SAID = f"SELECT {_TONE}, brand, mention FROM hit WHERE mention = ? AND method = 'label'"
_RETONE = (
    "UPDATE hit SET mood = ?, score = ?, method = ?, words = ?, negative = ?, positive = ? "
    "WHERE brand = ? AND mention = ?"
)

index, unindex = fulltext.index, fulltext.unindex


@dataclass(frozen=True, slots=True)
class Known:
    """What is already stored under a native id."""

    id: MentionId
    fingerprint: str
    """Empty: its text was forgotten, and it is not to come back."""


_ERASED = Known(MentionId(0), "")
"""In place of what was erased with its author: known, and it does not come back. No mention has this id."""


def known(connection: Connection, source: str, native_ids: Iterable[str]) -> dict[str, Known]:
    """Return what is stored of these ids, by native id."""
    found: dict[str, Known] = {}
    for some in some_of(native_ids):
        rows = connection.execute(
            f"SELECT native_id, id, fingerprint FROM mention WHERE source = ? AND native_id IN ({marks(some)})",
            [source, *some],
        )
        found.update({native: Known(MentionId(id_), print_) for native, id_, print_ in rows})
        found.update(dict.fromkeys(erased.barred(connection, source, some), _ERASED))
    return found


def insert(connection: Connection, batch: Sequence[Judged]) -> list[MentionId]:
    """Store new mentions and return their ids, in the order given. Links within the batch are resolved here."""
    ids = _new_ids(connection, batch)
    stories = _stories(connection, batch, ids)
    ordered = sorted(zip(ids, batch, stories, strict=True))  # a full-text index is fast only with rising ids
    connection.executemany(
        _INSERT,
        [_row(id_, judged, story) for id_, judged, story in ordered],
    )
    connection.executemany(_HIT, [row for id_, judged, _ in ordered for row in _hits(id_, judged)])
    originals = [(id_, judged) for id_, judged, story in ordered if story == id_]
    _sketch(connection, originals)
    for id_, judged in (one for one in originals if one[1].danger):
        dangers.note(connection, [(id_, judged)], judged.mention.first_seen)
    fulltext.add(connection, [_words(id_, judged) for id_, judged, _ in ordered])
    series.add(connection, [(judged, story == id_) for id_, judged, story in ordered])
    return ids


def revise(connection: Connection, id_: MentionId, judged: Judged, now: datetime) -> None:
    """Replace the text of an edited mention; the old version is kept, the series follow the new tone."""
    title, text, story = connection.execute("SELECT title, text, story FROM mention WHERE id = ?", [id_]).fetchone()
    if title or text:
        connection.execute("INSERT OR IGNORE INTO revision VALUES (?, ?, ?, ?)", [id_, seconds(now), title, text])
    connection.execute(
        "DELETE FROM revision WHERE mention = ? AND at NOT IN (SELECT min(at) FROM revision WHERE mention = ?) "
        "AND at NOT IN (SELECT at FROM revision WHERE mention = ? ORDER BY at DESC LIMIT ?)",
        [id_, id_, id_, _REVISIONS],
    )
    unindex(connection, [id_])
    mention = judged.mention
    connection.execute(
        "UPDATE mention SET title = ?, text = ?, lang = ?, url = ?, author = ?, parent = ?, extra = ?, "
        "fingerprint = ?, deleted = NULL, missed = NULL WHERE id = ?",
        [
            *(
                mention.title,
                mention.text,
                mention.lang,
                mention.url,
                mention.author,
                mention.parent,
                as_text(mention.extra),
            ),
            *(judged.fingerprint, id_),
        ],
    )
    connection.execute("DELETE FROM sketch WHERE mention = ?", [id_])
    if story == id_:
        _sketch(connection, [(id_, judged)])
    dangers.renote(connection, id_, judged, now, original=story == id_)
    series.remove(connection, [id_])
    said = connection.execute(_SAID, [id_]).fetchall()
    connection.execute("DELETE FROM hit WHERE mention = ?", [id_])
    connection.executemany(_HIT, _hits(id_, judged))
    connection.executemany(_RETONE, said)  # what a person said stands until a person takes it back
    series.restore(connection, [id_])
    index(connection, [id_])


def retone(connection: Connection, brand: BrandId, id_: MentionId, tone: Tone) -> None:
    """Change the tone of a mention toward a brand; the caller keeps the series up."""
    connection.execute(_RETONE, [*_tone(tone), brand, id_])


def _sketch(connection: Connection, originals: Sequence[tuple[MentionId, Judged]]) -> None:
    """Let originals be found by what resembles them."""
    connection.executemany(
        "INSERT INTO sketch (hash, mention) VALUES (?, ?)",
        sorted((hash_, id_) for id_, judged in originals for hash_ in set(judged.sketch)),
    )


def blank(connection: Connection, ids: Sequence[MentionId]) -> None:
    """Take everything but the identity out of mentions."""
    connection.execute(
        f"UPDATE mention SET url = '', author = '', title = '', text = '', parent = '', extra = '{{}}', "
        f"fingerprint = '' WHERE id IN ({marks(ids)})",
        list(ids),
    )
    for table in ("hit", "sketch", "revision"):
        connection.execute(f"DELETE FROM {table} WHERE mention IN ({marks(ids)})", list(ids))


def _new_ids(connection: Connection, batch: Sequence[Judged]) -> list[MentionId]:
    """Give each mention the next free id of its second (see MentionId)."""
    last: dict[int, int] = {}
    ids = []
    for judged in batch:
        second = seconds(judged.mention.at)
        base = second << _SEQUENCE_BITS
        if second not in last:
            (top,) = connection.execute(
                "SELECT max(id) FROM mention WHERE id BETWEEN ? AND ?", [base, base + (1 << _SEQUENCE_BITS) - 1]
            ).fetchone()
            last[second] = base - 1 if top is None else top
        last[second] += 1
        ids.append(MentionId(last[second]))
    return ids


def _stories(connection: Connection, batch: Sequence[Judged], ids: Sequence[MentionId]) -> list[MentionId]:
    """Return the original of each: a copy of a copy belongs to the first one."""
    stories: list[MentionId] = []
    for id_, judged in zip(ids, batch, strict=True):
        link = judged.link
        if link is None:
            stories.append(id_)
        elif link.in_batch:
            stories.append(stories[link.to])
        else:
            row = connection.execute("SELECT story FROM mention WHERE id = ?", [link.to]).fetchone()
            stories.append(MentionId(row[0]) if row else id_)
    return stories


def _words(id_: MentionId, judged: Judged) -> fulltext.Row:
    mention = judged.mention
    return id_, mention.title, mention.text, mention.author, tags.of(mention.source, judged.brands)


def _row(id_: MentionId, judged: Judged, story: MentionId) -> tuple[object, ...]:
    m = judged.mention
    exact = None if judged.link is None else int(judged.link.exact)
    return (
        *(id_, m.source, m.native_id, m.medium, seconds(m.at), seconds(m.published), seconds(m.first_seen)),
        *(m.date_quality, m.url, m.author, m.title, m.text, m.lang, m.rating, m.rating_max, m.parent),
        *(m.reach, m.likes, m.shares, m.replies, int(m.backfill), story, exact, judged.fingerprint),
        *(as_text(m.extra), m.rating_min),
    )


def as_text(extra: Json) -> str:
    """Return further facts as they are stored."""
    return _json(dict(extra)) if extra else "{}"


def _hits(id_: MentionId, judged: Judged) -> list[tuple[object, ...]]:
    matched = _json(judged.matched)
    return [(brand, id_, matched, *_tone(tone)) for brand, tone in judged.by_brand]


def _tone(tone: Tone) -> tuple[object, ...]:
    words, chances = _json(tone.words), tone.chances
    likely = (None, None) if chances is None else (chances.negative, chances.positive)
    return (Mood(tone.mood), tone.score, tone.method, words, *likely)
