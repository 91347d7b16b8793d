"""Stories of the whole program on a simulated clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listener.demo import script
from listener.demo.script import Post
from listener.errors import DeliveryError, SourceError
from listener.model import BrandId, Found, Mood, Search, SourceName, State
from listener.words import say
from tests.world import SLACK_URL, World, midday

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def told(world: World) -> list[str]:
    """Return the reasons of what was told, by the words of the push line."""
    words = {"Entwarnung": "end", "Nachsorge": "care"}
    return [next((kind for word, kind in words.items() if word in push), "alarm") for push in world.heard()]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, script.Script]:
    """A storm from its eve to two days after its end. Tests only look back on it."""
    world = World(tmp_path_factory.mktemp("whole"), midday())
    storm = script.write(world.now)
    world.play(storm, from_=storm.onset - HOUR)
    world.run_until(storm.peak)
    world.run_until(storm.end + 2 * DAY, timedelta(minutes=30))
    return world, storm


def test_a_storm_is_told_before_its_peak_by_both_channels_and_so_is_its_end(
    whole: tuple[World, script.Script],
) -> None:
    world, storm = whole

    first_at, _ = world.slack[0]
    assert storm.onset < first_at < storm.peak - HOUR
    assert told(world)[0] == "alarm"
    assert told(world)[-2:] == ["end", "care"], "a day after the all-clear, what was promised"
    assert (told(world).count("end"), told(world).count("care")) == (1, 1)
    assert len(world.mails) == len(world.slack)
    assert {mail["To"] for _, mail in world.mails} == {"presse@brodelmann.example"}
    assert len({mail["Subject"] for _, mail in world.mails}) == 1


def test_a_storm_chooses_its_playbook_and_quotes_what_was_said(world: World, storm: script.Script) -> None:
    world.run_until(storm.peak - HOUR)

    with world.program() as parts:
        (incident,) = parts.store.incidents()
        said = {found.mention.text for found in parts.store.search(Search(moods=(Mood.NEGATIVE,), limit=1000))}
    body = str(world.slack[0][1])
    assert incident.playbook == "product_defect"
    assert "Qualität" in body
    assert any(text[:60] in body for text in said if "K2" in text)


def test_history_is_no_storm(world: World) -> None:
    """The first visit finds a storm of last week: it is learned from, not told."""
    story = script.write(world.now - 4 * DAY)
    world.play(story)

    world.run(6 * HOUR)

    assert world.heard() == []
    with world.program() as parts:
        assert parts.store.count(Search()) > 300
        assert parts.store.heard(BrandId("brodelmann"), world.now - 2 * DAY, world.now - DAY) == []


def test_the_first_days_of_a_brand_people_love_to_scold_are_not_taken_for_a_storm(world: World) -> None:
    """Its feed reaches back some hours, and another shows an entry of last month: the weeks before were not silent."""
    said = script.write(world.now).posts
    scolding = [post.text for post in said if post.storm]
    calm = [post.text for post in said if not post.storm and "Brodelmann" in post.text]
    world.posts.append(
        Post(999_999, world.now - 40 * DAY, "kuechenforum", "redaktion", "", "Brodelmann: unsere Regeln")
    )
    for number in range(2 * min(len(calm), len(scolding))):
        at = world.now + (number - 60) * timedelta(minutes=7)
        text = scolding[number // 2] if number % 2 else calm[number // 2]
        world.posts.append(Post(number, at, "fediwall", f"gast{number}", "", text))
    world.nobody_in_danger()
    world.window = 40

    world.run(2 * DAY, timedelta(minutes=15))

    assert world.heard() == []
    with world.program() as parts:
        assert parts.store.count(Search(moods=(Mood.NEGATIVE,))) > 100


def test_what_nobody_said_of_the_brand_is_not_kept(world: World) -> None:
    world.said("Der Zug nach Ulm hat Verspätung")
    world.said("Brodelmann eröffnet in Ulm")

    world.run(HOUR)

    with world.program() as parts:
        assert [found.mention.text for found in parts.store.search(Search())] == ["Brodelmann eröffnet in Ulm"]
        (fedi,) = [one for one in parts.store.source_health() if one.name == "fediwall"]
    assert (fedi.total.stored, fedi.total.filtered) == (1, 1)


def test_slack_down_for_hours_delays_a_message_and_loses_none(world: World, storm: script.Script) -> None:
    world.slack_status = 503
    world.run_until(storm.peak - HOUR)
    assert world.slack == []
    assert len(world.mails) > 0

    world.slack_status = 200
    world.run(HOUR)

    assert len(world.slack) == len(world.mails)
    assert not any("Wiederholung" in str(message) for _, message in world.slack)


def test_a_revoked_webhook_is_given_up_and_shown(world: World, storm: script.Script) -> None:
    world.slack_status = 404
    world.run_until(storm.peak - HOUR)

    with world.program() as parts:
        (incident,) = parts.store.incidents()
        states = {one.channel: one.state for one in parts.store.told(incident.id)}
    assert states == {"slack": "dead", "mail": "sent"}


def test_a_mail_whose_answer_was_lost_is_repeated_and_says_so(world: World, storm: script.Script) -> None:
    world.mail_error = DeliveryError("timeout", permanent=False)
    world.run_until(storm.peak - 2 * HOUR)
    world.mail_error = None
    world.run(HOUR)

    body = world.mails[0][1].get_body(("plain",))
    assert body is not None
    assert say("alerts.repeat", "de") in body.get_content().replace("\r\n", " ")


def test_a_message_of_the_night_waits_for_the_morning_and_tells_the_morning_s_numbers(world: World) -> None:
    """The wave is small and comes at night; nobody is woken, and in the morning it is said that it was held."""
    world.text += '[quiet_hours]\nstart = "22:00"\nend = "05:00"\nweekends = false\n'
    story = script.write(world.now, peak_per_hour=10)
    world.play(story, from_=story.onset - HOUR)
    world.nobody_in_danger()

    world.run_until(story.peak + HOUR)
    with world.program() as parts:
        (incident,) = parts.store.incidents()
        held = {(one.reason, one.state) for one in parts.store.told(incident.id)}
        (last_evening,) = {one.notice for one in parts.store.owed(world.now + DAY) if one.channel == "slack"}
    assert held == {("held", "queued")}
    assert world.slack == []

    world.run_until(story.onset + 10 * HOUR)

    at, message = world.slack[0]
    assert (at + HOUR).strftime("%H:%M") == "05:00"
    assert "zurückgehalten" in str(message)
    assert message["text"] not in last_evening


def test_a_wave_that_grew_while_its_first_warning_was_held_is_told_as_new(world: World) -> None:
    world.text += '[quiet_hours]\nstart = "22:00"\nend = "05:00"\nweekends = false\n'
    story = script.write(world.now, peak_per_hour=20)
    world.play(story, from_=story.onset - HOUR)
    world.nobody_in_danger()

    world.run_until(story.onset + 11 * HOUR)

    with world.program() as parts:
        (incident,) = parts.store.incidents()
        reasons = [(one.reason.value, one.state) for one in parts.store.told(incident.id) if one.channel == "slack"]
    assert incident.max_level == 4
    assert reasons[0] == ("held", "superseded")
    assert reasons[1][0] in {"first", "held"}
    assert "→" not in world.heard()[0]


def test_a_restart_in_the_middle_forgets_nothing_and_repeats_nothing(world: World, storm: script.Script) -> None:
    """Each run() is a new process for all that matters: the store is opened anew."""
    while world.now < storm.peak:
        world.run(timedelta(minutes=30), timedelta(minutes=10))

    texts = [
        (post.source, post.text) for post in storm.posts if post.at <= world.now - HOUR and "Brodelmann" in post.text
    ]
    with world.program() as parts:
        stored = [(found.mention.source, found.mention.text) for found in parts.store.export(Search())]
    assert set(texts) <= set(stored)
    assert len(stored) == len({(one.mention.source, one.mention.native_id) for one in _all(world)})
    assert len(world.heard()) == len(set(world.heard()))


def _all(world: World) -> list[Found]:
    with world.program() as parts:
        return list(parts.store.export(Search()))


def test_a_source_in_trouble_backs_off_and_recovers_by_itself(world: World) -> None:
    world.feed_error = lambda url: SourceError("http_500") if "fedi" in url else None
    world.run(3 * HOUR)
    with world.program() as parts:
        (fedi,) = [one for one in parts.store.source_health() if one.name == "fediwall"]
    assert (fedi.error, 3 <= fedi.failures <= 12) == ("http_500", True)

    world.feed_error = lambda _url: None
    world.said("Brodelmann ist wieder da")
    world.run(7 * HOUR)

    with world.program() as parts:
        (fedi,) = [one for one in parts.store.source_health() if one.name == "fediwall"]
        assert (fedi.error, fedi.failures, fedi.total.stored) == ("", 0, 1)


def test_a_silent_source_is_named_in_the_message(world: World, storm: script.Script) -> None:
    world.run_until(storm.onset)
    world.feed_error = lambda url: SourceError("timeout") if "tagblatt" in url else None
    world.run_until(storm.peak - HOUR)

    assert "tagblatt" in str(world.slack[0][1])


def test_a_bug_in_one_source_does_not_silence_the_others(world: World, caplog: pytest.LogCaptureFixture) -> None:
    def broken(url: str) -> SourceError | None:
        if "tagblatt" in url:
            raise ZeroDivisionError
        return None

    world.feed_error = broken
    world.said("Brodelmann baut jetzt Mixer")
    world.run(HOUR)

    with world.program() as parts:
        assert parts.store.count(Search()) == 1
        (bad,) = [one for one in parts.store.source_health() if one.failures]
    assert (bad.name, "please report it" in bad.error) == ("tagblatt", True)
    assert "ZeroDivisionError" in caplog.text


def test_the_webhook_s_address_is_in_no_log_and_no_database(
    world: World, storm: script.Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    world.slack_status = 500
    world.run_until(storm.peak - HOUR)
    world.slack_status = 404
    world.run(HOUR)

    everything = caplog.text.encode() + b"".join(path.read_bytes() for path in world.folder.iterdir() if path.is_file())
    assert SLACK_URL.encode() not in everything
    assert b"geheim" not in everything


def test_an_incident_is_closed_and_keeps_its_story(whole: tuple[World, script.Script]) -> None:
    with whole[0].program() as parts:
        (incident,) = parts.store.incidents()
        kinds = [kind for _, kind, _ in parts.store.events(incident.id)]
    assert incident.state is State.CLOSED
    assert (kinds[0], kinds[-2:]) == ("candidate", ["closed", "aftercare_due"])
    assert incident.peak_volume > 60


def test_what_is_past_its_retention_is_forgotten_once_a_day(world: World) -> None:
    world.text += "[retention]\nmentions_days = 7\n"
    world.said("Brodelmann ist alt")
    world.run(HOUR)
    world.run(6 * DAY, 2 * HOUR)
    with world.program() as parts:
        assert parts.store.count(Search()) == 1

    world.run(2 * DAY, 2 * HOUR)

    with world.program() as parts:
        assert parts.store.count(Search()) == 0
        assert sum(bin_.total for bin_ in parts.store.bins(BrandId("brodelmann"), midday(), world.now)) == 1


def test_a_brand_nobody_may_be_told_of_is_said_in_the_log(
    world: World, storm: script.Script, caplog: pytest.LogCaptureFixture
) -> None:
    world.text = world.text.replace("[[routes]]", "[[routes]]\nmin_level = 6")
    world.run_until(storm.peak - HOUR)

    assert world.slack == []
    assert "nobody told" in caplog.text


def test_a_channel_that_is_no_longer_configured_is_given_up(world: World, storm: script.Script) -> None:
    world.slack_status = 503
    world.mail_error = DeliveryError("smtp_451", permanent=False)
    world.run_until(storm.peak - HOUR)
    start, end = world.text.index("[channels.slack]"), world.text.index("[channels.mail]")
    world.text = (world.text[:start] + world.text[end:]).replace('channels = ["slack", "mail"]', 'channels = ["mail"]')
    world.run(HOUR)

    with world.program() as parts:
        (incident,) = parts.store.incidents()
        errors = {one.error for one in parts.store.told(incident.id) if one.channel == "slack"}
    assert errors == {"channel slack is no longer configured"}
    assert (world.slack, world.mails) == ([], [])


def test_source_names_are_names(world: World) -> None:
    with world.program() as parts:
        assert set(parts.subscriptions) == {SourceName("tagblatt"), SourceName("kuechenforum"), SourceName("fediwall")}
