"""The message that too much awaits an answer, that it no longer does, and the same in digests: how much, how old. Pure.

What is asked of people are the first steps of the playbook ``feedback_backlog``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from shlex import quote

from alerts.playbook import Playbook
from alerts.quotes import clean, cut, name
from listener.model import Notice, Reason, Voice
from listener.words import moment, number, percent, say, span

PLAYBOOK = "feedback_backlog"
_PUSH, _QUOTE, _STEPS, _DONTS, _OWNERS = 150, 100, 3, 2, 5
_DAYS = (timedelta(0), timedelta(days=1), timedelta(days=3), timedelta.max)
"""Ages that a digest tells apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piled:
    """What of a brand awaits an answer."""

    id: str
    brand: str
    """As people write it."""
    ages: Sequence[timedelta]
    """Since when each waits, in any order; of the questions and criticism together."""
    critical: int
    overdue: int
    past_due: timedelta
    """How long past due the worst is."""
    owners: Sequence[tuple[str, int]] = ()
    """Whose the overdue ones are, with how many, as far as anybody owns them."""
    oldest: Sequence[Voice] = ()
    """The oldest three."""
    questions: Sequence[tuple[timedelta, Voice]] = ()
    """The oldest open questions with their ages, oldest first."""

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self.ages)

    @property
    def age(self) -> timedelta:
        """Age of the oldest; 0 without any."""
        return max(self.ages, default=timedelta(0))


def begins(key: str, piled: Piled, book: Playbook | None, lang: str, zone: tzinfo, now: datetime) -> Notice:
    """Return the message that so much waits that somebody should know."""
    steps = book.steps[:_STEPS] if book else ()
    head = say("desk.alert_headline", lang, **_slots(piled, lang))
    context = " · ".join((moment(now, zone, lang), say("desk.alert_context", lang)))
    return replace(
        _plain(key, piled, lang, (_push(piled, book, lang), head, context)),
        why=tuple(_why(piled, lang)),
        steps_title=say("desk.alert_steps", lang) if steps else "",
        steps=tuple(
            say("alerts.step", lang, role=say(f"alerts.role_{one.role}", lang), text=one.text.of(lang)) for one in steps
        ),
        voices_title=say("desk.alert_voices", lang) if piled.oldest else "",
        voices=tuple(piled.oldest),
        donts_title=say("alerts.donts_title", lang) if book else "",
        donts=tuple(one.of(lang) for one in book.donts[:_DONTS]) if book else (),
        footer=say("desk.alert_footer", lang, brand=quote(piled.id)),
    )


def ends(key: str, piled: Piled, since: datetime, lang: str, zone: tzinfo, now: datetime) -> Notice:
    """Return the message that it is over, to those who were told that it began."""
    slots = _slots(piled, lang) | {"since": moment(since, zone, lang), "length": span(now - since, lang)}
    push = cut(say("desk.end_push", lang, **slots), _PUSH)
    head = say("desk.end_headline", lang, **slots)
    return replace(
        _plain(key, piled, lang, (push, head, moment(now, zone, lang))),
        why=(say("desk.end_why", lang, **slots),),
        footer=say("desk.end_footer", lang, brand=quote(piled.id)),
    )


def _plain(key: str, piled: Piled, lang: str, said: tuple[str, str, str]) -> Notice:
    """Return a message with its push line, headline and context, and nothing else."""
    brand = name(piled.brand)
    thread, subject = say("desk.thread", lang, brand=brand), say("desk.subject", lang, brand=brand)
    return Notice(key, thread, lang, Reason.BACKLOG, 0, brand, subject, *said)


def _slots(piled: Piled, lang: str) -> dict[str, object]:
    return {
        "brand": name(piled.brand),
        "count": number(piled.count, lang),
        "critical": number(piled.critical, lang),
        "overdue": number(piled.overdue, lang),
        "share": percent(piled.overdue / piled.count if piled.count else 0.0, lang),
        "oldest": span(piled.age, lang),
        "past": span(piled.past_due, lang),
    }


def _push(piled: Piled, book: Playbook | None, lang: str) -> str:
    """Return what a locked telephone shows, with the first thing to do if there is room."""
    said = say("desk.alert_push", lang, **_slots(piled, lang))
    first = say("alerts.push_now", lang, first=book.push.of(lang)) if book else ""
    return said + first if len(said + first) <= _PUSH else cut(said, _PUSH)


def _why(piled: Piled, lang: str) -> list[str]:
    slots = _slots(piled, lang)
    lines = [say(f"desk.alert_{part}", lang, **slots) for part in ("share", "oldest", "critical")]
    owners = [f"{name(who)} ({number(count, lang)})" for who, count in piled.owners]
    told = ", ".join(owners[:_OWNERS]) + (" …" if len(owners) > _OWNERS else "")
    return [*lines, say("desk.alert_owners", lang, owners=told)] if owners else lines


def in_digest(piled: Sequence[Piled], lang: str, most: int) -> list[str]:
    """Return what waits as lines of a digest: of each brand how much and how old, then the oldest open questions."""
    some = [one for one in piled if one.count][:most]
    asked = sorted(((age, one, said) for one in some for age, said in one.questions), key=lambda each: -each[0])
    return [*(_counted(one, lang) for one in some), *(_asked(*each, lang) for each in asked[:3])]


def _counted(one: Piled, lang: str) -> str:
    young, days, older = (sum(low <= age < high for age in one.ages) for low, high in pairwise(_DAYS))
    return say("desk.digest_line", lang, **_slots(one, lang), young=young, days=days, older=older)


def _asked(age: timedelta, one: Piled, said: Voice, lang: str) -> str:
    text = cut(clean(said.text), _QUOTE)
    parts = {"brand": name(one.brand), "age": span(age, lang), "where": said.where, "text": text}
    return say("desk.digest_question", lang, **parts)
