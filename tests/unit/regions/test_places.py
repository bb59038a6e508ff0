"""Villages, their other names, and the regency's codes."""

import re

import pytest


def test_there_are_139_desa_and_2_kelurahan_in_18_districts(kutai_timur):
    types = [village.village_type for village in kutai_timur.villages]

    assert (types.count("desa"), types.count("kelurahan")) == (139, 2)
    assert len({village.district_code for village in kutai_timur.villages}) == 18


def test_codes_are_kemendagris_and_text(kutai_timur):
    codes = [village.village_code for village in kutai_timur.villages]

    assert len(set(codes)) == 141
    assert all(re.fullmatch(r"64\.08\.\d{2}\.\d{4}", code) for code in codes)
    assert all(v.village_code.startswith(v.district_code + ".") for v in kutai_timur.villages)


def test_a_kelurahan_is_numbered_from_1_and_a_desa_from_2(kutai_timur):
    first_digit = {"kelurahan": "1", "desa": "2"}

    assert all(v.village_code[9] == first_digit[v.village_type] for v in kutai_timur.villages)


def test_every_alias_leads_to_one_real_village(kutai_timur):
    aliases = kutai_timur.seed("village_aliases")
    real = {village.village_code for village in kutai_timur.villages}

    assert len({alias["alias"].casefold() for alias in aliases}) == len(aliases)
    assert {alias["village_code"] for alias in aliases} <= real


def test_no_alias_takes_the_name_of_a_village(kutai_timur):
    names = {village.village_name.casefold() for village in kutai_timur.villages}

    assert not names & {alias["alias"].casefold() for alias in kutai_timur.seed("village_aliases")}


@pytest.mark.parametrize(
    ("met", "village_code"),
    [
        ("Ds. Kombeng", "64.08.08.2006"),
        ("Kongbeng Indah", "64.08.08.2006"),
        ("SANGATA UTARA", "64.08.04.2001"),
        ("Karya Bakti", "64.08.02.2009"),
        ("Desa Long Bentuk", "64.08.06.2001"),
        ("Juk Ayak", "64.08.07.2003"),
        ("Marga Mulia", "64.08.08.2002"),
        ("Tanjung Mangkalihat", "64.08.11.2007"),
        ("Benua Baru Hilir", "64.08.05.2006"),
        ("Benua Baru", "64.08.03.2005"),
    ],
)
def test_a_spelling_met_in_the_wild_is_known(kutai_timur, met, village_code):
    assert kutai_timur.find_village(met).village_code == village_code


def test_bps_codes_are_those_of_6404_and_name_a_village_once(kutai_timur):
    bps = [a for a in kutai_timur.seed("village_aliases") if a["alias"].isdigit()]

    assert all(re.fullmatch(r"6404\d{6}", alias["alias"]) for alias in bps)
    assert len({alias["village_code"] for alias in bps}) == len(bps) == 135


def test_contact_numbers_are_collected_never_invented(kutai_timur):
    assert kutai_timur.seed("village_contacts") == []


def test_the_regions_row_says_what_its_yaml_says(kutai_timur):
    (row,) = kutai_timur.seed("region")

    assert row["region_code"] == kutai_timur.code == kutai_timur.folder.name
    assert row["province_code"] == kutai_timur.facts["province_code"]
    assert row["bpjs_work_location_code"] == "6408"
    assert row["contribution_months"] in {"1", "3", "6", "12"}
