"""What sources have in common when they look at their options: addresses and time zones. Reads no configuration."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

from listener.core.suggest import closest
from listener.core.urls import is_web

Fault = tuple[str, str, dict[str, str]]
"""Field, key of the sentence in the catalogue, its values."""


def bad_address(option: str, url: str) -> Iterator[Fault]:
    """Yield a fault unless ``url`` is a web address."""
    if not is_web(url):
        yield option, "sources.url", {"url": url}


def bad_zone(option: str, name: str) -> Iterator[Fault]:
    """Yield a fault unless ``name`` is a time zone of the IANA database."""
    if not _is_zone(name):
        yield option, "sources.zone", {"zone": name, "suggestion": closest(name, available_timezones())}


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # KeyError: unknown; ValueError: a path; OSError: a folder ("Europe")
        return False
    return True
