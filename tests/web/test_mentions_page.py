"""*Stimmen* as a person reads it: what was understood, links that narrow, copies folded, nothing that can hurt."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.query import all_of
from listener.core.relation import LEARNED
from listener.errors import UsageError
from listener.labelling import EVERY
from listener.model import After, BrandId, Judged, Link, MentionId, Mood, Search, SourceName, Tally
from listener.relating import relate_due
from listener.searching import search_for, setting
from listener.web.contract import Ask, File, Missing, Page, Person, Role, There, Way
from listener.web.finding import leaf
from listener.web.narrowing import narrowed, understood
from listener.web.pages.mentions import MOST_FILE, WAYS, look
from listener.web.render import html
from listener.web.server import Site
from tests.web.browser import HOME, HOSTILE, Browser, House
from tests.web.situation import BRAND, FORUM, FRAME, PRESS, Office, Read, config, judged, office

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AMBOSS = BrandId("amboss")
TWO = config(("brodelmann", "Brodelmann"), ("amboss", "Amboss"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Put a program together once, with an empty file."""
    with office(tmp_path_factory.mktemp("built"), TWO) as found:
        found.parts.store.close()  # what was begun in it is in the file now, and not beside it
        yield found


@pytest.fixture
def house(built: Office, tmp_path: Path) -> Iterator[Office]:
    with built.again(tmp_path / "house.db") as found:
        yield found


def tell(house: Office, text: str, *, ago: timedelta = HOUR, mood: Mood = Mood.NEUTRAL, copy_of: int = 0,
         brands: tuple[BrandId, ...] = (BRAND,), source: SourceName = FORUM, **more: object) -> MentionId:  # fmt: skip
    """Somebody says exactly this; returns its id."""
    one = judged(house.now - ago, mood, source, BRAND, text)
    mention = replace(one.mention, **{"text": text, **more})  # type: ignore[arg-type] # any field of it, by name
    link = Link(exact=True, to=MentionId(copy_of)) if copy_of else None
    one = replace(one, mention=mention, brands=brands, link=link)
    save(house, one, source)
    return house.parts.store.search(Search(since=mention.at, until=mention.at + timedelta(seconds=1)))[0].id


def save(house: Office, one: Judged, source: SourceName) -> None:
    house.parts.store.save_visit(source, [one], Tally(fetched=1), After({}, house.now + HOUR), house.now)


def opened(house: Office, number: int, lang: str = "de", role: Role = Role.DUTY, **query: str) -> Read:
    ask = replace(house.ask(lang, **query), path={"number": str(number)}, person=Person("Erna Beispiel", role))
    return shown(house, way("/mentions/{number}").look, ask)


def shown(house: Office, page: object, ask: Ask) -> Read:
    found = page(house.parts, ask) if callable(page) else page
    assert isinstance(found, Page)
    frame = {**FRAME, "person": ask.person, "may": ask.person.may}
    return Read(found, html(found, ask.lang, house.parts.config.zone, frame))


def way(path: str) -> Way:
    return next(one for one in WAYS if one.path == path)


def send(house: Office, number: int, **form: str) -> There | Page:
    do = way("/mentions/{number}").do
    assert do is not None
    return do(house.parts, replace(house.ask(), path={"number": str(number)}, form=form))


def asked(href: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}


def test_words_are_marked_and_the_query_is_said_back_with_its_times(house: Office) -> None:
    tell(house, "Die Verspätungen nerven, sagt Brodelmann selbst")
    tell(house, "Nichts davon", ago=2 * HOUR)
    page = house.read(look, q="verspätung seit:gestern")

    assert page.all("mark") == ["Verspätungen"]
    assert page.all("ol.posts > li .said") == ["Die Verspätungen nerven, sagt Brodelmann selbst"]
    assert "verspaetung* since:" in page.words("form code")
    assert "seit" in page.words("form strong")
    assert page.tree.css_first('input[name="q"]').attributes["value"] == "verspätung seit:gestern"  # type: ignore[union-attr]
    assert "Das ist alles" in page.words("[role=status]")


