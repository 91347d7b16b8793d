"""A storm in three sentences: what it was, how people reacted, how far it went."""

from __future__ import annotations

from alerts.figures import rounded
from alerts.quotes import clean
from listener.core.aftermath import Aftermath
from listener.report.page import Line, Part, joined, theirs
from listener.report.setting import Setting
from listener.words import number, say

_WORDS, _WORD = 3, 40


def summary(found: Aftermath, setting: Setting) -> Line:
    """Return the three sentences."""
    return joined([_what(found, setting), _reacted(found, setting), _went(found, setting)])


def level(value: int, setting: Setting) -> str:
    """Return a wind force with its name."""
    return f"{value} ({say(f'alerts.level_{value}', setting.lang)})"


def subject(found: Aftermath, setting: Setting) -> Line:
    """Return what it was about: its strongest words, which are strangers'; nothing if there are none."""
    parts: list[Line] = [(theirs(word, _WORD),) for word in found.words[:_WORDS] if clean(word)]
    return setting.say("subject", words=joined(parts, ", ")) if parts else ()


def _what(found: Aftermath, setting: Setting) -> Line:
    known, incident = found.moments, found.incident
    began = known.onset or incident.opened
    end = known.ended
    return setting.say(
        "sum_over" if end else "sum_still",
        brand=theirs(setting.brand, 80),
        subject=subject(found, setting),
        began=setting.told_when(began),
        length=setting.lasted((end or found.now) - began),
        level=level(incident.max_level, setting),
        course=_course(found, setting),
    )


def _course(found: Aftermath, setting: Setting) -> Line:
    """Say how many there were in the loudest hour, beside what is usual."""
    most = max(found.incident.peak_volume, found.peak.total if found.peak and found.hours == 1 else 0)
    usual = found.peak.usual if found.peak and found.hours == 1 else None
    if usual is None:
        return setting.say("sum_peak", most=number(most, setting.lang))
    return setting.say("sum_peak_usual", most=number(most, setting.lang), usual=_amount(usual.mean, setting))


def _amount(value: float, setting: Setting) -> str:
    return number(rounded(value), setting.lang) if value >= 2 else number(value, setting.lang, 1)


def _reacted(found: Aftermath, setting: Setting) -> Line:
    took, known = found.reactions, found.moments
    warned: Part | Line = (
        setting.say("sum_warned", length=setting.lasted(took.warned)) if took.warned is not None
        else (setting.word("sum_warned_unknown" if known.warned else "sum_not_warned"),)
    )  # fmt: skip
    if known.acknowledged is None:
        answered: Line = (setting.word("sum_unanswered"),)
    elif took.acknowledged is None:
        answered = (setting.word("sum_answered_unknown"),)
    else:
        answered = setting.say("sum_answered", length=setting.lasted(took.acknowledged))
    return setting.say("sum_reacted", warned=warned, answered=answered, spoken=_spoken(found, setting))


def _spoken(found: Aftermath, setting: Setting) -> Line:
    took = found.reactions
    if found.moments.spoken is None:
        return (setting.word("sum_unspoken"),)
    if took.self_disclosed_first:
        return (setting.word("sum_disclosed"),)
    if took.spoken is None:
        return setting.say("sum_spoken_at", at=setting.when(found.moments.spoken))
    return setting.say("sum_spoken", length=setting.lasted(took.spoken))


def _went(found: Aftermath, setting: Setting) -> Line:
    reach, lang = found.reach, setting.lang
    if not reach.voices:
        return (setting.word("sum_nothing_left"),)
    people: Line = (
        setting.say("sum_people", people=number(rounded(reach.people), lang)) if reach.people
        else (setting.word("sum_people_unknown"),)
    )  # fmt: skip
    return setting.say(
        "sum_went",
        voices=number(reach.voices, lang),
        places=number(reach.places, lang),
        outlets=number(len(found.outlets), lang),
        people=people,
    )
