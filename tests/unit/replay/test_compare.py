"""The first row that differs is named by its key and its columns, and by nothing else."""

from datetime import date

import pytest

from jamsos.combine.digests import Digest
from jamsos.deliver.snapshot import one_moment
from jamsos.replay.compare import RowDifference, first_difference
from jamsos.replay.text import table_differs
from jamsos.warehouse.connection import connect

MONTH = date(2026, 12, 1)
COLUMNS = ("amount_rp", "covered_month", "person_key", "programme")
FACT = "marts.fct_subsidy"


def made(then):
    """Rows of two runs of a fact: what is stored, and what came out again."""
    with connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"create table {FACT} (run_id text, covered_month date, person_key text, "
            "programme text, amount_rp bigint)"
        )
        for run, rows in then.items():
            for person, programme, amount in rows:
                connection.execute(
                    f"insert into {FACT} values (%s, %s, %s, %s, %s)",
                    [run, MONTH, person, programme, amount],
                )


def difference():
    with one_moment() as stored, one_moment() as rebuilt:
        return first_difference(stored, rebuilt, FACT, COLUMNS, ("stored", "rebuilt"), MONTH)


A, B, C = ("a", "JKK", 10_000), ("a", "JKM", 6_800), ("B", "JKK", 10_000)


@pytest.mark.parametrize(
    ("stored", "rebuilt", "told"),
    [
        ([A, B, C], [C, B, A], None),
        ([A, B], [A, ("a", "JKM", 6_801)],
         ({"person_key": "a", "programme": "JKM"}, ("amount_rp",), "")),
        ([A, B, C], [A, B], ({"person_key": "B", "programme": "JKK"}, (), "stored")),
        ([A, B], [A, B, C], ({"person_key": "B", "programme": "JKK"}, (), "rebuilt")),
        ([A], [], ({"person_key": "a", "programme": "JKK"}, (), "stored")),
        ([], [B], ({"person_key": "a", "programme": "JKM"}, (), "rebuilt")),
        ([("a", "JKK", None)], [A], ({"person_key": "a", "programme": "JKK"}, ("amount_rp",), "")),
        # Capital letters come before small ones, as bytes do.
        ([A, ("B", "JKK", 1)], [("a", "JKK", 2), ("B", "JKK", 3)],
         ({"person_key": "B", "programme": "JKK"}, ("amount_rp",), "")),
    ],
    ids=[
        "equal", "column", "gone", "new", "nothing built", "nothing stored", "missing",
        "order",
    ],
)  # fmt: skip
def test_the_first_row_that_differs_in_the_order_of_the_key(installation, stored, rebuilt, told):
    made({"stored": stored, "rebuilt": rebuilt})

    assert difference() == (RowDifference(FACT, *told) if told else None)


def test_where_nobody_is_counted_apart_areas_and_codes_tell_rows_apart(installation):
    with connect() as connection:
        connection.execute("create schema review; create table review.unheard (area_code text, "
                           "village_name text, persons integer)")  # fmt: skip
        connection.execute("insert into review.unheard values ('64.08', 'Sangatta', 1)")
    columns = ("area_code", "persons", "village_name")
    with one_moment() as stored, connect() as rebuilt:
        rebuilt.execute("update review.unheard set persons = 2")
        found = first_difference(stored, rebuilt, "review.unheard", columns, (None, None), MONTH)

    assert found == RowDifference("review.unheard", {"area_code": "64.08"}, ("persons",))


THEN = Digest(FACT, 2, "then", COLUMNS)
OTHER = Digest(FACT, 3, "other", COLUMNS)
ROW = RowDifference(FACT, {"person_key": "a"}, ("amount_rp",))


@pytest.mark.parametrize(
    ("stored", "again", "row", "told"),
    [
        (OTHER, THEN, ROW, "baris yang tersimpan sudah diubah sesudah terbit"),
        (THEN, OTHER, ROW, "hasilnya sekarang lain; baris pertama"),
        (OTHER, OTHER, None, "dan baris yang tersimpan pun sudah diubah"),
        (None, OTHER, None, "baris aslinya tidak tersimpan lagi"),
    ],
)
def test_it_is_told_which_of_the_three_is_the_odd_one_out(stored, again, row, told):
    sentence = table_differs(THEN, stored, again, row)

    assert sentence.startswith(f"{FACT}: ")
    assert told in sentence
    assert ("person_key a, kolom amount_rp" in sentence) == (row is not None)
