"""Real storms with their texts, read from public data that may lie beside the project."""

from __future__ import annotations

import csv
import gzip
from datetime import datetime
from functools import cache
from html import unescape
from pathlib import Path

from listener.model import Heard, Mood
from tests.core.gossip import said


def airline(data: Path, name: str) -> list[Heard]:
    """Tweets at an airline of February 2015, their moods as people labelled them."""
    return _read(data / "airline2015" / "mentions.csv.gz", name)


def game(data: Path, name: str) -> list[Heard]:
    """Reviews of a game that was bombed with them."""
    return _read(data / "reviewbomb" / "mentions.csv.gz", name)


def _read(path: Path, brand: str) -> list[Heard]:
    rows = [row for row in _rows(path) if row["brand"] == brand]
    found = [
        said(place + 1, datetime.fromisoformat(row["ts"]), row.get("author", ""), unescape(row["text"]), _mood(row))
        for place, row in enumerate(rows)
    ]
    return sorted(found, key=lambda one: (one.at, one.id))


@cache
def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _mood(row: dict[str, str]) -> Mood:
    score = float(row["sentiment"] or 0)
    if score < 0:
        return Mood.NEGATIVE
    return Mood.POSITIVE if score else Mood.NEUTRAL
