"""A locked, damaged, foreign, full or newer file: a clear error, the file kept, nothing lost."""

from __future__ import annotations

import inspect
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from listener.errors import StoreError
from listener.model import (
    After,
    Blind,
    ChannelName,
    Incident,
    IncidentId,
    Label,
    MentionId,
    Mood,
    Owed,
    Phrase,
    Search,
    Secret,
    Sign,
    Silence,
    SourceName,
    State,
    Tally,
    Tone,
    Version,
    Visited,
)
from listener.model.desk import Progress, Step
from listener.model.person import Cause, LeadEvent
from listener.model.query import Words
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint
from listener.model.user import Access
from listener.store import Store
from listener.store.casebook import Casebook, Wanted
from listener.store.claims import Claims
from listener.store.courses import Courses
from listener.store.dangers import Dangers
from listener.store.desks import Desks
from listener.store.hands import Hands
from listener.store.labels import Labels
from listener.store.leases import Leases, Worker
from listener.store.looks import Looks
from listener.store.lookup import Lookup
from listener.store.mentions import Keep
from listener.store.naming import Names, Renamed
from listener.store.persons import Persons
from listener.store.privacy import Privacy
from listener.store.relations import Relations
from listener.store.signs import Signs
from listener.store.texts import Texts, Worded
from listener.store.users import Users
from tests.store.conftest import BRAND, NOW, SOURCE, edited, judged, opened_file, save

INCIDENT = Incident(IncidentId(1), BRAND, State.OPEN, 3, 3, NOW, NOW)
LATER = NOW + timedelta(hours=1)
CAUSE = Cause("Kim", NOW)
SAID = Tone(Mood.POSITIVE, 0.5, "label")
LABEL = Label(BRAND, MentionId(1), NOW, Mood.POSITIVE, "de", b"hashes", Mood.NEGATIVE, -0.6, "de-2")
PHRASE = Phrase(BRAND, "na danke", Mood.NEGATIVE, NOW)
VERSION = Version(BRAND, "de", 1, NOW, "de-2", 20, active=True, kept=True, report="{}")
SLACK = ChannelName("slack")
OWED = Owed("INC-0001.1/pr", SLACK, "{}", 0, NOW, begun=False, incident=IncidentId(1))
SILENCE = Silence("erna", "Übung", NOW, LATER, BRAND)
SIGN = Sign(BRAND, NOW, LATER, 3.2, 31, 1.2, timedelta(hours=1), arranged=False)
READ = Relation(ContactPhase.CONTACT, (Intent.QUESTION,), Touchpoint.NONE, Emotion.NONE)
WORKER = Worker("w", "host", 1, ("all",), "1", "", NOW)
DOING = (NOW, Progress.DOING, "erna")

