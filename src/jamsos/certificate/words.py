"""The certificate's words, Indonesian and English side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jamsos.clock import day_name, month_name
from jamsos.report.words import whole
from jamsos.sources import SOURCE_NAMES

LANGUAGES = ("id", "en")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SOURCES_EN = {
    "civil_registry": "Population registry",
    "registry_events": "Registry events",
    "village_rosters": "Village rosters",
    "welfare_deciles": "Welfare deciles",
    "bpjs_participants": "BPJS participants",
    "registry_answers": "Registry service answers",
    "civil_servants": "Civil servants",
    "village_officials": "Village officials",
    "provincial_participants": "Insured by the province",
}
# By the name under which the page asks for it: Indonesian, then English.
_WORDS = {
    "regency": ("Pemerintah Kabupaten {name}", "Regency of {name}"),
    "programme": (
        "Perlindungan jaminan sosial ketenagakerjaan bagi pekerja rentan",
        "Work accident and death insurance for vulnerable workers",
    ),
    "title": ("Sertifikat proses malam", "Run certificate"),
    "published": ("TERBIT", "PUBLISHED"),
    "held": ("DITAHAN: daftar ini tidak berlaku", "HELD: this list is not in force"),
    "withdrawn": ("DITARIK: daftar ini tidak berlaku", "WITHDRAWN: this list is not in force"),
    "open": ("BELUM TERBIT: daftar ini tidak berlaku", "NOT PUBLISHED: this list is not in force"),
    "night": ("Malam", "Night"),
    "month": ("Bulan pertanggungan", "Covered month"),
    "run": ("Nomor proses (run)", "Run"),
    "inputs_digest": ("Sidik masukan", "Digest of inputs"),
    "code": ("Versi program", "Code version"),
    "rules": ("Versi aturan", "Rule version"),
    "seeds": ("Sidik {n} tabel aturan dan rujukan", "Digest of {n} tables of rules and references"),
    "none": ("belum ada", "none"),
    "inputs_title": ("Masukan", "Inputs"),
    "source": ("Sumber", "Source"),
    "files": ("Berkas", "Files"),
    "period": ("Data per", "Data as of"),
    "delivered": ("Dikirim (baris)", "Delivered (rows)"),
    "accepted": ("Diterima", "Accepted"),
    "quarantined": ("Karantina", "Quarantined"),
    "sha256": ("SHA-256", "SHA-256"),
    "several": (
        "† SHA-256 dari daftar SHA-256 semua berkasnya yang diurutkan; rinciannya dalam "
        "certificate_inputs.csv.",
        "† SHA-256 of the sorted list of its files' SHA-256; each is in certificate_inputs.csv.",
    ),
    "stale": (
        "USANG: sumber ini tidak terkumpul malam itu, data lama dipakai.",
        "STALE: not collected that night, older data were used.",
    ),
    "people_title": ("Orang: masuk dan keluar", "People: in and out"),
    "rows_in": ("Baris usulan desa", "Rows proposed by villages"),
    "rows_used": ("Baris diterima", "Rows accepted"),
    "rows_double": ("usulan ganda", "proposed twice"),
    "people": ("orang dinilai", "people judged"),
    "judged": ("Orang dinilai", "People judged"),
    "eligible": ("memenuhi syarat", "eligible"),
    "in_review": ("perlu diperiksa petugas", "for officers to check"),
    "refused": ("tidak memenuhi syarat", "not eligible"),
    "listed": ("Dalam daftar bulan ini", "On this month's list"),
    "waiting": ("Daftar tunggu", "Waiting list"),
    "exported": ("dalam berkas", "in the file"),
    "equal": ("cocok", "equal"),
    "differs": ("TIDAK COCOK", "DIFFERS"),
    "money_title": ("Rupiah sebulan: masuk dan keluar", "Rupiah a month: in and out"),
    "programme_head": ("Program", "Programme"),
    "proposed_rp": ("Diusulkan", "Proposed"),
    "eligible_rp": ("Memenuhi syarat", "Eligible"),
    "committed_rp": ("Dalam daftar", "On the list"),
    "exported_rp": ("Berkas BPJS", "BPJS file"),
    "total": ("Jumlah", "Total"),
    "gates_title": ("Gerbang mutu", "Quality gates"),
    "stage": ("Tahap", "Stage"),
    "suites": ("Daftar uji", "Suites"),
    "subjects": ("Yang dinilai", "Judged"),
    "asked": ("Uji dijalankan", "Checks asked"),
    "failed": ("Dengan temuan", "With findings"),
    "waived": ("Dikecualikan", "Waived"),
    "on_hold": ("Ditahan", "Held"),
    "landing": ("Kiriman", "Deliveries"),
    "raw": ("Data yang diterima", "Accepted data"),
    "identity": ("Pengenalan orang", "Who is who"),
    "facts": ("Keputusan", "Decisions"),
    "export": ("Berkas BPJS", "BPJS file"),
    "not_judged": ("tidak dinilai", "not judged"),
    "gates_note": (
        "Temuan pada baris memindahkan barisnya ke karantina. Rincian tiap uji: "
        "certificate_gates.csv.",
        "A finding about rows puts these into quarantine. Each check: certificate_gates.csv.",
    ),
    "held_by": ("Ditahan oleh {suites}.", "Held by {suites}."),
    "no_waivers": (
        "Tidak ada pengecualian.",
        "Nothing was waived.",
    ),
    "waiver": (
        "Dikecualikan: {expectation} ({suite}) oleh {by}, diperiksa {checked}, sampai {until}: "
        "{reason}",
        "Waived: {expectation} ({suite}) by {by}, checked by {checked}, until {until}: {reason}",
    ),
    "more_waivers": (
        "dan {n} pengecualian lain dalam certificate_gates.csv.",
        "and {n} more in certificate_gates.csv.",
    ),
    "digests_title": ("Sidik hasil", "Digests of the results"),
    "table": ("Tabel", "Table"),
    "rows": ("Baris", "Rows"),
    "other_facts": ("{n} tabel hasil lain ‡", "{n} other tables of results ‡"),
    "digests_note": (
        "‡ SHA-256 dari daftar «tabel SHA-256» yang diurutkan; rinciannya dalam "
        "certificate_digests.csv.",
        "‡ SHA-256 of the sorted lines «table SHA-256»; each is in certificate_digests.csv.",
    ),
    "no_digests": (
        "Proses ini tidak meninggalkan sidik hasil (belum terbit, atau lebih tua).",
        "This run left no digests (not published, or older).",
    ),
    "file_title": ("Berkas untuk BPJS Ketenagakerjaan", "File for BPJS Ketenagakerjaan"),
    "no_file": ("Belum ada berkas untuk proses ini.", "No file is written for this run."),
    "file_of": ("ditulis proses {run}", "written by run {run}"),
    "demo": (
        "DEMO: berisi kode pekerjaan sementara; jangan diunggah.",
        "DEMO: holds provisional occupation codes; not to be uploaded.",
    ),
    "decree_title": ("Surat keputusan (SK)", "Decree (SK)"),
    "no_decree": (
        "Daftar ini belum ditetapkan dengan SK.",
        "No decree has fixed this list.",
    ),
    "decree": (
        "Nomor {number}, {day}; {persons} orang, {rupiah}",
        "No. {number}, {day}; {persons} people, {rupiah}",
    ),
    "decree_by": (
        "Disahkan {by}, diperiksa {checked}",
        "Approved by {by}, checked by {checked}",
    ),
    "decree_run": ("daftar dari proses {run}", "the list of run {run}"),
    "list_sha256": ("SHA-256 daftar", "SHA-256 of the list"),
    "signs_title": ("Tanda tangan", "Signatures"),
    "maker": ("Pembuat (pengolah data)", "Maker (data officer)"),
    "checker": ("Pemeriksa", "Checker"),
    "officer": ("Pejabat program", "Programme officer"),
    "sign_name": ("Nama, NIP", "Name, NIP"),
    "sign_day": ("Tanggal", "Date"),
    "verify": (
        "Cara memeriksa: «sha256sum» atas berkas di arsip dan berkas BPJS harus sama dengan di "
        "atas; «jamsos replay {run}» membangun ulang keputusan ini dari masukannya.",
        "To verify: «sha256sum» of the archived files and of the BPJS file must tell the hashes "
        "above; «jamsos replay {run}» builds this decision again from its inputs.",
    ),
    "assumed": (
        "[A] {n} dari {of} aturan kelayakan masih anggapan dan perlu dipastikan.",
        "[A] {n} of {of} eligibility rules are assumptions, still to be confirmed.",
    ),
    "persons_unit": ("orang", "people"),
    "annexes": ("Lampiran", "Annexes"),
    "other_language": ("English", "Bahasa Indonesia"),
    "as_pdf": ("Unduh PDF", "Download as PDF"),
}


@dataclass(frozen=True)
class Words:
    """How the certificate speaks in one language."""

    language: str

    def __call__(self, name: str, /, **told: object) -> str:
        return _WORDS[name][LANGUAGES.index(self.language)].format(**told)

    def number(self, number: int) -> str:
        """1.234.567, in English 1,234,567."""
        return whole(number) if self.language == "id" else f"{number:,}"

    def rupiah(self, amount: int) -> str:
        return f"Rp{self.number(amount)}"

    def day(self, day: date) -> str:
        if self.language == "id":
            return day_name(day)
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"

    def month(self, month: date) -> str:
        if self.language == "id":
            return month_name(month)
        return f"{_MONTHS_EN[month.month - 1]} {month.year}"

    def source(self, name: str) -> str:
        names = SOURCE_NAMES if self.language == "id" else _SOURCES_EN
        return names.get(name, name)
