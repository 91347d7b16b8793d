"""The register of rumours: claims, the places where they stand, who answered there, what was found out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from listener.model import BrandId, MentionId, SourceName
from listener.model.claim import Claim, Evidence, Place, Verdict
from listener.store.db import Connection, Db, marks, maybe, moment, seconds

Change: TypeAlias = Callable[[Sequence[Claim]], Sequence[Claim]]
"""Makes of a brand's claims what they are after something happened (``core.claims``)."""

_CLAIMS = "SELECT number, brand, opened, gist, gist_of, traits, tellings, reopened FROM claim WHERE merged IS NULL"
_PLACES = """SELECT p.claim, p.id, p.source, p.url, p.at, p.reach, p.gone, a.at, a.who
    FROM claim_place p JOIN claim c ON c.number = p.claim
    LEFT JOIN claim_answer a ON a.id = (SELECT min(id) FROM claim_answer WHERE place = p.id)
    WHERE c.merged IS NULL {which} ORDER BY p.id"""
_TELLINGS = """SELECT m.place, m.mention FROM claim_mention m JOIN claim_place p ON p.id = m.place
    JOIN claim c ON c.number = p.claim WHERE c.merged IS NULL {which} ORDER BY m.mention"""
_EVIDENCE = """SELECT coalesce(c.merged, c.number), e.verdict, e.what, e.who, e.at, e.url
    FROM claim_evidence e JOIN claim c ON c.number = e.claim WHERE true {which} ORDER BY e.id"""
"""In the order in which it was noted, also of claims that went into one another (``core.claims.merged``)."""


class Claims:
    """The part of the store that is the register of rumours. Each method is one transaction; all raise StoreError.

    When a mention is erased or deleted where it stood, the database itself takes its traces out of the register in the
    same transaction (``claimtables``).
    """

    def __init__(self, db: Db) -> None:
        self._db = db

    def waiting(self, limit: int = 500) -> list[MentionId]:
        """Return mentions that were read as rumours and are not yet in the register, oldest first."""
        return [
            MentionId(id_) for (id_,) in self._db.rows("SELECT mention FROM rumour ORDER BY mention LIMIT ?", [limit])
        ]

    def noted(self, ids: Sequence[MentionId]) -> None:
        """Note that these have been entered, or that there was nothing to enter."""
        with self._db.transaction() as connection:
            connection.executemany("DELETE FROM rumour WHERE mention = ?", [(one,) for one in ids])

    def of(self, brands: Sequence[BrandId] = ()) -> list[Claim]:
        """Return all claims of some brands (none given: of all), by number."""
        return _read(self._db.rows, brands)

    def number(self, number: int) -> int | None:
        """Return the number under which a claim stands now: another one if it went into that; None: there is none."""
        row = self._db.row("SELECT coalesce(merged, number) FROM claim WHERE number = ?", [number])
        return None if row is None else int(row[0])

    def change(self, brand: BrandId, do: Change, now: datetime) -> list[Claim]:
        """Store what becomes of a brand's claims, and return them; new ones get the numbers that are free.

        A claim whose places are another one's afterwards went into that; one that is simply missing is erased. Verdicts
        and answers are only ever added. What was erased while it was being entered leaves nothing.
        """
        with self._db.transaction() as connection:

            def rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
                return connection.execute(sql, values).fetchall()

            before = _read(rows, [brand])
            after = do(before)
            _Writer(connection, before, seconds(now)).write(after)
            return _read(rows, [brand])


