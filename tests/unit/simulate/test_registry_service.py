"""The stand-in speaks as the registry's service does, and can be played again."""

from __future__ import annotations

import json

import httpx
import pytest

from jamsos.simulate.names import mother_of
from jamsos.simulate.registry_service import FAILURES, MODERATE, ODDITIES, Quirks
from tests.support.registry_service import LOGIN, a_nik, a_resident, people, serving

NIK, DEAD, STRANGER = (a_nik(number) for number in range(3))


@pytest.fixture
def known(tmp_path):
    return people(tmp_path, [a_resident(NIK)], [(DEAD, "MENINGGAL")])


def asked(server, nik, *, page=None, agency=LOGIN.agency, **changed):
    body = {
        "nik": nik, "user_id": LOGIN.user_id, "password": LOGIN.password, "ip_user": LOGIN.ip_user,
    }  # fmt: skip
    return httpx.post(
        f"{server.url}/dukcapil/get_json/{agency}/CALL_NIK",
        json=body | changed,
        params=page and {"page": page},
        trust_env=False,
        timeout=2,
    )


def always(way: str) -> Quirks:
    if way in FAILURES:
        return Quirks(failures=1.0, ways=(way,), time_out_seconds=0.1)
    return Quirks(oddities=1.0, slow_seconds=0.01)


def test_a_person_is_told_with_numbers_without_zeros_and_what_is_left(known):
    with serving(known, Quirks(quota=56617)) as server:
        page = asked(server, NIK).json()

    (person,) = page["content"]
    assert (page["lastPage"], page["quotaLimiter"]) == (True, 56616)
    assert [person[name] for name in ("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL")] == [64, 8, 4, 2001]
    assert (person["TGL_LHR"], person["JENIS_KLMIN"]) == ("1990-01-01", "Laki-Laki")


def test_whoever_asks_is_told_the_mother_whom_the_village_names():
    child = mother_of("6408040101109001", "SITI AMINAH", is_child=True)

    assert child == mother_of("6408040101109001", "AHMAD YANI", is_child=True)
    assert child != mother_of("6408040101109001", "SITI AMINAH", is_child=False)
    assert child != mother_of("6408040101109002", "SITI AMINAH", is_child=True)


def test_the_mother_of_a_child_is_the_heads_wife(tmp_path):
    card = {"NO_KK": "6408040101109001"}
    family = [
        a_resident(DEAD, **card, STAT_HBKEL="3", NAMA_LGKP="SITI AMINAH"),
        a_resident(NIK, **card, STAT_HBKEL="4"),
    ]
    with serving(people(tmp_path, family)) as server:
        (child,) = asked(server, NIK).json()["content"]
        (wife,) = asked(server, DEAD).json()["content"]

    assert child["NAMA_LGKP_IBU"] == "SITI AMINAH"
    assert wife["NAMA_LGKP_IBU"] not in ("", "SITI AMINAH")


@pytest.mark.parametrize(("nik", "code"), [(DEAD, "11"), (STRANGER, "13"), ("64080", "15")])
def test_errors_are_content_of_a_page_with_status_200(known, nik, code):
    with serving(known) as server:
        answer = asked(server, nik)

    assert answer.status_code == 200
    assert answer.json()["content"][0]["RESPONSE_CODE"] == code


def test_a_death_reported_before_it_happened_is_not_told(tmp_path):
    to_come = (NIK, "MENINGGAL", "2026-02-01", "2026-01-31")
    with serving(people(tmp_path, [a_resident(NIK)], [to_come])) as server:
        (person,) = asked(server, NIK).json()["content"]

    assert str(person["NIK"]) == NIK


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-02"])
def test_a_number_that_is_active_again_is_told_as_any_other(tmp_path, day):
    again = [(NIK, "AKTIF", day), (NIK, "NONAKTIF", "2026-01-01")]
    with serving(people(tmp_path, [a_resident(NIK)], again)) as server:
        (person,) = asked(server, NIK).json()["content"]

    assert str(person["NIK"]) == NIK


def test_a_spent_quota_answers_nobody(known):
    with serving(known, Quirks(quota=1)) as server:
        assert asked(server, NIK).json()["quotaLimiter"] == 0
        page = asked(server, NIK).json()

    assert (page["quotaLimiter"], page["content"][0]["RESPONSE_CODE"]) == (0, "05")
    assert server.answers == {NIK: 1}


@pytest.mark.parametrize("way", FAILURES)
def test_each_failure_brings_no_answer(known, way):
    with serving(known, always(way)) as server:
        if way in {"cut", "hang_up", "time_out"}:
            with pytest.raises(httpx.RemoteProtocolError):
                asked(server, NIK)
        else:
            answer = asked(server, NIK)
            with pytest.raises((httpx.HTTPStatusError, json.JSONDecodeError)):
                answer.raise_for_status().json()

    assert server.thrown == {way: 1}
    assert not server.answers


def test_oddities_are_answers_all_the_same(known):
    with serving(known, always("oddity")) as server:
        texts = [asked(server, NIK).text for _ in range(60)]
        second = asked(server, NIK, page=1).json()

    assert {*server.thrown} == {*ODDITIES}
    assert any(f'"NIK": {NIK}' in text for text in texts)
    assert any('"NO_PROP": "64"' in text for text in texts)
    assert any('"content": {' in text for text in texts)
    assert any('"lastPage": false' in text for text in texts)
    assert second["lastPage"] is True


def test_whoever_is_not_registered_gets_a_code_and_another_address_nothing(known):
    with serving(known) as server:
        assert asked(server, NIK, password="x").json()["content"][0]["RESPONSE_CODE"] == "03"
        assert asked(server, NIK, agency="x").status_code == 404
        assert not server.answers


def test_the_same_questions_meet_the_same_quirks(known):
    met = []
    for _ in range(2):
        with serving(known, Quirks(failures=0.5, ways=("http_500", "no_json"))) as server:
            met.append([asked(server, a_nik(number)).text for number in range(40)])

    assert met[0] == met[1]
    assert len({*met[0]}) > 2


def test_a_synthetic_night_meets_every_form_and_waits_for_nothing():
    assert 0 < MODERATE.failures <= 0.02
    assert MODERATE.oddities > 0
    assert "time_out" not in MODERATE.ways
