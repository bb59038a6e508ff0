"""Which columns a SELECT is made of, for each way in which our SQL is written."""

from __future__ import annotations

import pytest

from jamsos.lineage.columns import Column, NotTraceable, Role, made_of

SCHEMA = {
    "raw": {"people": ["nik", "full_name", "village"], "more": ["nik", "full_name", "village"]},
    "reference": {"villages": ["village", "code"], "limits": ["least", "most"]},
    "ops": {"loads_at": ["load_id"]},
}


def of(statement: str, column: str, role: Role = Role.VALUE) -> set[str]:
    made = made_of(statement, SCHEMA, "a model")[column]
    return {str(origin) for origin, how in made.of if how is role}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select nik as x from raw.people", {"raw.people.nik"}),
        ("select upper(p.full_name) || p.nik as x from raw.people as p",
         {"raw.people.full_name", "raw.people.nik"}),
        ('with a as (select * from "db"."raw"."people") select a.nik as x from a',
         {"raw.people.nik"}),
        ("select nik as x from raw.people union all select full_name from raw.more",
         {"raw.people.nik", "raw.more.full_name"}),
        ("select (select max(v.code) from reference.villages as v where v.village = p.village) "
         "as x from raw.people as p",
         {"reference.villages.code", "reference.villages.village", "raw.people.village"}),
        ("select r.held as x from raw.people as p cross join lateral "
         "(values ('a', p.nik), ('b', p.village)) as r (code, held)",
         {"raw.people.nik", "raw.people.village"}),
        ("select l.code as x from raw.people as p cross join lateral "
         "(select v.code from reference.villages as v limit 1) as l",
         {"reference.villages.code"}),
        ("select part as x from raw.people as p cross join lateral "
         "unnest(string_to_array(p.full_name, ' ')) as parts (part)", {"raw.people.full_name"}),
        ("select to_jsonb(l) as x from reference.limits as l",
         {"reference.limits.least", "reference.limits.most"}),
        ("select load_id as x from ops.loads_at(date '2026-01-01')", {"ops.loads_at.load_id"}),
        ("with recursive c as (select nik, village as x from raw.people union "
         "select c.nik, c.x from c inner join raw.more as m on c.nik = m.nik) select x from c",
         {"raw.people.village"}),
        ("select count(*) as x from raw.people", set()),
        ("select null::text as x from raw.people", set()),
    ],
)  # fmt: skip
def test_a_value_comes_from(statement: str, expected: set[str]):
    assert of(statement, "x") == expected


def test_a_row_that_was_looked_up_tells_by_what():
    statement = (
        "select v.code as x from raw.people as p "
        "left join reference.villages as v on p.village = v.village"
    )

    assert of(statement, "x") == {"reference.villages.code"}
    assert of(statement, "x", Role.KEY) == {"raw.people.village"}


def test_how_a_column_is_made_is_told_as_it_is_spelled():
    made = made_of("select upper(full_name) as x, nik from raw.people", SCHEMA, "a model")

    assert {name: each.expression for name, each in made.items()} == {
        "x": "UPPER(full_name)",
        "nik": "nik",
    }
    assert made["nik"].of == {(Column("raw", "people", "nik"), Role.VALUE)}


@pytest.mark.parametrize(
    "statement",
    [
        "select p.unheard_of as x from raw.people as p",
        "select x from raw.nowhere",
        "select q.nik as x from raw.people as p",
    ],
)
def test_what_belongs_to_nothing_is_refused(statement: str):
    with pytest.raises(NotTraceable, match="a model"):
        made_of(statement, SCHEMA, "a model")
