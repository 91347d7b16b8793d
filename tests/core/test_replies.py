"""The company's answers: which posts are its own, what they answer, and the figures made of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core import dialogue
from listener.core.dialogue import Share, Trend, by_medium, by_source
from listener.core.exchanges import Exchange, exchanges
from listener.core.replies import accounts, answers, first_answers, is_own
from listener.model import Medium, SourceName
from listener.model.alias import account
from listener.model.desk import Answer, Said, Via
from listener.model.relation import Intent
from tests.core.counter import BLUESKY, FORUM, HOUR, NOON, PORTAL, Counter, alias, answering, copying, id_of


def linked(*said: Said) -> list[tuple[int, Via]]:
    return [(one.to, one.via) for one in answers(said, alias)]


def told(*said: Said) -> tuple[Exchange, ...]:
    return exchanges(said, answers(said, alias))


def test_an_own_account_is_known_by_its_name_at_that_source_only() -> None:
    own = accounts({BLUESKY: ["@Nordwind-Bahn.example"], FORUM: ["Nordwind Service"]})

    assert is_own(own, BLUESKY, "nordwind-bahn.EXAMPLE")
    assert is_own(own, FORUM, "nordwind service")
    assert not is_own(own, FORUM, "nordwind-bahn.example")
    assert not is_own(own, BLUESKY, "nordwind-bahn.example.fan")
    assert not is_own(accounts({BLUESKY: ["", "@"]}), BLUESKY, "")


@settings(max_examples=40)
@given(st.text(st.characters(categories=("L", "N")), max_size=20))
def test_an_account_is_the_same_in_any_case_and_with_an_at_sign(name: str) -> None:
    assert account(f" @{name} ") == account(name) == account(name.casefold())


def test_an_answer_in_a_thread_answers_its_parent_and_what_the_same_person_wrote_above() -> None:
    desk = Counter()
    first = desk.asked(3, "Karl")
    other = answering(desk.asked(2.5, "Uwe"), first)
    again = answering(desk.asked(2, "Karl"), other)
    reply = desk.answered(1, again)

    assert linked(first, other, again, reply) == [(id_of(first), Via.THREAD), (id_of(again), Via.PARENT)]


def test_without_a_parent_it_answers_what_the_called_one_said_last() -> None:
    desk = Counter()
    early, late, other = desk.asked(5, "karl"), desk.asked(2, "karl"), desk.asked(1, "uwe")
    reply = desk.answered(0.5, text="@Karl Das klären wir, schreib an info@nordwind.example.")
    after = desk.asked(0.1, "karl")

    assert linked(early, late, other, reply, after) == [(id_of(late), Via.NAMED)]


def test_nobody_is_answered_after_two_weeks_or_by_a_post_of_the_brand_to_all() -> None:
    desk = Counter()
    old = desk.asked(15 * 24, "karl")

    assert linked(old, desk.answered(0, text="@karl Hallo!"), desk.answered(0, text="Heute ist Markttag!")) == []


def test_an_answer_to_an_own_post_answers_nobody_but_whom_it_names() -> None:
    desk = Counter()
    question = desk.asked(3, "karl")
    own = desk.answered(2, text="Heute ist Markttag!")

    assert linked(question, own, desk.answered(1, own, "Nachtrag: bis 18 Uhr.")) == []
    assert linked(question, own, desk.answered(1, own, "@karl ja!")) == [(id_of(question), Via.NAMED)]


def test_the_answer_to_a_review_comes_with_it_even_if_nobody_says_when() -> None:
    desk = Counter()
    dated, undated, none = (
        desk.reviewed(9, 0.2, "Das tut uns leid.", 3),
        desk.reviewed(8, 0, "Danke."),
        desk.reviewed(7, 0),
    )
    found = answers((dated, undated, none), alias)

    assert [(one.to, one.via, one.at) for one in found] == [
        (id_of(undated), Via.WITHIN, None),
        (id_of(dated), Via.WITHIN, dated.utterance.at + 3 * HOUR),
    ]


def test_threads_that_bite_their_own_tail_end() -> None:
    desk = Counter()
    one, other = desk.asked(3, "karl"), desk.asked(2, "karl")
    one, other = answering(one, other), answering(other, one)

    assert linked(one, other, desk.answered(1, one)) == [(id_of(one), Via.PARENT), (id_of(other), Via.THREAD)]


def test_the_first_answer_counts_and_a_dated_one_before_an_undated() -> None:
    desk = Counter()
    question = desk.asked(9)
    early, late = desk.answered(5, question), desk.answered(2, question)
    undated = Answer(id_of(question), None, Via.PERSON, BLUESKY)

    found = first_answers([undated, *answers((question, late, early), alias)])

    assert found[id_of(question)].reply == id_of(early)


def test_copies_are_one_with_their_original_and_own_posts_await_nothing() -> None:
    desk = Counter()
    original = desk.complained(9, "karl")
    copies = [copying(desk.complained(8 - one, f"bot{one}"), original) for one in range(3)]
    reply = desk.answered(1, copies[1])
    (found,) = told(original, *copies, reply)

    assert (id_of(found.said), found.copies, found.took) == (id_of(original), 3, 8 * HOUR)


def test_an_article_that_judges_is_not_a_letter_but_one_that_asks_is() -> None:
    desk = Counter()
    article = desk.complained(3)
    news = replace(article, utterance=replace(article.utterance, medium=Medium.NEWS))
    relation = replace(news.utterance.relation, intents=(Intent.COMPLAINT, Intent.QUESTION))

    assert told(news) == ()
    assert len(told(replace(news, utterance=replace(news.utterance, relation=relation)))) == 1


def test_the_dialogue_quote_of_each_channel() -> None:
    desk = Counter()
    questions = [desk.asked(60 + one) for one in range(4)]
    found = told(*questions, desk.answered(50, questions[0]), desk.reviewed(70, 0.0, "Oh."), desk.reviewed(70, 1.0))

    assert dialogue.quotes(found, by_source) == {BLUESKY: Share(1, 4), PORTAL: Share(1, 1)}
    assert dialogue.quotes(found, by_medium)[Medium.MICROBLOG].share == 0.25
    assert len(dialogue.settled(found, NOON)) == 5
    assert Share(0, 0).share is None


def test_a_falling_quote_is_seen_and_a_random_one_is_not() -> None:
    assert Trend(Share(18, 20), Share(8, 20)).falls
    assert not Trend(Share(12, 20), Share(10, 20)).falls
    assert not Trend(Share(5, 5), Share(0, 5)).falls
    assert not Trend(Share(8, 20), Share(18, 20)).falls
    assert not Trend(Share(20, 20), Share(20, 20)).falls


def test_a_trend_gives_both_periods_the_same_time_to_answer() -> None:
    desk = Counter()
    said: list[Said] = []
    for day in range(3, 58):
        question = desk.asked(24 * day)
        said.append(question)
        if day > 30:
            said.append(desk.answered(24 * day - 5, question))
        elif day > 20:  # answered, but only after five days
            said.append(desk.answered(24 * (day - 5), question))
    (found,) = dialogue.trends(told(*said), NOON, by_source).values()

    assert found.falls
    assert found.after.part == 0
    assert (found.before.part, found.before.whole) == (27, 28)


def test_how_long_people_wait() -> None:
    desk = Counter()
    questions = [desk.asked(100 - one) for one in range(12)]
    replies = [desk.answered(99 - 2 * one, questions[one]) for one in range(10)]
    found = dialogue.waits(told(*questions, *replies))

    assert (found.answered, found.open, found.undated) == (10, 2, 0)
    assert (found.median, found.p90, found.median_of_all) == (5.5 * HOUR, 9 * HOUR, 6 * HOUR)


def test_half_of_all_wait_for_ever_if_fewer_were_answered() -> None:
    desk = Counter()
    questions = [desk.asked(100) for _ in range(5)]
    found = dialogue.waits(told(*questions, desk.answered(99, questions[0])))

    assert (found.median, found.median_of_all) == (HOUR, None)
    assert dialogue.waits(()).p90 is None


def test_bad_reviews_are_those_of_three_stars_and_less() -> None:
    desk = Counter()
    found = told(
        desk.reviewed(90, 0.5, "Danke für die Kritik.", 10),
        desk.reviewed(80, 0.25, "Das tut uns leid.", 30),
        desk.reviewed(70, 0.0),
        desk.reviewed(60, 0.75),
        desk.reviewed(50, 1.0, "Danke!", 1),
    )
    reviews = dialogue.bad_reviews(found)

    assert reviews.answered == Share(2, 3)
    assert reviews.waits.median == 20 * HOUR


def test_a_platform_with_five_questions_and_no_answer_is_silent() -> None:
    desk = Counter()
    bluesky = [desk.asked(60 + one) for one in range(5)]
    forum = [desk.said("Geht das?", 70, Intent.QUESTION, source=FORUM) for _ in range(4)]

    assert dialogue.silent(told(*bluesky, *forum)) == {BLUESKY: 5}
    assert dialogue.silent(told(*bluesky, *forum, desk.answered(1, bluesky[2]))) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Seit drei Wochen keine Antwort!",
        "Ihr ignoriert mich einfach.",
        "Da meldet sich niemand.",
        "ist denen total egal",
        "Wir warten noch immer auf Rückmeldung",
        "Never heard back from them",
        "they just don't care",
        "Still waiting for a reply",
    ],
)
def test_words_of_people_who_feel_ignored(text: str) -> None:
    assert dialogue.feels_ignored(text)


@pytest.mark.parametrize("text", ["Danke für die schnelle Antwort!", "Mir egal, ob rot oder blau.", "Gut gemacht."])
def test_words_of_people_who_do_not(text: str) -> None:
    assert not dialogue.feels_ignored(text)


def test_indifference_rises_with_each_of_its_three_parts() -> None:
    desk = Counter()
    calm = [desk.complained(60 + one) for one in range(10)]
    hurt = [desk.complained(60 + one, text="Ihr ignoriert uns!") for one in range(10)]
    answered = [desk.answered(50, one) for one in calm]
    good = dialogue.indifference(told(*calm, *answered), Share(0, 10)).index
    worse = [
        dialogue.indifference(told(*calm), Share(0, 10)).index,
        dialogue.indifference(told(*calm, *answered), Share(9, 10)).index,
        dialogue.indifference(told(*hurt, *[desk.answered(50, one) for one in hurt]), Share(0, 10)).index,
    ]

    assert good == 0.0
    assert worse == pytest.approx([1 / 3, 0.3, 1 / 3])
    assert dialogue.indifference((), Share(0, 0)).index is None


LIFE = st.lists(st.tuples(st.integers(0, 2000), st.none() | st.integers(0, 300)), max_size=25)


@settings(max_examples=40)
@given(LIFE)
def test_every_exchange_is_answered_or_open_and_percentiles_are_in_order(life: list[tuple[int, int | None]]) -> None:
    desk = Counter()
    said: list[Said] = []
    for ago, took in life:
        said.append(desk.asked(ago))
        if took is not None:
            said.append(desk.answered(ago - took, said[-1]))
    found = told(*said)
    waits = dialogue.waits(found)
    quote = sum(share.whole for share in dialogue.quotes(found, by_source).values())

    assert waits.answered + waits.open == quote == len(life)
    assert waits.answered == sum(took is not None for _, took in life)
    if waits.median is not None and waits.p90 is not None:
        assert timedelta(0) <= waits.median <= waits.p90


def test_a_source_of_which_nothing_is_configured_has_no_own_accounts() -> None:
    assert not is_own({}, SourceName("feed"), "Nordwind")
