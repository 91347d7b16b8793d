"""Hunts for bytes that a parser cannot bear: ``mutated`` blindly, as a program led by coverage where atheris is there.

``python -m benchmarks.threatlab.hunt PARSER SECONDS FOLDER`` needs atheris; FOLDER keeps the corpus and what it finds.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.threatlab.parsers import Parser

LONGEST = 4096
_TOKENS = (
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"'",
        b"\\",
        b"\0",
        b"\xff\xfe",
        b"\r\n",
        b"\n\n",
        b"{",
        b"[",
        b"(",
        b"=?utf-8?q?",
        b"--b",
    ),
    *(b"<![CDATA[", b"<!--", b"<!DOCTYPE a [", b"&#55357;", b"\xed\xa0\x80", "\u202e\u200dİß".encode(), b"1e999"),
    *(b"9" * 5000, b"(" * 3000, b"-1", b"[" * 3000, b"{99999999}\r\n", b"null", b"NEAR/9", b"0000-00-00", b"%00"),
)


@dataclass(frozen=True, slots=True)
class Hunted:
    """What a hunt came to."""

    runs: int
    slowest_s: float
    found: bytes | None = None
    """The first bytes that a parser did not bear."""
    error: str = ""


def mutated(seeds: Sequence[bytes], dice: random.Random) -> bytes:
    """Return a seed with a few pieces cut, doubled, spliced, flipped or replaced by what parsers stumble over."""
    data = bytearray(dice.choice(seeds))
    for _ in range(dice.randint(1, 6)):
        at = dice.randint(0, len(data))
        end = min(len(data), at + dice.choice((1, 1, 2, 8, 64)))
        other = dice.choice(seeds)
        start = dice.randint(0, len(other))
        data[at:end] = dice.choice(
            (
                b"",
                dice.choice(_TOKENS),
                data[at:end] * 3,
                other[start : start + 40],
                dice.randbytes(end - at),
                data[:at],
            )
        )
    return bytes(data[: 4 * LONGEST])


def hunted(parser: Parser, inputs: Iterator[bytes], until: float) -> Hunted:
    """Feed a parser until the inputs end, the time (``time.monotonic``) is over, or it falls."""
    runs, slowest = 0, 0.0
    for data in inputs:
        begun = time.perf_counter()
        try:
            parser.take(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            return Hunted(runs, slowest, data, f"{type(error).__name__}: {error}"[:200])
        runs, slowest = runs + 1, max(slowest, time.perf_counter() - begun)
        if time.monotonic() > until:
            break
    return Hunted(runs, slowest)


def blindly(parser: Parser, seconds: float, seed: int, most: int = sys.maxsize) -> Hunted:
    """Hunt with mutations that know nothing of the parser."""
    dice = random.Random(f"{parser.name} {seed}")  # noqa: S311 - repeatable, no secret
    inputs = (mutated(parser.seeds, dice) for _ in range(most))
    return hunted(parser, inputs, time.monotonic() + seconds)


def is_guided() -> bool:
    """Tell whether atheris is there, an optional extra of this benchmark."""
    return find_spec("atheris") is not None


def main() -> None:
    """Hunt led by coverage. Ends the process: 0, or 77 after a find, whose bytes lie in the folder as ``crash-…``."""
    atheris = import_module("atheris")  # an extra without types
    name, seconds, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    with atheris.instrument_imports(
        include=["listener", "sources", "email", "feedparser", "json", "imaplib", "smtplib"]
    ):
        from benchmarks.threatlab.parsers import BY_NAME  # noqa: PLC0415 - instrumented as it is imported
    parser = BY_NAME[name]
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(parser.seeds):
        (corpus / f"seed-{number}").write_bytes(data)
    (folder / "words").write_text("".join(f'"{_escaped(token)}"\n' for token in _TOKENS if len(token) < 64))
    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=10", "-rss_limit_mb=2048"]
    told = [f"-artifact_prefix={folder}/", f"-dict={folder / 'words'}", "-print_final_stats=1", "-close_fd_mask=1"]
    atheris.Setup([sys.argv[0], *limits, *told, str(corpus)], parser.take)
    atheris.Fuzz()


def _escaped(token: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in token)


if __name__ == "__main__":
    main()
