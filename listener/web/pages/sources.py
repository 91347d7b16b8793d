"""The page *Quellen und Betrieb*: what is heard, who is told, whether the daemon lives, and how much lies there."""

from __future__ import annotations

import platform

from listener import __version__
from listener.cli.health import ORDER, remedies
from listener.cli.view import View
from listener.core.hearing import Hearing
from listener.parts import Parts
from listener.web import upkeeprows
from listener.web.coded import coded
from listener.web.contract import Ask, Page, Role, There, Way
from listener.web.upkeep import Life, Upkeep, upkeep
from listener.words import number, say

_LIVE_S = 30
_SHOWN = 100
"""Sources on a page, those that need somebody first; the others by their state."""


def look(parts: Parts, ask: Ask) -> Page:
    """Show how the program is."""
    view = View.of(parts.config, ask.lang, ask.now)
    found = upkeep(parts, ask.now)
    state = ask.one("state")
    wanted = [one for one in found.sources if state not in set(Hearing) or one.hearing == state]
    shown = wanted if ask.one("all") else wanted[:_SHOWN]
    known = found.daemon.life is not Life.STILL
    values = {
        "state": state if state in set(Hearing) else "",
        "states": upkeeprows.states(found.sources, view, known=known),
        "sources": upkeeprows.sources(shown, view, known=known),
        "more": len(wanted) - len(shown),
        "every_source": len(found.sources),
        "advice": _advice(found, view),
        "as_it_was": view.when(found.daemon.sign) if found.daemon.life is Life.STILL and found.daemon.sign else "",
        "coded": coded,
        "blind": upkeeprows.blind(found.blind, view),
        "visits": upkeeprows.visits(found.visits, view),
        **_daemon(found, view),
        **_told(parts, found, view),
        **_stock(parts, found, view),
    }
    return Page("sources.html", say("dashsources.title", ask.lang), values, live_s=_LIVE_S)


def _advice(found: Upkeep, view: View) -> list[str]:
    """Return what helps, one line for all sources with the same trouble; nothing where each says it for itself."""
    lines = remedies(found.sources, view)
    troubled = sum(one.hearing in ORDER for one in found.sources)
    return lines if len(lines) < troubled else []


def _daemon(found: Upkeep, view: View) -> dict[str, object]:
    daemon = found.daemon
    told = {"at": view.when(daemon.sign), "ago": view.lasted(view.now - daemon.sign) if daemon.sign else ""}
    pid, host, since = daemon.owner or (0, "", None)
    return {
        "life": say(f"dashsources.life_{daemon.life}", view.lang, **told),
        "life_lamp": upkeeprows.LIVES[daemon.life],
        "life_help": say(f"dashsources.life_{daemon.life}_help", view.lang, **told),
        "owner": say("dashsources.owner", view.lang, pid=pid, host=host, since=view.when(since)) if since else "",
        "tasks": upkeeprows.tasks(daemon, view),
        "heartbeat": daemon.heartbeat,
        "second_way": daemon.second_way,
    }


def _told(parts: Parts, found: Upkeep, view: View) -> dict[str, object]:
    told = [(name, parts.config.channels[name], fared) for name, fared in found.channels.items()]
    return {
        "ways": upkeeprows.ways(told, view),
        "letters": upkeeprows.letters(found.outbox.letters, view),
        "dead": found.outbox.dead,
        "waiting": found.outbox.waiting,
        "oldest": view.when(found.outbox.oldest) if found.outbox.oldest else "",
    }


def _stock(parts: Parts, found: Upkeep, view: View) -> dict[str, object]:
    lang, keep, stock = view.lang, parts.config.retention, found.stock
    return {
        "file": upkeeprows.size(found.file, lang),
        "free": upkeeprows.size(stock.free, lang) if stock.free else "",
        "room": "" if found.room is None else upkeeprows.size(found.room, lang),
        "room_short": found.room is not None and found.room < found.file,
        "began": view.when(stock.oldest) if stock.oldest else "",
        "unread": number(stock.unread, lang) if stock.unread else "",
        "keep_mentions": keep.mentions_days,
        "keep_visits": keep.visits_days,
        "version": __version__,
        "python": platform.python_version(),
    }


def retry(parts: Parts, ask: Ask) -> There:
    """Owe messages again that were given up: the one that is named, or all of them."""
    key = ask.form.get("key", "")
    everything = ask.form.get("all") == "1"
    count = parts.store.hands.retry([] if everything else [key], ask.now) if key or everything else 0
    told = say("dashsources.retried", ask.lang, count=count) if count else say("dashsources.not_retried", ask.lang)
    return There("/sources#outbox", told)


WAYS = (
    Way("/sources", look),
    Way("/sources/retry", do=retry, do_role=Role.ADMIN),
)
