"""The message that tells which sources cannot be heard, and which can again: for those who run the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from shlex import quote

from listener.model import Blind, Notice, Reason, SourceName
from listener.words import catalogue, moment, say, span

_MOST = 12
"""Lines. When the network is down, a hundred of them say no more."""
_PUSH_NAMES = 3
_LONGEST = 120


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
    end = "" if blind else "_end"
    return Notice(
        key=key,
        incident=say("alerts.deaf_thread", lang),
        lang=lang,
        reason=Reason.SOURCES,
        level=0,
        brand="",
        subject=say("alerts.deaf_subject", lang),
        push=say(f"alerts.deaf_push{end}", lang, names=_names(blind or heard))[:150],
        headline=say(f"alerts.deaf_headline{end}", lang, count=len(blind)),
        context=" · ".join((moment(now, zone, lang), say(f"alerts.deaf_context{end}", lang))),
        why=(*lines[:_MOST], *more),
        steps_title=say("alerts.deaf_steps_title", lang) if blind else "",
        steps=tuple(say(f"alerts.deaf_step_{n}", lang, name=quote(blind[0].source)) for n in (1, 2, 3) if blind),
        footer=say(f"alerts.deaf_footer{end}", lang),
    )


def _blind_line(one: Blind, error: str, lang: str, zone: tzinfo, now: datetime) -> str:
    details = "; ".join([moment(one.since, zone, lang), *([_trouble(error, lang)] if error else [])])
    return say("alerts.deaf_line", lang, name=one.source, length=span(now - one.since, lang), details=details)


def _trouble(error: str, lang: str) -> str:
    """Return a source's error in the reader's words; one without words as it is."""
    key = f"trouble_{error.partition(':')[0]}"
    return say(f"cli.{key}", lang) if key in catalogue("cli", lang) else error[:_LONGEST]


def _heard_line(one: Blind, lang: str, zone: tzinfo) -> str:
    until = one.until or one.since
    since, length = moment(one.since, zone, lang), span(until - one.since, lang)
    return say("alerts.heard_line", lang, name=one.source, since=since, until=moment(until, zone, lang), length=length)


def _names(found: Sequence[Blind]) -> str:
    names = ", ".join(str(one.source) for one in found[:_PUSH_NAMES])
    return f"{names} …" if len(found) > _PUSH_NAMES else names
