"""One file per village, and the answer key to every row in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from jamsos.region import Village
from jamsos.simulate.clerk import SLIPS, Entry, Person, Row
from jamsos.simulate.deliveries import Post, Shape
from jamsos.simulate.fates import INSURANCES, Records
from jamsos.simulate.faults import (
    FAULTS,
    NO_MEETING,
    NO_PHONE_COLUMN,
    ONE_PHONE,
    VILLAGE_ALIAS,
    Fault,
)
from jamsos.simulate.habits import NOWHERE, OLD_SPELLINGS, VillageHabits, meeting_of
from jamsos.simulate.identity import Identity, phone_number
from jamsos.simulate.identity_slips import IDENTITY_SLIPS
from jamsos.simulate.institutions import list_that_excludes
from jamsos.simulate.layouts import LAYOUTS, Draft, Hand, Household, Occasion, draw_hand
from jamsos.simulate.lookalikes import Lookalikes
from jamsos.simulate.names import COMMUNITIES, mother_of
from jamsos.simulate.planning import NO_FAULT, Plan
from jamsos.simulate.population import CHILD, PROPOSED_OCCUPATIONS, WIFE, People
from jamsos.simulate.truth import Event, Meaning, Standing, Verdict, verdicts

_ALL_SLIPS = SLIPS | IDENTITY_SLIPS
_MOTHER_UNTOLD = 0.2  # [A] of the rows in a layout that has a column for her
_WORK_IF_NONE = (9, 9, 20, 19, 84)  # what a village says of somebody whom the registry knows idle


@dataclass(frozen=True)
class KeyRow:
    """What must become of one row of one file; ``fault`` is None for a clean row.

    ``verdicts`` begin with what should be, others are as good as matching allows. ``person`` is
    whom the row means, a position in the people.
    """

    file: str
    sheet: str
    source_row: int
    fault: Fault | None
    verdicts: tuple[Verdict, ...]
    person: int


@dataclass(frozen=True)
class World:
    """Everything the rosters are written from."""

    people: People
    records: Records
    identity: Identity
    lookalikes: Lookalikes
    beyond_households: set[int]
    plan: Plan
    villages: list[Village]
    habits: VillageHabits
    official_names: dict[int, str]
    covered: date
    as_of: date
    seed: int

    @cached_property
    def wives(self) -> dict[int, str]:
        """The wife of the head, by family."""
        wives = np.flatnonzero(self.people.role == WIFE)
        families = self.people.family[wives].tolist()
        return dict(zip(families, self.people.name[wives], strict=True))


def write_rosters(post: Post, world: World) -> Iterator[KeyRow]:
    """Put the file of every village into the post; yields their rows in the order of the files."""
    bounds = np.searchsorted(world.plan.village, np.arange(len(world.villages) + 1))
    for number, village in enumerate(world.villages):
        rows = range(int(bounds[number]), int(bounds[number + 1]))
        if rows:
            yield from _write_roster(post, world, number, village, rows)


def _write_roster(
    post: Post, world: World, number: int, village: Village, rows: range
) -> list[KeyRow]:
    dice, habits = random.Random(f"{world.seed}:{village.village_code}"), world.habits
    hand = draw_hand(habits.layout[number], dice)
    meeting = meeting_of(number, world.as_of, habits.meeting_named_as[number])
    occasion = Occasion(village, world.covered, world.as_of, meeting)
    habit = _habit(habits, number, village)
    shared_phone = phone_number(number) if habits.has_one_phone[number] else None
    typed: list[Row] = []
    faults: list[Fault | None] = []
    verdicts_of_rows: list[tuple[Verdict, ...]] = []
    for proposal in _proposals(world, rows):
        row = _typed(proposal, hand, dice)
        meaning = _meant(proposal, habits, number)
        if shared_phone:
            row.phone = shared_phone
        fault = FAULTS[proposal.fault] if proposal.fault != NO_FAULT else None
        if fault and fault.name in _ALL_SLIPS:
            _ALL_SLIPS[fault.name](Entry(proposal.person, row, meaning, dice))
        elif not fault:
            fault = NO_PHONE_COLUMN if _has_no_phone(meaning, proposal.standing) else habit
            if fault is NO_MEETING and proposal.standing.is_continuing:
                fault = None  # covered already: nobody holds them for it
        typed.append(row)
        faults.append(fault)
        verdicts_of_rows.append(verdicts(meaning, proposal.standing, world.covered))

    households = [_household(world, row, dice) for row in rows]
    laid_out = LAYOUTS[hand.layout](Draft(typed, households, occasion, hand), dice)
    shape = Shape(
        suffix=habits.suffix[number],
        dialect=int(habits.dialect[number]),
        named_by=habits.named_by[number],
        mishap=habits.mishap[number],
    )
    file_name = post.put(occasion, number, laid_out.sheets, shape, dice)
    sheet = laid_out.sheets[0].name
    return [
        KeyRow(file_name, sheet, source_row, fault, found, person)
        for source_row, fault, found, person in zip(
            laid_out.source_rows,
            faults,
            verdicts_of_rows,
            world.plan.person[rows.start : rows.stop].tolist(),
            strict=True,
        )
    ]


@dataclass(slots=True)
class _Proposal:
    """One row before it is typed."""

    fault: int
    village: int
    rt: int
    number: int  # of the person
    person: Person
    standing: Standing


def _proposals(world: World, rows: range) -> Iterator[_Proposal]:
    people, plan = world.people, world.plan
    chosen = plan.person[rows.start : rows.stop]
    others = plan.person[(np.arange(rows.start, rows.stop) + 7919) % len(plan.person)]
    facts = zip(
        chosen.tolist(),
        plan.fault[rows.start : rows.stop].tolist(),
        plan.village[rows.start : rows.stop].tolist(),
        people.family[chosen].tolist(),
        people.is_woman[chosen].tolist(),
        people.birth[chosen].tolist(),
        people.occupation[chosen].tolist(),
        people.community[chosen].tolist(),
        people.birth_place[chosen].tolist(),
        people.name[chosen],
        people.name[others],
        world.identity.proposed_nik[rows.start : rows.stop],
        world.identity.family_card[people.family[chosen]],
        strict=True,
    )
    for (
        number, fault, village, family, is_woman, birth, occupation, community, birth_place,
        name, other_name, nik, card,
    ) in facts:  # fmt: skip
        places = COMMUNITIES[community].birth_places
        yield _Proposal(
            fault=fault,
            village=village,
            rt=family % 14 + 1,
            number=number,
            person=Person(
                nik=nik,
                family_card=card,
                name=name,
                somebody_elses_name=other_name,
                birth_place=places[birth_place % len(places)],
                birth=birth,
                is_woman=is_woman,
                occupation=occupation
                if occupation in PROPOSED_OCCUPATIONS
                else _WORK_IF_NONE[number % len(_WORK_IF_NONE)],
                official_names=world.official_names,
            ),
            standing=_standing(world, int(world.lookalikes.decided_as[number])),
        )


def _standing(world: World, person: int) -> Standing:
    people, records = world.people, world.records
    segment, status, funding = INSURANCES[records.insurance[person]]
    life = records.lives.get(person)
    history = tuple(
        Event(each.code, each.day(world.as_of), each.of == 0)
        for each in (life.happenings if life else ())
    )
    return Standing(
        is_listed=bool(records.is_listed[person]),
        is_resident=bool(records.is_resident[person]),
        village=int(people.village[person]),
        birth=people.birth[person].item(),
        birth_told_by_nik=records.birth_told_by_nik[person].item(),
        is_woman=bool(people.is_woman[person]),
        occupation=int(people.occupation[person]),
        history=history,
        insured_as="" if status != "AKTIF" else "PU" if segment == "PU" else funding,
        has_phone=bool(people.has_phone[person]),
        is_known_elsewhere=bool(records.is_known_elsewhere[person]),
        listed_by=list_that_excludes(records.listing[person]),
        night=world.as_of,
        is_beyond_the_household=person in world.beyond_households,
        is_one_with_another=world.lookalikes.is_one_with_another.get(person),
    )


def _meant(proposal: _Proposal, habits: VillageHabits, number: int) -> Meaning:
    """What a careful clerk of village ``number`` says in the row."""
    person = proposal.person
    return Meaning(
        village=proposal.village,
        birth=person.birth,
        is_woman=person.is_woman,
        occupation=person.occupation,
        has_phone=bool(habits.holds_phone[number]),
        village_has_phone=bool(habits.has_contact[number]),
        has_meeting=bool(habits.meeting_named_as[number] != NOWHERE),
    )


def _typed(proposal: _Proposal, hand: Hand, dice: random.Random) -> Row:
    """The row as a careful clerk types it."""
    person = proposal.person
    return Row(
        nik=person.nik,
        name=person.name,
        birth_place=person.birth_place,
        birth=hand.day(person.birth),
        sex=hand.sex(person.is_woman),
        address=f"JL. POROS RT {proposal.rt:02d}",
        rt=hand.place_number(proposal.rt),
        rw=hand.place_number(proposal.rt // 5 + 1),
        occupation=hand.work(person.occupation, person.official_names),
        second_occupation="Berkebun" if dice.random() < 0.05 else None,
        income=dice.choice((1_000_000, 1_200_000, 1_500_000, "1.500.000", "Rp 2.000.000", None)),
        phone=phone_number(proposal.number),
        note=dice.choice((None, None, None, "lanjutan", "usulan baru")),
        status=hand.alive,
    )


def _household(world: World, row: int, dice: random.Random) -> Household:
    people, person = world.people, int(world.plan.person[row])
    stock = COMMUNITIES[int(people.community[person])]
    role = int(people.role[person])
    family_card = world.identity.family_card[people.family[person]]
    return Household(
        family_card=family_card,
        role=role,
        religion=stock.religion,
        is_married=role in (1, 2, 3),
        father=dice.choice(stock.men),
        mother=None
        if dice.random() < _MOTHER_UNTOLD
        else mother_of(
            family_card,
            people.name[person],
            is_child=role == CHILD,
            wife=world.wives.get(int(people.family[person])),
        ),
    )


def _has_no_phone(meaning: Meaning, standing: Standing) -> bool:
    return not (meaning.has_phone or standing.has_phone or meaning.village_has_phone)


def _habit(habits: VillageHabits, number: int, village: Village) -> Fault | None:
    """What is odd about the whole file, and so about its clean rows."""
    if habits.meeting_named_as[number] == NOWHERE:
        return NO_MEETING
    if village.village_name in OLD_SPELLINGS:
        return VILLAGE_ALIAS
    return ONE_PHONE if habits.has_one_phone[number] else None
