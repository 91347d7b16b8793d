"""``listener serve``: the dashboard as a process, from the first link to Ctrl-C."""

from __future__ import annotations

import re
import signal
from urllib.request import urlopen

import pytest

from listener.cli.serve import greeting
from listener.config.dashboard import Dashboard
from tests.cli.calls import PATIENCE_S, Office


def test_it_says_where_it_is_and_how_to_begin_and_ends_when_it_is_told(office: Office) -> None:
    process = office.start("serve", "--port", "0")
    try:
        assert process.stdout
        first, _, link = (process.stdout.readline() for _ in range(3))
        address = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert address
        assert link.strip().startswith(f"{address[0]}/first/")
        with urlopen(link.strip(), timeout=PATIENCE_S) as page:  # noqa: S310 - our own server
            assert "Erster Zugang" in page.read().decode()
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0
    assert link.strip().rpartition("/")[2] not in err
    assert (office.folder / "listener.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("options", "invitation", "first", "says"),
    [
        (Dashboard(), "geheim", True, ["The dashboard is open: A", "link works once"]),
        (Dashboard(), "", False, ["The dashboard is open: A"]),
        (Dashboard(host="192.168.1.5"), "", True, ["is open", "listener user add NAME --role admin", "without TLS"]),
        (Dashboard(host="192.168.1.5", public_url="https://a.example"), "", False, ["is open"]),
    ],
)
def test_whoever_starts_it_is_told_what_they_need_and_what_is_unsafe(
    options: Dashboard, invitation: str, first: bool, says: list[str]
) -> None:
    lines = list(greeting("A", options, invitation, first=first))

    assert len(lines) == len(says)
    assert all(part in line for part, line in zip(says, lines, strict=True))
