"""The certificate: one page whose figures and hashes are the database's, the same every time."""

import csv
import hashlib
import json
import re

import pytest
import typst

from jamsos.certificate import write_certificate
from jamsos.certificate.facts import gather
from jamsos.certificate.page import page_of
from jamsos.certificate.write import as_html, pdf_template
from jamsos.deliver.snapshot import RunUnknown, one_moment, read_run, run_named
from jamsos.warehouse.connection import connect
from tests.support.offline import dead_links, fetched_by
from tests.unit.certificate.conftest import FILE_SHA256, NOT_A_PERSON


def facts_of(run_id):
    with one_moment() as connection:
        return gather(connection, run_id)


def pages_of(pdf_page):
    """How many sheets the page takes: typst sets each as a picture of its own."""
    template = pdf_template()
    set_pages = typst.compile(
        template, format="svg", ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(pdf_page)},
    )  # fmt: skip
    return len(set_pages) if isinstance(set_pages, list) else 1


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_fullest_night_fits_one_sheet(full_night, language):
    page = page_of(facts_of(full_night), language)

    assert len(page["inputs"]["rows"]) == 9
    assert pages_of(page) == 1
    assert pages_of(page | {"notes": page["notes"] * 30}) == 2


def test_figures_are_those_of_the_night(full_night):
    page = page_of(facts_of(full_night), "id")

    inputs = {row[0]: row[1:6] for row in page["inputs"]["rows"]}
    assert inputs["Usulan desa †"] == ["141", "2026-12-01", "111.241", "111.236", "5"]
    assert inputs["Data kependudukan"] == ["1", "2026-11-01", "1.200", "1.200", "0"]
    assert page["money"]["rows"] == [
        ["JKK", "Rp70.000", "Rp60.000", "Rp50.000", "Rp50.000"],
        ["JKM", "Rp70.000", "Rp60.000", "Rp34.000", "Rp34.000"],
        ["Jumlah", "Rp140.000", "Rp120.000", "Rp84.000", "Rp84.000"],
    ]
    assert page["money"]["is_equal"] is True
    sums = {each["whole"]: each for each in page["people"]["sums"]}
    assert sums["Orang dinilai"]["number"] == "22"
    assert [number for number, _ in sums["Orang dinilai"]["parts"]] == ["9", "6", "7"]
    assert sums["Dalam daftar bulan ini"]["is_equal"] is True
    # 36 rows of the small night are accepted, and 200 times as many by the villages beside it.
    assert (sums["Baris diterima"]["is_equal"], sums["Baris diterima"]["told"]) == (
        False, "TIDAK COCOK",
    )  # fmt: skip


def test_gates_are_told_by_stage_and_waivers_by_who_and_until_when(full_night):
    page = page_of(facts_of(full_night), "id")

    assert page["gates"]["rows"] == [
        ["Kiriman", "1", "2", "2", "0", "0", "0"],
        ["Data yang diterima", "1", "1", "24", "1", "1", "0"],
        ["Pengenalan orang", "1", "1", "24", "0", "0", "0"],
        ["Keputusan", "3", "1", "72", "3", "3", "0"],
        ["Berkas BPJS", "1", "1", "24", "1", "0", "1"],
    ]
    held, *waived, more = page["gates"]["warnings"]
    assert held == "Ditahan oleh bpjs__registrations."
    assert len(waived) == 3
    assert "oleh verifikator-1, diperiksa pemeriksa-1, sampai 30 November 2026" in waived[0]
    assert "surat ######" in waived[0]
    assert len(waived[0]) < 300
    assert more == "dan 1 pengecualian lain dalam certificate_gates.csv."
    assert page["decree"]["lines"][0].startswith("Nomor 560/K.123/2026, 21 November 2026; 5 orang")


def test_a_run_that_is_held_or_was_never_published_is_no_list(night):
    with connect() as connection:
        connection.execute("update ops.runs set status = 'held'")
    page = page_of(facts_of(night), "id")

    assert (page["is_in_force"], page["standing"]) == (
        False, "DITAHAN: daftar ini tidak berlaku",
    )  # fmt: skip
    assert page["file"]["lines"] == ["Belum ada berkas untuk proses ini."]
    assert page["decree"]["lines"] == ["Daftar ini belum ditetapkan dengan SK."]
    assert page["digests"]["rows"] == []
    assert page["gates"]["warnings"] == ["Tidak ada pengecualian."]
    assert pages_of(page) == 1


def test_rupiah_that_differ_from_the_file_are_told(full_night):
    with connect() as connection:
        connection.execute("update marts.money_by_stage set committed_rp = 34001 where run_id = %s "
                           "and programme = 'JKM'", [full_night])  # fmt: skip

    assert page_of(facts_of(full_night), "en")["money"]["told"] == "DIFFERS"


def test_the_digest_of_several_files_can_be_counted_again_from_the_annex(full_night, tmp_path):
    written = write_certificate(full_night, tmp_path)

    with written.inputs.open(encoding="utf-8") as annex:
        rows = [row for row in csv.DictReader(annex) if row["source"] == "village_rosters"]
    hashes = sorted(row["sha256"] for row in rows)
    meant = hashlib.sha256("".join(f"{each}\n" for each in hashes).encode()).hexdigest()
    page = written.html.read_text(encoding="utf-8").replace("<wbr>", "")
    assert len(rows) == 141
    assert meant in page
    assert FILE_SHA256 in page
    assert written.gates.read_text(encoding="utf-8").count("people_are_as_many_as_before:") == 4
    assert "reference.rates,1234567," in written.digests.read_text(encoding="utf-8")


def test_the_same_run_gives_the_same_bytes_and_asks_nobody(full_night, tmp_path):
    for folder in ("one", "two"):
        write_certificate(full_night, tmp_path / folder)
    first = {
        path.relative_to(tmp_path / "one"): path.read_bytes()
        for path in (tmp_path / "one").rglob("*")
        if path.is_file()
    }

    assert len(first) == 7
    for name, content in first.items():
        assert (tmp_path / "two" / name).read_bytes() == content, name
        assert NOT_A_PERSON.encode() not in content
        if name.suffix == ".html":
            assert fetched_by(content.decode()) == []
        if name.suffix == ".pdf":
            assert content.startswith(b"%PDF-1.7")
            assert b"2026-11-20" in content
    assert dead_links(tmp_path / "one") == []


def test_nothing_on_the_page_is_a_number_as_long_as_a_persons(full_night):
    page = as_html(page_of(facts_of(full_night), "id")).replace("<wbr>", "")

    assert re.findall(r"(?<![0-9a-f])\d{16}(?![0-9a-f])", page) == []


def test_where_nobody_was_ever_judged_there_is_nothing_to_certify(installation, tmp_path):
    assert write_certificate("2026-11-20-ab12cd34ef", tmp_path) is None
    assert [*tmp_path.glob("certificate*")] == []


def test_a_certificate_is_asked_for_by_run_or_by_night(night):
    with connect() as connection:
        connection.execute(
            """
            insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest,
                code_version, status, opened_at)
            values ('2026-11-20-later', '64.08', '2026-11-20', '2026-12-01', 'd', 'x', 'held',
                now() + interval '1 hour')
            """
        )
        assert run_named(connection, night) == read_run(connection, night)
        assert run_named(connection, "2026-11-20").run_id == night
        assert run_named(connection, "2026-11-20-later").run_id == "2026-11-20-later"
        for unknown in ("2026-11-21", "no-run"):
            with pytest.raises(RunUnknown):
                run_named(connection, unknown)
