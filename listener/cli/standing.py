"""How incidents and sources stand, as rows: for machines with fixed keys, for people in their language and zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from listener.cli.failure import trouble
from listener.cli.output import Column, Listing
from listener.cli.view import View
from listener.model import Incident, SourceHealth, Tally
from listener.words import number, say

if TYPE_CHECKING:
    from alerts.playbook import Playbook

STATE_STYLES = {"open": "bold red", "declining": "yellow", "closed": "dim"}
HEALTH_STYLES = {"ok": "green", "failing": "bold red", "waiting": "dim"}


def incidents(found: Sequence[Incident], playbooks: Mapping[str, Playbook], view: View) -> Listing:
    """Return incidents as rows."""
    columns = (
        Column("incident", view.say("col_incident")),
        Column("brand", view.say("col_brand"), least=120 if len(view.brands) == 1 else 0, most=16),
        Column("state", view.say("col_state"), styles=STATE_STYLES),
        Column("level", view.say("col_level")),
        Column("max_level", view.say("col_max_level"), right=True, least=90),
        Column("opened", view.say("col_opened")),
        Column("lasted", view.say("col_lasted")),
        Column("peak_volume", view.say("col_peak_volume"), right=True, least=90),
        Column("playbook", view.say("col_playbook"), wrap=True, least=100),
    )
    return Listing(columns, [incident(one) for one in found], [_incident_cells(one, playbooks, view) for one in found])


def incident(one: Incident) -> dict[str, object]:
    """Return an incident for machines."""
    return {
        "incident": one.name,
        "brand": one.brand,
        "state": str(one.state),
        "level": one.level,
        "max_level": one.max_level,
        "opened": one.opened.isoformat(),
        "changed": one.changed.isoformat(),
        "closed": one.closed.isoformat() if one.closed else None,
        "waves": one.waves,
        "peak_volume": one.peak_volume,
        "playbook": one.playbook,
    }


def _incident_cells(one: Incident, playbooks: Mapping[str, Playbook], view: View) -> dict[str, str]:
    playbook = playbooks.get(one.playbook)
    return {
        "incident": one.name,
        "brand": view.brand(one.brand),
        "state": view.say(f"state_{one.state}"),
        "level": f"{one.level} {say(f'alerts.level_{one.level}', view.lang)}",
        "max_level": str(one.max_level),
        "opened": view.when(one.opened),
        "lasted": lasted(one, view),
        "peak_volume": number(one.peak_volume, view.lang),
        "playbook": playbook.title.of(view.lang) if playbook else one.playbook,
    }


def lasted(one: Incident, view: View) -> str:
    """Return how long it lasted, or has lasted so far."""
    return view.lasted((one.closed or view.now) - one.opened) + ("" if one.closed else " …")


def sources(health: Sequence[SourceHealth], view: View) -> Listing:
    """Return the health of sources as rows."""
    columns = (
        Column("source", view.say("col_source")),
        Column("state", view.say("col_state"), styles=HEALTH_STYLES),
        Column("last_success", view.say("col_last_success")),
        Column("last_new", view.say("col_last_new")),
        Column("due", view.say("col_due"), least=100),
        Column("fetched", view.say("col_fetched"), right=True, least=120),
        Column("stored", view.say("col_stored"), right=True, least=90),
        Column("error", view.say("col_error"), wrap=True),
    )
    return Listing(columns, [_health(one) for one in health], [_health_cells(one, view) for one in health])


def _state(one: SourceHealth) -> str:
    if one.failures:
        return "failing"
    return "ok" if one.last_success else "waiting"


def _health(one: SourceHealth) -> dict[str, object]:
    return {
        "source": one.name,
        "kind": one.kind,
        "state": _state(one),
        "failures": one.failures,
        "last_visit": one.last_visit.isoformat() if one.last_visit else None,
        "last_success": one.last_success.isoformat() if one.last_success else None,
        "last_new": one.last_new.isoformat() if one.last_new else None,
        "due": one.due.isoformat(),
        **{name: getattr(one.total, name) for name in Tally.__slots__},
        "error": one.error,
    }


def _health_cells(one: SourceHealth, view: View) -> dict[str, str]:
    times = f" ×{one.failures}" if one.failures else ""
    return {
        "source": one.name,
        "state": view.say(f"health_{_state(one)}") + times,
        "last_success": view.when(one.last_success),
        "last_new": view.when(one.last_new),
        "due": view.when(one.due),
        "fetched": number(one.total.fetched, view.lang),
        "stored": number(one.total.stored, view.lang),
        "error": trouble(one.error, view.lang),
    }
