"""What comes of a press: it is as good as a word at the console, and what cannot be done is said to whoever pressed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.buttons import heard
from listener.core import claims
from listener.core.handled import Deed
from listener.core.pressed import Pressed, presses
from listener.errors import StoreError
from listener.model import Act, Action, Kind, Mistake, Promise, Reason, State, Status
from listener.pressing import press
from tests.alerts.slack_office import SLACK, Office
from tests.alerts.slack_workspace import CHANNEL, Workspace, elements, workspace
from tests.store.conftest import SOURCE, judged, save
from tests.store.test_claims import RUMOUR


@pytest.fixture
def slack() -> Iterator[Workspace]:
    with workspace() as found:
        yield found


@pytest.fixture
def office(tmp_path: Path, slack: Workspace) -> Iterator[Office]:
    """An office that has told of a wave."""
    found = Office(tmp_path, slack)
    with found.at_work():
        found.promise(Reason.FIRST)
        found.deliver()
        yield found


def pressed(office: Office, act: Act = Act.TAKE, mistake: Mistake | None = None) -> Pressed:
    """What Ada presses in the message that stands there."""
    root = office.parts.store.hands.root(office.wave.id, SLACK)
    return Pressed(office.wave.name, act, mistake, "U0ADA", "ada.lange", root, f"{root} U0ADA {act}")


def status(office: Office) -> Status:
    found = office.parts.store.incident(office.wave.id)
    assert found is not None
    return found.status


def test_who_takes_it_has_it_and_the_log_knows_who_that_is(office: Office) -> None:
    assert press(office.parts, pressed(office), office.now) == ""

    (entry,) = [one for one in office.parts.store.hands.log(office.wave.id) if one.kind == "acknowledged"]
    found = office.parts.store.incident(office.wave.id)
    assert status(office) is Status.ACKNOWLEDGED
    assert found is not None
    assert found.handling.owner == "ada.lange"
    assert entry.actor == "ada.lange (Slack U0ADA)"


def test_the_log_knows_where_it_came_from(office: Office) -> None:
    press(office.parts, pressed(office), office.now)

    (entry,) = [one for one in office.parts.store.hands.log(office.wave.id) if one.kind == "acknowledged"]
    assert (entry.detail["via"], entry.detail["user"], entry.detail["channel"]) == ("slack", "U0ADA", SLACK)


def test_what_is_pressed_where_only_one_person_reads_is_theirs(tmp_path: Path, slack: Workspace) -> None:
    """Whatever they call themselves in Slack: a handle is chosen freely, and proves nothing."""
    ada = '[people.ada]\nname = "Ada Lange"\nrole = "duty"\nchannels = ["krise"]\n'
    office = Office(tmp_path, slack, ada)
    with office.at_work():
        office.promise(Reason.FIRST)
        office.deliver()
        press(office.parts, replace(pressed(office), name="chef"), office.now)
        found = office.parts.store.incident(office.wave.id)

    assert found is not None
    assert found.handling.owner == "Ada Lange"


def test_what_slack_tells_twice_is_written_down_once(office: Office) -> None:
    for _ in range(2):
        assert press(office.parts, pressed(office), office.now) == ""

    log = office.parts.store.hands.log(office.wave.id)
    assert len([one for one in log if one.kind == "acknowledged"]) == 1


def test_a_snooze_is_an_hour(office: Office) -> None:
    assert press(office.parts, pressed(office, Act.SNOOZE), office.now) == ""

    found = office.parts.store.incident(office.wave.id)
    assert found is not None
    assert found.handling.snoozed == office.now + timedelta(hours=1)


def test_whoever_says_what_kind_it_is_gets_the_plan_for_it_and_the_log_knows_who_said_so(office: Office) -> None:
    assert press(office.parts, replace(pressed(office, Act.KIND), kind="data_breach"), office.now) == ""

    found = office.parts.store.incident(office.wave.id)
    assert found is not None
    assert (found.playbook, found.handling.kind) == ("data_breach", "data_breach")
    (entry,) = [one for one in office.parts.store.hands.log(office.wave.id) if one.kind == "kind_set"]
    assert (entry.actor, entry.detail["playbook"]) == ("ada.lange (Slack U0ADA)", "data_breach")


def test_a_kind_that_there_is_not_changes_nothing(office: Office) -> None:
    assert press(office.parts, replace(pressed(office, Act.KIND), kind="gossip"), office.now)

    assert [one.kind for one in office.parts.store.hands.log(office.wave.id) if one.actor] == []


@pytest.mark.parametrize("mistake", list(Mistake))
def test_a_false_alarm_keeps_its_reason(mistake: Mistake, office: Office) -> None:
    assert press(office.parts, pressed(office, Act.FALSE_ALARM, mistake), office.now) == ""

    found = office.parts.store.incident(office.wave.id)
    assert found is not None
    assert (found.status, found.handling.mistake) == (Status.FALSE_ALARM, mistake)


def told_as_a_rumour(office: Office) -> None:
    """Two posts say it, the register has them, and the wave is about that."""
    store, brand = office.parts.store, office.wave.brand
    store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], office.now)
    save(store, *(judged(f"r{n}", "Stimmt es, dass im Lager Ratten sind?", brands=(brand,)) for n in range(2)))
    store.relations.note([(one, RUMOUR) for one in store.relations.unread()])
    fresh = store.relations.said_in(brand, store.claims.waiting(), lambda *_: False)
    store.claims.change(brand, lambda known: claims.noted(known, fresh), office.now)
    plan = {"playbook": "rumour", "level": 4, "claim": "unverified", "claims": [1]}
    office.promise(Reason.UPDATE, playbook="rumour", plan=json.dumps(plan))


def test_a_rumour_is_no_false_alarm_by_one_press_while_places_wait_and_the_person_is_told_where_to_insist(
    office: Office,
) -> None:
    told_as_a_rumour(office)

    said = press(office.parts, pressed(office, Act.FALSE_ALARM, Mistake.SATIRE), office.now)

    assert "offene Fundstellen: 2; Behauptung 1" in said
    assert "listener false-alarm INC-0012 --reason satire --force --note TEXT" in said
    assert status(office) is Status.OPEN
    assert press(office.parts, pressed(office), office.now) == ""


def test_where_there_is_a_page_the_person_is_sent_there(tmp_path: Path, slack: Workspace) -> None:
    (tmp_path / "links").write_text("ein-geheimnis-mit-mindestens-32-zeichen", "utf-8")
    office = Office(
        tmp_path,
        slack,
        '[ingest]\nport = 0\n[answers]\nurl = "https://listener.firma.example"\nsecret_file = "links"\n',
    )
    with office.at_work():
        office.promise(Reason.FIRST)
        office.deliver()
        told_as_a_rumour(office)
        said = press(office.parts, pressed(office, Act.FALSE_ALARM, Mistake.SATIRE), office.now)

    assert re.search(r"https://listener\.firma\.example/i/\S+\?a=false_alarm#false_alarm$", said)


def test_what_is_no_rumour_is_a_false_alarm_by_one_press(office: Office) -> None:
    told_as_a_rumour(office)
    office.parts.store.claims.change(
        office.wave.brand,
        lambda found: [claims.dismissed(one, "Satire", "Kai", office.now) for one in found],
        office.now,
    )

    assert press(office.parts, pressed(office, Act.FALSE_ALARM, Mistake.SATIRE), office.now) == ""
    assert status(office) is Status.FALSE_ALARM


def test_what_is_told_of_it_is_promised_in_the_same_step(office: Office, slack: Workspace) -> None:
    def telling(deed: Deed) -> Sequence[Promise]:
        office.wave = replace(deed.incident)
        shown = office.written(Reason.UPDATE, Kind.EDIT)
        return [shown]

    press(office.parts, pressed(office), office.now, telling)
    office.deliver()

    (root,) = slack.roots
    assert any("ada.lange" in str(part.get("text")) for part in elements(root["blocks"]))


def test_where_it_is_over_the_person_is_told(office: Office) -> None:
    office.promise(Reason.END, level=0, state=State.CLOSED, closed=office.now)
    said = press(office.parts, pressed(office), office.now)

    assert "INC-0012" in said
    assert "beendet" in said


@pytest.mark.parametrize(
    ("incident", "root"),
    [("INC-0012", f"{CHANNEL}:1.1"), ("INC-0013", ""), ("INC-0013", "own"), ("INC-999999999999999999", "own")],
)
def test_a_button_in_another_message_does_nothing(incident: str, root: str, office: Office) -> None:
    """Two daemons may share an app: Slack hands each press to one of them, and both know an INC-0012."""
    own = pressed(office)
    said = press(office.parts, replace(own, incident=incident, root=own.root if root == "own" else root), office.now)

    assert incident in said
    assert status(office) is Status.OPEN


def test_what_could_not_be_stored_is_not_lost_in_silence(office: Office) -> None:
    def full(_: Deed) -> Sequence[Promise]:
        raise StoreError("the disk is full")

    said = press(office.parts, pressed(office), office.now, full)

    assert "noch einmal" in said
    assert status(office) is Status.OPEN


def test_two_who_press_at_once_are_both_heard(office: Office) -> None:
    """The second is written down as well: the owner is who came last, the log knows both."""
    press(office.parts, pressed(office), office.now)
    press(office.parts, replace(pressed(office), user="U0BEN", name="ben.kurz", once="ben"), office.now)

    actors = [one.actor for one in office.parts.store.hands.log(office.wave.id) if one.kind == "acknowledged"]
    assert actors == ["ada.lange (Slack U0ADA)", "ben.kurz (Slack U0BEN)"]


def test_from_the_button_to_the_message_that_says_who_has_it(tmp_path: Path, slack: Workspace) -> None:
    """The whole way: the program's own connection, a press as Slack tells of it, and the edit that follows."""
    pytest.importorskip("websockets", reason="the extra slack is not installed: no library for WebSockets")
    from tests.slack_socket import PATIENCE, beside, payload  # noqa: PLC0415 - only if it is installed

    (tmp_path / "app-token").write_text("xapp-1-planted")
    doable = (Action(Act.TAKE, "Ich übernehme"), Action(Act.OPEN, "Öffnen", "https://listener.firma.example/i/12"))
    office = Office(tmp_path, slack, 'app_token_file = "app-token"', doable)
    with beside(slack.server) as socket, office.at_work(), heard(office.parts):
        office.promise(Reason.FIRST)
        office.deliver()
        (root,) = slack.roots
        (take, _) = next(block["elements"] for block in root["blocks"] if block["type"] == "actions")
        place = {"channel_id": CHANNEL, "message_ts": root["ts"]}
        answer_to = slack.server.url("/actions")
        connection = socket.connection()
        socket.press(connection, payload(take, container=place, response_url=answer_to))
        socket.press(connection, payload(take, container={**place, "message_ts": "1.1"}, response_url=answer_to))
        whisper = socket.whispers.get(timeout=PATIENCE)  # the second is done after the first
        office.promise(Reason.UPDATE, Kind.EDIT)
        office.deliver()

    assert "INC-0012" in whisper["text"]
    assert any("ada.lange" in str(part.get("text")) for part in elements(slack.roots[0]["blocks"]))


