"""Where nobody may be named: everything but the places listed here, each with the right it has.

Whatever is new, a folder, a schema or a table, is looked at until it is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from jamsos.scan.decoding import readings, texts_of_bytes

# Below the installation's home.
FOLDERS_WITH_PERSONS = {
    "inbox": "kiriman asli, sebagaimana dikirim desa dan instansi",
    "incoming": "kiriman yang sedang diambil",
    "archive": "kiriman asli, disimpan tanpa perubahan",
    "exports": "berkas pendaftaran untuk BPJS Ketenagakerjaan",
    "slips": "jawaban kepada desa tentang warganya sendiri",
    "review_queue": "buku kerja petugas yang memutuskan",
    "letters": "surat kepada peserta",
    "postgres": "berkas basis data; isinya diperiksa per tabel",
    "simulated": "orang rekaan beserta kunci jawabannya",
    "trial": "salinan proyek untuk uji coba aturan; isinya diperiksa per tabel",
}
SCHEMAS_WITH_PERSONS = {
    "landing": "kiriman sebagaimana diketik, sampai terbit",
    "raw": "kiriman yang diterima",
    "quarantine": "baris yang menunggu perbaikan",
    "identity": "brankas: siapa orang di balik kunci",
    "exports": "sebelas kolom untuk BPJS Ketenagakerjaan",
}
_AS_TEXT = ("S", "A", "U", "N", "E", "X")  # categories of types that can hold a number or a name
_ROWS = 20_000


def texts_of_folder(folder: Path, but: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Place and each reading of every file below ``folder``, its name included.

    ``but`` names folders right below it that are not entered.
    """
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if below.parts[0] in but or path.is_symlink() or not path.is_file():
            continue
        yield below.as_posix(), f"\n{below.as_posix()}\n"
        for text in texts_of_bytes(path.read_bytes()):
            yield below.as_posix(), text


def texts_of_schemas(
    connection: psycopg.Connection, *, but: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """Place (schema.table.column) and each reading of every column of every table and view."""
    columns = connection.execute(
        """
        select spaces.nspname, tables.relname, columns.attname, types.typname
        from pg_catalog.pg_class as tables
        inner join pg_catalog.pg_namespace as spaces on tables.relnamespace = spaces.oid
        inner join pg_catalog.pg_attribute as columns on tables.oid = columns.attrelid
        inner join pg_catalog.pg_type as types on columns.atttypid = types.oid
        where
            tables.relkind = any('{r,p,v,m,f}')
            and not tables.relispartition
            and columns.attnum > 0
            and not columns.attisdropped
            and types.typcategory = any(%s)
            and types.typname not in ('uuid', '_uuid', 'int2', 'int4', 'oid')
            and spaces.nspname <> 'information_schema'
            and spaces.nspname not like 'pg\\_%%'
            and spaces.nspname <> all(%s)
        order by 1, 2, columns.attnum
        """,
        [list(_AS_TEXT), sorted(but)],
    ).fetchall()
    for schema, table, column, data_type in columns:
        for text in _texts_of_column(connection, (schema, table), column, data_type):
            yield f"{schema}.{table}.{column}", text


def _texts_of_column(
    connection: psycopg.Connection, table: tuple[str, str], column: str, data_type: str
) -> Iterator[str]:
    """Each value once, many in one text and so parted that two of them never make a name."""
    once = sql.SQL("") if data_type in {"json", "jsonb", "bytea"} else sql.SQL("distinct")
    shown = sql.SQL("{}") if data_type == "bytea" else sql.SQL("{}::text")
    statement = sql.SQL("select {} {} from {} where {} is not null").format(
        once, shown.format(sql.Identifier(column)), sql.Identifier(*table), sql.Identifier(column)
    )
    with connection.cursor(name="scan") as values:
        values.itersize = _ROWS
        values.execute(statement)
        while rows := values.fetchmany(_ROWS):
            if data_type == "bytea":
                for (content,) in rows:
                    yield from texts_of_bytes(bytes(content))
            else:
                yield from readings("\n|\n".join(value for (value,) in rows))
