"""The regency's folder, read by Python."""

import shutil
from datetime import date

import pytest

from jamsos.region import Region, RegionUnreadable, UnknownVillage, region


def test_a_village_is_found_again_and_again(kutai_timur):
    for _ in range(2):
        assert kutai_timur.find_village("Ds. Senyiur").village_code == "64.08.01.2001"


def test_benua_baru_is_not_benua_baru_ilir(kutai_timur):
    assert kutai_timur.find_village("Benua Baru").village_code == "64.08.03.2005"
    assert kutai_timur.find_village("Benua Baru Ilir").village_code == "64.08.05.2006"
    assert kutai_timur.find_village("Benua Baru Ulu").village_code == "64.08.05.2016"


def test_a_bps_code_is_not_a_kemendagri_code_and_finds_its_village(kutai_timur):
    codes = {
        alias["alias"]: alias["village_code"]
        for alias in kutai_timur.seed("village_aliases")
        if alias["alias"].isdigit()
    }

    assert len(codes) > 100
    for bps, kemendagri in codes.items():
        assert bps.startswith("6404")
        assert kutai_timur.find_village(f"{bps} usulan").village_code == kemendagri
    with pytest.raises(UnknownVillage, match="has the code 6408042001"):
        kutai_timur.find_village("6408042001")


def test_an_unknown_name_or_code_is_not_guessed(kutai_timur):
    with pytest.raises(UnknownVillage, match="begin the file name with the village code"):
        kutai_timur.find_village("Atlantis")
    with pytest.raises(UnknownVillage, match=r"has the code 64\.03\.01\.2001"):
        kutai_timur.find_village("64.03.01.2001 Senyiur")


def test_a_code_and_a_name_of_two_villages_are_not_guessed(kutai_timur):
    assert kutai_timur.find_village("64.08.04.2001 Sangata Utara").village_name == "Sangatta Utara"
    assert kutai_timur.find_village("64.08.04.2001 usulan akhir").village_name == "Sangatta Utara"
    with pytest.raises(UnknownVillage, match="the name of another"):
        kutai_timur.find_village("64.08.04.2001 Senyiur")


def test_another_regency_without_a_folder_says_so():
    with pytest.raises(RegionUnreadable, match=r"regions/12\.34/ does not exist"):
        region("12.34")


def test_an_absent_seed_is_named(kutai_timur):
    with pytest.raises(RegionUnreadable, match=r"seeds/nothing\.csv is missing"):
        kutai_timur.seed("nothing")


@pytest.mark.parametrize(
    "written", ["sényiur", "SENYIUR", "Kel. Senyiur", "Ds.  Sen'yiur", "Desa Senyiur 2"]
)
def test_case_signs_and_kind_of_village_do_not_matter(kutai_timur, written):
    assert kutai_timur.find_village(written).village_code == "64.08.01.2001"


def test_ten_digits_that_are_no_code_of_the_province_are_no_code(kutai_timur):
    with pytest.raises(UnknownVillage, match="the name is of no village"):
        kutai_timur.find_village("0812345678")
    assert kutai_timur.find_village("2026112201 Senyiur").village_name == "Senyiur"


@pytest.fixture
def renamed(kutai_timur, tmp_path):
    """A region in which a name passed from one village to another."""
    folder = shutil.copytree(kutai_timur.folder, tmp_path / "64.08")
    with (folder / "seeds" / "village_aliases.csv").open("a", encoding="utf-8") as aliases:
        aliases.write("Kampung Lama,64.08.01.2001,old_name,1900-01-01,2026-11-30,Perda,\n")
        aliases.write("Kampung Lama,64.08.01.2002,old_name,2026-12-01,9999-12-31,Perda,\n")
    return Region(folder)


@pytest.mark.parametrize(
    ("on", "village_code"),
    [(date(2026, 11, 30), "64.08.01.2001"), (date(2026, 12, 1), "64.08.01.2002")],
)
def test_an_alias_holds_from_its_first_to_its_last_day(renamed, on, village_code):
    assert renamed.find_village("Desa Kampung Lama", on=on).village_code == village_code


def test_without_a_day_a_name_that_moved_is_not_guessed(renamed):
    with pytest.raises(UnknownVillage, match=r"the name is of 2 village\(s\)"):
        renamed.find_village("Kampung Lama")


@pytest.mark.parametrize(
    ("written", "village_name"),
    [
        ("Sangata Utra usulan desember", "Sangatta Utara"),
        ("data warga Muara Wahuu", "Muara Wahau"),
        ("karyabakti", "Karya Bhakti"),
        ("SENIUR", "Senyiur"),
    ],
)
def test_the_nearest_village_is_suggested(kutai_timur, written, village_name):
    assert kutai_timur.nearest_villages(written)[0].village_name == village_name


def test_nothing_is_suggested_where_nothing_resembles(kutai_timur):
    assert kutai_timur.nearest_villages("Atlantis qwrtz") == []
    assert kutai_timur.nearest_villages("2026") == []
