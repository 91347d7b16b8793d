"""``[[sources]]``: every place to listen at, with what is usual for its kind and what the brands are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from listener.config.build import Reading, Table, build, keys_of, options_of, within
from listener.config.sections import Names, check_name, kind_of, only, repeated
from listener.config.tables import SourceTable
from listener.model import Brand, BrandId, Medium, SourceName
from listener.ports import Source, Subscription

_UNREAD = "?"
"""Stands for the name of a brand that could not be read: that was told already, and one mistake is told once."""
USUALLY_EVERY, USUALLY_LATEST = timedelta(minutes=10), timedelta(hours=1)


def subscriptions(
    root: Table, kinds: Mapping[str, type[Source]], names: Names, brands: Sequence[Brand], reading: Reading
) -> tuple[Subscription, ...]:
    """Return all sources that can be read. What a search looks for is, if nobody says, what the brands are called."""
    taken = Names("source")
    found = []
    for place, table in repeated(root, "sources", reading):
        name = table.get("name")
        if isinstance(name, str) and name:
            check_name(name, within(place, "name"), reading)
            taken.take(name, within(place, "name"), reading)
        if subscription := _subscription(table, place, kinds, names, brands, reading):
            found.append(subscription)
    if not root.get("sources"):
        reading.note("sources", "config.no_sources")
    return tuple(found)


def _subscription(
    table: Table,
    place: str,
    kinds: Mapping[str, type[Source]],
    names: Names,
    brands: Sequence[Brand],
    reading: Reading,
) -> Subscription | None:
    common = set(keys_of(SourceTable))
    kind = kind_of(table, place, kinds, reading)
    own = {key: value for key, value in table.items() if key not in common}
    written = build(SourceTable, only(table, common), place, reading)
    about = names.one(written.about, within(place, "about"), reading) if written else ""
    listed = tuple(map(BrandId, names.resolve(written.brands, within(place, "brands"), reading))) if written else ()
    if kind:
        wanted = {BrandId(about)} if about else set(listed)
        own = _called(kinds[kind], [brand for brand in brands if not wanted or brand.id in wanted]) | own
    source = build(kinds[kind], own, place, reading, also=common) if kind else None
    if written is None or source is None:
        return None
    return subscription(SourceName(written.name), kind, source, written, BrandId(about) if about else None, listed)


def _called(kind: type[Source], brands: Sequence[Brand]) -> dict[str, object]:
    """Return what a search looks for: options that say so (metadata ``brand``) are filled from the brands.

    ``names``: the names and other spellings; ``exclude``: the phrases that mean something else.
    """
    words: Mapping[str, list[str]] = {
        "names": [word for brand in brands for word in (brand.name, *brand.aliases)] or [_UNREAD],
        "exclude": [word for brand in brands for word in brand.exclude],
    }
    wanted = {option.name: option.metadata.get("brand", "") for option, _ in options_of(kind)}
    filled = {name: words.get(what, []) for name, what in wanted.items()}
    return {name: list(dict.fromkeys(found)) for name, found in filled.items() if found}


def subscription(
    name: SourceName,
    kind: str,
    source: Source,
    written: SourceTable,
    about: BrandId | None,
    brands: tuple[BrandId, ...],
) -> Subscription:
    """Return a source with what people wrote of it, and what is usual for its kind where they wrote nothing."""
    every: timedelta = getattr(source, "EVERY", USUALLY_EVERY)
    latest: timedelta = getattr(source, "LATEST", USUALLY_LATEST)
    medium: Medium = getattr(source, "MEDIUM", Medium.NEWS)
    return Subscription(
        name=name,
        kind=kind,
        source=source,
        medium=written.medium or medium,
        every=written.every or every,
        latest=written.every or max(every, latest),
        about=about,
        brands=brands,
        press=(written.medium or getattr(source, "MEDIUM", None)) is Medium.NEWS,
        keep=None if written.mentions_days is None else timedelta(days=written.mentions_days),
    )
