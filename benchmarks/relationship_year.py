"""A year of an invented brand on the simulated clock, and what the program makes of it beside what is true.

``python -m benchmarks.relationship --year``. People live by plans (``relationship_plans``), so that their classes,
rungs and lists are known; their posts go the whole way of the program month by month: import, store, reading,
gathering, figures. Half of the words are mentions of the split ``dev``, on which the reader was chosen: phases and
intents are told better here than in the world (``benchmarks.relationship`` tells how well there). What this shows is
how far the faults of reading carry into the figures.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from pathlib import Path

from alerts import CHANNELS
from benchmarks.relationship_people import BRAND, COMPANY, DAYS, PROMPT, SOURCE, START, Post, Year
from benchmarks.relationship_plans import lived
from benchmarks.report import Report, Target, at_most, publish, table
from listener import app, config, trusting
from listener.core import ladder, nps
from listener.core.advocates import advocates
from listener.core.breach import breaches
from listener.core.burden import burdened
from listener.core.groups import Withheld
from listener.core.journey import counts
from listener.core.ladder import Rung
from listener.core.nps import Segment
from listener.core.regulars import silent
from listener.errors import SourceError
from listener.gathering import Gathered
from listener.importing import from_lines, import_all
from listener.model import BrandId, Medium, MentionId, Request, Response, SourceName
from listener.model.desk import Answer, Said, Via
from listener.model.relation import Intent, Utterance
from listener.parts import Parts
from listener.relating import relate_due
from listener.trusting import Known
from sources import SOURCES

SEED = 7
PEOPLE, FEW = 600, 160
ID = BrandId("nordwind")
_MONTH = timedelta(days=DAYS / 13)
CONFIG = f"""
language = "de"
timezone = "Europe/Berlin"
[[brands]]
id = "{ID}"
name = "{BRAND}"
[[sources]]
name = "{SOURCE}"
kind = "feed"
medium = "microblog"
url = "https://netz.example/feed"
[desk]
profiles = true
[own_accounts]
{SOURCE} = ["{COMPANY}"]
"""


@dataclass
class Clock:
    """The simulated clock."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@dataclass(frozen=True, slots=True)
class Row:
    """One number: truth beside measured."""

    name: str
    truth: float
    measured: float

    @property
    def ratio(self) -> float:
        """Measured over truth; one where both are nothing."""
        if not self.truth:
            return 1.0 if not self.measured else float("inf")
        return self.measured / self.truth


def refused(request: Request) -> Response:
    """Let nobody be asked: the year is made up."""
    raise SourceError(f"no {request.method} in a replayed year")


@contextmanager
def program(folder: Path, clock: Clock) -> Iterator[Parts]:
    """Put the program together on the simulated clock."""
    configured = config.load(
        CONFIG, sources=SOURCES, channels=CHANNELS, environ={}, read_file=Path.read_text, folder=folder
    )
    with app.build(configured, folder / "listener.db", clock=clock, http=refused) as parts:
        yield parts


def replay(year: Year, parts: Parts, clock: Clock) -> list[tuple[datetime, Known]]:
    """Let the year go by month by month; returns what was known at the end of each."""
    found, waiting = [], list(year.posts)
    for month in range(1, 14):
        clock.now = START + month * _MONTH
        past = [post for post in waiting if post.at < clock.now]
        waiting = waiting[len(past) :]
        import_all(parts, from_lines(parts, map(line, past)), clock.now, lambda _: None)
        while relate_due(parts, clock.now):
            pass
        found.append((clock.now, trusting.known(parts.store, parts.config, ID, clock.now)))
    return found


def line(post: Post) -> bytes:
    """Return a post as a line of the interchange format."""
    row = {
        "source": SOURCE, "id": f"p{post.number}", "published": post.at.isoformat(), "author": post.who,
        "text": post.text, "lang": post.lang, "parent": f"p{post.to}" if post.to else "", "brand": str(ID),
    }  # fmt: skip
    return json.dumps(row, ensure_ascii=False).encode()


def meant(year: Year, parts: Parts, until: datetime) -> Known:
    """Return what would be known if every post were read as it was meant."""
    heard = [post for post in year.posts if post.at < until]
    said = tuple(Said(_utterance(post), "", post.text, lang=post.lang) for post in heard)
    answers = tuple(
        Answer(MentionId(post.to), post.at, Via.PARENT, SourceName(SOURCE), post.text, MentionId(post.number))
        for post in heard
        if post.own and post.to
    )
    found = Gathered(ID, until - trusting.HORIZON, until, said, answers, frozenset())
    return trusting.grounded(found, parts.config)


def _utterance(post: Post) -> Utterance:
    return Utterance(
        *(MentionId(post.number), ID, SourceName(SOURCE), Medium.MICROBLOG, post.at, post.mood, post.relation),
        author=post.who,
        own=post.own,
        parent=MentionId(post.to) if post.to else None,
    )


def measured(year: Year, ground: Known) -> list[Row]:
    """Return what is true of people at the end of the year by their plans, beside what the program says."""
    utterances, until = ground.utterances, ground.gathered.until
    found = nps.segments(utterances, until)
    stood = Counter(ladder.rungs(trusting.lives(ground), ground.today).values())
    rows = [Row(f"people.{one}", _people(year, one), sum(of is one for of in found.values())) for one in Segment]
    score = nps.scored(nps.classed(utterances, until))
    truth = nps.scored(Counter(one.segment for one in year.people if one.segment is not None))
    if not isinstance(score, Withheld) and not isinstance(truth, Withheld):
        rows.append(Row("nps", truth.value, score.value))
    rungs = Counter(one.rung for one in year.people)
    rows += [Row(f"rung.{int(one)}", rungs[one], stood[one]) for one in Rung if one is not Rung.NONE]
    rows += [Row(f"list.{name}", _listed(year, name), count) for name, count in _lists(ground).items()]
    return rows + _deeds(year, ground)


