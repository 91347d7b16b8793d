"""Who is stored by name and who under an alias: the one decision, made before anything is stored.

By name stay the company's own accounts, accounts that are called like a brand (no person is; a report of danger by one
is the company's own word), public figures until their review, and by-lines of the press: to sign is part of that work,
corrections are addressed to it, and searches of news put the paper's name there. All others get an alias.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any

from listener.core.fold import fold
from listener.core.replies import Accounts
from listener.model import Json, Medium, Mention, SourceName
from listener.model.alias import account, alias, is_alias, person

_MARKS = re.compile(r"[\W_]+")
_KEY_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Za-z][a-z]*")
_OF_PEOPLE = frozenset(
    {"account", "acct", "author", "commenter", "creator", "customer", "did", "displayname", "email", "firstname"}
    | {"from", "fullname", "handle", "lastname", "login", "mail", "nick", "nickname", "person", "phone", "poster"}
    | {"profile", "realname", "reviewer", "screenname", "sender", "user", "userid", "username"}
    | {"absender", "autor", "benutzer", "konto", "kunde", "nachname", "nutzer", "telefon", "verfasser", "vorname"}
)
"""Words in the keys of further facts that tell of whoever wrote: their display name, mail address, number."""
_BESIDE = frozenset(
    {"address", "adresse", "display", "e", "first", "forwarded", "full", "id", "last", "link", "name", "nr", "number"}
    | {"real", "screen", "uri", "url"}
)
"""Words that may stand beside these: ``author_id`` tells who it was, ``author_followers`` does not."""
_COMPANYS = frozenset({"reply", "replied"})
"""An owner's answer to a review: words of the company's own, often with an address to write to."""
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_OUTLET = ("host", "publisher")
"""Facts by which a search of news says whose article it is; the name it gives as author is then the paper's."""


@dataclass(frozen=True, slots=True)
class Veil:
    """What the configuration says of names."""

    hashed: bool = True
    """False: every name is stored as it is."""
    bylines: bool = True
    """By-lines of the press stay."""
    own: Accounts = field(default_factory=dict)
    brands: frozenset[str] = frozenset()
    """Names of brands, as ``bare`` spells them."""
    figures: Mapping[str, date] = field(default_factory=dict)
    """Public figures, as ``account`` spells them, each with the last day by name."""
    press: frozenset[SourceName] = frozenset()
    """Sources that the configuration calls news: what merely nobody has called anything else may be a forum."""

    def veiled(self, mention: Mention, key: bytes, today: date) -> Mention:
        """Return a mention as it may be stored."""
        author = self.shown(key, mention.author, mention.source, mention.medium, mention.extra, today)
        if not self.hashed or (mention.author and author == mention.author and not is_alias(author)):
            return mention
        return replace(mention, author=author, extra=nameless(mention.extra, mention.author))

    def shown(self, key: bytes, author: str, source: SourceName, medium: Medium, extra: Json, today: date) -> str:
        """Return the name, or the alias in its place."""
        if not self.hashed or self._is_public(author, source, today) or self._signs(source, medium, extra):
            return author
        from listener.core.crowd import is_drawn  # noqa: PLC0415 - read with every configuration, needed by the daemon

        return alias(key, author, drawn=is_drawn(author))

    def _is_public(self, author: str, source: SourceName, today: date) -> bool:
        spelled = account(author)
        until = self.figures.get(spelled)
        return spelled in self.own.get(source, ()) or bare(author) in self.brands or (until or date.min) >= today

    def _signs(self, source: SourceName, medium: Medium, extra: Json) -> bool:
        return self.bylines and medium is Medium.NEWS and (source in self.press or any(map(extra.get, _OUTLET)))

    def named(self, today: date) -> tuple[tuple[SourceName | None, str], ...]:
        """Return whose aliases become names again, now that the configuration names them: source (None: any), name."""
        own = [(source, name) for source, names in sorted(self.own.items()) for name in sorted(names)]
        return (*own, *((None, name) for name, until in sorted(self.figures.items()) if until >= today))

    def mark(self, today: date) -> str:
        """Return what changes whenever somebody is to be stored otherwise than before."""
        told = (self.hashed, self.bylines, sorted(self.brands), sorted(self.press), self.named(today))
        return sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(slots=True)
class Naming:
    """What becomes of the names of one batch."""

    veil: Veil
    key: bytes
    barred: Collection[str]
    """Pseudonyms of those who have objected: of a name at a source, or (source "") wherever it writes."""
    today: date
    refused: Counter[str] = field(default_factory=Counter)
    """How many posts of each of them were left out."""

    def bars(self, mention: Mention) -> bool:
        """Tell whether whoever wrote it has objected, and count it."""
        if not self.barred or not mention.author:
            return False
        found = {person(self.key, source, mention.author) for source in (mention.source, "")}.intersection(self.barred)
        self.refused.update(found)
        return bool(found)

    def stored(self, mention: Mention) -> Mention:
        """Return a mention as it may be stored."""
        return self.veil.veiled(mention, self.key, self.today)


def nameless(extra: Json, author: str) -> dict[str, Any]:
    """Return further facts without those that name or number whoever wrote: an alias beside a display name is none."""
    spelled = account(author)
    return {key: _left(value, spelled) for key, value in extra.items() if not _tells(key, value, spelled)}


def _left(value: Any, spelled: str) -> Any:
    match value:
        case dict():
            return nameless(value, spelled)
        case list():
            return [_left(one, spelled) for one in value if not _tells("", one, spelled)]
        case _:
            return value


def _tells(key: str, value: object, spelled: str) -> bool:
    if key in _COMPANYS:
        return False
    words = [word.casefold() for word in _KEY_WORDS.findall(key)]
    of_people = not _OF_PEOPLE.isdisjoint((*words, *map("".join, pairwise(words))))
    if words == ["name"] or (of_people and {*words} <= _OF_PEOPLE | _BESIDE):
        return True
    return isinstance(value, str) and (_ADDRESS.search(value) is not None or account(value) == spelled != "")


def bare(name: str) -> str:
    """Return a name as accounts of brands are compared: folded, without blanks and signs."""
    return _MARKS.sub("", fold(name))


def brand_names(names: Iterable[str]) -> frozenset[str]:
    """Return the names of brands as ``Veil.brands`` has them."""
    return frozenset(map(bare, names)) - {""}
