"""An autumn of a kettle maker: nine quiet weeks, then the week of a storm, with everything that a report tells of."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from listener.core.story import fingerprint, sketch
from listener.model import (
    After,
    Aggregate,
    Blind,
    BrandId,
    DateQuality,
    Judged,
    Link,
    Medium,
    Mention,
    MentionId,
    Mood,
    Sign,
    SourceName,
    Tally,
    Tone,
)
from listener.model.claim import Claim, Place
from listener.model.desk import Progress, Step
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint
from listener.store import Store
from tests.report.stored import happen
from tests.report.storm import ONSET

CONFIG = """
language = "de"
timezone = "Europe/Berlin"
[[brands]]
id = "brodelmann"
name = "Brodelmann"
competitors = ["kuriero"]
[[brands]]
id = "kuriero"
name = "Kuriero"
[[brands]]
id = "stille"
name = "Stille & Co."
[[sources]]
name = "fediwall"
kind = "feed"
medium = "microblog"
url = "https://fedi.example/rss"
[[sources]]
name = "sterne"
kind = "feed"
medium = "review"
about = "brodelmann"
url = "https://sterne.example/rss"
[own_accounts]
fediwall = ["@brodelmann"]
[desk]
around_the_clock = true
objections = ["fediwall: widerspruch"]
"""
BERLIN = ZoneInfo("Europe/Berlin")
BRODELMANN, KURIERO = BrandId("brodelmann"), BrandId("kuriero")
FEDIWALL, STERNE = SourceName("fediwall"), SourceName("sterne")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2024, 11, 18, tzinfo=BERLIN).astimezone(UTC)
"""The week of the storm begins."""
BEGAN = MONDAY - 63 * DAY
OVER = MONDAY + 8 * DAY
HOSTILE = "<script>alert(1)</script> Kessel | raucht `schon` wieder & <b>niemand</b> hilft"
_PRAISE, _BLAME, _ASKED = (
    "Mein Brodelmann kocht schon zehn Jahre",
    "Brodelmann ist teuer geworden",
    "Hat Brodelmann offen?",
)


@dataclass(frozen=True)
class Line:
    """Something that somebody said."""

    at: datetime
    brand: BrandId
    text: str
    mood: Mood = Mood.NEUTRAL
    author: str = "erna"
    source: SourceName = FEDIWALL
    rating: float | None = None
    copy_of: int = 0
    """Place of the line it copies; 0: none."""
    parent: str = ""
    reach: int | None = None


def quiet() -> Iterator[Line]:
    """Nine weeks and the week itself: some twelve mentions a day, a third less at the weekend."""
    dice = random.Random(7)  # noqa: S311 - a story, told the same way every time
    for day in range(71):
        start = BEGAN + day * DAY
        lively = 0.66 if start.astimezone(BERLIN).weekday() > 4 else 1.0
        for brand, usual in ((BRODELMANN, 12), (KURIERO, 8)):
            for number in range(round(usual * lively * dice.uniform(0.8, 1.2))):
                at = start + timedelta(hours=dice.uniform(6, 23))
                mood = dice.choices((Mood.NEUTRAL, Mood.POSITIVE, Mood.NEGATIVE, Mood.UNSCORED), (5, 3, 2, 1))[0]
                text = {Mood.POSITIVE: _PRAISE, Mood.NEGATIVE: _BLAME}.get(mood, f"{brand} gesehen")
                yield Line(at, brand, f"{text} {day}/{number}", mood, f"gast{dice.randrange(400)}")


def storm() -> list[Line]:
    """A photo of a smoking kettle, passed on by many; somebody with reach; and one who does not want to be quoted."""
    told = Line(ONSET, BRODELMANN, f"Brodelmann: {HOSTILE}", Mood.NEGATIVE, "kim", reach=900)
    lines = [
        told,
        *(Line(ONSET + n * 5 * HOUR / 40, BRODELMANN, told.text, Mood.NEGATIVE, f"k{n}", copy_of=1) for n in range(40)),
    ]
    lines += [
        Line(ONSET + n * HOUR / 5, BRODELMANN, f"Kessel raucht, Brodelmann! {n}", Mood.NEGATIVE, f"z{n}")
        for n in range(20)
    ]
    lines.append(
        Line(ONSET + HOUR, BRODELMANN, "Nie wieder Brodelmann, sagt die Promi", Mood.NEGATIVE, "promi", reach=90_000)
    )
    lines.append(
        Line(ONSET + HOUR, BRODELMANN, "Brodelmann, zitiert mich nicht", Mood.NEGATIVE, "widerspruch", reach=95_000)
    )
    return lines


def asked() -> list[Line]:
    """Three questions, two of them answered; and four reviews."""
    lines = []
    for number in range(3):
        at = MONDAY + 3 * DAY + number * HOUR
        lines.append(Line(at, BRODELMANN, f"{_ASKED} {number}", author=f"frage{number}"))
        if number < 2:
            reply = f"frage-{number}"
            lines.append(
                Line(at + 2 * HOUR, BRODELMANN, "Ja, Brodelmann hat offen", author="@brodelmann", parent=reply)
            )
    stars = [(5.0, Mood.POSITIVE), (5.0, Mood.POSITIVE), (2.0, Mood.NEGATIVE), (1.0, Mood.NEGATIVE)]
    for number, (rating, mood) in enumerate(stars):
        at = MONDAY + 4 * DAY + number * HOUR
        lines.append(Line(at, BRODELMANN, f"Kessel, {rating:.0f} Sterne", mood, f"kunde{number}", STERNE, rating))
    return lines


def filled(folder: Path) -> Path:
    """Write a configuration and a database; returns the folder."""
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    with Store(folder / "listener.db") as store:
        store.subscribe([(FEDIWALL, "feed", "o", ""), (STERNE, "feed", "o", "")], BEGAN)
        for source in (FEDIWALL, STERNE):
            _keep(store, source, [one for one in (*storm(), *asked(), *quiet()) if one.source == source])
        _rated(store)
        store.tell([Blind(STERNE, MONDAY + 5 * DAY, MONDAY + 5 * DAY + 9 * HOUR)], (), OVER)
        happen(store)
        _people(store)
    return folder


def _keep(store: Store, source: SourceName, lines: list[Line]) -> None:
    batch = [_judged(one, place) for place, one in enumerate(lines)]
    store.import_mentions(source, batch, Tally(fetched=len(batch)), OVER, BEGAN)
    while waiting := store.relations.unread(500):
        store.relations.note([(one, _read(one.text)) for one in waiting])


def _judged(one: Line, place: int) -> Judged:
    native = f"frage-{one.author[-1]}" if one.author.startswith("frage") else f"{one.source}{place}"
    medium = Medium.REVIEW if one.source == STERNE else Medium.MICROBLOG
    mention = Mention(
        *(one.source, native, medium, one.at, one.at, DateQuality.EXACT, f"https://fedi.example/{native}", one.author),
        text=one.text, lang="de", rating=one.rating, rating_max=5.0 if one.rating else None, parent=one.parent,
        reach=one.reach,
    )  # fmt: skip
    link = Link(exact=True, to=one.copy_of - 1, in_batch=True) if one.copy_of else None
    score = {Mood.NEGATIVE: -0.6, Mood.POSITIVE: 0.6, Mood.UNSCORED: None}.get(one.mood, 0.0)
    mark = fingerprint("", one.text)
    return Judged(mention, (one.brand,), (one.brand,), Tone(one.mood, score, "de-2"), sketch(one.text), mark, link)


def _read(text: str) -> Relation:
    intents = (Intent.QUESTION,) if text.startswith(_ASKED) else ()
    return Relation(ContactPhase.UNKNOWN, intents, Touchpoint.NONE, Emotion.NONE)


def _rated(store: Store) -> None:
    """A site states its average once before the week and once in it."""
    for at, rated in (
        (MONDAY - DAY, Aggregate("Kessel", 4.4, ratings=120)),
        (OVER, Aggregate("Kessel", 4.3, ratings=131)),
    ):
        store.save_visit(STERNE, [], Tally(), After({}, OVER, aggregates=(rated,)), at - 2 * DAY)


def _people(store: Store) -> None:
    """A rumour with two places, one answered; feedback of which one thing was done; something too faint to ring."""
    rumour = next(iter(store.mentions_by_id(BRODELMANN, [_first(store)])))
    places = (
        Place(FEDIWALL, "https://fedi.example/a", ONSET, (rumour.id,)),
        Place(
            FEDIWALL, "https://fedi.example/b", ONSET + HOUR, (_first(store, 1),), None, ONSET + 3 * HOUR, "@brodelmann"
        ),
    )
    claim = Claim(1, BRODELMANN, ONSET, "Brodelmann baut Kessel mit Asbest", rumour.id, places, tellings=2)
    store.claims.change(BRODELMANN, lambda known: [*known, claim], OVER)
    for topic in ("Kürzere Schnur", "Deckel klemmt"):
        store.desks.open(BRODELMANN, topic, [rumour.id], "Kim", MONDAY - 9 * DAY)
    store.desks.step(Step(1, MONDAY + DAY, Progress.DONE, "Kim", "Ab November 40 cm kürzer"))
    faint = Sign(
        BRODELMANN, MONDAY + 6 * DAY, MONDAY + 6 * DAY + HOUR, 2.1, 14, 6.5, 6 * HOUR, False, ("deckel", "klemmt")
    )
    store.signs.note(faint)


def _first(store: Store, skip: int = 0) -> MentionId:
    found = store.heard(BRODELMANN, ONSET, ONSET + HOUR)
    return found[skip].id
