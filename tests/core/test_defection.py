"""Who may go to a competitor, and who came and went."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.defection import Flow, Move, at_risk, direction, flows, moves, shown
from listener.core.groups import Withheld
from listener.core.nps import Segment
from listener.model import BrandId, MentionId, Mood
from listener.model.relation import Intent
from tests.core.relations import NORDWIND
from tests.core.utter import NAMES, SUEDWIND, WESTWIND, words


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("Bin nach acht Jahren von Nordwind zu Südwind gewechselt", NORDWIND, SUEDWIND),
        ("Switched from Nordwind to Westwind last month", NORDWIND, WESTWIND),
        ("left Nordwind for Westwind, never looked back", NORDWIND, WESTWIND),
        ("Ich nehm jetzt Südwind statt Nordwind", NORDWIND, SUEDWIND),
        ("Dann geh ich eben zu Südwind Reisen.", NORDWIND, SUEDWIND),
        ("Noch eine Störung und ich bin bei Westwind", NORDWIND, WESTWIND),
        ("wechsle von Südwind zu Nordwind, mal sehen", SUEDWIND, NORDWIND),
        ("moving from Westwind to Nordwind, fingers crossed", WESTWIND, NORDWIND),
        ("Früher Nordwind, jetzt Südwind, weil die Beratung stimmt", NORDWIND, SUEDWIND),
        ("bin aktuell bei Südwind, überleg ich zu Nordwind zu wechseln", SUEDWIND, NORDWIND),
        ("Weg von Nordwind, endlich!", NORDWIND, None),
        ("Ich wechsle zu Nordwind", None, NORDWIND),
    ],
)
def test_the_text_tells_from_whom_to_whom(text: str, source: BrandId | None, target: BrandId | None) -> None:
    move = direction(words(1, text, "anna"), NAMES)

    assert move == Move(MentionId(1), "anna", source, target)


@pytest.mark.parametrize(
    "text",
    [
        "Südwind und Nordwind stehen beide auf der Messe",
        "Nordwind wirkt auf mich solide",
        "Der Mensch vom Nordwind hat Humor",
        "Ist Westwind teurer als Nordwind oder umgekehrt?",
        "",
    ],
)
def test_a_text_without_direction_is_no_move(text: str) -> None:
    assert direction(words(1, text), NAMES) is None


def test_a_critic_and_an_undecided_one_with_a_rival_at_hand_are_a_risk() -> None:
    told = [
        words(1, "Dritte Störung, ich wechsle zu Südwind", "anna", 0, Intent.COMPLAINT),
        words(2, "Ganz okay hier, aber Westwind lockt. Vielleicht wechseln?", "ben"),
        words(3, "Top! Wer zu Südwind wechselt, ist selbst schuld", "cem", rating=1.0),
        words(4, "Schon wieder Störung", "dana", 0, Intent.COMPLAINT),
        words(5, "Südwind hat auch Störung", "emil", 0, Intent.COMPLAINT),
        words(6, "Bin von Südwind zu Nordwind gewechselt", "fee"),
        words(7, "Wechselt zu Südwind? Bleibt bei uns!", "nordwind", own=True),
        words(8, "So schön. #immerwestwnd", "gabi", 0, Intent.SWITCH, mood=Mood.NEGATIVE),
    ]

    risks = at_risk(told, NORDWIND, NAMES)

    assert [(one.mention, one.segment, one.competitors) for one in risks] == [
        (1, Segment.DETRACTOR, (SUEDWIND,)),
        (2, Segment.PASSIVE, (WESTWIND,)),
        (8, Segment.DETRACTOR, (WESTWIND,)),
    ]
    assert risks[0].words.startswith("wechs")


def test_the_table_counts_people_not_posts() -> None:
    told = [
        words(1, "Von Nordwind zu Südwind gewechselt", "anna"),
        words(2, "Wie gesagt: von Nordwind zu Südwind", "anna"),
        words(3, "Von Nordwind zu Südwind gewechselt", "ben"),
        words(4, "Von Südwind zu Nordwind gewechselt", "cem"),
        words(5, "switched from Westwind to Nordwind", "dana"),
        words(6, "Bye Nordwind", "emil"),
        words(7, "Von Nordwind zu Südwind gewechselt", "kopie", story=MentionId(1)),
    ]

    table = {one.competitor: (one.gained, one.lost, one.net) for one in flows(moves(told, NAMES), NORDWIND)}

    assert table == {SUEDWIND: (1, 2, -1), None: (0, 1, -1), WESTWIND: (1, 0, 1)}


BRANDS = st.sampled_from([NORDWIND, SUEDWIND, WESTWIND, None])


@given(st.lists(st.tuples(st.sampled_from("abcd"), BRANDS, BRANDS), max_size=12))
def test_what_one_brand_gains_the_others_lose(told: list[tuple[str, BrandId | None, BrandId | None]]) -> None:
    went = [Move(MentionId(n), who, a, b) for n, (who, a, b) in enumerate(told) if a != b]
    tables = {one: {flow.competitor: flow for flow in flows(went, one)} for one in (NORDWIND, SUEDWIND)}
    mine, theirs = tables[NORDWIND].get(SUEDWIND), tables[SUEDWIND].get(NORDWIND)

    assert (mine.net if mine else 0) == -(theirs.net if theirs else 0)


@given(st.integers(0, 30), st.integers(0, 30))
def test_no_flow_of_fewer_than_ten_people_is_shown_nor_follows(gained: int, lost: int) -> None:
    (found,) = shown([Flow(SUEDWIND, gained, lost)])

    assert isinstance(found.gained, Withheld) == (0 < gained < 10)
    assert isinstance(found.lost, Withheld) == (0 < lost < 10)
    assert found.net == gained - lost or (isinstance(found.net, Withheld) and (0 < gained < 10 or 0 < lost < 10))
