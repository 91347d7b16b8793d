"""What stands in the place of an author's name: a short pseudonym from a keyed hash, which nobody resolves without it.

A name of one spelling has one alias in a database, whatever the source: whoever wrote at two places is one voice to the
detector, as with the name itself. Figures of persons are counted for each source apart (``store.relations``).
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letters that are taken for digits."""
_SHORT, _REST = 5, 5
"""Signs that people see, and those behind: 50 bits, so among a million names two share one in one of 2,000 files."""
_PERSON = 8
"""Bytes of a person's pseudonym: among a million persons two share one once in thirty million files."""
_DRAWN = "-x"
_SIGN = re.compile(r"\s*(?:@|/?u/)", re.IGNORECASE)
"""What some places write before an account: @erna, u/erna, /u/erna."""
_SHAPE = re.compile(rf"~([{_SIGNS}]{{{_SHORT}}})-[{_SIGNS}]{{{_REST}}}(?:{_DRAWN})?")


def account(name: str) -> str:
    """Return how an author's name is compared: without regard to case and a leading @ or u/, and else to the letter."""
    written = unicodedata.normalize("NFKC", name)
    sign = _SIGN.match(written)
    return " ".join(written[sign.end() if sign else 0 :].split()).casefold()


def alias(key: bytes, name: str, *, drawn: bool = False) -> str:
    """Return the alias of a name under a key (RFC 7693), an alias as it is; "" where nobody signed.

    ``drawn``: the name looks drawn by a machine (``core.crowd``); a sign of its own keeps that, and nothing else.
    """
    if is_alias(name):
        return name
    if not (spelled := account(name)):
        return ""
    digest = int.from_bytes(blake2b(b"author\0" + spelled.encode("utf-8", "surrogatepass"), key=key).digest()[:8])
    signs = "".join(_SIGNS[digest >> 5 * place & 31] for place in range(_SHORT + _REST))
    return f"~{signs[:_SHORT]}-{signs[_SHORT:]}{_DRAWN * drawn}"


def is_alias(author: str) -> bool:
    """Tell whether a stored author is an alias."""
    return author.startswith("~") and _SHAPE.fullmatch(author) is not None


def looks_drawn(author: str) -> bool:
    """Tell whether the name behind an alias looked drawn."""
    return author.endswith(_DRAWN)


def short(author: str) -> str:
    """Return the part of an alias that people see; "" of what is none."""
    found = _SHAPE.fullmatch(author)
    return found[1] if found else ""


def identity(key: bytes, author: str) -> str:
    """Return what tells one author from another: the same of a name and of its alias; "" where nobody signed."""
    return alias(key, author).removesuffix(_DRAWN)


def person(key: bytes, source: str, author: str) -> str:
    """Return the pseudonym under which figures know an author of a source, by name or alias; "" where nobody signed."""
    if not author:
        return ""
    who = f"{source}\0{identity(key, author)}".encode("utf-8", "surrogatepass")
    return blake2b(who, key=key, digest_size=_PERSON).hexdigest()


def spellings(key: bytes, name: str) -> tuple[str, ...]:
    """Return all under which an author may be stored: the name as given, and its alias in either form."""
    found = identity(key, name)
    return tuple(dict.fromkeys((name, found, found + _DRAWN))) if found else ()
