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


def test_an_unknown_name_or_code_is_not_guessed(kutai_timur):
    with pytest.raises(UnknownVillage, match="begin the file name with the village code"):
        kutai_timur.find_village("Atlantis")
    with pytest.raises(UnknownVillage, match=r"has the code 64\.03\.01\.2001"):
        kutai_timur.find_village("64.03.01.2001 Senyiur")


def test_another_regency_without_a_folder_says_so():
    with pytest.raises(RegionUnreadable, match=r"regions/12\.34/ does not exist"):
        region("12.34")


def test_an_absent_seed_is_named(kutai_timur):
    with pytest.raises(RegionUnreadable, match=r"seeds/nothing\.csv is missing"):
        kutai_timur.seed("nothing")
