"""The stand-in for the registry's service, and published people whom to ask about."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg

from jamsos.collect.registry_service import Access
from jamsos.privacy import person_key
from jamsos.settings import settings
from jamsos.simulate.registry_service import Login, People, Quirks, StandIn
from tests.support.extracts import RESIDENT
from tests.support.loads import a_published_load

LOGIN = Login("distransnaker", "USER-6408", "rahasia-sekali", "10.64.8.1")
WELL = Quirks()
USUAL = ("BUDI SANTOSO", "1990-01-01")


def a_nik(number: int) -> str:
    return f"6408040101{90 + number // 9000:02d}{1000 + number % 9000:04d}"


def a_resident(nik: str, **changed: str) -> dict[str, str]:
    return RESIDENT | {"NIK": nik, "JENIS_KLMIN": "1", "NAMA_LGKP": "BUDI SANTOSO"} | changed


def people(
    folder: Path, residents: Iterable[dict[str, str]], events: Iterable[tuple[str, ...]] = ()
) -> People:
    """Whom the service knows, from an extract and events: NIK, code, and the days of happening and
    of reporting, where they matter."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "people.csv").open("w", newline="") as lines:
        writer = csv.DictWriter(lines, list(RESIDENT))
        writer.writeheader()
        writer.writerows(residents)
    with (folder / "events.csv").open("w", newline="") as lines:
        days = ("2026-01-01", "2026-01-02")
        rows = [(*event, *days[len(event) - 2 :]) for event in events]
        csv.writer(lines).writerows([("NIK", "PERISTIWA", "TGL_PERISTIWA", "TGL_LAPOR"), *rows])
    return People([folder / "people.csv"], [folder / "events.csv"])


@contextmanager
def serving(known: People, quirks: Quirks = WELL) -> Iterator[StandIn]:
    server = StandIn(known, LOGIN, quirks).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def access_to(server: StandIn, **changed: str) -> Access:
    told = {
        "url": server.url, "agency": LOGIN.agency, "user_id": LOGIN.user_id,
        "password": LOGIN.password, "ip_user": LOGIN.ip_user,
    }  # fmt: skip
    return Access(**told | changed)


def key_of(nik: str) -> str:
    return str(person_key(nik, settings().require_person_key_secret()))


def propose(niks: Iterable[str | tuple[str, str, str]], as_of: date) -> str:
    """Publish one roster in which these people are proposed, by NIK or NIK, name and birth date."""
    rows = [(each, *USUAL) if isinstance(each, str) else each for each in niks]
    digest = hashlib.sha256(f"{rows}{as_of}".encode()).hexdigest()
    load_id = a_published_load("village_rosters", digest, as_of=as_of, scope="64.08.04.2001")
    with psycopg.connect(settings().require_database_url()) as connection:
        connection.cursor().executemany(
            """
            insert into raw.village_rosters (
                load_id, source_row, village_code, period, layout, sheet, person_key,
                proposal_key, nik, full_name, birth_date, is_work_certified, proposed_date, repairs
            ) values (
                %s, %s, '64.08.04.2001', %s, 'x', 'x', %s, gen_random_uuid(), %s, %s, %s, false, %s,
                '{}'
            )
            """,
            [
                (load_id, row, as_of, key_of(nik), nik, name, born, as_of)
                for row, (nik, name, born) in enumerate(rows, start=1)
            ],
        )
    return load_id


def register(niks: Iterable[str], as_of: date, *, name: str = "BUDI SANTOSO") -> str:
    """Publish an extract in which these people stand."""
    load_id = a_published_load("civil_registry", f"extract{as_of}", as_of=as_of)
    with psycopg.connect(settings().require_database_url()) as connection:
        connection.cursor().executemany(
            """
            insert into raw.civil_registry (
                load_id, source_row, person_key, nik, full_name, sex_code, birth_date,
                province_code, regency_code, district_code, village_code
            ) values (
                %s, %s, %s, %s, %s, 'L', '1990-01-01', '64', '64.08', '64.08.04', '64.08.04.2001'
            )
            """,
            [(load_id, row, key_of(nik), nik, name) for row, nik in enumerate(niks, start=1)],
        )
    return load_id


def report(events: Iterable[tuple[str, str, str | None]], as_of: date) -> str:
    """Publish events: NIK, event code, and the new NIK of a changed one."""
    load_id = a_published_load("registry_events", f"events{as_of}", as_of=as_of)
    with psycopg.connect(settings().require_database_url()) as connection:
        connection.cursor().executemany(
            """
            insert into raw.registry_events (
                load_id, source_row, person_key, nik, event_code, event_date, reported_date,
                new_person_key, new_nik
            ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            [
                (load_id, row, key_of(nik), nik, code, as_of, as_of, new and key_of(new), new)
                for row, (nik, code, new) in enumerate(events, start=1)
            ],
        )
    return load_id
