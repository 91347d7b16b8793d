"""Deleted entries and hours of rest, as feeds announce them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from listener.core.feedsigns import Rest, rest, tombstones

NAMESPACE = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'
FRIDAY_NOON = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


def atom(*parts: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACE}>{"".join(parts)}</feed>'


def rss(*parts: str) -> str:
    return f'<rss version="2.0"><channel>{"".join(parts)}</channel></rss>'


@pytest.mark.parametrize(
    "element",
    [
        '<at:deleted-entry ref="tag:a,2026:1" when="2026-11-20T10:00:00Z"/>',
        "<at:deleted-entry when='2026-11-20T10:00Z'\n ref='tag:a,2026:1'><at:comment/></at:deleted-entry>",
        '<deleted-entry xmlns="http://purl.org/atompub/tombstones/1.0" ref = "tag:a,2026:1"></deleted-entry>',
    ],
    ids=["empty", "with a comment", "without prefix"],
)
def test_an_entry_that_is_called_deleted(element: str) -> None:
    assert tombstones(atom(element)) == ("tag:a,2026:1",)


def test_several_are_told_and_their_ids_are_what_the_markup_means() -> None:
    found = tombstones(atom('<at:deleted-entry ref="https://a.example/?x=1&amp;y=2"/>', '<at:deleted-entry ref="b"/>'))

    assert found == ("https://a.example/?x=1&y=2", "b")


@pytest.mark.parametrize(
    "text",
    [
        atom('<content><![CDATA[<at:deleted-entry ref="1"/>]]></content>'),
        atom('<content>&lt;at:deleted-entry ref="1"/&gt;</content>'),
        atom('<!-- <at:deleted-entry ref="1"/> -->'),
        atom('<!-- <at:deleted-entry ref="1"/>'),
        '<feed><deleted-entry ref="1"/></feed>',
        atom('<at:deleted-entry href="1"/>', '<at:deleted-entry xref="1"/>', "<at:deleted-entry />"),
    ],
    ids=["quoted", "escaped", "in a comment", "in an open comment", "in no namespace", "without ref"],
)
def test_what_only_looks_like_a_deleted_entry(text: str) -> None:
    assert tombstones(text) == ()


def test_hours_and_days_of_rest() -> None:
    hours = "".join(f"<hour> {hour} </hour>" for hour in (22, 23, 24, 1, 77))
    days = "<day>Saturday</day><day>sunday</day><day>Feiertag</day>"

    found = rest(rss(f"<skipHours>{hours}</skipHours>", f"<SkipDays>\n{days}</SkipDays>"))

    assert found == Rest(frozenset({22, 23, 0, 1}), frozenset({5, 6}))


@pytest.mark.parametrize(
    "text",
    [
        rss(),
        rss("<item><description><![CDATA[<skipHours><hour>3</hour></skipHours>]]></description></item>"),
        rss("<skipHours><hour>3</hour>"),
        rss("</skipHours><hour>3</hour>"),
        rss("<skipHours></skipHours><hour>3</hour>"),
        rss("<skipHours>" + " " * 5000 + "<hour>3</hour></skipHours>"),
    ],
    ids=["none", "quoted", "open", "closed only", "empty", "endless"],
)
def test_no_rest(text: str) -> None:
    assert rest(text) == Rest()


@pytest.mark.parametrize(
    ("hours", "days", "over"),
    [
        (set(), set(), FRIDAY_NOON),
        ({11, 13}, {5}, FRIDAY_NOON),
        ({12}, set(), datetime(2026, 11, 20, 13, tzinfo=UTC)),
        ({12, 13, 14, 16}, set(), datetime(2026, 11, 20, 15, tzinfo=UTC)),
        (set(), {4}, datetime(2026, 11, 21, tzinfo=UTC)),
        ({0, 1}, {4}, datetime(2026, 11, 21, 2, tzinfo=UTC)),
        (set(), {4, 5, 6}, FRIDAY_NOON + timedelta(days=1)),
        (set(range(24)), set(), FRIDAY_NOON),
        (set(), set(range(7)), FRIDAY_NOON),
    ],
    ids=[
        "none",
        "at other times",
        "an hour",
        "some hours",
        "a day",
        "a day and hours",
        "too long",
        "always",
        "all week",
    ],
)
def test_when_a_rest_is_over(hours: set[int], days: set[int], over: datetime) -> None:
    assert Rest(frozenset(hours), frozenset(days)).over(FRIDAY_NOON) == over


def test_a_rest_is_kept_in_a_cursor() -> None:
    kept = Rest(frozenset({3, 1}), frozenset({6}))

    assert Rest.of(kept.cursor()) == kept
    assert Rest().cursor() == {}
    assert Rest.of(None) == Rest.of([]) == Rest.of({"hours": 3, "days": ["x"]}) == Rest()


@pytest.mark.parametrize("opening", ["<!-- ", "<![CDATA[", "<at:deleted-entry ", "<skipHours>", "<hour>", "ref="])
def test_hostile_documents_cost_no_time(opening: str) -> None:
    text = atom("</skip", opening * 300_000)
    began = time.process_time()

    assert tombstones(text) == ()
    assert rest(text) == Rest()
    assert time.process_time() - began < 2
