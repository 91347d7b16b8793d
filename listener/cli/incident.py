"""``listener incident``: what can be done with one incident, and looked up about it afterwards.

A command is a module of its own; it is added to the list below, in the order in which the help shows it.
"""

from __future__ import annotations

import click

from listener.cli import afterwards, kind, plansteps, reasons, statement
from listener.cli.afterwords import help_text
from listener.cli.shell import Verbs


@click.group(cls=Verbs, help=help_text("help_incident"))
def incident() -> None:
    """Do something with an incident: the commands below."""


for command in (
    *(reasons.why, kind.kind, statement.statement, plansteps.add_note, plansteps.step),
    *(afterwards.report, afterwards.log, afterwards.times, afterwards.aftercare),
):
    incident.add_command(command)
