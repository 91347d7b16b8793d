"""A kettle maker's office some days after the storm of its autumn; tests only look."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.autumn import filled


@pytest.fixture(scope="session")
def autumn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with configuration and database."""
    return filled(tmp_path_factory.mktemp("autumn"))
