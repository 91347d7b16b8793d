"""*Stimmen*: what was said, searched with the grammar of the command line; the query stands in the address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from alerts.quotes import name
from listener.cli import rows
from listener.cli.output import cell, escaped
from listener.cli.view import View
from listener.core.csvcells import written
from listener.core.query_fields import Setting
from listener.core.query_forms import sought
from listener.core.query_text import period, render
from listener.errors import UsageError
from listener.model import Found, MentionId, Search
from listener.model.query import EVERYTHING
from listener.parts import Parts
from listener.searching import search_for, setting
from listener.web.contract import Ask, File, Missing, Page, Way
from listener.web.finding import Leaf, leaf, loaded, moment_of
from listener.web.mentionrows import Beside, Card, card, is_hidden, objected, word
from listener.web.narrowing import corrected, narrowed
from listener.web.pages import mention
from listener.words import number, say

MOST_FILE = 5_000
"""Mentions in a file."""
_ENDINGS = ("csv", "jsonl")
_MOST_SOURCES, _LONGEST = 8, 2_000
_QUICK = {
    "tone": ("negative", "neutral", "positive", "unscored"),
    "phase": ("pre_contact", "contact", "full_contact", "after_contact"),
    "since": ("today", "day", "week", "month"),
    "is": ("unanswered", "original"),
}
"""What is offered beside brands and sources, by the names of its terms in the catalogue."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows the search, or takes that back."""

    label: str
    href: str
    on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Links about one thing."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it was typed and understood."""

    text: str
    search: Search
    fault: str = ""
    proposal: str = ""
    """The query that was probably meant."""


def look(parts: Parts, ask: Ask) -> Page:
    """Show a page of what a search finds; what cannot be understood is said, with what was probably meant."""
    known = setting(parts.store, parts.config, ask.now)
    asked, view = asked_for(parts, ask), View.of(parts.config, ask.lang, ask.now)
    mark = _mark(ask)
    found = Leaf((), None, None) if asked.fault else leaf(parts.store, asked.search, mark, len(parts.config.brands))
    cards = _cards(parts, found, asked, view)
    values = {
        "q": asked.text,
        "fault": asked.fault,
        "proposal": asked.proposal,
        "proposed": _address(asked.proposal),
        "understood": _understood(asked, view),
        "period": _period(asked, view),
        "groups": _groups(parts, ask, asked, known, cards),
        "cards": cards,
        "count": number(len(cards), ask.lang),
        "all": found.older is None and mark is None,
        "older": _address(asked.text, found.older) if found.older is not None else "",
        "newest": _address(asked.text) if mark is not None else "",
        "looked": view.when(moment_of(found.looked)) if found.looked is not None else "",
        "files": tuple((one, f"/mentions/list.{one}?{urlencode({'q': asked.text})}") for one in _ENDINGS),
        "most": number(MOST_FILE, ask.lang),
        "brands": len(parts.config.brands),
        "sources": "" if parts.config.subscriptions else "/sources",
    }
    return Page("mentions.html", word("title", ask.lang), values, 400 if asked.fault else 200)


def asked_for(parts: Parts, ask: Ask) -> Asked:
    """Return the search that an address asks for; of one that is not understood, with the sentence why."""
    text = ask.one("q")
    try:
        if len(text) > _LONGEST:
            return Asked(text[:_LONGEST], Search(), word("too_long", ask.lang, most=number(_LONGEST, ask.lang)))
        return Asked(text, search_for(text, parts.store, parts.config, ask.now))
    except UsageError as error:
        return Asked(text, Search(), say(error.key, ask.lang, **error.values), corrected(text, error))


def _mark(ask: Ask) -> MentionId | None:
    text = ask.one("before")
    return MentionId(int(text)) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _address(text: str, before: MentionId | None = None) -> str:
    fields = {"q": text} if text else {}
    if before is not None:
        fields["before"] = str(before)
    return f"/mentions?{urlencode(fields)}" if fields else "/mentions"


def _understood(asked: Asked, view: View) -> str:
    return "" if asked.fault or asked.search.where == EVERYTHING else render(asked.search.where, view.zone)


def _period(asked: Asked, view: View) -> str:
    since, until = period(asked.search.where)
    if since and until:
        return word("between", view.lang, since=view.when(since), until=view.when(until))
    if since:
        return word("since", view.lang, since=view.when(since))
    return word("until", view.lang, until=view.when(until)) if until else ""


