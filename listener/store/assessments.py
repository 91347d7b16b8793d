"""An Assessment as JSON and back: the evidence of an incident, readable in the database for years."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from listener.model import (
    Assessment,
    Contact,
    Danger,
    Evidence,
    Medium,
    MentionId,
    Outlook,
    Phase,
    Reckoning,
    Signal,
    Standing,
)


def to_json(assessment: Assessment) -> str:
    """Return an assessment as JSON text; durations are in seconds."""
    return json.dumps(asdict(assessment), default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(type(value))


def from_json(text: str) -> Assessment:
    """Return what ``to_json`` wrote, now or in an earlier version: fields that came later have their defaults."""
    data = json.loads(text)
    doubling = data["doubling"]
    data["at"] = datetime.fromisoformat(data["at"])
    data["doubling"] = None if doubling is None else timedelta(seconds=doubling)
    data["window"] = timedelta(seconds=data["window"])
    data["evidence"] = tuple(
        Evidence(Signal(e["signal"]), timedelta(seconds=e["window"]), e["value"], e["usual"], e["z"])
        for e in data["evidence"]
    )
    data["voices"] = tuple(MentionId(id_) for id_ in data["voices"])
    data["media_split"] = tuple((Medium(medium), share) for medium, share in data["media_split"])
    data["words"] = tuple(data["words"])
    data["reckoning"] = _reckoning(data.get("reckoning"))
    data["standing"] = _standing(data.get("standing"))
    data["planned"] = tuple(data.get("planned", ()))
    data["danger"] = _danger(data.get("danger"))
    return Assessment(**data)


def _danger(data: dict[str, Any] | None) -> Danger | None:
    return None if data is None else Danger(**data | {"reports": tuple(map(MentionId, data["reports"]))})


def _reckoning(data: dict[str, Any] | None) -> Reckoning | None:
    if data is None:
        return None
    parts = tuple((name, points) for name, points in data["parts"])
    return Reckoning(**data | {"window": timedelta(seconds=data["window"]), "parts": parts})


def _standing(data: dict[str, Any] | None) -> Standing | None:
    if data is None:
        return None
    return Standing(
        phase=Phase(data["phase"]),
        contact=Contact(data["contact"]),
        reached=data["reached"],
        ahead=tuple((hours, Outlook(**found)) for hours, found in data["ahead"]),
        to_come=None if data["to_come"] is None else Outlook(**data["to_come"]),
        so_far=data["so_far"],
        brings=data.get("brings"),
    )