words = st.text(max_size=8) | st.sampled_from(["take", "false_alarm", "INC-0012", "INC-0012 spam", "U0ADA", "C0STURM1"])
things = st.recursive(
    st.none() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
actions = things | st.fixed_dictionaries(
    {}, optional={"action_id": words, "value": words, "selected_option": st.fixed_dictionaries({"value": words})}
)
payloads = st.fixed_dictionaries(
    {"type": st.just("block_actions"), "actions": st.lists(actions, max_size=3)},
    optional={
        "user": things | st.fixed_dictionaries({"id": words, "name": words}),
        "container": st.fixed_dictionaries({"channel_id": words, "message_ts": st.just("1.1") | words}),
        "response_url": things,
    },
)


@given(payloads)
def test_whatever_is_pressed_it_is_something_that_we_offer_or_nothing(payload: dict[str, Any]) -> None:
    for found in presses(payload):
        assert re.fullmatch(r"INC-[0-9]+", found.incident)
        assert (found.act is Act.FALSE_ALARM) == (found.mistake is not None)
        assert (found.act is Act.KIND) == bool(found.kind)
        assert re.fullmatch(r"[A-Z0-9]+", found.user)
        assert re.fullmatch(r"[A-Z0-9]+:[0-9]+\.[0-9]+", found.root)
        assert found.name


def test_without_the_extra_check_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[[brands]]\nname = "Muster"\n[[sources]]\nname = "a"\nkind = "feed"\nurl = "https://a.example/feed"\n'
        '[channels.krise]\nkind = "slack_bot"\ntoken_env = "BOT"\napp_token_env = "APP"\nchannel = "C0STURM1"\n',
        "utf-8",
    )
    program = """
import sys
sys.modules["websockets"] = None  # as Python itself notes what cannot be imported
from listener.cli import main
sys.argv = ["listener", "-c", sys.argv[1], "check"]
main()
"""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(tmp_path / "config.toml")],
        env={"BOT": "xoxb-1", "APP": "xapp-1", "LISTENER_LANG": "en", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 78, done.stderr
    assert "channels.krise.app_token" in done.stderr
    assert 'pip install "reputation-listener[slack]"' in " ".join(done.stderr.split())
