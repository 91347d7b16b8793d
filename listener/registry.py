"""Classes by name, each imported when it is looked up: a command pays for the kinds that its configuration uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TypeVar

T = TypeVar("T")


class Registry(Mapping[str, type[T]]):
    """A mapping that knows all names and imports none: ``{"feed": "Feed"}`` in ``sources`` is ``sources.feed.Feed``."""

    def __init__(self, package: str, classes: Mapping[str, str]) -> None:
        """Take the package whose modules are the names, and the class of each."""
        self._package = package
        self._classes = classes

    def __getitem__(self, name: str) -> type[T]:
        own = self._classes[name]
        found: type[T] = getattr(import_module(f"{self._package}.{name}"), own)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._classes

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)