class _Writer:
    """Writes what differs. A place is known by its mentions: none of them stands at two places of one brand."""

    def __init__(self, connection: Connection, before: Sequence[Claim], now: int) -> None:
        self._do, self._now = connection.execute, now
        self._known = {claim.number: claim for claim in before}
        self._places = self._ids()

    def _ids(self) -> dict[int, int]:
        sql = f"""SELECT m.mention, m.place FROM claim_mention m JOIN claim_place p ON p.id = m.place
            WHERE p.claim IN ({marks(self._known)})"""
        return dict(self._do(sql, list(self._known)).fetchall())

    def write(self, after: Sequence[Claim]) -> None:
        kept = {claim.number for claim in after}
        home: dict[MentionId, int] = {}
        for claim in after:
            if claim == self._known.get(claim.number):
                continue
            number = self._claim(claim)
            for place in claim.places:
                self._place(number, place)
                home |= dict.fromkeys(place.mentions, number)
            self._evidence(number, claim, kept)
            self._forget(number, claim)
        for number in self._known.keys() - kept:
            self._leave(self._known[number], home)

    def _claim(self, claim: Claim) -> int:
        values = [
            *(claim.brand, seconds(claim.opened), claim.gist, claim.gist_of),
            *(json.dumps(claim.traits, ensure_ascii=False), claim.tellings),
            json.dumps([seconds(at) for at in claim.reopened]),
        ]
        columns = "brand, opened, gist, gist_of, traits, tellings, reopened"
        if claim.number not in self._known:
            sql = f"INSERT INTO claim ({columns}) VALUES ({marks(values)}) RETURNING number"
            return int(self._do(sql, values).fetchone()[0])
        self._do(f"UPDATE claim SET ({columns}) = ({marks(values)}) WHERE number = ?", [*values, claim.number])
        return claim.number

    def _place(self, number: int, place: Place) -> None:
        known = {self._places[one] for one in place.mentions if one in self._places}
        values = [number, place.source, place.url, seconds(place.at), place.reach, _maybe(place.gone)]
        columns = "claim, source, url, at, reach, gone"
        if known:
            id_ = self._one(known)
            sql = f"UPDATE claim_place SET ({columns}) = ({marks(values)}) WHERE id IN ({marks(known)})"
            self._do(sql, [*values, *known])
            if others := known - {id_}:
                self._join(id_, others)
        else:
            sql = f"INSERT INTO claim_place ({columns}) VALUES ({marks(values)}) RETURNING id"
            id_ = self._do(sql, values).fetchone()[0]
        for one in place.mentions:
            self._do("INSERT OR IGNORE INTO claim_mention SELECT id, ? FROM mention WHERE id = ?", [id_, one])
        if place.answered is not None and not self._do("SELECT 1 FROM claim_answer WHERE place = ?", [id_]).fetchone():
            answer = [id_, seconds(place.answered), place.by, self._now]
            self._do("INSERT INTO claim_answer (place, at, who, noted) VALUES (?, ?, ?, ?)", answer)

    def _one(self, known: Collection[int]) -> int:
        """Return which of the places that are one now stays: the one that was answered first, else the oldest."""
        if len(known) == 1:
            return min(known)
        sql = f"SELECT place FROM claim_answer WHERE place IN ({marks(known)}) ORDER BY at, id LIMIT 1"
        answered = self._do(sql, list(known)).fetchone()
        return int(answered[0]) if answered else min(known)

    def _join(self, id_: int, others: Collection[int]) -> None:
        """Let one place have the mentions and answers of others, which are no more."""
        which, values = f"IN ({marks(others)})", [id_, *others]
        self._do(f"UPDATE claim_mention SET place = ? WHERE place {which}", values)
        self._do(
            f"""INSERT INTO claim_answer (place, at, who, noted)
            SELECT ?, at, who, noted FROM claim_answer WHERE place {which} ORDER BY id""",
            values,
        )
        self._do(f"DELETE FROM claim_place WHERE id {which}", list(others))

    def _evidence(self, number: int, claim: Claim, kept: Collection[int]) -> None:
        """Add what is new: neither the claim's own so far nor that of one which goes into it."""
        known = {one for n, old in self._known.items() if n == number or n not in kept for one in old.evidence}
        for one in claim.evidence:
            if one not in known:
                values = [number, str(one.verdict), one.what, one.url, one.who, seconds(one.at)]
                sql = "INSERT INTO claim_evidence (claim, verdict, what, url, who, at) VALUES (?, ?, ?, ?, ?, ?)"
                self._do(sql, values)

    def _forget(self, number: int, claim: Claim) -> None:
        """Leave nothing of mentions that were erased between being read and entered: no trigger saw them here."""
        fresh = [one for place in claim.places for one in place.mentions if one not in self._places]
        (left,) = self._do(f"SELECT count(*) FROM mention WHERE id IN ({marks(fresh)})", fresh).fetchone()
        if left == len(fresh):
            return
        self._do("UPDATE claim SET gist = '', gist_of = NULL, traits = '[]', tellings = 0 WHERE number = ?", [number])
        self._do(
            """DELETE FROM claim_place
            WHERE claim = ? AND NOT EXISTS (SELECT 1 FROM claim_mention WHERE place = claim_place.id)""",
            [number],
        )

    def _leave(self, claim: Claim, home: Mapping[MentionId, int]) -> None:
        """Take a claim out: it is another one's now, or it is no more."""
        into = next((home[one] for place in claim.places for one in place.mentions if one in home), None)
        if into is None:
            self._do("DELETE FROM claim WHERE number = ?", [claim.number])
            return
        sql = "UPDATE claim SET merged = ?, gist = '', gist_of = NULL, traits = '[]', tellings = 0 WHERE number = ?"
        self._do(sql, [into, claim.number])
        self._do("UPDATE claim SET merged = ? WHERE merged = ?", [into, claim.number])


def _maybe(at: datetime | None) -> int | None:
    return None if at is None else seconds(at)


_Rows: TypeAlias = Callable[[str, Sequence[Any]], Iterable[tuple[Any, ...]]]


def _read(rows: _Rows, brands: Sequence[BrandId]) -> list[Claim]:
    which = f"AND c.brand IN ({marks(brands)})" if brands else ""
    told: defaultdict[int, list[MentionId]] = defaultdict(list)
    for place, mention in rows(_TELLINGS.format(which=which), brands):
        told[place].append(MentionId(mention))
    places: defaultdict[int, list[Place]] = defaultdict(list)
    for claim, id_, source, url, at, reach, gone, answered, who in rows(_PLACES.format(which=which), brands):
        stands = (SourceName(source), url, moment(at), tuple(told[id_]), reach)
        places[claim].append(Place(*stands, maybe(answered), who or "", maybe(gone)))
    found: defaultdict[int, list[Evidence]] = defaultdict(list)
    for claim, verdict, what, by, at, url in rows(_EVIDENCE.format(which=which), brands):
        found[claim].append(Evidence(Verdict(verdict), what, by, moment(at), url))
    listed = rows(f"{_CLAIMS} {which.replace('c.brand', 'brand')} ORDER BY number", brands)
    return [_claim(row, tuple(places[row[0]]), tuple(found[row[0]])) for row in listed]


def _claim(row: tuple[Any, ...], places: tuple[Place, ...], evidence: tuple[Evidence, ...]) -> Claim:
    number, brand, opened, gist, gist_of, traits, tellings, reopened = row
    return Claim(
        *(number, BrandId(brand), moment(opened), gist, None if gist_of is None else MentionId(gist_of)),
        *(places, evidence, tuple((trait, count) for trait, count in json.loads(traits)), tellings),
        tuple(moment(at) for at in json.loads(reopened)),
    )
