"""The trust view's numbers as people and machines read them, in one language: each with its count and its definition.

A figure that is withheld, because it stands for fewer people than a group or for too few to mean anything, is ``·``
everywhere, with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from listener.core.groups import Withheld
from listener.core.ladder import Rung
from listener.core.recovery import WITHIN
from listener.words import number, percent, say

if TYPE_CHECKING:
    from listener.core.nps import TextNps
    from listener.core.points import Score
    from listener.core.recovery import Recovered
    from listener.trusting import Account, Answering, TrustView, Volume

FIGURES = ("volume", "balance", "answers", "ladder", "nps", "recovered")
"""Always all six, in this order: none of them alone says how the relationship is."""
PARTS = ("opening", "credits", "debits", "fading")
"""What the balance of a period is made of."""
HIDDEN = "·"
"""In place of a figure that is withheld."""
Lasted = Callable[[timedelta], str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as people and machines read it."""

    name: str
    value: object
    count: object
    """Of how many it is made."""
    value_text: str
    detail: str
    parts: Mapping[str, object]
    low: float | None = None
    high: float | None = None
    withheld: str = ""


def shown(value: float | Withheld | None, lang: str, digits: int = 0) -> str:
    """Return a number as people read it; in place of a withheld one a sign that is explained beside it."""
    if value is None:
        return "–"
    return number(value, lang, digits) if isinstance(value, int | float) else HIDDEN


def share(value: float | Withheld | None, lang: str) -> str:
    """Return a share as a percentage, or the same signs."""
    return percent(value, lang) if isinstance(value, int | float) else shown(value, lang)


def signed(value: float | Withheld, lang: str, digits: int = 0) -> str:
    """Return points with their sign."""
    sign = "+" if isinstance(value, int | float) and value > 0 else ""
    return sign + shown(value, lang, digits)


def why(value: object, lang: str) -> str:
    """Return why a figure is withheld; "" for one that is not."""
    return say(f"scores.withheld_{value.why}", lang, least=value.least) if isinstance(value, Withheld) else ""


def plain(value: object) -> object:
    """Return a figure for machines: None where it is withheld."""
    if isinstance(value, Withheld):
        return None
    return round(value, 4) if isinstance(value, float) else value


def figures(found: TrustView, lang: str, lasted: Lasted) -> Iterator[Figure]:
    """Give the six numbers of a brand's period. ``lasted``: how a length of time is written."""
    yield _volume(found.volume, lang)
    yield _balance(found.account, lang)
    yield _answers(found.answering, lang, lasted)
    yield _ladder(found, lang)
    yield _nps(found.nps, found.classed, lang)
    yield _recovered(found.recovered, lang)


def _volume(one: Volume, lang: str) -> Figure:
    told = {"people": shown(one.people, lang), "stories": shown(one.stories, lang), "before": shown(one.before, lang)}
    parts = {"people": plain(one.people), "stories": one.stories, "before": one.before}
    detail = say("relationship.detail_volume", lang, **told)
    return Figure("volume", one.mentions, one.mentions, shown(one.mentions, lang), detail, parts)


def _balance(one: Account, lang: str) -> Figure:
    parts = {name: plain(getattr(one, name)) for name in PARTS}
    parts["people"] = plain(one.accounts.voices)
    parts["topics"] = {
        topic: None if isinstance(score, Withheld) else round(score.points, 2)
        for topic, score in one.accounts.topics.items()
    }
    if isinstance(one.closing, Withheld):
        return Figure("balance", None, None, HIDDEN, why(one.closing, lang), parts, withheld=str(one.closing.why))
    detail = say("relationship.detail_balance", lang, **{name: signed(getattr(one, name), lang) for name in PARTS})
    return Figure("balance", plain(one.closing), plain(one.movements), signed(one.closing, lang), detail, parts)


def _answers(one: Answering, lang: str, lasted: Lasted) -> Figure:
    told, waits = one.answered, one.waits
    parts = {
        "answered": told.part,
        "in_time_share": plain(one.in_time.share),
        "in_time_of": one.in_time.whole,
        "median_minutes": round(waits.median.total_seconds() / 60, 1) if waits.median else None,
        "open": waits.open,
    }
    median = lasted(waits.median) if waits.median else "–"
    told_of = {"in_time": share(one.in_time.share, lang), "median": median, "open": shown(waits.open, lang)}
    detail = say("relationship.detail_answers", lang, **told_of)
    return Figure("answers", plain(told.share), told.whole, share(told.share, lang), detail, parts)


def _ladder(found: TrustView, lang: str) -> Figure:
    row = found.ladder.people
    parts = {rung.name.lower(): plain(row.cells[rung]) for rung in Rung}
    if isinstance(row.total, Withheld):
        return Figure("ladder", None, None, HIDDEN, why(row.total, lang), parts, withheld=str(row.total.why))
    none = row.cells[Rung.NONE]
    climbed = None if isinstance(none, Withheld) else row.total - none
    steps = ", ".join(f"{say(f'scores.rung_{int(rung)}', lang)} {shown(row.cells[rung], lang)}" for rung in Rung)
    return Figure("ladder", climbed, row.total, shown(none if climbed is None else climbed, lang), steps, parts)


def _nps(found: TextNps | Withheld, classed: int | Withheld, lang: str) -> Figure:
    if isinstance(found, Withheld):
        detail = say("relationship.detail_few", lang, why=why(found, lang), people=shown(classed, lang))
        return Figure("nps", None, plain(classed), HIDDEN, detail, {}, withheld=str(found.why))
    told = {"low": signed(found.low, lang), "high": signed(found.high, lang), "n": shown(found.n, lang)}
    counts = {} if isinstance(found.counts, Withheld) else {str(one): count for one, count in found.counts.items()}
    low, high = round(found.low, 2), round(found.high, 2)
    detail = say("relationship.detail_nps", lang, **told)
    return Figure("nps", round(found.value, 2), found.n, signed(found.value, lang), detail, counts, low, high)


def _recovered(one: Recovered | Withheld, lang: str) -> Figure:
    if isinstance(one, Withheld):
        return Figure("recovered", None, None, HIDDEN, why(one, lang), {}, withheld=str(one.why))
    detail = say("relationship.detail_recovered", lang, days=WITHIN.days)
    return Figure("recovered", plain(one.share), one.answered, share(one.share, lang), detail, {})


def topics(found: TrustView) -> Sequence[tuple[str, Score | Withheld]]:
    """Return the balance of each topic, the worst first, withheld ones last."""
    return sorted(found.account.accounts.topics.items(), key=lambda one: (_worst_first(one[1]), one[0]))


def _worst_first(score: Score | Withheld) -> tuple[bool, float]:
    return (True, 0.0) if isinstance(score, Withheld) else (False, score.points)


def movements(score: Score | Withheld) -> int | Withheld:
    """Return how many movements an account is made of."""
    return score if isinstance(score, Withheld) else sum(part.events for part in score.parts)
