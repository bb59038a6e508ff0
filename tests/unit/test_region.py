"""The regency's folder, read by Python."""

import pytest

from jamsos.region import RegionUnreadable, UnknownVillage, region


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
