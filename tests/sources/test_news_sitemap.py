"""News sitemaps: headlines, indexes read as far as they changed, and what publishers get wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from listener.core.sitemapvisit import MOST_LISTED, MOST_MAPS
from listener.errors import SourceError, Throttled
from listener.model import Batch, DateQuality, Json
from sources.news_sitemap import NewsSitemap
from tests.edges.servers import Exchange
from tests.sources.answers import page as answer
from tests.sources.answers import visit as visit_answers
from tests.sources.sites.news_sitemap import House, Paper, article, index, page, urlset
from tests.sources.sites.site import NOW, Answer, Standing, standing, visit, visits

BERLIN = ZoneInfo("Europe/Berlin")


def paths(here: Standing) -> list[str]:
    return [asked.path for asked in here.log]


def later(here: Standing, cursor: Json, after: timedelta = timedelta(minutes=10)) -> Batch:
    here.log.clear()
    here.site.now += after
    return visit(here, json.loads(json.dumps(cursor)))


# What is read


def test_an_article_has_a_headline_a_paper_and_a_date() -> None:
    site = Paper()
    site.posts = [replace(site.posts[0], text="Nordwind: Störung & Ärger", date="2026-11-20T09:58:00+01:00")]
    with standing(site) as here:
        (item,) = visit(here).items

    assert item.title == item.body == "Nordwind: Störung & Ärger"
    assert item.url == item.native_id == "https://kuestenbote.example/faehre/artikel-1001.html?x=1&y=2"
    assert (item.author, item.lang) == ("Küstenbote", "de")
    assert (item.published, item.date_quality) == (datetime(2026, 11, 20, 9, 58, tzinfo=BERLIN), DateQuality.EXACT)
    assert item.extra == {"host": "kuestenbote.example", "tags": ["Fähre", "Reise"]}


def test_a_day_alone_is_a_day_in_the_papers_zone() -> None:
    site = Paper()
    site.posts = [replace(site.posts[0], date="2026-11-20")]
    with standing(site) as here:
        (item,) = visit(here, source=NewsSitemap(f"{here.url}/news.xml", zone="Europe/Vienna")).items

    assert (item.published, item.date_quality) == (datetime(2026, 11, 20, tzinfo=BERLIN), DateQuality.DAY)


def test_an_unchanged_sitemap_costs_an_empty_answer() -> None:
    with standing(Paper()) as here:
        last = visit(here)
        batch = later(here, last.cursor)

    assert here.log[0].headers["if-none-match"]
    assert batch.items == ()


def test_of_pages_that_are_no_news_the_new_ones_are_taken_and_their_addresses_tell_the_headline() -> None:
    site = House()
    ages = {"heute": 1, "gestern": 30, "vor-drei-tagen": 72}
    urls = [page(f"https://a.example/nordwind-faehrt-{name}-17.html", (NOW - timedelta(hours=h)).isoformat())
            for name, h in ages.items()]  # fmt: skip
    site.files["/reise.xml"] = urlset("".join(urls))
    site.maps = {"/reise.xml": ""}
    with standing(site) as here:
        batch = visit(here)

    assert [item.title for item in batch.items] == ["nordwind faehrt heute", "nordwind faehrt gestern"]
    assert batch.items[0].extra == {"host": "a.example", "title_from": "address", "dated": "last change"}


def test_a_page_changed_on_a_day_may_have_changed_at_its_end() -> None:
    site = Paper()
    days = [page(f"https://a.example/nordwind-im-november-{day}.html", f"2026-11-{day}") for day in (20, 18, 17)]

    batch, _ = visit_answers(site.source("https://a.example"), {}, answer(urlset("".join(days))))

    assert [item.url[-7:-5] for item in batch.items] == ["20", "18"]


def test_pages_without_any_date_are_followed_by_their_addresses_unless_they_are_too_many() -> None:
    few = "https://a.example/nordwind-faehrt\nKein Link\nhttps://a.example/2"
    many = "\n".join(f"https://a.example/{number}" for number in range(3000))

    taken, _ = visit_answers(NewsSitemap("https://a.example/s.txt"), {}, answer(few))
    left, _ = visit_answers(NewsSitemap("https://a.example/s.txt"), {}, answer(many))

    assert [(item.title, item.published) for item in taken.items] == [("nordwind faehrt", None), ("", None)]
    assert (left.items, left.unreadable) == ((), ("3000 pages without a date: too many to see which are new",))


# Indexes


def test_of_an_index_what_is_new_is_read_and_archives_are_left_alone() -> None:
    with standing(House()) as here:
        batch = visit(here)

    assert sorted(paths(here)) == ["/news.xml.gz", "/reise.xml", "/sitemap.xml"]
    assert len(batch.items) == 11


def test_a_sitemap_is_read_again_when_its_date_changes_and_one_without_date_each_time() -> None:
    with standing(House()) as here:
        site = here.site
        assert isinstance(site, House)
        last = visit(here)
        quiet = later(here, last.cursor)
        asked_when_quiet = paths(here)
        site.posts.append(site.post(11))
        site.touch("/news.xml.gz")
        after = later(here, quiet.cursor)

    assert asked_when_quiet == ["/sitemap.xml", "/reise.xml"]
    assert quiet.items == ()
    assert sorted(paths(here)) == ["/news.xml.gz", "/reise.xml", "/sitemap.xml"]
    assert site.posts[-1].text in [item.title for item in after.items]


def test_a_date_without_time_does_not_say_that_nothing_came_later_that_day() -> None:
    with standing(House()) as here:
        site = here.site
        assert isinstance(site, House)
        site.maps = {"/news.xml.gz": "2026-11-20"}
        last = visit(here)
        site.posts.append(site.post(11))
        after = later(here, last.cursor)

    assert site.posts[-1].text in [item.title for item in after.items]


def test_a_sitemap_without_date_and_without_news_is_asked_once_a_day() -> None:
    with standing(House()) as here:
        site = here.site
        assert isinstance(site, House)
        site.files["/reise.xml"] = urlset(page("https://a.example/alt", "2019-01-01"))
        last = visit(here)
        last = later(here, last.cursor)
        soon = paths(here)
        later(here, last.cursor, timedelta(hours=25))

    assert "/reise.xml" not in soon
    assert "/reise.xml" in paths(here)


def test_a_large_index_is_read_over_several_visits() -> None:
    site = House()
    names = [f"/teil-{number}.xml" for number in range(50)]
    site.maps = dict.fromkeys(names, "")
    site.files = {name: urlset(article(replace(site.post(1), id=name))) for name in names}
    with standing(site) as here:
        first = visit(here)
        asked_at_once = len(here.log)
        found, last = visits(here, first.cursor)

    assert (asked_at_once, first.more, last.more) == (MOST_MAPS + 1, True, False)
    assert {item.native_id for item in (*first.items, *found)} == {
        f"https://kuestenbote.example/faehre/artikel-{name}.html?x=1&y=2" for name in names
    }
    assert sorted(paths(here)) == sorted(["/sitemap.xml", *names])


def test_of_very_many_sitemaps_those_with_new_dates_and_those_of_news_come_first() -> None:
    site = House()
    site.maps = dict.fromkeys([f"/teil-{number}.xml" for number in range(MOST_LISTED)], "")
    site.maps |= {"/google-news.xml": "", "/heute.xml": NOW.isoformat()}
    with standing(site) as here:
        site.files = {"/google-news.xml": urlset(article(site.post(1))), "/heute.xml": urlset(article(site.post(2)))}
        batch = visit(here)

    assert paths(here)[1:3] == ["/heute.xml", "/google-news.xml"]
    assert "2 sitemaps beyond the first 200 are not followed" in batch.unreadable


def test_an_index_in_an_index_is_followed_and_one_that_lists_itself_comes_to_an_end() -> None:
    site = House()
    with standing(site) as here:
        site.maps = {"/innen.xml": ""}
        site.files["/innen.xml"] = index({f"{here.url}/innen.xml": "", f"{here.url}/news.xml.gz": ""})
        first, last = visits(here)
        site.posts.append(site.post(11))
        after = later(here, last.cursor)

    assert len(first) == 10
    assert paths(here) == ["/sitemap.xml", "/innen.xml", "/news.xml.gz"]
    assert after.items[0].title == site.posts[-1].text


def test_indexes_in_indexes_are_followed_three_levels_down() -> None:
    site = House()
    with standing(site) as here:
        site.maps = {"/1.xml": ""}
        for level in range(1, 6):
            site.files[f"/{level}.xml"] = index({f"{here.url}/{level + 1}.xml": ""})
        batch = visit(here)

    assert paths(here) == ["/sitemap.xml", "/1.xml", "/2.xml", "/3.xml"]
    assert batch.unreadable == ("an index in an index in an index: not followed further",)


def test_an_index_cannot_send_us_to_somebody_else() -> None:
    listed = index({"https://opfer.example/gross.xml": "", "ftp://kuestenbote.example/x.xml": ""})

    batch, server = visit_answers(NewsSitemap("https://kuestenbote.example/s.xml"), {}, answer(listed))

    assert len(server.asked) == 1
    assert batch.items == ()


# One sitemap of an index fails


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (404, "http_404"),
        (500, "http_500"),
        ("<html><body>Wartung</body></html>", "not_a_sitemap"),
        (b"\x1f\x8b", "truncated"),
    ],
)
def test_a_sitemap_that_cannot_be_had_is_a_line_and_the_others_are_read(bad: str | bytes | int, said: str) -> None:
    with standing(House()) as here:
        site = here.site
        assert isinstance(site, House)
        site.files["/reise.xml"] = bad
        batch = visit(here)

    assert len(batch.items) == 10
    assert batch.unreadable == (f"reise.xml: {said}",)


@pytest.mark.parametrize("bad", [500, "<html><body>Wartung</body></html>", urlset("")[:-4]])
def test_a_failure_that_passes_is_made_up_for_at_the_next_visit(bad: str | int) -> None:
    with standing(House()) as here:
        site = here.site
        assert isinstance(site, House)
        good = site.files["/reise.xml"]
        site.files["/reise.xml"] = bad
        site.maps["/reise.xml"] = NOW.isoformat()
        failed = visit(here)
        site.files["/reise.xml"] = good
        after = later(here, failed.cursor)

    assert [item.title for item in after.items] == ["nordwind faehrt wieder"]


@pytest.mark.parametrize("changed", [False, True])
def test_what_failed_deeper_down_is_made_up_for_whether_or_not_the_index_changes(changed: bool) -> None:
    with standing(House()) as here:
        site = here.site
        assert isinstance(site, House)
        site.files |= {"/tief.xml": 500, "/innen.xml": index({f"{here.url}/tief.xml": NOW.isoformat()})}
        site.maps["/innen.xml"] = NOW.isoformat()
        failed = visit(here)
        site.files["/tief.xml"] = urlset(article(site.post(99)))
        if changed:
            site.touch("/news.xml.gz")
        after = later(here, failed.cursor)

    assert site.post(99).text in [item.title for item in after.items]


def test_a_failing_sitemap_that_is_listed_twice_is_asked_once_a_visit() -> None:
    with standing(House()) as here:
        site = here.site
        assert isinstance(site, House)
        site.maps = {"/kaputt.xml": "", "/innen.xml": "", "/news.xml.gz": ""}
        site.files |= {"/kaputt.xml": 500, "/innen.xml": index({f"{here.url}/kaputt.xml": ""})}
        visit(here)

    assert paths(here).count("/kaputt.xml") == 1


def test_a_sitemap_said_to_be_unchanged_that_was_never_read_is_asked_for_again() -> None:
    def unchanged(exchange: Exchange, _answer: Answer) -> bool:
        if exchange.path == "/reise.xml":
            exchange.answer(304)
        return exchange.path == "/reise.xml"

    with standing(House()) as here:
        here.fault = unchanged
        failed = visit(here)
        here.fault = None
        after = later(here, failed.cursor)

    assert failed.unreadable == ("reise.xml: unasked_304",)
    assert [item.title for item in after.items] == ["nordwind faehrt wieder"]


def test_an_index_whose_sitemaps_are_all_refused_is_an_error() -> None:
    with standing(House()) as here:
        site = here.site
        assert isinstance(site, House)
        site.maps = {"/a.xml": "", "/b.xml": ""}
        site.files = {"/a.xml": 403, "/b.xml": 403}
        with pytest.raises(SourceError) as caught:
            visit(here)

    assert caught.value.kind == "http_403"
    assert here.url not in str(caught.value)


def test_a_server_that_has_enough_of_us_is_left_alone_and_nothing_that_was_read_is_lost() -> None:
    def enough(exchange: Exchange, _answer: Answer) -> bool:
        if len(here.log) > 3:
            exchange.answer(429)
        return len(here.log) > 3

    site = House()
    names = [f"/teil-{number}.xml" for number in range(5)]
    site.maps = dict.fromkeys(names, "")
    site.files = {name: urlset(article(replace(site.post(1), id=name))) for name in names}
    with standing(site) as here:
        here.fault = enough
        halted = visit(here)
        with pytest.raises(Throttled):
            visit(here, halted.cursor)
        here.fault = None
        rest = visit(here, halted.cursor)

    assert (len(halted.items), halted.more, halted.not_before) == (2, False, timedelta(minutes=15))
    assert len(rest.items) == 3


# What publishers get wrong


@pytest.mark.parametrize(
    "title",
    [
        "Wind &amp; Wellen",
        "Wind & Wellen",
        "<![CDATA[Wind & Wellen]]>",
        "Wind\x0b &#38; Wellen",
    ],
)
def test_an_ampersand_in_a_title_is_read_however_it_is_written(title: str) -> None:
    body = urlset(
        f"<url><loc>https://a.example/1?a=1&b=2</loc><news:news><news:title>{title}</news:title></news:news></url>"
    )

    batch, _ = visit_answers(NewsSitemap("https://a.example/s.xml"), {}, answer(body))

    assert [item.title.replace("&amp;", "&") for item in batch.items] == ["Wind & Wellen"]


@pytest.mark.parametrize(
    "body",
    [
        urlset(article(Paper().posts[0])).replace(' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', ""),
        urlset(article(Paper().posts[0])).replace("news:", "n:").replace("<n:news", "<n:news"),
        urlset(article(Paper().posts[0])).replace("Küstenbote", "K&uuml;stenbote"),
        urlset("<url><loc>https://a.example/kurse < 10</loc></url>" + article(Paper().posts[0])),
        f"\n\n{urlset(article(Paper().posts[0]))}",
    ],
)
def test_a_sitemap_that_is_not_quite_well_formed_is_read(body: str) -> None:
    batch, _ = visit_answers(NewsSitemap("https://a.example/s.xml"), {}, answer(body))

    assert [(item.title, item.author) for item in batch.items][-1] == (Paper().posts[0].text, "Küstenbote")


def test_a_damaged_entry_is_a_line() -> None:
    body = urlset("<url><loc>https://a.example/<b></loc></url>" + article(Paper().posts[0]))

    batch, _ = visit_answers(NewsSitemap("https://a.example/s.xml"), {}, answer(body))

    assert (len(batch.items), batch.unreadable) == (1, ("entry 1: damaged",))


@pytest.mark.parametrize(("kept", "items"), [(0.5, 1), (0.8, 2), (0.995, 3)])
def test_a_sitemap_that_is_cut_off_is_read_up_to_there_and_once_more(kept: float, items: int) -> None:
    whole = urlset("".join(map(article, Paper().posts[:3])))
    source = NewsSitemap("https://a.example/s.xml")

    halted, _ = visit_answers(source, {}, answer(whole[: int(len(whole) * kept)], url=source.url, etag="x"))
    batch, server = visit_answers(source, halted.cursor, answer(whole, url=source.url, etag="x"))

    assert len(halted.items) == items
    assert "If-None-Match" not in server.asked[0].headers
    assert len(batch.items) == 3


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty"),
        (b"Wartung", "not_a_sitemap"),
        (b"<a/>", "not_a_sitemap"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "dtd"),
        (b"\x1f\x8bxxxxxxxxxxxxx", "encoding"),
        (b"http://a.example/1\n" * 60_000, "too_large"),
        (b"<urlset>" + b"<url><loc>" * 9 + b"</urlset>", "unreadable"),
        (b"<urlset>" + b"<b/>" * 600_000 + b"</urlset>", "too_large"),
    ],
)
def test_what_is_no_sitemap_is_an_error(body: bytes, kind: str) -> None:
    with pytest.raises(SourceError) as caught:
        visit_answers(NewsSitemap("https://a.example/s.xml"), {}, answer(body))

    assert caught.value.kind == kind


def test_a_damaged_cursor_is_as_good_as_none() -> None:
    with standing(House()) as here:
        batch = visit(here, {"main": 7, "known": {"x": 3}, "queue": [1], "began": "x"})

    assert len(batch.items) == 11


def test_options_that_cannot_be_used_are_told() -> None:
    assert [field for field, _, _ in NewsSitemap("sitemap.xml", "Berlin").validate()] == ["url", "zone"]


# Recorded and documented files


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("google-news.xml", ["News Article One", "News Article Two"]),
        ("google-image.xml", ["", ""]),
        ("plaintext.txt", ["", ""]),
        ("atom1.0.xml", ["Page 1", "Page 2"]),
        ("atom0.3.xml", ["Page 1", "Page 2"]),
        ("rss2.0.xml", ["Page 1", "Page 2"]),
        ("simple-urlset.xml", []),
        ("hreflang.xml", []),
        ("simple-index.xml", []),
    ],
)
def test_examples_of_every_format_are_read(public_data: Callable[[str], Path], name: str, titles: list[str]) -> None:
    """Pages last changed in 2024 are not of interest in 2026."""
    folder = public_data("sources/sitemaps") / "docs" / "reference" / "formats_examples"

    batch, _ = visit_answers(NewsSitemap("https://example.org/s.xml"), {}, answer((folder / name).read_bytes()))

    assert [item.title for item in batch.items] == titles


def test_a_documented_news_sitemap_is_read(public_data: Callable[[str], Path]) -> None:
    body = (public_data("sources/synthetic") / "news_sitemap.xml").read_bytes()

    batch, _ = visit_answers(NewsSitemap("https://www.beispielzeitung.test/news.xml"), {}, answer(body))

    assert [item.title for item in batch.items] == ["Beispielbank: Störung & Ärger", "Zürich & Köln"]
    assert batch.items[0].url == "https://www.beispielzeitung.test/wirtschaft/a-1?x=1&y=2"
    assert [item.date_quality for item in batch.items] == [DateQuality.EXACT, DateQuality.DAY]


def test_the_news_sitemaps_of_german_papers_can_be_configured(public_data: Callable[[str], Path]) -> None:
    papers = json.loads((public_data("sources/de-publisher-catalog") / "catalog.json").read_text("utf-8"))
    urls = [url for paper in papers for url in (*paper["news_sitemap"], *paper["sitemap"])]

    assert len(urls) > 60
    assert [url for url in urls if list(NewsSitemap(url).validate())] == []


def test_a_sitemap_that_breaks_off_on_the_way_is_a_line_and_the_others_are_read() -> None:
    def breaks(exchange: Exchange, _given: Answer) -> bool:
        if not exchange.path.startswith("/reise.xml"):
            return False
        exchange.answer(200, b"<urlset>", {"Content-Length": "1000"})
        return True

    with standing(House()) as here:
        here.fault = breaks
        batch = visit(here)
        here.fault = None
        after = later(here, batch.cursor)

    assert len(batch.items) == 10
    assert [line.split(":")[1].strip() for line in batch.unreadable] == ["truncated"]
    assert "/reise.xml" in paths(here)
    assert after.unreadable == ()
