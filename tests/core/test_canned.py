"""Replies that only seem personal, and replies in officialese."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.canned import canned, groups, repeated
from listener.core.dialogue import Share
from listener.core.stilted import Style, stilted_share, style
from listener.model import MentionId
from listener.model.desk import Answer, Via
from tests.core.counter import BLUESKY, FORUM, NOON

REPLIES = Path(__file__).parents[1] / "data" / "replies.tsv"
FORM = (
    "Hallo {name}, danke für deine Nachricht! Wir haben dein Anliegen an die Kollegen gegeben, die melden sich. ^{sign}"
)
NAMES = ("Ada", "Bo", "Cem", "Dora", "Emil", "Fatma", "Gus", "Hanna", "Ivo", "Jule")
VARIED = (
    "Das Rad bekommst du im Laden in Kiel, wir legen es dir bis morgen zurück.",
    "Oh je, da fehlt wirklich eine Schraube. Ich schick dir heute noch eine los.",
    "Die Bremsbeläge passen auf alle Modelle ab 2019, auch auf deins.",
    "Nein, die Garantie gilt auch dann, wenn du selbst geschraubt hast.",
    "Am Sonntag sind wir auf dem Elbdeich, komm gern zur Probefahrt vorbei.",
    "Danke für das Foto! So einen Platten haben wir auch noch nie gesehen.",
    "Der Lenker ist leider erst im März wieder da, soll ich dich vormerken?",
    "Das war unser Fehler, die Rechnung ist korrigiert und schon unterwegs.",
    "Für Kinder unter acht nehmen wir lieber das kleine Modell mit Rücktritt.",
    "Ich hab nachgesehen: Dein Paket liegt seit heute früh in der Filiale am Markt.",
)


def sent(texts: tuple[str, ...], minutes: float = 5) -> list[Answer]:
    """Replies to one person after the other."""
    return [
        Answer(
            MentionId(number),
            NOON + number * minutes * timedelta(minutes=1),
            Via.PARENT,
            BLUESKY,
            text,
            MentionId(100 + number),
        )
        for number, text in enumerate(texts)
    ]


FORMS = tuple(FORM.format(name=name, sign=name[:2]) for name in NAMES)


def test_ten_letters_with_other_names_are_a_sham_dialogue() -> None:
    (found,) = canned(sent(FORMS))

    assert (found.count, found.total, found.text, found.since) == (10, 10, FORMS[0], NOON)
    assert repeated(sent(FORMS)) == Share(9, 10)


def test_ten_different_ones_are_none() -> None:
    assert canned(sent(VARIED)) == ()
    assert repeated(sent(VARIED)) == Share(0, 10)


def test_five_an_hour_are_a_coincidence() -> None:
    assert canned(sent(FORMS[:5])) == ()
    assert canned(sent(FORMS, minutes=12)) == ()  # never six within an hour
    assert len(canned(sent(FORMS, minutes=11.9))) == 1


def test_one_post_to_many_is_one_reply_and_two_sources_are_two_places() -> None:
    to_all = [Answer(MentionId(one), NOON, Via.NAMED, BLUESKY, FORMS[0], MentionId(500)) for one in range(9)]
    spread = [
        Answer(one.to, one.at, one.via, FORUM if one.to % 2 else BLUESKY, one.text, one.reply) for one in sent(FORMS)
    ]

    assert canned(to_all) == ()
    assert canned(spread) == ()


def test_what_is_short_is_alike_by_nature_and_the_undated_calls_nobody() -> None:
    undated = [Answer(MentionId(one), None, Via.WITHIN, FORUM, FORMS[one]) for one in range(10)]

    assert groups(sent(("Gern geschehen!",) * 10)) == ()
    assert canned(undated) == ()
    assert repeated(undated) == Share(9, 10)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(FORMS + VARIED), max_size=20), st.floats(0.5, 30))
def test_each_reply_is_in_one_group_and_the_order_of_hearing_changes_nothing(texts: list[str], minutes: float) -> None:
    replies = sent(tuple(texts), minutes)
    found = groups(replies)

    assert sorted(one.to for group in found for one in group) == [one.to for one in replies]
    assert groups(reversed(replies)) == found
    assert all(1 <= one.count <= one.total for one in canned(replies))


@cache
def rated(half: str) -> dict[tuple[str, str], list[Style]]:
    """Return the styles of the replies of one half, by language and manner."""
    found: dict[tuple[str, str], list[Style]] = {}
    for line in REPLIES.read_text("utf-8").splitlines():
        lang, manner, part, text = line.split("\t") if "\t" in line else ("", "", "", "")
        told = style(text, lang)
        if part == half and told is not None:
            found.setdefault((lang, manner), []).append(told)
    return found


def auc(stilted: list[Style], natural: list[Style]) -> float:
    """Return how often a stilted reply scores higher than a natural one; a tie counts half."""
    pairs = [(one.score, other.score) for one in stilted for other in natural]
    return sum((one > other) + 0.5 * (one == other) for one, other in pairs) / len(pairs)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_stilted_replies_score_above_natural_ones_on_the_half_kept_apart(lang: str) -> None:
    found = rated("kept")

    assert len(found[lang, "stilted"]) == len(found[lang, "natural"]) == 10
    assert auc(found[lang, "stilted"], found[lang, "natural"]) >= 0.9


def test_the_threshold_parts_them_too() -> None:
    found = rated("kept")
    stilted = [one for (_, manner), styles in found.items() if manner == "stilted" for one in styles]
    natural = [one for (_, manner), styles in found.items() if manner == "natural" for one in styles]

    assert (stilted_share(stilted)[0] or 0) >= 0.9
    assert (stilted_share(natural)[0] or 0) <= 0.1


def test_a_style_says_what_decided() -> None:
    found = style("Bezüglich der Beanstandung wird um Übersendung der Unterlagen gebeten.", "de")

    assert found is not None
    assert found.stilted
    assert found.passive == 1.0
    assert found.nouns > 0.2
    assert {"bezueglich", "beanstandung"} <= set(found.phrases)


def test_a_noun_alone_is_no_style_and_neither_is_another_language() -> None:
    found = style("Die Erstattung ist heute raus, du siehst sie am Montag auf dem Konto.", "de")

    assert found is not None
    assert not found.stilted
    assert style("Nous vous prions de bien vouloir nous excuser.", "fr") is None
    assert style("Danke dir!", "de") is None
    assert stilted_share([None]) == (None, 0)


@settings(max_examples=40)
@given(st.text(max_size=300), st.sampled_from(["de", "en"]))
def test_any_text_has_a_score_between_nothing_and_one(text: str, lang: str) -> None:
    found = style(text, lang)

    assert found is None or (0 <= found.score < 1 and 0 <= found.passive <= 1 and 0 <= found.long <= 1)
