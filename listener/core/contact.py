"""Whether a wave has reached its public yet: pre-contact or contact. Knows neither phases nor levels.

The first of the four phases of contact between a company and its public is the one in which an image forms before
anybody has dealt with the matter: while few have read it, a first word still meets an open mind. A wave is in
pre-contact as long as what it has reached is a small share of the audience that is expected to hear of the brand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from listener.model import Contact

PRE_CONTACT_SHARE = 0.02
"""Share of the audience up to which a wave is in pre-contact. The audience is counted over eight weeks, so this is
about what a brand is heard on one usual day: until then the matter drowns in what is said anyway."""
STAYS = 0.8
"""Once in contact, a wave stays so until its share falls below this part of the limit: estimates of reach wander."""
WEEKS = 8
"""Weeks of usual contacts that an audience is."""
_LEAST_VOICES = 250
"""Voices that the smallest audience is worth: a bakery of which two people a day write is known to far more, and five
voices (2 %) are the fewest that make a storm."""
_READERS = 100
"""Reach of a voice if none is known at all: the order of an ordinary account's followers."""


@dataclass(frozen=True, slots=True)
class Touch:
    """How far a wave has come into its public."""

    contact: Contact
    share: float
    """What it has reached, as a share of the audience; above one if it reached farther than usual."""
    reached: float
    """Contacts so far: the sum of its voices' reach."""
    audience: float
    """Contacts expected."""


def reached(reaches: Iterable[int | None], usual: float | None = None) -> float:
    """Return the contacts of voices with these reaches; an unknown one counts as the median of the known.

    ``usual`` stands in for that median where no reach of the wave is known; without it, a hundred.
    """
    found = list(reaches)
    known = [reach for reach in found if reach is not None and reach >= 0]
    filler = float(median(known)) if known else float(_READERS if usual is None else usual)
    return sum(known) + filler * (len(found) - len(known))


def audience(contacts: float, weeks: float = WEEKS, each: float = 1.0) -> float:
    """Return how many contacts a brand has in eight weeks: who hears of it anyway is who can hear of this.

    ``contacts`` were counted in so many ``weeks``, in summed reach or plainly in voices; ``each`` is what an ordinary
    voice counts in that unit (its median reach, or one). A small brand's audience is worth 250 voices at least. Raises
    ValueError if ``weeks`` is not positive.
    """
    if weeks <= 0:
        raise ValueError(f"an audience cannot be estimated from {weeks} weeks")
    return max(contacts * WEEKS / weeks, _LEAST_VOICES * max(each, 1.0))


def touch(
    contacts: float, audience: float, before: Contact = Contact.PRE_CONTACT, limit: float = PRE_CONTACT_SHARE
) -> Touch:
    """Return how far a wave with so many ``contacts`` has come into its ``audience``; both in the same unit.

    Raises ValueError if the audience is not positive: then there is nothing to take a share of.
    """
    if audience <= 0:
        raise ValueError(f"an audience must be positive, not {audience}")
    share = contacts / audience
    needed = limit * STAYS if before is Contact.CONTACT else limit
    return Touch(Contact.CONTACT if share >= needed else Contact.PRE_CONTACT, share, contacts, audience)
