"""What is listened to and what was heard: brands, items, mentions, tones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from listener.model.names import BrandId, Json, MentionId, SourceName
from listener.model.query import EVERYTHING, NOTHING_KNOWN, Replied, Tree


class Medium(StrEnum):
    """What kind of place a mention stands in; reply times and the media track of the Windstärke hang on it."""

    NEWS = "news"
    BLOG = "blog"
    FORUM = "forum"
    MICROBLOG = "microblog"
    VIDEO = "video"
    REVIEW = "review"
    EMAIL = "email"


class DateQuality(StrEnum):
    """How far ``published`` can be trusted."""

    EXACT = "exact"
    """The source gave a time with its zone."""
    ZONE_GUESS = "zone_guess"
    """A time without zone, read in the source's zone."""
    DAY = "day"
    """Only a day was given."""
    SEEN = "seen"
    """No usable date: the time we first saw it."""


LONGEST_PHRASE = 200
"""Characters of a brand's name, alias or phrase: a longer one would be tried at every word of every text."""


@dataclass(frozen=True, slots=True)
class Brand:
    """What to look for. Matching is on word boundaries, without regard to case, umlaut spelling or ß/ss."""

    id: BrandId
    name: str
    aliases: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Phrases that show another meaning ("Nordwind Airlines"): an alias inside such a phrase does not count."""
    context: tuple[str, ...] = ()
    """If given, an alias counts only beside one of these words in the same text (the name itself always counts)."""
    competitors: tuple[BrandId, ...] = ()
    """Ids of other configured brands, for share of voice."""
    audience: float | None = None
    """Contacts that hear of the brand in eight weeks, as the company states them; None: estimated."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as a source gave it: texts may hold markup, dates may be missing. Sources return these."""

    native_id: str
    """The strongest identity the source has; unique within the source, never a position or a display name."""
    title: str = ""
    body: str = ""
    url: str = ""
    author: str = ""
    published: datetime | None = None
    date_quality: DateQuality = DateQuality.SEEN
    lang: str = ""
    """As declared by the source; often wrong."""
    rating: float | None = None
    """As given, on a scale from ``rating_min`` to ``rating_max``."""
    rating_max: float | None = None
    rating_min: float | None = None
    """The worst there is; None is 1, as with stars."""
    parent: str = ""
    reach: int | None = None
    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    brand: str = ""
    """Set only by an import that already knows the brand."""
    extra: Json = field(default_factory=dict)
    """Whatever else came along; kept and given back by an export."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What a site says of all its ratings of one thing: a snapshot; the store keeps one whenever it has changed."""

    subject: str
    """What is rated, as the site names it: an app, a shop, a product. Unique within the source."""
    average: float
    """As given, on a scale from ``worst`` to ``best``."""
    best: float = 5.0
    worst: float = 1.0
    ratings: int | None = None
    """How many ratings there are, with or without words. Fewer than before: some were removed."""
    reviews: int | None = None
    """How many of them have words."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one visit to a source brought."""

    items: tuple[Item, ...]
    cursor: Json
    """Opaque to everybody but the source; handed back at the next visit."""
    not_before: timedelta | None = None
    """The server's own wish for the earliest next visit."""
    unreadable: tuple[str, ...] = ()
    """One line for each entry that could not be read; they count as quarantined."""
    gone: tuple[str, ...] = ()
    """Native ids of entries that the source says were deleted: their texts are removed here, too."""
    complete_since: datetime | None = None
    """Everything the source still has with ``published`` from then on is in ``items`` (all pages were read). What we
    know from that time and is missing was deleted there. None wherever that cannot be said: then nothing is."""
    aggregates: tuple[Aggregate, ...] = ()
    more: bool = False
    """There are further pages, which this visit left for the next one: it comes soon."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One entry after reading: plain text, a date, an identity. Not yet tied to a brand."""

    source: SourceName
    native_id: str
    medium: Medium
    published: datetime
    first_seen: datetime
    date_quality: DateQuality
    url: str = ""
    author: str = ""
    title: str = ""
    text: str = ""
    lang: str = ""
    """Identified, as ISO 639-1; empty where the text gives no answer."""
    rating: float | None = None
    rating_max: float | None = None
    rating_min: float | None = None
    parent: str = ""
    reach: int | None = None
    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    backfill: bool = False
    """Came with the first visit to its source (or an import): history, never a reason to alert."""
    extra: Json = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """The time that counts for sorting and series: a date in the future must not stick on top."""
        return min(self.published, self.first_seen)


