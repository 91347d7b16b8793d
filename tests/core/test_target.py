"""What a text says of one brand and not of another; the shipped layers, and the plain rule of other languages."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import contrast, naming, passage, target, tone
from listener.core.tone import Analysis
from listener.model import Mood
from listener.training import targets
from tests.stopwatch import at_most

SPOKEN = "Nordwind Pakora ist super furchtbar nicht , . anders als ! @nordwind 😡 :) „ “ und besser"
texts = st.lists(st.sampled_from([*SPOKEN.split(), "\n"]), min_size=1, max_size=120).map(" ".join)
langs = st.sampled_from(tone.LANGUAGES)


def analysed(text: str, lang: str = "de") -> Analysis:
    return tone.taken_apart(text, lang, tone.model(lang))


def toward(text: str, name: str, lang: str = "de") -> Mood:
    return target.toward(analysed(text, lang), (name,)).mood


def lean(text: str, name: str, lang: str = "de") -> float:
    return target.toward(analysed(text, lang), (name,)).score or 0.0


# --- where the brand is named ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Gestern bei Nordwind angerufen", "Nordwind", ["Nordwind"]),
        ("NORDWIND nervt, nordwind nervt", "Nordwind", ["NORDWIND", "nordwind"]),
        ("Die Hafen \n Bank hat zu", "Hafen Bank", ["Hafen \n Bank"]),
        ("@NordwindHilft bitte melden #nordwindchaos", "Nordwind", ["@NordwindHilft", "#nordwindchaos"]),
        ("@USAirways lost my bag", "US Airways", ["@USAirways"]),
        ("Nordwind's support", "Nordwind", ["Nordwind's"]),
        ("der Nordwind-Chef geht", "Nordwind", ["Nordwind"]),
        ("Schicken Sie es an info@nordwind.example", "Schicken", ["Schicken"]),
        ("im Nordwindpark spazieren", "Nordwind", []),
        ("C++ lernen", "C++", ["C++"]),
    ],
)
def test_a_name_is_found_as_people_write_it(text: str, name: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in target.spans(text, (name,))] == found


def test_no_names_or_empty_ones_are_found_nowhere() -> None:
    assert target.spans("Nordwind", ()) == ()
    assert target.spans("Nordwind", ("", " ")) == ()


def test_the_longer_of_two_names_is_taken() -> None:
    text = "Nordwind Energie ruft an"

    assert target.spans(text, ("Nordwind", "Nordwind Energie")) == ((0, 16),)


def test_a_place_behind_an_escaped_sign_is_found_among_the_pieces() -> None:
    text = "Jungs &amp; Mädels &lt;3 Nordwind"
    found = analysed(text)
    places = naming.places(text, found.pieces, target.spans(text, ("Nordwind",)))

    assert [found.pieces[place] for place in places] == ["Nordwind"]


# --- one brand and another ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "liked", "blamed"),
    [
        ("de", "Pakora ist super, im Gegensatz zu Frachtis.", "Pakora", "Frachtis"),
        ("de", "Der Kaffee von Morgentau schmeckt besser als der von Bunte Bohne.", "Morgentau", "Bunte Bohne"),
        ("de", "@Gleisfrei danke für die nette Hilfe! @Südbahn ihr seid das Letzte", "Gleisfrei", "Südbahn"),
        ("de", "Nie wieder Brixair, danke für nichts! Bergflug hat uns toll geholfen.", "Bergflug", "Brixair"),
        ("en", "Hopbox is great, unlike Parcelyn.", "Hopbox", "Parcelyn"),
        ("en", "Coffee at Morning tastes so much better than at Beanery.", "Morning", "Beanery"),
        ("en", "@Norlight thanks for the lovely crew! @Brixjet you are the worst airline ever", "Norlight", "Brixjet"),
    ],
)
def test_praise_of_one_does_not_help_the_other(lang: str, text: str, liked: str, blamed: str) -> None:
    assert toward(text, liked, lang) is Mood.POSITIVE
    assert toward(text, blamed, lang) is Mood.NEGATIVE


@pytest.mark.parametrize(
    ("lang", "text", "better", "worse"),
    [
        ("de", "Frachtis ist einfach furchtbar, Pakora liefert toll und pünktlich.", "Pakora", "Frachtis"),
        ("en", "Switched from Telvane to Mobira and I love it.", "Mobira", "Telvane"),
        ("en", "Parcelyn is terrible. Hopbox is wonderful and fast.", "Hopbox", "Parcelyn"),
        ("fr", "Nordvent est super 😍. Mais Kalten, quelle honte 😡😡", "Nordvent", "Kalten"),
    ],
)
def test_the_one_that_is_preferred_comes_out_above(lang: str, text: str, better: str, worse: str) -> None:
    assert lean(text, better, lang) > lean(text, worse, lang)


def test_one_line_of_praise_in_a_long_article_of_blame_is_praise() -> None:
    article = (
        "Die Stadt hat ein neues Konzept vorgestellt. " * 12
        + "Nordwind hat großartige Arbeit geleistet und wird von allen gelobt, ein tolles Unternehmen. "
        + "Der Skandal um die furchtbare Müllabfuhr ist eine Frechheit, alles schlimm und peinlich. " * 8
    )

    assert tone.score(article, "de").mood is Mood.NEGATIVE
    assert toward(article, "Nordwind") is Mood.POSITIVE
    assert toward(article, "Müllabfuhr") is Mood.NEGATIVE


def test_the_reasons_shown_are_those_near_the_brand_and_never_its_name() -> None:
    text = "@Gleisfrei danke für die nette Hilfe! @Südbahn ihr seid das Letzte"
    words = target.toward(analysed(text), ("Gleisfrei",)).words

    assert "danke" in words
    assert not {"@Gleisfrei", "ihr seid das Letzte"} & set(words)


def test_a_plain_complaint_stays_one() -> None:
    assert toward("Die Nordwind-App stürzt dauernd ab, unfassbar schlecht!", "Nordwind") is Mood.NEGATIVE
    assert toward("Danke Nordwind, ihr seid einfach klasse!", "Nordwind") is Mood.POSITIVE


# --- how a brand stands in a comparison -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "stand"),
    [
        ("anders als", "against"),
        ("great , unlike the", "against"),
        ("ich bin weg von", "away"),
        ("we switched from", "away"),
        ("then we switched to", "chosen"),
        ("schmeckt besser als der von", "beaten"),
        ("even worse than", "unbeaten"),
        ("ich arbeite als", ""),
        ("", ""),
    ],
)
def test_the_words_before_a_brand_tell_how_it_stands(before: str, stand: str) -> None:
    assert contrast.stand(before.split()) == stand


# --- laws -----------------------------------------------------------------------------------------------------------


@given(texts, langs)
def test_where_the_brand_is_not_named_the_whole_text_speaks(text: str, lang: str) -> None:
    found = analysed(text, lang)

    assert target.toward(found, ("Kaltenberg",)) == tone.whole(found)
    assert target.toward_at(found, ()) == tone.whole(found)


@given(texts, langs)
def test_a_shift_is_a_number_and_the_same_each_time(text: str, lang: str) -> None:
    found = analysed(text, lang)
    where = target.spans(text, ("Nordwind",))

    shifted = target.toward_at(found, where)

    assert shifted.score is not None
    assert math.isfinite(shifted.score)
    assert target.toward_at(found, where) == shifted


@given(texts, langs)
def test_the_order_of_names_and_of_spans_does_not_matter(text: str, lang: str) -> None:
    found = analysed(text, lang)
    where = target.spans(text, ("Nordwind", "Pakora"))

    assert target.toward(found, ("Nordwind", "Pakora")) == target.toward(found, ("Pakora", "Nordwind"))
    assert target.toward_at(found, where) == target.toward_at(found, where[::-1])


@given(texts)
def test_a_correction_of_the_whole_text_reaches_the_brand(text: str) -> None:
    found = analysed(text)
    where = target.spans(text, ("Nordwind",))
    plain, blamed = target.toward_at(found, where), target.toward_at(found, where, (9.0, -9.0), "de-2+nordwind-1")

    assert blamed.method == "de-2+nordwind-1"
    assert plain.chances is not None
    assert blamed.chances is not None
    assert blamed.chances.negative >= plain.chances.negative - 0.05


@given(st.text(max_size=300), st.text(max_size=20))
def test_any_text_and_name_are_borne(text: str, name: str) -> None:
    found = tone.taken_apart(text, "de", tone.model("de"))

    for start, end in target.spans(text, (name,)):
        assert 0 <= start < end <= len(text)
    assert target.toward(found, (name,)).score is not None


# --- length ---------------------------------------------------------------------------------------------------------


def test_a_passage_is_cut_from_long_texts_only() -> None:
    short, long = analysed("Nordwind ist toll. " * 5), analysed("Es regnet. " * 300 + "Nordwind ist toll.")
    part = passage.cut(long, (len(long.pieces) - 4,))

    assert passage.cut(short, (0,)) is None
    assert part is not None
    assert len(part.analysed.pieces) < 40
    assert len(part.places) == len(part.analysed.pieces)


def test_time_grows_with_the_length_and_not_with_its_square() -> None:
    found = analysed("Nordwind ist ,“ besser als @x #nordwind " * 120)
    with at_most(0.5):
        target.toward(found, ("Nordwind",))
    with at_most(1.0):
        target.spans("@" + "nordwin" * 8_000 + "# @" * 10_000, ("Nordwind", "Pakora"))


# --- the layer's file -----------------------------------------------------------------------------------------------


def test_a_layer_made_for_other_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="train it anew"):
        target.load(b'{"format": 1, "gates": ["always"], "figures": []}\n')


# --- what the layers learn from -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de", "en"])
def test_each_own_example_names_what_it_judges(lang: str) -> None:
    examples = list(targets.own(lang))
    texts = [one.text for one in examples]
    judged = {(one.text, one.span) for one in examples}

    assert {one.label for one in examples} == {0, 1, 2}
    assert len(judged) == len(examples) > 450
    assert len(set(texts)) < 0.65 * len(texts)  # most texts judge two or more


def test_a_line_without_its_name_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "de.tsv").write_text("+\tNordwind ist toll\tNordwind\n-\tNichts geht\tNordwind\n", "utf-8")

    with pytest.raises(ValueError, match=r"de\.tsv, line 2"):
        list(targets.own("de", tmp_path))


def test_only_the_training_part_of_lent_targets_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "potts_target"
    folder.mkdir()
    (folder / "train.tsv").write_text("positive\tich mag den Film sehr\t2:4\tden Film\tpositive\n", "utf-8")
    (folder / "test.tsv").write_text("not to be read", "utf-8")
    (one,) = targets.lent("de", tmp_path)

    assert one.text[slice(*one.span)] == "den Film"
    assert one.polar
