"""Places that are known by their address alone: nothing need be fetched to say how to listen there. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from listener.core import places_news, places_reviews, places_social
from listener.core.address import Address
from listener.core.proposal import Proposal
from listener.errors import UsageError

_PLACES = (*places_news.PLACES, *places_reviews.PLACES, *places_social.PLACES)

_REFUSED: Mapping[str, str] = {
    r"(?:[a-z]{2}\.)?linkedin\.com|lnkd\.in": "refused_linkedin",
    r"xing\.com": "refused_xing",
    r"(?:smile\.)?amazon\.[a-z.]{2,6}|amzn\.(?:to|eu)": "refused_amazon",
    r"kununu\.com": "refused_kununu",
}
"""Hosts that no program may or can read, with the sentence that says why and names the way round."""


def recognised(address: Address) -> tuple[Proposal, ...]:
    """Return how to listen at a known place; nothing if the page has to be looked at.

    Raises UsageError for places that cannot be listened to, with the way round.
    """
    for pattern, key in _REFUSED.items():
        if re.fullmatch(pattern, address.host):
            raise UsageError(f"find.{key}")
    found = (find(address) for pattern, find in _PLACES if re.fullmatch(pattern, address.host))
    return next((proposals for proposals in found if proposals), ())
