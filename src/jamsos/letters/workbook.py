"""Write the letters of a village: the same letters give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter import Workbook

from jamsos.answer.sheets import (
    HEADING_ROW,
    About,
    BookWriter,
    Column,
    height,
    purpose_label,
    write_book,
)
from jamsos.clock import day_name, month_name
from jamsos.letters.book import KINDS, Book, Letter
from jamsos.warehouse.purposes import PARTICIPANT_LETTER

_DRAFT = "DRAF: daftar bulan ini belum disahkan, surat belum boleh dibagikan"
_SHEETS = {
    "NEWLY_COVERED": "Peserta baru",
    "COVER_AT_RISK": "Dapat terhenti",
    "COVER_ENDED": "Berakhir",
}
_HINTS = {
    "NEWLY_COVERED": "Dibayar kabupaten mulai bulan ini: keluarga perlu tahu tentang klaim.",
    "COVER_AT_RISK": "Sampaikan lebih dahulu: perlindungannya masih dapat diselamatkan.",
    "COVER_ENDED": "Tidak lagi dibayar kabupaten mulai bulan ini, beserta sebabnya.",
}
_COLUMNS = (
    Column("number", "No.", 6),
    Column("full_name", "Nama", 26),
    Column("address", "Alamat", 28),
    Column("neighbourhood", "RT/RW", 10),
    Column("nik_end", "NIK, angka terakhir", 12),
    Column("text", "Isi surat", 84),
    Column("received", "Diterima: tanggal, paraf", 16),
)
_HOW = (
    "Satu baris satu surat, diurutkan menurut RW dan RT; isinya dapat dipakai untuk surat massal.",
    "Bagikan kepada orangnya atau keluarganya sendiri, jangan ditempel di papan pengumuman.",
    "Minta tanggal dan paraf pada kolom terakhir, lalu simpan lembar ini di kantor desa.",
    "Surat yang tidak sampai (pindah, tidak dikenal) dilaporkan ke dinas: mungkin datanya keliru.",
)
_NOTES = (
    "Berkas ini memuat data pribadi (UU 27/2022): hanya untuk petugas yang membagikan surat.",
    "NIK hanya ditunjukkan bagian akhirnya, untuk membedakan orang yang senama.",
)
_ASSUMED = "[A] Susunan kata surat masih asumsi dan menunggu persetujuan dinas."


def write_letter_book(path: Path, book: Book) -> None:
    """Write ``book`` to ``path`` for its owner's eyes only, whole or not at all."""
    about = About(
        f"Surat peserta {book.village_name}", book.covered_month.isoformat(), book.office,
        book.as_of, PARTICIPANT_LETTER,
    )  # fmt: skip
    write_book(path, about, lambda workbook: _Writer(workbook, book).write())


class _Writer(BookWriter):
    """Cover, and one sheet for each kind of letter that there is."""

    def __init__(self, workbook: Workbook, book: Book) -> None:
        super().__init__(workbook)
        self._book = book
        self._footer = f"{book.village_name} · {month_name(book.covered_month)}"

    def write(self) -> None:
        self._cover()
        for kind in KINDS:
            if letters := self._book.of_kind(kind):
                self._letters(kind, letters)

    def _cover(self) -> None:
        book = self._book
        sheet = self.sheet("Pengantar", self._footer, (34, 30, 34, 26))
        sheet.write_string(0, 0, f"Surat untuk peserta: {book.village_name}", self.of.title)
        sheet.set_row(0, 26)
        sheet.write_string(1, 0, f"{book.office} · {day_name(book.as_of)}", self.of.under_title)
        row = self.facts(sheet, 3, "Berkas", [
            ("Status", _DRAFT if book.is_draft else "Daftar sudah disahkan",
             self.of.bad if book.is_draft else self.of.strong),
            ("Desa", f"{book.village_code} {book.village_name}", None),
            ("Bulan pertanggungan", month_name(book.covered_month), None),
            ("Keputusan", book.run_id, None),
        ])  # fmt: skip
        counts = [(_SHEETS[kind], f"{len(book.of_kind(kind))} surat", None) for kind in KINDS]
        row = self.facts(sheet, row + 1, "Isi", counts)
        row = self.listed(sheet, row + 1, "Cara kerja", _HOW)
        notes = (*_NOTES, _ASSUMED) if book.has_assumed_texts else _NOTES
        label = purpose_label(PARTICIPANT_LETTER, book.as_of)
        self.listed(sheet, row + 1, "Catatan", (*notes, label))

    def _letters(self, kind: str, letters: Sequence[Letter]) -> None:
        sheet = self.sheet(_SHEETS[kind], self._footer, [each.width for each in _COLUMNS])
        title = f"DRAF · {_SHEETS[kind]}" if self._book.is_draft else _SHEETS[kind]
        self.table(sheet, title, _HINTS[kind], _COLUMNS)
        sheet.freeze_panes(HEADING_ROW + 1, 2)
        for number, letter in enumerate(letters, start=1):
            row = HEADING_ROW + number
            told = (
                str(number), letter.full_name, letter.address, letter.neighbourhood,
                letter.nik_end, letter.text, "",
            )  # fmt: skip
            for position, value in enumerate(told):
                sheet.write_string(row, position, value, self.of.cell)
            sheet.set_row(row, height(*((v, c.width) for v, c in zip(told, _COLUMNS, strict=True))))
