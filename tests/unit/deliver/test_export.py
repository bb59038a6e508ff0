from __future__ import annotations

import json
from datetime import date

import pytest

from jamsos.deliver.audit import ExportRefused
from jamsos.deliver.export import verify_export, write_export
from jamsos.deliver.manifest import ManifestUnreadable
from jamsos.deliver.snapshot import RunUnknown
from jamsos.settings import settings


def test_a_published_and_allowed_run_becomes_a_file_a_manifest_and_a_ledger_row(night):
    export = write_export(night.run())

    assert export.path.name == "BPU_TK_BARU_6408_202612_20261120_ab12cd34.xlsx"
    assert export.path.parent.name == "2026-12"
    assert (export.persons, export.jkk_rp, export.jkm_rp) == (3, 30_000, 20_400)
    assert night.sql("select sha256, file_name, row_count, jkk_rp, jkm_rp from ops.exports") == [
        (export.sha256, export.path.name, 3, 30_000, 20_400)
    ]
    assert sorted(path.name for path in export.path.parent.iterdir()) == [
        export.path.name,
        export.manifest.name,
    ]


def test_that_people_left_the_vault_in_a_file_is_kept_once_for_each_file(night):
    run_id = night.run()
    write_export(run_id)
    write_export(run_id)

    assert night.sql("select what, purpose, row_count, as_of from identity.vault_access") == [
        ("export", "berkas untuk BPJS", 3, date(2026, 11, 20))
    ]


def test_the_manifest_tells_what_the_file_holds_and_was_made_from(night):
    export = write_export(night.run())

    manifest = json.loads(export.manifest.read_text())
    assert manifest["rupiah"] == {"JKK": 30_000, "JKM": 20_400, "total": 50_400}
    assert manifest["sha256"] == export.sha256
    assert manifest["rule_versions"] == ["2024-01"]
    assert manifest["purpose"]["code"] == "BPJS_REGISTRATION"
    assert {"legal_basis", "receiver", "kept_until"} <= set(manifest["purpose"])
    assert manifest["gates"] == [{"suite": "bpjs__exports", "decision": "pass"}]
    assert manifest["inputs"] == [
        {
            "source": "civil_registry",
            "scope": "64.08",
            "load_id": "load-1",
            "file_name": "civil_registry_2026-11-20.csv",
            "sha256": "aa11",
        }
    ]
    assert manifest["is_demo"]
    assert manifest["placeholder_codes"] == ["X009"]


def test_the_manifest_holds_no_person(night):
    text = write_export(night.run()).manifest.read_text()

    for row in night.people:
        assert row["nomor_identitas"] not in text
        assert row["nama_lengkap"] not in text
        assert row["handphone"] not in text


def test_the_same_night_on_another_machine_gives_the_same_bytes(night, tmp_path, monkeypatch):
    run_id = night.run()
    first = write_export(run_id)
    night.sql("delete from ops.exports")
    monkeypatch.setenv("JAMSOS_HOME", str(tmp_path / "elsewhere"))
    settings.cache_clear()

    again = write_export(run_id)

    assert again.path != first.path
    assert again.path.read_bytes() == first.path.read_bytes()
    assert again.manifest.read_bytes() == first.manifest.read_bytes()


def test_a_second_call_changes_nothing(night):
    run_id = night.run()
    first = write_export(run_id)
    written = first.path.stat().st_mtime_ns

    again = write_export(run_id)

    assert (first.is_new, again.is_new) == (True, False)
    assert again.path.stat().st_mtime_ns == written
    assert night.sql("select count(*) from ops.exports") == [(1,)]


def test_a_lost_file_is_written_again(night):
    run_id = night.run()
    first = write_export(run_id)
    first.path.unlink()
    first.manifest.unlink()

    again = write_export(run_id)

    assert not again.is_new
    assert verify_export(again.path)["sha256"] == first.sha256


def test_a_later_night_that_changes_nobody_points_to_the_file_that_is_there(night):
    first = write_export(night.run())
    night.as_of = date(2026, 11, 21)

    again = write_export(night.run("ffff000011"))

    assert not again.is_new
    assert (again.path, again.run_id) == (first.path, first.run_id)
    assert len(list(first.path.parent.iterdir())) == 2


def test_the_next_month_has_its_own_file_even_when_nobody_changed(night):
    first = write_export(night.run())
    night.as_of = date(2026, 12, 20)

    december = write_export(night.run("ffff000011"))

    assert december.is_new
    assert december.path.parent.name == "2027-01"
    assert december.sha256 != first.sha256
    assert night.sql("select count(*) from ops.exports") == [(2,)]


def test_a_delivered_file_is_never_overwritten(night):
    run_id = night.run()
    export = write_export(run_id)
    export.path.write_bytes(b"something else")

    with pytest.raises(ExportRefused, match="written once"):
        write_export(run_id)

    assert export.path.read_bytes() == b"something else"


def test_a_manifest_is_never_overwritten(night):
    run_id = night.run()
    export = write_export(run_id)
    export.manifest.write_text(export.manifest.read_text().replace("30000", "30001"))

    with pytest.raises(ExportRefused, match="written once"):
        write_export(run_id)

    assert "30001" in export.manifest.read_text()


