"""Verb: try a query on the stored history: what it finds, catches by accident, misses, and what would narrow it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from listener.config import Config
from listener.core.query import all_of, none_of
from listener.core.query_fields import words
from listener.core.query_forms import Form, How, is_caught, rivals, sought, spellings
from listener.core.query_strangers import Exclusion, exclusions, is_far, told, usual
from listener.core.query_text import render
from listener.model import Brand, BrandId, Found, MentionId, Search
from listener.model.query import AllOf, Field, Holds, Tree, Words
from listener.searching import search_for
from listener.store import Store

SAMPLE = 2_000
"""Newest originals that are looked into."""
_FORMS, _INSIDE, _LETTERS = 10, 5, 4
"""Forms of a word that are told, of those that hold it further in, and letters from which these are looked for."""


@dataclass(frozen=True, slots=True)
class Strangers:
    """What the hits of a query have to do with the brands that it is about."""

    about: tuple[BrandId, ...]
    """Those that it names, by field or word; none: nothing can be said."""
    looked_at: int
    """Originals, the newest of the hits."""
    foreign: tuple[Found, ...]
    """Not matched to these brands."""
    far: tuple[Found, ...]
    """Matched, but without any of the words that usually stand beside them."""
    exclusions: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """All that was found out about a query."""

    wanted: Search
    text: str
    """The query as it was understood."""
    hits: int
    newest: tuple[Found, ...]
    forms: tuple[Form, ...]
    strangers: Strangers
    narrower: str
    """The query with all exclusions; as ``text`` if there are none."""


def tried(text: str, store: Store, config: Config, now: datetime, shown: int) -> Tried:
    """Return what becomes of a query. Raises UsageError, StoreError."""
    wanted = replace(search_for(text, store, config, now), limit=shown)
    asked = sought(wanted.where)
    texts = [_text(one) for one in store.search(replace(wanted, limit=SAMPLE, originals=True))]
    strangers = _strangers(wanted, asked, store, config)
    without = [none_of(Words(one.word)) for one in strangers.exclusions]
    return Tried(
        wanted,
        render(wanted.where, config.zone),
        store.count(wanted),
        tuple(store.search(wanted)),
        tuple(form for one in asked for form in _forms(one, asked, texts, store)),
        strangers,
        render(all_of([wanted.where, *without]), config.zone),
    )


def _text(found: Found) -> str:
    return f"{found.mention.title}\n{found.mention.text}"


def _forms(word: Words, asked: Sequence[Words], texts: Iterable[str], store: Store) -> Iterator[Form]:
    written = spellings([word], texts)
    for form, how, count in _found(word, written, store):
        spelled = tuple(one for one, _ in written.get(form, Counter()).most_common(3))
        yield Form(word.text, form, how, count, is_caught(asked, form.removesuffix("*")), spelled)


def _found(word: Words, written: Mapping[str, Counter[str]], store: Store) -> Iterator[tuple[str, How, int]]:
    if " " in word.text:
        yield word.text, How.WHOLE, store.lookup.many(word)
    else:
        yield from ((form, _how(form, word), count) for form, count in store.lookup.forms(word.text)[:_FORMS])
        if len(word.text) >= _LETTERS:
            yield from ((form, How.INSIDE, count) for form, count in store.lookup.holding(word.text, _INSIDE))
    for how, other in rivals(word, (spelled for form in written.values() for spelled in form)):
        if count := store.lookup.many(other):
            yield other.text + "*" * other.prefix, how, count


def _how(form: str, word: Words) -> How:
    return How.WHOLE if form == word.text else How.BEGINNING


def _strangers(wanted: Search, asked: Sequence[Words], store: Store, config: Config) -> Strangers:
    about = _about(wanted.where, asked, config.brands)
    ids = tuple(one.id for one in about)
    if not about:
        return Strangers((), 0, (), (), ())
    barred = {word for one in config.brands for name in (one.name, *one.aliases) for word in words(name).split()}
    barred |= {word for one in asked for word in one.text.split()}
    anybody = _of_anybody(wanted.where)
    hits = store.search(replace(wanted, where=anybody, limit=SAMPLE, originals=True))
    by_id = {one.id: one for one in hits}
    said = {id_: told(_text(one)) for id_, one in by_id.items()}
    usually = store.search(Search(brands=ids, originals=True, limit=SAMPLE))
    beside = usual([told(_text(one)) for one in usually], barred)
    ours = {one.id for one in hits if one.brand in ids}
    far = {id_ for id_ in ours if is_far(said[id_], beside, barred)}
    foreign = by_id.keys() - ours
    found = foreign if len(anybody.parts) == len(_parts(wanted.where)) else ()  # else its field leaves them out already
    strange, odd, near = ([said[id_] for id_ in part] for part in (found, far, ours - far))
    return Strangers(
        ids, len(by_id), _those(foreign, by_id), _those(far, by_id), exclusions(strange, odd, near, barred)
    )


def _about(tree: Tree, asked: Sequence[Words], brands: Iterable[Brand]) -> list[Brand]:
    """Return the brands that a query names by their field, else by one of the words of their names."""
    fields = [part for part in _parts(tree) if isinstance(part, Holds) and part.field is Field.BRAND]
    if fields:
        return [one for one in brands if any(one.id in part.values for part in fields)]
    names = {one.id: [words(name) for name in (one.name, *one.aliases)] for one in brands}
    return [one for one in brands if any(is_caught(asked, name) for name in names[one.id])]


def _of_anybody(tree: Tree) -> AllOf:
    """Return a query without its brand."""
    rest = [part for part in _parts(tree) if not (isinstance(part, Holds) and part.field is Field.BRAND)]
    return AllOf(tuple(rest))


def _parts(tree: Tree) -> tuple[Tree, ...]:
    return tree.parts if isinstance(tree, AllOf) else (tree,)


def _those(ids: Iterable[MentionId], by_id: Mapping[MentionId, Found]) -> tuple[Found, ...]:
    return tuple(by_id[id_] for id_ in sorted(ids, reverse=True))
