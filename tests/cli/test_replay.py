"""``listener replay``: a past once more, on a simulated clock."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from listener import app
from listener.cli.replay import cut_off
from listener.demo import script
from listener.demo.script import Post
from listener.errands import AtOnce
from listener.model import BrandId, Letter, MailServer, Request, Route
from listener.replaying import Clock, Played, Replay
from listener.taping import Tape, Wanted, tape_lines
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import Office
from tests.core.outrage import complaint

CONFIG = """
language = "de"
[[brands]]
id = "brodelmann"
name = "Brodelmann"
[[brands]]
id = "nordwind"
name = "Nordwind"
[[sources]]
name = "tagblatt"
kind = "feed"
medium = "news"
url = "https://tagblatt.example/rss"
[[sources]]
name = "kuechenforum"
kind = "feed"
medium = "forum"
url = "https://forum.example/rss"
[[sources]]
name = "fediwall"
kind = "feed"
medium = "microblog"
url = "https://fedi.example/rss"
[channels.slack]
kind = "slack"
url_env = "SLACK_URL"
[detection]
every = "1h"
[retention]
mentions_days = 36500
"""
HOUR = timedelta(hours=1)
STORY = script.write(datetime(2025, 3, 3, 9, tzinfo=UTC))
"""Eighteen quiet days, a storm and its end."""


def line(post: Post, **more: object) -> dict[str, object]:
    return {
        "source": post.source,
        "id": str(post.number),
        "published": post.at.isoformat(),
        "author": post.author,
        "title": post.title,
        "text": post.text,
    } | more


def lines_of(lines: Iterable[dict[str, object]]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)


SINCE = ("--since", (STORY.onset - HOUR).isoformat())
STREAM = lines_of(line(post) for post in STORY.posts)
SHORT = [post for post in STORY.posts if post.at > STORY.onset - timedelta(days=6)]
"""Enough for a storm that is seen, though while the brand is still being learned."""


@dataclass(frozen=True)
class Replayed:
    """A replay that several tests look at."""

    office: Office
    found: dict[str, Any]


def office_in(folder: Path, config: str = CONFIG) -> Office:
    (folder / "config.toml").write_text(config, "utf-8")
    return Office(folder)


def replay(office: Office, *args: str, stdin: str | bytes = "") -> dict[str, Any]:
    done = office.call("replay", "--json", *args, stdin=stdin)
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    return found


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """The story, played from a file."""
    office = office_in(tmp_path_factory.mktemp("story"))
    file = office.folder / "story.jsonl"
    file.write_text(STREAM, "utf-8")
    return Replayed(office, replay(office, str(file)))


@pytest.fixture(scope="module")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose database holds the story, by an import."""
    office = office_in(tmp_path_factory.mktemp("remembered"))
    assert office.call("import", "-", stdin=lines_of(map(line, SHORT))).code == 0
    return office


@pytest.fixture
def empty(tmp_path: Path) -> Office:
    return office_in(tmp_path)


def test_the_storm_of_a_file_is_told_with_its_course(story: Replayed) -> None:
    (incident,) = story.found["incidents"]
    opened = datetime.fromisoformat(incident["opened"])

    assert incident["brand"] == "brodelmann"
    assert STORY.onset < opened < STORY.peak
    assert incident["levels"][0] >= 3
    assert incident["highest"] == max(incident["levels"])
    assert incident["to_come"] > 0.7
    assert 0 < incident["mentions_at_opening"] < incident["mentions"]
    assert incident["lead_s"] > 0
    assert incident["evidence"][0]["z"] == max(fact["z"] for fact in incident["evidence"])


def test_the_whole_file_is_accounted_for_and_the_frequency_fits(story: Replayed) -> None:
    found = story.found
    counts = found["mentions"]

    assert counts["read"] == len(STORY.posts) == counts["entered"] + counts["without_brand"]
    assert counts["without_brand"] > 0
    assert found["tones"] == {"kept": 0, "scored": counts["entered"]}
    assert found["alerts"]["per_week"] == pytest.approx(1 / found["weeks"], abs=1e-3)
    assert found["brands"] == ["brodelmann"]
    assert found["judged"] == "as_stored"


