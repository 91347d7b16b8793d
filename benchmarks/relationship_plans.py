"""What each kind of person does in the year of an invented brand, and what is therefore true of them at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random

from benchmarks.relationship_people import (
    BRAND,
    COMPANY,
    DAYS,
    Person,
    Post,
    Year,
    complaint,
    exactly,
)
from listener.core.ladder import Rung
from listener.core.nps import Segment
from listener.model import Mood
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint

Plan = Callable[[Year, str], Person]
from_ = None
NOTHING = Relation(ContactPhase.UNKNOWN, (), Touchpoint.NONE, Emotion.NONE)


def _says(year: Year, who: str, kind: str, ago: float) -> Post:
    at = year.at(ago)
    return year.post(who, at, year.own_words(kind, at))


def fan(year: Year, who: str) -> Person:
    """Recommends on two or three days of the last half-year, and is not gone."""
    days = sorted(year.rng.sample(range(8, 160, 8), 2))
    for ago in days:
        _says(year, who, "fan", ago)
    return Person(who, Segment.PROMOTER, Rung.EMPOWERMENT)


def champion(year: Year, who: str) -> Person:
    """Recommends every month: an advocate."""
    for ago in (150, 100, 55, 12):
        _says(year, who, "fan", ago)
    return Person(who, Segment.PROMOTER, Rung.EMPOWERMENT, frozenset({"advocate"}))


def defender(year: Year, who: str) -> Person:
    """Takes the brand's side against a complaint of somebody else."""
    against = year.rng.choice([one for one in _complaints(year) if 20 < (year.end - one.at).days < 150])
    at = against.at + timedelta(hours=5)
    year.post(who, at, year.own_words("defend", at), against)
    return Person(who, Segment.PASSIVE, Rung.EMPOWERMENT, frozenset({"defender"}))


def _complaints(year: Year) -> list[Post]:
    return [one for one in year.posts if one.mood is Mood.NEGATIVE and not one.own]


def content(year: Year, who: str) -> Person:
    """Is satisfied, and says so once."""
    _says(year, who, "content", year.rng.randint(5, 170))
    return Person(who, Segment.PASSIVE, Rung.SATISFACTION)


def surprised(year: Year, who: str) -> Person:
    """Had not thought that it is so good."""
    _says(year, who, "surprised", year.rng.randint(5, 170))
    return Person(who, Segment.PASSIVE, Rung.DELIGHT)


def helper(year: Year, who: str) -> Person:
    """Answers three questions of others within some weeks."""
    asked = [one for one in year.posts if not one.own and "question" in one.relation.intents]
    asked = [one for one in asked if 15 < (year.end - one.at).days < 75]
    for one in year.rng.sample(asked, 3):
        at = one.at + timedelta(hours=6)
        year.post(who, at, year.own_words("help", at), one)
    return Person(who, None, Rung.ENGAGEMENT)


def silent(year: Year, who: str) -> Person:
    """Was there every other week, and has not been heard for two months."""
    for ago in (130, 110, 95, 70):
        _says(year, who, "praise", ago)
    return Person(who, Segment.PASSIVE, Rung.SATISFACTION, frozenset({"silent", "advocate"}))


def betrayed(year: Year, who: str) -> Person:
    """Spoke well of it twice, then furiously against it."""
    for ago in (120, 60 + year.rng.randint(0, 9)):
        _says(year, who, "praise", ago)
    year.awaits(_says(year, who, "fury", year.rng.randint(9, 28)))
    return Person(who, Segment.DETRACTOR, Rung.NONE, frozenset({"breach"}))


def asker(year: Year, who: str) -> Person:
    """Asks once, somewhere in the year."""
    at = year.at(year.rng.randint(5, DAYS - 10))
    year.awaits(year.post(who, at, year.words(at, exactly("question"))))
    return Person(who, None, Rung.NONE)


def angry(year: Year, who: str) -> Person:
    """Complains once in the last half-year."""
    at = year.at(year.rng.randint(5, 170))
    year.awaits(year.post(who, at, year.words(at, complaint)))
    return Person(who, Segment.DETRACTOR, Rung.NONE)


