"""The hash of a feed that stays the same while nothing in it has changed but the time at which it was written. Pure.

Many servers write a feed anew for each visitor: with the same entries, the present time in its head and a comment below
about how long that took. What our reader takes from a feed does not hang on either.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_FIRST = re.compile(rb"<(?:\w{1,40}:)?(?:item|entry)[\s>]")
_ENDS = (b"</item>", b"</entry>")
_PASSING = re.compile(
    rb"<(lastBuildDate|pubDate|updated|modified|dc:date)(?:\s[^<>]{0,200})?>[^<>]{0,200}</\1\s*>|<!--[^<>]{0,2000}-->"
)
"""Dates of the feed itself, which nobody reads, and comments without markup in them."""


def digest(body: bytes) -> str:
    """Return a hash of a feed without the dates in its head and the comments before and after its entries.

    Of what is no such feed, or in an encoding of several bytes a sign, it is the hash of all.
    """
    first = _FIRST.search(body)
    start = first.start() if first else 0
    end = max(body.rfind(tag) for tag in _ENDS)
    mark = blake2b(digest_size=16)
    if start >= end:
        mark.update(body)
    else:
        mark.update(_PASSING.sub(b"", body[:start]))
        mark.update(memoryview(body)[start:end])
        mark.update(_PASSING.sub(b"", body[end:]))
    return mark.hexdigest()
