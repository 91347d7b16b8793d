"""``listener privacy``: what somebody may ask of whoever keeps their words: to be told, erased, left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from listener.cli.options import forms, json_option
from listener.cli.output import Column, Listing, emit, escaped, note
from listener.cli.papers import COMMANDS
from listener.cli.privacydesk import Office, chosen, office, reasoned, where
from listener.cli.privacykeeping import audit, hold, release, retention
from listener.cli.privacywords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.model import MentionId, SourceName
    from listener.model.person import Erased
    from listener.store import Store


@click.group("privacy", cls=Verbs, help=help_text("help"))
def privacy() -> None:
    """Group the commands below."""


for command in (hold, release, retention, audit, *COMMANDS):
    privacy.add_command(command)


@privacy.command("export", help=help_text("help_export"))
@click.argument("author", metavar=help_text("meta_author"))
@where
@reasoned
@json_option
@click.pass_obj
def export(
    session: Session, author: str, sources: tuple[str, ...], platform: str, who: str | None, reason: str,
    form: str | None,
) -> None:  # fmt: skip
    """Show everything that is stored of an author, and of nobody else."""
    from listener.cli.privacyrows import disclosure  # noqa: PLC0415

    _somebody(author)
    with office(session, who, reason) as desk:
        found = desk.store.privacy.disclose(author, chosen(desk, sources, platform), desk.cause)
        if form:
            click.echo(escaped(json.dumps(found, ensure_ascii=False)))
            return
        for line in disclosure(found, desk.view):
            click.echo(line)


@privacy.command("erase", help=help_text("help_erase"))
@click.argument("author", default="", metavar=f"[{help_text('meta_author')}]")
@where
@click.option("--url", default="", metavar="URL", help=help_text("help_url"))
@click.option("--mention", type=int, multiple=True, metavar=help_text("meta_number"), help=help_text("help_mention"))
@click.option("--text", "words", default="", metavar=help_text("meta_text"), help=help_text("help_text"))
@click.option("--override", is_flag=True, help=help_text("help_override"))
@click.option("--yes", is_flag=True, help=help_text("help_yes"))
@reasoned
@json_option
@click.pass_obj
def erase(
    session: Session, author: str, sources: tuple[str, ...], platform: str, url: str, mention: tuple[int, ...],
    words: str, override: bool, yes: bool, who: str | None, reason: str, form: str | None,
) -> None:  # fmt: skip
    """Take out an author with all traces, or some mentions: it cannot be undone."""
    if sum(map(bool, (author.strip(), url, mention, words.strip()))) != 1:
        raise UsageError("privacy.one_of")
    with office(session, who, reason) as desk:
        of = chosen(desk, sources, platform)
        ids = _meant(desk.store, author, of, url, mention, words)
        if not yes:
            raise UsageError("privacy.not_confirmed", count=str(len(ids)))
        if author:
            gone = desk.store.privacy.erase(author, of, desk.cause, override=override)
        else:
            gone = desk.store.privacy.erase_some(ids, desk.cause, override=override)
        _tell_erased(desk, gone, form)


def _meant(
    store: Store, author: str, sources: Sequence[SourceName], url: str, numbers: Sequence[int], words: str
) -> list[MentionId]:
    from listener.model import MentionId  # noqa: PLC0415

    if author:
        return store.privacy.of(author, sources)
    if url:
        return store.privacy.at(url)
    return list(map(MentionId, numbers)) if numbers else store.privacy.saying(words)


def _tell_erased(desk: Office, gone: Erased, form: str | None) -> None:
    """Say what went, and which copies of the database that we know may still hold it."""
    from listener.cli.privacyrows import copies  # noqa: PLC0415

    left = copies(desk.config)
    if form:
        record = asdict(gone) | {"backups": [str(path) for path, _ in left]}
        emit(Listing([Column(key, key) for key in record], [record], [{}]), form)
        return
    click.echo(text("erased", **asdict(gone)))
    if gone.named:
        note(text("named", named=gone.named))
    if left:
        note(text("backups", count=len(left)))
    for path, at in left:
        note(f"  {path}  {desk.view.when(at)}")
    note(text("elsewhere"))


def _somebody(author: str) -> None:
    if not author.strip():
        raise UsageError("relationship.nobody")


@privacy.group("object", cls=Verbs, help=help_text("help_object"))
def object_() -> None:
    """Group the commands below."""


@object_.command("add", help=help_text("help_object_add"))
@click.argument("author", metavar=help_text("meta_author"))
@click.option("--source", default="", metavar=common("meta_source"), help=help_text("help_source"))
@reasoned
@click.pass_obj
def add(session: Session, author: str, source: str, who: str | None, reason: str) -> None:
    """Store nothing more of somebody."""
    _somebody(author)
    with office(session, who, reason) as desk:
        of = chosen(desk, [source] if source else [], "")
        new = desk.store.privacy.object(author, of[0] if of else None, desk.cause)
        stored = len(desk.store.privacy.of(author, of))
    click.echo(text("objected" if new else "objected_already"))
    if stored:
        note(text("still_stored", count=stored))


@object_.command("list", help=help_text("help_object_list"))
@forms
@click.pass_obj
def list_(session: Session, form: str | None) -> None:
    """List the objections: nobody is named, for nobody is stored by name."""
    from listener.cli.privacyrows import objections  # noqa: PLC0415

    configured, view = session.seen()
    with session.store(configured) as store:
        found = store.privacy.objections()
    emit(objections(found, view), form)
    if not found and not form:
        note(text("no_objections"))


@object_.command("remove", help=help_text("help_object_remove"))
@click.argument("author", metavar=help_text("meta_author"))
@click.option("--source", default="", metavar=common("meta_source"), help=help_text("help_source"))
@reasoned
@click.pass_obj
def remove(session: Session, author: str, source: str, who: str | None, reason: str) -> None:
    """Take an objection back."""
    _somebody(author)
    with office(session, who, reason) as desk:
        of = chosen(desk, [source] if source else [], "")
        if not desk.store.privacy.withdraw(author, of[0] if of else None, desk.cause):
            raise UsageError("privacy.no_objection")
    click.echo(text("withdrawn"))
