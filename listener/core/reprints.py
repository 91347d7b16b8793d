"""How many stories the papers tell: one agency report under eighty headlines is one. Compares words, judges nothing.

``core.story`` folds texts that are nearly equal word for word. A paper that writes a headline of its own, cuts the end
and moves a sentence escapes it; the words of the head stay the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from listener.core import topic
from listener.core.talk import WORD
from listener.model import Heard, Medium, MentionId

ALIKE = 0.6
"""Least share of the shorter head's terms that the other has as well."""
_COMMON = 4
"""And their least number: a headline of three words is like many."""
_READ = 300
_HEAD = 60
"""Words at the beginning that are compared: what an agency sends is cut from the end."""


def folded(mentions: Sequence[Heard], start: datetime) -> Sequence[Heard]:
    """Return mentions with each reprint since then as a copy of the first report: the same sequence if there is none.

    One agency's report is one voice, in however many papers. The newest 300 reports are held against each other.
    """
    news = [one for one in mentions if one.at >= start and one.medium is Medium.NEWS]
    first = reprints(news[-_READ:]) if len(news) > 1 else {}
    return [replace(one, story=first.get(one.story, one.story)) for one in mentions] if first else mentions


def stories(mentions: Sequence[Heard]) -> int:
    """Return the number of distinct stories: copies and reprints folded, everything else a story of its own."""
    first = reprints(mentions)
    return len({first.get(one.story, one.story) for one in mentions})


def reprints(mentions: Sequence[Heard]) -> Mapping[MentionId, MentionId]:
    """Return for each news report that reprints an earlier one which, the first of all.

    Two reports are one story if their heads (title and first sixty words) have six terms in ten of the shorter one in
    common, after the overlap coefficient (Szymkiewicz 1934, Simpson 1960), which does not mind how far one is cut.
    """
    news = [one for one in mentions if one.medium is Medium.NEWS and one.story == one.id]
    heads: dict[MentionId, frozenset[str]] = {}
    using: defaultdict[str, list[MentionId]] = defaultdict(list)
    found: dict[MentionId, MentionId] = {}
    for one in sorted(news, key=lambda one: (one.at, one.id)):
        head = topic.terms(_head(one))
        common = Counter(id_ for said in head for id_ in using[said])
        first = next((id_ for id_, count in common.most_common(3) if _alike(count, head, heads[id_])), None)
        if first is not None:
            found[one.id] = first
            continue
        heads[one.id] = head
        for said in head:
            using[said].append(one.id)
    return found


def _alike(common: int, one: frozenset[str], other: frozenset[str]) -> bool:
    return common >= max(_COMMON, ALIKE * min(len(one), len(other)))


def _head(one: Heard) -> Heard:
    ends = [word.end() for word in islice(WORD.finditer(one.text), _HEAD)]
    return replace(one, text=one.text[: ends[-1]] if ends else "")
