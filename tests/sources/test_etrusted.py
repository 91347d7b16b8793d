"""eTrusted: a token for each visit, "after" that means older, changes and refusals of old reviews, averages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError
from listener.model import Aggregate, Secret
from sources.etrusted import ETrusted
from tests.sources import answers
from tests.sources.sites.etrusted import CHANNEL, SECRET, Shops
from tests.sources.sites.site import Post, Standing, standing, visit, visits

TOKEN = json.dumps({"access_token": "t1"})
NOTHING = json.dumps([])


def grown(count: int) -> Shops:
    """Return a shop with so many reviews, one an hour, the newest an hour ago."""
    site = Shops()
    site.posts = [
        Post(f"rev-{number}", f"Paket {number}", site.now - timedelta(hours=number + 1), rating=2)
        for number in range(count)
    ]
    return site


def lists_asked(here: Standing, order: str) -> list[str]:
    return [asked.query.get("after", "") for asked in here.log if asked.query.get("orderBy") == order]


# Getting in


def test_each_visit_fetches_its_token_and_keeps_none() -> None:
    site = Shops()
    with standing(site) as here:
        cursor = visit(here).cursor
        visit(here, cursor)

    assert site.logins == 2
    assert "token" not in json.dumps(cursor)
    assert SECRET not in json.dumps(cursor) + "".join(f"{asked.path}{asked.query}{asked.headers}" for asked in here.log)


def test_credentials_that_are_refused_are_a_matter_for_a_person() -> None:
    with standing(Shops()) as here:
        source = ETrusted("nordwind-client", Secret("falsch"), api=here.url, login=here.url)
        with pytest.raises(SourceError) as caught:
            visit(here, source=source)

    assert (caught.value.kind, caught.value.gone) == ("bad_credentials", True)
    assert "falsch" not in str(caught.value) + repr(source)


def test_a_token_that_runs_out_meanwhile_is_fetched_again() -> None:
    site = Shops()
    site.good_for = 1
    with standing(site) as here:
        batch = visit(here)

    assert len(batch.items) == 10
    assert site.logins == 3  # the list, the channels, the average: one request each


def test_a_token_that_is_never_good_ends_the_visit() -> None:
    pages = [answers.page(TOKEN), answers.page("{}"), answers.page(TOKEN), answers.page("{}")]
    pages[1] = pages[3] = replace(pages[1], status=401)
    with pytest.raises(SourceError) as caught:
        answers.visit(ETrusted("c", Secret("s")), {}, *pages)

    assert caught.value.kind == "http_401"


# How far is read


def test_the_list_goes_on_with_older_reviews() -> None:
    with standing(grown(1_200)) as here:
        batch = visit(here)

    assert len(batch.items) == 1_200
    assert lists_asked(here, "submittedAt") == ["", "rev-499", "rev-999"]


def test_a_long_history_is_read_in_several_visits() -> None:
    with standing(grown(5_300)) as here:
        first = visit(here)
        found, last = visits(here, first.cursor)

    assert first.more
    assert not last.more
    assert len({item.native_id for item in (*first.items, *found)}) == 5_300
    assert last.complete_since is None


def test_a_visit_asks_for_what_came_since_two_days_before_the_newest() -> None:
    with standing(grown(600)) as here:
        first = visit(here)
        here.log.clear()
        second = visit(here, first.cursor)

    (asked,) = [asked for asked in here.log if asked.query.get("orderBy") == "submittedAt"]
    assert asked.query["submittedAfter"] == "2026-11-18T11:00:00.000Z"
    assert second.complete_since == datetime(2026, 11, 18, 11, tzinfo=UTC)
    assert len(second.items) == 100  # two days, and what was changed last


def test_an_edit_or_a_reply_months_later_is_found() -> None:
    site = grown(700)
    with standing(site) as here:
        last = visit(here)
        site.now += timedelta(hours=1)
        site.edit(650, "Nordwind hat doch noch geliefert")
        batch = visit(here, last.cursor)

    assert {item.native_id: item.body for item in batch.items}["rev-650"] == "Nordwind hat doch noch geliefert"


def test_a_review_that_is_refused_later_is_gone() -> None:
    site = grown(100)
    with standing(site) as here:
        cursor = visit(here).cursor
        site.now += timedelta(hours=1)
        site.more["rev-90"] = {"status": "REJECTED", "state": "REJECTED"}
        site.changed["rev-90"] = site.now
        batch = visit(here, cursor)

    assert batch.gone == ("rev-90",)
    assert "rev-90" not in {item.native_id for item in batch.items}


def test_nothing_new_says_nothing_of_deletions() -> None:
    site = grown(30)
    with standing(site) as here:
        cursor = visit(here).cursor
        site.now += timedelta(days=9)
        site.posts.clear()
        batch = visit(here, cursor)

    assert batch.complete_since is None
    assert batch.gone == ()


# What is heard


def test_the_average_of_each_channel_is_asked_for_every_six_hours() -> None:
    site = Shops()
    with standing(site) as here:
        first = visit(here)
        site.now += timedelta(hours=5)
        second = visit(here, first.cursor)
        site.now += timedelta(hours=1)
        third = visit(here, second.cursor)

    assert first.aggregates == third.aggregates == (Aggregate("nordwind-shop.example", 3.0, ratings=10),)
    assert second.aggregates == ()


def test_only_the_channels_that_are_named_are_asked_for() -> None:
    with standing(Shops()) as here:
        source = ETrusted("nordwind-client", Secret(SECRET), (CHANNEL,), here.url, here.url)
        batch = visit(here, source=source)

    assert [asked.query["channels"] for asked in here.log if asked.path == "/reviews"] == [CHANNEL]
    assert "/channels" not in {asked.path for asked in here.log}
    assert [average.subject for average in batch.aggregates] == [CHANNEL]


def test_a_shop_without_ratings_has_no_average_and_is_not_asked_at_each_visit() -> None:
    site = Shops()
    site.posts = []
    with standing(site) as here:
        first = visit(here)
        here.log.clear()
        visit(here, first.cursor)

    assert first.aggregates == ()
    assert "/channels" not in {asked.path for asked in here.log}


def test_the_recorded_shape(public_data: Callable[[str], Path]) -> None:
    body = (public_data("sources/synthetic") / "etrusted_reviews.json").read_bytes()
    pages = [answers.page(TOKEN), answers.page(body), answers.page(NOTHING)]
    batch, _ = answers.visit(ETrusted("c", Secret("s")), {}, *pages)
    praise, complaint = batch.items

    assert (praise.author, praise.rating, praise.lang, praise.title) == ("Uwe Ö.", 5, "de", "Super!")
    assert complaint.extra["reply"] == "Das tut uns leid …"
    assert complaint.published == datetime(2026, 11, 18, 10, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(("option", "wrong"), [("api", "ftp://x"), ("login", "")])
def test_addresses_are_checked(option: str, wrong: str) -> None:
    faults = list(ETrusted("c", Secret("s"), **{option: wrong}).validate())  # type: ignore[arg-type]  # one of two texts

    assert [(name, key) for name, key, _ in faults] == [(option, "sources.url")]
