"""The signals a playbook's conditions may name, and the few that an assessment measures today.

The list is the contract between playbooks and detection (knowledge 5.2): a file that uses another name is refused,
a name that nothing measures yet never holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType

from alerts.shape import Flaw
from listener.model import Assessment


class Kind(Enum):
    """What a signal's value is."""

    NUMBER = "number"
    YES_NO = "true/false"
    WORD = "text"


OPERATORS = ("==", ">=", "<=", "in")

_TYPES = (
    "backlog boycott campaign celebrity coordinated data_breach ethics insider misunderstanding positive press "
    "price_policy product_defect review_bombing rumour service_failure"
)
_NUMBERS = (
    "level max_level doubling_h growth neg_share media_hits platforms copies arousal authors_new_share bot_share "
    "commitments_open competitor_share coord_score cta_share detractor_share insider_score known_customers_share "
    "legit_share open_claim_spots passive_share promoter_share rating_drop reply_to_like_ratio review_burst "
    "review_share satire_score threats top_reach_ratio top_share unanswered_age_h unanswered_critical"
)
_YES_NO = "safety vivid_trigger own_post_trigger single_source commitment_published review_published"
_WORDS = "phase polarity medium claim_status contact_phase"

SIGNALS: Mapping[str, Kind] = MappingProxyType(
    dict.fromkeys((f"type.{name}" for name in _TYPES.split()), Kind.NUMBER)
    | dict.fromkeys(_NUMBERS.split(), Kind.NUMBER)
    | dict.fromkeys(_YES_NO.split(), Kind.YES_NO)
    | dict.fromkeys(_WORDS.split(), Kind.WORD)
)

Measured = Mapping[str, float | str]


def measured(assessment: Assessment) -> Measured:
    """Return the signals that an assessment answers. What is missing here is unknown, not zero."""
    known: dict[str, float | str] = {"level": assessment.level, "copies": assessment.copies}
    if assessment.media_split:
        known["medium"] = assessment.media_split[0][0].value
    if assessment.negative_share is not None:
        known["neg_share"] = assessment.negative_share
    if assessment.doubling is not None:
        known["doubling_h"] = assessment.doubling.total_seconds() / 3600
    return known


def holds(signal: str, op: str, value: object, known: Measured) -> bool | None:
    """Tell whether a condition holds; None if nothing measures the signal."""
    if signal not in known:
        return None
    found = known[signal]
    match op, value:
        case "in", list():
            return found in value
        case ">=", int() | float():
            return isinstance(found, int | float) and found >= value
        case "<=", int() | float():
            return isinstance(found, int | float) and found <= value
        case _:
            return found == value


def condition_flaws(condition: Mapping[str, object], place: str) -> Iterator[Flaw]:
    """Check ``signal op value`` against the list: the name, and an operator and a value that fit its kind."""
    kind = SIGNALS.get(str(condition["signal"]))
    if kind is None:
        yield Flaw(f"{place}.signal", "fault_signal", {"found": str(condition["signal"])[:60]})
    elif not _fits(kind, str(condition["op"]), condition["value"]):
        yield Flaw(f"{place}.value", "fault_condition", {"kind": kind.value})


def _fits(kind: Kind, op: str, value: object) -> bool:
    if kind is Kind.YES_NO:
        return op == "==" and isinstance(value, bool)
    if kind is Kind.NUMBER:
        return op != "in" and isinstance(value, int | float) and not isinstance(value, bool)
    if op == "in":
        return isinstance(value, list) and bool(value) and all(isinstance(word, str) for word in value)
    return op == "==" and isinstance(value, str)
