"""``listener replay``: a past once more, on a simulated clock. Nothing of it is kept and nobody is told."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import click

from listener.cli.failure import BAD_LINES
from listener.cli.options import brands_option, json_option, known_brands, period_options, understood
from listener.cli.output import note, safe
from listener.cli.progress import Progress
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import environment_language, language
from listener.cli.wording import text as common_text
from listener.errors import UsageError
from listener.words import moment, say

if TYPE_CHECKING:
    from listener.cli.replayrows import Shown
    from listener.cli.view import View
    from listener.config import Config
    from listener.core.learned import Learned
    from listener.model import Blind
    from listener.parts import Parts
    from listener.replaying import Clock, Played
    from listener.store.db import Place
    from listener.taping import Tape, Taped, Wanted

_SHOWN = 20
"""As many bad lines are shown; all are counted."""
_GZIP = b"\x1f\x8b"
_IN_MEMORY = 200_000
"""Up to so many mentions the database that is thrown away never touches the disk; it needs about 2 KB for each."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def text(key: str, **values: object) -> str:
    """Return a sentence of this command, in the language of the moment."""
    return say(f"replay.{key}", language(), **values)


def help_text(key: str) -> str:
    """Return a text of the help, in the environment's language."""
    return say(f"replay.{key}", environment_language())


@dataclass(frozen=True, slots=True)
class Told:
    """What a stream was read from, and what else is known of its time."""

    taped: Taped
    name: str
    end: datetime | None
    """Up to here silence is silence."""
    blind: Sequence[Blind] = ()
    learned: Learned | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A configuration to replay under, and its file."""

    path: Path
    configured: Config


@click.command(cls=Verb, help=help_text("help_replay"))
@click.argument("file", type=click.File("rb"), required=False, metavar=help_text("meta_file"))
@click.option("--history", is_flag=True, help=help_text("help_history"))
@click.option("--beside", metavar=help_text("meta_beside"), help=help_text("help_beside"))
@brands_option
@click.option("--anew/--as-stored", default=None, help=help_text("help_anew"))
@period_options
@json_option
@click.pass_context
def replay(
    context: click.Context,
    file: BinaryIO | None,
    history: bool,
    beside: str | None,
    brand: tuple[str, ...],
    anew: bool | None,
    since: str | None,
    until: str | None,
    form: str | None,
) -> None:
    """Play a file or the database again and show what would have been told, and when."""
    from listener.app import configuration, utc_now  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli.view import View  # noqa: PLC0415
    from listener.model.url import DatabaseUrl  # noqa: PLC0415
    from listener.taping import Tape, Wanted  # noqa: PLC0415

    session: Session = context.obj
    if (file is None) is not history:
        raise UsageError("replay.one_of")
    now = utc_now()
    tried = [Tried(session.path, session.configuration())]
    if beside:
        tried.append(Tried(Path(beside), configuration(Path(beside), secrets=False)))
    source, other = (file, False) if file is not None else _database(session, tried[0].configured)
    period = understood(since, until, now, tried[0].configured)
    judged = other or (history and not _alike(tried)) if anew is None else anew
    wanted = Wanted(known_brands(brand, _both(tried)), period.since, period.until, judged)
    with TemporaryDirectory(prefix="listener-") as folder, Tape(Path(folder) / "tape", now) as tape:
        told = (
            _from_store(tape, source, wanted, session, now)
            if isinstance(source, Path | DatabaseUrl)
            else _from_file(tape, source, wanted, _both(tried))
        )
        found = [_shown(Path(folder), one, tape, wanted, told) for one in tried]
    _show(found, View.of(_both(tried), session.language, now), form)
    _tell_bad(told.taped.bad)
    if told.taped.bad or any(one.played and one.played.tally.quarantined for one in found):
        context.exit(BAD_LINES)


def _alike(tried: Sequence[Tried]) -> bool:
    """Tell whether all match brands and score tones in the same way: then what is stored holds for all of them."""
    first, *others = ((one.configured.brands, one.configured.sentiment, _attributed(one.configured)) for one in tried)
    return all(one == first for one in others)


def _attributed(configured: Config) -> Mapping[str, object]:
    """Return what each source decides about its mentions."""
    return {one.name: (one.medium, one.about, one.brands) for one in configured.subscriptions}


def _both(tried: Sequence[Tried]) -> Config:
    """Return the first configuration, with the brands of all."""
    brands = {brand.id: brand for one in reversed(tried) for brand in one.configured.brands}
    return replace(tried[0].configured, brands=tuple(brands.values()))


def _shown(folder: Path, one: Tried, tape: Tape, wanted: Wanted, told: Told) -> Shown:
    """Play the tape under a configuration, over a database of its own."""
    from listener.app import utc_now  # noqa: PLC0415
    from listener.cli.replayrows import Shown  # noqa: PLC0415

    begun = utc_now()
    with TemporaryDirectory(dir=folder) as own:
        played = _played(Path(own), one.configured, tape, wanted, told)
    return Shown(told.name, one.path, wanted, told.taped, played, utc_now() - begun)


def _show(found: Sequence[Shown], view: View, form: str | None) -> None:
    from listener.cli import replaybeside, replayrows  # noqa: PLC0415

    match found:
        case [current, other]:
            replaybeside.show(replaybeside.Compared(current, other), view, form)
        case _:
            replayrows.show(found[0], view, form)


def _database(session: Session, configured: Config) -> tuple[Place, bool]:
    """Return which database holds the history, and whether the configuration named is another than that it belongs to.

    A configuration beside the one that counts without --config may be tried out: it shares that one's database, or has
    none of its own.
    """
    from listener import app  # noqa: PLC0415

    own = app.database(configured)
    house = Session(config=os.environ.get("LISTENER_CONFIG") or None).path
    if not house.exists() or house.resolve() == session.path.resolve():
        return own, False
    theirs = app.database(app.configuration(house, secrets=False))
    return (theirs, True) if theirs == own or (isinstance(own, Path) and not own.exists()) else (own, False)


def _from_file(tape: Tape, file: BinaryIO, wanted: Wanted, configured: Config) -> Told:
    from listener.taping import tape_lines  # noqa: PLC0415

    damage: list[UsageError] = []
    taped = tape_lines(tape, lines_of(file, damage.append), wanted, [brand.id for brand in configured.brands])
    taped.bad += [(taped.lines + 1, error) for error in damage]
    end = min(wanted.until, taped.last) if wanted.until and taped.last else taped.last
    return Told(taped, str(getattr(file, "name", "-")), end)


def lines_of(file: BinaryIO, damaged: Callable[[UsageError], object]) -> Iterator[bytes]:
    """Give the lines of a file, unpacked if it is gzip. ``damaged`` is told if the archive breaks off."""
    head = file.read(len(_GZIP))
    if head != _GZIP:
        yield from chain(io.BytesIO(head + file.readline()), file)
        return
    try:
        with gzip.GzipFile(fileobj=io.BufferedReader(_Whole(head, file))) as unpacked:
            yield from unpacked
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        damaged(UsageError("replay.damaged", detail=str(error)))


class _Whole(io.RawIOBase):
    """A stream whose first bytes were read already; a pipe cannot be rewound."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer knows no length
        data, self._head = self._head or self._rest.read(len(buffer)), b""
        buffer[: len(data)] = data
        return len(data)


