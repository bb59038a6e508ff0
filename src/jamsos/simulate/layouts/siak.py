"""The village export of SIAK: 37 columns, no phone, people as «Hidup» or «Tidak Valid»."""

from __future__ import annotations

import random

from jamsos.simulate.clerk import Row
from jamsos.simulate.layouts.hand import Draft, Household, LaidOut, table
from jamsos.simulate.workbook import Cell

SIAK_COLUMNS = (
    "Nomor KK", "NIK", "Nama Penduduk", "Status", "Tempat Lahir", "Tanggal Lahir", "Kelamin",
    "Golongan Darah", "Agama", "Status Kawin", "Hubungan Keluarga", "Pendidikan", "Pekerjaan",
    "Nama Ibu", "NIK Ibu", "Nama Ayah", "NIK Ayah", "Alamat", "RT", "RW", "Dusun", "Kode Pos",
    "Nomor Provinsi", "Nama Provinsi", "Nomor Kabupaten", "Nama Kabupaten", "Nomor Kecamatan",
    "Nama Kecamatan", "Nomor Kelurahan", "Nama Kelurahan", "Nomor Akta Lahir",
    "Nomor Akta Kawin", "Tanggal Kawin", "Nomor Akta Cerai", "Tanggal Cerai", "Kelainan Fisik",
    "Keterangan",
)  # fmt: skip


def siak_sheets(draft: Draft, dice: random.Random) -> LaidOut:
    """The sheets of a SIAK export."""
    headings, meeting = draft.occasion.columns_of_meeting()
    people = [
        [*_cells(row, household, draft), *meeting]
        for row, household in zip(draft.rows, draft.households, strict=True)
    ]
    return table([*draft.hand.columns, *headings], people, "BIODATA_WNI", "Sheet2", dice)


def _cells(row: Row, household: Household, draft: Draft) -> list[Cell]:
    village = draft.occasion.village
    province, regency, district, number = (int(n) for n in village.village_code.split("."))
    cells: dict[str, Cell] = {
        "Nomor KK": household.family_card,
        "NIK": row.nik,
        "Nama Penduduk": row.name,
        "Status": row.status,
        "Tempat Lahir": row.birth_place,
        "Tanggal Lahir": row.birth,
        "Kelamin": row.sex,
        "Golongan Darah": "Tidak Tahu",
        "Agama": household.religion[1].title(),
        "Status Kawin": "Kawin" if household.is_married else "Belum Kawin",
        "Hubungan Keluarga": household.role_name.title(),
        "Pendidikan": "Tamat SD/Sederajat",
        "Pekerjaan": row.occupation,
        "Nama Ibu": household.mother,
        "Nama Ayah": household.father,
        "Alamat": row.address,
        "RT": row.rt,
        "RW": row.rw,
        "Dusun": f"DUSUN {village.village_name.upper()}",
        "Nomor Provinsi": province,
        "Nama Provinsi": "KALIMANTAN TIMUR",
        "Nomor Kabupaten": regency,
        "Nama Kabupaten": "KUTAI TIMUR",
        "Nomor Kecamatan": district,
        "Nama Kecamatan": village.district_name.upper(),
        "Nomor Kelurahan": number,
        "Nama Kelurahan": village.village_name.upper(),
        "Kelainan Fisik": "-",
        "Keterangan": row.note,
    }
    return [cells.get(column) for column in draft.hand.columns]
