"""What the pages of lineage say, in Indonesian and in English."""

from __future__ import annotations

from dataclasses import dataclass

# What a column on its way stands in: layer -> words.
LAYERS_ID = {
    "file": "Berkas pengirim",
    "landing": "Didaratkan apa adanya (landing)",
    "raw": "Lolos gerbang (raw)",
    "reference": "Berkas acuan kabupaten",
    "ledger": "Buku catatan sistem",
    "staging": "Disiapkan (staging)",
    "identity": "Ruang identitas (identity)",
    "intermediate": "Dinilai (intermediate)",
    "marts": "Fakta (marts)",
    "exports": "Tabel ekspor (exports)",
    "template": "Berkas BPJS Ketenagakerjaan",
}
LAYERS_EN = {
    "file": "The sender's file",
    "landing": "Landed as typed",
    "raw": "Passed by the gate (raw)",
    "reference": "The regency's reference files",
    "ledger": "Our ledgers",
    "staging": "Prepared (staging)",
    "identity": "The vault (identity)",
    "intermediate": "Judged (intermediate)",
    "marts": "Facts (marts)",
    "exports": "The export table",
    "template": "The file for BPJS Ketenagakerjaan",
}
LAYOUTS_ID = {
    "programme_roster": "daftar usulan program",
    "opensid": "OpenSID",
    "siak": "SIAK",
    "buku_induk": "Buku Induk Penduduk",
}


@dataclass(frozen=True)
class Words:
    """One language of the pages; ``up`` is the way back to the folder of the night."""

    code: str
    up: str
    layers: dict[str, str]
    title: str
    lead: str
    about_version: str
    other: tuple[str, str]
    exported: str
    further: str
    constant: str
    begins: str
    by_file: str
    by_seed: str
    by_ledger: str
    by_delivery: str
    translated_by: str
    looked_up: str
    looked_up_by_person: str
    way: str
    steps: str
    column: str
    made: str
    of: str
    passed_on: str
    fixed: str
    role_key: str
    contents: str
    assumed: str
    models: str
    data: str
    corrected: str
    night: str


INDONESIAN = Words(
    code="id",
    up="",
    layers=LAYERS_ID,
    title="Asal-usul setiap kolom",
    lead=(
        "Dari kolom berkas pengirim sampai kolom berkas BPJS Ketenagakerjaan. Halaman ini dihitung "
        "dari kode yang menjalankannya, bukan ditulis tangan, dan tidak memuat data pribadi. Yang "
        "ditelusuri adalah asal nilainya dan kunci baris acuannya; syarat yang hanya menyaring "
        "baris tidak ikut."
    ),
    about_version="Versi kode dan aturan",
    other=("en/lineage.html", "English"),
    exported="Kolom berkas BPJS",
    further="Keputusan dan uang",
    constant="Selalu kosong: kolom ini tidak diisi dari sumber mana pun.",
    begins="Berasal dari",
    by_file="judul kolom",
    by_seed="kolom acuan",
    by_ledger="buku catatan sistem (jawaban petugas, proses, hasil pencocokan)",
    by_delivery="letak baris atau berkas dalam kiriman",
    translated_by="diterjemahkan menurut",
    looked_up="Baris acuannya dipilih menurut",
    looked_up_by_person="Orangnya dicari menurut person_key, sandi dari NIK.",
    way="Jalan nilai, dari berkas sampai ekspor",
    steps="Semua langkah",
    column="Kolom",
    made="Cara dibuat",
    of="Dari",
    passed_on="diteruskan",
    fixed="tetap",
    role_key="untuk memilih baris",
    contents="Isi halaman",
    assumed="[A] menandai anggapan kami yang masih perlu dipastikan.",
    models="Katalog model data (dbt)",
    data="Data yang sama sebagai JSON",
    corrected="Isinya dapat diperbaiki desa lewat lembar jawaban.",
    night="Laporan malam ini",
)
ENGLISH = Words(
    code="en",
    up="../",
    layers=LAYERS_EN,
    title="Where every column comes from",
    lead=(
        "From the columns of the senders' files to those of the file for BPJS Ketenagakerjaan. "
        "This page is computed from the code that does it, not written by hand, and holds no "
        "personal data. It follows where a value comes from and by what its row was looked up; "
        "conditions that only filter rows are not part of it."
    ),
    about_version="Version of code and rules",
    other=("../lineage.html", "Bahasa Indonesia"),
    exported="Columns of the file for BPJS",
    further="Decisions and money",
    constant="Always empty: no source fills this column.",
    begins="Comes from",
    by_file="heading",
    by_seed="reference column",
    by_ledger="our ledgers (answers of officers, runs, what matching found)",
    by_delivery="where a row or a file lay in a delivery",
    translated_by="translated by",
    looked_up="Its row is looked up by",
    looked_up_by_person="The person is looked up by the person_key, a keyed hash of the NIK.",
    way="The way of the value, from file to export",
    steps="All steps",
    column="Column",
    made="How it is made",
    of="Of",
    passed_on="passed on",
    fixed="fixed",
    role_key="to look a row up",
    contents="On this page",
    assumed="[A] marks what we assume and somebody has to confirm.",
    models="Catalogue of the data models (dbt)",
    data="The same as JSON",
    corrected="The village can correct it through its answer sheet.",
    night="Report of the night",
)
