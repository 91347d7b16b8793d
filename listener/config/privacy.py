"""``[privacy]`` and ``[[public_figures]]``: who is stored by name, and who under a pseudonym."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from listener.config.build import Reading, Table, build
from listener.config.employees import purposes, staff_in
from listener.config.options import said
from listener.config.sections import repeated, section
from listener.core.replies import Accounts
from listener.core.staff import Staff
from listener.core.veil import Veil, brand_names
from listener.model import Brand
from listener.model.alias import account
from listener.ports import Subscription


class Authors(StrEnum):
    """How authors are stored."""

    HASHED = "hashed"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class PrivacyTable:
    """``[privacy]``: names of authors."""

    authors: Authors = field(
        default=Authors.HASHED,
        metadata=said(
            "hashed: Namen werden vor dem Speichern zu Decknamen; clear: sie werden gespeichert, wie sie sind",
            "hashed: names become pseudonyms before they are stored; clear: they are stored as they are",
        ),
    )
    bylines: bool = field(
        default=True,
        metadata=said(
            'Namen über Artikeln bleiben, wo eine Quelle medium = "news" hat oder eine Nachrichtensuche ist',
            'By-lines stay, where a source has medium = "news" or is a search of news',
        ),
    )
    employees: Path | None = field(
        default=None,
        metadata=said(
            "Datei mit den Namen der Beschäftigten, einer je Zeile: Sie werden vor dem Speichern aus den Texten "
            "genommen",
            "File with the employees' names, one a line: they are taken out of texts before these are stored",
        ),
    )


@dataclass(frozen=True, slots=True)
class FigureTable:
    """``[[public_figures]]``: somebody whose name is of public interest, and until when that was thought."""

    name: str = field(metadata=said("Name oder Konto, wie es an der Quelle steht", "Name or account as at the source"))
    reason: str = field(metadata=said("Warum der Name gebraucht wird", "Why the name is needed"))
    review: date = field(
        metadata=said(
            "Letzter Tag mit Namen; danach wieder ein Deckname, bis jemand neu entscheidet",
            "Last day by name; from then on a pseudonym again, until somebody decides anew",
        )
    )


@dataclass(frozen=True, slots=True)
class Privacy:
    """What becomes of names."""

    veil: Veil = field(default_factory=Veil)
    figures: tuple[FigureTable, ...] = ()
    """As written, for the documents that name them."""
    staff: Staff = field(default_factory=Staff)
    """The employees' names, which are in no text that is stored."""
    purposes: Mapping[str, str] = field(default_factory=dict)
    """What brands are listened for, by name, where that is written."""


def _by_day(one: FigureTable) -> FigureTable:
    """Return a figure whose review is a day: TOML may give a time of that day, too."""
    day = one.review
    return replace(one, review=date(day.year, day.month, day.day))


def privacy_of(
    root: Table, brands: Sequence[Brand], heard: Sequence[Subscription], own: Accounts, reading: Reading
) -> Privacy:
    """Return who is stored by name."""
    written = build(PrivacyTable, section(root, "privacy", reading), "privacy", reading) or PrivacyTable()
    found = [build(FigureTable, table, place, reading) for place, table in repeated(root, "public_figures", reading)]
    figures = tuple(_by_day(one) for one in found if one is not None)
    veil = Veil(
        hashed=written.authors is Authors.HASHED,
        bylines=written.bylines,
        own=own,
        brands=brand_names(name for one in brands for name in (one.name, *one.aliases)),
        figures={account(one.name): one.review for one in figures if account(one.name)},
        press=frozenset(one.name for one in heard if one.press),
    )
    staff = staff_in(written.employees, brands, reading)
    return Privacy(veil, figures, staff, purposes(root, staff, reading))
