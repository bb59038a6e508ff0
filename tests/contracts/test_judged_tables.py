"""Every table from landing to the export is judged by a suite, or is here with its reason."""

from pathlib import Path

import psycopg

from jamsos.gates.suites import load_suite, suite_names

ROOT = Path(__file__).parents[2]
_LEDGER = "rows are added and never changed, under the table's own constraints; what holds of them "
_PUBLISHED = "shows what is published already; before that it was judged as "
_READ_ONLY = "a view that the matching reads once; what it reads and what it finds are judged: "
NOT_JUDGED = {
    "identity.asked_questions": _LEDGER + "is review_queue",
    "identity.judgement_checks": _LEDGER + "is judgements_in_force",
    "identity.judgements": _LEDGER + "is judgements_in_force",
    "identity.registry_questions": _LEDGER + "is landed as registry_answers",
    "identity.review_files": _LEDGER + "is judgements_in_force",
    "identity.review_lines": _LEDGER + "is judgements_in_force",
    "identity.vault_access": _LEDGER + "are accesses, no facts of a run",
    "identity.accesses": "a view of the ledgers of accesses, for the auditor",
    "identity.known_people": "a view for one look at one person; it shows raw as it is",
    "identity.match_pool": _READ_ONLY + "registry_entries, match_candidates",
    "identity.match_subjects": _READ_ONLY + "proposal_agreement, match_candidates",
    "identity.review_evidence": "digests of what is judged; overrides_in_force rests on them",
    "identity.duplicate_questions": "a part of review_queue, which is judged",
    "identity.match_questions": "a part of review_queue, which is judged",
    "identity.proposals_as_typed": "a part of review_queue, which is judged",
    "identity.rule_questions": "a part of review_queue, which is judged",
    "public_tables.covered_by_area": _PUBLISHED + "review.cells_by_area",
    "public_tables.covered_by_group": _PUBLISHED + "review.cells_by_group",
}


def tables_of_the_loaders(warehouse):
    with psycopg.connect(warehouse) as connection:
        return {
            f"{schema}.{table}"
            for schema, table in connection.execute(
                "select table_schema, table_name from information_schema.tables "
                "where table_schema in ('landing', 'raw', 'identity')"
            )
        }


def tables_of_dbt():
    models = ROOT / "dbt_project" / "models"
    schemas = {"queue": "identity"} | {
        schema: schema for schema in ("identity", "marts", "review", "public_tables", "exports")
    }
    return {
        f"{schema}.{model.stem}"
        for folder, schema in schemas.items()
        for model in (models / folder).glob("*.sql")
    }


def test_a_table_is_judged_or_says_why_not(warehouse):
    judged = {load_suite(name).table for name in suite_names()}
    tables = tables_of_the_loaders(warehouse) | tables_of_dbt()

    assert tables - judged == set(NOT_JUDGED)
    assert not judged & set(NOT_JUDGED)


def test_a_suite_is_named_after_its_table():
    for name in suite_names():
        suite = load_suite(name)
        schema, table = suite.schema_and_table
        assert name == (f"{schema}__{table}" if schema in ("raw", "identity", "review") else table)
        assert (suite.rows == "pinned") == (schema == "raw")
