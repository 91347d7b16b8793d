"""``benchmarks.parsing``: it compares every file, says what differs, and runs without the peers."""

from __future__ import annotations

import json

import pytest

from benchmarks import parsing
from benchmarks.parsing import SAMPLES, Verdict, counted, is_real, judged, recorded, targets

RSS = b"<rss version='2.0'><channel>%s</channel></rss>"


def test_all_samples_of_the_project_agree_or_are_declined() -> None:
    outcomes = {name: judged(name, body).outcome for name, body in recorded(SAMPLES).items()}

    assert outcomes == {"atom10.xml": "agree", "rss091.xml": "declined", "rss10.rdf": "agree", "rss20.xml": "agree"}


def test_a_file_that_is_declined_says_why() -> None:
    assert judged("a.xml", RSS % b"<item><title>&nbsp;</title></item>") == Verdict(
        "a.xml", "declined", "not well-formed"
    )


def test_files_are_real_that_have_entries_and_test_no_rule() -> None:
    body = RSS % (b"<item/>" * 5)

    assert is_real("bote/feed.xml", body)
    assert not is_real("feedparser/tests/feed.xml", body)
    assert not is_real("bote/feed.xml", RSS % b"<item/>")


def test_the_share_of_the_declined_is_that_of_the_real_ones() -> None:
    verdicts = [Verdict("a", "agree"), Verdict("b", "declined"), Verdict("c", "declined"), Verdict("d", "differ")]

    figures = counted(verdicts, {"a", "b"})

    assert (figures["all.declined_share"], figures["real.declined_share"]) == (0.5, 0.5)
    assert (figures["all.differ"], figures["real.differ"]) == (1, 0)


def test_one_file_that_differs_misses_the_target() -> None:
    figures = {"all.differ": 1.0, "real.declined_share": 0.0}
    figures |= {f"{corpus}.listener.to_feedparser": 100.0 for corpus in ("real", "read_fast")}

    assert [key for key, one in targets(figures).items() if not one.ok] == ["all.differ"]


def test_the_smallest_run_prints_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    parsing.main(["--smallest", "--json"])

    told = json.loads(capsys.readouterr().out)

    assert told["name"] == "parsing"
    assert told["figures"]["all.differ"] == 0
    assert told["figures"]["short.listener.entries_per_s"] > 0


def test_reasons_are_shown_to_whoever_asks(capsys: pytest.CaptureFixture[str]) -> None:
    parsing.main(["--smallest", "--reasons"])

    shown = capsys.readouterr().out

    assert "declined because of" in shown
    assert "differs" not in shown
