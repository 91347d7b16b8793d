"""All real pages stand behind the same entry: nobody looks without a login, no deed without a stamp and a role."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from listener.web.contract import Role
from listener.web.server import Site
from listener.web.ways import WAYS
from tests.web.browser import HOME, Browser, House

LOOKS = [one.path for one in WAYS if one.look]
DEEDS = [one for one in WAYS if one.do]


@pytest.fixture
def real(home: House) -> Iterator[Site]:
    site = Site(home.parts, HOME)
    yield site
    site.stop()


def address(path: str) -> str:
    return re.sub(r"\{\w+\}", "1", path)


def test_nobody_looks_who_is_not_logged_in(real: Site) -> None:
    answers = {path: Browser(real.entry).get(address(path)) for path in LOOKS}

    assert {path for path, one in answers.items() if one.status != 303 or one.body} == set()
    assert all(one.headers["location"].startswith("/login") for one in answers.values())


def test_no_page_does_anything_for_a_form_from_elsewhere_or_for_somebody_who_may_not(home: House, real: Site) -> None:
    ada, rita = (Browser(real.entry, cookies=home.person(name).cookies) for name in ("Ada", "rita"))
    for browser in (ada, rita):
        browser.csrf = browser.get("/login/").field("csrf")
        assert len(browser.csrf) == 64

    for one in DEEDS:
        assert ada.post(address(one.path), Origin="https://evil.example").status == 403, one.path
        assert rita.post(address(one.path)).status == 403, one.path
        assert one.do_role >= Role.DUTY


def test_no_two_pages_have_the_same_address() -> None:
    paths = [re.sub(r"\{\w+\}", "{}", path) for path in LOOKS]

    assert sorted(paths) == sorted(set(paths))
    assert all(
        path.startswith("/") and not path.startswith(("/login", "/logout", "/look", "/first/")) for path in paths
    )
