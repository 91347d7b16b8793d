"""``[backup]``: when the daemon copies its database, where to, and how many copies stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from listener.config.build import Reading, Table, build
from listener.config.options import said
from listener.config.sections import section


@dataclass(frozen=True, slots=True)
class Backup:
    """``[backup]``: a copy of the database each day; without this section there is none."""

    folder: Path | None = field(
        default=None,
        metadata=said(
            "Ordner der Sicherungen, am besten auf einem anderen Datenträger; ohne Angabe backups neben der Datenbank",
            "Folder of the backups, best on another disk; if not given, backups beside the database",
        ),
    )
    at: time = field(default=time(3, 30), metadata=said("Uhrzeit der täglichen Sicherung", "Time of the daily backup"))
    keep: int = field(
        default=7,
        metadata=said(
            "So viele Sicherungen bleiben, auch die vor einem Wechsel der Fassung; ältere werden gelöscht",
            "So many backups stay, those before an upgrade included; older ones are deleted",
            least=1, most=1000,
        ),
    )  # fmt: skip


def backup(root: Table, reading: Reading) -> Backup | None:
    """Return when copies are made, None without ``[backup]``."""
    if "backup" not in root:
        return None
    return build(Backup, section(root, "backup", reading), "backup", reading)
