"""How the company answers, as figures: Dialogquote, time to the first answer, bad reviews, silence, indifference."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt
from statistics import median
from typing import TypeVar

from listener.core.exchanges import BAD_RATING, Exchange, is_critical
from listener.core.fold import fold
from listener.core.story import whole
from listener.model import Medium, SourceName
from listener.model.relation import Intent

SETTLED = timedelta(hours=48)
"""So old something must be for its being unanswered to count; the longest limit of the SLA matrix."""
PERIOD = timedelta(weeks=4)
"""What a trend compares with the same time before."""
LEAST_ASKED, FALLEN, SURE = 10, 0.1, 1.64
"""Of so few no trend is told; a quote has fallen if it lost a tenth and the standard score of the difference is beyond
one in twenty by chance."""
SILENT = 5
"""Questions without a single answer from which a platform is called silent (idea B08)."""

_IGNORED = re.compile(
    r"\b(?:keine (?:antwort|rueckmeldung|reaktion)|nie (?:eine )?antwort|nichts (?:mehr )?gehoert|ignorier\w*"
    r"|antwortet (?:mir )?(?:niemand|keiner|nicht)|meldet sich (?:niemand|keiner|nicht)|niemand meldet sich"
    r"|(?:ist|sind) (?:euch|ihnen|denen) (?:doch |wohl |offenbar |scheinbar |total |voellig )?egal"
    r"|interessiert (?:euch|sie|die) (?:doch |wohl )?nicht|kuemmert (?:euch|sich) (?:niemand|keiner|nicht)"
    r"|warten? (?:immer noch |noch immer )?auf (?:eine )?(?:antwort|rueckmeldung)"
    r"|no (?:reply|response|answer)|(?:haven'?t|not) heard (?:back|anything)|ignor(?:e|es|ed|ing)"
    r"|never (?:replied|responded|answered|heard back|got (?:an? )?(?:reply|response|answer))"
    r"|(?:nobody|no one) (?:answers|replies|responds|cares)|(?:don'?t|doesn'?t) (?:even )?care|couldn'?t care less"
    r"|still waiting (?:for|on) (?:an? )?(?:reply|response|answer))\b"
)
"""Words of people who feel ignored, folded (idea B20)."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many. ``share`` is None of none."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """The share, 0…1."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Trend:
    """The Dialogquote of one period beside that of the period before."""

    before: Share
    after: Share

    @property
    def falls(self) -> bool:
        """Whether it has fallen by more than chance explains."""
        if min(self.before.whole, self.after.whole) < LEAST_ASKED:
            return False
        before, after = self.before.part / self.before.whole, self.after.part / self.after.whole
        pooled = (self.before.part + self.after.part) / (self.before.whole + self.after.whole)
        error = sqrt(pooled * (1 - pooled) * (1 / self.before.whole + 1 / self.after.whole))
        return before - after >= FALLEN and before - after >= SURE * error


@dataclass(frozen=True, slots=True)
class Waits:
    """How long people waited for the first answer."""

    answered: int
    undated: int
    """Of the answered ones, those of which nobody knows when."""
    open: int
    median: timedelta | None
    """Of the dated answers; None of none."""
    p90: timedelta | None
    """Nine in ten had their answer by then (nearest rank)."""
    median_of_all: timedelta | None
    """The time after which half of all, also of those who still wait, had an answer; None: they have not."""


@dataclass(frozen=True, slots=True)
class Reviews:
    """How bad reviews are dealt with (idea B14)."""

    answered: Share
    waits: Waits


@dataclass(frozen=True, slots=True)
class Indifference:
    """How indifferent the company looks (idea B20)."""

    unanswered: Share
    canned: Share
    ignored: Share
    """Critical posts that say that nobody answers or cares."""

    @property
    def index(self) -> float | None:
        """The mean of the shares that there are, 0…1; None if there is none."""
        known = [one.share for one in (self.unanswered, self.canned, self.ignored) if one.share is not None]
        return sum(known) / len(known) if known else None


def by_source(one: Exchange) -> SourceName:
    """Return the channel of an exchange."""
    return one.said.utterance.source


def by_medium(one: Exchange) -> Medium:
    """Return the medium of an exchange."""
    return one.said.utterance.medium


def settled(found: Iterable[Exchange], now: datetime) -> tuple[Exchange, ...]:
    """Return what is old enough that its being unanswered counts."""
    return tuple(one for one in found if one.said.utterance.at <= now - SETTLED)


def quotes(found: Iterable[Exchange], key: Callable[[Exchange], Key]) -> dict[Key, Share]:
    """Return the Dialogquote of each channel: what was answered of what awaited an answer (idea A13)."""
    return {name: _answered(part) for name, part in _grouped(found, key).items()}


def trends(found: Iterable[Exchange], now: datetime, key: Callable[[Exchange], Key]) -> dict[Key, Trend]:
    """Return the Dialogquote of the last four weeks beside that of the four before, for each channel (A13).

    Both count what was answered within 48 hours of what is at least that old, so that neither had more time than the
    other.
    """
    end = now - SETTLED
    return {
        name: Trend(_prompt(part, end - 2 * PERIOD, end - PERIOD), _prompt(part, end - PERIOD, end))
        for name, part in _grouped(found, key).items()
    }


def waits(found: Iterable[Exchange]) -> Waits:
    """Return how long people waited for the first answer (ideas A17, A38)."""
    told = list(found)
    times = sorted(one.took for one in told if one.took is not None)
    answered = sum(one.answer is not None for one in told)
    half = ceil((len(told) - answered + len(times)) / 2)
    return Waits(
        answered,
        answered - len(times),
        len(told) - answered,
        _middle(times),
        times[ceil(0.9 * len(times)) - 1] if times else None,
        times[half - 1] if 0 < half <= len(times) else None,
    )


def waits_by(found: Iterable[Exchange], key: Callable[[Exchange], Key]) -> dict[Key, Waits]:
    """Return the same for each medium or channel."""
    return {name: waits(part) for name, part in _grouped(found, key).items()}


def bad_reviews(found: Iterable[Exchange]) -> Reviews:
    """Return how reviews of three stars of five and less were answered."""
    bad = [one for one in found if _is_bad_review(one)]
    return Reviews(_answered(bad), waits(bad))


def silent(found: Iterable[Exchange]) -> dict[SourceName, int]:
    """Return the platforms on which five questions or more stand and none was ever answered, with how many (B08)."""
    asked = _grouped((one for one in found if Intent.QUESTION in one.said.utterance.relation.intents), by_source)
    shares = {name: _answered(part) for name, part in asked.items()}
    return {name: share.whole for name, share in shares.items() if share.whole >= SILENT and not share.part}


def indifference(found: Collection[Exchange], canned: Share) -> Indifference:
    """Return how indifferent the company looks; ``canned`` is which replies repeat others (``core.canned``)."""
    critical = [one for one in found if is_critical(one.said.utterance)]
    ignored = sum(feels_ignored(whole(one.said.title, one.said.text)) for one in critical)
    answered = _answered(found)
    return Indifference(Share(answered.whole - answered.part, answered.whole), canned, Share(ignored, len(critical)))


def feels_ignored(text: str) -> bool:
    """Tell whether somebody says that nobody answers them or cares."""
    return bool(_IGNORED.search(fold(text)))


def _grouped(found: Iterable[Exchange], key: Callable[[Exchange], Key]) -> dict[Key, list[Exchange]]:
    groups: defaultdict[Key, list[Exchange]] = defaultdict(list)
    for one in found:
        groups[key(one)].append(one)
    return dict(groups)


def _answered(found: Collection[Exchange]) -> Share:
    return Share(sum(one.answer is not None for one in found), len(found))


def _prompt(found: Iterable[Exchange], since: datetime, until: datetime) -> Share:
    told = [one for one in found if since < one.said.utterance.at <= until]
    return Share(sum(one.within(SETTLED) for one in told), len(told))


def _middle(times: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in times)) if times else None


def _is_bad_review(one: Exchange) -> bool:
    told = one.said.utterance
    return told.medium is Medium.REVIEW and told.rating is not None and told.rating <= BAD_RATING
