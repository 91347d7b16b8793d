"""Every expected failure. A class exists where somebody can do something about it; bugs pass through unwrapped.

ListenerError                     base; ``place`` says where, ``remedy`` what to do
├── ConfigError                   config.toml cannot be used; carries every Problem at once
├── SourceError                   a visit failed; the source backs off and shows the error in ``listener sources``
│   └── Throttled                 the server asked us to wait
├── DeliveryError                 a message was not delivered; ``permanent`` decides whether it is tried again
├── StoreError                    the database cannot be used: locked, damaged, full, not ours, too new
│   └── AlreadyRunning            another daemon holds this database
└── UsageError                    what was typed cannot be understood: a time, a query, an import file
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


class ListenerError(Exception):
    """Base of all expected failures. ``str()`` gives one sentence without secrets, in English, for logs."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the configuration."""

    place: str
    """Dotted, as in ``sources[2].every`` or ``brands.nordwind.aliases``."""
    key: str
    """Key of the sentence in the catalogue (``listener.words``); its text says what is wrong and what to do."""
    values: dict[str, str] = field(default_factory=dict)
    """Fill the sentence's slots; ``suggestion`` is the "did you mean", if there is one."""


class ConfigError(ListenerError):
    """config.toml cannot be used. ``problems`` holds all of them, never only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problem(s) in the configuration")
        self.problems = problems


class SourceError(ListenerError):
    """A visit to a source failed. ``kind`` is a stable word (http_404, timeout, not_a_feed, too_large, …)."""

    def __init__(self, kind: str, detail: str = "", *, gone: bool = False) -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail
        self.gone = gone
        """True: trying again is pointless until a person changes something (410, 401, blocked address)."""


class Throttled(SourceError):
    """The server asked us to wait (429, 503 with Retry-After)."""

    def __init__(self, kind: str, detail: str, wait: timedelta) -> None:
        super().__init__(kind, detail)
        self.wait = wait


class DeliveryError(ListenerError):
    """A message was not delivered."""

    def __init__(self, kind: str, *, permanent: bool, wait: timedelta | None = None, gone: bool = False) -> None:
        super().__init__(kind)
        self.permanent = permanent
        """True: the receiver will never take it (revoked webhook, unknown recipient)."""
        self.wait = wait
        """The receiver's own wish for the earliest next try."""
        self.gone = gone
        """True: the living message that this belongs to is no longer there; it can be told as a new one."""


class StoreError(ListenerError):
    """The database cannot be used; the sentence names the file and the way out."""


class AlreadyRunning(StoreError):
    """Another daemon holds this database."""


class Overtaken(StoreError):
    """Somebody else stored the same thing in between: read it again, and decide again."""


class UsageError(ListenerError):
    """What was typed cannot be understood. ``key`` and ``values`` name the sentence in the catalogue."""

    def __init__(self, key: str, /, **values: str) -> None:
        super().__init__(f"{key} {values}" if values else key)
        self.key = key
        self.values = values
