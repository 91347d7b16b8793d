"""The message that tells which sources cannot be heard, and which can again: for those who run the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from listener.model import Blind, Notice, Reason, SourceName
from listener.words import moment, say, span

_MOST = 12
"""Lines. When the network is down, a hundred of them say no more."""
_PUSH_NAMES = 3


def deafness(
    key: str,
    blind: Sequence[Blind],
    heard: Sequence[Blind],
    errors: Mapping[SourceName, str],
    lang: str,
    zone: tzinfo,
    now: datetime,
) -> Notice:
    """Return the message: ``blind`` are so now (with the ``errors`` of their last visits), ``heard`` are so no longer.

    A blind source is not a silent one: the message says that what happens there is not counted and cannot alert.
    """
    lines = [
        *(_blind_line(one, errors.get(one.source, ""), lang, zone, now) for one in blind),
        *(_heard_line(one, lang, zone) for one in heard),
    ]
    more = [say("alerts.deaf_more", lang, count=len(lines) - _MOST)] if len(lines) > _MOST else []
    headline = say("alerts.deaf_headline" if blind else "alerts.deaf_headline_end", lang, count=len(blind))
    return Notice(
        key=key,
        incident=say("alerts.deaf_thread", lang),
        lang=lang,
        reason=Reason.SOURCES,
        level=0,
        brand="",
        subject=say("alerts.deaf_subject", lang),
        push=f"{headline}: {_names(blind or heard)}"[:150],
        headline=headline,
        context=" · ".join((moment(now, zone, lang), say("alerts.deaf_context", lang))),
        why=(*lines[:_MOST], *more),
        steps_title=say("alerts.deaf_steps_title", lang) if blind else "",
        steps=tuple(say(f"alerts.deaf_step_{n}", lang, name=blind[0].source) for n in (1, 2, 3)) if blind else (),
        footer=say("alerts.deaf_footer", lang),
    )


def _blind_line(one: Blind, error: str, lang: str, zone: tzinfo, now: datetime) -> str:
    since, length = moment(one.since, zone, lang), span(now - one.since, lang)
    line = say("alerts.deaf_line", lang, name=one.source, since=since, length=length)
    return f"{line} ({error})" if error else line


def _heard_line(one: Blind, lang: str, zone: tzinfo) -> str:
    until = one.until or one.since
    since, length = moment(one.since, zone, lang), span(until - one.since, lang)
    return say("alerts.heard_line", lang, name=one.source, since=since, until=moment(until, zone, lang), length=length)


def _names(found: Sequence[Blind]) -> str:
    names = ", ".join(str(one.source) for one in found[:_PUSH_NAMES])
    return f"{names} …" if len(found) > _PUSH_NAMES else names
