"""The answer desk as its page shows it: entries with their words and their clock, figures with their definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts.acquainted import acquainted
from alerts.quotes import LONGEST_QUOTE, clean, cut, name, safe_url
from listener.cli.rows import said
from listener.cli.view import View
from listener.core.dialogue import Share
from listener.core.sla import Matter, is_young
from listener.model import BrandId, Found, MentionId
from listener.model.desk import Feedback, Progress, Step
from listener.parts import Parts
from listener.web.deskview import Desk, Entry
from listener.web.mentionrows import author, copied, objected
from listener.words import number, percent, say

_YOUNG = "desk.young"


def word(key: str, lang: str, **values: object) -> str:
    """Return a sentence of the page."""
    return say(f"dashdesk.{key}", lang, **values)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the desk."""

    id: MentionId
    href: str
    url: str
    brand_id: str
    brand: str
    lamp: str
    clock: str
    """How long it is past due, or has left."""
    due: str
    age: str
    matter: str
    owner: str
    where: str
    who: str
    text: str
    tags: tuple[str, ...]
    """What else is known: burdened, younger people, copies, author history."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its definition and what it is made of."""

    key: str
    title: str
    value: str
    beside: str
    definition: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A piece of feedback."""

    number: int
    brand: str
    topic: str
    voices: str
    progress: str
    since: str
    note: str
    by: str
    next: tuple[tuple[str, str], ...]
    mentions: tuple[MentionId, ...]


def rows(parts: Parts, entries: Sequence[Entry], days: Mapping[BrandId, int], view: View) -> list[Row]:
    """Return entries with their words, in their order; what was deleted meanwhile is left out. Raises StoreError."""
    of: dict[BrandId, list[MentionId]] = {}
    for one in entries:
        of.setdefault(one.brand, []).append(one.id)
    found = {(one.brand, one.id): one for brand, ids in of.items() for one in parts.store.mentions_by_id(brand, ids)}
    there = ((one, found.get((one.brand, one.id))) for one in entries)
    return [_row(parts, one, known, days.get(one.brand, 0), view) for one, known in there if known is not None]


def _row(parts: Parts, one: Entry, found: Found, days: int, view: View) -> Row:
    lang, mention = view.lang, found.mention
    left = one.due - view.now
    late = left < timedelta(0)
    soon = not late and left <= timedelta(hours=1)
    tags = (
        say("desk.burdened", lang, count=one.burdened) if one.burdened else "",
        word("critical", lang) if one.critical and one.matter is Matter.URGENT else "",
        say("desk.young", lang) if _is_young(parts, one, found) else "",
        acquainted(one.known, days, view.zone, lang) if one.known else "",
        copied(one.copies, lang),
    )
    return Row(
        one.id,
        f"/mentions/{one.id}",
        safe_url(mention.url),
        str(one.brand),
        name(view.brand(one.brand)),
        "lamp-alarm" if late else "lamp-watch" if soon else "lamp-calm",
        say("desk.overdue", lang, length=view.lasted(-left)) if late else word("left", lang, length=view.lasted(left)),
        view.when(one.due),
        view.lasted(view.now - one.at),
        say(f"desk.matter_{one.matter}", lang),
        name(one.owner),
        f"{name(mention.source)} · {say(f'alerts.medium_{one.medium}', lang)}",
        author(found, objected(parts), lang),
        cut(clean(said(found)), LONGEST_QUOTE),
        tuple(filter(None, tags)),
    )


def _is_young(parts: Parts, one: Entry, found: Found) -> bool:
    known = parts.config.desk.slas.get(one.brand)
    return known is not None and is_young(known, one.medium, found.mention.source)


def figures(desks: Sequence[Desk], fitting: Sequence[Entry], view: View) -> tuple[Figure, ...]:
    """Return the numbers above the list: what waits of what is shown, how well it goes of the brands that are."""
    lang = view.lang
    late = [view.now - one.due for one in fitting if one.due < view.now]
    oldest = max((view.now - one.at for one in fitting), default=timedelta())
    worst = max(late, default=timedelta())
    share = percent(len(late) / len(fitting), lang) if fitting else "–"
    rate = Share(sum(one.rate.part for one in desks), sum(one.rate.whole for one in desks))
    waiting = word("oldest", lang, length=view.lasted(oldest)) if fitting else ""
    past = word("worst", lang, share=share, length=view.lasted(worst)) if late else ""
    answered = word("of", lang, part=number(rate.part, lang), whole=number(rate.whole, lang))
    return (
        Figure("open", word("open", lang), number(len(fitting), lang), waiting, word("define_open", lang)),
        Figure("late", word("late", lang), number(len(late), lang), past, word("define_late", lang)),
        Figure(
            "rate",
            say("desk.figure_answer_rate", lang),
            word("unknown", lang) if rate.share is None else percent(rate.share, lang),
            answered,
            say("desk.define_answer_rate", lang),
        ),
        _first(desks, view),
    )


def _first(desks: Sequence[Desk], view: View) -> Figure:
    """Return how long people waited for the first answer; of several brands, one after the other."""
    lang = view.lang
    told = [(one, one.waits.answered - one.waits.undated) for one in desks if one.waits.median is not None]
    title, definition = say("desk.figure_first_answer_median", lang), say("desk.define_first_answer_median", lang)
    if len(told) == 1:
        one, count = told[0]
        median, p90 = one.waits.median or timedelta(), one.waits.p90 or timedelta()
        beside = word("nine_in_ten", lang, length=view.lasted(p90), count=number(count, lang))
        return Figure("first", title, view.lasted(median), beside, definition)
    if not told:
        return Figure("first", title, word("unknown", lang), word("none_dated", lang), definition)
    listed = " · ".join(
        f"{name(view.brand(one.brand))} {view.lasted(one.waits.median or timedelta())} (n = {number(count, lang)})"
        for one, count in told
    )
    return Figure("first", title, word("by_brand", lang), listed, definition)


def thing(one: Feedback, last: Step | None, following: Sequence[Progress], view: View) -> Thing:
    """Return a piece of feedback with what may follow."""
    lang = view.lang
    return Thing(
        one.number,
        name(view.brand(one.brand)),
        clean(one.topic),
        number(len(one.mentions), lang),
        say(f"desk.progress_{last.progress}", lang) if last else "–",
        view.when(last.at if last else one.opened),
        clean(last.note) if last else "",
        name(last.actor) if last else "",
        tuple((str(each), say(f"desk.progress_{each}", lang)) for each in following),
        one.mentions[:5],
    )
