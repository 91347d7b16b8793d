"""What stance to take at all: situational crisis communication theory (SCCT) as a table. Words are the playbooks'.

Sources: W. T. Coombs, "Protecting Organization Reputations During a Crisis: The Development and Application of
Situational Crisis Communication Theory", Corporate Reputation Review 10 (2007), 163-176, for the clusters by
attributed responsibility, for crisis history and prior reputation as what intensifies it by a step, for instructing
and adjusting information before any care for reputation, and for denial that must not be mixed with diminishing or
rebuilding; W. T. Coombs and S. J. Holladay, "The Paracrisis: The Challenges Created by Publicly Managing Crisis
Prevention", Public Relations Review 38 (2012), 408-415, for accusations below a crisis that are answered without a
crisis staff. That these end, and bolstering with them, above wind force 3 is our own rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alerts.playbook import Playbook

PARACRISIS = 3
"""Up to this level an accusation that looks like a crisis is answered by those on duty; no crisis staff."""


class Cluster(StrEnum):
    """Who people will hold responsible."""

    VICTIM = "victim"
    """The company is a victim itself: rumour, tampering, attack."""
    ACCIDENTAL = "accidental"
    """Without intent: technical failure, a product's fault, an accusation of the kind that can be argued about."""
    PREVENTABLE = "preventable"
    """It could have been avoided: human error, misdeed."""
    NONE = "none"
    """Nobody knows yet, or nobody is accused."""


class Reputation(StrEnum):
    """What people thought of the company before it began."""

    GOOD = "good"
    NEUTRAL = "neutral"
    BAD = "bad"


class Claim(StrEnum):
    """What is known of the claim that the wave is about."""

    NONE = "none"
    UNVERIFIED = "unverified"
    TRUE = "true"
    FALSE = "false"


class Strategy(StrEnum):
    """What is said about responsibility, beside the information that comes first in any case."""

    INFORM = "inform"
    """Nothing: only what people must do, and what is being done (instructing and adjusting information)."""
    DENY = "deny"
    DIMINISH = "diminish"
    """Explain what happened and how far it goes, without belittling."""
    REBUILD = "rebuild"
    """Take responsibility, put it right, make good."""


@dataclass(frozen=True, slots=True)
class Posture:
    """A stance: one strategy, never two."""

    strategy: Strategy
    bolster: bool = False
    """Past good deeds may be recalled in a clause, as a supplement."""
    staff: bool = False
    """Convene the crisis staff."""


def posture(
    cluster: Cluster,
    history: bool,
    reputation: Reputation = Reputation.NEUTRAL,
    level: int = PARACRISIS,
    claim: Claim = Claim.NONE,
) -> Posture:
    """Return the stance for a wave.

    ``history``: the same kind of crisis ended within the last 24 months. ``level``: wind force 0 to 6. A claim proven
    false is denied with proof, whatever else is so, and nothing is mixed with that; an open one is never denied.
    """
    staff = level > PARACRISIS
    if claim is Claim.FALSE:
        return Posture(Strategy.DENY, staff=staff)
    burdened = history or reputation is Reputation.BAD
    strategy = _strategy(cluster, burdened=burdened)
    recalls = strategy is Strategy.DIMINISH or cluster is Cluster.VICTIM
    bolster = recalls and reputation is Reputation.GOOD and not staff
    return Posture(strategy, bolster, staff)


def _strategy(cluster: Cluster, *, burdened: bool) -> Strategy:
    """History and a bad name move a crisis one step towards more accommodation (the "Velcro effect")."""
    match cluster:
        case Cluster.VICTIM:
            return Strategy.DIMINISH if burdened else Strategy.INFORM
        case Cluster.ACCIDENTAL:
            return Strategy.REBUILD if burdened else Strategy.DIMINISH
        case Cluster.PREVENTABLE:
            return Strategy.REBUILD
        case Cluster.NONE:
            return Strategy.INFORM


def stance(
    playbook: Playbook,
    history: bool,
    reputation: Reputation = Reputation.NEUTRAL,
    level: int = PARACRISIS,
    claim: Claim = Claim.NONE,
) -> Posture:
    """Return the stance of a playbook: its own, or by the table where it leaves that open (posture "scct")."""
    by_table = posture(Cluster(playbook.cluster), history, reputation, level, claim)
    match playbook.posture:
        case "scct":
            return by_table
        case "refute_if_false":
            return by_table if claim is Claim.FALSE else Posture(Strategy.INFORM, staff=by_table.staff)
        case "rebuild":
            return Posture(Strategy.REBUILD, staff=by_table.staff)
        case "explain_or_reform":
            explained = history or reputation is Reputation.BAD
            return Posture(Strategy.REBUILD if explained else Strategy.DIMINISH, staff=by_table.staff)
        case _:
            return Posture(Strategy.INFORM, staff=by_table.staff)
