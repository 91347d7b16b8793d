"""``listener voice``, ``associations``, ``reviews``: who has the word, what is new beside a brand, how it is rated."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from listener.app import utc_now
from listener.model import After, Aggregate, SourceName, Tally
from listener.store import Store
from tests.cli.calls import Office
from tests.cli.gossip import DAY, HOUR, line, records, talking
from tests.cli.test_json_keys import PAGE, documented

WEEK = timedelta(weeks=1)
LEFT = (
    "Bin jetzt von Nordwind zu Südexpress gewechselt, mir reicht es mit dem WLAN.",
    "Nach dem dritten Ausfall von Nordwind zu Südexpress gewechselt.",
    "Gestern bin ich von Nordwind zu Südexpress gewechselt und siehe da: pünktlich!",
    "Unsere ganze Firma ist von Nordwind zu Südexpress gewechselt.",
    "Meine Oma ist von Nordwind zu Südexpress gewechselt, wegen der Stufen.",
    "Tschüss! Von Nordwind zu Südexpress gewechselt. Warum nicht früher?",
    "Drei Jahre Pendeln, jetzt von Nordwind zu Südexpress gewechselt",
    "Wegen der Katze (kein Witz) von Nordwind zu Südexpress gewechselt",
    "Kollegin empfiehlt es schon lange, also von Nordwind zu Südexpress gewechselt",
    "Ich bin von Nordwind zu Südexpress gewechselt, das Ticket kostet die Hälfte",
    "So, von Nordwind zu Südexpress gewechselt. Das Kind schläft dort besser.",
    "Fahrrad darf mit, darum von Nordwind zu Südexpress gewechselt!",
)
ANGRY = (
    "Boykott! Dieser Werbespot ist Propaganda.",
    "Der Vorstand sollte sich schämen für diese Haltung.",
    "Ein Konzern, der so etwas sendet: nie wieder Nordwind.",
    "Sexistische Werbung. Eine Schande, dass so etwas läuft.",
    "Was für eine Ideologie verkauft ihr da eigentlich im Fernsehen?",
    "Ich boykottiere Nordwind ab heute, aus Protest gegen die Kampagne.",
    "Politik gehört nicht in die Werbung, liebes Unternehmen.",
    "Nordwind hetzt gegen alte Leute, unmöglich dieser Werbespot!",
    "Moralisch am Ende, diese Firma.",
    "Null Respekt. Entschuldigung wäre das Mindeste, Herr Chef.",
    "Aus Solidarität mit den Verspotteten: ein Stern.",
    "Skandal! Und der Inhaber lacht noch darüber.",
    "Rassistischer Unsinn zur besten Sendezeit, Nordwind.",
    "Eure Agenda könnt ihr behalten.",
)
MOULD = (
    "Schimmel im Nordwind Bordbistro, ekelhaft",
    "Wer isst das noch? Schimmel auf dem Brot bei Nordwind. Widerlich!",
    "Nordwind serviert mir ernsthaft Schimmel, das ist eine Frechheit",
    "Schimmel! In meinem Kuchen! Danke für nichts, Nordwind",
    "Heute bei Nordwind: Schimmel am Käse, schlimm, nie wieder",
    "Der Joghurt von Nordwind hatte Schimmel, mir ist richtig schlecht",
)
LIST = "Nordwind. Pro: Bordbistro, Sitze. Kontra: WLAN, Preise"


def said() -> Iterator[dict[str, object]]:
    """Yield what a town says in a quarter of a year of its railway and the other one."""
    yield from (line(n, f"Nordwind nach Ulm {n}", 50 * DAY - n * DAY, author=f"a{n}") for n in range(40))
    yield from (
        line(100 + n, f"Südexpress fährt ab Montag mit {n} Wagen", 9 * DAY - n * HOUR, author=f"b{n}")
        for n in range(10)
    )
    yield from (
        line(200 + n, text, 5 * DAY - n * HOUR, author=f"w{n}")
        for n, text in enumerate((*LEFT, "Bei mir andersrum: Ich bin von Südexpress zu Nordwind gewechselt."))
    )
    yield from (line(300 + n, text, 2 * DAY - n * HOUR, author=f"s{n}") for n, text in enumerate(MOULD))
    yield line(400, "Wir reinigen alle Wagen. Nordwind", 30 * HOUR, author="Nordwind hilft")


def rated() -> Iterator[dict[str, object]]:
    """Yield reviews: usual ones, and lately a burst of low ones that are about a spot on television."""
    for n in range(30):
        good = n % 3
        text = f"Nordwind {'gut' if good else 'schlecht'} {n}"
        yield line(500 + n, text, (85 - 2 * n) * DAY, "portal", rating=5 if good else 2, rating_max=5, author=f"r{n}")
    for n, text in enumerate(ANGRY):
        yield line(
            600 + n, f"{text} (Nordwind)", 40 * HOUR - n * HOUR, "portal", rating=1, rating_max=5, author=f"z{n}"
        )
    for n, head in enumerate(("", "Fahre seit Jahren jede Woche von Kiel nach Ulm und zurück, mein Fazit. ")):
        yield line(700 + n, f"{head}{LIST}", 5 * DAY, "portal", rating=3, rating_max=5, author=f"l{n}")
    yield line(
        *(800, "Nordwind: Sitz kaputt", 10 * DAY, "portal"), rating=2, rating_max=5, author="kim",
        reply="Das tut uns leid, wir reparieren ihn.",
    )  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A town with two railways. Tests only look."""
    return talking(Office(tmp_path_factory.mktemp("town")), [*said(), *rated()])


