"""Days of the whole program over real wires: it listens, sees a storm, tells, attends, reports, tidies up.

All verbs of the daemon run in turn over their own store, at a simulated time that stands in the database: a life that
is killed is followed by one that goes on from there. Only the web that sources look at is made up; it never forgets.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from multiprocessing.connection import Connection

from alerts import CHANNELS
from benchmarks.office.life import BEGIN, TOKEN, TOLD, Office, mail_of, web_of
from benchmarks.office.reckoning import repeats
from benchmarks.office.wire import Wire, slug
from listener import app, config
from listener.daemon import VERBS, take_up
from listener.errands import AtOnce
from listener.model import Request, Response
from sources import SOURCES

STEP = timedelta(minutes=10)
TASK = "office"
_FEEDS = {"tagblatt": 70, "forum": 25, "fedi": 10}
"""Minutes between two entries in calm times."""
_STORMY = range(7, 11)
"""Hours of each day from BEGIN on with nine times the usual voices, and hardly one of them kind."""
_BEFORE = timedelta(days=8)
_CONFIG = f"""{TOLD}
[http]
pace_s = 0
[retention]
mentions_days = 7
visits_days = 7
[[brands]]
name = "Nordwind Bahn"
[digest]
channels = ["mail"]
[self]
channels = ["mail"]
"""
_WHERE = (
    "in Lüneburg", "auf der Brücke", "kurz vor Mitternacht", "mit drei Kindern", "am Bahnsteig sieben", "im Regen",
    "seit gestern", "hinter Uelzen", "ohne Heizung", "zwischen zwei Tunneln", "am ersten Ferientag",
)  # fmt: skip
_CALM = (
    "fährt öfter", "hat einen neuen Fahrplan, danke dafür", "verkauft Tickets", "sucht Leute", "baut um",
)  # fmt: skip
_ANGRY = (
    "lässt uns stehen, eine Frechheit", "ist ein Skandal", "hat uns betrogen, Geld weg", "lügt uns an, unverschämt",
    "ist das Letzte, nie wieder", "versagt auf ganzer Linie, katastrophal", "ignoriert alle Beschwerden",
)  # fmt: skip
_WHO = (
    "Meine Nachbarin sagt", "Wir haben erlebt", "Es stimmt leider", "Heute gesehen", "Mein Chef meint",
    "Kurz notiert", "Gerade erfahren", "Zum dritten Mal", "Ohne Worte", "Man glaubt es kaum", "Laut Aushang",
    "Für alle zur Info", "Was soll das",
)  # fmt: skip


def published(feed: str, now: datetime) -> Sequence[tuple[int, datetime]]:
    """Return number and time of each entry that a feed has brought until now."""
    every, found, at, number = timedelta(minutes=_FEEDS[feed]), [], BEGIN - _BEFORE, 0
    while at <= now:
        found.append((number, at))
        at, number = at + (every / 9 if _stormy(at) else every), number + 1
    return found


def _stormy(at: datetime) -> bool:
    return at >= BEGIN and at.hour in _STORMY


def _entry(feed: str, number: int, at: datetime) -> dict[str, object]:
    words = _ANGRY if _stormy(at) else _CALM
    what = words[number % len(words)]
    return {
        "id": f"{feed}/{number}",
        "content_text": f"{_WHO[number % 13]}: Die Nordwind Bahn {what}, {_WHERE[number % 11]}. Wagen {number % 997}",
        "date_published": at.isoformat(),
        "authors": [{"name": f"{feed}-{number % 97}"}],
    }


class Feeds:
    """Answers as the servers of the feeds would, at the program's own time."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        feed = request.url.rpartition("/")[2]
        items = [_entry(feed, *one) for one in published(feed, self.now)][::-1]
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": feed, "items": items}).encode()
        return Response(200, {"content-type": "application/feed+json"}, body, request.url)


def days(office: Office, number: int, rest: datetime, begun: Connection) -> None:
    """Live from where the last life ended until ``rest``. ``begun`` is told when the work begins."""
    feeds, messages = Feeds(), web_of(number)
    logging.disable(logging.CRITICAL)  # that Slack is busy now and then is a part of the story

    def http(request: Request) -> Response:
        return feeds(request) if "//feeds.example/" in request.url else messages(request)

    with app.build(
        configuration(office), office.database, clock=lambda: feeds.now, dice=lambda: 0.5,
        http=http, mail=mail_of(number), errands=AtOnce(),
    ) as parts:  # fmt: skip
        feeds.now = parts.store.hands.planned(TASK) or BEGIN
        begun.send(number)
        take_up(parts)
        while feeds.now < rest:
            for _, verb in VERBS:
                verb(parts, feeds.now)
            feeds.now += STEP
            parts.store.plan_task(TASK, feeds.now)


def configuration(office: Office) -> config.Config:
    """Return the configuration of these days."""
    (office.folder / "slack-token").write_text(TOKEN, "utf-8")
    listed = "".join(
        f'[[sources]]\nname = "{feed}"\nkind = "feed"\nmedium = "{"news" if feed == "tagblatt" else "microblog"}"\n'
        f'every = "10m"\nurl = "https://feeds.example/{feed}"\n'
        for feed in _FEEDS
    )
    return config.load(
        _CONFIG.format(web=office.web, smtp=office.smtp) + listed, sources=SOURCES, channels=CHANNELS, environ={},
        read_file=lambda path: path.read_text("utf-8"), folder=office.folder,
    )  # fmt: skip


def counted(office: Office, wire: Wire, killed: Sequence[int]) -> dict[str, float]:
    """Compare what the feeds brought and what the servers were told with what the database says."""
    with closing(sqlite3.connect(office.database)) as db:
        ((until,),) = db.execute("SELECT due FROM agenda WHERE task = ?", [TASK])
        stored = Counter(native for (native,) in db.execute("SELECT native_id FROM mention"))
        outbox = db.execute("SELECT key, state FROM outbox WHERE kind = 'message'").fetchall()
        (sound,) = db.execute("PRAGMA integrity_check").fetchone()
        (oldest,) = db.execute("SELECT min(at) FROM mention").fetchone()
    wanted = {
        f"{feed}/{number}" for feed in _FEEDS for number, at in published(feed, _at(until) - 3 * STEP)
        if at.timestamp() >= oldest
    }  # fmt: skip
    came = {one.key for one in wire.receipts}
    return {
        "entries": float(len(wanted)),
        "entries_lost": float(len(wanted - set(stored))),
        "entries_doubled": float(sum(count - 1 for count in stored.values())),
        "messages": float(len(outbox)),
        "messages_lost": float(sum(state == "sent" and slug(key) not in came for key, state in outbox)),
        "messages_stuck": float(sum(state not in {"sent", "superseded", "queued"} for _, state in outbox)),
        **repeats(wire.receipts, frozenset(killed)),
        "days_database_sound": float(sound == "ok"),
    }


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, BEGIN.tzinfo)
