"""Who was recognised, on a real warehouse that holds a handful of people."""

from __future__ import annotations

import uuid

import pytest

from jamsos.simulate.published import NothingToScore
from jamsos.simulate.recognition import recognise, render

from .conftest import COVERED, EXTRACT_LOAD, FILE, LOAD

IDENTITY_KEY = f"""\
file,source_row,fault,registry_row
{FILE},11,nik_digit_mistyped,2
{FILE},12,stranger,
"""
DUPLICATE_KEY = """\
fault,registry_row,other_registry_row,is_one
two_numbers,2,3,true
twins,4,5,false
"""
PEOPLE = {row: uuid.UUID(int=row) for row in range(2, 6)}
UNLISTED = uuid.UUID(int=99)


@pytest.fixture
def keys(answer_key):
    answer_key.with_name("identity_key.csv").write_text(IDENTITY_KEY, encoding="utf-8")
    answer_key.with_name("duplicate_key.csv").write_text(DUPLICATE_KEY, encoding="utf-8")
    return answer_key


@pytest.fixture
def registry(night):
    for row, key in PEOPLE.items():
        night.execute(
            "insert into raw.civil_registry (load_id, source_row, person_key, household_key, nik, "
            "full_name, sex_code, birth_date, province_code, regency_code, district_code, "
            "village_code) values (%s, %s, %s, %s, '', '', 'L', '1990-01-01', '', '', '', '')",
            [EXTRACT_LOAD, row, key, key],
        )
    return night


def show(night, row, candidate, rank=1, is_tied=False):
    night.execute(
        "insert into identity.match_candidates values ('run', %s, %s, %s, %s, %s, 0.99, %s, '{}')",
        [LOAD, row, uuid.UUID(int=row), candidate, rank, is_tied],
    )


def decide(night, row, person, outcome):
    night.execute(
        "insert into marts.fct_eligible_worker values ('run', %s, %s, '{}', %s, %s)",
        [person, outcome, LOAD, row],
    )


def suspect(night, one, other):
    night.execute(
        "insert into identity.duplicate_pairs values ('run', %s, %s, 0.99, '{}')",
        [PEOPLE[one], PEOPLE[other]],
    )


def meant(night, keys):
    (outcome,) = recognise(night, keys, COVERED).meant["nik_digit_mistyped"]
    return outcome


def test_whoever_is_shown_and_meant_is_recognised(registry, keys):
    show(registry, 11, PEOPLE[2])
    show(registry, 11, PEOPLE[3], rank=2)

    found = recognise(registry, keys, COVERED)

    assert found.meant == {"nik_digit_mistyped": {"right": 1}}
    assert (found.recognised, found.shown_wrong) == (1, 0)


def test_somebody_else_in_the_first_place_is_wrong(registry, keys):
    show(registry, 11, PEOPLE[3])
    show(registry, 11, PEOPLE[2], rank=2)

    assert meant(registry, keys) == "wrong"


def test_several_alike_are_no_proposal(registry, keys):
    show(registry, 11, PEOPLE[2], is_tied=True)

    assert meant(registry, keys) == "tied"


def test_nobody_shown_is_nobody_recognised(registry, keys):
    found = recognise(registry, keys, COVERED)

    assert found.meant == {"nik_digit_mistyped": {"none": 1}}
    assert found.strangers == {"stranger": {"none": 1}}


def test_of_a_stranger_everybody_shown_is_wrong(registry, keys):
    show(registry, 12, PEOPLE[4])

    assert recognise(registry, keys, COVERED).strangers == {"stranger": {"wrong": 1}}


@pytest.mark.parametrize(
    ("person", "outcome", "as_another"),
    [
        (PEOPLE[3], "eligible", 1),
        (PEOPLE[3], "not_eligible", 1),
        (PEOPLE[3], "needs_review", 0),
        (PEOPLE[2], "eligible", 0),
        (UNLISTED, "not_eligible", 0),
    ],
)
def test_a_row_decided_as_another_residents_without_asking_is_told(
    registry, keys, person, outcome, as_another
):
    decide(registry, 11, person, outcome)

    found = recognise(registry, keys, COVERED)

    assert found.decided_as_another == as_another
    assert f"without asking {as_another}" in render(found)


def test_whoever_has_a_candidate_is_asked_about(registry, keys):
    decide(registry, 11, PEOPLE[3], "not_eligible")
    show(registry, 11, PEOPLE[2])

    found = recognise(registry, keys, COVERED)

    assert (found.decided_as_another, found.recognised) == (0, 1)


def test_a_stranger_decided_as_a_resident_is_told(registry, keys):
    decide(registry, 12, PEOPLE[4], "eligible")

    assert recognise(registry, keys, COVERED).decided_as_another == 1


def test_a_pair_counts_for_or_against_by_whether_it_is_one_person(registry, keys):
    suspect(registry, 2, 3)
    suspect(registry, 4, 5)

    found = recognise(registry, keys, COVERED)

    assert found.doubles == {"two_numbers": {"found": 1}}
    assert found.lookalikes == {"twins": {"found": 1}}
    assert found.doubles_found == 1


def test_pairs_nobody_suspected_are_not_found(registry, keys):
    found = recognise(registry, keys, COVERED)

    assert found.doubles == {"two_numbers": {"not found": 1}}
    assert found.lookalikes == {"twins": {"not found": 1}}
    assert found.doubles_found == 0


def test_the_tables_name_faults_and_no_person(registry, keys):
    show(registry, 11, PEOPLE[2])

    told = render(recognise(registry, keys, COVERED))

    assert "nik_digit_mistyped" in told
    assert "nobody: stranger" in told
    assert not any(str(key) in told for key in PEOPLE.values())


@pytest.mark.parametrize("key", ["identity_key.csv", "duplicate_key.csv"])
def test_without_its_keys_there_is_nothing_to_score(registry, keys, key):
    keys.with_name(key).unlink()

    with pytest.raises(NothingToScore, match=key):
        recognise(registry, keys, COVERED)
