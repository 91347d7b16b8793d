"""A query is understood against a company's brands, sources and people; what it answered is what its desk says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import CHANNELS
from listener import config
from listener.awaiting import awaiting
from listener.config import Config
from listener.errors import UsageError
from listener.model import Judged, Medium, Mood, Search
from listener.model.desk import Progress, Step
from listener.model.query import EVERYTHING
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint
from listener.searching import search_for
from listener.store import Store
from sources import SOURCES
from tests.store.conftest import BRAND, NOW, SOURCE, judged, save

CONFIG = """
[[brands]]
id = "nordwind"
name = "Nordwind Bahn"
[[sources]]
name = "zeitung"
kind = "feed"
url = "https://zeitung.example/rss"
[own_accounts]
zeitung = ["@Nordwind_Hilft"]
[desk]
around_the_clock = true
"""
PLAIN = Relation(ContactPhase.UNKNOWN, (), Touchpoint.NONE, Emotion.NONE)
ASKED = replace(PLAIN, intents=(Intent.QUESTION,))


@dataclass(frozen=True)
class Line:
    """What somebody says at the forum; ``to`` is the line that it answers."""

    who: str
    text: str
    to: int | None = None
    asks: bool = False
    mood: Mood = Mood.NEUTRAL
    reply: str = ""


def configured(folder: Path, more: str = "") -> Config:
    return config.load(
        CONFIG + more, sources=SOURCES, channels=CHANNELS, environ={}, read_file=lambda _: "", folder=folder
    )


@pytest.fixture(scope="module")
def forum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One file for all stories: each empties it and fills it anew."""
    with Store(tmp_path_factory.mktemp("forum") / "listener.db") as opened:
        opened.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        yield opened


def said(store: Store, lines: Sequence[Line]) -> None:
    """Let the lines be said, a minute each."""
    store.forget(NOW + timedelta(days=1), NOW)
    save(store, *(heard(number, line, len(lines)) for number, line in enumerate(lines)))
    store.relations.note(
        [(one, ASKED if lines[place].asks else PLAIN) for place, one in enumerate(reversed(store.relations.unread()))]
    )


def heard(number: int, line: Line, many: int) -> Judged:
    one = judged(str(number), line.text, minutes=many - number, mood=line.mood)
    mention = replace(
        one.mention, medium=Medium.FORUM, author=line.who, extra={"reply": line.reply},
        parent="" if line.to is None else str(line.to),
    )  # fmt: skip
    return replace(one, mention=mention)


def found(store: Store, query: str, folder: Path) -> list[str]:
    return [one.mention.native_id for one in store.search(search_for(query, store, configured(folder), NOW))]


def test_what_was_answered_is_found_by_every_way_in_which_one_answers(forum: Store, tmp_path: Path) -> None:
    said(
        forum,
        [
            Line("erna", "Wo bleibt mein Geld?", asks=True),
            Line("nordwind_hilft", "Kommt morgen.", to=0),
            Line("bodo", "Wo ist der Zug?", asks=True),
            Line("Nordwind_Hilft", "@bodo, er kommt gleich."),
            Line("carla", "Furchtbar!", mood=Mood.NEGATIVE),
            Line("carla", "Ein Stern.", mood=Mood.NEGATIVE, reply="Das tut uns leid."),
            Line("dora", "Wann fährt der Bus?", asks=True),
            Line("emil", "Gibt es Kaffee?", asks=True),
            Line("fritz", "Ein schöner Tag"),
            Line("emil", "Gibt es Tee?", asks=True),
            Line("gerd", "Wo ist mein Hut?", asks=True),
            Line("nordwind_hilft", "@gerd@forum liegt bei uns."),
        ],
    )
    ids = {one.mention.native_id: one.id for one in forum.search(Search())}
    forum.desks.answer(ids["6"], "Presse", "am Telefon", NOW)
    number = forum.desks.open(BRAND, "Tee", [ids["9"]], "Presse", NOW).number
    forum.desks.step(Step(number, NOW, Progress.DONE, "Presse", "Es gibt Tee."))

    assert found(forum, "is:answered", tmp_path) == ["10", "6", "5", "2", "0"]
    assert found(forum, "ist:unbeantwortet", tmp_path) == ["7", "4"]
    assert found(forum, "-is:answered -is:unanswered -author:nordwind_hilft", tmp_path) == ["9", "8"]


LINE = st.builds(
    Line,
    st.sampled_from(["erna", "bodo", "@Nordwind_Hilft", ""]),
    st.sampled_from(["Wo ist er?", "@erna hier", "Gut, @bodo!", "@erna@bodo", "Ach"]),
    st.none() | st.integers(0, 7),
    st.booleans(),
    st.sampled_from([Mood.NEGATIVE, Mood.NEUTRAL]),
    st.sampled_from(["", "", "Danke"]),
)


@settings(max_examples=40)
@given(lines=st.lists(LINE, max_size=8))
def test_what_has_no_answer_is_what_lies_on_the_desk(
    forum: Store, tmp_path_factory: pytest.TempPathFactory, lines: list[Line]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    said(forum, lines)

    desk = {one.id for one in awaiting(forum, configured(folder), BRAND, NOW).waiting}
    assert {int(one.id) for one in forum.search(search_for("is:unanswered", forum, configured(folder), NOW))} == desk


def test_an_empty_query_is_for_everything_and_brands_and_sources_go_by_their_names(
    forum: Store, tmp_path: Path
) -> None:
    said(forum, [Line("erna", "Nordwind kommt")])

    assert search_for("  ", forum, configured(tmp_path), NOW).where == EVERYTHING
    assert found(forum, 'brand:"nordwind bahn" source:ZEITUNG', tmp_path) == ["0"]
    with pytest.raises(UsageError, match="unknown_value"):
        search_for("source:niemand", forum, configured(tmp_path), NOW)


def test_people_are_searched_for_only_where_the_company_may(forum: Store, tmp_path: Path) -> None:
    said(forum, [Line("Erna Müller", "Nordwind kommt"), Line("nordwind_hilft", "Ja")])

    with pytest.raises(UsageError, match="no_profiles"):
        search_for("author:erna", forum, configured(tmp_path), NOW)
    assert found(forum, "author:nordwind_hilft", tmp_path) == ["1"]
    allowed = configured(tmp_path, "profiles = true\nobjections = ['zeitung: Bodo']\n")
    assert len(forum.search(search_for("author:müller", forum, allowed, NOW))) == 1
    with pytest.raises(UsageError, match="objected"):
        search_for("author:bodo", forum, allowed, NOW)
