"""All brands at a glance, a row each, from what the dashboard's first page shows: for ``status`` and ``top``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from listener import app
from listener.backdrop import Usual, steps
from listener.cli import handrows
from listener.cli.failure import BLIND, TROUBLE
from listener.cli.output import Column, Listing
from listener.cli.outside import shut_in
from listener.cli.sparks import sparkline
from listener.cli.wording import sentences
from listener.core.hearing import Hearing
from listener.lamp import Lamp, going
from listener.model import Count, Search
from listener.web.cards import because
from listener.web.overview import HOUR, Standing, overview
from listener.words import number, percent, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from listener.cli.session import Session
    from listener.cli.view import View
    from listener.config import Config
    from listener.model import Incident
    from listener.parts import Parts

DAY = 24
LAMP_STYLES = {"alarm": "bold red", "unknown": "bold magenta", "watch": "yellow", "calm": "green"}
text, _ = sentences("terminal")


@dataclass(frozen=True, slots=True)
class Glance:
    """A brand now."""

    standing: Standing
    hour: int
    """Mentions of the last sixty minutes."""
    usual: Usual | None
    """What is usual for them; None: not known."""
    day: Sequence[int]
    """Mentions of the last 24 hours, full hours and the one that is running."""

    @property
    def incident(self) -> Incident | None:
        """Return the strongest one that is going on."""
        return next(iter(going(self.standing.seen.incidents)), None)


@contextmanager
def opened(session: Session, configured: Config) -> Iterator[Parts]:
    """Give the program's parts to look with, without a way out. Raises StoreError if there is no database yet."""
    session.store(configured).close()
    with shut_in(configured, app.database(configured)) as parts:
        yield parts


def glances(parts: Parts, now: datetime) -> list[Glance]:
    """Return all brands, those in trouble first. Raises StoreError."""
    return [_glance(parts, one, now) for one in overview(parts, now).brands]


def _glance(parts: Parts, one: Standing, now: datetime) -> Glance:
    id_ = one.brand.id
    heard = parts.store.count(Search(brands=(id_,), since=now - HOUR, until=now + timedelta(seconds=1)))
    edges = (now - HOUR, now)
    usual = steps(one.baseline, id_, parts.config.events, edges)[0] if one.baseline else None
    return Glance(one, heard, usual, _hours(one.hours, now))


def _hours(counts: Sequence[Count], now: datetime) -> list[int]:
    """Return the last counts by hour, those without a mention, too."""
    end = now.replace(minute=0, second=0, microsecond=0) + HOUR
    found = [0] * DAY
    for one in counts:
        place = DAY - (end - one.start) // HOUR
        if 0 <= place < DAY:
            found[place] += one.total
    return found


def code(found: Sequence[Glance]) -> int:
    """Return how it stands as an exit code: an incident goes before what is unknown, and that before calm."""
    if any(one.incident for one in found):
        return TROUBLE
    return BLIND if any(one.standing.verdict.lamp is Lamp.UNKNOWN for one in found) else 0


def listing(found: Sequence[Glance], view: View) -> Listing:
    """Return the brands as rows."""
    columns = (
        Column("brand", text("col_brand"), most=20),
        Column("lamp", text("col_lamp"), styles=LAMP_STYLES),
        Column("hour", text("col_hour"), right=True),
        Column("hour_usual", text("col_hour_usual"), right=True),
        Column("negative_share", text("col_negative_share"), right=True),
        Column("spark", text("col_spark"), drawn=True, least=100, most=DAY),
        Column("why", text("col_why"), wrap=True),
        Column("blind", text("col_blind"), least=80, most=20),
    )
    return Listing(columns, [_record(one) for one in found], [_cells(one, view) for one in found])


def _record(one: Glance) -> dict[str, object]:
    seen, incident = one.standing.seen, one.incident
    return {
        "brand": one.standing.brand.id,
        "lamp": str(one.standing.verdict.lamp),
        "because": one.standing.verdict.because,
        "hour": one.hour,
        "hour_usual": _rounded(one.usual.mean if one.usual else None),
        "day": seen.total,
        "day_low": _rounded(seen.usual.low if seen.usual else None),
        "day_high": _rounded(seen.usual.high if seen.usual else None),
        "negative_share": _rounded(seen.negative_share),
        "usual_negative_share": _rounded(one.standing.usual_negative),
        "incident": incident and incident.name,
        "level": incident and incident.level,
        "status": incident and str(incident.status),
        "owner": (incident and incident.handling.owner) or None,
        "blind": _blind(one),
        "hours": list(one.day),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _blind(one: Glance) -> list[str]:
    return [source.name for source in one.standing.seen.unheard if source.hearing is Hearing.BLIND]


def _cells(one: Glance, view: View) -> dict[str, str]:
    standing = one.standing
    share = standing.seen.negative_share
    return {
        "brand": standing.brand.name,
        "lamp": say(f"dashlage.lamp_{standing.verdict.lamp}", view.lang),
        "hour": number(one.hour, view.lang),
        "hour_usual": number(one.usual.mean, view.lang, 1) if one.usual else "–",
        "negative_share": "–" if share is None else percent(share, view.lang),
        "spark": sparkline(one.day),
        "why": _incident(one.incident, view) if one.incident else because(standing, view),
        "blind": ", ".join(_blind(one)),
    }


def _incident(one: Incident, view: View) -> str:
    """Return an incident with who has it."""
    force = f"{one.level} {say(f'alerts.level_{one.level}', view.lang)}"
    return f"{one.name} · {force} · {one.handling.owner or handrows.status(one, view)}"
