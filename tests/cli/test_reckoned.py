"""How the score of an incident adds up, on a screen and for machines."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.cli import standing
from listener.cli.reckoned import part_name, points
from listener.cli.story import Story, as_object, as_text
from listener.core.scorecard import KINDS
from listener.model import Assessment, Evidence, Incident, Phase, Reckoning, Signal, State, Topic
from tests.alerts.world import reckoning
from tests.alerts.world import standing as stands
from tests.cli.test_json_keys import PAGE, documented
from tests.cli.test_story import LAST, OPEN, OPENED, VIEW

HOUR = timedelta(hours=1)
PARTS = {*KINDS, "manner"}
"""What the scorecard weighs, and how people speak."""
ENGLISH = replace(VIEW, lang="en")
MEASURED = replace(
    LAST,
    learning=False,
    negative_share=0.8,
    window=3 * HOUR,
    reckoning=reckoning(),
    standing=stands(),
    evidence=(
        Evidence(Signal.VOLUME, 3 * HOUR, 40, 4.2, 6.0),
        Evidence(Signal.AMPLIFIER, 3 * HOUR, 184_000, 912.4, 3.0),
        Evidence(Signal.CALLS, 3 * HOUR, 0.4, 0.02, 2.5),
        Evidence(Signal.COORDINATED, 3 * HOUR, 0.94, 0.0, 3.0),
    ),
)


def wave(last: Assessment | None = MEASURED, **changes: object) -> Incident:
    return replace(OPEN, last=last, **changes)  # type: ignore[arg-type]  # a test names only fields that there are


def lines(one: Incident, lang: str = "de", room: int = 100) -> list[str]:
    text = "\n".join(as_text(Story(one, (), (), ()), None, replace(VIEW, lang=lang), room))
    return click.unstyle(text).splitlines()


def section(found: list[str], heading: str) -> list[str]:
    rest = found[found.index(heading) + 1 :]
    return rest[: rest.index("")] if "" in rest else rest


@pytest.mark.parametrize(
    ("lang", "heading", "shown"),
    [
        (
            "de",
            "Wie die Punkte zusammenkommen",
            ["Kritik", "Menge", "Tempo", "Marke und Ausgangswert", "Summe", "Läutet ab"],
        ),
        (
            "en",
            "How the score adds up",
            ["criticism", "volume", "tempo", "brand and starting value", "Sum", "Rings from"],
        ),
    ],
)
def test_each_kind_of_evidence_says_what_it_gave(lang: str, heading: str, shown: list[str]) -> None:
    rows = [re.split(r"\s{2,}", line.strip()) for line in section(lines(wave(), lang), heading)]

    assert [name for name, _ in rows] == shown
    assert [gave.replace(".", ",") for _, gave in rows] == ["+2,4", "+2,0", "+1,4", "−0,5", "+5,3", "+4,1"]
    assert len({len(line) for line in section(lines(wave(), lang), heading)}) == 1


shares = st.lists(st.tuples(st.sampled_from(sorted(PARTS)), st.floats(-9, 9)), min_size=1, max_size=9)


@given(shares)
def test_the_points_shown_add_up_and_each_is_near_the_truth(parts: list[tuple[str, float]]) -> None:
    found = reckoning(parts=tuple(parts), points=sum(gave for _, gave in parts))
    *rows, total, _ = [float(line.split()[-1].replace("−", "-")) for line in points(found, ENGLISH)]

    assert round(sum(rows), 1) == total
    assert abs(total - found.points) < 0.051
    assert all(abs(row - gave) < 0.11 for row, (_, gave) in zip(rows, parts, strict=True))


def test_every_kind_has_a_word_and_an_unknown_one_is_shown_as_itself() -> None:
    for lang in ("de", "en"):
        assert len({part_name(kind, lang) for kind in PARTS}) == len(PARTS)
    assert not {part_name(kind, "de") for kind in PARTS} & PARTS
    assert part_name("moon", "de") == part_name("moon", "en") == "moon"


def test_the_story_says_the_sum_in_the_words_of_the_message_and_no_number_twice() -> None:
    text = re.sub(" +", " ", " ".join(section(lines(wave()), "Zuletzt gemessen")))

    assert "Stimmen in den letzten 3 Std.: 42, üblich 4 (1–9). Davon kritisch: 31, üblich 0,8 (0–3)." in text
    assert "etwa einmal in 35 Wochen" in text
    assert "Phase: wächst (rot). Vorkontakt: erst etwa 1\N{NO-BREAK SPACE}% der erwarteten" in text
    assert "Weitere kritische Stimmen in den nächsten 6 Std.: etwa 120 (58–240)." in text
    assert "Anteil negativer unter den bewerteten Stimmen: 80\N{NO-BREAK SPACE}% (4 ohne Bewertung)" in text
    assert "Stimmen in 3 Std.: 40" not in text


def test_shares_are_told_as_shares_and_reach_as_reach() -> None:
    text = "\n".join(lines(wave()))

    assert "Größte Reichweite in 3 Std.: 184.000, üblich 910 – sehr ungewöhnlich" in text
    assert "Konten mit gleichen Texten in 3 Std.: 94\N{NO-BREAK SPACE}% – sehr ungewöhnlich" in text
    assert "Aufrufe in 3 Std.: 40\N{NO-BREAK SPACE}%, üblich 2\N{NO-BREAK SPACE}% – ungewöhnlich" in text


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_kind_of_measure_has_its_words(lang: str) -> None:
    every = tuple(Evidence(signal, HOUR, 0.5, 0.1, 2.2) for signal in Signal)
    found = lines(wave(replace(LAST, evidence=every)), lang)
    odd = {"de": "– ungewöhnlich", "en": "– unusual"}[lang]

    assert sum(line.endswith(odd) for line in found) == len(Signal)


def test_of_a_closed_incident_nothing_is_foretold() -> None:
    over = "\n".join(lines(wave(state=State.CLOSED, closed=OPENED + HOUR)))

    assert "Phase: wächst (rot)" in over
    assert not re.search("nächsten|Prognose:", over)


def test_an_incident_of_an_earlier_version_is_told_as_before() -> None:
    found = lines(wave(LAST))

    assert "Wie die Punkte zusammenkommen" not in found
    assert any("Stimmen in 60 Min.: 12,50, üblich 1,5 – weit jenseits des Üblichen" in line for line in found)


def test_machines_get_the_whole_sum() -> None:
    (record,) = as_object(Story(wave(replace(MEASURED, watch=True, planned=("Messe",))), (), (), ())).records
    sum_, where = record["reckoning"], record["standing"]

    assert isinstance(sum_, dict)
    assert isinstance(where, dict)
    assert sum_["parts"] == {"criticism": 2.44, "volume": 1.94, "tempo": 1.44, "brand": -0.52}
    assert (sum_["window_s"], sum_["voices"], sum_["usual"], sum_["weeks"]) == (10800.0, 42, 4.2, 35.2)
    assert where["ahead"][1] == {"hours": 6, "median": 123.0, "low": 58.0, "high": 244.0}
    assert where["to_come"] == {"median": 286.0, "low": 104.0, "high": 812.0}
    assert (record["phase"], record["contact"], record["watch"]) == ("growing", "pre_contact", True)
    assert (record["coordinated"], record["amplifier"], record["planned"]) == (False, None, ["Messe"])


def test_the_keys_are_those_of_the_reference() -> None:
    (record,) = as_object(Story(wave(), (), (), ())).records
    (listed,) = standing.incidents([wave()], {}, VIEW).records
    sum_ = record["reckoning"]

    assert isinstance(sum_, dict)
    assert [*record, *sum_] == documented(PAGE, "incidents")
    assert list(listed) == documented(PAGE, "incidents")[: len(listed)]


@pytest.mark.parametrize("last", [None, LAST])
def test_what_was_never_reckoned_is_null(last: Assessment | None) -> None:
    (record,) = as_object(Story(wave(last), (), (), ())).records

    assert [record[key] for key in ("phase", "contact", "amplifier", "reckoning", "standing")] == [None] * 5
    assert list(record) == list(as_object(Story(wave(), (), (), ())).records[0])


def test_the_list_names_phase_and_topic() -> None:
    words = (("kettel", 0.9), ("rauch", 0.7), ("rueckruf", 0.3), ("charge", 0.1))
    about = Topic(OPENED, OPENED, words=words)
    listing = standing.incidents([wave(topic=about), wave(LAST)], {}, VIEW)

    assert [(cells["phase"], cells["topic"]) for cells in listing.cells] == [
        *(("wächst", "kettel, rauch, rueckruf"), ("–", "")),
    ]
    assert listing.records[0]["topic"] == ["kettel", "rauch", "rueckruf", "charge"]
    assert standing.incidents([wave()], {}, ENGLISH).cells[0]["phase"] == "growing"
    assert set(standing.PHASE_STYLES) == {str(phase) for phase in Phase}


def test_a_part_that_gave_nothing_is_shown_without_a_sign() -> None:
    nothing: Reckoning = reckoning(parts=(("copies", 0.0),), points=0.0)

    assert [line.split() for line in points(nothing, ENGLISH)] == [
        ["copies", "0.0"],
        ["Sum", "0.0"],
        ["Rings", "from", "+4.1"],
    ]
