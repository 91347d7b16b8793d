"""Step one of `listener init`: what the brand is called, how else it is written, what it could be mistaken for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from listener.cli.initasking import heading, listed, say
from listener.cli.initwords import text
from listener.config.init import Setup, parts
from listener.config.values import shown
from listener.core.everyday import Sense, is_word, phrases, rivals, senses
from listener.core.fold import fold
from listener.core.variants import Kind, bare, variants
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listener.cli.initasking import Asking
    from listener.cli.initgiven import Given
    from listener.core.variants import Variant


def brand(setup: Setup, asking: Asking, given: Given) -> Setup:
    """Ask for the brand; reaches out to nobody."""
    heading("brand")
    name = shown(asking.needed("brand", given.name))
    if not name:
        raise UsageError("init.no_name")
    meant = senses(bare(name))
    setup = replace(setup, name=name)
    if meant or given.context:
        setup = _told_apart(setup, meant, asking, given)
    setup = replace(setup, aliases=_spellings(setup, name, asking, given))
    setup = replace(setup, exclude=_exclusions(name, bool(meant), asking, given))
    return replace(setup, competitors=_competitors(name, asking, given))


def _told_apart(setup: Setup, meant: Sequence[Sense], asking: Asking, given: Given) -> Setup:
    """Say what else the name means, and ask for what tells the brand apart: its full name, and words beside it."""
    kinds = ", ".join(text(f"sense_{sense}") for sense in meant)
    if meant:
        say(text("ambiguous", name=bare(setup.name), kinds=kinds))
    context = parts(asking.line("context", "", _joined(given.context)))
    if not context:
        return setup
    # The name itself always counts: only the longer one may be it, and the short one needs a word beside it.
    full = asking.line("full_name", setup.name, given.full_name)
    if fold(full) == fold(bare(setup.name)):
        say(text("no_full_name", name=full))
    return replace(setup, name=shown(full) or setup.name, context=context)


def _spellings(setup: Setup, typed: str, asking: Asking, given: Given) -> tuple[str, ...]:
    """Return the spellings that are wanted; the short name is one of them where the full name is another."""
    always = [typed] if fold(typed) != fold(setup.name) else []
    if given.aliases:
        return (*always, *given.aliases)
    names = dict.fromkeys((setup.name, typed))
    known = {one.text: one for name in reversed(names) for one in variants(name, is_word) if one.text not in names}
    found = list(known.values())
    if not found:
        return (*always, *parts(asking.line("aliases_alone", "")))
    proposed = {place for place, one in enumerate(found) if one.usual}
    if not asking.proposals:
        say(text("spellings"))
        listed([(one.text, _why(one)) for one in found], proposed)
    taken = asking.some("aliases", len(found), proposed)
    wanted = (*always, *(found[place].text for place in taken.places), *taken.own)
    if asking.proposals:
        say(text("taken", spellings=", ".join(wanted)))
    return wanted


def _why(one: Variant) -> str:
    return text(f"kind_{one.kind}")


def guesses(name: str) -> tuple[str, ...]:
    """Return the spellings that are nothing but guesses: what they find is in doubt."""
    return tuple(one.text for one in variants(name, is_word) if one.kind in {Kind.TYPO, Kind.SHORT, Kind.HANDLE})


def _exclusions(name: str, ambiguous: bool, asking: Asking, given: Given) -> tuple[str, ...]:
    known = phrases(bare(name))
    if given.exclude:
        return given.exclude
    if not known:
        return parts(asking.line("exclude", "")) if ambiguous or not asking.proposals else ()
    if not asking.proposals:
        say(text("exclusions"))
        listed([(phrase, "") for phrase in known], range(len(known)))
    taken = asking.some("exclusions", len(known), range(len(known)))
    return (*(known[place] for place in taken.places), *taken.own)


def _competitors(name: str, asking: Asking, given: Given) -> tuple[str, ...]:
    """Return whom the brand is to be compared with; nobody is taken by itself, for they are heard like one's own."""
    known = rivals(bare(name))
    if given.competitors or not known or asking.proposals:
        return parts(asking.line("competitors", "", _joined(given.competitors)))
    say(text("rivals"))
    listed([(one, "") for one in known], ())
    taken = asking.some("rivals", len(known), ())
    return (*(known[place] for place in taken.places), *taken.own)


def _joined(values: Sequence[str]) -> str | None:
    return ", ".join(values) if values else None
