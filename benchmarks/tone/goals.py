"""What the figures should be: ahead of the best peer, above fixed lines where there are some."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.report import Target, at_least, at_most
from benchmarks.tone.sets import Part
from listener.core import tone

LEADS = {
    "germeval17": 0.10,
    "sb10k": 0.10,
    "hotel_de": 0.10,
    "filmstarts": 0.10,
    "schmidt22": 0.10,
    "hellwig23": 0.10,
    "potts": 0.07,
}
"""How far macro-F1 should be above the best peer; on other sets: not below."""
LINES = {"airline": 0.60, "semeval17": 0.58, "sanders": 0.55}
VADERS_OWN = ("vader_tweets", "vader_amazon", "vader_movie", "vader_nyt")
_NEAR = 0.01
"""How far below VADER on its own sets is not below."""
OPINIONS = {"wiki_de": 0.08}
"""Share of neutral texts that may be scored as opinion; elsewhere: no more than the best peer."""
TOWARD = {"potts_target": 0.05, "newsmtsc_target": 0.05}
"""How far the tone toward the target should be above the whole text's."""
CALIBRATED = 0.06
_ENOUGH = 300
"""Texts from which a calibration error, or a rate, is more than chance."""
RECALLED = 1.5
"""Times the best peer's recall of negatives at a precision of 0.8, in German."""
LABELLED = {"germeval17": 0.50, "sb10k": 0.66, "airline": 0.76}
"""Macro-F1 with a thousand labels of the user's own domain."""
BOUNDS = {
    "robust.emoji_3000_ms": 50.0,
    "robust.chars_50000_ms": 50.0,
    "load_ms": 150.0,
    "file_mb": 5.0,
    "memory.model_mb": 120.0,
}
FAST = 10_000.0


def targets(parts: Sequence[Part], peers: Sequence[str], figures: dict[str, float]) -> dict[str, Target]:
    """Return the targets of the figures that there are; ``peers`` are the names of their figures."""
    found: dict[str, Target] = {}
    for part in parts:
        found |= _of_part(part, peers, figures) | _of_labels(part, figures)
    for key, value in figures.items():
        if key.startswith("pooled.") and key.endswith(".ece") and figures[key[:-3] + "n"] >= _ENOUGH:
            found[key] = at_most(value, CALIBRATED)
    return (
        found | {key: at_most(figures[key], bound) for key, bound in BOUNDS.items() if key in figures} | _speed(figures)
    )


def _of_part(part: Part, peers: Sequence[str], figures: dict[str, float]) -> dict[str, Target]:
    key = part.key
    if part.lang not in tone.LANGUAGES:
        return {f"{key}.unscored": at_least(figures[f"{key}.unscored"], 1.0)}
    if part.occurring == {"neutral"}:
        name = f"{key}.scored_as_opinion"
        best = min(_theirs(key, "scored_as_opinion", peers, figures), default=1.0)
        return {name: at_most(figures[name], OPINIONS.get(part.name, best))}
    name = f"{key}.macro_f1"
    found = {name: at_least(figures[name], wanted_f1(part, peers, figures))}
    recalls = _theirs(key, "recall_negative_at_p80", peers, figures)
    if part.lang == "de" and recalls and not part.targeted:
        name = f"{key}.recall_negative_at_p80"
        found[name] = at_least(figures[name], min(1.0, RECALLED * max(recalls)))
    return found


def wanted_f1(part: Part, peers: Sequence[str], figures: dict[str, float]) -> float:
    """Return the macro-F1 that a part should reach; never less than that of any peer, but on VADER's own sets."""
    key = part.key
    if part.name in VADERS_OWN:
        return figures.get(f"{key}.vaderSentiment.macro_f1", _NEAR) - _NEAR
    best = max(_theirs(key, "macro_f1", peers, figures), default=0.0) + LEADS.get(part.name, 0.0)
    toward = figures[f"{key}.whole_macro_f1"] + TOWARD[part.name] if part.name in TOWARD else 0.0
    return max(best, toward, LINES.get(part.name, 0.0))


def _theirs(key: str, figure: str, peers: Sequence[str], figures: dict[str, float]) -> list[float]:
    names = [f"{key}.{peer}.{figure}" for peer in peers]
    return [figures[name] for name in names if name in figures]


def _of_labels(part: Part, figures: dict[str, float]) -> dict[str, Target]:
    """With a thousand labels a fixed line where there is one; with a hundred never worse than without by over 0.01."""
    found: dict[str, Target] = {}
    none, few, many = (f"{part.key}.labels_{count}.macro_f1" for count in (0, 100, 1_000))
    if few in figures:
        found[few] = at_least(figures[few], figures[none] - _NEAR)
    if many in figures and part.name in LABELLED:
        found[many] = at_least(figures[many], LABELLED[part.name])
    return found


def _speed(figures: dict[str, float]) -> dict[str, Target]:
    """Either is fast enough: ten thousand a second, or as fast as vaderSentiment on the same machine."""
    ours, theirs = "speed.short_texts_per_second", "speed.vaderSentiment.short_texts_per_second"
    if figures.get("speed.n", 0) < _ENOUGH:
        return {}
    return {ours: at_least(figures[ours], min(FAST, figures[theirs]))}
