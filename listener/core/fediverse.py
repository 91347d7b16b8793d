"""A post as Mastodon's interface gives it: identity, words, counts; hashtags and ids as the servers make them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from unicodedata import normalize

from listener.core import apiitem
from listener.core.jsonanswer import Object, count_at, inside, objects, text_at
from listener.model import Item


def hashtag(name: str) -> str:
    """Return a name as people write it in a hashtag: letters, digits and underscores; empty if that makes none."""
    tag = re.sub(r"\W", "", normalize("NFKC", name)).lower().strip("_")
    return "" if tag.isdecimal() else tag


def id_at(at: datetime) -> int:
    """Return the least id a post of that time can have: milliseconds since 1970, then 16 bits to tell posts apart."""
    return int(at.timestamp() * 1000) << 16


def order(id_: str) -> tuple[int, str]:
    """Return by what ids are compared: they are numbers of any length, written as text."""
    return len(id_), id_


def posts_of(statuses: Iterable[Object], server: str, tag: str, *, only_indexable: bool) -> tuple[Item, ...]:
    """Return the posts of a page. ``server``: whose page it is; ``tag``: the hashtag it was asked for.

    Without their words, and with the hashtag as title, where the account does not want to be found: ``noindex``, and
    where ``only_indexable`` also those that have not agreed (``indexable``). Ids in "in reply to" are the server's own,
    so what a post answers is known only if that is on the same page.
    """
    posts = [_shared(status) for status in statuses]
    known = {text_at(post, "id"): identity(post) for post in posts}
    return tuple(
        _item(
            post,
            server,
            tag,
            withheld=_unwilling(inside(post, "account"), only_indexable=only_indexable),
            parent=known.get(text_at(post, "in_reply_to_id"), ""),
        )
        for post in posts
    )


def identity(post: Object) -> str:
    """Return what a post is called on every server."""
    given = text_at(post, "uri") or text_at(post, "url")
    return apiitem.native_id(given, text_at(post, "account", "acct"), text_at(post, "created_at"))


def _shared(status: Object) -> Object:
    """Return the post itself where somebody has passed it on."""
    original = status.get("reblog")
    return original if isinstance(original, dict) else status


def _unwilling(account: object, *, only_indexable: bool) -> bool:
    return inside(account, "noindex") is True or (only_indexable and inside(account, "indexable") is False)


def _item(post: Object, server: str, tag: str, *, withheld: bool, parent: str) -> Item:
    acct, when = text_at(post, "account", "acct"), apiitem.when(text_at(post, "created_at"))
    return Item(
        native_id=identity(post),
        title=f"#{tag}" if withheld else text_at(post, "spoiler_text"),
        body="" if withheld else "".join(_texts(post)),
        url=apiitem.page(text_at(post, "url")) or apiitem.page(text_at(post, "uri")),
        author=acct if "@" in acct or not acct else f"{acct}@{server}",
        published=when.published,
        date_quality=when.quality,
        lang=text_at(post, "language"),
        parent=parent,
        reach=count_at(post, "account", "followers_count"),
        likes=count_at(post, "favourites_count"),
        shares=count_at(post, "reblogs_count"),
        replies=count_at(post, "replies_count"),
        extra=apiitem.facts(
            tag=tag,
            bot=inside(post, "account", "bot") is True or None,
            edited=text_at(post, "edited_at"),
            quotes=count_at(post, "quotes_count"),
            withheld=withheld or None,
        ),
    )


def _texts(post: object) -> Iterator[str]:
    """Yield the post as it came, then what its pictures show, its poll and the page it links to."""
    yield text_at(post, "content")
    pictures = [text_at(media, "description") for media in objects(inside(post, "media_attachments"))]
    answers = [text_at(option, "title") for option in objects(inside(post, "poll", "options"))]
    card = [text_at(post, "card", "title"), text_at(post, "card", "description")]
    yield from (f"<p>{escape(text)}</p>" for text in (*pictures, *answers, *card) if text)
