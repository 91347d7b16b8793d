"""Reviews and average ratings that a page describes with schema.org, in any notation, as items and aggregates. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from listener.core import jsonld, microdata
from listener.core.clean import line
from listener.core.dates import Dated, read_date
from listener.core.entries import tidy
from listener.core.numerals import counted
from listener.core.scale import Scale, average, scale_of
from listener.core.things import Thing, everything
from listener.core.urls import absolute, canonical, is_web, same_page
from listener.model import Aggregate, DateQuality, Item

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NOBODY = set(
    "anonym anonymous anonymus gast guest kunde kundin customer user nutzer nutzerin unbekannt unknown".split()  # noqa: SIM905 - a list of words reads better as words
)
"""Names that many bear: they do not tell one review from another."""

_MARKS_OF_A_REVIEW = {"reviewbody", "reviewrating"}
_MOST_TEXT = 200
"""Characters of a review's text that are part of its identity where author and day do not suffice."""

_LONGEST_NAME = 2_000
MOST_REVIEWS = 5_000
"""Of one page. No page shows as many; one that does wants to keep us busy."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a page says."""

    things: int
    """How many things it describes at all; none: it has no markup, or is not the page that was asked for."""
    items: tuple[Item, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    unreadable: tuple[str, ...] = ()
    whole: bool = False
    """Every review that the site counts is on the page."""


@dataclass(slots=True)
class _Found:
    """Reviews and ratings with what they are about: the thing itself or, where it is only named, its name."""

    reviews: dict[Thing, Thing | str] = field(default_factory=dict)
    ratings: dict[Thing, Thing | str] = field(default_factory=dict)
    things: int = 0


def read_page(root: LexborNode, url: str, zone: tzinfo) -> Described:
    """Return what a page describes. ``url``: its address as configured. Raises SourceError: ``too_large``."""
    top, broken = _json_ld(root)
    notations = [top, *(microdata.things(root, notation) for notation in (microdata.MICRODATA, microdata.RDFA))]
    all_found = [_found(things) for things in notations]
    items: tuple[Item, ...] = ()
    ratings: dict[Thing, Thing | str] = {}
    for found in all_found:
        known = {_words(item) for item in items}
        items += tuple(item for item in _items(found.reviews, url, zone) if _words(item) not in known)
        ratings |= found.ratings
    aggregates, odd = _aggregates(ratings, url)
    left_out = max((len(found.reviews) for found in all_found), default=0) - MOST_REVIEWS
    broken += [f"{left_out} reviews beyond the first {MOST_REVIEWS} left out"] if left_out > 0 else []
    things = sum(found.things for found in all_found)
    return Described(things, items, aggregates, (*broken, *odd), _whole(all_found))


def _json_ld(root: LexborNode) -> tuple[list[Thing], list[str]]:
    """Return the things, and a line for each block that cannot be read and may have held reviews."""
    graph, top, broken = jsonld.Graph(), [], []
    for text in jsonld.blocks(root):
        values = jsonld.read_block(text)
        try:
            top += graph.top(values or [])
        except RecursionError:
            values = None
        if values is None and ("review" in text.lower() or "rating" in text.lower()):
            broken.append("a JSON-LD block that speaks of reviews or ratings is no JSON")
    graph.join()
    return top, broken


def _found(top: Iterable[Thing]) -> _Found:
    found = _Found()
    for thing, owner, name in everything(top):
        found.things += 1
        about = _about(thing, owner, found)
        if thing.is_a("aggregaterating") or name == "aggregaterating":
            found.ratings[thing] = found.ratings.get(thing) or about
        elif (
            thing.is_a("review")
            or thing.is_a("recommendation")
            or (name in {"review", "reviews"} and thing.values.keys() & _MARKS_OF_A_REVIEW)
        ):
            found.reviews[thing] = found.reviews.get(thing) or about
    return found


def _about(thing: Thing, owner: Thing | None, found: _Found) -> Thing | str:
    """Return what a thing is about: what it names itself, else what it belongs to, never merely a neighbour."""
    named = next(thing.things("itemreviewed"), None)
    if named is not None:
        return named
    if owner is not None and owner in found.reviews:
        return found.reviews[owner]
    return thing.text("itemreviewed") or owner or ""


def _name(about: Thing | str) -> str:
    if isinstance(about, Thing):
        about = about.text("name", "headline", "legalname", "alternatename")
    return line(about[:_LONGEST_NAME], 200)


def _items(reviews: dict[Thing, Thing | str], url: str, zone: tzinfo) -> tuple[Item, ...]:
    """Return an item for each review; those that say the same are one, those with one identity are told apart."""
    ids = Counter(review.id for review in reviews)
    first = islice(reviews.items(), MOST_REVIEWS)
    found = [_item(review, about, url, zone, ids[review.id] == 1) for review, about in first]
    distinct = {(item.native_id, item.title, item.body, item.rating): item for item in found}
    doubled = Counter(item.native_id for item in distinct.values())
    return tuple(
        item if doubled[item.native_id] == 1 else replace(item, native_id=f"{item.native_id}#{_said(item)}")
        for item in distinct.values()
    )


def _item(review: Thing, about: Thing | str, url: str, zone: tzinfo, own_id: bool) -> Item:
    subject, author = _name(about), _author(review)
    dated = read_date(review.text("datepublished", "datecreated", "datemodified"), zone)
    scale = None if review.is_a("claimreview") else scale_of(review)
    body = tidy(review.text("reviewbody", "description", "text", "claimreviewed"))
    link = canonical(absolute(url, review.text("url")))
    item = Item(
        native_id="",
        title=tidy(review.text("name", "headline")) or subject,
        body=body,
        url=link if is_web(link) else canonical(url),
        author=author,
        published=dated.at if dated else None,
        date_quality=dated.quality if dated else DateQuality.SEEN,
        lang=review.text("inlanguage"),
        rating=scale.value if scale else None,
        rating_max=scale.best if scale else None,
        rating_min=scale.worst if scale else None,
        likes=counted(review.number("upvotecount")),
        extra=_extra(review, about, subject),
    )
    return replace(item, native_id=_identity(review, item, subject, dated, url, own_id))


def _identity(review: Thing, item: Item, subject: str, dated: Dated | None, url: str, own_id: bool) -> str:
    """Return the ``@id`` where it is one review's own, else site, subject, author and date; the text where those fail.

    Few pages give an ``@id``. A number in it shows that it was not written once for every review.
    """
    if own_id and any(digit.isdigit() for digit in review.id.rpartition("#")[2] or review.id):
        return same_page(absolute(url, review.id))
    host = urlsplit(same_page(url)).netloc.removeprefix("www.")
    told = [host, subject.casefold(), item.author.casefold(), dated.at.isoformat() if dated else ""]
    if not dated or not _is_somebody(item.author):
        told.append(_said(item))
    return _hash(*told)


def _words(item: Item) -> tuple[str, str]:
    """Return what tells a review from others on its page; one described in two notations is still one."""
    return item.author.casefold(), _start(item) or item.native_id


def _said(item: Item) -> str:
    return _hash(_start(item), item.title, str(item.rating))


def _start(item: Item) -> str:
    return " ".join(line(item.body[: 10 * _MOST_TEXT]).split())[:_MOST_TEXT]


def _is_somebody(author: str) -> bool:
    return len(author) > 2 and not set(author.casefold().split()) & _NOBODY


def _author(review: Thing) -> str:
    named = [_name(who) for who in review.all("author", "creator") if isinstance(who, Thing | str)]
    return line(", ".join(dict.fromkeys(name for name in named if name and not is_web(name))), 200)


def _extra(review: Thing, about: Thing | str, subject: str) -> dict[str, object]:
    """Return what else came along: what is reviewed, what the owner answered, what speaks for and against it."""
    replies = [reply for reply in review.things("comment", "comments") if reply.text("text", "description")]
    notes = {name: _notes(review, name) for name in ("positivenotes", "negativenotes")}
    told: dict[str, object] = {
        "subject": subject,
        "subject_type": about.types[0] if isinstance(about, Thing) and about.types else "",
        "reply": tidy(replies[0].text("text", "description")) if replies else "",
        "pros": notes["positivenotes"],
        "cons": notes["negativenotes"],
    }
    return {name: value for name, value in told.items() if value}


def _notes(review: Thing, name: str) -> str:
    points = [inner.text("name", "text") for notes in review.things(name) for inner in notes.things("itemlistelement")]
    return "; ".join(line(point, 200) for point in points if point)


def _aggregates(ratings: dict[Thing, Thing | str], url: str) -> tuple[tuple[Aggregate, ...], tuple[str, ...]]:
    """Return one average for each thing that has ratings, and a line for each that cannot be right."""
    place = same_page(url).partition("://")[2].removeprefix("www.")
    found: dict[tuple[str, str], Aggregate] = {}
    odd = []
    for rating, about in ratings.items():
        kind = about.types[0] if isinstance(about, Thing) and about.types else ""
        figure = average(rating)
        if isinstance(figure, Scale):
            ratings_, reviews = _counts(rating)
            subject = f"{_name(about)} · {place}" if _name(about) else place
            new = Aggregate(subject, figure.value, figure.best, figure.worst, ratings_, reviews)
            found.setdefault((subject, kind), new)
        elif figure:
            odd.append(f"average rating of {_name(about) or 'something unnamed'}: {figure}")
    return tuple(_told_apart(found)), tuple(odd)


def _told_apart(found: dict[tuple[str, str], Aggregate]) -> Iterator[Aggregate]:
    """Add the type to names that several things on the page bear; equal figures under one name are one thing."""
    by_subject: dict[str, dict[str, Aggregate]] = {}
    for (subject, kind), one in found.items():
        by_subject.setdefault(subject, {})[kind] = one
    for subject, kinds in by_subject.items():
        if len(set(kinds.values())) == 1:
            yield next(iter(kinds.values()))
        else:
            yield from (replace(one, subject=f"{subject} ({kind})") for kind, one in kinds.items())


def _counts(rating: Thing) -> tuple[int | None, int | None]:
    return counted(rating.number("ratingcount")), counted(rating.number("reviewcount"))


def _whole(all_found: Iterable[_Found]) -> bool:
    """Tell whether, of each thing that is reviewed here, as many reviews are here as the site counts."""
    shown: Counter[str] = Counter()
    told: dict[str, int | None] = {}
    for found in all_found:
        shown |= Counter(_name(about) for about in found.reviews.values())
        told |= {_name(about): _most(_counts(rating)) for rating, about in found.ratings.items()}
    return bool(shown) and all(told.get(subject) == number for subject, number in shown.items())


def _most(counts: tuple[int | None, int | None]) -> int | None:
    ratings, reviews = counts
    return ratings if reviews is None else reviews


def _hash(*texts: str) -> str:
    return blake2b("\0".join(texts).encode("utf-8", "replace"), digest_size=10).hexdigest()
