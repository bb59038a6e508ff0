"""Thousands of people through a service that fails in every way: nobody is lost or mistaken."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from jamsos.collect.registry_service import Access, AccessIncomplete, ask_tonight
from jamsos.collect.registry_service import night as asking_night
from jamsos.collect.registry_service.client import Counter, RegistryService, ServiceSilent
from jamsos.collect.registry_service.limits import limits_of
from jamsos.collect.registry_service.quota import Quota
from jamsos.simulate.registry_service import FAILURES, ODDITIES, Quirks
from tests.support.registry_service import (
    LOGIN,
    a_nik,
    a_resident,
    access_to,
    people,
    propose,
    serving,
)

AS_OF = date(2026, 11, 22)
NIKS = [a_nik(number) for number in range(2000)]
HASTY = {
    "first_wait_seconds": 0.01, "longest_wait_seconds": 0.05, "rest_seconds": 0.2,
    "timeout_seconds": 1.0,
}  # fmt: skip


@pytest.fixture
def limits(kutai_timur):
    return replace(limits_of(kutai_timur), **HASTY)


@pytest.fixture
def ask(installation, monkeypatch, limits):
    """Asks tonight with other limits than the regency's."""

    def asked(access, as_of=AS_OF, **changed):
        monkeypatch.setattr(asking_night, "limits_of", lambda _: replace(limits, **changed))
        return ask_tonight(access, as_of=as_of)

    return asked


def remembered(installation, columns="person_key::text, nik, answer_code, facts, requests"):
    with psycopg.connect(installation.require_database_url()) as connection:
        return connection.execute(
            f"select {columns} from identity.registry_questions order by question_id"
        ).fetchall()


def answered(installation):
    return [row for row in remembered(installation) if row[2] is not None]


def steps(installation):
    with psycopg.connect(installation.require_database_url()) as connection:
        return connection.execute(
            "select outcome, row_count, message from ops.ingest_steps where step = 'ask' "
            "order by step_id"
        ).fetchall()


def test_two_thousand_through_every_failure_are_answered_or_still_due_and_none_is_mistaken(
    installation, tmp_path, ask
):
    known = people(
        tmp_path,
        [a_resident(nik, NAMA_LGKP=f"ORANG {nik}") for nik in NIKS[:1900]],
        [(nik, "MENINGGAL") for nik in NIKS[:50]],
    )
    propose(NIKS, AS_OF)
    quirks = Quirks(
        failures=0.2, oddities=0.2, strangers=0.01, unknown_codes=0.01, slow_seconds=0.01,
        time_out_seconds=1.3,
    )  # fmt: skip
    with serving(known, quirks) as server:
        asked = ask(access_to(server), at_once=32, failures_in_a_row=20)

    rows = answered(installation)
    real = [row for row in rows if row[2] != "TIDAK_DIKENAL"]
    assert set(server.thrown) == {*FAILURES, *ODDITIES, "stranger", "unknown_code"}
    assert asked.failure is None
    # Every person is answered or still due, and the ledger says so.
    assert len({row[0] for row in rows}) == len(rows)
    assert len(rows) + asked.left == len(NIKS)
    assert asked.left < 30
    # None is paid for twice: whoever got a whole answer was not asked again.
    assert max(server.answers.values()) == 1
    assert set(server.answers) == {row[1] for row in real}
    # No answer belongs to somebody else.
    assert all(row[3] == {} for row in rows if row[2] != "DITEMUKAN")
    assert all(
        row[3]["NIK"] == row[1] and row[3]["NAMA_LGKP"] == f"ORANG {row[1]}"
        for row in rows
        if row[2] == "DITEMUKAN"
    )
    dead = {row[1] for row in rows if row[2] == "MENINGGAL"}
    unknown = {row[1] for row in rows if row[2] == "TIDAK_DITEMUKAN"}
    assert dead <= set(NIKS[:50])
    assert unknown <= set(NIKS[1900:])
    assert len(dead) > 40
    assert len(unknown) > 80
    # Nothing but what the contract names is kept.
    assert {*real[0][3]} <= {
        "NIK", "NO_KK", "NAMA_LGKP", "NAMA_LGKP_IBU", "TGL_LHR", "JENIS_KLMIN", "JENIS_PKRJN",
        "NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL",
    }  # fmt: skip
    # Every request that was sent is in the account.
    assert sum(row[4] for row in remembered(installation)) == sum(server.requests.values())


def test_no_more_questions_at_once_than_agreed_and_the_first_one_alone(
    installation, tmp_path, ask, monkeypatch
):
    posts, at_once, most = RegistryService._post, [], []

    def counted(self, nik, number):
        at_once.append(nik)
        most.append(len(at_once))
        time.sleep(0.03)
        try:
            return posts(self, nik, number)
        finally:
            at_once.remove(nik)

    monkeypatch.setattr(RegistryService, "_post", counted)
    known = people(tmp_path, map(a_resident, NIKS[:100]))
    propose(NIKS[:100], AS_OF)
    with serving(known, Quirks(oddities=1.0, slow_seconds=0.02)) as server:
        ask(access_to(server), at_once=4)

    assert max(most) == 4
    assert most[:2] == [1, 1]


