"""Verb: let a recorded stream come in again on a simulated clock, and follow what dispatch makes of it. Tells nobody.

tape | judge what came in since the last look | store | look at the brands it is about | follow their incidents

The parts are the real ones over a database that is thrown away. Looks are left out only where nothing can come of them:
at a brand of which nothing is new, that has no incident and showed no sign at its last look. One that showed a sign is
looked at an hour ahead, and step by step only if something would happen until then. Early looks are as in the running
program (``interim``).
"""

from __future__ import annotations

import logging
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from listener.core.incidents import OPENS
from listener.core.learned import Learned
from listener.core.recorded import Recorded
from listener.core.replayed import SIGN, Course, Followed, Frequency, Signs, Stream, course, follow, frequency, noted
from listener.dispatch import watch, watched
from listener.interim import Interim, Understood
from listener.listen import plus
from listener.log import pairs
from listener.model import Assessment, BrandId, IncidentId, Judged, SourceName, Tally
from listener.parts import Parts
from listener.rejudging import Judge, joined
from listener.taping import Tape, Wanted
from listener.understanding import link_copies

if TYPE_CHECKING:
    from listener.store import Store

Progress = Callable[[int, datetime], None]
_START = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(hours=1)
_MANY = 1_000
"""More incidents than one brand ever has at once."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Clock:
    """The simulated time."""

    now: datetime = _START

    def __call__(self) -> datetime:
        """Return it."""
        return self.now


class _Peeked:
    """A store as who looks ahead sees it: all is there, and nothing that is decided is kept."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def decide(self, *_: object) -> None:
        """Keep nothing."""

    def drop_candidate(self, *_: object) -> None:
        """Drop nothing."""


@dataclass(slots=True)
class _Heard:
    """What came in of one brand, and how the brand stood when it was looked at."""

    entered: array[int] = field(default_factory=lambda: array("q"))
    said: array[int] = field(default_factory=lambda: array("q"))
    looks: array[int] = field(default_factory=lambda: array("q"))
    usual: array[float] = field(default_factory=lambda: array("d"))
    signs: Signs = field(default_factory=Signs)
    incidents: dict[IncidentId, Followed] = field(default_factory=dict)
    stormy: bool = False
    """An incident is current or about to be: every step counts."""
    calm_until: datetime = _START
    """A look ahead has shown that nothing happens until then unless something comes in."""

    @property
    def stream(self) -> Stream:
        """Return it for the pure part."""
        return Stream(self.entered, self.said, self.looks, self.usual)


@dataclass(frozen=True, slots=True)
class Played:
    """What a replay came to."""

    begin: datetime
    """The first look."""
    end: datetime
    courses: tuple[Course, ...]
    """In the order in which they opened."""
    often: Frequency
    tally: Tally
    kept: int
    """Mentions whose tone the stream gave."""
    scored: int
    """Mentions whose tone was scored now."""
    looks: int
    brands: tuple[BrandId, ...]
    """Those of which something came in."""


