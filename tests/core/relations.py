"""What people say toward an invented brand, as it was read: utterances for tests of trust, ladder and scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from listener.model import BrandId, Medium, MentionId, Mood, SourceName
from listener.model.relation import ContactPhase, Cue, Emotion, Intent, Relation, Touchpoint, Utterance

FEW = settings(max_examples=25)
"""Examples of a law that are worth their time: each is a few people's year."""
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
FIRST = START.date()
NORDWIND = BrandId("nordwind")
_MOOD = {
    Intent.PRAISE: Mood.POSITIVE,
    Intent.RECOMMEND: Mood.POSITIVE,
    Intent.COMPLAINT: Mood.NEGATIVE,
    Intent.WARN: Mood.NEGATIVE,
    Intent.LEAVING: Mood.NEGATIVE,
    Intent.SWITCH: Mood.NEGATIVE,
}


def on(day: float) -> datetime:
    """Return midday so many days after New Year's Day."""
    return START + timedelta(days=day)


def date_of(day: int) -> date:
    return FIRST + timedelta(days=day)


def said(id_: int, author: str = "", day: float = 0, *intents: Intent, **other: object) -> Utterance:
    """Return an utterance of somebody; its tone is that of its intents unless ``mood`` says otherwise."""
    mood = next((_MOOD[one] for one in intents if one in _MOOD), Mood.NEUTRAL)
    relation = Relation(ContactPhase.UNKNOWN, intents, Touchpoint.NONE, Emotion.NONE)
    one = Utterance(MentionId(id_), NORDWIND, SourceName("forum"), Medium.FORUM, on(day), mood, relation, author)
    return replace(one, **other)  # type: ignore[arg-type] # the fields of an utterance, as a test names them


def praised(id_: int, author: str = "", day: float = 0, **other: object) -> Utterance:
    return said(id_, author, day, Intent.PRAISE, **other)


def complained(id_: int, author: str = "", day: float = 0, **other: object) -> Utterance:
    return said(id_, author, day, Intent.COMPLAINT, **other)


def feeling(one: Utterance, emotion: Emotion) -> Utterance:
    return replace(one, relation=replace(one.relation, emotion=emotion))


def at(one: Utterance, touchpoint: Touchpoint) -> Utterance:
    return replace(one, relation=replace(one.relation, touchpoint=touchpoint))


def praised_with(one: Utterance, words: str) -> Utterance:
    return replace(one, relation=replace(one.relation, cues=(Cue("intent", "praise", words),)))


@st.composite
def chatter(draw: st.DrawFn, most: int = 25, days: int = 300, authors: Sequence[str] = "abcde") -> list[Utterance]:
    """Return what a few people say in a year, in any order; nobody answers anybody."""
    told = st.tuples(
        st.sampled_from(authors),
        st.integers(0, days * 4),
        st.lists(st.sampled_from(Intent), max_size=2, unique=True),
        st.sampled_from(Mood),
        st.sampled_from(Emotion),
        st.none() | st.floats(0, 1),
    )
    lines = draw(st.lists(told, max_size=most))
    return [
        replace(feeling(said(number, author, quarter / 4, *intents), emotion), mood=mood, rating=rating)
        for number, (author, quarter, intents, mood, emotion, rating) in enumerate(lines, 1)
    ]


def without(author: str, utterances: Sequence[Utterance]) -> list[Utterance]:
    """Return what is left when an author is erased."""
    return [one for one in utterances if one.author != author]
