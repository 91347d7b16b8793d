"""``listener report``: a day, a week, a month, an incident, as one page to look at, to print and to hand on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listener.cli.afterwards import STDOUT, incident_of, to_file, write
from listener.cli.afterwords import help_text as after
from listener.cli.options import Command, brands_option, known_brands
from listener.cli.output import emit, note, visible, width
from listener.cli.reportwords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verb, Verbs
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from listener.cli.view import View
    from listener.config import Config
    from listener.report.period import Period
    from listener.report.periodfound import Findings

_ENDINGS = {"html": "html", "markdown": "md", "csv": "csv"}


@click.group("report", cls=Verbs, help=help_text("help"))
def report() -> None:
    """Write a report: the commands below."""


def _files(command: Command) -> Command:
    """Add the options that say where a report goes."""
    folder = click.Path(file_okay=False, path_type=Path)
    for option in (
        click.option("--out", type=folder, metavar=help_text("meta_folder"), help=help_text("help_out")),
        click.option("--json", "as_json", is_flag=True, help=common("help_json")),
        to_file("--csv", help_text("help_csv_file")),
        to_file("--markdown", after("help_markdown")),
        to_file("--html", after("help_html")),
    ):
        command = option(command)
    return command


def _places(given: Mapping[str, str | None], out: Path | None, name: str, *, as_json: bool) -> dict[str, str]:
    """Return which forms go where. Raises UsageError if two of them would be mixed on standard output."""
    if list(given.values()).count(STDOUT) + as_json > 1:
        raise UsageError("period.one_stdout")
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise click.FileError(str(out), problem.strerror or "") from problem
    folder = {form: str(out / f"{name}.{ending}") for form, ending in _ENDINGS.items()} if out is not None else {}
    return folder | {form: file for form, file in given.items() if file}


def _periodical(kind: str) -> click.Command:
    @click.command(kind, cls=Verb, help=help_text(f"help_{kind}"))
    @click.argument("words", nargs=-1, metavar=help_text("meta_when"))
    @brands_option
    @_files
    @click.option("--no-quotes", is_flag=True, help=help_text("help_no_quotes"))
    @click.option("--no-trust", is_flag=True, help=help_text("help_no_trust"))
    @click.pass_obj
    def command(
        session: Session, words: tuple[str, ...], brand: tuple[str, ...], html: str | None, markdown: str | None,
        csv: str | None, as_json: bool, out: Path | None, no_quotes: bool, no_trust: bool,
    ) -> None:  # fmt: skip
        """Show or write the report of a period."""
        from listener.report.period import Kind, asked  # noqa: PLC0415 - here and below: --help must be quick

        configured, view = session.seen()
        period = asked(Kind(kind), " ".join(words), view.now, view.zone)
        forms = {"html": html, "markdown": markdown, "csv": csv}
        places = _places(forms, out, f"listener-{period.key}", as_json=as_json)
        found = _found(session, configured, view, brand, period, trust=not no_trust)
        _told(found, configured, view, places, quotes=not no_quotes, as_json=as_json)

    return command


def _found(
    session: Session, configured: Config, view: View, brands: tuple[str, ...], period: Period, *, trust: bool
) -> list[Findings]:
    from listener.cli.outside import shut_in  # noqa: PLC0415
    from listener.report.periodlook import look  # noqa: PLC0415

    wanted = known_brands(brands, configured)
    found = []
    with session.store(configured) as store, shut_in(configured, store.place) as parts:
        for one in configured.brands:
            if wanted and one.id not in wanted:
                continue
            if sys.stderr.isatty():
                note(text("counting", brand=visible(one.name)))
            found.append(look(parts, one, period, view.now, trust=trust))
    return found


def _told(
    found: Sequence[Findings], configured: Config, view: View, places: Mapping[str, str], *, quotes: bool, as_json: bool
) -> None:
    from listener.report import periodforms, periodrows  # noqa: PLC0415
    from listener.report.periodbook import book  # noqa: PLC0415
    from listener.report.periodwords import Tongue  # noqa: PLC0415

    tongue = Tongue(view.lang, view.zone, configured.desk.group, quotes=quotes, names=configured.desk.profiles)
    told = book(found, tongue, view.now)
    _write(
        places,
        lambda: periodforms.html(told),
        lambda: periodforms.markdown(told),
        lambda: periodrows.table(found, tongue),
    )
    if as_json:
        _emit([periodrows.record(one, tongue) for one in found])
    elif not places:
        _print(periodforms.plain(told, width()))


def _write(places: Mapping[str, str], *formed: Callable[[], str]) -> None:
    for form, content in zip(_ENDINGS, formed, strict=True):
        if form in places:
            write(places[form], content())


def _emit(records: Sequence[dict[str, object]]) -> None:
    from listener.cli.output import Column, Listing  # noqa: PLC0415

    keys = list(records[0]) if records else []
    emit(Listing([Column(key, key) for key in keys], records, [{} for _ in records]), "json")


def _print(lines: Iterable[tuple[str, bool]]) -> None:
    for line, heading in lines:
        shown = visible(line)
        click.echo(click.style(shown, bold=True) if heading else shown)


@click.command("incident", cls=Verb, help=help_text("help_incident"))
@click.argument("name", metavar=after("meta_incident"))
@_files
@click.pass_obj
def incident(
    session: Session, name: str, html: str | None, markdown: str | None, csv: str | None, as_json: bool,
    out: Path | None,
) -> None:  # fmt: skip
    """Show or write the after-action report; its CSV is the course."""
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.cli import afterrecord  # noqa: PLC0415
    from listener.hindsight import look_back  # noqa: PLC0415
    from listener.report import html as web  # noqa: PLC0415
    from listener.report import markdown as marked  # noqa: PLC0415
    from listener.report.aftermath import page  # noqa: PLC0415
    from listener.report.periodrows import course  # noqa: PLC0415
    from listener.report.plain import plain  # noqa: PLC0415
    from listener.report.setting import Setting  # noqa: PLC0415

    configured, view = session.seen()
    books, _ = load(own=configured.playbooks)
    with session.store(configured) as store:
        found = look_back(store, configured, books, incident_of(store, name), view.now)
    case = found.incident
    places = _places({"html": html, "markdown": markdown, "csv": csv}, out, f"listener-{case.name}", as_json=as_json)
    told = page(found, Setting(view.lang, view.zone, view.brand(case.brand), books))
    (record,) = afterrecord.report(found).records
    _write(places, lambda: web.html(told), lambda: marked.markdown(told), lambda: course(found, view.zone))
    if as_json:
        _emit([dict(record)])
    elif not places:
        _print(plain(told, width()))


for one in (*map(_periodical, ("day", "week", "month")), incident):
    report.add_command(one)
