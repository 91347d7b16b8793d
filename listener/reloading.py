"""A new configuration for a running program: what stays as it was, which fetches still count, what came of it.

The outcome lies in a file beside the database, for ``listener reload``: whoever may ask may also read it.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from listener.config import Config, render
from listener.errors import Problem
from listener.log import pairs
from listener.model import Brand
from listener.model.url import DatabaseUrl
from listener.parts import Fetched
from listener.ports import Errands, Subscription

_SUFFIX = ".reload"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a reload."""

    at: datetime
    problems: tuple[Problem, ...] = ()
    """Why the former configuration stays; none: the new one holds."""
    restart: tuple[str, ...] = ()
    """Options that have changed, and hold only after a restart."""
    failure: str = ""
    """What else went wrong, in English."""

    @property
    def well(self) -> bool:
        """Whether the new configuration holds."""
        return not self.problems and not self.failure


def place_of(database: Path) -> Path:
    """Return the file that holds the last outcome."""
    return database.with_name(database.name + _SUFFIX)


def keep(outcome: Outcome, database: Path) -> None:
    """Write an outcome, in one step and readable for the owner only. Raises OSError."""
    place = place_of(database)
    part = place.with_name(place.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({**asdict(outcome), "at": outcome.at.isoformat()}, file)
    part.replace(place)


def last(database: Path) -> Outcome | None:
    """Return the last outcome, if there is one that can be read."""
    try:
        found: dict[str, Any] = json.loads(place_of(database).read_text("utf-8"))
        problems = tuple(Problem(**one) for one in found["problems"])
        at = datetime.fromisoformat(found["at"])
        return Outcome(at, problems, tuple(found["restart"]), str(found["failure"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def settled(old: Config, new: Config) -> tuple[Config, tuple[str, ...]]:
    """Return a new configuration with what only a restart changes as it was, and the names of that: file and ports."""
    found = replace(
        new,
        storage=old.storage,
        ingest=replace(new.ingest, host=old.ingest.host, port=old.ingest.port),
        dashboard=replace(new.dashboard, host=old.dashboard.host, port=old.dashboard.port),
        health=replace(new.health, port=old.health.port),
        log=old.log,
    )
    if found.answers and old.answers:
        found = replace(found, answers=replace(found.answers, port=old.answers.port))
    return found, tuple(_unlike(found, new))


def _unlike(one: Config, other: Config) -> Iterator[str]:
    for name in ("storage.path", "storage.url", "ingest.host", "ingest.port", "answers.port", "dashboard.host",
                 "dashboard.port", "health.port", "log.format"):  # fmt: skip
        section, _, option = name.partition(".")
        if getattr(getattr(one, section), option, None) != getattr(getattr(other, section), option, None):
            yield name


def note(outcome: Outcome, database: Path | DatabaseUrl) -> None:
    """Say in the log what came of a reload, all that is wrong in one line, and keep it for whoever asked."""
    if outcome.well:
        _log.warning("reloaded %s", pairs(needs_restart=",".join(outcome.restart)))
    else:
        problems = "; ".join(render(one, "en") for one in outcome.problems)
        _log.error("reload refused %s", pairs(failure=outcome.failure, problems=problems))
    if not isinstance(database, Path):
        return
    try:
        keep(outcome, database)
    except OSError as error:
        _log.error("outcome not kept %s", pairs(error=error))


def outdated(before: Config, after: Config) -> list[str]:
    """Return the sources whose fetches under way are worth nothing under another configuration."""
    old, new = (
        {str(one.name): options_of(one, config.brands) for one in config.subscriptions} for config in (before, after)
    )
    return [name for name, options in old.items() if new.get(name) != options]


def options_of(subscription: Subscription, brands: Sequence[Brand]) -> str:
    """Return a hash of what the configuration says of a source and of what is looked for there.

    When it changes, the source is visited at once and begins anew: a brand that is added, or is called by another name,
    is also looked for in what the source has shown before, and what is found there is history.
    """
    heard = {subscription.about} if subscription.about else set(subscription.brands)
    wanted = [brand for brand in brands if not heard or brand.id in heard]
    return sha256(repr((subscription, wanted)).encode()).hexdigest()[:16]


class Sieve:
    """Errands of which some, sent under a former configuration, bring back what nobody wants any more."""

    def __init__(self, errands: Errands[Fetched], unwanted: Collection[str]) -> None:
        """``unwanted``: names; of those that are away now, what comes next is dropped, for nobody is sent twice."""
        earlier = errands if isinstance(errands, Sieve) else None
        self.errands: Errands[Fetched] = earlier.errands if earlier else errands
        away = {name for name, _ in errands.away}
        self.unwanted: set[str] = (away & set(unwanted)) | (earlier.unwanted if earlier else set())

    @property
    def most(self) -> int:
        """How many run at once."""
        return self.errands.most

    @property
    def away(self) -> tuple[tuple[str, str], ...]:
        """Who is on the way."""
        return self.errands.away

    def send(self, name: str, host: str, errand: Callable[[], Fetched]) -> None:
        """Run a function."""
        self.errands.send(name, host, errand)

    def back(self) -> list[Fetched]:
        """Return what has come back since the last call, and is still wanted."""
        return [one for one in self.errands.back() if not self._drops(str(one[0].source))]

    def _drops(self, name: str) -> bool:
        unwanted = name in self.unwanted
        self.unwanted.discard(name)
        return unwanted

    def wait(self, seconds: float) -> None:
        """Wait until somebody comes back."""
        self.errands.wait(seconds)
