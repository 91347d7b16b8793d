"""How incidents stand, as rows: for machines with fixed keys, for people in their language and zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from listener.cli import handrows
from listener.cli.output import Column, Listing
from listener.cli.reckoned import standing
from listener.cli.view import View
from listener.model import Incident
from listener.words import number, say

if TYPE_CHECKING:
    from alerts.playbook import Playbook
    from listener.store.incidents import Unreadable

PHASE_STYLES = {
    "quiet": "green",
    "emerging": "yellow",
    "growing": "red",
    "peak": "red",
    "declining": "red",
    "over": "blue",
}
"""The colours of a crisis plan (BMI)."""
_TOPIC = 3


def incidents(
    found: Sequence[Incident], playbooks: Mapping[str, Playbook], view: View, odd: Sequence[Unreadable] = ()
) -> Listing:
    """Return incidents as rows; those that cannot be read last, with what is known of them."""
    columns = (
        Column("incident", view.say("col_incident")),
        Column("brand", view.say("col_brand"), least=120 if len(view.brands) == 1 else 0, most=16),
        Column("status", view.say("col_state"), styles=handrows.STATUS_STYLES),
        Column("level", view.say("col_level")),
        Column("phase", view.say("col_phase"), styles=PHASE_STYLES, least=100),
        Column("max_level", view.say("col_max_level"), right=True, least=130),
        Column("opened", view.say("col_opened")),
        Column("lasted", view.say("col_lasted")),
        Column("owner", handrows.text("col_owner", view), least=100, most=12),
        Column("peak_volume", view.say("col_peak_volume"), right=True, least=150),
        Column("topic", view.say("col_topic"), wrap=True, least=140),
        Column("playbook", view.say("col_playbook"), wrap=True, least=120),
    )
    records = [*(incident(one) for one in found), *(_odd(one) for one in odd)]
    cells = [*(_incident_cells(one, playbooks, view) for one in found), *(_odd_cells(one, view) for one in odd)]
    return Listing(columns, records, cells)


def _odd(one: Unreadable) -> dict[str, object]:
    return {"incident": one.name, "brand": one.brand, "state": "unreadable", "status": "unreadable", "why": one.why}


def _odd_cells(one: Unreadable, view: View) -> dict[str, str]:
    keys = ("level", "phase", "max_level", "opened", "lasted", "owner", "peak_volume", "topic", "playbook")
    known = {"incident": one.name, "brand": view.brand(one.brand), "status": say("plan.unreadable_state", view.lang)}
    return dict.fromkeys(keys, "–") | known


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
        **standing(one),
        **handrows.handling(one),
    }


def _incident_cells(one: Incident, playbooks: Mapping[str, Playbook], view: View) -> dict[str, str]:
    playbook = playbooks.get(one.playbook)
    found = one.last.standing if one.last else None
    return {
        "incident": one.name,
        "brand": view.brand(one.brand),
        "status": handrows.status(one, view),
        "owner": one.handling.owner,
        "level": f"{one.level} {say(f'alerts.level_{one.level}', view.lang)}",
        "phase": say(f"alerts.phase_{found.phase}", view.lang) if found else "–",
        "max_level": str(one.max_level),
        "opened": view.when(one.opened),
        "lasted": lasted(one, view),
        "peak_volume": number(one.peak_volume, view.lang),
        "topic": ", ".join(word for word, _ in one.topic.words[:_TOPIC]) if one.topic else "",
        "playbook": playbook.title.of(view.lang) if playbook else one.playbook,
    }


def lasted(one: Incident, view: View) -> str:
    """Return how long it lasted, or has lasted so far."""
    return view.lasted((one.closed or view.now) - one.opened) + ("" if one.closed else " …")
