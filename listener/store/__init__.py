"""The database edge: SQLite through sqlite-utils. Rows in, values out; each public method is in test_faults.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from listener.errors import StoreError
from listener.model import (
    After,
    Aggregate,
    Bin,
    Blind,
    BrandId,
    Count,
    Found,
    Heard,
    Incident,
    IncidentId,
    Json,
    Judged,
    MentionId,
    Promise,
    Search,
    SourceHealth,
    SourceName,
    Tally,
    Twin,
    Visit,
    Visited,
)
from listener.store import (
    deletions,
    incidents,
    ingest,
    mentions,
    outbox,
    places,
    saving,
    schema,
    schema_tags,
    series,
    visits,
)
from listener.store.arrivals import Arrivals
from listener.store.casebook import Casebook
from listener.store.claims import Claims
from listener.store.courses import Courses
from listener.store.dangers import Dangers
from listener.store.db import Place, file_of, open_db
from listener.store.desks import Desks
from listener.store.hands import Hands
from listener.store.labels import Labels
from listener.store.leases import Leases
from listener.store.looks import Looks
from listener.store.lookup import Lookup
from listener.store.naming import Names
from listener.store.owing import Owing
from listener.store.persons import Persons
from listener.store.planning import Planning
from listener.store.privacy import Privacy
from listener.store.relations import Relations
from listener.store.signs import Signs
from listener.store.texts import Texts
from listener.store.users import Users

Event = tuple[str, dict[str, object]]
"""What happened to an incident: a stable word and its details."""
NEWEST = schema_tags.m023_tags
"""The last of the migrations is known from here."""


class Store(Owing, Planning):
    """What is remembered (``labels``: taught, ``hands``: done by people). Each method is one transaction."""

    def __init__(self, place: Place, *, create: bool = True, wait_s: float = 10.0) -> None:
        if isinstance(place, Path):
            if not create and not place.exists():
                raise StoreError(f"{place} does not exist yet; start `listener run` first")
            if create:
                place.parent.mkdir(parents=True, exist_ok=True)
        self.place, self._db = place, open_db(place, wait_s)
        schema.begin(db := self._db, create=create)
        self.labels, self.hands, self.signs, self.dangers = Labels(db), Hands(db), Signs(db), Dangers(db)
        self.relations, self.desks, self.persons, self.claims = Relations(db), Desks(db), Persons(db), Claims(db)
        self.lookup, self.privacy, self.names, self.texts = Lookup(db), Privacy(db), Names(db), Texts(db)
        self.users, self.casebook, self.courses, self.looks = Users(db), Casebook(db), Courses(db), Looks(db)
        self.leases, self.arrivals = Leases(db), Arrivals(db)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file. Raises StoreError if it is a server that holds everything."""
        return file_of(self.place, "psql, pg_dump")

    def file_bytes(self) -> tuple[int, int]:
        """Return the size of the database and of its log, as far as it has one of its own."""
        return self._db.file_bytes()

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @property
    def failures(self) -> tuple[int, str]:
        """How often the file could not be used since it was opened, and the last reason."""
        return self._db.failures

    def subscribe(self, wanted: Sequence[tuple[SourceName, str, str, str]], now: datetime) -> None:
        """Make exactly these sources (name, kind, hash of their options, host) the active ones."""
        visits.subscribe(self._db, wanted, now)

    def due_sources(self, now: datetime, limit: int = 100, without: Sequence[str] = ()) -> list[Visit]:
        """Return the sources to visit now, one for each host, without those of some hosts; longest waiting first."""
        return visits.due(self._db, now, limit, without, self.leases.leased(now))

    def cursor(self, source: SourceName) -> Json:
        """Return where a source was left."""
        return visits.cursor(self._db, source)

    def throttle(self, host: str, until: datetime) -> None:
        """Note that a host wants to be left alone."""
        places.throttle(self._db, host, until)

    def throttled(self, now: datetime) -> dict[str, datetime]:
        """Return the hosts that are to be left alone, and until when."""
        return places.throttled(self._db, now)

    def woken(self) -> datetime | None:
        """Return when a source last answered after half an hour in which none did."""
        return self.hands.planned(visits.WOKEN)

    def blind(self, since: datetime | None = None) -> list[Blind]:
        """Return the sources that are blind now; with ``since`` also the blind times that ended after it."""
        return places.blind(self._db, since)

    def aggregates(
        self, source: SourceName | None = None, since: datetime | None = None
    ) -> list[tuple[SourceName, datetime, Aggregate]]:
        """Return the snapshots of averages of a source (None: of all), oldest first."""
        return places.aggregates(self._db, source, since)

    def tell(self, blind: Sequence[Blind], promises: Sequence[Promise], now: datetime) -> None:
        """Note blind times and the messages that tell of them, in one transaction."""
        with self._db.transaction() as connection:
            places.note_blind(connection, blind)
            outbox.promise(connection, promises, now)

    def next_due(self) -> datetime | None:
        """Return when the next source is due."""
        return visits.next_due(self._db)

    def visit_failed(self, source: SourceName, error: str, next_visit: datetime, now: datetime) -> None:
        """Note a visit that failed; the cursor stays."""
        with self._db.transaction() as connection:
            self.leases.spend(connection, source)
            visits.failed(connection, source, error, next_visit, now)

    def source_health(self) -> list[SourceHealth]:
        """Return all active sources, those in trouble first."""
        return visits.health(self._db)

    def known(self, source: SourceName, native_ids: Iterable[str]) -> dict[str, ingest.Known]:
        """Return what is stored under these ids of a source."""
        with self._db.transaction() as connection:
            return ingest.known(connection, source, native_ids)

    def originals(self, judged: Judged, since: datetime, until: datetime) -> list[tuple[MentionId, str, str, str]]:
        """Return stored originals that a mention may copy: (id, fingerprint, title, text), oldest first."""
        return mentions.originals(self._db, judged, since, until)

    def save_visit(
        self, source: SourceName, batch: Sequence[Judged], fetched: Tally, after: After, now: datetime
    ) -> Tally:
        """Store what a visit brought and move the cursor, all in one transaction.

        ``fetched`` counts what the caller saw (fetched, filtered, quarantined, and known ones left out of ``batch``);
        the Tally returned adds what was stored, revised and known. Saving a batch twice stores nothing twice.
        """
        (tally,) = self.save_visits([Visited(source, tuple(batch), fetched, after)], now)
        return tally

    def save_visits(self, visited: Sequence[Visited], now: datetime) -> list[Tally]:
        """Store what visits to different sources brought and move their cursors, all in one transaction.

        A link within the batch counts places in all batches, one behind the other. Returns the tally of each.
        """
        with self._db.transaction() as connection:
            for one in visited:
                self.leases.spend(connection, one.source)
            return saving.save(connection, visited, now)

    def twins(self, source: SourceName, wanted: Judged) -> list[Twin]:
        """Return what is stored of a source and may be the same entry as a mention, under another id."""
        return deletions.twins(self._db, source, wanted)

    def import_mentions(
        self,
        source: SourceName,
        batch: Sequence[Judged],
        fetched: Tally,
        now: datetime,
        covered: datetime | None = None,
    ) -> Tally:
        """Store mentions that no visit brought (an import); idempotent by (source, id)."""
        with self._db.transaction() as connection:
            if covered is not None:
                visits.cover(connection, source, covered)
            (tally,) = saving.save_all(connection, [(source, batch, fetched)], now)
        return tally

    def search(self, wanted: Search) -> list[Found]:
        """Return mentions, newest first."""
        return mentions.search(self._db, wanted)

    def count(self, wanted: Search, most: int | None = None) -> int:
        """Return how many mentions a search has in all, or ``most`` if there are as many: counting on takes time."""
        return mentions.count(self._db, wanted, most)

    def export(self, wanted: Search) -> Iterator[Found]:
        """Give all mentions of a search, oldest first."""
        return mentions.export(self._db, wanted)

    def mentions_by_id(self, brand: BrandId, ids: Sequence[MentionId]) -> list[Found]:
        """Return some mentions of a brand in the order asked for."""
        return mentions.by_ids(self._db, brand, ids)

    def heard(self, brand: BrandId, since: datetime, until: datetime) -> list[Heard]:
        """Return a brand's recent mentions, oldest first, without history that came late."""
        return mentions.heard(self._db, brand, since, until)

    def bins(self, brand: BrandId, since: datetime, until: datetime) -> list[Bin]:
        """Return a brand's hours with mentions, oldest first."""
        return series.bins(self._db, brand, since, until)

    def coverage(self, brand: BrandId, since: datetime, until: datetime) -> list[tuple[datetime, int]]:
        """Return for each source that named a brand in a time: since when it is fully known, and its voices then."""
        return visits.coverage(self._db, brand, since, until)

    def voices_by_source(self, brand: BrandId, since: datetime, until: datetime) -> dict[SourceName, int]:
        """Return how many voices named a brand in a time, by source."""
        return visits.voices(self._db, brand, since, until)

    def hours(self, brands: Sequence[BrandId], since: datetime, until: datetime) -> list[Count]:
        """Return hourly counts by mood over some brands (none given: all)."""
        return series.hours(self._db, brands, since, until)

    def forget(self, mentions_before: datetime, visits_before: datetime, apart: Sequence[mentions.Keep] = ()) -> int:
        """Delete what is past its retention, and what is left of its texts in the file; returns how many mentions.

        ``apart``: what is kept until another time than the rest.
        """
        gone = mentions.forget_all(self._db, [*apart, mentions.Keep(mentions_before)])
        visits.forget_visits(self._db, visits_before)
        self.dangers.forget(mentions_before)
        mentions.wipe(self._db)
        return gone

    def decide(self, incident: Incident, events: Sequence[Event], promises: Sequence[Promise], now: datetime) -> None:
        """Store an incident, what happened to it and the messages that promises, in one transaction."""
        with self._db.transaction() as connection:
            incidents.put(connection, incident)
            for kind, detail in events:
                incidents.log(connection, incident.id, now, kind, detail)
            outbox.promise(connection, promises, now)

    def drop_candidate(self, id_: IncidentId) -> None:
        """Delete a candidate that came to nothing."""
        with self._db.transaction() as connection:
            incidents.drop(connection, id_)

    def current_incidents(self, brand: BrandId, since: datetime) -> list[Incident]:
        """Return a brand's incidents that are not over, and those that ended since then, oldest first."""
        return incidents.current(self._db, brand, since)

    def incident(self, id_: IncidentId) -> Incident | None:
        """Return one incident."""
        return incidents.get(self._db, id_)

    def incidents(self, brands: Sequence[BrandId] = (), limit: int = 50, *, only_open: bool = False) -> list[Incident]:
        """Return incidents, newest first."""
        return incidents.listed(self._db, brands, limit, only_open=only_open)

    def next_incident_id(self) -> IncidentId:
        """Return the id the next incident will have."""
        return incidents.next_id(self._db)

    def events(self, id_: IncidentId) -> list[tuple[datetime, str, dict[str, object]]]:
        """Return an incident's log, oldest first."""
        return incidents.events(self._db, id_)
