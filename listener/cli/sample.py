"""A sample through a channel: promised and sent as every message is, from a database that is thrown away at once."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from alerts.notices import notice_to_json
from listener.cli.output import safe
from listener.cli.troubles import remedy, trouble
from listener.deliver import deliver_due
from listener.model import NO_INCIDENT, ChannelName, Notice, Promise, Reason, Voice
from listener.words import moment, number, say

if TYPE_CHECKING:
    from listener.parts import Parts


@dataclass(frozen=True, slots=True)
class Sample:
    """What became of a sample."""

    channel: ChannelName
    error: str
    """Empty: it was taken. Never holds a secret: it is what the outbox would keep."""
    took: timedelta


def send(parts: Parts, channel: ChannelName) -> Sample:
    """Send a sample now, as the daemon sends messages, once."""
    # What the verb logs is told in words here.
    logging.getLogger("listener").addHandler(logging.NullHandler())
    begin = time.monotonic()
    now = parts.clock()
    key = f"sample.{int(now.timestamp())}/{channel}"
    text = notice_to_json(notice(parts, channel, key))
    parts.store.tell([], [Promise(key, NO_INCIDENT, channel, Reason.SAMPLE, 0, text, now)], now)
    deliver_due(parts, now)
    (told,) = parts.store.told(NO_INCIDENT)
    return Sample(channel, "" if told.state == "sent" else told.error, timedelta(seconds=time.monotonic() - begin))


def notice(parts: Parts, channel: ChannelName, key: str) -> Notice:
    """Return the sample: it shows everything that a warning has, and says that it is none."""
    lang = str(parts.config.language)

    def said(name: str, **values: object) -> str:
        return say(f"handling.sample_{name}", lang, **values)

    when = moment(parts.clock(), parts.config.zone, lang)
    return Notice(
        key=key,
        incident=said("subject"),
        lang=lang,
        reason=Reason.SAMPLE,
        level=0,
        brand=next((brand.name for brand in parts.config.brands), ""),
        subject=said("subject"),
        push=said("push"),
        headline=said("headline"),
        context=said("context", when=when),
        why=(said("why_1", channel=channel), said("why_2")),
        steps_title=said("steps_title"),
        steps=tuple(said(f"step_{place}") for place in (1, 2, 3)),
        voices_title=said("voices_title"),
        voices=(Voice("@erna", "example", when, "https://example.com/", said("voice")),),
        facts=(said("fact"),),
        footer=said("footer"),
    )


def told(sample: Sample, lang: str) -> str:
    """Return the sentence about a sample: taken, or why not and what helps."""
    if not sample.error:
        seconds = number(sample.took.total_seconds(), lang, 1)
        return safe(say("handling.sample_sent", lang, channel=sample.channel, seconds=seconds))
    why, helps = trouble(sample.error, lang), remedy(sample.error, lang)
    return safe(say("handling.sample_failed", lang, channel=sample.channel, trouble=why, remedy=helps))


def as_object(sample: Sample, lang: str) -> dict[str, object]:
    """Return a sample for machines."""
    return {
        "channel": sample.channel,
        "ok": not sample.error,
        "error": sample.error or None,
        "remedy": remedy(sample.error, lang) if sample.error else None,
        "seconds": round(sample.took.total_seconds(), 3),
    }
