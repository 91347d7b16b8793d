"""Who comes in, how long they stay, and how they leave. Stories of browsers before the dashboard."""

from __future__ import annotations

import logging
from ipaddress import ip_network
from time import process_time

import pytest

from listener.config.dashboard import Dashboard
from listener.model.user import Access
from listener.web.server import needs_first
from tests.web.browser import HOSTILE, PASSWORD, House, Street

WRONG = "ein satz den niemand kennt"


def test_nobody_sees_anything_before_they_have_logged_in_and_then_what_they_wanted(home: House) -> None:
    browser = home.browser()

    sent = browser.get("/incidents/12?tab=why&x=%C3%A4")
    assert (sent.status, sent.headers["location"]) == (303, "/login?next=/incidents/12%3Ftab%3Dwhy%26x%3D%25C3%25A4")
    form = browser.get(sent.headers["location"])
    assert (form.status, form.title) == (200, "Anmelden")
    gone = browser.post("/login", {"name": "ANNA", "password": PASSWORD, "next": form.field("next")})
    assert (gone.status, gone.headers["location"]) == (303, "/incidents/12?tab=why&x=%C3%A4")
    page = browser.get(gone.headers["location"])
    assert "anna de {'number': '12'} {'tab': ('why',), 'x': ('ä',)}" in page.words
    assert page.one("details.me summary").text() == "anna"


def test_every_address_leads_to_the_login(home: House) -> None:
    paths = ("/", "/incidents/1", "/sources", "/nowhere", "/table", "/login/", "//evil.example")

    assert all(home.browser().get(path).headers["location"].startswith("/login") for path in paths)


def test_after_the_login_nobody_is_led_elsewhere(home: House) -> None:
    for where in ("//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nX: y", "/ä", ""):
        browser = home.browser()
        browser.get("/login")
        gone = browser.post("/login", {"name": "anna", "password": PASSWORD, "next": where})
        assert (gone.status, gone.headers["location"]) == (303, "/")


def test_a_wrong_password_and_a_name_that_is_unknown_are_told_in_the_same_words(home: House) -> None:
    wrong, began = home.browser().log_in("anna", WRONG), process_time()
    unknown = home.browser().log_in("berta", PASSWORD)

    assert process_time() - began > 0.05  # of work: as for a password that was hashed at the usual cost
    assert wrong.status == unknown.status == 403
    assert "Name oder Passwort stimmt nicht." in wrong.words
    assert wrong.words == unknown.words
    assert wrong.field("name") == "anna"
    assert WRONG not in wrong.body.decode()


def test_whoever_guesses_waits_longer_each_time_even_with_the_right_password(home: House) -> None:
    statuses = [home.browser().log_in("anna", WRONG).status for _ in range(6)]
    assert statuses == [403] * 5 + [429]
    waiting = home.browser().log_in("Anna", PASSWORD)
    assert (waiting.status, "in 2 Sekunden" in waiting.words) == (429, True)

    home.later(seconds=2)
    assert home.browser().log_in("anna", WRONG).status == 403
    assert "in 4 Sekunden" in home.browser().log_in("anna", WRONG).words
    home.later(seconds=4)
    assert home.browser().log_in("anna", PASSWORD).status == 303
    assert [home.browser().log_in("anna", WRONG).status for _ in range(5)] == [403] * 5  # begins anew


def guess(home: House, *, hours: int, peer: str) -> list[int]:
    """Somebody tries a password after the other at an address, as often as allowed, for so long."""
    found = []
    for _ in range(hours):
        found += [home.browser(peer=peer).log_in("anna", WRONG).status for _ in range(2)]
        home.later(hours=1)
    return found


def test_whoever_knows_a_name_cannot_hold_that_person_out_from_another_address(home: House) -> None:
    assert 429 in guess(home, hours=20, peer="192.0.2.7")

    assert home.browser(peer="192.0.2.7").log_in("anna", WRONG).status == 403
    assert home.browser(peer="192.0.2.7").log_in("anna", PASSWORD).status == 429
    assert home.browser(peer="192.0.2.8").log_in("anna", PASSWORD).status == 303


def test_many_addresses_together_are_slowed_and_a_browser_that_knows_the_person_is_not(home: House) -> None:
    known = home.person()
    known.post("/logout")
    statuses = [home.browser(peer=f"192.0.2.{place // 5}").log_in("anna", WRONG).status for place in range(52)]
    assert statuses == [403] * 51 + [429]

    assert home.browser(peer="198.51.100.1").log_in("anna", PASSWORD).status == 429
    assert home.browser(peer="198.51.100.1").log_in("rita", PASSWORD).status == 303
    known.peer = "192.0.2.1"
    assert known.log_in("anna", PASSWORD).status == 303


