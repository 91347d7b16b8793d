"""How a wave speaks and who carries it, in sentences: only what is unusual enough to tell something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alerts.figures import estimate
from alerts.quotes import voice
from alerts.situation import Situation
from listener.model import Assessment, Evidence, Signal, Voice
from listener.words import number, percent, say

_TELLING = 2.0
"""Standard score from which a share is told: one in 44 by chance."""
_FOR = (Signal.CALLS, Signal.AROUSAL, Signal.ARGUES, Signal.NOVELTY)
_AGAINST = (Signal.PLAY,)


def speech(seen: Assessment, lang: str) -> Iterator[str]:
    """Yield what in the way people speak is like a storm, and what is like a joke that goes round."""
    telling = {one.signal: one for one in seen.evidence if one.z >= _TELLING}
    for key, signals in (("alerts.speech_storm", _FOR), ("alerts.speech_play", _AGAINST)):
        signs = _signs((telling[one] for one in signals if one in telling), lang)
        if signs:
            yield say(key, lang, signs=signs)


def _signs(found: Iterable[Evidence], lang: str) -> str:
    return ", ".join(
        say(f"alerts.sign_{one.signal}", lang, share=percent(one.value, lang), usual=percent(one.usual, lang))
        for one in found
    )


def coordinated(seen: Assessment, lang: str) -> str:
    """Say that a wave seems arranged, and how many accounts share texts; "" if it does not."""
    if not seen.coordinated:
        return ""
    found = evidence(seen, Signal.COORDINATED)
    if found is None:
        return say("alerts.coordinated", lang)
    return say("alerts.coordinated_share", lang, share=percent(found.value, lang))


def carriers(situation: Situation) -> str:
    """Say in one line who began it and who carries it farthest, once if that is the same mention; "" if unknown."""
    trigger, amplifier, lang = situation.trigger, situation.amplifier, situation.lang
    if trigger is not None and trigger == amplifier:
        return say("alerts.trigger_amplifier", lang, **_quoted(voice(trigger, lang, situation.zone)))
    began = "" if trigger is None else say("alerts.trigger", lang, **_quoted(voice(trigger, lang, situation.zone)))
    return " ".join(filter(None, (began, _amplifier(situation))))


def _amplifier(situation: Situation) -> str:
    lang, found = situation.lang, evidence(situation.assessment, Signal.AMPLIFIER)
    if situation.amplifier is not None:
        return say("alerts.amplifier", lang, **_quoted(voice(situation.amplifier, lang, situation.zone)))
    if situation.assessment.amplifier is None or found is None:
        return ""
    others = say("alerts.amplifier_others", lang, usual=estimate(found.usual, lang)) if found.usual else ""
    return say("alerts.amplifier_reach", lang, reach=number(found.value, lang), others=others)


def _quoted(quoted: Voice) -> dict[str, str]:
    return {"who": quoted.who, "where": quoted.where, "when": quoted.when}


def evidence(seen: Assessment, signal: Signal) -> Evidence | None:
    """Return what was measured of one kind."""
    return next((one for one in seen.evidence if one.signal is signal), None)
