"""Press offices for a real browser: nothing heard yet, one mention, a storm. Played by the whole program."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks import archive
from benchmarks.pages import NOW, program
from listener.config.dashboard import Dashboard
from listener.core import checklist
from listener.core.password import sealed
from listener.demo import script
from listener.handling import act
from listener.model import Judged, Secret, Topic
from listener.model.claim import Claim, Evidence, Place, Verdict
from listener.model.user import Access
from listener.parts import Parts
from listener.relating import relate_due
from listener.web.contract import Ask, Person, Role
from listener.web.entry import Limits
from listener.web.reckoned import reckoner
from listener.web.server import Site
from listener.web.ways import WAYS
from tests.web.browser import CHEAP, PASSWORD
from tests.web.casefile import HOUR, ONE, Case
from tests.web.chromium import serving
from tests.web.hostile import ADDRESSES, VECTORS
from tests.web.situation import BRAND, FORUM, config
from tests.world import CONFIG, World, midday

RIVAL = 'competitors = ["siedehart"]\n[[brands]]\nid = "siedehart"\nname = "Siedehart"\n'
PEOPLE = """
[people.anna]
name = "Anna Beispiel"
role = "duty"
channels = ["slack"]
[people.kim]
name = "Kim Weber"
role = "comms_lead"
channels = ["mail"]
"""
TEXT = CONFIG.replace('name = "Brodelmann"\n', f'name = "Brodelmann"\n{RIVAL}', 1) + PEOPLE
WITHOUT_END = Limits(burst=100_000)  # the clock stands still here, so what a minute allows never comes back


@dataclass(frozen=True)
class Played:
    """What happened in an office: its folder, and the moment up to which it did."""

    folder: Path
    now: datetime

    @contextmanager
    def opened(self, folder: Path) -> Iterator[tuple[Parts, str]]:
        """Open its dashboard on a copy, and give the address."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        with World(folder, self.now, text=TEXT).program() as parts, welcoming(parts) as base:
            yield parts, base


def nothing(folder: Path) -> Played:
    return Played(folder, midday())


def one_mention(folder: Path) -> Played:
    """Somebody has said something, ten minutes ago."""
    world = World(folder, midday(), text=TEXT)
    world.said("Der Wasserkocher von Brodelmann ist leise.")
    world.run(timedelta(minutes=10))
    return Played(folder, world.now)


def storm(folder: Path) -> Played:
    """Weeks of everyday talk, and a storm that is near its peak. Nobody has taken it yet."""
    world = World(folder, midday(), text=TEXT)
    story = script.write(world.now)
    world.play(story, from_=story.onset - timedelta(hours=1))
    world.run_until(story.peak, timedelta(minutes=15))
    return Played(folder, world.now)


@contextmanager
def welcoming(parts: Parts) -> Iterator[str]:
    """Open the dashboard when all that was said has been read."""
    while relate_due(parts, parts.clock()):
        pass
    with staffed(parts) as base:
        yield base


@contextmanager
def staffed(parts: Parts) -> Iterator[str]:
    """Open the dashboard to a reader, two on duty and an admin; rumours go round, what takes long has been counted."""
    rumours(parts)
    kept = Secret(sealed(PASSWORD, b"salt", CHEAP))
    for name, access in (("rita", "reader"), ("anna", "duty"), ("kim", "duty"), ("Ada", "admin")):
        parts.store.users.add(name, Access(access), kept, parts.clock())
    for way in WAYS:
        if way.look and "{" not in way.path:
            way.look(parts, Ask(Person("Ada", Role.ADMIN), "de", parts.clock()))
    reckoner(parts).settle()
    with serving(Site(parts, Dashboard(), limits=WITHOUT_END)) as base:
        yield base


def rumours(parts: Parts) -> None:
    """Two claims go round in the words of what was said lately, each at several places; one has been found out."""
    brand, now = parts.config.brands[0].id, parts.clock()
    said = parts.store.heard(brand, now - 6 * HOUR, now)[:12]
    for part in (one for one in (said[::2], said[1::2]) if one):
        places = tuple(Place(one.source, one.url, one.at, (one.id,), one.reach) for one in part)
        found = tuple(Evidence(Verdict.FALSE, one.text, "kim", now, one.url) for one in part[4:])
        claim = Claim(1000, brand, part[0].at, part[0].text, part[0].id, places, found)
        parts.store.claims.change(brand, partial(_with, claim), now)


def _with(claim: Claim, known: Sequence[Claim]) -> Sequence[Claim]:
    return [*known, claim]


@contextmanager
def many(folder: Path, mentions: int) -> Iterator[str]:
    """Open an office with two years of mentions of five brands; a storm has been running for twelve hours."""
    archive.fill(folder / "archive.db", mentions, NOW)
    with program(folder, folder / "archive.db") as parts, staffed(parts) as base:
        yield base


@contextmanager
def besieged(folder: Path) -> Iterator[str]:
    """Open an office whose brand, incident, notes and mentions are all written by attackers."""
    names = [(str(BRAND), VECTORS[0]), ("siedehart", VECTORS[5])]
    text = config(*((id_, json.dumps(name)[1:-1]) for id_, name in names), sources=[FORUM])
    text = text.replace(f'id = "{BRAND}"\n', f'id = "{BRAND}"\ncompetitors = ["siedehart"]\n')
    with World(folder, midday(), text=text).program() as parts:
        case = Case(parts, midday())
        case.say(*(_written(case, place, one) for place, one in enumerate(VECTORS)))
        topic = Topic(case.now - HOUR, case.now, words=tuple((one, 0.9) for one in VECTORS[6:]))
        case.storm(topic=topic)
        for one in VECTORS:
            act(parts.store, ONE, one, partial(checklist.noted, text=one), case.now)
        with welcoming(parts) as base:
            yield base


def _written(case: Case, place: int, words: str) -> Judged:
    """Return a mention that is hostile in all that is a stranger's."""
    url = ADDRESSES[place % len(ADDRESSES)]
    return case.says(f"{words} {VECTORS[-place]}", author=words, url=url, title=words)
