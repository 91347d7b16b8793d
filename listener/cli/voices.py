"""``listener voices``: kind words that may be shown, because whoever said them agreed, with the evidence of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from listener.cli.deeds import actor_named, as_option
from listener.cli.options import brands_option, forms, known_brands
from listener.cli.output import Column, Listing, emit, note, safe
from listener.cli.prose import cut
from listener.cli.relationshipwords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.model import BrandId, Found, MentionId
    from listener.model.person import Consent
    from listener.store import Store

_SHOWN = 300
"""Characters of a text in a table."""


@click.group("voices", cls=Verbs, help=help_text("help_voices"))
def voices() -> None:
    """Group the commands below."""


@voices.command("consent", help=help_text("help_voices_consent"))
@click.argument("id", type=click.IntRange(1), metavar=help_text("meta_mention"))
@click.option("--evidence", required=True, metavar=help_text("meta_text"), help=help_text("help_evidence"))
@as_option
@click.pass_obj
def consent(session: Session, id: int, evidence: str, who: str | None) -> None:
    """Note that somebody agreed to have their words shown."""
    _note(session, id, evidence, who, given=True)


@voices.command("revoke", help=help_text("help_voices_revoke"))
@click.argument("id", type=click.IntRange(1), metavar=help_text("meta_mention"))
@click.option("--evidence", default="", metavar=help_text("meta_text"), help=help_text("help_revoke_evidence"))
@as_option
@click.pass_obj
def revoke(session: Session, id: int, evidence: str, who: str | None) -> None:
    """Note that somebody took that back: it is exported no more."""
    _note(session, id, evidence, who, given=False)


def _note(session: Session, id: int, evidence: str, who: str | None, *, given: bool) -> None:
    from listener.app import utc_now  # noqa: PLC0415 - here and below: --help must be quick
    from listener.core.voicing import exported  # noqa: PLC0415
    from listener.model import MentionId  # noqa: PLC0415

    configured = session.configuration()
    actor = actor_named(who, configured.people)
    if given and not evidence.strip():
        raise UsageError("relationship.no_evidence")
    with session.store(configured) as store:
        if not given and MentionId(id) not in exported(store.persons.consents()):
            raise UsageError("relationship.never_agreed", id=str(id))
        if not store.persons.consent(MentionId(id), actor, safe(evidence), utc_now(), given=given):
            raise UsageError("label.unknown_mention", id=str(id))
    click.echo(text("agreed" if given else "revoked", id=id))


@voices.command("export", help=help_text("help_voices_export"))
@brands_option
@forms
@click.pass_obj
def export(session: Session, brand: tuple[str, ...], form: str | None) -> None:
    """List the words that may be shown: kind ones, as they were when their authors agreed."""
    from listener.core.voicing import exported  # noqa: PLC0415

    configured, view = session.seen()
    brands = known_brands(brand, configured) or tuple(one.id for one in configured.brands)
    with session.store(configured) as store:
        agreed = exported(store.persons.consents())
        found = _kind(store, brands, agreed)
    emit(_listing(found, agreed, view), form)
    if not found and not form:
        note(text("no_voices"))


def _kind(store: Store, brands: tuple[BrandId, ...], agreed: dict[MentionId, Consent]) -> list[Found]:
    """Return the mentions that speak for a brand: praise, a recommendation or a good tone, and nothing against it."""
    from listener.core.voicing import is_kind  # noqa: PLC0415

    read = store.relations.read(agreed)
    found = [one for brand in brands for one in store.mentions_by_id(brand, sorted(agreed))]
    return [one for one in found if is_kind(one.tone.mood, read.get(one.id))]


def _listing(found: list[Found], agreed: dict[MentionId, Consent], view: View) -> Listing:
    from listener.cli.rows import signed  # noqa: PLC0415

    columns = (
        Column("published", text("col_when"), most=30),
        Column("author", text("col_author"), most=20),
        Column("text", text("col_text"), wrap=True),
        Column("evidence", text("col_evidence"), wrap=True),
    )
    records = [_record(one, agreed[one.id]) for one in found]
    cells = [
        {
            "published": view.when(one.mention.at),
            "author": signed(one.mention.author, view.lang),
            "text": cut(safe(one.mention.text), _SHOWN),
            "evidence": agreed[one.id].evidence,
        }
        for one in found
    ]
    return Listing(columns, records, cells)


def _record(one: Found, agreed: Consent) -> dict[str, object]:
    mention = one.mention
    return {
        "mention": one.id,
        "brand": one.brand,
        "published": mention.published.isoformat(),
        "source": mention.source,
        "author": mention.author,
        "title": mention.title,
        "text": mention.text,
        "url": mention.url,
        "rating": mention.rating,
        "rating_max": mention.rating_max,
        "agreed": agreed.at.isoformat(),
        "noted_by": agreed.actor,
        "evidence": agreed.evidence,
    }
