"""A warehouse and a home for one replay, with everybody's numbers in them, gone when it ends.

The database lies on the same server, is its owner's alone, and is dropped whatever happens; the
home lies in that of the installation, and only the archive is shared, to be read.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import errors, sql

from jamsos.local import postgres
from jamsos.local.stack import adopted
from jamsos.replay.past import CannotReplay
from jamsos.settings import Settings
from jamsos.warehouse.connection import connect, create_schema, values_stripped

_OURS = """
select nspname from pg_namespace
where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
"""


@contextmanager
def scratch(here: Settings, given_url: str | None) -> Iterator[Settings]:
    """An empty installation for the length of a block, in which this process uses it.

    ``given_url`` is an empty database to use instead of one of our own making.

    Raises:
        CannotReplay: No database can be made, or the given one is not empty.
    """
    here.make_home()
    with (
        _given(given_url) if given_url else _made(here) as database_url,
        tempfile.TemporaryDirectory(dir=here.home, prefix=".replay-") as folder,
    ):
        (Path(folder) / "archive").symlink_to(here.archive)
        empty = replace(here, home=Path(folder), database_url=database_url)
        create_schema(database_url)
        with adopted(empty):
            yield empty


@contextmanager
def _made(here: Settings) -> Iterator[str]:
    url = urlsplit(here.require_database_url())
    name = f"jamsos_replay_{secrets.token_hex(4)}"
    database, owner = sql.Identifier(name), sql.Identifier(unquote(url.username or ""))
    with values_stripped(), psycopg.connect(_admin(here), autocommit=True) as admin:
        try:
            admin.execute(sql.SQL("create database {} owner {}").format(database, owner))
        except errors.InsufficientPrivilege:
            raise CannotReplay(
                "Tidak ada hak membuat basis data untuk pengulangan. Minta sebuah basis data "
                "kosong, lalu beri alamatnya: --scratch URL."
            ) from None
        try:
            admin.execute(sql.SQL("revoke all on database {} from public").format(database))
            yield urlunsplit(url._replace(path=f"/{name}"))
        finally:
            admin.execute(sql.SQL("drop database {} with (force)").format(database))


def _admin(here: Settings) -> str:
    """Who may make databases: the embedded server's superuser, else whoever we are."""
    server = postgres.status(here.home)
    if server and server.url_for("jamsos") == here.database_url:
        return server.url_for("postgres", user="postgres")
    return here.require_database_url()


@contextmanager
def _given(url: str) -> Iterator[str]:
    with connect(url) as connection:
        if connection.execute(_OURS).fetchone():
            raise CannotReplay("Basis data yang diberi (--scratch) tidak kosong.")
    try:
        yield url
    finally:
        with connect(url) as connection:
            for (schema,) in connection.execute(_OURS).fetchall():
                connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
