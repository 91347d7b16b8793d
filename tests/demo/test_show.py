"""The demo as a newcomer sees it, only faster: real servers, the real daemon in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from listener.demo import show
from listener.store import Store

SECONDS = (14.0, show.SECONDS)
"""Three times its speed; its own where the machine is too crowded for that."""


def test_the_storm_is_caught_told_and_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seconds in SECONDS:
        stage_folder = tmp_path / f"{seconds}"
        code, shown = show.run(stage_folder, "de", seconds), capsys.readouterr().out
        if code == 0:
            break

    log = (stage_folder / "listener.log").read_text("utf-8")
    assert code == 0, shown[-3000:] + log[-3000:]
    assert "Windstärke 3 von 6" in shown
    assert "Kein Fehlalarm" in shown
    assert "Entwarnung um" in shown
    assert "listener --config" in shown
    assert "ERROR" not in log
    assert (stage_folder / "daemon.err").read_bytes() == b""
    assert b"Subject: INC-0001 Brodelmann" in (stage_folder / "mail-1.eml").read_bytes()
    with Store(stage_folder / "listener.db", create=False) as store:
        (incident,) = store.incidents()
        plans = [detail["playbook"] for _, _, detail in store.events(incident.id) if detail.get("playbook")]
        assert plans[0] == "product_defect"
        assert incident.playbook == "aftercare"
