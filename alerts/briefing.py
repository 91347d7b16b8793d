"""What goes with a plan's first steps: whom to call now, what stance to take and why, what comes along. Pure.

Each is one line, and there are four at most: a message that is read at three in the morning has no room for more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.playbook import Done, Escalation, Playbook
from alerts.posture import Claim, Cluster, Posture, Reputation, Strategy, posture, stance
from alerts.quotes import name
from alerts.signals import Condition, Known, holds, value_of
from listener.words import number, percent, say

MOST_CALLED = 3
_NOBODY = "none"
_PLACES = "open_claim_spots"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a stance goes by, beside the playbook."""

    level: int
    claim: Claim = Claim.NONE
    cluster: Cluster | None = None
    """What a person says; None: as the playbook has it."""
    earlier: str = ""
    """Name of the last incident of the same kind within 24 months; empty: there was none."""
    reputation: Reputation = Reputation.NEUTRAL
    praise: float | None = None
    """Share of praise in what praised or criticised before; None: too little was said to tell."""
    balance: float | None = None
    """The trust balance of the 90 days before in points, which then decides; None: too little moved it."""
    calming: bool = True
    """It declines or is over. While it is not, nothing is said of an end, however low its level."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A plan with all that goes with its steps."""

    playbook: Playbook
    grounds: Grounds
    posture: Posture
    addons: tuple[Playbook, ...] = ()
    calls: tuple[Escalation, ...] = ()
    """Who must know, because all conditions for it hold."""
    done: tuple[Done, ...] = ()
    """When it is over, as far as the program can see that; a person confirms it."""
    waiting: int = 0
    """Places of a rumour that are not answered, where the playbook is done only when all are."""
    safety: bool = False


def brief(playbook: Playbook, known: Known, addons: Sequence[Playbook], grounds: Grounds) -> Brief:
    """Return what goes with a playbook at a moment; ``known``: the signals of that moment."""
    return Brief(
        *(playbook, grounds, _posture(playbook, grounds), tuple(addons)),
        calls=tuple(one for one in playbook.escalations if all(holds(cond, known) for cond in one.conditions)),
        done=tuple(one for one in playbook.done if grounds.calming and _over(one.conditions, known)),
        waiting=_waiting(playbook, known),
        safety=value_of("safety", known) is True,
    )


def _waiting(playbook: Playbook, known: Known) -> int:
    """Return how many places wait that keep a playbook from being done."""
    places = known.get(_PLACES)
    counts = any(cond.signal == _PLACES for one in playbook.done for cond in one.conditions)
    return int(places) if counts and isinstance(places, int | float) else 0


def _posture(playbook: Playbook, grounds: Grounds) -> Posture:
    """Return the stance; a person's word on responsibility goes before what the playbook takes for granted."""
    given = (bool(grounds.earlier), grounds.reputation, grounds.level, grounds.claim)
    return stance(playbook, *given) if grounds.cluster is None else posture(grounds.cluster, *given)


def _over(conditions: Sequence[Condition], known: Known) -> bool:
    """Tell whether all that is known of the conditions holds, and something is known."""
    found = [holds(one, known) for one in conditions]
    return True in found and False not in found


def advice(found: Brief, lang: str) -> tuple[str, ...]:
    """Return the lines for a message: whom to call, the stance, what comes along, whether it is over."""
    lines = (*_called(found, lang), stance_line(found, lang), *_along(found, lang), *_done(found, lang))
    return tuple(line for line in lines if line)


def _called(found: Brief, lang: str) -> Iterator[str]:
    calls = "; ".join(
        say("plan.call", lang, role=say(f"alerts.role_{one.to}", lang), why=one.text.of(lang).rstrip("."))
        for one in found.calls[:MOST_CALLED]
    )
    if calls:
        yield say("plan.calls", lang, calls=calls)


def stance_line(found: Brief, lang: str) -> str:
    """Return the stance with its reason in one line; empty where none is needed."""
    if found.playbook.posture == _NOBODY and found.grounds.cluster is None:
        return ""
    told = say(
        "plan.stance",
        lang,
        strategy=say(f"playbook.strategy_{found.posture.strategy}", lang),
        reason=reason(found, lang),
    )
    return " ".join((told, *(say(f"plan.{key}", lang) for key in _besides(found))))


def _besides(found: Brief) -> Iterator[str]:
    if found.safety:
        yield "instruct_first"
    if found.posture.staff:
        yield "staff"
    if found.posture.bolster:
        yield "bolster"


def reason(found: Brief, lang: str) -> str:
    """Return why it is this stance, without a full stop."""
    grounds, book = found.grounds, found.playbook
    if found.posture.strategy is Strategy.DENY:
        return say("plan.because_false", lang)
    if grounds.cluster is None and book.posture in {"inform_only", "rebuild", "refute_if_false"}:
        return say("plan.because_unproven" if book.posture == "refute_if_false" else "plan.because_plan", lang)
    by = "plan.because_cluster" if grounds.cluster is None else "plan.because_person"
    told = say(by, lang, cluster=say(f"plan.cluster_{grounds.cluster or book.cluster}", lang))
    return "; ".join((told, *_burdens(grounds, lang)))


def _burdens(grounds: Grounds, lang: str) -> Iterator[str]:
    if grounds.earlier:
        yield say("plan.because_earlier", lang, name=grounds.earlier)
    if grounds.reputation is not Reputation.NEUTRAL and grounds.balance is not None:
        points = number(grounds.balance, lang)
        yield say(f"plan.because_{grounds.reputation}_balance", lang, points=points)
    elif grounds.reputation is not Reputation.NEUTRAL and grounds.praise is not None:
        yield say(f"plan.because_{grounds.reputation}", lang, share=percent(grounds.praise, lang))


def _along(found: Brief, lang: str) -> Iterator[str]:
    if found.addons:
        titles = ", ".join(f"{name(book.title.of(lang))} ({book.id})" for book in found.addons)
        yield say("plan.along", lang, titles=titles, first=found.addons[0].id)


def _done(found: Brief, lang: str) -> Iterator[str]:
    if found.waiting:
        yield say("plan.waiting", lang, places=found.waiting)
    yield from (say("plan.done", lang, text=one.text.of(lang)) for one in found.done[:1])


def as_object(found: Brief) -> Mapping[str, object]:
    """Return the same for machines: untranslated keys and values."""
    grounds = found.grounds
    return {
        "stance": str(found.posture.strategy),
        "bolster": found.posture.bolster,
        "crisis_staff": found.posture.staff,
        "cluster": str(grounds.cluster or found.playbook.cluster),
        "cluster_by_person": grounds.cluster is not None,
        "earlier": grounds.earlier or None,
        "reputation": str(grounds.reputation),
        "praise_share": None if grounds.praise is None else round(grounds.praise, 4),
        "trust_balance": None if grounds.balance is None else round(grounds.balance, 1),
        "claim": str(grounds.claim),
        "call": [one.to for one in found.calls],
        "over": bool(found.done),
        "open_places": found.waiting,
    }
