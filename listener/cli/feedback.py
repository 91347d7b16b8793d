"""``listener feedback``: what people asked for, what became of it, and the monthly report "gehört – geändert"."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import click

from listener.cli.afterwards import to_file
from listener.cli.deeds import acting, actor_named
from listener.cli.desk import known_mentions
from listener.cli.deskfiles import one_form, print_page, write_page
from listener.cli.deskwords import help_text, text
from listener.cli.options import brands_option, known_brands, listing
from listener.cli.output import Column, Listing, emit, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listener.cli.view import View
    from listener.config import Config
    from listener.core.feedback import Month
    from listener.model import BrandId, MentionId
    from listener.model.desk import Feedback, Step
    from listener.store import Store

PROGRESS = ("heard", "doing", "done", "not-possible")
STYLES = {"done": "green", "not_possible": "dim"}
_LONGEST_TOPIC, _LONGEST_NOTE = 200, 1000


@click.group("feedback", cls=Verbs, help=help_text("help_feedback"), invoke_without_command=True)
@brands_option
@click.option("--all", "ever", is_flag=True, help=help_text("help_feedback_all"))
@listing()
@click.pass_context
def feedback(context: click.Context, brand: tuple[str, ...], ever: bool, limit: int, form: str | None) -> None:
    """List feedback, oldest first, unless a command below is called."""
    from listener.core.feedback import ENDS, standing  # noqa: PLC0415 - here and below: --help must be quick

    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    configured, view = session.seen()
    with session.store(configured) as store:
        known = store.desks.feedback(known_brands(brand, configured))
        history = store.desks.steps()
    end = view.now + timedelta(seconds=1)
    last = [(one, standing(history, one.number, end)) for one in known]
    found = [(one, step) for one, step in last if ever or step is None or step.progress not in ENDS][:limit]
    if found or form or not sys.stdout.isatty():
        emit(_listing(found, view), form)
    if not found:
        note(text("no_feedback"))


@feedback.command("open", help=help_text("help_open"))
@click.argument("topic", metavar=help_text("meta_topic"))
@click.option(
    "--mention", "-m", "mentions", multiple=True, required=True, type=click.IntRange(1),
    metavar=help_text("meta_mention"), help=help_text("help_mention"),
)  # fmt: skip
@click.option("--brand", "-b", default="", metavar=common("meta_brand"), help=help_text("help_open_brand"))
@acting
@click.pass_obj
def open_(
    session: Session, topic: str, mentions: tuple[int, ...], brand: str, who: str | None, form: str | None
) -> None:
    """Begin a piece of feedback: it is heard."""
    configured, view = session.seen()
    actor, words = actor_named(who, configured.people), safe(topic)[:_LONGEST_TOPIC]
    if not words:
        raise UsageError("desk.no_topic")
    with session.store(configured) as store:
        ids = known_mentions(store, mentions, configured)
        of = known_brands((brand,), configured)[0] if brand else _brand_of(store, ids, configured)
        made = store.desks.open(of, words, ids, actor, view.now)
        (step,) = store.desks.steps(made.number)
    _tell(made, step, view, form)


def _brand_of(store: Store, ids: Sequence[MentionId], configured: Config) -> BrandId:
    """Return the one brand that all of the mentions name. Raises UsageError if several do, or none."""
    named = [one.id for one in configured.brands if len(store.mentions_by_id(one.id, ids)) == len(ids)]
    if len(named) != 1:
        raise UsageError("desk.which_brand", brands=", ".join(named or (one.id for one in configured.brands)))
    return named[0]


@feedback.command("step", help=help_text("help_step"))
@click.argument("number", type=click.IntRange(1), metavar=help_text("meta_feedback"))
@click.argument("progress", type=click.Choice(PROGRESS), metavar="|".join(PROGRESS))
@click.option("--note", "words", default="", metavar=help_text("meta_text"), help=help_text("help_step_note"))
@acting
@click.pass_obj
def step_(session: Session, number: int, progress: str, words: str, who: str | None, form: str | None) -> None:
    """Say what became of a piece of feedback."""
    from listener.core.feedback import step  # noqa: PLC0415
    from listener.model.desk import Progress  # noqa: PLC0415

    configured, view = session.seen()
    actor, wanted = actor_named(who, configured.people), Progress(progress.replace("-", "_"))
    with session.store(configured) as store:
        known = next((one for one in store.desks.feedback() if one.number == number), None)
        if known is None:
            raise UsageError("desk.unknown_feedback", number=str(number))
        made = step(store.desks.steps(number), known, wanted, actor, view.now, safe(words)[:_LONGEST_NOTE])
        store.desks.step(made)
    _tell(known, made, view, form)


def _tell(one: Feedback, step: Step, view: View, form: str | None) -> None:
    if form:
        emit(_listing([(one, step)], view), form)
        return
    progress = text(f"progress_{step.progress}")
    click.echo(text("stepped", number=one.number, topic=safe(one.topic), progress=progress, actor=step.actor))


@feedback.command("report", help=help_text("help_report"))
@click.option("--month", metavar=help_text("meta_month"), help=help_text("help_month"))
@brands_option
@to_file("--html", help_text("help_html"))
@to_file("--markdown", help_text("help_markdown"))
@click.option("--json", "as_json", is_flag=True, help=common("help_json"))
@click.pass_obj
def report(
    session: Session, month: str | None, brand: tuple[str, ...], html: str | None, markdown: str | None, as_json: bool
) -> None:
    """Show or write what came of what people said in a month."""
    from listener.core import feedback as core  # noqa: PLC0415
    from listener.report.heard import page  # noqa: PLC0415

    one_form(html, markdown, as_json)
    configured, view = session.seen()
    start, end = month_of(month, view.now, view.zone)
    wanted = known_brands(brand, configured) or tuple(one.id for one in configured.brands)
    with session.store(configured) as store:
        known, history = store.desks.feedback(wanted), store.desks.steps()
    found = [core.month(one, known, history, start, end) for one in wanted]
    if as_json:
        records = [record for one in found for record in _month_records(one)]
        emit(Listing((), records, [{} for _ in records]), "json")
        return
    pages = [page(one, view.brand(one.brand), view.lang, view.zone) for one in found]
    if html or markdown:
        write_page(str(html or markdown), pages, as_html=bool(html))
        return
    for one in pages:
        print_page(one)


def month_of(given: str | None, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return a month's begin and end in UTC; without one, that of ``now``. Raises UsageError for no month."""
    from datetime import UTC  # noqa: PLC0415

    try:
        first = datetime.strptime(given, "%Y-%m") if given else now.astimezone(zone)  # noqa: DTZ007 - zone below
    except ValueError as problem:
        raise UsageError("desk.no_month", given=safe(given or "")) from problem
    start = datetime(first.year, first.month, 1, tzinfo=zone)
    following = start.replace(day=28) + timedelta(days=4)
    return start.astimezone(UTC), following.replace(day=1).astimezone(UTC)