def _cards(parts: Parts, found: Leaf, asked: Asked, view: View) -> list[Card]:
    store, hits = parts.store, [one for story in found.stories for one in story]
    known = loaded(store, hits)
    beside = Beside(
        store.relations.read({one.id for one in hits}),
        store.looks.copied(list({one.story for one in hits})),
        sought(asked.search.where),
        objected(parts),
        urlencode({"q": asked.text}) if asked.text else "",
    )
    cards = (card(story, known, beside, view) for story in found.stories)
    return [one for one in cards if one is not None]


def _groups(parts: Parts, ask: Ask, asked: Asked, known: Setting, cards: Sequence[Card]) -> list[Group]:
    """Return the links that narrow the search; of one that was not understood, those that begin anew."""
    text, tree = ("", EVERYTHING) if asked.fault else (asked.text, asked.search.where)

    def choice(label: str, term: str) -> Choice:
        found = narrowed(text, tree, term, known)
        return Choice(label, _address(found.query), found.on)

    def terms(field: str, names: Sequence[tuple[str, str]]) -> Group:
        """Return the links of a field whose values are names."""
        title = word(f"filter_{field}", ask.lang)
        key = word(f"field_{field}", ask.lang)
        return Group(title, tuple(choice(label, f"{key}:{_quoted(value)}") for value, label in names))

    brands = [(str(one.id), name(one.name)) for one in parts.config.brands]
    sources = list(dict.fromkeys(one.where for one in cards))[:_MOST_SOURCES]
    groups = [terms("brand", brands)] if len(brands) > 1 else []
    for field, keys in _QUICK.items():
        pairs = [(word(f"{field}_{key}", ask.lang), word(f"term_{field}_{key}", ask.lang)) for key in keys]
        groups.append(Group(word(f"filter_{field}", ask.lang), tuple(choice(*pair) for pair in pairs)))
    spoken = [one for one in sources if one in known.sources and '"' not in one]
    return [*groups, terms("source", [(one, one) for one in spoken])] if spoken else groups


def _quoted(value: str) -> str:
    return f'"{value}"'


def download(parts: Parts, ask: Ask) -> File:
    """Hand out what a search finds, the newest first and at most so many, as the command line does."""
    asked = asked_for(parts, ask)
    if asked.fault or ask.path["ending"] not in _ENDINGS:
        raise Missing
    view = View.of(parts.config, "en", ask.now)
    records = list(_records(parts, asked.search, view))
    capped = f"-erste-{MOST_FILE}" if len(records) > MOST_FILE else ""
    stem = f"stimmen-{ask.now.astimezone(view.zone):%Y-%m-%d-%H%M}{capped}"
    records = records[:MOST_FILE]
    if ask.path["ending"] == "csv":
        return File(f"{stem}.csv", "text/csv; charset=utf-8", _csv(records).encode("utf-8", "replace"))
    lines = "".join(f"{escaped(json.dumps(one, ensure_ascii=False))}\n" for one in records)
    return File(f"{stem}.jsonl", "application/x-ndjson; charset=utf-8", lines.encode("utf-8", "replace"))


def _records(parts: Parts, wanted: Search, view: View) -> Iterator[dict[str, object]]:
    """Give the records of hits, newest first; one more than fit into a file, so that this can be told."""
    store, hidden = parts.store, objected(parts)
    before, given = None, 0
    while given <= MOST_FILE:
        part = leaf(store, wanted, before, len(parts.config.brands), 500)
        hits = sorted((one for story in part.stories for one in story), key=lambda one: (-one.id, one.brand))
        known = loaded(store, hits)
        found = [known[one.id, one.brand] for one in hits if (one.id, one.brand) in known]
        found = [_unnamed(one) if is_hidden(one, hidden) else one for one in found]
        yield from map(dict, rows.mentions(found, view, store.relations.read({one.id for one in found})).records)
        given += len(found)
        if part.older is None:
            return
        before = part.older


def _unnamed(found: Found) -> Found:
    return replace(found, mention=replace(found.mention, author=""))


def _csv(records: Sequence[dict[str, object]]) -> str:
    """Return records as CSV with fixed keys; no cell begins like a formula."""
    keys = list(dict.fromkeys(key for record in records for key in record)) or ["mention"]
    return written(keys, ([cell(record.get(key)) for key in keys] for record in records))


WAYS: tuple[Way, ...] = (
    Way("/mentions", look),
    Way("/mentions/list.{ending}", download),
    *mention.WAYS,
)
