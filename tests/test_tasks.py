"""The workflow script explains itself in one sentence when it cannot go on."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PIP_ERRORS = {
    "hash": ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "recorded hash"),
    "network": (
        "WARNING: Retrying (Retry(total=4)) … NewConnectionError\nERROR: No matching distribution",
        "cannot be reached",
    ),
    "platform": ("ERROR: No matching distribution found for numpy==2.4.6", "no wheel for this Python or platform"),
    "disk": ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
    "other": (
        "[notice] new pip\nERROR: something nobody foresaw\n\n",
        "pip could not install: ERROR: something nobody foresaw",
    ),
    "silent": ("", "no reason was given"),
}


def loaded(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("tasks", script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tasks() -> ModuleType:
    return loaded(ROOT / "tasks.py")


@pytest.mark.parametrize(("errors", "says"), PIP_ERRORS.values(), ids=PIP_ERRORS)
def test_what_pip_complains_of_becomes_one_sentence(tasks: ModuleType, errors: str, says: str) -> None:
    sentence = tasks.explain(errors)

    assert says in sentence
    assert "\n" not in sentence


def test_called_without_a_task_it_shows_them_all(tasks: ModuleType) -> None:
    done = subprocess.run([sys.executable, ROOT / "tasks.py"], capture_output=True, text=True, check=True)  # noqa: S603 - our own script

    assert all(f"\n    {name}" in done.stdout for name in tasks.TASKS)


def test_an_unknown_task_is_an_error() -> None:
    done = subprocess.run([sys.executable, ROOT / "tasks.py", "dmeo"], capture_output=True, text=True, check=False)  # noqa: S603 - our own script

    assert done.returncode == 2


def test_without_the_packages_it_ends_with_one_sentence(tmp_path: Path) -> None:
    """A fresh copy that may install from an empty folder only, as on a machine without network."""
    for name in ("tasks.py", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    empty = tmp_path / "wheels"
    empty.mkdir()
    command = [sys.executable, str(tmp_path / "tasks.py"), "--wheels", str(empty), "demo"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("A locked package has no wheel")


def test_progress_names_the_packages(tasks: ModuleType) -> None:
    lines = [
        "Looking in indexes",
        "Collecting numpy==2.4.6 (from -r lock (line 3))",
        "  Using cached numpy",
        "Collecting rich==1",
    ]

    assert list(tasks.collected(lines)) == ["numpy", "rich"]


def test_every_benchmark_is_run_and_nothing_else(tasks: ModuleType) -> None:
    assert tasks.benchmarks() == [
        "capacity",
        "cluster",
        "detection",
        "engines",
        "faults",
        "feeds",
        "fetching",
        "fuzz",
        "idle",
        "kills",
        "kinds",
        "latency",
        "matching",
        "pages",
        "parsing",
        "pipeline",
        "relationship",
        "sentiment",
        "sources",
        "startup",
        "store",
        "threats",
        "week",
    ]


def test_files_of_tests_are_kept_in_memory_and_gone_afterwards(tasks: ModuleType, tmp_path: Path) -> None:
    before = os.environ.get("TMPDIR")
    with tasks.files_in(tmp_path, room=0):
        folder = Path(os.environ["TMPDIR"])
        assert folder.parent == tmp_path
        (folder / "listener.db").touch()

    assert list(tmp_path.iterdir()) == []
    assert os.environ.get("TMPDIR") == before


def test_where_no_memory_is_offered_files_are_kept_where_they_always_are(tasks: ModuleType, tmp_path: Path) -> None:
    before = os.environ.get("TMPDIR")
    with tasks.files_in(tmp_path / "nowhere"):
        assert os.environ.get("TMPDIR") == before


KILLED = 128 + 9


def with_a_python_that_dies(folder: Path, at: str) -> ModuleType:
    """A copy of the script whose project's Python is killed (SIGKILL) whenever its arguments hold ``at``."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\ncase "$*" in *"{at}"*) kill -9 $$;; esac\n', "utf-8")
    python.chmod(0o755)
    (folder / "benchmarks").mkdir()
    for name in ("feeds", "kills"):
        (folder / "benchmarks" / f"{name}.py").write_text('if __name__ == "__main__":\n    pass\n', "utf-8")
    (folder / "tasks.py").write_bytes((ROOT / "tasks.py").read_bytes())
    return loaded(folder / "tasks.py")


@pytest.mark.parametrize(
    ("task", "step"),
    [
        *(("check", "ruff check"), ("check", "ruff format"), ("check", "mypy")),
        ("test", "pytest"),
        *(("coverage", "coverage run"), ("coverage", "coverage combine"), ("coverage", "coverage report")),
        *(("bench", "benchmarks.feeds"), ("bench", "benchmarks.kills")),
    ],
)
def test_a_step_that_is_killed_fails_its_task(tmp_path: Path, task: str, step: str) -> None:
    tasks = with_a_python_that_dies(tmp_path, step)

    assert tasks.TASKS[task]([]) == KILLED


@pytest.mark.parametrize("task", ["check", "test", "coverage", "bench"])
def test_a_task_whose_steps_all_succeed_succeeds(tmp_path: Path, task: str) -> None:
    tasks = with_a_python_that_dies(tmp_path, "never called so")

    assert tasks.TASKS[task]([]) == 0
