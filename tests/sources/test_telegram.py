"""A Telegram channel: gaps in the numbers, edits, deletions, busy days, and channels that show no preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.core.clean import plain
from listener.errors import SourceError
from listener.model import Item
from sources.telegram import Telegram
from tests.sources.sites.site import Answer, Asked, Post, Standing, standing, visit, visits
from tests.sources.sites.telegram import PAGE, Preview

REPLY = (
    '<a class="tgme_widget_message_reply" href="https://t.me/Nordwind_News/1003">'
    '<div class="tgme_widget_message_text js-message_reply_text">Was vorher war</div></a>'
)
FORWARDED = (
    '<div class="tgme_widget_message_forwarded_from">Forwarded from <a class="tgme_widget_message_forwarded_from_name" '
    'href="https://t.me/hafen/7"><span>Hafen &amp; Co</span></a></div>'
)


def busy(site: Preview, since: int, count: int) -> None:
    """Post more, every third number being left out: deleted at once, or part of an album."""
    numbers = [number for number in range(since, since + count * 2) if number % 3][:count]
    at = site.now - timedelta(minutes=5)
    site.posts += [Post(f"{number}", f"Meldung {number}", at) for number in numbers]


def queries(here: Standing) -> list[dict[str, str]]:
    return [dict(asked.query) for asked in here.log]


def one(inside: str, text: str = "Nordwind fährt") -> Item:
    """Return the newest message, with more markup in it."""
    site = Preview()
    site.posts[-1] = replace(site.posts[-1], text=text)
    site.inside[site.posts[-1].id] = inside
    with standing(site) as here:
        return visit(here).items[-1]


def test_a_message_has_its_time_its_views_and_its_address() -> None:
    item = one("")

    assert item.native_id == "nordwind_news/1010"
    assert item.url == "https://t.me/Nordwind_News/1010"
    assert (item.author, item.reach, item.parent) == ("Nordwind", 1200, "")
    assert item.published == datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_an_answer_names_its_parent_and_does_not_repeat_it() -> None:
    item = one(REPLY)

    assert (item.parent, item.body) == ("nordwind_news/1003", "Nordwind fährt")


def test_a_forwarded_message_names_its_origin() -> None:
    assert one(FORWARDED).extra == {"forwarded_from": "Hafen & Co", "forwarded_url": "https://t.me/hafen/7"}


def test_markup_and_emoji_come_through_the_cleaning() -> None:
    inside = (
        '<div class="tgme_widget_message_text js-message_text"><i class="emoji" style="x"><b>🔥</b></i> Störung<br/>'
        "<tg-spoiler>geheim</tg-spoiler> &lt;3</div>"
    )

    assert plain(one(inside).body) == "🔥 Störung\ngeheim <3"


def test_a_poll_says_its_question_and_answers() -> None:
    inside = (
        '<div class="tgme_widget_message_poll_question">Wie war die Fähre?</div>'
        '<div class="tgme_widget_message_poll_option_text">gut</div>'
        '<div class="tgme_widget_message_poll_option_text">zu spät</div>'
    )

    assert one(inside, text="").body == "Wie war die Fähre?\ngut\nzu spät"


def test_a_bare_link_speaks_through_its_preview() -> None:
    inside = (
        '<a class="tgme_widget_message_link_preview" href="https://zeitung.example/a?utm_source=tg">'
        '<div class="link_preview_title">Nordwind stellt ein</div></a>'
    )

    assert one(inside, "https://zeitung.example/a").body == "https://zeitung.example/a\nNordwind stellt ein"
    assert one(inside, "Lest das").body == "Lest das"
    assert one(inside).extra == {"link": "https://zeitung.example/a"}


def test_that_something_was_pinned_is_no_message() -> None:
    site = Preview()
    site.notices = {"1009"}
    with standing(site) as here:
        batch = visit(here)

    assert len(batch.items) == 9
    assert batch.unreadable == ()


def test_a_quiet_channel_costs_one_request_a_visit() -> None:
    with standing(Preview()) as here:
        batch = visit(here)
        here.log.clear()
        visit(here, batch.cursor)

    assert queries(here) == [{}]


def test_after_a_busy_day_everything_between_is_read_once() -> None:
    with standing(Preview()) as here:
        batch = visit(here)
        here.log.clear()
        busy(here.site, 1011, 70)  # type: ignore[arg-type]  # the site is the Preview above
        after = visit(here, batch.cursor)

    known = {item.native_id for item in batch.items}
    assert len({item.native_id for item in after.items} - known) == 70
    assert [sorted(query) for query in queries(here)] == [[], ["after"], ["after"], ["after"]]
    assert after.more is False


def test_a_flood_is_finished_in_the_next_visit() -> None:
    site = Preview()
    with standing(site) as here:
        batch = visit(here)
        busy(site, 1011, 15 * PAGE)
        first = visit(here, batch.cursor)
        found, _ = visits(here, batch.cursor)

    assert first.more is True
    assert {item.native_id for item in found} >= {f"nordwind_news/{post.id}" for post in site.posts[10:]}


def test_the_first_visit_goes_back_eleven_pages() -> None:
    site = Preview()
    busy(site, 1011, 30 * PAGE)
    with standing(site) as here:
        batch = visit(here)

    assert len(batch.items) == 11 * PAGE
    assert [item.native_id for item in batch.items] == [f"nordwind_news/{post.id}" for post in site.posts[-11 * PAGE :]]
    assert batch.more is False


def test_what_is_deleted_on_the_newest_page_is_gone_and_what_slid_off_it_is_not() -> None:
    site = Preview()
    busy(site, 1011, 12)
    with standing(site) as here:
        batch = visit(here)
        deleted = [site.posts.pop(-1), site.posts.pop(-4)]
        busy(site, 1040, 3)
        after = visit(here, batch.cursor)
        later = visit(here, after.cursor)

    assert set(after.gone) == {f"nordwind_news/{post.id}" for post in deleted}
    assert later.gone == ()


def test_a_page_that_is_suddenly_empty_deletes_nothing() -> None:
    site = Preview()
    with standing(site) as here:
        batch = visit(here)
        site.posts.clear()
        empty = visit(here, batch.cursor)

    assert (empty.items, empty.gone) == ((), ())
    assert empty.cursor == batch.cursor


def test_a_channel_without_preview_says_so_and_only_a_new_one_is_given_up() -> None:
    site = Preview()
    with standing(site) as here:
        batch = visit(here)
        site.has_preview = False
        with pytest.raises(SourceError) as at_first:
            visit(here)
        with pytest.raises(SourceError) as later:
            visit(here, batch.cursor)

    assert (at_first.value.kind, at_first.value.gone) == ("not_available", True)
    assert (later.value.kind, later.value.gone) == ("not_available", False)


def test_another_channel_starts_anew() -> None:
    with standing(Preview()) as here:
        batch = visit(here, {"channel": "hafen", "last": 5_000_000, "known": [1003, 1_004_000]})

    assert (len(batch.items), batch.gone) == (10, ())


@pytest.mark.parametrize(
    "written",
    ["nordwind_news", "@nordwind_news", "https://t.me/s/Nordwind_News", "t.me/nordwind_news/", " Nordwind_News "],
)
def test_a_channel_may_be_named_in_several_ways(written: str) -> None:
    source = Telegram(written)

    assert list(source.validate()) == []
    assert (
        getattr(next(source.collect({}, datetime(2026, 11, 20, tzinfo=UTC))), "url", "")
        == "https://t.me/s/nordwind_news"
    )


@pytest.mark.parametrize("written", ["", "ab", "Nordwind News", "https://t.me/joinchat/AAAA", "t.me/+AbCd", "../../x"])
def test_what_is_no_channel_is_refused(written: str) -> None:
    assert [key for _, key, _ in Telegram(written).validate()] == ["sources.telegram_channel"]


def test_requests_keep_ten_seconds_distance() -> None:
    request = next(Telegram("nordwind_news").collect({}, datetime(2026, 11, 20, tzinfo=UTC)))

    assert getattr(request, "pace_s", None) == 10


def test_the_public_sample_is_read(public_data: Callable[[str], Path]) -> None:
    sample = (public_data("sources/synthetic") / "telegram_s_channel.html").read_text("utf-8")

    class Sample(Preview):
        def answer(self, asked: Asked) -> Answer:
            empty = sample.replace("tgme_widget_message ", "other ").replace("data-before", "data-other")
            return Answer(empty.replace('rel="prev"', "") if asked.query else sample)

    with standing(Sample()) as here:
        items = visit(here).items

    assert [(item.native_id, item.reach, plain(item.body)) for item in items] == [
        ("beispielkanal/101", 1200, "Die Beispielbank hat Störung\nMehr: hier"),
        ("beispielkanal/102", 834, "🔥 Größtes Leck"),
        ("beispielkanal/104", 2_000_000, "ohne 103: gelöscht"),
    ]
