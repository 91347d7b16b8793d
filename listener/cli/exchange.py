"""Mentions in and out: import of JSON Lines and spreadsheets, export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import chain
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, TextIO

import click

from listener.cli.failure import BAD_LINES
from listener.cli.options import brands_option, known_brands, period_options, understood
from listener.cli.output import emit, escaped, note, safe
from listener.cli.progress import Progress
from listener.cli.session import Session
from listener.cli.shell import Searching, Verb, query_of
from listener.cli.wording import help_text, text
from listener.errors import UsageError
from listener.words import number, say

if TYPE_CHECKING:
    from listener.core.spreadsheet import Sheet, Taken
    from listener.importing import Imported
    from listener.model import Found
    from listener.parts import Parts

_SHOWN = 20
"""As many bad lines are shown; all are counted."""
_LINES, _SHEETS = (
    frozenset({".jsonl", ".ndjson", ".json"}),
    frozenset({".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls"}),
)
_JSON, _BLANK = (b"{", b"["), b"\xef\xbb\xbf \t\r\n"
_HEAD, _MB, _MOST_MB = 4096, 1024 * 1024, 200
"""A spreadsheet is read whole; of JSON Lines only a line at a time, however long the file is."""


@click.command("import", cls=Verb, help=help_text("help_import"))
@click.argument("file", type=click.File("rb"), metavar=help_text("meta_file"))
@click.option("--map", "maps", multiple=True, metavar=help_text("meta_pair"), help=help_text("help_import_map"))
@click.option("--source", default="", metavar=help_text("meta_source"), help=help_text("help_import_source"))
@click.option("--dry-run", is_flag=True, help=help_text("help_dry_run"))
@click.pass_context
def import_(context: click.Context, file: BinaryIO, maps: tuple[str, ...], source: str, dry_run: bool) -> None:
    """Take mentions over; bad lines are reported with their number, the rest goes in."""
    from listener import app  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli.outside import parts_alone  # noqa: PLC0415
    from listener.core.sheetcolumns import mapping  # noqa: PLC0415
    from listener.importing import import_all  # noqa: PLC0415

    session: Session = context.obj
    configured = session.configuration()
    opened = _opened(file, mapping(maps), source.strip())
    if dry_run:
        with parts_alone(configured) as parts:
            bad = _look(parts, opened, session.language)
    else:
        with (
            app.build(configured, app.database(configured)) as parts,
            Progress("progress_lines") as shown,
        ):
            read = _share(file, opened)
            result = import_all(parts, _taken(parts, opened), parts.clock(), lambda line: shown(line, read(line)))
        bad = _report(result, session.language)
    if bad:
        context.exit(BAD_LINES)


def _opened(file: BinaryIO, wanted: Mapping[str, str], source: str) -> Sheet | Iterable[bytes]:
    """Return a spreadsheet, or lines of JSON: by the file's name, else by what it holds. Raises UsageError."""
    from listener.core.spreadsheet import is_sheet, read_sheet  # noqa: PLC0415

    suffix = PurePath(str(getattr(file, "name", ""))).suffix.lower()
    head = file.read(_HEAD)
    told = bool(wanted or source)
    if suffix in _LINES or (suffix not in _SHEETS and head.lstrip(_BLANK)[:1] in _JSON):
        if told:
            raise UsageError("import.only_sheets")
        return chain(BytesIO(head + file.readline()), file)
    data = head + file.read(_MOST_MB * _MB)
    if len(data) > _MOST_MB * _MB:
        raise UsageError("import.too_large", most=str(_MOST_MB))
    return read_sheet(data, wanted, source) if told or suffix in _SHEETS or is_sheet(data, wanted) else BytesIO(data)


def _taken(parts: Parts, opened: Sheet | Iterable[bytes]) -> Iterator[Taken]:
    from listener.core.spreadsheet import Sheet  # noqa: PLC0415
    from listener.importing import from_lines, from_sheet  # noqa: PLC0415

    return from_sheet(parts, opened) if isinstance(opened, Sheet) else from_lines(parts, opened)