CALLS: dict[str, Callable[[Store], object]] = {
    "subscribe": lambda s: s.subscribe([(SOURCE, "feed", "other options", "zeitung.example")], NOW),
    "due_sources": lambda s: s.due_sources(NOW),
    "cursor": lambda s: s.cursor(SOURCE),
    "throttle": lambda s: s.throttle("zeitung.example", LATER),
    "throttled": lambda s: s.throttled(NOW),
    "blind": lambda s: s.blind(),
    "woken": lambda s: s.woken(),
    "aggregates": lambda s: s.aggregates(SOURCE, NOW),
    "tell": lambda s: s.tell([Blind(SOURCE, NOW)], [], NOW),
    "twins": lambda s: s.twins(SOURCE, judged("b")),
    "next_due": lambda s: s.next_due(),
    "visit_failed": lambda s: s.visit_failed(SOURCE, "timeout", LATER, NOW),
    "source_health": lambda s: s.source_health(),
    "known": lambda s: s.known(SOURCE, ["a"]),
    "originals": lambda s: s.originals(judged("a"), NOW, LATER),
    "save_visit": lambda s: save(s, judged("a")),
    "save_visits": lambda s: s.save_visits([Visited(SOURCE, (judged("a"),), Tally(1), After({}, LATER))], NOW),
    "import_mentions": lambda s: s.import_mentions(SOURCE, [judged("a")], Tally(1), NOW),
    "search": lambda s: s.search(Search()),
    "count": lambda s: s.count(Search()),
    "export": lambda s: list(s.export(Search())),
    "mentions_by_id": lambda s: s.mentions_by_id(BRAND, []),
    "heard": lambda s: s.heard(BRAND, NOW, LATER),
    "bins": lambda s: s.bins(BRAND, NOW, LATER),
    "coverage": lambda s: s.coverage(BRAND, NOW, LATER),
    "voices_by_source": lambda s: s.voices_by_source(BRAND, NOW, LATER),
    "hours": lambda s: s.hours([BRAND], NOW, LATER),
    "forget": lambda s: s.forget(NOW, NOW),
    "decide": lambda s: s.decide(s.incident(INCIDENT.id) or INCIDENT, [("opened", {})], [], NOW),
    "drop_candidate": lambda s: s.drop_candidate(IncidentId(1)),
    "current_incidents": lambda s: s.current_incidents(BRAND, NOW),
    "incident": lambda s: s.incident(IncidentId(1)),
    "incidents": lambda s: s.incidents([BRAND]),
    "next_incident_id": lambda s: s.next_incident_id(),
    "events": lambda s: s.events(IncidentId(1)),
    "next_sequence": lambda s: s.next_sequence(IncidentId(1)),
    "owed": lambda s: s.owed(NOW),
    "begin": lambda s: s.begin("INC-0001.1/pr"),
    "kept": lambda s: s.kept("INC-0001.1/pr", NOW),
    "postpone": lambda s: s.postpone("INC-0001.1/pr", LATER, "timeout", maybe_taken=True),
    "broken": lambda s: s.broken("INC-0001.1/pr", "404"),
    "recover": lambda s: s.recover(),
    "told": lambda s: s.told(IncidentId(1)),
    "waiting": lambda s: s.waiting(),
    "file_bytes": lambda s: s.file_bytes(),
    "task_due": lambda s: s.task_due("retention", NOW, timedelta(days=1)),
    "plan_task": lambda s: s.plan_task("retention", NOW),
    "own": lambda s: s.own(1, "host", NOW),
    "owner": lambda s: s.owner(),
    "leases.share": lambda s: s.leases.share("w"),
    "leases.shared": lambda s: s.leases.shared(),
    "leases.patient": lambda s: s.leases.patient(NOW),
    "leases.beat": lambda s: s.leases.beat(WORKER, ["dispatch"], (), NOW),
    "leases.leave": lambda s: s.leases.leave(),
    "leases.under": lambda s: s.leases.under("verb", "dispatch"),
    "leases.leased": lambda s: s.leases.leased(NOW),
    "leases.claim": lambda s: s.leases.claim(s.due_sources(NOW), NOW),
    "leases.keep": lambda s: s.leases.keep(()),
    "leases.spend": lambda s: save(s, judged("a")),
    "leases.hold_message": lambda s: s.begin("INC-0001.1/pr", 0, NOW),
    "leases.unsent": lambda s: s.recover(NOW),
    "leases.turn": lambda s: s.leases.turn("zeitung.example", timedelta(seconds=5), NOW, timedelta(minutes=2)),
    "leases.leave_alone": lambda s: s.leases.leave_alone("zeitung.example", LATER, NOW),
    "leases.workers": lambda s: s.leases.workers(),
    "leases.held": lambda s: s.leases.held(NOW),
    "labels.stamp": lambda s: s.labels.stamp(),
    "labels.put": lambda s: s.labels.put(LABEL, SAID),
    "labels.remove": lambda s: s.labels.remove(BRAND, MentionId(1), SAID),
    "labels.of": lambda s: s.labels.of(MentionId(1)),
    "labels.listed": lambda s: s.labels.listed([BRAND]),
    "labels.lessons": lambda s: s.labels.lessons(BRAND, "de"),
    "labels.gathered": lambda s: s.labels.gathered([BRAND]),
    "labels.unlabelled": lambda s: s.labels.unlabelled([BRAND], NOW),
    "labels.phrases": lambda s: s.labels.phrases([BRAND]),
    "labels.put_phrase": lambda s: s.labels.put_phrase(PHRASE),
    "labels.remove_phrases": lambda s: s.labels.remove_phrases(BRAND, ["na danke"]),
    "labels.versions": lambda s: s.labels.versions([BRAND]),
    "labels.active": lambda s: s.labels.active(),
    "labels.keep": lambda s: s.labels.keep(VERSION, b"weights"),
    "labels.activate": lambda s: s.labels.activate(BRAND, "de", None),
    "hands.act": lambda s: s.hands.act(s.incident(INCIDENT.id) or INCIDENT, ("acknowledged", {}), "erna", [], NOW),
    "hands.log": lambda s: s.hands.log(IncidentId(1)),
    "hands.unreadable": lambda s: s.hands.unreadable([BRAND]),
    "hands.judged": lambda s: s.hands.judged([BRAND]),
    "hands.root": lambda s: s.hands.root(IncidentId(1), SLACK),
    "hands.told": lambda s: s.hands.told(OWED, "1700000000.1", NOW),
    "hands.lost": lambda s: s.hands.lost(IncidentId(1), SLACK),
    "hands.shown": lambda s: s.hands.shown(IncidentId(1), SLACK),
    "hands.lately": lambda s: s.hands.lately(BRAND, NOW),
    "hands.planned": lambda s: s.hands.planned("digest"),
    "hands.drop": lambda s: s.hands.drop("INC-0001.1/pr"),
    "hands.retry": lambda s: s.hands.retry([], NOW),
    "hands.letters": lambda s: s.hands.letters(),
    "hands.channels": lambda s: s.hands.channels(),
    "hands.silences": lambda s: s.hands.silences(NOW),
    "hands.silence": lambda s: s.hands.silence(SILENCE),
    "hands.unsilence": lambda s: s.hands.unsilence(1, "anna", NOW),
    "hands.note": lambda s: [CALLS["decide"](s), s.hands.note(INCIDENT.id, ("source_muted", {}), NOW)],  # type: ignore[func-returns-value] # one after the other
    "hands.unsent": lambda s: s.hands.unsent(NOW),
    "hands.other_way": lambda s: s.hands.other_way("INC-0001.1/mail", IncidentId(1), ("failover", {}), (), NOW),
    "signs.note": lambda s: s.signs.note(SIGN),
    "signs.since": lambda s: s.signs.since([BRAND], NOW),
    "dangers.lately": lambda s: s.dangers.lately(BRAND, NOW, LATER),
    "dangers.daily": lambda s: s.dangers.daily(BRAND, NOW, LATER),
    "dangers.known_since": lambda s: s.dangers.known_since(),
    "dangers.forget": lambda s: s.dangers.forget(NOW),
    "relations.read_by": lambda s: s.relations.read_by("1"),
    "relations.unread": lambda s: s.relations.unread(),
    "relations.note": lambda s: s.relations.note([(one, READ) for one in s.relations.unread()]),
    "relations.voiced": lambda s: s.relations.voiced(BRAND, NOW, LATER, lambda *_: False),
    "lookup.sources": lambda s: s.lookup.sources(),
    "lookup.signed": lambda s: s.lookup.signed(["a"]),
    "lookup.told": lambda s: s.lookup.told([MentionId(1)], lambda *_: False, lambda *_: ""),
    "lookup.read_only": lambda s: s.lookup.read_only(),
    "lookup.forms": lambda s: s.lookup.forms("a"),
    "lookup.holding": lambda s: s.lookup.holding("a", 1),
    "lookup.many": lambda s: s.lookup.many(Words("a")),
    "looks.hits": lambda s: s.looks.hits(Search(), 0, 1),
    "looks.rare": lambda s: s.looks.rare(Search(Words("wort")), 1),
    "looks.floor": lambda s: s.looks.floor(1, 1),
    "looks.copied": lambda s: s.looks.copied([MentionId(1)]),
    "looks.copies": lambda s: s.looks.copies(MentionId(1)),
    "looks.editions": lambda s: s.looks.editions(MentionId(1)),
    "looks.rumours": lambda s: s.looks.rumours(MentionId(1)),
    "looks.feedback": lambda s: s.looks.feedback(MentionId(1)),
    "looks.answered_since": lambda s: s.looks.answered_since(NOW),
    "looks.stock": lambda s: s.looks.stock(),
    "looks.reaches": lambda s: s.looks.reaches([BRAND], NOW, 1),
    "looks.visited": lambda s: s.looks.visited(),
    "courses.sources": lambda s: s.courses.sources(BRAND, NOW, LATER),
    "courses.by_source": lambda s: s.courses.by_source(BRAND, [SOURCE], NOW, LATER),
    "courses.by_phase": lambda s: s.courses.by_phase(BRAND, NOW, LATER),
    "casebook.listed": lambda s: s.casebook.listed(Wanted()),
    "casebook.count": lambda s: s.casebook.count(Wanted()),
    "casebook.turns": lambda s: s.casebook.turns([IncidentId(1)]),
    "casebook.told": lambda s: s.casebook.told(IncidentId(1)),
    "casebook.copied": lambda s: s.casebook.copied(BRAND, NOW, LATER),
    "casebook.newest": lambda s: s.casebook.newest(BRAND, NOW, LATER, 5),
    "relations.said": lambda s: s.relations.said(BRAND, NOW, LATER, lambda *_: False),
    "relations.spoken": lambda s: s.relations.spoken(BRAND, [SOURCE], NOW, LATER, lambda *_: False),
    "relations.rated": lambda s: s.relations.rated(BRAND, NOW, LATER, lambda *_: False),
    "relations.said_in": lambda s: s.relations.said_in(BRAND, [MentionId(1)], lambda *_: False),
    "relations.person": lambda s: s.relations.person(SOURCE, "Erna Müller"),
    "relations.key": lambda s: s.relations.key(),
    "relations.read": lambda s: s.relations.read([MentionId(1)]),
    "claims.waiting": lambda s: s.claims.waiting(),
    "claims.noted": lambda s: s.claims.noted([MentionId(1)]),
    "claims.of": lambda s: s.claims.of([BRAND]),
    "claims.number": lambda s: s.claims.number(1),
    "claims.change": lambda s: s.claims.change(BRAND, lambda found: found, NOW),
    "persons.take": lambda s: s.persons.take([LeadEvent("a", NOW.date(), "visit")]),
    "persons.events": lambda s: s.persons.events(),
    "persons.consent": lambda s: s.persons.consent(MentionId(1), "erna", "Brief", NOW, given=True),
    "persons.consents": lambda s: s.persons.consents(),
    "persons.erase": lambda s: s.persons.erase(SOURCE, "Erna Müller"),
    "privacy.of": lambda s: s.privacy.of("Erna Müller", [SOURCE]),
    "privacy.at": lambda s: s.privacy.at("https://zeitung.example/1"),
    "privacy.saying": lambda s: s.privacy.saying("Zug"),
    "privacy.erase": lambda s: s.privacy.erase("Erna Müller", [SOURCE], CAUSE),
    "privacy.erase_some": lambda s: s.privacy.erase_some([MentionId(1)], CAUSE),
    "privacy.disclose": lambda s: s.privacy.disclose("Erna Müller", [SOURCE], CAUSE),
    "privacy.object": lambda s: s.privacy.object("Erna Müller", SOURCE, CAUSE),
    "privacy.withdraw": lambda s: s.privacy.withdraw("Erna Müller", SOURCE, CAUSE),
    "privacy.objections": lambda s: s.privacy.objections(),
    "privacy.barred": lambda s: s.privacy.barred(),
    "privacy.refused": lambda s: s.privacy.refused({"person": 1}),
    "privacy.hold": lambda s: s.privacy.hold([MentionId(1)], IncidentId(1), LATER, CAUSE),
    "privacy.release": lambda s: s.privacy.release(IncidentId(1), None, CAUSE),
    "privacy.release_due": lambda s: s.privacy.release_due(NOW),
    "privacy.evidence": lambda s: s.privacy.evidence(IncidentId(1), None, CAUSE),
    "privacy.holds": lambda s: s.privacy.holds(),
    "privacy.unquote": lambda s: s.privacy.unquote(NOW),
    "privacy.expiring": lambda s: s.privacy.expiring([Keep(NOW)]),
    "privacy.audit": lambda s: s.privacy.audit(),
    "names.state": lambda s: s.names.state(),
    "names.begin": lambda s: s.names.begin("mark"),
    "names.in_clear": lambda s: s.names.in_clear(1 << 62, 10),
    "names.under": lambda s: s.names.under("Erna Müller", SOURCE),
    "names.rename": lambda s: s.names.rename([Renamed(MentionId(1), "Erna Müller", "~k3f9m-2q8w1")]),
    "names.rename_withheld": lambda s: s.names.rename_withheld(lambda one: one.author),
    "names.reword": lambda s: s.names.reword(str),
    "texts.below": lambda s: s.texts.below(None, 10),
    "texts.earlier": lambda s: s.texts.earlier([MentionId(1)]),
    "texts.reword": lambda s: s.texts.reword([(Worded(MentionId(1), "", "a"), Worded(MentionId(1), "", "b"))]),
    "texts.wipe": lambda s: s.texts.wipe(),
    "users.add": lambda s: s.users.add("Anna", Access.DUTY, Secret("hash"), NOW),
    "users.listed": lambda s: s.users.listed(),
    "users.user": lambda s: s.users.user("anna"),
    "users.anybody": lambda s: s.users.anybody(),
    "users.allow": lambda s: s.users.allow("anna", Access.ADMIN),
    "users.set_password": lambda s: s.users.set_password("anna", Secret("other"), NOW),
    "users.remove": lambda s: s.users.remove("anna"),
    "users.log_in": lambda s: s.users.log_in(b"token", "anna", NOW, LATER),
    "users.session": lambda s: s.users.session(b"token", NOW),
    "users.stay": lambda s: s.users.stay(b"token", NOW, LATER),
    "users.log_out": lambda s: s.users.log_out(b"token"),
    "users.failures": lambda s: s.users.failures([b"who"]),
    "users.failed": lambda s: s.users.failed([b"who"], NOW, timedelta(days=1)),
    "users.forgive": lambda s: s.users.forgive(b"who"),
    "users.form_key": lambda s: s.users.form_key(),
    "desks.answer": lambda s: s.desks.answer(MentionId(1), "erna", "", NOW),
    "desks.answered": lambda s: s.desks.answered([MentionId(1)]),
    "desks.in_use": lambda s: s.desks.in_use(),
    "desks.open": lambda s: s.desks.open(BRAND, "Aufzug", [MentionId(1)], "erna", NOW),
    "desks.step": lambda s: s.desks.step(Step(s.desks.open(BRAND, "Aufzug", [], "erna", NOW).number, *DOING)),
    "desks.feedback": lambda s: s.desks.feedback([BRAND]),
    "desks.steps": lambda s: s.desks.steps(1),
    "desks.backlog_since": lambda s: s.desks.backlog_since(BRAND),
    "desks.call": lambda s: s.desks.call(BRAND, NOW, [], NOW),
}
WRITES = (
    *("save_visit", "save_visits", "decide", "begin", "kept", "subscribe", "throttle", "tell"),
    *("leases.beat", "leases.leave", "leases.turn", "leases.leave_alone"),
    *("labels.put", "labels.remove", "labels.put_phrase", "labels.keep", "labels.activate"),
    *("hands.act", "hands.told", "hands.lost", "hands.drop", "hands.retry", "hands.silence", "hands.unsilence"),
    *("hands.note", "hands.other_way"),
    "signs.note",
    *("claims.noted", "claims.change", "persons.take", "persons.consent", "persons.erase"),
    *("privacy.erase", "privacy.object", "privacy.withdraw", "privacy.hold", "names.begin", "names.rename"),
    "texts.reword",
    *("users.add", "users.allow", "users.set_password", "users.remove", "users.log_in"),
    *("users.stay", "users.log_out", "users.failed", "users.forgive"),
    *("relations.note", "relations.read_by", "desks.answer", "desks.open", "desks.step", "desks.call"),
)


