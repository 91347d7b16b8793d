"""Which hashtags stand in what is said of a brand, by the voices that use them, and which of them name a rival.

Source: knowledge.md 1.1, A15 (seed 001:21): a competitor's tag on one's own trouble is a sign of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from listener.core.hashtags import bare, names_in, tags
from listener.core.story import whole
from listener.model.desk import Said
from listener.model.mention import Mood

LEAST = 3
"""Voices that use a tag before it counts: two are a coincidence."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag beside the brand."""

    written: str
    """As it is mostly written, with its sign."""
    voices: int
    of: int
    """Voices that were heard."""
    negative: int
    """Of the voices that use it, those that speak badly of the brand in a mention with it."""
    rivals: tuple[str, ...]
    """Competitors that it names."""


def taglist(
    said: Iterable[Said], names: Collection[str], rivals: Mapping[str, Sequence[str]], most: int = 10
) -> tuple[Tag, ...]:
    """Return the tags that most voices use, without the brand's own name; a copy says what its original said.

    ``names``: the brand's own names. ``rivals``: names and tags (with #) of each competitor, by its id.
    """
    own = {bare(name) for name in names}
    voices: set[str] = set()
    users: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in said:
        if one.utterance.own or one.utterance.story is not None:
            continue
        who, bad = one.utterance.author or f"#{one.utterance.id}", one.utterance.mood is Mood.NEGATIVE
        voices.add(who)
        for tag in tags(whole(one.title, one.text)):
            users[bare(tag)][who] = users[bare(tag)].get(who, False) or bad
            forms[bare(tag)][tag] += 1
    found = sorted(
        (tag for tag in users if tag and tag not in own and len(users[tag]) >= LEAST),
        key=lambda tag: (-len(users[tag]), tag),
    )
    return tuple(_tag(forms[tag], users[tag], len(voices), rivals) for tag in found[:most])


def _tag(forms: Counter[str], users: Mapping[str, bool], of: int, rivals: Mapping[str, Sequence[str]]) -> Tag:
    written = max(forms, key=lambda form: (forms[form], form))
    return Tag(f"#{written}", len(users), of, sum(users.values()), tuple(sorted(names_in(written, rivals))))
