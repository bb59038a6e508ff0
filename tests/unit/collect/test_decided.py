"""What two officers agreed on is read instead of what a file says, and nothing else changes."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from jamsos.collect import night
from jamsos.privacy import proposal_keys
from jamsos.warehouse.connection import connect
from tests.support.judgements import an_answer
from tests.support.rosters import AHMAD, SITI, a_roster

NIGHT = date(2026, 11, 22)
SENYIUR = "64.08.01.2001"
RIGHT_NIK = "6408044101909001"
CUT = SITI.but(nik="640804410190900")
RESIDENT = UUID(int=1)


@pytest.fixture
def inbox(installation):
    return installation.inbox


def a_village(inbox, workers, month="2026-12", name="Senyiur"):
    return a_roster(inbox / "village_rosters" / month / f"{name}.xlsx", workers)


def asked(query, *parameters):
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def landed():
    return asked(
        """
        select source_row, nik, nik_cell_type, full_name, proposal_key, repairs, typed
        from landing.village_rosters order by load_id, source_row
        """
    )


def key_of(installation, nik, name, birth, village=SENYIUR):
    secret = installation.require_person_key_secret()
    return UUID(proposal_keys(village, [(nik, name, birth)], secret)[0])


def agreed(installation, nik, name, birth, column="nik", new=RIGHT_NIK, **more):
    """Two officers agree on what one column of a proposal says."""
    is_match = "expected" not in more
    verdict = more.pop("verdict", "same" if is_match else "accept")
    return an_answer(
        "match" if is_match else "value",
        key_of(installation, nik, name, birth),
        verdict,
        **{"on": NIGHT, "village_code": SENYIUR, "column_name": column, "new_value": new}
        | ({"object_key": RESIDENT} if is_match else {})
        | more,
    )


def agreed_on_siti(installation, **more):
    return agreed(installation, "640804410190900", "SITI AMINAH", "1990-01-01", **more)


def test_who_was_agreed_on_is_read_under_the_residents_number(installation, inbox):
    a_village(inbox, [CUT, AHMAD])
    agreed_on_siti(installation)

    night.land("village_rosters", as_of=NIGHT)

    siti, ahmad = landed()
    assert siti[:3] == (2, RIGHT_NIK, "text")
    assert siti[5]["nik"] == "640804410190900"
    assert siti[6]["nik"] == "640804410190900"
    assert ahmad[:3] == (3, AHMAD.nik, "text")


def test_a_number_that_a_spreadsheet_cut_is_read_as_agreed(installation, inbox):
    a_village(inbox, [SITI.but(nik=6408044101909001)])
    shown = "6408044101909001"
    agreed(installation, shown, "SITI AMINAH", "1990-01-01")

    night.land("village_rosters", as_of=NIGHT)

    assert [row[:3] for row in landed()] == [(2, RIGHT_NIK, "text")]


def test_the_key_is_of_what_is_said_however_it_is_written(installation, inbox):
    a_village(
        inbox, [CUT.but(nik="'64080441019 0900", name=" siti  aminah", birth_date="1990-01-01")]
    )
    agreed_on_siti(installation)

    night.land("village_rosters", as_of=NIGHT)

    ((_, nik, *_, key, _, _),) = landed()
    assert nik == RIGHT_NIK
    assert key == key_of(installation, "640804410190900", "SITI AMINAH", "1990-01-01")


@pytest.mark.parametrize(
    "other",
    [{"name": "Siti Aminahh"}, {"birth_date": "02-01-1990"}, {"nik": "640804410190901"}],
    ids=["name", "birth date", "number"],
)
def test_whoever_is_said_to_be_somebody_else_is_read_as_typed(installation, inbox, other):
    a_village(inbox, [CUT.but(**other)])
    agreed_on_siti(installation)

    night.land("village_rosters", as_of=NIGHT)

    assert [row[1] for row in landed()] == [CUT.but(**other).nik]


def test_the_same_words_of_another_village_are_another_proposal(installation, inbox):
    a_village(inbox, [CUT], name="Sangatta Utara")
    agreed_on_siti(installation)

    night.land("village_rosters", as_of=NIGHT)

    assert [row[1] for row in landed()] == ["640804410190900"]


def test_the_next_months_file_with_the_same_mistake_is_read_as_agreed(installation, inbox):
    agreed_on_siti(installation)
    a_village(inbox, [AHMAD, CUT], month="2027-01")

    night.land("village_rosters", as_of=date(2026, 12, 20))

    assert [row[1] for row in landed()] == [AHMAD.nik, RIGHT_NIK]


@pytest.mark.parametrize(
    ("days", "nik"), [(30, RIGHT_NIK), (31, "640804410190900")], ids=["last day", "day after"]
)
def test_a_decision_ends(installation, inbox, days, nik):
    a_village(inbox, [CUT])
    agreed_on_siti(installation, valid_days=30)

    night.land("village_rosters", as_of=NIGHT + timedelta(days=days))

    assert [row[1] for row in landed()] == [nik]


@pytest.mark.parametrize(
    "answer",
    [
        {"is_agreed": False},
        {"verdict": "different"},
        {"checked_on": NIGHT + timedelta(days=1)},
    ],
    ids=["the second officer disagrees", "somebody else", "checked the day after"],
)
def test_what_is_not_agreed_on_tonight_changes_nothing(installation, inbox, answer):
    a_village(inbox, [CUT])
    agreed_on_siti(installation, **answer)

    night.land("village_rosters", as_of=NIGHT)

    assert [row[1] for row in landed()] == ["640804410190900"]


def test_a_value_is_corrected_while_the_expected_one_stands_there(installation, inbox):
    a_village(inbox, [SITI])
    said = (SITI.nik, "SITI AMINAH", "1990-01-01")
    agreed(installation, *said, column="phone", new="081299990000", expected="081234567890")
    agreed(installation, *said, column="occupation_text", new="Nelayan", expected="Pedagang")

    night.land("village_rosters", as_of=NIGHT)

    assert asked("select phone, occupation_text from landing.village_rosters") == [
        ("081299990000", "Petani")
    ]


def test_an_empty_cell_is_expected_to_be_empty(installation, inbox):
    a_village(inbox, [SITI.but(phone=None), AHMAD.but(phone="-")])
    agreed(
        installation, SITI.nik, "SITI AMINAH", "1990-01-01",
        column="phone", new="081299990000", expected="",
    )  # fmt: skip

    night.land("village_rosters", as_of=NIGHT)

    assert asked("select phone from landing.village_rosters order by source_row") == [
        ("081299990000",), (None,),
    ]  # fmt: skip


def test_only_the_village_whose_row_was_decided_is_read_again(installation, inbox):
    a_village(inbox, [CUT])
    a_village(inbox, [AHMAD], name="Sangatta Utara")
    before = night.land("village_rosters", as_of=NIGHT)
    agreed_on_siti(installation)

    after = night.land("village_rosters", as_of=NIGHT)

    assert len({*after.new} - {*before.new}) == 1
    assert {
        scope
        for (scope,) in asked(
            "select scope from ops.loads where load_id = any(%s)", [*{*after.new} - {*before.new}]
        )
    } == {SENYIUR}
