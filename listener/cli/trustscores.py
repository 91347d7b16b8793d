"""What ``relationship score`` shows: the scores of a person, or the account of a topic, as points that add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listener.cli.output import safe
from listener.cli.relationshipwords import text
from listener.cli.trustpeople import score_lines, score_records, scores
from listener.cli.trustrows import account_lines
from listener.core.groups import Withheld
from listener.core.trustgroups import accounts
from listener.errors import UsageError
from listener.leading import scored
from listener.model.relation import Touchpoint

if TYPE_CHECKING:
    from listener.cli.relationship import Asked


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores toward one brand."""

    heads: tuple[str, ...]
    """One line each."""
    lines: tuple[str, ...]
    """The same with what they are made of."""
    records: tuple[dict[str, object], ...]


def of_person(wanted: Asked, person: str) -> list[Scores]:
    """Return the scores of a pseudonym toward each brand that they spoke of. Raises UsageError if there are none."""
    found = []
    for ground in wanted.known():
        theirs = scores(ground, scored(wanted.store, ground), person)
        if theirs:
            lines = tuple(score_lines(theirs))
            heads = tuple(line for line in lines if not line.startswith(" "))
            found.append(Scores(heads, lines, tuple(score_records(theirs, ground.gathered.brand, person))))
    if not found:
        raise UsageError("relationship.unknown_person", given=safe(person))
    return found


def of_topic(wanted: Asked, topic: str) -> list[Scores]:
    """Return the account of a touchpoint for each brand. Raises UsageError for one that does not exist."""
    if topic not in set(Touchpoint):
        raise UsageError("relationship.unknown_topic", given=safe(topic), known=", ".join(Touchpoint))
    found = []
    for ground in wanted.known():
        one = accounts(ground.moved, ground.today, wanted.size).topics.get(topic)
        if one is None:
            continue
        lines = tuple(account_lines(text("explain_topic", topic=text(f"touchpoint_{topic}")), one))
        shown = {} if isinstance(one, Withheld) else {"trust": one}
        found.append(Scores(lines[:1], lines, tuple(score_records(shown, ground.gathered.brand, topic))))
    return found
