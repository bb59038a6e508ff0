"""The OpenSID exchange file: 43 columns, codes as numbers or labels, no phone, no village."""

from __future__ import annotations

import random

from jamsos.simulate.clerk import Row
from jamsos.simulate.layouts.hand import Draft, Household, LaidOut, table
from jamsos.simulate.workbook import Cell

OPENSID_COLUMNS = (
    "alamat", "dusun", "rw", "rt", "nama", "no_kk", "nik", "sex", "tempatlahir", "tanggallahir",
    "agama_id", "pendidikan_kk_id", "pendidikan_sedang_id", "pekerjaan_id", "status_kawin",
    "kk_level", "warganegara_id", "ayah_nik", "nama_ayah", "ibu_nik", "nama_ibu",
    "golongan_darah_id", "akta_lahir", "dokumen_pasport", "tanggal_akhir_paspor", "dokumen_kitas",
    "akta_perkawinan", "tanggalperkawinan", "akta_perceraian", "tanggalperceraian", "cacat_id",
    "cara_kb_id", "hamil", "ktp_el", "status_rekam", "alamat_sekarang", "status_dasar", "suku",
    "tag_id_card", "id_asuransi", "no_asuransi", "lat", "lng",
)  # fmt: skip


def opensid_sheets(draft: Draft, dice: random.Random) -> LaidOut:
    """The sheets of an exchange file."""
    headings, meeting = draft.occasion.columns_of_meeting()
    people = [
        [*_cells(row, household, draft), *meeting]
        for row, household in zip(draft.rows, draft.households, strict=True)
    ]
    return table([*draft.hand.columns, *headings], people, "Data Penduduk", "Data lama", dice)


def _cells(row: Row, household: Household, draft: Draft) -> list[Cell]:
    in_numbers = draft.hand.codes_are_numbers
    cells: dict[str, Cell] = {
        "alamat": row.address,
        "dusun": f"DUSUN {draft.occasion.village.village_name.upper()}",
        "rw": row.rw,
        "rt": row.rt,
        "nama": row.name,
        "no_kk": household.family_card,
        "nik": row.nik,
        "sex": row.sex,
        "tempatlahir": row.birth_place,
        "tanggallahir": row.birth,
        "agama_id": int(household.religion[0]) if in_numbers else household.religion[1].title(),
        "pendidikan_kk_id": 3 if in_numbers else "Tamat SD/Sederajat",
        "pendidikan_sedang_id": "-",
        "pekerjaan_id": row.occupation,
        "status_kawin": _marital(household.is_married, in_numbers),
        "kk_level": household.role if in_numbers else household.role_name,
        "warganegara_id": 1 if in_numbers else "WNI",
        "nama_ayah": household.father,
        "nama_ibu": household.mother,
        "golongan_darah_id": 13 if in_numbers else "TIDAK TAHU",
        "akta_lahir": "-",
        "akta_perkawinan": "-",
        "cacat_id": 7 if in_numbers else "TIDAK CACAT",
        "ktp_el": 2 if in_numbers else "KTP-EL",
        "status_rekam": 3 if in_numbers else "CARD ISSUED",
        "status_dasar": row.status,
        "suku": "-",
    }
    return [cells.get(column) for column in draft.hand.columns]


def _marital(is_married: bool, in_numbers: bool) -> Cell:
    if in_numbers:
        return 2 if is_married else 1
    return "K" if is_married else "BK"
