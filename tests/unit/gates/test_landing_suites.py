"""Every expectation about a landed load has been seen to fail once, by name, and alone.

All defects of a source are landed as loads of their own and judged in one look, so a defect that
leaked into another load would be noticed as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from jamsos.gates import judge_loads
from jamsos.gates.suites import load_suite

ROWS = 40  # one broken row of forty stays below every ceiling
TABLE_DEFECT = "columns_of_the_contract_are_landed"


@dataclass(frozen=True)
class Defect:
    """``change`` breaks the first row of a clean load, or ``everywhere`` each of them."""

    name: str
    change: dict[str, Any] = field(default_factory=dict)
    everywhere: bool = False
    repeats_a_row: bool = False
    rows: int = ROWS
    published_rows: int | None = None
    lost: dict[str, int] = field(default_factory=dict)


def a_nik(number: int) -> str:
    return f"640804010190{9000 + number:04d}"


def clean_row(source: str, number: int) -> dict[str, Any]:
    nik = a_nik(number)
    keys = {"source_row": number + 2, "person_key": uuid4()}
    return {
        "civil_registry": keys
        | {
            "no_kk": nik, "nik": nik, "nama_lgkp": "SITI AMINAH", "jenis_klmin": "2",
            "tgl_lhr": "1990-01-01", "jenis_pkrjn": "20", "no_prop": "64", "no_kab": "8",
            "no_kec": "4", "no_kel": "2001",
        },
        "registry_events": keys
        | {
            "nik": nik, "peristiwa": "PINDAH", "tgl_peristiwa": "2026-01-05",
            "tgl_lapor": "2026-01-07",
        },
        "village_rosters": keys
        | {
            "village_code": "64.08.04.2001", "sheet": "Usulan", "proposal_key": uuid4(), "nik": nik,
            "nik_cell_type": "text", "full_name": "Siti Aminah", "birth_date": "1990-01-01",
            "birth_date_typed": "1/1/1990", "sex_code": "P", "occupation_code": "20",
            "phone": "081234567890", "income_rp": "1500000", "is_work_certified": False,
            "repairs": {}, "typed": {},
        },
        "welfare_deciles": {
            "source_row": number + 2, "household_key": uuid4(), "no_kk": nik, "desil": "3",
            "periode": "2026-Q2", "jumlah_anggota": "4",
        },
        "bpjs_participants": keys
        | {
            "nik": nik, "nama": "SITI AMINAH", "kpj": f"{number:011d}", "segmen": "BPU",
            "status": "AKTIF", "sumber_dana": "MANDIRI", "tgl_mulai": "2025-01-01",
            "lunas_sampai": "2026-05",
        },
        "civil_servants": keys
        | {
            "nik": nik, "nip": f"19900101{number:010d}", "nama": "SITI AMINAH", "jenis": "PNS",
            "unit_kerja": "Dinas", "status": "AKTIF",
        },
        "village_officials": keys
        | {
            "nik": nik, "nama": "SITI AMINAH", "kode_desa": "64.08.04.2001", "jabatan": "Ketua RT",
            "tgl_mulai": "2024-01-01", "tgl_akhir": "2026-12-31",
        },
        "provincial_participants": keys
        | {
            "nik": nik, "nama": "SITI AMINAH", "kode_kab": "64.08", "program": "JKK-JKM",
            "tgl_mulai": "2026-01-01", "tgl_akhir": "2026-12-31",
        },
        "registry_answers": keys
        | {
            "nik": nik, "jawaban": "DITEMUKAN", "tgl_jawaban": "2026-06-30",
            "berlaku_sampai": "2026-06-30", "no_kk": nik, "nama_lgkp": "SITI AMINAH",
            "tgl_lhr": "1990-01-01", "jenis_klmin": "Perempuan", "jenis_pkrjn": "PETANI/PEKEBUN",
            "occupation_code": "9", "no_prop": "64", "no_kab": "8", "no_kec": "4",
            "no_kel": "2001",
        },
    }[source]  # fmt: skip


EMPTY_LOAD = Defect("there_are_rows", rows=0)
LOST = Defect("numbers_agree_with_the_file", lost={"number_sum": 1})
SAME_NUMBER = Defect("rows_are_numbered_once", {"source_row": 3})
SIXTEEN = Defect("nik_has_sixteen_digits", {"nik": "640804010190900"})

LIST_DATES = "dates_are_days_of_the_calendar_in_order"

DEFECTS = {
    "village_rosters": [
        EMPTY_LOAD,
        LOST,
        SAME_NUMBER,
        Defect("cells_are_values", {"formula_cells": "birth_date"}),
        Defect("nik_is_not_held_as_a_number", {"nik": "6.40804E+15", "nik_cell_type": "number"}),
        Defect("nik_is_present", {"nik": None, "nik_cell_type": "empty"}),
        Defect("nik_has_only_digits", {"nik": "64O8040101909001"}),
        SIXTEEN,
        Defect("name_is_present", {"full_name": None}),
        Defect("name_has_letters", {"full_name": "123"}),
        Defect("typed_birth_date_was_understood", {"birth_date": None}),
        Defect("birth_date_is_a_day_before_today", {"birth_date": "2026-07-01"}),
        Defect("village_says_alive", {"village_status": "MATI"}),
        Defect("village_did_not_take_it_back", {"is_withdrawn": True}),
        Defect("cleaned_values_can_be_cast", {"income_rp": "1,5 juta"}),
        Defect("sex_is_known", {"sex_code": None}, everywhere=True),
        Defect("sex_is_a_code", {"sex_code": "1"}),
        Defect("phone_is_known", {"phone": None}, everywhere=True),
        Defect("phone_is_a_mobile_number", {"phone": "0549123456"}),
        Defect("occupation_is_known", {"occupation_code": None}, everywhere=True),
    ],
    "registry_answers": [
        EMPTY_LOAD,
        SAME_NUMBER,
        Defect("answers_have_a_code_of_ours", {"jawaban": "TIDAK_DIKENAL"}),
        Defect("answers_hold_tonight", {"tgl_jawaban": "2026-07-01"}),
        Defect("people_have_keys", {"person_key": None}),
        Defect("person_stands_once", repeats_a_row=True),
        Defect("nik_is_present", {"nik": None}),
        SIXTEEN,
        Defect("found_person_has_a_name", {"nama_lgkp": None}),
        Defect("found_person_has_a_sex", {"jenis_klmin": "2"}),
        Defect("found_person_has_a_birth_date", {"tgl_lhr": None}),
        Defect("birth_date_is_a_day_before_today", {"tgl_lhr": "27-10-1998"}),
        Defect("found_person_lives_somewhere", {"no_kel": "201"}),
        Defect("family_card_has_sixteen_digits", {"no_kk": "-"}),
        Defect("occupation_is_known", {"occupation_code": None}, everywhere=True),
    ],
    "civil_registry": [
        EMPTY_LOAD,
        LOST,
        SAME_NUMBER,
        Defect("extract_is_not_cut_short", published_rows=43),
        Defect("nik_is_present", {"nik": None}),
        SIXTEEN,
        Defect("nik_stands_once", repeats_a_row=True),
        Defect("name_is_present", {"nama_lgkp": None}),
        Defect("sex_is_present", {"jenis_klmin": None}),
        Defect("sex_is_a_code", {"jenis_klmin": "L"}),
        Defect("birth_date_is_present", {"tgl_lhr": None}),
        Defect("birth_date_is_a_day_before_today", {"tgl_lhr": "1990-02-30"}),
        Defect("province_is_present", {"no_prop": None}),
        Defect("province_is_a_number", {"no_prop": "Kaltim"}),
        Defect("regency_is_present", {"no_kab": None}),
        Defect("regency_is_a_number", {"no_kab": "6408"}),
        Defect("district_is_present", {"no_kec": None}),
        Defect("district_is_a_number", {"no_kec": "04a"}),
        Defect("village_is_present", {"no_kel": None}),
        Defect("village_is_a_number", {"no_kel": "201"}),
        Defect("people_have_keys", {"person_key": None}),
        Defect("family_card_has_sixteen_digits", {"no_kk": "-"}),
        Defect("family_card_is_known", {"no_kk": None}),
        Defect("occupation_is_a_code", {"jenis_pkrjn": "NELAYAN"}),
    ],
    "registry_events": [
        EMPTY_LOAD,
        LOST,
        SAME_NUMBER,
        Defect("extract_is_not_cut_short", published_rows=43),
        Defect("nik_is_present", {"nik": None}),
        SIXTEEN,
        Defect("event_is_present", {"peristiwa": None}),
        Defect("event_is_a_code", {"peristiwa": "PISAH KK"}),
        Defect("event_date_is_present", {"tgl_peristiwa": None}),
        Defect("event_date_is_a_day_before_today", {"tgl_peristiwa": "2026-07-01"}),
        Defect("report_date_is_present", {"tgl_lapor": None}),
        Defect("report_date_is_a_day_before_today", {"tgl_lapor": "07-01-2026"}),
        Defect(
            "reissued_nik_names_its_successor",
            {"peristiwa": "NIK_BARU", "nik_baru": a_nik(0), "new_person_key": uuid4()},
        ),
        Defect("event_stands_once", repeats_a_row=True),
        Defect("people_have_keys", {"nik_baru": a_nik(77), "new_person_key": None}),
    ],
    "welfare_deciles": [
        EMPTY_LOAD,
        LOST,
        SAME_NUMBER,
        Defect("extract_is_not_cut_short", published_rows=45),
        Defect("family_card_is_present", {"no_kk": None}),
        Defect("family_card_has_sixteen_digits", {"no_kk": "0"}),
        Defect("family_stands_once", repeats_a_row=True),
        Defect("decile_is_present", {"desil": None}),
        Defect("decile_is_one_to_ten", {"desil": "11"}),
        Defect("period_and_family_size_are_filled", {"jumlah_anggota": "empat"}),
        Defect("families_have_keys", {"household_key": None}),
        Defect("period_is_a_quarter", {"periode": "2026"}),
    ],
    "bpjs_participants": [
        EMPTY_LOAD,
        LOST,
        SAME_NUMBER,
        Defect("list_is_not_cut_short", published_rows=51),
        Defect("nik_is_present", {"nik": None}),
        SIXTEEN,
        Defect("segment_is_present", {"segmen": None}),
        Defect("segment_is_a_code", {"segmen": "PMI"}),
        Defect("status_is_present", {"status": None}),
        Defect("status_is_a_code", {"status": "CUTI"}),
        Defect("funding_is_present", {"sumber_dana": None}),
        Defect("funding_is_a_code", {"sumber_dana": "APBN"}),
        Defect("participation_stands_once", repeats_a_row=True),
        Defect("dates_are_days_of_the_calendar", {"lunas_sampai": "2026-13"}),
        Defect("people_have_keys", {"person_key": None}),
        Defect("name_is_known", {"nama": None}, everywhere=True),
    ],
    "civil_servants": [
        EMPTY_LOAD,
        LOST,
        SAME_NUMBER,
        Defect("list_is_not_cut_short", published_rows=51),
        Defect("nik_is_present", {"nik": None}),
        Defect("nik_has_sixteen_digits", {"nik": "6.40804E+15"}),
        Defect("kind_is_present", {"jenis": None}),
        Defect("kind_is_a_code", {"jenis": "HONORER"}),
        Defect("status_is_present", {"status": None}),
        Defect("status_is_a_code", {"status": "CUTI"}),
        Defect("entry_stands_once", repeats_a_row=True),
        Defect("people_have_keys", {"person_key": None}),
        Defect("name_is_known", {"nama": None}, everywhere=True),
    ],
    "village_officials": [
        EMPTY_LOAD,
        LOST,
        SAME_NUMBER,
        Defect("list_is_not_cut_short", published_rows=51),
        Defect("nik_is_present", {"nik": None}),
        SIXTEEN,
        Defect("first_day_is_present", {"tgl_mulai": None}),
        Defect(LIST_DATES, {"tgl_akhir": "2023-12-31"}),
        Defect("entry_stands_once", repeats_a_row=True),
        Defect("people_have_keys", {"person_key": None}),
        Defect("name_is_known", {"nama": None}, everywhere=True),
        Defect("village_is_a_code", {"kode_desa": "Senyiur"}, everywhere=True),
    ],
    "provincial_participants": [
        EMPTY_LOAD,
        LOST,
        SAME_NUMBER,
        Defect("list_is_not_cut_short", published_rows=51),
        Defect("nik_is_present", {"nik": None}),
        SIXTEEN,
        Defect("programme_is_present", {"program": None}),
        Defect("programme_is_a_code", {"program": "JHT"}),
        Defect("first_day_is_present", {"tgl_mulai": None}),
        Defect(LIST_DATES, {"tgl_mulai": "31-01-2026"}),
        Defect("entry_stands_once", repeats_a_row=True),
        Defect("people_have_keys", {"person_key": None}),
        Defect("name_is_known", {"nama": None}, everywhere=True),
        Defect("regency_is_a_code", {"kode_kab": "6408"}, everywhere=True),
    ],
}


def also(source: str, name: str) -> set[str]:
    """What the gate itself says besides, unless the suite lets a load be empty."""
    is_of_the_gate = name == "there_are_rows" and not load_suite(source).may_be_empty
    return {"rows_to_judge"} if is_of_the_gate else set()


def rows_of(source: str, defect: Defect) -> list[dict[str, Any]]:
    rows = [clean_row(source, number) for number in range(defect.rows)]
    for number, row in enumerate(rows):
        if number == 0 or defect.everywhere:
            row.update(defect.change)
    if defect.repeats_a_row:
        rows.append(rows[0] | {"source_row": ROWS + 2})
    return rows


@pytest.mark.parametrize("source", DEFECTS)
def test_each_defect_is_caught_by_name_and_clean_loads_pass(source, land, as_of, query):
    for load_id, published_rows in (("clean", None), ("clean, as large as the last", ROWS)):
        rows = rows_of(source, Defect("none"))
        land(source, load_id, rows, published_rows=published_rows)
    for defect in DEFECTS[source]:
        land(
            source,
            defect.name,
            rows_of(source, defect),
            published_rows=defect.published_rows,
            lost=defect.lost,
        )
    loads = ["clean", "clean, as large as the last", *(each.name for each in DEFECTS[source])]

    decisions = judge_loads(loads, source, as_of, "a test")

    assert {each.subject_id: {failure.name for failure in each.failures} for each in decisions} == {
        "clean": set(),
        "clean, as large as the last": set(),
    } | {each.name: {each.name} | also(source, each.name) for each in DEFECTS[source]}
    suite = {each.name: each for each in load_suite(source).expectations}
    for decision in decisions[2:]:
        broken = suite[decision.subject_id]
        refused = query(
            "select source_row, reason_codes from quarantine.rows where load_id = %s",
            [decision.subject_id],
        )
        if broken.reason:
            row = ROWS + 2 if broken.reason == "ROW_REPEATED" else 2
            assert (decision.decision, refused) == ("pass", [(row, [broken.reason])])
        elif broken.is_critical:
            assert (decision.decision, refused) == ("hold", [])
        else:
            assert (decision.decision, refused) == ("pass", [])


@pytest.mark.parametrize("source", DEFECTS)
def test_a_column_of_the_contract_without_a_place_holds_every_load(
    source, land, as_of, installation
):
    land(source, "one", rows_of(source, Defect("none")))
    land(source, "other", rows_of(source, Defect("none")))
    unjudged = {"village_rosters": "note", "registry_events": "nik_baru", "civil_registry": "agama",
                "welfare_deciles": "periode", "bpjs_participants": "kpj",
                "civil_servants": "unit_kerja", "village_officials": "jabatan",
                "provincial_participants": "kode_kab",
                "registry_answers": "no_kk"}[source]  # fmt: skip
    with psycopg.connect(installation.require_database_url()) as connection:
        connection.execute(f"alter table landing.{source} drop column {unjudged}")

    decisions = judge_loads(["one", "other"], source, as_of, "a test")

    for decision in decisions:
        assert decision.decision == "hold"
        assert TABLE_DEFECT in {failure.name for failure in decision.failures}


def test_a_date_of_bpjs_is_written_year_month_day_or_not_at_all(land, as_of, query):
    given = [
        {"tgl_mulai": "05-12-2026"}, {"tgl_mulai": "today"}, {"tgl_akhir": "infinity"},
        {"tgl_akhir": "2026-02-30"}, {"tgl_akhir": "20260105"}, {"tgl_mulai": " 2026-01-05"},
        {"lunas_sampai": "2026-5"}, {"lunas_sampai": "05-2026"}, {"lunas_sampai": "now"},
        {"tgl_mulai": "2024-02-29", "tgl_akhir": "", "lunas_sampai": None},
        {"tgl_mulai": None, "tgl_akhir": None, "lunas_sampai": ""},
    ]  # fmt: skip
    rows = [clean_row("bpjs_participants", number) for number in range(20 * len(given))]
    for row, dates in zip(rows, given, strict=False):
        row.update(dates)
    land("bpjs_participants", "one", rows)

    (decision,) = judge_loads(["one"], "bpjs_participants", as_of, "a test")

    refused = query("select source_row, reason_codes from quarantine.rows order by source_row")
    assert decision.decision == "pass"
    assert refused == [(number + 2, ["BPJS_DATE_INVALID"]) for number in range(9)]


def test_the_dates_of_a_list_are_days_in_order(land, as_of, query):
    given = [
        {"tgl_mulai": "01-02-2026"}, {"tgl_mulai": "2026-02-30"}, {"tgl_akhir": "infinity"},
        {"tgl_akhir": "2026"}, {"tgl_mulai": "2026-03-02", "tgl_akhir": "2026-03-01"},
        {"tgl_mulai": "2026-03-01", "tgl_akhir": "2026-03-01"},
        {"tgl_akhir": None}, {"tgl_akhir": ""},
    ]  # fmt: skip
    rows = [clean_row("village_officials", number) for number in range(20 * len(given))]
    for row, dates in zip(rows, given, strict=False):
        row.update(dates)
    land("village_officials", "one", rows)

    (decision,) = judge_loads(["one"], "village_officials", as_of, "a test")

    refused = query("select source_row, reason_codes from quarantine.rows order by source_row")
    assert decision.decision == "pass"
    assert refused == [(number + 2, ["LIST_DATE_INVALID"]) for number in range(5)]
