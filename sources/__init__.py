"""What can be listened to: SOURCES names every kind; adding one is adding a file and a line."""

from __future__ import annotations

from collections.abc import Mapping

from listener.ports import Source
from sources.feed import Feed

SOURCES: Mapping[str, type[Source]] = {
    "feed": Feed,
}
"""The kinds by the name they have in config.toml. The types are the proof: mypy refuses a class that is no Source."""
