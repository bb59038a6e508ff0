"""A village's faults, their way out as questions, and their way back as answers."""

import shutil
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from jamsos.answer import night as answers
from jamsos.collect import night
from jamsos.scan import Everybody
from jamsos.scan.places import SCHEMAS_WITH_PERSONS, texts_of_schemas
from jamsos.warehouse.connection import connect
from tests.support.answers import (
    DATED,
    LOST,
    NIGHT,
    SHORT,
    VILLAGE,
    WORKERS,
    a_night,
    asked,
    fill_in,
    questions,
)
from tests.support.rosters import AHMAD, SITI, a_roster

NEXT = NIGHT + timedelta(days=1)
LATER = NIGHT + timedelta(days=2)
GOOD_NIK = "6408040303709004"
NAME = "Nama yang benar"
WITHDRAW = "Hapus dari usulan (ya)"


def texts_of(slip, sheet):
    """Everything that a sheet says, one line a cell."""
    cells = (cell.value for row in openpyxl.load_workbook(slip)[sheet] for cell in row)
    return "\n".join(str(value) for value in cells if value is not None)


def kept(slip):
    """A copy at the village: the next night's slip takes the place of this one here."""
    return Path(shutil.copy(slip, slip.with_name(f"kept {slip.name}")))


def questions_of(scope):
    return dict(
        asked("select source_row, question_id from quarantine.questions where scope = %s", scope)
    )


def replace_texts(slip, texts):
    book = openpyxl.load_workbook(slip)
    for row in book["Perlu diperbaiki"]:
        for cell in row:
            if cell.value in texts:
                cell.value = texts[cell.value] or None
    book.save(slip)


def set_cell(sheet, place, value):
    sheet[place].value = value


def twice(sheet):
    sheet["A6"].value = sheet["A5"].value


def in_use(what, source_row, as_of):
    return asked(
        f"select {what} from raw.village_rosters inner join ops.loads_at(%s) using (load_id) "
        "where source_row = %s order by village_code",
        as_of, source_row,
    )  # fmt: skip


def test_answers_mend_their_rows_and_the_rest_stays_open_with_its_first_date(
    village, answers_folder
):
    (slip,) = a_night(NIGHT).slips.paths
    before = questions()
    (first,) = asked("select load_id, proposed_date from raw.village_rosters where source_row = 2")
    fill_in(
        slip,
        answers_folder / "dari pak sekdes" / "balasan.xlsx",
        {
            4: {"NIK yang benar": "6408040303709004"},
            5: {"NIK yang benar": "6408045512889005", "No. HP yang benar": "+62 812 3456 7895"},
        },
    )

    tonight = a_night(NEXT)

    assert list(before) == [4, 5, 6]
    assert tonight.answers.outcomes == {"applied": 2, "unchanged": 1}
    assert asked(
        "select source_row, nik, phone from raw.village_rosters "
        "inner join ops.loads_at(%s) using (load_id) where source_row in (4, 5) order by 1",
        NEXT,
    ) == [(4, "6408040303709004", "081234567890"), (5, "6408045512889005", "081234567895")]
    assert questions() == {6: before[6]}
    assert asked(
        "select source_row, first_as_of, last_as_of, closed_as_of, closed_by "
        "from quarantine.questions order by 1"
    ) == [
        (4, NIGHT, NIGHT, NEXT, "answered"),
        (5, NIGHT, NIGHT, NEXT, "answered"),
        (6, NIGHT, NEXT, None, None),
    ]
    ((second, replaced, proposed),) = asked(
        "select load_id, replaced_load_id, proposed_date from ops.publications "
        "inner join raw.village_rosters using (load_id) "
        "where source_row = 2 and replaced_load_id is not null"
    )
    assert (replaced, proposed) == first
    assert second != replaced
    assert tonight.slips.questions == 1


