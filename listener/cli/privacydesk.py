"""What the commands about people's rights share: who does it and why, and which accounts are meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from listener.cli.deeds import actor_named, as_option
from listener.cli.output import safe
from listener.cli.privacywords import help_text
from listener.cli.session import Session
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.config import Config
    from listener.model import SourceName
    from listener.model.person import Cause
    from listener.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Office:
    """Where somebody sits who answers a demand."""

    config: Config
    store: Store
    view: View
    cause: Cause


@contextmanager
def office(session: Session, who: str | None, reason: str) -> Iterator[Office]:
    """Open the database to do something about somebody's data. Raises UsageError if nobody can be named."""
    from listener.model.person import Cause  # noqa: PLC0415 - here and below: --help must be quick

    configured, view = session.seen()
    actor = actor_named(who, configured.people)
    with session.store(configured) as store:
        yield Office(configured, store, view, Cause(actor, view.now, reason))


def reasoned(command: Command) -> Command:
    """Add --as and --reason: who does it, and why; both stand in the log."""
    return as_option(
        click.option("--reason", default="", metavar=help_text("meta_why"), help=help_text("help_reason"))(command)
    )


def where(command: Command) -> Command:
    """Add --source and --platform: of which account of that name it is."""
    command = click.option(
        "--source", "sources", multiple=True, metavar=common("meta_source"), help=help_text("help_source")
    )(command)
    return click.option("--platform", default="", metavar=help_text("meta_kind"), help=help_text("help_platform"))(
        command
    )


def chosen(desk: Office, sources: Sequence[str], platform: str) -> list[SourceName]:
    """Return the sources that are meant; none means all. Raises UsageError for one that nobody knows."""
    from listener.core.suggest import closest  # noqa: PLC0415
    from listener.model import SourceName  # noqa: PLC0415

    kinds = {one.name: one.kind for one in desk.config.subscriptions}
    known = dict.fromkeys([*kinds, *desk.store.lookup.sources()])
    for one in sources:
        if one not in known:
            raise UsageError("privacy.no_source", given=safe(one), meant=closest(one, known) or "–")
    of_kind = [name for name in known if kinds.get(name) == platform] if platform else []
    if platform and not of_kind:
        raise UsageError("privacy.no_platform", given=safe(platform), known=", ".join(sorted(set(kinds.values()))))
    return list(dict.fromkeys([*map(SourceName, sources), *of_kind]))
