"""Verb: gather what goes with an incident's plan: what was like it before, what people thought, what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts.briefing import Brief, Grounds, brief
from alerts.playbook import Playbook, fallback
from alerts.posture import Claim, Cluster, Reputation
from alerts.signals import value_of
from listener.core.aftercare import LEAST_LEVEL
from listener.model import Incident, State
from listener.model.relation import Prior
from listener.planning import Memory, remembered
from listener.store import Store

HISTORY = timedelta(days=730)
"""A crisis of the same kind burdens the next one for so long (SCCT's crisis history; knowledge 2.1: 24 months)."""
JUDGED = timedelta(days=90)
"""What people thought before is told from so many days …"""
ENOUGH = 100
"""… if so many voices praised or criticised in them."""
_SIGNS = {1: Reputation.GOOD, 0: Reputation.NEUTRAL, -1: Reputation.BAD}
GOOD, BAD = 0.6, 0.4
"""Shares of praise from which, and up to which, a reputation is good or bad: one a fifth off the balance."""


def advised(store: Store, books: Mapping[str, Playbook], incident: Incident, prior: Prior | None = None) -> Brief:
    """Return what goes with the plan of an incident, by what was known at its last look. Raises StoreError.

    ``prior`` is what the trust balance says of the time before (``trusting.prior``); None: praise against blame counts.
    """
    memory = remembered(incident.plan)
    book = books.get(incident.playbook) or fallback(books.values())
    addons = [books[id_] for id_ in memory.along if id_ in books and id_ != book.id]
    return brief(book, memory.known, addons, grounds(store, books, incident, memory, prior))


def grounds(
    store: Store, books: Mapping[str, Playbook], incident: Incident, memory: Memory, prior: Prior | None = None
) -> Grounds:
    """Return what the stance goes by."""
    praise = reputation(store, incident)
    cluster, claim = incident.handling.cluster, incident.handling.claim or str(value_of("claim_status", memory.known))
    return Grounds(
        level=incident.level,
        claim=Claim(claim) if claim in set(Claim) else Claim.NONE,
        cluster=Cluster(cluster) if cluster in set(Cluster) else None,
        earlier=earlier(store, books, incident),
        reputation=_word(praise) if prior is None else _SIGNS[prior.sign],
        praise=praise,
        balance=None if prior is None else prior.points,
        calming=incident.state in {State.DECLINING, State.CLOSED},
    )


def earlier(store: Store, books: Mapping[str, Playbook], incident: Incident) -> str:
    """Return the name of the last incident of the brand that was of the same kind; empty if there was none.

    What nobody knows the kind of, false alarms and what went into another incident do not count.
    """
    about = matter(incident)
    if about not in books or books[about].fallback:
        return ""
    alike = [one for one in _ended(store, incident) if matter(one) == about]
    return max(alike, key=lambda one: one.closed or one.opened).name if alike else ""


def _ended(store: Store, incident: Incident) -> list[Incident]:
    return [
        one
        for one in store.current_incidents(incident.brand, incident.opened - HISTORY)
        if one.id != incident.id
        and one.state is State.CLOSED
        and one.closed is not None
        and one.closed <= incident.opened
        and one.max_level >= LEAST_LEVEL
        and one.handling.mistake is None
        and not one.handling.into
    ]


def matter(incident: Incident) -> str:
    """Return the plan that an incident was about; while the aftercare is followed, the one before it."""
    return remembered(incident.plan).matter or incident.playbook


def reputation(store: Store, incident: Incident) -> float | None:
    """Return the share of praise in what praised or criticised before the incident; None: too little was said."""
    until = _hour(incident.opened)
    bins = store.bins(incident.brand, until - JUDGED, until)
    praise, blame = sum(one.positive for one in bins), sum(one.negative for one in bins)
    return praise / (praise + blame) if praise + blame >= ENOUGH else None


def _word(praise: float | None) -> Reputation:
    if praise is None or BAD < praise < GOOD:
        return Reputation.NEUTRAL
    return Reputation.GOOD if praise >= GOOD else Reputation.BAD


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