def test_that_people_left_the_vault_in_slips_is_kept_once_a_night(village, inbox):
    a_roster(inbox / "village_rosters" / "2026-12" / "Teluk Lingga.xlsx", [SITI, AHMAD])
    a_night(NIGHT)
    a_night(NEXT)  # nothing new: no slip

    accesses = asked("select what, purpose, row_count, as_of from identity.vault_access")

    assert accesses == [("slip", "lembar jawaban untuk desa", 16, NIGHT)]


def test_the_same_answers_again_change_nothing(village, answers_folder):
    slip = kept(*a_night(NIGHT).slips.paths)
    fill_in(slip, answers_folder / "a.xlsx", {4: {"NIK yang benar": GOOD_NIK}})
    a_night(NEXT)
    before = asked("select load_id, publication_id, as_of from ops.publications")
    fill_in(slip, answers_folder / "b.xlsx", {4: {"NIK yang benar": f" {GOOD_NIK} "}})
    fill_in(slip, answers_folder / "c.xlsx", {4: {"NIK yang benar": GOOD_NIK, NAME: None}})

    tonight = a_night(LATER)

    assert set(tonight.answers.outcomes) <= {"unchanged"}
    assert tonight.answers.known >= 1
    assert asked("select load_id, publication_id, as_of from ops.publications") == before


def test_a_row_taken_back_stays_delivered_and_is_not_used(village, answers_folder):
    (slip,) = a_night(NIGHT).slips.paths
    fill_in(slip, answers_folder / "a.xlsx", {4: {WITHDRAW: "Ya"}, 5: {WITHDRAW: "tidak"}})

    tonight = a_night(NEXT)

    assert tonight.answers.outcomes == {"applied": 1, "unchanged": 2}
    assert asked(
        "select delivered, accepted, quarantined from ops.loads "
        "inner join ops.loads_at(%s) using (load_id)",
        NEXT,
    ) == [(14, 11, 3)]
    assert asked(
        "select source_row, turn from quarantine.rows inner join ops.loads_at(%s) using (load_id) "
        "where 'ROW_WITHDRAWN' = any(reason_codes)",
        NEXT,
    ) == [(4, "village")]
    assert asked(
        "select source_row, closed_by from quarantine.questions where closed_by <> ''"
    ) == [(4, "withdrawn")]
    assert list(questions()) == [5, 6]
    (slip,) = tonight.slips.paths
    assert "Ditarik kembali oleh desa melalui lembar jawaban." in texts_of(slip, "Tidak dibaca")


@pytest.mark.parametrize(
    "second", [{"NIK yang benar": "6408040303709005"}, {WITHDRAW: "ya"}], ids=["value", "withdraw"]
)
def test_of_two_slips_that_disagree_neither_is_used_until_one_comes_later(
    village, answers_folder, second
):
    (slip,) = a_night(NIGHT).slips.paths
    fill_in(slip, answers_folder / "a.xlsx", {4: {"NIK yang benar": GOOD_NIK}})
    fill_in(slip, answers_folder / "b.xlsx", {4: second})

    tonight = a_night(NEXT)

    assert tonight.answers.outcomes == {"contradictory": 2, "unchanged": 4}
    assert list(questions()) == [4, 5, 6]
    (slip,) = tonight.slips.paths
    assert "Dua lembar jawaban berbeda" in texts_of(slip, "Perlu diperbaiki")

    fill_in(slip, answers_folder / "c.xlsx", {4: {"NIK yang benar": GOOD_NIK}})
    a_night(LATER)

    assert list(questions()) == [5, 6]


