"""Google's Business Profile: the login with a refresh token, several places, translated and silent reviews."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError, Throttled
from listener.model import Aggregate, Batch, Item, Json, Secret
from sources.google_business import GoogleBusiness
from tests.sources.sites.google_business import ACCOUNT, HARBOUR, PIER, Change, Maps
from tests.sources.sites.google_login import failed
from tests.sources.sites.site import Answer, Post, Standing, standing, visit, visits

A_DAY = timedelta(days=1, minutes=1)


def places_with(reviews: int) -> Maps:
    """The harbour has many reviews, six hours apart."""
    maps = Maps()
    maps.posts = [replace(maps.post(n), at=maps.now - timedelta(hours=6 * (reviews - n))) for n in range(reviews)]
    return maps


def kept(batch: Batch) -> Json:
    """Return the cursor as the database gives it back."""
    stored: Json = json.loads(json.dumps(batch.cursor))
    return stored


def later(here: Standing, batch: Batch, wait: timedelta = timedelta(minutes=30)) -> Batch:
    """Visit again after a while; the log starts anew."""
    here.site.now += wait
    here.log.clear()
    return visit(here, kept(batch))


def lists(here: Standing) -> list[str]:
    return [asked.query.get("pageToken", "") for asked in here.log if asked.path != "/token"]


def test_each_visit_gets_a_token_of_its_own_and_keeps_no_secret() -> None:
    maps = Maps()
    with standing(maps) as here:
        first = visit(here)
        again = later(here, first)
        told = json.dumps([first.cursor, again.cursor]) + repr(first) + repr(here.site.source(here.url))

    assert len(maps.logins.tokens) == 2
    assert [word for word in ("ya29", "refresh-of-erna", "secret-of-the-client") if word in told] == []


@pytest.mark.parametrize(
    ("client", "secret", "token", "says"),
    [
        ("other", "secret-of-the-client", "refresh-of-erna", "does not know this client"),
        ("client", "guessed", "refresh-of-erna", "does not know this client"),
        ("client", "secret-of-the-client", "old", "withdrawn or has run out"),
    ],
)
def test_a_login_that_is_refused_waits_for_a_person(client: str, secret: str, token: str, says: str) -> None:
    with standing(Maps()) as here:
        hidden = (Secret(secret), Secret(token))
        source = GoogleBusiness(ACCOUNT, (HARBOUR,), client, *hidden, api=here.url, login=f"{here.url}/token")
        with pytest.raises(SourceError) as caught:
            visit(here, source=source)

    assert (caught.value.kind, caught.value.gone) == ("login_refused", True)
    assert says in caught.value.detail


def test_a_login_that_fails_otherwise_is_tried_again() -> None:
    class Moody(Maps):
        def answer(self, asked: object) -> Answer:
            return Answer('{"error": "internal_failure"}', 400)

    with standing(Moody()) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert (caught.value.kind, caught.value.gone) == ("login_refused", False)


@pytest.mark.parametrize(
    "body", ['{"token_type": "Bearer"}', '{"access_token": "a\\nHost: b"}', '{"access_token": null}']
)
def test_an_answer_to_the_login_without_a_usable_token_is_an_error(body: str) -> None:
    class Silent(Maps):
        def answer(self, asked: object) -> Answer:
            return Answer(body)

    with standing(Silent()) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == "no_token"


def test_a_token_that_is_refused_is_replaced_once() -> None:
    maps = places_with(120)
    with standing(maps) as here:

        def run_out(_exchange: object, _answer: Answer) -> bool:
            if len(lists(here)) == 1:
                maps.logins.tokens.clear()
            return False

        here.fault = run_out
        batch = visit(here)

    assert len(batch.items) == 120
    assert [asked.path for asked in here.log].count("/token") == 2


def test_a_quota_that_is_used_up_is_waited_for() -> None:
    maps = Maps()
    maps.failure = failed(403, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")
    with standing(maps) as here, pytest.raises(Throttled) as caught:
        visit(here)

    assert (caught.value.kind, caught.value.wait) == ("quota", timedelta(hours=1))


def test_new_and_edited_reviews_cost_one_page_and_a_day_costs_all() -> None:
    with standing(places_with(160)) as here:
        first = visit(here)
        all_pages = lists(here)
        here.site.edit(5, "Nach dem Umbau schlechter")
        soon = later(here, first)
        one_page = lists(here)
        later(here, soon, A_DAY)

        assert (all_pages, one_page) == (["", "at-50", "at-100", "at-150"], [""])
        assert lists(here) == all_pages
    assert "Nach dem Umbau schlechter" in {item.body for item in soon.items}


def test_a_long_history_is_read_in_several_visits() -> None:
    with standing(places_with(1200)) as here:
        found, last = visits(here)

        assert len(lists(here)) == 24
    assert {item.native_id for item in found} == {post.id for post in here.site.posts}
    assert last.complete_since is None


def test_a_page_token_that_ran_out_begins_the_list_anew() -> None:
    maps = places_with(1200)
    with standing(maps) as here:
        first = visit(here)
        maps.stale = {"at-1000"}
        again = later(here, first)

    assert (len(first.items), first.more) == (1000, True)
    assert lists(here)[:2] == ["at-1000", ""]
    assert again.complete_since is None


def test_a_list_in_another_order_is_read_whole() -> None:
    maps = places_with(160)
    maps.shuffled = True
    with standing(maps) as here:
        first = visit(here)
        later(here, first)

        assert len(lists(here)) == 4


def test_two_places_are_one_source_each_with_its_average() -> None:
    maps = Maps()
    maps.elsewhere[PIER] = [Post("p1", "Zugig", maps.now - timedelta(days=40), rating=2)]
    with standing(maps) as here:
        batch = visit(here, source=maps.listening(here.url, HARBOUR, PIER))

    assert {item.extra["location"] for item in batch.items} == {HARBOUR, PIER}
    assert batch.aggregates == (Aggregate(HARBOUR, 3.0, ratings=10), Aggregate(PIER, 2.0, ratings=1))


def test_deletions_are_claimed_as_far_as_every_place_was_read() -> None:
    maps = Maps()
    maps.elsewhere[PIER] = [Post("p1", "Zugig", maps.now - timedelta(days=40), rating=2)]
    with standing(maps) as here:
        both = maps.listening(here.url, HARBOUR, PIER)
        first = visit(here, source=both)
        maps.now += timedelta(minutes=30)
        again = visit(here, kept(first), both)
        maps.elsewhere[PIER].clear()
        silent = visit(here, kept(again), both)

    assert first.complete_since is not None
    assert again.complete_since is not None
    assert again.complete_since >= first.complete_since
    assert silent.complete_since is None


def test_many_places_are_spread_over_several_visits() -> None:
    maps = places_with(400)
    names = [HARBOUR, *(f"{number}" for number in range(40, 48))]
    maps.elsewhere = {name: [replace(post, id=f"{name}-{post.id}") for post in maps.posts] for name in names[1:]}
    with standing(maps) as here:
        source, batch, found, asked = (
            maps.listening(here.url, *names),
            Batch((), {}, more=True),
            set[str](),
            list[int](),
        )
        while batch.more:
            here.log.clear()
            batch = visit(here, kept(batch), source)
            found |= {item.native_id for item in batch.items}
            asked.append(len(lists(here)))

    assert len(found) == 9 * 400
    assert sum(asked) == 9 * 8
    assert max(asked) < 50
    assert batch.complete_since is None


def test_stars_without_words_are_a_review() -> None:
    maps = Maps()
    maps.posts = [Post("b", "", maps.now - timedelta(hours=2), rating=1), Post("c", "", maps.now, rating=None)]
    with standing(maps) as here:
        found = {item.native_id: item for item in visit(here).items}

    assert (found["b"].title, found["b"].body, found["b"].rating) == ("", "", 1.0)
    assert found["c"].rating is None
    assert found["b"].url != found["c"].url


def test_who_wants_no_name_gets_none() -> None:
    maps = Maps()
    maps.anonymous = {"1010"}
    with standing(maps) as here:
        items = {item.native_id: item for item in visit(here).items}

    assert (items["1010"].author, items["1010"].extra["anonymous"]) == ("", True)
    assert (items["1009"].author, "anonymous" in items["1009"].extra) == ("erna", False)


def test_the_owners_reply_comes_along() -> None:
    maps = Maps()
    maps.changes["1010"] = Change(reply="Danke für Ihr Feedback")
    with standing(maps) as here:
        (item,) = [item for item in visit(here).items if item.native_id == "1010"]

    assert item.extra["reply"] == "Danke für Ihr Feedback"
    assert item.extra["replied"] == "2026-11-20T12:00:00+00:00"


@pytest.mark.parametrize(
    ("comment", "original", "translation"),
    [
        ("Lange Wartezeit.\n\n(Translated by Google)\nLong wait.", "Lange Wartezeit.", "Long wait."),
        ("(Translated by Google) Long wait.\n\n(Original)\nLange Wartezeit.", "Lange Wartezeit.", "Long wait."),
        ("Gut (Original) und günstig", "Gut (Original) und günstig", ""),
        ("Steht da: (Translated by Google) – lustig", "Steht da: (Translated by Google) – lustig", ""),
        ("(Translated by Google)", "", ""),
    ],
)
def test_of_a_translated_review_the_original_counts(comment: str, original: str, translation: str) -> None:
    maps = Maps()
    maps.posts = [Post("a", comment, maps.now, rating=2)]
    with standing(maps) as here:
        (item,) = visit(here).items

    assert (item.body, item.extra.get("translation", "")) == (original, translation)


def read_answer(body: str | bytes) -> Batch:
    maps = Maps()
    maps.failure = Answer(body, headers={"Content-Type": "application/json"})
    with standing(maps) as here:
        return visit(here)


def test_a_recorded_answer_is_read(public_data: Callable[[str], Path]) -> None:
    recorded = json.loads((public_data("sources/synthetic") / "google_business_reviews.json").read_bytes())
    del recorded["nextPageToken"]
    batch = read_answer(json.dumps(recorded))
    words, stars = batch.items

    assert (words.native_id, words.author, words.body) == ("AbFvOqk", "Änne K.", "Lange Wartezeit.")
    assert words.published == datetime(2026, 11, 19, 12, tzinfo=UTC)
    assert (stars.native_id, stars.rating, stars.body) == ("AbFvOql", 5.0, "")
    assert batch.aggregates == (Aggregate("22", 3.9, ratings=212),)


def test_what_is_no_review_is_accounted_for() -> None:
    batch = read_answer('{"reviews": [7, {}, {"name": "accounts/1/locations/2/reviews/x", "starRating": 3}]}')

    assert [(item.native_id, item.rating) for item in batch.items] == [("x", None)]
    assert len(batch.unreadable) == 2
    assert batch.complete_since is None


def test_an_edit_keeps_the_day_it_was_first_said() -> None:
    def found(batch: Batch) -> Item:
        return next(item for item in batch.items if item.native_id == "1010")

    with standing(Maps()) as here:
        first = visit(here)
        here.site.edit(-1, "Doch nicht so schlimm")
        again = later(here, first)

    assert found(again).published == found(first).published
    assert found(again).body == "Doch nicht so schlimm"


@pytest.mark.parametrize(
    ("account", "locations", "login", "faults"),
    [
        ("1", ("2",), "https://oauth2.googleapis.com/token", []),
        ("accounts/1", ("2", "locations/3"), "login", [*["sources.google_number"] * 2, "sources.url"]),
    ],
)
def test_options_that_cannot_be_are_named(
    account: str, locations: tuple[str, ...], login: str, faults: list[str]
) -> None:
    source = GoogleBusiness(account, locations, "client", Secret("s"), Secret("r"), login=login)

    assert [key for _, key, _ in source.validate()] == faults