def test_a_second_try_of_the_night_asks_only_who_is_still_due(installation, tmp_path, ask):
    known = people(tmp_path, map(a_resident, NIKS[:60]))
    propose(NIKS[:60], AS_OF)
    with serving(known) as server:
        first = ask(access_to(server), requests_a_night=40)
        assert (first.chosen, sum(first.answered.values()), first.left) == (40, 40, 20)
        again = ask(access_to(server))
        last = ask(access_to(server))

    assert sum(again.answered.values()) == 20
    assert (last.chosen, last.requests) == (0, 0)
    assert set(server.requests.values()) == {1}


@pytest.mark.parametrize(("quota", "answers"), [(24, 24), (25, 25), (26, 25)])
def test_the_services_quota_is_met_and_not_crossed(installation, tmp_path, ask, quota, answers):
    known = people(tmp_path, map(a_resident, NIKS[:25]))
    propose(NIKS[:25], AS_OF)
    with serving(known, Quirks(quota=quota)) as server:
        asked = ask(access_to(server))

    assert sum(server.requests.values()) == answers
    assert asked.stopped == ("quota" if quota < 25 else None)
    assert asked.failure is None
    assert asked.left == 25 - answers


@pytest.mark.parametrize(("ours", "answers"), [(24, 24), (25, 25), (26, 25)])
def test_our_own_quota_counts_every_request(installation, tmp_path, ask, ours, answers):
    known = people(tmp_path, map(a_resident, NIKS[:25]))
    propose(NIKS[:25], AS_OF)
    with serving(known) as server:
        asked = ask(access_to(server), requests_a_night=ours)

    assert sum(server.requests.values()) == answers
    assert asked.left == 25 - answers


def test_a_spent_quota_is_no_answer_about_anybody(installation, tmp_path, ask):
    known = people(tmp_path, map(a_resident, NIKS[:5]))
    propose(NIKS[:5], AS_OF)
    with serving(known, Quirks(quota=0)) as server:
        asked = ask(access_to(server))

    assert (asked.stopped, asked.failure, asked.left) == ("quota", None, 5)
    assert sum(server.requests.values()) == 1
    assert answered(installation) == []


def test_a_service_that_is_down_is_left_alone_and_everybody_stays_due(installation, tmp_path, ask):
    known = people(tmp_path, map(a_resident, NIKS[:500]))
    propose(NIKS[:500], AS_OF)
    with serving(known) as server:
        server.is_down = True
        asked = ask(access_to(server), failures_in_a_row=5, rests_in_a_row=2)

    assert asked.stopped == "down"
    assert asked.failure.startswith("the registry's service does not answer")
    assert asked.left == 500
    # Five failures rest it; after each rest one request tries.
    assert sum(server.requests.values()) == 5 + 2
    assert [step[0] for step in steps(installation)] == ["stopped"]


def test_a_service_that_wakes_up_is_asked_on(installation, tmp_path, ask):
    known = people(tmp_path, map(a_resident, NIKS[:50]))
    propose(NIKS[:50], AS_OF)
    with serving(known) as server:
        server.is_down = True
        keep = server.enter

        def wakes_after_seven(nik):
            server.is_down = sum(server.requests.values()) < 7
            return keep(nik)

        server.enter = wakes_after_seven
        asked = ask(access_to(server), failures_in_a_row=5, rests_in_a_row=3)

    assert asked.failure is None
    assert asked.answered == {"DITEMUKAN": 49}
    assert asked.unanswered == 1  # the first person used up the four tries before the first rest
    assert asked.left == 1


def test_nobody_listens(installation, tmp_path, ask):
    propose(NIKS[:50], AS_OF)
    with serving(people(tmp_path, [])) as server:
        access = access_to(server)
    asked = ask(access, failures_in_a_row=3, rests_in_a_row=1)

    assert asked.stopped == "down"
    assert asked.left == 50


@pytest.mark.parametrize(
    ("changed", "stopped", "requests"),
    [
        ({"password": "falsch"}, "not understood", 3),
        ({"ip_user": "127.0.0.1"}, "not understood", 3),
        ({"agency": "dinas-lain"}, "refused", 1),
    ],
)
def test_whoever_is_not_let_in_stops_soon(installation, tmp_path, ask, changed, stopped, requests):
    known = people(tmp_path, map(a_resident, NIKS[:50]))
    propose(NIKS[:50], AS_OF)
    with serving(known) as server:
        asked = ask(access_to(server, **changed), at_once=1, not_understood_in_a_row=3)

    assert asked.stopped == stopped
    assert asked.failure
    assert sum(server.requests.values()) == requests


