"""Rumours as their pages show them: what is claimed, how it stands, where it stands, what was found out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.quotes import clean, name, safe_url
from listener.cli.view import View
from listener.core.claims import is_done, open_places, time_to_clear
from listener.model import MentionId, SourceName
from listener.model.claim import Claim, Evidence, Place, Verdict
from listener.words import number, say

MOST_PLACES = 100
"""Shown of each kind; what waits comes first, so the rest follows when these are answered."""


def word(key: str, lang: str, **values: object) -> str:
    """Return a sentence of these pages."""
    return say(f"dashrumours.{key}", lang, **values)


@dataclass(frozen=True, slots=True)
class Row:
    """A rumour in the list, and at the head of its page."""

    number: int
    href: str
    brand: str
    gist: str
    """Empty if the words were erased."""
    lamp: str
    verdict: str
    open: str
    """How many of its places wait, of how many."""
    stands: str
    """Since when, or how long it took."""
    oldest: str
    """The place that has waited longest."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where it stands."""

    id: MentionId
    href: str
    where: str
    since: str
    url: str
    lamp: str
    stands: str
    open: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found out, in the order of time."""

    when: str
    who: str
    verdict: str
    what: str
    url: str


def row(claim: Claim, view: View) -> Row:
    """Return a rumour in short."""
    waiting, lang = open_places(claim), view.lang
    oldest = min(waiting, key=lambda one: one.at, default=None)
    counts = {"open": number(len(waiting), lang), "all": number(len(claim.places), lang)}
    return Row(
        claim.number,
        f"/rumours/{claim.number}",
        name(view.brand(claim.brand)),
        clean(claim.gist),
        _lamp(claim),
        verdict(claim.verdict, lang),
        word("no_places", lang) if not claim.places else word("open", lang, **counts),
        _stands(claim, view),
        word("oldest", lang, where=name(oldest.source), when=view.when(oldest.at)) if oldest else "",
    )


def verdict(found: Verdict, lang: str) -> str:
    """Return what is known of a rumour, in a word or two."""
    return say(f"dashincident.verdict_{found}", lang)


def _lamp(claim: Claim) -> str:
    if claim.is_dismissed:
        return "lamp-unknown"
    if is_done(claim):
        return "lamp-calm"
    return "lamp-alarm" if claim.verdict is Verdict.TRUE else "lamp-watch"


def _stands(claim: Claim, view: View) -> str:
    length = view.lasted(time_to_clear(claim, view.now))
    if claim.is_dismissed:
        last = claim.evidence[-1]
        later = sum(place.at > last.at for place in claim.places)
        told = word("later", view.lang, count=number(later, view.lang)) if later else ""
        return " ".join(filter(None, (word("dismissed", view.lang, who=name(last.who), when=view.when(last.at)), told)))
    return word("cleared" if is_done(claim) else "standing", view.lang, length=length)


def findings(claim: Claim, view: View) -> Iterator[Finding]:
    """Give all that was found out; what was restored says so."""
    before: Verdict | None = None
    for one in claim.evidence:
        back = before is Verdict.DISMISSED and one.verdict is not before
        yield _finding(one, word("restored", view.lang) if back else verdict(one.verdict, view.lang), view)
        before = one.verdict


def _finding(one: Evidence, told: str, view: View) -> Finding:
    return Finding(view.when(one.at), name(one.who), told, clean(one.what), safe_url(one.url))


def waiting(claim: Claim, view: View) -> list[Spot]:
    """Return the places that wait, in the order to answer them, and at most so many."""
    return [_spot(one, word("spot_open", view.lang), "lamp-watch", view) for one in open_places(claim)[:MOST_PLACES]]


def settled(claim: Claim, view: View) -> list[Spot]:
    """Return the other places, the latest first, and at most so many."""
    others = sorted((one for one in claim.places if one not in set(open_places(claim))), key=lambda one: one.at)
    return [_spot(one, _settled(one, view), "lamp-calm", view) for one in others[: -MOST_PLACES - 1 : -1]]


def _settled(place: Place, view: View) -> str:
    if place.answered is not None:
        return word("spot_answered", view.lang, when=view.when(place.answered), who=name(place.by))
    return word("spot_gone", view.lang, when=view.when(place.gone)) if place.gone else word("spot_moot", view.lang)


def _spot(place: Place, stands: str, lamp: str, view: View) -> Spot:
    where = name(place.source)
    if place.reach is not None:
        where += " · " + say("alerts.reach", view.lang, reach=number(place.reach, view.lang))
    first = place.mentions[0]
    return Spot(
        first, f"/mentions/{first}", where, view.when(place.at), safe_url(place.url), lamp, stands, place.is_open
    )


def sources(claim: Claim) -> Sequence[SourceName]:
    """Return where it waits for an answer, by name."""
    return sorted({one.source for one in open_places(claim)})
