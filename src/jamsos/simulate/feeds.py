"""The extracts of registry, welfare office and BPJS, written from the simulated people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import polars as pl

from jamsos.region import Village
from jamsos.simulate.blemishes import RefusedRow
from jamsos.simulate.fates import INSURANCES, Records
from jamsos.simulate.identity import Identity, registered_phones
from jamsos.simulate.names import COMMUNITIES
from jamsos.simulate.population import CHILD, HEAD, HUSBAND, OTHER, PARENT, WIFE, People
from jamsos.sources import extract_contract

_FAMILIES_WITH_DECILE = 0.85
_DECILE_SHARES = (0.15, 0.15, 0.14, 0.13, 0.12, 0.1, 0.08, 0.06, 0.04, 0.03)
_ROLES = {
    HEAD: "KEPALA KELUARGA", HUSBAND: "SUAMI", WIFE: "ISTRI", CHILD: "ANAK", PARENT: "ORANG TUA",
    OTHER: "LAINNYA",
}  # fmt: skip
_SCHOOLING = (
    ("1", "TIDAK/BELUM SEKOLAH"),
    ("3", "TAMAT SD/SEDERAJAT"),
    ("4", "SLTP/SEDERAJAT"),
    ("5", "SLTA/SEDERAJAT"),
)
_BLOOD = ("TIDAK TAHU", "A", "B", "AB", "O")

# Where people who are not residents are registered: NO_PROP to NAMA_KEL. Kabupaten 8 of another
# province is not ours.
_OTHER_PLACES = (
    ("64", "KALIMANTAN TIMUR", "72", "KOTA SAMARINDA", "1", "PALARAN", "1001", "RAWA MAKMUR"),
    ("64", "KALIMANTAN TIMUR", "74", "KOTA BONTANG", "1", "BONTANG UTARA", "1001", "BONTANG KUALA"),
    ("73", "SULAWESI SELATAN", "8", "BONE", "1", "BONTOCANI", "2001", "BONTOJAI"),
    ("35", "JAWA TIMUR", "5", "BLITAR", "1", "BAKUNG", "2001", "BAKUNG"),
)
_SWAPPED_DAYS_AGO = 80
_EVENT_TYPES = (pl.String, pl.String, pl.Date, pl.Date, pl.String)
_PLACE_COLUMNS = (
    "NO_PROP", "NAMA_PROP", "NO_KAB", "NAMA_KAB", "NO_KEC", "NAMA_KEC", "NO_KEL", "NAMA_KEL",
)  # fmt: skip


def write_people(
    path: Path,
    rng: np.random.Generator,
    listed: np.ndarray,
    people: People,
    records: Records,
    identity: Identity,
    villages: list[Village],
    official_names: dict[int, str],
) -> int:
    """Write the ``listed`` ones as the registry tells of them; returns how many."""
    count = len(listed)
    community = people.community[listed]
    schooling = rng.integers(0, len(_SCHOOLING), count)
    occupation = people.occupation[listed]
    role = people.role[listed]
    is_married = np.isin(role, (HEAD, WIFE, HUSBAND, PARENT))
    rt = people.family[listed] % 14 + 1
    village = people.village[listed]
    frame = pl.DataFrame(
        {
            "NO_KK": identity.family_card[people.family[listed]],
            "NIK": identity.nik[listed],
            "NAMA_LGKP": people.name[listed],
            "JENIS_KLMIN": people.is_woman[listed] + 1,
            "JENIS_KLMIN_KET": _labels(("LAKI-LAKI", "PEREMPUAN"), people.is_woman[listed] * 1),
            "TMPT_LHR": _birth_places(community, people.birth_place[listed]),
            "TGL_LHR": people.birth[listed],
            "AGAMA": _labels([stock.religion[0] for stock in COMMUNITIES], community),
            "AGAMA_KET": _labels([stock.religion[1] for stock in COMMUNITIES], community),
            "PDDK_AKH": _labels([number for number, _ in _SCHOOLING], schooling),
            "PENDIDIKAN_AKH_KET": _labels([label for _, label in _SCHOOLING], schooling),
            "JENIS_PKRJN": pl.Series(occupation).replace(0, None),
            "JENIS_PKRJN_KET": _labels(
                ["", *(official_names[n] for n in range(1, max(official_names) + 1))], occupation
            ),
            "GOL_DRH": _labels(_BLOOD, rng.integers(0, len(_BLOOD), count)),
            "STAT_KWN_KET": _labels(("BELUM KAWIN", "KAWIN"), is_married * 1),
            "TGL_KWN": pl.Series([None] * count, dtype=pl.String),
            "STAT_HBKEL": role,
            "STAT_HBKEL_1": _labels([_ROLES.get(n, "") for n in range(12)], role),
            "ALAMAT": _labels([f"JL. POROS RT {n:02d}" for n in range(15)], rt),
            "NO_RT": rt,
            "NO_RW": rt // 5 + 1,
            "DUSUN": _labels([f"DUSUN {v.village_name.upper()}" for v in villages], village),
            "KODE_POS": _labels([f"756{11 + n % 80}" for n in range(len(villages))], village),
            "TELP": pl.Series(registered_phones(people.has_phone), dtype=pl.String).gather(listed),
            **_places(rng, village, records.is_resident[listed], villages),
        }
    )
    frame.select(extract_contract("civil_registry").columns).write_csv(path)
    return count


def _labels(labels: list[str] | tuple[str, ...], number: np.ndarray) -> pl.Series:
    return pl.Series(labels, dtype=pl.String).gather(number)


def _birth_places(community: np.ndarray, place: np.ndarray) -> np.ndarray:
    most = max(len(stock.birth_places) for stock in COMMUNITIES)
    places = np.array(
        [[s.birth_places[n % len(s.birth_places)] for n in range(most)] for s in COMMUNITIES],
        dtype=object,
    )
    counts = np.array([len(stock.birth_places) for stock in COMMUNITIES])
    return places[community, place % counts[community]]


def _places(
    rng: np.random.Generator,
    village: np.ndarray,
    is_resident: np.ndarray,
    villages: list[Village],
) -> dict[str, pl.Series]:
    """Region numbers as the registry writes them: integers without leading zeros."""
    known = [_place(one) for one in villages] + list(_OTHER_PLACES)
    elsewhere = len(villages) + rng.integers(0, len(_OTHER_PLACES), len(village))
    position = np.where(is_resident, village, elsewhere)
    return {
        column: _labels([place[n] for place in known], position)
        for n, column in enumerate(_PLACE_COLUMNS)
    }


def _place(village: Village) -> tuple[str, ...]:
    province, regency, district, number = (str(int(n)) for n in village.village_code.split("."))
    return (
        province, "KALIMANTAN TIMUR", regency, "KUTAI TIMUR",
        district, village.district_name.upper(), number, village.village_name.upper(),
    )  # fmt: skip


def write_registry_events(
    path: Path,
    records: Records,
    identity: Identity,
    swapped: Iterable[tuple[int, int]],
    as_of: date,
) -> tuple[int, list[RefusedRow]]:
    """Write what befell everybody; returns how many events, and those that no gate may let through.

    Nothing that is yet to happen can be told of.
    """
    rows = [
        (
            identity.number(person, each.of),
            each.code,
            each.day(as_of),
            each.reported(as_of),
            None if each.to is None else identity.number(person, each.to),
        )
        for person, life in records.lives.items()
        for each in life.happenings
    ]
    day = as_of - timedelta(days=_SWAPPED_DAYS_AGO)
    for pair in swapped:
        for one, other in permutations(pair):
            rows.append((identity.nik[other], "NIK_BARU", day, day, identity.nik[one]))
    columns = extract_contract("registry_events").columns
    frame = pl.DataFrame(rows, schema=dict(zip(columns, _EVENT_TYPES, strict=True)), orient="row")
    frame = frame.sort("TGL_LAPOR", "NIK", "TGL_PERISTIWA", "PERISTIWA")
    frame.write_csv(path)
    refused = [
        RefusedRow(path.name, number, "EVENT_DATE_INVALID")
        for number, day in enumerate(frame["TGL_PERISTIWA"], start=2)
        if day > as_of
    ]
    return len(rows), refused


def write_welfare_deciles(
    path: Path,
    rng: np.random.Generator,
    people: People,
    records: Records,
    identity: Identity,
    period: str,
) -> int:
    """Write one row for most families of residents; returns how many."""
    residents = people.family[records.is_listed & records.is_resident]
    families, members = np.unique(residents, return_counts=True)
    has_decile = rng.random(len(families)) < _FAMILIES_WITH_DECILE
    families, members = families[has_decile], members[has_decile]
    pl.DataFrame(
        {
            "NO_KK": identity.family_card[families],
            "DESIL": rng.choice(np.arange(1, 11), len(families), p=_DECILE_SHARES),
            "PERIODE": [period] * len(families),
            "JUMLAH_ANGGOTA": members,
        }
    ).write_csv(path)
    return len(families)


def write_bpjs_participants(
    path: Path,
    rng: np.random.Generator,
    people: People,
    records: Records,
    identity: Identity,
    as_of: date,
) -> int:
    """Write everybody BPJS insures, or insured lately; returns how many.

    BPJS knows a person whose NIK was re-issued by the first one.
    """
    insured = np.flatnonzero(records.insurance)
    kind = records.insurance[insured]
    this_month = np.datetime64(as_of, "M")
    months_insured = rng.integers(1, 24, len(insured))
    started = (this_month - months_insured).astype("datetime64[D]")
    has_ended = _labels([status for _, status, _ in INSURANCES], kind) == "NONAKTIF"
    ended = np.where(has_ended.to_numpy(), started + 25, np.datetime64("NaT"))
    months_behind = np.where(rng.random(len(insured)) < 0.9, 0, 1)
    paid_until = np.where(
        has_ended.to_numpy(), started.astype("datetime64[M]"), this_month - months_behind
    )
    pl.DataFrame(
        {
            "NIK": [identity.first_number(person) for person in insured.tolist()],
            "NAMA": people.name[insured],
            "KPJ": pl.Series(20_000_000_000 + insured * 7 + 3).cast(pl.String),
            "SEGMEN": _labels([segment for segment, _, _ in INSURANCES], kind),
            "STATUS": _labels([status for _, status, _ in INSURANCES], kind),
            "SUMBER_DANA": _labels([funding for _, _, funding in INSURANCES], kind),
            "TGL_MULAI": started,
            "TGL_AKHIR": ended,
            "LUNAS_SAMPAI": np.datetime_as_string(paid_until, "M"),
        }
    ).write_csv(path)
    return len(insured)
