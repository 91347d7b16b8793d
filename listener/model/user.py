"""Who may log in to the dashboard, and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from listener.model.names import Secret


class Access(StrEnum):
    """What a user may do; each may do what those before it may."""

    READER = "reader"
    DUTY = "duty"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may log in."""

    name: str
    access: Access
    password: Secret
    """Its hash (``listener.core.password``), which nobody needs to see either."""
    created: datetime
    changed: datetime
    """When the password was set."""
    seen: datetime | None = None
    """The last sign of any of their sessions."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is logged in. Which browser that is, only the browser knows."""

    user: str
    access: Access
    created: datetime
    seen: datetime
    expires: datetime
