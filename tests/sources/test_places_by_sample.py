"""Yelp and Tripadvisor: a few of the newest reviews of each place, and what can be said of the missing ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from listener.core.samples import complete_since
from listener.errors import SourceError
from listener.model import Aggregate, Item, Secret
from sources.tripadvisor import Tripadvisor
from sources.yelp import Yelp
from tests.sources import answers
from tests.sources.sites.site import NOW, standing, visit
from tests.sources.sites.tripadvisor import KEY as TA_KEY
from tests.sources.sites.tripadvisor import LOCATIONS, Places
from tests.sources.sites.yelp import BUSINESSES, Branches

HOUR = timedelta(hours=1)


def sample(*hours_ago: int | None) -> list[Item]:
    return [Item(str(at), published=None if ago is None else NOW - ago * HOUR) for at, ago in enumerate(hours_ago)]


# What a sample says


def test_a_full_sample_is_complete_from_its_oldest_review_on() -> None:
    assert complete_since([sample(1, 2, 9)], 3) == NOW - 9 * HOUR + timedelta(seconds=1)


def test_the_busiest_place_sets_the_limit_and_one_with_few_reviews_sets_none() -> None:
    assert complete_since([sample(1, 2, 9), sample(1, 2, 3), sample(80)], 3) == NOW - 3 * HOUR + timedelta(seconds=1)
    assert complete_since([sample(80), sample(1, 2)], 3) == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("samples", [[], [[]], [sample(1, 2, 3), []], [sample(1, None, 3)], [sample(None)]])
def test_nothing_is_said_where_something_is_not_known(samples: list[list[Item]]) -> None:
    assert complete_since(samples, 3) is None


# Yelp


def test_yelp_shows_three_reviews_of_each_branch_and_all_averages() -> None:
    with standing(Branches()) as here:
        batch = visit(here)
        item = next(item for item in batch.items if item.native_id == "1010")

    assert len(batch.items) == 10
    assert [average.subject for average in batch.aggregates] == list(BUSINESSES)
    assert batch.aggregates[0] == Aggregate(BUSINESSES[0], 3.0, reviews=batch.aggregates[0].reviews)
    assert item.url == "https://www.yelp.de/biz/nordwind?hrid=1010"
    assert (item.rating, item.rating_max, item.author) == (3, 5, "erna")
    assert {asked.query["locale"] for asked in here.log} == {"de_DE"}


def test_yelp_gives_local_times() -> None:
    with standing(Branches()) as here:
        item = next(item for item in visit(here).items if item.native_id == "1010")
        abroad = visit(here, source=Yelp(Secret("yelp-geheim"), BUSINESSES, zone="UTC", api=f"{here.url}/v3"))

    assert item.published == here.site.posts[-1].at
    assert item.date_quality == "zone_guess"
    assert {one.published for one in abroad.items if one.native_id == "1010"} == {item.published + HOUR}


def test_an_unknown_business_and_a_wrong_key_are_told_without_the_key() -> None:
    with standing(Branches()) as here:
        with pytest.raises(SourceError) as unknown:
            visit(here, source=Yelp(Secret("yelp-geheim"), ("nichts",), api=f"{here.url}/v3"))
        with pytest.raises(SourceError) as wrong:
            visit(here, source=Yelp(Secret("falsch"), BUSINESSES, api=f"{here.url}/v3"))

    assert (unknown.value.kind, wrong.value.kind) == ("http_404", "http_401")
    assert "falsch" not in str(wrong.value)


# Tripadvisor


def test_tripadvisor_shows_five_reviews_of_each_place_and_the_owner_s_reply() -> None:
    site = Places()
    site.more["1010"] = {"owner_response": {"text": "Danke!", "published_date": "2026-11-20T09:00:00Z"}}
    with standing(site) as here:
        batch = visit(here)
        item = next(item for item in batch.items if item.native_id == "1010")

    assert len(batch.items) == 10
    assert batch.aggregates == tuple(Aggregate(f"Hotel {location}", 3.0, reviews=5) for location in LOCATIONS)
    assert (item.title, item.rating, item.likes, item.lang, item.extra["reply"]) == ("Fähre 10", 3, 1, "de", "Danke!")


def test_the_key_in_tripadvisor_s_address_is_seen_by_nobody() -> None:
    with standing(Places()) as here, pytest.raises(SourceError) as caught:
        visit(here, source=Tripadvisor(Secret("ta-falsch"), LOCATIONS, api=f"{here.url}/api/v1"))
    page = answers.page(json.dumps({"data": [7]}))
    batch, server = answers.visit(Tripadvisor(Secret(TA_KEY), ("1",)), {}, page, answers.page("{}"))

    assert caught.value.kind == "http_403"
    assert "falsch" not in str(caught.value)
    assert TA_KEY not in "".join(map(repr, server.asked))
    assert batch.unreadable == ("data 0: no object",)
    assert batch.aggregates == ()


@pytest.mark.parametrize("places", [(), (" ",), tuple("abcdefghijklmnopqrstu")])
def test_there_are_some_places_and_not_too_many(places: tuple[str, ...]) -> None:
    yelp = Yelp(Secret("k"), places, accept_terms=True)
    tripadvisor = Tripadvisor(Secret("k"), places, accept_terms=True)

    assert [key for source in (yelp, tripadvisor) for _, key, _ in source.validate()] == ["sources.places"] * 2


def test_yelp_checks_zone_and_address() -> None:
    faults = Yelp(Secret("k"), BUSINESSES, zone="Europe/Kiel", accept_terms=True, api="").validate()

    assert [key for _, key, _ in faults] == ["sources.url", "sources.zone"]
