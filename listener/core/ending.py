"""Whether a person may end an incident: a rumour only once it is answered wherever it stands, or deliberately. Pure.

a deed --that ends it, while places wait?--> refused | the person knows how many, and says why: the log keeps both
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from listener.core.claims import open_places
from listener.core.handled import Deed
from listener.errors import UsageError
from listener.model import Incident, State
from listener.model.claim import Claim, Place

STILL_OPEN, WITHOUT_REASON = "claims.still_open", "claims.despite_why"
"""Keys of the two refusals."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where an incident that is a rumour waits for an answer."""

    claims: tuple[int, ...] = ()
    """Numbers of those of its claims that do."""
    places: tuple[Place, ...] = ()
    """The widest reach first."""


def waiting(claims: Iterable[Claim]) -> Waiting:
    """Return where the claims of an incident wait."""
    found = {claim.number: places for claim in claims if (places := open_places(claim))}
    ranked = sorted((place for each in found.values() for place in each), key=lambda one: (-(one.reach or 0), one.at))
    return Waiting(tuple(found), tuple(ranked))


def ended(before: Incident, deed: Deed, left: Waiting, despite: int = 0) -> Deed:
    """Return a deed as it may be done: one that ends an incident tells in the log what it leaves open.

    ``despite``: how many open places the person was shown and accepts, with a note that says why. What has ended before
    may be called anything. Raises UsageError: STILL_OPEN (with ``name``, ``places``, ``claims``), WITHOUT_REASON.
    """
    goes_on = before.state in {State.OPEN, State.DECLINING}
    if not left.places or not goes_on or deed.incident.state is not State.CLOSED:
        return deed
    if len(left.places) > despite:
        told = {"places": str(len(left.places)), "claims": ", ".join(map(str, left.claims))}
        raise UsageError(STILL_OPEN, name=before.name, **told)
    if not str(deed.detail.get("note", "")).strip():
        raise UsageError(WITHOUT_REASON, name=before.name)
    return replace(deed, detail={**deed.detail, "open_places": len(left.places), "open_claims": list(left.claims)})
