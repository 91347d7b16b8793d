"""What a shell completes: commands, options, and the brands and sources of the configuration."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from listener.cli.completion import SHELLS
from tests.cli.calls import Office


def completed(office: Office, *words: str) -> list[str]:
    """Return what the shell is offered for the last word."""
    line = " ".join(("listener", "--config", str(office.folder), *words))
    done = office.call(
        _LISTENER_COMPLETE="bash_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(len(line.split()) - 1),
    )
    assert done.code == 0
    return [one.partition(",")[2] for one in done.out.splitlines() if one]


def test_commands_and_options_are_completed(office: Office) -> None:
    assert completed(office, "sta") == ["status", "staff"]
    assert {"--json", "--jsonl"} <= set(completed(office, "mentions", "--js"))


def test_brands_and_sources_are_those_of_the_configuration(office: Office) -> None:
    assert completed(office, "mentions", "--brand", "nord") == ["nordwind"]
    assert completed(office, "trend", "-b", "S") == ["suedexpress"]
    assert completed(office, "ratings", "--source", "t") == ["tagblatt"]
    assert completed(office, "mentions", "--source", "x") == []


def test_a_configuration_with_mistakes_completes_nothing_and_says_nothing(office: Office) -> None:
    (office.folder / "config.toml").write_text("brands = 3", "utf-8")

    assert completed(office, "mentions", "--brand", "n") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_one_that_the_shell_understands(office: Office, shell: str) -> None:
    done = office.call("completion", shell)

    assert done.code == 0
    assert f"_LISTENER_COMPLETE={shell}_complete" in done.out
    program = shutil.which(shell)
    if program:
        subprocess.run([program, "-n"], input=done.out, text=True, check=True)  # noqa: S603 - a shell of this machine


def test_another_shell_is_named_with_the_known_ones(office: Office) -> None:
    done = office.call("completion", "tcsh")

    assert done.code == 2
    assert "bash, zsh, fish" in done.err
