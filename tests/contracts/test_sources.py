"""One stem per source, and one truth about its columns."""

from pathlib import Path

import psycopg
import pytest

from jamsos.collect.landing import _ROSTER_VALUES
from jamsos.sources import EXTRACTS, extract_contract, roster_contract

ROOT = Path(__file__).parents[2]
SOURCES = (*EXTRACTS, "village_rosters")


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


def test_landing_holds_every_column_of_every_roster_layout(warehouse):
    read = {column.name for layout in roster_contract().layouts for column in layout.columns}

    assert read <= set(_ROSTER_VALUES) <= columns_of(warehouse, "landing", "village_rosters")


def test_an_opensid_file_has_43_columns_and_none_is_unknown():
    (opensid,) = [each for each in roster_contract().layouts if each.name == "opensid"]

    assert len(opensid.known_headings) == 43