def test_a_replay_leaves_no_database_behind(story: Replayed) -> None:
    assert sorted(path.name for path in story.office.folder.iterdir()) == ["config.toml", "story.jsonl"]


def test_people_get_a_table_and_sentences(story: Replayed) -> None:
    done = story.office.call("replay", str(story.office.folder / "story.jsonl"), *SINCE)
    head, row, *below = done.out.splitlines()

    assert head.split("\t")[:4] == ["Alarm", "Marke", "Stufen", "Höchste"]
    assert "Brodelmann" in row
    assert "→" in row
    assert "davor" in row
    assert "üblich" in row
    assert below[0].startswith("Wiedergegeben: ")
    assert f"{len(STORY.posts)} gelesen" in below[1]
    assert below[3].startswith("Alarme: 1 (")
    assert below[4].startswith("Beobachtungen ohne Alarm")


def test_the_database_tells_the_same_story_as_a_file_and_stays_as_it_is(remembered: Office) -> None:
    """An import keeps when something was said; its tones are kept. There is a channel, and a storm to tell there."""
    file = remembered.folder / "listener.db"
    before = file.read_bytes()
    until = ("--until", STORY.end.isoformat())
    kept = replay(remembered, "--history", *until)
    scored = replay(remembered, "-", *until, stdin=lines_of(map(line, SHORT)))

    assert kept["tones"] == {"kept": scored["tones"]["scored"], "scored": 0}
    assert len(kept["incidents"]) == 1
    assert _course(kept["incidents"][0]) == _course(scored["incidents"][0])
    assert file.read_bytes() == before
    assert json.loads(remembered.call("incidents", "--json").out) == []


def _course(incident: dict[str, Any]) -> dict[str, Any]:
    """Return what is the same; a replay that knows of the silence after a storm sees it end."""
    return {key: incident[key] for key in ("opened", "words", "highest", "mentions_at_opening", "onset", "evidence")}


def test_a_replay_cannot_reach_anybody(tmp_path: Path) -> None:
    """What dispatch decides is promised to a channel that does not exist; the wires are cut as well."""
    office_in(tmp_path)
    configured = app.configuration(tmp_path / "config.toml", secrets=False)
    letter = Letter(MailServer("mail.example", 25, "none"), "", (), b"")
    with cut_off(tmp_path / "scratch.db", configured, Clock()) as parts:
        assert not parts.config.channels
        with pytest.raises(AssertionError, match="tells nobody"):
            parts.http(Request("https://hooks.slack.example/"))
        with pytest.raises(AssertionError, match="tells nobody"):
            parts.mail(letter)


def test_a_packed_file_and_standard_input_are_read(empty: Office) -> None:
    few = lines_of(line(post) for post in STORY.posts[:40])
    packed = empty.folder / "few.jsonl.gz"
    packed.write_bytes(gzip.compress(few.encode()))
    counts = [replay(empty, str(packed))["mentions"], replay(empty, "-", stdin=few)["mentions"]]
    counts.append(replay(empty, "-", stdin=packed.read_bytes())["mentions"])

    assert counts[0]["read"] == 40
    assert counts[0] == counts[1] == counts[2]


def test_bad_lines_are_named_and_the_rest_is_played(empty: Office) -> None:
    good = [line(post, brand="brodelmann") for post in STORY.posts[:3]]
    text = "no\n\n" + lines_of([good[0], {**good[1], "brand": "südwind"}, {**good[2], "first_seen": "gestern"}])
    done = empty.call("replay", "-", stdin=text)

    assert done.code == 65
    assert [one.split(":")[0] for one in done.err.splitlines()] == ["Zeile 1", "Zeile 4", "Zeile 5"]
    assert "4 gelesen, 1 eingespielt, 3 nicht lesbar" in done.out


