"""``kiriman.csv`` in a month's folder: what the office says of the files that came with it.

One row per file: ``berkas;desa;nomor_ba_musdes;tanggal_musdes``. It is read leniently and trusted
strictly: a row that cannot be understood is told by its number and speaks of no file.
"""

from __future__ import annotations

import csv
import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from jamsos.collect.delivery.names import is_plain_file
from jamsos.collect.reading.cleaning import date_of, text_of
from jamsos.privacy import without_long_numbers

MANIFEST = "kiriman.csv"
_COLUMNS = ("berkas", "desa", "nomor_ba_musdes", "tanggal_musdes")
_REQUIRED = _COLUMNS[:2]
_LARGEST = 1_000_000  # bytes; 141 villages need some ten thousand
_LONGEST_NUMBER = 80


@dataclass(frozen=True)
class Told:
    """One row of the manifest: the village as written, and the minutes of its meeting.

    ``sha256`` is of the manifest.
    """

    row: int
    village: str | None
    musdes_number: str | None
    musdes_date: date | None
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a month's manifest says.

    ``of_file`` is by the key of the file's path; ``contradicted`` are files with rows that differ.
    ``troubles`` are told to the office.
    """

    of_file: dict[str, Told] = field(default_factory=dict)
    contradicted: frozenset[str] = frozenset()
    troubles: tuple[str, ...] = ()


def key_of(below: PurePosixPath | str) -> str:
    """A path below the month's folder for comparison, as Windows compares."""
    return unicodedata.normalize("NFC", str(below)).casefold()


def read_manifest(
    folder: Path, present: Iterable[PurePosixPath], *, as_of: date
) -> Manifest | None:
    """The manifest of a month's folder, if there is one.

    ``present`` are the paths of all files below the folder.
    """
    path = folder / MANIFEST
    try:
        if not is_plain_file(path):
            return Manifest(troubles=("not a file",))
        if path.stat().st_size > _LARGEST:
            return Manifest(troubles=(f"larger than {_LARGEST} bytes: no manifest",))
        content = path.read_bytes()
        rows = _rows(content)
    except FileNotFoundError:
        return None
    except OSError:
        return Manifest(troubles=("cannot be opened: mend its permissions",))
    except (ValueError, csv.Error):
        return Manifest(troubles=("no table of text: save it as CSV with UTF-8",))
    if rows is None:
        return Manifest(troubles=(f"its first row must name the columns {';'.join(_COLUMNS)}",))
    sha256 = hashlib.sha256(content).hexdigest()
    return _understood(rows, sha256, {key_of(each) for each in present}, as_of)


def _understood(
    rows: Iterable[tuple[int, dict[str, str]]], sha256: str, present: set[str], as_of: date
) -> Manifest:
    of_file: dict[str, Told] = {}
    contradicted: set[str] = set()
    troubles: list[str] = []
    for number, row in rows:
        file = _path_below(row.get("berkas", ""))
        if file is None:
            troubles.append(f"row {number}: «berkas» is no path below this folder")
            continue
        if (key := key_of(file)) not in present:
            troubles.append(f"row {number} names a file that is not here")
            continue
        musdes_number = text_of(row.get("nomor_ba_musdes"))
        written_date = text_of(row.get("tanggal_musdes"))
        told = Told(
            number,
            text_of(row.get("desa")),
            without_long_numbers(musdes_number)[:_LONGEST_NUMBER] if musdes_number else None,
            date_of(written_date, as_of=as_of),
            sha256,
        )
        if written_date and not told.musdes_date:
            troubles.append(f"row {number}: «tanggal_musdes» is no date that existed")
        before = of_file.setdefault(key, told)
        if _says(before) != _says(told):
            contradicted.add(key)
    return Manifest(of_file, frozenset(contradicted), tuple(troubles))


def _says(told: Told) -> tuple[object, ...]:
    return told.village, told.musdes_number, told.musdes_date


def _path_below(written: str) -> PurePosixPath | None:
    """The path as the manifest writes it; nothing that could lead out of the folder."""
    path = PurePosixPath(written.strip().replace("\\", "/"))
    if path.is_absolute() or not path.parts or ".." in path.parts or ":" in path.parts[0]:
        return None
    return path


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]] | None:
    """The filled rows with their numbers in the file; ``None`` without the required columns.

    Raises:
        ValueError: The bytes are no text.
    """
    lines = _text(content).splitlines()
    header = lines[0] if lines else ""
    separator = max(";,\t", key=header.count)
    reader = csv.reader(lines, delimiter=separator)
    columns = [name.strip().lower() for name in next(reader, [])]
    if not set(_REQUIRED) <= set(columns):
        return None
    return [
        (reader.line_num, dict(zip(columns, cells, strict=False)))
        for cells in reader
        if any(cell.strip() for cell in cells)
    ]


def _text(content: bytes) -> str:
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")
