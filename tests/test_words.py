"""Sentences are read from their catalogues as the format says, and quickly."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import listener
from listener.words import catalogue

FILES = sorted((Path(listener.__file__).parent / "locale").glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_catalogue_says_what_any_reader_of_toml_finds_in_it(file: Path) -> None:
    """Our reader understands lines of ``key = "sentence"`` only; whoever writes something else hears of it here."""
    area, lang = file.stem.split(".")

    assert catalogue(area, lang) == tomllib.loads(file.read_text("utf-8"))


def test_no_catalogue_of_another_language_is_made_up() -> None:
    with pytest.raises(KeyError, match="fr"):
        catalogue("cli", "fr")
