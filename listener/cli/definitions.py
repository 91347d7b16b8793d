"""``listener definitions``: what the terms mean in this house, made of the configuration."""

from __future__ import annotations

import sys

import click

from listener.cli.options import json_option
from listener.cli.output import Column, Listing, emit, note
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import environment_language, language
from listener.words import say


def _help(key: str) -> str:
    return say(f"definitions.{key}", environment_language())


@click.command("definitions", cls=Verb, help=_help("help"))
@click.option("--markdown", "form", flag_value="markdown", help=_help("help_markdown"))
@json_option
@click.pass_obj
def definitions(session: Session, form: str | None) -> None:
    """Print the page; the database is not needed."""
    from listener import defining  # noqa: PLC0415 - --help must be quick
    from listener.cli.prose import wrapped  # noqa: PLC0415

    found = defining.terms(session.configuration())
    told = defining.lines(found, session.language)
    number = defining.version(found)
    if form == "markdown":
        click.echo(defining.markdown(found, session.language), nl=False)
        return
    if form:
        records: list[dict[str, object]] = [
            {"version": number, "section": one.section, "text": one.text} for one in told
        ]
        emit(
            Listing([Column(key, key) for key in ("version", "section", "text")], records, [{} for _ in records]), form
        )
        return
    section = ""
    for one in told:
        if one.section != section:
            section = one.section
            click.echo(say(f"definitions.section_{section}", language()))
        for line in wrapped(one.text, 76, "    ", "  ") if sys.stdout.isatty() else [f"  {one.text}"]:
            click.echo(line)
    note(say("definitions.version", language(), version=number))
