"""*Antworten* as a person works with it: the order of the command's desk, ticking off, feedback; nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.awaiting import awaiting
from listener.model import After, BrandId, MentionId, Mood, SourceName, Tally
from listener.model.desk import Progress
from listener.periods import QUICK
from listener.relating import relate_due
from listener.web.contract import Page, Person, Role, There
from listener.web.pages.desk import WAYS, do, look
from listener.web.reckoned import reckoner
from listener.web.render import html
from tests.web.browser import HOSTILE
from tests.web.situation import BRAND, FORUM, FRAME, Office, Read, config, judged, office

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXT = (
    config(("brodelmann", "Brodelmann"), ("amboss", "Amboss"))
    + f"""
[own_accounts]
{FORUM} = ["Brodelmann Hilfe"]
[[owners]]
owner = "Leitung <b>Service</b>"
touchpoint = "hotline"
[[owners]]
owner = "Alle anderen"
"""
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Put a program together once, with an empty file."""
    with office(tmp_path_factory.mktemp("built"), TEXT) as found:
        found.parts.store.close()  # what was begun in it is in the file now, and not beside it
        yield found


@pytest.fixture
def house(built: Office, tmp_path: Path) -> Iterator[Office]:
    with built.again(tmp_path / "house.db") as found:
        yield found


def asks(house: Office, text: str, ago: timedelta = HOUR, *, mood: Mood = Mood.NEGATIVE, author: str = "erna",
         brand: BrandId = BRAND, source: SourceName = FORUM, parent: str = "", native: str = "") -> str:  # fmt: skip
    """Somebody says exactly this; returns what its source calls it."""
    one = judged(house.now - ago, mood, source, brand, text)
    mention = replace(one.mention, text=text, author=author, parent=parent, native_id=native or one.mention.native_id)
    house.parts.store.save_visit(
        source, [replace(one, mention=mention)], Tally(fetched=1), After({}, house.now + HOUR), house.now
    )
    return mention.native_id


def read(house: Office) -> None:
    while relate_due(house.parts, house.now):
        pass


def ids(page: Read) -> list[int]:
    return [int(one.rpartition("/")[2]) for one in page.links("ol.posts .ways a:first-child")]


def send(house: Office, **form: str) -> There | Page:
    return do(house.parts, replace(house.ask(), form=form, person=Person("anna", Role.DUTY)))


def shown(house: Office, page: object) -> Read:
    assert isinstance(page, Page)
    return Read(page, html(page, "de", house.parts.config.zone, FRAME))


def figure(page: Read, key: str) -> str:
    return page.words(f"#fig-{key}")


def test_what_waits_stands_in_the_order_of_the_command_s_desk(house: Office) -> None:
    for place, hours in enumerate((5, 40, 300, 20)):
        asks(house, f"Brodelmann hat meine Bestellung Nummer {place} verloren, ich beschwere mich", hours * HOUR)
    asks(house, "Kann man bei Brodelmann auch per Rechnung zahlen?", mood=Mood.NEUTRAL)
    read(house)
    page = house.read(look)
    expected = awaiting(house.parts.store, house.parts.config, BRAND, house.now)

    assert ids(page) == [one.id for one in expected.waiting]
    assert figure(page, "open").startswith("Offen 5")
    assert figure(page, "late").startswith(f"Über der Frist {expected.backlog.overdue}")
    assert "überfällig" in page.all("ol.posts .head strong")[0]
    assert "noch " in " ".join(page.all("ol.posts .head strong"))
    assert "Kopien zählen einmal" in figure(page, "rate")
    assert page.page.live_s > 0


def test_answers_make_the_rate_and_the_first_answer_each_with_its_count(house: Office) -> None:
    first = asks(house, "Brodelmann hat meine Bestellung verloren, ich beschwere mich", 5 * DAY)
    asks(house, "Das tut uns leid, bitte melden Sie sich", 5 * DAY - 2 * HOUR, mood=Mood.NEUTRAL,
         author="Brodelmann Hilfe", parent=first)  # fmt: skip
    asks(house, "Brodelmann ist eine Frechheit, nie wieder kaufe ich da", 6 * DAY, author="kim")
    read(house)
    page = house.read(look, brand="brodelmann")

    assert figure(page, "rate").startswith("Antwortquote 50 % 1 von 2")
    assert figure(page, "first").startswith("Erste Antwort, Median 2 Std. 9 von 10 in 2 Std.; n = 1")
    assert len(ids(page)) == 1
    assert "[own_accounts]" not in page.words()


