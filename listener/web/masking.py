"""What a reader is shown: strangers' accounts and mail addresses are masked in everything that leaves the house.

The edge where a page or a file becomes bytes, so that no page can forget it. Links stay: behind them stands the post.
"""

from __future__ import annotations

import re

from alerts.quotes import masked
from listener.web.contract import Person, Role

_STYLE = re.compile(r"(<style\b.*?</style>)", re.DOTALL | re.IGNORECASE)
"""There an @ begins a rule, not an account."""
_MARKED = re.compile(r"@[\w.-]*(?:<mark>[^<]*</mark>[\w.-]*)+")
"""An account of which a part was searched for."""


def for_eyes_of(person: Person | None, text: str) -> str:
    """Return a page or a file as somebody may see it."""
    if person is None or person.role > Role.READER:
        return text
    return "".join(one if place % 2 else _masked(one) for place, one in enumerate(_STYLE.split(text)))


def _masked(text: str) -> str:
    return masked(_MARKED.sub("@…", text) if "<mark>" in text else text)
