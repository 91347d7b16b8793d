"""Apple's App Store: what is read of a store, how edits, deletions and Apple's gaps are told apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from listener.core.jsonanswer import inside
from listener.errors import SourceError
from listener.model import Aggregate, Batch, Json
from sources.apple import Apple
from tests.sources.sites.apple import APP, AppStore
from tests.sources.sites.site import Answer, Asked, Post, Standing, standing, visit

LATER, A_DAY = timedelta(minutes=30), timedelta(days=1, minutes=1)


def store_with(reviews: int) -> AppStore:
    store = AppStore()
    store.posts = [replace(store.post(n), at=store.now - timedelta(hours=reviews - n + 1)) for n in range(reviews)]
    return store


def kept(batch: Batch) -> Json:
    """Return the cursor as the database gives it back."""
    stored: Json = json.loads(json.dumps(batch.cursor))
    return stored


def later(here: Standing, batch: Batch, wait: timedelta = LATER) -> Batch:
    """Visit again after a while; the log starts anew."""
    here.site.now += wait
    here.log.clear()
    return visit(here, kept(batch))


def german_pages(here: Standing) -> list[str]:
    return [asked.path.partition("page=")[2].partition("/")[0] for asked in here.log if "/de/rss/" in asked.path]


class Files(AppStore):
    """A store whose first page is a recorded answer."""

    recorded = b""

    def _page(self, address: str, country: str, number: int) -> Answer:
        if (country, number) == ("de", 1):
            return Answer(self.recorded, headers={"Content-Type": "text/javascript; charset=utf-8"})
        return super()._page(address, country, number)


def read_file(path: Path) -> Batch:
    store = Files()
    store.posts, store.recorded = [], path.read_bytes()
    with standing(store) as here:
        return visit(here)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("apple_no_entry", []),
        ("apple_single_object", ["13000000001"]),
        ("apple_two", ["13000000001", "13000000002"]),
        ("apple_with_app_entry", ["13000000001"]),
    ],
)
def test_entries_come_in_four_shapes(public_data: Callable[[str], Path], name: str, ids: list[str]) -> None:
    batch = read_file(public_data("sources/synthetic") / f"{name}.json")

    assert [item.native_id for item in batch.items] == ids
    assert batch.unreadable == ()


def test_a_recorded_review_is_read_with_all_it_says(public_data: Callable[[str], Path]) -> None:
    (item,) = read_file(public_data("sources/synthetic") / "apple_single_object.json").items

    assert (item.title, item.body, item.author) == ("Absturz", "Stürzt ab", "Nutzer1")
    assert item.published == datetime(2026, 11, 19, 12, 1, tzinfo=UTC)
    assert (item.rating, item.rating_max, item.lang) == (1.0, 5.0, "")
    assert item.extra == {"country": "de", "version": "4.1.2", "votes": 0, "helpful": 0}
    assert item.url.endswith("/de/review?id=999&type=Purple%20Software#13000000001")


def test_a_real_page_of_2020_has_fifty_reviews_and_no_dates(public_data: Callable[[str], Path]) -> None:
    path = public_data("sources/apple-reviews") / "customerreviews_jp_page1_2020.json"
    batch = read_file(path)
    given = json.loads(path.read_bytes())["feed"]["entry"]

    assert [item.native_id for item in batch.items] == [entry["id"]["label"] for entry in given]
    assert [item.rating for item in batch.items] == [float(entry["im:rating"]["label"]) for entry in given]
    assert {item.published for item in batch.items} == {None}


def test_pages_are_counted_here_and_the_feeds_own_links_are_not_followed() -> None:
    with standing(store_with(120)) as here:
        batch = visit(here)

        assert german_pages(here) == ["1", "2", "3", "4"]
    assert len(batch.items) == 120


def test_the_next_visit_stops_at_the_first_page_that_is_known_in_every_word() -> None:
    with standing(store_with(120)) as here:
        first = visit(here)
        again = later(here, first)

        assert german_pages(here) == ["1"]
    assert len(again.items) == 50


def test_an_edited_review_moves_to_the_top_and_keeps_its_number() -> None:
    with standing(store_with(120)) as here:
        first = visit(here)
        here.site.edit(3, "Nach dem Update geht nichts mehr")
        again = later(here, first)

        assert german_pages(here) == ["1", "2"]
    (edited,) = [item for item in again.items if item.body == "Nach dem Update geht nichts mehr"]
    assert edited.native_id == "1003"


def test_more_stars_under_the_same_words_are_a_change_too() -> None:
    with standing(store_with(60)) as here:
        first = visit(here)
        here.site.posts[-1] = replace(here.site.posts[-1], rating=5)
        later(here, first)

        assert german_pages(here) == ["1", "2"]


def test_a_review_that_is_missing_under_both_addresses_is_gone() -> None:
    with standing(store_with(60)) as here:
        first = visit(here)
        removed = here.site.posts.pop(-5)
        again = later(here, first)

        assert [asked.path for asked in here.log if "sortBy=mostRecent" in asked.path] != []
        assert again.gone == (removed.id,)
        assert later(here, again).gone == ()


def test_a_review_removed_far_below_is_noticed_within_a_day() -> None:
    with standing(store_with(160)) as here:
        first = visit(here)
        removed = here.site.posts.pop(10)
        soon = later(here, first)
        next_day = later(here, soon, A_DAY)

    assert (soon.gone, next_day.gone) == ((), (removed.id,))


def test_an_old_copy_of_a_page_deletes_nothing() -> None:
    store = store_with(60)
    with standing(store) as here:
        first = visit(here)
        store.old_copy = store.posts[:-2]
        again = later(here, first)

    assert "1059" in {item.native_id for item in first.items}
    assert again.gone == ()
    assert "1059" in {item.native_id for item in again.items}


def test_what_is_pushed_out_of_the_newest_500_is_not_deleted() -> None:
    with standing(store_with(500)) as here:
        batch = visit(here)
        for number in range(60):
            here.site.posts.append(Post(f"{9000 + number}", "Absturz!", here.site.now, f"Neu {number}", rating=1))
        soon = later(here, batch)
        next_day = later(here, soon, A_DAY)

    assert (soon.gone, next_day.gone) == ((), ())
    assert len(next_day.items) == 500
    assert len(inside(next_day.cursor, "stores", "de", "seen")) == 500


def test_most_of_a_page_missing_at_once_is_not_believed() -> None:
    with standing(store_with(40)) as here:
        first = visit(here)
        del here.site.posts[10:-1]
        again = later(here, first)

    assert again.gone == ()


def test_without_dates_nothing_is_said_of_deletions() -> None:
    store = store_with(20)
    store.shape = "2020"
    with standing(store) as here:
        first = visit(here)
        here.site.posts.pop(-5)
        again = later(here, first)

    assert {item.published for item in first.items} == {None}
    assert again.gone == ()


def test_of_reviews_in_no_order_nothing_is_said_either() -> None:
    store = store_with(20)
    store.shuffled = True
    with standing(store) as here:
        first = visit(here)
        here.site.posts.pop(-1)
        again = later(here, first)

    assert len(first.items) == 20
    assert again.gone == ()


def test_the_app_itself_is_no_review() -> None:
    store = AppStore()
    store.shape = "2016"
    with standing(store) as here:
        batch = visit(here)

    assert len(batch.items) == 10
    assert batch.unreadable == ()


def test_an_empty_store_is_asked_under_the_other_address() -> None:
    store = AppStore()
    store.empty = {"usual"}
    with standing(store) as here:
        assert len(visit(here).items) == 10


def test_nothing_after_something_is_an_error_and_no_deletion() -> None:
    store = AppStore()
    with standing(store) as here:
        first = visit(here)
        store.empty = {"usual", "other"}
        with pytest.raises(SourceError) as caught:
            later(here, first)

    assert caught.value.kind == "emptied"
    assert not caught.value.gone


def test_one_empty_store_does_not_silence_the_others() -> None:
    store = AppStore()
    store.abroad["at"] = [Post("8001", "Leiwand", store.now - timedelta(hours=3), rating=5)]
    with standing(store) as here:
        first = visit(here)
        store.empty = {"usual at", "other at"}
        again = later(here, first)
        store.empty = set()
        healed = later(here, again)

    assert (len(again.items), again.gone) == (10, ())
    assert again.unreadable == ("at: no reviews any more",)
    assert "8001" in {item.native_id for item in healed.items}


def test_a_store_that_stays_empty_for_a_week_is_believed_but_deletes_nothing() -> None:
    with standing(AppStore()) as here:
        first = visit(here)
        here.site.posts.clear()
        batch = later(here, first, timedelta(days=7, minutes=1))

    assert (batch.items, batch.gone, batch.unreadable) == ((), (), ())


def test_a_bad_gateway_is_passed_by_under_the_other_address() -> None:
    store = store_with(120)
    store.status = {"usual": 502}
    with standing(store) as here:
        assert len(visit(here).items) == 120

        store.status = {"usual": 502, "other": 502}
        with pytest.raises(SourceError) as caught:
            visit(here)

    assert caught.value.kind == "http_502"


def test_averages_are_asked_for_once_a_day_in_each_country() -> None:
    store = AppStore()
    store.averages["at"] = (4.25, 17)
    with standing(store) as here:
        first = visit(here)
        soon = later(here, first)
        next_day = later(here, soon, A_DAY)

    assert first.aggregates == (
        Aggregate("999/de", 3.9, ratings=212),
        Aggregate("999/at", 4.25, ratings=17),
    )
    assert (soon.aggregates, next_day.aggregates) == ((), first.aggregates)


@pytest.mark.parametrize("status", [403, 404, 502])
def test_no_average_is_no_reason_to_hear_nothing(status: int) -> None:
    store = AppStore()
    store.status["lookup"] = status
    with standing(store) as here:
        first = visit(here)
        store.status.clear()
        again = later(here, first)

    assert (len(first.items), first.aggregates) == (10, ())
    assert again.aggregates == (Aggregate("999/de", 3.9, ratings=212),)


def test_each_country_has_its_own_reviews() -> None:
    store = AppStore()
    store.abroad["at"] = [Post("8001", "Leiwand", store.now - timedelta(hours=3), rating=5)]
    with standing(store) as here:
        batch = visit(here)

    assert {item.native_id: item.extra["country"] for item in batch.items}["8001"] == "at"
    assert len(batch.items) == 11


def test_many_countries_are_spread_over_several_visits() -> None:
    countries = ("de", "at", "ch", "fr", "it", "nl")
    store = store_with(500)
    for country in countries[1:]:
        store.abroad[country] = [replace(post, id=f"{country}{post.id}") for post in store.posts]
    with standing(store) as here:
        source, batch, found, most = Apple(APP, countries, api=here.url), Batch((), {}, more=True), 0, 0
        while batch.more:
            here.log.clear()
            batch = visit(here, kept(batch), source)
            found, most = found + len(batch.items), max(most, len(here.log))

    assert found == 3000
    assert most <= 50


def test_what_is_no_review_is_accounted_for() -> None:
    class Strange(AppStore):
        def _page(self, address: str, country: str, number: int) -> Answer:
            entries: list[Any] = ["?", {"id": {"label": ""}}, {"id": {"label": "5"}, "title": ["?"], "content": None}]
            return Answer(json.dumps({"feed": {"entry": entries if number == 1 and country == "de" else []}}))

    with standing(Strange()) as here:
        batch = visit(here)

    assert [item.native_id for item in batch.items] == ["5"]
    assert len(batch.unreadable) == 2


@pytest.mark.parametrize("body", ['{"feed": []}', "{}"])
def test_an_answer_without_a_feed_is_an_error(body: str) -> None:
    class Strange(AppStore):
        def answer(self, asked: Asked) -> Answer:
            return Answer(body)

    with standing(Strange()) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == "wrong_shape"


@pytest.mark.parametrize("cursor", [{"stores": 3}, {"stores": {"de": {"seen": {"1": "x", "2": ["a"]}, "whole": "?"}}}])
def test_a_damaged_memory_is_no_memory(cursor: Json) -> None:
    with standing(AppStore()) as here:
        assert len(visit(here, cursor).items) == 10


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        (Apple("999", ("de", "AT")), []),
        (Apple("id999"), [("app", "sources.app_number")]),
        (Apple("999", ("deutschland",)), [("countries", "sources.country")]),
        (Apple("999", api="itunes"), [("api", "sources.url")]),
    ],
)
def test_options_that_cannot_be_are_named(source: Apple, faults: Sequence[tuple[str, str]]) -> None:
    assert [(option, key) for option, key, _ in source.validate()] == faults
