"""Sources from installed packages: entry points of the group ``listener.sources``, imported when they are used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from listener.config.build import options_of, type_word
from listener.config.tables import SourceTable
from listener.config.values import shown
from listener.errors import ConfigError, Problem
from listener.model import Secret
from listener.ports import Source

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "listener.sources"
PLACE = "sources"
"""What a Problem with a package names as its place."""


def sources(own: Mapping[str, type[Source]]) -> Kinds:
    """Return all kinds of sources: our own, then those of installed packages. Looks for none until one is wanted."""
    return Kinds(own, _installed)


class Kinds(Mapping[str, type[Source]]):
    """The kinds by name. Ours are found without a look at packages; a package's is imported when it is looked up.

    Raises ConfigError for a kind whose package cannot be used, with the package's name and what to do. The other
    kinds, of other packages and of the same, are not affected.
    """

    def __init__(self, own: Mapping[str, type[Source]], find: Callable[[], Iterable[EntryPoint]]) -> None:
        self._own = own
        self._find = find
        self._loaded: dict[str, type[Source]] = {}

    def __getitem__(self, name: str) -> type[Source]:
        if name in self._own:
            return self._own[name]
        if name not in self._loaded:
            self._loaded[name] = _loaded(self._offered[name])
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._offered

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from self._offered

    def __len__(self) -> int:
        return len(self._own) + len(self._offered)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What a person should know: kinds that are offered in vain, because their name is taken."""
        winners = {name: _package(entry) for name, entry in self._offered.items()}
        losers = [entry for entry in self._entries if self._offered.get(entry.name) is not entry]
        return tuple(_problem("plugin_shadowed", one, winner=winners.get(one.name, "Listener")) for one in losers)

    @cached_property
    def _entries(self) -> tuple[EntryPoint, ...]:
        """Everything offered, in an order that does not depend on how the packages were installed."""
        return tuple(sorted(self._find(), key=lambda entry: (entry.name, _package(entry), entry.value)))

    @cached_property
    def _offered(self) -> dict[str, EntryPoint]:
        """One entry point for each kind that is not ours."""
        offered: dict[str, EntryPoint] = {}
        for entry in self._entries:
            if entry.name not in self._own:
                offered.setdefault(entry.name, entry)
        return offered


def _installed() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - 30 ms that a configuration without packages saves

    return entry_points(group=GROUP)


def _loaded(entry: EntryPoint) -> type[Source]:
    """Import what a package offers. Raises ConfigError."""
    try:
        found = entry.load()
    except (Exception, SystemExit) as error:  # other people's code: it may raise anything when it is imported
        reason = f"{type(error).__name__}: {error}"
        raise ConfigError((_problem("plugin_broken", entry, reason=shown(reason)),)) from error
    fault = _fault(found)
    if fault:
        raise ConfigError((_problem("plugin_unfit", entry, reason=fault),))
    kind: type[Source] = found
    return kind


def _fault(found: Any) -> str:
    """Return why something cannot be a kind of source, nothing if it can."""
    if not isinstance(found, type) or not is_dataclass(found):
        return f"{shown(getattr(found, '__name__', found))} is no dataclass"
    if not callable(getattr(found, "collect", None)):
        return f"{found.__name__} has no method collect"
    try:
        options = [(option.name, hint) for option, hint in options_of(found)]
    except Exception as error:  # noqa: BLE001 - annotations are code of the package, too
        return f"the options of {found.__name__}: {type(error).__name__}: {shown(error)}"
    common = {option.name for option, _ in options_of(SourceTable)}
    for name, hint in options:
        if name in common:
            return f"its option {name} has a name that every source has"
        if not _is_readable(hint):
            return f"its option {name} has a type that config.toml cannot hold"
    return ""


def _is_readable(hint: object) -> bool:
    try:
        return hint is Secret or bool(type_word(hint))
    except (KeyError, TypeError, IndexError):
        return False


def _problem(key: str, entry: EntryPoint, **values: str) -> Problem:
    version = entry.dist.version if entry.dist else ""
    return Problem(
        PLACE, f"sources.{key}", {"kind": entry.name, "package": _package(entry), "version": version, **values}
    )


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.module
