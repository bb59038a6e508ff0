"""Two villages through twelve months: who stands on each list, and why; and that no later month
changes an earlier one.

One letter a month, from February 2026 to January 2027: New, Continued, Resumed, Kept in review,
kept by a Hold, Waiting, Suspended, Ended; a dash where the month has nothing to say.
"""

from dataclasses import replace
from datetime import date

import pytest

from jamsos.combine import night as combine_night
from jamsos.combine.releases import release_village
from jamsos.warehouse.connection import connect
from tests.support.year import Person, Year, asked, facts_of

A, B = "64.08.04.2001", "64.08.04.1010"
LETTERS = {
    "new": "N", "continued": "C", "resumed": "R", "kept_in_review": "K", "kept_by_hold": "H",
    "waiting": "W", "suspended": "S", "ended": "E",
}  # fmt: skip
MONTHS = [*(date(2026, month, 1) for month in range(2, 13)), date(2027, 1, 1)]
BORN = {
    "eighteen_on_the_1st": date(2008, 6, 1),
    "eighteen_on_the_2nd": date(2008, 6, 2),
    "leapling": date(2008, 2, 29),
    "sixty_five_on_the_1st": date(1961, 6, 1),
    "sixty_five_on_the_2nd": date(1961, 6, 2),
    "sixty_one": date(1965, 1, 15),
}
EXPECTED = {
    "steady": "NCCCCCCCCCCC",
    "dies_in_march": "NCEEEE------",
    "dies_in_may_told_in_august": "NCCCCCCEEEE-",
    "last_in_line": "NCCCCCCCCCCC",  # whose key is the last of the desa's
    "moves_and_returns": "NCCEEERCCCCC",
    "eighteen_on_the_1st": "----NCCCCCCC",
    "eighteen_on_the_2nd": "-----NCCCCCC",
    "leapling": "-NCCCCCCCCCC",
    "sixty_five_on_the_1st": "NCCCEEEE----",
    "sixty_five_on_the_2nd": "NCCCCEEEE---",
    "sixty_one": "NCCCCCCCCCEE",
    "employed_in_august": "NCCCCCCEEEE-",
    "doubted_since_june": "NCCCCKKKSRCC",
    "forgotten_in_july": "NCCCCCSSSS--",
    "joins_late": "--------WNCC",
    "dies_in_september": "NCCCCCCCEEEE",
    **dict.fromkeys((f"b{number}" for number in range(1, 16)), "NCCCCCCCCCCC"),
    **dict.fromkeys((f"b{number}" for number in range(16, 21)), "NCCHSSSS----"),
    "b21": "---WNCCCCCCC",
}


@pytest.fixture
def year(installation):
    people = [
        Person(label, number, B if label[1:].isdigit() else A, BORN.get(label, date(1985, 5, 12)))
        for number, label in enumerate(EXPECTED, start=1)
    ]
    return Year(installation.inbox, people)


