"""A flood of low ratings is a bombing or a genuine fault: what tells them apart, also on recorded ones."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from listener.core.bombing import Bombing, bombing, is_conduct
from listener.model import MentionId
from listener.model.desk import Said
from tests.core.relations import on
from tests.core.utter import words

NOW = on(60)
FAULTS = (
    "Seit dem Update stürzt die App ab.",
    "Nach drei Tagen kaputt, Akku hält nichts aus.",
    "Login funktioniert nicht mehr",
    "App crashes right after loading",
    "Lieferung kam zu spät und das Gerät ist defekt",
    "Läuft gar nicht, Bildschirm bleibt schwarz",
    "broken since the last update, refund please",
    "Gekauft, installiert, Absturz. Danke für nichts.",
    "Zwei Stunden gewartet und das Essen kalt",
    "Qualität ist ein Witz, passt nicht",
)
QUARRELS = (
    "Wer so einen Chef hat, bekommt von mir keinen Cent.",
    "Boykott! Nie wieder nach dieser Äußerung.",
    "One star for the CEO and his politics",
    "Firma unterstützt Hetze, pfui",
    "Shame on this company and its statement",
    "Aus Protest gegen die Spende an die Partei",
    "Solidarität mit den Mitarbeitern, schämt euch",
    "greedy, I will not support this",
    "Euer Werbespot ist rassistisch",
    "Haltung zeigen: 1 Stern für diesen Konzern",
)


def usual(days: int = 58) -> list[Said]:
    """Return two months of ratings, one in six of them low, half of them by people who rate now and then."""
    return [
        words(n, "Ganz gut so", f"p{n % 50}", n / 3 - 2, rating=0.0 if n % 6 == 0 else 0.75) for n in range(1, 3 * days)
    ]


def flood(texts: Sequence[str], count: int = 40, author: str = "neu", day: float = 58.5) -> list[Said]:
    return [words(5000 + n, texts[n % len(texts)], f"{author}{n}", day + n / 40, rating=0.0) for n in range(count)]


def seen(said: Sequence[Said]) -> Bombing:
    found = bombing(said, NOW)
    assert found is not None
    return found


def varied(texts: Sequence[str], count: int = 40) -> list[str]:
    """Return texts that no two people share: each with a word of its own before and behind."""
    return [f"{n} {texts[n % len(texts)]} {n * 7}" for n in range(count)]


def test_a_quarrel_carried_into_the_ratings_rings() -> None:
    found = seen([*usual(), *flood(varied(QUARRELS))])

    assert found.rings
    assert found.low > 4 * found.usual
    assert found.drop > 1
    assert found.conduct is not None
    assert found.conduct > 0.8


def test_a_genuine_fault_is_a_burst_and_does_not_ring() -> None:
    """As many, as bad, and by people who never rated before: they speak of what they bought."""
    found = seen([*usual(), *flood(varied(FAULTS))])

    assert found.is_burst
    assert found.strangers == 1.0
    assert not found.rings


def test_who_copies_each_other_rings_whatever_the_words() -> None:
    found = seen([*usual(), *flood(("Die App stürzt ab, ich rate allen ab, bitte sofort löschen und weitersagen",))])

    assert found.copied == 1.0
    assert found.rings


def test_strangers_alone_prove_nothing() -> None:
    assert seen([*usual(), *flood(("",))]).sure < 0.5


def test_a_handful_of_quarrels_is_no_burst() -> None:
    assert not seen([*usual(), *flood(varied(QUARRELS), count=6)]).rings


def test_without_two_weeks_of_ratings_nothing_is_usual() -> None:
    assert bombing(flood(QUARRELS), NOW) is None
    assert bombing([], NOW) is None


def test_who_was_heard_elsewhere_is_no_stranger() -> None:
    told = [*usual(), *flood(varied(QUARRELS))]
    met = {f"neu{n}": on(-100) for n in range(40)}

    found = bombing(told, NOW, met=met)

    assert found is not None
    assert found.strangers == 0.0


def test_ratings_without_names_are_judged_by_their_words_alone() -> None:
    told = [
        words(one.utterance.id, one.text, "", 0, at=one.utterance.at, rating=one.utterance.rating) for one in usual()
    ]
    nameless = [words(MentionId(6000 + n), text, "", 59, rating=0.0) for n, text in enumerate(varied(QUARRELS))]

    found = seen([*told, *nameless])

    assert found.strangers is None
    assert found.rings


@pytest.mark.parametrize("label", ["Ja", "Nein"])
@pytest.mark.parametrize(
    "case", ["Firewatch", "Borderlands - Epic Store", "Mortal Kombat 11", "Ukraine-Russia-Support"]
)
def test_recorded_bombings_ring_and_the_genuine_critics_beside_them_do_not(
    case: str, label: str, public_data: Callable[[str], Path]
) -> None:
    """Thirty of the recorded low ratings by strangers, drawn ten times, in the flood's place."""
    with gzip.open(public_data("detection") / "reviewbomb" / "mentions.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["brand"] == case and row["sentiment"] == "-1.0"]
    texts = [row["text"] for row in rows if row["is-review-bombing"] == label]
    draw = random.Random(7)  # noqa: S311 - drawn for a test

    rang = sum(seen([*usual(), *flood(draw.sample(texts, 30), 30)]).rings for _ in range(10))

    assert rang >= 9 if label == "Ja" else rang <= 1


def test_what_a_review_speaks_of() -> None:
    assert all(is_conduct(text) for text in QUARRELS)
    assert not any(is_conduct(text) for text in FAULTS)
    assert not is_conduct("")


@pytest.mark.parametrize("later", [0, 1, 2])
def test_a_flood_rings_while_it_lasts_and_not_before(later: int) -> None:
    told = [*usual(), *flood(varied(QUARRELS))]
    before = bombing(told, on(58), timedelta(days=3))
    after = bombing(told, on(60 + later), timedelta(days=3))

    assert before is not None
    assert not before.rings
    assert after is not None
    assert after.rings == (later < 2)
