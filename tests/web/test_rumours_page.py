"""*Gerüchte* as a person works with it: the register of the command, its verbs, and a history that forgets nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.model import BrandId, MentionId, Mood
from listener.model.claim import Claim, Place, Verdict
from listener.web.contract import Ask, Missing, Page, Person, Role, There, Way
from listener.web.pages.rumours import ON_A_PAGE, WAYS, look
from listener.web.render import html
from listener.web.rumourrows import MOST_PLACES
from tests.web.browser import HOSTILE
from tests.web.situation import BRAND, FORUM, FRAME, PRESS, Office, Read, config, office

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AMBOSS = BrandId("amboss")
CLOSING, RATS = "Das Werk soll im März schließen", "Im Lager laufen angeblich Ratten"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Put a program together once, with an empty file."""
    text = config(("brodelmann", "Brodelmann"), ("amboss", "Amboss"))
    with office(tmp_path_factory.mktemp("built"), text) as found:
        found.parts.store.close()  # what was begun in it is in the file now, and not beside it
        yield found


@pytest.fixture
def house(built: Office, tmp_path: Path) -> Iterator[Office]:
    with built.again(tmp_path / "house.db") as found:
        yield found


def goes_round(house: Office, gist: str = CLOSING, places: int = 2, brand: BrandId = BRAND) -> Claim:
    """People tell it, each at another place: the first in the forum, the others in the press."""
    times = [house.now - DAY + n * HOUR / 5 for n in range(places)]
    known = {one.id for one in house.parts.store.heard(brand, house.now - 2 * DAY, house.now)}
    house.hear(times[:1], Mood.NEGATIVE, text=gist, brand=brand)
    house.hear(times[1:], Mood.NEGATIVE, text=gist, brand=brand, source=PRESS)
    told = [one for one in house.parts.store.heard(brand, house.now - 2 * DAY, house.now) if one.id not in known]
    stand = tuple(Place(one.source, one.url, one.at, (one.id,)) for one in told)
    claim = Claim(99, brand, times[0], gist, told[0].id, stand, tellings=places)
    return house.parts.store.claims.change(brand, lambda found: [*found, claim], house.now)[-1]


def now_of(house: Office, claim: Claim) -> Claim:
    return next(one for one in house.parts.store.claims.of() if one.number == claim.number)


def way() -> Way:
    return next(one for one in WAYS if one.path == "/rumours/{number}")


def asked(house: Office, number: object, lang: str = "de", role: Role = Role.DUTY) -> Ask:
    return replace(house.ask(lang), path={"number": str(number)}, person=Person("Erna Beispiel", role))


def opened(house: Office, number: object, lang: str = "de", role: Role = Role.DUTY) -> Read:
    show, ask = way().look, asked(house, number, lang, role)
    assert show is not None
    return shown(house, show(house.parts, ask), ask)


def shown(house: Office, page: object, ask: Ask) -> Read:
    assert isinstance(page, Page)
    return Read(page, html(page, ask.lang, house.parts.config.zone, {**FRAME, "may": ask.person.may}))


def send(house: Office, claim: Claim, form: Mapping[str, str]) -> There | Page:
    do = way().do
    assert do is not None
    return do(house.parts, replace(asked(house, claim.number), form=form))


def done(house: Office, claim: Claim, **form: str) -> str:
    """Press a button, and return what is told."""
    gone = send(house, claim, form)
    assert isinstance(gone, There)
    assert gone.path == f"/rumours/{claim.number}"
    return gone.told


def ticks(claim: Claim) -> dict[str, str]:
    return {f"place.{one.mentions[0]}": "1" for one in claim.places}


def test_what_waits_at_most_places_stands_first_with_the_place_that_has_waited_longest(house: Office) -> None:
    few, many = goes_round(house), goes_round(house, RATS, places=3)
    page = house.read(look)

    assert page.links("ol.posts a") == [f"/rumours/{many.number}", f"/rumours/{few.number}"]
    assert page.all("ol.posts .gist") == [RATS, CLOSING]
    assert "3 von 3 Fundstellen offen · seit 24 Std. im Umlauf" in page.words("ol.posts")
    assert "am längsten wartet kuechenforum, Mo 16.11. 12:00" in page.words("ol.posts")
    assert "noch ungeprüft" in page.words("ol.posts strong")
    assert "2 of 2 places open" in house.read(look, "en").words("ol.posts")