def _month_records(found: Month) -> list[dict[str, object]]:
    return [
        {
            "feedback": row.number,
            "brand": found.brand,
            "topic": row.topic,
            "voices": row.voices,
            "progress": str(row.progress) if row.progress else None,
            "since": row.since.isoformat(),
            "note": row.note or None,
            "new": row.new,
        }
        for row in found.rows
    ]


def _listing(found: Sequence[tuple[Feedback, Step | None]], view: View) -> Listing:
    columns = (
        Column("feedback", text("col_number"), right=True),
        Column("progress", text("col_progress"), styles=STYLES),
        Column("brand", view.say("col_brand"), least=140 if len(view.brands) == 1 else 80, most=16),
        Column("topic", text("col_topic"), wrap=True),
        Column("voices", text("col_voices"), right=True),
        Column("since", text("col_since")),
        Column("note", text("col_note"), wrap=True),
        Column("by", text("col_by"), most=16, least=120),
    )
    return Listing(columns, [_record(*one) for one in found], [_cells(*one, view) for one in found])


def _record(one: Feedback, last: Step | None) -> dict[str, object]:
    return {
        "feedback": one.number,
        "brand": one.brand,
        "topic": one.topic,
        "progress": str(last.progress) if last else None,
        "opened": one.opened.isoformat(),
        "since": (last.at if last else one.opened).isoformat(),
        "voices": len(one.mentions),
        "mentions": list(one.mentions),
        "note": (last.note if last else "") or None,
        "by": last.actor if last else None,
    }


def _cells(one: Feedback, last: Step | None, view: View) -> dict[str, str]:
    return {
        "feedback": str(one.number),
        "progress": text(f"progress_{last.progress}") if last else "–",
        "brand": view.brand(one.brand),
        "topic": one.topic,
        "voices": str(len(one.mentions)),
        "since": view.day(last.at if last else one.opened),
        "note": last.note if last else "",
        "by": last.actor if last else "",
    }
