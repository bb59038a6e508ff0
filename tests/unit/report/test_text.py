from __future__ import annotations

from datetime import date

import pytest
from psycopg.types.json import Jsonb

from jamsos.clock import day_name
from jamsos.report.summary import write_summary


def test_days_are_named_in_indonesian():
    assert day_name(date(2026, 11, 2)) == "2 November 2026"


@pytest.fixture
def text(night):
    return write_summary(night).read_text(encoding="utf-8")


def squeezed(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.mark.parametrize(
    "line",
    [
        "RINGKASAN MALAM 20 November 2026 - Kutai Timur",
        "Bulan pertanggungan Desember 2026",
        "Penduduk dalam data kependudukan 1.200 orang",
        "Baris usulan desa yang diterima 41 baris",
        "3 NIK_MISSING NIK tidak diisi.",
        "Memenuhi syarat 9 orang",
        "Perlu diperiksa petugas 6 orang",
        "NIK tidak dikenal, ada penduduk yang mirip 0 orang",
        "Dugaan satu orang dengan dua NIK 5 pasangan",
        "keduanya sudah ditanggung 2 pasangan",
        "tidak ditanyakan, kelompoknya terlalu besar 6 pasangan",
        "Putusan petugas yang dipakai malam ini 11 putusan",
        "segera berakhir 4 putusan",
        "Putusan petugas yang tidak dipakai 9 putusan",
        "Ditanggung kabupaten 5 orang",
        "peserta lanjutan 2 orang",
        "peserta lama, tetap selama diperiksa 1 orang",
        "peserta baru 2 orang",
        "Peserta lama yang akan terputus 8 orang",
        "bulan pertama tanpa iuran 5 orang",
        "Daftar tunggu 4 orang",
        "Iuran JKK sebulan Rp50.000 5,0 % dari pagu [A]",
        "Jumlah iuran sebulan Rp84.000",
        "Kiriman malam ini 2 lolos, 0 dikecualikan, 1 ditahan",
        "Berkas BPJS belum dinilai",
        "Usulan desa 2 1 1 2026-11-01",
        "! village_rosters ###### Rantau.xlsx: ditolak (NIK tidak diisi.)",
        "! village_rosters v3: ditahan (nik_is_sixteen_digits)",
        "Tidak diperiksa: Daftar ASN, TNI dan POLRI belum pernah ada",
        "Tidak diperiksa: Daftar perangkat desa USANG 80 hari",
        "Pertanyaan terbuka 0 pertanyaan",
        "Berkas yang desanya tidak dikenal 0 berkas",
        "Jawaban layanan Dukcapil yang dipakai 0 orang",
        "Berkas untuk BPJS belum ditulis untuk run ini.",
    ],
)
def test_the_summary_says(text, line):
    assert line in squeezed(text)


def test_the_summary_is_kept_under_the_night_and_is_the_same_again(night, installation, text):
    path = installation.reports / "night_2026-11-20.txt"

    assert path.read_text(encoding="utf-8") == text
    write_summary(night)
    assert path.read_text(encoding="utf-8") == text
    assert [each.name for each in installation.reports.iterdir()] == [path.name]


def enter_export(execute, run_id: str, owner: str) -> None:
    manifest = {
        "file_name": "BPU_TK_BARU_6408_202612_20261120_ab12cd34.xlsx",
        "sha256": "f00d",
        "persons": 5,
        "rupiah": {"JKK": 50_000, "JKM": 34_000, "total": 84_000},
        "is_demo": True,
    }
    execute(
        """
        insert into ops.exports (sha256, run_id, covered_month, template, file_name, row_count,
            jkk_rp, jkm_rp, gate_id, manifest)
        select 'f00d', subject_id, '2026-12-01', 't', 'f', 5, 50000, 34000, gate_id, %s
        from quality.gate_log where subject_id = %s
        """,
        [(Jsonb(manifest), owner)],
    )


def test_the_file_is_told_with_its_place_and_that_it_is_a_demo(execute, night, installation):
    enter_export(execute, night, owner=night)

    lines = squeezed(write_summary(night).read_text(encoding="utf-8"))

    place = installation.exports / "2026-12" / "BPU_TK_BARU_6408_202612_20261120_ab12cd34.xlsx"
    assert "5 orang, Rp84.000" in lines
    assert f"Berkas {place}" in lines
    assert f"Manifes {place}.manifest.json" in lines
    assert any(line.startswith("DEMO:") for line in lines)
    assert not any("tidak menulis berkas baru" in line for line in lines)


def test_another_runs_file_is_not_told_as_this_runs(execute, night):
    execute(
        "insert into ops.runs values"
        " ('2026-11-19-x', '64.08', '2026-11-19', '2026-12-01', 'd', 'c', 'published')"
    )
    execute(
        """
        insert into quality.gate_log (subject_kind, subject_id, suite, decision, rows_judged,
            expectations, decided_by, as_of)
        values ('export', '2026-11-19-x', 's', 'pass', 1, 1, 't', '2026-11-19')
        """
    )
    enter_export(execute, night, owner="2026-11-19-x")

    lines = squeezed(write_summary(night).read_text(encoding="utf-8"))

    assert "Berkas untuk BPJS belum ditulis untuk run ini." in lines