def test_asking_ends_when_its_time_is_over(installation, tmp_path, ask):
    known = people(tmp_path, map(a_resident, NIKS[:50]))
    propose(NIKS[:50], AS_OF)
    with serving(known) as server:
        asked = ask(access_to(server), minutes_a_night=0)

    assert (asked.stopped, asked.failure, asked.left) == ("time", None, 50)


def test_no_secret_and_no_person_is_ever_told(installation, tmp_path, ask, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpx")  # which a task before may have silenced
    known = people(tmp_path, [a_resident(nik, NAMA_LGKP=f"ORANG {nik}") for nik in NIKS[:80]])
    propose(NIKS[:80], AS_OF)
    told = []
    quirks = Quirks(
        failures=0.3, strangers=0.1, unknown_codes=0.1, oddities=0.2, time_out_seconds=1.2,
    )  # fmt: skip
    with serving(known, quirks) as server:
        access = access_to(server)
        told.append(repr(access))
        told.append(repr(ask(access).as_json()))
    service = RegistryService(access, limits_of(asking_night.region()), Quota(9))
    with pytest.raises(ServiceSilent) as silent:
        service.ask(NIKS[0], Counter())
    told += traceback.format_exception(silent.value)
    told += [str(steps(installation)), caplog.text, *capfd.readouterr()]
    everything = "\n".join(told)

    assert "ServiceSilent" in everything
    assert "HTTP Request" in everything
    for secret in (LOGIN.password, *NIKS[:80], "ORANG 64"):
        assert secret not in everything


def test_an_error_of_ours_is_raised_after_what_came_is_kept(
    installation, tmp_path, ask, monkeypatch
):
    known = people(tmp_path, map(a_resident, NIKS[:40]))
    propose(NIKS[:40], AS_OF)
    asks = RegistryService.ask

    def broken(self, nik, count):
        if nik == NIKS[20]:
            raise RuntimeError("a mistake of ours")
        return asks(self, nik, count)

    monkeypatch.setattr(RegistryService, "ask", broken)
    remembers = asking_night.remember

    def slowly(*told, **named):
        time.sleep(0.05)  # so that the broken one comes together with others
        remembers(*told, **named)

    monkeypatch.setattr(asking_night, "remember", slowly)
    with serving(known) as server, pytest.raises(RuntimeError, match="a mistake of ours"):
        ask(access_to(server))

    assert {row[1] for row in answered(installation)} == set(server.answers)


KILLED = """
import sys
from datetime import date
from jamsos.collect.registry_service import Access, ask_tonight
url, agency, user, password, ip = sys.argv[1:]
ask_tonight(Access(url, agency, user, password, ip), as_of=date(2026, 11, 22))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_task_loses_no_more_than_what_was_under_way(
    installation, tmp_path, ask, how, limits
):
    known = people(tmp_path, map(a_resident, NIKS))
    propose(NIKS, AS_OF)
    with serving(known) as server:
        told = [server.url, LOGIN.agency, LOGIN.user_id, LOGIN.password, LOGIN.ip_user]
        process = subprocess.Popen([sys.executable, "-c", KILLED, *told])
        while len(server.answers) < 100:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(how)
        process.wait()
        paid = len(server.answers)
        kept = len(answered(installation))
        asked = ask(access_to(server))

    assert paid < len(NIKS)
    assert paid - kept <= limits.at_once
    assert sum(asked.answered.values()) == len(NIKS) - kept
    assert len({row[0] for row in answered(installation)}) == len(NIKS)


def test_without_a_connection_nobody_is_asked_and_the_ledger_says_why(installation, ask):
    propose(NIKS[:5], AS_OF)

    asked = ask(None)

    assert (asked.chosen, asked.failure) == (0, None)
    assert steps(installation) == [("skipped", 0, "no connection registry_service")]


def test_a_past_night_asks_nobody(installation, tmp_path, ask):
    known = people(tmp_path, map(a_resident, NIKS[:9]))
    propose(NIKS[:4], date(2026, 11, 1))
    with serving(known) as server:
        ask(access_to(server))
        asked = ask(access_to(server), as_of=date(2026, 11, 21))

    assert asked.requests == 0
    assert steps(installation)[-1] == ("skipped", 0, "a later night has asked")


@pytest.mark.parametrize(
    ("host", "schema", "port", "url"),
    [
        ("http://127.0.0.1", None, 8123, "http://127.0.0.1:8123"),
        ("gw.example", "http", None, "http://gw.example"),
        ("gw.example", None, 443, "https://gw.example:443"),
    ],
)
def test_an_access_is_made_from_a_connection(host, schema, port, url):
    access = Access.of_connection(
        host=host, schema=schema, port=port, login="u", password="p",
        extra={"agency": "a", "ip_user": "1.2.3.4"},
    )  # fmt: skip

    assert access.url == url


def test_an_incomplete_connection_names_what_is_missing_and_no_value():
    with pytest.raises(AccessIncomplete) as told:
        Access.of_connection(
            host="h", schema=None, port=None, login=None, password="rahasia", extra={}
        )

    assert "login, extra agency, extra ip_user" in str(told.value)
    assert "rahasia" not in str(told.value)
