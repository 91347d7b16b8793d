"""The command that shows everything in a minute."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from listener.cli.options import language, text


@click.command(help=text("help_demo"))
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help=text("help_demo_folder"))
def demo(folder: Path | None) -> None:
    """Run the demo; its exit code says whether the storm was caught and nothing else was."""
    from listener.demo import show  # noqa: PLC0415 - --help must be quick

    sys.exit(show.run(folder, language()))
