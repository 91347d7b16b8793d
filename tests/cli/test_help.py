"""Help in both languages, quickly, and options wherever people type them."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from contextlib import redirect_stdout

import pytest
from click.testing import CliRunner

from listener import __version__
from listener.cli import cli
from listener.cli.shell import Verb
from listener.reference import pages
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import CLEAN, Office

HEAVY = (
    *("feedparser", "sqlite_utils", "apscheduler", "py3langid", "vaderSentiment", "numpy", "urllib3"),
    *("rich", "selectolax", "filelock", "aiosmtpd", "holidays", "ssl", "zoneinfo", "listener.app", "listener.model"),
)
LABELS = (
    *("export", "refit", "remove", "rollback", "versions", "warnings"),
    *("phrase", "phrase add", "phrase list", "phrase remove"),
)
SCRIPT = """
import json, sys
from click.testing import CliRunner
from listener.cli import cli
from listener.cli.shell import Verb
pages = {name: CliRunner().invoke(cli, [name, "--help"] if name else ["--help"], prog_name="listener")
         for name in ("", *cli.commands)}
print(json.dumps({"pages": {name: done.stdout for name, done in pages.items()},
                  "codes": sorted({done.exit_code for done in pages.values()}), "modules": sorted(sys.modules)}))
"""


def helped(office: Office, lang: str) -> dict[str, object]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, encoding="utf-8",
        env=office.environ(LISTENER_LANG=lang),
    )  # fmt: skip
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("lang", "usage", "options", "own"),
    [
        ("de", "Aufruf: listener", "Optionen:", "Diese Hilfe zeigen."),
        ("en", "Usage: listener", "Options:", "Show this"),
    ],
)
def test_every_command_has_its_help_in_both_languages_and_loads_nothing_heavy(
    office: Office, lang: str, usage: str, options: str, own: str
) -> None:
    answer = helped(office, lang)
    pages, modules = answer["pages"], answer["modules"]

    assert answer["codes"] == [0]
    assert isinstance(pages, dict)
    assert isinstance(modules, list)
    assert set(pages) == {"", *cli.commands}
    for page in pages.values():
        assert page.startswith(usage)
        assert options in page
        assert own in page
        assert max(map(len, page.splitlines())) <= 80
    assert not [module for module in modules if module in HEAVY]
    assert all(f"\n  {name} " in pages[""] for name in cli.commands)


def test_the_commands_of_every_day_come_first_and_each_is_told_in_a_short_line(office: Office) -> None:
    help_ = office.call().out

    order = [
        line.split()[0] for line in help_.splitlines() if line.startswith("  ") and line.split()[0] in cli.commands
    ]
    assert order == [
        *("mentions", "query", "trend", "incidents", "ratings", "sources", "status", "top", "incident", "report"),
        *("ack", "snooze", "assign", "return", "close", "false-alarm", "said", "useful", "pin"),
        *("relationship", "leads", "voices"),
        *("desk", "answered", "feedback", "questions"),
        *("aspects", "staff", "definitions"),
        *("rumours", "voice", "associations", "reviews"),
        *("silences", "silence", "unsilence", "outbox", "channels", "label", "labels"),
        *("import", "export", "detect", "replay", "playbook", "run", "worker", "workers", "serve", "user"),
        *("privacy", "check"),
        *("doctor", "backup", "restore", "reload", "health", "logs", "migrate", "drill", "init"),
        *("completion", "manual", "demo"),
    ]
    assert not [line for line in help_.splitlines()[1:] if line.endswith("...")]


def test_the_reference_has_a_page_for_commands_of_commands_too() -> None:
    page = pages()["cli.en.md"]
    headings = re.findall(r"^## listener ?(.*)$", page, re.MULTILINE)

    inner = {"sources add", "sources test", "outbox retry", "channels test", *(f"labels {name}" for name in LABELS)}
    inner |= {f"relationship {name}" for name in ("matrix", "leaks", "ladder", "people", "score", "erase")}
    inner |= {f"leads {name}" for name in ("export", "import", "send")}
    inner |= {f"voices {name}" for name in ("consent", "revoke", "export")}
    inner |= {f"playbook {name}" for name in ("list", "show", "check", "test")}
    inner |= {f"incident {name}" for name in ("why", "kind", "statement", "note", "step")}
    inner |= {f"incident {name}" for name in ("report", "log", "times", "aftercare")}
    inner |= {f"rumours {name}" for name in ("show", "judge", "dismiss", "answered", "merge")}
    inner |= {f"user {name}" for name in ("add", "list", "role", "password", "remove")}
    inner |= {f"privacy {name}" for name in ("export", "erase", "object", "hold", "release", "retention", "audit")}
    inner |= {f"privacy object {name}" for name in ("add", "list", "remove")}
    inner |= {f"privacy {name}" for name in ("notice", "vvt", "dsfa", "lia", "works-council", "employees")}
    inner |= {f"report {name}" for name in ("day", "week", "month", "incident")}
    inner |= {"logs level", "query test", "desk figures", "feedback open", "feedback step", "feedback report"}
    assert headings == sorted({"", *cli.commands, *inner})
    for words in ("listener", "listener trend", "listener sources", "listener sources add"):
        assert f"\n## {words}\n\n```text\nUsage: {words} [OPTIONS]" in page


def test_without_a_command_the_help_is_shown(office: Office) -> None:
    assert office.call().code == 0
    assert office.call().out == office.call("--help").out


def test_the_version(office: Office) -> None:
    assert office.call("--version").out == f"listener {__version__}\n"


def test_both_catalogues_have_the_same_sentences() -> None:
    german, english = (catalogue("cli", lang) for lang in LANGUAGES)

    assert set(german) == set(english)
    assert all(german.values())
    assert all(english.values())


@pytest.mark.parametrize(
    "args",
    [
        ("--lang", "en", "mentions", "-n", "1"),
        ("mentions", "--lang", "en", "-n", "1"),
        ("mentions", "-n", "1", "--lang=en"),
        ("mentions", "-n", "1", "--no-color", "--lang", "en", "--debug"),
    ],
)
def test_the_program_s_options_may_stand_anywhere(archive: Office, args: tuple[str, ...]) -> None:
    done = archive.call(*args)

    assert (done.code, done.rows[0][0]) == (0, "Tue 19 Mar 2024 08:30")


def test_the_configuration_may_be_named_after_the_command_too(archive: Office, office: Office) -> None:
    assert office.call("mentions").code == 74
    assert office.call("mentions", "-c", str(archive.folder)).code == 0
    assert office.call("mentions", f"--config={archive.folder / 'config.toml'}").code == 0


def test_what_follows_two_dashes_is_no_option(archive: Office) -> None:
    assert archive.call("mentions", "Ostern", "--", "--debug", "--lang").rows == archive.call("mentions", "Ostern").rows


def test_the_configuration_can_be_in_the_environment(archive: Office) -> None:
    done = CliRunner().invoke(cli, ["mentions", "-n", "1"], env={**CLEAN, "LISTENER_CONFIG": str(archive.folder)})

    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 2)


def test_a_command_may_have_no_help() -> None:
    silent = Verb("silent", add_help_option=False)

    assert silent.get_help_option(silent.make_context("silent", [])) is None


def test_output_may_go_anywhere_that_can_be_written_to() -> None:
    """Also where there is no encoding to mind, as in a program that keeps what is said."""
    with redirect_stdout(io.StringIO()) as kept, pytest.raises(SystemExit):
        cli.main(["--version"], prog_name="listener")

    assert kept.getvalue() == f"listener {__version__}\n"
