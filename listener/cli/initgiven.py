"""What was answered by options of `listener init`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Given:
    """Each is None, or empty, if nothing was said."""

    yes: bool = False
    force: bool = False
    name: str | None = None
    full_name: str | None = None
    aliases: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    region: str | None = None
    sources: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    keep: bool = False
    """Keep sources that do not answer."""
    offline: bool = False
    """Ask nobody."""
    email: tuple[str, ...] = ()
    smtp: str | None = None
    smtp_user: str | None = None
    sender: str | None = None
    slack: bool | None = None
    contact: str | None = None
    catalogue: str | None = None
    """A file."""
    base: str | None = None
    """Below which all addresses of the catalogue are."""
