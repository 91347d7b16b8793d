"""A message of the program about itself: no incident, no brand, no level; the same shape for each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from listener.model import Notice, Reason
from listener.words import moment, say

_PUSH = 150


def of_itself(
    key: str, name: str, end: str, why: Sequence[str], steps: Sequence[str], lang: str, zone: tzinfo, now: datetime,
    *, subject: str = "self_subject",
) -> Notice:  # fmt: skip
    """Return the message ``name`` of the catalogue "policy"; ``end``: what stands behind the keys of its other form.

    ``steps``: keys of what is to be done; none where nothing is. ``subject``: the key of the thread's subject.
    """
    return Notice(
        key=key,
        incident=say("policy.self_thread", lang),
        lang=lang,
        reason=Reason.SELF,
        level=0,
        brand="",
        subject=say(f"policy.{subject}", lang),
        push=say(f"policy.{name}_push{end}", lang, what=" ".join(why))[:_PUSH],
        headline=say(f"policy.{name}_headline{end}", lang),
        context=moment(now, zone, lang),
        why=tuple(why),
        steps_title=say("policy.self_title", lang) if steps else "",
        steps=tuple(say(f"policy.{step}", lang) for step in steps),
        footer=say(f"policy.{name}_footer", lang),
    )