def test_it_is_cleared_when_it_is_judged_and_answered_everywhere_and_leaves_the_list(house: Office) -> None:
    claim = goes_round(house)
    first = done(house, claim, do="answered", source=str(PRESS))
    judged = done(house, claim, do="judge", verdict="false", evidence="https://amt.example/bericht/7")
    house.now += HOUR
    last = done(house, claim, do="answered", **ticks(claim))
    page, kept = opened(house, claim.number), now_of(house, claim)

    assert first.endswith("noch ungeprüft, 1 von 2 Fundstellen offen.")
    assert judged.endswith("nachweislich falsch, 1 von 2 Fundstellen offen.")
    assert last.endswith("0 von 2 Fundstellen offen.")
    assert {place.by for place in kept.places} == {"Erna Beispiel"}
    assert (kept.evidence[-1].url, kept.evidence[-1].what) == ("https://amt.example/bericht/7", "")
    assert "geklärt in" in page.words("section[aria-labelledby=claim]")
    assert "https://amt.example/bericht/7" in page.links(".timeline a")
    assert page.all(".spots li")[0].startswith("beantwortet")
    assert house.read(look).links("ol.posts a") == []
    assert house.read(look, stand="all").links("ol.posts a") == [f"/rumours/{claim.number}"]


def test_what_is_no_rumour_is_dismissed_with_a_reason_and_can_be_restored(house: Office) -> None:
    claim = goes_round(house)
    done(house, claim, do="judge", verdict="true", evidence="Der Vorstand sagt es")
    done(house, claim, do="dismiss", why="Gemeint ist ein anderes Werk")
    away = opened(house, claim.number)
    listed = house.read(look, stand="dismissed")
    done(house, claim, do="undo", why="Doch unseres")

    assert away.tree.css_first("#judge, #dismiss, form button[value=answered]") is None
    assert "braucht keine Antwort" in away.words(".spots")
    assert "abgelegt Di 17.11. 12:00 von Erna Beispiel" in listed.words("ol.posts")
    assert [one.verdict for one in now_of(house, claim).evidence] == [Verdict.TRUE, Verdict.DISMISSED, Verdict.TRUE]
    told = opened(house, claim.number).all(".timeline li")
    assert [one.split("· Erna")[0].split("12:00 ")[1].strip() for one in told] == [
        "stimmt",
        "kein Gerücht",
        "zurückgeholt: doch ein Gerücht",
    ]


def test_the_same_finding_sent_twice_is_noted_once(house: Office) -> None:
    claim = goes_round(house)
    for _ in range(2):
        done(house, claim, do="judge", verdict="false", evidence="Prüfbericht")
        house.now += HOUR

    assert len(now_of(house, claim).evidence) == 1


def test_two_that_say_the_same_become_one_and_the_other_number_leads_there(house: Office) -> None:
    kept, gone, elsewhere = goes_round(house), goes_round(house, RATS), goes_round(house, brand=AMBOSS)
    offered = opened(house, kept.number).all("#other option")
    done(house, kept, do="merge", other=str(gone.number))

    assert offered == ["bitte wählen", f"{gone.number}: {RATS}"]
    assert [one.number for one in house.parts.store.claims.of()] == [kept.number, elsewhere.number]
    assert opened(house, gone.number).words("h1") == f"Gerücht {kept.number}"
    assert len(opened(house, kept.number).all(".spots li")) == 4


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "nicht zu verstehen"),
        ({"do": "nonsense"}, "nicht zu verstehen"),
        ({"do": "judge", "verdict": "false", "evidence": " "}, "braucht einen Beleg"),
        ({"do": "judge", "verdict": "dismissed", "evidence": "weil"}, "ob die Behauptung stimmt"),
        ({"do": "dismiss", "why": "\u202e "}, "sagen, warum"),
        ({"do": "undo", "why": "doch"}, "nicht abgelegt"),
        ({"do": "answered"}, "ankreuzen"),
        ({"do": "answered", "source": "nirgends", "place.x": "1"}, "ankreuzen"),
        ({"do": "answered", "place.7": "1"}, "gehört nicht mehr"),
        ({"do": "merge", "other": "1"}, "ein anderes Gerücht"),
        ({"do": "merge", "other": "x"}, "ein anderes Gerücht"),
    ],
)
def test_a_form_that_cannot_be_carried_out_changes_nothing_and_says_why(
    house: Office, form: dict[str, str], says: str
) -> None:
    claim = goes_round(house)
    page = shown(house, send(house, claim, form), asked(house, claim.number))

    assert page.page.status == 409
    assert page.page.live_s == 0
    assert says in page.words("[role=alert]")
    assert now_of(house, claim) == claim


