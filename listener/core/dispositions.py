"""What is to be feared and hoped of one person: risk and advocacy on the one scoring engine (ideas C09, A12, B22).

About single pseudonyms: only where a configuration allows profiles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, tzinfo

from listener.core.acquaintance import by_author, day_of
from listener.core.advocates import answers, defences
from listener.core.breach import breaches
from listener.core.pointcards import card
from listener.core.points import Event, Score, score
from listener.core.stance import intensity
from listener.model.names import MentionId
from listener.model.relation import Intent, Utterance

RISK, ADVOCACY = "risk", "advocacy"
_FAREWELLS = {Intent.LEAVING, Intent.SWITCH}


def risks(
    utterances: Collection[Utterance], day: date, zone: tzinfo = UTC, objections: Collection[str] = ()
) -> dict[str, Score]:
    """Return the risk of each pseudonym on a day: points for what they said against the brand, faded."""
    broken = frozenset(breach.mention for breach in breaches(utterances, objections))
    return {
        author: score(card(RISK), _risky(history, broken, zone), day)
        for author, history in by_author(utterances, objections).items()
    }


def _risky(history: Iterable[Utterance], broken: Collection[MentionId], zone: tzinfo) -> Iterator[Event]:
    for one in history:
        day, intents, strength = day_of(one.at, zone), set(one.relation.intents), intensity(one)
        if strength:
            yield Event("against", day, strength, one.id)
        if Intent.WARN in intents:
            yield Event("warn", day, 1.0, one.id)
        if intents & _FAREWELLS:
            yield Event("leaving", day, 1.0, one.id)
        if one.id in broken:
            yield Event("breach", day, 1.0, one.id)


def advocacies(
    utterances: Collection[Utterance], day: date, zone: tzinfo = UTC, objections: Collection[str] = ()
) -> dict[str, Score]:
    """Return the advocacy of each pseudonym on a day: points for standing up for the brand, less for the opposite."""
    stood_up, helped = defences(utterances), answers(utterances)
    return {
        author: score(card(ADVOCACY), _kind(history, stood_up, helped, zone), day)
        for author, history in by_author(utterances, objections).items()
    }


def _kind(
    history: Iterable[Utterance], stood_up: Collection[MentionId], helped: Collection[MentionId], zone: tzinfo
) -> Iterator[Event]:
    for one in history:
        day, intents = day_of(one.at, zone), one.relation.intents
        held = {
            "praise": float(Intent.PRAISE in intents),
            "recommend": float(Intent.RECOMMEND in intents),
            "defence": float(one.id in stood_up),
            "answer": float(one.id in helped),
            "against": intensity(one),
        }
        yield from (Event(rule, day, amount, one.id) for rule, amount in held.items() if amount)
