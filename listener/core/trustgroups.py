"""The trust accounts as they may be shown: nothing of fewer people than a group, and still everything adds up (A48)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from listener.core.groups import SIZE, Why, Withheld, checked
from listener.core.points import Card, Part, Score
from listener.core.trust import Movement, balance, voices

OTHER = "other"
"""The part that stands for all rules behind which there are too few people."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The account of one brand and those of its topics on a day, protected."""

    whole: Score | Withheld
    voices: int | Withheld
    """People who moved it up to that day."""
    topics: Mapping[str, Score | Withheld]


def accounts(moved: Collection[Movement], day: date, size: int = SIZE, card: Card | None = None) -> Accounts:
    """Return the accounts that a brand's movements make up to a day, protected.

    A topic that fewer than ``size`` people moved is withheld, and others with it, for topics add up to the whole. Rules
    behind which there are fewer are summed up as ``other``. As the topics' parts add up to those of the whole, a rule
    is told of topics only if in each of them nobody or a group moved by it; what is summed up is a group everywhere.
    Raises ValueError for a size below ten.
    """
    withheld = Withheld(Why.SMALL, checked(size))
    known = [one for one in moved if one.event.day <= day]
    topics = _split(known, lambda one: one.topic)
    if voices(known) < size:
        return Accounts(withheld, withheld, dict.fromkeys(topics, withheld))
    shown = _large(topics, size)
    rules = _large(_split(known, _rule), size)
    common = _common(topics, shown, rules, size)
    return Accounts(
        whole=_merged(known, day, rules, card),
        voices=voices(known),
        topics={name: _merged(of, day, common, card) if name in shown else withheld for name, of in topics.items()},
    )


def _rule(one: Movement) -> str:
    return one.event.rule


def _split(moved: Collection[Movement], key: Callable[[Movement], str]) -> dict[str, Sequence[Movement]]:
    found: defaultdict[str, list[Movement]] = defaultdict(list)
    for one in moved:
        found[key(one)].append(one)
    return {name: found[name] for name in sorted(found)}


def _large(groups: Mapping[str, Sequence[Movement]], size: int) -> set[str]:
    """Return the names of the groups that may be shown beside their sum: what is left of it is a group, or nobody.

    One person may stand in several, so people are counted together and not added up. Of the large ones the last go
    first: how large they are must not decide.
    """
    shown = [name for name, of_group in groups.items() if _is_group(of_group, size)]
    while shown and not _is_group([one for name in groups.keys() - shown for one in groups[name]], size):
        shown.pop()
    return set(shown)


def _common(topics: Mapping[str, Sequence[Movement]], told: set[str], rules: set[str], size: int) -> set[str]:
    """Return the rules that may be told of every topic beside the whole; ``told``: the topics that are not withheld."""
    parts = {name: _split(of, _rule) for name, of in topics.items()}
    found = [rule for rule in sorted(rules) if all(_is_group(one.get(rule, ()), size) for one in parts.values())]
    hidden = [one for name, of in topics.items() if name not in told for one in of]
    sums = [*(topics[name] for name in sorted(told)), hidden]
    while found and not all(_is_group([one for one in of if _rule(one) not in found], size) for of in sums):
        found.pop()
    return set(found)


def _is_group(moved: Sequence[Movement], size: int) -> bool:
    """Tell whether nobody or a group moved an account."""
    return voices(moved) == 0 or voices(moved) >= size


def _merged(moved: Collection[Movement], day: date, shown: set[str], card: Card | None) -> Score:
    """Return the balance of a group of people, all rules made one but those shown; the sum stays what it is."""
    whole = balance(moved, day, card)
    small = [part for part in whole.parts if part.rule not in shown]
    if not small:
        return whole
    rest = Part(OTHER, sum(part.events for part in small), sum(part.thousandths for part in small))
    return replace(whole, parts=(*(part for part in whole.parts if part.rule in shown), rest))
