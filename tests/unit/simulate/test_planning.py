"""Who is proposed by which village: each person once, unless the fault is to propose them twice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from jamsos.simulate.faults import BUKU_INDUK, FAULTS, SIAK
from jamsos.simulate.habits import VillageHabits, draw_habits
from jamsos.simulate.planning import (
    NO_FAULT,
    Plan,
    choose_villages,
    newcomers_needed,
    plan_proposals,
    proposable,
)
from jamsos.simulate.population import People, draw_newcomers, draw_residents

COVERED = date(2026, 8, 1)
RESIDENTS, SCALE = 9_000, 0.02


@pytest.fixture(scope="module")
def planned(kutai_timur) -> tuple[People, Plan, VillageHabits]:
    rng = np.random.default_rng(1)
    villages = choose_villages(kutai_timur.villages, SCALE)
    people = draw_residents(rng, RESIDENTS, villages, COVERED)
    pool = proposable(people, COVERED)
    people = people.followed_by(
        draw_newcomers(rng, newcomers_needed(3_000, SCALE), villages, COVERED)
    )
    contacts = {village.village_code for village in villages[::2]}
    sizes = np.bincount(people.village[pool], minlength=len(villages))
    habits = draw_habits(rng, villages, contacts, sizes)
    newcomers = np.arange(RESIDENTS, len(people))
    return people, plan_proposals(rng, people, pool, newcomers, habits, SCALE), habits


def test_nobody_is_proposed_twice_by_chance(planned):
    _, plan, _ = planned
    repeated = plan.has(*(fault.name for fault in FAULTS if fault.repeats))

    assert max(Counter(plan.person[~repeated].tolist()).values()) == 1


def test_a_repeated_row_stands_below_the_one_it_repeats(planned):
    _, plan, _ = planned
    for row in np.flatnonzero(plan.has("twice_in_village")):
        rows = np.flatnonzero(plan.person == plan.person[row])

        assert rows.max() == row
        assert len(set(plan.village[rows].tolist())) == 1


def test_a_person_in_two_villages_is_at_home_in_the_row_that_stands(planned):
    people, plan, _ = planned
    for row in np.flatnonzero(plan.has("twice_in_two_villages")):
        assert plan.village[row] != people.village[plan.person[row]]


def test_a_family_card_stands_for_one_member_only(planned):
    people, plan, _ = planned
    families = people.family[plan.people_with("kk_in_nik_column")].tolist()

    assert len(set(families)) == len(families) > 0


def test_a_line_that_is_not_valid_stands_beside_the_valid_one_of_the_same_person(planned):
    _, plan, habits = planned
    rows = np.flatnonzero(plan.has("siak_line_not_valid"))

    assert len(rows) > 0
    for row in rows:
        village = plan.village[row]
        theirs = (plan.person == plan.person[row]) & (plan.village == village)

        assert habits.layout[village] == SIAK
        assert theirs.sum() == 2


def test_a_buku_induk_lists_families_one_by_one(planned):
    people, plan, habits = planned
    rows = np.flatnonzero(habits.layout[plan.village] == BUKU_INDUK)
    families = [
        (village, people.family[person])
        for village, person in zip(plan.village[rows], plan.person[rows], strict=True)
    ]
    changes = sum(one != other for one, other in pairwise(families))

    assert changes + 1 == len(set(families))


def test_whoever_no_phone_reaches_has_no_other_fault(planned):
    people, plan, habits = planned
    holds_none, contact = ~habits.holds_phone[plan.village], habits.has_contact[plan.village]
    unreachable = holds_none & ~contact & ~people.has_phone[plan.person]
    repeated = plan.has(*(fault.name for fault in FAULTS if fault.repeats))

    assert unreachable.any()
    assert set(plan.fault[unreachable & ~repeated].tolist()) == {NO_FAULT}


def test_a_phone_is_missing_only_where_the_registry_knows_none(planned):
    people, plan, habits = planned
    missing = plan.has("phone_none", "phone_landline")

    assert missing.any()
    assert not people.has_phone[plan.person[missing]].any()
    assert not habits.has_contact[plan.village[missing]].any()


def test_rows_stand_village_by_village(planned):
    _, plan, _ = planned

    assert (np.diff(plan.village) >= 0).all()


@pytest.mark.parametrize(("scale", "count"), [(1.0, 141), (0.1, 141), (0.02, 28), (0.002, 3)])
def test_small_regencies_have_fewer_villages(kutai_timur, scale, count):
    villages = choose_villages(kutai_timur.villages, scale)

    assert len(villages) == count
    assert len({village.village_code for village in villages}) == count
    assert any(village.village_name == "Karya Bhakti" for village in villages), "has an old name"


def test_ages_are_whole_years(planned):
    people, _, _ = planned
    births = people.birth[:200].tolist()

    assert people.age_on(COVERED)[:200].tolist() == [
        COVERED.year - birth.year - ((birth.month, birth.day) > (COVERED.month, COVERED.day))
        for birth in births
    ]
