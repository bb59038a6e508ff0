"""What clerks type into «Pekerjaan», and which Dukcapil occupation they mean by it."""

from __future__ import annotations

SPOKEN = {
    9: (
        "TANI", "Petani", "Pekebun", "Petani sawit", "petani ladang", "Bertani", "Berkebun",
        "Petani karet", "Petani kebun", "Petani sayur", "Ladang", "petani lada",
    ),
    10: ("Peternak ayam", "peternak sapi", "Ternak", "TERNAK AYAM", "Beternak"),
    11: ("Nelayan", "NELAYAN", "Nelayan kecil", "Petambak", "petani tambak", "Tambak"),
    13: ("Bangunan", "Tukang bangunan", "Buruh bangunan", "kuli bangunan", "Pekerja bangunan"),
    14: ("Ojek", "TUKANG OJEK", "Ojek online", "ojek pangkalan", "Pengojek"),
    19: ("BHL", "Buruh harian", "Buruh", "buruh lepas", "Serabutan", "PHL", "Pekerja harian lepas"),
    20: (
        "Buruh tani", "Buruh sawit", "BURUH KEBUN", "Buruh panen", "Pemanen sawit",
        "buruh kebun sawit", "Tukang panen", "Pemanen",
    ),
    21: ("Buruh nelayan", "buruh tambak"),
    22: ("Buruh ternak", "Buruh kandang"),
    24: ("Tukang pangkas", "tukang pangkas rambut"),
    25: ("Listrik", "Tukang instalasi listrik"),
    26: ("Tukang tembok", "TUKANG SEMEN"),
    27: ("Tukang mebel", "tukang perahu"),
    28: ("Sol sepatu",),
    29: ("Tukang las", "LAS", "Pandai besi"),
    30: ("Jahit", "Penjahit", "MENJAHIT"),
    32: ("Rias pengantin", "Perias", "tukang rias"),
    35: ("Bengkel", "Montir", "Tukang bengkel", "tambal ban"),
    46: ("Masak", "Katering", "Tukang masak"),
    81: ("Supir", "Sopir truk", "SUPIR TRUK", "Sopir angkot", "Driver"),
    84: (
        "Dagang", "Jualan", "JUALAN", "Berdagang", "Pedagang kecil", "Pedagang sayur",
        "pedagang ikan", "Jualan kue", "Warung", "Buka warung", "Pedagang keliling", "Kios",
    ),
    2: ("IRT", "Ibu rumah tangga", "irt", "Urus rumah tangga"),
    85: ("Aparat desa", "Staf desa"),
    88: ("Wirausaha", "USAHA", "Usaha sendiri"),
}  # fmt: skip

# Answers that name no occupation.
MEANINGLESS = (
    "Ikut orang", "Di hulu", "Apa saja", "musiman", "Bantu-bantu", "kadang-kadang", "Ikut suami",
    "Tidak tentu", "Ikut proyek sana",
)  # fmt: skip
