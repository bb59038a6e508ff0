"""What a replay says, in Indonesian: for the auditor who asks whether it comes out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from jamsos.clock import month_name
from jamsos.combine.digests import Digest
from jamsos.combine.run import Run
from jamsos.replay.compare import RowDifference
from jamsos.replay.past import PastLoad, PastRun
from jamsos.report.words import whole
from jamsos.sources import SOURCE_NAMES

if TYPE_CHECKING:
    from jamsos.replay.replay import Replayed

BUILDING = "Membangun ulang dari arsip …"
RUN_EQUAL = "Nomor run sama: {run} (masukan, jawaban, aturan dan program yang sama)"
NO_DIGESTS = "Run ini lebih tua daripada sidik hasil: tabelnya tidak dapat dibandingkan."
NO_FILE = "Run ini tidak menulis berkas untuk BPJS."
FILE_EQUAL = "Berkas BPJS sama byte demi byte: {file_name}, SHA-256 {sha256}"
FILE_GONE = "Berkas {name} tidak ada lagi di folder exports; hanya buku besarnya yang dibandingkan."
FILE_CHANGED = "Berkas {name} di folder exports sudah berubah: SHA-256-nya bukan yang tercatat."


def to_begin_with(past: PastRun, code_now: str) -> Iterator[str]:
    """What is another thing before anything is built."""
    if past.code_version != code_now:
        yield (
            f"Program atau aturannya bukan yang dulu: dulu {past.code_version}, sekarang "
            f"{code_now}. Nomor run pasti lain; hasilnya tetap dibandingkan."
        )
    if past.is_withdrawn:
        yield "Run ini kemudian ditarik dua petugas; yang dibuktikan adalah hasilnya waktu itu."
    if past.lists:
        told = ", ".join(f"{month_name(month)} ({run_id})" for month, run_id in past.lists.items())
        yield (
            f"Daftar bulan sebelumnya dipakai sebagaimana tersimpan: {told}. Masing-masing dapat "
            "diulang sendiri."
        )
    if past.chain:
        yield (
            f"Tempat dalam antrean diteruskan dari {whole(len(past.chain))} malam sebelumnya, "
            "sebagaimana tersimpan."
        )


def loads_equal(past: PastRun) -> str:
    files = sum(load.is_file for load in past.loads)
    rows = sum(load.accepted for load in past.loads if load.is_pinned)
    return f"{whole(files)} berkas dari arsip terbaca sama, {whole(rows)} baris diterima"


def tables_equal(*, facts: int, rules: int) -> str:
    return f"{facts} tabel hasil dan {rules} tabel aturan sama, baris demi baris"


def refused(told: str) -> str:
    return f"Sekarang ditolak: {told}"


def held(load_id: str) -> str:
    return f"Gerbang mutu sekarang menahan kiriman {load_id}"


def not_taken_in(load: PastLoad) -> str:
    if not load.is_file:
        return (
            f"{_of(load)}: jawaban layanan malam itu tidak dapat disusun lagi; yang lebih tua dari "
            "masa simpan sudah dihapus"
        )
    return f"{_of(load)} tidak terbaca lagi"


def read_otherwise(load: PastLoad, counts: Sequence[int]) -> str:
    return (
        f"{_of(load)} terbaca lain: dulu {whole(load.delivered)} baris dikirim, "
        f"{whole(load.accepted)} diterima, {whole(load.quarantined)} karantina; sekarang "
        f"{', '.join(map(whole, counts))}"
    )


def another_edition(load: PastLoad) -> str:
    return (
        f"{_of(load)} dibaca dengan program, kode atau jawaban yang lain, walaupun jumlah barisnya "
        "sama"
    )


def _of(load: PastLoad) -> str:
    return f"{SOURCE_NAMES.get(load.source, load.source)} {load.scope} {load.period}"


def another_run(past: PastRun, run: Run) -> str:
    return (
        f"Nomor run lain: dulu {past.run.run_id}, sekarang {run.run_id}: jawaban, keputusan atau "
        "daftar yang diketahui malam itu bukan yang dulu"
    )


def not_built(digest: Digest) -> str:
    return f"Tabel {digest.table_name} tidak dibangun lagi"


def table_differs(
    recorded: Digest, stored: Digest | None, again: Digest, row: RowDifference | None
) -> str:
    """One table: what differs from what was recorded, and the first row of it."""
    if again == recorded:
        what = "baris yang tersimpan sudah diubah sesudah terbit"
    elif stored == recorded:
        what = "hasilnya sekarang lain"
    elif stored is None:
        what = (
            f"hasilnya sekarang lain (dulu {whole(recorded.row_count)} baris, sekarang "
            f"{whole(again.row_count)}); baris aslinya tidak tersimpan lagi, jadi tidak dapat "
            "dibandingkan satu per satu"
        )
    else:
        what = "hasilnya sekarang lain, dan baris yang tersimpan pun sudah diubah"
    return f"{recorded.table_name}: {what}" + (f"; {_row(row)}" if row else "")


def _row(row: RowDifference) -> str:
    key = ", ".join(f"{column} {value}" for column, value in row.key.items())
    of_key = f" {key}" if key else ""
    if row.columns:
        return f"baris pertama yang berbeda:{of_key}, kolom {', '.join(row.columns)}"
    where = {
        "stored": "hanya ada pada yang tersimpan",
        "rebuilt": "hanya ada pada yang dibangun ulang",
    }[row.only_in]
    return f"baris pertama yang berbeda:{of_key} {where}"


def stopped(why: str) -> str:
    return f"Pembangunan ulang berhenti: {why}"


def file_differs(manifest: dict[str, Any], sha256: str) -> str:
    return (
        f"Berkas BPJS {manifest['file_name']} lain: tercatat SHA-256 {manifest['sha256']}, "
        f"sekarang {sha256}"
    )


def render(replayed: Replayed) -> str:
    """The outcome, what was equal, and every difference, the first of them first."""
    run = replayed.past.run
    lines = [f"PENGULANGAN RUN {run.run_id}", ""]
    lines += [f"  = {each}" for each in replayed.equal]
    lines += [f"  ! {each}" for each in replayed.differences]
    if replayed.is_equal:
        lines += ["", "HASIL: SAMA. Keputusan malam itu terbukti dari masukannya."]
    else:
        lines += ["", f"HASIL: BERBEDA. Perbedaan pertama: {replayed.differences[0]}"]
    return "\n".join(lines)
