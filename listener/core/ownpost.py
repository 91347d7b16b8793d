"""Own posts that set off a surge of replies, and those that readers correct in public (ideas A14, E04).

Source: knowledge.md 1.1, A14 (seed 001:21): replies per like of one or more, or three times as many replies within 60
minutes as own posts usually get; 1.5, E04 (seed 004:5): replies contradict the post while it gets more replies than
likes. People call that relation the "ratio". The words of contradiction are a list made for this project.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from listener.core.fold import fold
from listener.model.names import MentionId
from listener.model.spoken import Spoken

WITHIN = timedelta(minutes=60)
RATIO = 1.0
"""Replies per like from which a post is taken to have gone wrong."""
TIMES = 3.0
"""Times as many replies within the hour as is normal, from which they are a surge."""
PEOPLE = 5
"""Fewer people who reply are no surge, whatever the ratio."""
COUNTED = 2 * PEOPLE
"""The same in replies, where a source counts them and nobody knows whose they are."""
NORMAL = timedelta(days=14)
POSTS = 5
"""Own posts before it that it takes to tell what is normal."""
LATELY = timedelta(hours=24)
"""A post of longer ago is not taken for what sets a wave off now."""
CORRECTED = 1 / 3
"""Share of the people who reply from which their contradiction is a correction."""
_CORRECTING = re.compile(
    r"\b(?:stimmt (?:so |einfach |doch |ja |gar |ueberhaupt )*nicht|nicht (?:richtig|wahr|korrekt)|ist (?:schlicht |"
    r"einfach |doch |komplett )*(?:falsch|gelogen|unwahr|quatsch|bloedsinn|unsinn|humbug)|luegt|gelogen|luege[n]?"
    r"|falsche? (?:angabe|behauptung|zahl|aussage|info)\w*|faktencheck|fakt ist|richtig ist|in wahrheit|in wirklichkeit"
    r"|tatsaechlich (?:ist|war|sind|waren|habt|hat)|verdreht|schoengeredet|irrefuehrend|das gegenteil|im gegenteil"
    r"|stimmt hinten und vorne|wie kommt ihr (?:denn )?(?:auf|dazu)|korrigier\w*|richtigstell\w*"
    r"|kennzeichn\w* als werbung"
    r"|that s (?:just |simply |plain )?(?:not true|untrue|wrong|false|a lie)|(?:is|was|are) (?:not true|untrue|a lie"
    r"|lies"
    r"|plain wrong|simply wrong|just wrong|factually wrong|misleading|nonsense|rubbish|bullshit)"
    r"|not (?:true|correct|accurate|what happened)|isn t (?:true|right|correct)|wasn t (?:true|right|what)|incorrect"
    r"|inaccurate|you re lying|you lie|liars?|fact check|the fact is|the truth is|in fact|in reality"
    r"|actually (?:it|you|the"
    r"|no)|the opposite|correction|please correct|get your facts|check your facts|delete this|misinformation)\b"
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Reaction:
    """What became of one own post."""

    post: MentionId
    at: datetime
    people: int
    """Who have replied directly, without the company."""
    within: int
    """Of them, those within 60 minutes."""
    replies: int
    """Direct replies: as many as are stored, or as the source counts if that is more."""
    likes: int | None
    normal: float | None
    """Median of ``within`` of the own posts of two weeks before it; None: too few of them."""
    answers: tuple[MentionId, ...] = ()
    """The stored direct replies of others, oldest first."""

    @property
    def ratio(self) -> float | None:
        """Replies per like, a post without likes taken as one; None where the source tells no likes."""
        return None if self.likes is None else self.replies / max(self.likes, 1)

    @property
    def surged(self) -> bool:
        """Whether the replies are a surge: enough people, and too many for the likes or for what is normal."""
        if self.people < PEOPLE and self.replies < COUNTED:
            return False
        ratioed = self.ratio is not None and self.ratio >= RATIO
        return ratioed or (self.normal is not None and self.within >= TIMES * max(self.normal, 1.0))


@dataclass(frozen=True, slots=True)
class Correction:
    """How many of those who replied to an own post contradict it."""

    people: int
    of: int

    @property
    def public(self) -> bool:
        """Whether that is a public correction: three at least, and a third of all who replied."""
        return self.people >= 3 and self.people >= CORRECTED * self.of


def reactions(spoken: Iterable[Spoken]) -> tuple[Reaction, ...]:
    """Return what became of each own post that answers nothing, oldest first."""
    known = sorted(spoken, key=lambda one: (one.at, one.id))
    below: defaultdict[MentionId, list[Spoken]] = defaultdict(list)
    for one in known:
        if one.parent is not None and not one.own:
            below[one.parent].append(one)
    found: list[Reaction] = []
    for post in known:
        if post.own and not post.answers and post.parent is None:
            found.append(_reaction(post, below[post.id], found))
    return tuple(found)


def _reaction(post: Spoken, replies: Sequence[Spoken], before: Sequence[Reaction]) -> Reaction:
    counts = [one.within for one in before if one.at >= post.at - NORMAL]
    return Reaction(
        post.id,
        post.at,
        people=len({_who(one) for one in replies}),
        within=len({_who(one) for one in replies if one.at <= post.at + WITHIN}),
        replies=max(len(replies), post.replies or 0),
        likes=post.likes,
        normal=float(median(counts)) if len(counts) >= POSTS else None,
        answers=tuple(one.id for one in replies),
    )


def _who(one: Spoken) -> str:
    return one.who or f"#{one.id}"


def trigger(spoken: Iterable[Spoken], now: datetime) -> Reaction | None:
    """Return the own post of the last 24 hours with the worst surge, by ratio and then by people; None without one."""
    lately = [one for one in reactions(spoken) if now - LATELY <= one.at <= now and one.surged]
    return max(lately, key=lambda one: (one.ratio or 0.0, one.people, one.post), default=None)


def contradicts(text: str) -> bool:
    """Tell whether a reply contradicts what it answers, by its words in German or English."""
    return _CORRECTING.search(" ".join(_WORD.findall(fold(text)))) is not None


def corrected(texts: Mapping[str, Sequence[str]]) -> Correction:
    """Return how many people contradict; ``texts``: what each who replied has said."""
    return Correction(sum(any(map(contradicts, said)) for said in texts.values()), len(texts))
