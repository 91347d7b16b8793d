"""Verb: put those who are stored by name under an alias, as far as the configuration wants that, and the other way.

It goes through what is stored whenever that changes: when a database of before is taken over, when a public figure is
to be reviewed, when an own account is entered. Some thousand a tick, the newest first; it can be stopped anywhere.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial

from alerts.quotes import who
from listener.core.veil import Veil, nameless
from listener.log import pairs
from listener.model import Medium, SourceName
from listener.model.alias import account
from listener.parts import Parts
from listener.store.naming import Renamed
from listener.words import LANGUAGES, say

AT_ONCE = 2000
"""Mentions a tick: a third of a second, in which nobody else writes."""
_QUOTING = ("trigger", "amplifier", "trigger_amplifier")
"""Sentences of messages that name somebody."""
_log = logging.getLogger(__name__)


def veil_due(parts: Parts, now: datetime, some: int = AT_ONCE) -> int:
    """Go through the next mentions, if there are any to go through; returns how many were put under another name."""
    veil, names, today = parts.config.privacy.veil, parts.store.names, _today(parts, now)
    mark, below = names.state()
    if mark == veil.mark(today) and below is None:
        return 0
    if mark != veil.mark(today):
        _lift(parts, veil, today)
        names.begin(veil.mark(today))  # after that nobody lifts again: who is stopped here begins anew
        _, below = names.state()
    key = parts.store.relations.key()
    found = names.in_clear(below or 0, some)
    shown = [(one, veil.shown(key, one.author, one.source, one.medium, one.extra, today)) for one in found]
    changed = [
        Renamed(one.id, one.author, new, nameless(one.extra, one.author)) for one, new in shown if new != one.author
    ]
    last = len(found) < some
    if last:
        names.reword(partial(_reworded, parts))
        names.rename_withheld(lambda one: veil.shown(key, one.author, one.source, one.medium, one.extra, today))
    names.rename(changed, None if last else found[-1].id)
    if changed:
        _log.info("names became aliases %s", pairs(mentions=len(changed), done=last))
    return len(changed)


def _today(parts: Parts, now: datetime) -> date:
    return now.astimezone(parts.config.zone).date()


def _lift(parts: Parts, veil: Veil, today: date) -> None:
    """Give names back that the configuration holds anyway: own accounts and public figures that were entered since."""
    names, written = parts.store.names, {account(one.name): one.name for one in parts.config.privacy.figures}
    for source, known in veil.named(today) if veil.hashed else ():
        name = known if source else written.get(known, known)
        under = [Renamed(id_, alias, name) for id_, alias in names.under(known, source)]
        for start in range(0, len(under), AT_ONCE):
            names.rename(under[start : start + AT_ONCE])


def _reworded(parts: Parts, notice: str) -> str:
    """Return a message with aliases in the place of names; what is no message of ours stays."""
    told = json.loads(notice)
    lang = told.get("lang") if isinstance(told, dict) else None
    if lang not in LANGUAGES:
        return notice
    alias = partial(_alias, parts, lang)
    voices = [{**one, "who": alias(one["who"], one["where"])} for one in told.get("voices") or ()]
    why = [_line(one, lang, alias) for one in told.get("why") or ()]
    new = {**told, "voices": voices, "why": why} if voices or why else told
    return notice if new == told else json.dumps(new, ensure_ascii=False)


def _line(line: str, lang: str, alias: Callable[[str, str], str]) -> str:
    return _quoting(lang).sub(lambda found: f"{found[1]}{alias(found[2], found[4])}{found[3]}{found[4]}", line)


@cache
def _quoting(lang: str) -> re.Pattern[str]:
    """Return what finds who is quoted in a line, and where that stood, whatever else the line says."""
    heads = (say(f"alerts.{key}", lang, who="\0", where="\1", when="") for key in _QUOTING)
    parts = [(head.partition("\0")[0], head.partition("\0")[2].partition("\1")[0]) for head in heads]
    begins = "|".join(re.escape(begin) for begin, _ in parts)
    return re.compile(f"({begins})(.+?)({re.escape(parts[0][1])})([^,]+)")


def _alias(parts: Parts, lang: str, written: str, where: str) -> str:
    """Return how somebody is named who was quoted at "press · tagblatt · reach 300" under a name."""
    if written == say("alerts.nobody", lang) or re.fullmatch(say("alerts.author", lang, id=r"[0-9a-z]{5}"), written):
        return written
    place, _, rest = where.partition(" · ")
    medium = next((one for one in Medium if say(f"alerts.medium_{one}", lang) == place), Medium.FORUM)
    source = SourceName(rest.partition(" · ")[0])
    veil, key = parts.config.privacy.veil, parts.store.relations.key()
    shown = veil.shown(key, written, source, medium, {}, _today(parts, parts.clock()))
    return written if shown == written else who(shown, lang)
