"""Kinds of waves: each has its playbook, and a person's word on the kind decides, whatever the texts say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.bykind import KINDS, kind_of, playbook_of, standing
from alerts.choosing import choose
from alerts.signals import Value
from alerts.sticking import Cause, sticky
from tests.alerts.world import BOOKS, NOW

OUTAGE: dict[str, Value] = {"level": 3, "phase": "growing", "type.service_failure": 0.8, "type.rumour": 0.2}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_playbook_of_its_own(kind: str) -> None:
    found = playbook_of(kind, BOOKS)

    assert found in BOOKS
    assert kind_of(found, BOOKS) == kind
    assert kind_of(kind, BOOKS) == kind


def test_a_word_that_is_neither_means_none() -> None:
    assert kind_of("gossip", BOOKS) == ""
    assert kind_of("generic_storm", BOOKS) == ""
    assert playbook_of("rumour", {}) == ""


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from([f"type.{one}" for one in KINDS]), st.floats(0, 1)),
       st.integers(0, 6), st.booleans())  # fmt: skip
def test_whatever_the_texts_say_a_person_s_kind_is_followed_and_danger_stays_in_view(
    kind: str, texts: dict[str, Value], level: int, danger: bool
) -> None:
    plan = sticky(None, BOOKS, {"level": level, "phase": "growing", "safety": danger, **texts}, NOW, kind=kind)
    followed = {plan.choice.playbook.id, *(book.id for book in plan.choice.addons)}

    assert plan.choice.playbook.id == playbook_of(kind, BOOKS)
    assert plan.cause is Cause.KIND
    assert not danger or "product_defect" in followed


def test_the_list_begins_with_what_the_texts_speak_of() -> None:
    found = standing(choose(BOOKS, OUTAGE), BOOKS, OUTAGE)

    assert {one.id for one in found} == set(KINDS)
    assert [(one.id, one.playbook) for one in found[:2]] == [
        ("service_failure", "service_failure"),
        ("rumour", "rumour"),
    ]
    assert found[0].points > found[1].points
    assert next(one for one in found if one.id == "positive").gates
