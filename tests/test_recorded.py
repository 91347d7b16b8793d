"""The benchmark over recorded answers counts what is there, notices what is lacking, and skips nothing silently."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.polling.server import CHANGED, ENTRIES, Feeds
from benchmarks.recorded.tapes import answers
from benchmarks.sources import Outcome, measure, shown

ENTRY = "<item><guid>{0}</guid><title>Fähre {0}</title><link>https://kuestenbote.example/{0}</link></item>"
FEED = f'<rss version="2.0"><channel>{ENTRY.format(1)}{ENTRY.format(2)}</channel></rss>'
WITH_ENTITIES = f'<!DOCTYPE rss [<!ENTITY ship "Fähre">]>{FEED}'
REVIEW = {"@context": "https://schema.org", "@type": "Review", "author": "Erna", "reviewBody": "Pünktlich."}
STATUS = {"id": "1", "uri": "https://kueste.example/1", "account": {"acct": "erna"}, "content": "<p>Fähre</p>"}
HIT = {"objectID": "4711", "created_at_i": 1795000000, "created_at": "2026-11-18T11:06:40Z", "comment_text": "Ferry"}
POSTS = {"data": [{"id": "1990000000000000002", "text": "Fähre"}], "meta": {"result_count": 1}}
LETTER = "From: erna@nordwind.example\nSubject: =?utf-8?q?F=C3=A4hre?=\nMessage-ID: <1@nordwind.example>\n\nSie kommt."
PERMITTING = "User-agent: *\nDisallow: /biz/\n"


def outcome(folder: Path, name: str, body: str | bytes) -> Outcome:
    """Put one file before its source."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    (found,) = measure(folder)[1]
    return found


def page(*things: object) -> str:
    return f'<html><script type="application/ld+json">{json.dumps(things)}</script></html>'


@pytest.mark.parametrize(
    ("name", "body", "entries"),
    [
        ("feeds/any/where/news.xml", FEED, 2),
        ("pages/shops/ferry.html", page(REVIEW), 1),
        ("pages/shops/ferry.html.gz", gzip.compress(page(REVIEW).encode()), 1),
        ("anything/news.xml", FEED, 2),
        ("sources/unheard-of/answer.json", json.dumps({"hits": [HIT]}), 1),
        ("sources/unheard-of/answer.json", json.dumps([STATUS]), 1),
        ("sources/unheard-of/answer.json", json.dumps(POSTS), 1),
        ("sources/letters/one.eml", LETTER, 1),
        ("sources/robots-txt/www.nordwind.example", PERMITTING, 4),
        ("sources/robots-txt/www.nordwind.example", "User-agent: *\nAllow: /", 5),
    ],
)
def test_what_is_in_a_file_is_found(tmp_path: Path, name: str, body: str | bytes, entries: int) -> None:
    found = outcome(tmp_path, name, body)

    assert (found.entries, found.lacking, found.errors) == (entries, (), ())
    assert found.known
    assert found.collected


@pytest.mark.parametrize(
    ("name", "body", "lacking"),
    [
        # feedparser reads it, we refuse: the negative control of all feeds.
        ("feeds/any/bomb.xml", WITH_ENTITIES, ("an entry is missing",) * 2),
        # One that stands there twice is taken once: the same for pages.
        ("pages/shops/ferry.html", page(REVIEW, REVIEW), ("an entry is missing",)),
        ("sources/any/x_error.json", json.dumps(POSTS), ("an error was taken for an answer",)),
    ],
)
def test_what_is_lacking_is_noticed(tmp_path: Path, name: str, body: str, lacking: tuple[str, ...]) -> None:
    assert outcome(tmp_path, name, body).lacking == lacking


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("sources/any/x_429.json", '{"title": "Too Many Requests"}', "http_429"),
        ("sources/any/wall.http", "HTTP/1.1 403 Forbidden\ncf-mitigated: challenge\n\n<p>", "http_403: a Cloudflare"),
        ("sources/any/telegram_gone.txt", "HTTP/1.1 302 Found\nLocation: https://t.me/beispielkanal\n\n", "not_avail"),
        ("sources/robots-txt/www.nordwind.example", "User-agent: *\nDisallow: /", "robots"),
    ],
)
def test_a_recorded_refusal_is_an_error_and_nothing_is_lacking(
    tmp_path: Path, name: str, body: str, error: str
) -> None:
    found = outcome(tmp_path, name, body)

    assert found.errors[0].startswith(error)
    assert found.lacking == ()


