"""One life of the office's program: waves come and go, people answer, and what is promised is sent. Until it is killed.

Deciding, handling, chasing and delivering are the program's own verbs over its own store; the wires are real. Only what
the detector sees is made up, and time passes as fast as the machine allows: what was done last stands in the database.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path

from alerts import CHANNELS
from listener import app, config
from listener.chasing import chase_due
from listener.core import handled
from listener.core.handled import Deed
from listener.core.incidents import advance, calmed
from listener.deliver import deliver_due
from listener.errands import AtOnce
from listener.errors import UsageError
from listener.handling import act
from listener.http import Fetcher, Limits
from listener.mail import Postman
from listener.model import Assessment, Brand, Incident, Letter, Mistake, Reason, Request, Response, State
from listener.parts import Parts
from listener.telling import Turn, after_deed, decide
from sources import SOURCES

BEGIN = datetime(2026, 11, 16, 6, tzinfo=UTC)
STEP, DAY = timedelta(minutes=5), timedelta(hours=24)
TOKEN = "xoxb-1-office"  # noqa: S105 - of a workspace that is made up
LIFE = "X-Life"
"""Header by which the servers know which life speaks."""
_ROUND, _STORM = 120, 36
"""Steps from wave to wave of a brand, and steps that a wave lasts: the calm between two of them ends an incident."""
_TASK = "office"
TOLD = """
language = "de"
timezone = "Europe/Berlin"
[channels.krise]
kind = "slack_bot"
token_file = "slack-token"
channel = "sturm"
api = "http://127.0.0.1:{web}/api"
[channels.mail]
kind = "email"
host = "127.0.0.1"
port = {smtp}
security = "none"
sender = "listener@firma.example"
recipients = ["presse@firma.example"]
[[routes]]
channels = ["krise", "mail"]
"""
"""Configuration of an office: which servers its messages go to."""
_CONFIG = f"""{TOLD}
[[sources]]
name = "forum"
kind = "feed"
url = "https://forum.example/feed"
[channels.chef]
kind = "email"
host = "127.0.0.1"
port = {{smtp}}
security = "none"
sender = "listener@firma.example"
recipients = ["chef@firma.example"]
[[escalations]]
after = "15m"
channels = ["chef"]
min_level = 3
[quiet_hours]
start = "22:00"
end = "07:00"
[people.anna]
name = "Anna Beispiel"
role = "duty"
channels = ["mail"]
"""
_BRANDS = ("Nordwind Bahn", "Südstern Tee", "Westhafen Bank")


@dataclass(frozen=True, slots=True)
class Office:
    """Where it is, whom it tells, and how the dice of its story fall."""

    folder: Path
    web: int
    smtp: int
    seed: int

    @property
    def database(self) -> Path:
        """Where all of it is remembered."""
        return self.folder / "listener.db"

    @property
    def journal(self) -> Path:
        """What people were told has been done: a line for each deed."""
        return self.folder / "deeds.txt"


def live(office: Office, number: int, rest: datetime | None, begun: Connection) -> None:
    """Live on where the last life ended. ``rest``: no wave begins after that, and it ends when all is told.

    ``begun`` is told when the work begins.
    """
    now = BEGIN
    logging.disable(logging.CRITICAL)  # that Slack is busy now and then is a part of the story
    with app.build(
        configuration(office), office.database, clock=lambda: now, dice=lambda: 0.5,
        http=web_of(number), mail=mail_of(number), errands=AtOnce(),
    ) as parts:  # fmt: skip
        now = parts.store.hands.planned(_TASK) or BEGIN
        begun.send(number)
        while rest is None or not _over(parts, now, rest):
            _step(parts, office, now, rest)
            now += STEP
            parts.store.plan_task(_TASK, now)


def configuration(office: Office) -> config.Config:
    """Return the office's configuration."""
    brands = "".join(f'[[brands]]\nname = "{name}"\n' for name in _BRANDS)
    (office.folder / "slack-token").write_text(TOKEN, "utf-8")
    return config.load(
        _CONFIG.format(web=office.web, smtp=office.smtp) + brands,
        sources=SOURCES,
        channels=CHANNELS,
        environ={},
        read_file=lambda path: path.read_text("utf-8"),
        folder=office.folder,
    )


def web_of(number: int) -> Callable[[Request], Response]:
    """Return the way to the servers for a life, which says who speaks."""
    fetch = Fetcher(Limits(connect_s=30, read_s=30, total_s=60), "Listener", (ip_network("127.0.0.0/8"),))
    return lambda request: fetch(replace(request, headers={**request.headers, LIFE: str(number)}))


def mail_of(number: int) -> Callable[[Letter], None]:
    """Return the way to the mailbox for a life, which says who speaks."""
    postman = Postman()
    head = f"{LIFE}: {number}\r\n".encode()
    return lambda letter: postman(replace(letter, message=head + letter.message))


