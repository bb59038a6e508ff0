"""One workbook per village, and the answer key to every row in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from jamsos.region import Village
from jamsos.simulate.clerk import SLIPS, Entry, Person, Row, day_month_year
from jamsos.simulate.fates import EVENTS, INSURANCES, Records
from jamsos.simulate.faults import (
    FAULTS,
    NO_PHONE_COLUMN,
    ONE_PHONE,
    VILLAGE_ALIAS,
    Fault,
)
from jamsos.simulate.identity import Identity, phone_number
from jamsos.simulate.layouts import (
    OPENSID_SHEET,
    PROGRAMME_SHEET,
    Household,
    OpensidStyle,
    opensid_sheets,
    programme_sheets,
)
from jamsos.simulate.names import COMMUNITIES
from jamsos.simulate.planning import NO_FAULT, OLD_SPELLINGS, Plan, VillageHabits
from jamsos.simulate.population import PROPOSED_OCCUPATIONS, People
from jamsos.simulate.truth import Meaning, Standing, Verdict, verdict
from jamsos.simulate.workbook import Cell, write_workbook

_WORK_IF_NONE = (9, 9, 20, 19, 84)  # what a village says of somebody whom the registry knows idle


@dataclass(frozen=True)
class KeyRow:
    """What must become of one row of one workbook; ``fault`` is None for a clean row."""

    file: str
    sheet: str
    source_row: int
    fault: Fault | None
    verdict: Verdict


@dataclass(frozen=True)
class World:
    """Everything the rosters are written from."""

    people: People
    records: Records
    identity: Identity
    plan: Plan
    villages: list[Village]
    habits: VillageHabits
    official_names: dict[int, str]
    covered: date
    as_of: date
    seed: int


def write_rosters(folder: Path, world: World) -> Iterator[KeyRow]:
    """Write all workbooks into ``folder``; yields their rows in the order of the files."""
    bounds = np.searchsorted(world.plan.village, np.arange(len(world.villages) + 1))
    for number, village in enumerate(world.villages):
        rows = range(int(bounds[number]), int(bounds[number + 1]))
        if rows:
            yield from _write_roster(folder, world, number, village, rows)


def _write_roster(
    folder: Path, world: World, number: int, village: Village, rows: range
) -> list[KeyRow]:
    dice = random.Random(f"{world.seed}:{village.village_code}")
    is_opensid = bool(world.habits.is_opensid[number])
    style = OpensidStyle.draw(dice) if is_opensid else None
    shared_phone = phone_number(number) if world.habits.has_one_phone[number] else None
    file_name, is_alias = _file_name(village, dice)
    habit = _habit(world.habits, number, is_alias)
    typed: list[Row] = []
    faults: list[Fault | None] = []
    verdicts: list[Verdict] = []
    for proposal in _proposals(world, rows):
        row, meaning = _type(proposal, style, bool(world.habits.has_contact[number]), dice)
        if shared_phone:
            row.phone = shared_phone
        fault = FAULTS[proposal.fault] if proposal.fault != NO_FAULT else None
        if fault and fault.name in SLIPS:
            SLIPS[fault.name](Entry(proposal.person, row, meaning, dice))
        elif not fault:
            fault = NO_PHONE_COLUMN if _has_no_phone(meaning, proposal.standing) else habit
        typed.append(row)
        faults.append(fault)
        verdicts.append(verdict(meaning, proposal.standing, world.covered))

    if style:
        households = [_household(world, row, dice) for row in rows]
        sheets, source_rows = opensid_sheets(typed, households, village, style, dice)
    else:
        sheets, source_rows = programme_sheets(typed, village, world.covered, world.as_of, dice)
    write_workbook(folder / file_name, sheets)
    sheet = OPENSID_SHEET if is_opensid else PROGRAMME_SHEET
    return [
        KeyRow(file_name, sheet, source_row, fault, found)
        for source_row, fault, found in zip(source_rows, faults, verdicts, strict=True)
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
    people, records, plan = world.people, world.records, world.plan
    chosen = plan.person[rows.start : rows.stop]
    others = plan.person[(np.arange(rows.start, rows.stop) + 7919) % len(plan.person)]
    facts = zip(
        chosen.tolist(),
        plan.fault[rows.start : rows.stop].tolist(),
        plan.village[rows.start : rows.stop].tolist(),
        people.village[chosen].tolist(),
        people.family[chosen].tolist(),
        people.is_woman[chosen].tolist(),
        people.birth[chosen].tolist(),
        records.birth_told_by_nik[chosen].tolist(),
        people.occupation[chosen].tolist(),
        people.community[chosen].tolist(),
        records.is_listed[chosen].tolist(),
        records.is_resident[chosen].tolist(),
        records.event[chosen].tolist(),
        records.insurance[chosen].tolist(),
        people.has_phone[chosen].tolist(),
        people.name[chosen],
        people.name[others],
        world.identity.proposed_nik[rows.start : rows.stop],
        world.identity.family_card[people.family[chosen]],
        strict=True,
    )
    for (
        number, fault, village, home, family, is_woman, birth, told, occupation, community,
        is_listed, is_resident, event, insurance, has_phone, name, other_name, nik, card,
    ) in facts:  # fmt: skip
        segment, status, funding = INSURANCES[insurance]
        insured_as = "" if status != "AKTIF" else "PU" if segment == "PU" else funding
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
                birth_place=places[number % len(places)],
                birth=birth,
                is_woman=is_woman,
                occupation=occupation
                if occupation in PROPOSED_OCCUPATIONS
                else _WORK_IF_NONE[number % len(_WORK_IF_NONE)],
                official_names=world.official_names,
            ),
            standing=Standing(
                is_listed,
                is_resident,
                home,
                birth,
                told,
                is_woman,
                occupation,
                EVENTS[event],
                insured_as,
                has_phone,
            ),
        )


def _type(
    proposal: _Proposal, style: OpensidStyle | None, has_contact: bool, dice: random.Random
) -> tuple[Row, Meaning]:
    """The row as a careful clerk types it, and what it says."""
    person = proposal.person
    official_name = person.official_names[person.occupation]
    meaning = Meaning(
        village=proposal.village,
        birth=person.birth,
        is_woman=person.is_woman,
        occupation=person.occupation,
        has_phone=style is None,
        village_has_phone=has_contact,
    )
    sex: Cell = "P" if person.is_woman else "L"
    birth: Cell = day_month_year(person.birth)
    occupation: Cell = official_name
    status: Cell = None
    if style:
        in_numbers = style.codes_are_numbers
        sex = 1 + person.is_woman if in_numbers else ("LAKI-LAKI", "PEREMPUAN")[person.is_woman]
        birth = style.shown_date(person.birth)
        occupation = person.occupation if in_numbers else official_name.lower()
        status = 1 if in_numbers else "HIDUP"
    row = Row(
        nik=person.nik,
        name=person.name,
        birth_place=person.birth_place,
        birth=birth,
        sex=sex,
        address=f"JL. POROS RT {proposal.rt:02d}",
        rt=f"{proposal.rt:03d}",
        rw=f"{proposal.rt // 5 + 1:03d}",
        occupation=occupation,
        second_occupation="Berkebun" if dice.random() < 0.05 else None,
        income=dice.choice((1_000_000, 1_200_000, 1_500_000, "1.500.000", "Rp 2.000.000", None)),
        phone=phone_number(proposal.number),
        note=dice.choice((None, None, None, "lanjutan", "usulan baru")),
        status=status,
    )
    return row, meaning


def _household(world: World, row: int, dice: random.Random) -> Household:
    people, person = world.people, int(world.plan.person[row])
    stock = COMMUNITIES[int(people.community[person])]
    role = int(people.role[person])
    return Household(
        family_card=world.identity.family_card[people.family[person]],
        role=role,
        religion=stock.religion,
        is_married=role in (1, 2, 3),
        father=dice.choice(stock.men),
        mother=dice.choice(stock.women),
    )


def _file_name(village: Village, dice: random.Random) -> tuple[str, bool]:
    """How the village calls its file, and whether it spells its own name the old way."""
    old = OLD_SPELLINGS.get(village.village_name)
    if old:
        return f"{dice.choice(('Ds. ', 'Desa '))}{old}.xlsx", True
    if village.village_type == "desa" and dice.random() < 0.08:
        return f"{dice.choice(('Ds. ', 'Desa ', ''))}{village.village_name}.xlsx", False
    return f"{village.village_code} {village.village_name}.xlsx", False


def _has_no_phone(meaning: Meaning, standing: Standing) -> bool:
    return not (meaning.has_phone or standing.has_phone or meaning.village_has_phone)


def _habit(habits: VillageHabits, village: int, is_alias: bool) -> Fault | None:
    if is_alias:
        return VILLAGE_ALIAS
    return ONE_PHONE if habits.has_one_phone[village] else None
