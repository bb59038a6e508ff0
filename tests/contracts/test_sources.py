"""One stem per source, and one truth about its columns."""

import re
from pathlib import Path

import psycopg
import pytest

from jamsos.collect.landing import _ROSTER_VALUES
from jamsos.collect.registry_service.answers import UNKNOWN
from jamsos.collect.registry_service.limits import limits_of
from jamsos.sources import ASKED, EXTRACTS, answers_contract, extract_contract, roster_contract

ROOT = Path(__file__).parents[2]
SOURCES = (*EXTRACTS, "village_rosters", *ASKED)


def columns_of(warehouse, schema, table):
    with psycopg.connect(warehouse) as connection:
        return {
            name
            for (name,) in connection.execute(
                "select column_name from information_schema.columns "
                "where table_schema = %s and table_name = %s",
                [schema, table],
            )
        }


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_has_its_stem_everywhere(source, kutai_timur, warehouse):
    assert (ROOT / "src/jamsos/sources" / f"{source}.yaml").exists()
    assert (ROOT / "src/jamsos/collect/accept" / f"{source}.sql").exists()
    assert (ROOT / "expectations" / f"{source}.yaml").exists()
    if source not in ASKED:  # what is asked says itself until when it is valid
        assert source in kutai_timur.facts["freshness_days"]
    assert columns_of(warehouse, "landing", source)
    assert columns_of(warehouse, "raw", source)
    assert any(
        f'pinned("{source}")' in model.read_text(encoding="utf-8")
        for model in (ROOT / "dbt_project/models").rglob("*.sql")
    )


@pytest.mark.parametrize("source", EXTRACTS)
def test_landing_holds_the_columns_of_the_contract(source, warehouse):
    contract = extract_contract(source)
    keys = {*contract.person_keys, *contract.household_keys}

    assert columns_of(warehouse, "landing", source) == {
        "load_id", "source_row", *keys, *contract.landing_columns,
    }  # fmt: skip
    assert {*contract.person_keys.values(), *contract.household_keys.values()} <= set(
        contract.landing_columns
    )


def test_landing_holds_the_columns_of_an_answer_and_what_its_occupation_means(warehouse):
    contract = answers_contract()

    assert columns_of(warehouse, "landing", "registry_answers") == {
        "load_id", "source_row", "occupation_code", *contract.person_keys,
        *contract.household_keys, *contract.landing_columns,
    }  # fmt: skip


def test_each_answer_has_its_days_and_each_reason_to_ask_its_place(kutai_timur):
    limits, contract = limits_of(kutai_timur), answers_contract()
    whom = (ROOT / "src/jamsos/collect/registry_service/whom_to_ask.sql").read_text("utf-8")

    assert {*limits.valid_days} == {contract.found, *contract.codes.values(), UNKNOWN}
    assert {each.why for each in limits.urgency} == {*re.findall(r"then '(\w+)'", whom)}


def test_landing_holds_every_column_of_every_roster_layout(warehouse):
    read = {column.name for layout in roster_contract().layouts for column in layout.columns}

    assert read <= set(_ROSTER_VALUES) <= columns_of(warehouse, "landing", "village_rosters")


def test_an_opensid_file_has_43_columns_and_none_is_unknown():
    (opensid,) = [each for each in roster_contract().layouts if each.name == "opensid"]

    assert len(opensid.known_headings) == 43
