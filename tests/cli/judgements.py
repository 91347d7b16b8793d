"""An office with fresh mentions that people have something to say about, and a conversation at a terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from listener.app import utc_now
from tests.cli.calls import Office

_ANGRY = ("Nordwind: schon wieder Verspätung, Wagen {}", "Nordwind hat mir {} Euro zu viel abgebucht")
_GLAD = ("Nordwind hat heute {} Minuten aufgeholt", "Mit Nordwind in {} Stunden nach Ulm, geht doch")
_PLAIN = ("Nordwind fährt ab Montag mit {} Wagen",)
BOTH = "Nordwind und Südexpress fahren im Winter nach demselben Takt"
_SAID = {"negative": _ANGRY, "positive": _GLAD, "neutral": (*_PLAIN, BOTH)}


def filled(office: Office, count: int = 30) -> Office:
    """Take over mentions of the last days, and one that names both brands."""
    now = utc_now()
    lines = []
    for number in range(count):
        kind = list(_SAID)[number % 3]
        forms = [one for one in _SAID[kind] if "{}" in one]
        text = forms[number // 3 % len(forms)].format(number)
        at = now - timedelta(hours=number + 1)
        lines.append({"source": "tagblatt", "id": f"m{number}", "published": at.isoformat(), "text": text})
    lines.append({"source": "tagblatt", "id": "both", "published": (now - timedelta(days=9)).isoformat(), "text": BOTH})
    file = office.folder / "fresh.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert office.call("import", str(file)).code == 0
    return office


def copied(office: Office, original: Office) -> Office:
    """Give an office the database of another one."""
    (office.folder / "listener.db").write_bytes((original.folder / "listener.db").read_bytes())
    return office


def records(office: Office, *args: str) -> list[dict[str, Any]]:
    """Return what a command prints as JSON."""
    done = office.call(*args, "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert isinstance(found, list)
    return found


def meaning(text: str) -> str:
    """Return what people mean by one of these texts."""
    (kind,) = [kind for kind, texts in _SAID.items() if any(text.startswith(one.partition("{}")[0]) for one in texts)]
    return kind


def id_of(office: Office, text: str) -> str:
    """Return the id of the newest mention with these words."""
    return str(records(office, "mentions", f'"{text}"')[0]["mention"])


def judge(office: Office, count: int) -> list[str]:
    """Say what is meant by the mentions that the program asks about; return the last call's lines."""
    lines: list[str] = []
    for found in records(office, "label", "--ask", str(count), "--brand", "nordwind"):
        done = office.call("label", str(found["mention"]), meaning(found["text"]), "--brand", "nordwind")
        assert done.code == 0, done.err
        lines = done.out.splitlines()
    return lines


def conversation(office: Office, *args: str, answers: Iterable[str]) -> str:
    """Call the program as a process at a terminal of its own, and type; return all that the screen showed."""
    master, slave = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own program
        office.command(*args), stdin=slave, stdout=slave, stderr=slave, env=office.environ(), cwd=office.folder
    ) as process:
        os.close(slave)
        os.write(master, "".join(f"{answer}\n" for answer in answers).encode())
        screen = _read(master)
    os.close(master)
    assert process.returncode == 0, screen
    return screen


def _read(terminal: int) -> str:
    chunks = []
    try:
        while chunk := os.read(terminal, 65536):
            chunks.append(chunk)
    except OSError:  # the other end was closed: all has been read
        pass
    return b"".join(chunks).decode()
