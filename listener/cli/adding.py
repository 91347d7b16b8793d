"""``listener sources add``: what an address or a list of feeds is, the configuration for it, and into the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from listener.cli.options import known_brands
from listener.cli.output import note, safe
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text, language, text
from listener.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listener.cli.blocks import Block
    from listener.config import Config
    from listener.core.proposal import Proposal

_LONGEST_LIST = 10 * 1024 * 1024
"""Bytes of an OPML file."""


@click.command(cls=Verb, help=help_text("help_sources_add"))
@click.argument("address", metavar=help_text("meta_address"))
@click.option(
    "--pick",
    "picked",
    multiple=True,
    type=click.IntRange(1),
    metavar=help_text("meta_number"),
    help=help_text("help_pick"),
)
@click.option("--about", metavar=help_text("meta_brand"), help=help_text("help_about"))
@click.option("--write", is_flag=True, help=help_text("help_write"))
@click.pass_obj
def add(session: Session, address: str, picked: tuple[int, ...], about: str | None, write: bool) -> None:
    """Find out what is there, propose how to configure it and, if wanted, do so."""
    from listener.cli.blocks import blocks  # noqa: PLC0415 - here and below: --help must be quick

    configured = session.configuration()
    brand = known_brands((about,), configured)[0] if about else ""
    found, whole = _found(address, configured)
    chosen = _chosen(found, picked, whole=whole)
    _tell(found, chosen, session.language)
    made = _new(blocks(chosen, configured, brand, session.language), session.path, configured)
    if not made:
        note(text("add_nothing_new"))
    elif write:
        _write(made, session.path)
    else:
        click.echo("\n".join(block.text for block in made), nl=False)
        note(text("add_not_written", path=session.path))
    _tell_secrets(made)


def _found(typed: str, configured: Config) -> tuple[tuple[Proposal, ...], bool]:
    """Return what is proposed, best first, and whether it belongs together: a list that somebody made."""
    from listener.cli.outside import fetched  # noqa: PLC0415
    from listener.core.address import read_address  # noqa: PLC0415
    from listener.core.discover import ACCEPT, discover, list_in  # noqa: PLC0415

    file = Path(typed)
    if "://" not in typed and (file.suffix.lower() == ".opml" or file.is_file()):
        return _listed(_read(file)), True
    if known := discover(typed):
        return known, False
    response = fetched(configured, read_address(typed).url, ACCEPT)
    if outlines := list_in(response):
        return _listed(outlines), True
    return discover(typed, response), False


def _read(file: Path) -> str:
    from listener.core.charset import decode  # noqa: PLC0415

    with file.open("rb") as opened:
        content = opened.read(_LONGEST_LIST + 1)
    if len(content) > _LONGEST_LIST:
        raise UsageError("find.opml_too_large")
    return decode(content)


def _listed(opml: str) -> tuple[Proposal, ...]:
    """Return how to listen to the feeds of a list; says which of them are none."""
    from listener.core.discover import from_outlines  # noqa: PLC0415
    from listener.core.opml import read_opml  # noqa: PLC0415

    found, odd = from_outlines(read_opml(opml))
    if odd:
        note(text("add_odd", names=", ".join(safe(one.url) for one in odd)))
    if not found:
        raise UsageError("find.opml_empty")
    return found


def _chosen(found: tuple[Proposal, ...], picked: tuple[int, ...], *, whole: bool) -> tuple[Proposal, ...]:
    """Return what was picked, else the best, or all of a list. Raises UsageError."""
    if beyond := [number for number in picked if number > len(found)]:
        raise UsageError("cli.add_bad_pick", given=str(beyond[0]), count=str(len(found)))
    if picked:
        return tuple(found[number - 1] for number in dict.fromkeys(picked))
    return found if whole else found[:1]


def _tell(found: Sequence[Proposal], chosen: Sequence[Proposal], lang: str) -> None:
    """Say what was found: numbered, what is proposed marked."""
    from listener.cli.blocks import told  # noqa: PLC0415

    note(text("add_found", count=len(found)))
    for number, proposal in enumerate(found, 1):
        mark = "→" if proposal in chosen else " "
        note(f"{mark} {number:>2}  {proposal.kind}: {told(proposal, lang)}")
        if where := str(proposal.options.get("url", "")):
            note(f"      {safe(where)}")
    if len(chosen) < len(found):
        note(text("add_picked"))


def _new(made: tuple[Block, ...], path: Path, configured: Config) -> tuple[Block, ...]:
    """Return the blocks that say something new; names the others. Raises ConfigError with nothing written."""
    from listener.cli.blocks import known  # noqa: PLC0415

    try:
        double = known(made, path, configured)
    except ConfigError:
        note(text("add_refused", path=path))
        raise
    if double:
        note(text("add_known", names=", ".join(map(safe, dict.fromkeys(double.values())))))
    return tuple(block for block in made if block.name not in double)


def _write(made: tuple[Block, ...], path: Path) -> None:
    """Append the blocks to the file. Raises UsageError for what only a person can accept."""
    from listener.cli.blocks import append  # noqa: PLC0415

    if consent := [block for block in made if block.consent]:
        click.echo("\n".join(block.text for block in consent), nl=False)
        raise UsageError("cli.add_terms", names=", ".join(block.name for block in consent), path=str(path))
    append(made, path)
    note(text("add_written", path=path, names=", ".join(block.name for block in made)))
    note(text("add_next", path=path, name=made[0].name))


def _tell_secrets(made: Sequence[Block]) -> None:
    """Say which environment variables must be set before the daemon can use what was proposed."""
    from listener.words import say  # noqa: PLC0415

    wanted = [one for block in made for one in block.variables]
    if wanted:
        note(text("add_secrets"))
    for name, hint in wanted:
        note(text("add_secret", name=name, hint=say(f"find.{hint}", language())))
