"""One small regency for all tests of the simulator, with contact numbers for some villages."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.reading.roster import RosterReader
from jamsos.region import Region
from jamsos.simulate import SimulationReport, simulate_regency

AS_OF = date(2026, 7, 20)
SCALE = 0.02


@dataclass(frozen=True)
class Simulated:
    home: Path
    report: SimulationReport

    @property
    def key(self) -> list[dict[str, str]]:
        return rows_of(self.report.answer_key)

    @property
    def month(self) -> Path:
        return self.home / "inbox" / "village_rosters" / "2026-08"

    @property
    def rosters(self) -> list[Path]:
        """Villages' files that count, by their names as the answer key has them."""
        uncounted = {row["file"] for row in rows_of(self.report.delivery_key)}
        files = (path for path in self.month.rglob("*") if path.is_file())
        return sorted(path for path in files if path.name not in {*uncounted, "kiriman.csv"})

    def extract(self, source: str) -> list[dict[str, str]]:
        """Its rows without those that are added to be refused."""
        refused = self.refused(source)
        return [row for row in self._whole(source) if row not in refused]

    def refused(self, source: str) -> list[dict[str, str]]:
        """The rows that the extract key names; line 1 is the header."""
        lines = [
            int(row["source_row"])
            for row in rows_of(self.report.extract_key)
            if row["file"].startswith(source)
        ]
        rows = self._whole(source)
        return [rows[line - 2] for line in lines]

    def _whole(self, source: str) -> list[dict[str, str]]:
        (path,) = (
            path
            for path in (self.home / "inbox" / source).iterdir()
            if not path.stem.endswith(".jumlah")
        )
        return rows_of(path) if path.suffix == ".csv" else rows_of_workbook(path)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rows_of_workbook(path: Path) -> list[dict[str, str]]:
    header, *rows = load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(header, (cell or "" for cell in row), strict=True)) for row in rows]


@pytest.fixture(scope="session")
def regency(kutai_timur: Region, tmp_path_factory: pytest.TempPathFactory) -> Region:
    """Kutai Timur, with a contact number for every other village."""
    folder = tmp_path_factory.mktemp("region") / "64.08"
    shutil.copytree(kutai_timur.folder, folder)
    with (folder / "seeds" / "village_contacts.csv").open("w", encoding="utf-8") as lines:
        lines.write("village_code,phone,valid_from,valid_to,note\n")
        for village in kutai_timur.villages[::2]:
            lines.write(f"{village.village_code},081000000000,2024-01-01,9999-12-31,contoh\n")
    return Region(folder)


@pytest.fixture(scope="session")
def simulated(regency: Region, tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    home = tmp_path_factory.mktemp("home")
    return Simulated(home, simulate_regency(home, region=regency, as_of=AS_OF, scale=SCALE))


@pytest.fixture(scope="session")
def reader(kutai_timur: Region) -> RosterReader:
    return RosterReader(Occupations(kutai_timur), as_of=AS_OF)
