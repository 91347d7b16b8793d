"""Instagram: posts that tag the account, hashtags that forget after a day and count against a limit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listener.errors import SourceError
from listener.model import Secret
from sources.instagram import Instagram
from tests.sources.sites.graph import TOKEN
from tests.sources.sites.instagram import ACCOUNT, Gallery
from tests.sources.sites.site import Post, Standing, standing, visit


def listening(here: Standing, *hashtags: str, tagged: bool = True) -> Instagram:
    return Instagram(ACCOUNT, Secret(TOKEN), hashtags, tagged, True, f"{here.url}/v26.0")


def pictures(site: Gallery, count: int, minutes: float = 1) -> list[Post]:
    return [
        Post(f"p{number}", f"#nordwind {number}", site.now - timedelta(minutes=minutes * number))
        for number in range(count)
    ]


def test_a_hashtag_s_id_is_asked_for_once() -> None:
    site = Gallery()
    site.hashed["nordwind"] = pictures(site, 3)
    with standing(site) as here:
        first = visit(here, source=listening(here, "#nordwind"))
        visit(here, first.cursor, listening(here, "#nordwind"))
        visit(here, first.cursor, listening(here, "#nordwind", "nordwindbahn"))

    assert site.asked_for_ids == ["nordwind", "nordwindbahn"]
    assert len(first.items) == 13


def test_a_hashtag_is_read_to_its_end_although_it_has_only_one_cursor() -> None:
    site = Gallery()
    site.hashed["nordwind"] = pictures(site, 170)
    with standing(site) as here:
        batch = visit(here, source=listening(here, "nordwind", tagged=False))

    assert len({item.native_id for item in batch.items}) == 170
    assert {item.author for item in batch.items} == {""}


def test_what_a_hashtag_does_not_show_any_more_was_not_thereby_deleted() -> None:
    site = Gallery()
    site.hashed["nordwind"] = pictures(site, 3)
    with standing(site) as here:
        first = visit(here, source=listening(here, "nordwind"))
        batch = visit(here, first.cursor, listening(here, "nordwind"))
        tagged_only = visit(here, visit(here).cursor)

    assert batch.complete_since is None
    assert tagged_only.complete_since == site.now - timedelta(days=2)


def test_old_posts_that_tag_the_account_are_not_read_again() -> None:
    site = Gallery()
    site.posts = pictures(site, 400, minutes=180)
    with standing(site) as here:
        first = visit(here)
        here.log.clear()
        second = visit(here, first.cursor)

    assert len(first.items) == 400
    assert len(here.log) == 1
    assert len(second.items) == 50


def test_likes_comments_and_author_come_along() -> None:
    with standing(Gallery()) as here:
        item = visit(here).items[0]

    assert (item.author, item.likes, item.replies, item.url) == ("erna", 5, 2, "https://www.instagram.com/p/1010/")


def test_a_hashtag_that_meta_does_not_answer_for_is_told() -> None:
    with standing(Gallery()) as here, pytest.raises(SourceError) as caught:
        visit(here, source=listening(here, "verboten"))

    assert (caught.value.kind, caught.value.gone) == ("http_400", True)


@pytest.mark.parametrize(
    ("hashtags", "tagged", "keys"),
    [
        ((), False, ["sources.instagram_hashtags"]),
        (tuple(f"h{number}" for number in range(31)), True, ["sources.instagram_hashtags"]),
        (("nordwind",), False, []),
        ((), True, []),
    ],
)
def test_there_must_be_something_to_read_and_not_too_much(
    hashtags: tuple[str, ...], tagged: bool, keys: list[str]
) -> None:
    source = Instagram(ACCOUNT, Secret(TOKEN), hashtags, tagged, accept_terms=True)

    assert [key for _, key, _ in source.validate()] == keys


def test_consent_is_needed() -> None:
    assert [key for _, key, _ in Instagram(ACCOUNT, Secret(TOKEN)).validate()] == ["sources.terms_instagram"]
