"""Trustpilot: one company found once, the newest reviews at each visit, everything once a day."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError
from listener.model import Aggregate, Medium, Secret
from sources.trustpilot import Trustpilot
from tests.sources import answers
from tests.sources.sites.site import Post, Standing, standing, visit, visits
from tests.sources.sites.trustpilot import KEY, UNIT, Trust

DAY = timedelta(days=1)
REVIEWS = f"/v1/business-units/{UNIT}/reviews"


def grown(count: int) -> Trust:
    """Return a company with so many reviews, one an hour, the newest an hour ago."""
    site = Trust()
    site.posts = [
        Post(f"r{number}", f"Nordwind, Fahrt {number}", site.now - timedelta(hours=number + 1), rating=2)
        for number in range(count)
    ]
    return site


def pages_asked(here: Standing) -> list[str]:
    return [asked.query["page"] for asked in here.log if asked.path == REVIEWS]


# Who is listened to


def test_the_company_is_looked_for_once() -> None:
    with standing(Trust()) as here:
        first = visit(here)
        visit(here, first.cursor)

    assert [asked.path for asked in here.log].count("/v1/business-units/find") == 1
    assert first.cursor["unit"] == UNIT


def test_a_company_whose_id_is_known_is_not_looked_for() -> None:
    with standing(Trust()) as here:
        batch = visit(here, source=Trustpilot(Secret(KEY), unit=UNIT, api=here.url))

    assert len(batch.items) == 10
    assert {asked.path for asked in here.log} == {f"/v1/business-units/{UNIT}", REVIEWS}


def test_another_domain_in_the_configuration_is_another_company() -> None:
    with standing(Trust()) as here:
        cursor = visit(here).cursor
        with pytest.raises(SourceError) as caught:
            visit(here, cursor, Trustpilot(Secret(KEY), domain="suedwind.example", api=here.url))

    assert caught.value.kind == "http_404"


def test_the_key_goes_in_a_header_and_nowhere_else() -> None:
    with standing(Trust()) as here:
        batch = visit(here)
        source = Trustpilot(Secret("tp-falsch"), domain="nordwind.example", api=here.url)
        with pytest.raises(SourceError) as caught:
            visit(here, source=source)

    assert caught.value.kind == "http_401"
    assert "falsch" not in str(caught.value) + repr(source)
    assert KEY not in json.dumps(batch.cursor) + "".join(f"{asked.path}{asked.query}" for asked in here.log)


@pytest.mark.parametrize(("domain", "unit"), [("", ""), ("nordwind.example", UNIT)])
def test_either_the_domain_or_the_id_is_needed(domain: str, unit: str) -> None:
    faults = list(Trustpilot(Secret(KEY), domain=domain, unit=unit).validate())

    assert [(option, key) for option, key, _ in faults] == [("domain", "sources.trustpilot_who")]


def test_what_is_right_has_no_faults() -> None:
    assert list(Trustpilot(Secret(KEY), domain="nordwind.example").validate()) == []
    assert Trustpilot.MEDIUM is Medium.REVIEW


# How far is read


def test_the_first_visit_reads_all_and_the_next_one_only_as_far_as_the_overlap() -> None:
    with standing(grown(250)) as here:
        first = visit(here)
        here.log.clear()
        second = visit(here, first.cursor)

    assert len(first.items) == 250
    assert pages_asked(here) == ["1"]
    assert second.complete_since == here.site.now - timedelta(hours=1) - 2 * DAY


def test_a_review_that_was_held_back_for_a_day_is_heard() -> None:
    with standing(grown(250)) as here:
        cursor = visit(here).cursor
        here.site.now += timedelta(minutes=10)
        here.site.posts.append(Post("late", "Erst geprüft, dann gezeigt", here.site.now - DAY, rating=1))
        batch = visit(here, cursor)

    assert "late" in {item.native_id for item in batch.items}


def test_what_was_changed_or_removed_long_ago_is_seen_once_a_day() -> None:
    site = grown(250)
    with standing(site) as here:
        cursor = visit(here).cursor
        site.edit(200, "Nordwind hat sich entschuldigt")
        site.posts.pop(220)
        site.now += timedelta(hours=23)
        before = visit(here, cursor)
        site.now += timedelta(hours=1)
        after = visit(here, before.cursor)

    assert "r200" not in {item.native_id for item in before.items}
    assert {item.native_id: item.body for item in after.items}["r200"] == "Nordwind hat sich entschuldigt"
    assert "r220" not in {item.native_id for item in after.items}
    assert after.complete_since is not None
    assert after.complete_since < site.now - timedelta(days=300)


def test_a_long_history_is_read_in_several_visits_and_says_nothing_of_deletions() -> None:
    site = grown(4_150)
    with standing(site) as here:
        first = visit(here)
        found, last = visits(here, first.cursor)

    assert first.more
    assert first.complete_since is None or first.complete_since > site.now - timedelta(hours=4_000)
    assert len({item.native_id for item in (*first.items, *found)}) == 4_150
    assert pages_asked(here)[39:42] == ["40", "40", "41"]  # pages move while they are read: the last one once more
    assert last.complete_since is None
    assert not last.more


def test_a_daily_look_at_more_than_fits_vouches_only_for_what_it_read() -> None:
    site = grown(4_150)
    with standing(site) as here:
        _, last = visits(here)
        site.now += DAY
        batch = visit(here, last.cursor)

    assert len(batch.items) == 4_000
    assert not batch.more
    assert batch.complete_since == min(item.published for item in batch.items if item.published) + timedelta(seconds=1)


def test_an_empty_list_of_a_company_with_reviews_is_not_believed() -> None:
    site = Trust()
    with standing(site) as here:
        cursor = visit(here).cursor
        site.total, site.posts = 10, []
        with pytest.raises(SourceError) as caught:
            visit(here, cursor)

    assert caught.value.kind == "empty_list"


def test_a_company_without_reviews_is_no_error_and_has_no_average() -> None:
    site = Trust()
    site.posts = []
    with standing(site) as here:
        batch = visit(here)

    assert (batch.items, batch.aggregates, batch.complete_since) == ((), (), None)


# What is heard


def test_stars_reply_and_check_mark_come_along() -> None:
    site = Trust()
    reply = {"text": "Das tut uns leid.", "createdAt": "2026-11-20T08:00:00Z"}
    site.more["1010"] = {"companyReply": reply, "isVerified": False}
    with standing(site) as here:
        batch = visit(here)
    item = batch.items[0]

    assert (item.rating, item.rating_max, item.likes, item.lang) == (3, 5, 2, "de")
    assert item.url == "https://www.trustpilot.com/reviews/1010"
    assert item.extra["reply"] == "Das tut uns leid."
    assert item.extra["verified"] is False
    assert batch.aggregates == (Aggregate("Nordwind", 3.0, ratings=10),)


def test_an_entry_that_is_none_gets_a_line() -> None:
    company = answers.page(json.dumps({"id": UNIT, "numberOfReviews": {"total": 2}}))
    reviews = answers.page(json.dumps({"reviews": [None, {"id": "r1", "text": "Da", "createdAt": None}]}))
    batch, _ = answers.visit(Trustpilot(Secret(KEY), unit=UNIT), {}, company, reviews)

    assert [item.native_id for item in batch.items] == ["r1"]
    assert batch.unreadable == ("reviews 0: no object",)


def test_an_answer_without_the_list_is_no_empty_one() -> None:
    company = answers.page(json.dumps({"id": UNIT}))
    with pytest.raises(SourceError) as caught:
        answers.visit(Trustpilot(Secret(KEY), unit=UNIT), {}, company, answers.page("{}"))

    assert caught.value.kind == "wrong_shape"


def test_a_damaged_cursor_starts_from_the_beginning() -> None:
    with standing(Trust()) as here:
        cursor = {**visit(here).cursor, "newest": 7, "checked": "gestern", "page": "x"}
        batch = visit(here, cursor)

    assert len(batch.items) == 10


def test_the_recorded_shape(public_data: Callable[[str], Path]) -> None:
    body = (public_data("sources/synthetic") / "trustpilot_reviews.json").read_bytes()
    source = Trustpilot(Secret(KEY), unit=UNIT)
    batch, server = answers.visit(source, {}, answers.page(json.dumps({"id": UNIT})), answers.page(body))
    (item,) = batch.items

    assert item == replace(item, author="Jürgen M.", rating=1, lang="de", likes=2)
    assert item.published == datetime(2026, 11, 19, 17, 22, 31, tzinfo=UTC)
    assert item.extra["replied"] == "2026-11-20T08:00:00Z"
    assert server.asked[1].pace_s == 0.4
