"""``listener aspects``, ``listener staff``: what people speak of, and how staff and customers speak of the brand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from listener.cli.options import brands_option, forms
from listener.cli.output import Column, Listing, emit, note
from listener.cli.relationship import asked
from listener.cli.relationshipwords import plain, shown
from listener.cli.relationshipwords import share as percentage
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import environment_language, language
from listener.cli.wording import help_text as common
from listener.words import say

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.core.aspects import Line
    from listener.core.groups import Withheld
    from listener.core.insiders import Index
    from listener.core.proportion import Proportion
    from listener.model import BrandId


def _text(key: str, **values: object) -> str:
    return say(f"aspects.{key}", language(), **values)


def _help(key: str) -> str:
    return say(f"aspects.{key}", environment_language())


@click.command("aspects", cls=Verb, help=_help("help"))
@brands_option
@click.option("--since", metavar=common("meta_time"), help=_help("help_since"))
@forms
@click.pass_obj
def aspects(session: Session, brand: tuple[str, ...], since: str | None, form: str | None) -> None:
    """List the aspects of each brand, the surest criticism first."""
    from listener.core.aspects import table  # noqa: PLC0415 - here and below: --help must be quick
    from listener.gathering import gathered  # noqa: PLC0415

    with asked(session, brand, since) as wanted:
        found = []
        for one in wanted.brands:
            said = gathered(wanted.store, wanted.configured, one, wanted.since, wanted.until).said
            found += [(one, line) for line in table(said, wanted.size)]
        told = found if form else [(one, line) for one, line in found if line.people != 0]
        emit(_aspects(told, wanted.view), form)
        if not form and any(not isinstance(line.people, int) for _, line in told):
            note(_text("small", size=wanted.size))


def _aspects(found: list[tuple[BrandId, Line]], view: View) -> Listing:
    from listener.core.aspects import titles  # noqa: PLC0415

    columns = (
        Column("brand", view.say("col_brand"), least=100 if len(view.brands) == 1 else 0, most=16),
        Column("aspect", _text("col_aspect"), wrap=True),
        Column("mentions", _text("col_mentions"), right=True),
        Column("people", _text("col_people"), right=True),
        Column("negative", _text("col_negative"), right=True),
        Column("range", _text("col_range"), right=True, least=70),
    )
    names = titles(view.lang)
    cells = [
        {
            "brand": view.brand(brand),
            "aspect": names[line.aspect],
            "mentions": shown(line.mentions),
            "people": shown(line.people),
            "negative": percentage(_value(line.negative)),
            "range": _range(line.negative),
        }
        for brand, line in found
    ]
    return Listing(columns, [_aspect_record(*one) for one in found], cells)


def _aspect_record(brand: BrandId, line: Line) -> dict[str, object]:
    return {
        "brand": brand,
        "aspect": line.aspect,
        "mentions": plain(line.mentions),
        "people": plain(line.people),
        **_proportion("negative_share", line.negative),
    }


def _value(one: Proportion | Withheld) -> float | Withheld:
    from listener.core.groups import Withheld  # noqa: PLC0415

    return one if isinstance(one, Withheld) else one.value


def _range(one: Proportion | Withheld) -> str:
    from listener.core.groups import Withheld  # noqa: PLC0415

    if isinstance(one, Withheld):
        return shown(one)
    return _text("range", low=percentage(one.low), high=percentage(one.high))


def _proportion(key: str, one: Proportion | Withheld) -> dict[str, object]:
    from listener.core.groups import Withheld  # noqa: PLC0415

    if isinstance(one, Withheld):
        return dict.fromkeys((key, f"{key}_low", f"{key}_high"))
    return {key: round(one.value, 4), f"{key}_low": round(one.low, 4), f"{key}_high": round(one.high, 4)}


@click.command("staff", cls=Verb, help=_help("help_staff"))
@brands_option
@click.option("--since", metavar=common("meta_time"), help=_help("help_since"))
@forms
@click.pass_obj
def staff(session: Session, brand: tuple[str, ...], since: str | None, form: str | None) -> None:
    """Show the employee index beside the customer index of each brand."""
    from listener.core.insiders import sides, text_of  # noqa: PLC0415
    from listener.core.nps import LEAST  # noqa: PLC0415
    from listener.gathering import gathered  # noqa: PLC0415

    with asked(session, brand, since) as wanted:
        found: list[tuple[BrandId, str, Index]] = []
        employers = wanted.configured.desk.employers
        for one in wanted.brands:
            said = gathered(wanted.store, wanted.configured, one, wanted.since, wanted.until).said
            originals = [each for each in said if not each.utterance.own and each.utterance.story is None]
            both = sides((text_of(each, employers) for each in originals), wanted.size)
            found += [(one, "staff", both.staff), (one, "customers", both.customers)]
        emit(_sides(found, wanted.view), form)
        if not form and any(not isinstance(index.texts, int) for _, _, index in found):
            note(_text("few", size=max(wanted.size, LEAST)))


def _sides(found: list[tuple[BrandId, str, Index]], view: View) -> Listing:
    columns = (
        Column("brand", view.say("col_brand"), least=100 if len(view.brands) == 1 else 0, most=16),
        Column("side", _text("col_side")),
        Column("texts", _text("col_texts"), right=True),
        Column("praise", _text("col_praise"), right=True),
        Column("blame", _text("col_blame"), right=True),
        Column("points", _text("col_points"), right=True),
    )
    cells = [
        {
            "brand": view.brand(brand),
            "side": _text(f"side_{side}"),
            "texts": shown(index.texts),
            "praise": percentage(_value(index.praise)),
            "blame": percentage(_value(index.blame)),
            "points": shown(index.points),
        }
        for brand, side, index in found
    ]
    records: list[dict[str, object]] = [
        {
            "brand": brand,
            "side": side,
            "texts": plain(index.texts),
            **_proportion("praise_share", index.praise),
            **_proportion("blame_share", index.blame),
            "points": plain(index.points),
        }
        for brand, side, index in found
    ]
    return Listing(columns, records, cells)
