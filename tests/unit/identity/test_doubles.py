"""People who may be one person under two numbers."""

import pytest

from jamsos.identity.doubles import find_doubles
from jamsos.identity.model import Thresholds
from tests.support.people import others, resident

THRESHOLDS = Thresholds(min_match_probability=0.95, tie_margin=0.5, min_duplicate_probability=0.9)
PROPOSED = {"is_proposed": True}
INSURED = {"is_insured": True}
ONE = {"name": "RAMLI HARUNA", "household_key": "00000000-0000-0000-0000-0000000000aa"}


def doubles(in_memory, model, *people):
    crowd = [one | PROPOSED for one in others(500)]
    with in_memory([], [*crowd, *people]) as connection:
        find_doubles(connection, model, THRESHOLDS)
        return connection.execute(
            "select person_key, other_person_key from duplicate_pairs order by all"
        ).fetchall()


def test_the_same_person_under_two_numbers_is_suspected_once(in_memory, model):
    one, other = resident(2, **ONE, **PROPOSED), resident(1, **ONE, **PROPOSED)

    assert doubles(in_memory, model, one, other) == [(other["person_key"], one["person_key"])]


def test_the_more_are_proposed_the_more_must_speak_for_one(in_memory, model):
    """Among many there are more namesakes of one day by chance."""
    pair = [
        resident(number, name="RAMLI HARUNA", birth_place=place, village_code=village) | PROPOSED
        for number, place, village in ((1, None, "64.08.04.2001"), (2, "BONE", "64.08.09.2003"))
    ]
    crowd = others(2_000)

    def found(crowd):
        with in_memory([], [*crowd, *pair]) as connection:
            find_doubles(connection, model, THRESHOLDS)
            return connection.execute("select count(*) from duplicate_pairs").fetchall()

    assert found(crowd) == [(1,)]
    assert found([one | PROPOSED for one in crowd]) == [(0,)]


def test_somebody_insured_already_is_suspected_too(in_memory, model):
    one, other = resident(1, **ONE, **PROPOSED), resident(2, **ONE, **INSURED)

    assert doubles(in_memory, model, one, other) == [(one["person_key"], other["person_key"])]


@pytest.mark.parametrize("concerned", [INSURED, {}])
def test_two_whom_nobody_proposes_are_not_our_question(in_memory, model, concerned):
    people = [resident(number, **ONE, **concerned) for number in (1, 2)]

    assert doubles(in_memory, model, *people) == []


@pytest.mark.parametrize("name", ["BASRI HARUNA", "BASRI", "RAMLAH"])
def test_twins_are_two_people_whatever_else_they_share(in_memory, model, name):
    one = resident(1, **ONE, **PROPOSED, mother_name="SITI AMINAH")
    twin = resident(2, **ONE | {"name": name}, **PROPOSED, mother_name="SITI AMINAH")

    assert doubles(in_memory, model, one, twin) == []


def test_a_mother_known_to_both_speaks_for_and_against(in_memory, model):
    """Of people who moved from village to village between their two numbers."""
    told = {"name": "RAMLI HARUN", "village_code": "64.08.09.2003", "birth_place": None}

    def found(mother):
        one = resident(1, **ONE, **PROPOSED, mother_name="SITI AMINAH")
        return doubles(in_memory, model, one, resident(2, **told, **PROPOSED, mother_name=mother))

    assert found("SITI AMINAH")
    assert not found("ROHANI DAENG")
