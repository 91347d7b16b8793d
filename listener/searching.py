"""What somebody searches for, understood against the configuration and the file: for the terminal and for pages."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from listener.config import Config
from listener.core import feedback, replies
from listener.core.query import parse
from listener.core.query_fields import People, Setting, words
from listener.core.query_names import State
from listener.core.query_text import period
from listener.gathering import QUARTER, own_of
from listener.model import BrandId, MentionId, Search
from listener.model.alias import identity
from listener.model.desk import Said
from listener.model.query import EVERYTHING, AllOf, AnyOf, Field, Holds, Not, Replied, Tree
from listener.store import Store

_SECOND = timedelta(seconds=1)
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
    desk, alias = config.desk, partial(identity, store.relations.key())
    people = People(
        desk.profiles,
        frozenset(words(form) for names in desk.own.values() for name in names for form in (name, alias(name))),
        frozenset(words(form) for _, name in desk.objections for form in (name, alias(name))),
        alias,
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
    answered = frozenset(_answered(store, config, own)) if own else frozenset[MentionId]()
    closed = feedback.closed(store.desks.feedback(), store.desks.steps())
    return Replied(frozenset(own), answered, closed)


def _answered(store: Store, config: Config, own: Sequence[MentionId]) -> Iterator[MentionId]:
    said = list(_upwards(store, config, own))
    theirs = {(one.utterance.brand, one.utterance.id) for one in said if not one.utterance.own}
    calling = [one for one in said if one.utterance.own and (one.utterance.brand, one.utterance.parent) not in theirs]
    called = set(_called(store, calling)).difference(one.utterance.id for one in said)
    of = defaultdict[BrandId, list[Said]](list)
    for one in chain(said, _told(store, config, called)):
        of[one.utterance.brand].append(one)
    for several in of.values():
        for answer in replies.answers(several, store.relations.person):
            yield answer.to


def _upwards(store: Store, config: Config, ids: Iterable[MentionId]) -> Iterator[Said]:
    """Give mentions, what they answer as far as it is stored, and what that answers."""
    wanted, known = set(ids), set[MentionId]()
    while wanted:
        found = _told(store, config, wanted)
        yield from found
        known |= wanted
        wanted = {above for one in found if (above := one.utterance.parent) is not None} - known


def _told(store: Store, config: Config, ids: Iterable[MentionId]) -> list[Said]:
    return store.lookup.told(sorted(ids), own_of(config), store.relations.person)


def _called(store: Store, calling: Iterable[Said]) -> Iterator[MentionId]:
    """Give what those wrote whom the company calls by @name, at the same source and as long before as that can mean."""
    ordered, alias = sorted(calling, key=lambda one: one.utterance.at), partial(identity, store.relations.key())
    while ordered:
        first = ordered[0].utterance.at
        end = bisect_right(ordered, first + replies.LOOK_BACK, key=lambda one: one.utterance.at)
        part, ordered = ordered[:end], ordered[end:]
        names = {(one.utterance.source, name) for one in part for name in replies.called(one)}
        whose = {(source, alias(name)) for source, name in names}
        spoken = (words(form) for _, name in names if words(name) for form in (name, alias(name)))
        found = store.lookup.signed(spoken, first - replies.LOOK_BACK, part[-1].utterance.at + _SECOND)
        yield from (id_ for id_, source, author in found if (source, alias(author)) in whose)
