"""The whole program through a storm, into a Slack workspace: one message that lives, and its thread."""

from __future__ import annotations

import json
from datetime import timedelta
from ipaddress import ip_network

from listener.demo import script
from listener.http import Fetcher, Limits
from tests.alerts.slack_workspace import TOKEN, workspace
from tests.world import CONFIG, World

HOUR = timedelta(hours=1)
WEBHOOK = 'kind = "slack"\nurl_env = "SLACK_URL"\n'
BOT = 'kind = "slack_bot"\ntoken_file = "slack-token"\nchannel = "sturm"\napi = "{api}"\n'


def test_a_storm_is_one_message_with_news_in_its_thread(world: World, storm: script.Script) -> None:
    (world.folder / "slack-token").write_text(TOKEN)
    fetch = Fetcher(Limits(), "Listener", (ip_network("127.0.0.0/8"),))
    with workspace() as slack:
        world.text = CONFIG.replace(WEBHOOK, BOT.format(api=slack.api))
        world.serve = lambda request: fetch(request) if request.url.startswith(slack.api) else None
        world.run_until(storm.peak, timedelta(minutes=20))
        (root,) = slack.roots
        shown = json.dumps(root["blocks"])
        world.run_until(storm.end + 12 * HOUR, HOUR)

    (root,) = slack.roots
    thread = slack.thread(root)
    edits = sum(method == "chat.update" for method, _ in slack.calls)
    assert edits >= 2
    assert json.dumps(root["blocks"]) != shown
    assert 1 <= len(thread) <= 7
    assert all(one["reply_broadcast"] for one in thread)
    assert "Entwarnung" in thread[-1]["text"]
    assert "Entwarnung" in root["blocks"][0]["text"]["text"]
