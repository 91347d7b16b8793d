"""What somebody searches for, understood against the configuration and the file: for the terminal and for pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from listener.config import Config
from listener.core import feedback, replies
from listener.core.query import parse
from listener.core.query_fields import People, Setting, words
from listener.core.query_names import State
from listener.core.query_text import period
from listener.gathering import QUARTER, own_of
from listener.model import BrandId, MentionId, Search
from listener.model.desk import Said
from listener.model.query import EVERYTHING, AllOf, AnyOf, Field, Holds, Not, Replied, Tree
from listener.store import Store

_CALLED = re.compile(r"@([\w.@-]*[\w-])")
_AT_ONCE = 5000
"""Ids in one question to the database."""
_ANSWERS = frozenset({State.ANSWERED, State.UNANSWERED})


def search_for(text: str, store: Store, config: Config, now: datetime) -> Search:
    """Return the search that a query means; of an empty text, one for everything. Raises UsageError, StoreError."""
    where = parse(text, setting(store, config, now)) if text.strip() else EVERYTHING
    if not _asks_for_answers(where):
        return Search(where)
    return Search(where, replied=replied(store, config, period(where)[0]))


def setting(store: Store, config: Config, now: datetime) -> Setting:
    """Return what queries are understood against: sources that were ever heard can be asked for. Raises StoreError."""
    brands = {name: brand.id for brand in config.brands for name in (brand.id, brand.name)}
    sources = dict.fromkeys([*(one.name for one in config.subscriptions), *store.lookup.sources()])
    desk = config.desk
    people = People(
        desk.profiles,
        frozenset(words(name) for names in desk.own.values() for name in names),
        frozenset(words(name) for _, name in desk.objections),
    )
    return Setting(now, config.zone, brands, tuple(sources), people)


def _asks_for_answers(tree: Tree) -> bool:
    match tree:
        case Holds(Field.IS, values):
            return not _ANSWERS.isdisjoint(values)
        case Not(inner):
            return _asks_for_answers(inner)
        case AllOf(parts) | AnyOf(parts):
            return any(map(_asks_for_answers, parts))
        case _:
            return False


def replied(store: Store, config: Config, since: datetime | None = None) -> Replied:
    """Return what the company wrote and what it answered by that, as its desk sees it.

    For a search that goes back to ``since``, posts from a quarter before on do: what was said later was answered later,
    and of what it copies the desk knows no more. Not all that was said is looked through, but the company's own posts,
    what stands above them, and whom they call.
    """
    names = [words(name) for names in config.desk.own.values() for name in names]
    signed = store.lookup.signed(names, since - QUARTER if since else None)
    own = [id_ for id_, source, author in signed if replies.is_own(config.desk.own, source, author)]
    known = store.lookup.above(own)
    answered = {id_ for brand in config.brands for id_ in _answered(store, config, brand.id, known)}
    closed = feedback.closed(store.desks.feedback(), store.desks.steps())
    return Replied(frozenset(own), frozenset(answered), closed)


def _answered(store: Store, config: Config, brand: BrandId, known: Sequence[MentionId]) -> Iterator[MentionId]:
    said = _said(store, config, brand, known)
    theirs = {one.utterance.id for one in said if not one.utterance.own}
    calling = [one for one in said if one.utterance.own and one.utterance.parent not in theirs]
    called = set(_called(store, calling)).difference(known)
    for answer in replies.answers(said + _said(store, config, brand, sorted(called)), store.relations.person):
        yield answer.to


def _said(store: Store, config: Config, brand: BrandId, ids: Sequence[MentionId]) -> list[Said]:
    parts = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
    return [one for part in parts for one in store.relations.said_in(brand, part, own_of(config))]


def _called(store: Store, calling: Iterable[Said]) -> list[MentionId]:
    """Return all that those wrote whom the company calls by @name at the same source."""
    names = {(one.utterance.source, name) for one in calling for name in _CALLED.findall(one.text or one.title)}
    found = store.lookup.signed(words(name) for _, name in names if words(name))
    return [id_ for id_, source, author in found if (source, author) in names]
