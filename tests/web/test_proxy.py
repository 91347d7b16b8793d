"""A proxy says who is there: believed from its own address only, and only what it says clearly."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from listener.config.dashboard import Dashboard
from listener.web import callers
from listener.web.exchange import Call
from tests.web.browser import Answer, House, Street

PROXY = "10.1.2.3"
SSO = Dashboard(
    public_url="https://listener.firma.example",
    proxy_from=(ip_network("10.1.2.3/32"), ip_network("fd00::/64")),
    proxy_user_header="X-Remote-User",
    proxy_role_header="X-Remote-Role",
)


def asked(home: House, peer: str = PROXY, path: str = "/", **headers: str) -> Answer:
    browser = home.browser("listener.firma.example", peer)
    return browser.get(path, **{name.replace("_", "-"): value for name, value in headers.items()})


def test_whoever_the_proxy_names_is_in_with_the_role_it_names(street: Street) -> None:
    with street.house(SSO) as home:
        page = asked(home, X_Remote_User="Jörg Müller", X_Remote_Role="press, duty;x")
        assert (page.status, "Jörg Müller de" in page.words) == (200, True)
        assert "Bearbeitet Vorfälle" in page.one("body").text()
        assert page.html.css_first("form[action='/logout']") is None
        assert asked(home, path="/sources", X_Remote_User="ada", X_Remote_Role="duty").status == 403
        assert asked(home, path="/sources", X_Remote_User="ada", X_Remote_Role="Admin").status == 200
        assert "Liest mit" in asked(home, X_Remote_User="ada", X_Remote_Role="boss").one("body").text()
        assert "Liest mit" in asked(home, X_Remote_User="ada").one("body").text()


def test_without_a_header_for_roles_those_of_the_users_count(street: Street) -> None:
    options = Dashboard(proxy_from=SSO.proxy_from, proxy_user_header="X-Remote-User")
    with street.house(options) as home:
        browser = home.browser(peer=PROXY)
        assert browser.get("/sources", **{"X-Remote-User": "ADA"}).status == 200
        assert browser.get("/sources", **{"X-Remote-User": "anna"}).status == 403
        assert browser.get("/", **{"X-Remote-User": "somebody"}).status == 200


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.4", "192.0.2.1", "fd01::1", "::1", "nonsense", ""])
def test_the_same_from_any_other_address_is_ignored(street: Street, peer: str) -> None:
    with street.house(SSO) as home:
        forged = asked(home, peer, X_Remote_User="Ada", X_Remote_Role="admin", X_Forwarded_For=PROXY)
        assert (forged.status, forged.headers["location"]) == (303, "/login")


@pytest.mark.parametrize("peer", ["10.1.2.3", "::ffff:10.1.2.3", "fd00::17"])
def test_an_address_is_recognised_however_it_is_written(street: Street, peer: str) -> None:
    with street.house(SSO) as home:
        assert asked(home, peer, X_Remote_User="ada").status == 200


def test_who_is_named_twice_or_in_signs_that_are_no_name_is_nobody(street: Street) -> None:
    with street.house(SSO) as home:
        for name in ("", " ", "\x1b[2J", "x" * 200):
            assert asked(home, X_Remote_User=name).status == 303
        browser = home.browser("listener.firma.example", PROXY)
        twice = browser.get("/", **{"X-Remote-User": "ada", "x_remote_user": "anna"})
        assert twice.status == 303


def test_nothing_is_believed_where_no_header_is_configured(home: House) -> None:
    assert home.browser().get("/", **{"X-Remote-User": "Ada", "Remote-User": "Ada"}).status == 303


def test_a_form_of_somebody_the_proxy_names_is_stamped_for_their_browser(street: Street) -> None:
    with street.house(SSO) as home:
        ada, eve = (home.browser("listener.firma.example", PROXY) for _ in range(2))
        for browser, name in ((ada, "Ada"), (eve, "Eve")):
            browser.headers = {"X-Remote-User": name, "X-Remote-Role": "duty"}
            browser.get("/")
        origin = {"Origin": "https://listener.firma.example"}

        assert ada.post("/", {}, **origin).status == 303
        stolen, ada.csrf = ada.csrf, eve.csrf
        assert ada.post("/", {}, **origin).status == 403
        ada.csrf, ada.cookies = stolen, dict(eve.cookies)
        assert ada.post("/", {}, **origin).status == 403
        assert [name for name, _ in home.done] == ["Ada"]


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        ("192.0.2.1", ("198.51.100.1",), "192.0.2.1"),
        (PROXY, (), PROXY),
        (PROXY, ("192.0.2.7",), "192.0.2.7"),
        (PROXY, ("198.51.100.1, 192.0.2.7",), "192.0.2.7"),
        (PROXY, ("198.51.100.1, 192.0.2.7, 10.1.2.3",), "192.0.2.7"),
        (PROXY, ("198.51.100.1", "192.0.2.7, fd00::9"), "192.0.2.7"),
        (PROXY, ("192.0.2.8, nonsense",), PROXY),
        (PROXY, ("2001:db8::1",), "2001:db8::1"),
        ("", ("192.0.2.7",), ""),
    ],
)
def test_the_client_is_the_last_one_that_the_proxy_did_not_write_itself(
    peer: str, told: tuple[str, ...], client: str
) -> None:
    assert callers.client(Call("GET", "/", headers={"x-forwarded-for": told}, peer=peer), SSO) == client


def test_whoever_guesses_behind_the_proxy_waits_and_others_behind_it_do_not(street: Street) -> None:
    with street.house(SSO) as home:

        def guess(name: str, via: str) -> int:
            browser = home.browser("listener.firma.example", PROXY)
            browser.headers = {"X-Forwarded-For": via}
            browser.get("/login")
            form = {"name": name, "password": "falsch"}
            return browser.post("/login", form, Origin="https://listener.firma.example").status

        tries = ["anna", "rita", "Ada"] * 4 + ["anna"]
        assert {guess(name, f"198.51.100.{n}, 192.0.2.7") for n, name in enumerate(tries)} == {403}
        assert guess("rita", "203.0.113.9, 192.0.2.7") == 429
        assert guess("rita", "192.0.2.8") == 403


def test_cookies_are_for_tls_when_the_proxy_says_that_there_is_tls(street: Street) -> None:
    plain = Dashboard(proxy_from=SSO.proxy_from)
    with street.house(plain) as home:
        (safe,) = home.browser(peer=PROXY).get("/login", **{"X-Forwarded-Proto": "https"}).cookies
        (forged,) = home.browser(peer="192.0.2.1").get("/login", **{"X-Forwarded-Proto": "https"}).cookies

    assert (safe.startswith("__Host-listener="), "Secure" in safe) == (True, True)
    assert (forged.startswith("listener="), "Secure" in forged) == (True, False)