def test_two_slips_that_agree_or_complete_each_other_are_both_used(village, answers_folder):
    (slip,) = a_night(NIGHT).slips.paths
    fill_in(slip, answers_folder / "a.xlsx", {5: {"NIK yang benar": "6408045512889005"}})
    fill_in(
        slip, answers_folder / "b.xlsx",
        {5: {"NIK yang benar": "6408045512889005", "Pekerjaan yang benar": "Nelayan"}},
    )  # fmt: skip

    tonight = a_night(NEXT)

    assert tonight.answers.outcomes == {"applied": 2, "unchanged": 4}
    assert asked("select nik, occupation_text from raw.village_rosters where source_row = 5") == [
        ("6408045512889005", "Nelayan")
    ]


def test_a_second_slip_of_the_same_night_undoes_what_the_first_alone_had_mended(
    village, answers_folder
):
    slip = kept(*a_night(NIGHT).slips.paths)
    fill_in(slip, answers_folder / "a.xlsx", {4: {WITHDRAW: "ya"}})
    a_night(NEXT)
    fill_in(slip, answers_folder / "b.xlsx", {4: {"NIK yang benar": GOOD_NIK}})

    tonight = a_night(NEXT)

    assert tonight.answers.outcomes == {"contradictory": 2, "unchanged": 4}
    assert list(questions()) == [4, 5, 6]
    assert asked("select count(*) from ops.loads_at(%s)", NEXT) == [(1,)]


def test_a_later_night_may_correct_an_answer(village, answers_folder):
    slip = kept(*a_night(NIGHT).slips.paths)
    fill_in(slip, answers_folder / "a.xlsx", {4: {"NIK yang benar": "6408040303709005"}})
    a_night(NEXT)
    fill_in(slip, answers_folder / "b.xlsx", {4: {"NIK yang benar": GOOD_NIK}})

    a_night(LATER)

    assert in_use("nik", 4, LATER) == [(GOOD_NIK,)]
    assert in_use("nik", 4, NEXT) == [("6408040303709005",)]


def test_a_newer_file_supersedes_the_questions_and_closes_them_to_answers(village, answers_folder):
    (slip,) = a_night(NIGHT).slips.paths
    old = questions()
    a_roster(village, [*WORKERS[:4], *WORKERS[5:]])
    a_night(NEXT)
    fill_in(slip, answers_folder / "a.xlsx", {4: {"NIK yang benar": GOOD_NIK}})

    tonight = a_night(LATER)

    assert tonight.answers.outcomes == {"question_closed": 1, "unchanged": 2}
    assert list(questions()) == [4, 5]
    assert set(old.values()).isdisjoint(questions().values())
    assert asked(
        "select distinct first_as_of, closed_as_of, closed_by from quarantine.questions order by 1"
    ) == [(NIGHT, NEXT, "superseded"), (NEXT, None, None)]


def test_an_answer_to_another_villages_question_is_not_used(inbox, village, answers_folder):
    a_roster(village.with_name("64.08.04.2011 Singa Gembara.xlsx"), WORKERS)
    mine, _ = a_night(NIGHT).slips.paths
    ids = dict(
        asked("select source_row, question_id from quarantine.questions where scope like '%%.2011'")
    )
    path = fill_in(mine, answers_folder / "a.xlsx", {4: {"NIK yang benar": GOOD_NIK}})
    replace_texts(path, {questions_of("64.08.04.2001")[4]: ids[4]})

    tonight = a_night(NEXT)

    assert tonight.answers.outcomes == {"of_another_village": 1, "unchanged": 2}
    assert asked("select count(*) from quarantine.questions where closed_by <> ''") == [(0,)]


