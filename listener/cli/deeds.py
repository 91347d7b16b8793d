"""What the commands share with which people handle incidents: which one is meant, who acts, what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from listener.cli.handwords import help_text
from listener.cli.options import json_option
from listener.cli.output import emit, note, safe
from listener.cli.wording import language
from listener.errors import UsageError
from listener.words import say

if TYPE_CHECKING:
    from listener.cli.session import Session
    from listener.cli.view import View
    from listener.config import Config
    from listener.core.handled import Deed
    from listener.model import Incident, IncidentId, Person
    from listener.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])
NOBODY: Mapping[str, Person] = {}
LONGEST_NAME = 80
"""Characters of who acts: a name, not a letter."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody sits who does something."""

    config: Config
    store: Store
    view: View
    actor: str


def acting(command: Command) -> Command:
    """Add the options of everything that a person does: --as, --json."""
    return as_option(json_option(command))


def as_option(command: Command) -> Command:
    """Add --as: who acts."""
    add = click.option("--as", "who", envvar="LISTENER_USER", metavar=help_text("meta_name"), help=help_text("help_as"))
    return add(command)


def actor_named(who: str | None, people: Mapping[str, Person] = NOBODY) -> str:
    """Return who acts: as said, else the login name. Raises UsageError if nobody can be named."""
    named = person_named(who if who is not None else _login(), people)
    if not named:
        raise UsageError("handling.who")
    return named


def person_named(who: str, people: Mapping[str, Person]) -> str:
    """Return what somebody is called: the name of a person of the configuration by name or id, else what was typed."""
    from listener.core.fold import fold  # noqa: PLC0415 - here and below: --help must be quick

    known = {fold(way): one.name for one in people.values() for way in (one.id, one.name)}
    typed = safe(who)[:LONGEST_NAME]
    return known.get(fold(typed), typed)


def _login() -> str:
    from getpass import getuser  # noqa: PLC0415 - only where nobody said a name

    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in a container
        return ""


def number_of(name: str) -> IncidentId | None:
    """Return the id that INC-0012, inc-12, 0012 or 12 names; None if it names none."""
    from listener.model import IncidentId  # noqa: PLC0415

    digits = name.upper().removeprefix("INC-")
    known = digits.isascii() and digits.isdecimal() and len(digits) < 10
    return IncidentId(int(digits)) if known else None


def named(store: Store, name: str) -> Incident:
    """Return the incident of that name. Raises UsageError."""
    id_ = number_of(name)
    incident = store.incident(id_) if id_ is not None else None
    if incident is None:
        raise UsageError("cli.unknown_incident", name=safe(name))
    return incident


def carry_out(
    session: Session,
    names: Sequence[str],
    who: str | None,
    form: str | None,
    do: Callable[[Incident, Desk], Deed],
    beside: Callable[[Deed, Desk], dict[str, object]] = lambda _deed, _desk: {},
) -> None:
    """Do the same about each incident and say what was done; what cannot be done about one does not hinder the others.

    ``beside`` says more of a deed: to people by itself, to machines by what it returns. Raises UsageError before
    anything is done if one of the names names nothing, and afterwards if something could not be done.
    """
    configured, view = session.seen()
    actor = actor_named(who, configured.people)
    with session.store(configured) as store:
        desk = Desk(configured, store, view, actor)
        ids = list(dict.fromkeys(named(store, name).id for name in names))
        done, refused = _each(desk, ids, do)
        _tell(desk, done, form, beside)
    for error in refused[:-1]:
        note(say(error.key, language(), **error.values))
    if refused:
        raise refused[-1]


def _each(
    desk: Desk, ids: Sequence[IncidentId], do: Callable[[Incident, Desk], Deed]
) -> tuple[list[Deed], list[UsageError]]:
    from listener.handling import act  # noqa: PLC0415

    done, refused = [], []
    for id_ in ids:
        try:
            done.append(act(desk.store, id_, desk.actor, lambda one: do(one, desk), desk.view.now))
        except UsageError as error:
            refused.append(error)
    return done, refused


def _tell(
    desk: Desk, done: Sequence[Deed], form: str | None, beside: Callable[[Deed, Desk], dict[str, object]]
) -> None:
    from listener.cli import handrows  # noqa: PLC0415
    from listener.cli.output import Listing  # noqa: PLC0415

    records = []
    for deed in done:
        if not form:
            click.echo(handrows.done(deed, desk.view))
        records.append(handrows.deed_record(deed, desk.actor) | beside(deed, desk))
    if form:
        emit(Listing((), records, [{} for _ in records]), form)
