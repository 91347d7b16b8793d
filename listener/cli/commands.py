"""The commands by name, in the order of the help; a command's module is imported when the command is wanted."""

from __future__ import annotations

from collections import UserDict
from importlib import import_module
from typing import cast

import click

_PLACES = {
    "mentions": "lists.mentions",
    "query": "query.query",
    "trend": "lists.trend",
    "incidents": "lists.incidents",
    "ratings": "ratings.ratings",
    "sources": "sources.sources",
    "status": "status.status",
    "top": "top.top",
    "incident": "incident.incident",
    "report": "report.report",
    "ack": "handling.ack",
    "snooze": "handling.snooze",
    "assign": "handling.assign",
    "return": "handling.give_back",
    "close": "handling.close",
    "false-alarm": "handling.false_alarm",
    "said": "knowing.said",
    "useful": "knowing.useful",
    "pin": "knowing.pin",
    "relationship": "relationship.relationship",
    "leads": "leads.leads",
    "voices": "voices.voices",
    "desk": "desk.desk",
    "answered": "desk.answered",
    "feedback": "feedback.feedback",
    "questions": "questions.questions",
    "aspects": "aspects.aspects",
    "staff": "aspects.staff",
    "definitions": "definitions.definitions",
    "rumours": "rumours.rumours",
    "voice": "voice.voice",
    "associations": "associations.associations",
    "reviews": "reviews.reviews",
    "silences": "silences.silences",
    "silence": "silences.silence",
    "unsilence": "silences.unsilence",
    "outbox": "outbox.outbox",
    "channels": "channels.channels",
    "label": "label.label",
    "labels": "labels.labels",
    "import": "exchange.import_",
    "export": "exchange.export",
    "detect": "detection.detect",
    "replay": "replay.replay",
    "playbook": "playbooks.playbook",
    "run": "service.run",
    "serve": "serve.serve",
    "user": "user.user",
    "check": "service.check",
    "init": "init.init",
    "completion": "completion.completion",
    "demo": "demo.demo",
}
"""Where each command stands: a module of this package, and its name there."""


class Commands(UserDict[str, click.Command]):
    """What click takes for a dictionary of commands. Asked for names it imports nothing."""

    def __init__(self) -> None:
        """Begin with all places and no command."""
        super().__init__()
        self.data = cast("dict[str, click.Command]", dict.fromkeys(_PLACES))

    def __getitem__(self, name: str) -> click.Command:
        if cast("click.Command | None", self.data[name]) is None:
            module, _, own = _PLACES[name].partition(".")
            self.data[name] = getattr(import_module(f"listener.cli.{module}"), own)
        return self.data[name]
