"""What a mention tells of the relationship to a brand: phase of contact, intents, touchpoint, emotion, and its cues.

text --kinds_cues--> words and cues --relation_signs--> form --relation_model--> evidence for each label --> decision
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from listener.core import kinds_cues, relation_model, relation_signs
from listener.core.relation_model import COLUMNS, LANGUAGES, SPANS, Floats
from listener.model.mention import Medium
from listener.model.relation import ContactPhase, Cue, Emotion, Intent, Relation, Touchpoint

LONGEST = 2_000
"""Characters that are read: where somebody stands is clear by then."""
LEARNED = "model"
"""Stands for the words where form and not a cue decided."""
_SILENT = Relation(ContactPhase.UNKNOWN, (), Touchpoint.NONE, Emotion.NONE)
_TOLD = 3
"""Cues that are told for a label, strongest first."""
_LEAST = 0.02
"""Evidence below which a cue is no reason."""
_USED, _MEANT = 1.0, 0.2
"""Evidence of a rating for having used what is rated, and for praise or complaint at the ends of its scale."""
_GOOD, _BAD = 0.75, 0.4


@dataclass(frozen=True, slots=True)
class Taken:
    """What a text is told by."""

    counts: Floats
    """Cues in each group, each cue once."""
    signs: Sequence[float]
    """Of form."""
    rows: Sequence[int]
    """Of each cue in the table of weights."""
    groups: Sequence[int]
    """The place of each cue's group."""
    written: tuple[str, ...]
    """Each cue as it stands in the list."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a text says for each label, and what its cues have to do with it."""

    sums: Floats
    cues: tuple[str, ...]
    parts: Floats
    """Cues by labels."""


def read(
    text: str,
    language: str,
    medium: Medium,
    names: Sequence[str] = (),
    score: float | None = None,
    rating: float | None = None,
) -> Relation:
    """Return how a mention is read; German and English, everything else is unknown without intents.

    ``names`` are the watched brand's, so that no decision hangs on which brand it is; ``score`` is the tone from -1 to
    1; ``rating`` goes from 0 (worst) to 1 (best). At most 2,000 characters are read.
    """
    if language not in LANGUAGES or not text.strip():
        return _SILENT
    known = weighed(text, language, medium, names, score)
    if rating is not None:
        known.sums[:] += _rated(rating)
    chosen = [SPANS["intent"].start + int(at) for at in np.flatnonzero(known.sums[SPANS["intent"]] > 0)]
    phase, touchpoint, emotion = (_first(known.sums, aspect) for aspect in ("phase", "touchpoint", "emotion"))
    if known.sums[phase] < relation_model.model().unsure:
        phase = COLUMNS.index(("phase", ContactPhase.UNKNOWN))
    told = [one for at in (phase, *chosen, touchpoint, emotion) for one in _reasons(known, at)]
    return Relation(
        ContactPhase(COLUMNS[phase][1]),
        tuple(Intent(COLUMNS[at][1]) for at in chosen),
        Touchpoint(COLUMNS[touchpoint][1]),
        Emotion(COLUMNS[emotion][1]),
        tuple(told),
    )


def weighed(text: str, language: str, medium: str, names: Sequence[str], score: float | None) -> Evidence:
    """Return the evidence of a text in a known language."""
    model = relation_model.model()
    found = taken(text, language, medium, names, score)
    parts = model.by_cue[found.rows]
    if found.rows:
        shares = np.log1p(found.counts) / np.maximum(found.counts, 1)
        parts = parts + shares[found.groups, None] * model.by_group[found.groups]
    return Evidence(model.bias + np.array(found.signs) @ model.by_sign + parts.sum(axis=0), found.written, parts)


def taken(text: str, language: str, medium: str, names: Sequence[str], score: float | None) -> Taken:
    """Return what a text in a known language is told by."""
    known, places = relation_model.words()[language], relation_model.places()
    text_pieces = relation_signs.masked(kinds_cues.taken(text, LONGEST), names)
    text_words = kinds_cues.words(text_pieces)
    found = {(one.cue.kind, one.cue.written): None for one in kinds_cues.found(text_words, known.lexicon)}
    groups = [places[group] for group, _ in found]
    counts = np.bincount(np.array(groups, dtype=np.int64), minlength=len(places)).astype(np.float64)
    signs = relation_signs.signs(text_pieces, text_words, medium, score)
    return Taken(counts, signs, [known.rows[key] for key in found], groups, tuple(written for _, written in found))


def _rated(rating: float) -> Floats:
    """Return what a rating says: who gives one has used the thing, and its ends praise or complain."""
    added = np.zeros(len(COLUMNS))
    added[COLUMNS.index(("phase", ContactPhase.AFTER_CONTACT))] = _USED
    if rating >= _GOOD:
        added[COLUMNS.index(("intent", Intent.PRAISE))] = _MEANT
    if rating <= _BAD:
        added[COLUMNS.index(("intent", Intent.COMPLAINT))] = _MEANT
    return added


def _first(sums: Floats, aspect: str) -> int:
    """Return the column of the likeliest label of an aspect."""
    return int(SPANS[aspect].start) + int(sums[SPANS[aspect]].argmax())


def _reasons(known: Evidence, column: int) -> Iterator[Cue]:
    """Yield the cues that spoke most for a label; against the mean of its rivals where only one label is told."""
    aspect, label = COLUMNS[column]
    if label == "none":
        return
    pulls = known.parts[:, column]
    if aspect != "intent":
        pulls = pulls - known.parts[:, SPANS[aspect]].mean(axis=1)
    strongest = sorted((-pull, cue) for pull, cue in zip(pulls.tolist(), known.cues, strict=True) if pull >= _LEAST)
    words = dict.fromkeys(cue for _, cue in strongest)
    for written in list(words)[:_TOLD] or [LEARNED]:
        yield Cue(aspect, label, written)
