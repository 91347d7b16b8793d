"""Verb: the first round of a new configuration. All sources are asked whether they answer, then each is visited once.

ask all at once, one request each | choose | visit each once: the real listening, which is given the same answers again
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from listener.core.judge import brands_of, read
from listener.drive import drive
from listener.errors import SourceError
from listener.listen import listen_due
from listener.model import Batch, BrandId, Request, Response, SourceName
from listener.parts import Parts
from listener.ports import Clock, Errands, Polite, Subscription

FEW = 3
"""Requests by which a source shows that it answers; where a long pause is due between them, the first has to do."""
_LONG_S = 2.0
_WAIT_S = 0.2
_OFFLINE = frozenset({"dns", "connect", "connection", "timeout"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source said when it was asked for the first time."""

    name: SourceName
    error: SourceError | None = None
    entries: int | None = None
    """What it shows; None: it answers, and there is more to ask than was asked."""
    own: int = 0
    """How many of these name the brand."""


class _Enough(Exception):
    """A source answers, and goes on asking."""


Answers: TypeAlias = list[tuple[Request, Response]]


class Remembered:
    """The web, politely, and nobody asked twice: an answer that was given once is given again."""

    def __init__(self, web: Polite, clock: Clock, answers: Answers) -> None:
        """``answers``: what was answered before; what is answered now goes there."""
        self._web, self._clock, self._answers = web, clock, answers

    def __call__(self, request: Request) -> Response:
        """Send, or remember. Raises SourceError."""
        for asked, response in tuple(self._answers):
            if asked == request:
                return response
        response = self._web(request)
        self._answers.append((request, response))
        return response

    def busy(self, _now: datetime) -> tuple[str, ...]:
        """Return the hosts whose turn has not come, by the clock: the round's own time stands still."""
        return self._web.busy(self._clock())


def ask_all(
    parts: Parts, errands: Errands[Asked], brand: BrandId, began: datetime, told: Callable[[Asked, int], object]
) -> tuple[Asked, ...]:
    """Ask all configured sources at once whether they answer. Stores nothing.

    ``told`` of each as it comes back, with how many are still away.
    """
    wanted = parts.config.subscriptions
    for one in wanted:
        errands.send(one.name, "", partial(ask, parts, one, brand, began))
    found: dict[SourceName, Asked] = {}
    while len(found) < len(wanted):
        errands.wait(_WAIT_S)
        for asked in errands.back():
            found[asked.name] = asked
            told(asked, len(wanted) - len(found))
    return tuple(found[one.name] for one in wanted)


def ask(parts: Parts, subscription: Subscription, brand: BrandId, began: datetime) -> Asked:
    """Ask one source whether it answers. Never raises, whatever the source has in it."""
    requests = 0

    def few(request: Request) -> Response:
        nonlocal requests
        if requests and (requests >= FEW or (request.pace_s or 0) > _LONG_S):
            raise _Enough
        requests += 1
        return parts.web(request)

    try:
        batch = drive(subscription.source.collect({}, began), few, began)
        return Asked(subscription.name, None, len(batch.items), _own(parts, subscription, batch, brand, began))
    except _Enough:
        return Asked(subscription.name)
    except SourceError as error:
        return Asked(subscription.name, error)
    except Exception as error:  # noqa: BLE001 - a bug in one source is that source's failure, as in listening
        return Asked(subscription.name, SourceError("bug", type(error).__name__))


def _own(parts: Parts, subscription: Subscription, batch: Batch, brand: BrandId, now: datetime) -> int:
    """Return how many entries name the brand; what cannot be read is for the real pass to tell."""
    mentions = ((item, read(item, subscription, now, backfill=True)) for item in batch.items)
    found = (brands_of(item, mention, subscription, parts.matcher) for item, mention in mentions)
    return sum(any(match.brand == brand for match in matches) for matches in found)


def offline(asked: Sequence[Asked]) -> bool:
    """Tell whether nobody could be reached at all: then it is not the sources."""
    return bool(asked) and all(one.error is not None and one.error.kind in _OFFLINE for one in asked)


def first_pass(
    parts: Parts,
    began: datetime,
    told: Callable[[SourceName, int], object],
    pause: Callable[[float], object],
    patience: timedelta,
) -> tuple[SourceName, ...]:
    """Visit every source that is due once, as the daemon does, and store what it brings. Needs the claim.

    What a first visit brings is history. ``told`` of each that was visited, with how many are still to come. Returns
    those that were not visited in time: they are still due, for the daemon.
    """
    end = parts.clock() + patience
    left = _due(parts, began)
    while left and parts.clock() < end:
        listen_due(parts, began)
        now_left = _due(parts, began)
        for number, name in enumerate(sorted(set(left) - set(now_left)), 1):
            told(name, len(left) - number)
        left = now_left
        if parts.errands.away:
            parts.errands.wait(_WAIT_S)
        elif left:  # until the next host's turn may have come
            pause(_WAIT_S)
    return left


def _due(parts: Parts, began: datetime) -> tuple[SourceName, ...]:
    """Return the sources that are to be visited in a round; whoever was is due later, however it went."""
    due = {one.name for one in parts.store.source_health() if one.due <= began}
    return tuple(one.name for one in parts.config.subscriptions if one.name in due)
