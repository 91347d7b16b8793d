"""What the classes of somebody else's model mean on our scale: from its logits to chances. Knows no runtime."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import exp, sqrt

from listener.model import Chances, Mood

MOST_TOKENS = 512
"""Of one text; the cost of a transformer grows with the square of it, and what a post thinks stands further up."""
_TIES = 2.0
"""Neutral wins over two classes of which neither has 0.8: 2·√(0.8·0.2) = 0.8."""
_STARS = re.compile(r"([1-5]) stars?")
_NAMES: Mapping[str, Mood] = {
    **dict.fromkeys(("negative", "negativ", "neg", "very negative"), Mood.NEGATIVE),
    **dict.fromkeys(("neutral", "neu"), Mood.NEUTRAL),
    **dict.fromkeys(("positive", "positiv", "pos", "very positive"), Mood.POSITIVE),
}
_OFFSET = ("roberta", "camembert")
"""Families whose positions begin behind the padding token's, so that 514 positions hold 512 tokens."""


def meaning(label: str) -> Mood | None:
    """Return which class a label names, None if it names none: "Negative", "4 stars", but not "LABEL_0"."""
    name = " ".join(label.replace("_", " ").lower().split())
    if stars := _STARS.fullmatch(name):
        count = int(stars[1])
        return Mood.NEUTRAL if count == 3 else (Mood.POSITIVE if count > 3 else Mood.NEGATIVE)
    return _NAMES.get(name)


def labels(described: Mapping[str, object]) -> tuple[str, ...]:
    """Return the classes that a model's ``config.json`` names (``id2label``), in the order of its logits; else ()."""
    named = described.get("id2label")
    if not isinstance(named, dict):
        return ()
    found = [named.get(str(number)) for number in range(len(named))]
    return tuple(name for name in found if isinstance(name, str)) if None not in found else ()


def moods(names: Sequence[str]) -> tuple[Mood, ...]:
    """Return what the labels mean; () unless each means something, and some negative and some positive."""
    found = tuple(mood for name in names if (mood := meaning(name)))
    both = {Mood.NEGATIVE, Mood.POSITIVE} <= set(found)
    return found if both and len(found) == len(names) else ()


def longest(described: Mapping[str, object], tokenizing: Mapping[str, object]) -> int:
    """Return how many tokens a model reads at most, special ones included.

    ``described`` is its ``config.json``, ``tokenizing`` its ``tokenizer_config.json``; the smallest limit counts.
    """
    limits = [MOST_TOKENS]
    if (places := described.get("max_position_embeddings")) and isinstance(places, int):
        limits.append(places - _reserved(described))
    if (told := tokenizing.get("model_max_length")) and isinstance(told, int):
        limits.append(told)
    return min(limit for limit in limits if limit > 0)


def _reserved(described: Mapping[str, object]) -> int:
    padding = described.get("pad_token_id")
    family = str(described.get("model_type", ""))
    return padding + 1 if isinstance(padding, int) and any(name in family for name in _OFFSET) else 0


def chances(logits: Sequence[float], kinds: Sequence[Mood]) -> Chances:
    """Return how likely each class is: the softmax of the logits, summed over the labels of one class.

    A model without a neutral class gets one by Davidson's rule for ties (J. Am. Stat. Assoc. 65, 1970): neutral stands
    to the two as 2·√(n·p) to n and p. It is the likeliest where neither has 0.8.
    """
    top = max(logits)
    shares = [exp(logit - top) for logit in logits]
    sums = {kind: sum(share for share, own in zip(shares, kinds, strict=True) if own is kind) for kind in set(kinds)}
    negative, positive = sums[Mood.NEGATIVE], sums[Mood.POSITIVE]
    neutral = sums.get(Mood.NEUTRAL, _TIES * sqrt(negative * positive))
    whole = negative + neutral + positive
    return Chances(negative / whole, neutral / whole, positive / whole)
