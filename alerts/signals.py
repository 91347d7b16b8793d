"""The signals that playbooks speak of: a fixed list, each with its type, its bounds and what holds while unmeasured.

The list is the contract between playbooks and detection (knowledge 5.2): a file that uses another name is refused.
What nothing measures is unknown, not zero, unless the list gives it a default that is true until somebody says
otherwise (no claim is open, nobody is in danger).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from math import inf
from types import MappingProxyType
from typing import TypeAlias

from alerts.shape import Flaw, nearest

Value: TypeAlias = float | str | bool
Known: TypeAlias = Mapping[str, Value]
"""Signals that something measured or somebody said, by name."""


class Kind(Enum):
    """What a signal's value is."""

    SHARE = "0…1"
    NUMBER = "number"
    YES_NO = "true/false"
    WORD = "text"


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of the list."""

    kind: Kind
    default: Value | None = None
    """What holds while nothing measures it; None: unknown, and no condition on it holds."""
    most: float = inf
    words: tuple[str, ...] = ()
    """All values that a word may have."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``signal op value``, as in ``medium in ["news", "blog"]``."""

    signal: str
    op: str
    value: object


OPERATORS = ("==", ">=", "<=", "in")
_COMPARED = {
    Kind.SHARE: ("==", ">=", "<="),
    Kind.NUMBER: ("==", ">=", "<="),
    Kind.YES_NO: ("==",),
    Kind.WORD: ("==", "in"),
}
PHASES = ("quiet", "emerging", "growing", "peak", "declining", "after")
MEDIA = ("microblog", "video", "forum", "review", "news", "blog", "messenger", "email")
CLAIMS = ("none", "unverified", "true", "false")

_TYPES = (
    "backlog boycott campaign celebrity coordinated data_breach ethics insider misunderstanding positive press "
    "price_policy product_defect review_bombing rumour service_failure"
)
_SHARES = (
    "arousal authors_new_share bot_share competitor_share coord_score copies cta_share detractor_share insider_score "
    "known_customers_share neg_share passive_share promoter_share review_share satire_score top_share"
)
_NUMBERS = (
    "commitments_open doubling_h growth open_claim_spots platforms rating_drop reply_to_like_ratio review_burst "
    "threats top_reach_ratio unanswered_age_h unanswered_critical"
)
_YES_NO = "commitment_published own_post_trigger review_published safety single_source vivid_trigger"

SIGNALS: Mapping[str, Signal] = MappingProxyType(
    {
        "level": Signal(Kind.NUMBER, 0, 6),
        "max_level": Signal(Kind.NUMBER, 0, 6),
        "waves": Signal(Kind.NUMBER, 1),
        "media_hits": Signal(Kind.NUMBER, 0),
        "phase": Signal(Kind.WORD, None, words=PHASES),
        "medium": Signal(Kind.WORD, None, words=MEDIA),
        "polarity": Signal(Kind.WORD, "negative", words=("negative", "neutral", "positive")),
        "claim_status": Signal(Kind.WORD, "none", words=CLAIMS),
        "contact_phase": Signal(Kind.WORD, None, words=("before_contact", "contact", "full_contact", "after_contact")),
        "legit_share": Signal(Kind.SHARE, 1.0, 1),
    }
    | dict.fromkeys(_SHARES.split(), Signal(Kind.SHARE, None, 1))
    | dict.fromkeys(_NUMBERS.split(), Signal(Kind.NUMBER))
    | dict.fromkeys(_YES_NO.split(), Signal(Kind.YES_NO, default=False))
    | dict.fromkeys((f"type.{name}" for name in _TYPES.split()), Signal(Kind.SHARE, 0.0, 1))
)


def value_of(name: str, known: Known) -> Value | None:
    """Return what is measured of a signal, else its default; None: unknown."""
    return known[name] if name in known else SIGNALS[name].default


def holds(condition: Condition, known: Known) -> bool | None:
    """Tell whether a condition holds; None if its signal is unknown."""
    found = value_of(condition.signal, known)
    if found is None:
        return None
    match condition.op, condition.value:
        case "in", list() | tuple() as listed:
            return found in listed
        case ">=", int() | float() as least:
            return isinstance(found, int | float) and found >= least
        case "<=", int() | float() as most:
            return isinstance(found, int | float) and found <= most
        case _:
            return found == condition.value


def condition_flaws(condition: Mapping[str, object], place: str) -> Iterator[Flaw]:
    """Check ``signal op value`` against the list: the name, an operator that fits its kind, a value it can have."""
    name = str(condition["signal"])
    signal = SIGNALS.get(name)
    if signal is None:
        meant = nearest(name, sorted(SIGNALS))
        yield Flaw(f"{place}.signal", "fault_signal", {"found": name[:60], "suggestion": meant})
        return
    op, value = str(condition["op"]), condition["value"]
    if op not in _COMPARED[signal.kind]:
        allowed = ", ".join(_COMPARED[signal.kind])
        yield Flaw(f"{place}.op", "fault_condition", {"signal": name, "wanted": allowed})
    listed = value if op == "in" and isinstance(value, list) else [value]
    if not (listed and all(fits(signal, one) for one in listed)):
        yield Flaw(f"{place}.value", "fault_value", {"signal": name, "wanted": wanted(signal)})


def fits(signal: Signal, value: object) -> bool:
    """Tell whether a signal can ever have this value: 30 is no share, "tru" no claim's status."""
    if signal.kind is Kind.YES_NO:
        return isinstance(value, bool)
    if signal.kind is Kind.WORD:
        return isinstance(value, str) and value in signal.words
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= signal.most


def wanted(signal: Signal) -> str:
    """Say what a signal may be, in a file's own terms."""
    if signal.kind is Kind.YES_NO:
        return "true, false"
    if signal.kind is Kind.WORD:
        return ", ".join(f'"{word}"' for word in signal.words)
    return f"0…{signal.most:g}" if signal.most < inf else "0…"
