"""A notice as text for the outbox, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from listener.model import Act, Action, Notice, Reason, Voice

_LISTS = ("why", "steps", "advice", "facts", "donts", "chart", "chart_usual")


def notice_to_json(notice: Notice) -> str:
    """Return the notice as one line of ASCII: nothing that a stranger wrote can upset a database or a log."""
    return json.dumps(asdict(notice), ensure_ascii=True, separators=(",", ":"))


def notice_from_json(text: str) -> Notice:
    """Read what ``notice_to_json`` wrote. Raises ValueError for anything else."""
    try:
        return _notice(json.loads(text))
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"not a stored notice: {problem}") from problem


def _notice(fields: dict[str, Any]) -> Notice:
    voices = tuple(Voice(**voice) for voice in fields.pop("voices", ()))
    actions = tuple(Action(Act(one.pop("act")), **one) for one in fields.pop("actions", ()))
    lists: dict[str, Any] = {name: tuple(fields.pop(name, ())) for name in _LISTS}
    return Notice(reason=Reason(fields.pop("reason")), voices=voices, actions=actions, **lists, **fields)
