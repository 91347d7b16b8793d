"""``listener privacy notice|vvt|dsfa|lia|works-council``: documents that somebody has to sign, as drafts; employees."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from listener.cli.output import note
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import sentences
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.cli.paperfacts import Facts
    from listener.report.page import Page

NAMES = ("notice", "vvt", "dsfa", "lia", "works-council")
text, help_text = sentences("papers")


def _paper(name: str) -> click.Command:
    """Return the command that writes one of the documents."""

    @click.command(name, cls=Verb, help=help_text(f"help_{name.replace('-', '_')}"))
    @click.option("--to", "file", default="-", metavar=help_text("meta_file"), help=help_text("help_to"))
    @click.pass_obj
    def command(session: Session, file: str) -> None:
        from listener.cli.afterwards import write  # noqa: PLC0415 - here and below: --help must be quick
        from listener.cli.paperfacts import facts_of  # noqa: PLC0415
        from listener.report.html import html  # noqa: PLC0415
        from listener.report.markdown import markdown  # noqa: PLC0415

        configured, view = session.seen()
        facts = facts_of(configured, view.lang, view.now.astimezone(view.zone).date())
        page = _page_of(name)(facts)
        as_html = name == "notice" if file == "-" else file.lower().endswith((".html", ".htm"))
        write(file, html(page) if as_html else markdown(page))
        if missing := facts.company.missing:
            note(text("missing", options=", ".join(missing)))

    return command


def _page_of(name: str) -> Callable[[Facts], Page]:
    from listener.cli import paperduties, paperpublic, paperstaff  # noqa: PLC0415

    return {
        "notice": paperpublic.notice,
        "vvt": paperduties.vvt,
        "dsfa": paperduties.dsfa,
        "lia": paperduties.lia,
        "works-council": paperstaff.works_council,
    }[name]


@click.command("employees", cls=Verb, help=help_text("help_employees"))
@click.option("--mask", is_flag=True, help=help_text("help_mask"))
@click.option("--yes", is_flag=True, help=help_text("help_yes"))
@click.pass_obj
def employees(session: Session, mask: bool, yes: bool) -> None:
    """Count the stored texts that still name an employee, or mask the names there."""
    from listener.concealing import conceal  # noqa: PLC0415

    configured = session.configuration()
    staff = configured.privacy.staff
    if not staff.count:
        raise UsageError("papers.no_employees")
    with session.store(configured) as store:
        count = conceal(store, staff, dry=True)
        if mask and not yes:
            raise UsageError("papers.not_confirmed", count=str(count))
        if mask:
            conceal(store, staff, dry=False)
    click.echo(text("masked" if mask else "naming", names=staff.count, count=count))


COMMANDS = (*map(_paper, NAMES), employees)
