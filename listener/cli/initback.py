"""Step four of `listener init`: what the alarm would have done on what was fetched, as far as that can be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from listener.cli.initasking import heading, say
from listener.cli.initwords import text
from listener.cli.progress import Progress
from listener.cli.replay import cut_off
from listener.core.baseline import LEARNED_HOURS
from listener.core.coverage import LOOKED_AT, known_since
from listener.model import BrandId, Search
from listener.replaying import Clock, Replay
from listener.taping import Tape, Wanted, tape_history
from listener.words import say as spoken
from listener.words import span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from listener.cli.view import View
    from listener.config import Config
    from listener.core.replayed import Course
    from listener.store import Store

MONTH = timedelta(days=31)
LEARNED = timedelta(hours=LEARNED_HOURS)
"""So much history the detector wants before it trusts what is usual."""
LEAST = timedelta(days=2)
"""Of less nothing can be said: the newest day is never learned from."""


@dataclass(frozen=True, slots=True)
class BackTest:
    """What a back-test came to."""

    known: timedelta
    """How long all that is said of the brand is known without gaps, a month at most."""
    courses: tuple[Course, ...]


def back_test(store: Store, configured: Config, brand: BrandId, now: datetime) -> BackTest:
    """Let the time come again that is known without gaps, and note where the alarm would have rung.

    A feed shows its last entries only: before the time that most of what is heard reaches back to, silence is none.
    """
    sources = store.coverage(brand, now - LOOKED_AT, now)
    since = max(known_since(sources, now), now - MONTH)
    if now - since < LEAST:
        return BackTest(now - since, ())
    clock, wanted = Clock(), Wanted((brand,))
    with (
        TemporaryDirectory(prefix="listener-") as folder,
        Tape(Path(folder) / "tape", now) as tape,
        cut_off(Path(":memory:"), configured, clock) as parts,
        Progress("progress_mentions") as shown,
    ):
        tape_history(tape, store.export(Search(brands=(brand,), since=since)), wanted)
        played = Replay(parts, clock, wanted).play(tape, now, lambda done, _at: shown(done, done / len(tape)))
    return BackTest(now - since, played.courses if played else ())


def tell(store: Store, configured: Config, brand: BrandId, view: View) -> None:
    """Say what the alarm would have done, with dates and wind force; and how much that is worth."""
    heading("back", name=view.brand(brand))
    if not store.search(Search(brands=(brand,), limit=1)):
        say(text("back_empty"))
        return
    for line in sentences(back_test(store, configured, brand, view.now), view):
        click.echo(line) if line.startswith("  ") else say(line)


def sentences(tested: BackTest, view: View) -> Iterator[str]:
    """Give the sentences of a back-test; the alarms, one a line, are indented."""
    known, count = view.lasted(tested.known), len(tested.courses)
    if tested.known < LEAST:
        yield _say(view, "back_nothing", known=known, need=span(LEARNED, view.lang))
        return
    when = (
        _say(view, "last_month") if tested.known >= MONTH - timedelta(days=1) else _say(view, "last_span", known=known)
    )
    yield _say(view, f"back_{min(count, 2)}", when=when, count=count)
    yield from (_alarm(one, view) for one in tested.courses)
    if tested.known < LEARNED:
        yield _say(view, "back_short", known=known, need=span(LEARNED, view.lang))


def _alarm(one: Course, view: View) -> str:
    words = ", ".join(one.words[:4]) or "–"
    return f"  {_say(view, 'back_alarm', when=view.when(one.opened), level=one.highest, words=words)}"


def _say(view: View, key: str, **values: object) -> str:
    return spoken(f"init.{key}", view.lang, **values)
