"""What the tests of answers share: an inbox with one village that has rows to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamsos.settings import Settings
from tests.support.answers import VILLAGE, WORKERS
from tests.support.rosters import a_roster


@pytest.fixture
def inbox(installation: Settings) -> Path:
    return installation.inbox


@pytest.fixture
def village(inbox: Path) -> Path:
    """A roster with three rows to mend, in rows 4 to 6, among eleven good ones."""
    return a_roster(inbox / "village_rosters" / "2026-12" / f"{VILLAGE}.xlsx", WORKERS)


@pytest.fixture
def answers_folder(inbox: Path) -> Path:
    return inbox / "village_answers"
