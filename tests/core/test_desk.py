"""The answer desk: who is next, who was kept waiting too often, and when the pile calls by itself."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core import sla
from listener.core.burden import burdened
from listener.core.desk import Backlog, Rules, Waiting, backlog, calls, cases, signals, waiting
from listener.core.exchanges import exchanges
from listener.core.replies import answers
from listener.core.sla import Hours, Matter, Sla
from listener.core.solved import answered, solved
from listener.model.desk import Feedback, Progress, Said, Step
from listener.model.relation import Intent
from tests.core.counter import BLUESKY, DAY, HOUR, NOON, NORDWIND, Counter, alias, copying, id_of

OFFICE = Sla(Hours(ZoneInfo("Europe/Berlin")))


def queue(*said: Said, rules: Rules | None = None) -> tuple[Waiting, ...]:
    return waiting(exchanges(said, answers(said, alias)), rules or Rules(), burden(*said))


def burden(*said: Said, done: Said | None = None) -> dict[str, int]:
    """Return how many unresolved complaints the burdened have; ``done``: people were told that this one is settled."""
    utterances = [one.utterance for one in said]
    matters = [Feedback(1, NORDWIND, "Koffer", NOON - DAY, (id_of(done),))] if done else []
    given_answers = answered(exchanges(said, answers(said, alias)))
    resolved = solved(utterances, given_answers, matters, [Step(1, NOON, Progress.DONE, "erna", "ersetzt")])
    return {one.author: len(one.complaints) for one in burdened(utterances, resolved, NOON)}


def test_what_is_due_first_comes_first_and_the_answered_is_gone() -> None:
    desk = Counter()
    question, complaint, done = desk.asked(3), desk.complained(1), desk.complained(9)
    found = queue(question, complaint, done, desk.answered(8, done))

    assert [(one.id, one.matter) for one in found] == [
        (id_of(complaint), Matter.COMPLAINT),
        (id_of(question), Matter.QUESTION),
    ]
    assert [one.due for one in found] == [NOON, NOON + HOUR]


def test_the_third_complaint_goes_before_the_first_of_somebody_else() -> None:
    desk = Counter()
    before = [desk.complained(24 * 60, "karl"), desk.complained(24 * 30, "karl")]
    fresh, third = desk.complained(2, "uwe"), desk.complained(0.5, "karl")
    found = queue(*before, fresh, third)

    assert [id_of(one.exchange.said) for one in found] == [
        id_of(before[0]),
        id_of(before[1]),
        id_of(third),
        id_of(fresh),
    ]
    assert [one.burdened for one in found] == [3, 3, 3, 0]


def test_complaints_that_were_solved_or_are_old_burden_nobody_and_an_answer_alone_solves_nothing() -> None:
    desk = Counter()
    karl = alias(BLUESKY, "karl")
    first, second = desk.complained(50, "karl"), desk.complained(40, "karl")
    thanks = desk.said("Danke, alles gut!", 30, Intent.PRAISE, who="karl")
    reply = desk.answered(39, second)

    assert burden(first, second) == burden(first, second, reply) == burden(first, second, thanks) == {karl: 2}
    assert burden(first, second, reply, thanks) == {}
    assert burden(first, second, done=first) == {}
    assert burden(desk.complained(91 * 24, "karl"), second) == {}
    assert burden(first, copying(second, desk.complained(60, "uwe"))) == {}
    assert burden(desk.complained(9), desk.complained(8)) == {}, "without a pseudonym nobody is one person"


def test_closed_by_its_status_is_closed() -> None:
    desk = Counter()
    one, other = desk.complained(3), desk.complained(2)

    assert [found.id for found in queue(one, other, rules=Rules(closed=frozenset({id_of(one)})))] == [id_of(other)]


def test_a_topic_that_rises_makes_its_posts_urgent() -> None:
    desk = Counter()
    one = desk.asked(1)
    (found,) = queue(one, rules=Rules(risen={id_of(one): NOON}))

    assert (found.matter, found.due) == (Matter.URGENT, NOON + HOUR / 2)


def test_what_cannot_wait_is_not_hidden_by_what_is_long_overdue() -> None:
    desk = Counter()
    old, urgent = desk.asked(300), desk.asked(1)

    found = queue(old, urgent, rules=Rules(risen={id_of(urgent): NOON}))

    assert [one.id for one in found] == [id_of(urgent), id_of(old)]


def test_breaches_are_told_per_cell() -> None:
    desk = Counter()
    prompt, late, never = desk.complained(9), desk.complained(8), desk.complained(7)
    said = (prompt, late, never, desk.answered(8.5, prompt), desk.answered(2, late))
    (cell,) = sla.cells(cases(exchanges(said, answers(said, alias)), Rules()), NOON)

    assert (cell.kept, cell.late, cell.overdue) == (1, 1, 1)


def test_the_backlog_in_figures() -> None:
    desk = Counter()
    found = backlog(queue(desk.complained(5), desk.complained(3), desk.asked(2), desk.asked(1)), NOON)

    assert (found.count, found.critical, found.overdue, found.share) == (4, 2, 2, 0.5)
    assert (found.oldest, found.past_due, found.hours) == (5 * HOUR, 4 * HOUR, 6.0)
    assert signals(found) == {"type.backlog": 0.5, "unanswered_critical": 2.0, "unanswered_age_h": 5.0}
    assert backlog((), NOON).share == 0.0


def piled(overdue: int, count: int = 20, worst_h: float = 5, urgent: int = 0) -> Backlog:
    return Backlog(count, count, overdue, urgent, 30 * HOUR, worst_h * HOUR, 100.0)


def course(*piles: Backlog, staffed: bool = True) -> list[bool]:
    """Return at which of the looks the backlog calls."""
    since: datetime | None = None
    found = []
    for number, pile in enumerate(piles):
        since = calls(since, pile, NOON + number * HOUR, staffed=staffed)
        found.append(since is not None)
    return found


def test_it_calls_from_ten_overdue_and_goes_on_until_hardly_any_is() -> None:
    assert course(piled(9), piled(10), piled(9), piled(3), piled(2, worst_h=5), piled(2, worst_h=4), piled(9)) == [
        *(False, True, True, True, True, False),
        False,
    ]


def test_ten_of_a_hundred_are_no_backlog_but_three_of_four_for_a_day_are() -> None:
    assert course(piled(10, 100), piled(3, 4, 23), piled(3, 4, 24)) == [False, False, True]


def test_nobody_is_woken_at_night_unless_a_storm_waits() -> None:
    assert course(piled(12), staffed=False) == [False]
    assert course(piled(12, urgent=1), staffed=False) == [True]


PILES = st.builds(piled, st.integers(0, 20), st.just(20), st.integers(0, 48))


@settings(max_examples=40)
@given(PILES, st.booleans(), st.booleans())
def test_what_begins_does_not_end_at_the_same_look(pile: Backlog, staffed: bool, before: bool) -> None:
    first = calls(NOON - DAY if before else None, pile, NOON, staffed=staffed)
    again = calls(first, pile, NOON + HOUR, staffed=staffed)

    assert (first is None) == (again is None)
    assert first in {None, again}


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 300), st.sampled_from(["", "karl", "uwe"]), st.booleans()), max_size=15))
def test_everything_is_either_on_the_desk_or_answered(life: list[tuple[int, str, bool]]) -> None:
    desk = Counter()
    said: list[Said] = []
    for ago, who, replied in life:
        said.append(desk.complained(ago, who))
        if replied:
            said.append(desk.answered(ago - 0.5, said[-1]))
    found = queue(*said, rules=Rules(OFFICE))
    burdened = [one.burdened for one in found]

    assert len(found) == sum(not replied for _, _, replied in life)
    assert burdened == sorted(burdened, reverse=True)
    assert 1 not in burdened
