"""Numbers as pages write them for people: ratings ("4,7 von 5", "90 %") and counts ("1.284", "1.2K"). Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_LONGEST = 80
"""Characters looked at: what is longer is no number."""

_NUMBER = r"\d{1,12}(?:[.,]\d{1,18})?"
_VALUE = re.compile(
    rf"(?P<sign>-)?(?P<value>{_NUMBER})\s*(?:(?P<percent>%)|(?:/|von|out of|of)\s*(?P<best>{_NUMBER}))?"
)
_COUNT = re.compile(
    r"(?P<groups>\d{1,3}(?:[.,'’ \u00a0\u2009\u202f]\d{3})+(?!\d))|(?P<plain>\d{1,15})(?:[.,](?P<rest>\d{1,6}))?"
)
_TIMES = re.compile(r"\s?(?P<word>k|m|tsd|mio|mln)\b", re.IGNORECASE)
_FACTORS = {"k": 1_000, "tsd": 1_000, "m": 1_000_000, "mio": 1_000_000, "mln": 1_000_000}


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating as it is written; the ends of its scale only where it names them itself."""

    value: float
    best: float | None = None
    worst: float | None = None


def rated(written: object) -> Rated | None:
    """Return the rating that a number or a text names: 4.7, "4,7", "4.5/5", "4,5 von 5", "90 %"; None if it names none.

    A point and a comma are both the decimal sign: no rating has thousands.
    """
    if isinstance(written, int | float) and not isinstance(written, bool):
        return Rated(float(written)) if math.isfinite(written) else None
    match = _VALUE.search(written[:_LONGEST].lower()) if isinstance(written, str) else None
    if not match:
        return None
    value = _decimal(match["value"]) * (-1 if match["sign"] else 1)
    if match["percent"]:
        return Rated(value, 100.0, 0.0)
    return Rated(value, _decimal(match["best"]) if match["best"] else None)


def counted(written: object) -> int | None:
    """Return the count that a number or a text names: 1284, "1.284", "1,284 reviews", "1.2K", "12,5 Tsd."; else None.

    Three digits after a point or a comma are thousands, unless a word multiplies the number: no count is a fraction.
    """
    if isinstance(written, int | float) and not isinstance(written, bool):
        return int(written) if math.isfinite(written) and 0 <= written < 2**53 else None
    match = _COUNT.search(written[:_LONGEST]) if isinstance(written, str) else None
    if not match or not isinstance(written, str):
        return None
    factor = _FACTORS[times["word"].lower()] if (times := _TIMES.match(written, match.end())) else 1
    if match["groups"] and factor == 1:
        return int(re.sub(r"\D", "", match["groups"]))
    return round(_decimal(match[0]) * factor) if factor > 1 else int(match["plain"])


def _decimal(digits: str) -> float:
    whole, _, rest = re.sub(r"[^\d.,]", "", digits).replace(",", ".").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or '0'}")
