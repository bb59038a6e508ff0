"""People as the comparisons want them: names in words, dates and numbers in parts.

Rows come out of the vault in one COPY and live in DuckDB's memory until the connection ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    import duckdb
    import psycopg

_FACTS = (
    "household_key", "nik", "plain_name", "spelling", "birth_place", "birth_date", "sex_code",
    "village_code", "mother_name",
)  # fmt: skip
SUBJECT_COLUMNS = (
    "load_id", "source_row", "proposal_key", "why", "person_key", "nik_cell_type", *_FACTS,
)  # fmt: skip
RESIDENT_COLUMNS = (
    "person_key", "family_card_number", "is_proposed", "is_insured", *_FACTS,
)  # fmt: skip

# A NIK but for one of its five parts (region, day, month, year, sequence), where the slip may be.
# Counted from both ends, so a digit too many or too few does no harm.
NIK_WITH_A_GAP = {
    "nik_but_region": "right(nik, 10)",
    "nik_but_day": "left(nik, 6) || right(nik, 8)",
    "nik_but_month": "left(nik, 8) || right(nik, 6)",
    "nik_but_year": "left(nik, 10) || right(nik, 4)",
    "nik_but_sequence": "left(nik, 12)",
}

# What Splink is shown of either side.
COMPARED = (
    "unique_id", "household_key", "family_card_number", "nik", "is_cut", *NIK_WITH_A_GAP,
    "plain_name", "spelling", "words", "telling_words", "sorted_words", "joined_words",
    "initial", "birth_date", "swapped_date", "birth_year", "month_day", "birth_digits",
    "birth_place", "sex_code", "village_code", "district_code", "mother_name",
)  # fmt: skip

# Words that half the people bear tell nobody apart.
_COMMON_WORDS = "['MUHAMAD', 'SITI', 'ABDUL', 'AHMAD']"

# Of a cell held as a number the sixteenth digit is lost, and of one shown as 6.4E+15 all but a few;
# numbers far from sixteen characters are no NIK with a slip.
_SUBJECTS = """
create table subjects as
with typed as (
    select * replace (
        case
            when nik_cell_type = 'number' then regexp_extract(nik, '^([0-9]{15})', 1)
            when length(nik) between 14 and 18 then nik
        end as nik
    )
    from landed_subjects
)
select
    row_number() over (order by load_id, source_row::integer) as unique_id,
    typed.* replace (nullif(nik, '') as nik),
    nik_cell_type = 'number' as is_cut,
    null::text as family_card_number
from typed
"""

_RESIDENTS = """
create table residents as
select
    row_number() over (order by person_key) as unique_id,
    *,
    false as is_cut
from landed_residents
"""

_IN_PARTS = f"""
create table {{people}}_in_parts as
select
    *,
    string_split(spelling, ' ') as words,
    list_filter(
        string_split(spelling, ' '), lambda word: not list_contains({_COMMON_WORDS}, word)
    ) as telling_words,
    array_to_string(list_sort(string_split(spelling, ' ')), ' ') as sorted_words,
    replace(spelling, ' ', '') as joined_words,
    left(spelling, 1) as initial,
    year(birth_date) as birth_year,
    strftime(birth_date, '%m%d') as month_day,
    strftime(birth_date, '%Y%m%d') as birth_digits,
    case
        when day(birth_date) <= 12 and day(birth_date) <> month(birth_date)
            then make_date(year(birth_date), day(birth_date), month(birth_date))
    end as swapped_date,
    left(village_code, 8) as district_code,
    {", ".join(f"{part} as {name}" for name, part in NIK_WITH_A_GAP.items())}
from {{people}}
"""


def read_people(
    warehouse: psycopg.Connection, memory: duckdb.DuckDBPyConnection
) -> tuple[int, int]:
    """Fill ``subjects_in_parts`` and ``residents_in_parts``; returns how many of each there are."""
    _copy(warehouse, memory, "match_subjects", SUBJECT_COLUMNS, "landed_subjects")
    _copy(warehouse, memory, "match_pool", RESIDENT_COLUMNS, "landed_residents")
    take_apart(memory)
    return tuple(
        memory.execute(f"select count(*) from {people}").fetchall()[0][0]
        for people in ("subjects_in_parts", "residents_in_parts")
    )


def take_apart(memory: duckdb.DuckDBPyConnection) -> None:
    """From the rows as they landed in memory to what is compared."""
    for landed, people, statement in (
        ("landed_subjects", "subjects", _SUBJECTS),
        ("landed_residents", "residents", _RESIDENTS),
    ):
        memory.execute(statement)
        memory.execute(f"drop table {landed}")
        memory.execute(_IN_PARTS.format(people=people))
        memory.execute(f"drop table {people}")


def _copy(
    warehouse: psycopg.Connection,
    memory: duckdb.DuckDBPyConnection,
    model: str,
    columns: tuple[str, ...],
    table: str,
) -> None:
    import polars as pl

    statement = sql.SQL("copy (select {} from {}) to stdout (format csv, header)").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier("identity", model)
    )
    with warehouse.cursor().copy(statement) as stream:
        landed = pl.read_csv(b"".join(stream), infer_schema=False)
    landed = landed.with_columns(
        pl.col("birth_date").str.to_date(),
        pl.col("^is_(proposed|insured)$") == "t",
    )
    memory.register("arriving", landed.to_arrow())
    memory.execute(f"create table {table} as select * from arriving")
    memory.unregister("arriving")
