"""Step two of `listener init`, first half: where to listen, proposed from a catalogue. Reaches out to nobody."""

from __future__ import annotations

from dataclasses import fields, replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from listener.cli.initasking import heading, listed, say
from listener.cli.initwords import text
from listener.cli.wording import language
from listener.config.init import Chosen, Setup, feeds, unused
from listener.config.values import shown
from listener.core import publishers
from listener.core.calendar import region_like, regions
from listener.core.suggest import closest
from listener.core.variants import Kind, bare, variants
from listener.errors import UsageError
from listener.words import catalogue
from sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from listener.cli.initasking import Asking
    from listener.cli.initgiven import Given
    from listener.core.publishers import Options, Publisher


def sources(setup: Setup, asking: Asking, given: Given) -> Setup:
    """Ask where to listen; reaches out to nobody."""
    heading("sources")
    region = _region(asking, given)
    offered = publishers.offered(_catalogue(given), region)
    wanted, addresses = _wanted(offered, setup, asking, given)
    found = [_chosen(one, value, setup, asking, given) for one, value in wanted]
    taken = {one.name: one for one in found if one is not None}
    own, odd = feeds(" ".join((*addresses, *given.feeds)))
    for part in odd:
        say(text("unknown_source", name=part, near=closest(part, [one.name for one in offered]) or "–"))
    for feed in own:
        name = unused(feed.name, taken)
        taken[name] = replace(feed, name=name)
    return replace(setup, region=region, sources=tuple(taken.values()), networks=_networks(given.base))


def _region(asking: Asking, given: Given) -> str:
    """Return the code of a region: Bayern, BY, DE-BY; at a terminal the question comes again. Raises UsageError."""
    while answer := asking.line("region", "", given.region):
        land = f"DE-{answer.upper()}"  # BY is Bavaria here, and Belarus elsewhere
        if found := land if land in regions() else region_like(answer):
            return str(found)
        if given.region is not None:
            raise UsageError("init.bad_region", given=shown(answer))
        say(text("bad_region", given=shown(answer)))
    return ""


def _catalogue(given: Given) -> tuple[Publisher, ...]:
    if given.catalogue is None:
        return publishers.shipped()
    try:
        return publishers.read(Path(given.catalogue).read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise UsageError("init.bad_catalogue", place=given.catalogue, detail=str(error)) from None


Wanted = list[tuple["Publisher", str]]
"""Places with what was said of their open option: NAME=VALUE."""


def _wanted(offered: Sequence[Publisher], setup: Setup, asking: Asking, given: Given) -> tuple[Wanted, tuple[str, ...]]:
    """Return what is chosen of a catalogue, and what else was written there. Raises UsageError for a bad option."""
    by_name = {one.name: one for one in offered}
    if given.sources:
        pairs = [(name, value) for name, _, value in (one.partition("=") for one in given.sources)]
        for name, _ in pairs:
            if name not in by_name:
                raise UsageError("init.unknown_source", name=shown(name), near=closest(name, by_name) or "–")
        return [(by_name[name], value) for name, value in pairs], ()
    proposed = {place for place, one in enumerate(offered) if publishers.proposed(one, setup.language)}
    if not asking.proposals:
        _show(offered, proposed, setup.language)
    taken = asking.some("sources", len(offered), proposed)
    names = dict.fromkeys((*(offered[place].name for place in taken.places), *(n for n in taken.own if n in by_name)))
    return [(by_name[name], "") for name in names], tuple(name for name in taken.own if name not in by_name)


def _show(offered: Sequence[Publisher], proposed: set[int], lang: str) -> None:
    """Show the places by group: what is proposed, or needs a decision, with what it is, the others by name."""
    for group in dict.fromkeys(one.group for one in offered):
        click.echo()
        click.echo(click.style(_heading(group), bold=True))
        plain = []
        for place, one in enumerate(offered):
            marks = _marks(one)
            if one.group == group and (place in proposed or marks):
                listed([(one.name, " ".join((one.told(lang), *marks)))], proposed, place)
            elif one.group == group:
                plain.append(f"{place + 1}\N{NO-BREAK SPACE}{one.name}")
        if plain:
            say(text("more_sources", names=", ".join(plain)), " " * 7, " " * 7)
    click.echo()
    say(text("marks"))


def _heading(group: str) -> str:
    key = f"group_{group}"
    return text(key) if key in catalogue("init", language()) else shown(group)


def _marks(one: Publisher) -> list[str]:
    """Return what a person should know before taking a place; nothing: it needs no account, and asks nothing."""
    keys = ["mark_terms"] * one.terms + [f"mark_{one.account}"] * bool(one.account) + ["mark_ask"] * bool(one.ask)
    return [f"[{text(key)}]" for key in keys]


def _chosen(one: Publisher, value: str, setup: Setup, asking: Asking, given: Given) -> Chosen | None:
    """Return a place as it is to stand in the file; None if its open option was left open. Raises UsageError."""
    if one.kind not in SOURCES:
        raise UsageError("init.bad_catalogue", place=one.name, detail=f"kind = {shown(one.kind)}")
    name = bare(setup.name)
    tag = next((found.text[1:] for found in variants(name, lambda _: True) if found.kind is Kind.TAG), name)
    options = dict(publishers.filled(one.options, name, tag))
    if one.ask:
        answer = value or asking.line(f"for_{one.kind}")
        if not answer:
            say(text("left_open", name=one.name))
            return None
        options[one.ask] = (answer,) if one.ask.endswith("s") else answer
    if given.base:
        options = dict(publishers.moved({**_addresses(one.kind), **options}, given.base))
    about = one.told(setup.language)
    return Chosen(one.name, one.kind, options, one.medium, about, off=one.account == "needed")


def _addresses(kind: str) -> Options:
    """Return the options of a kind that are web addresses unless somebody says otherwise."""
    defaults = {option.name: option.default for option in fields(SOURCES[kind])}  # type: ignore[arg-type]  # sources are dataclasses (sources/README.md), which the protocol cannot say
    return {
        name: value for name, value in defaults.items() if any(part.startswith("https://") for part in _texts(value))
    }


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (part for part in value if isinstance(part, str))


def _networks(base: str | None) -> tuple[str, ...]:
    """Return the private network that a substituted base lies in; nothing for one in the open."""
    host = urlsplit(base).hostname if base else None
    if host == "localhost":
        return ("127.0.0.0/8", "::1/128")
    try:
        address = ip_address(host or "")
    except ValueError:
        return ()
    return (f"{address}/{address.max_prefixlen}",) if not address.is_global else ()
