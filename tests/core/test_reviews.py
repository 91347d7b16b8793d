"""What pages say about ratings and reviews, in each notation, and what must not be believed."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from listener.core.htmltree import tree
from listener.core.reviews import MOST_REVIEWS, Described, read_page
from listener.errors import SourceError
from listener.model import Aggregate, DateQuality, Item

URL = "https://www.nordwind.example/bewertungen"
BERLIN = ZoneInfo("Europe/Berlin")


def page(*told: object, markup: str = "") -> Described:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in told)
    return read_page(tree(f"<!doctype html><title>x</title>{scripts}{markup}"), URL, BERLIN)


def review(**more: object) -> dict[str, object]:
    told = {"author": {"@type": "Person", "name": "Erna Ebb"}, "datePublished": "2026-11-19T10:00:00+01:00"}
    return {"@type": "Review", **told, "reviewBody": "Pünktlich.", **more}


def rated(**more: object) -> dict[str, object]:
    return {"@type": "Product", "name": "Fähre", "aggregateRating": {"@type": "AggregateRating", **more}}


def only(found: Described) -> Item:
    (item,) = found.items
    return item


def test_a_review_becomes_an_item() -> None:
    item = only(page({"@type": "Product", "name": "Fähre", "review": review(reviewRating={"ratingValue": "4,5"})}))

    assert (item.title, item.body, item.author) == ("Fähre", "Pünktlich.", "Erna Ebb")
    assert (item.rating, item.rating_max, item.rating_min) == (4.5, 5, 1)
    assert item.published is not None
    assert (item.published.hour, item.date_quality, item.url) == (9, DateQuality.EXACT, URL)
    assert item.extra == {"subject": "Fähre", "subject_type": "product"}


def test_an_average_is_that_of_its_own_thing_and_not_of_a_neighbour() -> None:
    shop = {"@type": "Organization", "name": "Nordwind", "aggregateRating": {"ratingValue": 4.84, "reviewCount": 58859}}
    found = page(shop, rated(ratingValue=3.5, ratingCount="3"))

    assert found.aggregates == (
        Aggregate("Nordwind · nordwind.example/bewertungen", 4.84, reviews=58859),
        Aggregate("Fähre · nordwind.example/bewertungen", 3.5, ratings=3),
    )


def test_an_average_that_stands_alone_says_what_it_is_about() -> None:
    alone = {"@type": "EmployerAggregateRating", "itemReviewed": "Nordwind", "ratingValue": "4", "ratingCount": "1.284"}

    assert page(alone).aggregates == (Aggregate("Nordwind · nordwind.example/bewertungen", 4, ratings=1284),)


def test_the_review_inside_a_rated_thing_does_not_own_its_rating() -> None:
    about = rated(ratingValue=4, ratingCount=7)
    found = page({**review(), "itemReviewed": about})

    assert [one.subject for one in found.aggregates] == ["Fähre · nordwind.example/bewertungen"]
    assert only(found).extra["subject"] == "Fähre"


def test_two_things_of_one_name_keep_their_own_averages() -> None:
    place = {"@type": "Place", "name": "Fähre", "aggregateRating": {"ratingValue": 2, "ratingCount": 9}}
    found = page(rated(ratingValue=4, ratingCount=7), place)

    assert {one.subject: one.average for one in found.aggregates} == {
        "Fähre · nordwind.example/bewertungen (product)": 4,
        "Fähre · nordwind.example/bewertungen (place)": 2,
    }


@pytest.mark.parametrize(
    ("told", "value", "best", "worst"),
    [
        ({"ratingValue": "4,7"}, 4.7, 5, 1),
        ({"ratingValue": "4.7", "bestRating": ""}, 4.7, 5, 1),
        ({"ratingValue": 97.7, "bestRating": "100", "worstRating": "0"}, 97.7, 100, 0),
        ({"ratingValue": "8.2", "bestRating": 10}, 8.2, 10, 1),
        ({"ratingValue": "90%"}, 90, 100, 0),
        ({"ratingValue": "4.5/5"}, 4.5, 5, 1),
        ({"ratingValue": "8 von 10"}, 8, 10, 1),
        ({"ratingValue": 1.5, "bestRating": 1, "worstRating": 6}, 5.5, 6, 1),
        ({"ratingValue": 0.5, "bestRating": 1}, 0.5, 1, 0),
    ],
)
def test_an_average_is_put_on_its_scale(told: dict[str, object], value: float, best: float, worst: float) -> None:
    (one,) = page(rated(ratingCount=5, **told)).aggregates

    assert (one.average, one.best, one.worst) == (value, best, worst)


@pytest.mark.parametrize(
    "told",
    [
        {"ratingValue": "0.0", "ratingCount": "0"},
        {"ratingValue": 5, "reviewCount": 0},
        {"ratingValue": 0, "ratingCount": 12},
        {"ratingCount": 12},
        {"ratingValue": "", "ratingCount": 12},
        {},
    ],
)
def test_no_ratings_are_no_stars(told: dict[str, object]) -> None:
    found = page(rated(**told))

    assert (found.aggregates, found.unreadable) == ((), ())


def test_a_value_beyond_its_scale_is_not_believed() -> None:
    found = page(rated(ratingValue=8.2, ratingCount=5))

    assert found.aggregates == ()
    assert found.unreadable == ("average rating of Fähre: 8.2 on a scale from 1 to 5",)


def test_both_counts_are_kept() -> None:
    (one,) = page(rated(ratingValue=4, ratingCount=1427, reviewCount=764)).aggregates

    assert (one.ratings, one.reviews) == (1427, 764)


def test_a_reviewer_is_the_same_after_an_edit_and_another_is_another() -> None:
    ids = [only(page(review(reviewBody=text))).native_id for text in ("Gut.", "Doch nicht gut.")]
    other = only(page(review(author="Hinnerk Flut"))).native_id

    assert ids[0] == ids[1] != other


@pytest.mark.parametrize("more", [{"author": "Anonymous"}, {"author": ""}, {"datePublished": "irgendwann"}])
def test_where_nobody_or_no_day_is_named_the_words_tell_reviews_apart(more: dict[str, object]) -> None:
    found = page([review(reviewBody=text, **more) for text in ("Gut.", "Schlecht.", "Gut.")])

    assert len({item.native_id for item in found.items}) == len(found.items) == 2


def test_two_reviews_of_one_person_on_one_day_are_both_kept() -> None:
    found = page([review(reviewBody=text, datePublished="2026-11-19") for text in ("Hin gut.", "Zurück schlecht.")])

    assert len({item.native_id for item in found.items}) == 2


def test_an_id_counts_if_it_is_one_reviews_own() -> None:
    shared = page([review(**{"@id": "#review1"}), review(**{"@id": "#review1"}, reviewBody="Anders", author="Hinnerk")])
    own = only(page(review(**{"@id": "#review-17"})))
    for_all = only(page(review(**{"@id": "#review"})))

    assert own.native_id == f"{URL}#review-17"
    assert len({item.native_id for item in shared.items}) == 2
    assert for_all.native_id == only(page(review())).native_id


def test_a_review_in_two_notations_is_one() -> None:
    markup = (
        '<div itemscope itemtype="https://schema.org/Review"><b itemprop="author">Erna Ebb</b>'
        '<p itemprop="reviewBody">Pünktlich.</p></div>'
    )

    assert len(page(review(), markup=markup).items) == 1


def test_microdata_keeps_paragraphs_and_reads_attributes() -> None:
    markup = """<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Fähre
      Norderney</h1><div itemprop="aggregateRating" itemscope itemtype="http://schema.org/AggregateRating">
      <meta itemprop="ratingValue" content="4.2"><span itemprop="reviewCount">1.284 Stimmen</span></div>
      <div itemprop="review" itemscope itemtype="http://schema.org/Review">
      <span itemprop="author" itemscope itemtype="http://schema.org/Person"><i itemprop="name">Erna</i></span>
      <time itemprop="datePublished" datetime="2026-11-19">gestern</time>
      <div itemprop="reviewBody">Erst gut.<br>Dann <b>nicht</b>.</div>
      <span itemprop="reviewRating" itemscope><data itemprop="ratingValue" value="2">zwei</data></span></div></div>"""
    found = page(markup=markup)
    item = only(found)

    assert found.aggregates == (Aggregate("Fähre Norderney · nordwind.example/bewertungen", 4.2, reviews=1284),)
    assert (item.author, item.rating, item.date_quality) == ("Erna", 2, DateQuality.DAY)
    assert "Erst gut.<br>Dann <b>nicht</b>." in item.body


def test_microdata_may_lie_elsewhere_on_the_page() -> None:
    markup = """<div id="stars" itemprop="aggregateRating" itemscope><b itemprop="ratingValue">3</b></div>
      <div itemscope itemtype="https://schema.org/Hotel" itemref="stars"><b itemprop="name">Kajüte</b></div>"""

    assert [(one.subject.split(" ")[0], one.average) for one in page(markup=markup).aggregates] == [("Kajüte", 3)]


def test_rdfa_is_read_as_well() -> None:
    markup = """<div vocab="https://schema.org/" typeof="Hotel"><span property="name">Kajüte</span>
      <div property="review" typeof="Review"><span property="author">Erna Ebb</span>
      <span property="schema:reviewBody">Warm.</span><span property="reviewRating">5</span></div></div>"""
    item = only(page(markup=markup))

    assert (item.title, item.author, item.body, item.rating) == ("Kajüte", "Erna Ebb", "Warm.", 5)


def test_a_fact_check_is_no_opinion() -> None:
    told = {"@type": "ClaimReview", "claimReviewed": "Nordwind sinkt", "reviewRating": {"ratingValue": 1}}

    assert (only(page(told)).body, only(page(told)).rating) == ("Nordwind sinkt", None)


def test_what_the_owner_answers_and_what_speaks_for_and_against_is_kept() -> None:
    notes = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "name": "Kaffee"}]}
    answer = {"@type": "Comment", "text": "Danke!"}
    item = only(page(review(comment=answer, positiveNotes=notes)))

    assert (item.extra["reply"], item.extra["pros"]) == ("Danke!", "Kaffee")


@pytest.mark.parametrize(("count", "whole"), [(2, True), (3, False), (None, False)])
def test_a_page_is_whole_if_it_shows_as_many_as_it_counts(count: int | None, whole: bool) -> None:
    about = rated(ratingValue=4, reviewCount=count)

    assert page({**about, "review": [review(), review(author="Hinnerk Flut")]}).whole is whole


def test_a_broken_block_that_may_hold_reviews_is_a_line() -> None:
    markup = '<script type="application/ld+json">{"@type": "Review", "reviewBody": "ab</script>'
    other = '<script type="application/ld+json">{"@type": "BreadcrumbList", </script>'

    assert page(rated(), markup=markup + other).unreadable == (
        "a JSON-LD block that speaks of reviews or ratings is no JSON",
    )


def test_a_page_that_wants_to_keep_us_busy_is_cut_short() -> None:
    found = page([{"@type": "Review", "reviewBody": f"Nr. {number}"} for number in range(MOST_REVIEWS + 2)])

    assert (len(found.items), found.unreadable) == (MOST_REVIEWS, ("2 reviews beyond the first 5000 left out",))


def test_properties_that_hold_each_other_are_not_read_without_end() -> None:
    markup = '<div itemscope itemtype="https://schema.org/Product">' + "<b itemprop='name'>" * 500 + "x" * 100_000

    with pytest.raises(SourceError, match="over and over"):
        page(markup=markup)


def test_a_page_of_tags_only_is_refused() -> None:
    with pytest.raises(SourceError, match="30000 elements"):
        page(markup="<div>" * 30_001)
