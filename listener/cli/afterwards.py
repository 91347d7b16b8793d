"""``listener incident report``, ``log`` and ``times``: what a storm came to, what was done, and how fast."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from listener.cli.afterwords import help_text, text
from listener.cli.deeds import acting, actor_named, named
from listener.cli.options import Command, brands_option, forms, known_brands, period_options, understood
from listener.cli.output import emit, note, safe, visible, width
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from alerts.playbook import Playbook
    from listener.cli.view import View
    from listener.config import Config
    from listener.core.aftermath import Aftermath
    from listener.model import Incident
    from listener.report.setting import Setting
    from listener.store import Store

STDOUT = "-"


def to_file(option: str, help_: str) -> Callable[[Command], Command]:
    """Add an option that names a file to write; alone it means standard output."""
    return click.option(option, is_flag=False, flag_value=STDOUT, metavar=help_text("meta_file"), help=help_)


def incident_of(store: Store, name: str) -> Incident:
    """Return the incident of that name, if it is one already. Raises UsageError."""
    from listener.model import State  # noqa: PLC0415 - here and below: --help must be quick

    found = named(store, name)
    if found.state is State.CANDIDATE and found.closed is None:
        raise UsageError("cli.unknown_incident", name=safe(name))
    return found


@click.command("report", cls=Verb, help=help_text("help_report"))
@click.argument("name", metavar=help_text("meta_incident"))
@to_file("--html", help_text("help_html"))
@to_file("--markdown", help_text("help_markdown"))
@click.option("--json", "as_json", is_flag=True, help=common("help_json"))
@click.pass_obj
def report(session: Session, name: str, html: str | None, markdown: str | None, as_json: bool) -> None:
    """Show or write the after-action report."""
    from listener.cli import afterrecord  # noqa: PLC0415

    _one_form(html, markdown, as_json)
    configured, view = session.seen()
    found, books = _looked_back(session, configured, name, view)
    setting = _setting(view, found.incident, books)
    if as_json:
        emit(afterrecord.report(found), "json")
    elif html or markdown:
        write(str(html or markdown), _formed(found, setting, as_html=bool(html)))
    else:
        _print(found, setting)


def _looked_back(session: Session, configured: Config, name: str, view: View) -> tuple[Aftermath, dict[str, Playbook]]:
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.hindsight import look_back  # noqa: PLC0415

    books, _ = load(own=configured.playbooks)
    with session.store(configured) as store:
        return look_back(store, configured, books, incident_of(store, name), view.now), books


def _setting(view: View, incident: Incident, books: dict[str, Playbook]) -> Setting:
    from listener.report.setting import Setting  # noqa: PLC0415

    return Setting(view.lang, view.zone, view.brand(incident.brand), books)


def _formed(found: Aftermath, setting: Setting, *, as_html: bool) -> str:
    from listener.report import html, markdown  # noqa: PLC0415
    from listener.report.aftermath import page  # noqa: PLC0415

    told = page(found, setting)
    return html.html(told) if as_html else markdown.markdown(told)


def _print(found: Aftermath, setting: Setting) -> None:
    from listener.report.aftermath import page  # noqa: PLC0415
    from listener.report.plain import plain  # noqa: PLC0415

    for line, heading in plain(page(found, setting), width()):
        shown = visible(line)
        click.echo(click.style(shown, bold=True) if heading else shown)


@click.command("log", cls=Verb, help=help_text("help_log"))
@click.argument("name", metavar=help_text("meta_incident"))
@to_file("--csv", help_text("help_csv_file"))
@click.option("--json", "as_json", is_flag=True, help=common("help_json"))
@click.pass_obj
def log(session: Session, name: str, csv: str | None, as_json: bool) -> None:
    """Show or write the crisis log."""
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.cli import afterrows  # noqa: PLC0415
    from listener.core.logchain import chain  # noqa: PLC0415
    from listener.report import protocol  # noqa: PLC0415

    _one_form(csv, as_json)
    configured, view = session.seen()
    with session.store(configured) as store:
        incident = incident_of(store, name)
        entries = store.hands.log(incident.id)
    marked = list(chain(incident, entries))
    setting = _setting(view, incident, load(own=configured.playbooks)[0])
    if csv:
        write(csv, protocol.table(marked, setting))
    elif as_json:
        emit(afterrows.log(marked, setting), "json")
    else:
        for line in afterrows.log_lines(incident, marked, setting, width()):
            click.echo(line)
    if not marked:
        note(text("no_log"))


@click.command("times", cls=Verb, help=help_text("help_times"))
@brands_option
@period_options
@click.option("--by", type=click.Choice(("incident", "month")), help=help_text("help_by"))
@forms
@click.pass_obj
def times(
    session: Session, brand: tuple[str, ...], since: str | None, until: str | None, by: str | None, form: str | None
) -> None:
    """Show how fast warnings came and people reacted."""
    from listener.cli import afterrows  # noqa: PLC0415
    from listener.core.reactions import months  # noqa: PLC0415
    from listener.hindsight import reaction_times  # noqa: PLC0415

    configured, view = session.seen()
    period = understood(since, until, view.now, configured)
    with session.store(configured) as store:
        found = reaction_times(store, known_brands(brand, configured), period.since, period.until)
    if not found:
        note(text("no_times"))
    on_screen = form is None and sys.stdout.isatty()
    both = by is None and on_screen and bool(found)
    if by != "month" and (found or not on_screen):
        emit(afterrows.times(found, view), form)
    if by == "month" or both:
        emit(afterrows.months(months(found, view.zone), view), form, f"\n{text('months_title')}" if both else None)


@click.command("aftercare", cls=Verb, help=help_text("help_aftercare"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.option("--done", "step", metavar=help_text("meta_step"), help=help_text("help_done"))
@acting
@click.pass_obj
def aftercare(session: Session, name: str, step: str | None, who: str | None, form: str | None) -> None:
    """Show what is to be done after a storm, or tick off a step."""
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.cli import afterrows  # noqa: PLC0415
    from listener.core import aftercare as care  # noqa: PLC0415
    from listener.handling import act  # noqa: PLC0415
    from listener.hindsight import plan  # noqa: PLC0415

    configured, view = session.seen()
    books, _ = load(own=configured.playbooks)
    steps = plan(books)
    with session.store(configured) as store:
        incident = incident_of(store, name)
        if step is not None:
            act(store, incident.id, actor_named(who), lambda one: care.carried_out(one, step, steps), view.now)
            note(text("step_done", name=incident.name, step=safe(step)))
        tasks = care.aftercare(incident, steps, store.hands.log(incident.id), view.now)
    if not tasks:
        raise UsageError("report.no_aftercare", name=incident.name)
    emit(afterrows.tasks(tasks, _setting(view, incident, books)), form)


def _one_form(*forms: Any) -> None:
    if sum(bool(form) for form in forms) > 1:
        raise UsageError("report.one_form")


def write(file: str, content: str) -> None:
    """Write a text to a file, or to standard output. Line ends stay as they are."""
    if file == STDOUT:
        click.echo(content, nl=False)
        return
    try:
        Path(file).write_bytes(content.encode("utf-8"))
    except OSError as problem:
        raise click.FileError(file, problem.strerror or "") from problem
    if sys.stderr.isatty():
        note(text("written", path=safe(file)))
