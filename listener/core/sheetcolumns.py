"""The columns of a spreadsheet by their names, in German and English: which holds what. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from listener.core.fold import fold
from listener.core.suggest import closest
from listener.errors import UsageError

LEFT_OUT = "-"
"""Stands for a field where a column is not to be stored at all."""

NAMES: Mapping[str, str] = {
    "id": "id | kennung | beitrags id | kommentar id | review id | post id | comment id | ticket id | ticketnummer | "
    "vorgangsnummer | ticket number | guid | uuid",
    "published": "veröffentlicht | veröffentlicht am | veröffentlichungsdatum | erscheinungsdatum | published | "
    "published at | publication date | publish date | datum | date | datum uhrzeit | datum zeit | date time | datetime "
    "| zeitpunkt | zeitstempel | timestamp | erstellt am | erstellt | erstellungsdatum | created at | created | "
    "eingangsdatum | eingang",
    "time": "uhrzeit | zeit | time",
    "title": "titel | title | überschrift | headline | schlagzeile | betreff | subject",
    "text": "text | volltext | full text | beitragstext | bewertungstext | rezensionstext | review text | "
    "comment text | kommentartext | inhalt | content | body | beitrag | post | kommentar | comment | rezension | "
    "review | nachricht | message | feedback | freitext | anmerkung | beschreibung | description | auszug | snippet",
    "author": "autor | autorin | author | verfasser | verfasserin | verfasst von | nutzer | nutzername | benutzer | "
    "benutzername | user | username | user name | screen name | reviewer | absender | sender | profil | name",
    "url": "url | link | permalink | internetadresse | webadresse | adresse | address",
    "rating": "bewertung | rating | sterne | stars | sternebewertung | star rating | wertung | punkte | score",
    "rating_max": "höchstwertung | höchste bewertung | skala bis | maximum | rating max | best rating | scale",
    "rating_min": "niedrigste bewertung | skala ab | minimum | rating min | worst rating",
    "source": "quelle | source | plattform | platform | portal | kanal | channel | publikation | publication",
    "brand": "marke | brand",
    "medium": "medium | medientyp | medienart | mediengattung | media type",
    "lang": "sprache | language | lang",
    "parent": "antwort auf | in reply to | parent",
    "reach": "reichweite | reach | aufrufe | views | impressionen | impressions",
    "likes": "likes | gefällt mir | gefällt mir angaben | favoriten | favorites",
    "shares": "geteilt | teilungen | shares | retweets | reposts",
    "replies": "antworten | replies | kommentare | comments | anzahl kommentare",
}
"""Field → the names a column for it may have, the most fitting first. Row numbers ("Nr.") are no identity."""

_NO_LETTER = re.compile(r"[\W_]+")
_KEPT = frozenset(NAMES) - {"time"}
"""Keys of the interchange format, which a further column must not take."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it is taken for."""

    name: str
    """As written; unique in its sheet."""
    field: str = ""
    """A key of ``NAMES``; ``LEFT_OUT``; or nothing: it is kept under its own name."""


def plain(name: str) -> str:
    """Return a column's name as it is compared: without case, umlauts, punctuation."""
    return _NO_LETTER.sub(" ", fold(name)).strip()


def _places() -> dict[str, tuple[str, int]]:
    every = ((field, names.split(" | ")) for field, names in NAMES.items())
    return {plain(name): (field, rank) for field, names in every for rank, name in enumerate(names)}


_PLACES = _places()


def mapping(given: Iterable[str]) -> dict[str, str]:
    """Return what ``--map "Column=field"`` says: fields by columns, as written. Raises UsageError."""
    found = {}
    for one in given:
        name, sign, field = (part.strip() for part in one.rpartition("="))
        if not (sign and name and field):
            raise UsageError("import.map_shape", given=one)
        if field not in {*NAMES, LEFT_OUT}:
            suggestion = closest(field, NAMES)
            raise UsageError("import.map_field", field=field, known=", ".join(NAMES), suggestion=suggestion or "text")
        found[name] = field
    return found


def recognised(header: Sequence[str], wanted: Mapping[str, str]) -> int:
    """Return how many columns are known by their names, 0 if none of them holds a text or a title."""
    asked = {plain(name): field for name, field in wanted.items()}
    fields = [asked.get(plain(name)) or _PLACES.get(plain(name), ("", 0))[0] for name in header]
    return sum(map(bool, fields)) if {"text", "title"} & set(fields) else 0


def lay_out(header: Sequence[str], wanted: Mapping[str, str]) -> tuple[Column, ...]:
    """Return what each column holds: as ``wanted`` says, else by its name; each field once.

    Raises UsageError if something in ``wanted`` is not there, or if no column holds a text, or none a date.
    """
    names = list(map(plain, header))
    for name in wanted:
        if plain(name) not in names:
            raise UsageError("import.map_column", name=name, known=_listed(header))
    asked = {names.index(plain(name)): field for name, field in wanted.items()}
    taken = {field: place for place, field in asked.items() if field != LEFT_OUT}
    for place, name in sorted(enumerate(names), key=lambda one: _PLACES.get(one[1], ("", 0))[1]):
        field, _ = _PLACES.get(name, ("", 0))
        if field and place not in asked:
            taken.setdefault(field, place)
    if not {"text", "title"} & taken.keys():
        raise UsageError("import.no_text", known=_listed(header))
    if "published" not in taken:
        raise UsageError("import.no_date", known=_listed(header))
    fields = {place: field for field, place in taken.items()}
    left_out = {place: field for place, field in asked.items() if field == LEFT_OUT}
    return tuple(Column(name, (fields | left_out).get(place, "")) for place, name in enumerate(_unique(header, fields)))


def _unique(header: Sequence[str], fields: Mapping[int, str]) -> list[str]:
    """Return names under which cells can be kept: none empty, none twice, none that means something else already."""
    found: list[str] = []
    for place, written in enumerate(header):
        name = " ".join(written.split()) or f"column {place + 1}"
        if place not in fields and name in _KEPT:
            name = f"{name} (column {place + 1})"
        found.append(f"{name} (column {place + 1})" if name in found else name)
    return found


def _listed(header: Sequence[str]) -> str:
    return ", ".join(" ".join(name.split())[:40] for name in header[:20] if name) or "–"
