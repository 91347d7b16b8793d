"""``listener incident note`` and ``step``: words beside an incident, and the steps of the plan that is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from listener.cli.afterwards import incident_of
from listener.cli.deeds import acting, carry_out
from listener.cli.handwords import help_text
from listener.cli.output import emit, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text as common
from listener.cli.wording import language
from listener.errors import UsageError
from listener.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.playbook import Playbook
    from listener.cli.deeds import Desk
    from listener.config import Config
    from listener.core.aftercare import Planned
    from listener.core.handled import Deed
    from listener.model import Incident
    from listener.store import Store


@click.command("note", cls=Verb, help=help_text("help_incident_note"), options_metavar=common("meta_options"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.argument("words", nargs=-1, required=True, metavar=help_text("meta_text"))
@acting
@click.pass_obj
def add_note(session: Session, name: str, words: tuple[str, ...], who: str | None, form: str | None) -> None:
    """Write something into the log."""
    from listener.core.answering import MOST_NOTE, one_line  # noqa: PLC0415 - here and below: --help must be quick
    from listener.core.checklist import noted  # noqa: PLC0415

    carry_out(session, [name], who, form, lambda one, _: noted(one, one_line(safe(" ".join(words)), MOST_NOTE)))


@click.command("step", cls=Verb, help=help_text("help_step"), options_metavar=common("meta_options"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.argument("step", required=False, metavar=help_text("meta_step"))
@click.option("--undo", is_flag=True, help=help_text("help_undo"))
@acting
@click.pass_obj
def step(session: Session, name: str, step: str | None, undo: bool, who: str | None, form: str | None) -> None:
    """List the steps of the plan, tick one off, or take that back."""
    from alerts.bookshelf import load  # noqa: PLC0415

    configured = session.configuration()
    books, _ = load(own=configured.playbooks)
    if step is not None:
        carry_out(session, [name], who, form, lambda one, desk: _ticked(one, step, desk, books, undo=undo))
    elif undo:
        raise UsageError("handling.undo_what")
    else:
        _list(session, configured, books, name, form)


def _ticked(incident: Incident, key: str, desk: Desk, books: Mapping[str, Playbook], *, undo: bool) -> Deed:
    """Return the deed. Raises UsageError for no such step, and for one that is done already."""
    from listener.core import checklist  # noqa: PLC0415

    book = _followed(desk.store, desk.config, books, incident)
    log, plan = desk.store.hands.log(incident.id), _planned(book)
    if undo:
        return checklist.unticked(incident, book.id, key, plan, log)
    for task in checklist.checklist(incident, book.id, plan, log, desk.view.now):
        if task.key == key and task.done is not None:
            raise UsageError("handling.step_was_done", name=incident.name, step=key, who=task.who or "–")
    return checklist.ticked(incident, book.id, key, plan)


def _list(session: Session, configured: Config, books: Mapping[str, Playbook], name: str, form: str | None) -> None:
    from listener.app import utc_now  # noqa: PLC0415
    from listener.cli import afterrows  # noqa: PLC0415
    from listener.core.checklist import checklist  # noqa: PLC0415
    from listener.report.setting import Setting  # noqa: PLC0415

    with session.store(configured) as store:
        incident = incident_of(store, name)
        book = _followed(store, configured, books, incident)
        found = checklist(incident, book.id, _planned(book), store.hands.log(incident.id), utc_now())
    setting = Setting(session.language, configured.zone, str(incident.brand), dict(books))
    emit(afterrows.tasks(found, setting, book.id), form)
    if not form:
        note(say("handling.steps_of", language(), name=incident.name, title=book.title.of(language())))


def _followed(store: Store, configured: Config, books: Mapping[str, Playbook], incident: Incident) -> Playbook:
    """Return the plan whose steps are to be done: the aftercare's as soon as it is over, whoever ended it."""
    from listener.advising import advised  # noqa: PLC0415
    from listener.core.aftercare import AFTERCARE  # noqa: PLC0415
    from listener.model import State  # noqa: PLC0415
    from listener.trusting import prior  # noqa: PLC0415

    if incident.state is State.CLOSED and AFTERCARE in books:
        return books[AFTERCARE]
    return advised(store, books, incident, prior(store, configured, incident.brand, incident.opened)).playbook


def _planned(book: Playbook) -> Sequence[Planned]:
    from listener.core.aftercare import Planned  # noqa: PLC0415

    return [Planned(one.by, one.role) for one in book.steps]