def burdened(year: Year, who: str) -> Person:
    """Complains twice within weeks, and nothing is solved."""
    for ago in (55, 20):
        at = year.at(ago)
        year.awaits(year.post(who, at, year.words(at, complaint)))
    return Person(who, Segment.DETRACTOR, Rung.NONE, frozenset({"burdened"}))


def recovered(year: Year, who: str) -> Person:
    """Complains, is answered, and says thanks."""
    at = year.at(year.rng.randint(30, 160))
    post = year.post(who, at, year.words(at, complaint))
    year.asked, year.answered, year.prompt = year.asked + 1, year.answered + 1, year.prompt + 1
    year.answer(post, timedelta(minutes=20))
    year.post(who, at + timedelta(days=3), year.own_words("thanks", at + timedelta(days=3)))
    year.solved += 1
    return Person(who, Segment.PASSIVE, Rung.SATISFACTION)


def leaver(year: Year, who: str) -> Person:
    """Goes, with or without a reason, or to a competitor."""
    at = year.at(year.rng.randint(5, 170))
    chosen = year.words(at, lambda one: bool(one.intents & {"leaving", "switch"}) and "question" not in one.intents)
    year.awaits(year.post(who, at, chosen))
    return Person(who, Segment.DETRACTOR, Rung.NONE)


def gossip(year: Year, who: str) -> Person:
    """Passes a rumour on."""
    at = year.at(year.rng.randint(5, DAYS - 10))
    year.post(who, at, year.words(at, exactly("rumour")))
    return Person(who, None, Rung.NONE)


def onlooker(year: Year, who: str) -> Person:
    """Mentions the brand."""
    at = year.at(year.rng.randint(5, DAYS - 10))
    year.post(who, at, year.words(at, exactly(phases=("pre_contact", "unknown"))))
    return Person(who, None, Rung.NONE)


PLANS: Mapping[Plan, float] = {
    asker: 0.20, angry: 0.16, burdened: 0.05, recovered: 0.05, leaver: 0.06, fan: 0.12, champion: 0.04, content: 0.09,
    surprised: 0.04, silent: 0.03, betrayed: 0.03, gossip: 0.04, onlooker: 0.04, defender: 0.03, helper: 0.02,
}  # fmt: skip
"""Shares of people; who answers others comes last."""
_PROMISES = ("Fahrplan", "Ersatzbus", "Bordkarte", "Wartesaal", "Gepäckfach", "Nachtzug")


def lived(seed: int, people: int) -> Year:
    """Return a year of so many people, the same for the same seed."""
    year = Year(Random(seed))  # noqa: S311 - a simulation, to be repeated exactly
    number = 0
    for plan, share in PLANS.items():
        for _ in range(max(1, round(share * people))):
            number += 1
            year.people.append(plan(year, f"mensch{number:04}"))
    _promise(year)
    year.posts.sort(key=lambda one: (one.at, one.number))
    return year


def _promise(year: Year) -> None:
    """Let the company promise six things, of which it keeps four."""
    for place, thing in enumerate(_PROMISES):
        at = year.at(320 - 45 * place)
        said = f"Wir liefern den {thing} der {BRAND} bis Freitag, Aktenzeichen {place + 1}00."
        year.posts.append(Post(9_000_000 + 2 * place, at, COMPANY, said, "de", NOTHING, Mood.NEUTRAL, None, own=True))
        if place % 3:
            year.kept += 1
            continue
        year.broken += 1
        who = f"mensch9{place:03}"
        angry_words = (
            f"{BRAND}: immer noch kein {thing}, versprochen war Freitag. Eine Frechheit, das ist unzuverlässig!"
        )
        relation = Relation(ContactPhase.AFTER_CONTACT, (Intent.COMPLAINT,), Touchpoint.NONE, Emotion.ANGER)
        post = Post(9_000_001 + 2 * place, at + timedelta(days=7), who, angry_words, "de", relation, Mood.NEGATIVE)
        year.posts.append(post)
        year.awaits(post)
        recent = (year.end - post.at).days < 180
        segment = Segment.DETRACTOR if recent else None
        year.people.append(Person(who, segment, Rung.NONE))