def test_a_mistyped_field_is_a_sentence_with_the_proposal_as_a_link(house: Office) -> None:
    tell(house, "Guten Tag")
    page = house.read(look, q="guten tno:negativ")
    value = house.read(look, "en", q='tone:"negatve" guten')

    assert page.page.status == 400
    assert "Ein Feld „tno:“ gibt es nicht" in page.words("[role=alert]")
    assert [asked(one)["q"] for one in page.links("[role=alert] a")] == ["guten ton:negativ"]
    assert "Did you mean" in value.words("[role=alert]")
    assert [asked(one)["q"] for one in value.links("[role=alert] a")] == ["tone:negative guten"]
    assert page.all("ol.posts") == []


def test_a_word_far_inside_a_text_is_seen_where_it_stands(house: Office) -> None:
    tell(house, "a" * 5000 + " Kessel " + "Wort " * 200)
    (shown_,) = house.read(look, q="kessel").all("ol.posts .said")

    assert shown_.startswith("… a")
    assert "Kessel Wort" in shown_
    assert shown_.endswith(" …")
    assert len(shown_) < 420


@pytest.mark.parametrize(
    ("query", "label", "then"),
    [
        ("", "negativ", "ton:negativ"),
        ("bremse", "negativ", "bremse ton:negativ"),
        ("bremse ton:positiv", "negativ", "bremse ton:negativ"),
        ("ton:negativ bremse", "negativ", "bremse"),
        ("a ODER bremse", "negativ", '("a" OR bremse*) tone:negative'),
        ('"offen', "negativ", '"offen" tone:negative'),
        ("-ton:neutral", "negativ", "-ton:neutral ton:negativ"),
        ("bremse", "voller Kontakt", "bremse phase:vollkontakt"),
        ("bremse", "Amboss", 'bremse marke:"amboss"'),
    ],
)
def test_links_add_to_the_query_change_it_or_take_that_back(house: Office, query: str, label: str, then: str) -> None:
    page = house.read(look, q=query)
    (link,) = [one for one in page.tree.css("a.pick") if one.text().strip().startswith(label)]

    assert asked(str(link.attributes["href"])).get("q", "") == then
    assert (link.attributes.get("aria-current") == "true") == (then == "bremse" and label == "negativ")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_link_that_narrows_is_understood_as_itself(house: Office, lang: str) -> None:
    tell(house, "Guten Tag")
    page = house.read(look, lang, q="tag")
    queries = [asked(one)["q"] for one in page.links("a.pick")]
    again = [house.read(look, lang, q=one) for one in queries]

    assert len(queries) == 2 + 4 + 4 + 4 + 2 + 1
    assert [one.page.status for one in again] == [200] * len(queries)
    assert all(len(one.tree.css("a.pick.on")) == 1 for one in again)


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet='ab "()-:,ton', max_size=14), term=st.sampled_from(["tone:negative", "since:7d"]))
def test_a_narrowed_query_means_what_it_meant_and_the_term(law: object, text: str, term: str) -> None:
    known = law
    try:
        tree = understood(text, known)  # type: ignore[arg-type]
    except UsageError:
        return
    found = narrowed(text, tree, term, known)  # type: ignore[arg-type]

    assert not found.on
    assert understood(found.query, known) == all_of((tree, understood(term, known)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    with office(tmp_path_factory.mktemp("law"), TWO) as found:
        yield setting(found.parts.store, found.parts.config, found.now)


def test_a_hundred_pages_hold_each_mention_once_though_they_share_a_second(house: Office) -> None:
    house.hear([house.now - HOUR] * 130)
    house.hear([house.now - 2 * HOUR] * 5, brand=AMBOSS)
    pages: list[Read] = []
    query: dict[str, str] = {}
    for _ in range(8):
        pages.append(house.read(look, **query))
        older = pages[-1].links("a[rel=next]")
        if not older:
            break
        query = asked(older[0])
    seen = [one for page in pages for one in page.links("ol.posts .ways a:first-child")]

    assert [len(page.tree.css("ol.posts > li")) for page in pages] == [25, 25, 25, 25, 25, 10]
    assert len(set(seen)) == len(seen) == 135
    assert "newest" not in pages[0].source
    assert pages[1].links(".pager a")[0] == "/mentions"


def test_brands_of_one_mention_stand_together_each_with_its_tone(house: Office) -> None:
    tell(house, "Amboss schlägt Brodelmann", brands=(AMBOSS, BRAND), mood=Mood.NEGATIVE)
    page = house.read(look)

    assert len(page.tree.css("ol.posts > li")) == 1
    assert [one for one in page.all("ol.posts .tag") if "negativ" in one] == [
        "Amboss : negativ −0,60", "Brodelmann : negativ −0,60",
    ]  # fmt: skip


def test_copies_are_folded_with_their_number_and_lead_to_the_original(house: Office) -> None:
    first = tell(house, "Der Kessel raucht", ago=5 * HOUR)
    for hours in (1, 2, 3):
        tell(house, "Der Kessel raucht", ago=hours * HOUR, copy_of=first, source=PRESS)
    page = house.read(look, q="kessel")
    (card,) = page.all("ol.posts > li")
    single = opened(house, first)

    assert "3 Kopien" in card
    assert "Auch auf dieser Seite: 3" in card
    assert len(page.links("ol.posts details a")) == 3
    assert "Dasselbe anderswo (3)" in single.words()
    assert len(single.links("section[aria-labelledby=others] a")) == 3


def test_a_search_for_what_hardly_occurs_looks_so_far_at_once_and_goes_on_when_asked(house: Office) -> None:
    house.hear(house.now - place * MINUTE for place in range(40))
    old = tell(house, "Ganz alt", ago=50 * HOUR, mood=Mood.POSITIVE)
    store = house.parts.store
    by_tone, by_word = (search_for(text, store, house.parts.config, house.now) for text in ("tone:positive", "alt"))
    first = leaf(store, by_tone, None, 2, stretch=6)
    second = leaf(store, by_tone, first.older, 2, stretch=6)

    assert (first.stories, first.older) == ((), first.looked)
    assert first.looked is not None
    assert [one.id for story in second.stories for one in story] == [old]
    assert (second.older, second.looked) == (None, None)
    assert leaf(store, by_word, None, 2, stretch=6) == second, "words lead there at once"


TEXTS = (
    HOSTILE,
    "\u202egnihtyna\u202c RTL مرحبا بالعالم",
    "a" * 5000,
    "<img src=x onerror=alert(1)> \"'><svg/onload=1>",
    "{{ 7*7 }} {% raise %} javascript:alert(1)",
)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_nothing_that_strangers_write_can_hurt(house: Office, lang: str) -> None:
    ids = [
        tell(house, text, ago=place * MINUTE + HOUR, author=HOSTILE, title=text[:90], url="javascript:alert(1)")
        for place, text in enumerate(TEXTS)
    ]
    pages = [house.read(look, lang), house.read(look, lang, q=HOSTILE), *(opened(house, one, lang) for one in ids)]

    for page in pages:
        assert page.tree.css_first("main script, main img, main svg, main [onerror]") is None
        assert not [one for one in page.links("a") if not one.startswith(("/", "#", "?", "https://", "http://"))]
        assert "\u202e" not in page.words("main ol.posts, main .mention")
    assert all(len(one) < 700 for one in pages[0].all(".said"))
    assert "a" * 5000 in pages[2 + 2].words("blockquote")


def test_who_has_objected_is_not_named_not_even_in_a_file(tmp_path: Path) -> None:
    with office(tmp_path, TWO + f'[desk]\nobjections = ["{FORUM}: Erna Muster"]\n') as house:
        id_ = tell(house, "Guten Tag", author="Erna Muster")
        pages = [house.read(look), opened(house, id_)]
        file = download(house, "jsonl")

    assert all("Widerspruch" in page.words() for page in pages)
    assert not [page for page in pages if "Erna Muster" in page.words()]
    assert "Erna Muster" not in file.body.decode()


def download(house: Office, ending: str, **query: str) -> File:
    found = way("/mentions/list.{ending}").look
    assert found is not None
    file = found(house.parts, replace(house.ask(**query), path={"ending": ending}))
    assert isinstance(file, File)
    return file


def test_files_hold_what_was_found_and_no_formula(house: Office) -> None:
    tell(house, "=HYPERLINK(1)", ago=2 * HOUR)
    tell(house, "Zweite Zeile\nmit Umbruch", mood=Mood.NEGATIVE)
    table = list(csv.DictReader(io.StringIO(download(house, "csv").body.decode(), newline="")))
    lines = [json.loads(one) for one in download(house, "jsonl", q="tone:negative").body.decode().splitlines()]

    assert [one["text"] for one in table] == ["Zweite Zeile\nmit Umbruch", "'=HYPERLINK(1)"]
    assert [(one["text"], one["sentiment"]) for one in lines] == [("Zweite Zeile\nmit Umbruch", "negative")]
    assert "erste" not in download(house, "csv").name
    with pytest.raises(Missing):
        download(house, "csv", q="tno:x")
    with pytest.raises(Missing):
        download(house, "exe")


def test_a_file_that_is_full_says_so_in_its_name(house: Office) -> None:
    house.hear([house.now - HOUR] * (MOST_FILE + 1))
    file = download(house, "jsonl")

    assert f"erste-{MOST_FILE}" in file.name
    assert len(file.body.splitlines()) == MOST_FILE


def test_one_mention_shows_every_reading_with_the_words_that_decided(house: Office) -> None:
    text = "Warum hilft die Hotline von Brodelmann nicht? Ich bin wütend und kündige."
    id_ = tell(house, text, mood=Mood.NEGATIVE, rating=1.0, rating_max=5.0, likes=12)
    before = opened(house, id_)
    while relate_due(house.parts, house.now):
        pass
    page = opened(house, id_, q="hotline")
    read = house.parts.store.relations.read([id_])[id_]
    rows = page.all("section[aria-labelledby=readings] tbody tr")

    assert "noch nicht gelesen" in before.words("section[aria-labelledby=readings]")
    assert [one.split()[0] for one in rows] == ["Phase", *["Absicht"] * len(read.intents), "Kontaktpunkt", "Gefühl"]
    decided = [one.words for one in read.cues if one.label in {*read.intents, read.phase} and one.words != LEARNED]
    assert decided
    assert all(words in " ".join(rows) for words in decided)
    assert page.all("mark") == ["Hotline"]
    assert "1 / 5" in page.words("dl")
    assert "Verlangt eine Antwort" in page.words("section[aria-labelledby=places]")
    assert asked(page.links(".crumbs a")[0]) == {"q": "hotline"}


def test_older_versions_are_shown_as_text(house: Office) -> None:
    id_ = tell(house, "Alt und falsch")
    known = house.parts.store.search(Search())[0]
    edited = judged(known.mention.at, Mood.NEUTRAL, FORUM, BRAND, "")
    edited = replace(edited, mention=replace(known.mention, text="Neu und richtig"), fingerprint="anders")
    save(house, edited, FORUM)
    page = opened(house, id_)

    assert page.words("section[aria-labelledby=text] blockquote") == "Neu und richtig"
    assert page.words("section[aria-labelledby=older] blockquote") == "Alt und falsch"


def test_a_wrong_tone_is_put_right_and_what_is_learned_is_told(house: Office) -> None:
    id_ = tell(house, "Der Kessel von Brodelmann ist wirklich großartig geworden, danke", mood=Mood.NEGATIVE)
    told = send(house, id_, said="positive", brand="brodelmann", reason="<b>ernst</b> gemeint")
    page = opened(house, id_)

    assert isinstance(told, There)
    assert told.path == f"/mentions/{id_}"
    assert "positiv" in told.told
    assert f"{EVERY} neue Urteile" in told.told
    assert page.words("tbody tr td") == "positiv"
    assert "Das Programm hatte gesagt: negativ. „<b>ernst</b> gemeint“" in page.words("section[aria-labelledby=tone]")
    assert [one.mood for one in house.parts.store.labels.of(id_)] == [Mood.POSITIVE]


def test_a_label_is_taken_back_once_and_the_programs_own_tone_is_there_again(house: Office) -> None:
    id_ = tell(house, "Guten Tag, Brodelmann und Amboss", brands=(BRAND, AMBOSS))
    send(house, id_, said="negative", brand="amboss")
    labelled = opened(house, id_)
    told = send(house, id_, do="remove", brand="amboss", q="kessel")
    page = opened(house, id_)
    again = shown(house, send(house, id_, do="remove", brand="amboss"), house.ask())

    assert labelled.all('button[value="remove"]') == ["Urteil zurücknehmen : Amboss"]
    assert isinstance(told, There)
    assert told.path == f"/mentions/{id_}?q=kessel"
    assert "Amboss: Urteil entfernt" in told.told
    assert house.parts.store.labels.of(id_) == []
    assert page.tree.css('button[value="remove"]') == []
    assert "Ein Mensch hat" not in page.words("section[aria-labelledby=tone]")
    assert "negativ" not in page.all("section[aria-labelledby=tone] tbody strong")
    assert (again.page.status, "schon zurückgenommen" in again.words("[role=alert]")) == (422, True)
    assert again.tree.css_first("#label[open]") is None


@pytest.mark.parametrize("form", [{}, {"said": "unscored"}, {"said": "positive", "brand": "amboss"}])
def test_a_label_that_makes_no_sense_is_not_kept_and_what_was_typed_stays(house: Office, form: dict[str, str]) -> None:
    id_ = tell(house, "Guten Tag")
    found = send(house, id_, reason="weil", **form)
    page = shown(house, found, house.ask())

    assert page.page.status == 422
    assert "Nichts gespeichert" in page.words("[role=alert]")
    assert page.tree.css_first('input[name="reason"]').attributes["value"] == "weil"  # type: ignore[union-attr]
    assert house.parts.store.labels.of(id_) == []


def test_who_may_only_look_finds_no_forms(house: Office) -> None:
    id_ = tell(house, "Guten Tag")

    send(house, id_, said="negative")

    assert opened(house, id_, role=Role.READER).tree.css("main form") == []
    assert len(opened(house, id_).tree.css("main form")) == 3
    assert way("/mentions/{number}").do_role >= Role.DUTY


@pytest.mark.parametrize("number", ["0", "7", "x", "9" * 30, "-1", "１"])
def test_what_is_not_there_is_missing(house: Office, number: str) -> None:
    look_ = way("/mentions/{number}").look
    assert look_ is not None
    with pytest.raises(Missing):
        look_(house.parts, replace(house.ask(), path={"number": number}))


def test_an_empty_house_says_what_to_do(house: Office) -> None:
    assert "/sources" in house.read(look).links()
    assert "Noch keine Beiträge" in house.read(look).words()
    assert "listener query test" in house.read(look, q="kessel").words()
    assert "zu lang" in house.read(look, q="x" * 3000).words("[role=alert]")


def test_through_the_front_door_a_label_is_sent_told_once_and_a_file_is_handed_out(home: House) -> None:
    inside = Office(home.parts, home.parts.clock())
    id_ = tell(inside, "Der Kessel von Brodelmann ist wirklich großartig geworden, danke", mood=Mood.NEGATIVE)
    site = Site(home.parts, HOME)
    try:
        anna = Browser(site.entry, cookies=home.person().cookies)
        anna.csrf = anna.get(f"/mentions/{id_}").field("csrf")
        sent = anna.post(f"/mentions/{id_}", {"said": "positive", "brand": "brodelmann", "q": "kessel"})
        page = anna.get(sent.headers["location"])
        file = anna.get("/mentions/list.csv?q=kessel")
    finally:
        site.stop()

    assert (sent.status, sent.headers["location"]) == (303, f"/mentions/{id_}?q=kessel")
    assert "positiv" in page.one(".told").text()
    assert page.one("mark").text() == "Kessel"
    assert file.headers["content-disposition"].startswith("attachment")
    assert b'"positive"' in file.body
