"""The signals of a wave, filled from what detection, the incident, the kinds' scores and people say of it today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from alerts.signals import SIGNALS, Known, Value
from listener.model import Assessment, Evidence, Heard, Incident, Medium, Mood, Phase, Signal

EMERGES = 2
"""From this level a wave is not "quiet" nor "over", whatever its course says."""
FEW = 10
"""Of fewer mentions no share is told."""
_NEGATIVE, _POSITIVE = 0.4, 0.6
"""Shares of scored mentions from which talk is called negative, or positive."""
_UNSURE = 0.5
_PRESS = (Medium.NEWS, Medium.BLOG)
_NONE: Mapping[str, float] = MappingProxyType({})
_NOBODY: Known = MappingProxyType({})


def signals_of(
    assessment: Assessment,
    incident: Incident | None = None,
    kinds: Mapping[str, float] = _NONE,
    heard: Sequence[Heard] = (),
    said: Known = _NOBODY,
    *,
    unsure: bool = False,
) -> dict[str, Value]:
    """Return what is known of a wave; a signal that is not here keeps its default.

    ``kinds``: scores in 0…1 by kind, as ``type.rumour`` or ``rumour``; names that are no signals are ignored. Where
    they are ``unsure``, they count half: what nobody is sure of must not decide alone.
    ``heard``: the wave's mentions, of all moods. ``said``: what people know better (a claim's status, danger to
    somebody); it goes before everything measured.
    """
    known: dict[str, Value] = dict(_standing(assessment, incident))
    known |= _counted(assessment)
    known |= _spoken(assessment)
    known |= _voiced(assessment, heard, known)
    known |= {name: min(max(score, 0.0), 1.0) * (_UNSURE if unsure else 1.0) for name, score in _named(kinds)}
    return known | {name: value for name, value in said.items() if name in SIGNALS}


def _named(kinds: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    for kind, score in kinds.items():
        name = kind if kind in SIGNALS else f"type.{kind}"
        if name in SIGNALS:
            yield name, score


def _standing(seen: Assessment, incident: Incident | None) -> Iterator[tuple[str, Value]]:
    """Yield how high it is and where in its course."""
    level = seen.level if incident is None else incident.level
    yield "level", level
    yield "max_level", max(level, incident.max_level if incident else 0)
    yield "waves", incident.waves if incident else 1
    closed = incident is not None and incident.closed is not None
    if closed or seen.standing is not None:
        yield "phase", _phase(seen.standing.phase if seen.standing else Phase.OVER, level, closed=closed)


def _phase(phase: Phase, level: int, *, closed: bool) -> str:
    """Return the phase in the playbooks' words; a wave that stands high is under way, whatever its course says."""
    if closed or (phase is Phase.OVER and level < EMERGES):
        return "after"
    if phase is Phase.OVER:
        return "declining"
    if phase is Phase.QUIET and level >= EMERGES:
        return "emerging"
    return phase.value


def _counted(seen: Assessment) -> Iterator[tuple[str, Value]]:
    """Yield what the numbers say: growth, mood, media, places, copies."""
    yield "copies", seen.copies
    if seen.negative_share is not None:
        yield "neg_share", seen.negative_share
    if seen.doubling is not None:
        yield "doubling_h", seen.doubling.total_seconds() / 3600
    sum_ = seen.reckoning
    voices, usual = (sum_.voices, sum_.usual) if sum_ else (seen.volume, seen.usual)
    growth = voices / max(usual, 1.0)
    yield "growth", growth
    yield "media_hits", max(sum_.outlets if sum_ else 0, int(any(medium in _PRESS for medium, _ in seen.media_split)))
    if seen.media_split:
        reviews = dict(seen.media_split).get(Medium.REVIEW, 0.0)
        yield "medium", seen.media_split[0][0].value
        yield "platforms", len(seen.media_split)
        yield "review_share", reviews
        yield "review_burst", reviews * growth  # at least: usual are no more reviews than mentions of all sorts


def _spoken(seen: Assessment) -> Iterator[tuple[str, Value]]:
    """Yield how people speak and who carries it, where that was telling."""
    found = {one.signal: one for one in seen.evidence}
    for signal, name in ((Signal.CALLS, "cta_share"), (Signal.AROUSAL, "arousal"), (Signal.PLAY, "satire_score")):
        if signal in found:
            yield name, _share(found[signal])
    if Signal.AMPLIFIER in found and found[Signal.AMPLIFIER].usual > 0:
        yield "top_reach_ratio", found[Signal.AMPLIFIER].value / found[Signal.AMPLIFIER].usual
    if seen.coordinated or Signal.COORDINATED in found:
        arranged = max(0.5, _share(found[Signal.COORDINATED])) if Signal.COORDINATED in found else 0.5
        yield "coord_score", arranged
        yield "legit_share", 1 - arranged


def _share(one: Evidence) -> float:
    return min(max(one.value, 0.0), 1.0)


def _voiced(seen: Assessment, heard: Sequence[Heard], known: Known) -> Iterator[tuple[str, Value]]:
    """Yield what the mentions themselves tell: polarity, whether one voice carries it, whether it has one origin."""
    scored: Counter[Mood] = Counter(one.mood for one in heard if one.mood is not Mood.UNSCORED)
    if scored.total() >= FEW:
        yield "polarity", _polarity(scored, int(known["level"]))
    critics = [one for one in heard if one.mood is Mood.NEGATIVE]
    if len(critics) < FEW:
        return
    by_story = Counter(one.story for one in critics)
    yield "single_source", len(by_story) == 1
    if seen.amplifier is not None:
        yield "top_share", by_story[seen.amplifier] / len(critics)


def _polarity(scored: Counter[Mood], level: int) -> str:
    """Return the mood of all that was said; what rose to a warning did so by criticism."""
    if level >= EMERGES or scored[Mood.NEGATIVE] >= _NEGATIVE * scored.total():
        return "negative"
    return "positive" if scored[Mood.POSITIVE] >= _POSITIVE * scored.total() else "neutral"
