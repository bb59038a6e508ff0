"""The regency as a whole: what is written, that it is the same each time, and that it adds up."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from jamsos.collect.delivery.deliveries import rosters
from jamsos.region import Region
from jamsos.simulate import simulate_regency
from jamsos.simulate.blemishes import BLEMISHES
from jamsos.simulate.deliveries import NOBODYS
from jamsos.simulate.faults import FAULTS, WORKBOOK_FAULTS
from jamsos.simulate.habits import CORRECTED, KINDS, SENT_TWICE
from jamsos.simulate.regency import ScaleTooSmall, last_quarter
from jamsos.sources import EXTRACTS, extract_contract

from .conftest import rows_of

AS_OF = date(2026, 7, 20)
TINY = 0.002
PREFIXES = ("810", "820", "830", "840")  # given to no operator


def digests(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(regency, tmp_path):
    for name in ("once", "again"):
        simulate_regency(tmp_path / name, region=regency, as_of=AS_OF, scale=TINY)

    assert digests(tmp_path / "once") == digests(tmp_path / "again")


def test_another_seed_gives_other_people(regency, tmp_path):
    for seed in (1, 2):
        simulate_regency(tmp_path / str(seed), region=regency, as_of=AS_OF, seed=seed, scale=TINY)

    registry = "inbox/civil_registry/civil_registry_2026-07-20.csv"
    assert digests(tmp_path / "1")[registry] != digests(tmp_path / "2")[registry]


def test_a_second_simulation_replaces_the_rosters_of_the_month(regency, tmp_path):
    for seed in (1, 2):
        made = simulate_regency(tmp_path, region=regency, as_of=AS_OF, seed=seed, scale=TINY)

    rosters = list((tmp_path / "inbox" / "village_rosters" / "2026-08").iterdir())
    assert len(rosters) == made.files.total() + made.uncounted_files + 1, "and the manifest"


def test_a_regency_without_people_is_refused(regency, tmp_path):
    with pytest.raises(ScaleTooSmall, match=r"scale 0\.0001"):
        simulate_regency(tmp_path, region=regency, as_of=AS_OF, scale=0.0001)


def test_rosters_lie_in_the_folder_of_the_month_they_propose_for(regency, tmp_path):
    simulate_regency(tmp_path, region=regency, as_of=AS_OF, scale=TINY)

    assert [folder.name for folder in (tmp_path / "inbox" / "village_rosters").iterdir()] == [
        "2026-08"
    ]


def test_where_a_village_lends_its_phone_none_is_missing_in_its_file(simulated, regency):
    lending = {village.village_code for village in regency.villages[::2]}
    delivered, _ = rosters(simulated.home / "inbox", regency, as_of=AS_OF)
    village_of = {delivery.path.name: delivery.scope for delivery in delivered}
    villages = {
        village_of[row["file"]]
        for row in simulated.key
        if "PHONE_MISSING" in row["expected_reasons"]
    }

    assert villages
    assert not villages & lending


def test_every_fault_occurs(simulated):
    everything = {fault.name for fault in FAULTS}

    assert everything - simulated.report.faults.keys() == set()
    assert {fault.name for fault in WORKBOOK_FAULTS} <= simulated.report.faults.keys()


def test_the_key_expects_of_each_row_what_the_table_says_of_its_fault(simulated):
    told = {
        fault.name: (fault.expected_stage, fault.expected_outcome, sorted(fault.expected_reasons))
        for fault in (*FAULTS, *WORKBOOK_FAULTS)
    } | {"": ("decided", "eligible", [])}
    without_meeting = {row["file"] for row in simulated.key if row["fault"] == "musdes_missing"}

    for row in simulated.key:
        stage, outcome, reasons = told[row["fault"]]
        fitting = [(stage, outcome, reasons)]
        if row["file"] in without_meeting and stage == "decided":  # but for whoever continues
            held = "needs_review" if outcome == "eligible" else outcome
            fitting.append((stage, held, sorted({*reasons, "MUSDES_MISSING"})))
        expected = (row["expected_stage"], row["expected_outcome"])
        assert (*expected, list(filter(None, row["expected_reasons"].split(";")))) in fitting


def test_outcomes_come_in_the_intended_shares_where_no_village_lends_a_phone(kutai_timur, tmp_path):
    report = simulate_regency(tmp_path, region=kutai_timur, as_of=AS_OF, scale=0.02)
    shares = {what: rows / report.proposals for what, rows in report.expected.items()}

    assert shares["decided eligible"] == pytest.approx(0.705, abs=0.015)
    assert shares["decided needs_review"] == pytest.approx(0.15, abs=0.015)
    assert shares["decided not_eligible"] == pytest.approx(0.09, abs=0.015)
    assert shares["quarantined"] == pytest.approx(0.037, abs=0.01)


def test_a_reader_finds_exactly_the_rows_of_the_key(simulated, reader):
    in_key: dict[str, set[int]] = {}
    for row in simulated.key:
        in_key.setdefault(row["file"], set()).add(int(row["source_row"]))

    read = {
        path.name: {row.source_row for row in reader.read(path).rows} for path in simulated.rosters
    }

    assert read == in_key
    assert len(simulated.key) == sum(map(len, in_key.values()))


def test_every_layout_comes_in_every_kind_of_file_it_can(simulated):
    assert set(simulated.report.files) == {f"{layout}{suffix}" for layout, suffix, _ in KINDS}
    assert simulated.report.files.total() == len(simulated.rosters) == 28


def test_every_file_leads_to_one_village_and_the_rest_to_none(simulated, regency: Region):
    delivered, unplaced = rosters(simulated.home / "inbox", regency, as_of=AS_OF)
    uncounted = {row["file"]: row["why"] for row in rows_of(simulated.report.delivery_key)}
    same = {row["stands_for"] for row in rows_of(simulated.report.delivery_key)}
    chosen = {delivery.path.name for delivery in delivered}

    assert len({delivery.scope for delivery in delivered}) == len(delivered) == 28
    assert chosen - {path.name for path in simulated.rosters} <= {
        file for file, why in uncounted.items() if why == SENT_TWICE
    }
    assert same - {""} <= {path.name for path in simulated.rosters}
    assert [place.path.name for place in unplaced] == [
        file for file, why in uncounted.items() if why == NOBODYS
    ]
    assert set(uncounted.values()) == {SENT_TWICE, CORRECTED, NOBODYS}


def test_only_villages_without_a_meeting_deliver_without_its_minutes(simulated, regency, reader):
    delivered, _ = rosters(simulated.home / "inbox", regency, as_of=AS_OF)
    without = {row["file"] for row in simulated.key if row["fault"] == "musdes_missing"}
    named: dict[str, set[bool]] = {}
    for delivery in delivered:
        roster = reader.read(delivery.path)
        above = roster.musdes_number or delivery.musdes_number
        named[delivery.path.name] = {
            bool(above or row.values["musdes_number"]) for row in roster.rows
        }

    assert without
    assert {file for file, are in named.items() if are != {True}} == without


def test_the_key_holds_no_identity_number(simulated):
    assert not re.search(r"\d{10}", simulated.report.answer_key.read_text(encoding="utf-8"))


@pytest.mark.parametrize("source", EXTRACTS)
def test_extracts_have_the_columns_of_their_contract(simulated, source):
    assert list(simulated.extract(source)[0]) == list(extract_contract(source).columns)


@pytest.mark.parametrize("kind", BLEMISHES, ids=lambda kind: f"{kind.source}-{kind.column}")
def test_every_extract_has_rows_that_no_gate_may_let_through(simulated, kind):
    key = rows_of(simulated.report.extract_key)
    reasons = [row["expected_reason"] for row in key if row["file"].startswith(kind.source)]
    shown = [row[kind.column] for row in simulated.refused(kind.source)]

    assert reasons.count(kind.reason) == 1
    assert set(shown) - {row[kind.column] for row in simulated.extract(kind.source)}


def test_rows_to_be_refused_belong_to_nobody(simulated, reader):
    proposed = {
        value
        for path in simulated.rosters
        for row in reader.read(path).rows
        for value in row.values.values()
    }
    known = {
        row[column]
        for source in EXTRACTS
        for row in simulated.extract(source)
        for column in ("NIK", "NO_KK", "NIK_BARU")
        if column in row
    }
    refused = [
        row[column]
        for source in EXTRACTS
        for row in simulated.refused(source)
        for column in ("NIK", "NO_KK")
        if column in row and row.get("TGL_PERISTIWA", "") <= AS_OF.isoformat()
    ]

    assert refused
    assert all(number.startswith("640899") for number in refused)
    assert not set(refused) & (known | proposed)


def test_the_registry_holds_a_phone_of_most_residents(simulated):
    typed = [row["TELP"] for row in simulated.extract("civil_registry") if is_resident(row)]
    mobiles = [phone for phone in typed if any(prefix in phone for prefix in PREFIXES)]

    assert len(mobiles) / len(typed) == pytest.approx(0.85, abs=0.01)
    assert {"0549-21345", ""} == set(typed) - set(mobiles)


def test_a_few_phones_of_the_registry_are_typed_in_another_way(simulated):
    typed = {row["TELP"] for row in simulated.extract("civil_registry")}

    for start in ("08", "8", "62", "0062", "+62 "):
        assert any(phone.startswith(start) for phone in typed), start
    assert any(re.fullmatch(r"08\d\d-\d{4}-\d{4}", phone) for phone in typed)


def test_the_regency_has_its_number_of_men(simulated):
    residents = [r for r in simulated.extract("civil_registry") if is_resident(r)]

    assert len(residents) == round(448_850 * 0.02)
    assert sum(r["JENIS_KLMIN"] == "1" for r in residents) == round(240_268 * 0.02)


def test_region_numbers_are_not_padded_and_name_real_villages(simulated, regency):
    villages = {village.village_code for village in regency.villages}
    for row in filter(is_resident, simulated.extract("civil_registry")):
        numbers = [row[column] for column in ("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL")]

        assert not any(number.startswith("0") for number in numbers)
        assert "{}.{:0>2}.{:0>2}.{}".format(*numbers) in villages


def test_some_people_in_the_extract_live_elsewhere(simulated):
    elsewhere = [r for r in simulated.extract("civil_registry") if not is_resident(r)]

    assert any(row["NO_KAB"] == "8" for row in elsewhere), "kabupaten 8 of another province"


def is_resident(row: dict[str, str]) -> bool:
    return (row["NO_PROP"], row["NO_KAB"]) == ("64", "8")


def test_every_family_has_one_head_and_one_village(simulated):
    heads = Counter()
    villages: dict[str, set[tuple[str, str]]] = {}
    for row in filter(is_resident, simulated.extract("civil_registry")):
        heads[row["NO_KK"]] += row["STAT_HBKEL"] == "1"
        villages.setdefault(row["NO_KK"], set()).add((row["NO_KEC"], row["NO_KEL"]))

    assert set(heads.values()) == {1}
    assert {len(found) for found in villages.values()} == {1}


def test_events_happened_before_they_were_reported_and_before_the_night(simulated):
    for row in simulated.extract("registry_events"):
        assert row["TGL_PERISTIWA"] <= row["TGL_LAPOR"] <= AS_OF.isoformat()
        assert bool(row["NIK_BARU"]) == (row["PERISTIWA"] == "NIK_BARU")


def test_some_who_died_are_still_listed_and_some_are_not(simulated):
    listed = {row["NIK"] for row in simulated.extract("civil_registry")}
    died = {r["NIK"] for r in simulated.extract("registry_events") if r["PERISTIWA"] == "MENINGGAL"}

    assert died & listed
    assert died - listed


def test_a_former_number_is_gone_from_the_extract_and_the_new_one_is_there(simulated):
    listed = {row["NIK"] for row in simulated.extract("civil_registry")}
    changed = [r for r in simulated.extract("registry_events") if r["PERISTIWA"] == "NIK_BARU"]

    given_up, given = ({r[column] for r in changed} for column in ("NIK", "NIK_BARU"))

    assert changed
    assert not (given_up - given) & listed, "but for a number that came back"
    assert given <= listed | given_up


def test_participants_come_by_funding_source_as_in_the_regency(simulated):
    rows = simulated.extract("bpjs_participants")
    active = [row for row in rows if row["STATUS"] == "AKTIF"]
    funding = Counter(row["SUMBER_DANA"] for row in active)

    assert len(active) == 1_900
    assert funding["PEMDA_KAB"] == 1_560
    assert funding["DESA"] == pytest.approx(77, abs=1)
    assert len({row["NIK"] for row in rows}) == len(rows)


def test_most_families_have_one_decile(simulated):
    rows = simulated.extract("welfare_deciles")
    families = {r["NO_KK"] for r in simulated.extract("civil_registry") if is_resident(r)}

    assert len({row["NO_KK"] for row in rows}) == len(rows)
    assert len(rows) / len(families) == pytest.approx(0.85, abs=0.03)
    assert {row["DESIL"] for row in rows} == {str(decile) for decile in range(1, 11)}


@pytest.mark.parametrize(
    ("as_of", "quarter"),
    [(date(2026, 7, 1), "2026-Q2"), (date(2026, 6, 30), "2026-Q1"), (date(2026, 1, 5), "2025-Q4")],
)
def test_the_deciles_are_those_of_the_last_quarter_that_ended(as_of, quarter):
    assert last_quarter(as_of) == quarter


def test_nobody_is_born_after_the_night(simulated):
    births = [row["TGL_LHR"] for row in simulated.extract("civil_registry")]

    assert max(births) < AS_OF.isoformat()
