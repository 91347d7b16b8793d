"""French and Italian tone by words and rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import romance
from listener.core.reading import Reading, figures
from listener.core.wording import pieces
from tests.core import bounds

LANGS = st.sampled_from(["fr", "it"])
PRAISE = {"fr": ("bon", "génial", "sympathique", "efficace", "agréable"), "it": ("buono", "ottimo", "gentile", "utile")}
BLAME = {"fr": ("nul", "lent", "décevant"), "it": ("lento", "pessimo", "deludente")}
SENTENCE = {"fr": "Le service est {}", "it": "Il servizio è {}"}
NOT = {"fr": "pas {}", "it": "non {}"}
DATA = Path(romance.__file__).parent / "data"


def read(text: str, lang: str) -> Reading:
    return romance.read(pieces(text), lang)


def told(text: str, lang: str) -> str:
    return bounds.of_score(read(text, lang).score)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Foutage de gueule, à fuir !"),
        ("fr", "C’est l’arnaque"),
        ("fr", "Ca ne marche pas"),
        ("fr", "L'appli ne fonctionne toujours pas"),
        ("fr", "Ce n'est vraiment pas sympathique"),
        ("fr", "Je n'aime plus cette marque"),
        ("fr", "j'aime pas"),
        ("fr", "Je ne recommande absolument pas cet hôtel"),
        ("fr", "Pas terrible"),
        ("fr", "Tres decu du service"),
        ("fr", "Accueil peu aimable"),
        ("fr", "Un peu lent"),
        ("fr", "nuuuuul"),
        ("fr", "Le plat était bon, mais le service une catastrophe"),
        ("fr", "#honte"),
        ("fr", "1 étoile"),
        ("fr", "😡"),
        ("it", "Mai più!"),
        ("it", "Che schifo"),
        ("it", "E' un'esperienza pessima"),
        ("it", "Il sito non funziona"),
        ("it", "Il personale non è stato mai gentile"),
        ("it", "Lascia a desiderare"),
        ("it", "Servizio poco professionale"),
        ("it", "un po' lento"),
        ("it", "Cibo buono ma personale maleducato"),
        ("it", "Non lo consiglio a nessuno"),
        ("it", "senza vergogna"),
        ("it", "1 su 10"),
        ("it", "Purtroppo :("),
    ],
)
def test_blame_is_heard(lang: str, text: str) -> None:
    assert told(text, lang) == "negative"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Je recommande"),
        ("fr", "Pas mal du tout"),
        ("fr", "Ce n'est pas mal"),
        ("fr", "Pas de problème, tout va bien."),
        ("fr", "Pas seulement bon, mais excellent"),
        ("fr", "Jamais déçu"),
        ("fr", "Un chef-d'œuvre"),
        ("fr", "Quel coup de coeur"),
        ("fr", "C'est genial"),
        ("fr", "suuuuper"),
        ("fr", "10/10"),
        ("fr", "Cher mais parfait"),
        ("fr", "Merci ❤️"),
        ("it", "Non vedo l'ora"),
        ("it", "Niente male"),
        ("it", "Nessun problema, personale gentilissimo"),
        ("it", "Non solo buono, ma ottimo"),
        ("it", "Non delude mai"),
        ("it", "Non è per niente male"),
        ("it", "Dieci e lode"),
        ("it", "Bell'esperienza"),
        ("it", "Caro ma ottimo"),
        ("it", "10 su 10"),
        ("it", "Grazie :)"),
    ],
)
def test_praise_is_heard(lang: str, text: str) -> None:
    assert told(text, lang) == "positive"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Le train part à huit heures de bonne heure."),
        ("fr", "Bien sûr, le conseil se réunit mardi sur la place."),
        ("fr", "Lettre recommandée, bon d'achat, mal de tête"),
        ("fr", "La ministre rencontre les syndicats à Lyon."),
        ("it", "Il consiglio comunale si riunisce martedì."),
        ("it", "Ne parla il ministro con varie regioni."),
        ("it", "Pannelli solari e buoni sconto in una serie di negozi"),
        ("fr", "Le marché de la ville est sur la place, sous la halle aux blés."),
        ("fr", ""),
        ("it", "..."),
    ],
)
def test_everyday_words_are_no_opinion(lang: str, text: str) -> None:
    assert told(text, lang) == "neutral"


@pytest.mark.parametrize(
    ("lang", "very", "a_bit", "bad"),
    [("fr", "très", "un peu", "lent"), ("it", "molto", "un po'", "lento"), ("it", "davvero", "un poco", "lento")],
)
def test_strength_capitals_and_shouts_count(lang: str, very: str, a_bit: str, bad: str) -> None:
    sentence = SENTENCE[lang]
    plain = read(sentence.format(bad), lang).score

    assert read(sentence.format(f"{very} {bad}"), lang).score < plain
    assert plain < read(sentence.format(f"{a_bit} {bad}"), lang).score < 0
    assert read(sentence.format(bad.upper()), lang).score < plain
    assert read(sentence.format(bad) + "!!", lang).score < plain
    assert read(sentence.format(bad).upper(), lang).score == plain


@pytest.mark.parametrize(
    ("text", "lang", "shown"),
    [
        ("Ce n'est pas génial", "fr", "pas génial"),
        ("Ça ne fonctionne vraiment pas", "fr", "fonctionne pas"),
        ("C'est à fuir", "fr", "à fuir"),
        ("Non è buono", "it", "Non buono"),
        ("Non è mai buono", "it", "Non buono"),
    ],
)
def test_what_turned_a_word_is_shown_with_it_and_once(text: str, lang: str, shown: str) -> None:
    reading = read(text, lang)

    assert [one for one, weight in zip(reading.shown, reading.weights, strict=True) if weight < 0] == [shown]


@pytest.mark.parametrize("text", ["Pas hier, bon accueil", "Je ne viens pas, super", "Plus génial"])
def test_a_negator_stays_in_its_clause(text: str) -> None:
    assert not any(weight < 0 for weight in read(text, "fr").weights)


@pytest.mark.parametrize("name", ["french_words.tsv", "italian_words.tsv"])
def test_the_lists_are_well_formed(name: str) -> None:
    rows = [line.split("\t") for line in (DATA / name).read_text("utf-8").splitlines() if not line.startswith("#")]

    assert {kind for kind, _, _ in rows} == {"word", "phrase", "not", "strong", "weak", "but"}
    assert all(-4 <= float(weight) <= 4 for _, weight, _ in rows)
    assert all(form == form.lower().strip() for _, _, form in rows)
    assert all((" " in form or "/" in form) == (kind == "phrase") for kind, _, form in rows)
    assert len({(kind, form) for kind, _, form in rows}) == len(rows)
    assert all(float(weight) for kind, weight, _ in rows if kind == "word")


@given(LANGS, st.data())
def test_negation_turns_praise_and_lessens_blame(lang: str, data: st.DataObject) -> None:
    good, bad = data.draw(st.sampled_from(PRAISE[lang])), data.draw(st.sampled_from(BLAME[lang]))
    sentence, negated = SENTENCE[lang], NOT[lang]

    assert read(sentence.format(good), lang).score > 0 > read(sentence.format(negated.format(good)), lang).score
    assert read(sentence.format(bad), lang).score < 0 < read(sentence.format(negated.format(bad)), lang).score


@given(st.floats(min_value=-4, max_value=4))
def test_a_negated_weight_changes_sides_and_grows_little(weight: float) -> None:
    assert romance.negated(weight) * weight <= 0
    assert abs(romance.negated(weight)) <= max(abs(weight), 1.2)


@given(st.text(), LANGS)
def test_any_text_scores_in_range(text: str, lang: str) -> None:
    reading = read(text, lang)

    assert -1.0 <= reading.score <= 1.0
    assert len(reading.weights) == len(reading.shown) == len(reading.signs) == len(pieces(text))
    assert len(figures(reading)) == 20


@given(
    st.lists(st.sampled_from(["ne", "n'est", "pas", "plus", "bon", "nul", "très", "peu", "un", "mais", ".", "po", "'"]))
)
def test_any_order_of_rules_words_is_read_the_same_twice(words: list[str]) -> None:
    for lang in ("fr", "it"):
        assert romance.read(words, lang) == romance.read(tuple(words), lang)
