"""[dashboard]: off unless a port is given, and nobody can pretend to be a proxy by mistake. Checked strictly."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from listener import config
from listener.config.dashboard import Dashboard
from tests.config.kinds import BRAND, CHANNEL, load, places

HEAD = f"{BRAND}{CHANNEL}[dashboard]\n"


def test_without_the_section_it_is_off_and_at_home() -> None:
    found = load(BRAND).dashboard

    assert found == Dashboard()
    assert (found.port, found.host, found.at_home, found.believes) == (None, "127.0.0.1", True, False)


def test_all_of_it_can_be_said() -> None:
    found = load(
        HEAD + 'host = "::1"\nport = 8640\npublic_url = "https://listener.firma.example"\nsession_hours = 2\n'
        'proxy_from = ["127.0.0.1/32", "fd00::/64"]\nproxy_user_header = "X-User"\nproxy_role_header = "X-Role"\n'
    ).dashboard

    networks = (ip_network("127.0.0.1/32"), ip_network("fd00::/64"))
    assert found == Dashboard("::1", 8640, "https://listener.firma.example", 2, networks, "X-User", "X-Role")
    assert (found.at_home, found.believes) == (True, True)


@pytest.mark.parametrize(
    ("lines", "place", "key"),
    [
        ('public_url = "http://listener.firma.example"', "public_url", "public_url"),
        ('public_url = "https://firma.example/listener"', "public_url", "public_url"),
        ('public_url = "listener"', "public_url", "public_url"),
        ('proxy_user_header = "X-User"', "proxy_from", "proxy_nowhere"),
        ('proxy_from = ["10.0.0.1/32"]\nproxy_user_header = "X User"', "proxy_user_header", "bad_header"),
        ('proxy_from = ["10.0.0.1/32"]\nproxy_role_header = "X-Role"', "proxy_role_header", "role_of_nobody"),
        ('proxy_from = ["0.0.0.0/0"]\nproxy_user_header = "X-User"', "proxy_from", "proxy_everywhere"),
        ('proxy_from = ["10.0.0.1/8"]', "proxy_from[0]", "bad_network"),
        ("session_hours = 0", "session_hours", "too_small"),
        ("port = 65536", "port", "too_large"),
        ('prot = "8640"', "prot", "unknown_key"),
        ("port = 8640\n[ingest]\nport = 8640", "port", "same_port"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(lines: str, place: str, key: str) -> None:
    assert places(f"{HEAD}{lines}\n") == {f"dashboard.{place}": key}


def test_two_doors_may_have_one_port_at_two_addresses_and_any_if_the_system_chooses() -> None:
    assert places(f'{HEAD}host = "::1"\nport = 8640\n[ingest]\nport = 8640\n') == {}
    assert places(f"{HEAD}port = 0\n[ingest]\nport = 0\n") == {}


@pytest.mark.parametrize(
    ("host", "home"), [("localhost", True), ("127.0.0.9", True), ("192.168.1.5", False), ("horcher", False)]
)
def test_whoever_opens_it_to_others_without_tls_is_warned(host: str, home: bool) -> None:
    plain = load(f'{HEAD}host = "{host}"\nport = 8640\n')
    public = f'{HEAD}host = "{host}"\nport = 8640\npublic_url = "https://listener.firma.example"\n'
    safe = load(f'{public}proxy_from = ["127.0.0.1/32"]\n')

    assert plain.dashboard.at_home is home
    assert (
        [note.key for note in plain.notes if note.place == "dashboard.host"] == []
        if home
        else ["config.open_dashboard"]
    )
    assert [note for note in safe.notes if note.place.startswith("dashboard")] == []
    unnamed = ["config.proxy_unnamed"] if home else []
    assert [note.key for note in load(public).notes if note.place.startswith("dashboard")] == unnamed


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_warning_names_the_address_and_the_way_out(lang: str) -> None:
    found = load(f'{HEAD}host = "192.168.1.5"\nport = 8640\n')
    (note,) = [one for one in found.notes if one.place == "dashboard.host"]

    assert "192.168.1.5" in config.render(note, lang)
    assert "public_url" in config.render(note, lang)