def test_an_unknown_number_is_told_and_the_other_answers_count(village, answers_folder):
    (slip,) = a_night(NIGHT).slips.paths
    path = fill_in(
        slip, answers_folder / "a.xlsx",
        {4: {"NIK yang benar": GOOD_NIK}, 5: {"NIK yang benar": "6408045512889005"}},
    )  # fmt: skip
    replace_texts(path, {questions()[4]: "T-AAAAAAAAAA", questions()[6]: ""})

    tonight = a_night(NEXT)

    assert tonight.answers.outcomes == {"unknown_question": 1, "applied": 1}
    assert list(questions()) == [4, 6]


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda book: book.remove(book["Perlu diperbaiki"]), "SLIP_DAMAGED"),
        (lambda book: book["Perlu diperbaiki"].delete_cols(13), "SLIP_DAMAGED"),
        (lambda book: book["Perlu diperbaiki"].delete_rows(5, 3), "SLIP_DAMAGED"),
        (lambda book: twice(book["Perlu diperbaiki"]), "SLIP_DAMAGED"),
        (lambda book: book["Ringkasan"].delete_rows(5), "SLIP_DAMAGED"),
        (lambda book: set_cell(book["Ringkasan"], "B5", "K-AAAAAAAAAA"), "SLIP_UNKNOWN"),
    ],
    ids=["sheet", "column", "rows", "number twice", "no delivery", "another delivery"],
)
def test_a_slip_that_is_not_whole_is_refused_in_words_and_the_others_go_on(
    village, answers_folder, damage, code
):
    (slip,) = a_night(NIGHT).slips.paths
    broken = fill_in(slip, answers_folder / "broken.xlsx", {4: {"NIK yang benar": GOOD_NIK}})
    book = openpyxl.load_workbook(broken)
    damage(book)
    book.save(broken)
    fill_in(slip, answers_folder / "whole.xlsx", {5: {"NIK yang benar": "6408045512889005"}})

    tonight = a_night(NEXT)

    assert (tonight.answers.read, tonight.answers.refused) == (1, 1)
    assert asked("select refusal_code from quarantine.answer_files order by 1") == [
        (code,),
        (None,),
    ]
    assert asked("select count(*) from quarantine.answers") == [(3,)]
    assert list(questions()) == [4, 6]


def test_what_is_no_workbook_is_refused_and_tried_again(village, answers_folder):
    a_night(NIGHT)
    answers_folder.mkdir()
    (answers_folder / "Siti Aminah 6408044101909001.xlsx").write_bytes(b"%PDF-1.7")

    first, second = a_night(NEXT), a_night(LATER)

    assert (first.answers.refused, second.answers.refused) == (1, 1)
    told = asked("select file_name, message from ops.ingest_steps where step = 'answer'")
    assert len(told) == 2
    assert "Siti" not in str(told)
    assert asked("select count(*) from quarantine.answer_files") == [(1,)]


def test_a_nik_that_was_typed_as_a_number_is_refused_again(village, answers_folder):
    (slip,) = a_night(NIGHT).slips.paths
    fill_in(slip, answers_folder / "a.xlsx", {4: {"NIK yang benar": int(GOOD_NIK)}})

    tonight = a_night(NEXT)

    assert tonight.answers.outcomes["applied"] == 1
    assert list(questions()) == [4, 5, 6]
    (slip,) = tonight.slips.paths
    assert "Jawaban sudah dipakai, tetapi barisnya masih ditolak." in texts_of(
        slip, "Perlu diperbaiki"
    )


def test_taking_back_and_mending_at_once_is_unclear(village, answers_folder):
    (slip,) = a_night(NIGHT).slips.paths
    fill_in(
        slip, answers_folder / "a.xlsx",
        {4: {"NIK yang benar": GOOD_NIK, WITHDRAW: "ya"}, 5: {WITHDRAW: "mungkin"}},
    )  # fmt: skip

    assert a_night(NEXT).answers.outcomes == {"unclear": 2, "unchanged": 1}
    assert list(questions()) == [4, 5, 6]


