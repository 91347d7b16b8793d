"""Where a database server is, as people write it: postgresql://user@host:port/name. Its password is kept apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote, urlsplit

SCHEMES = ("postgresql", "postgres")
_SECRET = {"password", "passfile", "sslpassword"}
"""Parameters that hold a secret, or a file of them: the first and the last are refused."""


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """A PostgreSQL database; shows itself without its password."""

    text: str
    """Without a password; what libpq takes."""
    password: str = field(default="", repr=False)
    """Empty: libpq's own ways to find one (its password file, PGPASSWORD), or none is wanted."""

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """Return what people may read: without parameters."""
        parts = urlsplit(self.text)
        return f"{parts.scheme}://{parts.netloc}{parts.path}"

    def with_password(self, password: str) -> DatabaseUrl:
        """Return the same place with a password."""
        return replace(self, password=password)


def looks_like_url(text: str) -> bool:
    """Tell whether somebody means a server and no file."""
    return text.partition("://")[0].lower() in SCHEMES and "://" in text


def parsed(text: str) -> DatabaseUrl:
    """Return the place that a URL names, its password apart. Raises ValueError, never with the URL in it."""
    try:
        parts = urlsplit(text)
        scheme, user, host, secret = parts.scheme, parts.username, parts.netloc.rpartition("@")[2], parts.password
        _ = parts.port
        params = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError("not a URL of a database") from None
    if scheme not in SCHEMES or parts.fragment or any(ord(one) < 33 for one in text):
        raise ValueError("not a URL of a database")
    if any(name in _SECRET - {"passfile"} for name, _ in params):
        raise ValueError("a password among the parameters of the URL")
    netloc = f"{user}@{host}" if user else host
    query = f"?{parts.query}" if parts.query else ""
    return DatabaseUrl(f"postgresql://{netloc}{parts.path}{query}", unquote(secret or ""))
