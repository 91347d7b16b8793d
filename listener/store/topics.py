"""A Topic as JSON and back."""

from __future__ import annotations

import json
from datetime import datetime

from listener.model import MentionId, Topic


def to_json(topic: Topic) -> str:
    """Return a topic as JSON text."""
    return json.dumps(
        {
            "began": topic.began.isoformat(),
            "heard": topic.heard.isoformat(),
            "words": topic.words,
            "roots": topic.roots,
            "stories": topic.stories,
            "moved": topic.moved.isoformat() if topic.moved else None,
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> Topic:
    """Return what ``to_json`` wrote."""
    data = json.loads(text)
    return Topic(
        began=datetime.fromisoformat(data["began"]),
        heard=datetime.fromisoformat(data["heard"]),
        words=tuple((word, weight) for word, weight in data["words"]),
        roots=tuple((word, weight) for word, weight in data["roots"]),
        stories=tuple(MentionId(id_) for id_ in data["stories"]),
        moved=datetime.fromisoformat(data["moved"]) if data["moved"] else None,
    )
