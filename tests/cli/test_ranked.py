"""Nobody is ranked by name: who reaches farthest stands there under a pseudonym, unless profiles are allowed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from listener import config
from listener.config import Config
from listener.core.ranked import Ranked
from listener.hindsight import look_back
from listener.model.alias import is_alias
from listener.store import Store
from sources import SOURCES
from tests.alerts.world import mention
from tests.cli.calls import Office
from tests.report.stored import CONFIG, ONE, filled, now
from tests.report.storm import BOOKS, NOW

CLEAR, PROFILES = '[privacy]\nauthors = "clear"\n', "[desk]\nprofiles = true\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(filled(tmp_path) / "listener.db") as opened:
        yield opened


def configured(more: str) -> Config:
    return config.load(
        f"{CONFIG}\n{more}", sources=SOURCES, channels={}, environ={}, read_file=str, folder=Path(), checked=False
    )


@pytest.mark.parametrize(("more", "by_name"), [("", False), (CLEAR, False), (CLEAR + PROFILES, True), (PROFILES, True)])
def test_those_who_reach_farthest_are_named_only_where_profiles_are_allowed(
    store: Store, more: str, by_name: bool
) -> None:
    """The database holds names here: it was filled before names became pseudonyms."""
    found = look_back(store, configured(more), BOOKS, now(store, ONE), NOW)
    names = {one.name for one in found.speakers}

    assert ("promi" in names) is by_name
    assert found.first is not None
    assert (found.first.author == "lena") is by_name
    assert by_name or all(is_alias(one.name) for one in found.speakers if one.medium != "news")


@pytest.mark.parametrize(
    ("more", "shown"),
    [("", False), (CLEAR, False), (CLEAR + PROFILES, True)],
)
def test_nor_is_who_began_it_or_carries_it(more: str, shown: bool) -> None:
    found = configured(more)
    ranked = Ranked(found.privacy.veil, found.desk.profiles, lambda: b"key", date(2026, 11, 23))
    told = ranked.said(mention(author="kuechenfee_lena"))

    assert told is not None
    assert (told.author == "kuechenfee_lena") is shown
    assert told.text == mention().text
    assert ranked.said(None) is None


@pytest.mark.parametrize(
    "command",
    [
        ("relationship", "people"),
        ("relationship", "score", "0123456789abcdef"),
        ("leads", "export"),
        ("leads", "import", "-"),
        ("leads", "send", "--dry-run"),
        ("mentions", "author:erna"),
    ],
)
def test_every_list_and_search_by_person_is_off_until_it_is_allowed(office: Office, command: tuple[str, ...]) -> None:
    with Store(office.folder / "listener.db"):
        refused = office.call(*command)

    assert refused.code == 2
    assert "profiles" in refused.err
