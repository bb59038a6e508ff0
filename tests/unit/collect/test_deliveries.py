"""Which files of the inbox are tonight's."""

from datetime import date

import pytest

from jamsos.collect.deliveries import archive, newest_extract, rosters
from jamsos.collect.refusal import DeliveryRefused, NothingDelivered
from tests.support.extracts import RESIDENT, an_extract
from tests.support.rosters import AHMAD, SITI, a_roster

AS_OF = date(2026, 11, 22)


def a_registry(inbox, day, rows=(RESIDENT,)):
    path = inbox / "civil_registry" / f"civil_registry_{day}.csv"
    return an_extract(path, "civil_registry", rows)


def test_the_newest_extract_not_after_the_night(tmp_path, kutai_timur):
    for day in ("2026-11-21", "2026-11-22", "2026-11-23"):
        a_registry(tmp_path, day)

    delivery = newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF)

    assert (delivery.period, delivery.scope) == (AS_OF, "64.08")


@pytest.mark.parametrize(("day", "is_enough"), [("2026-11-21", True), ("2026-11-20", False)])
def test_an_extract_may_be_as_old_as_the_regency_allows(tmp_path, kutai_timur, day, is_enough):
    a_registry(tmp_path, day)

    if is_enough:
        assert newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF)
    else:
        with pytest.raises(NothingDelivered, match=r"2 days old and 1 are allowed\. Ask Disduk"):
            newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF)


def test_no_inbox_at_all_says_what_is_missing_and_whom_to_ask(tmp_path, kutai_timur):
    with pytest.raises(NothingDelivered, match="Ask Disdukcapil Kutai Timur"):
        newest_extract("civil_registry", tmp_path / "no", kutai_timur, as_of=AS_OF)
    with pytest.raises(NothingDelivered, match="2026-12 or before"):
        rosters(tmp_path / "no", kutai_timur, as_of=AS_OF)


def test_the_same_content_is_the_same_load_whatever_its_name(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    path = a_roster(folder / "64.08.04.2001 Sangatta Utara.xlsx", [SITI])
    ((first,), _) = rosters(tmp_path, kutai_timur, as_of=AS_OF)
    path.rename(folder / "64.08.04.2001 usulan baru.xlsx")
    ((second,), _) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert first.load_id == second.load_id
    assert first.file_name != second.file_name


@pytest.mark.parametrize(
    ("name", "village_code"),
    [
        ("64.08.12.2001 apa saja", "64.08.12.2001"),
        ("Ds. Karya Bakti", "64.08.02.2009"),
        ("desa muara wahau", "64.08.02.2003"),
        ("Benua Baru", "64.08.03.2005"),
    ],
)
def test_a_village_is_known_by_code_name_or_alias(tmp_path, kutai_timur, name, village_code):
    a_roster(tmp_path / "village_rosters" / "2026-12" / f"{name}.xlsx", [SITI])

    ((delivery,), unplaced) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert (delivery.scope, unplaced) == (village_code, [])


def test_a_village_nobody_knows_waits_and_the_others_go_on(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "Atlantis.xlsx", [SITI])
    a_roster(folder / "Senyiur.xlsx", [SITI])
    (folder / "catatan.txt").write_text("halo")

    deliveries, unplaced = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert [delivery.scope for delivery in deliveries] == ["64.08.01.2001"]
    assert sorted(file.path.name for file in unplaced) == ["Atlantis.xlsx", "catatan.txt"]


def test_of_a_village_the_newest_month_counts(tmp_path, kutai_timur):
    for month in ("2026-11", "2026-12", "2027-01"):
        a_roster(tmp_path / "village_rosters" / month / "Senyiur.xlsx", [SITI])

    ((delivery,), _) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert delivery.period == date(2026, 12, 1)


def test_two_files_of_one_village_are_asked_about_and_not_guessed(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "64.08.01.2001 Senyiur dusun 1.xlsx", [SITI])
    a_roster(folder / "64.08.01.2001 Senyiur dusun 2.xlsx", [AHMAD])
    a_roster(folder / "Kelinjau Ilir.xlsx", [SITI])

    deliveries, unplaced = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert [delivery.scope for delivery in deliveries] == ["64.08.01.2002"]
    assert len(unplaced) == 2
    assert "two files of one village" in unplaced[0].why


def test_a_file_named_as_a_correction_replaces_the_other(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "Senyiur.xlsx", [SITI])
    corrected = a_roster(folder / "Senyiur perbaikan.xlsx", [SITI, AHMAD])
    corrected.rename(folder / "64.08.01.2001 Senyiur Perbaikan.xlsx")

    ((delivery,), unplaced) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert delivery.file_name == "64.08.01.2001 Senyiur Perbaikan.xlsx"
    assert unplaced == []


def test_the_same_content_under_two_names_is_one_file(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    content = a_roster(folder / "Senyiur.xlsx", [SITI]).read_bytes()
    (folder / "64.08.01.2001 salinan.xlsx").write_bytes(content)

    deliveries, unplaced = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert (len(deliveries), unplaced) == (1, [])


def test_a_folder_or_a_file_of_no_date_is_told_or_passed_over(tmp_path, kutai_timur):
    a_roster(tmp_path / "village_rosters" / "2026-12" / "Senyiur.xlsx", [SITI])
    a_roster(tmp_path / "village_rosters" / "2026-13" / "Senyiur.xlsx", [SITI])
    a_registry(tmp_path, "2026-02-30")
    a_registry(tmp_path, "2026-11-22")

    _, ((lost,)) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert lost.file_name == "2026-13"
    assert newest_extract("civil_registry", tmp_path, kutai_timur, as_of=AS_OF).period == AS_OF


def test_long_numbers_in_a_file_name_stay_in_the_inbox(tmp_path, kutai_timur):
    folder = tmp_path / "village_rosters" / "2026-12"
    a_roster(folder / "64.08.01.2001 6408042603959001.xlsx", [SITI])
    a_roster(folder / "6408042603959001 081234567890.xlsx", [SITI])

    ((delivery,), (lost,)) = rosters(tmp_path, kutai_timur, as_of=AS_OF)

    assert delivery.file_name == "64.08.01.2001 ######.xlsx"
    assert "640804" not in lost.file_name + lost.why
    assert "0812" not in lost.file_name + lost.why


def test_the_archive_keeps_the_file_unchanged(tmp_path, kutai_timur):
    original = a_registry(tmp_path / "inbox", "2026-11-22")
    content = original.read_bytes()
    delivery = newest_extract("civil_registry", tmp_path / "inbox", kutai_timur, as_of=AS_OF)

    kept = archive(delivery, tmp_path / "archive")
    original.write_text("overwritten")

    assert kept.read_bytes() == content
    assert archive(delivery, tmp_path / "archive") == kept


def test_a_file_that_changes_while_it_is_read_is_still_being_written(tmp_path, kutai_timur):
    original = a_registry(tmp_path / "inbox", "2026-11-22")
    delivery = newest_extract("civil_registry", tmp_path / "inbox", kutai_timur, as_of=AS_OF)
    original.write_text("more of it")

    with pytest.raises(DeliveryRefused, match="FILE_UNFINISHED"):
        archive(delivery, tmp_path / "archive")
    assert not list((tmp_path / "archive").rglob("*.*"))
