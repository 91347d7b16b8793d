"""Review bombing: a burst of low ratings that is about something else than what is rated (idea B14, playbook).

What tells it from a genuine fault, which brings a burst as well: (1) those who rate speak of the company's conduct, of
politics or of a quarrel, not of what they bought and used; (2) they copy each other's words; (3) hardly any of them was
heard before, while others who rate here usually were. The first two tell it each by itself, the third only helps:
after a faulty update, too, people rate for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, pvariance

from listener.core import chance
from listener.core.fold import fold
from listener.core.story import similarity, whole
from listener.model.desk import Said
from listener.model.names import MentionId

LOW = 0.3
"""Most of a low rating on a scale of 0…1: one and two stars of five."""
LEAST = 10
"""Voices below which nobody is accused of anything, as in ``core.crowd``."""
TIMES = 4.0
"""How many times the usual number of low ratings make a burst (playbook review_bombing)."""
_SCORE = 4.0
"""Least standard score of the number."""
USUAL = timedelta(days=90)
_LEAST_DAYS = 14
"""Days of ratings before anything is usual."""
_LEAST_USUAL = 0.5
"""Low ratings a window that are usual at least: who has none is not bombed by two."""
SURE = 0.5
_CONDUCT, _COPIED, _STRANGE = (0.15, 0.45), (0.3, 0.8), (0.2, 0.5)
"""Where each sign begins to speak and where it says all: shares of the low ratings with words; the last one is how
much larger the share of strangers is than usual. Of low ratings out of a review bombing 29–82 % spoke of conduct in
five recorded cases (games, 2015–2022), of the genuine ones beside them 7–13 %; the shares of copies are ``crowd``'s."""
_GENUINE, _DOUBT = 0.1, 10
"""What share of genuine critics speak of conduct, and how many texts that is worth against what is seen."""
_HELPS = 0.3
"""What strangers say at most: they are no proof."""
_SAME = 0.6
_SHORT = 5
"""Words; shorter texts ("Absturz!") are alike by nature, as in ``core.story``."""
_COMPARED = 120
"""Texts that are held against each other."""

CONDUCT = re.compile(
    r"\b(?:boykott\w*|boycott\w*|politi\w*|ideolog\w*|propaganda|woke\w*|nazi\w*|rassis\w*|racis\w*|sexis\w*|hetz\w*"
    r"|gesinnung|haltung|aeusserung\w*|statement\w*|zensur\w*|zensier\w*|censor\w*|skandal\w*|scandal\w*|controvers\w*"
    r"|chef(?:in)?|boss|vorstand|inhaber\w*|ceo|owners?|founder\w*|konzern\w*|unternehmen\w*|firma|company|companies"
    r"|corporat\w*|developers?|devs?|publishers?|entwickler\w*|hersteller\w*|gier\w*|geldgier\w*|greed\w*|abzock\w*"
    r"|cash ?grab\w*|sell ?out|ausverkauf\w*|verrat\w*|betray\w*|anti ?consumer|monopol\w*|exklusiv\w*|exclusiv\w*"
    r"|spende\w*|donat\w*|krieg\w*|war|ukrain\w*|russia\w*|russland|putin|agenda|ethi[ck]\w*|moral\w*|schaem\w*|shame\w*"
    r"|unterstuetz\w*|support(?:ing)? (?:this|these|them|that|such)|practices?|lawsuit\w*|verklag\w*|dmca|youtuber?\w*"
    r"|streisand|aus protest|in protest|solidarit\w*|solidarity|principles?|prinzip\w*|apologi\w*|entschuldig\w*"
    r"|werbespot\w*|werbung|commercial|kampagne|campaign|gewerkschaft\w*|streik\w*|workers|mitarbeiter behandel\w*)\b"
)
"""Of what the company does and stands for, folded. Written for this project."""
USE = re.compile(
    r"\b(?:gekauft|bestell\w*|geliefert|lieferung\w*|benutz\w*|nutze\w*|ausprobiert|getestet|installier\w*|update\w*"
    r"|absturz|abstuerz\w*|stuerzt|haengt|laggt|bug\w*|kaputt\w*|defekt\w*|funktionier\w*|akku\w*|bildschirm\w*"
    r"|qualitaet|material\w*|groesse|passt|geschmack\w*|schmeck\w*|gegessen|essen|personal|bedienung|gewartet"
    r"|wartezeit\w*|zimmer|umtausch\w*|retour\w*|reparatur\w*|garantie\w*|nach (?:zwei|drei|vier|wenigen|\d+) \w+"
    r"|bought|ordered|purchas\w*|deliver\w*|tried|tested|install\w*|crash\w*|bugs?|buggy|glitch\w*|freez\w*|lag\w*"
    r"|broke\w*|broken|stopped working|works?|working|doesn t work|battery|screen\w*|quality|size|fits?|taste\w*|ate"
    r"|food|staff|waited|room|refund\w*|returned|repair\w*|warranty|login|log in|loading|sound|controls?|graphics"
    r"|gameplay|story|boring|repetitive|short|ending|hours?|minutes?|performance|fps|port|server\w*|launch|runs?)\b"
)
"""Of what was bought and used, folded."""
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Bombing:
    """What is known of a burst of low ratings."""

    low: int
    """Voices with a low rating in the window."""
    usual: float
    """Low ratings that are usual in as much time."""
    burst: float
    """Times as many (signal ``review_burst``)."""
    score: float
    """Standard score of the number."""
    drop: float
    """How far the mean fell, in stars of five (signal ``rating_drop``)."""
    worded: int
    """Of the low ratings, those with words."""
    conduct: float | None
    """Share of the low ratings with words that speak of conduct and not of use; None: none has words."""
    copied: float | None
    """Share of them that say what another one says."""
    strangers: float | None
    """Share of the low voices that were never heard before; None: the source names nobody."""
    usual_strangers: float | None
    examples: tuple[MentionId, ...]

    @property
    def is_burst(self) -> bool:
        """Tell whether there are unusually many, for whatever reason."""
        return self.low >= LEAST and self.burst >= TIMES and self.score >= _SCORE

    @property
    def sure(self) -> float:
        """How much speaks for bombing, 0…1 and more (``type.review_bombing`` takes the least of this and 1)."""
        strange = 0.0
        if self.strangers is not None and self.usual_strangers is not None:
            strange = _ramp(self.strangers - self.usual_strangers, _STRANGE) * _HELPS
        conduct = (
            0.0 if self.conduct is None else (self.conduct * self.worded + _GENUINE * _DOUBT) / (self.worded + _DOUBT)
        )
        return _ramp(conduct, _CONDUCT) + _ramp(self.copied or 0.0, _COPIED) + strange

    @property
    def rings(self) -> bool:
        """Tell whether it is a review bombing: a burst, and the signs add up."""
        return self.is_burst and self.sure >= SURE


