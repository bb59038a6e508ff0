"""The table of faults: complete, and each one made by somebody."""

from __future__ import annotations

from collections import Counter

import pytest

from jamsos.simulate.clerk import SLIPS
from jamsos.simulate.fates import FATEFUL
from jamsos.simulate.faults import FAMILIES, FAULTS, FURNITURE, WORKBOOK_FAULTS
from jamsos.simulate.households import CROWDED
from jamsos.simulate.identity_slips import IDENTITY_SLIPS
from jamsos.simulate.institutions import LISTED_FAULTS
from jamsos.simulate.lookalikes import CONFUSED

MADE = SLIPS.keys() | IDENTITY_SLIPS.keys() | FATEFUL | LISTED_FAULTS | CONFUSED | CROWDED
EVERYWHERE = {"proposed_by_other_village"}  # planning.py sends these rows elsewhere


def test_names_are_unique():
    names = Counter(fault.name for fault in (*FAULTS, *WORKBOOK_FAULTS))

    assert max(names.values()) == 1


def test_every_family_has_a_fault():
    rows = {fault.family for fault in (*FAULTS, *WORKBOOK_FAULTS)}

    assert rows | {7} == set(FAMILIES), "family 7 is about rows that are nobody"
    assert FURNITURE


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_is_somebodys_slip_or_fate(fault):
    assert fault.name in MADE | EVERYWHERE


def test_no_slip_or_fate_is_missing_from_the_table():
    assert {fault.name for fault in FAULTS} >= MADE


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_expected_reason_is_one_the_region_explains(fault, kutai_timur):
    known = {row["reason_code"] for row in kutai_timur.seed("reasons")}

    assert set(fault.expected_reasons) <= known


def test_rates_leave_most_rows_clean_or_harmless():
    harmful = sum(fault.rate for fault in FAULTS if not fault.is_harmless)

    assert 0.2 < harmful < 0.3
    assert sum(fault.rate for fault in FAULTS) < 0.75