class Replay:
    """A replay on its way. ``parts`` stand on ``clock`` and over an empty database that is thrown away.

    ``learned``: what people taught (None: nothing). ``thorough`` looks at every brand at every planned time: the same
    result, slowly.
    """

    def __init__(
        self, parts: Parts, clock: Clock, wanted: Wanted, learned: Learned | None = None, *, thorough: bool = False
    ) -> None:
        self._parts, self._clock, self._wanted, self._thorough = parts, clock, wanted, thorough
        self._ahead = replace(parts, store=cast("Store", _Peeked(parts.store)))
        self._judge = Judge(parts, wanted, learned)
        self._interim = Interim(parts, self._judge.brands, self._enter, self._look_early)
        self._heard: defaultdict[BrandId, _Heard] = defaultdict(_Heard)
        self._active = set(self._judge.brands)
        """Brands that may need a look even if nothing is new."""
        self._every = parts.config.detection.every
        self._tally, self._kept, self._scored, self._looks = Tally(), 0, 0, 0

    def play(self, tape: Tape, end: datetime | None, progress: Progress) -> Played | None:
        """Play a tape until ``end`` (None: to its last mention). None: nothing is on it."""
        if not len(tape):
            return None
        begin = self._slot(self._wanted.since) if self._wanted.since else None
        at = _START if begin is None else begin - self._every
        for due, some in groupby(tape.play(), key=lambda one: self._slot(one.seen)):
            if begin is None:
                begin, at = due, due - self._every
            if due >= begin:
                at = self._walk(at, due)
            understood = self._understood(some)
            fresh = {brand for _, one in understood for brand in one.brands}
            self._enter(self._interim.play(understood, at, due) if due > begin else understood, due)
            if due >= begin:
                self._look(fresh | self._waking(due, fresh), due, fresh)
                at = due
            progress(self._tally.fetched, due)
        begin = begin or at
        last = max(begin, at, end or at)
        self._walk(at, last + self._every / 2)
        return self._result(begin, last)

    def _slot(self, at: datetime) -> datetime:
        """Return the first planned look that is not before a time."""
        return _START - (_START - at) // self._every * self._every

    def _walk(self, at: datetime, until: datetime) -> datetime:
        """Look at what may change by itself at every planned time between two; return the last one."""
        while at + self._every < until and (self._active or self._thorough):
            self._interim.play((), at, at + self._every)
            at += self._every
            self._look(self._waking(at), at)
        return at

    def _waking(self, at: datetime, but: Collection[BrandId] = ()) -> set[BrandId]:
        """Return the active brands of which nothing is new and that must be looked at now all the same."""
        return {brand for brand in self._active.difference(but) if self._wakes(brand, at)}

    def _wakes(self, brand: BrandId, at: datetime) -> bool:
        heard = self._heard[brand]
        if heard.stormy or self._thorough:
            return True
        if at <= heard.calm_until:
            return False
        level = self._level_ahead(brand, at + _AHEAD)
        if level >= OPENS:
            return True
        heard.calm_until = at + _AHEAD
        heard.signs = noted(heard.signs, level, at, stormy=False)
        if level < SIGN:
            self._active.discard(brand)
        return False

    def _level_ahead(self, brand: BrandId, at: datetime) -> int:
        self._looks += 1
        return watch(self._ahead, self._judge.brands[brand], at).level

    def _understood(self, entries: Iterable[Recorded]) -> list[Understood]:
        """Judge what came in; what names none of the brands or is poisonous is counted, and left out."""
        found = []
        for one in entries:
            judged = self._judged(one)
            if judged is not None:
                found.append((one, judged))
        return found

    def _enter(self, entries: Sequence[Understood], due: datetime) -> None:
        """Store what came in, source by source."""
        by_source: defaultdict[SourceName, list[Understood]] = defaultdict(list)
        for one in entries:
            by_source[one[0].source].append(one)
        for source, some in by_source.items():
            self._enter_from(source, some, due)

    def _enter_from(self, source: SourceName, entries: Sequence[Understood], due: datetime) -> None:
        known = self._parts.store.known(source, {one.item.native_id for one, _ in entries})
        judged: dict[str, Judged] = {}
        repeated = 0
        for one, found in entries:
            name = found.mention.native_id
            if name in known and known[name].fingerprint == found.fingerprint:
                repeated += 1
                continue
            if name not in judged:
                self._kept += self._judge.keeps_tone(one)
                self._scored += not self._judge.keeps_tone(one)
            judged[name] = joined(judged.get(name), found)
        fetched = Tally(fetched=len(entries), known=repeated)
        linked = link_copies(self._parts, list(judged.values()))
        self._tally = plus(self._tally, self._parts.store.import_mentions(source, linked, fetched, due))
        for new in linked:
            if new.mention.native_id not in known:
                self._hear(new, due)

    def _judged(self, one: Recorded) -> Judged | None:
        """Return a mention as it is understood, and count what is left out: none of the brands, or poisonous."""
        try:
            found = self._judge.judged(one)
        except Exception:  # noqa: BLE001 - one poisonous line must not end a replay of years; the daemon quarantines it
            _log.exception("quarantined %s", pairs(source=one.source, id=one.item.native_id))
            self._tally = plus(self._tally, Tally(fetched=1, quarantined=1))
            return None
        self._tally = plus(self._tally, Tally(fetched=int(found is None), filtered=int(found is None)))
        return found

    def _hear(self, new: Judged, due: datetime) -> None:
        for brand in new.brands:
            heard = self._heard[brand]
            heard.entered.append(int(due.timestamp()))
            heard.said.append(int(new.mention.at.timestamp()))

    def _look(self, brands: Collection[BrandId], at: datetime, fresh: Collection[BrandId] = ()) -> None:
        """Look at some brands, at all of them in a thorough replay; ``fresh``: of which something came in."""
        self._clock.now = at
        for id_ in self._judge.brands if self._thorough else sorted(brands):
            self._looks += 1
            assessment = watched(self._parts, self._judge.brands[id_], at)
            self._note(id_, assessment, at, told=id_ in fresh or self._heard[id_].stormy)

    def _look_early(self, brand: BrandId, at: datetime) -> None:
        """Look at one brand before its planned time."""
        self._clock.now = at
        self._looks += 1
        self._note(brand, watched(self._parts, self._judge.brands[brand], at), at, told=True)

    def _note(self, brand: BrandId, assessment: Assessment, at: datetime, *, told: bool) -> None:
        heard = self._heard[brand]
        current = self._parts.store.incidents((brand,), _MANY, only_open=True)
        for incident in current:
            heard.incidents[incident.id] = follow(heard.incidents.get(incident.id), incident, at)
        heard.signs = noted(heard.signs, assessment.level, at, stormy=bool(current))
        if told:
            heard.looks.append(int(at.timestamp()))
            heard.usual.append(assessment.usual)
        heard.stormy = bool(current) or assessment.level >= OPENS
        heard.calm_until = at
        if heard.stormy or assessment.level >= SIGN:
            self._active.add(brand)
        else:
            self._active.discard(brand)

    def _result(self, begin: datetime, end: datetime) -> Played:
        spoken = {brand: heard for brand, heard in self._heard.items() if heard.entered}
        courses = tuple(sorted(self._courses(end), key=lambda one: (one.opened, one.name)))
        first = [datetime.fromtimestamp(heard.entered[0], UTC) for heard in spoken.values()]
        often = frequency(courses, (heard.signs for heard in spoken.values()), first, begin, end)
        counts = (self._tally, self._kept, self._scored, self._looks)
        return Played(begin, end, courses, often, *counts, tuple(sorted(spoken)))

    def _courses(self, end: datetime) -> Iterable[Course]:
        for heard in self._heard.values():
            for id_, followed in heard.incidents.items():
                final = self._parts.store.incident(id_) or followed.last
                last = follow(followed, final, end)
                yield course(last, self._onset(last), heard.stream, end)

    def _onset(self, followed: Followed) -> datetime | None:
        opening = followed.first.last
        if opening is None or opening.trigger is None:
            return None
        found = self._parts.store.mentions_by_id(opening.brand, [opening.trigger])
        return found[0].mention.at if found else None
