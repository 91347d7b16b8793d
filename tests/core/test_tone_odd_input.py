"""Texts that nobody means to be texts: signs without words, hidden characters, no end; and several threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import clean, correct, tone
from listener.core.judge import understand
from listener.core.learned import Learned, heard, learned_from, tone_toward
from listener.core.match import Match
from listener.core.wording import LONGEST
from listener.model import BrandId, DateQuality, Judged, Medium, Mention, Mood, Phrase, SourceName
from tests.world import midday

NORDWIND, SUEDWIND = BrandId("nordwind"), BrandId("suedwind")
NOW = midday()
MATCHES = (Match(NORDWIND, ("Nordwind",)), Match(SUEDWIND, ()))
ODD = (
    *(
        "Nordwind",
        "#Nordwind",
        "@NordwindHilft",
        "gut",
        "NICHT",
        "aber",
        "ne",
        "pas",
        "un po'",
        "kind of",
        "but",
        "als",
    ),
    *("&amp;", "&lt;3", "&copy", "&", "👍🏽", "👩‍👩‍👧", "🇩🇪", "❤️", "🏽", "\u200b", "\u200d", "\ufe0f", "\u202e"),
    *(
        "שלום",
        "مرحبا",
        "\x00",
        "\n",
        ":)",
        "'",
        "’",
        "_",
        "-",
        "--",
        "...",
        "!?",
        "https://x.example/?a=1&lt=2",
        "{link}",
    ),
    *("@", "#", "²", "½", "Ⅷ", "ß", "İ", "ı", "ſ", "ﬁ", "\u0308", "a\u0308", "\u0345", "geeeeil", "x" * 300),
)
odd = st.lists(st.sampled_from(ODD), max_size=120).flatmap(
    lambda parts: st.sampled_from(("", " ")).map(lambda gap: gap.join(parts))
)
langs = st.sampled_from((*tone.LANGUAGES, "es", ""))


def mention(text: str, lang: str = "de", title: str = "") -> Mention:
    return Mention(
        SourceName("forum"), "1", Medium.FORUM, NOW, NOW, DateQuality.EXACT, title=title, text=text, lang=lang
    )


def judged(text: str, lang: str = "de", title: str = "", learned: Learned | None = None) -> Judged:
    return understand(mention(text, lang, title), MATCHES, learned or Learned())


@given(odd, langs, odd)
def test_odd_signs_in_any_order_get_a_tone_for_each_brand_and_the_same_twice(text: str, lang: str, title: str) -> None:
    found = judged(text, lang, title)

    assert len(found.tones) == 2
    for one in (found.tone, *found.tones):
        assert (one.score is None) == (one.mood is Mood.UNSCORED)
        assert one.score is None or -1 <= one.score <= 1
    assert found == judged(text, lang, title)


@given(odd, st.sampled_from(tone.LANGUAGES), st.sampled_from(("#", "@", "&", "_", "👍🏽", "+1", "a(b", "ß", "\u0308")))
def test_a_brand_may_be_named_by_any_sign(text: str, lang: str, name: str) -> None:
    analysed, _ = heard(text, lang)

    found = tone_toward(text, analysed, NORDWIND, (name,))

    assert found.score is None or found.chances is not None


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u3000", "\x00", "_", "\ufe0f", "🏽"])
def test_a_text_of_nothing_to_read_is_no_opinion(text: str) -> None:
    assert judged(text).tones[0].mood in {Mood.UNSCORED, Mood.NEUTRAL}


def test_a_title_alone_is_judged_as_a_text_is() -> None:
    words = "Der Nordwind-Support ist eine absolute Frechheit, nie wieder!"

    assert judged("", title=words).tones == judged(words).tones
    assert judged(words).tones[0].mood is Mood.NEGATIVE


@pytest.mark.parametrize("lang", ["de", "fr", "it"])
def test_what_stands_behind_the_limit_changes_nothing(lang: str) -> None:
    head = ("Nordwind " * LONGEST)[:LONGEST]

    assert tone.score(head + " schlecht nul pessimo" * 2_000, lang) == tone.score(head, lang)


@pytest.mark.parametrize("lang", tone.LANGUAGES)
def test_fifty_thousand_characters_are_judged(lang: str) -> None:
    """Scored as any other text, with a brand at the beginning and one that stands behind what is read."""
    text = "Nordwind " + "lorem ipsum " * 4_200 + " Südwind"
    analysed, whole = heard(text, lang)

    assert len(text) > 50_000
    assert tone_toward(text, analysed, SUEDWIND, ("Südwind",)) == whole


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u202e"])
def test_hidden_characters_do_not_hide_an_insult_once_a_text_was_read(hidden: str) -> None:
    plain, dodged = "Nordwind ist eine Frechheit.", f"Nordwind ist eine Frech{hidden}heit."

    assert tone.score(clean.plain(dodged), "de") == tone.score(plain, "de")


@pytest.mark.parametrize("shade", ["🏻", "🏼", "🏽", "🏾", "🏿"])
def test_the_colour_of_a_hand_is_no_opinion(shade: str) -> None:
    assert tone.score(f"Nordwind 👎{shade}", "de") == tone.score("Nordwind 👎", "de")


def correction(word: str) -> correct.Correction:
    def labelled(text: str, said: Mood) -> correct.Labelled:
        found = tone.analyse(text, "de")
        assert isinstance(found, tone.Analysis)
        return correct.Labelled(correct.features_of(found), said)

    fitted = correct.fit(
        "de",
        [
            *(labelled(f"Nordwind baut {word} {number} ein", Mood.NEGATIVE) for number in range(30)),
            *(labelled(f"Nordwind baut Gleis {number} ein", Mood.POSITIVE) for number in range(30)),
        ],
        "de-2+nordwind-1",
    )
    assert fitted is not None
    return correct.load(fitted.packed)


def test_what_one_brand_learned_says_nothing_of_another_in_the_same_text() -> None:
    text = "Nordwind baut Relais 99 ein, und die Kunden von damals stehen wieder am Gleis und warten auf den Zug."
    untaught, taught = judged(text), judged(text, learned=Learned(corrections={(NORDWIND, "de"): correction("Relais")}))

    assert taught.tones[0].method == "de-2+nordwind-1"
    assert taught.tones[0] != untaught.tones[0]
    assert taught.tones[1] == untaught.tones[1]
    assert taught.tone == untaught.tone


def test_several_threads_tell_what_one_does() -> None:
    """The memories of words, which threads share, are only memories."""
    words = list(ODD[:12])
    texts = [" ".join(words[at % len(words) :] + words[: at % 7] + [f"wort{at}", f"x{at % 31}"]) for at in range(300)]
    alone = [judged(text, tone.LANGUAGES[at % 4]) for at, text in enumerate(texts)]

    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda pair: judged(pair[1], tone.LANGUAGES[pair[0] % 4]), enumerate(texts)))

    assert together == alone


def test_phrases_are_heard_in_texts_without_language() -> None:
    learned = learned_from([Phrase(NORDWIND, "🤡", Mood.NEGATIVE, NOW - timedelta(days=1))], {})

    assert judged("🤡", "", learned=learned).tones[0].mood is Mood.NEGATIVE
    assert judged("🤡", "", learned=learned).tones[1].method != "phrase"
