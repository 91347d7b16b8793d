"""The unit and the container files: as tight as they say, and in step with each other and with the guide."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from listener.cli import failure
from listener.cli.commands import Commands
from listener.cli.initservice import SANDBOX, unit_text
from listener.cli.service import END_S
from listener.shifts import ROLES

DEPLOY = Path(__file__).parents[1] / "docs" / "deploy"
SYSTEM = (DEPLOY / "listener.service").read_text("utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
MOST = 1.5
"""``systemd-analyze security``: 0 is nothing allowed, 10 is everything; a bare unit has 9.6."""


def units(program: str) -> dict[str, str]:
    """Return the unit that ``listener init`` writes and the one of the guide, with a program that exists."""
    written = unit_text(Path("/srv/listener/config.toml"), [program], "listener")
    return {"init": written, "guide": SYSTEM.replace("/opt/listener/bin/listener", program)}


def analysed(unit: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed here")
    file = folder / "listener.service"
    file.write_text(unit, "utf-8")
    return subprocess.run(  # noqa: S603 - systemd's own tool
        [tool, *arguments, str(file)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["init", "guide"])
def test_systemd_measures_a_unit_that_may_do_little(name: str, tmp_path: Path) -> None:
    done = analysed(units(sys.executable)[name], tmp_path, "security", "--offline=true", "--no-pager")
    if "nrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze cannot look at a unit that is not installed")
    level = re.search(r"Overall exposure level for listener\.service: ([0-9.]+)", done.stdout)

    assert level, done.stderr
    assert float(level[1]) <= MOST


@pytest.mark.parametrize("name", ["init", "guide"])
def test_systemd_understands_each_line_of_it(name: str, tmp_path: Path) -> None:
    done = analysed(units(sys.executable)[name], tmp_path, "verify")

    assert "listener.service:" not in done.stderr.replace("listener.service: Failed to prepare", "")


def test_a_unit_without_its_sandbox_would_be_noticed(tmp_path: Path) -> None:
    bare = units(sys.executable)["init"].replace(SANDBOX, "")
    done = analysed(bare, tmp_path, "security", "--offline=true", "--no-pager")
    level = re.search(r"exposure level for \S+ ([0-9.]+)", done.stdout)
    if level is None:
        pytest.skip("this systemd-analyze cannot look at a unit that is not installed")

    assert float(level[1]) > 9


def test_both_units_are_one_but_for_their_places() -> None:
    own = {line for line in units("x")["init"].splitlines() if "=" in line and not line.startswith("#")}
    guide = {line for line in units("x")["guide"].splitlines() if "=" in line and not line.startswith("#")}
    differing = {line.partition("=")[0] for line in own ^ guide}

    assert differing == {
        "Documentation", "Group", "WorkingDirectory", "EnvironmentFile", "ExecStart", "ExecReload",
        "LoadCredential", "StateDirectory", "StateDirectoryMode", "ReadWritePaths", "ProtectHome",
    }  # fmt: skip


def test_the_manager_waits_longer_than_the_daemon_takes_and_knows_its_exit_codes() -> None:
    stops = int(re.findall(r"TimeoutStopSec=(\d+)", SYSTEM)[0])
    codes = re.findall(r"RestartPreventExitStatus=(.+)", SYSTEM)[0].split()

    assert END_S < 30 < stops
    assert codes == [str(code) for code in (failure.USAGE, failure.RUNNING, failure.CONFIG)]


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_container_file_needs_no_shell_and_no_root() -> None:
    found = instructions()
    last = found[max(place for place, (word, _) in enumerate(found) if word == "FROM") :]
    users = [rest for word, rest in last if word == "USER"]

    assert users == ["10001:10001"]
    for word, rest in found:
        if word in {"RUN", "CMD", "ENTRYPOINT"}:
            assert isinstance(json.loads(rest), list), rest
    assert [json.loads(rest) for word, rest in last if word == "ENTRYPOINT"] == [["listener"]]
    assert [json.loads(rest)[0] in Commands() for word, rest in last if word == "CMD"] == [True]
    (check,) = [rest for word, rest in last if word == "HEALTHCHECK"]
    assert json.loads(check.partition("CMD ")[2]) == ["listener", "health"]


def test_what_is_copied_into_the_container_exists() -> None:
    top = DEPLOY.parents[1]
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from"):
            *names, _ = rest.split()
            assert [name for name in names if not (top / name).exists()] == []


def test_the_composition_gives_the_container_nothing_to_write_but_its_data() -> None:
    yaml: Any = pytest.importorskip("yaml", reason="PyYAML is not installed here")
    composed = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
    service = composed["services"]["listener"]

    assert service["read_only"] is True
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [one for one in service["volumes"] if not one.endswith(":ro")] == ["data:/data"]
    assert set(service["secrets"]) == set(composed["secrets"])
    assert "ports" not in service
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"


def test_the_composition_of_several_workers_gives_them_nothing_to_write_and_calls_commands_that_exist() -> None:
    yaml: Any = pytest.importorskip("yaml", reason="PyYAML is not installed here")
    composed = yaml.safe_load((DEPLOY / "compose-cluster.yml").read_text("utf-8"))
    workers = {name: one for name, one in composed["services"].items() if name != "db"}

    assert sorted(workers) == ["collector", "scheduler"]
    for one in workers.values():
        assert one["read_only"] is True
        assert one["user"] == "10001:10001"
        assert one["cap_drop"] == ["ALL"]
        assert one["volumes"] == ["./config:/config:ro"]
        assert set(one["secrets"]) == set(composed["secrets"])
        command, *arguments = one["command"]
        roles = [role for flag, role in pairwise(arguments) if flag == "--role"]
        assert command in Commands()
        assert set(roles) <= set(ROLES)
    served = {role for one in workers.values() for role in one["command"]} & set(ROLES)
    assert served == set(ROLES)
