"""What people did about an incident, as text for the database, and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from listener.model import Handling, Mistake, Verdict
from listener.store.db import moment, seconds

_TIMES = ("acknowledged", "until", "snoozed", "ended", "spoken", "given", "held", "held_until")


def to_json(handling: Handling) -> str:
    """Return what people did as one line; what nobody did is left out."""
    fields = {name: value for name, value in asdict(handling).items() if value not in (None, "", 0)}
    return json.dumps({name: seconds(value) if name in _TIMES else value for name, value in fields.items()})


def from_json(text: str) -> Handling:
    """Read what ``to_json`` wrote."""
    fields: dict[str, Any] = json.loads(text)
    kinds: dict[str, Callable[[Any], Any]] = dict.fromkeys(_TIMES, moment)
    kinds |= {"mistake": Mistake, "verdict": Verdict}
    return Handling(**{name: kinds.get(name, _same)(value) for name, value in fields.items()})


def _same(value: Any) -> Any:
    return value
