"""Read an institution's delimited extract in batches of text, and refuse one that is not whole.

One line is one row. What each line holds is counted before the parser sees the file, so that no
quotation mark swallows lines and no short line shifts or loses values unnoticed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import numpy as np
import polars as pl

from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources import ExtractContract

_ROWS_PER_BATCH = 50_000
_TAIL_BYTES = 65_536
_BLOCK_BYTES = 4_194_304


def read_extract(path: Path, contract: ExtractContract) -> Iterator[pl.DataFrame]:
    """Batches of rows, every value as typed (text), with ``source_row``, the line's number.

    Columns are named in lower case, as in landing. Line 1 is the header.

    Raises:
        DeliveryRefused: Empty, not UTF-8, another header than the contract's, cut short, or a
            line that is not one row of all columns.
    """
    _check_header(path, contract)
    _check_end(path, contract)
    lines, has_quotes = _check_lines(path, contract)
    delivered = 0
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
        for batch in batches:
            delivered += batch.height
            # Only a quoted value can be empty text; it means the same as none.
            yield batch.with_columns(pl.col(pl.String).replace("", None)) if has_quotes else batch
    except pl.exceptions.PolarsError:
        raise DeliveryRefused("EXTRACT_BROKEN", "ada baris yang tidak terbaca") from None
    if delivered != lines - 1:
        raise DeliveryRefused(
            "EXTRACT_BROKEN", f"berkas berisi {lines - 1} baris data, terbaca {delivered}"
        )


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


def _check_lines(path: Path, contract: ExtractContract) -> tuple[int, bool]:
    """How many lines the file has, each of them found to be one row, and whether any is quoted."""
    lines, has_quotes, rest = 0, False, b""
    with path.open("rb") as content:
        while block := content.read(_BLOCK_BYTES):
            block, cut, begun = (rest + block).rpartition(b"\n")
            rest = begun
            whole = block + cut
            try:
                whole.decode()
            except UnicodeDecodeError as error:
                number = lines + whole.count(b"\n", 0, error.start) + 1
                raise DeliveryRefused(
                    "FILE_UNREADABLE", f"baris {number} bukan teks UTF-8"
                ) from None
            if b"\0" in whole:
                number = lines + whole.count(b"\n", 0, whole.index(b"\0")) + 1
                raise DeliveryRefused("FILE_UNREADABLE", f"baris {number} memuat karakter NUL")
            has_quotes = has_quotes or b'"' in whole
            if whole:
                lines += _count_rows(whole, contract, first_line=lines + 1)
    return lines, has_quotes


def _count_rows(whole: bytes, contract: ExtractContract, *, first_line: int) -> int:
    """The lines of a block, each with all its quotation marks in pairs and all its columns."""
    characters = np.frombuffer(whole, dtype=np.uint8)
    ends = np.flatnonzero(characters == ord("\n"))
    separators = characters == ord(contract.separator)
    if b'"' in whole:
        # A line that leaves a quotation open turns the next ones inside out: the first is told.
        is_quoted = np.logical_xor.accumulate(characters == ord('"'))
        separators &= ~is_quoted
        _refuse_first(is_quoted[ends], first_line, "tanda kutip tidak ditutup pada barisnya")
    up_to_end = np.searchsorted(np.flatnonzero(separators), ends)
    _refuse_first(
        np.diff(up_to_end, prepend=0) != len(contract.columns) - 1,
        first_line,
        f"tidak berisi {len(contract.columns)} kolom",
    )
    return len(ends)


def _refuse_first(is_broken: np.ndarray, first_line: int, what: str) -> None:
    if is_broken.any():
        number = first_line + int(is_broken.argmax())
        raise DeliveryRefused("EXTRACT_BROKEN", f"baris {number}: {what}")