@pytest.mark.long
def test_a_year_of_two_villages(year, kutai_timur):
    who = {person.label: person for person in year.people}
    label_of = {person.key: person.label for person in year.people}
    of_a = [person for person in year.people if person.village_code == A]
    of_b = [person for person in year.people if person.village_code == B]
    late = who["joins_late"]

    def a_without(*labels, doubtful=False):
        doubted = who["doubted_since_june"]
        return [
            replace(person, is_known_as="SULAIMAN BIN ZAKARIA")
            if person is doubted and doubtful
            else person
            for person in of_a
            if person.label not in {*labels, late.label}
        ]

    year.happens(who["dies_in_march"], "MENINGGAL", date(2026, 3, 15), date(2026, 3, 18))
    year.happens(who["moves_and_returns"], "PINDAH", date(2026, 4, 10), date(2026, 4, 12))
    year.happens(
        who["dies_in_may_told_in_august"], "MENINGGAL", date(2026, 5, 10), date(2026, 8, 5)
    )
    year.happens(who["moves_and_returns"], "DATANG", date(2026, 7, 3), date(2026, 7, 5))
    year.happens(who["dies_in_september"], "MENINGGAL", date(2026, 9, 22), date(2026, 9, 24))

    year.proposes(A, MONTHS[0], a_without())
    year.proposes(B, MONTHS[0], of_b[:20])
    for month in (1, 2, 3):
        year.night(date(2026, month, 20))

    # A quarter of a village is missing in its file: everybody stays, and nobody new comes in.
    year.proposes(B, date(2026, 5, 1), [*of_b[:15], of_b[20]])
    held = year.night(date(2026, 4, 20))
    assert asked(
        "select village_code, member_count, leaving_count, reason_counts, is_released "
        "from review.held_villages where run_id = %s", held.run_id
    ) == [(B, 20, 5, {"NOT_PROPOSED": 5}, False)]  # fmt: skip

    release_village(
        kutai_timur, B, by="verifikator-1", basis="Surat kepala desa", as_of=date(2026, 5, 15)
    )
    year.night(date(2026, 5, 20))
    year.proposes(A, date(2026, 7, 1), a_without(doubtful=True))
    year.night(date(2026, 6, 20))
    year.proposes(A, date(2026, 8, 1), a_without("forgotten_in_july", doubtful=True))
    year.night(date(2026, 7, 20))
    year.wage_earners.append(
        {"NIK": who["employed_in_august"].nik, "SEGMEN": "PU", "STATUS": "AKTIF",
         "SUMBER_DANA": "PERUSAHAAN", "TGL_MULAI": "2026-08-17"}
    )  # fmt: skip
    year.night(date(2026, 8, 20))

    # In October one place is missing. Whoever waits is first when one frees, before a newcomer.
    with connect() as connection:
        connection.execute(
            "insert into reference.quotas (area_code, quota_persons, valid_from, valid_to, "
            "legal_basis, is_assumption) values (%s, 7, '2026-10-01', '2026-10-31', 'x', true)",
            [A],
        )
    first = year.night(date(2026, 9, 20))
    assert [told for told in changes_of(first, label_of) if told[-1]] == [
        ("last_in_line", "entered", 24, False, ["QUOTA_FULL"])
    ]
    year.proposes(A, date(2026, 10, 1), [*a_without("forgotten_in_july", doubtful=True), late])
    second = year.night(date(2026, 9, 25))
    assert changes_of(second, label_of) == [
        ("dies_in_september", "left", 18, False, ["REGISTRY_DECEASED"]),
        ("last_in_line", "promoted", 24, True, []),
        ("joins_late", "entered", 25, False, ["QUOTA_FULL"]),
    ]

    # Officers and the village agree on the name; from December on the limit is another one.
    year.proposes(A, date(2026, 11, 1), [*a_without("forgotten_in_july"), late])
    year.night(date(2026, 10, 20))
    with connect() as connection:
        connection.execute(
            "update reference.eligibility_rules set valid_to = '2026-11-30' "
            "where rule_code = 'AGE_OVER_MAXIMUM'"
        )
        connection.execute(
            "insert into reference.eligibility_rules values ('AGE_OVER_MAXIMUM', '2026-12', "
            "'not_eligible', 'age_limit_years', 60, '2026-12-01', '9999-12-31', 'x', true)"
        )
    year.night(date(2026, 11, 20))
    year.night(date(2026, 12, 20))

    assert grid(label_of) == EXPECTED
    assert endings(label_of) == {
        "dies_in_march": date(2026, 4, 1),
        "dies_in_may_told_in_august": date(2026, 6, 1),
        "dies_in_september": date(2026, 10, 1),
        "moves_and_returns": date(2026, 5, 1),
        "sixty_five_on_the_1st": date(2026, 6, 1),
        "sixty_five_on_the_2nd": date(2026, 7, 1),
        "sixty_one": date(2026, 12, 1),
        "employed_in_august": date(2026, 9, 1),
    }
    assert lapses(who["forgotten_in_july"]) == [
        (date(2026, 8, 1), 0, "first"),
        (date(2026, 9, 1), 1, "last_chance"),
        (date(2026, 10, 1), 2, "inactive"),
        (date(2026, 11, 1), 3, "inactive"),
    ]

    assert stretches(who["moves_and_returns"]) == [
        ("approved", "new", date(2026, 2, 1), date(2026, 2, 1), False),
        ("approved", "continued", date(2026, 3, 1), date(2026, 4, 1), False),
        ("ended", "ended", date(2026, 5, 1), date(2026, 7, 1), False),
        ("approved", "resumed", date(2026, 8, 1), date(2026, 8, 1), False),
        ("approved", "continued", date(2026, 9, 1), date(2027, 1, 1), True),
    ]

    # No month has touched an earlier one, and a past night made again is the same to the byte.
    assert {run_id: facts_of_id(run_id) for run_id in year.frozen} == year.frozen
    june = year.runs[date(2026, 6, 20)]
    assert combine_night.open_tonight(as_of=june.as_of, with_last_good=True) == june
    year.build(june)
    assert facts_of(june) == year.frozen[june.run_id]


def facts_of_id(run_id):
    ((as_of, month),) = asked("select as_of, covered_month from ops.runs where run_id = %s", run_id)
    return facts_of(combine_night.Run(run_id, as_of, month))


def published(columns):
    return asked(
        f"select facts.person_key, facts.covered_month, {columns} "
        "from marts.fct_enrolment_month as facts inner join ops.published_runs as published "
        "using (run_id, covered_month) order by 1, 2"
    )


def grid(label_of):
    """label -> one letter a month, as published last."""
    letters = {label: ["-"] * len(MONTHS) for label in label_of.values()}
    for key, month, movement in published("movement"):
        letters[label_of[key]][MONTHS.index(month)] = LETTERS[movement]
    return {label: "".join(told) for label, told in letters.items()}


def endings(label_of):
    told = {}
    for key, _, ended_from in published("ended_from"):
        if ended_from:
            assert told.setdefault(label_of[key], ended_from) == ended_from
    return told


def lapses(person):
    return asked(
        "select lapse.covered_month, lapse.missed_months, lapse.lateness from review.would_lapse "
        "as lapse inner join ops.published_runs using (run_id, covered_month) "
        "where lapse.person_key = %s order by 1", person.key
    )  # fmt: skip


def changes_of(run, label_of):
    found = asked(
        "select person_key, change_kind, place, is_funded, reason_codes "
        "from marts.fct_place_change where run_id = %s order by place", run.run_id
    )  # fmt: skip
    return [(label_of[key], *told) for key, *told in found]


def stretches(person):
    return asked(
        "select state, movement, valid_from, valid_to, is_current from marts.dim_enrolment "
        "where person_key = %s order by valid_from", person.key
    )  # fmt: skip
