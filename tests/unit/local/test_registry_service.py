"""A synthetic home gets a stand-in for the registry's service; a real one never does."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest

from jamsos.collect.registry_service import Access
from jamsos.collect.registry_service.client import Counter, RegistryService, ServiceSilent
from jamsos.collect.registry_service.limits import limits_of
from jamsos.collect.registry_service.quota import Quota
from jamsos.local import registry_service, stack
from jamsos.local.airflow.configuration import airflow_environment
from jamsos.settings import Settings
from tests.support.extracts import RESIDENT, an_extract


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv(registry_service.CONNECTION, raising=False)
    yield tmp_path
    registry_service.stop(tmp_path)


def simulated(home: Path) -> Path:
    (home / "simulated").mkdir()
    (home / "simulated" / "answer_key.csv").write_text("")
    an_extract(
        home / "inbox" / "civil_registry" / "civil_registry_2026-11-22.csv",
        "civil_registry",
        [RESIDENT],
    )
    elsewhere = home / "simulated" / "residents_elsewhere.csv"
    an_extract(
        elsewhere, "civil_registry", [RESIDENT | {"NIK": "7308014101909001", "NO_PROP": "73"}]
    )
    an_extract(
        home / "inbox" / "registry_events" / "registry_events_2026-11-22.csv",
        "registry_events",
        [
            {
                "NIK": nik,
                "PERISTIWA": "MENINGGAL",
                "TGL_PERISTIWA": day,
                "TGL_LAPOR": "2026-11-20",
            }
            for nik, day in (("6408044101909009", "2026-11-18"), (RESIDENT["NIK"], None))
        ],
    )
    return home


def access_of(environment: dict[str, str]) -> Access:
    told = json.loads(environment[registry_service.CONNECTION])
    return Access.of_connection(
        **{name: told[name] for name in ("host", "port", "schema", "login", "password", "extra")}
    )


def test_it_serves_the_people_of_the_home_until_it_is_stopped(home, kutai_timur):
    access = access_of(registry_service.connection_for(simulated(home)))
    limits = replace(limits_of(kutai_timur), first_wait_seconds=0.2, failures_in_a_row=99)
    service = RegistryService(access, replace(limits, requests_a_question=40), Quota(999))

    answers = {
        nik: service.ask(nik, Counter()).code
        for nik in (RESIDENT["NIK"], "7308014101909001", "6408044101909009", "6408040101909010")
    }

    assert [*answers.values()] == ["DITEMUKAN", "DITEMUKAN", "MENINGGAL", "TIDAK_DITEMUKAN"]
    assert service.ask("7308014101909001", Counter()).facts["NO_PROP"] == "73"
    assert registry_service.stop(home) == 1
    with pytest.raises(ServiceSilent):
        RegistryService(access, replace(limits, requests_a_question=1), Quota(9)).ask(
            RESIDENT["NIK"], Counter()
        )


def test_it_is_found_again_and_its_password_is_in_no_command_line(home):
    first = registry_service.connection_for(simulated(home))
    again = registry_service.connection_for(home)

    assert again == first
    (process,) = registry_service.processes.running(registry_service._stack(home))
    assert access_of(first).password not in " ".join(psutil.Process(process.pid).cmdline())


def test_jamsos_down_ends_it(home):
    access = access_of(registry_service.connection_for(simulated(home)))
    said = []

    stack.down(
        Settings(
            home=home, project=home, region_code="64.08", database_url=None, person_key_secret=None
        ),
        said.append,
    )

    time.sleep(0.1)
    with pytest.raises(httpx.ConnectError):
        httpx.get(access.url, trust_env=False)
    assert said[-1] == "Stopped."


def test_a_real_home_has_none(home):
    an_extract(
        home / "inbox" / "civil_registry" / "civil_registry_2026-11-22.csv",
        "civil_registry",
        [RESIDENT],
    )

    assert registry_service.connection_for(home) == {}


def test_the_operators_own_connection_comes_first_and_reaches_airflow(home, monkeypatch):
    monkeypatch.setenv(registry_service.CONNECTION, '{"host": "https://dukcapil.example"}')
    here = Settings(
        home=home, project=home, region_code="64.08", database_url="postgresql://x/y",
        person_key_secret="key",
    )  # fmt: skip

    assert registry_service.connection_for(simulated(home)) == {}
    environment = airflow_environment(here, 8080, "postgresql+psycopg2://x/y")
    assert environment[registry_service.CONNECTION] == '{"host": "https://dukcapil.example"}'
