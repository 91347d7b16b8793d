"""Kinds of waves and the playbooks that are about them: which is whose, and how each stands at the moment. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.choosing import Choice, Gate
from alerts.playbook import Playbook
from alerts.signals import SIGNALS, Known, value_of

_PREFIX = "type."
KINDS = tuple(sorted(name.removeprefix(_PREFIX) for name in SIGNALS if name.startswith(_PREFIX)))
"""Every kind that a wave can be of."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind stands."""

    id: str
    share: float
    """How surely the texts are of it, 0…1."""
    playbook: str
    """Its playbook; empty: none is about it."""
    points: float
    gates: tuple[Gate, ...]
    """What keeps that playbook out at the moment."""


def playbook_of(kind: str, books: Mapping[str, Playbook]) -> str:
    """Return the playbook that gives most points for a kind; empty if none is about it."""
    worth = {id_: _worth(book, kind) for id_, book in books.items()}
    best = max(sorted(worth), key=lambda id_: worth[id_], default="")
    return best if best and worth[best] else ""


def kind_of(word: str, books: Mapping[str, Playbook]) -> str:
    """Return the kind that a word means: its own id, or that of its playbook; empty if it means none."""
    if word in KINDS:
        return word
    return next((kind for kind in KINDS if playbook_of(kind, books) == word), "")


def standing(choice: Choice, books: Mapping[str, Playbook], known: Known) -> tuple[Kind, ...]:
    """Return how every kind stands, the likeliest first."""
    found = [_kind(kind, choice, books, known) for kind in KINDS]
    return tuple(sorted(found, key=lambda one: (-one.share, -one.points, one.id)))


def _kind(kind: str, choice: Choice, books: Mapping[str, Playbook], known: Known) -> Kind:
    book = playbook_of(kind, books)
    share, own = value_of(_PREFIX + kind, known), choice.of(book)
    given = float(share) if isinstance(share, int | float) else 0.0
    return Kind(kind, given, book, own.score if own else 0.0, own.gates if own else ())


def _worth(book: Playbook, kind: str) -> int:
    return sum(one.points for one in book.when if one.condition.signal == _PREFIX + kind)
