"""Whom a proposal may mean: who is found, who is left out, and when nobody is proposed."""

from datetime import date

import pytest

from jamsos.identity import engine
from jamsos.identity.candidates import find_candidates, rank, score_proposals
from jamsos.identity.model import Thresholds
from tests.support.people import others, resident, subject

THRESHOLDS = Thresholds(min_match_probability=0.95, tie_margin=0.5, min_duplicate_probability=0.9)
SHOWN = (
    "select source_row, candidate_key::text, candidate_rank, is_tied from match_candidates "
    "order by all"
)


def candidates(in_memory, model, subjects, residents, *, threads=None, query=SHOWN):
    with in_memory(subjects, [*others(500), *residents], threads) as connection:
        find_candidates(connection, model.proposals, THRESHOLDS)
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"nik": "6408042104870010"},  # one digit of the sequence
        {"nik": "640804210487000", "birth_date": None},
        {"birth_date": date(1987, 4, 1), "nik": "6408042104870010"},
        {"name": "HARUNA RAMLI"},
        {"village_code": "64.08.09.2003"},
    ],
)
def test_somebody_without_a_good_number_is_found(in_memory, model, told):
    found = candidates(in_memory, model, [subject(**told)], [resident(1)])

    assert found == [(1, resident(1)["person_key"], 1, False)]


@pytest.mark.parametrize(
    "told",
    [
        {"name": "BUDI SANTOSO"},  # born on the day, in the village, and somebody else
        {"name": "RAMLI SALEH", "birth_date": date(1960, 8, 1)},
        {"sex_code": "P", "name": "RAMLAH", "birth_place": "WAJO"},
        {"name": "BUDI", "household_key": resident(1)["household_key"], "nik": "6408042104870011"},
    ],
)
def test_somebody_else_is_nobodys_candidate(in_memory, model, told):
    assert candidates(in_memory, model, [subject(**told)], [resident(1)]) == []


def test_two_namesakes_born_on_one_day_are_tied_and_both_shown(in_memory, model):
    found = candidates(in_memory, model, [subject()], [resident(1), resident(2)])

    assert found == [
        (1, resident(1)["person_key"], 1, True),
        (1, resident(2)["person_key"], 2, True),
    ]


def test_a_number_one_digit_off_tells_namesakes_apart(in_memory, model):
    near, far = resident(1), resident(2, nik="7371012104879345")

    found = candidates(in_memory, model, [subject(nik="6408042104870011")], [near, far])

    assert found[0] == (1, near["person_key"], 1, False)


def test_whoever_holds_the_number_stands_for_it_unless_another_fits_better(in_memory, model):
    holder = resident(1, name="BUDI SANTOSO")
    meant = resident(2, nik="6408042104870011")
    by_number = {"why": "disagreeing", "nik": holder["nik"], "person_key": holder["person_key"]}

    of_another = candidates(in_memory, model, [subject(**by_number)], [holder, meant])
    misspelt = candidates(in_memory, model, [subject(**by_number, name="BUDI SANTOSA")], [holder])

    assert of_another == [(1, meant["person_key"], 1, False)]
    assert misspelt == []


def test_threads_and_order_change_nothing(in_memory, model):
    subjects = [subject(row, name=one["plain_name"]) for row, one in enumerate(others(60), 1)]
    subjects += [subject(row) for row in range(61, 120)]
    residents = [resident(1), resident(2), resident(3, name="RAMLI HARUN")]
    everything = "select * from match_candidates order by all"

    one = candidates(in_memory, model, subjects, residents, threads=1, query=everything)
    other = candidates(
        in_memory, model, subjects[::-1], residents[::-1], threads=3, query=everything
    )

    assert one == other
    assert len(one) >= 118


def as_proposed(row, one):
    told = ("plain_name", "spelling", "birth_date", "birth_place", "village_code")
    return subject(row, **{fact: one[fact] for fact in told})


def test_few_pairs_are_looked_at_and_the_right_ones_among_them(in_memory, model):
    crowd = others(2_000)
    subjects = [as_proposed(row, one) for row, one in enumerate(crowd[:200], 1)]

    with in_memory(subjects, crowd) as connection:
        pairs = score_proposals(connection, model.proposals)
        ((found,),) = connection.execute("select count(distinct subject) from scored").fetchall()

    assert found == 200
    assert pairs <= 200 * 2_000 * 0.01


def test_levels_are_told_and_no_values(in_memory, model):
    ((agreement,),) = candidates(
        in_memory, model, [subject()], [resident(1)], query="select agreement from match_candidates"
    )

    assert agreement == (
        '{"name": "sama", "birth_date": "sama", "nik": "tidak diketahui", "sex": "sama", '
        '"home": "satu desa", "birth_place": "sama", "mother": "tidak diketahui"}'
    )


@pytest.mark.parametrize(
    ("probability", "is_shown"), [("0.949999", False), ("0.950000", True), ("0.950001", True)]
)
def test_shown_from_the_threshold_on(in_memory, probability, is_shown):
    with in_memory([subject()], [resident(1)]) as connection:
        scored(connection, (1, 6.0, probability))
        rank(connection, THRESHOLDS)
        found = connection.execute(SHOWN).fetchall()

    assert bool(found) == is_shown


@pytest.mark.parametrize(
    ("runner_up", "is_tied"),
    [
        (8.5, True),  # 2.8 times less likely: shares of 74 % and 26 %
        (8.3, False),  # 3.2 times: 76 % and 24 %
        (2.0, False),
    ],
)
def test_tied_while_the_runner_up_is_near_even_below_the_threshold(in_memory, runner_up, is_tied):
    with in_memory([subject()], [resident(1), resident(2)]) as connection:
        scored(connection, (1, 10.0, "0.999000"), (2, runner_up, "0.900000"))
        rank(connection, THRESHOLDS)
        found = connection.execute(SHOWN).fetchall()

    assert found == [(1, resident(1)["person_key"], 1, is_tied)]


def scored(connection, *pairs):
    connection.execute(
        "create table scored (subject bigint, resident bigint, match_weight double, "
        "probability decimal(7, 6), agreement text)"
    )
    connection.executemany(
        "insert into scored values (1, ?, ?, ?, '{}')", [list(pair) for pair in pairs]
    )


def test_nobody_to_match_is_no_work(in_memory, model):
    assert candidates(in_memory, model, [], [resident(1)]) == []


def test_portions_change_nothing(in_memory, model, monkeypatch):
    crowd = others(300)
    subjects = [as_proposed(row, one) for row, one in enumerate(crowd[:100], 1)]

    def found():
        with in_memory(subjects, crowd) as connection:
            pairs = score_proposals(connection, model.proposals)
            return pairs, connection.execute("select * from scored order by all").fetchall()

    in_few = found()
    monkeypatch.setattr(engine, "_COMBINATIONS", 5_000)

    assert found() == in_few
    assert len(in_few[1]) >= 100