class Mood(StrEnum):
    """The class of a tone. Unscored is a state of its own, never neutral."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each class is, calibrated: of a hundred texts said to be negative with 0.7, seventy are. Sum: 1."""

    negative: float
    neutral: float
    positive: float


@dataclass(frozen=True, slots=True)
class Tone:
    """How a text speaks. ``score`` is in −1…1 like VADER's compound (±0.05 bounds neutral), None if unscored."""

    mood: Mood
    score: float | None
    method: str
    """Scorer and version (``en-2``, ``de-2``, ``de-2+nordwind-3`` with a brand's corrections, ``label`` for what a
    person said); for unscored why: ``language``, ``short``, ``links``."""
    words: tuple[str, ...] = ()
    """The words that decided, for display."""
    chances: Chances | None = None
    """None if unscored, and for what was stored before there were chances."""


@dataclass(frozen=True, slots=True)
class Link:
    """A mention that says what an earlier one said. Copies are linked, not deleted."""

    exact: bool
    """The same words (True) or nearly the same (False)."""
    to: MentionId | int
    """Id of the stored original; for an original in the same batch, see ``in_batch``."""
    in_batch: bool = False
    """True: ``to`` is the position of the original in the batch being judged."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention with all that was understood about it; the store turns it into rows."""

    mention: Mention
    brands: tuple[BrandId, ...]
    matched: tuple[str, ...]
    """The words of the text that named the brand, as written."""
    tone: Tone
    """Of the whole text."""
    sketch: tuple[int, ...]
    """A few shingle hashes (unsigned, < 2**63): two texts that share one may be near duplicates."""
    fingerprint: str
    """Hash of the normalised words: equal for exact copies; a changed one under a known identity is an edit."""
    link: Link | None = None
    tones: tuple[Tone, ...] = ()
    """Toward each brand, in the order of ``brands``; empty where it is the whole text's for all of them."""
    danger: tuple[BrandId, ...] = ()
    """Brands beside which it credibly reports that people are hurt or in danger."""

    @property
    def by_brand(self) -> tuple[tuple[BrandId, Tone], ...]:
        """Each brand with the tone toward it."""
        return tuple(zip(self.brands, self.tones or [self.tone] * len(self.brands), strict=True))


@dataclass(frozen=True, slots=True)
class Found:
    """A stored mention under one of its brands, as a search returns it."""

    id: MentionId
    brand: BrandId
    mention: Mention
    tone: Tone
    matched: tuple[str, ...]
    story: MentionId
    """Its original, or its own id."""


@dataclass(frozen=True, slots=True)
class Search:
    """Which mentions to list, newest first. Empty fields do not filter."""

    where: Tree = EVERYTHING
    """Made by ``core.query.parse`` of what a person typed; the fields below narrow it."""
    brands: tuple[BrandId, ...] = ()
    sources: tuple[SourceName, ...] = ()
    langs: tuple[str, ...] = ()
    moods: tuple[Mood, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    originals: bool = False
    """Leave copies out."""
    limit: int = 50
    replied: Replied = NOTHING_KNOWN
    """For a ``where`` that asks whether something was answered."""


@dataclass(frozen=True, slots=True)
class Count:
    """One bucket of a series."""

    start: datetime
    total: int
    negative: int
    neutral: int
    positive: int
    unscored: int