def test_a_slip_in_the_place_of_a_roster_is_refused_as_one_and_its_answers_are_kept(village):
    a_roster(village.with_name("Senyiur.xlsx"), [SITI, AHMAD])
    _, slip = a_night(NIGHT).slips.paths
    roster = village.read_bytes()
    fill_in(slip, village, {4: {"NIK yang benar": GOOD_NIK}})

    tonight = a_night(NEXT)

    assert tonight.answers.outcomes == {"applied": 1, "unchanged": 2}
    assert asked("select refusal_code from ops.loads where status = 'refused'") == [
        ("SLIP_AMONG_ROSTERS",)
    ]
    assert len(in_use("nik", 2, NEXT)) == 2
    (answer,) = [path for path in tonight.slips.paths if "Sangatta Utara" in path.name]
    assert "Ini lembar jawaban, bukan daftar usulan." in texts_of(answer, "Ringkasan")

    village.write_bytes(roster)
    a_night(LATER)

    assert in_use("nik", 4, LATER) == [(GOOD_NIK,)]
    assert list(questions()) == [5, 6]


def test_a_slip_beside_its_roster_does_not_hide_it(village):
    (slip,) = a_night(NIGHT).slips.paths
    fill_in(slip, village.with_name(f"{VILLAGE} jawaban.xlsx"), {4: {"NIK yang benar": GOOD_NIK}})

    tonight = a_night(NEXT)

    assert tonight.answers.outcomes == {"applied": 1, "unchanged": 2}
    assert in_use("nik", 4, NEXT) == [(GOOD_NIK,)]


def test_answers_free_a_village_that_was_held(inbox, answers_folder):
    a_roster(inbox / "village_rosters" / "2026-12" / f"{VILLAGE}.xlsx", [SITI, LOST, SHORT, DATED])
    a_roster(inbox / "village_rosters" / "2026-12" / "Senyiur.xlsx", [SITI, AHMAD])
    held = a_night(NIGHT).slips.paths[1]
    assert "Akan diterima" in texts_of(held, "Ringkasan")
    assert SITI.name in texts_of(held, "Diterima")
    fill_in(held, answers_folder / "a.xlsx", {3: {"NIK yang benar": GOOD_NIK}})

    a_night(NEXT)

    assert asked(
        "select status, delivered, accepted, quarantined from ops.loads "
        "inner join ops.loads_at(%s) using (load_id) where loads.scope like '%%.04.2001'",
        NEXT,
    ) == [("published", 4, 2, 2)]
    assert asked(
        "select reason_codes, closed_by from quarantine.questions where source_row is null"
    ) == [(["FILE_HELD"], "answered")]


def test_a_past_night_reads_no_answers_and_writes_no_slips(village, answers_folder):
    (slip,) = a_night(NIGHT).slips.paths
    fill_in(slip, answers_folder / "a.xlsx", {4: {"NIK yang benar": GOOD_NIK}})
    a_night(NEXT)
    before = slip.read_bytes()
    fill_in(slip, answers_folder / "b.xlsx", {6: {WITHDRAW: "ya"}})

    again = a_night(NIGHT)

    assert (again.answers.read, again.slips.paths) == (0, ())
    assert slip.read_bytes() == before
    assert in_use("nik", 4, NIGHT) == []


def test_a_try_that_died_between_its_steps_can_be_repeated(village, answers_folder):
    (slip,) = a_night(NIGHT).slips.paths
    fill_in(slip, answers_folder / "a.xlsx", {4: {"NIK yang benar": GOOD_NIK}})

    first = answers.read_answers(as_of=NEXT)
    night.land("village_rosters", as_of=NEXT)
    second = answers.read_answers(as_of=NEXT)
    tonight = a_night(NEXT)
    repeated = a_night(NEXT)

    assert first.outcomes == second.outcomes == repeated.answers.outcomes
    assert (first.read, second.known) == (1, 1)
    assert asked("select count(*) from ops.publications") == [(2,)]
    assert list(questions()) == [5, 6]
    assert tonight.slips.paths[0].read_bytes() == repeated.slips.paths[0].read_bytes()


