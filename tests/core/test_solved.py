"""When a complaint counts as solved, silence as a debit, and a promise as kept."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from listener.core.desk import Rules
from listener.core.exchanges import exchanges
from listener.core.promises import Kept, Outcome, Promise
from listener.core.replies import answers
from listener.core.sla import Sla
from listener.core.solved import answered, pledges, settlements, silences, solved
from listener.core.trust import COMPANY, balance
from listener.model.desk import Feedback, Progress, Step
from listener.model.relation import Utterance
from tests.core.counter import BLUESKY, DAY, HOUR, NOON, NORDWIND, Counter, alias
from tests.core.relations import FEW, chatter, complained, on, praised

RULES = Rules(Sla())
"""Around the clock: an answer to a complaint is due within the hour."""


def test_an_answer_alone_solves_nothing_a_thank_you_does() -> None:
    complaint, thanks = complained(1, "erna", 0), praised(2, "erna", 5)

    assert solved([complaint], {complaint.id: on(1)}, (), ()) == {}
    assert solved([complaint, thanks], {complaint.id: on(1)}, (), ()) == {complaint.id: on(5)}
    assert solved([complaint, thanks], {}, (), ()) == {}


def test_a_kind_word_before_the_answer_a_new_complaint_or_three_months_solve_nothing() -> None:
    complaint = complained(1, "erna", 0)
    later: list[list[Utterance]] = [
        [praised(2, "erna", 0.5)],
        [complained(2, "erna", 3), praised(3, "erna", 5)],
        [praised(2, "erna", 92)],
        [praised(2, "jo", 5)],
    ]

    for then in later:
        assert complaint.id not in solved([complaint, *then], {complaint.id: on(1)}, (), ())


def test_what_people_were_told_is_done_is_solved_by_then() -> None:
    complaint, question = complained(1, "erna", 0), praised(2, "jo", 0)
    matter = Feedback(1, NORDWIND, "Türen", on(1), (complaint.id, question.id))
    steps = [Step(1, on(2), Progress.HEARD, "Kim"), Step(1, on(9), Progress.DONE, "Kim", "repariert")]

    assert solved([complaint, question], {}, [matter], steps) == {complaint.id: on(9)}
    assert solved([complaint, question], {}, [matter], steps[:1]) == {}


def test_a_solved_complaint_is_a_credit_of_whoever_complained() -> None:
    complaint = complained(1, "erna", 0)
    (credit,) = settlements([complaint], {complaint.id: on(9)})

    assert (credit.author, credit.event.rule, credit.event.day) == ("erna", "solved", on(9).date())


def test_silence_is_a_debit_when_the_answer_was_due_and_not_there() -> None:
    counter = Counter()
    late, prompt, unanswered, fresh = (
        counter.complained(48, "erna"),
        counter.complained(47, "jo"),
        counter.complained(46, "kim"),
        counter.complained(0.5, "ute"),
    )
    said = [late, prompt, unanswered, fresh, counter.answered(20, late), counter.answered(46.5, prompt)]
    asked = exchanges(said, answers(said, alias))
    found = silences(asked, RULES, NOON)

    assert [one.author for one in found] == [late.utterance.author, unanswered.utterance.author]
    assert answered(asked) == {late.utterance.id: NOON - 20 * HOUR, prompt.utterance.id: NOON - 46.5 * HOUR}
    closed = Rules(Sla(), closed=frozenset({unanswered.utterance.id}))
    assert [one.author for one in silences(asked, closed, NOON)] == [late.utterance.author]


def _promise(due_in: float | None) -> Promise:
    made = Counter().said("Wir melden uns bis Freitag", 24).utterance
    return Promise(
        made.id, BLUESKY, made.at, "…", "bis freitag", None if due_in is None else NOON + due_in * DAY, frozenset()
    )


def test_a_promise_counts_when_nobody_can_complain_any_more_or_when_it_was_due() -> None:
    promise, endless = _promise(2), _promise(None)
    found = pledges(
        NORDWIND,
        [
            Kept(promise, Outcome.KEPT),
            Kept(promise, Outcome.BROKEN, (promise.mention,)),
            Kept(promise, Outcome.OPEN),
            Kept(endless, Outcome.KEPT),
            Kept(endless, Outcome.BROKEN, (promise.mention,)),
        ],
        at={promise.mention: NOON + 5 * DAY},
    )

    assert {one.author for one in found} == {COMPANY}
    assert [(one.event.rule, one.event.day) for one in found] == [
        ("kept_promise", date(2026, 12, 3)),
        ("broken_promise", date(2026, 11, 19)),
        ("kept_promise", date(2026, 12, 16)),
        ("broken_promise", date(2026, 11, 22)),
    ]


@FEW
@given(chatter(), st.integers(0, 60))
def test_what_is_solved_was_a_complaint_and_answered_before(said: list[Utterance], after: int) -> None:
    at = {one.id: one.at + timedelta(days=after) for one in said}
    found = solved(said, at, (), ())
    credits_ = settlements(said, found)

    assert found.keys() <= at.keys()
    assert all(when >= at[id_] for id_, when in found.items())
    assert balance(credits_, date(2027, 12, 31)).thousandths >= 0
    assert len(credits_) == len(found)
