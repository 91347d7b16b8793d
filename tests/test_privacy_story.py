"""Stories of names: none reaches the file, a file of before loses them, objections and terms hold by themselves."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts import CHANNELS
from benchmarks.relationship_people import COMPANY, DAYS, START
from benchmarks.relationship_plans import lived
from benchmarks.relationship_year import CONFIG as YEAR
from benchmarks.relationship_year import ID, refused
from benchmarks.relationship_year import line as told_as
from listener import app, config, trusting
from listener.core.crowd import coordination
from listener.demo import script
from listener.house import clean_up
from listener.importing import from_lines, import_all
from listener.model import Heard, IncidentId, Kind, Promise, Reason, Search, SourceName
from listener.model.alias import is_alias, short
from listener.model.names import ChannelName
from listener.model.person import Cause
from listener.parts import Parts
from listener.relating import relate_due
from listener.searching import search_for
from listener.veiling import veil_due
from sources import SOURCES
from tests.cli.calls import Office
from tests.world import CONFIG, World

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
CLEAR = '\n[privacy]\nauthors = "clear"\n'
WHO = "Zwetschgenbaron"
FORUM = SourceName("kuechenforum")


def everything(world: World) -> bytes:
    return b"".join(path.read_bytes() for path in world.folder.rglob("*") if path.is_file()).lower()


def authors(parts: Parts) -> list[str]:
    return [one.mention.author for one in parts.store.search(Search())]


def test_a_name_never_reaches_the_file_and_a_by_line_of_the_press_does(world: World) -> None:
    world.said("Brodelmann kocht über", "kuechenforum", WHO)
    world.said("Brodelmann im Gespräch", "tagblatt", "Ina Reporter")
    world.run(10 * MINUTE)

    assert WHO.lower().encode() not in everything(world)
    with world.program() as parts:
        press, forum = sorted(authors(parts))
        assert press == "Ina Reporter"
        assert is_alias(forum)


def test_through_a_storm_no_byte_that_is_stored_logged_told_or_handed_out_names_who_wrote(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    story = script.write(world.now)
    lately = [one for one in story.posts if one.at > story.onset - DAY]
    posts = tuple(replace(one, author=f"@{WHO}") if one.source == FORUM else one for one in lately)
    world.play(replace(story, posts=posts), from_=story.onset - HOUR)
    world.run_until(story.onset + 4 * HOUR, HOUR / 2)
    line: dict[str, object] = {"source": "kuechenforum", "id": "x", "author": WHO, "published": world.now.isoformat()}
    line |= {"text": "Brodelmann pfeift", "medium": "forum", "displayName": "Eulalia Zwetschgenkern"}
    line |= {"user": {"mail": "zwetschgen@baron.example"}, "contact": "Mail an zwetschgen@baron.example", "shelf": 3}
    with world.program() as parts:
        import_all(parts, from_lines(parts, [json.dumps(line).encode()]), world.now, lambda _: None)
        stored = [one.mention for one in parts.store.search(Search(limit=10_000))]
        (theirs,) = {one.author for one in stored if one.source == FORUM}
        assert [one.extra for one in stored if one.extra] == [{"shelf": 3, "medium": "forum"}]
    (world.folder / "config.toml").write_text(world.text, "utf-8")
    office = Office(world.folder)
    assert office.call("report", "incident", "INC-0001", "--out", str(world.folder / "reports")).code == 0
    assert office.call("export", str(world.folder / "all.jsonl")).code == 0

    told = [json.dumps(message) for _, message in world.slack] + [str(mail) for _, mail in world.mails]
    assert told
    assert short(theirs).encode() in everything(world)
    for seen in (*told, caplog.text, everything(world).decode("utf-8", "replace")):
        assert "zwetschgen" not in seen.lower()

    caplog.clear()
    done = office.call("privacy", "erase", WHO.upper(), "--yes", "--reason", "Brief", "--as", "Kim")
    assert done.code == 0
    left = b"".join(path.read_bytes() for path in world.folder.glob("listener.db*"))
    for trace in (WHO.lower(), short(theirs)):
        assert trace.encode() not in left.lower()
        assert trace not in (done.out + caplog.text).lower()


def test_a_file_of_before_loses_its_names_to_the_last_byte_and_keeps_its_voices(world: World) -> None:
    world.text = CONFIG + CLEAR
    for number in range(30):
        world.said(f"Brodelmann pfeift, zum {number}. Mal", "kuechenforum", f"{WHO} {number % 3}")
    world.run(10 * MINUTE)
    with world.program() as parts:
        _promise_of(parts, f"{WHO} 1")
    assert WHO.lower().encode() in everything(world)

    world.text = CONFIG
    world.run(10 * MINUTE)

    assert WHO.lower().encode() not in everything(world)
    with world.program() as parts:
        assert len(set(authors(parts))) == 3
        assert all(map(is_alias, authors(parts)))
        assert veil_due(parts, world.now) == 0
        assert len(parts.store.privacy.of(f"@{WHO} 1")) == 10


def test_no_figure_of_a_year_changes_when_its_names_become_aliases(tmp_path: Path) -> None:
    year, now = lived(7, 40), START + timedelta(days=DAYS)
    seen = []
    for text in (YEAR + CLEAR, YEAR):
        configured = config.load(
            text, sources=SOURCES, channels=CHANNELS, environ={}, read_file=Path.read_text, folder=tmp_path
        )
        with app.build(configured, tmp_path / "listener.db", clock=lambda: now, http=refused) as parts:
            import_all(parts, from_lines(parts, map(told_as, year.posts)), now, lambda _: None)
            while veil_due(parts, now) or relate_due(parts, now):
                pass
            with closing(sqlite3.connect(parts.store.path, isolation_level=None)) as beside:
                beside.execute("UPDATE mention SET backfill = 0")  # as if each had been heard when it was said
            heard = parts.store.heard(ID, START, now)
            seen.append((trusting.known(parts.store, configured, ID, now), coordination(heard), look(heard)))
            names = {one.author for one in heard}

    assert len(names) > 20
    assert {one for one in names if not is_alias(one)} == {COMPANY}
    assert seen[0] == seen[1]


def look(heard: Sequence[Heard]) -> list[int]:
    """Who spoke how often, whatever they are called."""
    return sorted(Counter(one.author for one in heard).values())


def _promise_of(parts: Parts, who: str) -> None:
    voice = f'{{"who": "{who}", "where": "Forum · kuechenforum · Reichweite 3", "when": "", "url": "", "text": "Oha"}}'
    why = f"Auslöser: „{who}“, Forum · kuechenforum, heute. Verstärker: „{who}“, Forum · kuechenforum, heute."
    notice = f'{{"lang": "de", "voices": [{voice}], "why": ["{why}"]}}'
    promise = Promise("old", IncidentId(0), ChannelName("slack"), Reason.SAMPLE, 0, notice, parts.clock(), Kind.MESSAGE)
    parts.store.tell([], [promise], parts.clock())
    parts.store.begin("old")
    parts.store.kept("old", parts.clock())


def test_it_can_be_stopped_anywhere_and_goes_on(world: World) -> None:
    world.text = CONFIG + CLEAR
    for number in range(9):
        world.said(f"Brodelmann pfeift, zum {number}. Mal", "kuechenforum", WHO)
    world.run(10 * MINUTE)

    world.text = CONFIG
    with world.program() as parts:
        first = veil_due(parts, world.now, 4)
        newest = [is_alias(one) for one in authors(parts)]
    with world.program() as parts:
        rest = [veil_due(parts, world.now, 4) for _ in range(3)]

    assert (first, rest) == (4, [4, 1, 0])
    assert newest == [True] * 4 + [False] * 5
    assert WHO.lower().encode() not in everything(world)


def test_who_is_stopped_while_names_are_given_back_begins_anew(world: World) -> None:
    world.said("Brodelmann antwortet", "kuechenforum", "Kundendienst")
    world.run(10 * MINUTE)
    world.text = CONFIG + '\n[own_accounts]\nkuechenforum = ["Kundendienst"]\n'
    stop = "CREATE TRIGGER stop BEFORE UPDATE OF author ON mention BEGIN SELECT RAISE (ABORT, 'stopped'); END"

    with world.program() as parts, closing(sqlite3.connect(parts.store.path)) as beside:
        beside.execute(stop)
        with pytest.raises(sqlite3.IntegrityError, match="stopped"):
            veil_due(parts, world.now)
        beside.execute("DROP TRIGGER stop")
        veil_due(parts, world.now)
        assert authors(parts) == ["kundendienst"]


def test_a_public_figure_is_named_until_the_review_and_an_own_account_as_soon_as_it_is_entered(world: World) -> None:
    figure = f'\n[[public_figures]]\nname = "{WHO}"\nreason = "Verbandschef"\nreview = 2026-11-18T09:00:00\n'
    world.said("Brodelmann pfeift", "kuechenforum", WHO)
    world.said("Brodelmann antwortet", "kuechenforum", "Kundendienst")
    world.run(10 * MINUTE)
    seen = []
    world.text = CONFIG + figure + '\n[own_accounts]\nkuechenforum = ["Kundendienst"]\n'
    with world.program() as parts:
        for day in range(3):
            veil_due(parts, world.now + day * DAY)
            seen.append(sorted(one for one in authors(parts) if not is_alias(one)))

    assert seen == [[WHO, "kundendienst"]] * 2 + [["kundendienst"]]
    assert WHO.lower().encode() not in everything(world)


def test_who_objects_is_left_out_and_counted(world: World) -> None:
    world.run(10 * MINUTE)
    with world.program() as parts:
        parts.store.privacy.object(WHO, FORUM, Cause("Kim", world.now))
    world.said("Brodelmann pfeift", "kuechenforum", f"@{WHO}")
    world.said("Brodelmann pfeift auch hier", "fediwall", WHO)
    world.run(10 * MINUTE)

    with world.program() as parts:
        assert [one.mention.source for one in parts.store.search(Search())] == ["fediwall"]
        assert parts.store.privacy.objections()[0].refused == 1


def test_each_kind_of_place_has_its_time(world: World) -> None:
    world.text = CONFIG.replace('name = "fediwall"', 'name = "fediwall"\nmentions_days = 20') + (
        "\n[retention]\nmentions_days = 40\nforum_days = 10\n"
    )
    for source in ("fediwall", "kuechenforum", "tagblatt"):
        world.said("Brodelmann pfeift", source)
    world.run(10 * MINUTE)
    with world.program() as parts:
        left = []
        for days in (0, 10, 20, 30, 40):
            clean_up(parts.store, parts.config, world.now + days * DAY)
            left.append(len(parts.store.search(Search())))

    assert left == [3, 2, 1, 1, 0]


def test_somebody_is_searched_for_by_name_by_alias_or_by_what_people_see(world: World) -> None:
    world.text = CONFIG + '\n[desk]\nprofiles = true\nobjections = ["kuechenforum: Erna"]\n'
    world.said("Brodelmann pfeift", "kuechenforum", WHO)
    world.run(10 * MINUTE)

    with world.program() as parts:
        (author,) = authors(parts)
        for asked in (WHO, f"@{WHO.upper()}", author, author[1:6]):
            assert len(parts.store.search(search_for(f'author:"{asked}"', parts.store, parts.config, world.now))) == 1
        assert parts.store.search(search_for("author:Niemand", parts.store, parts.config, world.now)) == []


def test_nothing_is_gone_through_where_names_stay_and_nothing_is_new(world: World) -> None:
    world.said("Brodelmann pfeift", "kuechenforum", WHO)
    world.text = CONFIG + CLEAR
    world.run(10 * MINUTE)

    with world.program() as parts:
        assert authors(parts) == [WHO]
