"""The page *Share of Voice*: a brand beside its competitors, what is spoken of at each, who comes and who goes."""

from __future__ import annotations

from listener.cli.view import View
from listener.comparing import LATELY
from listener.drawing.charts import ranked
from listener.parts import Parts
from listener.periods import period
from listener.web import rivaltables
from listener.web.contract import Ask, Page, Way
from listener.web.picking import SOON_S, chosen, counted, offered, said_span
from listener.web.rivals import Rivals, is_quick, rivals
from listener.words import say

_LENGTHS = ("7d", "30d", "56d", "90d", "365d")
_USUAL = "56d"


def look(parts: Parts, ask: Ask) -> Page:
    """Show one brand beside its competitors in one period; how to name competitors, if no brand has any."""
    rivalling = [one for one in parts.config.brands if one.competitors]
    title = say("dashvoice.title", ask.lang)
    if not rivalling:
        return Page("voice.html", title, {"brands": [], "first": parts.config.brands[0]})
    brand = chosen(rivalling, ask)
    asked = period(ask.one("period"), _USUAL, ask.now, parts.config.zone)
    found = counted(
        parts,
        ask,
        ("voice", brand.id, asked.key),
        lambda store: rivals(parts, store, brand, asked),
        quick=is_quick(parts.store, brand, asked),
    )
    values: dict[str, object] = {
        "brand": brand,
        "brands": rivalling,
        "periods": offered(parts, ask, asked, _LENGTHS),
        "found": found,
        "size": parts.config.desk.group,
        "lately": LATELY.days,
    }
    if found is not None:
        values |= _shown(found.value, View.of(parts.config, ask.lang, ask.now))
    return Page("voice.html", title, values, live_s=0 if found is not None else SOON_S)


def _shown(found: Rivals, view: View) -> dict[str, object]:
    lang, of = view.lang, found.compared
    topics, few = rivaltables.topics(found, view)
    return {
        "span_text": said_span(of.since, of.until, view),
        "empty": not any(one.mentions for one in of.whole),
        "shares": ranked(rivaltables.ranks(found, view, folded=False), say("dashvoice.shares", lang)),
        "stories": ranked(rivaltables.ranks(found, view, folded=True), say("dashvoice.stories", lang)),
        "names": rivaltables.names(found, view),
        "weeks": rivaltables.weekly(found, view),
        "moods": rivaltables.by_mood(found, view),
        "telling": rivaltables.telling(of.telling, view),
        "flows": rivaltables.flows(found, view),
        "at_risk": rivaltables.at_risk(found, view),
        "topics": ranked(topics, say("dashvoice.topics", lang)),
        "few_topics": few,
        "beside": rivaltables.topics_beside(found, view),
        "tags": ranked(rivaltables.tags(found, view), say("dashvoice.tags", lang)),
        "words": rivaltables.words(found, view),
    }


WAYS = (Way("/voice", look),)
