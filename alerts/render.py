"""From a situation to a notice: the words of a message, in one language, with local times. Lays nothing out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts import peril
from alerts.measurements import facts, how_it_went, why_now
from alerts.push import push
from alerts.quotes import name, voice
from alerts.situation import Situation
from alerts.standing import because, chart_title, news, stamp, status
from alerts.statement import filled, statement_for
from listener.model import Medium, Notice, Reason
from listener.words import clock, moment, percent, say

SYMBOLS = ("🟢", "🟢", "🟢", "🟡", "🟠", "🔴", "🔴")
"""By level, beside the word and never instead of it (knowledge 2.7: green, yellow, orange, red)."""
_NEXT_UPDATE = timedelta(minutes=90)
_HALF_HOUR = timedelta(minutes=30)
_VOICES = 3
_DONTS = 3
_LONG_FORM = (Medium.NEWS, Medium.BLOG, Medium.EMAIL)


def notice(situation: Situation) -> Notice:
    """Render the message. Pure: the same situation gives the same notice, byte for byte."""
    common = _common(situation)
    return _all_clear(situation, common) if situation.reason is Reason.END else _warning(situation, common)


def _common(situation: Situation) -> Notice:
    incident, lang = situation.incident, situation.lang
    brand = name(situation.brand.name)
    since = moment(incident.opened, situation.zone, lang)
    return Notice(
        key=situation.key,
        incident=incident.name,
        lang=lang,
        reason=situation.reason,
        level=incident.level,
        brand=brand,
        subject=say("alerts.subject", lang, incident=incident.name, brand=brand, since=since),
        push=push(situation),
        headline=_headline(situation, brand),
        context=_context(situation, brand),
        facts=tuple(facts(situation)),
        handled=stamp(incident),
        status=status(incident, situation.zone, lang, situation.until),
        actions=tuple(situation.actions),
        chart=tuple(situation.chart),
        chart_usual=tuple(situation.chart_usual),
        chart_title=chart_title(situation.chart, situation.chart_usual, lang),
        measure=situation.assessment.volume,
        urgency=peril.URGENT if peril.of(situation) else 0,
    )


def _warning(situation: Situation, common: Notice) -> Notice:
    lang, playbook = situation.lang, situation.playbook
    voices = tuple(voice(mention, lang, situation.zone) for mention in situation.voices[:_VOICES])
    statement = _statement(situation)
    return replace(
        common,
        why=tuple(line for line in (news(situation.news, lang), *why_now(situation)) if line),
        steps_title=say("alerts.steps_title", lang),
        steps=tuple(
            say("alerts.step", lang, role=say(f"alerts.role_{step.role}", lang), text=step.text.of(lang))
            for step in playbook.first_steps()
        ),
        advice=tuple(situation.advice),
        voices_title=say(f"alerts.voices_title_{len(voices)}", lang) if voices else "",
        voices=voices,
        statement_title=say("alerts.statement_title", lang) if statement else "",
        statement=statement,
        donts_title=say("alerts.donts_title", lang),
        donts=tuple(dont.of(lang) for dont in playbook.donts[:_DONTS]),
        footer=_footer("alerts.footer", situation),
    )


def _all_clear(situation: Situation, common: Notice) -> Notice:
    lang = situation.lang
    return replace(
        common,
        why=tuple(how_it_went(situation)),
        steps_title=say("alerts.aftercare_title", lang),
        steps=tuple(say(f"alerts.aftercare_{number}", lang) for number in (1, 2, 3)),
        footer=_footer("alerts.footer_end", situation),
    )


def _footer(key: str, situation: Situation) -> str:
    reasons = because(situation.because, situation.lang)
    return " ".join(line for line in (say(key, situation.lang, console=situation.command), reasons) if line)


def _headline(situation: Situation, brand: str) -> str:
    incident, lang, before = situation.incident, situation.lang, situation.level_before
    if situation.reason is Reason.END:
        ended = "alerts.headline_false" if incident.handling.mistake else "alerts.headline_end"
        return say(ended, lang, brand=brand)
    if peril.of(situation):
        return say("alerts.danger_headline", lang, brand=brand)
    word = say(f"alerts.level_{incident.level}", lang)
    if situation.reason is Reason.LEVEL_UP and before is not None:
        force = say("alerts.level_rise", lang, before=before, level=incident.level, word=word)
    else:
        force = say("alerts.level_of", lang, level=incident.level, word=word)
    return say("alerts.headline", lang, symbol=SYMBOLS[incident.level], force=force, brand=brand)


def _context(situation: Situation, brand: str) -> str:
    incident, lang, zone = situation.incident, situation.lang, situation.zone
    since = moment(incident.opened, zone, lang)
    reason = say(f"alerts.reason_{situation.reason.value}", lang, since=since)
    return " · ".join((brand, incident.name, moment(situation.now, zone, lang), reason, _kind(situation)))


def _kind(situation: Situation) -> str:
    """Say what kind of wave it seems to be, how sure that is, or that nobody knows."""
    playbook, lang = situation.playbook, situation.lang
    title = playbook.title.of(lang)
    if playbook.fallback:
        return say("alerts.kind_unclear", lang)
    if situation.score is None or situation.reason is Reason.END:
        return title
    return say("alerts.kind_scored", lang, title=title, share=percent(situation.score, lang))


def _statement(situation: Situation) -> str:
    """Propose a text with what the program may fill; the topic is left to people unless a person gave one."""
    trigger = situation.trigger
    medium = "long" if trigger is not None and trigger.medium in _LONG_FORM else "microblog"
    proposed = statement_for(situation.playbook.statements, situation.lang, medium)
    if proposed is None:
        return ""
    known = {
        "brand": name(situation.brand.name),
        "topic": situation.topic,
        "contact": situation.contact,
        "link": situation.link,
        "next_update": say("alerts.clock", situation.lang, clock=clock(next_update(situation.now), situation.zone)),
    }
    return filled(proposed.text, situation.lang, known)


def next_update(now: datetime) -> datetime:
    """Return the next full or half hour that leaves ninety minutes for finding something out."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    late = now + _NEXT_UPDATE - epoch
    return epoch + -(-late // _HALF_HOUR) * _HALF_HOUR
