"""What stance to take: the table of situational crisis communication theory, and each playbook's place in it."""

from __future__ import annotations

from itertools import product

import pytest

from alerts.bookshelf import load
from alerts.posture import Claim, Cluster, Posture, Reputation, Strategy, posture, stance

LEVELS = range(7)
EVERYTHING = list(product(Cluster, (False, True), Reputation, LEVELS))
BACKGROUNDS = list(product(Cluster, (False, True), Reputation))
TABLE = {
    # cluster: (without a burden, with a history of such crises or a bad name)
    Cluster.VICTIM: (Strategy.INFORM, Strategy.DIMINISH),
    Cluster.ACCIDENTAL: (Strategy.DIMINISH, Strategy.REBUILD),
    Cluster.PREVENTABLE: (Strategy.REBUILD, Strategy.REBUILD),
    Cluster.NONE: (Strategy.INFORM, Strategy.INFORM),
}
ORDER = [Strategy.DENY, Strategy.INFORM, Strategy.DIMINISH, Strategy.REBUILD]
"""From defensive to accommodative."""
BOOKS, _ = load()


@pytest.mark.parametrize(("cluster", "history", "reputation"), BACKGROUNDS)
def test_the_stance_follows_from_responsibility_history_and_name(
    cluster: Cluster, history: bool, reputation: Reputation
) -> None:
    for level in LEVELS:
        found = posture(cluster, history, reputation, level)
        assert found.strategy is TABLE[cluster][history or reputation is Reputation.BAD]
        assert found.staff is (level > 3)


def test_a_claim_proven_false_is_denied_and_nothing_is_mixed_with_that() -> None:
    for cluster, history, reputation, level in EVERYTHING:
        denied = Posture(Strategy.DENY, staff=level > 3)
        assert posture(cluster, history, reputation, level, Claim.FALSE) == denied


@pytest.mark.parametrize("claim", [Claim.NONE, Claim.UNVERIFIED, Claim.TRUE])
def test_nothing_is_denied_that_is_not_proven_false(claim: Claim) -> None:
    for cluster, history, reputation, level in EVERYTHING:
        found = posture(cluster, history, reputation, level, claim)
        assert found.strategy is not Strategy.DENY
        assert found == posture(cluster, history, reputation, level)


@pytest.mark.parametrize("cluster", Cluster)
def test_a_history_never_makes_a_stance_more_defensive(cluster: Cluster) -> None:
    for reputation, level in product(Reputation, LEVELS):
        before, after = (posture(cluster, history, reputation, level) for history in (False, True))
        assert ORDER.index(after.strategy) >= ORDER.index(before.strategy)
        assert not (after.bolster and not before.bolster)


def test_good_deeds_are_recalled_only_with_a_good_name_in_small_waves_and_never_over_guilt() -> None:
    recalling = {one for one in EVERYTHING if posture(*one).bolster}
    assert {reputation for _, _, reputation, _ in recalling} == {Reputation.GOOD}
    assert {level for *_, level in recalling} == set(range(4))
    assert {cluster for cluster, *_ in recalling} == {Cluster.VICTIM, Cluster.ACCIDENTAL}
    assert all(posture(*one).strategy is not Strategy.REBUILD for one in recalling)


@pytest.mark.parametrize(
    ("book", "history", "claim", "strategy"),
    [
        ("product_defect", False, Claim.NONE, Strategy.DIMINISH),
        ("product_defect", True, Claim.NONE, Strategy.REBUILD),
        ("rumour", False, Claim.UNVERIFIED, Strategy.INFORM),
        ("rumour", True, Claim.UNVERIFIED, Strategy.INFORM),
        ("rumour", True, Claim.FALSE, Strategy.DENY),
        ("ethics_accusation", False, Claim.NONE, Strategy.REBUILD),
        ("price_policy", False, Claim.NONE, Strategy.DIMINISH),
        ("price_policy", True, Claim.NONE, Strategy.REBUILD),
        ("coordinated_attack", True, Claim.NONE, Strategy.INFORM),
        ("positive_virality", True, Claim.NONE, Strategy.INFORM),
    ],
)
def test_a_playbook_has_its_own_stance_or_leaves_it_to_the_table(
    book: str, history: bool, claim: Claim, strategy: Strategy
) -> None:
    assert stance(BOOKS[book], history, claim=claim).strategy is strategy


@pytest.mark.parametrize("book", sorted(BOOKS))
def test_every_playbook_has_a_stance_in_every_situation(book: str) -> None:
    for history, reputation, level, claim in product((False, True), Reputation, LEVELS, Claim):
        found = stance(BOOKS[book], history, reputation, level, claim)
        assert found.staff is (level > 3)
        assert not (found.bolster and found.strategy in {Strategy.DENY, Strategy.REBUILD})
