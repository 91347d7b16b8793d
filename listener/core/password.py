"""Passwords: what is kept instead of one (scrypt, RFC 7914), and which are too easy to guess. Salt is given."""

from __future__ import annotations

import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import scrypt
from hmac import compare_digest

LEAST, MOST = 12, 200
"""Characters. Length is what counts; rules about signs and digits make people write passwords down (NIST 800-63B)."""
_DIFFERENT = 5
_BYTES = 32
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: 32 MB and some tenths of a second, as OWASP's cheat sheet on password storage has it."""

    n: int = 2**15
    r: int = 8
    p: int = 3


USUAL = Cost()


def sealed(password: str, salt: bytes, cost: Cost = USUAL) -> str:
    """Return what to keep of a password: the kind of hash, its cost, the salt and the hash."""
    parts = (cost.n, cost.r, cost.p, _text(salt), _text(_hash(password, salt, cost)))
    return "$".join(("scrypt", *map(str, parts)))


def opens(password: str, kept: str) -> bool:
    """Tell whether a password is the one that was kept. Takes as long for a wrong one as for the right one."""
    _, n, r, p, salt, known = kept.split("$")
    return compare_digest(_hash(password, b64decode(salt), Cost(int(n), int(r), int(p))), b64decode(known))


def weakness(password: str, name: str) -> str:
    """Return why a password is refused: ``short``, ``long``, ``simple``; "" for a good one."""
    if len(password) < LEAST:
        return "short"
    if len(password) > MOST:
        return "long"
    bare = password.casefold().replace(name.casefold(), "") if name else password
    return "simple" if len(set(bare)) < _DIFFERENT else ""


def usable_name(text: str) -> str:
    """Return what somebody is called as it is kept, without blanks around it; "" if nobody can be called so."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    return name if len(name) <= _LONGEST_NAME and name.isprintable() else ""


def _hash(password: str, salt: bytes, cost: Cost) -> bytes:
    """Return the hash; however a keyboard puts an ä together, it is the same password."""
    text = unicodedata.normalize("NFKC", password[:MOST]).encode("utf-8", "surrogatepass")
    room = 2 * 128 * cost.r * (cost.n + cost.p)
    return scrypt(text, salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=room, dklen=_BYTES)


def _text(value: bytes) -> str:
    return b64encode(value).decode()


NOBODY = sealed("", bytes(16), Cost(2, 1, 1)).replace("$2$1$1$", f"${USUAL.n}${USUAL.r}${USUAL.p}$")
"""Opened by no password we know of, and as slow as any: a name that does not exist takes as long as one that does."""
