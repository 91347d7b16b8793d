"""Whether somebody speaks from inside the company, and how staff and customers speak of it (idea A07).

Source: knowledge.md 1.1, A07 (seed 001:17, staff make reputation): cues and employer review sources give a score and an
index of its own. Nobody is to be identified: what is read here has no author, no name and no address, only words, so
no figure can depend on who somebody is. The cues are a list made for this project (``data/insiders.toml``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from listener.core import kinds_post
from listener.core.groups import SIZE, Why, Withheld, checked
from listener.core.kinds_cues import Lexicon, found, lexicon, taken, words
from listener.core.nps import LEAST as SAMPLE
from listener.core.proportion import Proportion, proportion
from listener.core.story import whole
from listener.model.desk import Said
from listener.model.mention import Mood
from listener.model.names import SourceName

CERTAIN = 0.5
"""From this score on a text counts as written from inside: what the playbook ``insider_criticism`` asks for."""
EMPLOYER = 0.9
"""Score of everything in a source where staff rate their employer."""
LONGEST = 4_000
_STRONG, _PLAIN, _HEARSAY, _OUTSIDE = 0.7, 0.15, 0.25, 0.5
_KIND = "insider"
_FEWEST = 3
"""Texts that a wave's score is the mean of, at least: one false cue must not decide it."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is read of a mention: deliberately nothing that tells who wrote it."""

    words: str
    mood: Mood
    employer: bool = False
    """From a source where staff rate their employer."""


@dataclass(frozen=True, slots=True)
class Index:
    """How a side speaks: praise less criticism, in points of −100…100, of so many texts."""

    texts: int | Withheld
    praise: Proportion | Withheld
    blame: Proportion | Withheld

    @property
    def points(self) -> float | Withheld:
        """Share of praise less share of criticism, times a hundred."""
        if isinstance(self.praise, Withheld) or isinstance(self.blame, Withheld):
            return Withheld(Why.SAMPLE, SAMPLE)
        return 100 * (self.praise.value - self.blame.value)


@dataclass(frozen=True, slots=True)
class Sides:
    """The employee index beside the customer index."""

    staff: Index
    customers: Index


def text_of(one: Said, employers: Collection[SourceName] = ()) -> Text:
    """Return what is read of something said; its author is left behind here."""
    return Text(whole(one.title, one.text), one.utterance.mood, one.utterance.source in employers)


def insider_score(text: str, *, employer: bool = False) -> float:
    """Return how surely a text is written from inside, 0…1, by its words in German or English.

    Each strong cue leaves 0.3 of the doubt that was left, each plain one 0.85 of it. Hearsay ("my sister works there")
    is worth 0.25 by itself, as often as it is said, and makes the strong cues none: those are somebody else's. How
    likely the post reads as one of insiders (``kinds_post``) leaves as much doubt as it has itself. Words of a customer
    halve the score.
    """
    if employer:
        return EMPLOYER
    kinds: dict[tuple[str, str], set[str]] = {}
    for one in found(words(taken(text, LONGEST)), _lexicon()):
        kinds.setdefault((one.cue.kind, one.cue.tier), set()).add(one.cue.written)
    strong, plain = (kinds.get(("inside", tier), set()) for tier in ("strong", "plain"))
    hearsay, outside = (("hearsay", "strong") in kinds), (("outside", "strong") in kinds)
    doubt = (1 - _PLAIN) ** len(plain)
    doubt *= (1 - _HEARSAY) if hearsay else (1 - _STRONG) ** len(strong) * (1 - _likely(text))
    return (1 - doubt) * (_OUTSIDE if outside else 1.0)


def _likely(text: str) -> float:
    return float(kinds_post.read(text).chances[kinds_post.kinds().index(_KIND)])


def _lexicon() -> Lexicon:
    return lexicon("insiders.toml")


def wave_score(scores: Sequence[float]) -> float | None:
    """Return how surely a wave of criticism comes from inside: the mean of its surest tenth, three texts at least.

    None without texts. Not the mean of all: staff begin such a wave, the public carries it.
    """
    if not scores:
        return None
    some = sorted(scores, reverse=True)[: max(_FEWEST, len(scores) // 10)]
    return sum(some) / len(some)


def sides(texts: Iterable[Text], size: int = SIZE) -> Sides:
    """Return the employee index beside the customer index; never of fewer texts than a sample (30), or than a group.

    Since nobody may be told apart here, texts are counted, not people. Copies should have been left out before.
    Raises ValueError for a group below ten.
    """
    least = max(checked(size), SAMPLE)
    inside: list[Mood] = []
    others: list[Mood] = []
    for one in texts:
        (inside if insider_score(one.words, employer=one.employer) >= CERTAIN else others).append(one.mood)
    return Sides(_index(inside, least), _index(others, least))


def _index(moods: Sequence[Mood], least: int) -> Index:
    scored = [one for one in moods if one is not Mood.UNSCORED]
    praise = proportion(scored.count(Mood.POSITIVE), len(scored))
    blame = proportion(scored.count(Mood.NEGATIVE), len(scored))
    if len(scored) < least or praise is None or blame is None:
        few = Withheld(Why.SAMPLE, least)
        return Index(few, few, few)
    return Index(len(scored), praise, blame)
