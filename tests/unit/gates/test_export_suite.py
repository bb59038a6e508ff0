"""Every expectation about the export has been seen to fail once, by name."""

from __future__ import annotations

import pytest

from .built_tables import judge, not_caught
from .clean_run import NEW, RUN_ID
from .defects import defect, in_sql

SUITE = "bpjs__registrations"
COUNTS = (
    "rows_are_the_funded_people",
    "the_file_is_the_month_s_list",
    "rupiah_follow_from_the_file",
)
DEFECTS = {
    SUITE: [
        in_sql("columns_are_those_of_the_template",
               "alter table exports.bpjs__registrations add column nama_ibu text"),
        defect("there_are_rows", None, "rows_to_judge", *COUNTS, is_empty=True),
        defect("rows_are_the_funded_people", None, *COUNTS, drops_last_row=True),
        defect("nik_is_present", {"nomor_identitas": None}),
        defect("nik_has_sixteen_digits", {"nomor_identitas": "640804010190900"}),
        defect("nik_stands_once", {"nomor_identitas": "6408040101909002"}),
        defect("name_is_present", {"nama_lengkap": None}),
        defect("name_fits", {"nama_lengkap": "A" * 51}),
        defect("name_fits", {"nama_lengkap": ""}),
        defect("birth_date_is_present", {"tgl_lahir": None}),
        defect("birth_date_is_written_as_asked", {"tgl_lahir": "31/01/1990"}),
        defect("birth_date_is_a_day", {"tgl_lahir": "31-02-1990"}),
        defect("phone_is_present", {"handphone": None}),
        defect("phone_is_a_mobile_number", {"handphone": "+6281234567890"}),
        defect("occupation_is_present", {"jenis_pekerjaan_1": None}),
        defect("occupation_fits", {"jenis_pekerjaan_1": "NELAYAN"}),
        defect("second_occupation_fits", {"jenis_pekerjaan_2": ""}),
        defect("email_looks_like_one", {"email": "tidak ada"}),
        defect("workplace_is_the_regency", {"lokasi_pekerjaan": "6404"}),
        defect("workplace_is_the_regency", {"lokasi_pekerjaan": None}),
        defect("wage_is_present", {"upah": None}, "rupiah_follow_from_the_file"),
        defect("wage_is_whole_rupiah", {"upah": 0}, "rupiah_follow_from_the_file"),
        defect("package_is_present", {"kode_paket": None}),
        defect("package_is_a_code", {"kode_paket": "t"}),
        defect("months_are_present", {"bulan_iuran": None}),
        defect("months_can_be_paid", {"bulan_iuran": 2}),
        defect("rupiah_follow_from_the_file", {"upah": 1_100_000}),
        in_sql("rupiah_follow_from_the_file",
               "update marts.fct_subsidy set amount_rp = 6801 "
               f"where run_id = '{RUN_ID}' and person_key = '{NEW}' and programme = 'JKM'"),
        in_sql("the_file_is_the_month_s_list",
               f"delete from marts.fct_enrolment_month where person_key = '{NEW}'"),
    ]
}  # fmt: skip


@pytest.mark.parametrize("suite", DEFECTS)
def test_each_defect_is_caught_by_name_and_a_clean_export_passes(suite, built):
    assert not_caught(built, suite, DEFECTS[suite]) == {}


def test_rupiah_lie_between_the_rates_of_the_sectors_that_the_list_has(built):
    dearer = "JKK-PEMDA_KAB-TRANSPORTASI-2024-01"
    built.execute(
        f"update reference.rates set percent = 1.2, amount_rp = 12000 where rate_id = '{dearer}'"
    )
    of_new = f"where run_id = '{RUN_ID}' and person_key = '{NEW}' and programme = 'JKK'"
    built.execute(
        f"update marts.fct_subsidy set rate_id = '{dearer}', sector = 'TRANSPORTASI',"
        f" amount_rp = 12000 {of_new}"
    )

    assert judge(SUITE).is_allowed

    built.execute(f"update marts.fct_subsidy set amount_rp = 14001 {of_new}")
    assert [each.name for each in judge(SUITE).failures] == ["rupiah_follow_from_the_file"]


def test_an_export_names_no_row(built):
    built.execute(
        "update exports.bpjs__registrations set bulan_iuran = 2 where nomor_identitas like '%1'"
    )

    (failure,) = judge(SUITE).failures

    assert (failure.failed, failure.row_keys) == (1, None)
