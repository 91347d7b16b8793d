"""The wheel holds the three packages with their data, and nothing else; the lock names no address."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel from what git would hand to a newcomer, without network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("listener", "sources", "alerts"):
        for path in (ROOT / name).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                target = source / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        (source / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w"]
    subprocess.run([*command, str(folder), str(source)], check=True, capture_output=True)  # noqa: S603 - pip, on our own files
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_every_file_of_the_packages_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    wanted = {
        path.relative_to(ROOT).as_posix()
        for name in ("listener", "sources", "alerts")
        for path in (ROOT / name).rglob("*")
        if path.is_file() and path.suffix in {".py", ".toml", ".tsv", ".typed", ".txt"}
    }
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert wanted - inside == set()
    assert {name.split("/")[0] for name in inside} == {"listener", "sources", "alerts"}


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
    metadata = wheel.read(name).decode()

    assert "Name: reputation-listener" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert any(name.endswith("licenses/NOTICE") for name in wheel.namelist())
    assert "listener = listener.cli:main" in wheel.read(name.replace("METADATA", "entry_points.txt")).decode()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-bench.lock"])
def test_the_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    assert re.findall(r"https?:|file:|--\w*index|--find-links", text) == []
    pinned = re.findall(r"^[\w.-]+==\S+", text, re.MULTILINE)
    assert len(pinned) > 30
    assert text.count("--hash=sha256:") >= len(pinned)


def test_every_dependency_is_locked_and_says_why_it_is_here() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert listed
    locked = (ROOT / "requirements.lock").read_text("utf-8").lower()
    for line in listed[1].strip().splitlines():
        found = re.match(r'\s*"([\w-]+)[^"]*",\s+# .{10,}', line)
        assert found, f"no reason beside {line.strip()}"
        assert re.search(rf"^{found[1].lower()}==", locked, re.MULTILINE), f"{found[1]} is not in the lock"
