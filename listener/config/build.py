"""From a TOML table to any frozen dataclass of options, by its fields. Findings are noted; none stops the reading."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from listener.config import secrets, values
from listener.config.values import LEAVES, Unfit
from listener.core.suggest import closest
from listener.errors import Problem
from listener.model import Secret

T = TypeVar("T")
Table = Mapping[str, object]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a configuration: where secrets lie, and what was found wrong so far."""

    hiding: secrets.Hiding
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def problem(self, place: str, key: str, **slots: str) -> None:
        """Note something that makes the configuration unusable."""
        self.problems.append(Problem(place, key, slots))

    def note(self, place: str, key: str, **slots: str) -> None:
        """Note something that a person should know."""
        self.notes.append(Problem(place, key, slots))


def within(place: str, key: str) -> str:
    """Return the dotted place of ``key`` below ``place``; odd keys are quoted as TOML quotes them."""
    name = key if _BARE_KEY.fullmatch(key) else json.dumps(values.shown(key), ensure_ascii=False)
    return f"{place}.{name}" if place else name


def options_of(kind: type) -> Iterator[tuple[Field[Any], object]]:
    """Yield the fields of a dataclass of options, each with its type; NewTypes are what they stand for."""
    hints = get_type_hints(kind)
    for option in fields(kind):
        yield option, _plain(hints[option.name])


def _plain(hint: object) -> object:
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    if get_origin(hint) in {Union, UnionType} and hint not in LEAVES and NoneType in get_args(hint):
        (hint,) = (_plain(part) for part in get_args(hint) if part is not NoneType)
    return hint


def required(option: Field[Any]) -> bool:
    """Return whether the option has no default."""
    return option.default is MISSING and option.default_factory is MISSING


def keys_of(kind: type) -> tuple[str, ...]:
    """Return the keys that a table for ``kind`` may have."""
    found: list[str] = []
    for option, hint in options_of(kind):
        found += [f"{option.name}_env", f"{option.name}_file"] if hint is Secret else [option.name]
    return tuple(found)


def build(kind: type[T], table: Table, place: str, reading: Reading, also: Iterable[str] = ()) -> T | None:
    """Return a ``kind`` filled from ``table``, or None if anything in it was wrong.

    Keys in ``also`` are somebody else's. A field's metadata may hold ``least`` and ``most``. If the kind has a method
    ``validate``, which yields (field, catalogue key, values), its findings become problems.
    """
    before = len(reading.problems)
    _check_keys(kind, table, place, reading, tuple(also))
    found: dict[str, object] = {}
    for option, hint in options_of(kind):
        try:
            found |= _option(option, hint, table, place, reading)
        except Unfit as unfit:
            reading.problem(within(place, option.name), unfit.key, **unfit.values)
    if len(reading.problems) > before:
        return None
    built = kind(**found)
    _validate(built, place, reading)
    return built if len(reading.problems) == before else None


def _check_keys(kind: type, table: Table, place: str, reading: Reading, also: tuple[str, ...]) -> None:
    known = (*keys_of(kind), *also)
    secret = {option.name for option, hint in options_of(kind) if hint is Secret}
    for key in table:
        if key not in known and key not in secret:
            suggestion = closest(key, known)
            reading.problem(within(place, key), "config.unknown_key", name=values.shown(key), suggestion=suggestion)


def _option(option: Field[Any], hint: object, table: Table, place: str, reading: Reading) -> dict[str, object]:
    """Return the one option's value under its name; nothing if it is left to its default."""
    if hint is Secret:
        return _secret(option, table, place, reading)
    if option.name in table:
        here = within(place, option.name)
        value = _value(table[option.name], hint, here, reading)
        _check_size(value, option)
        return {option.name: value}
    if required(option):
        raise Unfit("missing", expected=type_word(hint))
    if isinstance(option.default, Path):
        return {option.name: _resolved(option.default, reading.hiding)}
    return {}


def _secret(option: Field[Any], table: Table, place: str, reading: Reading) -> dict[str, object]:
    found = secrets.find(option.name, table, reading.hiding)
    if found is None:
        if required(option):
            raise Unfit("missing_secret", env=f"{option.name}_env", file=f"{option.name}_file")
        return {}
    if found.exposed:
        reading.note(within(place, f"{option.name}_file"), "config.exposed_file", file=found.exposed)
    return {option.name: found.secret}


def _value(value: object, hint: object, place: str, reading: Reading) -> object:
    if get_origin(hint) is tuple:
        return _several(value, _plain(get_args(hint)[0]), place, reading)
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise values.wrong_type(value, "type_table")
        return build(hint, value, place, reading)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return values.choice(value, hint)
    read, _ = LEAVES[hint]
    found = read(value)
    return _resolved(found, reading.hiding) if isinstance(found, Path) else found


def _resolved(path: Path, hiding: secrets.Hiding) -> Path:
    """Return a path as seen from the configuration's folder; ``~`` is the user's home."""
    home = hiding.environ.get("HOME") or hiding.environ.get("USERPROFILE")
    if home and path.parts[:1] == ("~",):
        return Path(home, *path.parts[1:])
    return hiding.folder / path


def _several(value: object, hint: object, place: str, reading: Reading) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise values.wrong_type(value, "type_texts" if hint is str else "type_list")
    found = []
    for number, part in enumerate(value):
        here = f"{place}[{number}]"
        try:
            found.append(_value(part, hint, here, reading))
            _check_filled(found[-1])
        except Unfit as unfit:
            reading.problem(here, unfit.key, **unfit.values)
    return tuple(found)


def _check_filled(value: object) -> None:
    if isinstance(value, str) and not value.strip():
        raise Unfit("empty_text")
    if value == ():
        raise Unfit("empty_list")


def _check_size(value: object, option: Field[Any]) -> None:
    if required(option):
        _check_filled(value)
    least, most = option.metadata.get("least", -math.inf), option.metadata.get("most", math.inf)
    if isinstance(value, timedelta):
        least, most = option.metadata.get("least", timedelta.min), option.metadata.get("most", timedelta.max)
    if not isinstance(value, int | float | timedelta) or least <= value <= most:
        return
    key, limit = ("too_small", least) if value < least else ("too_large", most)
    raise Unfit(key, given=_measure(value), limit=_measure(limit))


def _measure(value: float | timedelta) -> str:
    return values.span(value) if isinstance(value, timedelta) else f"{value:.15g}"


def _validate(built: object, place: str, reading: Reading) -> None:
    """Ask the kind itself; whatever it says, its secrets are struck out. What it says of stand-ins does not count."""
    validate: Callable[[], Iterable[tuple[str, str, dict[str, str]]]] | None = getattr(built, "validate", None)
    if validate is None:
        return
    secret = {option.name: getattr(built, option.name) for option, hint in options_of(type(built)) if hint is Secret}
    hidden = [one.reveal() for one in secret.values() if one is not None]
    for name, key, slots in validate():
        if reading.hiding.checked or name not in secret:
            reading.problem(within(place, name), key, **{slot: _without(text, hidden) for slot, text in slots.items()})


def _without(text: str, hidden: Iterable[str]) -> str:
    for secret in hidden:
        text = text.replace(secret, "***")
    return text


def type_word(hint: object) -> str:
    """Return the catalogue's word for the type of an option."""
    if get_origin(hint) is tuple:
        return "type_texts" if _plain(get_args(hint)[0]) is str else "type_list"
    if is_dataclass(hint):
        return "type_table"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return "type_choice"
    return LEAVES[hint][1]
