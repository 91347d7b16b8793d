"""``listener incident kind``: the kinds of waves with their points; a person says which it is, and the plan follows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.afterwards import incident_of
from listener.cli.deeds import acting, carry_out
from listener.cli.failure import meant
from listener.cli.output import Column, Listing, emit, note
from listener.cli.planwords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import language
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.bykind import Kind
    from alerts.playbook import Playbook
    from listener.cli.deeds import Desk
    from listener.config import Config
    from listener.core.handled import Deed
    from listener.core.kinds import Reason
    from listener.model import Heard, Incident
    from listener.store import Store

CLUSTERS = ("victim", "accidental", "preventable", "auto")
CLAIMS = ("unverified", "true", "false", "auto")
_RECENT = timedelta(hours=48)


@click.command("kind", cls=Verb, help=help_text("help_kind"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.argument("kind", required=False, metavar=help_text("meta_kind"))
@click.option("--release", is_flag=True, help=help_text("help_release"))
@click.option("--cluster", type=click.Choice(CLUSTERS), help=help_text("help_cluster"))
@click.option("--claim", type=click.Choice(CLAIMS), help=help_text("help_claim"))
@acting
@click.pass_obj
def kind(
    session: Session,
    name: str,
    kind: str | None,
    release: bool,
    cluster: str | None,
    claim: str | None,
    who: str | None,
    form: str | None,
) -> None:
    """List the kinds, or say which it is."""
    from alerts.bookshelf import load  # noqa: PLC0415 - here and below: --help must be quick
    from listener.core import handled  # noqa: PLC0415

    books, _ = load(own=session.configuration().playbooks)
    if kind and release:
        raise UsageError("plan.kind_or_release")
    if kind or release:
        wanted = _kind(kind, books) if kind else ""
        carry_out(session, [name], who, form, lambda one, desk: _as_kind(one, desk, wanted, books))
    if cluster or claim:
        said = {key: "" if word == "auto" else word for key, word in (("cluster", cluster), ("claim", claim)) if word}
        carry_out(session, [name], who, form, lambda one, _: handled.regard(one, **said))
    if not (kind or release or cluster or claim):
        _list(session, name, books, form)


def _kind(word: str, books: Mapping[str, Playbook]) -> str:
    """Return the kind that somebody typed. Raises UsageError for one that there is not."""
    from alerts.bykind import KINDS, kind_of  # noqa: PLC0415
    from listener.core.suggest import closest  # noqa: PLC0415

    found = kind_of(word, books)
    if not found:
        suggestion = meant(closest(word, (*KINDS, *books)), language())
        raise UsageError("plan.unknown_kind", name=word[:60], meant=suggestion, known=", ".join(KINDS))
    return found


def _as_kind(incident: Incident, desk: Desk, wanted: str, books: Mapping[str, Playbook]) -> Deed:
    from listener.planning import as_kind  # noqa: PLC0415

    return as_kind(books, incident, wanted, _heard(desk.store, incident), desk.view.now)


def _heard(store: Store, incident: Incident) -> Sequence[Heard]:
    """Return what the incident was last judged by."""
    if incident.last is None:
        return ()
    return store.heard(incident.brand, incident.last.at - _RECENT, incident.last.at + timedelta(seconds=1))


def _list(session: Session, name: str, books: Mapping[str, Playbook], form: str | None) -> None:
    from alerts.bykind import standing  # noqa: PLC0415
    from listener.core.kinds import kinds  # noqa: PLC0415
    from listener.planning import chosen, critical_texts  # noqa: PLC0415

    configured: Config = session.configuration()
    with session.store(configured) as store:
        found = incident_of(store, name)
        recent = _heard(store, found)
    if found.last is None:
        raise UsageError("plan.never_assessed", name=found.name)
    plan = chosen(books, found, found.last, recent, found.last.at)
    told = kinds(critical_texts(recent, found.last.danger))
    emit(_listing(found, standing(plan.choice, books, plan.known), told.reasons, books), form)
    if not form:
        set_ = found.handling.kind
        note(text("kind_set_note", kind=set_) if set_ else text("kind_unsure" if told.unsure else "kind_sure"))


def _listing(
    incident: Incident, found: Sequence[Kind], reasons: Sequence[Reason], books: Mapping[str, Playbook]
) -> Listing:
    columns = (
        Column("kind", text("col_kind")),
        Column("title", text("col_title"), wrap=True),
        Column("share", text("col_share"), right=True),
        Column("points", text("col_points"), right=True),
        Column("cues", text("col_cues"), wrap=True, least=100),
        Column("mark", text("col_mark")),
    )
    cues = {one.kind: [cue for cue, _ in one.cues] for one in reasons}
    records = [_record(incident, one, cues.get(one.id, [])) for one in found]
    return Listing(columns, records, [_cells(incident, one, cues.get(one.id, []), books) for one in found])


def _record(incident: Incident, one: Kind, cues: Sequence[str]) -> dict[str, object]:
    return {
        "kind": one.id,
        "playbook": one.playbook or None,
        "share": round(one.share, 4),
        "points": round(one.points, 2),
        "gates": [str(gate) for gate in one.gates],
        "cues": list(cues),
        "set": one.id == incident.handling.kind,
        "followed": one.playbook == incident.playbook,
    }


def _cells(incident: Incident, one: Kind, cues: Sequence[str], books: Mapping[str, Playbook]) -> dict[str, str]:
    from listener.words import number, percent  # noqa: PLC0415

    lang = language()
    mark = "mark_set" if one.id == incident.handling.kind else "mark_followed"
    marked = mark == "mark_set" or one.playbook == incident.playbook
    return {
        "kind": one.id,
        "title": books[one.playbook].title.of(lang) if one.playbook in books else "–",
        "share": percent(one.share, lang),
        "points": number(round(one.points), lang) + (f" ({text('kept_out')})" if one.gates else ""),
        "cues": ", ".join(cues),
        "mark": text(mark) if marked else "",
    }
