"""The list of employees is read from its own file; brands that may be people are asked what for."""

from __future__ import annotations

from pathlib import Path

import pytest

from listener import config
from listener.errors import ConfigError
from tests.config.kinds import CHANNELS, SOURCES

BRAND = '[[brands]]\nname = "{}"\n'


def asked(text: str, folder: Path, *, checked: bool = True) -> config.Config:
    return config.load(
        text, sources=SOURCES, channels=CHANNELS, environ={}, read_file=lambda _: "", folder=folder, checked=checked
    )


def purposes(text: str, folder: Path) -> list[str]:
    return [one.place for one in asked(text, folder).notes if one.key == "config.brand_person"]


@pytest.mark.parametrize("name", ["Erika Muster", "Dr. Muster", "Karl-Heinz Muster", "PETER VON MUSTER"])
def test_a_brand_that_may_be_a_person_is_asked_what_for(name: str, tmp_path: Path) -> None:
    assert purposes(BRAND.format(name), tmp_path) == ["brands[0].purpose"]
    assert purposes(BRAND.format(name) + 'purpose = "Firma"\n', tmp_path) == []


@pytest.mark.parametrize("name", ["Nordwind Bahn", "Muster", "Peter", "Café Peter Muster und Söhne am Markt"])
def test_others_are_not(name: str, tmp_path: Path) -> None:
    assert purposes(BRAND.format(name), tmp_path) == []


def test_a_brand_called_like_an_employee_is_asked_too(tmp_path: Path) -> None:
    (tmp_path / "staff.txt").write_text("Xaveria Quandtner # Vertrieb\nJo Zwirn\n", "utf-8")
    text = BRAND.format("Nordwind") + 'aliases = ["Xaveria Quandtner"]\n[privacy]\nemployees = "staff.txt"\n'

    assert purposes(text, tmp_path) == ["brands[0].purpose"]
    assert asked(text, tmp_path).privacy.staff.count == 2
    assert "Zwirn" not in repr(asked(text, tmp_path))


def test_without_its_list_nothing_begins_for_no_name_would_be_masked(tmp_path: Path) -> None:
    text = BRAND.format("Nordwind") + '[privacy]\nemployees = "staff.txt"\n'
    with pytest.raises(ConfigError) as refused:
        asked(text, tmp_path)
    looked = asked(text, tmp_path, checked=False)
    (tmp_path / "staff.txt").write_text("# noch niemand\n", "utf-8")

    assert [one.key for one in refused.value.problems] == ["config.employees_unreadable"]
    assert "config.employees_unreadable" in [one.key for one in looked.notes]
    assert "config.employees_none" in [one.key for one in asked(text, tmp_path).notes]


def test_who_is_responsible_is_told_as_written_and_what_is_missing_is_known(tmp_path: Path) -> None:
    found = asked(BRAND.format("Nordwind") + '[company]\nname = "Nordwind AG"\npage = " "\n', tmp_path).company

    assert found.name == "Nordwind AG"
    assert found.missing == ("address", "contact", "dpo", "authority", "page")
    with pytest.raises(ConfigError):
        asked(BRAND.format("Nordwind") + '[company]\nnmae = "Nordwind AG"\n', tmp_path)
