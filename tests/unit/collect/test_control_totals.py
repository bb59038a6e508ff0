"""A delivery is counted a second time, from its bytes, by something else than its reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from openpyxl import Workbook

from jamsos.collect import night
from jamsos.collect.control_totals import (
    ControlTotals,
    keep_totals,
    totals_of_extract,
    totals_of_roster,
)
from jamsos.sources import extract_contract
from tests.support.extracts import a_sheet, an_extract

FIRST, SECOND = 6408044101909001, 6408041205859002
EVENTS = extract_contract("registry_events")


def events(*numbers: object) -> list[dict[str, object]]:
    return [
        {
            "NIK": number, "PERISTIWA": "PINDAH", "TGL_PERISTIWA": "2026-01-05",
            "TGL_LAPOR": "2026-01-07",
        }
        for number in numbers
    ]  # fmt: skip


def a_text(path: Path, separator: str, encoding: str, numbers: Iterable[object]) -> Path:
    lines = [separator.join(EVENTS.columns)]
    lines += [separator.join([f'"{n}"', "GANTI «NAMA»", "", "", ""]) for n in numbers]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_records_numbers_and_their_sum_are_taken_of_a_text(separator, encoding, tmp_path):
    path = a_text(tmp_path / "a.csv", separator, encoding, [FIRST, SECOND, "12345", "", FIRST])
    reading = {"format": "csv", "separator": separator, "encoding": encoding}

    assert totals_of_extract(path, reading, EVENTS) == ControlTotals(5, 3, 2 * FIRST + SECOND)


def test_an_extract_without_a_number_has_a_sum_of_nothing(tmp_path):
    path = an_extract(tmp_path / "a.csv", "registry_events", events())
    reading = {"format": "csv", "separator": ",", "encoding": "utf-8"}

    assert totals_of_extract(path, reading, EVENTS) == ControlTotals(0, 0, 0)


def test_what_duckdb_cannot_read_has_no_totals(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("NIK,PERISTIWA\n1,2,3,4,5,6,7,8\n", encoding="utf-8")
    reading = {"format": "csv", "separator": ",", "encoding": "utf-8"}

    assert totals_of_extract(path, reading, EVENTS) is None


def test_of_a_workbook_the_first_visible_sheet_is_looked_at(tmp_path):
    rows = [[str(FIRST), "PINDAH"], [SECOND, "PINDAH"], ["  6408 0412-0585.9002 "], [None], [7.5]]
    path = a_sheet(tmp_path / "a.xlsx", "registry_events", rows, hidden=1)

    totals = totals_of_extract(path, {"format": "xlsx"}, EVENTS)

    assert totals == ControlTotals(None, 2, FIRST + SECOND)  # one that Excel spoilt is none


def a_reading(**changes: Any) -> dict[str, Any]:
    return {
        "format": "xlsx", "sheet_position": 1, "heading_rows": [2, 3],
        "columns": {"nik": {"letter": "AB"}},
    } | changes  # fmt: skip


def test_of_a_roster_the_column_of_nik_below_the_headings_is_looked_at(tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    sheet["AB3"] = str(SECOND)  # a heading, however odd
    sheet["AB4"], sheet["AC4"], sheet["A5"] = str(FIRST), str(SECOND), str(SECOND)
    sheet["AB6"], sheet["AB7"] = "'" + str(SECOND), 6408040000000000  # as typed, however held
    path = tmp_path / "a.xlsx"
    workbook.save(path)

    totals = totals_of_roster(path, a_reading())

    assert totals == ControlTotals(None, 3, FIRST + SECOND + 6408040000000000)


def test_of_a_roster_as_text_the_same(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"Usulan\nNIK;Nama\n{FIRST};Siti\n;\n{SECOND}\n", encoding="utf-8")
    reading = a_reading(
        format="csv", separator=";", encoding="utf-8", heading_rows=[2],
        columns={"nik": {"letter": "A"}},
    )  # fmt: skip

    assert totals_of_roster(path, reading) == ControlTotals(None, 2, FIRST + SECOND)


def test_other_formats_have_no_totals(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")

    assert totals_of_roster(tmp_path / "a.ods", a_reading(format="ods")) is None
    assert totals_of_roster(tmp_path / "a.xlsx", a_reading()) is None


def kept(installation, load_id):
    with psycopg.connect(installation.require_database_url()) as connection:
        return dict(
            connection.execute(
                "select measure, value from ops.control_totals where load_id = %s", [load_id]
            ).fetchall()
        )


def test_totals_are_kept_with_the_load_and_written_anew_by_a_repeated_try(installation):
    path = installation.inbox / "registry_events" / "registry_events_2026-06-30.csv"
    an_extract(path, "registry_events", events(FIRST, SECOND))

    (load_id,) = night.land("registry_events", as_of=date(2026, 6, 30)).new
    first = kept(installation, load_id)
    with psycopg.connect(installation.require_database_url()) as connection:
        keep_totals(connection, load_id, ControlTotals(None, 1, FIRST))
    second = kept(installation, load_id)
    with psycopg.connect(installation.require_database_url()) as connection:
        keep_totals(connection, load_id, None)

    assert first == {"records": 2, "numbers": 2, "number_sum": FIRST + SECOND}
    assert second == {"numbers": 1, "number_sum": FIRST}
    assert kept(installation, load_id) == {}
