"""What a page of the dashboard is given, and what it gives back. No HTTP: pages can be called by tests as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from listener.parts import Parts


class Role(IntEnum):
    """What somebody may do; each role may do what those before it may."""

    READER = 1
    """Look."""
    DUTY = 2
    """Work through incidents, answer, label."""
    ADMIN = 3
    """See to users and sources."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks."""

    name: str
    role: Role

    def may(self, role: str) -> bool:
        """Tell whether somebody has a role (``DUTY``), or one that may more."""
        return self.role >= Role[role]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, as pages see it."""

    person: Person
    lang: str
    """``de`` or ``en``."""
    now: datetime
    path: Mapping[str, str] = field(default_factory=dict)
    """Named parts of the address."""
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What stands behind the question mark: each name with all its values, in order."""
    form: Mapping[str, str] = field(default_factory=dict)
    """The fields of a form that was sent; empty for a look. Already known to come from our own page."""

    def one(self, name: str, default: str = "") -> str:
        """Return the first value of a name behind the question mark, without blanks around it."""
        values = self.query.get(name, ())
        return values[0].strip() if values else default

    def many(self, name: str) -> tuple[str, ...]:
        """Return all values of a name behind the question mark that are not empty."""
        return tuple(value.strip() for value in self.query.get(name, ()) if value.strip())


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown: a template with its values. The frame adds who asks, the language and the menu."""

    template: str
    title: str
    values: Mapping[str, object]
    status: int = 200
    live_s: int = 0
    """Seconds after which an open page asks for its main part again; 0: never."""


@dataclass(frozen=True, slots=True)
class File:
    """What is handed out as a file: a report, a table."""

    name: str
    media: str
    body: bytes


@dataclass(frozen=True, slots=True)
class There:
    """After something was done: where the browser goes on, as a path of ours."""

    path: str
    told: str = ""
    """A sentence that is shown there once."""


Look = Callable[[Parts, Ask], Page | File]
"""Shows. Changes nothing."""
Do = Callable[[Parts, Ask], There | Page]
"""Does something. A page is given back if it cannot be done, with the sentence why."""


@dataclass(frozen=True, slots=True)
class Way:
    """An address and what answers there."""

    path: str
    """In Starlette's notation: ``/incidents/{number}``."""
    look: Look | None = None
    do: Do | None = None
    role: Role = Role.READER
    """Who may look."""
    do_role: Role = Role.DUTY
    """Who may do."""


class Missing(Exception):
    """What the address names is not there."""
