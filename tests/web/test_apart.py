"""The dashboard beside a daemon knows no secrets: it signs no links, and leaves the messages to the daemon."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from listener.core.handled import Deed, take
from listener.handling import act
from listener.model import Reason
from listener.telling import after_deed
from tests.alerts.slack_office import Office
from tests.alerts.slack_workspace import workspace
from tests.alerts.world import assessment


def test_what_is_done_beside_a_daemon_is_stored_and_told_by_the_daemon(tmp_path: Path) -> None:
    with workspace() as slack:
        office = Office(tmp_path, slack)
        with office.at_work():
            office.promise(Reason.FIRST, last=assessment())
            office.deliver()
            parts = office.parts

            def done(apart: bool) -> tuple[Deed, int]:
                beside = replace(parts, apart=apart)
                deed = act(
                    parts.store, office.wave.id, "ada", lambda read: take(read, "Ada", office.now), office.now,
                    lambda one: after_deed(beside, one),
                )  # fmt: skip
                return deed, len([one for one in parts.store.told(office.wave.id) if one.state == "queued"])

            deed, waiting = done(apart=True)
            assert (deed.incident.handling.owner, waiting) == ("Ada", 0)
            assert done(apart=False)[1] == 1
