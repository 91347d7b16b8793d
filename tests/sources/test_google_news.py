"""Google News as a feed: titles, editions, one story under several ids, crowded days, breaks, consent pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.errors import SourceError
from listener.model import Batch, DateQuality, Json
from sources.google_news import PACE_S, Edition, GoogleNews
from tests.edges.servers import Exchange
from tests.sources.answers import page
from tests.sources.answers import visit as visit_answers
from tests.sources.sites.google_news import CONSENT, GoogleSearch
from tests.sources.sites.site import Answer, Standing, standing, visit


def terms(here: Standing) -> list[str]:
    """What was asked beside the phrase."""
    return [asked.query["q"].partition('"Nordwind" ')[2] for asked in here.log]


def later(here: Standing, cursor: Json, after: timedelta = timedelta(minutes=15)) -> Batch:
    here.log.clear()
    here.site.now += after
    return visit(here, json.loads(json.dumps(cursor)))


# What is read


def test_the_publisher_is_cut_off_the_title() -> None:
    site = GoogleSearch()
    site.posts = [replace(site.posts[0], text="Nordwind: Neuer Vorstand - Personalie")]
    with standing(site) as here:
        (item,) = visit(here).items

    assert item.title == item.body == "Nordwind: Neuer Vorstand - Personalie"
    assert (item.author, item.extra["host"]) == ("Küstenbote", "kuestenbote.example")
    assert item.native_id == "CBMi1001QVVfeXFM"
    assert item.url == "https://news.google.com/rss/articles/CBMi1001QVVfeXFM?oc=5"
    assert (item.published, item.date_quality) == (site.posts[0].at, DateQuality.EXACT)


def test_a_title_that_ends_like_something_else_is_left_alone() -> None:
    text = (
        '<rss version="2.0"><channel><item><title>Nordwind - die Fähre</title><guid>a</guid>'
        '<source url="https://kuestenbote.example">Küstenbote</source></item></channel></rss>'
    )
    empty = page('<rss version="2.0"><channel></channel></rss>')

    batch, _ = visit_answers(GoogleNews(("Nordwind",)), {}, page(text), *[empty] * 8)

    assert [item.title for item in batch.items] == ["Nordwind - die Fähre"]


def test_one_story_under_several_ids_is_one_item_for_good() -> None:
    with standing(GoogleSearch()) as here:
        story = here.site.posts[-1]
        last = visit(here)
        here.site.posts = [replace(story, id="2001"), replace(story, id="2002")]
        after = later(here, last.cursor)

    assert [item.native_id for item in after.items] == ["CBMi1010QVVfeXFM"]


def test_the_same_headline_of_another_paper_is_another_item() -> None:
    with standing(GoogleSearch()) as here:
        story = here.site.posts[-1]
        here.site.posts = [story, replace(story, id="2001", title="inselzeitung.example")]
        batch = visit(here)

    assert {item.author for item in batch.items} == {"Küstenbote", "inselzeitung.example"}


def test_a_headline_that_was_edited_keeps_its_id_and_may_be_taken_by_another() -> None:
    with standing(GoogleSearch()) as here:
        old = here.site.posts[-1].text
        last = visit(here)
        here.site.edit(-1, "Nordwind fährt doch")
        edited = later(here, last.cursor)
        here.site.edit(-1, old)
        back = later(here, edited.cursor)

    names = [{item.title: item.native_id for item in batch.items} for batch in (last, edited, back)]
    assert names[0][old] == names[1]["Nordwind fährt doch"] == names[2][old]


# What is asked


def test_the_usual_question_is_about_the_last_day() -> None:
    with standing(GoogleSearch()) as here:
        last = visit(here)
        later(here, last.cursor)

    assert terms(here) == ["when:1d"]


@pytest.mark.parametrize(
    ("edition", "language", "country", "ceid"),
    [("de", "de", "DE", "DE:de"), ("at", "de", "AT", "AT:de"), ("ch", "de", "CH", "CH:de"),
     ("ch-fr", "fr", "CH", "CH:fr"), ("fr", "fr", "FR", "FR:fr"), ("gb", "en-GB", "GB", "GB:en")],
)  # fmt: skip
def test_an_edition_is_named_in_full(edition: str, language: str, country: str, ceid: str) -> None:
    with standing(GoogleSearch()) as here:
        source = GoogleNews(("Nordwind",), ("Nordwind Airlines",), Edition(edition), here.url)
        visit(here, source=source)

    query = here.log[0].query
    assert (query["hl"], query["gl"], query["ceid"]) == (language, country, ceid)
    assert query["q"] == '"Nordwind" -"Nordwind Airlines" when:1d'


def test_the_first_visit_looks_back_a_week() -> None:
    with standing(GoogleSearch()) as here:
        old = replace(here.site.posts[0], id="900", text="Nordwind vor fünf Tagen")
        here.site.posts.insert(0, replace(old, at=here.site.now - timedelta(days=5)))
        batch = visit(here)

    assert "Nordwind vor fünf Tagen" in [item.body for item in batch.items]
    assert terms(here)[1] == "after:2026-11-13 before:2026-11-14"
    assert terms(here)[-1] == "after:2026-11-20 before:2026-11-21"


def test_after_a_break_each_day_that_was_missed_is_asked_for() -> None:
    with standing(GoogleSearch()) as here:
        last = visit(here)
        here.site.posts.append(replace(here.site.post(11), at=here.site.now + timedelta(hours=1)))
        after = later(here, last.cursor, timedelta(days=2))

    assert terms(here) == ["when:1d", *(f"after:2026-11-2{day} before:2026-11-2{day + 1}" for day in (0, 1, 2))]
    assert here.site.posts[-1].text in [item.body for item in after.items]


def test_on_a_crowded_day_the_last_hour_and_each_day_are_asked_for_and_what_is_left_out_is_told_once() -> None:
    with standing(GoogleSearch()) as here:
        last = visit(here)
        here.site.posts += [
            replace(here.site.post(100 + number), at=here.site.now - timedelta(minutes=number)) for number in range(150)
        ]
        crowded = later(here, last.cursor)
        asked = terms(here)
        again = later(here, crowded.cursor)

    assert asked == [
        "when:1d",
        "when:1h",
        "after:2026-11-19 before:2026-11-20",
        "after:2026-11-20 before:2026-11-21",
    ]
    assert crowded.unreadable == ("2026-11-20: 100 results and no more are shown",)
    assert again.unreadable == ()


def test_a_brand_with_very_many_spellings_stays_within_what_a_visit_may_ask() -> None:
    with standing(GoogleSearch()) as here:
        visit(here, source=GoogleNews(tuple(f"Nordwind Fähre Nummer {number}" for number in range(120)), api=here.url))

    assert len(here.log) <= 50
    assert max(len(asked.query["q"].replace(" OR ", " ").split()) for asked in here.log) <= 32


def test_the_pace_is_ten_seconds() -> None:
    flow = GoogleNews(("Nordwind",)).collect({}, GoogleSearch().now)

    assert next(flow).pace_s == PACE_S == 10


# What comes instead


def _consent(exchange: Exchange, _answer: Answer) -> bool:
    if exchange.path.startswith("/rss"):
        exchange.answer(302, b"", {"Location": "/m?continue=x"})
    else:
        exchange.answer(200, CONSENT.encode(), {"Content-Type": "text/html"})
    return True


def test_a_consent_page_is_an_error_that_passes() -> None:
    with standing(GoogleSearch()) as here:
        here.fault = _consent
        with pytest.raises(SourceError) as caught:
            visit(here)

    assert (caught.value.kind, caught.value.gone) == ("not_a_feed", False)
    assert "consent" in caught.value.detail


def test_no_results_are_no_error() -> None:
    site = GoogleSearch()
    site.posts = []
    with standing(site) as here:
        assert visit(here).items == ()


def test_a_damaged_cursor_is_as_good_as_none() -> None:
    with standing(GoogleSearch()) as here:
        batch = visit(here, {"feeds": 7, "until": "gestern", "stories": [["a"], 3], "told": "x"})

    assert len(batch.items) == 10


def test_documented_answers_are_read(public_data: Callable[[str], Path]) -> None:
    folder = public_data("sources/synthetic")
    found, empty = (page((folder / f"google_news_{name}.xml").read_bytes()) for name in ("search_de", "empty"))

    batch, _ = visit_answers(GoogleNews(("Beispielbank",)), {}, found, *[empty] * 8)

    assert [(item.title, item.author) for item in batch.items] == [
        ("Beispielbank erhöht Kontogebühren – Kunden verärgert", "Beispielzeitung"),
        ("Störung bei der Beispielbank: „Nichts geht mehr“", "Stadtanzeiger Muster"),
        ("Beispielbank: Neuer Vorstand für Privatkunden - Personalie", "finanz.test"),
        ("Beispielbank erhöht Kontogebühren – Kunden verärgert", "Regionalblatt"),
    ]
