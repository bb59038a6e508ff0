"""Every expectation about the vault has been seen to fail once, by name.

The vault's tables are those of one run at a time, so each defect finds them filled anew.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from jamsos.gates import judge_run
from jamsos.gates.gate import NothingToJudge
from jamsos.gates.suites import load_suite
from jamsos.region import Region
from jamsos.settings import Settings

from .conftest import AS_OF, insert
from .defects import CLEAN, Defect, broken_rows, differing
from .identity_defects import DEFECTS, TABLES, clean_vault
from .raw_defects import clean_rows


@pytest.fixture
def vault(installation: Settings, kutai_timur: Region) -> Iterator[psycopg.Connection]:
    """An empty vault, the rules of the region, and what officers have answered."""
    with psycopg.connect(installation.require_database_url(), autocommit=True) as connection:
        connection.execute(TABLES)
        for table in ("matching_rules", "review_questions"):
            columns = {
                "matching_rules": ("parameter", "value", "valid_from", "valid_to"),
                "review_questions": ("rule_code", "kind"),
            }[table]
            for row in kutai_timur.seed(table):
                insert(connection, f"reference.{table}", {name: row[name] for name in columns})
        for number, is_agreed in ((1, True), (2, True), (3, False)):
            _answer(connection, number, is_agreed=is_agreed)
        yield connection


def _answer(connection: psycopg.Connection, number: int, *, is_agreed: bool) -> None:
    connection.execute(
        """
        with judged as (
            insert into identity.judgements (
                question_id, kind, subject_key, rule_code, expected, verdict, basis, decided_by,
                decided_on, valid_until, answers_sha256, as_of
            ) values (
                %(id)s, 'rule', gen_random_uuid(), 'NAME_DISAGREES', 'as shown', 'accept', 'KTP',
                'PTG-1', %(night)s, %(night)s, %(id)s, %(night)s
            )
            returning judgement_id
        )
        insert into identity.judgement_checks
        select judgement_id, 'PTG-1', 'PTG-2', %(is_agreed)s, %(night)s, %(id)s, %(night)s
        from judged
        """,
        {"id": str(number), "night": AS_OF, "is_agreed": is_agreed},
    )


def seed(connection: psycopg.Connection, table: str, run_id: str, broken: Defect) -> None:
    """A run on the workbench, its pinned loads, and a vault with the defect in one table."""
    insert(
        connection,
        "ops.runs",
        {
            "run_id": run_id, "region_code": "64.08", "as_of": AS_OF, "status": "open",
            "covered_month": "2026-07-01", "inputs_digest": "", "code_version": "",
        },
    )  # fmt: skip
    connection.execute("delete from ops.workbench")
    insert(connection, "ops.workbench", {"run_id": run_id})
    for source, rows in (("village_rosters", 4), ("civil_registry", 3)):
        load_id = f"{run_id} {source}"
        told = {"load_id": load_id, "source": source, "scope": "64.08"}
        insert(
            connection,
            "ops.loads",
            told
            | {
                "file_name": "a file", "sha256": load_id, "period": AS_OF, "layout": "x",
                "status": "published", "delivered": rows, "accepted": rows, "quarantined": 0,
                "as_of": AS_OF,
            },
        )  # fmt: skip
        insert(connection, "ops.run_inputs", told | {"run_id": run_id})
        for row in clean_rows(source, ["64.08.04.2001"] * rows):
            insert(connection, f"raw.{source}", {"load_id": load_id, **row})
    for each, clean in clean_vault(f"{run_id} village_rosters").items():
        connection.execute(f"delete from identity.{each}")
        of_the_run = {"run_id": run_id} if load_suite(f"identity__{each}").rows == "run" else {}
        for row in broken_rows(clean, broken) if each == table else clean:
            insert(connection, f"identity.{each}", of_the_run | row)
    if broken.statement:
        connection.execute(broken.statement)


@pytest.mark.parametrize("suite", DEFECTS)
def test_each_defect_is_caught_by_name_and_a_clean_run_passes(suite, vault):
    table = suite.removeprefix("identity__")

    differ = differing(
        suite,
        DEFECTS[suite],
        lambda run_id, broken: seed(vault, table, run_id, broken),
        lambda run_id: judge_run(suite, run_id, AS_OF, "a test"),
        vault.execute,
    )

    assert differ == {}


def test_tables_of_another_run_are_not_judged(vault):
    seed(vault, "people", "one", CLEAN)
    seed(vault, "people", "other", CLEAN)

    assert judge_run("identity__people", "other", AS_OF, "a test").is_allowed
    with pytest.raises(NothingToJudge, match="run one"):
        judge_run("identity__people", "one", AS_OF, "a test")
