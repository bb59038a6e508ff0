"""No expectation of any suite goes without a seeded defect that it has to catch."""

import pytest

from jamsos.gates.suites import load_suite, suite_names

from .every_defect import EVERY_DEFECT


def test_there_are_no_defects_of_suites_that_do_not_exist():
    assert set(EVERY_DEFECT) == set(suite_names())


@pytest.mark.parametrize("suite", suite_names())
def test_every_expectation_has_a_defect(suite):
    expected = {each.name for each in load_suite(suite).expectations}

    assert set(EVERY_DEFECT[suite]) == expected
