"""The program is killed again and again: nothing lost, nothing doubled, the alert out, nobody's word forgotten.

The demo's storm: the servers stay up; the daemon process is killed (SIGKILL) at random moments of the storm and started
anew. Afterwards every post that named the brand and was offered to a finished daemon must be stored exactly once.

The office (``benchmarks.office``): incidents of three brands, people who answer, living messages in a Slack-shaped
server, letters and escalations, killed around its transactions. What was promised must come; what comes twice must be
what a life said last, between sending and noting it, and must say that it may be a repeat.
"""

from __future__ import annotations

import random
import re
import sqlite3
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.office.deaths import office_deaths
from benchmarks.report import Report, at_least, at_most, options, publish, table
from listener.demo import script
from listener.demo.stage import Stage, staged
from listener.words import say

LANG = "de"
_NUMBER = re.compile(r"(\d+)$")
_WHOLE = 10_000
"""Entries a feed shows: all, so that nothing leaves it while the daemon is dead. That gap is the source's, not ours."""
_LAST_LOOK_S = 4.0
"""Real seconds in which the last daemon may catch up before the count."""


def torment(stage: Stage, kills: int, dice: random.Random) -> list[datetime]:
    """Run the story to its end, killing the daemon at random moments of the storm; returns when."""
    begin, end = stage.script.onset, stage.script.onset + script.STORM
    moments = sorted(begin + (end - begin) * dice.random() for _ in range(kills))
    stage.start_daemon()
    stage.begin()
    for moment in moments:
        while stage.now() < moment:
            time.sleep(0.01)
        stage.kill_daemon()
        stage.start_daemon()
    while stage.now() < stage.script.end:
        time.sleep(0.1)
    time.sleep(_LAST_LOOK_S)
    stage.end_daemon()
    return stage.kills


def stored(database: Path) -> tuple[Counter[int], str]:
    """Return how often each post of the script is stored, and what SQLite says of the file."""
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT native_id FROM mention").fetchall()
    (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    return Counter(int(found[1]) for (native,) in rows if (found := _NUMBER.search(native))), str(sound)


def repeats(messages: list[str]) -> tuple[int, int]:
    """Return how many messages came again: those that say so, and those that do not."""
    mark = say("alerts.repeat", LANG)
    marked = sum(mark in message for message in messages)
    plain = Counter(message for message in messages if mark not in message)
    return marked, sum(count - 1 for count in plain.values())


def measure(kills: int, seconds: float, seed: int, deaths: int, most_s: float) -> Report:
    """Run both once and count."""
    storm = _storm(kills, seconds, seed)
    with tempfile.TemporaryDirectory() as temporary:
        office = office_deaths(Path(temporary), deaths, seed, most_s)
    targets = {
        **{key: at_most(office[key], 0.0) for key in _NEVER},
        "promises": at_least(office["promises"], 1.0),
        "office_database_sound": at_least(office["office_database_sound"], 1.0),
    }
    return Report("kills", storm.figures | office, storm.targets | targets)


_NEVER = (
    "promises_lost", "ends_lost", "deeds_lost_or_doubled", "living_out_of_date", "repeats_outside_the_window",
    "repeats_of_the_office_unmarked",
)  # fmt: skip
"""Of the office: what must not happen."""


def _storm(kills: int, seconds: float, seed: int) -> Report:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with staged(folder, LANG, seconds, datetime.now(UTC), window=_WHOLE) as stage:
            done = torment(stage, kills, random.Random(seed))  # noqa: S311 - chooses moments, not secrets
            wanted = {
                post.number for post in stage.script.posts if _about_the_brand(post) and post.at <= stage.script.end
            }
            received = stage.world.received
        found, sound = stored(folder / "listener.db")
    slack = [str(message["blocks"]) for _, message in received.slack]
    mails = [str(letter.get_body(("plain",))) for _, letter in received.mail]
    marked, unmarked = (sum(pair) for pair in zip(repeats(slack), repeats(mails), strict=True))
    first = min((at for at, _ in received.slack), default=stage.script.end)
    figures = {
        "kills": float(len(done)),
        "mentions_expected": float(len(wanted)),
        "mentions_lost": float(len(wanted - set(found))),
        "mentions_doubled": float(sum(count - 1 for count in found.values())),
        "slack_messages": float(len(slack)),
        "mails": float(len(mails)),
        "repeats_marked": float(marked),
        "repeats_unmarked": float(unmarked),
        "alert_before_peak_min": (stage.script.peak - first).total_seconds() / 60,
        "database_sound": float(sound == "ok"),
    }
    targets = {
        "kills": at_least(figures["kills"], float(kills)),
        "mentions_lost": at_most(figures["mentions_lost"], 0.0),
        "mentions_doubled": at_most(figures["mentions_doubled"], 0.0),
        "slack_messages": at_least(figures["slack_messages"], 1.0),
        "mails": at_least(figures["mails"], 1.0),
        "repeats_unmarked": at_most(figures["repeats_unmarked"], 0.0),
        "database_sound": at_least(figures["database_sound"], 1.0),
    }
    return Report("kills", figures, targets)


def _about_the_brand(post: script.Post) -> bool:
    return script.BRAND.casefold() in f"{post.title} {post.text}".casefold()


def main() -> None:
    """Measure and print."""
    parser = options("kills", __doc__, "two kills and six deaths in half a minute")
    parser.add_argument("--kills", type=int, default=20, help="how often the daemon is killed")
    parser.add_argument("--deaths", type=int, default=500, help="how often the office is killed")
    parser.add_argument(
        "--minutes", type=float, default=60.0, help="how long that may take; the table says how far it got"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000), help="of the moments")
    chosen = parser.parse_args()
    kills, seconds = (2, 10.0) if chosen.smallest else (chosen.kills, 40.0 + 3.0 * chosen.kills)
    deaths = 6 if chosen.smallest else chosen.deaths
    report = measure(kills, seconds, chosen.seed, deaths, 60 * chosen.minutes)
    rows = [(key, f"{value:,.0f}") for key, value in report.figures.items()]
    publish(report, f"seed {chosen.seed}\n" + table(("figure", ""), rows), as_json=chosen.json)


if __name__ == "__main__":
    main()
