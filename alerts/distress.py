"""What the program says of itself while it cannot store anything, and when it can again. Pure.

Such a message takes no way through the outbox, which lies in the same database.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from alerts.ofitself import of_itself
from listener.model import Notice
from listener.words import moment, say

SIGNS = ("full", "locked", "malformed", "readonly")
"""Words by which an error of the database says what is wrong; each has a sentence with its remedy."""


def distress(key: str, error: str, since: datetime, lang: str, zone: tzinfo, now: datetime) -> Notice:
    """Return the message that nothing has been stored since a time; without an error, that it works again."""
    end = "" if error else "_end"
    sign = next((one for one in SIGNS if one in error), "other")
    when = moment(since, zone, lang)
    lines = (say("policy.distress_since", lang, when=when), say(f"policy.distress_{sign}", lang)) if error else ()
    steps = ("distress_step_1", "distress_step_2") if error else ()
    return of_itself(key, "distress", end, lines, steps, lang, zone, now)
