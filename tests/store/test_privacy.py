"""Demands: somebody is told, erased, left out; what is held stays; and the log of it holds no name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.errors import UsageError
from listener.model import (
    After,
    ChannelName,
    IncidentId,
    Judged,
    Kind,
    Medium,
    MentionId,
    Promise,
    Reason,
    Search,
    SourceName,
    Tally,
)
from listener.model.alias import alias, short
from listener.model.person import Cause, LeadEvent
from listener.model.query import Words
from listener.store import Store
from listener.store.mentions import Keep
from listener.store.naming import Renamed
from tests.store.conftest import NOW, SOURCE, edited, judged, save

DAY = timedelta(days=1)
INCIDENT = IncidentId(3)
ERNA = "Erna Unverwechselbar"
KIM = Cause("Kim", NOW, "Brief vom 3.11.")


def by(store: Store, one: Judged, author: str) -> Judged:
    """As the daemon hands it over: under an alias."""
    return replace(one, mention=replace(one.mention, author=alias(store.relations.key(), author)))


def everything(store: Store) -> bytes:
    return b"".join(path.read_bytes() for path in store.path.parent.iterdir() if path.is_file()).lower()


def promised(store: Store, who: str, url: str = "", why: Sequence[str] = ()) -> None:
    voice = {"who": who, "where": "Forum · zeitung", "when": "heute", "url": url, "text": "Zwetschgenkuchen"}
    notice = json.dumps({"lang": "de", "voices": [voice], "why": list(why)}, ensure_ascii=False)
    promise = Promise("k", INCIDENT, ChannelName("slack"), Reason.SAMPLE, 0, notice, NOW, Kind.MESSAGE)
    store.tell([], [promise], NOW)
    store.kept("k", NOW)


def test_somebody_is_told_all_of_theirs_and_nothing_of_others(store: Store) -> None:
    save(store, by(store, judged("1", "Zwetschgenkuchen"), ERNA), by(store, judged("2", "Rosinen", minutes=5), "Jo"))
    save(store, edited(by(store, judged("1"), ERNA), "Mirabellenkuchen", judged("1").tone.mood))
    (mine,) = store.search(Search(Words("mirabellenkuchen")))
    store.desks.answer(mine.id, "Sachbearbeiterin Otto", "", NOW)
    store.persons.consent(mine.id, "Otto", "Brief", NOW, given=True)
    store.persons.take([LeadEvent(store.relations.person(SOURCE, ERNA), NOW.date(), "visit")])
    promised(store, f"Verfasser {short(mine.mention.author)}")

    found = store.privacy.disclose(f"@{ERNA.upper()}", [], KIM)

    told = json.dumps(found, ensure_ascii=False)
    assert [one["text"] for one in found["mentions"]] == ["Mirabellenkuchen"]
    assert found["mentions"][0]["versions"][0]["text"] == "Zwetschgenkuchen"
    assert (len(found["events"]), len(found["messages"])) == (1, 1)
    assert "Rosinen" not in told
    assert "Otto" not in told
    assert store.privacy.disclose(ERNA, [SourceName("anderswo")], KIM)["mentions"] == []
    assert [one.deed for one in store.privacy.audit()] == ["export", "export"]


def test_after_erasing_no_byte_of_database_log_index_outbox_or_audit_holds_a_trace(store: Store) -> None:
    theirs = by(store, judged("1", "Zwetschgenkuchen"), ERNA)
    save(store, theirs, by(store, judged("2", "Etwas anderes", minutes=5), "Jo"))
    promised(store, f"@{ERNA}", why=[f"Auslöser: „{ERNA}“, Forum · zeitung, heute."])

    gone = store.privacy.erase(ERNA, [], KIM)

    assert (gone.mentions, gone.messages) == (1, 1)
    for trace in (b"unverwechselbar", b"zwetschgenkuchen", short(theirs.mention.author).encode()):
        assert trace not in everything(store)
    assert save(store, theirs).stored == 0
    (line,) = store.privacy.audit()
    assert (line.deed, line.cause, line.detail) == ("erase", KIM, {"mentions": 1, "messages": 1})
    assert line.person != ""


def test_what_stands_at_an_address_or_says_some_words_is_erased_by_itself(store: Store) -> None:
    save(store, *(by(store, judged(str(n), f"Kuchen Nummer {n}", minutes=n), ERNA) for n in range(4)))

    assert store.privacy.erase_some(store.privacy.at("https://zeitung.example/1"), KIM).mentions == 1
    assert store.privacy.erase_some(store.privacy.saying("Nummer 2"), KIM).mentions == 1
    assert len(store.privacy.of(ERNA)) == 2
    assert store.privacy.erase_some([MentionId(17)], KIM).mentions == 0


def test_what_is_held_outlives_its_time_and_is_erased_only_on_purpose(store: Store) -> None:
    save(store, by(store, judged("1"), ERNA), by(store, judged("2", "Etwas anderes", minutes=5), "Jo"))
    held = store.privacy.of(ERNA)

    assert store.privacy.hold([*held, MentionId(17)], IncidentId(0), NOW + 9 * DAY, KIM) == 1
    assert store.forget(NOW + DAY, NOW) == 1
    with pytest.raises(UsageError, match=r"privacy\.held"):
        store.privacy.erase(ERNA, [], KIM)
    with pytest.raises(UsageError, match=r"privacy\.held"):
        store.persons.erase(SOURCE, ERNA)
    assert store.privacy.of(ERNA) == held
    assert [(one.mention, one.cause) for one in store.privacy.holds()] == [(held[0], KIM)]
    assert store.privacy.erase(ERNA, [], KIM, override=True).mentions == 1
    assert store.privacy.audit()[0].detail["override"] is True


def gone(store: Store, *natives: str) -> None:
    store.save_visit(SOURCE, [], Tally(), After({}, NOW + DAY, gone=natives), NOW + timedelta(hours=1))


def test_what_its_source_deletes_disappears_and_is_shown_for_its_hold_alone(store: Store) -> None:
    said = by(store, judged("1", "Zwetschgenkuchen"), ERNA)
    save(store, said, by(store, judged("2", "Rosinen", minutes=5), "Jo"))
    save(store, edited(said, "Mirabellenkuchen", said.tone.mood))
    held = store.privacy.of(ERNA)
    store.privacy.hold(held, INCIDENT, NOW + 9 * DAY, KIM)

    gone(store, "1", "2")

    assert store.search(Search()) == store.search(Search(Words("mirabellenkuchen"))) == []
    (one,) = store.privacy.evidence(INCIDENT, None, KIM)
    assert (one.mention, one.text, one.deleted) == (held[0], "Mirabellenkuchen", NOW + timedelta(hours=1))
    assert [text for _, _, text in one.versions] == ["Zwetschgenkuchen"]
    assert store.privacy.audit()[0].deed == "evidence"
    found = (store.privacy.of(ERNA), store.privacy.at(one.url), *map(store.privacy.saying, ("Mirabelle", "Zwetschgen")))
    assert set(map(tuple, found)) == {tuple(held)}
    assert store.privacy.disclose(ERNA, [], KIM)["mentions"][0]["withheld"][0]["text"] == "Mirabellenkuchen"
    with pytest.raises(UsageError, match=r"privacy\.held"):
        store.privacy.erase(ERNA, [], KIM)

    assert store.privacy.release(INCIDENT, None, KIM) == 1
    assert store.privacy.evidence(INCIDENT, None, KIM) == []
    assert b"kuchen" not in everything(store)
    assert b"rosinen" not in everything(store)


def test_what_is_withheld_goes_when_its_hold_is_over_or_overridden(store: Store) -> None:
    for number, native in enumerate("12"):
        save(store, by(store, judged(native, "Zwetschgenkuchen", minutes=number), native + ERNA))
        store.privacy.hold(store.privacy.of(native + ERNA), IncidentId(0), NOW + DAY, KIM)
    gone(store, "1", "2")

    assert store.privacy.erase("1" + ERNA, [], KIM, override=True).mentions == 1
    assert store.privacy.of("1" + ERNA) == []
    assert b"kuchen" in everything(store)
    assert store.privacy.release_due(NOW + DAY) == 1
    assert b"kuchen" not in everything(store)


def test_who_is_withheld_by_name_gets_an_alias_with_the_others(store: Store) -> None:
    save(store, replace(one := judged("1"), mention=replace(one.mention, author=ERNA)))
    store.privacy.hold(store.privacy.of(ERNA), IncidentId(0), NOW + DAY, KIM)
    gone(store, "1")
    under = alias(store.relations.key(), ERNA)

    assert store.names.rename_withheld(lambda one: alias(store.relations.key(), one.author)) == 1
    assert store.names.rename_withheld(lambda one: one.author) == 0
    (mention,) = store.privacy.of(ERNA)
    assert store.privacy.evidence(IncidentId(0), mention, KIM)[0].author == under


def test_a_hold_whose_time_is_over_keeps_nobody_from_being_erased(store: Store) -> None:
    save(store, by(store, judged("1"), ERNA))
    store.privacy.hold(store.privacy.of(ERNA), IncidentId(0), NOW + DAY, KIM)

    assert store.privacy.erase(ERNA, [], replace(KIM, at=NOW + DAY)).mentions == 1


@pytest.mark.parametrize("name", ["Erna Straußmüller", "★★★", '"Erna" OR *', "u/erna"])
def test_who_is_stored_by_name_is_found_however_that_is_written(store: Store, name: str) -> None:
    save(store, replace(one := judged("1"), mention=replace(one.mention, author=name)))

    for asked in (name, f"@{name.removeprefix('u/')}", f" {name.upper()} "):
        found = store.privacy.of(asked)
        assert len(found) == 1, asked
    assert store.privacy.of(f"{name}x") == store.privacy.of("") == []
    assert store.privacy.erase(f"@{name.removeprefix('u/')}", [], KIM).mentions == 1


def test_where_a_name_is_left_in_words_or_in_an_address_is_counted(store: Store) -> None:
    for number, (text, url) in enumerate(
        [("ERNA_M hat recht", ""), ("Genau", "https://x.example/@Erna_M/1"), ("", "")]
    ):
        one = judged(str(number), text or "Nichts", minutes=number)
        save(store, by(store, replace(one, mention=replace(one.mention, url=url)), "Jo"))

    assert store.privacy.erase("@erna_m", [], KIM).named == 2


def test_what_changes_while_names_become_aliases_stays_as_it_is(store: Store) -> None:
    save(store, judged("1"), judged("2", "Etwas anderes", minutes=5))
    found = store.names.in_clear(1 << 62, 10)
    store.privacy.erase_some([found[0].id], KIM)
    save(store, replace(one := judged("1b", minutes=0), mention=replace(one.mention, author="Jo")))

    store.names.rename([Renamed(one.id, one.author, "~k3f9m-2q8w1", {}) for one in found])

    assert sorted(one.mention.author for one in store.search(Search())) == ["Jo", "~k3f9m-2q8w1"]


def test_a_hold_ends_by_time_or_by_word(store: Store) -> None:
    save(store, by(store, judged("1"), ERNA))
    ids = store.privacy.of(ERNA)
    store.privacy.hold(ids, IncidentId(3), NOW + DAY, KIM)
    store.privacy.hold(ids, IncidentId(0), NOW + 2 * DAY, KIM)

    assert store.privacy.release_due(NOW + DAY) == 1
    assert store.forget(NOW + DAY, NOW) == 0
    assert store.privacy.release(IncidentId(3), None, KIM) == 0
    assert store.privacy.release(IncidentId(0), ids[0], KIM) == 1
    assert store.forget(NOW + DAY, NOW) == 1


def test_the_most_particular_time_counts_and_not_a_byte_stays(store: Store) -> None:
    media = (Medium.NEWS, Medium.MICROBLOG, Medium.FORUM)
    for number, medium in enumerate(media):
        one = judged(str(number), f"Wort{medium} bleibt", minutes=number)
        save(store, replace(one, mention=replace(one.mention, medium=medium)))
    keep = [Keep(NOW - DAY, medium=Medium.NEWS), Keep(NOW + DAY, medium=Medium.MICROBLOG), Keep(NOW - DAY)]

    assert store.privacy.expiring(keep) == [0, 1, 0]
    assert store.privacy.expiring([Keep(NOW - DAY, source=SOURCE), *keep]) == [0, 0, 0, 0]
    assert store.forget(NOW - DAY, NOW, [Keep(NOW - DAY, source=SOURCE), keep[1]]) == 0
    assert store.forget(NOW - DAY, NOW, keep[:2]) == 1
    assert b"wortmicroblog" not in everything(store)
    assert store.forget(NOW + DAY, NOW, [Keep(NOW - DAY, source=SourceName("anderswo"))]) == 2


def test_quotes_go_out_of_old_messages_unless_their_incident_is_held(store: Store) -> None:
    promised(store, "Verfasser k3f9m", why=["Auslöser: „Verfasser k3f9m“, Forum · zeitung, heute."])
    save(store, judged("1"))
    store.privacy.hold(store.privacy.at("https://zeitung.example/1"), INCIDENT, NOW + DAY, KIM)

    assert [store.privacy.unquote(NOW), store.privacy.unquote(NOW + DAY)] == [0, 0]
    store.privacy.release(INCIDENT, None, KIM)
    assert store.privacy.unquote(NOW + DAY) == 1
    store.forget(NOW - DAY, NOW - DAY)
    assert b"zwetschgenkuchen" not in everything(store)
    assert store.privacy.unquote(NOW + DAY) == 0


def test_an_objection_is_a_hash_and_can_be_taken_back(store: Store) -> None:
    assert store.privacy.object(ERNA, None, KIM)
    assert not store.privacy.object(f"@{ERNA}", None, KIM)
    store.privacy.refused(dict.fromkeys(store.privacy.barred(), 3))
    (known,) = store.privacy.objections()
    assert (known.source, known.refused, known.cause) == (None, 3, KIM)
    assert b"unverwechselbar" not in everything(store)
    assert not store.privacy.withdraw(ERNA, SOURCE, KIM)
    assert store.privacy.withdraw(ERNA, None, KIM)
    assert store.privacy.barred() == frozenset()
    assert [one.deed for one in store.privacy.audit()] == ["withdraw", "object"]


def test_the_log_cannot_be_changed(store: Store) -> None:
    store.privacy.object(ERNA, None, KIM)

    with sqlite3.connect(store.path) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("DELETE FROM audit")
    connection.close()


def test_imported_events_find_their_people_again_after_the_upgrade(tmp_path: Path) -> None:
    from hashlib import blake2b  # noqa: PLC0415 - how it was before

    with Store(tmp_path / "listener.db") as store:
        save(store, judged("1"))
        before = blake2b(b"zeitung\0Erna M\xc3\xbcller", key=store.relations.key(), digest_size=8).hexdigest()
        store.persons.take([LeadEvent(before, NOW.date(), "visit")])
    with sqlite3.connect(tmp_path / "listener.db") as connection:
        connection.executescript("""DROP INDEX mention_in_clear; DROP TABLE veil; DROP TABLE objection; DROP TABLE hold;
            DROP TABLE audit; DELETE FROM _sqlite_migrations WHERE name = 'm020_privacy'""")
    connection.close()

    with Store(tmp_path / "listener.db") as store:
        assert [one.author for one in store.persons.events()] == [store.relations.person(SOURCE, "Erna Müller")]
