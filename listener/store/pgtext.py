"""Full text on PostgreSQL: the words of mentions with their places, and what is asked of them, in its own signs.

No configuration of the server's has a say in what a word is: vectors and queries are written out here, word by word
(``store.tokens``), so that a query means what it means on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from listener.model.query import Near, Words
from listener.store.tokens import refolded, tokens

INDEXES = ("CREATE INDEX fulltext_words ON fulltext USING gin (words)",)
TABLES = (
    "CREATE TABLE fulltext (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "ALTER TABLE fulltext ALTER COLUMN words SET STATISTICS 300",  # which words are frequent decides how to look
    *INDEXES,
    *(
        f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0"
        for table, columns in (
            ("mention", ("url", "author", "title", "text", "extra")),
            ("revision", ("title", "text")),
            ("outbox", ("notice",)),
        )
        for column in columns
    ),
)
"""``rowid`` is the id of the mention, named as SQLite names it; ``words`` are those of name, title and text.

Of names and texts the server gathers no samples: they would lie in its catalogue, where nobody can erase them.
"""
APART = 256
"""Places between the columns: no phrase goes over, and ``Near`` (most 100 words) neither."""
_NAME = "A"
"""The weight of what stands in the author's name."""
_NOTHING = "' '"
"""A word that no text has."""
_MOST_PLACES = 255
"""PostgreSQL keeps no more of one word: of later ones phrases know nothing."""
_LAST_PLACE = (1 << 14) - 1

_Item = tuple[str, bool]
"""A word, and whether it may go on."""


def vector(title: str, text: str, author: str) -> str:
    """Return the words of a mention with their places, as PostgreSQL reads a ``tsvector``."""
    places: dict[str, list[str]] = {}
    at = 1
    for column, weight in ((author, _NAME), (title, ""), (text, "")):
        for at, word in enumerate(tokens(refolded(column)), at):  # noqa: B020 - it goes on where it stood
            known = places.setdefault(word, [])
            if len(known) < _MOST_PLACES and at <= _LAST_PLACE:
                known.append(f"{at}{weight}")
        at += APART
    return " ".join(f"'{word}':{','.join(known)}" if known else f"'{word}'" for word, known in places.items())


def phrase(words: Words) -> str:
    """Return words beside each other as PostgreSQL reads a ``tsquery``."""
    return _beside(_items(words))


def author(name: str) -> str:
    """Return words beside each other in the author's name."""
    return _beside([(word, False) for word in tokens(name)], _NAME)


def near(asked: Near) -> str:
    """Return two of them close to each other, in either order; they may share words, as with SQLite."""
    left, right = _items(asked.left), _items(asked.right)
    if not left or not right:
        return _beside(left or right)
    found = [f"({one} <{far}> {other})" for one, other in _turns(left, right) for far in range(1, asked.within + 2)]
    there = " & ".join(_beside([item]) for item in dict.fromkeys([*left, *right]))  # told by the index alone
    return f"({there} & ({' | '.join([*found, *map(_beside, _shared(left, right))])}))"


def _turns(left: Sequence[_Item], right: Sequence[_Item]) -> list[tuple[str, str]]:
    one, other = _beside(left), _beside(right)
    return [(one, other), (other, one)]


def _shared(left: Sequence[_Item], right: Sequence[_Item]) -> Iterable[list[_Item]]:
    """Give each way in which two phrases stand on some of the same words."""
    for ahead in range(1 - len(right), len(left)):
        places: dict[int, _Item] = dict(enumerate(left))
        for at, item in enumerate(right, ahead):
            both = _one_word(places[at], item) if at in places else item
            if both is None:
                break
            places[at] = both
        else:
            yield [places[at] for at in sorted(places)]


def _one_word(one: _Item, other: _Item) -> _Item | None:
    """Return what both may be at once; None: no word is both."""
    longer, shorter = (one, other) if len(one[0]) >= len(other[0]) else (other, one)
    fits = longer[0].startswith(shorter[0]) if shorter[1] else longer[0] == shorter[0]
    return (longer[0], longer[1] and (shorter[1] or longer[0] != shorter[0])) if fits else None


def _items(words: Words) -> list[_Item]:
    found = tokens(words.text)
    return [(word, words.prefix and place == len(found)) for place, word in enumerate(found, 1)]


def _beside(items: Sequence[_Item], weight: str = "") -> str:
    if not items:
        return _NOTHING
    flags = ("*" + weight, weight)
    spelled = [f"'{word}'" + (f":{flag}" if (flag := flags[not goes_on]) else "") for word, goes_on in items]
    return spelled[0] if len(spelled) == 1 else f"({' <-> '.join(spelled)})"
