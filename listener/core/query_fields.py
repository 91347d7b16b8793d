"""What a field of a query asks for: ``tone:negativ``, ``since:gestern``; and whose words may not be asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from listener.core import when
from listener.core.fold import fold
from listener.core.query_names import FIELDS, LANGUAGES, VALUES, spelled
from listener.core.suggest import closest
from listener.errors import UsageError
from listener.model import BrandId
from listener.model.query import AllOf, AnyOf, Field, Holds, Not, Since, Tree, Until

_TOKEN = re.compile(r"[^\W_]+")
_CODE = re.compile(r"[a-z]{2,3}")
"""Of a language, ISO 639."""


@dataclass(frozen=True, slots=True)
class People:
    """Who may be searched for by name."""

    profiles: bool = False
    """The company may look at single people (``[desk] profiles``)."""
    own: frozenset[str] = frozenset()
    """The company's accounts, as ``words`` spells them: they are no people's."""
    objected: frozenset[str] = frozenset()
    """Names of those who have objected to being in a list of persons, likewise."""
    alias: Callable[[str], str] | None = None
    """Makes the alias under which a name may be stored; None: names are stored as they are."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a query is understood against."""

    now: datetime
    zone: tzinfo
    brands: Mapping[str, BrandId] = field(default_factory=dict)
    """By id and by name."""
    sources: Collection[str] = ()
    people: People = People()


def words(text: str) -> str:
    """Return the words of a text as the index has them, one blank between two; "" if there are none."""
    return " ".join(_TOKEN.findall(fold(text)))


def named(name: str, at: int) -> Field:
    """Return the field of that name, which stands at character ``at``. Raises UsageError ``query.unknown_field``."""
    found = FIELDS.get(spelled(name))
    if found is None:
        raise _unknown("field", at, name, Field, FIELDS)
    return found


def moment(one: Field, text: str, setting: Setting) -> Since | Until:
    """Return a time. Raises UsageError with what is wrong with it."""
    if one is Field.SINCE:
        return Since(when.since(text, setting.now, setting.zone).replace(microsecond=0))
    return Until(when.until(text, setting.now, setting.zone).replace(microsecond=0))


def holds(one: Field, written: Iterable[tuple[str, int]], setting: Setting) -> Holds:
    """Return what a field with values, each with its place, asks for. Raises UsageError ``query.unknown_value``."""
    given = list(written)
    found = dict.fromkeys(_value(one, value, at, setting) for value, at in given)
    if one is Field.AUTHOR and setting.people.alias is not None:
        found |= dict.fromkeys(words(setting.people.alias(value)) for value, _ in given)
    return Holds(one, tuple(found))


def _value(one: Field, value: str, at: int, setting: Setting) -> str:
    if one is Field.BRAND:
        return _chosen(one, value, at, setting.brands)
    if one is Field.SOURCE:
        return _chosen(one, value, at, {name: name for name in setting.sources})
    found = _spoken(one, value)
    if found is None:
        known = LANGUAGES if one is Field.LANG else VALUES.get(one, {})
        raise _unknown("value", at, value, dict.fromkeys(known.values()), known, field=one.value)
    return found


def _spoken(one: Field, value: str) -> str | None:
    """Return a value that needs no configuration to be understood."""
    if one is Field.AUTHOR:
        return words(value) or None
    if one is Field.LANG:
        code = LANGUAGES.get(spelled(value), fold(value))
        return code if code in LANGUAGES or _CODE.fullmatch(code) else None
    return VALUES[one].get(spelled(value))


def _chosen(one: Field, value: str, at: int, by_name: Mapping[str, str]) -> str:
    """Return what a name that the configuration or the history gives stands for: as it is written, else by its fold."""
    found = by_name.get(value) or {fold(name): stored for name, stored in by_name.items()}.get(fold(value))
    if found is None:
        raise _unknown("value", at, value, dict.fromkeys(by_name.values()), by_name, field=one.value)
    return found


def _unknown(what: str, at: int, name: str, known: Iterable[str], spellings: Iterable[str], **more: str) -> UsageError:
    """Return the error that names the place, the nearest and the known ones."""
    near = closest(name, spellings)
    values = {"place": str(at + 1), "name": name, "known": ", ".join(known) or "–", **more}
    key = f"query.unknown_{what}"
    return UsageError(f"{key}_meant", meant=near, **values) if near else UsageError(key, **values)


def allowed(tree: Tree, people: People) -> None:
    """Refuse to list what a person wrote where that is not allowed; leaving somebody out is.

    Raises UsageError ``query.no_profiles``, or ``query.objected`` for somebody who does not want it.
    """
    for name in _sought(tree, positive=True):
        if not people.profiles and name not in people.own:
            raise UsageError("query.no_profiles", name=name)
        if any(f" {name} " in f" {other} " for other in people.objected):
            raise UsageError("query.objected", name=name)


def _sought(tree: Tree, *, positive: bool) -> Iterator[str]:
    match tree:
        case Holds(Field.AUTHOR, values) if positive:
            yield from values
        case Not(inner):
            yield from _sought(inner, positive=not positive)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _sought(part, positive=positive)
