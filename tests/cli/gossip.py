"""An office in a town that talks: rumours of a railway, words about its rival, and what travellers rate it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from listener.app import utc_now
from listener.claiming import claim_due
from listener.relating import relate_due
from tests.cli.calls import Office
from tests.world import World

CONFIG = """
language = "de"
[[brands]]
id = "nordwind"
name = "Nordwind Bahn"
aliases = ["Nordwind"]
competitors = ["suedexpress"]
[[brands]]
id = "suedexpress"
name = "Südexpress"
[[sources]]
name = "tagblatt"
kind = "feed"
medium = "news"
url = "https://tagblatt.example/rss"
[[sources]]
name = "portal"
kind = "feed"
medium = "review"
url = "https://portal.example/rss"
[channels.slack]
kind = "slack"
url_env = "SLACK_URL"
[own_accounts]
tagblatt = ["Nordwind hilft"]
[retention]
mentions_days = 36500
"""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def line(number: int, text: str, ago: timedelta, source: str = "tagblatt", **other: object) -> dict[str, object]:
    """Return somebody's words as they are imported."""
    at = (utc_now() - ago).isoformat()
    url = f"https://{source}.example/{number}"
    return {"source": source, "id": f"m{number}", "published": at, "text": text, "url": url, **other}


def talking(office: Office, lines: Iterable[dict[str, object]]) -> Office:
    """Let these be said, read, and entered into the register."""
    (office.folder / "config.toml").write_text(CONFIG, "utf-8")
    file = office.folder / "said.jsonl"
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), "utf-8")
    assert office.call("import", str(file)).code == 0
    keep(office, utc_now())
    return office


def keep(office: Office, now: datetime) -> None:
    """Do what the daemon does: read, and bring the register up to date."""
    with World(office.folder, now, text=CONFIG).program() as parts:
        while relate_due(parts, now):
            pass
        claim_due(parts, now)


def records(office: Office, *args: str) -> list[dict[str, Any]]:
    done = office.call(*args, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found
