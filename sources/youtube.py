"""The videos of a YouTube channel or playlist, from the feed that YouTube publishes for each; no key is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from listener.core.apiitem import API
from listener.core.dates import read_date
from listener.core.feedvisit import Page, visit
from listener.core.options import Fault, bad_address
from listener.model import Item, Json, Medium, Request
from listener.ports import Flow

_CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
_PLAYLIST = re.compile(r"[A-Z]{2}[\w-]{8,62}", re.ASCII)

_UPLOADS = "UU"
"""How the list of everything a channel uploaded begins; other playlists may drop a video that is still there."""
_MISSED = 3
"""Readings in a row without a video that ought to be listed. One proves nothing: this feed is often incomplete."""

_Listed = Mapping[str, tuple[datetime, int]]
"""Videos by native id: when they were published, and how many readings in a row have missed them."""


@dataclass(frozen=True, slots=True)
class YouTube:
    """The 15 newest videos of a channel or playlist with description, views and likes; no comments."""

    MEDIUM: ClassVar[Medium] = Medium.VIDEO
    EVERY: ClassVar[timedelta] = timedelta(minutes=15)
    """YouTube keeps an answer that long."""
    WINDOW: ClassVar[bool] = True

    channel: str = field(
        default="",
        metadata={
            "de": "Kennung des Kanals: 24 Zeichen, die mit UC beginnen.",
            "en": "Id of the channel: 24 characters that start with UC.",
        },
    )
    playlist: str = field(
        default="",
        metadata={
            "de": "Statt eines Kanals eine Playlist: ihre Kennung, wie sie in ihrer Adresse hinter list= steht.",
            "en": "A playlist instead of a channel: its id, as it stands after list= in its address.",
        },
    )
    api: str = field(default="https://www.youtube.com", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: both or none of channel and playlist, or something else than an id in one."""
        yield from bad_address("api", self.api)
        if bool(self.channel) == bool(self.playlist):
            yield "channel", "sources.youtube_either", {}
        if self.channel and not _CHANNEL.fullmatch(self.channel):
            yield "channel", "sources.youtube_channel", {"channel": self.channel}
        if self.playlist and not _PLAYLIST.fullmatch(self.playlist):
            yield "playlist", "sources.youtube_playlist", {"playlist": self.playlist}

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Ask for the feed if it has changed, return its videos and the ids of those that were taken down.

        Raises what ``feedvisit.visit`` raises. 404, 410 and 500 are answered for hours for channels that are well, so
        none of them is ever lasting.
        """
        what = {"channel_id": self.channel} if self.channel else {"playlist_id": self.playlist}
        address = f"{self.api.rstrip('/')}/feeds/videos.xml?{urlencode(what)}"
        batch = yield from visit(Page(Request(address), passing=(404, 410)), cursor, now)
        listed = _listed(cursor.get("listed"))
        gone: tuple[str, ...] = ()
        if batch.items and (self.channel or self.playlist.startswith(_UPLOADS)):
            missed = _missed(listed, batch.items)
            gone = tuple(name for name, (_, times) in missed.items() if times >= _MISSED)
            here = {item.native_id: (item.published, 0) for item in batch.items if item.published}
            listed = {**{name: entry for name, entry in missed.items() if name not in gone}, **here}
        kept = {name: [published.isoformat(), times] for name, (published, times) in listed.items()}
        return replace(batch, gone=(*batch.gone, *gone), cursor={**batch.cursor, "listed": kept})


def _missed(listed: _Listed, items: Sequence[Item]) -> _Listed:
    """Return the videos that ought to be listed and are not, each counted once more.

    The feed holds the newest ones: no video that is younger than the oldest in it was pushed out by others.
    """
    oldest = min((item.published for item in items if item.published), default=datetime.max.replace(tzinfo=UTC))
    here = {item.native_id for item in items}
    return {
        name: (published, times + 1)
        for name, (published, times) in listed.items()
        if name not in here and published > oldest
    }


def _listed(kept: object) -> _Listed:
    """Return what the last visit kept in the cursor; anything unexpected as nothing."""
    entries = kept if isinstance(kept, dict) else {}
    found: dict[str, tuple[datetime, int]] = {}
    for name, entry in entries.items():
        written, times = entry if isinstance(entry, list) and len(entry) == 2 else ("", 0)
        dated = read_date(str(written), UTC)
        if dated and isinstance(times, int):
            found[name] = (dated.at, times)
    return found