# --- voice -----------------------------------------------------------------------------------------------------------


def test_shares_of_voice_add_up_and_come_with_their_range_and_their_counts(town: Office) -> None:
    (one,) = records(town, "voice")
    nordwind, rival = one["shares"]

    assert (nordwind["brand"], rival["brand"]) == ("nordwind", "suedexpress")
    assert nordwind["share"]["value"] + rival["share"]["value"] == pytest.approx(1, abs=1e-3)
    assert rival["mentions"] == 23
    for share in (nordwind["share"], rival["share"], nordwind["story_share"]):
        assert share["low"] < share["value"] < share["high"]
    weekly = sum(side["mentions"] for week in one["weeks"] for side in week["shares"])
    moods = sum(side["mentions"] for mood in one["moods"] for side in mood["shares"])
    assert weekly == moods == nordwind["mentions"] + rival["mentions"] == nordwind["share"]["of"]


def test_those_who_came_and_went_are_told_from_a_group_of_ten_on(town: Office) -> None:
    (one,) = records(town, "voice", "--since", "vor 6 Tagen")

    assert one["flows"] == [{"competitor": "suedexpress", "gained": None, "lost": 12, "net": None}]
    assert set(one["at_risk"]) == {"detractor", "passive"}
    out = town.call("voice", "--since", "vor 6 Tagen").out
    assert "Südexpress\tunter 10\t12\tunter 10" in out


def test_the_table_says_in_words_who_tells_the_story(town: Office) -> None:
    out = town.call("voice", "--by", "mood").out

    assert out.startswith("Nordwind Bahn, ")
    assert "negativ\tNordwind Bahn\t" in out
    assert "Deutungsanteil: unbekannt" in out
    assert "zusammen\tSüdexpress\t" in out
    assert "together\tSüdexpress\t" in town.call("voice", "--lang", "en").out


def test_only_brands_with_competitors_can_be_compared(town: Office, archive: Office) -> None:
    assert "hat keine `competitors`" in town.call("voice", "--brand", "suedexpress").err
    none = archive.call("voice")
    assert (none.code, none.out) == (0, "")
    assert none.err.startswith("Keine Marke hat `competitors`")


# --- associations ----------------------------------------------------------------------------------------------------


def test_what_is_new_beside_the_brand_comes_first_and_counts_voices(town: Office) -> None:
    found = records(town, "associations", "--brand", "nordwind", "--since", "vor 3 Tagen")
    mould = next(one for one in found if "schimmel" in one["words"])

    assert (mould["voices"], mould["before"], mould["negative"]) == (6, 0, 6)
    assert [one["surprise"] for one in found] == sorted((one["surprise"] for one in found), reverse=True)
    assert all("pünktlich" not in one["words"] for one in found)
    (row,) = [row for row in town.call("associations", "--since", "vor 3 Tagen").rows if "schimmel" in row[1]]
    assert row[2].startswith("6 von ")


