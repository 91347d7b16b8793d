"""What is counted in a process of its own is what a page would count by itself, and no secret goes there."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from listener.config import Config
from listener.config.desk import CrmTable
from listener.errors import ListenerError, StoreError
from listener.model import Mood, Search, Secret
from listener.model.query import Words
from listener.parts import Parts
from listener.periods import period
from listener.relating import relate_due
from listener.store import Store
from listener.web.counting import Question, answer, question
from listener.web.deskview import desk
from listener.web.reckoned import Reckoner
from listener.web.rivals import rivals
from listener.web.trust import trust
from tests.web.offices import TEXT
from tests.web.situation import Office, office
from tests.world import midday

NOW = midday()
TRUST, NEVER = ("trust", "brodelmann", "30d"), ("trust", "brodelmann", "no time at all")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of which people spoke last month, praised and complained."""
    with office(tmp_path_factory.mktemp("busy"), TEXT, NOW) as found:
        hours = [NOW - timedelta(hours=9 * place) for place in range(1, 60)]
        found.hear(hours[::2], Mood.NEGATIVE, text="Wann kommt mein Wasserkocher von Brodelmann?")
        found.hear(hours[1::2], Mood.POSITIVE)
        while relate_due(found.parts, NOW):
            pass
        yield found


def asked(parts: Parts, *key: str) -> Question:
    found = question(parts.store.path, parts.config, key, NOW)
    assert found is not None
    return found


def test_every_page_is_given_what_it_would_have_counted_itself(busy: Office) -> None:
    parts, store, brand = busy.parts, busy.parts.store, busy.parts.config.brands[0]
    month = period("30d", "30d", NOW, parts.config.zone)
    itself = {
        TRUST: trust(parts, store, brand, month, NOW),
        ("voice", brand.id, "30d"): rivals(parts, store, brand, month),
        ("desk", brand.id, ""): desk(store, parts.config, brand.id, NOW),
    }

    for key, value in itself.items():
        sent = pickle.loads(pickle.dumps(asked(parts, *key)))  # noqa: S301 - written a moment ago
        assert pickle.loads(pickle.dumps(answer(sent))) == (value, None)  # noqa: S301 - the same


def test_a_large_archive_is_counted_in_a_process_and_a_small_one_is_not(busy: Office) -> None:
    store, config = busy.parts.store, busy.parts.config
    large, small = (Reckoner(store.path, config, size) for size in (59, 60))
    for one, key in ((large, TRUST), (small, TRUST), (large, NEVER)):
        one.ask(key, NOW, here)
        one.settle()
    apart, kept = (one.ask(TRUST, NOW, here) for one in (large, small))

    assert apart is not None
    assert kept is not None
    month = period("30d", "30d", NOW, config.zone)
    assert apart.value == trust(busy.parts, store, config.brands[0], month, NOW)
    assert kept.value == "counted here"
    with pytest.raises(ListenerError, match="could not be counted"):
        large.ask(NEVER, NOW, here)


def here(_: Store) -> object:
    return "counted here"


def test_what_went_wrong_there_is_told_here(busy: Office, tmp_path: Path) -> None:
    missing = replace(asked(busy.parts, *TRUST), place=tmp_path / "none.db")
    value, error = answer(missing)
    assert (value, type(error)) == (None, StoreError)
    assert "does not exist" in str(error)


def test_a_bug_is_logged_where_it_happens(busy: Office, caplog: pytest.LogCaptureFixture) -> None:
    _, error = answer(replace(asked(busy.parts, *TRUST), config=replace(busy.parts.config, timezone="Nowhere/Land")))

    assert str(error) == "figures could not be counted"
    assert "ZoneInfoNotFoundError" in caplog.text


def test_only_what_the_pages_ask_for_is_known_there(busy: Office) -> None:
    parts = busy.parts
    for key in (("trust", "niemand", "30d"), ("else", "brodelmann", "30d"), "trust", ("trust", "brodelmann")):
        assert question(parts.store.path, parts.config, key, NOW) is None


def test_no_secret_goes_to_another_process(busy: Office) -> None:
    config = busy.parts.config
    crm = CrmTable(Secret("https://crm.example/in"), Secret("sechzehn Zeichen!"))
    telling = replace(config, heartbeat=Secret("https://ping.example"), desk=replace(config.desk, crm=crm))
    sent = question(busy.parts.store.path, telling, TRUST, NOW)

    assert b"Secret" in pickle.dumps(telling.desk)
    assert b"Secret" not in pickle.dumps(sent)


def test_all_places_of_secrets_in_a_configuration_are_known() -> None:
    """Whoever adds one has to keep it out of the question, too."""
    places = {place for place in secret_places(Config) if not place.startswith(("subscriptions", "channels"))}

    crm = {"desk.crm.url", "desk.crm.secret", "desk.crm.next_secret"}
    assert places == {"heartbeat", "answers.secrets", "storage.password"} | crm


def secret_places(hint: Any, place: str = "") -> Iterator[str]:
    if hint is Secret:
        yield place.removeprefix(".")
    elif is_dataclass(hint):
        for name, inner in get_type_hints(hint).items():
            yield from secret_places(inner, f"{place}.{name}")
    for inner in get_args(hint):
        yield from secret_places(inner, place)


def test_counting_cannot_change_the_file(busy: Office) -> None:
    with Store(busy.parts.store.path, create=False) as store:
        store.lookup.read_only()
        with pytest.raises(StoreError, match="cannot be written"):
            store.desks.call(busy.parts.config.brands[0].id, NOW, [], NOW)
        assert store.count(Search(Words("wasserkoch", prefix=True)), 30) == 30, "but all can be looked up"
        assert [form for form, _ in store.lookup.forms("wasserk")] == ["wasserkocher"]
