"""When two texts say the same."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.story import NEAR, Original, fingerprint, link, similarity, sketch, whole
from listener.model import Link, MentionId

AGENCY = (
    "Nach dem Ausfall der Heizungen in mehreren hundert Haushalten hat der Energieversorger Nordwind am Montag in "
    "Kassel eine Entschuldigung veröffentlicht und schnelle Hilfe für alle betroffenen Kunden angekündigt."
)
WORDS = st.lists(
    st.sampled_from(["nordwind", "heizung", "kalt", "seit", "tagen", "keine", "antwort", "wir", "frieren"]), max_size=25
)


def original(number: int, text: str) -> Original:
    return Original(MentionId(number), fingerprint("", text), text)


@pytest.mark.parametrize(
    "copy",
    [
        AGENCY.upper(),
        AGENCY + " https://example.org/kurz",
        "RT @kassel: " + AGENCY,
        AGENCY.replace(",", "").replace("ü", "ue"),
    ],
)
def test_an_exact_copy_has_the_same_fingerprint(copy: str) -> None:
    assert fingerprint("", copy) == fingerprint("", AGENCY)


def test_a_title_that_the_text_repeats_does_not_count_twice() -> None:
    assert whole("Nach dem Ausfall", AGENCY) == AGENCY
    assert whole("Titel", "Text") == "Titel\nText"
    assert whole("Titel", "") == "Titel"
    assert fingerprint("Nach dem Ausfall", AGENCY) == fingerprint("", AGENCY)


def test_texts_without_words_differ_by_what_they_are() -> None:
    assert fingerprint("", "😡") != fingerprint("", "😀")


def test_an_edit_changes_the_fingerprint() -> None:
    assert fingerprint("", AGENCY) != fingerprint("", AGENCY.replace("Montag", "Dienstag"))


def test_a_changed_word_is_near_and_a_new_text_is_not() -> None:
    near = AGENCY.replace("Montag", "Dienstag")
    known = [original(7, AGENCY), original(9, "Ganz andere Worte über das Wetter an der See heute früh")]

    assert link(near, fingerprint("", near), known) == Link(exact=False, to=MentionId(7))
    assert set(sketch(near)) & set(sketch(AGENCY))
    assert link("Die Aktie von Nordwind stieg heute um drei Prozent", "x", known) is None
    assert link(near, "x", []) is None


def test_the_same_report_about_two_trains_is_two_stories() -> None:
    a = "Der ICE 123 nach Berlin hat heute etwa 20 Minuten Verspätung"
    b = "Der ICE 456 nach Hamburg hat heute etwa 30 Minuten Verspätung"

    assert similarity(a, b) < NEAR


def test_a_shared_post_with_a_remark_is_near_but_an_article_about_it_is_not() -> None:
    assert similarity(AGENCY, "Unglaublich, lest das mal: " + AGENCY) >= NEAR
    assert similarity(AGENCY, AGENCY + " " + " ".join(f"wort{n}" for n in range(120))) < NEAR


def test_an_exact_copy_links_to_the_first_that_said_it() -> None:
    known = [original(9, AGENCY), original(3, AGENCY), original(5, AGENCY + " Mehr dazu später")]

    assert link(AGENCY, fingerprint("", AGENCY), known) == Link(exact=True, to=MentionId(3))


def test_two_people_who_shout_the_same_few_words_are_two_voices() -> None:
    known = [original(1, "Danke, läuft wieder!")]

    assert sketch("Danke, läuft wieder!") == ()
    assert link("danke läuft wieder", fingerprint("", "danke läuft wieder"), known) is None
    assert link("Danke, es läuft", fingerprint("", "Danke, es läuft"), known) is None


def test_a_sketch_is_the_same_in_every_process() -> None:
    program = f"from listener.core.story import sketch; print(sketch({AGENCY!r}))"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own program

    assert other.stdout.strip() == str(sketch(AGENCY))
    assert all(0 <= mark < 2**63 for mark in sketch(AGENCY))


@given(WORDS, WORDS)
def test_similarity_is_symmetric_bounded_and_one_for_copies(a: list[str], b: list[str]) -> None:
    first, second = " ".join(a), " ".join(b)

    assert similarity(first, second) == similarity(second, first)
    assert 0.0 <= similarity(first, second) <= 1.0
    assert similarity(first, first.upper() + "!") == 1.0


@given(st.text())
def test_any_text_has_a_fingerprint_and_a_sketch(text: str) -> None:
    assert len(fingerprint("", text)) == 32
    assert len(sketch(text)) <= 5