def _over(parts: Parts, now: datetime, rest: datetime) -> bool:
    """Tell whether every wave is over and nothing waits."""
    over = now > rest + _STORM * STEP and not parts.store.incidents(only_open=True)
    return over and not parts.store.waiting()[0]


def _step(parts: Parts, office: Office, now: datetime, rest: datetime | None) -> None:
    for number, brand in enumerate(parts.config.brands):
        place = (now - BEGIN) // STEP + number * _ROUND // len(_BRANDS)
        wave, step = divmod(place, _ROUND)
        begin = now - step * STEP
        level = _level(office.seed, number, wave, step) if rest is None or begin < rest else 0
        _watch(parts, brand, level, now)
        _answer(parts, office, brand, (wave, step), now)
    chase_due(parts, now)
    deliver_due(parts, now)


def _dice(seed: int, *about: object) -> random.Random:
    return random.Random(f"{seed} {about}")  # noqa: S311 - tells a story, keeps no secret


def _level(seed: int, brand: int, wave: int, step: int) -> int:
    """Return the wind of a wave at a step: it rises to its height, falls, and some rise again."""
    dice = _dice(seed, brand, wave)
    height, second = dice.choice((3, 4, 4, 5, 6)), dice.random() < 0.3
    course = [3, 3, *([min(4, height)] * 6), *([height] * 10), *([2] * 10), *([height if second else 1] * 4), 2, 1, 1]
    return course[step] if step < min(len(course), _STORM) else 0


def _watch(parts: Parts, brand: Brand, level: int, now: datetime) -> None:
    """Let the incident of a brand follow what is seen, as ``listener.dispatch`` does."""
    known = parts.store.current_incidents(brand.id, now - DAY)
    current = next((one for one in known if one.state is not State.CLOSED), known[-1] if known else None)
    looked = seen(brand, level, now)
    if current is not None and current.state is State.CLOSED and current.handling.ended:
        current = calmed(current, looked, now)
    step = advance(current, looked, now, parts.store.next_incident_id())
    if step.incident is None:
        if current is not None and step.events:
            parts.store.drop_candidate(current.id)
    elif step.incident != current:
        fact = step.reason is None and step.incident.state is State.OPEN and (now.hour, now.minute) == (12, 30)
        told = Reason.KEY_FACT if fact and step.incident.max_level else step.reason
        decide(parts, Turn(brand, current, step.incident, looked, told), step.events, now)


def seen(brand: Brand, level: int, now: datetime) -> Assessment:
    """Return a look at which a brand stands at a level."""
    volume = level * 40 + (now.minute // 5) * 7
    doubling = timedelta(hours=1) if level == 4 and now.day % 2 else None
    return Assessment(
        brand=brand.id, at=now, level=level, social=level, media=0, learning=False, volume=volume, usual=9.0,
        usual_low=5.0, usual_high=14.0, negative_share=0.8, usual_negative_share=0.2, doubling=doubling,
        window=timedelta(hours=3), evidence=(),
    )  # fmt: skip


_DEEDS: tuple[Callable[[Incident, datetime], Deed], ...] = (
    lambda incident, now: handled.take(incident, "anna", now),
    lambda incident, now: handled.snooze(incident, "anna", now + timedelta(hours=1), now),
    lambda incident, _: handled.assign(incident, "bernd"),
    handled.said,
    lambda incident, _: handled.pin(incident, "product_defect"),
    lambda incident, now: handled.close(incident, "geklärt", now),
    lambda incident, now: handled.false_alarm(incident, Mistake.NAME, "", now),
)


def _answer(parts: Parts, office: Office, brand: Brand, place: tuple[int, int], now: datetime) -> None:
    """Let somebody do what the story wants of them at this step; once, also if the last life died over it."""
    dice = _dice(office.seed, "deed", brand.id, *place)
    known = parts.store.current_incidents(brand.id, now)
    if place[1] >= _STORM or dice.random() > 0.15 or not known:
        return
    todo, incident, at = dice.choices(_DEEDS, (6, 3, 3, 3, 2, 1, 1))[0], known[-1].id, now.isoformat()
    if any(entry.detail.get("step") == at for entry in parts.store.hands.log(incident)):
        return
    telling = partial(after_deed, parts)
    try:
        done = act(parts.store, incident, "anna", lambda read: _noted(todo(read, now), at), now, telling)
    except UsageError:
        return  # it was over already
    journal = os.open(office.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(journal, f"{incident} {done.event} {at}\n".encode())
    os.close(journal)


def _noted(deed: Deed, at: str) -> Deed:
    return replace(deed, detail={**deed.detail, "step": at})