def refused(night, run_id: str, why: str) -> None:
    with pytest.raises(ExportRefused, match=why) as refusal:
        write_export(run_id)
    assert night.sql("select count(*) from ops.exports") == [(0,)]
    assert not [path for path in settings().exports.rglob("*") if path.is_file()]
    for row in night.people:
        assert row["nomor_identitas"] not in str(refusal.value)
        assert row["nama_lengkap"] not in str(refusal.value)


def test_an_unknown_run_is_refused(night):
    with pytest.raises(RunUnknown):
        write_export("2026-11-20-0000000000")


def test_a_run_that_readers_are_not_pointed_to_is_refused(night):
    refused(night, night.run(is_published=False), "not the published one")


def test_without_a_gate_nothing_leaves(night):
    refused(night, night.run(gate=""), "no gate has judged")


def test_a_held_export_does_not_leave(night):
    refused(night, night.run(gate="hold"), "bpjs__exports decided hold")


def test_a_later_hold_voids_an_earlier_pass(night):
    run_id = night.run()
    night.judge(run_id, "export", "hold")

    refused(night, run_id, "decided hold")


@pytest.mark.parametrize(
    ("until", "goes"), [(date(2026, 11, 20), True), (date(2026, 11, 19), False)]
)
def test_a_waiver_holds_until_it_expires(night, until, goes):
    run_id = night.run(gate="hold")
    night.judge(run_id, "export", "waived", expires_on=until)

    if goes:
        assert write_export(run_id).is_new
    else:
        refused(night, run_id, "waiver of the gate bpjs__exports has expired")


def test_an_empty_list_is_refused(night):
    night.people = []
    refused(night, night.run(), "there are no rows")


def test_somebody_the_ledger_does_not_fund_is_refused(night):
    run_id = night.run()
    night.sql("delete from marts.fct_subsidy where person_key = %s", night.key(night.people[1]))

    refused(night, run_id, "row 3: the ledger funds no such person")


def test_somebody_funded_but_left_out_is_refused(night):
    run_id = night.run()
    night.sql(
        "delete from exports.bpjs__registrations where nomor_identitas = %s",
        night.people[0]["nomor_identitas"],
    )

    refused(night, run_id, r"1 person\(s\) funded in the ledger are not in the list")


def test_a_person_twice_is_refused(night):
    run_id = night.run()
    night.sql(
        "insert into exports.bpjs__registrations select * from exports.bpjs__registrations"
        " where nomor_identitas = %s",
        night.people[1]["nomor_identitas"],
    )

    refused(night, run_id, "row 4, NOMOR_IDENTITAS: the same as in row 3")


def test_a_programme_that_is_bought_but_not_booked_is_refused(night):
    run_id = night.run()
    night.sql(
        "delete from marts.fct_subsidy where programme = 'JKM' and person_key = %s",
        night.key(night.people[0]),
    )

    refused(night, run_id, "row 2: the package buys other programmes")


def test_a_programme_booked_twice_is_refused(night):
    run_id = night.run()
    night.sql(
        "insert into marts.fct_subsidy select * from marts.fct_subsidy"
        " where programme = 'JKM' and person_key = %s",
        night.key(night.people[0]),
    )

    refused(night, run_id, "row 2: the ledger books a programme twice")


def test_more_months_than_are_booked_are_refused(night):
    night.people[2]["bulan_iuran"] = 3
    refused(night, night.run(), "row 4: asks for other months")


def test_rupiah_that_are_not_the_rate_are_refused(night):
    run_id = night.run()
    night.sql(
        "update marts.fct_subsidy set amount_rp = 10001"
        " where programme = 'JKK' and person_key = %s",
        night.key(night.people[0]),
    )

    refused(night, run_id, "JKK: the ledger books other amounts than JKK-PEMDA_KAB-UMUM-2024-01")


def test_a_rate_without_a_legal_row_is_refused(night):
    run_id = night.run()
    night.sql("update marts.fct_subsidy set rate_id = 'guessed' where programme = 'JKM'")

    refused(night, run_id, "JKM: the ledger books at a rate that rates.csv does not have")


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("handphone", "+6281200000", "row 2, HANDPHONE: does not match"),
        ("handphone", "08120000000000", "row 2, HANDPHONE: is longer than 13 characters"),
        ("handphone", None, "row 2, HANDPHONE: is empty"),
        ("nama_lengkap", "N" * 51, "row 2, NAMA_LENGKAP: is longer than 50"),
        ("nama_lengkap", "A\nB", "row 2, NAMA_LENGKAP: holds characters"),
        ("nama_lengkap", "A_x0041_B", "row 2, NAMA_LENGKAP: holds characters"),
        ("tgl_lahir", "31-02-1990", "row 2, TGL_LAHIR: is not a date"),
        ("tgl_lahir", "1990-01-01", "row 2, TGL_LAHIR: does not match"),
        ("lokasi_pekerjaan", "6404", "row 2, LOKASI_PEKERJAAN: does not match"),
        ("upah", 0, "row 2, UPAH: does not match"),
        ("kode_paket", "X", "row 2, KODE_PAKET: does not match"),
        ("jenis_pekerjaan_1", "Z999", "row 2, JENIS_PEKERJAAN_1: is not in bpjs_occupations"),
    ],
)
def test_a_cell_that_breaks_the_layout_is_named_but_not_told(night, column, value, why):
    night.people[0][column] = value
    refused(night, night.run(), why)


def test_a_file_without_its_manifest_proves_nothing(night):
    export = write_export(night.run())
    export.manifest.unlink()

    with pytest.raises(ManifestUnreadable):
        verify_export(export.path)