def test_an_archive_that_breaks_off_is_played_up_to_there(empty: Office) -> None:
    packed = gzip.compress(lines_of(line(post) for post in STORY.posts[:400]).encode())
    done = empty.call("replay", "-", "--json", stdin=packed[: len(packed) // 2])
    found = json.loads(done.out)

    assert done.code == 65
    assert [one["error"] for one in found["bad_lines"]][-1] == "replay.damaged"
    assert found["mentions"]["entered"] > 50


def test_both_languages_say_the_same() -> None:
    german, english = (catalogue("replay", lang) for lang in LANGUAGES)

    assert german.keys() == english.keys()
    for key, sentence in german.items():
        slots = {name for _, name, _, _ in Formatter().parse(sentence) if name}
        assert slots == {name for _, name, _, _ in Formatter().parse(english[key]) if name}, key


def test_one_of_file_and_history_is_needed(empty: Office) -> None:
    neither, both = empty.call("replay"), empty.call("replay", "-", "--history")

    assert neither.code == both.code == 2
    assert neither.err == both.err
    assert "--history" in neither.err


def test_an_empty_stream_is_no_failure(empty: Office) -> None:
    done = empty.call("--lang", "en", "replay", "-", stdin="\n")

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "Nothing to replay: no mention for these brands and this time."


def test_the_brand_of_a_stream_that_names_none_is_said_once(empty: Office) -> None:
    posts = [line(post, text="Schon wieder kaputt", title="") for post in STORY.posts[:5]]
    unsaid, said = (replay(empty, "-", *args, stdin=lines_of(posts)) for args in ((), ("--brand", "Nordwind")))

    assert unsaid["mentions"]["without_brand"] == 5
    assert (said["mentions"]["entered"], said["brands"]) == (5, ["nordwind"])


def test_of_a_stream_that_names_brands_one_is_picked(empty: Office) -> None:
    posts = [line(post, brand="nordwind" if post.number % 2 else "brodelmann") for post in STORY.posts[:10]]
    found = replay(empty, "-", "--brand", "nordwind", stdin=lines_of(posts))

    assert (found["mentions"]["entered"], found["mentions"]["left_out"]) == (5, 5)
    assert found["brands"] == ["nordwind"]


def test_a_mention_of_two_brands_is_one_mention_of_both(empty: Office) -> None:
    posts = [line(STORY.posts[0], brand=brand) for brand in ("nordwind", "brodelmann")]
    found = replay(empty, "-", stdin=lines_of(posts))

    assert (found["mentions"]["entered"], found["mentions"]["further"]) == (1, 1)
    assert set(found["brands"]) == {"nordwind", "brodelmann"}


def test_tones_of_the_file_are_kept_and_the_others_scored(empty: Office) -> None:
    posts = [line(post, brand="nordwind", sentiment="negative") for post in STORY.posts[:3]]
    stdin = lines_of([*posts, line(STORY.posts[3], brand="nordwind")])

    assert replay(empty, "-", stdin=stdin)["tones"] == {"kept": 3, "scored": 1}
    assert replay(empty, "-", "--anew", "--brand", "brodelmann", stdin=stdin)["tones"]["kept"] == 0


def test_the_same_stream_twice_counts_once(empty: Office) -> None:
    few = lines_of(line(post, brand="nordwind") for post in STORY.posts[:30])
    later = lines_of(line(post, brand="nordwind", first_seen=(post.at + HOUR).isoformat()) for post in STORY.posts[:30])
    counts = replay(empty, "-", stdin=few + few + later)["mentions"]

    assert (counts["entered"], counts["further"], counts["known"]) == (30, 30, 30)


def test_a_storm_that_is_heard_a_week_late_is_history(empty: Office) -> None:
    """Published and first seen both count: a backfill of an old storm is no storm."""
    late = [line(post, first_seen=(post.at + timedelta(days=8)).isoformat()) for post in SHORT if post.storm]
    usual = [line(post) for post in SHORT if not post.storm]
    found = replay(empty, "-", stdin=lines_of([*usual, *late]))

    assert found["mentions"]["entered"] > len(late)
    assert found["incidents"] == []


def test_looks_begin_at_since_and_what_was_before_is_learned_from(story: Replayed) -> None:
    found = replay(story.office, str(story.office.folder / "story.jsonl"), *SINCE)
    (incident,) = found["incidents"]

    assert datetime.fromisoformat(found["begin"]) == STORY.onset - HOUR
    assert found["mentions"]["left_out"] == 0
    assert not incident["learning"]
    assert incident["levels"] == story.found["incidents"][0]["levels"]
    assert found["looks"] < story.found["looks"]


def test_what_is_after_until_has_not_happened(story: Replayed) -> None:
    args = ("--since", (STORY.onset - 9 * HOUR).isoformat(), "--until", STORY.onset.isoformat())
    found = replay(story.office, str(story.office.folder / "story.jsonl"), *args)

    assert found["incidents"] == []
    assert found["mentions"]["left_out"] > 0


def test_another_configuration_over_the_same_database_judges_anew(remembered: Office, tmp_path: Path) -> None:
    """It calls the brand by another name, of which nobody speaks; the history is still the house's."""
    other = tmp_path / "other.toml"
    other.write_text(CONFIG.replace('name = "Brodelmann"', 'name = "Wirbelmann"'), "utf-8")
    house = remembered.where(LISTENER_CONFIG=str(remembered.folder))
    found = replay(house, "--history", "--config", str(other))
    kept = replay(house, "--history", "--as-stored", *SINCE, "--config", str(other))

    assert (found["judged"], found["mentions"]["entered"], found["incidents"]) == ("anew", 0, [])
    assert found["source"] == str(remembered.folder / "listener.db")
    assert (kept["judged"], len(kept["incidents"])) == ("as_stored", 1)


def test_a_history_that_is_not_there_is_said(empty: Office) -> None:
    done = empty.call("replay", "--history")

    assert done.code != 0
    assert not (empty.folder / "listener.db").exists()


def played(folder: Path, lines: str, wanted: Wanted, *, thorough: bool) -> Played:
    office_in(folder)
    loaded = app.configuration(folder / "config.toml", secrets=False)
    assert loaded.routes == (Route(tuple(loaded.channels)),)
    clock = Clock()
    with (
        app.build(loaded, Path(":memory:"), clock=clock, errands=AtOnce()) as parts,
        Tape(folder / f"{thorough}.tape", app.utc_now()) as tape,
    ):
        tape_lines(tape, lines.encode().splitlines(keepends=True), wanted, list(parts.brands))
        found = Replay(parts, clock, wanted, thorough=thorough).play(tape, None, lambda _done, _at: None)
    assert found is not None
    return found


def test_leaving_idle_looks_out_changes_nothing(tmp_path: Path) -> None:
    """A storm of one brand beside a brand that is hardly spoken of: the same as looking at both every time."""
    other = [line(post, brand="nordwind", id=f"n{post.number}") for post in SHORT[:: len(SHORT) // 10]]
    lines = lines_of([*map(line, SHORT), *other])
    quick, thorough = (played(tmp_path, lines, Wanted(), thorough=every) for every in (False, True))

    assert quick.courses == thorough.courses
    assert len(quick.courses) == 1
    assert quick.often == thorough.often
    assert quick.looks < thorough.looks / 2


def test_what_begins_to_count_by_itself_is_seen_when_it_does(tmp_path: Path) -> None:
    """Two weeks after its first mention a brand is no longer being learned: what was damped until then counts in full.

    Nothing comes in at that moment, nor shortly before and for hours after.
    """
    begin = datetime(2025, 3, 3, 9, tzinfo=UTC)
    talk = [(begin + 8 * n * HOUR, f"a{n}", f"Nordwind heute {n} mal {7 * n}", "neutral") for n in range(42)]
    wave = [(begin + (333 + n / 5) * HOUR, f"c{n}", f"Nordwind: {complaint(n)}", "negative") for n in range(14)]
    after = [(begin + 345 * HOUR, "z", "Nordwind fährt", "neutral")]
    lines = lines_of(
        {"source": "fediwall", "published": at.isoformat(), "author": who, "text": text, "sentiment": mood}
        for at, who, text, mood in (*talk, *wave, *after)
    )
    nordwind = Wanted((BrandId("nordwind"),))
    quick, thorough = (played(tmp_path, lines, nordwind, thorough=every) for every in (False, True))

    assert quick.courses == thorough.courses
    assert [one.levels[1] for one in quick.courses] == [(begin + 336 * HOUR, 4)]
    assert quick.looks < thorough.looks / 4


def test_a_burst_between_two_planned_looks_is_seen_when_it_comes(tmp_path: Path) -> None:
    """The program looks every hour; forty people are angry within two minutes. Again the same as looking every time."""
    begin = datetime(2025, 3, 3, 9, tzinfo=UTC)
    talk = [(begin + 8 * n * HOUR, f"a{n}", f"Nordwind heute {n} mal {7 * n}", "neutral") for n in range(60)]
    burst = begin + 400.2 * HOUR
    wave = [(burst + n * timedelta(seconds=3), f"c{n}", f"Nordwind: {complaint(n)}", "negative") for n in range(40)]
    lines = lines_of(
        {"source": "fediwall", "published": at.isoformat(), "author": who, "text": text, "sentiment": mood}
        for at, who, text, mood in (*talk, *wave)
    )
    quick, thorough = (
        played(tmp_path, lines, Wanted((BrandId("nordwind"),)), thorough=every) for every in (False, True)
    )

    assert [(one.seen_since, one.opened, one.levels) for one in quick.courses] == [
        (one.seen_since, one.opened, one.levels) for one in thorough.courses
    ]  # what is usual was learned some hours earlier or later: a figure may differ in its third place
    (course,) = quick.courses
    assert burst < course.opened < burst + timedelta(minutes=2)
    assert quick.looks < thorough.looks / 4


# --- beside another configuration ------------------------------------------------------------------------------------


def beside(office: Office, text: str) -> str:
    """Return the path of a second configuration."""
    path = office.folder / "other.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_who_looks_at_other_times_warns_of_the_same_storm_a_little_later(remembered: Office) -> None:
    """Both play the same past as it is stored: brands and tones are matched alike."""
    other = beside(remembered, CONFIG.replace('every = "1h"', 'every = "40m"'))
    found = replay(remembered, "--history", *SINCE, "--until", STORY.peak.isoformat(), "--beside", other)
    (before,), (after,), (storm,) = found["current"]["incidents"], found["other"]["incidents"], found["storms"]

    assert [found[side]["judged"] for side in ("current", "other")] == ["as_stored", "as_stored"]
    assert (storm["current"], storm["other"], storm["opened"]) == ("INC-0001", "INC-0001", before["opened"])
    assert -HOUR.total_seconds() < storm["earlier_s"] < 0
    earlier = datetime.fromisoformat(before["opened"]) - datetime.fromisoformat(after["opened"])
    assert storm["earlier_s"] == earlier.total_seconds()
    assert found["other"]["config"] == other


def test_people_see_both_sides_in_two_columns_and_whose_alarm_it_is(remembered: Office) -> None:
    """The other calls the brand by a name that nobody says, so both are judged anew."""
    other = beside(remembered, CONFIG.replace('name = "Brodelmann"', 'name = "Wirbelmann"'))
    lines = remembered.call(
        "replay", "--history", *SINCE, "--until", STORY.peak.isoformat(), "--beside", other
    ).out.splitlines()
    figures = {row[0]: row[1:] for row in (line.split("\t") for line in lines) if len(row) == 3}
    (storm,) = [line.split("\t") for line in lines if "nur Jetzige" in line]

    assert figures[""] == ["Jetzige", "Andere"]
    assert figures["Alarme"] == ["1", "0"]
    assert figures["höchste Windstärke"][1] == figures["Vorsprung vor dem Gipfel (Median)"][1] == "–"
    assert storm[1] == "Brodelmann"
    assert storm[3].startswith("Stärke ")
    assert storm[4] == "–"
    assert lines[-1].startswith("Marken und Töne beider Seiten neu bestimmt.")


def test_a_configuration_that_is_not_there_is_said_before_anything_is_played(remembered: Office) -> None:
    done = remembered.call("replay", "--history", "--beside", "nirgends.toml")

    assert done.code == 78
    assert "nirgends.toml" in done.err
    assert done.out == ""
