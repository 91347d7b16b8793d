"""``listener labels warnings``: what people said of warnings, with what the program saw: labels for thresholds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from listener.cli.handwords import help_text, text
from listener.cli.options import brands_option, known_brands, listing
from listener.cli.output import Column, Listing, emit, note
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listener.cli.view import View
    from listener.model import BrandId, Entry, IncidentId

    Word = tuple[IncidentId, BrandId, Entry]

_LOOK = (
    *("level", "max_level", "points", "threshold", "weeks", "voices", "critics", "usual", "volume"),
    *("coordinated", "learning", "topic", "parts"),
)
STYLES = {"useful": "green", "false_alarm": "red", "useless": "red"}


@click.command("warnings", cls=Verb, help=help_text("help_warnings"))
@brands_option
@listing()
@click.pass_obj
def warnings(session: Session, brand: tuple[str, ...], limit: int, form: str | None) -> None:
    """List what people said last of each warning, newest first."""
    configured, view = session.seen()
    with session.store(configured) as store:
        found = store.hands.judged(known_brands(brand, configured), limit)
    if found or form or not sys.stdout.isatty():
        emit(_listing(found, view), form)
    if not found:
        note(text("no_warnings"))


def _listing(found: Sequence[Word], view: View) -> Listing:
    columns = (
        Column("at", view.say("col_when")),
        Column("incident", view.say("col_incident")),
        Column("brand", view.say("col_brand"), most=16, least=100),
        Column("said", text("col_said"), wrap=True, styles=STYLES),
        Column("max_level", view.say("col_max_level"), right=True),
        Column("points", text("col_points"), right=True),
        Column("threshold", text("col_threshold"), right=True),
        Column("by", text("col_by"), most=16, least=100),
    )
    return Listing(columns, [_record(*one) for one in found], [_cells(*one, view) for one in found])


def _record(incident: IncidentId, brand: BrandId, entry: Entry) -> dict[str, object]:
    detail = entry.detail
    return {
        "incident": f"INC-{incident:04d}",
        "brand": brand,
        "at": entry.at.isoformat(),
        "said": detail["verdict"] if entry.kind == "verdict" else entry.kind,
        "reason": detail.get("reason"),
        "note": detail.get("note") or None,
        "kind": detail.get("kind") or None,
        "playbook": detail.get("playbook") or None,
        "by": entry.actor or None,
        **{key: detail.get(key) for key in _LOOK},
    }


def _cells(incident: IncidentId, brand: BrandId, entry: Entry, view: View) -> dict[str, str]:
    from listener.cli.happened import told  # noqa: PLC0415 - here and below: --help must be quick
    from listener.model import Entry  # noqa: PLC0415

    detail = entry.detail
    return {
        "at": view.when(entry.at),
        "incident": f"INC-{incident:04d}",
        "brand": view.brand(brand),
        "said": told(Entry(entry.at, entry.kind, "", detail), view),
        "max_level": str(detail.get("max_level", "")),
        "points": _points(detail.get("points"), view),
        "threshold": _points(detail.get("threshold"), view),
        "by": entry.actor,
    }


def _points(value: object, view: View) -> str:
    return number(value, view.lang, 1) if isinstance(value, int | float) else "–"
