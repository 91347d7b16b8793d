"""Verb: keep the register of rumours: enter what was read as one, count anew what lost a telling, note own answers.

What is deleted or erased the database itself takes out, in the transaction that deletes it (``store.claimtables``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from listener.core import claims
from listener.core.replies import first_answers
from listener.core.sameclaim import SAME, likeness, traits
from listener.core.story import whole
from listener.errors import StoreError
from listener.gathering import QUARTER, gathered, own_of
from listener.gauging import is_rumour
from listener.log import pairs
from listener.model import Brand, MentionId, Mood
from listener.model.claim import Claim
from listener.parts import Parts
from listener.planning import remembered

EVERY = timedelta(minutes=1)
BATCH, BATCHES = 100, 5
"""Rumours entered in one transaction (a quarter of a second), and so many of these a minute."""
MOST = 1000
"""Tellings, the newest, by which the words of a claim are counted anew; mentions of a wave that are looked through."""
WAVE = timedelta(hours=48)
"""How far back the wave of an incident goes."""
ANSWERS = timedelta(minutes=5)
"""How often own replies are looked for: that reads all that was said since the oldest place that is open."""
_TASK, _ANSWERS = "claims", "claims.answers"
_log = logging.getLogger(__name__)


def claim_due(parts: Parts, now: datetime) -> None:
    """Bring the register up to date, if it is time to."""
    if not parts.store.task_due(_TASK, now, EVERY):
        return
    parts.store.plan_task(_TASK, now + EVERY)
    _each(parts, lambda brand: count_anew(parts, brand, now))
    for _ in range(BATCHES):
        waiting = parts.store.claims.waiting(BATCH)
        if not waiting:
            break
        _each(parts, partial(enter, parts, waiting, now))
        parts.store.claims.noted(waiting)
    if parts.store.task_due(_ANSWERS, now, ANSWERS):
        parts.store.plan_task(_ANSWERS, now + ANSWERS)
        _each(parts, lambda brand: enter_wave(parts, brand, now))
        _each(parts, lambda brand: note_answers(parts, brand, now))


def _each(parts: Parts, do: Callable[[Brand], None]) -> None:
    for brand in parts.config.brands:
        try:
            do(brand)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - a bug on one brand must not hide the rumours of the others
            _log.exception("bug %s", pairs(brand=brand.id))


def count_anew(parts: Parts, brand: Brand, now: datetime) -> None:
    """Count anew the words of a brand's claims that lost a telling."""
    lost = [claim for claim in parts.store.claims.of([brand.id]) if not claim.tellings]
    tellings = sorted({one for claim in lost for one in claims.mentions(claim)})
    left = parts.store.relations.said_in(brand.id, tellings[-MOST:], own_of(parts.config)) if tellings else []
    if not left:
        return

    def do(found: Sequence[Claim]) -> Sequence[Claim]:
        return [one if one.tellings else claims.retold(one, left, names_of(brand)) for one in found]

    parts.store.claims.change(brand.id, do, now)


def enter(parts: Parts, waiting: Sequence[MentionId], now: datetime, brand: Brand) -> None:
    """Enter the rumours of a brand among what waits; what was said a quarter of a year ago awaits no answer."""
    told = parts.store.relations.said_in(brand.id, waiting, own_of(parts.config))
    fresh = [one for one in told if one.utterance.at > now - QUARTER]
    if fresh:
        after = parts.store.claims.change(brand.id, lambda found: claims.noted(found, fresh, names_of(brand)), now)
        _log.info("rumours %s", pairs(brand=brand.id, heard=len(fresh), claims=len(after)))


def enter_wave(parts: Parts, brand: Brand, now: datetime) -> None:
    """Enter what tells the claim of an incident that is a rumour as a fact: a place without an "allegedly" is one, too.

    Only of what is critical: who reports that it is not so tells the same words.
    """
    going = [one for one in parts.store.current_incidents(brand.id, now) if is_rumour(one)]
    numbers = {number for one in going for number in remembered(one.plan).claims}
    known = parts.store.claims.of([brand.id]) if numbers else []
    its = [(dict(one.traits), one.tellings) for one in known if one.number in numbers and not one.is_dismissed]
    if not its:
        return
    entered = {mention for one in known for mention in claims.mentions(one)}
    wave = parts.store.heard(brand.id, now - WAVE, now + EVERY)[-MOST:]
    critical = [one for one in wave if one.mood is Mood.NEGATIVE and one.id not in entered]
    also = {one.id for one in critical if _tells(whole(one.title, one.text), its, names_of(brand))}
    told = parts.store.relations.said_in(brand.id, sorted(also), own_of(parts.config)) if also else []
    if told:
        parts.store.claims.change(brand.id, lambda found: claims.noted(found, told, names_of(brand), also), now)


def _tells(text: str, its: Sequence[tuple[dict[str, int], int]], names: tuple[str, ...]) -> bool:
    spoken = traits(text, names)
    return any(likeness(spoken, told, tellings) >= SAME for told, tellings in its)


def names_of(brand: Brand) -> tuple[str, ...]:
    """Return what all rumours of a brand have in common."""
    return (brand.name, *brand.aliases)


def note_answers(parts: Parts, brand: Brand, now: datetime) -> None:
    """Note where a brand's own accounts, or people who said so, have answered."""
    known = parts.store.claims.of([brand.id])
    waiting = [place.at for claim in known for place in claims.open_places(claim)]
    if not waiting:
        return
    since = max(min(waiting), now - QUARTER)
    answers = first_answers(gathered(parts.store, parts.config, brand.id, since, now + EVERY).answers).values()

    def do(found: Sequence[Claim]) -> Sequence[Claim]:
        return [claims.answered(one, answers, now) for one in found]

    if do(known) != known:
        parts.store.claims.change(brand.id, do, now)
