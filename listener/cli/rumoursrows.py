"""Claims as rows: for machines with fixed keys, for people how each stands and which place has waited longest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from listener.cli.output import Column, Listing, safe
from listener.cli.prose import wrapped
from listener.cli.rumourswords import text
from listener.cli.view import View
from listener.core.claims import cleared, is_done, open_places, time_to_clear
from listener.model.claim import Claim, Evidence, Place, Verdict
from listener.words import number

STATUS_STYLES = {"unverified": "yellow", "true": "bold red", "false": "green", "dismissed": "dim"}


def listing(found: Sequence[Claim], view: View) -> Listing:
    """Return claims as rows."""
    one_brand = len(view.brands) == 1
    columns = (
        Column("claim", text("col_claim"), right=True),
        Column("verdict", text("col_verdict"), styles=STATUS_STYLES),
        Column("places", text("col_places"), right=True),
        Column("brand", view.say("col_brand"), least=120 if one_brand else 90, most=16),
        Column("gist", text("col_gist"), wrap=True),
        Column("to_clear", text("col_to_clear"), right=True),
        Column("oldest", text("col_oldest"), least=100, most=30),
    )
    return Listing(columns, [record(one, view) for one in found], [_cells(one, view) for one in found])


def dismissals(found: Sequence[Claim], view: View) -> Listing:
    """Return dismissed claims as rows: who dismissed each and why, and at how many places it was told since then."""
    columns = (
        Column("claim", text("col_claim"), right=True),
        Column("brand", view.say("col_brand"), least=120 if len(view.brands) == 1 else 90, most=16),
        Column("gist", text("col_gist"), wrap=True),
        Column("dismissed", text("col_dismissed"), most=30),
        Column("why", text("col_why"), wrap=True),
        Column("later", text("col_later"), right=True),
    )
    records = [record(one, view) | {"evidence": [_evidence(each) for each in one.evidence]} for one in found]
    return Listing(columns, records, [_dismissal(one, view) for one in found])


def _dismissal(claim: Claim, view: View) -> dict[str, str]:
    last = claim.evidence[-1]
    return _cells(claim, view) | {
        "dismissed": text("dismissed_by", at=view.when(last.at), who=safe(last.who)),
        "why": last.what,
        "later": str(_later(claim)),
    }


def _later(claim: Claim) -> int:
    """Return at how many places a claim appeared after the last word about it."""
    return sum(place.at > claim.evidence[-1].at for place in claim.places)


def record(claim: Claim, view: View) -> dict[str, object]:
    """Return a claim for machines."""
    waiting, since = open_places(claim), cleared(claim)
    return {
        "claim": claim.number,
        "brand": claim.brand,
        "gist": claim.gist,
        "verdict": str(claim.verdict),
        "done": is_done(claim),
        "places": len(claim.places),
        "open": len(waiting),
        "opened": claim.opened.isoformat(),
        "cleared": _iso(since),
        "to_clear_s": int(time_to_clear(claim, view.now).total_seconds()),
        "oldest_open": _iso(min((one.at for one in waiting), default=None)),
        "reopened": [at.isoformat() for at in claim.reopened],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _cells(claim: Claim, view: View) -> dict[str, str]:
    waiting = open_places(claim)
    oldest = min(waiting, key=lambda one: one.at, default=None)
    return {
        "claim": str(claim.number),
        "verdict": text(f"verdict_{claim.verdict}"),
        "places": f"{len(waiting)}/{len(claim.places)}",
        "brand": view.brand(claim.brand),
        "gist": claim.gist or text("gist_erased"),
        "to_clear": _span(claim, view),
        "oldest": f"{oldest.source}, {view.when(oldest.at)}" if oldest else "–",
    }


def _span(claim: Claim, view: View) -> str:
    """Return how long it took, or has been standing so far: of what is not cleared at least that."""
    told = view.lasted(time_to_clear(claim, view.now))
    return told if is_done(claim) else f"> {told}"


def whole(claim: Claim, view: View) -> Listing:
    """Return one claim with its places and its history, for machines."""
    found = record(claim, view) | {
        "standing": [_place(one) for one in claim.places],
        "evidence": [_evidence(one) for one in claim.evidence],
    }
    return Listing([Column(key, key) for key in found], [found], [{}])


def _place(place: Place) -> dict[str, object]:
    return {
        "place": place.mentions[0],
        "source": place.source,
        "url": place.url or None,
        "at": place.at.isoformat(),
        "mentions": list(place.mentions),
        "reach": place.reach,
        "answered": _iso(place.answered),
        "by": place.by or None,
        "gone": _iso(place.gone),
    }


def _evidence(one: Evidence) -> dict[str, object]:
    return {
        "verdict": str(one.verdict),
        "what": one.what or None,
        "url": one.url or None,
        "who": one.who,
        "at": one.at.isoformat(),
    }


def stands(claim: Claim, view: View) -> str:
    """Say in one line how a claim stands."""
    key = "stands_dismissed" if claim.is_dismissed else "stands_done" if is_done(claim) else "stands_open"
    return text(
        key,
        number=claim.number,
        verdict=text(f"verdict_{claim.verdict}"),
        open=len(open_places(claim)),
        places=len(claim.places),
        later=_later(claim) if claim.is_dismissed else 0,
        span=view.lasted(time_to_clear(claim, view.now)),
    )


def told(claim: Claim, view: View, room: int) -> Iterator[str]:
    """Yield a claim in words: what is claimed, how it stands, what was found out, when it came back."""
    yield from wrapped(safe(claim.gist) or text("gist_erased"), room)
    yield stands(claim, view)
    before = None
    for one in claim.evidence:
        what = " ".join(filter(None, (safe(one.what), safe(one.url))))
        key = "restored" if before is Verdict.DISMISSED and one.verdict is not before else "found_out"
        line = text(key, at=view.when(one.at), who=safe(one.who), verdict=text(f"verdict_{one.verdict}"))
        yield from wrapped(f"{line}: {what}", room)
        before = one.verdict
    if claim.reopened:
        yield text("came_back", at=", ".join(view.when(at) for at in claim.reopened))
    yield ""


def places(claim: Claim, view: View) -> Listing:
    """Return where a claim stands, what waits first."""
    waiting = open_places(claim)
    ordered = (*waiting, *(one for one in claim.places if one not in waiting))
    columns = (
        Column("place", text("col_place"), right=True),
        Column("state", text("col_state"), most=32),
        Column("source", view.say("col_source"), most=18),
        Column("at", view.say("col_when"), least=90, most=30),
        Column("reach", text("col_reach"), right=True, least=100),
        Column("url", text("col_url"), wrap=True),
    )
    cells = [_place_cells(one, view, moot=claim.is_dismissed) for one in ordered]
    return Listing(columns, [_place(one) for one in ordered], cells)


def _place_cells(place: Place, view: View, *, moot: bool) -> dict[str, str]:
    return {
        "place": str(place.mentions[0]),
        "state": text("place_moot") if moot and place.is_open else _state(place, view),
        "source": str(place.source),
        "at": view.when(place.at),
        "reach": number(place.reach, view.lang) if place.reach is not None else "–",
        "url": place.url or "–",
    }


def _state(place: Place, view: View) -> str:
    if place.answered is not None:
        return text("place_answered", at=view.when(place.answered), by=safe(place.by))
    return text("place_gone", at=view.when(place.gone)) if place.gone else text("place_open")
