"""What a slip says of a file: how it was read, what was repaired, what will matter later."""

import pytest

from jamsos.answer.gather import Gatherer
from jamsos.warehouse.connection import connect
from tests.support.answers import NIGHT, VILLAGE, a_night
from tests.support.rosters import AHMAD, HEADINGS, SITI, a_roster

MINUTES = "Berita Acara Musyawarah Desa Nomor: 140/12/BA/2026 Tanggal 3 November 2026"


@pytest.fixture
def slip_of(inbox, kutai_timur):
    """The slip of a roster with these workers, after one night."""

    def slip(workers, **how):
        a_roster(inbox / "village_rosters" / "2026-12" / f"{VILLAGE}.xlsx", workers, **how)
        a_night(NIGHT)
        with connect() as connection:
            ((load_id,),) = connection.execute("select load_id from ops.loads").fetchall()
            return Gatherer(connection, kutai_timur, as_of=NIGHT).slip_of(load_id)

    return slip


def test_repairs_are_told_from_and_to_and_mere_spelling_is_not(slip_of):
    typed = SITI.but(nik="'6408 0441 0190 9001", birth_date="1/1/1990", phone="+62 812-3456-7890",
                     sex="Perempuan", income="Rp 1.000.000")  # fmt: skip
    words = AHMAD.but(birth_date="12 Mei 1985")

    first, second = slip_of([typed, words]).accepted

    assert first.repairs == (
        "NIK: «'6408 0441 0190 9001» → 6408044101909001",
        "Jenis kelamin: «Perempuan» → P",
        "No. HP: «+62 812-3456-7890» → 081234567890",
    )
    assert second.repairs == ("Tanggal lahir: «12 Mei 1985» → 12-05-1985",)


def test_what_will_matter_later_is_told_with_the_accepted_row(slip_of):
    lacking = SITI.but(phone="-", occupation="Tukang layang-layang")

    slip = slip_of([lacking, AHMAD.but(occupation=None)])

    assert [len(each.remarks) for each in slip.accepted] == [3, 2]
    assert any("nomor HP" in step for step in slip.next_steps)
    assert any("berita acara" in step for step in slip.next_steps)


def test_the_minutes_of_the_meeting_are_told_and_then_not_asked_for(slip_of):
    slip = slip_of([SITI, AHMAD], above=[[MINUTES]])

    assert slip.musdes == "Berita Acara Nomor 140/12/BA/2026, 3 November 2026"
    assert [each.remarks for each in slip.accepted] == [(), ()]
    assert not any("berita acara" in step for step in slip.next_steps)


def test_how_a_file_was_read_is_told_column_by_column(slip_of):
    slip = slip_of([SITI], above=[["DAFTAR"]], headings=(*HEADINGS[:-1], "Suku"),
                   below=[[None, "JUMLAH", 1]])  # fmt: skip

    assert (slip.layout, slip.sheet, slip.heading_row) == (
        "Daftar usulan program", "lembar ke-1", "2",
    )  # fmt: skip
    assert [each.letters for each in slip.columns] == list("BCDEFGHIJKLM")
    assert [(each.heading, each.taken_for) for each in slip.columns][:2] == [
        ("NIK", "NIK"), ("Nama", "Nama"),
    ]  # fmt: skip
    assert [each.source_row for each in slip.unread] == [4]
    assert any("tidak dibaca: N" in each for each in slip.remarks)


def test_delivered_is_accepted_and_refused_in_words_as_well(slip_of):
    slip = slip_of([SITI, AHMAD, SITI.but(nik="12"), AHMAD.but(name=None)])

    assert (slip.delivered, len(slip.accepted), len(slip.questions)) == (4, 2, 2)
    assert [question.typed["nik"] for question in slip.questions] == ["12", AHMAD.nik]
    assert [question.problems[0].place for question in slip.questions] == ["B (NIK)", "C (Nama)"]
