"""From an entry of a source to a judged mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from listener.core.judge import brands_of, linked, read, understand
from listener.core.match import compile_brands
from listener.core.story import STORY_WINDOW, Original
from listener.model import (
    Batch,
    Brand,
    BrandId,
    DateQuality,
    Item,
    Json,
    Judged,
    Link,
    Medium,
    MentionId,
    Mood,
    SourceName,
)
from listener.ports import Flow, Subscription
from tests.stopwatch import at_most

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NORDWIND, SUEDWIND = BrandId("nordwind"), BrandId("suedwind")
MATCHER = compile_brands([Brand(NORDWIND, "Nordwind"), Brand(SUEDWIND, "Südwind")])


@dataclass(frozen=True, slots=True)
class Silent:
    """A source that has nothing to say."""

    def collect(self, cursor: Json, now: datetime) -> Flow:
        yield from ()
        return Batch((), cursor)


FORUM = Subscription(SourceName("forum"), "feed", Silent(), Medium.FORUM, timedelta(minutes=5), timedelta(minutes=5))
ANGRY = Item(
    "1", "Nordwind &amp; die Heizung", "<p>Seit Tagen <b>kalt</b>, der Support von Nordwind antwortet nicht. 😡</p>"
)


def judged(item: Item, subscription: Subscription = FORUM) -> Judged | None:
    mention = read(item, subscription, NOW, backfill=False)
    matches = brands_of(item, mention, subscription, MATCHER)
    return understand(mention, matches) if matches else None


def said(native_id: str, text: str) -> Judged:
    found = judged(Item(native_id, body=text))
    assert found
    return found


def unknown(_: Judged) -> Sequence[Original]:
    return ()


def test_an_angry_post_is_understood() -> None:
    found = judged(ANGRY)

    assert found
    assert found.mention.title == "Nordwind & die Heizung"
    assert found.mention.text == "Seit Tagen kalt, der Support von Nordwind antwortet nicht. 😡"
    assert (found.mention.lang, found.tone.mood) == ("de", Mood.NEGATIVE)
    assert (found.brands, found.matched) == ((NORDWIND,), ("Nordwind",))
    assert found.fingerprint
    assert found.sketch


def test_an_entry_that_names_no_brand_is_let_go() -> None:
    assert judged(Item("2", "Das Wetter")) is None


def test_a_source_about_one_brand_needs_no_name() -> None:
    found = judged(Item("3", body="Nie wieder!"), replace(FORUM, about=SUEDWIND))

    assert found
    assert (found.brands, found.matched) == ((SUEDWIND,), ())


def test_an_import_that_knows_the_brand_wins() -> None:
    found = judged(replace(ANGRY, brand="suedwind"), replace(FORUM, about=NORDWIND))

    assert found
    assert found.brands == (SUEDWIND,)


def test_a_source_may_be_limited_to_some_brands() -> None:
    only = replace(FORUM, brands=(SUEDWIND,))

    assert judged(ANGRY, only) is None
    both = judged(Item("4", "Nordwind gegen Südwind"), only)
    assert both
    assert (both.brands, both.matched) == ((SUEDWIND,), ("Südwind",))


@pytest.mark.parametrize(
    ("published", "quality", "expected"),
    [
        (None, DateQuality.EXACT, (NOW, DateQuality.SEEN)),
        (NOW + timedelta(days=3), DateQuality.EXACT, (NOW, DateQuality.SEEN)),
        (datetime(1763, 11, 1, tzinfo=UTC), DateQuality.EXACT, (NOW, DateQuality.SEEN)),
        (NOW + timedelta(hours=20), DateQuality.DAY, (NOW + timedelta(hours=20), DateQuality.DAY)),
        (
            datetime(2026, 11, 20, 10),  # noqa: DTZ001 - a source that forgot the zone
            DateQuality.EXACT,
            (datetime(2026, 11, 20, 10, tzinfo=UTC), DateQuality.ZONE_GUESS),
        ),
        (
            datetime(2026, 11, 20, 10, tzinfo=timezone(timedelta(hours=1))),
            DateQuality.EXACT,
            (datetime(2026, 11, 20, 9, tzinfo=UTC), DateQuality.EXACT),
        ),
    ],
)
def test_a_date_is_usable_or_replaced(
    published: datetime | None, quality: DateQuality, expected: tuple[datetime, DateQuality]
) -> None:
    item = Item("1", "Nordwind", published=published, date_quality=quality)

    mention = read(item, FORUM, NOW, backfill=True)

    assert (mention.published, mention.date_quality) == expected
    assert mention.published.tzinfo == UTC
    assert mention.backfill


def test_identity_and_address_are_made_safe() -> None:
    by_url = read(Item("", "Nordwind", url="https://example.org/1"), FORUM, NOW, backfill=False)
    by_words = read(Item("", "Nordwind", url="javascript:alert(1)"), FORUM, NOW, backfill=False)

    assert (by_url.native_id, by_url.url) == ("https://example.org/1", "https://example.org/1")
    assert by_words.url == ""
    assert by_words.native_id == "javascript:alert(1)"
    assert len(read(Item("", "Nordwind"), FORUM, NOW, backfill=False).native_id) == 32


STORM = "Nordwind lässt uns seit Tagen ohne Heizung sitzen und niemand antwortet auf unsere Mails"


def test_copies_in_one_batch_lead_to_the_first() -> None:
    batch = [
        said("1", STORM),
        said("2", "Nordwind hat heute eine neue Filiale in Kassel eröffnet, sagt der Chef"),
        said("3", STORM.upper()),
        said("4", STORM.replace("Tagen", "Wochen")),
    ]

    links = [one.link for one in linked(batch, unknown)]

    assert links == [None, None, Link(exact=True, to=0, in_batch=True), Link(exact=False, to=0, in_batch=True)]


def test_a_stored_original_goes_before_one_in_the_batch() -> None:
    first, second = said("1", STORM), said("2", STORM)
    stored = [Original(MentionId(77), first.fingerprint, STORM)]

    links = [one.link for one in linked([first, second], lambda _: stored)]

    assert links == [Link(exact=True, to=MentionId(77))] * 2


def test_an_exact_copy_in_the_batch_goes_before_a_near_one_in_store() -> None:
    near = STORM.replace("Mails", "Anrufe")
    stored = Original(MentionId(77), said("0", near).fingerprint, near)
    batch = [said("1", STORM), said("2", STORM)]

    links = [one.link for one in linked(batch, lambda one: [stored] if one is batch[1] else [])]

    assert links[1] == Link(exact=True, to=0, in_batch=True)


def test_the_same_entry_twice_and_entries_without_words_are_no_copies() -> None:
    empty = judged(Item("8", body="<p></p>", brand="nordwind"))
    assert empty

    links = [one.link for one in linked([said("1", STORM), said("1", STORM), empty, replace(empty)], unknown)]

    assert links == [None, None, None, None]


FOOTER = " ".join(f"Impressum{n}" for n in range(60))


def with_footer(native_id: str, number: int) -> Judged:
    own = " ".join(f"wort{number}x{n}" for n in range(60))
    return said(native_id, f"Nordwind {own} {FOOTER}")


def test_a_footer_that_all_share_costs_little_and_hides_no_copy() -> None:
    batch = [with_footer(str(number), number) for number in range(600)]
    copies = [with_footer("copy of 3", 3), with_footer("copy of 300", 300), with_footer("copy of 599", 599)]

    with at_most(3):
        links = [one.link for one in linked([*batch, *copies], unknown)]

    assert links[:600] == [None] * 600
    assert links[600:] == [Link(exact=True, to=MentionId(place), in_batch=True) for place in (3, 300, 599)]


def test_a_near_copy_is_found_among_many_that_share_a_footer() -> None:
    batch = [with_footer(str(number), number) for number in range(100)]
    near = said("near", batch[70].mention.text.replace("wort70x30", "anders"))

    assert linked([*batch, near], unknown)[-1].link == Link(exact=False, to=MentionId(70), in_batch=True)


def written(native_id: str, at: datetime) -> Judged:
    found = said(native_id, STORM)
    return replace(found, mention=replace(found.mention, published=at))


@pytest.mark.parametrize("days", [-1, 1], ids=["earlier", "later"])
def test_a_copy_in_the_batch_counts_for_a_week(days: int) -> None:
    week, first = days * STORY_WINDOW, written("1", NOW - 3 * STORY_WINDOW)
    within = written("2", first.mention.at + week)
    beyond = written("3", first.mention.at + week + days * timedelta(seconds=1))

    links = [one.link for one in linked([first, within], unknown)]
    assert links == [None, Link(exact=True, to=MentionId(0), in_batch=True)]
    assert [one.link for one in linked([first, beyond], unknown)] == [None, None]
