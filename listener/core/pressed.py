"""What somebody pressed in a Slack message, out of what Slack says of it. Pure; nothing here is believed unread.

The counterpart of ``alerts.channels.slack_bot``: ``action_id`` is an ``Act``, ``value`` the incident's name, behind it,
for a false alarm, the ``Mistake``, and for another kind of wave its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from listener.model import Act, Mistake

_HEARD = frozenset({Act.TAKE, Act.SNOOZE, Act.FALSE_ALARM, Act.KIND})
"""The others lead to pages; Slack tells of them all the same, and of a kind that leads to one without its name."""
_VALUE = re.compile(r"(INC-\d{1,18})(?: ([a-z_]{1,30}))?", re.ASCII)
_USER = re.compile(r"[A-Z0-9]{1,30}")
_ROOT = re.compile(r"[CDG][A-Z0-9]{2,30}:\d{1,12}\.\d{1,9}", re.ASCII)
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Pressed:
    """What somebody wants done about an incident."""

    incident: str
    """INC-0012, as the message says; whoever does it looks whether there is such a one."""
    act: Act
    mistake: Mistake | None
    """Why it was none, for a false alarm."""
    user: str
    """Slack's id of the person."""
    name: str
    """What they call themselves there, cleaned; the id if they have no name."""
    root: str
    """CHANNELID:ts of the message in which they pressed."""
    once: str = ""
    """The same for a press that is told twice."""
    answer_to: str = field(default="", repr=False)
    """Where to say something that only they see. Whoever knows it can write in that channel for half an hour."""
    kind: str = ""
    """What kind of wave it is, as they say; whoever does it looks whether there is such a one."""


def presses(payload: Mapping[str, Any]) -> Iterator[Pressed]:
    """Yield what a payload of Slack's asks for. What we do not offer, or what is not whole, is left out."""
    actions = payload.get("actions")
    if payload.get("type") != "block_actions" or not isinstance(actions, list):
        return
    for action in actions:
        pressed = _pressed(payload, action) if isinstance(action, dict) else None
        if pressed is not None:
            yield pressed


def _pressed(payload: Mapping[str, Any], action: Mapping[str, Any]) -> Pressed | None:
    user, place = _inner(payload, "user"), _inner(payload, "container")
    id_, root = _text(user, "id"), f"{_text(place, 'channel_id')}:{_text(place, 'message_ts')}"
    found = _VALUE.fullmatch(_text(action, "value") or _text(_inner(action, "selected_option"), "value"))
    act = next((known for known in _HEARD if known == _text(action, "action_id")), None)
    if act is None or found is None or not _USER.fullmatch(id_) or not _ROOT.fullmatch(root):
        return None
    word = found[2] or ""
    mistake = next((known for known in Mistake if known == word), None) if act is Act.FALSE_ALARM else None
    kind = word if act is Act.KIND else ""
    if (act is Act.FALSE_ALARM) != (mistake is not None) or (act is Act.KIND) != bool(kind):
        return None
    if word and mistake is None and not kind:
        return None
    name = _line(_text(user, "name") or _text(user, "username")) or id_
    once = f"{root} {id_} {act} {_text(action, 'action_ts')} {_text(payload, 'trigger_id')}"
    return Pressed(found[1], act, mistake, id_, name, root, once[:300], _text(payload, "response_url"), kind)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", _UNFIT.sub(" ", text[: 4 * _LONGEST_NAME])).strip()[:_LONGEST_NAME].strip()


def _text(holder: Mapping[str, Any], name: str) -> str:
    found = holder.get(name)
    return found if isinstance(found, str) else ""


def _inner(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}
