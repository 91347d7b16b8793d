"""From what people write to the plan: posts written by hand for each kind, of the half that chose nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alerts.bookshelf import load
from alerts.choosing import Choice, choose
from alerts.measuring import signals_of
from alerts.signals import Value
from listener.core.kinds import kinds, safety
from listener.model import Medium
from tests.alerts.world import assessment

DATA = Path(__file__).parents[2] / "benchmarks" / "kinds_data"
BOOKS, _ = load()
PLANS = {
    "backlog": "feedback_backlog",
    "boycott": "boycott_defection",
    "campaign": "campaign_backfire",
    "celebrity": "celebrity_attack",
    "data_breach": "data_breach",
    "ethics": "ethics_accusation",
    "insider": "insider_criticism",
    "misunderstanding": "misunderstanding_satire",
    "price_policy": "price_policy",
    "product_defect": "product_defect",
    "rumour": "rumour",
    "service_failure": "service_failure",
}
"""Kinds that are told by words alone; bots, reviews, the press and praise need more than words."""
POSTS = [
    json.loads(line) for lang in ("de", "en") for line in (DATA / f"posts_{lang}.jsonl").read_text("utf-8").splitlines()
]


def posts(kind: str, lang: str) -> list[str]:
    """The posts of a kind that were kept apart."""
    return [one["text"] for one in POSTS if (one["split"], one["kind"], one["language"]) == ("test", kind, lang)]


def plan(texts: list[str], **changes: object) -> Choice:
    """Choose for a storm in which these posts are what is critical."""
    found = kinds(texts)
    said: dict[str, Value] = {"safety": safety(texts).reported}
    seen = assessment(level=3, media_split=((Medium.MICROBLOG, 1.0),), **changes)
    return choose(BOOKS, signals_of(seen, None, found.scores, (), said, unsure=found.unsure))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("kind", PLANS)
def test_a_storm_gets_the_plan_for_what_people_write(kind: str, lang: str) -> None:
    assert plan(posts(kind, lang)).playbook.id == PLANS[kind]


@pytest.mark.parametrize("kind", PLANS)
def test_it_still_does_if_every_third_post_says_nothing_and_two_languages_mix(kind: str) -> None:
    """Or it says that it is unsure and takes the base routine; another plan it never takes."""
    mixed = posts(kind, "de")[:14] + posts(kind, "en")[:14] + posts("none", "de")[:7] + posts("none", "en")[:7]
    unsure = {"generic_storm"} if kinds(mixed).unsure else set()
    assert plan(mixed).playbook.id in {PLANS[kind], *unsure}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_outrage_that_names_nothing_gets_the_base_routine(lang: str) -> None:
    assert plan(posts("none", lang)).playbook.id == "generic_storm"


def test_bots_that_push_genuine_complaints_bring_their_plan_along() -> None:
    choice = plan(posts("price_policy", "de"), coordinated=True)
    assert {choice.playbook.id, *(book.id for book in choice.addons)} >= {"price_policy"}
