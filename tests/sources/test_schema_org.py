"""Review pages: what their sites allow, what changes on them, and what one bad page does to the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from listener.errors import SourceError, Throttled
from listener.model import Batch, Json
from sources.schema_org import PAGES_AT_ONCE, SchemaOrg
from tests.sources.sites.schema_org import PAGE, Portal
from tests.sources.sites.site import Answer, Standing, standing, visit, visits


def paths(here: Standing) -> list[str]:
    return [asked.path for asked in here.log]


def several(here: Standing, *more: str) -> SchemaOrg:
    return SchemaOrg((f"{here.url}{PAGE}", *(f"{here.url}{path}" for path in more)))


def test_the_average_comes_with_the_reviews() -> None:
    with standing(Portal()) as here:
        batch = visit(here)

    (average,) = batch.aggregates
    place = here.url.removeprefix("http://")
    assert (average.subject, average.average, average.reviews) == (f"Nordwind Fähren · {place}{PAGE}", 3.0, 10)
    assert {(item.rating, item.rating_max, item.title) for item in batch.items} == {(3.0, 5.0, "Nordwind Fähren")}


def test_rules_are_read_before_the_page_and_once_a_day() -> None:
    with standing(Portal()) as here:
        batch = visit(here)
        here.site.now += timedelta(hours=6)
        again = visit(here, batch.cursor)
        here.site.now += timedelta(hours=19)
        visit(here, again.cursor)

    rules = ["/robots.txt", "/.well-known/tdmrep.json"]
    assert paths(here) == [*rules, PAGE, PAGE, *rules, PAGE]


def test_an_unchanged_page_is_not_sent_again() -> None:
    with standing(Portal()) as here:
        batch = visit(here)
        here.log.clear()
        unchanged = visit(here, batch.cursor)
        here.site.posts.pop()
        changed = visit(here, unchanged.cursor)

    assert "if-none-match" in here.log[0].headers
    assert (unchanged.items, unchanged.aggregates, unchanged.gone) == ((), (), ())
    assert len(changed.items) == 9
    assert set(changed.gone) == {item.native_id for item in batch.items} - {item.native_id for item in changed.items}


def test_a_review_is_not_gone_where_the_page_shows_only_some() -> None:
    site = Portal()
    site.counted = 4000
    with standing(site) as here:
        batch = visit(here)
        site.posts = site.posts[1:]
        after = visit(here, batch.cursor)

    assert (len(after.items), after.gone) == (9, ())


def test_a_page_that_robots_txt_forbids_is_never_asked_for() -> None:
    site = Portal()
    site.robots = Answer("User-agent: ReputationListener\nDisallow: /bewertungen\n\nUser-agent: *\nAllow: /")
    with standing(site) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == "robots"
    assert paths(here) == ["/robots.txt"]


@pytest.mark.parametrize(("status", "kind"), [(403, "http_403"), (500, "http_500"), (503, "http_503")])
def test_a_site_whose_robots_txt_is_refused_or_fails_is_left_alone(status: int, kind: str) -> None:
    site = Portal()
    site.robots = Answer(status=status)
    with standing(site) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == kind
    assert paths(here) == ["/robots.txt"]


def test_a_site_without_robots_txt_allows_everything() -> None:
    site = Portal()
    site.robots = Answer(status=404)
    with standing(site) as here:
        assert len(visit(here).items) == 10


def test_a_page_that_leads_to_a_forbidden_place_is_not_used() -> None:
    site = Portal()
    site.pages[PAGE] = Answer(status=302, headers={"Location": "/intern/nordwind"})
    with standing(site) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert caught.value.kind == "robots"


@pytest.mark.parametrize("how", ["header", "meta", "file", "robots header", "robots meta"])
def test_of_a_reserved_page_only_link_and_title_are_kept(how: str) -> None:
    site = Portal()
    if how == "header":
        site.headers = {"TDM-Reservation": "1"}
    elif how == "robots header":
        site.headers = {"X-Robots-Tag": "noarchive"}
    elif how == "file":
        site.reserved = Answer('[{"location": "/bewertungen/*", "tdm-reservation": 1}]')
    else:
        meta = "tdm-reservation" if how == "meta" else "robots"
        site.head = f'<meta name="{meta}" content="{"1" if how == "meta" else "index, nosnippet"}">'
    with standing(site) as here:
        batch = visit(here)

    assert len(batch.items) == 10
    assert {(item.title, item.body, item.author, item.rating) for item in batch.items} == {
        ("Nordwind Fähren", "", "", None)
    }
    assert {item.url for item in batch.items} == {f"{here.url}{PAGE}"}
    assert batch.aggregates == ()


def test_one_page_that_fails_does_not_hold_up_the_others() -> None:
    site = Portal()
    site.pages = {"/weg": Answer(status=404), "/leer": Answer("<html><body>Wartung"), "/intern/a": Answer("nie")}
    with standing(site) as here:
        batch = visit(
            here, source=SchemaOrg(tuple(f"{here.url}{path}" for path in ("/weg", "/leer", PAGE, "/intern/a")))
        )

    assert len(batch.items) == 10
    assert [line.partition(":")[0] for line in batch.unreadable] == ["page 1", "page 2", "page 4"]
    assert ["http_404" in batch.unreadable[0], "no_markup" in batch.unreadable[1], "robots" in batch.unreadable[2]] == [
        True
    ] * 3
    assert here.url not in " ".join(batch.unreadable)
    assert "/intern/a" not in paths(here)


def test_a_site_that_asks_to_wait_keeps_what_was_read_and_is_asked_again_from_there() -> None:
    site = Portal()
    site.pages["/zweite"] = Answer(status=429, headers={"Retry-After": "3600"})
    with standing(site) as here:
        source = several(here, "/zweite", "/dritte")
        batch = visit(here, source=source)
        here.log.clear()
        with pytest.raises(Throttled) as caught:
            visit(here, batch.cursor, source)

    assert len(batch.items) == 10
    assert batch.more is False
    assert caught.value.wait == timedelta(hours=1)
    assert paths(here) == ["/zweite"]


def test_a_second_site_that_asks_to_wait_does_not_cost_what_the_first_has_said() -> None:
    other = Portal()
    other.robots = Answer(status=429, headers={"Retry-After": "3600"})
    with standing(Portal()) as here, standing(other) as there:
        batch = visit(here, source=SchemaOrg((f"{here.url}{PAGE}", f"{there.url}{PAGE}")))

    assert len(batch.items) == 10
    assert (batch.cursor["next"], batch.more, paths(there)) == (1, False, ["/robots.txt"])


def test_many_pages_are_walked_in_several_visits() -> None:
    site = Portal()
    numbers = range(2 * PAGES_AT_ONCE)
    site.pages = {f"/seite/{number}": Answer(_single(number)) for number in numbers}
    with standing(site) as here:
        source = several(here, *site.pages)
        first = visit(here, source=source)
        found, last = visits(here, first.cursor, source)

    assert first.more is True
    assert {item.body for item in found} >= {f"Nr. {number}" for number in numbers[PAGES_AT_ONCE - 1 :]}
    assert len({path for path in paths(here) if path.startswith("/seite/")}) == len(numbers)
    assert last.cursor["next"] == 0
    assert max(map(paths(here).count, ("/robots.txt", "/.well-known/tdmrep.json"))) == 1


def _single(number: int) -> str:
    review = f'{{"@type": "Review", "author": "Gast", "reviewBody": "Nr. {number}"}}'
    return f'<title>x</title><script type="application/ld+json">{review}</script>'


def test_a_crawl_delay_is_the_pace_of_the_page() -> None:
    site = Portal()
    site.robots = Answer("User-agent: *\nCrawl-delay: 9\nDisallow: /intern/")
    with standing(site) as here:
        flow = site.source(here.url).collect({}, site.now)
        request = next(flow)
        answers = [(site.robots, "/robots.txt"), (site.reserved, "/.well-known/tdmrep.json")]
        for answer, path in answers:
            assert str(getattr(request, "url", "")).endswith(path)
            request = flow.send(_response(answer, f"{here.url}{path}"))  # type: ignore[arg-type]  # no mailbox here

    assert getattr(request, "pace_s", None) == 9


def _response(answer: Answer, url: str) -> object:
    from listener.model import Response  # noqa: PLC0415 - beside the one that needs it

    return Response(answer.status, {}, str(answer.body).encode(), url)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(status=304), "unasked_304"),
        (Answer(" \n"), "empty"),
        (Answer("<title>Wartung</title>"), "no_markup"),
        (Answer("<p>" * 1_800_000), "too_large"),
        (Answer(status=410), "http_410"),
    ],
)
def test_a_page_that_cannot_be_read_says_why(answer: Answer, kind: str) -> None:
    site = Portal()
    site.pages[PAGE] = answer
    with standing(site) as here, pytest.raises(SourceError) as caught:
        visit(here)

    assert (caught.value.kind, caught.value.gone) == (kind, kind == "http_410")


def test_a_page_in_an_old_encoding_keeps_its_umlauts() -> None:
    site = Portal()
    body = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">' + _single(7).replace(
        "Nr.", "Größe €"
    )
    site.pages[PAGE] = Answer(body.encode("iso-8859-15"), headers={"Content-Type": "text/html"})
    with standing(site) as here:
        assert [item.body for item in visit(here).items] == ["Größe € 7"]


def test_a_page_whose_address_was_taken_out_of_the_list_is_forgotten() -> None:
    with standing(Portal()) as here:
        batch: Batch = visit(here, source=several(here, "/zweite"))
        after = visit(here, batch.cursor, several(here))

    cursor: Json = after.cursor
    assert list(cursor["pages"]) == [f"{here.url}{PAGE}"]  # type: ignore[call-overload]  # our own cursor: an object


@pytest.mark.parametrize("cursor", [{"pages": 7}, {"pages": {}, "next": "x", "robots": [], "tdm": None}, {"next": 99}])
def test_a_cursor_that_is_none_is_a_fresh_start(cursor: Json) -> None:
    with standing(Portal()) as here:
        assert len(visit(here, cursor).items) == 10


def test_options_are_checked() -> None:
    assert [key for _, key, _ in SchemaOrg(()).validate()] == ["sources.no_pages"]
    assert [key for _, key, _ in SchemaOrg(("nordwind",), "Mond").validate()] == ["sources.url", "sources.zone"]
    assert list(SchemaOrg(("https://www.nordwind.example/bewertungen",)).validate()) == []


def test_a_newer_review_is_told_from_an_older_one_of_the_same_person() -> None:
    site = Portal()
    site.posts = [replace(site.posts[0], at=site.now - timedelta(days=day)) for day in (3, 1)]
    with standing(site) as here:
        assert len({item.native_id for item in visit(here).items}) == 2