def _from_store(tape: Tape, path: Place, wanted: Wanted, session: Session, now: datetime) -> Told:
    from listener import lessons  # noqa: PLC0415
    from listener.model import Search  # noqa: PLC0415
    from listener.store import Store  # noqa: PLC0415
    from listener.taping import tape_history  # noqa: PLC0415

    brands = () if wanted.anew else wanted.brands
    with Store(path, create=False, wait_s=session.patience_s) as store:
        found = store.export(Search(brands=brands, since=wanted.begin, until=wanted.until))
        taped = tape_history(tape, found, wanted)
        return Told(taped, str(path), min(wanted.until or now, now), store.blind(_EVER), lessons.read(store.labels))


def _played(folder: Path, configured: Config, tape: Tape, wanted: Wanted, told: Told) -> Played | None:
    from listener.replaying import Clock, Replay  # noqa: PLC0415

    clock = Clock()
    place = Path(":memory:") if len(tape) <= _IN_MEMORY else folder / "listener.db"
    with cut_off(place, configured, clock) as parts, Progress("progress_mentions") as shown:
        if told.blind:
            parts.store.tell(told.blind, (), clock.now)
        learned = told.learned and replace(told.learned, opinions=parts.opinions)
        return Replay(parts, clock, wanted, learned).play(tape, told.end, _progress(shown, len(tape)))


@contextmanager
def cut_off(path: Path, configured: Config, clock: Clock) -> Iterator[Parts]:
    """Put the program together over a new database, cut off from the world: no source, no channel, no wire."""
    from listener import app  # noqa: PLC0415
    from listener.errands import AtOnce  # noqa: PLC0415
    from listener.model import ChannelName, Route  # noqa: PLC0415

    # A route to a channel that does not exist: what would have been told is decided, and can be told to nobody.
    alone = replace(configured, channels={}, routes=(Route((ChannelName("nobody"),)),))
    cut: dict[str, Callable[[object], NoReturn]] = dict.fromkeys(("http", "mail", "courier", "imap"), _cut)
    with app.build(alone, path, clock=clock, dice=lambda: 0.5, errands=AtOnce(), pause=_cut, **cut) as parts:
        yield parts


def _cut(_: object) -> NoReturn:
    raise AssertionError("a replay asks nobody and tells nobody")


def _progress(shown: Progress, whole: int) -> Callable[[int, datetime], None]:
    """Return what tells how far a replay has come, and at which day it is."""

    def tell(done: int, at: datetime) -> None:
        shown(done, done / whole, f"{moment(at, UTC, language())} {at:%Y}")

    return tell


def _tell_bad(bad: Sequence[tuple[int, UsageError]]) -> None:
    for line, error in bad[:_SHOWN]:
        problem = say(error.key, language(), **error.values)
        note(safe(common_text("import_bad_line", line=line, problem=problem)))
    if len(bad) > _SHOWN:
        note(common_text("import_more_bad", count=len(bad) - _SHOWN))
