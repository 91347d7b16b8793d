"""What is known of people beside their words: imported, agreed to, and erased so that no figure remembers them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener import trusting
from listener.config import Config
from listener.core import ladder, nps
from listener.core.advocates import advocates
from listener.core.burden import burdened
from listener.core.journey import counts
from listener.core.leaving import reasons
from listener.core.mouth import detractors
from listener.core.recovery import recoveries
from listener.core.regulars import silent
from listener.leading import scored
from listener.model import IncidentId, Judged, Kind, Link, MentionId, Mood, Promise, Reason, Search, SourceName
from listener.model.names import ChannelName
from listener.model.person import Erased, LeadEvent
from listener.model.query import Words
from listener.model.relation import ContactPhase, Cue, Emotion, Intent, Relation, Touchpoint
from listener.store import Store
from tests.config.kinds import load
from tests.store.conftest import BRAND, NOW, SOURCE, edited, judged, save

DAY = timedelta(days=1)
ERNA = "Erna Unverwechselbar"
CONFIG = '[[brands]]\nid = "nordwind"\nname = "Nordwind"\n[[sources]]\nname = "zeitung"\nkind = "wire"\nurl = "https://zeitung.example/"\n'


def by(one: Judged, author: str, **changes: Any) -> Judged:
    return replace(one, mention=replace(one.mention, author=author, **changes))


def nothing() -> Relation:
    return Relation(ContactPhase.UNKNOWN, (), Touchpoint.NONE, Emotion.NONE)


def test_an_import_counts_once_however_often_it_is_repeated(store: Store) -> None:
    events = [LeadEvent("a", date(2026, 11, 1), "visit"), LeadEvent("", date(2026, 11, 1), "visit")]

    assert (store.persons.take(events), store.persons.take(events)) == (1, 0)
    assert store.persons.events() == events[:1]


def test_a_consent_holds_for_the_words_that_were_agreed_to(store: Store) -> None:
    save(store, judged("1", "Super Zug"))
    (found,) = store.search(Search())

    assert store.persons.consent(found.id, "Kim", "Brief vom 3.11.", NOW, given=True)
    assert not store.persons.consent(MentionId(17), "Kim", "Brief", NOW, given=True)
    (line,) = store.persons.consents()
    assert (line.given, line.holds, line.evidence) == (True, True, "Brief vom 3.11.")
    save(store, edited(judged("1", "Super Zug"), "Doch nicht so super", Mood.NEGATIVE))
    assert not store.persons.consents()[0].holds


def test_nobody_without_a_name_is_erased(store: Store) -> None:
    save(store, by(judged("1"), ""))

    assert store.persons.erase(SOURCE, "") == Erased(0, 0, 0, 0, 0)
    assert len(store.search(Search())) == 1


def test_not_a_byte_of_an_author_is_left_and_nothing_comes_back(store: Store, everything: Callable[[], bytes]) -> None:
    theirs = by(judged("erna-unverwechselbar/1", "Zwetschgenkuchen statt Fahrplan"), ERNA)
    other = by(judged("2", "Etwas ganz anderes", minutes=5), "Jo", parent="erna-unverwechselbar/1")
    save(store, theirs, other)
    save(store, edited(theirs, "Mirabellenkuchen statt Fahrplan", Mood.NEGATIVE))
    cues = (Cue("intent", "complaint", "mirabellenkuchen"),)
    store.relations.note(
        [(one, replace(nothing(), cues=cues)) for one in store.relations.unread() if "Mira" in one.text]
    )
    (found,) = store.search(Search(Words("mirabellenkuchen")))
    store.desks.answer(found.id, "Kim", "Unverwechselbar angerufen", NOW)
    store.desks.open(BRAND, "Kuchen", [found.id], "Kim", NOW)
    store.persons.consent(found.id, "Kim", "Brief von Unverwechselbar", NOW, given=True)
    store.persons.take([LeadEvent(store.relations.person(SOURCE, ERNA), date(2026, 11, 1), "visit")])
    _promise(store, f'{{"voices": [{{"who": "{ERNA}", "url": "", "text": "Mirabellenkuchen"}}], "key": "k"}}')

    gone = store.persons.erase(SOURCE, ERNA)

    assert gone == Erased(mentions=1, events=1, consents=1, messages=1, named=0)
    content = everything()
    for trace in (b"unverwechselbar", b"mirabellenkuchen", b"zwetschgenkuchen"):
        assert trace not in content
    assert [one.mention.parent for one in store.search(Search())] == [""]
    assert save(store, theirs, judged("3", "Noch einer", minutes=9)).stored == 1
    assert store.search(Search(Words("zwetschgenkuchen"))) == []


def _promise(store: Store, notice: str) -> None:
    promise = Promise("k", IncidentId(0), ChannelName("slack"), Reason.SAMPLE, 0, notice, NOW, Kind.MESSAGE)
    store.tell([], [promise], NOW)


def test_the_texts_of_others_that_name_them_are_counted_for_people_to_look_at(store: Store) -> None:
    save(store, by(judged("1"), ERNA), by(judged("2", f"Ich sehe das wie {ERNA}", minutes=5), "Jo"))

    assert store.persons.erase(SOURCE, ERNA).named == 1


@dataclass(frozen=True)
class Post:
    """What somebody says in the made-up world of the law below."""

    author: str
    intents: tuple[Intent, ...]
    mood: Mood
    touchpoint: Touchpoint
    to: int
    """The place of the post that it answers or copies."""
    how: str
    """``new``, ``reply`` or ``copy``."""


POSTS = st.lists(
    st.builds(
        Post,
        st.sampled_from(("Erna", "Jo", "Kim", "Nordwind")),
        st.lists(st.sampled_from(Intent), max_size=2, unique=True).map(tuple),
        st.sampled_from(Mood),
        st.sampled_from((Touchpoint.HOTLINE, Touchpoint.NONE)),
        st.integers(0, 8),
        st.sampled_from(("new", "new", "reply", "copy")),
    ),
    min_size=1,
    max_size=14,
)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which nothing is stored; its key is that of all its copies."""
    path = tmp_path_factory.mktemp("blank") / "listener.db"
    with Store(path) as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
    return path