@pytest.mark.parametrize("name", ["sources/any/LICENSE", "sources/praw/tests/search.json", "feeds/any/logo.png"])
def test_what_is_no_answer_is_set_aside_with_a_reason(tmp_path: Path, name: str) -> None:
    found = outcome(tmp_path, name, "{}")

    assert found.aside
    assert found.known
    assert not found.collected


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("sources/any/answer.json", '{"something": "else"}'),
        ("sources/any/answer.bin", b"\xff\x00\xfe"),
        ("feeds/any/list.txt", "https://kuestenbote.example/feed"),
        ("sources/any/broken.yaml", b"interactions:\n- request: \xff"),
    ],
)
def test_what_nobody_knows_is_unknown_and_named(tmp_path: Path, name: str, body: str | bytes) -> None:
    found = outcome(tmp_path, name, body)
    report, every = measure(tmp_path)

    assert not found.known
    assert report.figures["files_unknown"] == 1
    assert f"Unknown:\n  {name}" in shown(every)


def test_a_gap_outside_the_excused_files_misses_the_target(tmp_path: Path) -> None:
    outcome(tmp_path, "feeds/any/entity_in_doctype.xml", WITH_ENTITIES)
    excused = measure(tmp_path)[0]
    outcome(tmp_path / "more", "feeds/any/bomb.xml", WITH_ENTITIES)
    missed = measure(tmp_path / "more")[0]

    assert (excused.figures["entries_excused"], excused.targets["entries_lacking"].ok) == (2, True)
    assert (missed.figures["entries_lacking"], missed.targets["entries_lacking"].ok) == (2, False)


# Recordings


def cassette(*scalars: str) -> Iterator[str]:
    yield "interactions:"
    for number, scalar in enumerate(scalars):
        yield "- request:\n    body: null\n    method: GET"
        yield f"    uri: https://kueste.example/{number}"
        yield f"  response:\n    body:\n      string: {scalar}"
        yield "    headers: {}\n    status:\n      code: 200"
    yield "version: 1\n"


@pytest.mark.parametrize(
    ("scalar", "body"),
    [
        ("'It''s a\n        ferry'", "It's a ferry"),
        ('"say \\"F\\xe4hre\\",\\\n        \\ twice \\u2013 \\\\o/"', 'say "Fähre", twice – \\o/'),
        (f"!!binary |\n        {base64.b64encode(gzip.compress(b'packed', mtime=0)).decode()}\n", "packed"),
        ("plain", "plain"),
    ],
)
def test_texts_of_a_cassette_are_read_as_they_were_meant(tmp_path: Path, scalar: str, body: str) -> None:
    path = tmp_path / "cassette.yaml"
    path.write_text("\n".join(cassette(scalar, "'second'")), "utf-8")
    first, second = answers(path)

    assert (first.body.decode(), first.asked, first.status) == (body, "https://kueste.example/0", 200)
    assert second.body == b"second"


def test_answers_without_entries_in_a_recording_are_counted(tmp_path: Path) -> None:
    told = "\n".join(cassette(f"'{json.dumps([STATUS])}'", """'{"version": "4.5"}'"""))
    found = outcome(tmp_path, "sources/mastodon-py/one.yaml", told)

    assert (found.entries, found.others, found.lacking) == (1, 1, ())


# The server that is polled


def test_a_tenth_of_the_feeds_has_one_new_entry_at_the_second_turn() -> None:
    feeds = Feeds(CHANGED)
    first = [feeds.answer(f"/{number}.xml", {}) for number in range(CHANGED)]
    told = feeds.answer("/turn/1", {})[2]
    again = [feeds.answer(f"/{number}.xml", {"if-none-match": first[number][1]}) for number in range(CHANGED)]
    before, after = (set(re.findall(b"<guid.*?</guid>", gzip.decompress(one[0][2]))) for one in (first, again))

    assert told == b"10 0"
    assert [status for status, _, _ in again] == [200] + [304] * (CHANGED - 1)
    assert (len(before), len(after), len(after - before)) == (ENTRIES, ENTRIES, 1)
    assert feeds.answer("/turn/0", {})[2] == b"1 9"