def test_in_a_browser_that_knows_somebody_guessing_is_slowed_there_and_nowhere_else(home: House) -> None:
    found = home.person()
    found.post("/logout")

    assert [found.log_in("anna", WRONG).status for _ in range(6)] == [403] * 5 + [429]
    assert found.log_in("anna", PASSWORD).status == 429
    assert home.browser().log_in("anna", PASSWORD).status == 303
    assert found.log_in("rita", WRONG).status == 403  # of whom the browser knows nothing


def test_a_new_password_ends_the_wait(home: House) -> None:
    for _ in range(6):
        home.browser().log_in("anna", WRONG)
    anna = home.parts.store.users.user("anna")
    assert anna
    home.later(seconds=1)
    assert home.browser().log_in("anna", PASSWORD).status == 429

    home.parts.store.users.set_password("anna", anna.password, home.world.now)
    assert home.browser().log_in("anna", PASSWORD).status == 303


@pytest.mark.parametrize("typed", ["anna ", "  ANNA", "anna\t", "anna\u3000"])
def test_a_name_with_blanks_around_it_is_the_same_name_to_whoever_counts(home: House, typed: str) -> None:
    statuses = [home.browser().log_in(typed if at % 2 else "anna", WRONG).status for at in range(6)]

    assert statuses == [403] * 5 + [429]


def test_whoever_tries_many_names_from_one_place_waits_there_and_others_do_not(home: House) -> None:
    assert {home.browser(peer="192.0.2.7").log_in("rita", WRONG).status for _ in range(3)} == {403}
    assert {home.browser(peer="192.0.2.7").log_in("anna", WRONG).status for _ in range(5)} == {403}
    assert {home.browser(peer="192.0.2.7").log_in("Ada", WRONG).status for _ in range(5)} == {403}

    assert home.browser(peer="192.0.2.7").log_in("rita").status == 429
    assert home.browser(peer="192.0.2.8").log_in("rita").status == 303


def test_a_session_lasts_as_long_as_somebody_clicks_but_not_because_a_page_is_open(street: Street) -> None:
    with street.house(Dashboard(session_hours=2)) as home:
        clicks, watches = home.person(), home.person()
        for _ in range(3):
            home.later(minutes=59)
            assert clicks.get("/").status == 200
            watched = watches.live("/")

        assert (watched.status, watched.headers["hx-refresh"]) == (401, "true")
        assert watches.get("/").status == 303


def test_a_session_ends_after_a_week_however_much_is_clicked(home: House) -> None:
    browser = home.person()
    statuses = []
    for _ in range(16):
        home.later(hours=11)
        statuses.append(browser.get("/").status)

    assert statuses == [200] * 15 + [303]


def test_logging_out_ends_the_session_also_for_whoever_has_kept_the_cookie(home: House) -> None:
    browser = home.person()
    kept = dict(browser.cookies)

    out = browser.post("/logout")
    assert (out.status, out.headers["location"]) == (303, "/login")
    assert "Abgemeldet." in browser.get("/login").words
    assert "Abgemeldet." not in browser.get("/login").words  # said once
    browser.cookies = kept
    assert browser.get("/").headers["location"] == "/login"
    assert browser.get("/logout").status == 303  # nobody is logged out by a picture of somebody else's page


def test_a_token_that_somebody_has_prepared_is_not_the_one_of_the_session(home: House) -> None:
    prepared = home.browser()
    prepared.get("/login")
    victim = home.browser()
    victim.cookies = dict(prepared.cookies)
    victim.log_in()

    assert victim.cookies != prepared.cookies
    assert prepared.get("/").status == 303


@pytest.mark.parametrize("change", ["password", "role", "removal"])
def test_a_new_password_another_role_and_a_removal_end_all_sessions(home: House, change: str) -> None:
    one, two, other = home.person(), home.person(), home.person("rita")
    users, anna = home.parts.store.users, home.parts.store.users.user("anna")
    assert anna

    if change == "password":
        users.set_password("anna", anna.password, home.world.now)
    elif change == "role":
        users.allow("anna", Access.READER)
    else:
        users.remove("anna")

    assert [one.get("/").status, two.get("/").status, other.get("/").status] == [303, 303, 200]


def test_logging_in_again_ends_the_session_before(home: House) -> None:
    browser = home.person()
    kept = dict(browser.cookies)
    assert browser.post("/login", {"name": "rita", "password": PASSWORD}).status == 303

    assert "rita de" in browser.get("/").words
    browser.cookies = kept
    assert browser.get("/").status == 303


