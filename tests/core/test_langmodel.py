"""The model of py3langid, read our way, says what it says read its own way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from listener.core.langmodel import model

TEXTS = (
    "Die Lieferung kam wieder viel zu spät und niemand geht ans Telefon.",
    "DIE LIEFERUNG KAM WIEDER VIEL ZU SPÄT!",
    "gonna be watchin the game wit my boys tonight",
    "Dostawa znowu się spóźniła i nikt nie odbiera telefonu.",
    "Достава поново касни и нико се не јавља на телефон.",
    "Dostava ponovo kasni i niko se ne javlja na telefon.",
    "配達がまた遅れていて、誰も電話に出ません。",
    "o'zbek tilida yozilgan matn",
    "a\u0308 und o\u0308, zerlegt",
    "\ud83d ein halbes Zeichen",
    "!!! 1 2 3 ???",
)


@pytest.fixture(scope="module")
def original() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


@pytest.mark.parametrize("text", TEXTS)
def test_all_languages_come_in_the_same_order(original: LanguageIdentifier, text: str) -> None:
    theirs = [lang for lang, _ in original.rank(text)]
    ours = model().rank(text)

    assert ours is not None
    assert ours.first() == theirs[0]
    assert [ours.ahead(lang) for lang in theirs[:20]] == list(range(20))


@given(st.text(min_size=1, max_size=60))
def test_any_text_has_the_same_scores(original: LanguageIdentifier, text: str) -> None:
    ours = model().rank(text)
    theirs = dict(original.rank(text))

    if ours is None:
        assert len(set(theirs.values()) - {min(theirs.values())}) == 0
    else:
        assert {lang: ours.score(lang) for lang in ("de", "en", "sr", "uz", "zh")} == {
            lang: theirs[lang] for lang in ("de", "en", "sr", "uz", "zh")
        }