@contextmanager
def world(blank: Path, posts: Sequence[Post], without: str = "") -> Iterator[Store]:
    """Give a store in which these posts were said, or all but those of one author."""
    with TemporaryDirectory() as folder:
        path = Path(shutil.copy(blank, Path(folder) / "listener.db"))
        with Store(path) as store:
            _tell(store, posts, without)
            yield store


def _tell(store: Store, posts: Sequence[Post], without: str) -> None:
    heads = [_head(posts, place) for place in range(len(posts))]
    first: dict[int, int] = {}
    ids: dict[int, MentionId] = {}
    for place, post in enumerate(posts):
        if post.author == without:
            continue
        original = first.setdefault(heads[place], place)
        link = None if original == place else Link(exact=True, to=ids[original])
        text = f"Wort {heads[place]}"
        one = judged(f"n{place}", text, mood=post.mood, minutes=60 * 24 * (40 - 2 * place), link=link)
        parent = f"n{post.to}" if post.how == "reply" and post.to < place else ""
        save(store, by(one, post.author, parent=parent))
        (unread,) = store.relations.unread()
        ids[place] = unread.id
        relation = Relation(ContactPhase.AFTER_CONTACT, post.intents, post.touchpoint, Emotion.NONE)
        store.relations.note([(unread, relation)])
        if place % 3 == 0:
            store.desks.answer(unread.id, "Kim", "angerufen", NOW - 20 * DAY)
    store.persons.take(LeadEvent(store.relations.person(SOURCE, who), date(2026, 11, 1), "unsubscribe")
                       for who in {"Erna", "Jo"} - {without})  # fmt: skip


def _head(posts: Sequence[Post], place: int) -> int:
    """Return which post says first what one says."""
    while posts[place].how == "copy" and posts[place].to < place:
        place = posts[place].to
    return place


def figures(store: Store, config: Config) -> dict[str, object]:
    """Return every figure of the relationship, unprotected."""
    ground = trusting.known(store, config, BRAND, NOW)
    utterances, now = ground.utterances, NOW
    lives = trusting.lives(ground)
    return {
        "said": ground.gathered.said,
        "answers": ground.gathered.answers,
        "moved": ground.moved,
        "exchanges": ground.exchanges,
        "view": trusting.view(ground, NOW - 30 * DAY, 10),
        "rungs": ladder.rungs(lives, ground.today),
        "moves": ladder.moves(lives, ground.today - 60 * DAY, ground.today),
        "segments": nps.segments(utterances, now),
        "journey": counts(utterances),
        "burdened": burdened(utterances, ground.solved, now),
        "advocates": advocates(utterances, now),
        "detractors": detractors(utterances, now),
        "silent": silent(utterances, ground.today),
        "recovered": recoveries(utterances, ground.answered, now),
        "reasons": reasons(ground.gathered.said),
        "leads": scored(store, ground),
    }


@settings(max_examples=12, deadline=None)
@given(posts=POSTS)
def test_once_erased_it_is_as_if_an_author_had_never_been(blank: Path, posts: list[Post]) -> None:
    """No figure tells a world in which somebody was erased from one in which they never wrote."""
    config = load(CONFIG + '[desk]\nprofiles = true\n[own_accounts]\nzeitung = ["Nordwind"]\n')
    with world(blank, posts) as once, world(blank, posts, without="Erna") as never:
        once.persons.erase(SourceName("zeitung"), "Erna")

        assert figures(once, config) == figures(never, config)
