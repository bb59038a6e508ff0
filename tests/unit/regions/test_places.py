"""Villages, their other names, and the regency's codes."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from jamsos.region import plain_name


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


def test_every_alias_leads_to_a_real_village_and_says_since_when(kutai_timur):
    real = {village.village_code for village in kutai_timur.villages}

    for alias in kutai_timur.aliases:
        assert alias.village_code in real, alias
        assert alias.kind in {"bps_code", "old_name", "spelling", "district_name"}, alias
        assert (alias.kind == "bps_code") == alias.alias.isdigit(), alias
        assert alias.valid_from <= alias.valid_to, alias
    assert all(row["source"] for row in kutai_timur.seed("village_aliases"))


def contradictions(aliases):
    """Pairs of aliases with one plain name that hold on the same day."""
    rows = sorted((plain_name(a.alias) or a.alias, a.valid_from, a.valid_to) for a in aliases)
    return [
        (one, other) for one, other in pairwise(rows) if one[0] == other[0] and other[1] <= one[2]
    ]


def test_no_two_aliases_contradict_each_other_on_any_day(kutai_timur):
    assert contradictions(kutai_timur.aliases) == []


def test_a_contradiction_would_be_seen(kutai_timur):
    alias = kutai_timur.aliases[0]
    ends, begins = (
        replace(alias, valid_to=date(2026, 11, 30)),
        replace(alias, alias=f"Desa {alias.alias.upper()}", valid_from=date(2026, 12, 1)),
    )

    assert contradictions([ends, begins]) == []
    assert len(contradictions([ends, replace(begins, valid_from=date(2026, 11, 30))])) == 1


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
