"""A store in a real file, and mentions to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.model import (
    After,
    BrandId,
    DateQuality,
    Incident,
    Judged,
    Link,
    Medium,
    Mention,
    Mood,
    SourceName,
    Tally,
    Tone,
)
from listener.store import Store

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BRAND = BrandId("nordwind")
SOURCE = SourceName("zeitung")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "listener.db") as opened:
        opened.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        yield opened


def judged(
    native_id: str,
    text: str = "Der Zug kam wieder zu spät",
    *,
    mood: Mood = Mood.NEGATIVE,
    minutes: float = 0,
    link: Link | None = None,
    brands: tuple[BrandId, ...] = (BRAND,),
    backfill: bool = False,
) -> Judged:
    """A mention published ``minutes`` before NOW, as the core hands it over."""
    at = NOW - timedelta(minutes=minutes)
    mention = Mention(
        *(SOURCE, native_id, Medium.NEWS, at, NOW, DateQuality.EXACT),
        url=f"https://zeitung.example/{native_id}",
        author="Erna Müller",
        title="Nordwind",
        text=text,
        lang="de",
        backfill=backfill,
        extra={"seite": 3},
    )
    score = {Mood.NEGATIVE: -0.6, Mood.POSITIVE: 0.6, Mood.NEUTRAL: 0.0}.get(mood)
    words = tuple(text.split())
    return Judged(
        *(mention, brands, ("Nordwind",), Tone(mood, score, "german-1", ("spät",)), tuple(map(_number, words))),
        fingerprint=text.lower(),
        link=link,
    )


def _number(word: str) -> int:
    return int.from_bytes(word.encode()[:7], "big")


def save(store: Store, *batch: Judged, at: datetime = NOW) -> Tally:
    """Save as the verb does."""
    return store.save_visit(
        SOURCE, batch, Tally(fetched=len(batch)), After({"page": len(batch)}, at + timedelta(minutes=10)), at
    )


def edited(one: Judged, text: str, mood: Mood) -> Judged:
    """The same mention after its author changed it."""
    tone = replace(one.tone, mood=mood)
    return replace(one, mention=replace(one.mention, text=text), tone=tone, fingerprint=text.lower())


def read_afresh(store: Store, incident: Incident) -> Incident:
    """The incident as somebody would store it who has just read what is there."""
    known = store.incident(incident.id)
    return replace(incident, version=known.version if known else 0)


def stored(incident: Incident, times: int = 1) -> Incident:
    """The incident as it comes back after it was stored so often."""
    return replace(incident, version=times)
