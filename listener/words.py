"""Sentences a person reads, in German and English, and how numbers and times are written in each.

A catalogue is ``locale/AREA.LANG.toml``; a key is ``area.name``. JSON keys, exit codes and logs are never translated.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path

LANGUAGES = ("de", "en")
_FOLDER = Path(__file__).parent / "locale"
_ESCAPES = {r"\n": "\n", r"\"": '"', r"\b": "\b", r"\\": "\\"}
_ESCAPE = re.compile("|".join(map(re.escape, _ESCAPES)))
_DAYS = {"de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


@cache
def catalogue(area: str, lang: str) -> dict[str, str]:
    """Return all sentences of an area. Raises KeyError for a language that has no catalogue."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    return _read((_FOLDER / f"{area}.{lang}.toml").read_text("utf-8"))


def _read(text: str) -> dict[str, str]:
    """Return what ``tomllib`` finds in a file of lines ``key = "sentence"``, in a fifteenth of its time.

    A command reads up to thirty catalogues before it says its first word, and tomllib is written in Python.
    """
    found: dict[str, str] = {}
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            key, _, rest = line.partition(' = "')
            found[key] = _ESCAPE.sub(lambda one: _ESCAPES[one[0]], rest[:-1]) if "\\" in rest else rest[:-1]
    return found


def say(key: str, lang: str, /, **values: object) -> str:
    """Return the sentence ``area.name`` in ``lang`` with its slots filled."""
    area, name = key.split(".", 1)
    return catalogue(area, lang)[name].format(**values)


def number(value: float, lang: str, digits: int = 0) -> str:
    """Return a number as people write it: 1.204 or 1,204; 0,5 or 0.5; below zero with a minus sign, not a hyphen."""
    text = f"{round(value, digits) + 0.0:,.{digits}f}".replace("-", "\N{MINUS SIGN}")  # + 0.0: nothing is -0
    return text.translate(str.maketrans(",.", ".,")) if lang == "de" else text


def percent(share: float, lang: str) -> str:
    """Return a share in 0…1 as a whole percentage with a narrow space: 81 %."""
    return f"{number(100 * share, lang)}\N{NO-BREAK SPACE}%"


def span(length: timedelta, lang: str) -> str:
    """Return a duration in its largest sensible unit: 48 Min., 3 Std., 2 Tage."""
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes < 120:
        return f"{minutes} " + {"de": "Min.", "en": "min"}[lang]
    if minutes < 48 * 60:
        return f"{round(minutes / 60)} " + {"de": "Std.", "en": "h"}[lang]
    return f"{round(minutes / 1440)} " + {"de": "Tagen", "en": "days"}[lang]


def moment(when: datetime, zone: tzinfo, lang: str) -> str:
    """Return a local time with its day: Sa 21.11. 02:54 or Sat 21 Nov 02:54."""
    local = when.astimezone(zone)
    day = _DAYS[lang][local.weekday()]
    return f"{day} {local:%d.%m. %H:%M}" if lang == "de" else f"{day} {local.day} {local:%b %H:%M}"


def clock(when: datetime, zone: tzinfo) -> str:
    """Return a local time of day: 02:54."""
    return f"{when.astimezone(zone):%H:%M}"
