"""``listener sources``: how each source fares."""

from __future__ import annotations

import json

from listener.errors import SourceError
from tests.cli.calls import Office
from tests.world import World, midday


def test_sources_are_listed_with_what_became_of_what_they_brought(stormy: Office) -> None:
    records = json.loads(stormy.call("sources", "--json").out)
    rows = stormy.call("sources").rows

    assert [one["source"] for one in records] == ["fediwall", "kuechenforum", "tagblatt"]
    assert {row[1] for row in rows} == {"in Ordnung"}
    for one in records:
        parts = (one[name] for name in ("stored", "known", "revised", "filtered", "quarantined"))
        assert one["fetched"] == sum(parts) > 0
    assert stormy.call("sources", "--limit", "1", "--lang", "en").rows[0][:2] == ["fediwall", "ok"]


def test_trouble_comes_first_in_the_reader_s_words(office: Office) -> None:
    world = World(office.folder, midday())
    world.feed_error = lambda url: SourceError("http_404", "gone fishing") if "tagblatt" in url else None
    world.said("Brodelmann eröffnet in Ulm")
    world.run_until(midday().replace(hour=12))
    (office.folder / "config.toml").write_text(world.text, "utf-8")

    german, english = office.call("sources").rows[0], office.call("sources", "--lang", "en").rows[0]
    (record, *_) = json.loads(office.call("sources", "--json").out)

    assert german[0] == "tagblatt"
    assert german[1].startswith("gestört ×")
    assert german[2:4] == ["–", "–"]
    assert german[-1] == "Adresse gibt es nicht (http_404: gone fishing)"
    assert english[-1] == "no such address (http_404: gone fishing)"
    assert (record["state"], record["error"]) == ("failing", "http_404: gone fishing")


def test_an_error_without_words_of_its_own_is_shown_as_it_is(office: Office) -> None:
    world = World(office.folder, midday())
    world.feed_error = lambda _url: SourceError("strange_thing")
    world.run_until(midday().replace(minute=10))
    (office.folder / "config.toml").write_text(world.text, "utf-8")

    assert {row[-1] for row in office.call("sources").rows} == {"strange_thing"}


def test_a_source_never_visited_waits(archive: Office) -> None:
    (row,) = archive.call("sources").rows

    assert row[:2] == ["tagblatt", "wartet"]


def test_no_sources_are_said(office: Office) -> None:
    (office.folder / "config.toml").write_text('[[brands]]\nname = "Nordwind"\n', "utf-8")
    assert office.call("import", "-").code == 0

    assert office.call("sources").err == "Noch keine Quellen: `listener run` liest sie aus der Konfiguration.\n"
