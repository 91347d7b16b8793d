"""YouTube's feeds: counts, a service that is often away, and videos that are taken down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.core.charset import decode
from listener.core.feedxml import read_xml
from listener.errors import SourceError
from listener.model import Batch, Json
from listener.words import say
from sources.youtube import YouTube
from tests.edges.servers import Exchange
from tests.sources.sites.site import Answer, Asked, Standing, standing, visit
from tests.sources.sites.youtube import CHANNEL, WINDOW, Channel


def again(here: Standing, cursor: Json, times: int = 1) -> list[Batch]:
    batches: list[Batch] = []
    for _ in range(times):
        here.site.now += timedelta(minutes=15)
        batches.append(visit(here, batches[-1].cursor if batches else cursor))
    return batches


def status_of(status: int) -> Callable[[Exchange, Answer], bool]:
    def fault(exchange: Exchange, _: Answer) -> bool:
        exchange.answer(status)
        return True

    return fault


def test_a_video_comes_with_its_description_views_and_likes() -> None:
    with standing(Channel()) as here:
        batch = visit(here)

    video = batch.items[0]
    assert video.native_id == "yt:video:1010"
    assert video.url == "https://www.youtube.com/watch?v=1010"
    assert (video.title, video.body) == ("Fähre 10", "Nordwind fährt wieder, Teil 10")
    assert (video.reach, video.likes) == (1007, 50)
    assert video.published == here.site.posts[-1].at
    assert batch.not_before == timedelta(minutes=15)


def test_it_is_the_channel_that_is_asked_for_or_the_playlist() -> None:
    with standing(Channel()) as here:
        visit(here)
        with pytest.raises(SourceError):
            visit(here, source=YouTube(playlist="PLnordwind123", api=here.url))

    assert [asked.query for asked in here.log] == [{"channel_id": CHANNEL}, {"playlist_id": "PLnordwind123"}]


@pytest.mark.parametrize("status", [404, 410, 500])
def test_the_bursts_of_errors_are_never_lasting(status: int) -> None:
    with standing(Channel()) as here:
        here.fault = status_of(status)
        with pytest.raises(SourceError) as caught:
            visit(here)

    assert (caught.value.kind, caught.value.gone) == (f"http_{status}", False)


def test_after_a_burst_it_goes_on_where_it_was() -> None:
    site = Channel()
    with standing(site) as here:
        first = visit(here)
        site.well = False
        with pytest.raises(SourceError):
            visit(here, first.cursor)
        site.well = True
        (second,) = again(here, first.cursor)

    assert {item.native_id for item in second.items} == {item.native_id for item in first.items}
    assert second.gone == ()


def test_a_video_that_stays_away_was_taken_down() -> None:
    with standing(Channel()) as here:
        first = visit(here)
        del here.site.posts[4]
        batches = again(here, first.cursor, 4)

    assert [batch.gone for batch in batches] == [(), (), ("yt:video:1005",), ()]


def test_a_video_that_is_left_out_now_and_then_is_still_there() -> None:
    site = Channel()
    gone: list[str] = []
    with standing(site) as here:
        batch = visit(here)
        for number in range(6):
            site.missing = {"1005"} if number % 3 else set()
            (batch,) = again(here, batch.cursor)
            gone += batch.gone

    assert gone == []


def test_a_video_that_younger_ones_push_out_is_still_there() -> None:
    with standing(Channel()) as here:
        batch = visit(here)
        here.site.posts += [here.site.post(number) for number in range(11, 11 + WINDOW)]
        batches = again(here, batch.cursor, 4)

    assert [batch.gone for batch in batches] == [(), (), (), ()]


def test_a_feed_that_lists_nothing_proves_nothing() -> None:
    site = Channel()
    with standing(site) as here:
        batch = visit(here)
        site.missing = {post.id for post in site.posts}
        batches = again(here, batch.cursor, 4)
        site.missing = {"1005"}
        last = again(here, batches[-1].cursor, 3)

    assert [batch.gone for batch in batches] == [(), (), (), ()]
    assert [batch.gone for batch in last] == [(), (), ("yt:video:1005",)]


def test_what_a_playlist_drops_may_be_there_all_the_same() -> None:
    class Playlist(Channel):
        def source(self, web: str) -> YouTube:
            return YouTube(playlist="PLnordwind123", api=web)

        def answer(self, asked: Asked) -> Answer:
            return super().answer(replace(asked, query={"channel_id": CHANNEL}))

    with standing(Playlist()) as here:
        first = visit(here)
        del here.site.posts[4]
        batches = again(here, first.cursor, 4)

    assert [batch.gone for batch in batches] == [(), (), (), ()]


@pytest.mark.parametrize("listed", [None, [], {"yt:video:9": "gestern"}, {"yt:video:9": ["gestern", 2]}])
def test_a_cursor_of_another_time_does_no_harm(listed: object) -> None:
    with standing(Channel()) as here:
        batch = visit(here, {"listed": listed})

    assert (len(batch.items), batch.gone) == (10, ())


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        (YouTube(channel=CHANNEL), []),
        (YouTube(playlist="UUnordwindnordwindnordwi"), []),
        (YouTube(), ["youtube_either"]),
        (YouTube(channel=CHANNEL, playlist="PLnordwind123"), ["youtube_either"]),
        (YouTube(channel="@nordwind"), ["youtube_channel"]),
        (YouTube(playlist="nordwind"), ["youtube_playlist"]),
        (YouTube(channel=CHANNEL, api="youtube"), ["url"]),
    ],
)
def test_what_is_wrong_with_the_options_is_said(source: YouTube, keys: list[str]) -> None:
    faults = list(source.validate())

    assert [key for _, key, _ in faults] == [f"sources.{key}" for key in keys]
    assert all(say(key, lang, **values) for _, key, values in faults for lang in ("de", "en"))


def test_recorded_feeds_have_views_and_likes(public_data: Callable[[str], Path]) -> None:
    folder = public_data("feeds")
    files = [*folder.glob("selfoss-youtube/*UC06*"), *folder.glob("feed-rs/**/atom_mediarss_youtube_1.xml")]
    entries = [entry for path in files for entry in read_xml(decode(path.read_bytes()), "").entries]

    assert len(files) == 2
    assert len(entries) > 15
    assert [entry.id for entry in entries if not (entry.reach and entry.likes and entry.body)] == []
