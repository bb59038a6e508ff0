"""Read an institution's delimited extract in batches of text, and refuse one that is cut short."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import polars as pl

from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources import ExtractContract

_ROWS_PER_BATCH = 50_000
_TAIL_BYTES = 65_536


def read_extract(path: Path, contract: ExtractContract) -> Iterator[pl.DataFrame]:
    """Batches of rows, every value as typed (text), with ``source_row``, the line's number.

    Columns are named in lower case, as in landing. Line 1 is the header.

    Raises:
        DeliveryRefused: Empty, not UTF-8, another header than the contract's, or cut short.
    """
    _check_header(path, contract)
    _check_end(path, contract)
    batches = pl.scan_csv(
        path,
        separator=contract.separator,
        infer_schema=False,
        has_header=True,
        new_columns=list(contract.landing_columns),
        row_index_name="source_row",
        row_index_offset=2,
    ).collect_batches(chunk_size=_ROWS_PER_BATCH, maintain_order=True)
    try:
        yield from batches
    except pl.exceptions.ComputeError:
        raise DeliveryRefused(
            "EXTRACT_BROKEN", "ada baris yang jumlah kolomnya tidak sama dengan baris judul"
        ) from None


def _check_header(path: Path, contract: ExtractContract) -> None:
    with path.open("rb") as content:
        first = content.readline(_TAIL_BYTES)
    if not first.strip():
        raise DeliveryRefused("FILE_EMPTY", "berkas tidak berisi apa-apa")
    try:
        header = first.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise DeliveryRefused("FILE_UNREADABLE", "berkas ini bukan teks UTF-8") from None
    columns = next(csv.reader(StringIO(header), delimiter=contract.separator))
    if tuple(columns) == contract.columns:
        return
    missing = [column for column in contract.columns if column not in columns]
    unknown = [column for column in columns if column not in contract.columns]
    told = [
        f"kolom hilang: {', '.join(missing)}" if missing else "",
        f"kolom tak dikenal: {len(unknown)}" if unknown else "",
        "urutan kolom berbeda" if not missing and not unknown else "",
    ]
    raise DeliveryRefused("HEADER_DIFFERS", "; ".join(part for part in told if part))


def _check_end(path: Path, contract: ExtractContract) -> None:
    """A whole file ends with a line end after a row of as many values as the header."""
    size = path.stat().st_size
    with path.open("rb") as content:
        content.seek(max(0, size - _TAIL_BYTES))
        tail = content.read()
    if not tail.endswith(b"\n"):
        raise DeliveryRefused("FILE_CUT", "baris terakhir tidak selesai: berkas terpotong")
    last_line = tail.decode("utf-8", errors="replace").rstrip("\r\n").rsplit("\n", 1)[-1]
    values = next(csv.reader(StringIO(last_line), delimiter=contract.separator), [])
    if len(values) != len(contract.columns):
        raise DeliveryRefused(
            "FILE_CUT",
            f"baris terakhir berisi {len(values)} dari {len(contract.columns)} kolom: "
            "berkas terpotong",
        )
