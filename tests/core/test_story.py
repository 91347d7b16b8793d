"""When two texts say the same."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.fold import fold
from listener.core.story import NEAR, Original, fingerprint, link, similarity, sketch, whole
from listener.model import Link, MentionId

AGENCY = (
    "Nach dem Ausfall der Heizungen in mehreren hundert Haushalten hat der Energieversorger Nordwind am Montag in "
    "Kassel eine Entschuldigung veröffentlicht und schnelle Hilfe für alle betroffenen Kunden angekündigt."
)
WORDS = st.lists(
    st.sampled_from(["nordwind", "heizung", "kalt", "seit", "tagen", "keine", "antwort", "wir", "frieren"]), max_size=25
)

ADDRESSES = st.lists(
    st.sampled_from(["RT @who: ", "@nord", "a@b", "http://x", "https://", "www.", "www", "RT ", "\n", " ", "wort", "Ü"])
).map("".join)


def words_as_defined(text: str) -> str:
    """What counts of a text: its words, without addresses."""
    address = r"https?://\S+|www\.\S+|^RT\s+@\w+:?|(?<!\w)@\w+(?=\s|$)"
    return " ".join(re.findall(r"[^\W_]+", fold(re.sub(address, " ", text, flags=re.MULTILINE))))


def similarity_as_defined(a: str, b: str) -> float:
    left, right = ([words[at : at + 3] for at in range(len(words) - 2)] for words in (a.split(), b.split()))
    common = sum(shingle in right for at, shingle in enumerate(left) if shingle not in left[:at])
    sizes = sorted(len(set(map(tuple, shingles))) for shingles in (left, right))
    quoted = 0.95 * common / sizes[0] if sizes[0] >= 8 and sizes[1] <= 3 * sizes[0] else 0.0
    return 1.0 if a == b else max(common / (sum(sizes) - common), quoted) if common else 0.0


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


@given(WORDS, WORDS)
def test_similarity_is_what_its_definition_says(a: list[str], b: list[str]) -> None:
    first, second = " ".join(a), " ".join(b)

    assert similarity(first, second) == similarity_as_defined(first, second)
    assert similarity(first, second + " " + first) == similarity_as_defined(first, f"{second} {first}".strip())


@given(ADDRESSES)
def test_addresses_count_for_nothing(text: str) -> None:
    said = f"{text}\nwort"

    assert fingerprint("", said) == fingerprint("", words_as_defined(said))


@given(st.text())
def test_any_text_has_a_fingerprint_and_a_sketch(text: str) -> None:
    assert len(fingerprint("", text)) == 32
    assert len(sketch(text)) <= 5
