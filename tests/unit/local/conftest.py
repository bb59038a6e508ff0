"""A home of its own for each test, with nothing of it left afterwards."""

from __future__ import annotations

import pytest

from jamsos.local import postgres


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    yield home
    postgres.remove(home)
