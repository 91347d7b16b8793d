"""One agency report in eighty papers is one story, under whatever headline."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core import story
from listener.core.reprints import reprints, stories
from listener.model import Heard, Medium, Mood
from tests.core.gossip import MORNING, dice, said

REPORT = (
    "Der Fahrradhersteller Nordwind hat im dritten Quartal einen Verlust von 14 Millionen Euro verbucht.",
    "Das teilte das Unternehmen am Dienstag in Kiel mit.",
    "Der Umsatz sank um acht Prozent auf 212 Millionen Euro.",
    "Vorstandschefin Petra Harms begründete das mit vollen Lagern und dem schwachen Wetter im Frühjahr.",
    "Analysten hatten mit einem kleinen Gewinn gerechnet.",
    "Die Aktie verlor bis zum Mittag sechs Prozent.",
    "Bis Jahresende sollen 120 Stellen wegfallen.",
)
HEADLINES = (
    *(
        "Nordwind rutscht in die roten Zahlen",
        "Fahrradbauer macht Verlust",
        "Quartalsverlust: Aktie von Nordwind fällt",
    ),
    *("Nordwind streicht 120 Stellen", "Lager voll, Kasse leer", "Kieler Hersteller schreibt Minus"),
)


def print_(place: int, title: str, text: str) -> Heard:
    url = f"https://zeitung{place}.example/wirtschaft/{place}"
    at = MORNING + place * timedelta(minutes=3)
    return said(place + 1, at, f"zeitung{place}", text, Mood.NEGATIVE, Medium.NEWS, title=title, url=url)


def edited(seed: int) -> str:
    """What an editor makes of it: cuts the end, moves a sentence, puts in words of the house."""
    chance = dice(seed)
    kept = list(REPORT[: chance.randint(3, len(REPORT))])
    if chance.random() < 0.4:
        kept[1], kept[2] = kept[2], kept[1]
    words = " ".join(kept).split()
    return " ".join(chance.choice(("nun", "laut", "rund")) if chance.random() < 0.06 else word for word in words)


EIGHTY = [print_(place, HEADLINES[place % len(HEADLINES)], edited(place)) for place in range(80)]


def test_eighty_edited_reprints_are_one_story() -> None:
    assert stories(EIGHTY) == 1


def test_word_by_word_they_would_be_many() -> None:
    """Why this is needed: folding alone leaves more than a handful."""
    originals: list[story.Original] = []
    for one in EIGHTY:
        whole, mark = story.whole(one.title, one.text), story.fingerprint(one.title, one.text)
        if story.link(whole, mark, originals) is None:
            originals.append(story.Original(one.id, mark, whole))
    assert len(originals) > 5


def test_reports_of_two_events_are_two_stories() -> None:
    oil = "Aus einem Tank des Fahrradherstellers Nordwind sind am Montag 4000 Liter Altöl in die Schwentine gelaufen."
    police = "Die Polizei ermittelt wegen Gewässerverunreinigung, sagte ein Sprecher der Staatsanwaltschaft in Kiel."
    accident = [print_(100 + place, title, f"{oil} {police}") for place, title in enumerate(HEADLINES[:3])]
    assert stories([*EIGHTY, *accident]) == 2


def test_people_are_voices_of_their_own_even_with_the_same_words() -> None:
    posts = [replace(one, medium=Medium.MICROBLOG) for one in EIGHTY[:10]]
    assert stories(posts) == 10


def test_linked_copies_of_a_reprint_are_the_same_story() -> None:
    copies = [replace(one, id=said(500 + place, one.at, "", "").id) for place, one in enumerate(EIGHTY)]
    assert stories([*EIGHTY, *copies]) == 1


def test_a_reprint_names_the_first_of_all() -> None:
    assert set(reprints(EIGHTY).values()) == {EIGHTY[0].id}
    assert EIGHTY[0].id not in reprints(EIGHTY)


def test_short_headlines_are_alike_by_nature() -> None:
    assert stories([print_(0, "Nordwind in Kiel", ""), print_(1, "Nordwind aus Kiel", "")]) == 2


@given(st.lists(st.sampled_from(EIGHTY), max_size=12))
def test_order_and_repetition_do_not_matter(some: list[Heard]) -> None:
    assert stories(some) == stories([*reversed(some), *some]) <= len(some)
    assert (stories(some) == 0) is (not some)