def test_where_nothing_is_new_it_says_so(town: Office) -> None:
    done = town.call("associations", "--brand", "suedexpress", "--negative")

    assert done.rows == []
    assert done.err.strip() == "Nichts steht neu neben der Marke."


# --- reviews ---------------------------------------------------------------------------------------------------------


def test_reviews_tell_the_course_what_was_answered_and_a_burst_that_is_about_something_else(town: Office) -> None:
    (one,) = records(town, "reviews", "--brand", "nordwind")
    (burst,) = one["bursts"]

    assert (one["bad"], one["bad_answered"]) == (27, 1)
    assert sum(week["ratings"] for week in one["weeks"]) == 47
    assert all(week["low"] <= week["value"] <= week["high"] for week in one["weeks"])
    assert (burst["source"], burst["low"], burst["is_burst"], burst["bombing"]) == ("portal", 14, True, True)
    assert one["pros"] == [{"aspect": "bordbistro", "reviews": 2}, {"aspect": "sitze", "reviews": 2}]
    assert {"aspect": "wlan", "reviews": 2} in one["cons"]


def test_people_read_the_same_in_sentences(town: Office) -> None:
    out = town.call("reviews", "--brand", "nordwind").out

    assert "Bis drei Sterne: 1 von 27 beantwortet (4\N{NO-BREAK SPACE}%, Spanne 1–18\N{NO-BREAK SPACE}%)." in out
    assert "portal: Es sieht nach Review-Bombing aus, 14 schlechte Bewertungen in drei Tagen" in out
    assert "bordbistro (2)\tpreise (2)" in out


def test_what_was_added_to_a_site_s_ratings_is_told_even_without_words(office: Office) -> None:
    now = utc_now()
    talking(office, [])
    with Store(office.folder / "listener.db") as store:
        store.subscribe([(SourceName("portal"), "feed", "o", "")], now)
        for ago, average, ratings in ((60, 4.5, 80), (40, 4.5, 100), (20, 4.2, 110), (2, 4.0, 120)):
            told, at = Aggregate("Nordwind App", average, ratings=ratings), now - ago * DAY
            store.save_visit(SourceName("portal"), [], Tally(), After({}, at, aggregates=(told,)), at)
    about = office.folder / "config.toml"
    about.write_text(about.read_text("utf-8").replace('medium = "review"', 'medium = "review"\nabout = "nordwind"'))

    (one, _) = records(office, "reviews", "--since", "vor 30 Tagen")
    (added,) = one["added"]
    assert (added["place"], added["ratings"]) == ("portal: Nordwind App", 20)
    assert added["low"] <= (1.5 - 1) / 4 <= added["high"]
    out = office.call("reviews", "--since", "vor 30 Tagen").out
    assert re.search(r"portal: Nordwind App: 20 Bewertungen mehr als am .+, die neuen im Mittel 1,0–2,0 Sterne[.]", out)
    assert "20 Bewertungen mehr" not in office.call("reviews", "--since", "vor 3 Tagen").out


def test_a_brand_that_nobody_rates_has_no_figures(town: Office) -> None:
    (one,) = records(town, "reviews", "--brand", "suedexpress")

    assert (one["bad"], one["answered_share"], one["weeks"], one["bursts"]) == (0, None, [], [])
    assert one["left"] is None
    assert "Keine Bewertungen bis drei Sterne." in town.call("reviews", "--brand", "suedexpress").out


@pytest.mark.parametrize("command", ["voice", "associations", "reviews"])
def test_machines_get_each_key_of_the_reference_in_its_order(town: Office, command: str) -> None:
    (first, *_) = records(town, command)
    (head, *_) = csv.reader(io.StringIO(town.call(command, "--csv").out))

    assert list(first) == head == documented(PAGE, command)
