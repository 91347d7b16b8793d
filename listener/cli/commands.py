"""The commands by name, in the order of the help; a command's module is imported when the command is wanted."""

from __future__ import annotations

from collections import UserDict
from importlib import import_module
from typing import cast

import click

from listener.cli.wording import environment_language
from listener.words import say

_PLACES = {
    "mentions": "lists.mentions cli.help_mentions",
    "query": "query.query query.help_query",
    "trend": "lists.trend cli.help_trend",
    "incidents": "lists.incidents cli.help_incidents",
    "ratings": "ratings.ratings cli.help_ratings",
    "sources": "sources.sources cli.help_sources",
    "status": "status.status terminal.help_status",
    "top": "top.top terminal.help_top",
    "incident": "incident.incident report.help_incident",
    "report": "report.report period.help",
    "ack": "handling.ack handling.help_ack",
    "snooze": "handling.snooze handling.help_snooze",
    "assign": "handling.assign handling.help_assign",
    "return": "handling.give_back handling.help_return",
    "close": "handling.close handling.help_close",
    "false-alarm": "handling.false_alarm handling.help_false_alarm",
    "said": "knowing.said handling.help_said",
    "useful": "knowing.useful handling.help_useful",
    "pin": "knowing.pin handling.help_pin",
    "relationship": "relationship.relationship relationship.help",
    "leads": "leads.leads relationship.help_leads",
    "voices": "voices.voices relationship.help_voices",
    "desk": "desk.desk desk.help_desk",
    "answered": "desk.answered desk.help_answered",
    "feedback": "feedback.feedback desk.help_feedback",
    "questions": "questions.questions desk.help_questions",
    "aspects": "aspects.aspects aspects.help",
    "staff": "aspects.staff aspects.help_staff",
    "definitions": "definitions.definitions definitions.help",
    "rumours": "rumours.rumours claims.help_rumours",
    "voice": "voice.voice claims.help_voice",
    "associations": "associations.associations claims.help_associations",
    "reviews": "reviews.reviews claims.help_reviews",
    "silences": "silences.silences handling.help_silences",
    "silence": "silences.silence handling.help_silence",
    "unsilence": "silences.unsilence handling.help_unsilence",
    "outbox": "outbox.outbox handling.help_outbox",
    "channels": "channels.channels handling.help_channels",
    "label": "label.label label.help_label",
    "labels": "labels.labels label.help_labels",
    "import": "exchange.import_ cli.help_import",
    "export": "exchange.export cli.help_export",
    "detect": "detection.detect detect.help",
    "replay": "replay.replay replay.help_replay",
    "playbook": "playbooks.playbook playbook.help",
    "run": "service.run cli.help_run",
    "worker": "worker.worker cluster.help_worker",
    "workers": "worker.workers cluster.help_workers",
    "serve": "serve.serve user.help_serve",
    "user": "user.user user.help_user",
    "privacy": "privacy.privacy privacy.help",
    "check": "service.check cli.help_check",
    "doctor": "doctor.doctor upkeep.help_doctor",
    "backup": "backup.backup upkeep.help_backup",
    "restore": "backup.restore upkeep.help_restore",
    "reload": "operating.reload_ service.help_reload",
    "health": "operating.health service.help_health",
    "logs": "operating.logs service.help_logs",
    "migrate": "migrate.migrate cluster.help_migrate",
    "drill": "operating.drill service.help_drill",
    "init": "init.init init.help",
    "completion": "completion.completion terminal.help_completion",
    "manual": "manual.manual manual.help",
    "demo": "demo.demo cli.help_demo",
}
"""Where each command stands: a module of this package, and its name there; and the sentence that is its help."""


class Commands(UserDict[str, click.Command]):
    """What click takes for a dictionary of commands. Asked for names it imports nothing."""

    def __init__(self) -> None:
        """Begin with all places and no command."""
        super().__init__()
        self.data = cast("dict[str, click.Command]", dict.fromkeys(_PLACES))

    def __getitem__(self, name: str) -> click.Command:
        if cast("click.Command | None", self.data[name]) is None:
            module, _, own = _PLACES[name].split()[0].partition(".")
            self.data[name] = getattr(import_module(f"listener.cli.{module}"), own)
        return self.data[name]

    def brief(self, name: str) -> click.Command:
        """Return a command for a list of commands: all it has is its help. Imports nothing."""
        return click.Command(name, help=say(_PLACES[name].split()[1], environment_language()))
