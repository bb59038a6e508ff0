"""A check in words, for a terminal: row numbers and columns, no value from the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jamsos.answer.check import Checked, Refused
from jamsos.answer.layout import slip_layout
from jamsos.clock import day_name
from jamsos.sources import SOURCE_NAMES

_ROWS_SHOWN = 25
_LABEL = 24


def render(checked: Checked) -> str:
    return "\n".join(_lines(checked)) + "\n"


def _lines(checked: Checked) -> Iterator[str]:
    yield f"Pemeriksaan untuk malam {day_name(checked.as_of)}; tidak ada yang disimpan."
    yield _fact("Sumber", SOURCE_NAMES[checked.source])
    if checked.village:
        yield _fact("Desa", f"{checked.village.village_code} {checked.village.village_name}")
    if checked.trouble:
        yield ""
        yield f"TIDAK AKAN DIAMBIL: {checked.trouble}"
        return
    yield from _reading(checked)
    yield ""
    if checked.refusal:
        yield f"DITOLAK SELURUHNYA ({checked.refusal.code}): {checked.refusal.text}"
        yield f"  {checked.refusal_detail}"
        yield f"  Yang harus dilakukan: {checked.refusal.action}"
        return
    if checked.source == "village_rosters":
        yield _fact("Musyawarah desa", checked.musdes or "nomor atau tanggal belum ada")
    yield _fact("Baris dikirim", str(checked.delivered))
    yield _fact("Diterima", str(checked.accepted))
    yield _fact("Ditolak", str(checked.delivered - checked.accepted))
    if checked.status == "held":
        yield "DITAHAN: seluruh berkas belum akan dipakai; lihat catatan di bawah."
    for refused in checked.refused:
        yield ""
        yield from _refused(refused)
    if checked.repairs:
        yield ""
        yield "Dibetulkan saat dibaca:"
        for name, count in checked.repairs.items():
            yield f"  {slip_layout().columns.get(name, name)}: {count} baris"
    if without := checked.reading.get("rows_without_person"):
        yield ""
        yield f"Baris tanpa orang, tidak dibaca: {_numbers(without)}"
    if checked.remarks:
        yield ""
        yield "Catatan:"
        for told, count in checked.remarks:
            yield f"  {told}" + (f" ({count} baris)" if count else "")
    yield ""
    yield "Semua baris diterima." if checked.is_all_accepted else "Ada yang harus diperbaiki."


def _reading(checked: Checked) -> Iterator[str]:
    reading = checked.reading
    if "format" not in reading:
        return
    yield _fact("Format", str(reading["format"]))
    layout = slip_layout().layouts.get(checked.layout)
    if layout:
        yield _fact("Bentuk", layout)
    if "sheet_position" in reading:
        rows = "–".join(map(str, reading["heading_rows"]))
        yield _fact("Tabel", f"lembar ke-{reading['sheet_position']}, judul di baris {rows}")
    columns = reading.get("columns", {}).items()
    for name, column in sorted(columns, key=lambda each: _position(each[1]["letter"])):
        told = slip_layout().columns.get(name, name)
        yield f"  {column['letter']:>3}  {column['heading']} → {told}"
    if letters := reading.get("unread_letters"):
        yield f"  Kolom yang tidak dikenal dan tidak dibaca: {', '.join(letters)}"


def _position(letters: str) -> tuple[int, str]:
    return len(letters), letters


def _refused(refused: Refused) -> Iterator[str]:
    place = f", kolom {refused.place}" if refused.place else ""
    yield f"{refused.code}: {len(refused.rows)} baris{place}"
    yield f"  {refused.text}"
    yield f"  Yang harus dilakukan: {refused.action}"
    yield f"  Baris: {_numbers(refused.rows)}"


def _numbers(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_ROWS_SHOWN]))
    more = len(rows) - _ROWS_SHOWN
    return f"{shown} dan {more} lainnya" if more > 0 else shown


def _fact(label: str, value: str) -> str:
    return f"{label + ' ':.<{_LABEL}} {value}"
