"""Own answers at two touchpoints that name different figures for the same thing: a hint for people (idea A26)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from listener.core import topic
from listener.core.faqwords import ASKING, MEANINGS
from listener.core.fold import fold
from listener.core.story import whole
from listener.core.voices import without_addresses
from listener.model import MentionId, SourceName
from listener.model.desk import Said

WINDOW = timedelta(days=90)
"""What is further apart may have changed in between."""
COMMON = 2
"""Least terms that two sentences share beside the figure."""
ALIKE = 0.5
"""Least share of the shorter sentence's terms that the longer one has, too."""
_UNITS = {
    "minutes": "minute minuten min minutes",
    "hours": "stunde stunden std hour hours",
    "days": "tag tage tagen day days",
    "working days": "werktag werktage werktagen",
    "weeks": "woche wochen week weeks",
    "months": "monat monate monaten month months",
    "years": "jahr jahre jahren year years",
    "euro": "euro eur €",
    "pounds": "£ pounds",
    "percent": "prozent percent %",
    "clock": "uhr",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_AMOUNT = re.compile(
    r"(?P<pound>£) ?(?P<sum>\d+(?:[.,]\d+)?)|(?P<number>\d+(?:[.,:]\d+)?)[ -]?(?P<unit>"
    + "|".join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))
    + r")(?!\w)"
)
_RANGE = re.compile(r"\d+ ?(?:-|bis|to) ?\d+")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?…])\s+|(?<=[%€][.!?])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the company that names one figure."""

    mention: MentionId
    source: SourceName
    at: datetime
    sentence: str
    unit: str
    number: str
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two such sentences about the same thing with different figures."""

    earlier: Claim
    later: Claim


def contradictions(said: Iterable[Said], names: Collection[str] = ()) -> tuple[Contradiction, ...]:
    """Return pairs of own sentences at two sources that name another number of the same unit for the same thing.

    The same thing: they share at least two terms, and these are half of the shorter sentence's. Sentences with two
    figures or a range are left out: nobody knows which belongs to what. Each pair of different figures is told once,
    by its newest two sentences, newest first. It is a hint: a shop and a hotline may differ for a reason.
    """
    by_unit: defaultdict[str, list[Claim]] = defaultdict(list)
    for one in claims(said, names):
        by_unit[one.unit].append(one)
    pairs = [pair for group in by_unit.values() for pair in combinations(group, 2) if _contradict(*pair)]
    newest = {_matter(one, other): Contradiction(one, other) for one, other in sorted(pairs, key=_when)}
    return tuple(sorted(newest.values(), key=lambda one: _when((one.earlier, one.later)), reverse=True))


def claims(said: Iterable[Said], names: Collection[str] = ()) -> tuple[Claim, ...]:
    """Return the sentences of own posts that name exactly one figure with a unit, oldest first."""
    barred = topic.names(names)
    own = sorted((one for one in said if one.utterance.own), key=lambda one: (one.utterance.at, one.utterance.id))
    found = [_claim(one, text, barred) for one in own for text in _sentences(one)]
    return tuple(one for one in found if one is not None)


def _sentences(one: Said) -> list[str]:
    text = without_addresses(whole(one.title, one.text))
    return [bare for part in _SENTENCE.split(text) if (bare := " ".join(part.split()))]


def _claim(one: Said, text: str, barred: frozenset[str]) -> Claim | None:
    folded = fold(text)
    amounts = list(_AMOUNT.finditer(folded))
    if len(amounts) != 1 or _RANGE.search(folded):
        return None
    (found,) = amounts
    unit = "pounds" if found["pound"] else _UNIT_OF[found["unit"]]
    number = (found["sum"] or found["number"]).replace(",", ".")
    terms = {topic.term(word) for word in _WORD.findall(folded[: found.start()] + " " + folded[found.end() :])}
    meant = frozenset(MEANINGS.get(term, term) for term in terms - {""} - ASKING) - barred
    told = one.utterance
    return Claim(told.id, told.source, told.at, text, unit, number, meant)


def _contradict(one: Claim, other: Claim) -> bool:
    if one.source == other.source or one.number == other.number or other.at - one.at > WINDOW:
        return False
    common = len(one.terms & other.terms)
    return common >= COMMON and common >= ALIKE * min(len(one.terms), len(other.terms))


def _matter(one: Claim, other: Claim) -> tuple[str, frozenset[str], frozenset[SourceName]]:
    return one.unit, frozenset({one.number, other.number}), frozenset({one.source, other.source})


def _when(pair: tuple[Claim, Claim]) -> tuple[datetime, datetime, MentionId, MentionId]:
    one, other = pair
    return other.at, one.at, other.mention, one.mention
