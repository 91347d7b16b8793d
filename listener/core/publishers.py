"""The catalogue of places to listen at: what comes with the program, or a list of one's own in the same form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from listener.core.searchwords import quoted
from listener.errors import UsageError

_SHIPPED = Path(__file__).parent / "data" / "publishers.toml"
_BY_NAME = ("name", "group", "kind", "medium", "lang", "region", "account", "ask")
_BY_CHOICE = ("usual", "terms")
Options = Mapping[str, object]
"""As config.toml has them: texts, numbers, tuples of texts."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """One place."""

    name: str
    group: str
    kind: str
    medium: str = ""
    """Empty: the usual one of its kind."""
    lang: str = "de"
    """Empty: several."""
    region: str = ""
    """A country or a Land (ISO 3166): for people there only."""
    account: str = ""
    """``better``: more with an account; ``needed``: nothing without."""
    ask: str = ""
    """An option that a person has to give."""
    usual: bool = False
    """Taken if nobody says otherwise; of a region, all are."""
    terms: bool = False
    """Its operator restricts its use: a person has to decide."""
    about: tuple[str, str] = ("", "")
    """What it is, in German and in English."""
    options: Options = field(default_factory=dict)

    def told(self, lang: str) -> str:
        """Return what it is."""
        return self.about[lang == "en"]


def shipped() -> tuple[Publisher, ...]:
    """Return the catalogue that comes with the program."""
    return read(_SHIPPED.read_text("utf-8"))


def read(text: str) -> tuple[Publisher, ...]:
    """Return the places of a catalogue. Raises UsageError that says which entry cannot be used."""
    try:
        listed = tomllib.loads(text).get("sources")
    except ValueError as error:
        raise UsageError("init.bad_catalogue", place="–", detail=str(error)) from None
    if not isinstance(listed, list) or not listed:
        raise UsageError("init.bad_catalogue", place="sources", detail="[[sources]]")
    found = [_publisher(entry, f"sources[{place}]") for place, entry in enumerate(listed)]
    names = [one.name for one in found]
    if double := next((name for place, name in enumerate(names) if name in names[:place]), ""):
        raise UsageError("init.bad_catalogue", place=double, detail="name")
    return tuple(found)


def _publisher(entry: object, place: str) -> Publisher:
    if not isinstance(entry, dict) or not all(_text(entry.get(key)) for key in ("name", "group", "kind")):
        raise UsageError("init.bad_catalogue", place=place, detail="name, group, kind")
    odd = [key for key in _BY_NAME if not isinstance(entry.get(key, ""), str)]
    odd += [key for key in _BY_CHOICE if not isinstance(entry.get(key, False), bool)]
    if odd:
        raise UsageError("init.bad_catalogue", place=place, detail=", ".join(odd))
    said = {key: entry[key] for key in (*_BY_NAME, *_BY_CHOICE) if key in entry}
    options = {key: _frozen(value) for key, value in entry.items() if key not in said and key != "about"}
    return Publisher(**said, about=_told(entry.get("about", "")), options=options)


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _told(about: object) -> tuple[str, str]:
    """Return what is said of a place in both languages; one text does for both."""
    both = [str(part) for part in about] if isinstance(about, list) else [str(about)]
    return (both[0], both[-1]) if both else ("", "")


def _frozen(value: object) -> object:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def offered(places: Iterable[Publisher], region: str) -> tuple[Publisher, ...]:
    """Return what to offer to somebody of a region ("DE-BY", "AT", ""): of local places only those there."""
    return tuple(one for one in places if not one.region or _is_there(one.region, region))


def _is_there(place: str, region: str) -> bool:
    return place == region or region.startswith(f"{place}-")


def proposed(one: Publisher, lang: str) -> bool:
    """Tell whether a place is taken if nobody says otherwise: a usual or local one that needs nothing of anybody."""
    free = not (one.terms or one.ask or one.account == "needed")
    return free and (one.usual or bool(one.region) or (lang == "en" and one.lang == "en"))


def filled(options: Options, name: str, tag: str) -> Options:
    """Return options with the brand in them: {query} and {tag} in texts, percent-encoded."""
    said = {"{query}": quote(quoted(name), safe=""), "{tag}": quote(tag, safe="")}
    pattern = re.compile("|".join(map(re.escape, said)))
    return _each(options, lambda text: pattern.sub(lambda hit: said[hit[0]], text))


def moved(options: Options, base: str) -> Options:
    """Return options whose web addresses lie below ``base``: a mirror, or the servers of a test.

    https://www.example.org/feed below http://127.0.0.1:8080 is http://127.0.0.1:8080/www.example.org/feed.
    """
    return _each(options, lambda text: _below(base, text) if text.startswith(("https://", "http://")) else text)


def _below(base: str, address: str) -> str:
    return f"{base.rstrip('/')}/{address.partition('://')[2]}"


def _each(options: Options, change: Callable[[str], str]) -> Options:
    return {key: _changed(value, change) for key, value in options.items()}


def _changed(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, tuple):
        return tuple(_changed(part, change) for part in value)
    return change(value) if isinstance(value, str) else value
