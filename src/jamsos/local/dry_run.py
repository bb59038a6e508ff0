"""An installation for the length of a block: a warehouse and a home that vanish with it."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from jamsos.local import postgres
from jamsos.settings import Settings, settings
from jamsos.warehouse.connection import create_schema


@contextmanager
def vanishing() -> Iterator[Settings]:
    """This process works in a home and a warehouse of its own, and leaves nothing behind.

    Raises:
        PostgresError: The embedded server cannot be had.
    """
    with (
        tempfile.TemporaryDirectory(prefix="jamsos-check-") as home,
        postgres.temporary() as server,
        _environment(
            JAMSOS_HOME=home,
            JAMSOS_DATABASE_URL=server.url_for("jamsos"),
            JAMSOS_PERSON_KEY_SECRET=secrets.token_hex(32),
        ),
    ):
        create_schema()
        yield settings()


@contextmanager
def _environment(**changed: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        settings.cache_clear()
