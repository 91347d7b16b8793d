"""When the evidence was complete, when the message came, and where the time between them went."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alerts.notices import notice_from_json
from benchmarks.latencylab.plan import LARGE
from benchmarks.latencylab.stage import Line, Played, told
from listener import app
from listener.core.detect import assess
from listener.core.incidents import CONFIRMED_AFTER, OPENS, OPENS_AT_ONCE
from listener.errands import AtOnce
from listener.model import Heard
from listener.parts import Parts
from listener.sight import known, usual

_CHANGED = 0.1
"""A living message is edited when its figure has moved by a tenth (``telling``)."""
LEGS = ("fetch and store", "until the look", "look and decide", "until the request")


@dataclass(frozen=True, slots=True)
class Told:
    """One message or edit, in seconds since 1970."""

    brand: str
    evidence: float
    """When the answer came that completes what it takes."""
    request: float
    """When the request reached the workspace."""
    legs: tuple[float, ...] = ()
    """Seconds of ``LEGS``; empty where the log does not tell."""

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.request - self.evidence


def first_messages(folder: Path, played: Played, brands: Sequence[str]) -> list[Told]:
    """Return for each brand how long its first message took."""
    found = []
    with _opened(folder) as parts:
        for brand in (LARGE, *brands):
            came, at = told(played.world, brand), evidence(parts, played, brand)
            if came and at is not None:
                found.append(Told(brand, at, came[0], _legs(played.lines, brand, at, came[0])))
    return found


def evidence(parts: Parts, played: Played, name: str) -> float | None:
    """Return when the first answer came after which the detector, asked at once, opens an incident; None: never.

    A storm of level 3 is to be one five minutes later, too: its evidence is complete then.
    """
    brand = next(one for one in parts.config.brands if one.name == name)
    stored = parts.store.heard(brand.id, datetime.fromtimestamp(played.begin, UTC), datetime.now(UTC))
    natives = [one.mention.native_id for one in parts.store.mentions_by_id(brand.id, [one.id for one in stored])]
    by_name: dict[str, Heard] = dict(zip(natives, stored, strict=True))
    sofar: list[Heard] = []
    third: float | None = None
    for answer in sorted(played.world.answers, key=lambda one: one.at):
        new = [by_name[one.native] for one in answer.posts if one.brand == name and one.native in by_name]
        if third is not None and answer.at - third >= CONFIRMED_AFTER.total_seconds():
            return third + CONFIRMED_AFTER.total_seconds()
        if not new:
            continue
        sofar += new
        now = datetime.fromtimestamp(answer.at, UTC)
        about = known(parts, brand, now)
        level = assess(brand.id, (), sofar, now, about, baseline=usual(parts, brand, now, about)).level
        if level >= OPENS_AT_ONCE:
            return answer.at
        third = third or answer.at if level >= OPENS else None
    return None


def edits(folder: Path, played: Played, brand: str) -> list[Told]:
    """Return how long each edit took from the answer that moved the living message's figure by a tenth.

    Edits for another reason (a level, a headline) came before that, and are left out.
    """
    with closing(sqlite3.connect(folder / "listener.db")) as db:
        rows = db.execute(
            "SELECT o.kind, o.notice FROM outbox o JOIN incident i ON i.id = o.incident "
            "WHERE i.brand = ? AND o.state = 'sent' "
            "ORDER BY i.id, CAST(substr(o.key, instr(o.key, '.') + 1) AS INTEGER)",
            [brand.lower()],
        ).fetchall()
    shown = [(kind == "edit", notice_from_json(text).measure) for kind, text in rows]
    calls = [one for one in played.world.calls if brand in one.text]
    heard = list(_counts(played, brand))
    found = []
    for (_, before), (edit, _), call in zip(shown, shown[1:], calls[1:], strict=False):
        at = next((at for at, count in heard if count - before > _CHANGED * max(before, 10)), None)
        if edit and call.edits and at is not None and at <= call.at:
            found.append(Told(brand, at, call.at))
    return found


def _counts(played: Played, brand: str) -> Iterator[tuple[float, int]]:
    """Give how many mentions had been answered by when."""
    count = 0
    for answer in sorted(played.world.answers, key=lambda one: one.at):
        new = sum(one.brand == brand for one in answer.posts)
        if new:
            count += new
            yield answer.at, count


def _legs(lines: Sequence[Line], brand: str, since: float, until: float) -> tuple[float, ...]:
    """Return where the time went, by what the log says of it; empty if it does not say all."""
    known = brand.lower()
    opened = _first(lines, since, until + 1, "incident", brand=known)
    looks = [one.at for one in lines if one.event == "early look" and one.values.get("brand") == known]
    stored = [one.at for one in lines if one.event == "visit" and int(one.values.get("stored", 0)) and one.at >= since]
    if opened is None:
        return ()
    look = max((at for at in looks if at <= opened), default=None)
    before = min(stored, default=None)
    if look is None or before is None:
        return ()
    before = min(max(before, since), look)
    return before - since, look - before, opened - look, max(0.0, until - opened)


def _first(lines: Sequence[Line], since: float, until: float, event: str, **values: str) -> float | None:
    for one in lines:
        wanted = all(one.values.get(key) == value for key, value in values.items())
        if one.event == event and since <= one.at <= until and wanted and "reason" in one.values:
            return one.at
    return None


@contextmanager
def _opened(folder: Path) -> Iterator[Parts]:
    """Put the program together over what a daemon has left; nobody is asked and nobody is told."""
    configured = app.configuration(folder / "config.toml", secrets=False)
    with app.build(configured, folder / "listener.db", errands=AtOnce()) as parts:
        yield parts
