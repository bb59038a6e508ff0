"""Lists of people insured in another way, the count file, and those whom another regency knows."""

from __future__ import annotations

from collections import Counter

import pytest

from jamsos.sources import extract_contract

from .conftest import rows_of

COVERED = "2026-08-01"


def proposals(simulated, reader, fault: str) -> set[str]:
    """The NIK that rows with this fault propose."""
    of_file: dict[str, set[int]] = {}
    for row in simulated.key:
        if row["fault"] == fault:
            of_file.setdefault(row["file"], set()).add(int(row["source_row"]))
    return {
        row.values["nik"]
        for path in simulated.rosters
        if path.name in of_file
        for row in reader.read(path).rows
        if row.source_row in of_file[path.name]
    }


def all_proposed(simulated, reader) -> set[str]:
    return {row.values["nik"] for path in simulated.rosters for row in reader.read(path).rows}


@pytest.mark.parametrize(
    ("source", "rows"),
    [("civil_servants", 160), ("village_officials", 77), ("provincial_participants", 120)],
)
def test_lists_are_of_their_size_and_name_everybody_once(simulated, source, rows):
    found = simulated.extract(source)

    assert len({row["NIK"] for row in found}) == len(found) == rows


@pytest.mark.parametrize(
    ("source", "fault", "harmless"),
    [
        ("civil_servants", "on_civil_servant_list", "civil_servant_retired"),
        ("village_officials", "on_village_official_list", "village_official_until_lately"),
        ("provincial_participants", "funded_by_province", "funded_by_province_until_lately"),
    ],
)
def test_of_those_proposed_only_the_seeded_ones_are_listed(
    simulated, reader, source, fault, harmless
):
    listed = {row["NIK"]: row for row in simulated.extract(source)}
    excluded, free = (proposals(simulated, reader, name) for name in (fault, harmless))

    assert excluded
    assert free
    assert listed.keys() & all_proposed(simulated, reader) == excluded | free
    assert all(excludes(listed[nik]) for nik in excluded)
    assert not any(excludes(listed[nik]) for nik in free)


def excludes(row: dict[str, str]) -> bool:
    """Whether the list shuts somebody out of the covered month."""
    if "STATUS" in row:
        return row["STATUS"] == "AKTIF"
    return row["TGL_MULAI"] < COVERED and not "" < row["TGL_AKHIR"] < COVERED


def test_some_terms_end_on_the_edge_of_the_covered_month(simulated):
    ends = {row["TGL_AKHIR"] for row in simulated.extract("village_officials")} | {
        row["TGL_AKHIR"] for row in simulated.extract("provincial_participants")
    }

    assert {"", "2026-07-31", COVERED} <= ends


def test_names_on_a_list_are_the_registrys(simulated):
    registered = {row["NIK"]: row["NAMA_LGKP"] for row in simulated.extract("civil_registry")}
    for row in simulated.extract("village_officials"):
        assert registered[row["NIK"]] == row["NAMA"]


def test_a_nip_tells_the_birth_and_the_sex(simulated):
    registered = {row["NIK"]: row for row in simulated.extract("civil_registry")}
    for row in simulated.extract("civil_servants"):
        them = registered[row["NIK"]]

        assert len(row["NIP"]) == 18
        assert row["NIP"][:8] == them["TGL_LHR"].replace("-", "")
        assert row["NIP"][14] == them["JENIS_KLMIN"]


def test_the_count_file_counts_all_rows_and_those_of_each_kecamatan(simulated):
    folder = simulated.home / "inbox" / "civil_registry"
    rows = rows_of(folder / "civil_registry_2026-07-20.csv")
    told = {
        row["BAGIAN"]: int(row["JUMLAH"])
        for row in rows_of(folder / "civil_registry_2026-07-20.jumlah.csv")
    }

    assert told.pop("SEMUA") == len(rows)
    assert told == Counter(row["NO_KEC"] for row in rows)


def test_who_lives_elsewhere_is_known_there_and_not_here(simulated, reader):
    elsewhere = rows_of(simulated.home / "simulated" / "residents_elsewhere.csv")
    here = {row["NIK"] for row in simulated.extract("civil_registry")}
    events = {row["NIK"] for row in simulated.extract("registry_events")}
    niks = {row["NIK"] for row in elsewhere}

    assert list(elsewhere[0]) == list(extract_contract("civil_registry").columns)
    assert niks == proposals(simulated, reader, "lives_elsewhere_unknown_here")
    assert not niks & (here | events)
    assert all((row["NO_PROP"], row["NO_KAB"]) != ("64", "8") for row in elsewhere)
