"""How a village's file comes into the inbox: its name, its folder, the manifest of the month.

Some files count for nothing: a copy under another name, one that a later one corrects, and what
belongs to no village. They are in the delivery key.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from jamsos.clock import MONTHS, day_name
from jamsos.region import Village
from jamsos.simulate.delimited import write_delimited
from jamsos.simulate.habits import (
    AS_MANIFEST,
    CORRECTED,
    CSV,
    DIALECTS,
    IN_FILE_NAME,
    IN_FOLDER,
    IN_MANIFEST,
    ODS,
    OLD_SPELLINGS,
    SENT_TWICE,
    Meeting,
)
from jamsos.simulate.layouts import Occasion
from jamsos.simulate.opendocument import write_opendocument
from jamsos.simulate.workbook import Sheet, write_workbook

NOBODYS = "nobodys"

_MANIFEST_COLUMNS = ("berkas", "desa", "nomor_ba_musdes", "tanggal_musdes")
_WORDS = ("Usulan", "DATA USULAN", "usulan pekerja rentan", "Rekap usulan", "DAFTAR USULAN FIX")
_NO_VILLAGE = ("Desa Sumber Rejeki Baru.xlsx",)


@dataclass(frozen=True)
class UncountedFile:
    """A file of which no row may be read; ``stands_for`` is the one that is read instead."""

    file: str
    why: str  # SENT_TWICE, CORRECTED or NOBODYS
    stands_for: str = ""


@dataclass(frozen=True)
class Shape:
    """How one village sends its file; see VillageHabits."""

    suffix: str
    dialect: int
    named_by: str
    mishap: str


@dataclass
class Post:
    """The month's folder of the inbox, and what was put into it so far.

    File names differ, also between folders, so that an answer key can name a file by it.
    """

    folder: Path
    manifest: list[tuple[str, str, str, str]] = field(default_factory=list)
    uncounted: list[UncountedFile] = field(default_factory=list)

    def put(
        self,
        occasion: Occasion,
        number: int,
        sheets: list[Sheet],
        shape: Shape,
        dice: random.Random,
    ) -> str:
        """Write the file of village ``number``, and say in the manifest what the file does not.

        Returns the name of the file that counts.
        """
        path = self.folder / _path(occasion, number, shape, dice)
        path.parent.mkdir(parents=True, exist_ok=True)
        if shape.mishap == CORRECTED:
            path = self._first_send_too_little(path, sheets)
        write_sheets(path, sheets, shape.dialect)
        if shape.mishap == SENT_TWICE:
            copy = path.with_stem(f"{path.stem} (1)")
            shutil.copyfile(path, copy)
            self.uncounted.append(UncountedFile(copy.name, SENT_TWICE, path.name))
        if IN_MANIFEST in (shape.named_by, occasion.meeting.named_as):
            village = _village_in_manifest(occasion.village, dice)
            minutes = _minutes(occasion.meeting, dice)
            self.manifest.append((str(path.relative_to(self.folder)), village, *minutes))
        return path.name

    def close(self) -> None:
        """Write the manifest, and files that belong to no village."""
        with (self.folder / "kiriman.csv").open("w", encoding="utf-8", newline="") as lines:
            out = csv.writer(lines, delimiter=";", lineterminator="\r\n")
            out.writerow(_MANIFEST_COLUMNS)
            out.writerows(sorted(self.manifest))
        for name in _NO_VILLAGE:
            (self.folder / name).write_bytes(b"%PDF-1.4 usulan desa, dipindai\n")
            self.uncounted.append(UncountedFile(name, NOBODYS))

    def _first_send_too_little(self, path: Path, sheets: list[Sheet]) -> Path:
        """Write the file without its last third; the whole one is to be called as returned."""
        first, *others = sheets
        rows = list(first.rows)
        write_sheets(path, [replace(first, rows=rows[: len(rows) * 2 // 3]), *others])
        correction = path.with_stem(f"{path.stem} perbaikan")
        self.uncounted.append(UncountedFile(path.name, CORRECTED, correction.name))
        return correction


def write_sheets(path: Path, sheets: Sequence[Sheet], dialect: int = 0) -> None:
    """Write ``sheets`` as the kind of file that the name says; a text holds the first alone."""
    if path.suffix == CSV:
        write_delimited(path, sheets[0], *DIALECTS[dialect])
    elif path.suffix == ODS:
        write_opendocument(path, sheets)
    else:
        write_workbook(path, sheets)


def _path(occasion: Occasion, number: int, shape: Shape, dice: random.Random) -> Path:
    village = occasion.village
    coded = f"{village.village_code} {village.village_name}"
    if shape.mishap:
        return Path(f"{coded}{shape.suffix}")
    if shape.named_by == IN_FILE_NAME:
        return Path(f"{_own_name(village, dice) or coded}{shape.suffix}")
    month = MONTHS[occasion.month.month - 1]
    name = f"{dice.choice(_WORDS)} {month} ({number + 1}){shape.suffix}"
    return Path(coded) / name if shape.named_by == IN_FOLDER else Path(name)


def _own_name(village: Village, dice: random.Random) -> str:
    """How a village calls its file by its name alone, if it does."""
    old = OLD_SPELLINGS.get(village.village_name)
    if old:
        return f"{dice.choice(('Ds. ', 'Desa '))}{old}"
    if village.village_type == "desa" and dice.random() < 0.08:
        return f"{dice.choice(('Ds. ', 'Desa ', ''))}{village.village_name}"
    return ""


def _village_in_manifest(village: Village, dice: random.Random) -> str:
    if village.village_type == "desa" and dice.random() < 0.3:
        return f"Desa {village.village_name}"
    return village.village_code


def _minutes(meeting: Meeting, dice: random.Random) -> tuple[str, str]:
    if meeting.named_as != AS_MANIFEST:
        return "", ""
    day = meeting.day
    return meeting.number, dice.choice((f"{day:%d-%m-%Y}", f"{day:%Y-%m-%d}", day_name(day)))