def _ramp(value: float, bounds: tuple[float, float]) -> float:
    low, high = bounds
    return min(1.0, max(0.0, (value - low) / (high - low)))


def bombing(
    said: Sequence[Said],
    now: datetime,
    window: timedelta = timedelta(days=3),
    met: Mapping[str, datetime] | None = None,
) -> Bombing | None:
    """Return what is known of the low ratings of one place in a window; None without two weeks of ratings before it.

    ``met``: when authors were first heard anywhere, if that is known beyond the ratings given.
    """
    rated = [one for one in said if one.utterance.rating is not None and not one.utterance.own]
    start = now - window
    lately = [one for one in rated if start < one.utterance.at <= now]
    before = [one for one in rated if start - USUAL < one.utterance.at <= start]
    first = min((one.utterance.at for one in before), default=start)
    if start - first < timedelta(days=_LEAST_DAYS):
        return None
    low = _first_of_each([one for one in lately if _is_low(one)])
    usual, spread = _usual([one for one in before if _is_low(one)], start, start - first, window)
    words = [whole(one.title, one.text) for one in low if one.title or one.text]
    heard = _heard(rated, met or {})
    return Bombing(
        low=len(low),
        usual=usual,
        burst=len(low) / max(_LEAST_USUAL, usual),
        score=chance.score(len(low), max(_LEAST_USUAL, usual), spread),
        drop=_drop(before, lately),
        worded=len(words),
        conduct=_share([is_conduct(text) for text in words]),
        copied=_share(_copies(words)),
        strangers=_strangers(low, start, heard),
        usual_strangers=_usual_strangers(before, start - USUAL / 2, heard),
        examples=tuple(one.utterance.id for one in low[:3]),
    )


def is_conduct(text: str) -> bool:
    """Tell whether a review speaks of what the company does and stands for rather than of what was bought and used."""
    said = " ".join(_WORDS.findall(fold(text)))
    conduct = len(set(CONDUCT.findall(said)))
    return conduct > 0 and conduct >= len(set(USE.findall(said)))


def _is_low(one: Said) -> bool:
    return one.utterance.rating is not None and one.utterance.rating <= LOW


def _first_of_each(said: Sequence[Said]) -> list[Said]:
    first: dict[str, Said] = {}
    for one in sorted(said, key=lambda one: (one.utterance.at, one.utterance.id)):
        first.setdefault(one.utterance.author or f"#{one.utterance.id}", one)
    return list(first.values())


def _usual(low: Sequence[Said], start: datetime, known: timedelta, window: timedelta) -> tuple[float, float]:
    """Mean number of low ratings in windows before, and its over-dispersion (negative binomial, by moments)."""
    windows = max(1, int(known / window))
    counts = [0] * windows
    for one in low:
        place = int((start - one.utterance.at) / window)
        if place < windows:
            counts[place] += 1
    mean = fmean(counts)
    return mean, max(0.0, (pvariance(counts) - mean) / mean**2) if mean else 0.0


def _drop(before: Sequence[Said], lately: Sequence[Said]) -> float:
    means = [fmean([one.utterance.rating or 0.0 for one in part]) if part else None for part in (before, lately)]
    return 4 * (means[0] - means[1]) if means[0] is not None and means[1] is not None else 0.0


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None


def _copies(texts: Sequence[str]) -> list[bool]:
    read = [text if len(text.split()) >= _SHORT else "" for text in texts[:_COMPARED]]
    return [
        bool(text) and any(similarity(text, other) >= _SAME for place, other in enumerate(read) if place != own)
        for own, text in enumerate(read)
    ]


def _heard(rated: Sequence[Said], met: Mapping[str, datetime]) -> dict[str, datetime]:
    """When each author was first heard."""
    found = dict(met)
    for one in rated:
        who = one.utterance.author
        found[who] = min(found.get(who, one.utterance.at), one.utterance.at)
    return found


def _strangers(voices: Sequence[Said], since: datetime, heard: Mapping[str, datetime]) -> float | None:
    """Share of the voices that nobody had heard before that time, of those who spoke since and have a name."""
    named = [one.utterance for one in voices if one.utterance.author and one.utterance.at > since]
    return _share([heard[one.author] > since for one in named])


def _usual_strangers(before: Sequence[Said], since: datetime, heard: Mapping[str, datetime]) -> float | None:
    """The same for those who rated lately without a burst; None if the ratings do not go back far enough to tell."""
    if not any(one.utterance.at <= since for one in before):
        return None
    return _strangers(_first_of_each([one for one in before if one.utterance.at > since]), since, heard)