def test_it_can_be_narrowed_by_brand_owner_and_matter(house: Office) -> None:
    asks(house, "Die Hotline von Brodelmann hilft nicht, ich beschwere mich")
    asks(house, "Kann man bei Amboss auch per Rechnung zahlen?", mood=Mood.NEUTRAL, brand=BrandId("amboss"))
    read(house)

    assert len(ids(house.read(look))) == 2
    assert "Hotline" in house.read(look, brand="brodelmann").words("ol.posts")
    assert "Rechnung" in house.read(look, matter="question").words("ol.posts")
    assert "Hotline" in house.read(look, owner="Leitung <b>Service</b>").words("ol.posts")
    assert "Zuständig: Leitung <b>Service</b>" in house.read(look).words("ol.posts")
    assert len(ids(house.read(look, brand="x", owner="nobody", matter="∞", page="99"))) == 2
    assert "Nichts, was wartet" in house.read(look, matter="urgent").words()


def test_what_waits_longer_than_a_fortnight_is_shown_when_asked_for(house: Office) -> None:
    asks(house, "Brodelmann hat meine Bestellung verloren, ich beschwere mich", 20 * DAY)
    read(house)
    page = house.read(look)

    assert ids(page) == []
    assert "1 warten länger als 14 Tage" in page.words()
    assert "/desk?all=1" in page.links()
    assert len(ids(house.read(look, all="1"))) == 1


def test_answered_is_noted_once_in_the_name_of_who_pressed_it_and_the_entry_is_gone(house: Office) -> None:
    asks(house, "Die Hotline von Brodelmann hilft nicht, ich beschwere mich")
    read(house)
    (id_,) = ids(house.read(look))
    told = send(house, do="answered", mention=str(id_), note="am Telefon", in_brand="brodelmann")
    again = send(house, do="answered", mention=str(id_))
    back = send(house, do="answered", mention=str(id_), **{"from": "mention"})

    assert told == There("/desk?brand=brodelmann", f"Notiert: Beitrag {id_} beantwortet von anna.")
    assert isinstance(again, There)
    assert again.told == "Das war schon notiert."
    assert isinstance(back, There)
    assert back.path == f"/mentions/{id_}"
    assert [one.text for one in house.parts.store.desks.answered([MentionId(id_)])] == ["am Telefon"]
    assert ids(house.read(look)) == []


def test_what_is_ticked_off_while_the_desk_is_kept_is_gone_at_once(tmp_path: Path) -> None:
    with office(tmp_path, TEXT) as house:
        house.hear([house.now - timedelta(minutes=place) for place in range(QUICK + 1)])
        asks(house, "Die Hotline von Brodelmann hilft nicht, ich beschwere mich")
        read(house)
        first = house.read(look)
        reckoner(house.parts).settle()
        second = house.read(look)
        (id_,) = ids(second)
        send(house, do="answered", mention=str(id_))
        third = house.read(look)

    assert "wird gerade gezählt" in first.words()
    assert figure(second, "open").startswith("Offen 1")
    assert ids(third) == []


