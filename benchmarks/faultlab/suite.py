"""The faults that tests of the suite cause: which they are, and what comes of them when they are run."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

_ROOT = Path(__file__).parents[2]
TABLE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("F5", "database locked by others", ("tests/store/test_faults.py -k locked",)),
    ("F6", "damaged database file", (
        "tests/store/test_faults.py tests/store/test_copies.py -k 'cannot_be_used or lost_page or index_that_lies'",
        "tests/cli/test_backup.py tests/test_keeping.py -k damaged",
    )),
    ("F7", "clock set, summer time", ("tests/test_clock_story.py", "tests/test_blindness.py -k clock")),
    ("F8", "sources that answer badly", ("tests/sources/test_contract.py tests/sources/test_contract_feed.py",)),
    ("F9", "Slack and mail away for hours", ("tests/test_outage_story.py",)),
    ("F10", "wrong configuration at a reload", ("tests/test_reloading.py", "tests/cli/test_operating.py -k reload")),
    ("F13", "two daemons, one database", ("tests/test_claim.py", "tests/cli/test_processes.py -k second")),
    ("F14", "upgrade, killed in the middle of it", ("tests/store/test_copies.py -k upgrade",)),
    ("F15", "backup while writing, restore", (
        "tests/store/test_copies.py tests/store/test_restoring.py", "tests/cli/test_backup.py tests/test_keeping.py",
    )),
    ("F16", "a reader pins the log", ("tests/test_tending.py -k pins",)),
    ("F17", "poisoned documents", ("tests/test_poison_story.py", "tests/edges/test_workers.py")),
    ("F19", "old posts come in", ("tests/test_stories.py tests/test_topics_story.py -k 'history or old_posts'",)),
    ("F20", "SIGTERM at work", ("tests/cli/test_processes.py -k 'ends or hold_up'",)),
)  # fmt: skip
"""Fault, what it is, and the arguments of pytest that choose its tests."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some tests."""

    passed: int
    failed: int
    skipped: int


def run(calls: Sequence[str]) -> Outcome:
    """Run tests in processes of their own."""
    passed = failed = skipped = 0
    for call in calls:
        one = _run(call)
        passed, failed, skipped = passed + one.passed, failed + one.failed, skipped + one.skipped
    return Outcome(passed, failed, skipped)


def _run(call: str) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.xml"
        subprocess.run(  # noqa: S603 - our own tests
            [sys.executable, "-m", "pytest", "-q", "-n0", f"--junitxml={told}", *shlex.split(call)],
            cwd=_ROOT, check=False, capture_output=True,
        )  # fmt: skip
        if not told.exists():
            return Outcome(0, 1, 0)
        suite = ET.parse(told).getroot().find("testsuite")  # noqa: S314 - written by pytest a moment ago
    if suite is None:
        return Outcome(0, 1, 0)
    count = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")}
    failed = count["failures"] + count["errors"]
    return Outcome(count["tests"] - failed - count["skipped"], failed, count["skipped"])
