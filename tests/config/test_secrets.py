"""Secrets come from the environment or from files, and appear nowhere."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from listener import config as configuration
from listener.config import render, secrets
from listener.config.values import Unfit
from listener.errors import ConfigError
from listener.model import Batch, Json, Request, Secret
from listener.ports import Flow
from tests.config.kinds import BRAND, SOURCE, TOKEN, Bell, load, places, posix, problems

BELL = BRAND + SOURCE + '[channels.glocke]\nkind = "bell"\n'
HERE, SYSTEMD = "/etc/listener", "/run/credentials/listener.service"


def secret(text: str, **how: object) -> Secret:
    (channel,) = load(text, **how).channels.values()  # type: ignore[arg-type]  # handed through
    assert isinstance(channel, Bell)
    return channel.url


def test_a_secret_comes_from_a_variable_of_any_name_that_is_set() -> None:
    assert secret(BELL + 'url_env = "BELL_URL"') == Secret(TOKEN)
    assert secret(BELL + 'url_env = "bell-url"', environ={"bell-url": TOKEN}) == Secret(TOKEN)


@pytest.mark.parametrize(("name", "path"), [("bell", f"{HERE}/bell"), ("/keys/bell", "/keys/bell")])
def test_a_secret_comes_from_a_file_without_its_last_line_break(name: str, path: str) -> None:
    assert secret(BELL + f'url_file = "{name}"', files={path: TOKEN + "\r\n"}) == Secret(TOKEN)


def test_the_credentials_of_systemd_come_first_if_they_are_there() -> None:
    both = {f"{SYSTEMD}/bell": "from systemd\n", f"{HERE}/bell": "from here\n"}
    environ = {"CREDENTIALS_DIRECTORY": SYSTEMD}
    assert secret(BELL + 'url_file = "bell"', files=both, environ=environ) == Secret("from systemd")
    assert secret(BELL + 'url_file = "bell"', files={f"{HERE}/bell": "from here\n"}, environ=environ) == Secret(
        "from here"
    )
    assert secret(BELL + 'url_file = "bell"', files=both, environ={}) == Secret("from here")


def test_an_optional_secret_may_be_absent() -> None:
    assert load(BRAND + SOURCE).subscriptions[0].source == load(BRAND + SOURCE + "deep = false").subscriptions[0].source


@pytest.mark.parametrize(
    ("line", "key", "named"),
    [
        (f'url = "{TOKEN}"', "plain_secret", "url_env"),
        (f'url = "{TOKEN}"\nurl_env = "BELL_URL"', "plain_secret", "url_file"),
        (f'url = ["{TOKEN}"]', "plain_secret", "url_env"),
        ("", "missing_secret", "url_file"),
        ('url_env = "BELL_URL"\nurl_file = "bell"', "secret_twice", "url_env"),
        ('url_env = "OTHER_URL"', "no_variable", "OTHER_URL"),
        ('url_env = "EMPTY"', "no_variable", "EMPTY"),
        (f'url_env = "{TOKEN}"', "not_a_variable", ""),
        (f'url_env = "https://hooks.example/{TOKEN}"', "not_a_variable", ""),
        ("url_env = 5", "wrong_type", ""),
        ('url_file = "gone"', "no_file", "/etc/listener/gone"),
        ('url_file = "blank"', "empty_file", "/etc/listener/blank"),
        ('url_file = ""', "not_a_path", ""),
        (f'url_file = "https://hooks.example/{TOKEN}"', "not_a_path", ""),
        (f'url_file = "{TOKEN * 2}"', "not_a_path", ""),
        (f'url_file = "T0/{TOKEN * 2}"', "not_a_path", ""),
        (f'urL = "{TOKEN}"', "unknown_key", "urL"),
    ],
)
def test_what_is_wrong_names_the_variable_or_file_but_never_the_secret(line: str, key: str, named: str) -> None:
    environ = {"BELL_URL": TOKEN, "EMPTY": " "}
    files = {f"{HERE}/bell": TOKEN, f"{HERE}/blank": "\n"}
    found = problems(BELL + line, environ=environ, files=files)
    assert key in {problem.key.partition(".")[2] for problem in found}
    said = " ".join(render(problem, lang) + repr(problem) for problem in found for lang in ("de", "en"))
    assert named in said
    assert TOKEN not in said


def test_the_place_of_a_secret_is_its_option() -> None:
    (problem,) = problems(BELL + 'url_env = "OTHER_URL"')
    assert render(problem, "en").startswith("channels.glocke.url (line 9): The environment variable OTHER_URL ")


def test_a_file_that_is_no_text_counts_as_unreadable_and_its_content_stays_unsaid() -> None:
    def binary(path: Path) -> str:
        return (TOKEN.encode() + b"\xff" + str(path).encode()).decode("utf-8")

    hiding = secrets.Hiding({}, binary, lambda _: 0, Path(HERE))
    with pytest.raises(Unfit) as caught:
        secrets.find("url", {"url_file": "bell"}, hiding)
    assert caught.value.key == "config.no_file"
    assert TOKEN not in repr(caught.value.values)


def test_a_file_that_others_can_read_is_noted() -> None:
    files = {f"{HERE}/bell": TOKEN}
    closed = load(BELL + 'url_file = "bell"', files=files, modes={f"{HERE}/bell": 0o640})
    opened = load(BELL + 'url_file = "bell"', files=files, modes={f"{HERE}/bell": 0o644})
    assert closed.notes == ()
    (note,) = opened.notes
    assert (note.place, note.key, note.values["file"]) == (
        "channels.glocke.url_file",
        "config.exposed_file",
        f"{HERE}/bell",
    )
    assert "chmod 600" in render(note, "de")


def test_the_kinds_own_findings_have_the_secret_struck_out() -> None:
    (problem,) = problems(BELL + 'url_env = "BELL_URL"\nvolume = 12')
    assert problem.values["given"] == "12 ***"


def test_the_planted_secret_appears_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    environ = {"BELL_URL": TOKEN}
    text = BELL + 'url_env = "BELL_URL"\n' + SOURCE.replace("agentur", "b") + 'token_env = "BELL_URL"\n'
    config = load(text, environ=environ)
    shown = [repr(config), str(config), caplog.text]
    for broken in (text + "x = 1", text + "[http]\ntotal_s = 'x'", text + 'order = "x"', text + "broken ="):
        with pytest.raises(ConfigError) as caught:
            load(broken, environ=environ)
        shown += ["".join(traceback.format_exception(caught.value)), repr(caught.value.problems)]
    assert secret(BELL + 'url_env = "BELL_URL"').reveal() == TOKEN
    assert not [text for text in shown if TOKEN in text]


def test_real_files_are_read_and_weighed(tmp_path: Path) -> None:
    path = tmp_path / "bell"
    path.write_text("\ufeffgeheim ä\n", encoding="utf-8")
    path.chmod(0o644)
    assert secrets.read_file(path) == "geheim ä\n"
    assert secrets.file_mode(path) == (0o644 if posix else 0)
    path.write_text("x" * 70_000, encoding="utf-8")
    with pytest.raises(OSError, match="larger"):
        secrets.read_file(path)


def test_home_is_not_guessed() -> None:
    assert load("playbooks = '~/books'\n" + BRAND, environ={}).playbooks == Path("/etc/listener/~/books")
    assert places(BRAND, environ={}) == {}


# --- stand-ins: commands that only look need no secrets ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Vault:
    """A source that looks at its key, and at what is no secret."""

    door: str
    key: Secret

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        if not self.key.reveal().startswith("{"):
            yield "key", "sources.service_account", {}
        if self.door != "front":
            yield "door", "config.not_one_of", {"given": f"{self.door} {self.key.reveal()}", "choices": "front"}

    def collect(self, cursor: Json, now: datetime) -> Flow:
        yield Request(self.door, headers={"Key": self.key.reveal()})
        return Batch((), cursor)


def vault(door: str, *, checked: bool) -> configuration.Config:
    text = f'{BRAND}[[sources]]\nname = "tresor"\nkind = "vault"\ndoor = "{door}"\nkey_env = "KEY"\n'
    environ = {"KEY": "stand-in"}
    return configuration.load(
        text, sources={"vault": Vault}, channels={}, environ=environ, read_file=str, folder=Path(), checked=checked
    )


def test_a_stand_in_is_not_asked_whether_it_is_a_good_secret() -> None:
    with pytest.raises(ConfigError) as caught:
        vault("front", checked=True)

    assert [problem.place for problem in caught.value.problems] == ["sources[0].key"]
    assert [str(one.name) for one in vault("front", checked=False).subscriptions] == ["tresor"]


def test_what_is_wrong_beside_the_secret_is_wrong_with_a_stand_in_too() -> None:
    with pytest.raises(ConfigError) as caught:
        vault("back", checked=False)

    (problem,) = caught.value.problems
    assert (problem.place, problem.values["given"]) == ("sources[0].door", "back ***")
