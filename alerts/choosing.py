"""Which playbook fits a wave: hard gates, then points; pure, and every condition of every playbook is accounted for.

Rules (knowledge 5.2): the highest score wins, then priority, then id; below 35 points nothing is recognised and the
base routine is taken. Up to two others come along. A report of danger to people opens the gates of the playbooks for
safety, lifts their scores, and is never left out. Nor do bots hide genuine criticism: a playbook about how something
is said brings the one about what is said along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from alerts.playbook import Playbook, Points, fallback
from alerts.signals import Condition, Known, Value, holds, value_of

ENOUGH = 35
"""Below these points nothing is recognised."""
ALONG, ALONG_SHARE, MOST_ALONG = 40, 0.55, 2
"""An add-on has so many points, at least this share of the winner's; so many come along at most."""
GENUINE, CONTENT = 0.3, 20
"""From this share of genuine voices, a playbook about their matter with so many points always comes along."""
SAFETY = 25
"""Added to a playbook for safety when somebody is in danger."""


class Why(StrEnum):
    """Why a playbook was chosen."""

    POINTS = "points"
    """It has the most points, and enough of them."""
    UNCLEAR = "unclear"
    """No playbook has enough points: base routine."""
    PINNED = "pinned"
    """A person said so."""


class Gate(StrEnum):
    """What kept a playbook out."""

    POLARITY = "polarity"
    LEVEL = "level"
    PHASE = "phase"
    REQUIRE = "require"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Judged:
    """One condition of a playbook and what came of it."""

    points: Points
    found: Value | None
    """The signal's value; None: unknown."""
    measured: bool
    """False: the signal's default was taken, or it is unknown."""
    given: float
    """Points it gave."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one playbook fared in a choice, for the explanation."""

    id: str
    score: float
    """The sum of what the conditions gave, and of what safety added; also where a gate is closed."""
    gates: tuple[Gate, ...]
    """What kept it out; empty: it was in the running."""
    judged: tuple[Judged, ...]
    safety: int = 0
    """Points added because somebody is in danger."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A playbook with its reason, and those that come along."""

    playbook: Playbook
    score: float
    """Its points; 0 for the base routine."""
    why: Why
    addons: tuple[Playbook, ...] = ()
    standings: tuple[Standing, ...] = ()
    """All but the base routine: those in the running first, by points."""

    def of(self, id_: str) -> Standing | None:
        """Return how a playbook fared; None for the base routine and for what is not there."""
        return next((one for one in self.standings if one.id == id_), None)


def choose(books: Mapping[str, Playbook], known: Known, pinned: str = "") -> Choice:
    """Choose the playbook for a wave by its signals; ``pinned`` is the id that a person chose, "" if nobody did.

    Raises LookupError without a fallback among ``books``. An id that is gone pins nothing.
    """
    rivals = [_standing(book, known) for book in books.values() if not book.fallback]
    standings = tuple(sorted(rivals, key=lambda one: (bool(one.gates), *_rank(one, books))))
    running = [one for one in standings if not one.gates]
    if pinned in books:
        chosen, why = books[pinned], Why.PINNED
    elif running and running[0].score >= ENOUGH:
        chosen, why = books[running[0].id], Why.POINTS
    else:
        chosen, why = fallback(books.values()), Why.UNCLEAR
    own = next((one.score for one in standings if one.id == chosen.id), 0.0)
    score = 0.0 if chosen.fallback else own
    return Choice(chosen, score, why, _addons(chosen, score, running, books, known), standings)


def _rank(one: Standing, books: Mapping[str, Playbook]) -> tuple[float, int, str]:
    return -one.score, -books[one.id].priority, one.id


def _addons(
    chosen: Playbook, score: float, running: Sequence[Standing], books: Mapping[str, Playbook], known: Known
) -> tuple[Playbook, ...]:
    """Return what comes along: first what must, then the best of what has enough points."""
    others = [one for one in running if one.id != chosen.id]
    fitting = [books[one.id] for one in others if one.score >= max(ALONG, ALONG_SHARE * score)]
    along = dict.fromkeys(book.id for book in (*_musts(chosen, others, books, known), *fitting[:MOST_ALONG]))
    return tuple(books[id_] for id_ in along)[:MOST_ALONG]


def _musts(
    chosen: Playbook, others: Sequence[Standing], books: Mapping[str, Playbook], known: Known
) -> Iterator[Playbook]:
    """Yield what is never left out: danger to people, and what genuine voices in an arranged wave speak of."""
    if not chosen.for_safety and _danger(known):
        yield from (books[one.id] for one in others if books[one.id].for_safety)
    if chosen.about_manner and _genuine(known):
        matter = (books[one.id] for one in others if one.score >= CONTENT and _has_matter(books[one.id]))
        yield from islice(matter, 1)


def _has_matter(book: Playbook) -> bool:
    return not book.about_manner and book.polarity == "negative"


def _genuine(known: Known) -> bool:
    share = value_of("legit_share", known)
    return isinstance(share, int | float) and share >= GENUINE


def _danger(known: Known) -> bool:
    return value_of("safety", known) is True


def _standing(book: Playbook, known: Known) -> Standing:
    judged = tuple(_judged(points, known) for points in book.when)
    added = SAFETY if book.for_safety and _danger(known) else 0
    score = sum(one.given for one in judged) + added
    return Standing(book.id, score, tuple(_closed(book, known)), judged, added)


def _judged(points: Points, known: Known) -> Judged:
    signal = points.condition.signal
    found = value_of(signal, known)
    worth = float(points.points) if holds(points.condition, known) else 0.0
    scaled = worth * min(found, 1.0) if points.scale and isinstance(found, int | float) else worth
    return Judged(points, found, signal in known, scaled)


def _closed(book: Playbook, known: Known) -> Iterator[Gate]:
    """Yield the gates that keep a playbook out. What is unknown closes ``require`` and nothing else."""
    if not (book.for_safety and _danger(known)):
        yield from _closed_by_the_wave(book, known)
    if not all(holds(one, known) for one in book.gates.require):
        yield Gate.REQUIRE
    if any(holds(one, known) for one in book.gates.exclude):
        yield Gate.EXCLUDE


def _closed_by_the_wave(book: Playbook, known: Known) -> Iterator[Gate]:
    gates = book.gates
    if book.polarity not in {"any", value_of("polarity", known)} or (book.polarity == "positive" and _danger(known)):
        yield Gate.POLARITY  # nobody is thanked for a wave in which somebody was hurt
    level = value_of("level", known)
    if not (isinstance(level, int | float) and gates.min_level <= level <= gates.max_level):
        yield Gate.LEVEL
    if gates.phases and holds(Condition("phase", "in", gates.phases), known) is False:
        yield Gate.PHASE
