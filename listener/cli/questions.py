"""``listener questions``: what is asked again and again, with a draft for an FAQ, and what one answers already."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.afterwards import to_file
from listener.cli.deskfiles import one_form, write_page
from listener.cli.deskwords import help_text, text
from listener.cli.options import brands_option, known_brands, listing
from listener.cli.output import Column, Listing, emit, note
from listener.cli.session import Session
from listener.cli.shell import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from listener.cli.view import View
    from listener.config import Config
    from listener.core.faq import Entry, Recurring
    from listener.model import BrandId
    from listener.store import Store

    Row = tuple[BrandId, Recurring]

_LONGEST = 140


@click.command("questions", cls=Verb, help=help_text("help_questions"))
@brands_option
@to_file("--html", help_text("help_draft_html"))
@to_file("--markdown", help_text("help_draft_markdown"))
@listing()
@click.pass_obj
def questions(
    session: Session, brand: tuple[str, ...], html: str | None, markdown: str | None, limit: int, form: str | None
) -> None:
    """List recurring questions, the most frequent first, or write them as a draft."""
    from listener.report.faqdraft import page  # noqa: PLC0415 - here and below: --help must be quick

    one_form(html, markdown, form)
    configured, view = session.seen()
    entries = _entries(configured)
    wanted = known_brands(brand, configured) or tuple(one.id for one in configured.brands)
    with session.store(configured) as store:
        found = {id_: _recurring(store, configured, id_, entries, view.now)[:limit] for id_ in wanted}
    if html or markdown:
        pages = [page(asked, view.brand(id_), view.lang, view.zone) for id_, asked in found.items()]
        write_page(str(html or markdown), pages, as_html=bool(html))
        return
    rows = sorted(((id_, one) for id_, asked in found.items() for one in asked), key=lambda row: -row[1].voices)[:limit]
    if rows or form or not sys.stdout.isatty():
        emit(_listing(rows, view), form)
    if not rows:
        note(text("no_questions"))
    elif configured.desk.faq is None and not form:
        note(text("no_faq"))


def _entries(configured: Config) -> Sequence[Entry]:
    """Return the existing FAQ; nothing if none is configured. Raises UsageError, click.FileError."""
    from listener.core.faqfile import read  # noqa: PLC0415

    path = configured.desk.faq
    if path is None:
        return ()
    try:
        return read(path.read_bytes(), path.name)
    except OSError as problem:
        raise click.FileError(str(path), problem.strerror or "") from problem


def _recurring(
    store: Store, configured: Config, brand: BrandId, entries: Sequence[Entry], now: datetime
) -> tuple[Recurring, ...]:
    from listener.core import faq  # noqa: PLC0415
    from listener.gathering import QUARTER, gathered  # noqa: PLC0415
    from listener.model.desk import Via  # noqa: PLC0415

    found = gathered(store, configured, brand, now - QUARTER, now + timedelta(seconds=1))
    said = [one for one in found.said if one.utterance.author not in found.objected]
    answers = [one for one in found.answers if one.via is not Via.PERSON]  # a note is no wording for a reply
    names = [name for one in configured.brands if one.id == brand for name in (one.name, *one.aliases)]
    return faq.recurring(faq.asked(said), answers, entries, names)


def _listing(found: Sequence[Row], view: View) -> Listing:
    columns = (
        Column("voices", text("col_voices"), right=True),
        Column("last", text("col_last")),
        Column("brand", view.say("col_brand"), least=140 if len(view.brands) == 1 else 80, most=16),
        Column("question", text("col_question"), wrap=True),
        Column("faq", text("col_faq"), most=30),
        Column("answer", text("col_answer"), wrap=True, least=100),
    )
    return Listing(columns, [_record(*one) for one in found], [_cells(*one, view) for one in found])


def _record(brand: BrandId, one: Recurring) -> dict[str, object]:
    return {
        "brand": brand,
        "question": one.question,
        "others": list(one.others),
        "voices": one.voices,
        "last": one.last.isoformat(),
        "mentions": list(one.members),
        "answer": one.answer or None,
        "faq": one.known.number if one.known else None,
        "faq_question": one.known.question if one.known else None,
    }


def _cells(brand: BrandId, one: Recurring, view: View) -> dict[str, str]:
    from listener.cli.prose import cut  # noqa: PLC0415

    return {
        "voices": str(one.voices),
        "last": view.day(one.last),
        "brand": view.brand(brand),
        "question": cut(one.question, _LONGEST),
        "faq": f"#{one.known.number} {one.known.question}" if one.known else "–",
        "answer": cut(one.answer, _LONGEST),
    }
