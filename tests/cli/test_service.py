"""``listener check``, for whoever sets the program up; and how ``listener run`` ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calls import CONFIG, Office

SECRETS = {"SLACK_URL": "https://hooks.slack.example/services/T/B/x"}


# --- check -----------------------------------------------------------------------------------------------------------


def test_a_valid_configuration_is_said_to_be_valid(office: Office) -> None:
    german = office.where(**SECRETS).call("check")
    english = office.where(**SECRETS).call("check", "--lang", "en")

    assert (german.code, german.err) == (0, "")
    assert "ist gültig. Marken: 2, Quellen: 1, Kanäle: 1, Wege: 1, Playbooks: " in german.out
    assert "is valid. Brands: 2" in english.out


def test_all_problems_come_at_once_in_the_configuration_s_own_language(office: Office) -> None:
    wrong = CONFIG.replace("aliases", "aliasses").replace('kind = "feed"', 'kind = "fed"').replace('"Südexpress"', "3")
    (office.folder / "config.toml").write_text(wrong, "utf-8")
    done = office.where(**SECRETS).call("check")

    assert (done.code, done.out) == (78, "")
    assert done.err.startswith("Mängel in der Konfiguration: ")
    for place in ("brands[0].aliasses", "brands[1].name", "sources[0].kind"):
        assert f"✗ {place}" in done.err
    assert "Meinten Sie „aliases“?" in done.err


def test_a_language_typed_or_in_the_environment_goes_before_the_configured_one(office: Office) -> None:
    (office.folder / "config.toml").write_text('language = "de"\nx = 1\n', "utf-8")

    assert office.call("check").err.startswith("Mängel")
    assert office.call("check", LANG="en_US.UTF-8").err.startswith("Mängel")
    assert office.call("check", LISTENER_LANG="en").err.startswith("Problems")
    assert office.call("--lang", "en", "check").err.startswith("Problems")
    assert office.call("check", "--lang", "en", LISTENER_LANG="de").err.startswith("Problems")


@pytest.mark.parametrize(
    ("env", "word"),
    [
        ({"LANG": "de_DE.UTF-8"}, "Mängel"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "Problems"),
        ({"LANG": "fr_FR.UTF-8"}, "Problems"),
        ({"LC_MESSAGES": "de_AT", "LANG": "en_US"}, "Mängel"),
    ],
)
def test_without_any_of_these_the_environment_decides(office: Office, env: dict[str, str], word: str) -> None:
    (office.folder / "config.toml").write_bytes(b"\xff\xfe")

    assert office.where(**env).call("check").err.startswith(word)


def test_a_configuration_with_mistakes_that_names_no_language_leaves_it_to_the_environment(office: Office) -> None:
    (office.folder / "config.toml").write_text("x = 1\n", "utf-8")

    assert office.call("check").err.startswith("Problems")


def test_a_secret_that_is_missing_is_a_problem_for_check_and_run_but_not_for_looking(archive: Office) -> None:
    assert archive.call("mentions", "-n", "1").code == 0
    done = archive.call("check")

    assert done.code == 78
    assert "SLACK_URL" in done.err


def test_a_broken_playbook_of_one_s_own_is_told(office: Office) -> None:
    (office.folder / "own").mkdir()
    (office.folder / "own" / "broken.toml").write_text("id = ", "utf-8")
    (office.folder / "config.toml").write_text('playbooks = "own"\n' + CONFIG, "utf-8")
    done = office.where(**SECRETS).call("check")

    assert (done.code, done.out) == (78, "")
    assert done.err.startswith("Mängel in eigenen Playbooks: 1")
    assert "broken.toml" in done.err


def test_what_does_not_hinder_is_noted(office: Office) -> None:
    (office.folder / "config.toml").write_text('language = "en"\n[[brands]]\nname = "Nordwind"\n', "utf-8")
    done = office.call("check")

    assert (done.code, len(done.out.splitlines())) == (0, 3)
    assert all(line.startswith("  ! ") for line in done.out.splitlines()[1:])


ENDING = """
import sys, threading
from listener.cli.service import stop_on_signals
stop = threading.Event()
stop_on_signals(stop, float(sys.argv[1]))
threading.Thread(target=threading.Event().wait).start()  # nothing ever ends it
print("up", flush=True)
stop.wait()
print("told", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize(("patience_s", "signals", "status"), [("0.2", 1, 0), ("60", 2, 128 + signal.SIGTERM)])
def test_the_program_ends_in_time_whatever_hangs_and_at_once_when_it_is_told_twice(
    patience_s: str, signals: int, status: int
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", ENDING, patience_s], stdout=subprocess.PIPE, env=environment
    ) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == b"up\n"
            program.send_signal(signal.SIGTERM)
            assert program.stdout.readline() == b"told\n"
            if signals == 2:
                program.send_signal(signal.SIGTERM)

            assert program.wait(20) == status
        finally:
            program.kill()
