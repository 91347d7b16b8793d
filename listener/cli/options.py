"""Options that several commands share, and what the program understands by what was typed there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from listener.cli.failure import meant
from listener.cli.output import asked
from listener.cli.wording import help_text, language, sentences
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.config import Config
    from listener.model import BrandId, SourceName
    from listener.ports import Subscription
    from listener.store import Store

_, screen_help = sentences("terminal")
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Period:
    """The time that --since and --until mean; None: open."""

    since: datetime | None
    until: datetime | None


def json_option(command: Command) -> Command:
    """Add --json, as ``form``."""
    return click.option("--json", "form", flag_value="json", help=help_text("help_json"))(command)


def forms(command: Command) -> Command:
    """Add the options of everything that lists: as ``form`` --json, --jsonl, --csv; kept aside what ``emit`` minds."""
    for option in (
        _aside("--fail-empty", "fails_empty", lambda wanted: wanted, is_flag=True),
        _aside("--no-pager", "paged", lambda unwanted: not unwanted, is_flag=True),
        _aside("--columns", "columns", _keys, metavar=screen_help("meta_columns")),
        click.option("--csv", "form", flag_value="csv", help=help_text("help_csv")),
        click.option("--jsonl", "form", flag_value="jsonl", help=screen_help("help_jsonl")),
    ):
        command = option(command)
    return json_option(command)


def _aside(option: str, name: str, read: Callable[[Any], object], **more: Any) -> Callable[[Command], Command]:
    """Return an option whose value is noted as ``asked().name``, and of which the command knows nothing."""

    def keep(_: click.Context, __: click.Parameter, value: Any) -> None:
        setattr(asked(), name, read(value))

    told = screen_help("help_" + option.removeprefix("--").replace("-", "_"))
    return click.option(option, expose_value=False, callback=keep, help=told, **more)


def _keys(typed: str | None) -> tuple[str, ...]:
    return tuple(key.strip() for key in (typed or "").split(",") if key.strip())


def listing(limit: int | None = 50) -> Callable[[Command], Command]:
    """Add the options of everything that lists: --limit (None: all), --csv, --json."""

    def add(command: Command) -> Command:
        command = forms(command)
        key = "help_limit" if limit else "help_limit_all"
        rows = click.option(
            "--limit",
            "-n",
            default=limit,
            type=click.IntRange(1),
            metavar=help_text("meta_number"),
            help=help_text(key),
        )
        return rows(command)

    return add


def period_options(command: Command) -> Command:
    """Add --since and --until."""
    command = click.option("--until", metavar=help_text("meta_time"), help=help_text("help_until"))(command)
    return click.option("--since", metavar=help_text("meta_time"), help=help_text("help_since"))(command)


def brands_option(command: Command) -> Command:
    """Add --brand."""
    add = click.option(
        "--brand", "-b", "brand", multiple=True, metavar=help_text("meta_brand"), help=help_text("help_brand")
    )
    return add(command)


def understood(since: str | None, until: str | None, now: datetime, configured: Config) -> Period:
    """Return the period that people mean with --since and --until (of which a day counts whole). Raises UsageError."""
    from listener.core import when  # noqa: PLC0415 - --help must be quick

    start = when.since(since, now, configured.zone) if since else None
    end = when.until(until, now, configured.zone) if until else None
    if start and end and start >= end:
        raise UsageError("cli.since_after_until", since=str(since), until=str(until))
    return Period(start, end)


def known_brands(names: tuple[str, ...], configured: Config) -> tuple[BrandId, ...]:
    """Return the ids of brands named by id or name. Raises UsageError with the known ones."""
    ids = {brand.name.casefold(): brand.id for brand in configured.brands}
    ids |= {brand.id.casefold(): brand.id for brand in configured.brands}
    for name in names:
        if name.casefold() not in ids:
            raise _unknown("cli.unknown_brand", name, [*(b.id for b in configured.brands)], ids)
    return tuple(dict.fromkeys(ids[name.casefold()] for name in names))


def known_owner(name: str, configured: Config) -> str:
    """Return an owner of ``[[owners]]`` as it is written there. Raises UsageError with the known ones."""
    names = {one.casefold(): one for one in configured.desk.owners.names}
    if name.casefold() not in names:
        raise _unknown("desk.unknown_owner", name, list(names.values()), names.values())
    return names[name.casefold()]


def known_sources(
    names: tuple[str, ...], store: Store, configured: Config, also: Iterable[str] = ()
) -> tuple[SourceName, ...]:
    """Return source names as they are. Raises UsageError for one that is not listened to and brought nothing.

    ``also``: what is known to have brought something that is no mention.
    """
    from listener.model import Search, SourceName  # noqa: PLC0415

    active = list(dict.fromkeys((*(str(one.name) for one in configured.subscriptions), *also)))
    for name in names:
        if name not in active and not store.search(Search(sources=(SourceName(name),), limit=1)):
            raise _unknown("cli.unknown_source", name, active, active)
    return tuple(map(SourceName, names))


def subscription_named(name: str, configured: Config) -> Subscription:
    """Return the configured source of that name. Raises UsageError with the known ones."""
    found = {str(one.name): one for one in configured.subscriptions}
    if name not in found:
        raise _unknown("cli.unknown_source", name, list(found), found)
    return found[name]


def _unknown(key: str, name: str, known: list[str], spellings: Iterable[str]) -> UsageError:
    from listener.core.suggest import closest  # noqa: PLC0415 - only when something went wrong

    suggestion = meant(closest(name, spellings), language())
    return UsageError(key, name=name, known=", ".join(known) or "–", meant=suggestion)
