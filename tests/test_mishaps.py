"""What goes wrong in one place stays there: one source, one brand, one message, one wrong clock."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from listener.demo import script
from listener.errors import DeliveryError, SourceError
from listener.model import BrandId, Incident, IncidentId, Search, State
from listener.words import say
from tests.world import World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def sql(world: World, *statements: str) -> None:
    """Do to the database what the program would not."""
    connection = sqlite3.connect(world.folder / "listener.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_message_that_was_being_sent_when_a_single_pass_died_goes_out_with_the_next(
    world: World, storm: script.Script
) -> None:
    world.slack_status = 503
    world.run_until(storm.peak - 2 * HOUR)
    sql(world, "UPDATE outbox SET state = 'sending' WHERE channel = 'slack'")

    world.slack_status = 200
    world.run(HOUR)

    assert len(world.slack) == len(world.mails)


def test_a_message_nobody_can_read_any_more_holds_up_no_other(world: World, storm: script.Script) -> None:
    world.slack_status, world.mail_error = 503, DeliveryError("smtp_451", permanent=False)
    world.run_until(storm.peak - 2 * HOUR)
    sql(world, "UPDATE outbox SET notice = '{}' WHERE channel = 'slack'")

    world.slack_status, world.mail_error = 200, None
    world.run(HOUR)

    assert len(world.mails) >= 1
    with world.program() as parts:
        told = {(one.state, one.error) for one in parts.store.told(IncidentId(1)) if one.channel == "slack"}
    assert ("dead", "bug: ValueError") in told
    assert told <= {("dead", "bug: ValueError"), ("sent", "")}


def test_a_message_that_waited_for_a_weekend_is_tried_more_than_once(world: World, storm: script.Script) -> None:
    world.slack_status = 503
    world.run_until(storm.onset + 3 * HOUR)
    sql(world, "UPDATE outbox SET created = created - 216000, attempts = 0 WHERE channel = 'slack'")  # 60 hours
    world.run(timedelta(minutes=15))
    world.slack_status = 200
    world.run(HOUR)

    assert len(world.slack) >= 1


def test_no_message_overtakes_an_older_one(world: World, storm: script.Script) -> None:
    world.mail_error = DeliveryError("timeout", permanent=False)
    world.run_until(storm.peak)
    world.mail_error = None
    world.run(HOUR)

    levels = [str(mail["From"]).split(" · ")[0].split()[-1] for _, mail in world.mails]
    assert levels == sorted(levels)
    assert set(levels) == {"3", "4"}


def test_a_source_that_cannot_be_saved_backs_off_and_the_others_go_on(world: World) -> None:
    world.run(HOUR)
    sql(
        world,
        "CREATE TRIGGER poison BEFORE INSERT ON mention WHEN new.source = 'fediwall' "
        "BEGIN SELECT RAISE(ABORT, 'poison'); END",
    )
    world.said("Brodelmann hier", "fediwall")
    world.said("Brodelmann da", "kuechenforum")
    world.said("Brodelmann dort", "tagblatt")
    world.run(HOUR)

    with world.program() as parts:
        assert parts.store.count(Search()) == 2
        (bad,) = [one for one in parts.store.source_health() if one.failures]
    assert (bad.name, bad.failures <= 5) == ("fediwall", True)
    assert "IntegrityError while saving" in bad.error


def test_a_brand_whose_incident_cannot_be_read_blinds_no_other(world: World, storm: script.Script) -> None:
    world.text = world.text.replace("[[brands]]", '[[brands]]\nid = "aaa"\nname = "Aaa"\n[[brands]]', 1)
    world.run(timedelta(minutes=10))
    with world.program() as parts:
        broken = Incident(IncidentId(1), BrandId("aaa"), State.OPEN, 3, 3, world.now, world.now)
        parts.store.decide(broken, [], [], world.now)
    sql(world, "UPDATE incident SET last = '{}' WHERE brand = 'aaa'")

    world.run_until(storm.peak - 2 * HOUR)

    assert len(world.slack) >= 1


def test_a_clock_that_was_ahead_does_not_make_it_deaf(world: World) -> None:
    """The machine started with a wrong date; somebody mends it, and a storm comes."""
    story = script.write(world.now)
    world.now += 400 * DAY
    world.run(timedelta(minutes=10))

    world.play(story, from_=story.onset - HOUR)
    world.run_until(story.peak - HOUR)

    assert len(world.slack) >= 1


def test_who_was_warned_is_told_of_the_end(world: World, storm: script.Script) -> None:
    world.text = world.text.split("[[routes]]")[0] + (
        '[[routes]]\nchannels = ["mail"]\nmin_level = 4\n[[routes]]\nchannels = ["slack"]\nmin_level = 3\n'
    )
    world.nobody_in_danger()
    world.run_until(storm.peak)
    world.run_until(storm.end + DAY, timedelta(minutes=30))

    ends = ["Entwarnung" in push for push in world.heard()]
    assert sum(ends) == 1
    assert all("Nachsorge" in push for push in world.heard()[ends.index(True) + 1 :])
    subjects = [str(mail["Subject"]) for _, mail in world.mails]
    assert len(subjects) >= 2
    first = world.mails[0][1].get_body(("plain",))
    assert first is not None
    assert say("alerts.reason_first", "de") in first.get_content()


def test_no_all_clear_while_nothing_can_be_heard(world: World, storm: script.Script) -> None:
    world.run_until(storm.peak)
    world.feed_error = lambda _url: SourceError("timeout")
    world.run(2 * DAY, timedelta(minutes=30))
    assert not any("Entwarnung" in push for push in world.heard())

    world.feed_error = lambda _url: None
    world.run(DAY, timedelta(minutes=30))
    assert "Entwarnung" in world.heard()[-1]


def test_a_source_whose_address_was_mended_is_visited_at_once(world: World) -> None:
    world.feed_error = lambda url: SourceError("http_410", gone=True) if "alt" in url else None
    world.text = world.text.replace("https://fedi.example/", "https://alt.example/")
    world.run(HOUR)
    world.text = world.text.replace("https://alt.example/", "https://neu.example/")
    world.said("Brodelmann ist umgezogen")
    world.run(timedelta(minutes=10))

    with world.program() as parts:
        assert parts.store.count(Search()) == 1


def test_a_brand_that_is_added_is_looked_for_in_what_was_shown_before_and_wakes_nobody(world: World) -> None:
    world.said("Die Konditorei Krumm hat wieder Schimmel im Brot")
    world.run(HOUR)
    world.text = world.text.replace('name = "Brodelmann"\n', 'name = "Brodelmann"\n[[brands]]\nname = "Krumm"\n')
    world.run(HOUR)

    with world.program() as parts:
        (found,) = parts.store.search(Search())
        assert (found.brand, found.mention.backfill) == ("krumm", True)
    assert world.heard() == []


def test_a_source_that_fails_for_long_forgets_where_it_was(world: World) -> None:
    world.run(HOUR)
    world.feed_error = lambda _url: SourceError("http_404")
    world.run(10 * HOUR)

    with world.program() as parts:
        assert {str(visit.cursor) for visit in parts.store.due_sources(world.now + DAY)} == {"{}"}


def test_what_has_no_date_does_not_come_back_after_it_was_forgotten(world: World) -> None:
    world.text += "[retention]\nmentions_days = 7\n"
    undated = "<rss version='2.0'><channel><title>x</title>{}</channel></rss>"
    entries = "".join(
        f"<item><guid isPermaLink='false'>g{n}</guid><title>Brodelmann {n}</title></item>" for n in range(9)
    )
    world.pages["tagblatt"] = undated.format(entries)
    world.run(HOUR)
    world.run(9 * DAY, 2 * HOUR)
    world.pages["tagblatt"] = undated.format(
        entries + "<item><guid isPermaLink='false'>neu</guid><title>Brodelmann neu</title></item>"
    )
    world.run(HOUR)

    with world.program() as parts:
        assert [found.mention.title for found in parts.store.search(Search())] == ["Brodelmann neu"]
