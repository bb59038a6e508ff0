"""The workbook writer, read back by another library."""

from __future__ import annotations

from datetime import date

from openpyxl import load_workbook

from jamsos.simulate.workbook import Formula, Sheet, Span, column_letters, write_workbook

NIK_AS_NUMBER = 6408041205859000


def written(tmp_path, *sheets: Sheet):
    path = tmp_path / "usulan.xlsx"
    write_workbook(path, sheets)
    return load_workbook(path)


def test_cells_keep_their_type(tmp_path):
    row = [" Sangatta\u00a0", 7, NIK_AS_NUMBER, 1.5, date(1985, 5, 12), None, "<&>"]

    sheet = written(tmp_path, Sheet("Usulan", [[], row]))["Usulan"]

    values = [cell.value for cell in sheet[2]]
    assert values.pop(4).date() == date(1985, 5, 12)
    assert values == [
        " Sangatta\u00a0", 7, NIK_AS_NUMBER, 1.5, None, "<&>",
    ]  # fmt: skip
    assert sheet["E2"].is_date


def test_a_formula_keeps_what_it_reckons_and_what_it_showed(tmp_path):
    path = tmp_path / "usulan.xlsx"
    write_workbook(path, [Sheet("Usulan", [[Formula('CONCATENATE("6","4")', "64")]])])

    formulas, shown = load_workbook(path), load_workbook(path, data_only=True)

    assert formulas["Usulan"]["A1"].value == '=CONCATENATE("6","4")'
    assert shown["Usulan"]["A1"].value == "64"


def test_titles_are_merged_and_old_lists_hidden(tmp_path):
    title = Sheet("Usulan", [["DAFTAR"]], merged=[Span(1, 1, 1, 14)], bold_rows={1})

    book = written(tmp_path, title, Sheet("Lama", [["x"]], is_hidden=True))

    assert [str(merged) for merged in book["Usulan"].merged_cells.ranges] == ["A1:N1"]
    assert book["Usulan"]["A1"].font.b
    assert [sheet.sheet_state for sheet in book] == ["visible", "hidden"]


def test_bytes_depend_on_cells_alone(tmp_path):
    for name in ("one", "two"):
        write_workbook(tmp_path / name, [Sheet("Usulan", [["x", 1]])])

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_columns_are_lettered_as_in_a_spreadsheet():
    assert [column_letters(n) for n in (0, 25, 26, 42)] == ["A", "Z", "AA", "AQ"]
