"""Which mentions say the same: by their story link, or by one template with other names, links, figures or one slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from listener.core import voices
from listener.model import Heard

_SHORT = 5
"""Words; shorter texts ("Nie wieder!") are alike by nature, as in ``core.story``."""
_EDGE = 3
"""A slot leaves the first or the last three words as they are: where two texts may be one template."""
_SLOT = 2
"""Words that may differ at one place."""
_SIMILAR = 0.75
"""Share of the longer text that must be equal around the slot."""
_TRIED = 8
"""Templates with the same edge that a text is compared with: bounds what a thousand variants cost."""

Words = tuple[str, ...]


def texts(mentions: Sequence[Heard]) -> tuple[int, ...]:
    """Return for each mention the place of the first one that says the same (its own place if nobody did before).

    The same is: linked as a copy (unless somebody else's words are quoted beside own ones), or equal but for @names,
    links, figures and one slot of at most two words. Template campaigns and what to strip from their texts: Pacheco et
    al. 2021 ("Uncovering Coordinated Networks on Social Media", co-shared content).
    """
    keys = [_key(one) for one in mentions]
    heads = _heads(dict.fromkeys(key for key in keys if key))
    first: dict[object, int] = {}
    found: list[int] = []
    for place, (one, key) in enumerate(zip(mentions, keys, strict=True)):
        names = _names(one, heads.get(key, ()))
        known = [first[name] for name in names if name in first]
        found.append(min(known, default=place))
        first.update(dict.fromkeys(names, found[-1]))
    return tuple(found)


def _key(one: Heard) -> Words:
    spoken = voices.words(voices.said(one))
    return spoken if len(spoken) >= _SHORT else ()


def _names(one: Heard, head: Words) -> list[object]:
    """What a mention's text is known by: its template and, where it is linked, its story."""
    return [name for name in (head, one.id if voices.is_own(one) else one.story) if name]


def _heads(keys: dict[Words, None]) -> dict[Words, Words]:
    """Return for each distinct text the first one it differs from by one slot."""
    edges: defaultdict[Words, list[Words]] = defaultdict(list)
    heads: dict[Words, Words] = {}
    for key in keys:
        places = (("<", *key[:_EDGE]), (">", *key[-_EDGE:]))
        head = next((known for place in places for known in edges[place][:_TRIED] if one_slot(known, key)), None)
        heads[key] = heads[head] if head else key
        for place in places:
            edges[place].append(key)
    return heads


def one_slot(one: Words, other: Words) -> bool:
    """Tell whether two texts differ at one place only, by at most two words and a quarter of the longer one."""
    longer, shorter = max(len(one), len(other)), min(len(one), len(other))
    front = sum(1 for _ in _equal(one, other))
    back = min(sum(1 for _ in _equal(one[::-1], other[::-1])), shorter - front)
    slot = longer - front - back
    return slot <= min(_SLOT, (1 - _SIMILAR) * longer)


def _equal(one: Words, other: Words) -> Iterator[str]:
    for left, right in zip(one, other, strict=False):
        if left != right:
            return
        yield left
