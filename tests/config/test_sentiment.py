"""``[sentiment]``: models of one's own are folders by language, and typing errors in it are told like all others."""

from __future__ import annotations

from pathlib import Path

import pytest

from listener.config import Sentiment
from listener.config.options import SentimentModels
from listener.config.reference import reference
from tests.config.kinds import BRAND, CHANNELS, SOURCES, load, places, problems


def test_without_the_section_the_shipped_models_judge() -> None:
    assert load(BRAND).sentiment == Sentiment()
    assert Sentiment().models.folders == {}


def test_folders_start_where_config_toml_lies() -> None:
    found = load(f'{BRAND}[sentiment.models]\nde = "models/german"\nen = "/srv/models/english"\n').sentiment

    assert found.models.folders == {"de": Path("/etc/listener/models/german"), "en": Path("/srv/models/english")}


def test_a_model_may_use_more_cores() -> None:
    found = load(f'{BRAND}[sentiment]\nthreads = 4\nmodels = {{ it = "italiano" }}\n').sentiment

    assert (found.threads, found.models.folders) == (4, {"it": Path("/etc/listener/italiano")})


@pytest.mark.parametrize(
    ("section", "place", "key"),
    [
        ('[sentiment]\nmodel = "x"', "sentiment.model", "unknown_key"),
        ("[sentiment]\nthreads = 0", "sentiment.threads", "too_small"),
        ('[sentiment]\nmodels = "x"', "sentiment.models", "wrong_type"),
        ('[sentiment.models]\npl = "x"', "sentiment.models.pl", "unknown_key"),
        ("[sentiment.models]\nde = 3", "sentiment.models.de", "wrong_type"),
        ("sentiment = 3", "sentiment", "not_a_section"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(section: str, place: str, key: str) -> None:
    assert places(f"{section}\n{BRAND}") == {place: key}


def test_the_line_is_told_too() -> None:
    (problem,) = problems(f'{BRAND}[sentiment.models]\nde = "a"\nenn = "b"\n')

    assert problem.values["line"] == "5"
    assert problem.values["suggestion"] == "en"


def test_each_language_is_in_the_reference() -> None:
    page = reference("en", SOURCES, CHANNELS).partition("## `[sentiment.models]`")[2].partition("\n## ")[0]

    assert all(f"| `{lang}` |" in page for lang in SentimentModels.__slots__)
    assert "Folder with a model of your own for German" in page
