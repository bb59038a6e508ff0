"""A warehouse with a simulated registry, twins and doubles in it, and proposals of known people.

Everything is drawn from one seed. What a vault holds in a real night is here built by the same
loader, gate and dbt models; only proposals are written straight into quarantine, where rows lie
whose NIK does not tell.
"""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql

from jamsos.clock import covered_month
from jamsos.collect.night import land, publish
from jamsos.combine.dbt import run_dbt
from jamsos.combine.run import Run
from jamsos.gates import judge_loads
from jamsos.privacy import person_keys
from jamsos.region import region
from jamsos.settings import settings
from jamsos.simulate.keys import DUPLICATE_KEY
from jamsos.simulate.matching.faults import (
    FAMILIES,
    Resident,
    another_form,
    mother_as_told,
    numbers_nearby,
    proposal_of,
)
from jamsos.simulate.names import mother_of
from jamsos.simulate.published import rows_of_key
from jamsos.simulate.regency import simulate_regency
from jamsos.warehouse.connection import connect

LOAD = "village_rosters:trial"
_ANSWERS = "registry_answers:trial"
_CHILD = 25  # years up to which somebody counts as a child of their family
_MOTHER_TOLD = 0.3  # [A] of the residents, by the registry's service
_TWINS, _DOUBLES, _PROPOSED = 0.01, 0.004, 0.3  # [A] of the residents
_FIRST_WHOLE = 10_000_000  # row of the first accepted proposal
_COLUMNS = (
    "person_key", "household_key", "family_card_number", "nik", "full_name", "birth_place",
    "birth_date", "sex_code", "village_code",
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """Who is meant by each proposal, who is double, and which proposals bear a neighbour's number.

    ``meant`` and ``wrong_numbers`` tell of rows of ``LOAD``, with the person key of whom they mean;
    every proposal that is matched is among them.
    """

    run: Run
    residents: int
    meant: dict[int, tuple[str, str | None]]
    doubles: set[tuple[str, str]]
    wrong_numbers: dict[int, str]


def make_trial(as_of: date, *, seed: int, scale: float, of_family: dict[str, int]) -> Trial:
    """Fill the present, empty warehouse; ``of_family`` says how many proposals of each."""
    here, dice = settings(), random.Random(seed)
    simulate_regency(here.home, region=region(), as_of=as_of, seed=seed, scale=scale)
    _collect_registry(as_of)
    secret = here.require_person_key_secret()
    with connect() as warehouse:
        _take_out_doubles(warehouse, here.simulated)
        people = _residents(warehouse, as_of)
        load_id = _load_of_registry(warehouse)
        run = _open_run(warehouse, as_of, load_id)
        twins = _twins(people, secret, dice)
        doubles = _doubles(people, secret, dice)
        _add_residents(warehouse, load_id, [*twins.values(), *doubles.values()])
        _tell_mothers(warehouse, [*people, *twins.values(), *doubles.values()], as_of, dice)
        meant, gone = _propose_damaged(warehouse, people, twins, doubles, of_family, dice)
        chosen = _chosen(people, doubles, gone, dice)
        wrong = _with_wrong_number(people, gone, of_family, dice)
        _propose_whole(warehouse, [*chosen, *(written for _, written in wrong)])
    run_dbt(["seed"], run, here)
    run_dbt(["run", "--select", "+match_pool", "+match_subjects"], run, here)
    pairs = {
        tuple(sorted((people[place].person_key, double.person_key)))
        for place, double in doubles.items()
    }
    first_wrong = _FIRST_WHOLE + len(chosen)
    wrong_numbers = {first_wrong + place: key for place, (key, _) in enumerate(wrong)}
    return Trial(run, len(people) + len(twins) + len(doubles), meant, pairs, wrong_numbers)


def _collect_registry(as_of: date) -> None:
    landing = land("civil_registry", as_of=as_of)
    decisions = judge_loads(list(landing.new), "civil_registry", as_of, "trial")
    publish(
        "civil_registry", {each.subject_id: each.gate_id for each in decisions}, [], as_of=as_of
    )


def _take_out_doubles(warehouse: psycopg.Connection, simulated: Path) -> None:
    """Leave one number to each person the simulator gave two: only the trial's doubles count."""
    pairs = rows_of_key(simulated / DUPLICATE_KEY)
    others = [int(pair["other_registry_row"]) for pair in pairs if pair["is_one"] == "true"]
    warehouse.execute("delete from raw.civil_registry where source_row = any(%s)", [others])


def _load_of_registry(warehouse: psycopg.Connection) -> str:
    ((load_id,),) = warehouse.execute("select distinct load_id from raw.civil_registry").fetchall()
    return load_id


def _open_run(warehouse: psycopg.Connection, as_of: date, registry: str) -> Run:
    run = Run(f"{as_of}-trial", as_of, covered_month(as_of))
    warehouse.execute(
        "insert into ops.runs (run_id, region_code, as_of, covered_month, inputs_digest, "
        "code_version, status) values (%s, %s, %s, %s, '', '', 'open')",
        [run.run_id, region().code, as_of, run.covered_month],
    )
    made_here = {"village_rosters": LOAD, "registry_answers": _ANSWERS}
    warehouse.cursor().executemany(
        "insert into ops.loads (load_id, source, scope, file_name, sha256, period, layout, status, "
        "as_of) values (%s, %s, 'trial', '', '', %s, '', 'landed', %s)",
        [(load_id, source, as_of, as_of) for source, load_id in made_here.items()],
    )
    warehouse.cursor().executemany(
        "insert into ops.run_inputs (run_id, source, scope, load_id) values (%s, %s, '', %s)",
        [
            (run.run_id, source, load_id)
            for source, load_id in {"civil_registry": registry, **made_here}.items()
        ],
    )
    return run


def _residents(warehouse: psycopg.Connection, as_of: date) -> list[Resident]:
    rows = warehouse.execute(
        """
        select
            person_key::text, household_key::text, family_card_number, nik, full_name,
            birth_place, birth_date, sex_code, village_code,
            coalesce(
                lag(full_name) over family, lead(full_name) over family, full_name
            )
        from raw.civil_registry
        window family as (partition by family_card_number order by nik)
        order by nik
        """
    )
    people = [Resident(*row, mother="") for row in rows]
    return [replace(one, mother=_mother_of(one, as_of)) for one in people]


def _mother_of(one: Resident, as_of: date) -> str:
    is_child = as_of.year - one.birth.year <= _CHILD
    return mother_of(one.family_card, one.name, is_child=is_child)


def _twins(people: list[Resident], secret: bytes, dice: random.Random) -> dict[int, Resident]:
    """A twin for some: the same family and day, the next number, somebody else's name."""
    places = dice.sample(range(len(people)), round(len(people) * _TWINS))
    names = {sex: [one.name for one in people[:50_000] if one.sex == sex] for sex in ("L", "P")}
    return {
        place: _with_number(
            people[place],
            f"{people[place].nik[:12]}{9400 + number % 300}",
            secret,
            name=dice.choice(names[people[place].sex]),
        )
        for number, place in enumerate(sorted(places))
    }


def _doubles(people: list[Resident], secret: bytes, dice: random.Random) -> dict[int, Resident]:
    """A second row for some: under another number, often elsewhere or otherwise spelt."""
    made = {}
    places = dice.sample(range(len(people)), round(len(people) * _DOUBLES))
    for number, place in enumerate(sorted(places)):
        one = people[place]
        elsewhere = dice.choice(people)
        prefix = elsewhere.nik[:6] if dice.random() < 0.5 else one.nik[:6]
        changed = {"mother": mother_as_told(one, elsewhere, dice)}
        if dice.random() < 0.4:
            changed["name"] = another_form(one.name, dice)
        if dice.random() < 0.1 and one.birth.day <= 12:
            changed["birth"] = one.birth.replace(month=one.birth.day, day=one.birth.month)
        elif dice.random() < 0.06:
            changed["birth"] = one.birth.replace(
                year=one.birth.year - 1, day=min(one.birth.day, 28)
            )
        if dice.random() < 0.5:
            changed |= {
                "village_code": elsewhere.village_code,
                "household_key": elsewhere.household_key,
            }
        made[place] = _with_number(
            one, f"{prefix}{one.nik[6:12]}{9700 + number % 300}", secret, **changed
        )
    return made


def _with_number(one: Resident, nik: str, secret: bytes, **changed: object) -> Resident:
    (key,) = person_keys([nik], secret)
    return Resident(**asdict(one) | changed | {"nik": nik, "person_key": key})


def _add_residents(warehouse: psycopg.Connection, load_id: str, residents: list[Resident]) -> None:
    with warehouse.cursor().copy(
        sql.SQL(
            "copy raw.civil_registry (load_id, source_row, {}, province_code, regency_code, "
            "district_code) from stdin"
        ).format(sql.SQL(", ").join(map(sql.Identifier, _COLUMNS)))
    ) as stream:
        for number, one in enumerate(residents):
            stream.write_row(
                (load_id, 10_000_000 + number, one.person_key, one.household_key, one.family_card,
                 one.nik, one.name, one.birth_place, one.birth, one.sex, one.village_code,
                 one.village_code[:2], one.village_code[:5], one.village_code[:8])
            )  # fmt: skip


def _tell_mothers(
    warehouse: psycopg.Connection, residents: list[Resident], as_of: date, dice: random.Random
) -> None:
    """Answers of the registry's service that are older than its extract, which tells no mother."""
    with warehouse.cursor().copy(
        "copy raw.registry_answers (load_id, source_row, person_key, nik, answer_code, "
        "answered_date, valid_until, mother_name) from stdin"
    ) as stream:
        for row, one in enumerate(residents):
            if dice.random() < _MOTHER_TOLD:
                stream.write_row(
                    (_ANSWERS, row, one.person_key, one.nik, "DITEMUKAN", date(2000, 1, 1), as_of,
                     one.mother)
                )  # fmt: skip


def _propose_damaged(
    warehouse: psycopg.Connection,
    people: list[Resident],
    twins: dict[int, Resident],
    doubles: dict[int, Resident],
    of_family: dict[str, int],
    dice: random.Random,
) -> tuple[dict[int, tuple[str, str | None]], set[str]]:
    """Into quarantine, as rows lie there; whoever is not to be in the registry leaves it.

    Returns whom each row means, and who is gone. Nobody who is double is among them.
    """
    wanted = [family for family in FAMILIES for _ in range(of_family[family.name])]
    with_twin = sorted(twins.keys() - doubles.keys())
    others = sorted({*range(len(people))} - twins.keys() - doubles.keys())
    dice.shuffle(with_twin)
    dice.shuffle(others)
    meant: dict[int, tuple[str, str | None]] = {}
    gone = set()
    with warehouse.cursor().copy(
        'copy quarantine.rows (load_id, source_row, source, reason_codes, turn, "row", as_of) '
        "from stdin"
    ) as stream:
        for row, family in enumerate(wanted, start=1):
            one = people[(with_twin if family.has_twin else others).pop()]
            written = proposal_of(one, family, dice.choice(people), dice)
            if family.is_unknown:
                gone.add(one.person_key)
            meant[row] = (family.name, None if family.is_unknown else one.person_key)
            landed = {
                "proposal_key": f"{row:032x}", "household_key": written.household_key,
                "nik": written.nik, "nik_cell_type": written.nik_cell_type,
                "full_name": written.name, "birth_place": written.birth_place,
                "birth_date": written.birth and written.birth.isoformat(),
                "sex_code": written.sex, "village_code": written.village_code,
                "mother_name": written.mother,
            }  # fmt: skip
            stream.write_row(
                (LOAD, row, "village_rosters", ["NIK_MISSING"], "village", json.dumps(landed),
                 date(2000, 1, 1))
            )  # fmt: skip
    warehouse.execute(
        "delete from raw.civil_registry where person_key = any(%s::uuid[])", [[*gone]]
    )
    return meant, gone


def _chosen(
    people: list[Resident], doubles: dict[int, Resident], gone: set[str], dice: random.Random
) -> list[Resident]:
    """Both halves of every double, and a part of all others whom the registry has."""
    return [*doubles.values()] + [
        one
        for place, one in enumerate(people)
        if place in doubles or (dice.random() < _PROPOSED and one.person_key not in gone)
    ]


def _with_wrong_number(
    people: list[Resident], gone: set[str], of_family: dict[str, int], dice: random.Random
) -> list[tuple[str, Resident]]:
    """People whose number was mistyped by one digit into that of another resident.

    Each with their own person key, and as they are written.
    """
    present = [one for one in people if one.person_key not in gone]
    key_of = {one.nik: one.person_key for one in present}
    wanted = max(of_family.values())
    made: list[tuple[str, Resident]] = []
    for one in dice.sample(present, len(present)):
        nearby = [nik for nik in numbers_nearby(one.nik) if nik in key_of]
        if nearby:
            nik = dice.choice(nearby)
            made.append((one.person_key, replace(one, nik=nik, person_key=key_of[nik])))
        if len(made) == wanted:
            break
    return made


def _propose_whole(warehouse: psycopg.Connection, chosen: list[Resident]) -> None:
    """Accepted rows, as the registry tells of the person."""
    with warehouse.cursor().copy(
        "copy raw.village_rosters (load_id, source_row, village_code, period, layout, sheet, "
        "person_key, proposal_key, nik, full_name, birth_date, sex_code, is_work_certified, "
        "proposed_date, repairs) from stdin"
    ) as stream:
        for number, one in enumerate(chosen):
            stream.write_row(
                (LOAD, _FIRST_WHOLE + number, one.village_code, date(2000, 1, 1), "", "",
                 one.person_key, f"{_FIRST_WHOLE + number:032x}", one.nik, one.name, one.birth,
                 one.sex, False, date(2000, 1, 1), "{}")
            )  # fmt: skip


def evenly(count: int) -> dict[str, int]:
    """So many of each family."""
    return {family.name: count for family in FAMILIES}


def shared_out(total: int) -> dict[str, int]:
    """``total`` proposals in families as large as they are assumed to be."""
    return {family.name: round(total * family.share) for family in FAMILIES}
