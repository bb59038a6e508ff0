"""Which answers of officers hold on a night, for whom, and for as long as what was shown stays."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest

from jamsos.combine.dbt import run_dbt
from jamsos.combine.run import Run
from tests.support.judgements import an_answer
from tests.support.registry_service import a_nik, key_of, propose, register, report

AS_OF = date(2026, 11, 22)
YESTERDAY = AS_OF - timedelta(days=1)
RUN = Run("2026-11-22-answers", AS_OF, date(2026, 12, 1))
SOMEBODY, OLD_NIK, NEW_NIK, OTHER = (a_nik(n) for n in range(4))
LOW, HIGH = UUID(int=1), UUID(int=2)
NAME = {"rule_code": "NAME_DISAGREES"}


@pytest.fixture
def night(installation):
    """A night on which a NIK was re-issued; returns what asks the warehouse after a build."""
    loads = [
        ("civil_registry", register([SOMEBODY, NEW_NIK, OTHER], YESTERDAY)),
        ("registry_events", report([(OLD_NIK, "NIK_BARU", NEW_NIK)], YESTERDAY)),
        ("village_rosters", propose([(SOMEBODY, "BUDI SANTOSO", "1990-01-01")], YESTERDAY)),
    ]
    with psycopg.connect(installation.require_database_url(), autocommit=True) as connection:
        connection.execute(
            """
            insert into ops.runs (
                run_id, region_code, as_of, covered_month, inputs_digest, code_version, status
            ) values (%s, '64.08', %s, %s, 'x', 'x', 'open')
            """,
            [RUN.run_id, RUN.as_of, RUN.covered_month],
        )
        connection.cursor().executemany(
            "insert into ops.run_inputs (run_id, source, scope, load_id) values (%s, %s, %s, %s)",
            [(RUN.run_id, source, load_id.split(":")[1], load_id) for source, load_id in loads],
        )
        run_dbt(["seed"], RUN, installation)

        def built(query):
            run_dbt(["run", "--select", "+overrides_in_force"], RUN, installation)
            return connection.execute(query).fetchall()

        built.execute, built.transaction = connection.execute, connection.transaction
        yield built


IN_FORCE = "select judgement_id from identity.judgements_in_force order by 1"


def test_an_answer_holds_from_its_check_to_its_last_night_and_the_last_word_counts(night):
    an_answer("rule", LOW, "accept", on=YESTERDAY, checked_on=AS_OF + timedelta(days=1), **NAME)
    an_answer("rule", LOW, "accept", on=YESTERDAY, valid_days=0, **NAME)
    last_night = an_answer("rule", HIGH, "accept", on=YESTERDAY, valid_days=1, **NAME)
    an_answer("rule", key_of(OTHER), "accept", on=YESTERDAY, **NAME)
    last_word = an_answer("rule", key_of(OTHER), "reject", on=YESTERDAY, checked_on=AS_OF, **NAME)

    assert night(IN_FORCE) == [(last_night,), (last_word,)]


def test_a_pair_is_one_question_whoever_stands_first(night):
    an_answer("duplicate", LOW, "different", on=YESTERDAY, object_key=HIGH)
    last = an_answer("duplicate", HIGH, "same", on=YESTERDAY, checked_on=AS_OF, object_key=LOW)

    held = night("select judgement_id, subject_key, object_key from identity.judgements_in_force")

    assert held == [(last, LOW, HIGH)]


def test_an_answer_goes_with_the_person_to_the_number_that_holds(night):
    of_the_old = an_answer("rule", key_of(OLD_NIK), "accept", on=YESTERDAY, **NAME)
    with_another = an_answer(
        "duplicate", key_of(OLD_NIK), "different", on=YESTERDAY, object_key=key_of(OTHER)
    )
    of_itself = an_answer(
        "duplicate", key_of(OLD_NIK), "same", on=YESTERDAY, object_key=key_of(NEW_NIK)
    )
    match = {"village_code": "64.08.01.2001", "column_name": "nik", "new_value": OLD_NIK}
    of_a_resident = an_answer(
        "match", LOW, "different", on=YESTERDAY, object_key=key_of(OLD_NIK), **match
    )

    held = {
        judgement_id: {str(key) for key in keys if key}
        for judgement_id, *keys in night(
            "select judgement_id, subject_key, object_key from identity.judgements_in_force"
        )
    }

    assert held == {
        of_the_old: {key_of(NEW_NIK)},
        with_another: {key_of(NEW_NIK), key_of(OTHER)},
        of_a_resident: {str(LOW), key_of(NEW_NIK)},
    }
    assert of_itself not in held


# What may be told otherwise -> whether the answer still counts.
CHANGES = {
    "raw.village_rosters set full_name = ' budi   santoso '": True,  # the same name
    "raw.village_rosters set address = 'JL. BARU', phone = '081299999999'": True,  # not shown
    "raw.village_rosters set full_name = 'BUDI SENTOSA'": False,
    "raw.village_rosters set birth_date = '1990-01-02'": False,
    "raw.village_rosters set sex_code = 'P'": False,
    "raw.village_rosters set village_code = '64.08.04.2002'": False,
    "raw.civil_registry set full_name = 'BUDI SENTOSA'": False,
    "raw.civil_registry set birth_date = '1990-01-02'": False,
    "raw.civil_registry set sex_code = 'P'": False,
    "raw.civil_registry set village_code = '64.08.04.2002'": False,
}


def test_evidence_is_name_date_sex_and_village_of_both_sides_and_nothing_else(night):
    shown = "select evidence_digest from identity.review_evidence where rule_code = 'SEX_DISAGREES'"
    before = night(shown)
    assert len(before) == 1

    counts = {}
    for change in CHANGES:
        with night.transaction(force_rollback=True):
            night.execute(f"update {change}")
            counts[change] = night.execute(shown).fetchall() == before

    assert counts == CHANGES
