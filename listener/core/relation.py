"""What a mention tells of the relationship to a brand: phase of contact, intents, touchpoint, emotion, and its cues.

text --kinds_cues--> words and cues --relation_signs--> form --relation_model--> evidence for each label --> decision
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

    pieces: Sequence[str]
    rows: Sequence[int]
    """Of each cue in the table of weights, each once."""
    groups: NDArray[np.int64]
    """The place of each cue's group."""
    counts: Floats
    """Cues in each group."""
    signs: Sequence[float]
    """Of form."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a text says for each label, and what its cues have to do with it."""

    sums: Floats
    rows: Sequence[int]
    """Of the cues."""
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
    told = _reasons(known, [at for at in (phase, *chosen, touchpoint, emotion) if COLUMNS[at][1] != "none"])
    return Relation(
        ContactPhase(COLUMNS[phase][1]),
        tuple(Intent(COLUMNS[at][1]) for at in chosen),
        Touchpoint(COLUMNS[touchpoint][1]),
        Emotion(COLUMNS[emotion][1]),
        told,
    )


def weighed(text: str, language: str, medium: str, names: Sequence[str], score: float | None) -> Evidence:
    """Return the evidence of a text in a known language."""
    model = relation_model.model()
    found = taken(text, language, medium, names, score)
    shares = (np.log1p(found.counts) / np.maximum(found.counts, 1))[found.groups]
    parts = model.by_cue[found.rows] + shares[:, None] * model.by_group[found.groups]
    beyond = model.bias + np.array(found.signs) @ model.by_sign + model.parts(found.pieces)
    return Evidence(beyond + parts.sum(axis=0), found.rows, parts)


def taken(text: str, language: str, medium: str, names: Sequence[str], score: float | None) -> Taken:
    """Return what a text in a known language is told by."""
    known = relation_model.words()[language]
    text_pieces = relation_signs.masked(kinds_cues.taken(text, LONGEST), names)
    text_words = kinds_cues.words(text_pieces)
    cues = [one.cue for one in kinds_cues.found(text_words, known.lexicon)]
    rows = list({known.rows[cue.kind, cue.written]: None for cue in cues})
    groups = relation_model.rows().places[np.array(rows, dtype=np.int64)]
    counts = np.bincount(groups, minlength=len(relation_model.places())).astype(np.float64)
    return Taken(text_pieces, rows, groups, counts, relation_signs.signs(text_pieces, text_words, medium, score))


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


def _reasons(known: Evidence, chosen: Sequence[int]) -> tuple[Cue, ...]:
    """Return for each label that is told the cues that spoke most for it, more than for its rivals."""
    written = [relation_model.rows().written[row] for row in known.rows]
    return tuple(
        Cue(*COLUMNS[column], words)
        for column, pulls in zip(chosen, known.parts[:, chosen].T.tolist(), strict=True)
        for words in _strongest(pulls, written) or [LEARNED]
    )


def _strongest(pulls: Sequence[float], written: Sequence[str]) -> list[str]:
    """Return the cues that pull most, each writing once."""
    strong = sorted([(-pull, words) for pull, words in zip(pulls, written, strict=True) if pull >= _LEAST])
    return list(dict.fromkeys([words for _, words in strong]))[:_TOLD]
