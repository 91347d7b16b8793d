"""Step three of `listener init`: one pass of listening into the real database, and what it brought."""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener import app, daemon
from listener.beginning import Remembered, first_pass
from listener.claim import claimed, sign
from listener.cli.initasking import listed, say
from listener.cli.initbrand import guesses
from listener.cli.initlive import hurried
from listener.cli.initwords import text
from listener.cli.output import safe, width
from listener.cli.prose import cut
from listener.cli.rows import MOOD_STYLES, said
from listener.core.doubts import doubtful, excluded
from listener.core.everyday import senses
from listener.core.naming import spans
from listener.core.trend import beginning, buckets
from listener.core.variants import bare
from listener.errors import AlreadyRunning
from listener.model import BrandId, Count, Mood, Search
from listener.report.plain import sparks
from listener.store import Store
from listener.words import percent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from listener.beginning import Answers
    from listener.cli.initasking import Asking
    from listener.cli.view import View
    from listener.config import Config
    from listener.config.init import Setup
    from listener.model import Found, SourceName

PATIENCE = timedelta(seconds=150)
_DAYS, _NEWEST, _LOOKED_AT, _TEXT = 7, 10, 500, 160


def fetch(path: Path, configured: Config, answers: Answers, began: datetime) -> None:
    """Visit each source once and store what it brings. Raises AlreadyRunning, StoreError."""
    with claimed(path):
        _fetch(path, configured, answers, began)


def refetch(path: Path, configured: Config, answers: Answers, began: datetime) -> bool:
    """Fill a database that only ``fetch`` has filled once more from the same answers. Raises StoreError.

    False, and the database stays as it is, where a daemon is at work on it or was since.
    """
    try:
        with claimed(path):
            with Store(path, create=False) as store:
                owner = store.owner()
            if owner is None or owner[:2] != (os.getpid(), socket.gethostname()):
                return False
            for part in ("", "-wal", "-shm"):
                path.with_name(f"{path.name}{part}").unlink(missing_ok=True)
            _fetch(path, configured, answers, began)
    except AlreadyRunning:
        return False
    return True


def _fetch(path: Path, configured: Config, answers: Answers, began: datetime) -> None:
    logging.getLogger("listener").addHandler(logging.NullHandler())  # what the verbs log is told in words here
    with app.build(hurried(configured), path) as parts:
        remembering = replace(parts, web=Remembered(parts.web, parts.clock, answers))
        sign(parts.store, parts.clock())
        daemon.take_up(replace(remembering, clock=lambda: began))
        left = first_pass(remembering, began, _told, time.sleep, PATIENCE)
        _clear()
    if left:
        say(text("left", names=", ".join(left)))


def _told(name: SourceName, left: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text('visited', name=name, count=left)}", err=True, nl=False, color=True)


def _clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False, color=True)


def show(store: Store, brand: BrandId, view: View) -> None:
    """Show the last days: how much, in which tone, and the newest mentions with the brand marked."""
    start = beginning(view.now - timedelta(days=_DAYS - 1), "day", view.zone)
    days = buckets(store.hours((brand,), start, view.now), "day", start, view.now, view.zone)
    newest = store.search(Search(brands=(brand,), originals=True, limit=_NEWEST))
    if not newest:
        say(text("nothing", name=view.brand(brand)))
        return
    click.echo()
    total = sum(day.total for day in days)
    click.echo(f"  {view.day(start)} {sparks([day.total for day in days], _DAYS)} {view.day(view.now)}")
    say(text("days", count=total, name=view.brand(brand), tones=_tones(days, view)), "  ", "  ")
    click.echo()
    say(text("newest", count=len(newest)))
    for one in newest:
        click.echo(f"  {_head(one, view)}")
        click.echo(f"    {marked(one, max(_TEXT, 2 * width() - 10))}")


def _tones(days: Sequence[Count], view: View) -> str:
    sums = {mood: sum(getattr(day, str(mood)) for day in days) for mood in Mood}
    whole = max(1, sum(sums.values()))
    return ", ".join(f"{percent(n / whole, view.lang)} {view.say(f'mood_{mood}')}" for mood, n in sums.items() if n)


def _head(one: Found, view: View) -> str:
    mood = click.style(view.say(f"mood_{one.tone.mood}"), fg=_colour(one.tone.mood))
    return " · ".join(filter(None, [view.when(one.mention.at), safe(str(one.mention.source)), mood]))


def _colour(mood: Mood) -> str | None:
    return {"red": "red", "green": "green"}.get(MOOD_STYLES.get(str(mood), ""))


def marked(one: Found, most: int) -> str:
    """Return what was said on one line, the brand in it marked for eyes and for who hears it read."""
    words = cut(safe(said(one)), most)
    pieces, at = list[str](), 0
    for start, end in spans(words, one.matched):
        pieces += [words[at:start], click.style(f"»{words[start:end]}«", bold=True)]
        at = end
    return "".join((*pieces, words[at:]))


def doubts(setup: Setup, configured: Config, store: Store, view: View, asking: Asking) -> tuple[str, ...]:
    """Ask about mentions that may mean somebody else; returns the phrases to exclude from now on."""
    own = next(brand for brand in configured.brands if brand.id == setup.id)
    found = store.search(Search(brands=(own.id,), limit=_LOOKED_AT))
    name = bare(setup.name)
    asked = doubtful(found, ambiguous=bool(senses(name)), guesses=guesses(name))
    if asking.proposals or not asked:
        return ()
    click.echo()
    say(text("doubts", count=len(asked)))
    answers = [(one, _is_own(one, view, asking)) for one in asked]
    yes = [one for one, own_one in answers if own_one]
    phrases = dict.fromkeys(phrase for one, good in answers if not good for phrase in excluded(own, one, yes))
    if not phrases:
        if len(yes) < len(asked):
            say(text("no_phrase"))
        return ()
    say(text("exclusions_found"))
    listed([(phrase, "") for phrase in phrases], range(len(phrases)))
    taken = asking.some("exclusions", len(phrases), range(len(phrases)))
    return (*(list(phrases)[place] for place in taken.places), *taken.own)


def _is_own(one: Found, view: View, asking: Asking) -> bool:
    click.echo(f"  {_head(one, view)}")
    click.echo(f"    {marked(one, 2 * _TEXT)}")
    return asking.sure("about_you", True)
