"""A request to the dashboard and the answer to it, as plain values: what decides knows no web server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

from listener.porch import HEADERS

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing of what a page shows can run: all scripts and styles are files of ours."""
SAFE: Mapping[str, str] = {
    **HEADERS,
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    # Of our own pages we want to know that a form comes from them; with no-referrer browsers would send Origin: null.
    "Referrer-Policy": "same-origin",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Call:
    """A request. Passwords and tokens are in it, so it does not show itself."""

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """By their names in lower case."""
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    peer: str = ""
    """The address that the connection comes from."""
    here: str = "/"
    """Path and query as they were asked for."""

    def header(self, name: str) -> str:
        """Return a header that was sent exactly once, else ""."""
        values = self.headers.get(name, ())
        return values[0].strip() if len(values) == 1 else ""

    @property
    def fragment(self) -> bool:
        """Whether an open page asks for its main part anew."""
        return self.header("hx-request") == "true"

    @property
    def looks(self) -> bool:
        """Whether nothing is to be done."""
        return self.method in {"GET", "HEAD"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def also(self, *headers: tuple[str, str]) -> Reply:
        """Return it with further headers."""
        return Reply(self.status, self.body, (*self.headers, *headers))


def shown(status: int, text: str) -> Reply:
    """Return a page as a reply, with a mark by which an open page sees that nothing has changed."""
    body = text.encode("utf-8", "replace")
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    return Reply(status, body, (*SAFE.items(), ("Content-Type", "text/html; charset=utf-8"), ("ETag", tag)))


def unchanged(reply: Reply, call: Call) -> Reply:
    """Return the same without its body if the browser has it already."""
    tag = dict(reply.headers).get("ETag")
    if reply.status == 200 and tag and tag in {one.strip() for one in call.header("if-none-match").split(",")}:
        return Reply(304, b"", tuple(one for one in reply.headers if one[0] != "Content-Type"))
    return reply


def there(path: str) -> Reply:
    """Return where the browser goes on, with a GET."""
    return Reply(303, b"", (*SAFE.items(), ("Location", path)))


def download(name: str, media: str, body: bytes) -> Reply:
    """Return a file to be kept, never to be opened as a page of ours."""
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "-_. ") else "_" for char in name)
    place = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Reply(200, body, (*SAFE.items(), ("Content-Type", media), ("Content-Disposition", place)))