def test_what_was_typed_stays_where_it_was_typed(house: Office) -> None:
    claim = goes_round(house)
    page = shown(house, send(house, claim, {"do": "judge", "evidence": "Prüfbericht"}), asked(house, claim.number))

    assert page.tree.css_first("#judge[open] input[name=evidence]").attributes["value"] == "Prüfbericht"  # type: ignore[union-attr]
    assert page.tree.css_first("#dismiss[open]") is None


def test_who_may_only_look_finds_no_forms(house: Office) -> None:
    claim = goes_round(house)
    page = opened(house, claim.number, role=Role.READER)

    assert page.tree.css("main form") == []
    assert len(page.all(".spots li")) == 2
    assert way().do_role >= Role.DUTY


@pytest.mark.parametrize("number", ["0", "7", "x", "-1", "9" * 30, "１"])
def test_a_number_that_there_is_not_is_missing(house: Office, number: str) -> None:
    with pytest.raises(Missing):
        opened(house, number)


def test_a_rumour_of_a_brand_that_is_no_longer_listened_for_is_missing(house: Office) -> None:
    claim = Claim(1, BrandId("gone"), house.now, CLOSING, None)
    house.parts.store.claims.change(claim.brand, lambda _: [claim], house.now)

    with pytest.raises(Missing):
        opened(house, house.parts.store.claims.of()[0].number)
    assert house.read(look).links("ol.posts a") == []


@pytest.mark.parametrize("lang", ["de", "en"])
def test_nothing_that_strangers_write_can_hurt(house: Office, lang: str) -> None:
    claim = goes_round(house, HOSTILE)
    done(house, claim, do="judge", verdict="true", evidence=HOSTILE)
    done(house, claim, do="judge", verdict="true", evidence="javascript:alert(1)")
    for page in (house.read(look, lang), opened(house, claim.number, lang)):
        assert page.tree.css_first("main script, main img, main [onerror]") is None
        assert "\u202e" not in page.source
        assert not [one for one in page.links() if "javascript" in one]


def test_many_are_shown_a_page_at_a_time_and_of_many_places_those_to_answer_first(house: Office) -> None:
    first = goes_round(house, places=MOST_PLACES + 5)
    mention = first.places[0].mentions[0]
    others = [Claim(n, BRAND, house.now, f"Gerücht {n}", MentionId(mention)) for n in range(200, 200 + ON_A_PAGE)]
    house.parts.store.claims.change(BRAND, lambda found: [*found, *others], house.now)
    one, two = house.read(look), house.read(look, page="2")

    assert [len(page.links("ol.posts a")) for page in (one, two)] == [ON_A_PAGE, 1]
    assert (one.links(".pager a"), two.links(".pager a")) == (["/rumours?page=2"], ["/rumours"])
    assert len(house.read(look, page="99", stand="odd", brand="x").links("ol.posts a")) == 1
    page = opened(house, first.number)
    assert len(page.all(".spots li")) == MOST_PLACES
    assert "5 weitere warten" in page.words("section[aria-labelledby=places]")
    assert FORUM in " ".join(page.all("#source option"))


def test_where_none_goes_round_the_page_says_so(house: Office) -> None:
    assert "Kein Gerücht ist offen" in house.read(look).words("h2")
    assert "Nothing is dismissed" in house.read(look, "en", stand="dismissed").words("h2")
