"""``listener incident statement``: a statement with its slots filled, what speaks against it, and who stands for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from listener.cli.afterwards import incident_of
from listener.cli.deeds import acting, actor_named
from listener.cli.output import Column, Listing, emit, safe, width
from listener.cli.planwords import help_text, text
from listener.cli.prose import wrapped
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text as common
from listener.cli.wording import language
from listener.errors import UsageError
from listener.words import say

if TYPE_CHECKING:
    from alerts.briefing import Brief
    from alerts.drafting import Draft
    from alerts.playbook import Playbook, Statement
    from listener.cli.view import View
    from listener.config import Config
    from listener.model import Entry, Incident
    from listener.store import Store

MEDIA = ("microblog", "review", "long")


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a statement is written by."""

    incident: Incident
    playbook: Playbook
    brief: Brief
    log: Sequence[Entry]
    config: Config
    view: View


@click.command("statement", cls=Verb, help=help_text("help_statement"), options_metavar=common("meta_options"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.option("--kind", default="", metavar="holding|apology|…", help=help_text("help_statement_kind"))
@click.option("--medium", default="", type=click.Choice(("", *MEDIA)), help=help_text("help_medium"))
@click.option("--language", "lang", default="", type=click.Choice(("", "de", "en")), help=help_text("help_language"))
@click.option("--set", "slots", multiple=True, metavar=help_text("meta_slot"), help=help_text("help_set"))
@click.option("--own", default="", metavar=help_text("meta_words"), help=help_text("help_own"))
@click.option("--approve", is_flag=True, help=help_text("help_approve"))
@click.option("--despite", default="", metavar=help_text("meta_reason"), help=help_text("help_despite"))
@acting
@click.pass_obj
def statement(
    session: Session,
    name: str,
    kind: str,
    medium: str,
    lang: str,
    slots: tuple[str, ...],
    own: str,
    approve: bool,
    despite: str,
    who: str | None,
    form: str | None,
) -> None:
    """Show a statement, or stand for it."""
    from alerts.drafting import draft  # noqa: PLC0415 - here and below: --help must be quick
    from listener import stating  # noqa: PLC0415

    configured = session.configuration()
    with session.store(configured) as store:
        desk = _desk(session, configured, store, name)
        wanted = stating.wanted(desk.playbook, lang or language(), kind, medium)
        brand = desk.view.brand(desk.incident.brand)
        values = stating.known(brand, wanted.lang, desk.view.now, desk.view.zone) | _filled(slots)
        found = draft(wanted, values, desk.log, desk.brief.grounds.claim, safe(own))
        by = _approve(store, desk, found, despite, who) if approve else ""
    if form:
        record = _record(desk, found, by)
        emit(Listing([Column(key, key) for key in record], [record], [{}]), form)
        return
    for line in _lines(desk, found, by):
        click.echo(line)


def _desk(session: Session, configured: Config, store: Store, name: str) -> Desk:
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.advising import advised  # noqa: PLC0415
    from listener.app import utc_now  # noqa: PLC0415
    from listener.cli.view import View  # noqa: PLC0415
    from listener.trusting import prior  # noqa: PLC0415

    books, _ = load(own=configured.playbooks)
    incident = incident_of(store, name)
    brief = advised(store, books, incident, prior(store, configured, incident.brand, incident.opened))
    view = View.of(configured, session.language, utc_now())
    return Desk(incident, brief.playbook, brief, store.hands.log(incident.id), configured, view)


def _filled(slots: Sequence[str]) -> dict[str, str]:
    """Return what was typed for the slots. Raises UsageError for what is no slot."""
    from alerts.statement import SLOTS  # noqa: PLC0415
    from listener.stating import checked  # noqa: PLC0415

    found = {}
    for one in slots:
        slot, is_, value = one.partition("=")
        if not is_ or slot.strip() not in SLOTS:
            raise UsageError("plan.unknown_slot", found=safe(one)[:80], known=", ".join(SLOTS))
        found[slot.strip()] = checked(slot.strip(), safe(value))
    return found


def _approve(store: Store, desk: Desk, found: Draft, despite: str, who: str | None) -> str:
    """Let somebody stand for a statement; returns who. Raises UsageError if that cannot be."""
    from listener.stating import Stands, stand_for  # noqa: PLC0415

    actor, people = actor_named(who, desk.config.people), desk.config.people.values()
    stands = Stands(actor, people, language())
    stand_for(store, desk.incident, desk.playbook.id, found, safe(despite), stands, desk.view.now)
    return actor


def _record(desk: Desk, found: Draft, by: str) -> dict[str, object]:
    return {
        "incident": desk.incident.name,
        "playbook": desk.playbook.id,
        "kind": found.statement.kind,
        "medium": found.statement.medium,
        "lang": found.statement.lang,
        "text": found.text,
        "open": list(found.open),
        "length": found.length,
        "longest": found.most,
        "objections": [*(flaw.key for flaw in found.flaws), *map(str, found.clashes)],
        "strategies": sorted(map(str, found.strategies)),
        "stance": str(desk.brief.posture.strategy),
        "approved_by": by or None,
    }


def _lines(desk: Desk, found: Draft, by: str) -> Iterator[str]:
    """Give what a person reads: the statement, what is open, what speaks against it, and what is to be done."""
    from alerts.briefing import stance_line  # noqa: PLC0415

    one, room = found.statement, width()
    kind, medium = (say(f"playbook.{key}", language()) for key in (f"kind_{one.kind}", f"medium_{one.medium}"))
    head = text("statement_head", kind=kind, medium=medium, lang=one.lang, playbook=desk.playbook.title.of(language()))
    yield click.style(safe(head), bold=True)
    yield ""
    yield from wrapped(found.text, room, "  ", "  ")
    yield ""
    yield text("statement_length", length=found.length, most=found.most)
    if found.open:
        yield from wrapped(text("statement_left", slots=" ".join(f"--set {slot}=…" for slot in found.open)), room)
    for flaw in found.flaws:
        yield from wrapped("✗ " + say(f"playbook.{flaw.key}", language(), **flaw.values), room, "  ", "")
    for clash in found.clashes:
        yield from wrapped("⚠ " + text(f"clash_{clash}"), room, "  ", "")
    if told := stance_line(desk.brief, language()):
        yield from wrapped(told, room, "  ", "")
    others = ", ".join(_others(desk.playbook, one))
    if others and not by:
        yield from wrapped(text("statement_others", others=others), room, "  ", "")
    said = text("statement_approved", who=by, name=desk.incident.name) if by else text("statement_next")
    yield from wrapped(safe(said), room, "  ", "")


def _others(book: Playbook, shown: Statement) -> list[str]:
    from listener.stating import ways  # noqa: PLC0415

    others = (way for way in ways(book) if way != (shown.kind, shown.medium))
    return [f"--kind {kind} --medium {medium}" for kind, medium in others]
