"""The answers that hold are landed, judged and published like every other source."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest

from jamsos.collect import night
from jamsos.collect.registry_service import ask_tonight
from jamsos.gates import judge_loads
from jamsos.scan import Everybody
from jamsos.scan.places import SCHEMAS_WITH_PERSONS, texts_of_schemas
from jamsos.simulate.registry_service import Quirks
from tests.support.extracts import RESIDENT, an_extract
from tests.support.registry_service import (
    a_nik,
    a_resident,
    access_to,
    people,
    propose,
    register,
    serving,
)

AS_OF = date(2026, 11, 22)
TOMORROW = AS_OF + timedelta(days=1)
FOUND, ELSEWHERE, DEAD, STRANGER, BROKEN = (a_nik(number) for number in range(5))
SOURCE = "registry_answers"


@pytest.fixture
def asked(installation, tmp_path):
    """Five people were proposed and asked about."""
    niks = [FOUND, ELSEWHERE, DEAD, STRANGER, BROKEN]
    # Enough others that one broken answer stays below the ceiling.
    others = [a_nik(number) for number in range(10, 40)]
    known = people(
        tmp_path,
        [
            *map(a_resident, [FOUND, *others]),
            a_resident(ELSEWHERE, NO_PROP="73", NO_KAB="8", NO_KEC="1", NAMA_LGKP="SITI AMINAH"),
            a_resident(BROKEN, TGL_LHR="1990-02-30"),
        ],
        [(DEAD, "MENINGGAL")],
    )
    register([FOUND], AS_OF)
    propose([*niks, *others], AS_OF)
    with serving(known, Quirks(oddities=0.5, slow_seconds=0.01)) as server:
        return ask_tonight(access_to(server), as_of=AS_OF)


def rows(installation, statement, *parameters):
    with psycopg.connect(installation.require_database_url()) as connection:
        return connection.execute(statement, parameters).fetchall()


def collect(as_of=AS_OF):
    landing = night.land(SOURCE, as_of=as_of)
    decisions = judge_loads(landing.new, SOURCE, as_of, "test") if landing.new else []
    allowed = {each.subject_id: each.gate_id for each in decisions if each.is_allowed}
    held = [each.subject_id for each in decisions if not each.is_allowed]
    return landing, night.publish(SOURCE, allowed | landing.returning, held, as_of=as_of)


def test_answers_become_rows_of_types_and_none_is_lost(installation, asked):
    landing, published = collect()

    assert asked.answered == {"DITEMUKAN": 33, "MENINGGAL": 1, "TIDAK_DITEMUKAN": 1}
    assert len(landing.new) == 1
    assert (published.rows_accepted, published.rows_quarantined) == (34, 1)
    told = rows(
        installation,
        "select nik, answer_code, answered_date, valid_until, full_name, mother_name is not null, "
        "sex_code, birth_date, "
        "occupation_code, province_code, regency_code, village_code from raw.registry_answers "
        "where nik = any(%s) order by nik",
        [FOUND, ELSEWHERE, DEAD, STRANGER],
    )
    nothing = (None, False, *[None] * 6)
    assert told == [
        (FOUND, "DITEMUKAN", AS_OF, date(2027, 2, 20), "BUDI SANTOSO", True, "L",
         date(1990, 1, 1), "9", "64", "64.08", "64.08.04.2001"),
        (ELSEWHERE, "DITEMUKAN", AS_OF, date(2027, 2, 20), "SITI AMINAH", True, "L",
         date(1990, 1, 1), "9", "73", "73.08", "73.08.01.2001"),
        (DEAD, "MENINGGAL", AS_OF, date(2027, 5, 21), *nothing),
        (STRANGER, "TIDAK_DITEMUKAN", AS_OF, date(2026, 12, 22), *nothing),
    ]  # fmt: skip
    assert rows(installation, "select reason_codes, \"row\" ->> 'nik' from quarantine.rows") == [
        (["REGISTRY_BIRTH_DATE_INVALID"], BROKEN)
    ]


def test_region_numbers_become_the_codes_that_the_extract_gives(installation, asked, kutai_timur):
    collect()
    resident = RESIDENT | {"NIK": FOUND}
    an_extract(
        installation.inbox / "civil_registry" / f"civil_registry_{TOMORROW}.csv",
        "civil_registry",
        [resident],
    )
    landing = night.land("civil_registry", as_of=TOMORROW)
    (decision,) = judge_loads(landing.new, "civil_registry", TOMORROW, "test")
    night.publish("civil_registry", {decision.subject_id: decision.gate_id}, [], as_of=TOMORROW)

    codes = "select province_code, regency_code, district_code, village_code from raw."
    assert rows(installation, f"{codes}registry_answers where nik = %s", FOUND) == rows(
        installation, f"{codes}civil_registry where load_id = %s", landing.new[0]
    )


def test_the_same_answers_are_the_same_load(installation, asked):
    collect()
    again, published = collect()

    assert (again.new, again.unchanged) == ((), 1)
    assert published.published == 0
    tomorrow, _ = collect(TOMORROW)
    assert (tomorrow.new, tomorrow.unchanged) == ((), 1)


def test_answers_that_are_no_longer_valid_leave_the_load(installation, asked):
    collect()
    later = AS_OF + timedelta(days=31)

    landing, published = collect(later)

    assert len(landing.new) == 1
    assert published.rows_accepted == 33  # the stranger may be registered by now
    assert rows(
        installation,
        "select count(*) from raw.registry_answers "
        "inner join ops.loads_at(%s) using (load_id) where answer_code = 'TIDAK_DITEMUKAN'",
        later,
    ) == [(0,)]


def test_without_any_answer_there_is_nothing_to_land_and_no_failure(installation):
    landing, published = collect()

    assert (landing.new, landing.unchanged, landing.refused) == ((), 0, ())
    assert published.published == 0


def test_nothing_personal_leaves_the_vault(installation, asked, capfd):
    collect()
    with psycopg.connect(installation.require_database_url()) as connection:
        everybody = Everybody.of(
            [
                *(("NIK", nik) for nik in (FOUND, ELSEWHERE, DEAD, STRANGER, BROKEN)),
                ("No. KK", RESIDENT["NO_KK"]),
                ("nama", "BUDI SANTOSO"),
                ("nama", "SITI AMINAH"),
            ]
        )
        told = [*texts_of_schemas(connection, but=frozenset(SCHEMAS_WITH_PERSONS))]
    told += [("asked", str(asked.as_json())), ("output", "".join(capfd.readouterr()))]

    assert any(place == "ops.loads.source" and SOURCE in text for place, text in told)
    assert {place for place, text in told if everybody.found_in(text)} == set()
