"""Proposals as sections of config.toml: worded, checked together with the file, appended to it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from listener import app
from listener.cli.output import safe
from listener.config import Config
from listener.config.values import written
from listener.core.proposal import Proposal
from listener.errors import ConfigError
from listener.words import say

_LONGEST_PART = 40
"""Characters of a source's name in the name of a variable."""


@dataclass(frozen=True, slots=True)
class Block:
    """One ``[[sources]]``."""

    name: str
    text: str
    variables: tuple[tuple[str, str], ...]
    """Names of environment variables, each with where its secret comes from (a key of the catalogue ``find``)."""
    consent: bool
    """It says ``accept_terms``, which only a person can."""


def blocks(chosen: Iterable[Proposal], configured: Config, about: str, lang: str) -> tuple[Block, ...]:
    """Return the sections of the proposals, under names that are not taken."""
    taken = {str(one.name) for one in configured.subscriptions}
    return tuple(_block(proposal, _unused(proposal.name, taken), about, lang) for proposal in chosen)


def _unused(name: str, taken: set[str]) -> str:
    """Return the name, or the first of name-2, name-3, … that is not taken; it is taken from now on."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _block(proposal: Proposal, name: str, about: str, lang: str) -> Block:
    variables = {option: _variable(name, option) for option in proposal.secrets}
    lines = {
        "name": name,
        "kind": proposal.kind,
        **proposal.options,
        **{f"{option}_env": variable for option, variable in variables.items()},
        **({"about": about} if about else {}),
    }
    text = "\n".join((f"# {told(proposal, lang)}", "[[sources]]", *(f"{key} = {written(lines[key])}" for key in lines)))
    hints = tuple((variables[option], hint) for option, hint in proposal.secrets.items())
    return Block(name, f"{text}\n", hints, "accept_terms" in proposal.options)


def _variable(name: str, option: str) -> str:
    """Return the variable of a secret: LISTENER_GOOGLE_ALERT_URL."""
    part = re.sub(r"[^A-Z0-9]+", "_", name.upper(), flags=re.ASCII).strip("_")[:_LONGEST_PART]
    return "_".join(filter(None, ("LISTENER", part, option.upper())))


def told(proposal: Proposal, lang: str) -> str:
    """Return what was found, as a sentence on one line; strangers' words in it steer nothing."""
    values = {slot: safe(value) for slot, value in proposal.values.items()}
    return safe(say(f"find.{proposal.reason}", lang, **values))


def known(made: Sequence[Block], path: Path, configured: Config) -> dict[str, str]:
    """Return which blocks say what a configured source says already, each with that source's name.

    Raises ConfigError if the file would not be valid with them.
    """
    candidate = _loaded(_extended(path, made), made)
    if candidate is None:
        return {}
    new = {str(one.name): one for one in candidate.subscriptions}
    names = [block.name for block in made if not block.variables]
    return {
        name: old.name
        for old in configured.subscriptions
        for name in names
        if (old.kind, old.source) == (new[name].kind, new[name].source)
    }


def append(made: Sequence[Block], path: Path) -> None:
    """Append the blocks to the file, or nothing; what was there stays byte for byte. Raises OSError, ConfigError."""
    content = _extended(path, made)
    _loaded(content, made)
    _replace(path.resolve(), content)


def _extended(path: Path, made: Sequence[Block]) -> bytes:
    before = path.read_bytes()
    text = "".join(f"\n{block.text}" for block in made)
    if before and not before.endswith(b"\n"):
        text = f"\n{text}"
    return before + (text.replace("\n", "\r\n") if b"\r\n" in before else text).encode()


def _loaded(content: bytes, made: Sequence[Block]) -> Config | None:
    """Return the configuration that a file would be; None if only the secrets that are still to come are missing."""
    with TemporaryDirectory(prefix="listener-") as folder:
        file = Path(folder) / "config.toml"
        file.write_bytes(content)
        try:
            return app.configuration(file, secrets=False)
        except ConfigError as error:
            awaited = tuple(_awaited(made))
            if awaited and all(problem.place.endswith(awaited) for problem in error.problems):
                return None
            raise


def _awaited(made: Sequence[Block]) -> Iterator[str]:
    """Yield how the places of secrets end that a block names: no stand-in can have their shape."""
    for block in made:
        yield from (f".{option}" for option in re.findall(r"^(\w+)_env = ", block.text, re.MULTILINE))


def _replace(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a crash leaves the old file or the new one; who may read it stays."""
    fresh = path.with_name(f".{path.name}.new")
    mode = stat.S_IMODE(path.stat().st_mode)
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(mode)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
