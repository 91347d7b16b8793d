"""From an entry of a source to a judged mention: read, match, understand, link. The pipeline of understanding.

Item --read--> Mention --match--> brands --understand--> Judged --linked--> Judged with its original
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import nsmallest
from itertools import chain

from listener.core import clean, story
from listener.core.danger import reported
from listener.core.language import identify
from listener.core.learned import NOTHING, Learned, heard, tone_toward
from listener.core.match import Match, Matcher
from listener.core.story import STORY_WINDOW, Original
from listener.model import BrandId, DateQuality, Item, Judged, Link, Mention, MentionId
from listener.ports import Subscription

_TOMORROW = timedelta(days=2)
"""Clocks and time zones err by a day or so; a date further ahead is no date."""
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before there were feeds: misread epochs and empty fields
_Mark = str | int
_CANDIDATES = 20
"""Originals of a batch that a text is compared with: where all share a footer, it would else be with all of them."""


def read(item: Item, subscription: Subscription, now: datetime, *, backfill: bool) -> Mention:
    """Return the entry as plain text with a usable date and identity; ``lang`` is still what the source declares."""
    title, text = clean.line(item.title), clean.plain(item.body)
    published, quality = _date(item, now)
    return Mention(
        source=subscription.name,
        native_id=item.native_id or item.url or story.fingerprint(title, text),
        medium=subscription.medium,
        published=published,
        first_seen=now,
        date_quality=quality,
        url=item.url.strip() if item.url.strip().lower().startswith(("http://", "https://")) else "",
        author=clean.line(item.author, 200),
        title=title,
        text=text,
        lang=item.lang,
        rating=item.rating,
        rating_max=item.rating_max,
        rating_min=item.rating_min,
        parent=item.parent,
        reach=item.reach,
        likes=item.likes,
        shares=item.shares,
        replies=item.replies,
        backfill=backfill,
        extra=item.extra,
    )


def brands_of(item: Item, mention: Mention, subscription: Subscription, matcher: Matcher) -> tuple[Match, ...]:
    """Return the brands with the words that named them: what an import knows, what the source is about, what it says.

    A brand that is known from elsewhere and not named has no words.
    """
    matches = matcher.find(mention.title, mention.text)
    given = BrandId(item.brand) if item.brand else subscription.about
    if given:
        named = tuple(match for match in matches if match.brand == given)
        return named or (Match(given, ()),)
    return tuple(match for match in matches if not subscription.brands or match.brand in subscription.brands)


def understand(mention: Mention, matches: Sequence[Match], learned: Learned = NOTHING) -> Judged:
    """Add language, tone and what finds copies. ``mention.lang`` was declared, and is now identified."""
    said = story.whole(mention.title, mention.text)
    lang = identify(said, mention.lang)
    analysed, whole = heard(said, lang, learned)
    brands = tuple(match.brand for match in matches)
    matched = tuple(dict.fromkeys(word for match in matches for word in match.words))
    return Judged(
        mention=replace(mention, lang=lang),
        brands=brands,
        matched=matched,
        tone=whole,
        sketch=story.sketch(said),
        fingerprint=story.fingerprint(mention.title, mention.text),
        tones=tuple(tone_toward(said, analysed, match.brand, match.words, learned, whole) for match in matches),
        danger=reported(said, matches),
    )


def linked(batch: Sequence[Judged], known: Callable[[Judged], Sequence[Original]]) -> tuple[Judged, ...]:
    """Link each mention that copies a stored original, or an original further up in the batch and a week away at most.

    ``known`` returns stored originals that share the fingerprint or a hash of the sketch, without the mention itself.
    Only originals are linked to, so a copy of a copy leads to the first. Stored ones go before those of the batch.
    """
    done: list[Judged] = []
    places: dict[_Mark, list[int]] = {}
    for judged in batch:
        link = _link(judged, known(judged), [_as_original(place, done[place]) for place in _near(judged, places, done)])
        if link is None:
            for mark in _marks(judged):
                places.setdefault(mark, []).append(len(done))
        done.append(replace(judged, link=link))
    return tuple(done)


def _marks(judged: Judged) -> tuple[_Mark, ...]:
    return (judged.fingerprint, *judged.sketch)


def _near(judged: Judged, places: Mapping[_Mark, Sequence[int]], done: Sequence[Judged]) -> list[int]:
    """Return where in the batch the originals are that share the most marks with ``judged``; if equal, the first."""
    shared = Counter(chain.from_iterable(places.get(mark, ()) for mark in _marks(judged)))
    ranked = ((-count, place) for place, count in shared.items() if _may_be_copied(judged, done[place]))
    return [place for _, place in nsmallest(_CANDIDATES, ranked)]


def _link(judged: Judged, stored: Sequence[Original], here: Sequence[Original]) -> Link | None:
    text, mark = _said(judged), judged.fingerprint
    if not text:
        return None  # two entries without words say nothing, not the same
    old = story.link(text, mark, stored)
    new = story.link(text, mark, here)
    if new and (old is None or (new.exact and not old.exact)):
        return replace(new, in_batch=True)
    return old


def _may_be_copied(judged: Judged, earlier: Judged) -> bool:
    """The same entry twice in a batch is no copy, the store knows it by its identity; nor is what is weeks away."""
    a, b = judged.mention, earlier.mention
    return (a.source, a.native_id) != (b.source, b.native_id) and abs(a.at - b.at) <= STORY_WINDOW


def _as_original(place: int, judged: Judged) -> Original:
    return Original(MentionId(place), judged.fingerprint, _said(judged))


def _said(judged: Judged) -> str:
    return story.whole(judged.mention.title, judged.mention.text)


def _date(item: Item, now: datetime) -> tuple[datetime, DateQuality]:
    if item.published is None:
        return now, DateQuality.SEEN
    published, quality = item.published, item.date_quality
    if published.tzinfo is None:
        published, quality = published.replace(tzinfo=UTC), DateQuality.ZONE_GUESS
    if not _EARLIEST <= published <= now + _TOMORROW:
        return now, DateQuality.SEEN
    return published.astimezone(UTC), quality
