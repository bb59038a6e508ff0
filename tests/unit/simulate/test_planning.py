"""Who is proposed by which village: each person once, unless the fault is to propose them twice."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

from jamsos.simulate.faults import FAULTS
from jamsos.simulate.planning import (
    NO_FAULT,
    Plan,
    VillageHabits,
    choose_villages,
    draw_habits,
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
    repeated = plan.has(*(fault.name for fault in FAULTS if fault.expected_stage == "duplicate"))

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


def test_a_third_of_villages_and_rows_come_in_opensid_files(planned):
    _, plan, habits = planned

    assert habits.is_opensid[plan.village].mean() == pytest.approx(1 / 3, abs=0.03)
    assert habits.is_opensid.mean() == pytest.approx(1 / 3, abs=0.03)


def test_whoever_no_phone_reaches_has_no_other_fault(planned):
    people, plan, habits = planned
    opensid, contact = habits.is_opensid[plan.village], habits.has_contact[plan.village]
    unreachable = opensid & ~contact & ~people.has_phone[plan.person]
    repeated = plan.has(*(fault.name for fault in FAULTS if fault.expected_stage == "duplicate"))

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
