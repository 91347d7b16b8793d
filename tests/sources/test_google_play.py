"""Google Play: the login of a service account, the week that is shown, what a review says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError, Throttled
from listener.model import Batch, Item, Json, Secret
from sources.google_play import GooglePlay
from tests.edges.servers import Exchange
from tests.sources.sites.google_login import failed, key_file
from tests.sources.sites.google_play import PACKAGE, PlayStore
from tests.sources.sites.site import Answer, Standing, standing, visit


def store_with(reviews: int) -> PlayStore:
    """A store whose reviews are ten minutes apart."""
    store = PlayStore()
    store.posts = [replace(store.post(n), at=store.now - timedelta(minutes=10 * (reviews - n))) for n in range(reviews)]
    return store


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
    return [asked.query.get("token", "") for asked in here.log if asked.path != "/token"]


def test_the_login_is_signed_for_an_hour_and_for_reading_reviews() -> None:
    store = PlayStore()
    with standing(store) as here:
        visit(here)
        audience = f"{here.url}/token"

    (claims,) = store.logins.claims
    assert claims["aud"] == audience
    assert claims["scope"] == "https://www.googleapis.com/auth/androidpublisher"
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["kid"] == "k1"


def test_each_visit_gets_a_token_of_its_own_and_keeps_none() -> None:
    store = PlayStore()
    with standing(store) as here:
        first = visit(here)
        again = later(here, first)

    assert len(store.logins.tokens) == 2
    assert "ya29" not in json.dumps([first.cursor, again.cursor]) + repr(first) + repr(again)


@pytest.mark.parametrize(
    ("credentials", "kind"),
    [
        (lambda uri: key_file(uri, "somebody else"), "login_refused"),
        (lambda uri: key_file(uri).replace("MII", "MIX"), "bad_credentials"),
        (lambda _uri: '{"type": "service_account", "client_email": "a", "private_key": "b"}', "bad_credentials"),
        (lambda _uri: '{"type": "authorized_user"}', "bad_credentials"),
        (lambda _uri: "-----BEGIN", "bad_credentials"),
    ],
)
def test_a_key_that_does_not_fit_is_an_error_that_names_no_key(credentials: Callable[[str], str], kind: str) -> None:
    with standing(PlayStore()) as here:
        text = credentials(f"{here.url}/token")
        with pytest.raises(SourceError) as caught:
            visit(here, source=GooglePlay(PACKAGE, Secret(text), api=here.url))

    assert (caught.value.kind, caught.value.gone) == (kind, True)
    assert "MI" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_wrong_clock_is_told() -> None:
    store = PlayStore()
    store.logins.now = lambda: store.now + timedelta(hours=2)
    with standing(store) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == "login_refused"
    assert "clock" in caught.value.detail


def test_a_token_that_runs_out_is_replaced_once() -> None:
    store = store_with(250)
    with standing(store) as here:

        def run_out(_exchange: Exchange, _answer: Answer) -> bool:
            if len(lists(here)) == 2:
                store.logins.tokens.clear()
            return False

        here.fault = run_out
        batch = visit(here)

    assert len(batch.items) == 250
    assert [asked.path for asked in here.log].count("/token") == 2


def test_a_token_that_is_never_accepted_is_an_error() -> None:
    store = PlayStore()
    store.failure = failed(401, "UNAUTHENTICATED")
    with standing(store) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == "http_401"
    assert [asked.path for asked in here.log].count("/token") == 2


@pytest.mark.parametrize(
    ("answer", "kind", "throttled"),
    [
        (failed(403, "PERMISSION_DENIED", "forbidden"), "http_403", False),
        (failed(403, "PERMISSION_DENIED", "rateLimitExceeded"), "quota", True),
        (failed(403, "RESOURCE_EXHAUSTED"), "quota", True),
        (failed(429, "RESOURCE_EXHAUSTED"), "http_429", True),
        (Answer("<html>", 403), "http_403", False),
        (Answer("[]", 403), "http_403", False),
    ],
)
def test_no_right_and_no_quota_are_told_apart(answer: Answer, kind: str, throttled: bool) -> None:
    store = PlayStore()
    store.failure = answer
    with standing(store) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert (caught.value.kind, isinstance(caught.value, Throttled)) == (kind, throttled)


def test_all_pages_are_read_at_first_then_a_day_back_and_every_six_hours_all() -> None:
    with standing(store_with(450)) as here:
        first = visit(here)
        pages = lists(here)
        soon = later(here, first)
        pages_soon = lists(here)
        later(here, soon, timedelta(hours=6))

        assert (pages, pages_soon) == (["", "at-100", "at-200", "at-300", "at-400"], ["", "at-100"])
        assert lists(here) == pages
    assert len(first.items) == 450


def test_what_has_been_there_for_a_week_goes_without_being_deleted() -> None:
    with standing(PlayStore()) as here:
        first = visit(here)
        here.site.posts.append(replace(here.site.post(11), at=here.site.now))
        again = later(here, first, timedelta(days=6, hours=20))

    assert len(again.items) == 1
    assert again.complete_since is not None
    assert again.complete_since > here.site.posts[0].at


def test_an_edit_that_takes_the_words_away_is_a_deletion() -> None:
    with standing(PlayStore()) as here:
        first = visit(here)
        removed = here.site.posts.pop(5)
        again = later(here, first, timedelta(hours=6))

    assert again.complete_since is not None
    assert again.complete_since <= removed.at


def test_a_week_without_reviews_deletes_nothing() -> None:
    with standing(PlayStore()) as here:
        first = visit(here)
        here.site.posts.clear()
        again = later(here, first)

    assert (again.items, again.complete_since, again.unreadable) == ((), None, ())


def test_a_page_token_that_ran_out_begins_the_list_anew() -> None:
    store = store_with(150)
    with standing(store) as here:
        batch = visit(here, {"place": {"rest": "at-700", "goal": 1}})
        store.stale = {"at-100"}
        again = visit(here, {"place": {"rest": "at-100", "goal": 1}})

    assert (len(batch.items), batch.more) == (0, False)
    assert len(again.items) == 100
    assert lists(here)[:2] == ["at-700", "at-100"]


def test_what_a_review_says_besides_its_words() -> None:
    store = PlayStore()
    store.replies["1010"] = "Das tut uns leid."
    with standing(store) as here:
        item = visit(here).items[0]

    assert (item.title, item.body) == ("Fähre 10", "Nordwind fährt wieder, Teil 10")
    assert (item.rating, item.rating_max, item.likes, item.lang) == (3.0, 5.0, 3, "de")
    assert item.url == "https://play.google.com/store/apps/details?id=example.nordwind.app&reviewId=1010"
    assert item.extra == {
        "version": "4.1.2",
        "version_code": 412,
        "android": 34,
        "device": "a52q (Galaxy A52)",
        "dislikes": 1,
        "reply": "Das tut uns leid.",
        "replied": "2026-11-20T12:00:00+00:00",
    }


def read_reviews(body: bytes) -> Batch:
    store = PlayStore()
    store.failure = Answer(body, headers={"Content-Type": "application/json"})
    with standing(store) as here:
        return visit(here)


def said(text: str) -> Item:
    comment = {"userComment": {"text": text, "lastModified": {"seconds": "1795165200"}, "starRating": 2}}
    (item,) = read_reviews(json.dumps({"reviews": [{"reviewId": "a", "comments": [comment]}]}).encode()).items
    return item


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Titel\tText", "Titel", "Text"),
        ("\tText", "", "Text"),
        ("Text", "", "Text"),
        ("Titel\tText\tmit Tab", "Titel", "Text\tmit Tab"),
    ],
)
def test_a_tab_stands_between_title_and_text(text: str, title: str, body: str) -> None:
    item = said(text)

    assert (item.title, item.body) == (title, body)


def test_a_recorded_answer_is_read(public_data: Callable[[str], Path]) -> None:
    path = public_data("sources/synthetic") / "androidpublisher_reviews.json"
    recorded = json.loads(path.read_bytes())
    del recorded["tokenPagination"]
    (item,) = read_reviews(json.dumps(recorded).encode()).items

    assert (item.native_id, item.author, item.title, item.body) == ("gp:AOqpTO", "Max", "", "Stürzt ständig ab")
    assert item.published == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert item.extra["reply"] == "Bitte melden Sie sich …"


def test_what_is_no_review_is_accounted_for() -> None:
    batch = read_reviews(b'{"reviews": [3, {"reviewId": "a", "comments": [{"userComment": "?"}]}, {"reviewId": "b"}]}')

    assert batch.items == ()
    assert len(batch.unreadable) == 3
    assert batch.complete_since is None


def test_half_a_character_in_an_id_does_no_harm() -> None:
    comment = {"userComment": {"text": "Gut", "starRating": 5}}
    batch = read_reviews(json.dumps({"reviews": [{"reviewId": "a\ud800", "comments": [comment]}]}).encode())

    assert [(item.native_id, item.url[-10:]) for item in batch.items] == [("a", "reviewId=a")]


@pytest.mark.parametrize(
    ("package", "credentials", "faults"),
    [
        (PACKAGE, key_file("https://oauth2.googleapis.com/token"), []),
        ("Nordwind", key_file("https://oauth2.googleapis.com/token"), ["sources.package"]),
        (PACKAGE, "{}", ["sources.service_account"]),
        (PACKAGE, key_file("token"), ["sources.service_account"]),
    ],
)
def test_options_that_cannot_be_are_named(package: str, credentials: str, faults: list[str]) -> None:
    source = GooglePlay(package, Secret(credentials))

    assert [key for _, key, _ in source.validate()] == faults
