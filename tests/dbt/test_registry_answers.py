"""What the registry's service answered decides about people, from the question to the rule."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest

from jamsos.collect import night
from jamsos.collect.registry_service import ask_tonight
from jamsos.combine.dbt import run_dbt
from jamsos.combine.run import Run
from jamsos.gates import judge_loads
from tests.support.registry_service import (
    a_nik,
    a_resident,
    access_to,
    key_of,
    people,
    propose,
    register,
    report,
    serving,
)

AS_OF = date(2026, 11, 22)
RUN = Run("2026-11-22-answers", AS_OF, date(2026, 12, 1))
RESIDENT, ELSEWHERE, MISSED, DEAD, STRANGER, DOUBLE, MOVED = (a_nik(n) for n in range(7))
IN_EXTRACT = [RESIDENT, DOUBLE, MOVED]


@pytest.fixture
def proposed(installation):
    loads = [
        ("civil_registry", register(IN_EXTRACT, AS_OF)),
        ("registry_events", report([], AS_OF)),
        ("village_rosters", propose([*IN_EXTRACT, ELSEWHERE, MISSED, DEAD, STRANGER], AS_OF)),
    ]
    with psycopg.connect(installation.require_database_url()) as connection:
        connection.execute(
            """
            insert into ops.runs (
                run_id, region_code, as_of, covered_month, inputs_digest, code_version, status
            ) values (%s, '64.08', %s, %s, 'x', 'x', 'open')
            """,
            [RUN.run_id, RUN.as_of, RUN.covered_month],
        )
        pin(connection, loads)
    return installation


def pin(connection, loads):
    connection.cursor().executemany(
        "insert into ops.run_inputs (run_id, source, scope, load_id) values (%s, %s, %s, %s)",
        [(RUN.run_id, source, load_id.split(":")[1], load_id) for source, load_id in loads],
    )


def rules(installation):
    """The registry's rules of each person that are not met or cannot be judged: NIK -> rules."""
    run_dbt(["seed"], RUN, installation)
    run_dbt(["run", "--select", "+int_registry_rules", "people"], RUN, installation)
    with psycopg.connect(installation.require_database_url()) as connection:
        found = connection.execute(
            "select person_key::text, rule_code, is_met, concat_ws(' of ', fact_source, fact_date) "
            "from intermediate.int_registry_rules"
        ).fetchall()
        named = {
            str(key) for (key,) in connection.execute("select person_key from identity.people")
        }
    told = {nik: {} for nik in (*IN_EXTRACT, ELSEWHERE, MISSED, DEAD, STRANGER)}
    nik_of = {key_of(nik): nik for nik in told}
    for key, rule, is_met, source in found:
        if is_met is False:
            told[nik_of[key]][rule] = source
    return told, {nik_of[key] for key in named}


def test_without_answers_whoever_the_extract_lacks_is_unknown(proposed):
    told, named = rules(proposed)

    assert told == {
        nik: {} if nik in IN_EXTRACT else {"NIK_UNKNOWN": "civil_registry"} for nik in told
    }
    assert named == set(IN_EXTRACT)


def test_an_answer_tells_who_lives_elsewhere_who_was_missed_and_who_died(proposed, tmp_path):
    known = people(
        tmp_path,
        [
            a_resident(RESIDENT),
            a_resident(MISSED),
            a_resident(ELSEWHERE, NO_PROP="73", NO_KAB="8"),
            a_resident(MOVED, NO_KAB="72"),
        ],
        [(DEAD, "MENINGGAL"), (DOUBLE, "GANDA")],
    )
    with serving(known) as server:
        ask_tonight(access_to(server), as_of=AS_OF)
    landing = night.land("registry_answers", as_of=AS_OF)
    (decision,) = judge_loads(landing.new, "registry_answers", AS_OF, "test")
    night.publish("registry_answers", {decision.subject_id: decision.gate_id}, [], as_of=AS_OF)
    with psycopg.connect(proposed.require_database_url()) as connection:
        pin(connection, [("registry_answers", landing.new[0])])

    told, named = rules(proposed)

    answered = "registry_answers of 2026-11-22"
    assert told == {
        RESIDENT: {},
        MISSED: {},
        ELSEWHERE: {"NOT_RESIDENT": answered},
        MOVED: {"NOT_RESIDENT": answered},
        DEAD: {"REGISTRY_DECEASED": answered},
        DOUBLE: {"REGISTRY_DUPLICATE": answered},
        STRANGER: {"NIK_UNKNOWN": "civil_registry"},
    }
    assert named == {*IN_EXTRACT, MISSED, ELSEWHERE}