def test_whoever_is_logged_in_is_not_asked_again(home: House) -> None:
    assert home.person().get("/login?next=/incidents/3").headers["location"] == "/incidents/3"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(street: Street, home: House) -> None:
    (plain,) = home.browser().get("/login").cookies
    assert plain.split("; ")[1:] == ["Path=/", "HttpOnly", "SameSite=Lax"]

    with street.house(Dashboard(public_url="https://listener.firma.example"), users=False) as public:
        (safe,) = public.browser("listener.firma.example").get("/login").cookies
    assert safe.startswith("__Host-listener=")
    device, session = home.browser().log_in().cookies
    assert session.startswith("listener=")
    assert device.startswith("listener-device=")
    assert device.split("; ")[1:] == ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"]
    assert "anna" not in device
    assert safe.split("; ")[1:] == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]


def test_a_made_up_token_opens_nothing(home: House) -> None:
    home.person()
    for token in ("", "x", "0" * 43, "'; DROP TABLE session; --", "0" * 5000):
        browser = home.browser()
        browser.cookies = {"listener": token}
        assert browser.get("/").status == 303


def test_what_people_type_is_shown_as_text_and_never_reaches_the_log(
    home: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = home.browser()
    refused = browser.log_in(f"mein-passwort-im-falschen-feld {HOSTILE[:-1]}", WRONG)
    browser.log_in()
    browser.get("/broken?secret=geheim")

    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "login refused client=127.0.0.1" in said
    assert "logged in user=anna client=127.0.0.1" in said
    assert "bug on a page path=/broken" in said
    assert b"&lt;script&gt;alert" in refused.body
    assert b"<script>alert" not in refused.body
    for secret in ("mein-passwort", WRONG, PASSWORD, browser.cookies["listener"], browser.csrf):
        assert secret not in said


def test_the_first_of_all_users_makes_themselves_by_a_link_that_works_once(street: Street) -> None:
    with street.house(users=False, invitation="einmal") as home:
        browser = home.browser()
        assert "Noch hat niemand Zugang" in browser.get("/login").words
        assert needs_first(home.parts, Dashboard())
        assert not needs_first(home.parts, Dashboard(proxy_user_header="X-User"))
        assert browser.get("/first/anders").status == 404
        assert browser.get("/first/einmal").title == "Erster Zugang"
        chosen = {"name": "Chefin", "password": "kurz", "again": "kurz"}
        for change, says in (
            ({}, "zu kurz"),
            ({"password": PASSWORD}, "nicht gleich"),
            ({"password": "aaaaaaaaaaaaaaaa"}, "zu leicht zu erraten"),
            ({"name": "\x1b"}, "Namen"),
        ):
            refused = browser.post("/first/einmal", chosen | change)
            assert (refused.status, says in refused.words) == (422, True)

        made = browser.post("/first/einmal", {"name": "Chefin", "password": PASSWORD, "again": PASSWORD})
        assert (made.status, made.headers["location"]) == (303, "/")
        assert "Willkommen, Chefin." in browser.get("/").words
        assert browser.get("/sources").status == 200
        assert not needs_first(home.parts, Dashboard())
        assert home.browser().get("/first/einmal").status == 404


def test_without_an_invitation_there_is_no_such_link(street: Street) -> None:
    with street.house(users=False) as home:
        assert home.browser().get("/first/").status == 404


def test_somebody_changes_their_own_password_and_every_session_ends(home: House) -> None:
    browser, other = home.person(), home.person()
    new = {"old": PASSWORD, "password": "noch ein satz von anna", "again": "noch ein satz von anna"}
    assert browser.get("/password").title == "Passwort ändern"
    for change, status, says in (
        ({"old": "falsch"}, 403, "bisherige Passwort stimmt nicht"),
        ({"again": "anders"}, 422, "nicht gleich"),
        ({"password": "kurz"}, 422, "zu kurz"),
    ):
        refused = browser.post("/password", new | change)
        assert (refused.status, says in refused.words) == (status, True)

    changed = browser.post("/password", new)
    assert (changed.status, changed.headers["location"]) == (303, "/login")
    assert "Bitte damit anmelden." in browser.get("/login").words
    assert (browser.get("/").status, other.get("/").status) == (303, 303)
    assert home.browser().log_in("anna", PASSWORD).status == 403
    assert home.browser().log_in("anna", "noch ein satz von anna").status == 303


def test_whoever_finds_an_open_browser_cannot_guess_the_password_there(home: House) -> None:
    browser = home.person()
    new = {"old": WRONG, "password": "noch ein satz von anna", "again": "noch ein satz von anna"}

    assert [browser.post("/password", new).status for _ in range(6)] == [403] * 5 + [429]
    assert browser.post("/password", new | {"old": PASSWORD}).status == 429


def test_only_whoever_is_logged_in_here_has_a_password_to_change(street: Street) -> None:
    proxy = Dashboard(proxy_from=(ip_network("127.0.0.1/32"),), proxy_user_header="X-User")
    with street.house(proxy) as home:
        assert home.browser().get("/password").headers["location"] == "/login?next=/password"
        named = home.browser().get("/password", **{"X-User": "anna"})
        assert (named.status, b'href="/password"' in named.body) == (404, False)
