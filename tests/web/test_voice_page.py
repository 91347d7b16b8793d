"""*Share of Voice* as a person reads it: shares with their ranges, topics, new words, who comes and who goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from listener.cli.view import View
from listener.comparing import compared
from listener.core.shares import Telling
from listener.importing import from_lines, import_all
from listener.model import BrandId
from listener.periods import period
from listener.relating import relate_due
from listener.web.contract import Missing
from listener.web.pages.voice import look
from listener.web.reckoned import reckoner
from listener.web.rivals import is_quick
from listener.web.rivaltables import telling
from tests.cli.gossip import CONFIG
from tests.cli.test_competitors import LEFT
from tests.web.situation import Office, office
from tests.world import midday

DAY, HOUR, WEEKS = timedelta(days=1), timedelta(hours=1), timedelta(weeks=8)
NOW = midday()
PLACES = "Kiel Ulm Köln Jena Bonn Hof Celle Trier Mainz Suhl Zwickau Passau Emden Fulda".split()  # noqa: SIM905 - a list of words
DEAF = "Die Hotline von Nordwind geht in {} nicht ran, schon {} Minuten {}. #NordwindChaos {}"


def line(number: int, text: str, ago: timedelta, author: str) -> dict[str, object]:
    url = f"https://tagblatt.example/{number}"
    at = (NOW - ago).isoformat()
    told: dict[str, object] = {"source": "tagblatt", "id": f"m{number}", "published": at, "text": text, "url": url}
    return told | {"author": author}


def said() -> Iterator[dict[str, object]]:
    """Yield what a town says in two months of its railway and the other one."""
    yield from (line(n, f"Nordwind nach {PLACES[n % 14]} {n}", 50 * DAY - n * DAY, f"a{n}") for n in range(40))
    yield from (line(100 + n, f"Südexpress: {n} Wagen, {PLACES[n]}", 9 * DAY - n * HOUR, f"b{n}") for n in range(10))
    yield from (line(200 + n, text, 5 * DAY - n * HOUR, f"w{n}") for n, text in enumerate(LEFT))
    for n, place in enumerate(PLACES):
        rival = "#TschüssNordwindHalloSüdexpress" if n % 2 else ""
        words = DEAF.format(place, 7 * n + 3, ["Wartezeit", "Musik", "Ansage", "Schleife"][n % 4], rival)
        yield line(300 + n, words, 3 * DAY - n * HOUR, f"h{n}")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A town with two railways. Tests only look."""
    with office(tmp_path_factory.mktemp("town"), CONFIG, NOW) as found:
        lines = (json.dumps(one, ensure_ascii=False).encode() for one in said())
        import_all(found.parts, from_lines(found.parts, lines), NOW, lambda _: None)
        while relate_due(found.parts, NOW):
            pass
        yield found


def test_the_shares_are_the_command_s_largest_first_with_their_range(town: Office) -> None:
    page = town.read(look)
    brand = town.parts.config.brands[0]
    known = compared(town.parts.store, town.parts.config, brand, NOW - WEEKS, NOW, town.parts.config.zone)
    ours, theirs = known.whole
    shares = page.all('section[aria-labelledby="shares"] .ranked li')

    assert ours.raw is not None
    assert theirs.raw is not None
    assert shares[0].startswith(f"Nordwind Bahn (eigene Marke) {100 * ours.raw.value:.0f} %")
    assert shares[0].endswith(f"{ours.mentions})")
    assert shares[1].startswith(f"Südexpress {100 * theirs.raw.value:.0f} % ({100 * theirs.raw.low:.0f}–")
    assert page.tree.css_first('section[aria-labelledby="stories"] .ranked') is not None
    assert len(page.tree.css("#tables table")) == 2


def test_who_comes_and_goes_is_told_from_a_group_on(town: Office) -> None:
    german, english = (town.read(look, lang).words('section[aria-labelledby="flows"]') for lang in ("de", "en"))

    assert "Südexpress 0 12 \N{MINUS SIGN}12" in german
    assert "Abwanderung droht, Kritiker: " in german
    assert "Came Left Net" in english
    assert "May leave" in english


def test_topics_tags_and_new_words_stand_beside_the_brand(town: Office) -> None:
    page = town.read(look)
    topics, tags = (page.words(f'section[aria-labelledby="{name}"] .ranked') for name in ("topics", "tags"))

    assert "14 Personen, 100 % kritisch (78–100 %)" in topics
    assert tags.startswith("#NordwindChaos 14 von ")
    assert "#TschüssNordwindHalloSüdexpress (nennt Südexpress) 7 von " in tags
    assert "hotline" in page.words('section[aria-labelledby="words"]')


def test_a_hostile_name_is_shown_as_a_name(tmp_path: Path) -> None:
    with office(tmp_path, CONFIG.replace("Südexpress", "Süd<script>alert(1)</script>"), NOW) as found:
        found.hear([NOW - HOUR], brand=BrandId("suedexpress"))
        while relate_due(found.parts, NOW):
            pass
        page = found.read(look)

    assert "Süd<script>alert(1)</script> 100 % (21–100 %; 1)" in page.words()
    assert page.tree.css("main script") == []


def test_who_tells_the_story_is_said_with_how_much_of_it_is_known() -> None:
    view = View("de", UTC, NOW, {})

    assert telling(Telling(0.25, 100, 300, 2, 1_200, 900), view).startswith("Deutungsanteil: 25\N{NO-BREAK SPACE}% der")
    assert "1.200 andere Stimmen" in telling(Telling(0.25, 100, 300, 2, 1_200, 900), view)
    assert "unbekannt" in telling(Telling(None, 0, 0, 0, 0, 0), view)


def test_a_brand_without_competitors_says_how_to_name_some(tmp_path: Path) -> None:
    text = CONFIG.replace('competitors = ["suedexpress"]\n', "")
    with office(tmp_path, text, NOW) as found:
        page = found.read(look)

    assert page.words("h2") == "Keine Marke hat Wettbewerber"
    assert 'id = "nordwind"' in page.words("pre")
    assert 'competitors = ["wettbewerber"]' in page.words("pre")
    assert page.tree.css("form select") == []


def test_where_nothing_was_said_the_page_says_what_to_do(tmp_path: Path) -> None:
    with office(tmp_path, CONFIG, NOW) as found:
        page = found.read(look)
        with pytest.raises(Missing):
            look(found.parts, found.ask(brand="suedexpress"))

    assert "weder zur Marke noch zu den Wettbewerbern" in page.words("h2")
    assert "/sources" in page.links()


def test_where_much_was_said_it_is_counted_beside(tmp_path: Path) -> None:
    with office(tmp_path, CONFIG, NOW) as found:
        found.hear([NOW - place * HOUR for place in range(200)], brand=BrandId("nordwind"))
        found.hear([NOW - place * HOUR for place in range(200)], brand=BrandId("suedexpress"))
        asked = period("56d", "56d", NOW, found.parts.config.zone)
        first = found.read(look)
        reckoner(found.parts).settle()
        second = found.read(look)

        assert not is_quick(found.parts.store, found.parts.config.brands[0], asked)
    assert "Wird gerade gezählt" in first.words()
    assert "Wird gerade gezählt" not in second.words()