def test_every_public_method_is_in_the_table() -> None:
    parts = {"labels": Labels, "hands": Hands, "signs": Signs, "dangers": Dangers}
    parts |= {"relations": Relations, "desks": Desks, "claims": Claims, "persons": Persons, "users": Users}
    parts |= {"privacy": Privacy, "names": Names, "texts": Texts}
    parts |= {"leases": Leases, "looks": Looks, "lookup": Lookup, "courses": Courses, "casebook": Casebook}
    methods = public(Store) | {f"{part}.{name}" for part, kind in parts.items() for name in public(kind)}

    assert methods - {"close"} == set(CALLS)


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "listener.db"
    with Store(path) as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        save(store, judged("a"))
    return path


@pytest.fixture
def impatient(file: Path) -> Iterator[Store]:
    with Store(file, wait_s=0.01) as store:
        yield store


@pytest.mark.parametrize("name", CALLS)
def test_a_locked_file_is_an_error_with_a_remedy_or_no_hindrance(impatient: Store, file: Path, name: str) -> None:
    """Readers of a write-ahead log are not held up by a writer; writers say what is wrong."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        CALLS[name](impatient)
        outcome = "went through"
    except StoreError as error:
        outcome = str(error)
    finally:
        other.close()

    assert outcome == "went through" or "is locked by another program" in outcome
    if name in WRITES:
        assert outcome != "went through"
    CALLS[name](impatient)  # and the store works again once the other is gone


@pytest.mark.parametrize("name", CALLS)
def test_every_method_works_on_a_healthy_file(impatient: Store, name: str) -> None:
    CALLS[name](impatient)

    assert impatient.source_health()[0].name == SOURCE


def _open_and_read(path: Path) -> None:
    with Store(path) as store:
        list(store.export(Search()))
        store.count(Search(Words("a")))


def _foreign(path: Path) -> None:
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name)")
    other.commit()
    other.close()


def _newer(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("INSERT INTO _sqlite_migrations VALUES (99, 'listener', 'm999_tomorrow', '2030-01-01')")
    other.commit()
    other.close()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda path: path.write_bytes(b"this is a letter to grandmother" * 200), "is not a database"),
        (lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\0" * 40960), "is damaged"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be opened"),
        (_foreign, "belongs to another program"),
        (_newer, "written by a newer Listener (m999_tomorrow)"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_and_kept(
    file: Path, damage: Callable[[Path], object], says: str
) -> None:
    damage(file)

    with pytest.raises(StoreError) as caught:
        _open_and_read(file)

    assert says in str(caught.value)
    assert str(file) in str(caught.value)
    assert file.exists()


def test_a_full_disk_loses_nothing_and_passes(file: Path) -> None:
    with Store(file) as store:
        pages = store._db.rows("PRAGMA page_count")[0][0]
        opened_file(store).connection.execute(f"PRAGMA max_page_count = {pages}")
        batch = [judged(f"n{i}", "x" * 2000 + str(i), minutes=i) for i in range(20)]

        with pytest.raises(StoreError, match="disk is full"):
            save(store, *batch)
        assert store.count(Search()) == 1

        opened_file(store).connection.execute("PRAGMA max_page_count = 100000")
        assert save(store, *batch).stored == 20


def test_a_missing_file_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist yet"):
        Store(tmp_path / "none.db", create=False)

    assert not (tmp_path / "none.db").exists()


def test_bugs_are_not_dressed_up_as_the_owner_s_fault(file: Path) -> None:
    with Store(file) as store, pytest.raises(sqlite3.OperationalError, match="no such table"):
        store._db.rows("SELECT * FROM nowhere")


def test_sources_come_and_go_with_the_configuration(file: Path) -> None:
    with Store(file) as store:
        store.subscribe([(SourceName("neu"), "feed", "options", "neu.example")], NOW)
        assert [one.name for one in store.source_health()] == ["neu"]

        store.subscribe(
            [(SOURCE, "feed", "options", "zeitung.example"), (SourceName("neu"), "feed", "options", "neu.example")], NOW
        )
        (back,) = [visit for visit in store.due_sources(LATER) if visit.source == SOURCE]
        assert (back.cursor, back.first) == ({"page": 1}, False)

        store.subscribe([(SOURCE, "other kind", "options", "zeitung.example")], NOW)
        assert store.due_sources(LATER)[0].cursor == {}
        assert store.search(Search())[0].mention.source == SOURCE


def test_several_programs_may_make_the_same_database_at_once(tmp_path: Path) -> None:
    """The daemon and somebody's command line, both on a new machine."""
    program = (
        "import sys; from pathlib import Path; from listener.store import Store; print(flush=True); "
        "sys.stdin.read(1); Store(Path(sys.argv[1])).close()"
    )
    starts = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", program, str(tmp_path / "new.db")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(6)
    ]
    assert [one.stdout and one.stdout.read(1) for one in starts] == [b"\n"] * 6  # all are at the starting line
    for one in starts:
        assert one.stdin
        one.stdin.write(b"x")
        one.stdin.flush()
    errors = [one.communicate(timeout=30)[1].decode() for one in starts]

    assert errors == [""] * 6
    with Store(tmp_path / "new.db", create=False) as store:
        assert store.count(Search()) == 0


def test_a_database_that_was_only_begun_is_finished(tmp_path: Path) -> None:
    """Killed between making the file and signing it."""
    begun = sqlite3.connect(tmp_path / "begun.db")
    begun.execute("PRAGMA journal_mode = WAL")
    begun.close()

    with Store(tmp_path / "begun.db") as store:
        assert store.count(Search()) == 0


def test_of_many_older_versions_the_first_and_the_latest_are_kept(file: Path) -> None:
    with Store(file) as store:
        one = judged("a")
        for number in range(30):
            save(store, edited(one, f"Fassung {number}", Mood.NEUTRAL), at=NOW + timedelta(minutes=number))

        texts = [text for (text,) in store._db.rows("SELECT text FROM revision ORDER BY at")]
    assert texts[0] == one.mention.text
    assert texts[-1] == "Fassung 28"
    assert len(texts) <= 11