def test_nothing_personal_leaves_the_quarantine(village, answers_folder, capsys, caplog):
    (slip,) = a_night(NIGHT).slips.paths
    fill_in(
        slip, answers_folder / "Budi Santoso.xlsx",
        {4: {"NIK yang benar": GOOD_NIK, NAME: "Budi Hartono Santoso"}},
    )  # fmt: skip
    a_night(NEXT)

    with connect() as connection:
        everybody = Everybody.of_warehouse(connection, project=None)
        texts = [*texts_of_schemas(connection, but=frozenset(SCHEMAS_WITH_PERSONS))]
    told = capsys.readouterr()
    texts += [("printed", told.out + told.err), ("logged", caplog.text)]

    assert everybody.found_in(f"{GOOD_NIK} BUDI HARTONO SANTOSO")
    assert {place for place, text in texts if everybody.found_in(text)} == set()


def test_a_formula_is_asked_for_in_a_column_of_its_own(village, answers_folder):
    a_roster(village, [SITI, AHMAD, SITI.but(nik="6408044101909111", address="=G2"), *WORKERS[5:]])
    (slip,) = a_night(NIGHT).slips.paths
    assert asked("select source_row, reason_codes from quarantine.rows") == [
        (4, ["CELL_IS_FORMULA"])
    ]
    assert "G (Alamat)" in texts_of(slip, "Perlu diperbaiki")
    fill_in(slip, answers_folder / "a.xlsx", {4: {"Alamat yang benar": "Jl. Pelita"}})

    a_night(NEXT)

    assert questions() == {}
    assert in_use("address", 4, NEXT) == [("Jl. Pelita",)]


def test_an_opensid_file_and_a_csv_come_round_as_well(inbox, answers_folder):
    folder = inbox / "village_rosters" / "2026-12"
    opensid = ("nik", "nama", "sex", "tanggallahir", "pekerjaan_id", "status_dasar")
    people = [("6408044101909001", "SITI", "2", "1990-01-01", "9", "1"),
              ("6408041205859002", "AHMAD", "1", "1985-05-12", "9", "2")]  # fmt: skip
    book = openpyxl.Workbook()
    for row in (opensid, *people):
        book.active.append(row)
    folder.mkdir(parents=True)
    book.save(folder / "Senyiur.xlsx")
    lines = ["NIK;Nama;Tanggal lahir;Pekerjaan", "640804410190900;Rina Wati;01-01-1990;Nelayan",
             "6408041205859002;Ahmad Yani;12-05-1985;Nelayan"]  # fmt: skip
    (folder / "Teluk Lingga.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    senyiur, lingga = a_night(NIGHT).slips.paths
    mended = {"Status penduduk yang benar": "Hidup", "No. HP yang benar": "081234567890"}
    fill_in(senyiur, answers_folder / "a.xlsx", {3: mended})
    fill_in(lingga, answers_folder / "b.xlsx", {2: {"NIK yang benar": "6408044101909001"}})

    a_night(NEXT)

    assert questions() == {}
    assert in_use("full_name, phone", 3, NEXT) == [
        ("AHMAD", "081234567890"), ("Ahmad Yani", None),
    ]  # fmt: skip
    assert in_use("nik", 2, NEXT) == [("6408044101909001",), ("6408044101909001",)]


def test_what_is_no_file_among_the_answers_is_told_and_not_followed(village, answers_folder):
    (slip,) = a_night(NIGHT).slips.paths
    filled = fill_in(slip, slip.parent / "filled.xlsx", {4: {"NIK yang benar": GOOD_NIK}})
    answers_folder.mkdir()
    (answers_folder / "Siti Aminah.xlsx").symlink_to(filled)
    (answers_folder / "~$balasan.xlsx").touch()

    tonight = a_night(NEXT)

    assert (tonight.answers.read, tonight.answers.refused) == (0, 1)
    ((told,),) = asked("select file_name || message from ops.ingest_steps where step = 'answer'")
    assert "a link" in told
    assert "Siti" not in told
    assert list(questions()) == [4, 5, 6]
