"""The storm about a kettle in a real database, as the program would have left it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from listener.cli.incident import incident as group
from listener.cli.session import Session
from listener.cli.shell import Program
from listener.core import handled
from listener.core.story import fingerprint, sketch
from listener.handling import act
from listener.model import (
    ChannelName,
    DateQuality,
    Heard,
    Incident,
    IncidentId,
    Judged,
    Link,
    Mention,
    MentionId,
    Mood,
    Promise,
    Reason,
    SourceName,
    State,
    Tally,
    Tone,
    Topic,
)
from listener.store import Store
from tests.cli.calls import CLEAN, Done
from tests.cli.calls import _terminal as simulated
from tests.report.storm import BRAND, ENDED, HOUR, MINUTE, ONSET, OPENED, SPOKEN, TAKEN, WARNED, heard, said

CONFIG = """
language = "de"
[[brands]]
id = "brodelmann"
name = "Brodelmann"
[[sources]]
name = "fediwall"
kind = "feed"
url = "https://fedi.example/rss"
"""
ONE = IncidentId(1)


def filled(folder: Path, *more: Heard) -> Path:
    """Write a configuration and a database with the storm; returns the folder."""
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    with Store(folder / "listener.db") as store:
        quiet = [
            heard(ONSET - n * 7 * HOUR, f"Brodelmann {n}", mood=Mood.NEUTRAL, score=0.0, author=f"q{n}")
            for n in range(1, 120)
        ]
        keep(store, [*quiet, *said(), *more])
        happen(store)
    return folder


def keep(store: Store, several: Sequence[Heard]) -> None:
    """Store mentions; a copy is linked to its original."""
    places = {one.id: place for place, one in enumerate(several)}
    batch = [_judged(one, places) for one in several]
    store.import_mentions(SourceName("fediwall"), batch, Tally(fetched=len(batch)), ENDED, ONSET - timedelta(days=40))


def _judged(one: Heard, places: dict[MentionId, int]) -> Judged:
    mention = Mention(
        *(one.source, str(one.id), one.medium, one.at, one.at, DateQuality.EXACT),
        url=one.url,
        author=one.author,
        title=one.title,
        text=one.text,
        lang="de",
        reach=one.reach,
    )
    link = None if one.story == one.id else Link(exact=True, to=places[one.story], in_batch=True)
    tone = Tone(one.mood, one.score, "de-2")
    mark = fingerprint(one.title, one.text)
    return Judged(mention, (BRAND,), ("Brodelmann",), tone, sketch(one.text), mark, link)


def happen(store: Store, id_: IncidentId = ONE) -> None:
    """Let the incident open, be told, be taken, be answered in public, and end."""
    about = Topic(ONSET, ENDED, (("kessel", 0.9), ("raucht", 0.7)))
    first = Incident(id_, BRAND, State.OPEN, 3, 3, OPENED, OPENED, playbook="product_defect", topic=about)
    keys = [f"{first.name}.1/{channel}" for channel in ("mail", "slack")]
    store.decide(first, [("candidate", {"level": 3, "volume": 9})], (), OPENED - 10 * MINUTE)
    opened = [("opened", {"level": 3, "volume": 14, "reason": "first", "told": keys})]
    promises = [_promise(key, id_) for key in keys]
    store.decide(now(store, id_), opened, promises, OPENED)
    store.begin(keys[0])
    store.kept(keys[0], WARNED)
    store.broken(keys[1], "http_404: no_service")
    act(store, id_, "Kim Weber", lambda one: handled.take(one, "Kim Weber", TAKEN), TAKEN)
    risen = replace(now(store, id_), level=5, max_level=5, peak_volume=88)
    store.decide(risen, [("level_up", {"level": 5, "volume": 88})], (), ONSET + HOUR)
    act(store, id_, "Kim Weber", lambda one: handled.said(one, SPOKEN), SPOKEN + MINUTE)
    over = replace(now(store, id_), level=0, state=State.CLOSED, closed=ENDED, changed=ENDED)
    store.decide(over, [("closed", {"level": 0, "volume": 1, "reason": "end"})], (), ENDED)


def now(store: Store, id_: IncidentId) -> Incident:
    found = store.incident(id_)
    assert found is not None
    return found


def _promise(key: str, id_: IncidentId) -> Promise:
    return Promise(key, id_, ChannelName(key.partition("/")[2]), Reason.FIRST, 3, "{}", OPENED)


PROGRAM = Program("listener", help="The group alone, whatever else the program has.")
PROGRAM.add_command(group, "incident")


def call(folder: Path, *args: str, lang: str | None = None) -> Done:
    """Call ``listener incident …`` in this process; a bug is raised, not reported."""
    session = Session(config=str(folder), lang=lang)
    done = CliRunner().invoke(PROGRAM, ["incident", *args], obj=session, env=CLEAN, prog_name="listener")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def see(folder: Path, *args: str, columns: int = 100) -> str:
    """Return what a person sees on a terminal of that width."""
    with simulated(columns) as screen, pytest.raises(SystemExit) as end:
        PROGRAM.main(["incident", *args], prog_name="listener", obj=Session(config=str(folder)))
    assert not end.value.code, screen.text
    return screen.text
