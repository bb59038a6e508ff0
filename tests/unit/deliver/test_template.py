from __future__ import annotations

import shutil

import pytest
import yaml

from jamsos.deliver.template import TemplateUnreadable, column_letters, load_template
from jamsos.region import Region


@pytest.fixture
def regency(tmp_path, kutai_timur) -> Region:
    """A copy of the regency whose template may be spoilt."""
    folder = tmp_path / "64.08"
    shutil.copytree(kutai_timur.folder, folder)
    return Region(folder)


@pytest.fixture
def written(regency) -> dict:
    return yaml.safe_load((regency.folder / "templates" / "bpu_2026.yaml").read_text())


def rewritten(regency: Region, written: dict) -> Region:
    path = regency.folder / "templates" / "bpu_2026.yaml"
    path.write_text(yaml.safe_dump(written, sort_keys=False))
    return regency


def test_the_layout_of_2026_has_the_eleven_headings_in_order(bpu_2026):
    assert bpu_2026.header == (
        "NOMOR_IDENTITAS",
        "NAMA_LENGKAP",
        "TGL_LAHIR",
        "HANDPHONE",
        "EMAIL",
        "JENIS_PEKERJAAN_1",
        "JENIS_PEKERJAAN_2",
        "LOKASI_PEKERJAAN",
        "UPAH",
        "KODE_PAKET",
        "BULAN_IURAN",
    )
    assert (bpu_2026.sheet, bpu_2026.first_row, bpu_2026.rows_per_file) == ("Data TK Baru", 2, None)
    assert [column.header for column in bpu_2026.columns if column.kind == "integer"] == [
        "UPAH",
        "BULAN_IURAN",
    ]


def test_what_is_only_assumed_is_marked_and_explained(bpu_2026):
    assumed = [column for column in bpu_2026.columns if column.is_assumption]

    assert {"NAMA_LENGKAP", "JENIS_PEKERJAAN_1"} <= {column.header for column in assumed}
    assert all(column.note for column in assumed)


def test_without_a_template_nothing_goes(regency):
    with pytest.raises(TemplateUnreadable, match=r"templates/bpu_2031.yaml does not exist"):
        load_template(regency, "bpu_2031")


def test_a_region_that_names_none_is_told(regency):
    facts = yaml.safe_load((regency.folder / "region.yaml").read_text())
    del facts["bpjs"]
    (regency.folder / "region.yaml").write_text(yaml.safe_dump(facts))

    with pytest.raises(TemplateUnreadable, match=r"names no bpjs\.template"):
        load_template(Region(regency.folder))


def spoil(written: dict, *path, value) -> None:
    *steps, last = path
    for step in steps:
        written = written[step]
    written[last] = value


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (["colour"], "blue", r"unknown key\(s\) colour"),
        (["columns", 3, "lenght"], 13, r"column 4: unknown key\(s\) lenght"),
        (["columns", 0, "kind"], "number", "NOMOR_IDENTITAS has kind number"),
        (["columns", 0, "kind"], "integer", "nomor_identitas must be text"),
        (["columns", 1, "at"], "C", "NAMA_LENGKAP stands at C but is listed as column B"),
        (["columns", 1, "source"], "nama", r"no such source column\(s\): nama"),
        (["columns", 1, "source"], "email", "no column takes nama_lengkap"),
        (["columns", 1, "header"], "EMAIL", "header used twice: EMAIL"),
        (["columns", 1, "pattern"], "(", "pattern of NAMA_LENGKAP is wrong"),
        (["file_name"], "{covered_month}.xlsx", "file_name must hold as_of, covered_month, digest"),
        (["file_name"], "../{covered_month}{as_of}{digest}.xlsx", "must be a plain name"),
        (["file_name"], "{covered_month}{as_of}{digest}.ods", "ending in .xlsx or .xls"),
        (["file_name"], "{covered_month", "not a usable pattern"),
        (["sheet"], "a/b", "no name a workbook may hold"),
        (["rows_per_file"], 0, "rows_per_file"),
        (["name"], "bpu_2027", "name must be bpu_2026"),
        (["columns"], "A", "columns is a list"),
        (["code_list", "columns"], ["pekerjaan"], "code_list names a column"),
    ],
)
def test_a_template_that_contradicts_itself_is_named(regency, written, path, value, why):
    spoil(written, *path, value=value)

    with pytest.raises(TemplateUnreadable, match=why):
        load_template(rewritten(regency, written))


def test_a_missing_column_is_named(regency, written):
    written["columns"].pop()

    with pytest.raises(TemplateUnreadable, match="no column takes bulan_iuran"):
        load_template(rewritten(regency, written))


def test_a_missing_key_is_named(regency, written):
    del written["columns"][2]["is_mandatory"]

    with pytest.raises(TemplateUnreadable, match=r"column 3: missing key\(s\) is_mandatory"):
        load_template(rewritten(regency, written))


def test_no_yaml_is_told_without_its_content(regency):
    (regency.folder / "templates" / "bpu_2026.yaml").write_text("a: [")

    with pytest.raises(TemplateUnreadable, match=r"bpu_2026.yaml is not YAML$"):
        load_template(regency)


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_named_as_in_a_spreadsheet(index, letters):
    assert column_letters(index) == letters
