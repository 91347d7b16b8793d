"""What a feed may answer beyond the table that all sources share (test_contract.py), and what becomes of it."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from listener.errors import SourceError
from listener.model import Response
from listener.ports import Source
from sources import SOURCES
from sources.feed import Feed
from tests.sources.answers import URL, page, unchanged, visit

CASES = (
    "empty",
    "huge",
    "web page",
    "wrong content type",
    "unchanged",
    "unchanged, first visit",
    "cut off",
    "duplicates",
    "odd dates",
    "wrong charset",
    "entity bomb",
    "garbage",
    "deeply nested",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One bad answer and what becomes of it: a number of items, or the kind of the error."""

    answers: tuple[Response, ...]
    outcome: int | str
    before: tuple[Response, ...] = ()
    """The answers of a good visit that went before."""


def _rss(*items: str, prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{prolog}<rss version="2.0"><channel><title>Küstenbote</title>{"".join(items)}</channel></rss>'


def _item(number: int, date: str = "") -> str:
    return f"<item><guid>kb-{number}</guid><title>Fähre {number}</title><pubDate>{date}</pubDate></item>"


GOOD = _rss(*map(_item, range(10)))
BOMB = '<!DOCTYPE rss [<!ENTITY a "ha ha ha"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
ODD_DATES = [
    "31 Jun 2026",
    "00 00 0000",
    "irgendwann",
    "1763629200",
    "Mon, 01 Jan 0001 00:00:00 GMT",
    "Fri, 20 Nov 9999",
]

TABLE: Mapping[str, tuple[Source, Mapping[str, Row]]] = {
    "feed": (
        Feed(URL),
        {
            "empty": Row((page(b""),), "empty"),
            "huge": Row((page(_rss(*map(_item, range(5000)))),), 5000),
            "web page": Row(
                (page("<!doctype html><title>Wartung</title>", content_type="application/rss+xml"),), "not_a_feed"
            ),
            "wrong content type": Row((page(GOOD, content_type="text/html; charset=us-ascii"),), 10),
            "unchanged": Row((unchanged(),), 0, before=(page(GOOD, etag='"1"'),)),
            "unchanged, first visit": Row((unchanged(), unchanged()), "unasked_304"),
            "cut off": Row((page(GOOD[: len(GOOD) // 2]),), 4),
            "duplicates": Row((page(_rss(*[_item(1), _item(2)] * 3)),), 2),
            "odd dates": Row(
                (page(_rss(*(_item(number, date) for number, date in enumerate(ODD_DATES)))),), len(ODD_DATES)
            ),
            "wrong charset": Row((page(GOOD.encode("cp1252"), content_type="text/xml; charset=utf-8"),), 10),
            "entity bomb": Row((page(_rss("<item><title>&c;</title></item>", prolog=BOMB)),), "dtd"),
            "garbage": Row((page(bytes(range(256)) * 64),), "not_a_feed"),
            "deeply nested": Row((page(_rss(_item(1), "<item>" + "<a>" * 5000 + "</a>" * 5000 + "</item>")),), 2),
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", TABLE)
def test_a_bad_answer_has_its_promised_outcome(kind: str, case: str) -> None:
    source, rows = TABLE[kind]
    row = rows[case]
    before = visit(source, {}, *row.before)[0].cursor if row.before else {}

    assert _outcome(lambda: len(visit(source, before, *row.answers)[0].items)) == row.outcome


def _outcome(attempt: Callable[[], int]) -> int | str:
    try:
        return attempt()
    except SourceError as error:
        return error.kind


@pytest.mark.parametrize("kind", TABLE)
def test_an_error_says_nothing_of_the_address(kind: str) -> None:
    """Addresses may be secrets (feeds of alerts are), and errors are stored and shown."""
    source, rows = TABLE[kind]
    for row in rows.values():
        if isinstance(row.outcome, str):
            with pytest.raises(SourceError) as caught:
                visit(source, {}, *row.answers)
            assert URL not in str(caught.value)


@pytest.mark.parametrize("case", ["cut off", "wrong charset", "odd dates"])
@pytest.mark.parametrize("kind", TABLE)
def test_what_was_read_is_whole(kind: str, case: str) -> None:
    source, rows = TABLE[kind]
    items = visit(source, {}, *rows[case].answers)[0].items

    assert all(item.title.startswith("Fähre ") for item in items)
    assert all(item.published is None or item.published.year >= 1995 for item in items)


@pytest.mark.parametrize("kind", SOURCES.values(), ids=SOURCES)
def test_every_option_is_described_in_both_languages(kind: type) -> None:
    assert [option.name for option in fields(kind) if not {"de", "en"} <= option.metadata.keys()] == []


def test_the_source_of_the_readme_runs(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "sources" / "README.md").read_text("utf-8")
    program = tmp_path / "port.py"
    program.write_text(readme.split("```python\n")[1].split("```")[0], "utf-8")

    port = runpy.run_path(str(program))["Port"](URL)

    batch, _ = visit(port, {}, page("17\tNordwind legt um neun ab\n18\tNordwind legt an\n"))
    assert [item.native_id for item in batch.items] == ["17", "18"]
    with pytest.raises(SourceError):
        visit(port, batch.cursor, page("geschlossen"))
