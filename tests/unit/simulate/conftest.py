"""One small regency for all tests of the simulator, with contact numbers for some villages."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import pytest
from openpyxl import load_workbook

from jamsos.collect.reading.occupations import Occupations
from jamsos.collect.reading.roster import RosterReader
from jamsos.region import Region
from jamsos.simulate import SimulationReport, simulate_regency

AS_OF = date(2026, 7, 20)
SCALE = 0.02

# A night of a handful of rows
COVERED = date(2026, 8, 1)
LOAD, FILE = "village_rosters:64.08.04.2001:abc", "Usulan Agustus (12).xlsx"
CONTENT = b"what the village sent"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEY = """\
file,sheet,source_row,fault_family,fault,expected_stage,expected_outcome,expected_reasons,\
tolerated_outcome,tolerated_reasons
{file},Usulan,7,,,decided,eligible,,,
{file},Usulan,8,3,nik_blank,quarantined,,NIK_MISSING,,
{file},Usulan,9,8,twice_in_village,duplicate,,DUPLICATE_NIK,,
{file},Usulan,10,8,retired_over_age,decided,not_eligible,AGE_OVER_MAXIMUM;OCCUPATION_NOT_WORKING,,
{file},Usulan,11,14,nik_digit_mistyped,decided,needs_review,NIK_PROBABLE,not_eligible,NIK_UNKNOWN
"""
EXTRACT_LOAD, EXTRACT = "civil_registry:64.08:abc", "civil_registry_2026-07-20.csv"
COPY, CUT = "Usulan Agustus (12) (1).xlsx", "Usulan Agustus (12) awal.xlsx"
DELIVERY_KEY = f"""\
file,why,stands_for
{COPY},sent_twice,{FILE}
{CUT},corrected,{FILE}
"""
EXTRACT_KEY = f"""\
file,source_row,expected_reason
{EXTRACT},12,REGISTRY_SEX_INVALID
"""


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


@pytest.fixture
def night(warehouse: str) -> Iterator[psycopg.Connection]:
    """A published night with one load and, as yet, no rows."""
    with psycopg.connect(warehouse) as connection:
        connection.execute("create schema marts")
        connection.execute("create schema review")
        connection.execute(
            "create table marts.fct_eligible_worker (run_id text, person_key uuid, outcome text, "
            "reason_codes text [], proposal_load_id text, proposal_source_row integer)"
        )
        connection.execute(
            "create table review.duplicate_proposals "
            "(run_id text, proposal_load_id text, proposal_source_row integer)"
        )
        connection.execute(
            "insert into ops.loads (load_id, source, scope, file_name, sha256, period, layout, "
            "status, as_of) values (%s, 'village_rosters', '64.08.04.2001', 'x', %s, "
            "'2026-08-01', 'programme_roster', 'landed', '2026-07-20'), "
            "(%s, 'civil_registry', '64.08', %s, 'abc', "
            "'2026-07-20', 'extract', 'landed', '2026-07-20')",
            [LOAD, SHA256, EXTRACT_LOAD, EXTRACT],
        )
        connection.execute(
            "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
            "code_version, status) values ('run', '64.08', '2026-07-20', %s, 'x', 'x', 'open')",
            [COVERED],
        )
        connection.execute(
            "insert into ops.run_inputs values ('run', 'village_rosters', '64.08.04.2001', %s), "
            "('run', 'civil_registry', '64.08', %s)",
            [LOAD, EXTRACT_LOAD],
        )
        gate_id = connection.execute(
            "insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged, "
            "expectations, decided_by, as_of) values ('run', 'run', 'fct_eligible_worker', 'pass', "
            "1, 1, 'test', '2026-07-20') returning gate_id"
        ).fetchone()[0]
        connection.execute(
            "insert into ops.published_runs (region_code, covered_month, run_id, gate_id) "
            "values ('64.08', %s, 'run', %s)",
            [COVERED, gate_id],
        )
        yield connection


@pytest.fixture
def answer_key(tmp_path: Path) -> Path:
    """The keys of a home, beside its inbox with the village's file, a copy and a cut one."""
    month = tmp_path / "inbox" / "village_rosters" / "2026-08"
    month.mkdir(parents=True)
    for name, content in {FILE: CONTENT, COPY: CONTENT, CUT: CONTENT[:9]}.items():
        (month / name).write_bytes(content)
    path = tmp_path / "simulated" / "answer_key.csv"
    path.parent.mkdir()
    path.write_text(KEY.format(file=FILE), encoding="utf-8")
    path.with_name("extract_key.csv").write_text(EXTRACT_KEY, encoding="utf-8")
    path.with_name("delivery_key.csv").write_text(DELIVERY_KEY, encoding="utf-8")
    return path
