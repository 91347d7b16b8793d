"""An incident's height once more, as if the configuration had been another: would it have rung? Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from listener import app
from listener.config.options import Sentiment
from listener.errands import AtOnce
from listener.sight import look

if TYPE_CHECKING:
    from listener.cli.deeds import Desk
    from listener.core.calendar import Planned
    from listener.core.match import Matcher
    from listener.model import Brand, Heard, Incident
    from listener.parts import Parts

_RECENT = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Height:
    """What was heard when an incident stood highest, and everything to look at it with."""

    parts: Parts
    brand: Brand
    recent: Sequence[Heard]
    incident: Incident

    def level(self, events: Sequence[Planned] = (), matcher: Matcher | None = None) -> int:
        """Return the wind force of then, with further planned events, or with what another matcher leaves."""
        config = replace(self.parts.config, events=(*self.parts.config.events, *events))
        left = [one for one in self.recent if matcher is None or matcher.find(one.title, one.text)]
        height = self.incident.height or self.incident.last
        return 0 if height is None else look(replace(self.parts, config=config), self.brand, left, height.at).level


@contextmanager
def height(desk: Desk, incident: Incident, brand: Brand) -> Iterator[Height | None]:
    """Give what was heard at an incident's height; None if it is no longer known, or no longer looks like one."""
    seen = incident.height or incident.last
    if seen is None:
        yield None
        return
    with _alone(desk) as parts:
        recent = parts.store.heard(brand.id, seen.at - _RECENT, seen.at + timedelta(seconds=1))
        found = Height(parts, brand, recent, incident)
        yield found if found.level() >= RINGS else None


RINGS = 3
"""From this wind force on there are incidents."""


@contextmanager
def _alone(desk: Desk) -> Iterator[Parts]:
    """Give the program's parts over the same database, without a way out: nobody is asked, nobody is told."""
    alone = replace(desk.config, channels={}, sentiment=Sentiment())
    cut: dict[str, Callable[[object], NoReturn]] = dict.fromkeys(("http", "mail", "courier", "imap"), _cut)
    here = desk.store.path
    with app.build(alone, here, clock=app.utc_now, dice=lambda: 0.5, errands=AtOnce(), pause=_cut, **cut) as parts:
        yield parts


def _cut(_: object) -> NoReturn:
    raise AssertionError("looking back asks nobody and tells nobody")
