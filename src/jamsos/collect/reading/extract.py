"""Read an institution's extract in batches of text, and refuse one that is not whole.

In a text one line is one row. What each line holds is counted before the parser sees the file, so
that no quotation mark swallows lines and no short line shifts or loses values unnoticed.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from io import SEEK_END, StringIO
from pathlib import Path

import numpy as np
import polars as pl

from jamsos.collect.reading.extract_tables import (
    SheetTable,
    TextTable,
    plain_column,
    sheet_table,
    text_table,
)
from jamsos.collect.refusal import DeliveryRefused
from jamsos.sources import ExtractContract

_ROWS_PER_BATCH = 50_000
_TAIL_BYTES = 65_536
_BLOCK_BYTES = 4_194_304


class Extract:
    """A whole extract; iterating gives its batches of rows.

    Every value is text as typed; ``source_row`` is the line's or the sheet row's number. Columns
    are named in lower case, as in landing; row 1 is the header. ``reading`` tells how the file was
    read, for the ledger, and ``remarks`` what of it was not as agreed, in words.

    Raises:
        DeliveryRefused: While iterating: a row that cannot be read.
    """

    def __init__(
        self,
        batches: Callable[[], Iterator[pl.DataFrame]],
        reading: dict[str, object],
        remarks: tuple[str, ...],
    ) -> None:
        self._batches = batches
        self.reading = reading
        self.remarks = remarks

    def __iter__(self) -> Iterator[pl.DataFrame]:
        return self._batches()


def read_extract(path: Path, contract: ExtractContract) -> Extract:
    """The extract at ``path``: delimited text, or a workbook if its name ends so.

    Raises:
        DeliveryRefused: Empty, no text or workbook, too large, another header than the contract's,
            cut short, or a line that is not one row of all columns.
    """
    if path.suffix.lower() == ".xlsx":
        return _of_sheet(sheet_table(path, contract), contract)
    return _of_text(text_table(path, contract), contract)


def _of_text(table: TextTable, contract: ExtractContract) -> Extract:
    _check_header(table.header, contract)
    _check_end(table, contract)
    lines, has_quotes = _check_lines(table, contract)
    remarks = []
    if table.separator != contract.separator:
        remarks.append(f"kolom dipisah «{table.separator}», bukan «{contract.separator}»")
    if table.encoding != contract.encodings[0]:
        remarks.append(f"kode huruf {table.encoding}, bukan {contract.encodings[0]}")
    return Extract(
        lambda: _text_batches(table, contract, lines, has_quotes),
        {"format": "csv", "separator": table.separator, "encoding": table.encoding},
        tuple(remarks),
    )


def _text_batches(
    table: TextTable, contract: ExtractContract, lines: int, has_quotes: bool
) -> Iterator[pl.DataFrame]:
    delivered = 0
    batches = pl.scan_csv(
        table.source,
        separator=table.separator,
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


def _of_sheet(table: SheetTable, contract: ExtractContract) -> Extract:
    _check_header(table.header, contract)
    width = len(contract.columns)
    for number, row in table.rows:
        if any(value is not None for value in row[width:]):
            raise DeliveryRefused("EXTRACT_BROKEN", f"baris {number}: ada isi di luar kolom")
    other = f"{table.other_sheets} lembar lain tidak dibaca"
    return Extract(
        lambda: _sheet_batches(table, contract),
        {"format": "xlsx", "other_sheets": table.other_sheets},
        (other,) if table.other_sheets else (),
    )


def _sheet_batches(table: SheetTable, contract: ExtractContract) -> Iterator[pl.DataFrame]:
    for start in range(0, len(table.rows), _ROWS_PER_BATCH):
        rows = table.rows[start : start + _ROWS_PER_BATCH]
        values = {
            column: pl.Series([row[place] for _, row in rows], dtype=pl.String)
            for place, column in enumerate(contract.landing_columns)
        }
        yield pl.DataFrame({"source_row": [number for number, _ in rows], **values})


def _check_header(header: tuple[str, ...], contract: ExtractContract) -> None:
    """The columns of the contract in their order; case and blanks in a name do not matter.

    An unknown name may be somebody's, of a file without a header: its place is told instead.
    """
    titles = [plain_column(title) for title in header]
    columns = [plain_column(column) for column in contract.columns]
    if titles == columns:
        return
    missing = [column for column in columns if column not in titles]
    unknown = [f"ke-{n}" for n, title in enumerate(titles, start=1) if title not in columns]
    repeated = sorted({title for title in titles if title in columns and titles.count(title) > 1})
    told = [
        "baris 1 bukan baris judul" if len(missing) == len(columns) else "",
        f"kolom hilang: {', '.join(missing)}" if missing else "",
        f"kolom tak dikenal: {', '.join(unknown)}" if unknown else "",
        f"kolom tercantum dua kali: {', '.join(repeated)}" if repeated else "",
        "urutan kolom berbeda" if not missing and not unknown and not repeated else "",
    ]
    raise DeliveryRefused("HEADER_DIFFERS", "; ".join(part for part in told if part))


def _check_end(table: TextTable, contract: ExtractContract) -> None:
    """A whole file ends with a line end after a row of as many values as the header."""
    with table.open() as content:
        size = content.seek(0, SEEK_END)
        content.seek(max(0, size - _TAIL_BYTES))
        tail = content.read()
    if not tail.endswith(b"\n"):
        raise DeliveryRefused("FILE_CUT", "baris terakhir tidak selesai: berkas terpotong")
    last_line = tail.decode("utf-8", errors="replace").rstrip("\r\n").rsplit("\n", 1)[-1]
    values = next(csv.reader(StringIO(last_line), delimiter=table.separator), [])
    if len(values) != len(contract.columns):
        raise DeliveryRefused(
            "FILE_CUT",
            f"baris terakhir berisi {len(values)} dari {len(contract.columns)} kolom: "
            "berkas terpotong",
        )


def _check_lines(table: TextTable, contract: ExtractContract) -> tuple[int, bool]:
    """How many lines the file has, each of them found to be one row, and whether any is quoted."""
    lines, has_quotes, rest = 0, False, b""
    with table.open() as content:
        while block := content.read(_BLOCK_BYTES):
            block, cut, begun = (rest + block).rpartition(b"\n")
            rest = begun
            whole = block + cut
            has_quotes = has_quotes or b'"' in whole
            if whole:
                lines += _count_rows(whole, table, contract, first_line=lines + 1)
    return lines, has_quotes


def _count_rows(
    whole: bytes, table: TextTable, contract: ExtractContract, *, first_line: int
) -> int:
    """The lines of a block, each with all its quotation marks in pairs and all its columns."""
    characters = np.frombuffer(whole, dtype=np.uint8)
    ends = np.flatnonzero(characters == ord("\n"))
    separators = characters == ord(table.separator)
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
