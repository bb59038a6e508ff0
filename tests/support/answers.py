"""A night of village rosters with their slips, and a clerk who fills one in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl

from jamsos.answer import night as answers
from jamsos.warehouse.connection import connect
from tests.support import nights
from tests.support.rosters import AHMAD, SITI, Worker

NIGHT = date(2026, 11, 22)
VILLAGE = "64.08.04.2001 Sangatta Utara"
QUESTIONS = "Perlu diperbaiki"
LOST = Worker(6408040303709004, "Budi Santoso", birth_date="03-03-1970", sex="L")
SHORT = Worker("640804551208900", "Rina Wati", birth_date="15-12-1988")
DATED = Worker("6408046001999008", "Maria Goreti", birth_date="31-02-1999")
WORKERS = (
    SITI,
    AHMAD,
    LOST,
    SHORT,
    DATED,
    *(SITI.but(nik=f"64080441019091{n:02}") for n in range(9)),
)


@dataclass(frozen=True)
class Tonight:
    """What one night of villages did."""

    answers: answers.AnswersRead
    slips: answers.SlipsWritten


def a_night(as_of: date) -> Tonight:
    """Read answers, collect rosters, write slips, as the DAG does; nothing may be lost by it."""
    read = answers.read_answers(as_of=as_of)
    nights.collect("village_rosters", as_of)
    slips = answers.write_slips(as_of=as_of)
    assert lost_rows() == []
    return Tonight(read, slips)


def lost_rows() -> list[tuple]:
    """Where rows or questions do not add up: loads by what is wrong with them, if any."""
    return asked(
        """
        select 'rows', load_id from ops.loads
        where status = 'published' and delivered is distinct from
            (select count(*) from raw.village_rosters where load_id = loads.load_id)
            + (select count(*) from quarantine.rows where load_id = loads.load_id)
        union all
        select 'editions', min(load_id) from ops.loads where delivered is not null
        group by scope, sha256 having count(distinct delivered) > 1
        union all
        select 'unasked', load_id from quarantine.rows
        where load_id in (select load_id from ops.current_loads)
            and 'ROW_WITHDRAWN' <> all(reason_codes)
            and not exists (
                select from quarantine.questions
                where questions.load_id = rows.load_id and questions.source_row = rows.source_row
            )
        union all
        select 'unanswered', answers_sha256 from quarantine.answers
        where outcome = 'applied' and question_id not in (
            select question_id from quarantine.questions
        )
        """
    )


def asked(query: str, *parameters: object) -> list[tuple]:
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def questions() -> dict[int, str]:
    """The open questions by sheet row."""
    return dict(
        asked(
            "select source_row, question_id from quarantine.questions "
            "where closed_as_of is null and source_row is not null order by 1"
        )
    )


def fill_in(slip: Path, target: Path, typed: Mapping[int, Mapping[str, object]]) -> Path:
    """Open ``slip`` as a clerk does, type into the rows (by row of the roster), save elsewhere."""
    workbook = openpyxl.load_workbook(slip)
    sheet = workbook[QUESTIONS]
    headings = {cell.value: cell.column for cell in sheet[4]}
    rows = {
        int(sheet.cell(row, headings["Baris di berkas"]).value): row
        for row in range(5, sheet.max_row + 1)
    }
    for source_row, values in typed.items():
        for heading, value in values.items():
            cell = sheet.cell(rows[source_row], headings[heading])
            assert not cell.protection.locked, heading
            cell.value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(target)
    return target