def _people(year: Year, segment: Segment) -> int:
    return sum(one.segment is segment for one in year.people)


def _listed(year: Year, name: str) -> int:
    return sum(name in one.lists for one in year.people)


def _lists(ground: Known) -> Mapping[str, int]:
    utterances, until = ground.utterances, ground.gathered.until
    stood = advocates(utterances, until)
    return {
        "burdened": len(burdened(utterances, ground.solved, until)),
        "advocate": sum(one.kind_words >= 3 for one in stood),
        "defender": sum(bool(one.defended) for one in stood),
        "silent": len(silent(utterances, ground.today, ground.zone)),
        "breach": len(breaches(utterances)),
    }


def _deeds(year: Year, ground: Known) -> list[Row]:
    view = trusting.view(ground, START, 10)
    rules = Counter(one.event.rule for one in ground.moved)
    return [
        Row("asked", year.asked, len(ground.exchanges)),
        Row("answered", year.answered, sum(one.answer is not None for one in ground.exchanges)),
        Row("answer_rate", year.answered / year.asked, view.answering.answered.share or 0.0),
        Row("in_time", year.prompt / year.asked, view.answering.in_time.share or 0.0),
        Row("median_minutes", PROMPT / timedelta(minutes=1), _minutes(view.answering.waits.median)),
        Row("solved", year.solved, rules["solved"]),
        Row("promises.kept", year.kept, rules["kept_promise"]),
        Row("promises.broken", year.broken, rules["broken_promise"]),
    ]


def _minutes(length: timedelta | None) -> float:
    return length / timedelta(minutes=1) if length else 0.0


def compared(truth: Known, ground: Known, since: datetime) -> list[Row]:
    """Return figures of a period read as meant beside those read by the program."""
    pairs = [trusting.view(one, since, 10) for one in (truth, ground)]

    def row(name: str, figure: Callable[[trusting.TrustView], float | Withheld]) -> Iterator[Row]:
        known = [figure(one) for one in pairs]
        if not any(isinstance(one, Withheld) for one in known):
            yield Row(name, *(float(one) for one in known if not isinstance(one, Withheld)))

    return [
        *row("volume", lambda one: one.volume.mentions),
        *row("stories", lambda one: one.volume.stories),
        *row("people", lambda one: one.volume.people),
        *row("balance", lambda one: one.account.closing),
        *row("credits", lambda one: one.account.credits),
        *row("debits", lambda one: one.account.debits),
        *row("recovered", lambda one: one.recovered if isinstance(one.recovered, Withheld) else one.recovered.share),
    ]


def intents(truth: Known, ground: Known) -> list[Row]:
    """Return how often each intent was meant, and read; and how many people the cells of the journey put right."""
    pairs = [Counter(intent for one in of.utterances if not one.own for intent in one.relation.intents)
             for of in (truth, ground)]  # fmt: skip
    rows = [Row(f"intent.{one}", pairs[0][one], pairs[1][one]) for one in Intent if pairs[0][one]]
    cells = [counts(of.utterances) for of in (truth, ground)]
    same = sum(min(count, cells[1].get(cell, 0)) for cell, count in cells[0].items())
    return [*rows, Row("journey.people_in_their_cell", sum(cells[0].values()), same)]


def run(people: int, seed: int = SEED) -> tuple[list[Row], list[tuple[datetime, list[Row]]]]:
    """Replay a year; returns its figures at the end, and those of each month."""
    year, clock = lived(seed, people), Clock()
    with tempfile.TemporaryDirectory(prefix="listener-") as folder, program(Path(folder), clock) as parts:
        grounds = replay(year, parts, clock)
        months = [(at, compared(meant(year, parts, at), ground, at - _MONTH)) for at, ground in grounds]
        truth, ground = meant(year, parts, year.end), trusting.known(parts.store, parts.config, ID, year.end)
        rows = [*compared(truth, ground, START), *measured(year, ground), *intents(truth, ground)]
    return rows, months


def report(*, smallest: bool, as_json: bool) -> None:
    """Measure and print."""
    rows, months = run(FEW if smallest else PEOPLE)
    figures = {f"{one.name}.{part}": getattr(one, part) for one in rows for part in ("truth", "measured", "ratio")}
    figures = {name: value for name, value in figures.items() if isfinite(value)}
    targets = {} if smallest else wanted(rows)
    shown = [table(("at the end of the year", "truth", "measured", "ratio"), map(_cells, rows))]
    shown += [table((f"{at:%Y-%m-%d}", "truth", "measured", "ratio"), map(_cells, of_month)) for at, of_month in months]
    publish(Report("relationship.year", figures, targets), "\n\n".join(shown), as_json=as_json)


def _cells(one: Row) -> tuple[str, str, str, str]:
    return one.name, f"{one.truth:,.2f}", f"{one.measured:,.2f}", f"{one.ratio:.2f}"


def wanted(rows: list[Row]) -> dict[str, Target]:
    """Return what the figures should be: how far a number may lie from the truth."""
    known = {one.name: one for one in rows}
    return {
        "volume.off": at_most(abs(known["volume"].ratio - 1), 0.0),
        "answer_rate.off": at_most(abs(known["answer_rate"].measured - known["answer_rate"].truth), 0.05),
        "nps.off": at_most(abs(known["nps"].measured - known["nps"].truth), 10.0),
    }
