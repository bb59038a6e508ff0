"""People as the comparisons want them: names in words, dates and numbers in parts.

Rows come out of the vault in one COPY, are taken apart portion by portion, and live in DuckDB's
memory until the connection ends.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    import duckdb
    import polars as pl
    import psycopg

_PORTION = 20_000  # people who are in this process as text at one time

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
_TYPED_NIK = """
    case
        when nik_cell_type = 'number' then nullif(regexp_extract(nik, '^([0-9]{15})', 1), '')
        when length(nik) between 14 and 18 then nik
    end
"""


@dataclass(frozen=True)
class People:
    """One side of the matching: a model of the vault, and what is made of its rows.

    ``typed`` selects from the rows as they arrive, all text; ``order`` numbers them the same way
    each time.
    """

    table: str
    model: str
    columns: Sequence[str]
    order: Sequence[str]
    typed: str


SUBJECTS = People(
    "subjects_in_parts", "match_subjects", SUBJECT_COLUMNS, ("load_id", "source_row"),
    f"""
    select
        * replace (birth_date::date as birth_date, {_TYPED_NIK} as nik),
        nik_cell_type = 'number' as is_cut,
        null::text as family_card_number
    from arriving
    """,
)  # fmt: skip
RESIDENTS = People(
    "residents_in_parts", "match_pool", RESIDENT_COLUMNS, ("person_key",),
    """
    select
        * replace (
            birth_date::date as birth_date,
            is_proposed::boolean as is_proposed,
            is_insured::boolean as is_insured
        ),
        false as is_cut
    from arriving
    """,
)  # fmt: skip

_IN_PARTS = f"""
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
from ({{typed}})
"""


def read_people(
    warehouse: psycopg.Connection, memory: duckdb.DuckDBPyConnection
) -> tuple[int, int]:
    """Fill ``subjects_in_parts`` and ``residents_in_parts``; returns how many of each there are."""
    subjects = take_in(memory, SUBJECTS, _portions(warehouse, SUBJECTS))
    return subjects, take_in(memory, RESIDENTS, _portions(warehouse, RESIDENTS))


def take_in(
    memory: duckdb.DuckDBPyConnection, people: People, portions: Iterable[pl.DataFrame]
) -> int:
    """Take people apart as they arrive, into ``people.table``; returns how many there are."""
    import polars as pl

    in_parts = _IN_PARTS.format(typed=people.typed)
    statement = f"create or replace table {people.table} as {in_parts}"
    empty = pl.DataFrame(schema=dict.fromkeys(people.columns, pl.String))
    count = 0
    for portion in itertools.chain([empty], portions):
        numbered = portion.with_row_index("unique_id", offset=count + 1)
        memory.register("arriving", numbered.to_arrow())
        memory.execute(statement)
        memory.unregister("arriving")
        statement = f"insert into {people.table} {in_parts}"
        count += len(portion)
    return count


def _portions(warehouse: psycopg.Connection, people: People) -> Iterator[pl.DataFrame]:
    """The model's rows, never all of them in this process at once."""
    import polars as pl

    statement = sql.SQL(
        "copy (select {} from identity.{} order by {}) to stdout (format csv)"
    ).format(
        sql.SQL(", ").join(map(sql.Identifier, people.columns)),
        sql.Identifier(people.model),
        sql.SQL(", ").join(map(sql.Identifier, people.order)),
    )
    with warehouse.cursor().copy(statement) as stream:
        rows = iter(stream)
        while portion := b"".join(itertools.islice(rows, _PORTION)):
            yield pl.read_csv(
                portion, has_header=False, new_columns=people.columns, infer_schema=False
            )
