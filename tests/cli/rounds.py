"""Offices whose daemon has made its rounds: sources that answered, some time ago."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from listener.model import After, Rhythm, SourceName, Tally
from listener.store import Store
from tests.cli.calls import Office

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def listens(office: Office, names: Iterable[str], more: str = "") -> None:
    """Let an office listen to some feeds."""
    blocks = (f'[[sources]]\nname = "{name}"\nkind = "feed"\nurl = "https://{name}.example/rss"\n' for name in names)
    brand = 'language = "de"\n[[brands]]\nname = "Nordwind"\n'
    (office.folder / "config.toml").write_text(brand + "".join(blocks) + more, "utf-8")


def store_of(office: Office, names: Iterable[str], begin: datetime) -> Store:
    """Return the office's database, as a daemon leaves it that has taken up some sources."""
    store = Store(office.folder / "listener.db")
    store.subscribe([(SourceName(name), "feed", "options", f"{name}.example") for name in names], begin)
    return store


def answered(store: Store, name: str, at: datetime, rhythm: Rhythm = Rhythm(), due: datetime | None = None) -> None:  # noqa: B008 - frozen
    store.save_visit(SourceName(name), [], Tally(), After({}, due or at + 10 * MINUTE, rhythm=rhythm), at)
