"""What the program says of itself when it cannot deliver, and when it can again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from alerts.ofitself import of_itself
from listener.model import Notice, Told
from listener.words import moment, say, span

STUCK = timedelta(minutes=5)
"""So long may a message wait that is due."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What does not work; nothing of it: all is well."""

    waiting: int = 0
    oldest: datetime | None = None
    """Since when the oldest message waits that is due, if that is too long."""
    dead: Sequence[Told] = ()
    """Messages that nobody will get, of the last day."""

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return self.oldest is not None or bool(self.dead)


def trouble(key: str, found: Trouble, lang: str, zone: tzinfo, now: datetime) -> Notice:
    """Return the message about it; without trouble, that it is over."""
    end = "" if found else "_end"
    lines = [*_stuck(found, lang, zone, now), *_dead(found, lang)]
    steps = ("self_step_1", "self_step_2", "self_step_3") if found else ()
    return of_itself(key, "self", end, lines, steps, lang, zone, now)


def _stuck(found: Trouble, lang: str, zone: tzinfo, now: datetime) -> list[str]:
    if found.oldest is None:
        return []
    length, when = span(now - found.oldest, lang), moment(found.oldest, zone, lang)
    return [say("policy.self_stuck", lang, length=length, count=found.waiting, when=when)]


def _dead(found: Trouble, lang: str) -> list[str]:
    if not found.dead:
        return []
    channels = ", ".join(dict.fromkeys(str(one.channel) for one in found.dead))
    return [say("policy.self_dead", lang, count=len(found.dead), channels=channels)]
