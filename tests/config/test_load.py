"""A good config.toml gives everything the program needs; what is left out has a sensible default."""

from __future__ import annotations

from datetime import time, timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from listener import config
from listener.errors import ConfigError
from listener.model import Brand, BrandId, ChannelName, Medium, QuietHours, Route, Secret
from tests.config.kinds import (
    BRAND,
    CHANNEL,
    CHANNELS,
    ENVIRON,
    SOURCE,
    SOURCES,
    TOKEN,
    Bell,
    Order,
    Page,
    Post,
    Topic,
    Wire,
    load,
)

NORDWIND, GLOCKE = BrandId("nordwind-bahn"), ChannelName("glocke")


def test_a_brand_is_enough_and_everything_else_has_a_default() -> None:
    found = load(BRAND)
    assert found.brands == (Brand(NORDWIND, "Nordwind Bahn"),)
    assert (found.language, found.timezone, found.zone) == ("de", "Europe/Berlin", ZoneInfo("Europe/Berlin"))
    assert found.storage.path == Path("/etc/listener/listener.db")
    assert found.detection.every == timedelta(minutes=5)
    assert (found.subscriptions, found.channels, found.routes, found.quiet, found.playbooks) == ((), {}, (), None, None)
    assert [note.key for note in found.notes] == ["config.no_sources", "config.no_channels"]


def test_every_option_arrives() -> None:
    found = load(
        """
        language = "en"
        timezone = "Europe/Vienna"
        playbooks = "~/books"
        [storage]
        path = "/var/lib/listener/a.db"
        [retention]
        mentions_days = 90
        [http]
        contact = "a@b.example"
        allow_networks = ["10.1.0.0/16", "fd00::/8"]
        total_s = 30
        ca_file = "firma.pem"
        [detection]
        every = "10m"
        [quiet_hours]
        start = "22:00"
        end = 06:30:00
        weekends = false
        [[brands]]
        id = "nw"
        name = "Nordwind Bahn"
        aliases = ["Nordwind"]
        exclude = ["Nordwind Airlines"]
        context = ["Zug"]
        competitors = ["Südexpress"]
        [[brands]]
        name = "Südexpress"
        [[sources]]
        name = "agentur"
        kind = "wire"
        medium = "forum"
        every = "1h"
        about = "Nordwind Bahn"
        brands = ["nw", "suedexpress"]
        url = "https://agentur.example"
        order = "old"
        tags = ["a", "b"]
        weight = 2
        pages = 9
        wait = "36h"
        deep = true
        page = { first = 2 }
        token_env = "BELL_URL"
        [channels.glocke]
        kind = "bell"
        url_env = "BELL_URL"
        [[routes]]
        channels = ["glocke"]
        brands = ["nw"]
        min_level = 4
        """,
        environ={**ENVIRON, "HOME": "/home/pr"},
    )
    assert (found.language, found.timezone) == ("en", "Europe/Vienna")
    assert found.playbooks == Path("/home/pr/books")
    assert found.storage.path == Path("/var/lib/listener/a.db")
    assert found.retention == config.Retention(mentions_days=90)
    assert found.http.allow_networks == (IPv4Network("10.1.0.0/16"), IPv6Network("fd00::/8"))
    assert (found.http.contact, found.http.total_s) == ("a@b.example", 30.0)
    assert found.http.ca_file == Path("/etc/listener/firma.pem")
    assert found.detection.every == timedelta(minutes=10)
    assert found.quiet == QuietHours(time(22), time(6, 30), weekends=False)
    assert found.brands[0] == Brand(
        BrandId("nw"), "Nordwind Bahn", ("Nordwind",), ("Nordwind Airlines",), ("Zug",), (BrandId("suedexpress"),)
    )
    (source,) = found.subscriptions
    assert (source.name, source.kind, source.medium, source.every) == (
        "agentur",
        "wire",
        Medium.FORUM,
        timedelta(hours=1),
    )
    assert (source.about, source.brands) == ("nw", ("nw", "suedexpress"))
    assert source.source == Wire(
        "https://agentur.example", Order.OLD, ("a", "b"), 2.0, 9, timedelta(hours=36), True, Page(2), Secret(TOKEN)
    )
    assert found.channels == {GLOCKE: Bell(Secret(TOKEN))}
    assert found.routes == (Route((GLOCKE,), (BrandId("nw"),), 4, place="routes[0]"),)
    assert found.notes == ()


def test_without_routes_every_channel_hears_of_all() -> None:
    found = load(BRAND + SOURCE + CHANNEL)
    assert found.routes == (Route((GLOCKE,)),)
    assert found.notes == ()


def test_a_channel_that_no_route_names_is_noted() -> None:
    found = load(BRAND + SOURCE + CHANNEL + CHANNEL.replace("glocke", "stille") + '[[routes]]\nchannels = ["glocke"]\n')
    (note,) = found.notes
    assert (note.place, note.key) == ("channels.stille", "config.idle_channel")
    assert config.render(note, "de").startswith("channels.stille (Zeile 10): Hinweis: ")


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Nordwind Bahn", "nordwind-bahn"),
        ("Müller & Söhne", "mueller-soehne"),
        ("H&M", "h-m"),
        ("日本航空", "日本航空"),
    ],
)
def test_an_id_is_made_of_the_name(name: str, id_: str) -> None:
    assert [brand.id for brand in load(f'[[brands]]\nname = "{name}"').brands] == [id_]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1m", timedelta(minutes=1)),
        ("90 m", timedelta(minutes=90)),
        ("36h", timedelta(hours=36)),
        ("2d", timedelta(days=2)),
        ("1w", timedelta(days=7)),
        ("120s", timedelta(minutes=2)),
    ],
)
def test_durations(written: str, meant: timedelta) -> None:
    assert load(BRAND + SOURCE + f'every = "{written}"').subscriptions[0].every == meant


def test_a_type_made_of_text_is_text_and_a_time_may_have_a_default() -> None:
    source = '[[sources]]\nname = "a"\nkind = "post"\norder = "old"\n'
    assert load(BRAND + source).subscriptions[0].source == Post(Order.OLD)
    assert load(BRAND + source + 'topic = "x"\nat = "9:15"').subscriptions[0].source == Post(
        Order.OLD, Topic("x"), time(9, 15)
    )


def from_file(path: Path) -> config.Config:
    return config.load_file(path, sources=SOURCES, channels=CHANNELS, environ=ENVIRON)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BRAND.encode())
    assert from_file(path).storage.path == tmp_path / "listener.db"


@pytest.mark.parametrize(
    ("content", "key", "line"),
    [
        (b'[[brands]]\nname = "N\xfcrnberg"', "config.not_utf8", "2"),
        (b"#" * 1_000_001, "config.too_long", None),
        (None, "config.unreadable", None),
    ],
)
def test_a_file_that_is_no_configuration_is_one_problem(
    tmp_path: Path, content: bytes | None, key: str, line: str | None
) -> None:
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        from_file(path)
    (problem,) = caught.value.problems
    assert (problem.key, problem.values.get("line")) == (key, line)
    assert config.render(problem, "de") != config.render(problem, "en")
