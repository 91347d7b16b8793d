"""Who may go to a competitor, and who came and went: passives and detractors beside a name and a word of leaving.

Source: knowledge.md 1.1, A11 (seed 001:19, "Passive sind anfällig für Konkurrenz": passive + competitor + switch word →
"Abwanderungsrisiko"); the words that say from and to are those of ``core.contrast`` and the ones below.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from listener.core import contrast, nps
from listener.core.fold import fold
from listener.core.groups import SIZE, Count, Withheld, guarded
from listener.core.hashtags import competitors_in
from listener.core.nps import Segment
from listener.core.story import whole
from listener.core.wording import form, pieces
from listener.model.desk import Said
from listener.model.names import BrandId, MentionId
from listener.model.relation import Intent, Utterance

Names = Mapping[BrandId, Sequence[str]]
"""Names, other spellings and tags (with #) of each brand."""

_SWITCH = re.compile(
    r"\b(?:wechs\w+|gewechselt|umsteig\w*|umgestieg\w*|umstieg|steige um|rueber(?:gemacht|gehen|geh)?|abwander\w*"
    r"|kuendig\w*|gekuendigt|kuendigung|tschuess|weg von|schau\w* mich (?:um|woanders)|ab jetzt (?:bei|mit|nur)"
    r"|dann (?:eben|halt|lieber|doch) (?:zu|bei|mit)|geh\w* (?:ich )?(?:jetzt |dann |halt |eben )*zu[rm]?|nie wieder"
    r"|lieber (?:zu|bei|mit)|switch\w*|mov(?:e|ed|ing) (?:over )?to|migrat\w+|jump(?:ed|ing)? ship|defect\w*"
    r"|leav(?:e|ing)|left|ditch\w*|dump(?:ed|ing)|cancel\w*|port(?:ed|ing) out|going (?:over )?to|gone to|off to"
    r"|went (?:over )?to|go(?:ing)? with|bye|goodbye|instead of|rather than)\b"
)
"""Words of leaving, folded; each needs a competitor beside it to count."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Somebody who may leave for a competitor ("Abwanderungsrisiko")."""

    mention: MentionId
    segment: Segment
    competitors: tuple[BrandId, ...]
    words: str
    """The words that say it."""


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody went, goes or threatens to go from one to another; one side may be unknown (None)."""

    mention: MentionId
    who: str
    """A pseudonym, or the mention's own sign where nobody is named."""
    source: BrandId | None
    target: BrandId | None


@dataclass(frozen=True, slots=True)
class Flow:
    """People between a brand and one competitor."""

    competitor: BrandId | None
    """None: it is not said where to or from."""
    gained: int
    lost: int

    @property
    def net(self) -> int:
        """Gained less lost."""
        return self.gained - self.lost


@dataclass(frozen=True, slots=True)
class ShownFlow:
    """A flow as it may be shown: counts of fewer people than a group are withheld, and the net with them."""

    competitor: BrandId | None
    gained: Count
    lost: Count
    net: Count


def alone(one: Utterance) -> Segment:
    """Return the class that a single utterance speaks for; passive if it does not tell.

    With somebody's history ``nps.segment`` knows better: give that to ``at_risk``.
    """
    return nps.segment((one,), one.at) or Segment.PASSIVE


def at_risk(
    said: Iterable[Said], brand: BrandId, names: Names, judge: Callable[[Utterance], Segment] = alone
) -> tuple[Risk, ...]:
    """Return who may leave ``brand``: a passive or a detractor who names a competitor beside a word of leaving.

    The word is one of the list, or the intent SWITCH. Who comes from the competitor is no risk; copies are none either.
    """
    found = []
    for one in said:
        spoken = one.utterance
        if spoken.own or spoken.story is not None or spoken.brand != brand or judge(spoken) is Segment.PROMOTER:
            continue
        if risk := _risk(one, brand, names, judge(spoken)):
            found.append(risk)
    return tuple(found)


def _risk(one: Said, brand: BrandId, names: Names, kind: Segment) -> Risk | None:
    text = whole(one.title, one.text)
    rivals = {other: known for other, known in names.items() if other != brand}
    named = sorted(competitors_in(text, {str(other): known for other, known in rivals.items()}))
    word = _SWITCH.search(fold(text))
    if not named or (word is None and Intent.SWITCH not in one.utterance.relation.intents):
        return None
    move = direction(one, names)
    if move is not None and move.target == brand:
        return None
    return Risk(one.utterance.id, kind, tuple(BrandId(name) for name in named), word[0] if word else "")


def direction(one: Said, names: Names) -> Move | None:
    """Return from whom to whom a text says that somebody goes; None if it tells no direction.

    "von X zu Y", "switched from X to Y", "X statt Y", "left X for Y": each brand stands behind words that send it away
    or choose it (``contrast.stand``), or between the two. Where only one side is said, the other is the brand that the
    mention is about, if that one is not said to be it.
    """
    sides = _sides(whole(one.title, one.text), names)
    source, target = sides.get("away"), sides.get("chosen")
    about = one.utterance.brand
    if source is None and target is not None and target != about:
        source = about
    if source is None and target is None:
        return None
    who = one.utterance.author or f"#{one.utterance.id}"
    return Move(one.utterance.id, who, source, target) if source != target else None


def _sides(text: str, names: Names) -> dict[str, BrandId]:
    """Who is left and who is chosen, by the first words that say so."""
    forms = [word for piece in pieces(text) if (word := form(piece)) != ","]
    leaves = _SWITCH.search(fold(text)) is not None
    places = sorted(_places(forms, names))
    found: dict[str, BrandId] = {}
    for start, end, one in places:
        stand = _stand(forms[max(0, start - contrast.REACH) : start], forms[end : end + contrast.REACH], leaves)
        if stand in {"away", "chosen"}:
            found.setdefault(stand, one)
    for (_, end, left), (start, _, right) in pairwise(places):
        for side, one in _between(forms[end:start], left, right):
            found.setdefault(side, one)
    return found


_LEAVES_TO = re.compile(r"^(?:\w+ ){0,4}(?:zu|zum|zur|nach|for|to|jetzt|nun|now|->|→) (?:\w+ ){0,2}$")
_INSTEAD = re.compile(r"^(?:jetzt )?(?:statt|anstatt|anstelle von|instead of|rather than|over) (?:\w+ )?$")
_FROM = re.compile(
    r"(?:^| )(?:weg von|frueher|bisher|bislang|vorher|formerly|used to be with"
    r"|(?:aktuell|derzeit|momentan|noch|currently|still) (?:bei|mit|at|with)) (?:\w+ )?$"
)
_OF = re.compile(r"(?:^| )(?:von|vom|from) (?:\w+ )?$")
"""Says where from only beside a word of leaving: "der Mensch vom Nordwind" goes nowhere."""
_AT = re.compile(r"(?:^| )(?:zu|zum|zur|auf|to) (?:\w+ )?$")
_GOING = re.compile(
    r"^ (?:zu |rueber ?)?(?:wechseln|gewechselt|umsteigen|umzusteigen|umgestiegen|gehen|gegangen|rueber\w*)\b"
)
_GOES = (
    r"bin|bist|sind|geh|gehe|gehen|wechsel\w*|wechsle|gewechselt|umgestiegen|rueber|jetzt|nun|kunde|off|gone|going|moved?"
    r"|moving|switch\w*|ported|came|now|dann|halt|eben|lieber"
)
_TO = re.compile(rf"(?:^| )(?:{_GOES}) (?:\w+ ){{0,3}}?(?:zu|zum|zur|bei|beim|mit|to|with|at) (?:\w+ )?$")


def _stand(before: Sequence[str], after: Sequence[str], leaves: bool) -> str:
    """How a brand stands to what goes around it: ``contrast`` knows the comparisons, this the plain from and to.

    ``leaves``: a word of leaving stands in the text.
    """
    said = " ".join(before) + " "
    if _FROM.search(said) or (leaves and _OF.search(said)):
        return "away"
    if _TO.search(said) or (_AT.search(said) and _GOING.search(f" {' '.join(after)}")):
        return "chosen"
    return contrast.stand(before)


def _between(words: Sequence[str], left: BrandId, right: BrandId) -> tuple[tuple[str, BrandId], ...]:
    """What the words between two brands say: "X statt Y" leaves Y, "left X for Y" chooses Y."""
    if left == right:
        return ()
    said = " ".join(words) + " "
    if _INSTEAD.match(said):
        return (("chosen", left), ("away", right))
    return (("chosen", right),) if _LEAVES_TO.match(said) else ()


def _places(forms: Sequence[str], names: Names) -> Iterable[tuple[int, int, BrandId]]:
    """Where each brand is named: from and to, the longest name first."""
    taken: set[int] = set()
    wanted = [([form(part) for part in pieces(name)], one) for one, known in names.items() for name in known]
    for parts, one in sorted(wanted, key=lambda pair: (-len(pair[0]), pair)):
        for start in range(len(forms) - len(parts) + 1):
            span = range(start, start + len(parts))
            if forms[start : start + len(parts)] == parts and parts and not taken & set(span):
                taken.update(span)
                yield start, start + len(parts), one


def moves(said: Iterable[Said], names: Names) -> tuple[Move, ...]:
    """Return all moves that are told of, in the order given; the company's own words and copies tell of none."""
    heard = (one for one in said if not one.utterance.own and one.utterance.story is None)
    return tuple(move for one in heard if (move := direction(one, names)))


def flows(told: Iterable[Move], brand: BrandId) -> tuple[Flow, ...]:
    """Return who came to and left ``brand``, by competitor, the largest loss first: each person once a direction."""
    gained: defaultdict[BrandId | None, set[str]] = defaultdict(set)
    lost: defaultdict[BrandId | None, set[str]] = defaultdict(set)
    for move in told:
        if move.target == brand:
            gained[move.source].add(move.who)
        elif move.source == brand:
            lost[move.target].add(move.who)
    table = [Flow(one, len(gained[one]), len(lost[one])) for one in {*gained, *lost}]
    return tuple(sorted(table, key=lambda one: (one.net, str(one.competitor or ""))))


def shown(table: Iterable[Flow], size: int = SIZE) -> tuple[ShownFlow, ...]:
    """Return the flows, protected; no total is given from which a withheld one would follow.

    Nobody at all is no group whose secret it is. Raises ValueError for a group below ten.
    """
    return tuple(_shown(one, size) for one in table)


def _shown(one: Flow, size: int) -> ShownFlow:
    gained, lost = (count if not count else guarded(count, count, size) for count in (one.gained, one.lost))
    hidden = next((count for count in (gained, lost) if isinstance(count, Withheld)), None)
    return ShownFlow(one.competitor, gained, lost, hidden or one.net)