def _look(parts: Parts, opened: Sheet | Iterable[bytes], lang: str) -> bool:
    """Show what would come in; tell whether there are bad lines."""
    from listener.cli import preview  # noqa: PLC0415
    from listener.cli.view import View  # noqa: PLC0415
    from listener.core.spreadsheet import Sheet  # noqa: PLC0415
    from listener.importing import look  # noqa: PLC0415

    view = View.of(parts.config, lang, parts.clock())
    if isinstance(opened, Sheet):
        click.echo(preview.heading(opened, view))
        emit(preview.columns(opened, view), None)
    found = look(parts, _taken(parts, opened), view.now)
    emit(preview.mentions(found.first, view), None)
    _tell_bad(found.bad, lang)
    counts = {"kept": found.kept, "filtered": found.filtered, "bad": len(found.bad)}
    click.echo(view.say("import_look", **{name: number(count, lang) for name, count in counts.items()}))
    return bool(found.bad)


def _share(file: BinaryIO, opened: Sheet | Iterable[bytes]) -> Callable[[int], float | None]:
    """Return what tells which share of a file has been read by a line; None: of a pipe, nobody knows."""
    from listener.core.spreadsheet import Sheet  # noqa: PLC0415

    if isinstance(opened, Sheet):
        last = max((row.line for row in opened.rows), default=1)
        return lambda line: line / last
    stream = opened if isinstance(opened, BytesIO) else file
    size = Path(file.name).stat().st_size if Path(getattr(file, "name", "")).is_file() else 0
    return lambda _: stream.tell() / size if size else None


def _report(result: Imported, lang: str) -> bool:
    """Say what became of a file; tell whether something in it was bad."""
    _tell_bad(result.bad, lang)
    tally = result.tally
    bad = len(result.bad) + tally.quarantined
    counted = (
        ("import_stored", tally.stored),
        ("import_known", tally.known),
        ("import_revised", tally.revised),
        ("import_filtered", tally.filtered),
        ("import_bad", bad),
    )
    shown = [text(key, count=number(count, lang)) for key, count in counted if count or key == "import_stored"]
    click.echo(", ".join(shown))
    return bad > 0


def _tell_bad(bad: Sequence[Taken], lang: str) -> None:
    for one in bad[:_SHOWN]:
        if isinstance(one.outcome, UsageError):
            line = str(one.line) if one.row == one.line else text("import_place", line=one.line, row=one.row)
            problem = say(one.outcome.key, lang, **one.outcome.values)
            note(safe(text("import_bad_line", line=line, problem=problem)))
    if len(bad) > _SHOWN:
        note(text("import_more_bad", count=len(bad) - _SHOWN))


@click.command(cls=Searching, help=help_text("help_export"))
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-", metavar=help_text("meta_out"))
@click.argument("query", nargs=-1, metavar=help_text("meta_query"))
@brands_option
@period_options
@click.pass_obj
def export(
    session: Session, file: TextIO, query: tuple[str, ...], brand: tuple[str, ...], since: str | None, until: str | None
) -> None:
    """Write mentions as JSON Lines, oldest first; what import reads."""
    from listener.app import utc_now  # noqa: PLC0415
    from listener.core.interchange import dump  # noqa: PLC0415
    from listener.searching import search_for  # noqa: PLC0415

    _no_query(getattr(file, "name", ""))
    configured = session.configuration()
    now = utc_now()
    period = understood(since, until, now, configured)
    written = 0

    def lines(found: Iterable[Found]) -> Iterator[str]:
        nonlocal written
        for written, one in enumerate(found, 1):
            if watched:
                shown(written, written / whole)
            yield escaped(dump(one)) + "\n"

    with session.store(configured) as store, Progress("progress_mentions") as shown:
        wanted = search_for(query_of(query), store, configured, now)
        narrowed = replace(wanted, brands=known_brands(brand, configured), since=period.since, until=period.until)
        watched = sys.stderr.isatty() and not file.isatty()
        whole = store.count(narrowed) if watched else 0
        file.writelines(lines(store.export(narrowed)))
    if getattr(file, "name", "<stdout>") != "<stdout>":
        note(text("exported", count=number(written, session.language)))


def _no_query(file: str) -> None:
    """Refuse to write into a file that is called as if it were the query. Raises UsageError."""
    from listener.core.query_names import FIELDS, spelled  # noqa: PLC0415

    typed = query_of((file,))
    name, colon, _ = typed.lstrip("-").partition(":")
    if colon and spelled(name) in FIELDS:
        raise UsageError("cli.export_file_first", name=typed)
