"""A notice as plain text: the most important first, cut to any size, and nothing left that is half a thing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.plain import LEAST, in_bytes, one_line, plain, web
from alerts.render import notice
from listener.model import Act, Action, Notice, Reason
from tests.alerts.world import deaf, hostile_notice, situation


@given(st.text(), st.integers(3, 60))
def test_a_cut_text_fits_and_begins_like_the_whole(text: str, most: int) -> None:
    cut = in_bytes(text, most)
    whole = text.encode("utf-8", "replace").decode()
    assert len(cut.encode("utf-8", "replace")) <= most
    assert cut == text or whole.startswith(cut.removesuffix("…"))


@given(st.text(), st.integers(1, 60))
def test_a_line_is_one_and_no_longer_than_asked(text: str, longest: int) -> None:
    line = one_line(text, longest)
    assert len(line) <= longest
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    line.encode()


@given(st.integers(LEAST, 5_000))
def test_whatever_the_room_the_push_line_comes_first_and_a_step_goes_only_when_nothing_else_is_left(most: int) -> None:
    told = notice(situation())
    text = plain(told, most)
    assert len(text.encode()) <= most
    assert text.startswith(told.push)
    whole = all(step in text for step in told.steps)
    assert whole or not any(line in text for line in (*told.why, *told.facts, told.footer))


@given(st.integers(LEAST, 4_000))
def test_more_room_never_says_less(most: int) -> None:
    told = notice(situation())
    less, more = plain(told, most), plain(told, most + 200)
    lost = [line for line in less.split("\n") if line not in more.split("\n") and not line.endswith("…")]
    assert lost == []


def test_what_goes_goes_in_this_order() -> None:
    told = notice(situation())
    kept = {
        "facts": told.facts[0], "voices": told.voices[0].text, "footer": told.footer, "don'ts": told.donts[0],
        "statement": told.statement, "context": told.context, "reasons": told.why[0], "steps": told.steps[-1],
    }  # fmt: skip
    gone: list[str] = []
    for most in range(4_096, LEAST, -10):
        text = plain(told, most)
        gone += [name for name, said in kept.items() if said not in text and name not in gone]
    assert gone == list(kept)


def test_a_title_goes_with_its_last_line() -> None:
    told = notice(situation())
    for most in range(LEAST, 4_096, 50):
        lines = plain(told, most).split("\n")
        for title in (told.steps_title, told.voices_title, told.statement_title, told.donts_title):
            assert title not in lines[-1:]


def test_a_text_message_says_the_one_thing() -> None:
    told = notice(situation())
    assert plain(told, 160) == in_bytes(told.push, 160)
    assert plain(replace(told, push=""), 160).startswith(told.headline)
    assert plain(replace(told, push="Windstärke 4"), 160) == "Windstärke 4 · INC-0012"
    assert plain(hostile_notice(""), 160) == "–"
    assert plain(replace(told, repeat="…", lang="en"), 160).startswith("(may be a repeat) ")


def test_a_notice_with_next_to_nothing_is_still_a_text() -> None:
    bare = Notice("k", "INC-0001", "de", Reason.FIRST, 3, "", "", "", "", "")
    assert plain(bare, 1_000) == "–"


def test_links_are_there_only_if_they_are_wanted() -> None:
    page = "https://alarm.firma.example/i/INC-0012"
    told = replace(deaf(), actions=(Action(Act.TAKE, "Ich übernehme", page), Action(Act.KIND, "Art", "")))
    assert page not in plain(told, 4_000)
    assert f"Ich übernehme: {page}" in plain(told, 4_000, links=True)
    assert "Art:" not in plain(told, 4_000, links=True)


@pytest.mark.parametrize(("lang", "quoted"), [("de", "„Nach zwei Minuten"), ("en", "“Nach zwei Minuten")])
def test_voices_stand_in_the_readers_quotation_marks(lang: str, quoted: str) -> None:
    assert f"\n{quoted}" in plain(notice(situation(lang)), 4_000)


@pytest.mark.parametrize("url", ["https://x.example/a?b=c#d", "http://x.example/ü", "https://x.example/(1)"])
def test_an_address_stays_as_it_is(url: str) -> None:
    assert web(url) == url
