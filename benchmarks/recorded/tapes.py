"""Files that hold requests with their answers, as test tools record them: cassettes in YAML, replay files, raw HTTP."""

from __future__ import annotations

import ast
import base64
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_KEPT = ("link", "retry-after", "location", "cf-mitigated", "x-ratelimit-limit", "x-ratelimit-remaining")
"""Headers that a source may read. Those about the transport were true of another connection."""
_REFUSAL = re.compile(r"error|blocked|limited|challenge|no_preview|_[45]\d\d\b")
_STATUS = re.compile(r"_([45]\d\d)\b")
_SCALAR = re.compile(
    r"""^\ +string:\ (?:!!binary\ \|\n(?P<packed>(?:\ {8}\S+\n)+)
    |'(?P<single>(?:[^']|'')*)'
    |"(?P<double>(?:[^"\\]|\\.|\\\n)*)"
    |(?P<plain>[^'"!\n][^\n]*))""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_SNAPSHOT = re.compile(r"^exports\[`[^`]+`\] = `\n(.*?)\n`;$", re.MULTILINE | re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|\n\s*|(.))", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "_": "\xa0", "N": "\x85"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One recorded answer."""

    body: bytes
    """As it was meant, inflated."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: str = ""
    """The address it belongs to, where that was recorded."""
    refusal: bool = False
    """It says no: by its status, or by the name of its file."""


def answers(path: Path) -> tuple[Answer, ...]:
    """Return all answers that a file holds; one, the file itself, if it is no recording of several."""
    body = path.read_bytes()
    if path.suffix == ".gz":
        body = gzip.decompress(body)
    if body.startswith(b"interactions:"):
        return tuple(_cassette(body.decode()))
    if path.suffix == ".snap":
        return tuple(_snapshots(body.decode()))
    if path.parent.name == "ReplayData":
        return tuple(_replayed(body.decode()))
    if body.startswith(b"HTTP/1."):
        return (_raw(body, path),)
    calls = _calls(body) if path.suffix == ".json" else ()
    if calls:
        return tuple(Answer(json.dumps(call["reply"]).encode(), asked=str(call["url"])) for call in calls)
    told = _STATUS.search(path.stem)
    refusal = bool(_REFUSAL.search(path.stem)) and path.suffix in {".json", ".txt", ".html"}
    return (Answer(body, int(told[1]) if told else 200, _beside(path), refusal=refusal),)


def _beside(path: Path) -> dict[str, str]:
    """Return the headers that were recorded in a file of their own."""
    told = path.with_suffix(".headers.txt")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    return _headers(line.partition(": ")[::2] for line in lines)


def _headers(pairs: Any) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in pairs if str(name).lower() in _KEPT}


def _raw(body: bytes, path: Path) -> Answer:
    """Read an answer as it goes over the wire."""
    head, _, rest = body.partition(b"\n\n")
    first, *lines = head.decode("latin-1").splitlines()
    status = int(first.split()[1])
    refusal = status >= 300 or bool(_REFUSAL.search(path.stem))
    return Answer(rest, status, _headers(line.partition(": ")[::2] for line in lines), refusal=refusal)


def _calls(body: bytes) -> list[dict[str, Any]]:
    """Return pairs of an address and an answer, if the file is a list of them."""
    try:
        found = json.loads(body)
    except ValueError:
        return []
    listed = found if isinstance(found, list) else []
    paired = bool(listed) and all(isinstance(one, dict) and {"url", "reply"} <= one.keys() for one in listed)
    return listed if paired else []


def _snapshots(text: str) -> Iterator[Answer]:
    """Read the objects that a test of the server itself compares with; they are JSON but for commas at the end."""
    for found in _SNAPSHOT.findall(text):
        yield Answer(re.sub(r",(\s*[}\]])", r"\1", found.replace("\\\\", "\\")).encode())


def _replayed(text: str) -> Iterator[Answer]:
    """Read blocks of lines: scheme, method, host, port, path, headers, body; status, headers, body."""
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        headers = _headers(ast.literal_eval(lines[8]))
        yield Answer(lines[9].encode(), int(lines[7]), headers, lines[4], refusal=int(lines[7]) >= 300)


def _cassette(text: str) -> Iterator[Answer]:
    """Read the interactions of a cassette: of YAML only what such files use."""
    for part in text.split("\n- request:")[1:]:
        asked, _, answered = part.partition("\n  response:")
        address, scalar = re.search(r"^ +uri: (\S+)$", asked, re.MULTILINE), _SCALAR.search(answered)
        status = re.search(r"^ +code: (\d{3})$", answered, re.MULTILINE)
        if "method: GET" in asked and address and scalar:
            code = int(status[1]) if status else 200
            yield Answer(_scalar(scalar), code, asked=address[1], refusal=code >= 300)


def _scalar(found: re.Match[str]) -> bytes:
    if found["packed"]:
        body = base64.b64decode(found["packed"])
        return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    if found["double"] is not None:
        folded = re.sub(r"(?<!\\)\n\s*", " ", found["double"])
        return _ESCAPE.sub(_unescaped, folded).encode()
    text = found["single"] if found["single"] is not None else found["plain"]
    return re.sub(r"\s*\n\s*", " ", text).replace("''", "'").encode()


def _unescaped(found: re.Match[str]) -> str:
    number = found[1] or found[2] or found[3]
    if number:
        return chr(int(number, 16))
    return _SIGNS.get(found[4], found[4]) if found[4] else ""
