"""The page *Beziehung*: how a brand stands with those who speak of it, in numbers that are never one alone."""

from __future__ import annotations

from listener.cli.view import View
from listener.drawing.charts import ranked
from listener.parts import Parts
from listener.periods import period
from listener.web import trusttables
from listener.web.contract import Ask, Page, Way
from listener.web.picking import SOON_S, chosen, counted, month_name, offered, said_span
from listener.web.trust import Trust, is_quick, trust
from listener.words import say

_LENGTHS = ("7d", "30d", "90d", "365d")
_USUAL = "30d"


def look(parts: Parts, ask: Ask) -> Page:
    """Show the trust view of one brand in one period."""
    brand = chosen(parts.config.brands, ask)
    asked = period(ask.one("period"), _USUAL, ask.now, parts.config.zone)
    found = counted(
        parts,
        ask,
        ("trust", brand.id, asked.key),
        lambda store: trust(parts, store, brand, asked, ask.now),
        quick=is_quick(parts.store, brand, asked),
    )
    values: dict[str, object] = {
        "brand": brand,
        "brands": parts.config.brands,
        "periods": offered(parts, ask, asked, _LENGTHS),
        "found": found,
        "owned": bool(parts.config.desk.owners.names),
        "size": parts.config.desk.group,
    }
    if found is not None:
        values |= _shown(found.value, View.of(parts.config, ask.lang, ask.now))
    live_s = 0 if found is not None else SOON_S
    return Page("relationship.html", say("dashtrust.title", ask.lang), values, live_s=live_s)


def _shown(found: Trust, view: View) -> dict[str, object]:
    lang, volume, month = view.lang, found.view.volume, found.view.ladder.month
    return {
        "span_text": said_span(found.view.since, found.view.until, view),
        "cards": trusttables.cards(found, view),
        "account": trusttables.account(found.view.account, lang),
        "rules": trusttables.rules(found.view.account.accounts.whole, lang),
        "topics": trusttables.by_topic(found, lang),
        "rungs": ranked(trusttables.rungs(found.view.ladder.people, lang), say("dashtrust.ladder", lang)),
        "rung_cells": [trusttables.counted(one, lang) for one in found.view.ladder.people.cells.values()],
        "moves": trusttables.moves(found, lang),
        "matrix": trusttables.matrix(found, lang),
        "weeks": trusttables.weeks(found, view),
        "empty": volume.mentions == volume.before == 0,
        "deaf": view.lasted(found.deaf) if found.deaf else "",
        "month": f"{month_name(month.month, lang)} {month.year}",
    }


WAYS = (Way("/relationship", look),)