def test_an_entry_becomes_feedback_and_its_status_changes_with_a_note(house: Office) -> None:
    asks(house, "Die Hotline von Brodelmann hilft nicht, ich beschwere mich")
    read(house)
    (id_,) = ids(house.read(look))
    made = send(house, do="open", mention=str(id_), of="brodelmann", topic=f"Hotline {HOSTILE}")
    send(house, do="open", mention=str(id_), of="brodelmann", topic=f"Hotline {HOSTILE}")
    listed = house.read(look)
    refused = shown(house, send(house, do="step", number="1", progress="done", note=""))
    done = send(house, do="step", number="1", progress="done", note="Mehr Leute")
    last = house.read(look)

    assert isinstance(made, There)
    assert "Rückmeldung 1" in made.told
    assert listed.all("article h3") == [f"Rückmeldung 1: Hotline {HOSTILE.removesuffix(chr(0x202E))}"]
    assert listed.all("article option") == ["in Arbeit", "geändert", "nicht möglich"]
    assert refused.page.status == 409
    assert "gehört ein Satz" in refused.words("[role=alert]")
    assert refused.tree.css_first("article details[open]") is not None
    assert isinstance(done, There)
    assert done.path == "/desk#feedback"
    assert [one.progress for one in house.parts.store.desks.steps(1)] == [Progress.HEARD, Progress.DONE]
    assert ids(last) == [], "people have been told what came of it"
    assert "Keine offenen Rückmeldungen" in last.words()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "nonsense"},
        {"do": "answered"},
        {"do": "answered", "mention": "7"},
        {"do": "answered", "mention": "1" * 40},
        {"do": "open", "mention": "7", "of": "brodelmann", "topic": "x"},
        {"do": "step", "number": "1", "progress": "done"},
        {"do": "step", "number": "x", "progress": "odd"},
    ],
)
def test_a_form_that_makes_no_sense_changes_nothing_and_says_so(house: Office, form: dict[str, str]) -> None:
    page = shown(house, send(house, **form))

    assert page.page.status == 409
    assert "Nichts getan" in page.words("[role=alert]")
    assert page.page.live_s == 0
    assert not house.parts.store.desks.in_use()
    assert house.parts.store.desks.feedback() == []


def test_who_has_written_before_is_told_only_where_that_is_allowed(tmp_path: Path) -> None:
    told = []
    for place, more in enumerate(("", "[desk]\nprofiles = true\n")):
        with office(tmp_path / str(place), TEXT + more) as house:
            asks(house, "Die Hotline von Brodelmann hilft nicht, ich beschwere mich", 3 * DAY)
            asks(house, "Brodelmann hat auch noch meine Bestellung verloren, eine Frechheit")
            read(house)
            told.append(" ".join(house.read(look).all("ol.posts .tag")))

    assert "2. Mal" not in told[0]
    assert "2. Mal" in told[1]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_nothing_that_strangers_write_can_hurt(house: Office, lang: str) -> None:
    for place, text in enumerate((HOSTILE, "x" * 5000, "<img src=x onerror=alert(1)>")):
        words = f"Brodelmann, ich beschwere mich über die Hotline Nummer {place}: {text}"
        asks(house, words, author=HOSTILE + str(place))
    read(house)
    page = house.read(look, lang)

    assert len(ids(page)) == 3
    assert page.tree.css_first("main script, main img, main [onerror]") is None
    assert "\u202e" not in page.words("ol.posts")
    assert all(len(one) < 400 for one in page.all(".said"))


def test_readers_see_the_desk_and_find_no_deeds(house: Office) -> None:
    asks(house, "Die Hotline von Brodelmann hilft nicht, ich beschwere mich")
    read(house)
    page = look(house.parts, house.ask())
    frame = {**FRAME, "may": Person("rita", Role.READER).may}
    seen = Read(page, html(page, "de", house.parts.config.zone, frame))

    assert len(ids(seen)) == 1
    assert seen.tree.css('main form[method="post"]') == []
    assert WAYS[0].do_role >= Role.DUTY


def test_many_are_shown_a_page_at_a_time(house: Office) -> None:
    for place in range(28):
        asks(house, f"Brodelmann, Bestellung {'abcdefghij'[place % 10] * (place + 3)} ist weg, ich beschwere mich",
             author=f"a{place}")  # fmt: skip
    read(house)
    first, second = house.read(look), house.read(look, page="2")

    assert (len(ids(first)), len(ids(second))) == (25, 3)
    assert len({*ids(first), *ids(second)}) == 28
    assert first.links(".pager a") == ["/desk?page=2"]
    assert second.links(".pager a") == ["/desk"]


def test_an_empty_desk_says_where_to_look_and_what_is_unknown(tmp_path: Path) -> None:
    with office(tmp_path, config(("brodelmann", "Brodelmann"))) as house:
        page = house.read(look)

    assert "Nichts wartet auf Antwort." in page.words()
    assert "/mentions" in page.links()
    assert "[own_accounts]" in page.words()
    assert figure(page, "rate").startswith("Antwortquote unbekannt 0 von 0")
    assert figure(page, "first").startswith("Erste Antwort, Median unbekannt")
